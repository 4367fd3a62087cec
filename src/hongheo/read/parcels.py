"""Parcels of the command ``parcel``: proved by their hashes, the kept households taken out of them.

Nothing of an archive goes where its names say: a name must be one that a parcel has, and what it is written
to is made here.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hongheo.errors import HongheoError, UnreadableFile
from hongheo.models import KEPT_IN_PARCEL, PARCEL_MANIFEST
from hongheo.read.archive import Parts
from hongheo.read.parquet import KeptDistrict, find_kept, together
from hongheo.stamps import DAMAGED
from hongheo.text import visible

_KEPT = re.compile(
    rf"{KEPT_IN_PARCEL}/((?:standard=[a-z0-9-]+/)?province=\w+/district=\w+/year=\d{{4}}/[a-z]+\.(?:parquet|json))",
    re.ASCII,
)
_BESIDE = re.compile(r"[a-z][a-z-]*\.(?:xlsx|json)", re.ASCII)
_SHOWN = 5


def _refused(parcel: Path, why: str) -> HongheoError:
    return HongheoError(f"Gói {parcel.as_posix()} {why}. Xin nơi gửi gửi lại; không gói nào được cộng.")


def _named(names: set[str]) -> str:
    more = len(names) - _SHOWN
    shown = ", ".join(visible(name) for name in sorted(names)[:_SHOWN])
    return shown + (f" và {more} tệp nữa" if more > 0 else "")


def _told(parcel: Path, parts: Parts) -> Mapping[str, str]:
    """Name > SHA-256 of the files that the parcel says it has."""
    if PARCEL_MANIFEST not in parts:
        raise _refused(parcel, f"không có {PARCEL_MANIFEST}: không phải gói của lệnh parcel")
    said = json.loads(bytes(parts.read(PARCEL_MANIFEST)).decode("utf-8"))
    if (said["program"], said["kind"], said["schema"]) != ("hongheo", "parcel", 1):
        raise _refused(parcel, "không do lệnh parcel của phiên bản này đóng")
    files = {str(name): str(digest) for name, digest in said["files"].items()}
    odd = {name for name in files if not _KEPT.fullmatch(name) and not _BESIDE.fullmatch(name)}
    if odd:
        raise _refused(parcel, f"có tên tệp lạ: {_named(odd)}")
    there = set(parts) - {PARCEL_MANIFEST}
    if there != set(files):
        raise _refused(parcel, f"thừa hoặc thiếu tệp: {_named(there ^ set(files))}")
    return files


def unpack(parcel: Path, folder: Path) -> None:
    """Prove a parcel and put the households kept in it below a folder.

    Raises HongheoError for a parcel that is none, is damaged or was changed, or inflates beyond all measure.
    """
    try:
        with zipfile.ZipFile(parcel) as archive:
            parts = Parts(archive, parcel.stat().st_size)
            for name, digest in _told(parcel, parts).items():
                data = parts.read(name)
                if hashlib.sha256(data).hexdigest() != digest:
                    raise _refused(parcel, f"đã bị đổi trên đường gửi: {name} khác SHA-256 ghi trong gói")
                kept = _KEPT.fullmatch(name)
                if kept is not None:
                    target = folder / kept[1]
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(data)
    except UnreadableFile as error:
        raise _refused(parcel, f"không phải gói thật, đã dừng khi giải nén ({error.reason})") from error
    # Its manifest may be any JSON: a list where a table should be, nested without end.
    except (*DAMAGED, TypeError, AttributeError) as error:
        raise _refused(parcel, "bị hỏng, không đọc được") from error


def parcels_in(path: Path) -> list[Path]:
    """The parcels that a path names: itself, or the archives in a folder, by name."""
    if path.is_file():
        return [path]
    return sorted(p for p in path.glob("*") if p.suffix.lower() == ".zip" and p.is_file())


@contextmanager
def kept_everywhere(
    path: Path, province: str | None, district: str | None, year: int | None, standard: str = ""
) -> Iterator[list[KeptDistrict]]:
    """The districts kept in a folder, and those of the parcels that it has or the path is, as ``find_kept``
    gives them. What was taken out of parcels is there for the length of the block.

    Raises HongheoError as ``find_kept`` does, and for each parcel that cannot be trusted.
    """
    with TemporaryDirectory(prefix="hongheo-goi-") as aside:
        found = [] if path.is_file() else find_kept(path, province, district, year, standard)
        for number, parcel in enumerate(parcels_in(path)):
            home = Path(aside) / str(number)
            unpack(parcel, home)
            try:
                own = find_kept(home, province, district, year, standard)
            except HongheoError as error:
                raise HongheoError(str(error).replace(home.as_posix(), parcel.as_posix())) from error
            found += [replace(part, parcel=parcel) for part in own]
        yield together(found)
