"""Scored households that were kept as Parquet by an earlier run, district by district."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hongheo.errors import HongheoError
from hongheo.models import KEPT_COMMUNES, KEPT_HOUSEHOLDS, KEPT_MEMBERS, KeptAs
from hongheo.units import Unit

_PLACE = re.compile(r"province=(\w+)/district=(\w+)/year=(\d{4})/communes\.parquet$", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeptDistrict:
    """The kept files of a district and a year; ``communes`` has the columns of ``KEPT_COMMUNES``."""

    folder: Path
    province: str
    district: str
    kept_as: KeptAs
    communes: pd.DataFrame

    @property
    def units(self) -> list[Unit]:
        """Its communes as units, as they were when the households were kept."""
        columns = ("code", "name", "district_code", "district", "province_code", "province")
        rows = self.communes[list(columns)].astype(object).itertuples(index=False, name=None)
        return [Unit(*row) for row in rows]

    @property
    def files(self) -> list[Path]:
        """All its files."""
        return [self.folder / f"{name}.parquet" for name in ("households", "members", "communes")]

    def households(self, columns: Mapping[str, str] = KEPT_HOUSEHOLDS) -> pd.DataFrame:
        """Its households. Raises HongheoError when the file cannot be read."""
        return _read(self.folder / "households.parquet", columns)[0]

    def members(self) -> pd.DataFrame:
        """The members of its poor and near-poor households. Raises HongheoError as ``households``."""
        return _read(self.folder / "members.parquet", KEPT_MEMBERS)[0]


def _read(path: Path, kinds: Mapping[str, str]) -> tuple[pd.DataFrame, Mapping[bytes, bytes]]:
    """Frame and metadata; text as categories, numbers and flags that may be missing as nullable types."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        # One thread: more do not pay for files of this size, and memory stays where it is.
        with parquet.ParquetFile(path) as file:
            table = file.read(columns=list(kinds), use_threads=False)
            missing = [name for name in kinds if name not in table.column_names]
            metadata = file.schema_arrow.metadata or {}
    except (OSError, pa.ArrowException) as error:
        raise HongheoError(
            f"Không đọc được {path.as_posix()}: tệp hỏng hoặc không do hongheo ghi. "
            "Chạy lại run --parquet --force cho huyện đó."
        ) from error
    if missing:
        raise HongheoError(
            f"{path.as_posix()} thiếu cột {', '.join(missing)}. Chạy lại run --parquet --force cho huyện đó."
        )
    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame = table.to_pandas(types_mapper=nullable.get, use_threads=False)
    return frame.astype(dict.fromkeys((n for n, k in kinds.items() if k == "flag"), bool)), metadata


def find_kept(
    folder: Path, province: str | None, district: str | None, year: int | None
) -> list[KeptDistrict]:
    """The kept districts below a folder, in the order of their codes; of one province, district or year when
    given.

    Raises HongheoError when a file cannot be read or was not written by this program.
    """
    found = []
    for path in sorted(folder.glob("province=*/district=*/year=*/communes.parquet")):
        place = _PLACE.search(path.as_posix())
        if place is None:
            continue
        own = (place[1], place[2], int(place[3]))
        if any(w is not None and w != o for w, o in zip((province, district, year), own, strict=True)):
            continue
        communes, metadata = _read(path, KEPT_COMMUNES)
        try:
            kept_as = KeptAs(**json.loads(metadata[b"hongheo"]))
        except (KeyError, TypeError, ValueError) as error:
            raise HongheoError(f"{path.as_posix()} không do hongheo ghi.") from error
        found.append(KeptDistrict(path.parent, own[0], own[1], kept_as, communes))
    return found
