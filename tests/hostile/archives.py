"""Archives byte by byte: headers that lie, parts too large to be made by inflating them first."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

CHUNK = 2**20
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class Entry:
    """A member as it stands in the archive, each field of its headers settable; None means the truth.

    ``said_*`` stand in both headers; ``offset`` is where the central directory says that the member begins.
    """

    name: str
    packed: bytes
    method: int
    crc: int
    packed_size: int
    size: int
    flags: int = 0
    said_size: int | None = None
    said_packed_size: int | None = None
    offset: int | None = None
    extra: bytes = field(default=b"")


def entry(name: str, data: bytes, **lies: int | bytes) -> Entry:
    """A sound deflated member, but for the lies."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    sound = Entry(name, packed, 8, zlib.crc32(data), len(packed), len(data))
    return replace(sound, **lies)  # type: ignore[arg-type]


def padded(name: str, before: bytes, megabytes: int, after: bytes) -> Entry:
    """A member with so many megabytes of spaces between the two; made at once, though it is large."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    spaces = b" " * CHUNK
    packed = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(before)
    # After a full flush nothing refers back: the same bytes are packed the same way.
    once = zlib.compressobj(9, zlib.DEFLATED, -15)
    chunk = once.compress(spaces) + once.flush(zlib.Z_FULL_FLUSH)
    for _ in range(megabytes):
        crc = zlib.crc32(spaces, crc)
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed += chunk * megabytes + last.compress(after) + last.flush()
    size = len(before) + megabytes * CHUNK + len(after)
    return Entry(name, packed, 8, zlib.crc32(after, crc), len(packed), size)


def archive(entries: Sequence[Entry], directory_offset: int | None = None) -> bytes:
    """The archive; ``directory_offset`` is where it says that its directory begins."""
    body, directory = bytearray(), bytearray()
    for e in entries:
        name = e.name.encode()
        size = e.size if e.said_size is None else e.said_size
        packed_size = e.packed_size if e.said_packed_size is None else e.said_packed_size
        common = struct.pack(
            "<HHHHHIIIHH", 20, e.flags, e.method, 0, 33, e.crc, packed_size, size, len(name), len(e.extra)
        )
        offset = len(body) if e.offset is None else e.offset
        body += _LOCAL + common + name + e.extra + e.packed
        directory += _CENTRAL + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset)
        directory += name + e.extra
    start = len(body) if directory_offset is None else directory_offset
    count = len(entries)
    end = _END + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), start, 0)
    return bytes(body + directory + end)
