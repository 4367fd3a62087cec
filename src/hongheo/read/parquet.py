"""Scored households that were kept as Parquet by an earlier run, district by district."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from hongheo.errors import HongheoError
from hongheo.models import KEPT_COMMUNES, KEPT_HOUSEHOLDS, KEPT_MANIFEST, KEPT_MEMBERS, KeptAs
from hongheo.units import Unit

_PLACE = re.compile(r"(?:standard=([a-z0-9-]+)/)?province=(\w+)/district=(\w+)/year=(\d{4})", re.ASCII)
_FILES = ("households.parquet", "members.parquet", "communes.parquet")


@dataclass(frozen=True, slots=True)
class KeptDistrict:
    """The kept files of a district and a year; ``communes`` has the columns of ``KEPT_COMMUNES``.

    ``parcel`` is what they came in, if they did. A district of which several parcels came (since July 2025
    each commune may send one) has them as ``parts``.
    """

    folder: Path
    province: str
    district: str
    kept_as: KeptAs
    communes: pd.DataFrame
    parcel: Path | None = None
    parts: tuple[KeptDistrict, ...] = ()

    @property
    def place(self) -> str:
        """Where it came from, to be told."""
        return (self.parcel or self.folder).as_posix()

    @property
    def units(self) -> list[Unit]:
        """Its communes as units, as they were when the households were kept."""
        columns = ("code", "name", "district_code", "district", "province_code", "province")
        rows = self.communes[list(columns)].astype(object).itertuples(index=False, name=None)
        return [Unit(*row) for row in rows]

    @property
    def files(self) -> list[Path]:
        """All its files; of a parcel the parcel."""
        if self.parts:
            return list(dict.fromkeys(file for part in self.parts for file in part.files))
        return [self.parcel] if self.parcel else [self.folder / name for name in _FILES]

    def households(self, columns: Mapping[str, str] = KEPT_HOUSEHOLDS) -> pd.DataFrame:
        """Its households. Raises HongheoError when the file cannot be read."""
        if self.parts:
            return self._joined([part.households(columns) for part in self.parts])
        return _read(self.folder / "households.parquet", columns)[0]

    def members(self) -> pd.DataFrame:
        """The members of its poor and near-poor households. Raises HongheoError as ``households``."""
        if self.parts:
            return self._joined([part.members() for part in self.parts])
        return _read(self.folder / "members.parquet", KEPT_MEMBERS)[0]

    def _joined(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        """The frames of the parts as one; each numbered its households from 0."""
        first, numbered = 0, []
        for part, frame in zip(self.parts, frames, strict=True):
            if "household" in frame:
                frame = frame.assign(household=frame["household"] + first)
                own = part.households({"household": KEPT_HOUSEHOLDS["household"]})["household"]
                first += int(own.max()) + 1 if len(own) else 0
            numbered.append(frame)
        whole = pd.concat(numbered, ignore_index=True)
        texts = [c for c, kind in frames[0].dtypes.items() if isinstance(kind, pd.CategoricalDtype)]
        return whole.astype(dict.fromkeys(texts, "category"))


def together(found: Sequence[KeptDistrict]) -> list[KeptDistrict]:
    """The districts, each once: those of one district and year that were scored alike are put together.

    Raises HongheoError when a commune is kept twice.
    """
    _refuse_doubles(found)
    groups: dict[tuple[object, ...], list[KeptDistrict]] = {}
    for part in found:
        kept_as = part.kept_as
        key = (part.province, part.district, kept_as.year, kept_as.standard, kept_as.units)
        groups.setdefault(key, []).append(part)
    return [own[0] if len(own) == 1 else _one_of(own) for _, own in sorted(groups.items(), key=_by_place)]


def _by_place(group: tuple[tuple[object, ...], object]) -> tuple[str, ...]:
    return tuple(map(str, group[0]))


def _one_of(own: Sequence[KeptDistrict]) -> KeptDistrict:
    """Several parts of a district as one, in the order of their communes."""
    parts = sorted(own, key=lambda part: min(map(str, part.communes["code"]), default=""))
    marks = dict.fromkeys(part.kept_as.mark for part in parts if part.kept_as.mark)
    kept_as = replace(
        parts[0].kept_as,
        date=max(part.kept_as.date for part in parts),
        b2_derived=any(part.kept_as.b2_derived for part in parts),
        mark="; ".join(marks),
    )
    communes = pd.concat([part.communes for part in parts], ignore_index=True)
    first = parts[0]
    return KeptDistrict(first.folder, first.province, first.district, kept_as, communes, None, tuple(parts))


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
    folder: Path, province: str | None, district: str | None, year: int | None, standard: str = ""
) -> list[KeptDistrict]:
    """The kept districts below a folder, in the order of their codes; of one province, district or year when
    given. ``standard`` is the id of one beside the national one.

    Raises HongheoError when a file cannot be read or was not written by this program, and for each part of
    the store that is incomplete, changed, copied, or counted twice, by its name.
    """
    found = []
    for home, own in sorted(_homes(folder, standard).items()):
        if any(w is not None and w != o for w, o in zip((province, district, year), own, strict=True)):
            continue
        _vouch(home, own)
        path = home / "communes.parquet"
        communes, metadata = _read(path, KEPT_COMMUNES)
        try:
            kept_as = KeptAs(**json.loads(metadata[b"hongheo"]))
        except (KeyError, TypeError, ValueError) as error:
            raise HongheoError(f"{path.as_posix()} không do hongheo ghi.") from error
        found.append(KeptDistrict(home, own[0], own[1], kept_as, communes))
    _refuse_doubles(found)
    return found


_Own = tuple[str, str, int]  # province, district, year
_AGAIN = "Chạy lại run --parquet --force cho huyện đó với đủ phiếu."


def _homes(folder: Path, standard: str) -> dict[Path, _Own]:
    """The folders below that hold files kept by a standard, each with whose it is by its name.

    Raises HongheoError for one whose name is no district's: a copy, or put there by somebody else.
    """
    homes: dict[Path, _Own] = {}
    for path in sorted([*folder.rglob("*.parquet"), *folder.rglob(KEPT_MANIFEST)]):
        home = path.parent
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue  # what a run is writing, or was when it was broken off
        place = _PLACE.fullmatch(home.relative_to(folder).as_posix())
        if place is None:
            raise HongheoError(
                f"{path.as_posix()} không nằm trong thư mục của huyện nào (province=…/district=…/year=…): "
                "bản chép hoặc tệp lạ. Đưa ra khỏi kho rồi chạy lại."
            )
        if (place[1] or "") == standard:
            homes[home] = (place[2], place[3], int(place[4]))
    return homes


def kept_communes(home: Path) -> list[str] | None:
    """The communes that the manifest of a district's folder names; None where there is no sound one."""
    try:
        return [str(code) for code in json.loads((home / KEPT_MANIFEST).read_text("utf-8"))["communes"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _vouch(home: Path, own: _Own) -> None:
    """Raises HongheoError unless the folder holds what its manifest says, and is of whom it says."""
    name = home.as_posix()
    try:
        said = json.loads((home / KEPT_MANIFEST).read_text(encoding="utf-8"))
        files = {str(file): str(digest) for file, digest in said["files"].items()}
        of = (str(said["province"]), str(said["district"]), int(said["year"]))
    except FileNotFoundError as error:
        raise HongheoError(
            f"{name} không có {KEPT_MANIFEST}: chưa lưu xong, hoặc bản cũ. {_AGAIN}"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise HongheoError(f"{name}/{KEPT_MANIFEST} không do hongheo ghi. {_AGAIN}") from error
    if of != own:
        raise HongheoError(
            f"{name} là bản chép của tỉnh {of[0]}, huyện {of[1]}, năm {of[2]}. Đưa ra khỏi kho rồi chạy lại."
        )
    for file in _FILES:
        path = home / file
        if not path.is_file():
            raise HongheoError(f"{name} thiếu tệp {file}. {_AGAIN}")
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != files.get(file):
                raise HongheoError(
                    f"{path.as_posix()} không như khi lưu (SHA-256 khác {KEPT_MANIFEST}): tệp hỏng hoặc của "
                    f"nơi khác. {_AGAIN}"
                )


def _refuse_doubles(found: Sequence[KeptDistrict]) -> None:
    """Raises HongheoError when a commune is kept in two districts of one year."""
    first: dict[tuple[int, str], str] = {}
    for part in found:
        for code in map(str, part.communes["code"]):
            other = first.setdefault((part.kept_as.year, code), part.place)
            if other != part.place:
                what = "gói ra khỏi thư mục" if part.parcel else "thư mục ra khỏi kho"
                raise HongheoError(
                    f"Xã {code} có ở cả {other} và {part.place}: cộng lại sẽ tính hai "
                    f"lần. Đưa một {what} rồi chạy lại."
                )
