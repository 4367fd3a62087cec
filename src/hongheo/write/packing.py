"""The parts of a workbook packed block by block: several threads may do it, and the bytes are the same."""

from __future__ import annotations

import os
import shutil
import sys
import zlib
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# Zlib's effort. The usual 6 takes half as much time again, and the files are 4 % smaller.
_EFFORT = 5
# So much or more is packed at a time (bytes), each block with the end of the one before to look back on.
_BLOCK, _BEFORE = 2**20, 2**15
_WAITING = 64  # blocks that wait for a thread at most
# Seconds that who packs waits for Python's own lock. The usual 5 ms are as long as packing half a block.
_SWITCH = 0.0001
_COPIED = 2**20  # bytes copied at a time


def _packed(block: bytes, before: bytes, last: bool) -> bytes:
    looks_back: dict[str, Any] = {"zdict": before} if before else {}
    packer = zlib.compressobj(_EFFORT, zlib.DEFLATED, -zlib.MAX_WBITS, **looks_back)
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
    """In a thread that packs: leave the processors to what makes rows, for at the end all threads can pack.

    Linux only: elsewhere a thread has no rank of its own.
    """
    if sys.platform == "linux":
        os.nice(10)


class Packers:
    """So many threads that pack; none of their own if it is one. They are begun when they are needed."""

    def __init__(self, count: int = 1) -> None:
        self.most = _WAITING if count > 1 else 0
        self._pool: ThreadPoolExecutor | None = None
        if count > 1:
            self._pool = ThreadPoolExecutor(count, initializer=_give_way)
            # Python's own lock is asked for some five times a block.
            self._switch = sys.getswitchinterval()
            sys.setswitchinterval(_SWITCH)

    def begin(self, block: bytes, before: bytes, last: bool) -> Future[bytes]:
        """Begin to pack a block."""
        if self._pool is not None:
            return self._pool.submit(_packed, block, before, last)
        done: Future[bytes] = Future()
        done.set_result(_packed(block, before, last))
        return done

    def close(self) -> None:
        """Leave no thread."""
        if self._pool is not None:
            self._pool.shutdown()
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
        self._begun.append(self._packers.begin(block, before, last))
        done = []
        while len(self._begun) > most:
            done.append(self._begun.popleft().result())
        return b"".join(done)


class PackedRows:
    """The rows of a sheet, packed while others are still made: xlsxwriter takes it for the file of its rows.

    Rows that fill no block are kept as they are: they are packed with what stands around them.
    """

    def __init__(self, path: Path, packers: Packers) -> None:
        self._path, self._file, self._blocks = path, path.open("w+b"), _Blocks(packers)
        self._crc = self.length = 0

    def write(self, text: str) -> None:
        """Take some rows as xlsxwriter writes them."""
        self.put(text.encode())

    def put(self, rows: bytes) -> None:
        """Take some rows."""
        self._crc, self.length = zlib.crc32(rows, self._crc), self.length + len(rows)
        self._file.write(self._blocks.compress(rows))

    def finish(self) -> bytes | None:
        """All rows as they are where they fill no block; else None: what is left of them is packed."""
        if self.length < _BLOCK:
            self.remove()
            return self._blocks.held()
        self._file.write(self._blocks.flush(last=False))
        return None

    def put_into(self, member: Any) -> None:
        """Put the packed rows behind what was written to a member of an archive."""
        blocks: _Blocks = member._compressor
        head, length = blocks.flush(last=False), self._file.tell()
        self._file.seek(0)
        member._fileobj.write(head)
        shutil.copyfileobj(self._file, member._fileobj, _COPIED)
        self.remove()
        blocks.before = self._blocks.before
        member._compress_size += len(head) + length
        member._crc = _joined(member._crc, self._crc, self.length)
        member._file_size += self.length

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def remove(self) -> None:
        """Take away the file."""
        self.close()
        self._path.unlink()


class BlockZip(ZipFile):
    """An archive packed by ``packers``. ``rows``: file of a sheet > where in it its rows go, which are packed
    already.

    ``zipfile`` tells neither of another compressor nor of what is packed by a public name.
    """

    def __init__(
        self, *args: Any, packers: Packers, rows: Mapping[str, tuple[int, PackedRows]], **settings: Any
    ) -> None:
        super().__init__(*args, **settings)
        self._packers, self._rows = packers, rows

    def open(self, name: Any, mode: Any = "r", *args: Any, **settings: Any) -> Any:
        """As ``ZipFile`` does."""
        member = super().open(name, mode, *args, **settings)
        if mode == "w" and self.compression == ZIP_DEFLATED:
            member._compressor = _Blocks(self._packers)  # type: ignore[attr-defined]
        return member

    def write(self, filename: Any, arcname: Any = None, *args: Any, **settings: Any) -> None:
        """As ``ZipFile`` does, with the rows of a sheet."""
        if filename not in self._rows:
            super().write(filename, arcname, *args, **settings)
            return
        at, rows = self._rows[filename]
        info = ZipInfo.from_file(filename, arcname)
        info.compress_type, info.file_size = self.compression, info.file_size + rows.length
        with Path(filename).open("rb") as sheet, self.open(info, "w") as member:
            member.write(sheet.read(at))
            rows.put_into(member)
            shutil.copyfileobj(sheet, member, _COPIED)
