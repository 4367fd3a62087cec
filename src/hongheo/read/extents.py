"""How far the cells of a sheet reach in the formats that are no sheet XML: ``.ods``, ``.xlsb`` and ``.xls``.

Each function gives (last row, last column) for each sheet, from 1, as the cells themselves say: calamine
allocates the rectangle. Sources: OpenDocument 1.2 part 1, 9.1; [MS-XLSB] 2.1.4; [MS-XLS] 2.1.4 and 2.4.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from hongheo.read.facts import Bytes

Extent = tuple[int, int]

# Records of .xls that hold a value: row and column come first; calamine takes no blank cells.
_XLS_CELLS = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
_XLS_SEVERAL, _XLS_BEGIN, _XLS_PASSWORD = 0x00BD, 0x0809, 0x002F
_XLSB_ROW, _XLSB_CELLS = 0, range(1, 12)


def of_ods(content: Bytes) -> list[Extent]:
    """Extents of the tables of ``content.xml``; a repeated cell counts as often as it is repeated."""
    extents: list[Extent] = []
    row = column = rows = columns = 0

    def fill() -> None:
        last_row, last_column = extents[-1]
        extents[-1] = max(last_row, row), max(last_column, column)

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns
        name = tag.rpartition(":")[2]
        if name == "table":
            extents.append((0, 0))
            row = column = 0
        elif name == "table-row":
            rows, column = int(attributes.get("table:number-rows-repeated", 1)), 0
            row += rows
        elif name in ("table-cell", "covered-table-cell"):
            columns = int(attributes.get("table:number-columns-repeated", 1))
            column += columns
            if extents and (
                "table:formula" in attributes or any(a.startswith("office:") for a in attributes)
            ):
                fill()
        elif name == "p" and extents:
            fill()

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.Parse(content, True)
    return extents


def of_xlsb(sheet: Bytes) -> Extent:
    """Extent of one binary sheet part."""
    last_row = last_column = row = at = 0
    while at < len(sheet):
        kind, at = _varint(sheet, at, 2)
        size, at = _varint(sheet, at, 4)
        if size >= 4 and (kind == _XLSB_ROW or kind in _XLSB_CELLS) and at + 4 <= len(sheet):
            (number,) = struct.unpack_from("<I", sheet, at)
            if kind == _XLSB_ROW:
                row = number + 1
            else:
                last_row, last_column = max(last_row, row), max(last_column, number + 1)
        at += size
    return last_row, last_column


def _varint(data: Bytes, at: int, longest: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends."""
    number = 0
    for i, byte in enumerate(data[at : at + longest]):
        number |= (byte & 0x7F) << (7 * i)
        if byte < 0x80:
            return number, at + i + 1
    return number, at + longest


def of_xls(source: Path | io.BytesIO) -> list[Extent]:
    """Extents of the sheets of an OLE file; none when it holds no workbook, or one with a password."""
    import olefile

    extents: list[Extent] = []
    with olefile.OleFileIO(source) as ole:
        for name in ("Workbook", "Book"):
            if ole.exists(name):
                extents += _of_stream(ole.openstream(name).read())
    return extents


def _of_stream(stream: bytes) -> Iterator[Extent]:
    last_row = last_column = at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind == _XLS_PASSWORD:
            return
        if kind == _XLS_BEGIN:
            yield last_row, last_column
            last_row = last_column = 0
        elif kind in _XLS_CELLS and size >= 4 and at + size <= len(stream):
            row, first = struct.unpack_from("<HH", stream, at)
            # A record of several cells ends with their last column.
            last = struct.unpack_from("<H", stream, at + size - 2)[0] if kind == _XLS_SEVERAL else first
            last_row, last_column = max(last_row, row + 1), max(last_column, first + 1, last + 1)
        at += size
    yield last_row, last_column
