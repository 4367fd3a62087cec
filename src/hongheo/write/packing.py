"""The parts of a workbook packed block by block: several threads may do it, and the bytes are the same."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

# Zlib's effort. The usual 6 takes half as much time again, and the files are 4 % smaller.
_EFFORT = 5
# So much is packed at a time (bytes), each block with the end of the one before to look back on.
_BLOCK, _BEFORE = 2**20, 2**15


def _packed(block: bytes, before: bytes, last: bool) -> bytes:
    looks_back: dict[str, Any] = {"zdict": before} if before else {}
    packer = zlib.compressobj(_EFFORT, zlib.DEFLATED, -zlib.MAX_WBITS, **looks_back)
    return packer.compress(block) + packer.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


class _Blocks:
    """What ``zipfile`` asks of a compressor. ``submit`` begins a call elsewhere, for ``most`` at a time."""

    def __init__(self, submit: Callable[..., Future[bytes]] | None, most: int) -> None:
        self._submit, self._most = submit, most
        self._held, self._before = bytearray(), b""
        self._begun: deque[Future[bytes]] = deque()

    def compress(self, data: bytes) -> bytes:
        """Take what is to be packed; gives what is packed so far."""
        self._held += data
        packed = []
        # What may be the last block waits for ``flush``.
        while len(self._held) > _BLOCK:
            packed.append(self._next(last=False))
        return b"".join(packed)

    def flush(self) -> bytes:
        """Pack what is left."""
        self._most = 0
        return self._next(last=True)

    def _next(self, last: bool) -> bytes:
        block = bytes(self._held[:_BLOCK])
        del self._held[:_BLOCK]
        before, self._before = self._before, block[-_BEFORE:]
        if self._submit is None:
            return _packed(block, before, last)
        self._begun.append(self._submit(_packed, block, before, last))
        done = []
        while len(self._begun) > self._most:
            done.append(self._begun.popleft().result())
        return b"".join(done)


class BlockZip(ZipFile):
    """An archive whose members are packed by ``packers`` threads; by none of its own if that is 1."""

    # An archive is closed also where its file could not be opened.
    _pool: ThreadPoolExecutor | None = None

    def __init__(self, *args: Any, packers: int = 1, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._packers = packers
        if packers > 1:
            self._pool = ThreadPoolExecutor(packers)

    def open(self, name: Any, mode: Any = "r", *args: Any, **settings: Any) -> Any:
        """As ``ZipFile`` does."""
        member = super().open(name, mode, *args, **settings)
        if mode == "w" and self.compression == ZIP_DEFLATED:
            # ``zipfile`` takes no other compressor by a public name.
            member._compressor = _Blocks(self._pool.submit if self._pool else None, self._packers)  # type: ignore[attr-defined]
        return member

    def close(self) -> None:
        """As ``ZipFile`` does; no thread is left."""
        try:
            super().close()
        finally:
            if self._pool is not None:
                self._pool.shutdown()
