"""Scored households kept as Parquet, for tables above a district without reading a workbook again.

No names, identity numbers, household codes, birth dates or villages are kept: only what tables 1 to 13 count
(``models.KEPT_…``). Files can be read and written by their owner alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from hongheo import stamps
from hongheo.models import KEPT_COMMUNES, KEPT_HOUSEHOLDS, KEPT_MANIFEST, KEPT_MEMBERS, KeptAs
from hongheo.write.outputs import write_manifest
from hongheo.write.recovery import sha256_of

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

NO_PROVINCE, NO_DISTRICT = "00", "000"
HOUSEHOLDS, MEMBERS, COMMUNES = "households.parquet", "members.parquet", "communes.parquet"
# In this order: where the manifest stands, the rest is complete.
KEPT_FILES = (HOUSEHOLDS, MEMBERS, COMMUNES, KEPT_MANIFEST)


def kept_folder(folder: Path, province: str, district: str, year: int) -> Path:
    """Where the households of a district stand; since July 2025 all of a province do, as district ``000``."""
    return (
        folder
        / f"province={province or NO_PROVINCE}"
        / f"district={district or NO_DISTRICT}"
        / f"year={year}"
    )


def kept_by_standard(folder: Path, standard: str) -> Path:
    """Where the households by a standard beside the national one stand, in the same order of folders."""
    return folder / f"standard={standard}"


def kept_files(folder: Path) -> list[Path]:
    """Every file that is kept in a folder."""
    places = ("province=*/district=*/year=*", "standard=*/province=*/district=*/year=*")
    return [p for place in places for name in KEPT_FILES for p in sorted(folder.glob(f"{place}/{name}"))]


def _schema(kinds: Mapping[str, str]) -> pa.Schema:
    import pyarrow as pa

    types = {
        "text": pa.dictionary(pa.int32(), pa.string()),
        "whole": pa.int64(),
        "flag": pa.bool_(),
        "maybe": pa.bool_(),
    }
    return pa.schema([pa.field(name, types[kind], kind != "flag") for name, kind in kinds.items()])


def _write(path: Path, frame: pd.DataFrame, kinds: Mapping[str, str], kept_as: KeptAs | None = None) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = _schema(kinds)
    # The key says of each file that this program made it (see ``stamps``).
    schema = schema.with_metadata({stamps.PROGRAM: json.dumps(asdict(kept_as)) if kept_as else ""})
    table = pa.Table.from_pandas(frame[list(kinds)], schema=schema, preserve_index=False)
    table = table.replace_schema_metadata(schema.metadata)
    path.touch(mode=0o600)
    parquet.write_table(table, path, compression="zstd")


def write_households(path: Path, frame: pd.DataFrame) -> None:
    """The households of a district: columns of ``KEPT_HOUSEHOLDS``, others are left out."""
    _write(path, frame, KEPT_HOUSEHOLDS)


def write_members(path: Path, frame: pd.DataFrame) -> None:
    """The persons of its poor and near-poor households: columns of ``KEPT_MEMBERS``."""
    _write(path, frame, KEPT_MEMBERS)


def write_communes(path: Path, frame: pd.DataFrame, kept_as: KeptAs) -> None:
    """Its communes: columns of ``KEPT_COMMUNES``, and how the households were scored."""
    _write(path, frame, KEPT_COMMUNES, kept_as)


def write_kept_manifest(
    path: Path, files: Sequence[Path], province: str, district: str, year: int, communes: Sequence[str]
) -> None:
    """What the folder of a district should hold: whose it is, its communes, its files with their SHA-256."""
    path.touch(mode=0o600)
    data = {
        "schema": 1,
        "program": "hongheo",
        "province": province or NO_PROVINCE,
        "district": district or NO_DISTRICT,
        "year": year,
        "communes": sorted(communes),
        "files": {name: sha256_of(file) for name, file in zip(KEPT_FILES[:-1], files, strict=True)},
    }
    write_manifest(path, data)
