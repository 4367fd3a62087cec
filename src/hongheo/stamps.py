"""What this program made, and whether anybody has changed it since.

A workbook bears a stamp: the document property ``hongheo`` says what it is. Excel keeps it when somebody
saves the workbook again, so it tells a result among returns, and nothing more. Whether a file still is as it
was written its seal tells: of workbooks and Word files a comment of the archive with a number made from all
its parts, of pages and PDF a comment at the end. A program that stores the file again loses the seal or no
longer fits it: what people have worked on never passes for something that may be replaced.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

PROGRAM = "hongheo"
# The document property, and what stands in it: a result; a copy of a return with remarks; a form to be
# filled in; made-up returns; the returns of all communes as one; a return filled in from last year's list;
# a return with corrections in it. The last five are read like any other.
PROPERTY = "hongheo"
RESULT, COPY, BLANK, MADE_UP, MERGED = "result", "copy", "blank", "made-up", "merged"
CORRECTED = "corrected"
FILLED = "filled"

_SEAL = b"hongheo 1 "
_DIGEST = 64  # letters of a SHA-256
_END_OF_ZIP, _END_LENGTH = b"PK\x05\x06", 22
_PAGE_SEAL = b"<!-- hongheo 1 %s -->\n"
# Behind the end of a PDF, where every reader passes over it.
_PDF_SEAL = b"%% hongheo 1 %s\n"
_SEALS = {".html": _PAGE_SEAL, ".pdf": _PDF_SEAL}
_STAMPED = re.compile(rb'name="hongheo"[^>]*>\s*<(?:\w+:)?lpwstr[^>]*>([\w-]+)<')
_PROPERTIES = "docProps/custom.xml"
_MOST = 1_000_000  # bytes read of a part that should be small
# What reading an archive raises that is none, is damaged, or is packed in a way that Python cannot unpack.
DAMAGED = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)


def _parts(archive: zipfile.ZipFile) -> bytes:
    """A digest of the names, sizes and check sums of all parts, from the list at the end of the archive."""
    told = [f"{i.filename}\0{i.file_size}\0{i.CRC}" for i in archive.infolist()]
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest().encode()


def stamp_of(path: Path) -> str | None:
    """What the stamp of a workbook says (RESULT, COPY …), also when it was saved again by somebody; None for
    a file without."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_PROPERTIES) as part:
            found = _STAMPED.search(part.read(_MOST))
    except DAMAGED:
        return None
    return found[1].decode() if found else None


def seal(path: Path, kind: str | None = None) -> None:
    """Seal a file that was just written, by its kind; other kinds than archives and pages have no seal.

    ``kind`` (CORRECTED …) is kept in the seal, of a copy whose parts are to stay as they are.
    """
    with path.open("rb+") as file:
        head = file.read(4)
        if head == b"PK\x03\x04":
            with zipfile.ZipFile(path) as archive:
                before, comment = archive.comment, _SEAL + _parts(archive)
            if before and not before.startswith(_SEAL):
                return  # has a comment already
            if kind is not None:
                comment += b" " + kind.encode()
            size = file.seek(-_END_LENGTH - len(before), os.SEEK_END)
            if not file.read().startswith(_END_OF_ZIP):
                return
            file.seek(size + _END_LENGTH - 2)
            file.write(len(comment).to_bytes(2, "little") + comment)
            file.truncate()
        elif path.suffix in _SEALS:
            file.seek(0)
            data = file.read()
            file.write(_SEALS[path.suffix] % hashlib.sha256(data).hexdigest().encode())


def _is_own_json(path: Path) -> bool:
    """The record of a command, or the mistakes planted in the demo; also one that holds nothing."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(data, dict):
        program = data.get("program")
        return not data or (program.get("name") if isinstance(program, dict) else program) == PROGRAM
    planted = {"code", "file", "sheet", "cell", "what"}
    return isinstance(data, list) and all(isinstance(d, dict) and d.keys() == planted for d in data)


def _is_own_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-8, os.SEEK_END)
        length = int.from_bytes(file.read(4), "little")
        file.seek(-8 - min(length, _MOST), os.SEEK_END)
        return PROGRAM.encode() in file.read(min(length, _MOST))


def _is_own_calendar(path: Path) -> bool:
    """A calendar that was changed by another program bears that one's name."""
    return f"\nPRODID:-//{PROGRAM}//".encode() in path.read_bytes().replace(b"\r", b"")


def _is_sealed(path: Path, mark: bytes) -> bool:
    """Whether a file ends with a seal of this kind that fits what stands before."""
    data = path.read_bytes()
    length = len(mark % bytes(_DIGEST))
    return data[-length:] == mark % hashlib.sha256(data[:-length]).hexdigest().encode()


# How a file begins > whether it is our own.
_KINDS: tuple[tuple[bytes, Callable[[Path], bool]], ...] = (
    (b"PAR1", _is_own_parquet),
    (b"{", _is_own_json),
    (b"[", _is_own_json),
    (b"<", partial(_is_sealed, mark=_PAGE_SEAL)),
    (b"%PDF", partial(_is_sealed, mark=_PDF_SEAL)),
    (b"BEGI", _is_own_calendar),
)


def made(path: Path) -> str | None:
    """What a file is (RESULT, COPY …) that this program made and nobody has changed since: such a one may be
    replaced by its like. None for any other, for links and for what cannot be read."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        with path.open("rb") as file:
            head = file.read(4)
        if head == b"PK\x03\x04":
            with zipfile.ZipFile(path) as archive:
                own = _SEAL + _parts(archive)
                sealed, kind = archive.comment.startswith(own), archive.comment[len(own) + 1 :].decode()
            return (kind or stamp_of(path) or RESULT) if sealed else None
        known = next((test for start, test in _KINDS if head.startswith(start)), None)
        return RESULT if known is not None and known(path) else None
    except DAMAGED:
        return None
