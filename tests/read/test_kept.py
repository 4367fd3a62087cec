"""Districts kept as Parquet: which are found, and what is said of files that are not ours or damaged."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path

import pandas as pd
import pytest
from pyarrow import Table, parquet

from hongheo.errors import HongheoError
from hongheo.models import KEPT_COMMUNES, KeptAs
from hongheo.read import find_kept
from hongheo.write import KEPT_FILES, write_kept_manifest


def kept(
    folder: Path, district: str = "823", year: int = 2023, metadata: bytes | None = b"", **without: bool
) -> Path:
    """An empty table of communes where that of a district and year stands."""
    made = pd.DataFrame({c: pd.Series([], dtype=object) for c in KEPT_COMMUNES if c not in without})
    table = Table.from_pandas(made, preserve_index=False)
    if metadata is not None:
        table = table.replace_schema_metadata({b"hongheo": metadata or json.dumps(_AS).encode()})
    path = folder / "province=82" / f"district={district}" / f"year={year}" / "communes.parquet"
    path.parent.mkdir(parents=True)
    parquet.write_table(table, path)
    vouch(path, district, year)
    return path


def vouch(path: Path, district: str = "823", year: int = 2023) -> None:
    """Other files beside it, and a manifest that says of all that they are as they should be."""
    files = [path.parent / name for name in KEPT_FILES[:-1]]
    for file in files[:2]:
        file.write_bytes(b"")
    write_kept_manifest(path.parent / KEPT_FILES[-1], files, "82", district, year, [])


_AS = {f.name: None for f in fields(KeptAs)}


def test_districts_are_found_in_the_order_of_their_codes_and_chosen(tmp_path: Path) -> None:
    for district, year in (("824", 2023), ("823", 2024), ("823", 2023)):
        kept(tmp_path, district, year)

    def found(*chosen: object) -> list[str]:
        districts = find_kept(tmp_path, *chosen)  # type: ignore[arg-type]
        return [f"{d.district}/{d.folder.name.removeprefix('year=')}" for d in districts]

    assert found(None, None, None) == ["823/2023", "823/2024", "824/2023"]
    assert found("82", "823", None) == ["823/2023", "823/2024"]
    assert found(None, None, 2023) == ["823/2023", "824/2023"]
    assert found("83", None, None) == []
    assert asdict(find_kept(tmp_path, None, "824", None)[0].kept_as) == _AS


@pytest.mark.parametrize(
    "metadata", [None, b"khong phai json", b"[]", b'{"khac": 1}'], ids=["none", "no json", "list", "other"]
)
def test_a_file_that_another_program_wrote_is_told(tmp_path: Path, metadata: bytes | None) -> None:
    kept(tmp_path, metadata=metadata)
    with pytest.raises(HongheoError, match="không do hongheo ghi"):
        find_kept(tmp_path, None, None, None)


def test_a_damaged_file_and_one_without_a_column_are_told(tmp_path: Path) -> None:
    path = kept(tmp_path, name=True)
    with pytest.raises(HongheoError, match="thiếu cột name"):
        find_kept(tmp_path, None, None, None)
    path.write_bytes(b"PAR1")
    vouch(path)
    with pytest.raises(HongheoError, match="tệp hỏng"):
        find_kept(tmp_path, None, None, None)
