"""Workbooks of rows: their parts are packed from memory, block by block, while others are still made.

Several threads may do it, and the bytes are the same. As ``rows`` it uses names that xlsxwriter does not
document.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import zlib
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from tempfile import TemporaryFile
from types import FunctionType
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter.workbook
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.workbook import Workbook

from hongheo.write.rows import RowSheet
from hongheo.write.shared_texts import SharedTexts

# Zlib's effort. The usual 6 takes half as much time again, and the files are 4 % smaller; the small one takes
# half as long, and they are a quarter larger.
EFFORT, SMALL_EFFORT = 5, 2
# So much or more is packed at a time (bytes), each block with the end of the one before to look back on.
_BLOCK, _BEFORE = 2**20, 2**15
_WAITING = 48  # blocks that wait for a thread at most, while other work has the processors
# Seconds that who packs waits for Python's own lock. The usual 5 ms are as long as packing half a block.
_SWITCH = 0.0001
_COPIED = 2**20  # bytes copied at a time
_TEXTS = 5_000  # shared texts packed at a time
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# What xlsxwriter gives to each part: a time, and the rights of a file that is its owner's alone.
_TIME, _RIGHTS = (1980, 1, 31, 0, 0, 0), 0o100600 << 16


def _packed(block: bytes, before: bytes, last: bool, effort: int) -> bytes:
    looks_back: dict[str, Any] = {"zdict": before} if before else {}
    packer = zlib.compressobj(effort, zlib.DEFLATED, -zlib.MAX_WBITS, **looks_back)
    return packer.compress(block) + packer.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


@cache
def _zeros(power: int) -> tuple[int, ...]:
    """What becomes of each bit of a CRC-32 when 2 ** ``power`` zero bytes follow."""
    if not power:
        return tuple(zlib.crc32(b"\0", 1 << bit) ^ zlib.crc32(b"\0") for bit in range(32))
    half = _zeros(power - 1)
    return tuple(_moved(half, bits) for bits in half)


def _moved(zeros: tuple[int, ...], crc: int) -> int:
    found = 0
    for bit, taken in enumerate(zeros):
        if crc >> bit & 1:
            found ^= taken
    return found


def _joined(first: int, second: int, length: int) -> int:
    """The CRC-32 of two pieces of data behind each other, by that of each; the second is ``length`` bytes
    long. It is zlib's own ``crc32_combine``, which Python does not offer."""
    for power in range(length.bit_length()):
        if length >> power & 1:
            first = _moved(_zeros(power), first)
    return first ^ second


def _give_way() -> None:
    """In a thread that packs: leave the processors to what makes rows. Once all rows are made, what is still
    to be packed has them alone.

    Linux only: elsewhere a thread has no rank of its own. Where a rank may not be changed it packs as it is.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.nice(10)


class Packers:
    """So many threads that pack; none of their own if it is one. They are begun when they are needed."""

    def __init__(self, count: int = 1, effort: int = EFFORT) -> None:
        self._effort = effort
        self.most = _WAITING if count > 1 else 0
        self._pool: ThreadPoolExecutor | None = None
        if count > 1:
            self._pool = ThreadPoolExecutor(count, initializer=_give_way)
            # Python's own lock is asked for some five times a block.
            self._switch = sys.getswitchinterval()
            sys.setswitchinterval(_SWITCH)

    def begin(self, block: bytes, before: bytes, last: bool, *, here: bool) -> Future[bytes]:
        """Begin to pack a block, or pack it ``here``, in the thread that asks, whatever waits for others."""
        if self._pool is not None and not here:
            return self._pool.submit(_packed, block, before, last, self._effort)
        done: Future[bytes] = Future()
        done.set_result(_packed(block, before, last, self._effort))
        return done

    def close(self) -> None:
        """Leave no thread, and Python's lock as it was. What still waits is not packed any more."""
        if self._pool is not None:
            try:
                self._pool.shutdown(cancel_futures=True)
            finally:
                sys.setswitchinterval(self._switch)


class _Blocks:
    """What ``zipfile`` asks of a compressor."""

    def __init__(self, packers: Packers) -> None:
        self._packers = packers
        self._held: list[bytes] = []
        self._size = 0
        self.before = b""
        self._begun: deque[Future[bytes]] = deque()

    def compress(self, data: bytes) -> bytes:
        """Take what is to be packed; gives what is packed so far."""
        self._held.append(data)
        self._size += len(data)
        return self._next(last=False, most=self._packers.most) if self._size >= _BLOCK else b""

    def flush(self, *, last: bool = True) -> bytes:
        """Pack what is left. More may come behind it unless it is the ``last``."""
        return self._next(last, most=0)

    def held(self) -> bytes:
        """What is not packed yet."""
        return b"".join(self._held)

    def _next(self, last: bool, most: int) -> bytes:
        """Begin to pack what is held; gives what is packed when ``most`` blocks are still being packed."""
        block, before = self.held(), self.before
        self._held, self._size, self.before = [], 0, block[-_BEFORE:]
        # Who wants all of it waits for those that were begun before, not for what other sheets begun since.
        self._begun.append(self._packers.begin(block, before, last, here=not most))
        done = []
        while len(self._begun) > most:
            done.append(self._begun.popleft().result())
        return b"".join(done)


class PackedRows:
    """The rows of a sheet, packed while others are still made: xlsxwriter takes it for the file of its rows.

    Rows that fill no block are kept as they are: they are packed with what stands around them. Those of few
    blocks alone need a file, of no name in ``folder``, which the system takes away with it.
    """

    def __init__(self, folder: str, packers: Packers) -> None:
        self._folder, self._blocks = folder, _Blocks(packers)
        self._file: IO[bytes] | None = None
        self._crc = self.length = 0

    def write(self, text: str) -> None:
        """Take some rows as xlsxwriter writes them."""
        self.put(text.encode())

    def put(self, rows: bytes) -> None:
        """Take some rows."""
        self._crc, self.length = zlib.crc32(rows, self._crc), self.length + len(rows)
        self._keep(self._blocks.compress(rows))

    def _keep(self, packed: bytes) -> None:
        if not packed:
            return
        if self._file is None:
            self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed when it is copied
        self._file.write(packed)

    def finish(self) -> bytes | None:
        """All rows as they are where they fill no block; else None: what is left of them is packed."""
        if self.length < _BLOCK:
            return self._blocks.held()
        self._keep(self._blocks.flush(last=False))
        return None

    def put_into(self, member: Any) -> None:
        """Put the packed rows behind what was written to a member of an archive."""
        assert self._file is not None
        blocks: _Blocks = member._compressor
        head, length = blocks.flush(last=False), self._file.tell()
        self._file.seek(0)
        member._fileobj.write(head)
        shutil.copyfileobj(self._file, member._fileobj, _COPIED)
        self.close()
        blocks.before = self._blocks.before
        member._compress_size += len(head) + length
        member._crc = _joined(member._crc, self._crc, self.length)
        member._file_size += self.length

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


class Part(io.StringIO):
    """A part of a workbook. ``rows``: where in it the rows of a sheet go, which are packed already."""

    rows: tuple[int, PackedRows] | None = None

    def take(self, rows: PackedRows) -> None:
        """Let rows go here, of which no more come."""
        few = rows.finish()
        if few is None:
            self.rows = self.tell(), rows
        else:
            self.write(few.decode())


class BlockZip(ZipFile):
    """An archive packed by ``packers``.

    ``zipfile`` tells neither of another compressor nor of what is packed by a public name.
    """

    def __init__(self, *args: Any, packers: Packers, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.packers = packers

    def open(self, name: Any, mode: Any = "r", *args: Any, **settings: Any) -> Any:
        """As ``ZipFile`` does."""
        member = super().open(name, mode, *args, **settings)
        if mode == "w" and self.compression == ZIP_DEFLATED:
            member._compressor = _Blocks(self.packers)  # type: ignore[attr-defined]
        return member

    def put(self, name: str, part: Part) -> None:
        """Store a part; all are of one time."""
        text, (at, rows) = part.getvalue(), part.rows or (0, None)
        head, tail = text[:at].encode(), text[at:].encode()
        info = ZipInfo(name, _TIME)
        info.compress_type, info.external_attr = self.compression, _RIGHTS
        info.file_size = len(head) + (rows.length if rows else 0) + len(tail)
        with self.open(info, "w") as member:
            member.write(head)
            if rows is not None:
                rows.put_into(member)
            for begin in range(0, len(tail), _BLOCK):
                member.write(tail[begin : begin + _BLOCK])


class _StoredSheet(RowSheet):
    """A sheet of a ``RowBook``, whose rows are packed at once."""

    def __init__(self, packers: Packers) -> None:
        super().__init__()
        self._packers = packers

    def _initialize(self, init_data: Mapping[str, Any]) -> None:
        """As xlsxwriter does, which keeps the rows as they are in a file."""
        super()._initialize({**init_data, "constant_memory": False})
        self.constant_memory = init_data["constant_memory"]
        self.fh = self.row_data_fh = PackedRows(self.tmpdir, self._packers)

    def _store_rows(self, rows: bytes) -> None:
        self.fh.put(rows)

    def _write_optimized_sheet_data(self) -> None:
        """As xlsxwriter does, which copies the rows."""
        if self.dim_rowmin is None:
            super()._write_optimized_sheet_data()
            return
        self._xml_start_tag("sheetData")
        self.fh.take(self.row_data_fh)
        self._xml_end_tag("sheetData")


class _SharedStrings(SharedStrings):  # type: ignore[misc]
    """The texts of ``SharedTexts``, packed as rows are: they may be most of a workbook."""

    def __init__(self, texts: SharedTexts, rows: PackedRows) -> None:
        super().__init__()
        self.string_table, self._rows = texts, rows

    def _write_sst(self) -> None:
        """How often cells bear their numbers is not counted."""
        size = len(self.string_table.string_array)
        self._xml_start_tag("sst", [("xmlns", _MAIN), ("uniqueCount", size)])

    def _write_sst_strings(self) -> None:
        texts = self.string_table.string_array
        for at in range(0, len(texts), _TEXTS):
            told = "</t></si><si><t>".join(texts[at : at + _TEXTS])
            self._rows.put(f"<si><t>{told}</t></si>".encode())
        self.fh.take(self._rows)


class _Packager(Packager):  # type: ignore[misc]
    """Hands each part to the archive when it is made: xlsxwriter's own file for each, made, read and taken
    away again, takes as long as all else of a small workbook."""

    def __init__(self, archive: BlockZip) -> None:
        super().__init__()
        self._archive = archive
        self._made: tuple[str, Part] | None = None

    def _filename(self, xml_filename: str) -> Part:
        """Where the next part is written to."""
        self._hand_over()
        part = Part()
        self._made = xml_filename, part
        return part

    def _hand_over(self) -> None:
        if self._made is not None:
            self._archive.put(*self._made)
            self._made = None

    def _write_shared_strings_file(self) -> None:
        texts = self.workbook.str_table
        if texts.count:
            strings = _SharedStrings(texts, PackedRows(self.workbook.tmpdir, self._archive.packers))
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()

    def _create_package(self) -> list[object]:
        """Make all parts; none is left to be stored."""
        super()._create_package()
        self._hand_over()
        return []


class RowBook(Workbook):  # type: ignore[misc]
    """A workbook in constant memory of sheets that take whole rows, packed sooner than xlsxwriter packs it.

    ``packers`` threads pack it, while rows are still put in; the bytes are the same whatever their number.
    ``effort`` is that of zlib. With ``shared`` texts of rows stand in it once, as far as memory allows.
    """

    def __init__(
        self,
        path: str,
        options: Mapping[str, object],
        packers: int = 1,
        effort: int = EFFORT,
        shared: bool = False,
    ) -> None:
        super().__init__(path, {**options, "constant_memory": True})
        if shared:
            self.str_table = SharedTexts()
        self._packers = Packers(packers, effort)
        self.worksheet_class = partial(_StoredSheet, self._packers)

    def _store_workbook(self) -> None:
        """xlsxwriter's own function, for which ``ZipFile`` is another. Whatever it raises, no thread is left,
        and no file of rows is open."""

        def opened(*args: Any, **settings: Any) -> BlockZip:
            self._archive = BlockZip(*args, packers=self._packers, **settings)
            return self._archive

        names = {**vars(xlsxwriter.workbook), "ZipFile": opened}
        try:
            FunctionType(Workbook._store_workbook.__code__, names)(self)
        finally:
            self._packers.close()
            for sheet in self.worksheets():
                sheet.row_data_fh.close()

    def _get_packager(self) -> _Packager:
        return _Packager(self._archive)
