"""What an .xls workbook says of its sheets beside the values that calamine reads: read with xlrd.

xlrd does not tell formulas from values: their records are looked at here. Source: [MS-XLS] 2.4.127 (Formula),
2.5.133 (FormulaValue), 2.4.28 (BoundSheet8).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import olefile
import xlrd

from hongheo.errors import UnreadableFile
from hongheo.models import FORMULA_WITHOUT_VALUE, CellFault
from hongheo.read.facts import At, Rectangles, SheetFacts
from hongheo.read.numberformat import adds, shown

# Records that hold a value: row and column come first; calamine takes no blank cells.
_CELLS = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
_SEVERAL, _PASSWORD = 0x00BD, 0x002F
_BOUND, _BEGIN, _END, _FORMULA = 0x0085, 0x0809, 0x000A, 0x0006
_WORKSHEET = 0
# A formula that asks to be worked out when the file is opened.
_WORK_OUT = 0x2
_EMPTY_TEXT, _NUMBER_ZERO = 3, bytes(8)
# Programs that work formulas out (Excel, LibreOffice) write this part; those that only write files do not.
_SUMMARY = "\x05SummaryInformation"
# Twentieths of a point; 256ths of a digit.
_POINT, _DOT = 20, 26


def xls_facts(source: Path | io.BytesIO, rectangles: Rectangles) -> Iterator[tuple[str, SheetFacts]]:
    """Name and facts of one sheet after the other; nothing for a file without a workbook, or with a password.

    Raises UnreadableFile (``extent``, ``damaged``), before xlrd is given a sheet whose cells reach too far.
    """
    with olefile.OleFileIO(source) as ole:
        streams = [ole.openstream(n).read() for n in ("Workbook", "Book") if ole.exists(n)]
        worked_out = ole.exists(_SUMMARY)
    reach = [extent for stream in streams for extent in extents(stream)]
    for extent in reach:
        rectangles.take(*extent)
    if not reach:
        return
    book: Any = xlrd.open_workbook(
        file_contents=source.read_bytes() if isinstance(source, Path) else source.getvalue(),
        formatting_info=True,
        on_demand=True,
        ragged_rows=True,
        logfile=io.StringIO(),
        ignore_workbook_corruption=True,
    )
    formulas = list(_formulas(streams[0], worked_out))
    if len(formulas) != book.nsheets:
        raise UnreadableFile("damaged", "sheets")
    formats = {at: book.format_map[xf.format_key].format_str for at, xf in enumerate(book.xf_list)}
    formats = {at: code for at, code in formats.items() if adds(code)}
    struck = {at for at, xf in enumerate(book.xf_list) if book.font_list[xf.font_index].struck_out}
    fonts = frozenset(font.name for font in book.font_list)
    for at, name in enumerate(book.sheet_names()):
        sheet = book.sheet_by_index(at)
        facts = SheetFacts(fonts=fonts, date_1904=book.datemode == 1)
        _of_sheet(sheet, facts)
        _of_cells(sheet, facts, formats, struck)
        for place in formulas[at]:
            facts.faults.setdefault(place, FORMULA_WITHOUT_VALUE)
            facts.shown.pop(place, None)
        book.unload_sheet(at)
        yield name, facts


def _of_sheet(sheet: Any, facts: SheetFacts) -> None:
    facts.hidden_rows = frozenset(
        row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden or info.height < _POINT
    )
    facts.hidden_columns = frozenset(
        column + 1 for column, info in sheet.colinfo_map.items() if info.hidden or info.width < _DOT
    )
    facts.merges = tuple(
        (top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
    )


def _of_cells(sheet: Any, facts: SheetFacts, formats: dict[int, str], struck: set[int]) -> None:
    marked: set[At] = set()
    for row in range(sheet.nrows):
        types = sheet.row_types(row)
        errors = xlrd.XL_CELL_ERROR in types
        if not (errors or formats or struck):
            continue
        for column, kind in enumerate(types):
            at = row + 1, column + 1
            if kind == xlrd.XL_CELL_ERROR:
                code = sheet.cell_value(row, column)
                facts.faults[at] = CellFault(xlrd.error_text_from_code.get(code, "#VALUE!"))
                continue
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            style = sheet.cell_xf_index(row, column)
            if style in struck:
                marked.add(at)
            if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and style in formats:
                told = shown(formats[style], sheet.cell_value(row, column))
                if told is not None:
                    facts.shown[at] = told
    facts.struck = frozenset(marked)


def _formulas(stream: bytes, worked_out: bool) -> Iterator[set[At]]:
    """For each worksheet the formulas that were never worked out: 0 or an empty text stands for their result,
    and they ask to be worked out, or the file is of a program that works nothing out."""
    for kind, body, _ in _records(stream, 0):
        if kind == _BOUND and len(body) >= 6 and body[5] == _WORKSHEET:
            yield set(_in_sheet(stream, struct.unpack_from("<I", body)[0], worked_out))


def _in_sheet(stream: bytes, start: int, worked_out: bool) -> Iterator[At]:
    for kind, body, depth in _records(stream, start):
        if kind == _FORMULA and depth == 1 and len(body) >= 16:
            row, column = struct.unpack_from("<HH", body)
            result, flags = body[6:14], body[14]
            empty = result == _NUMBER_ZERO or (result[6:] == b"\xff\xff" and result[0] == _EMPTY_TEXT)
            if empty and (flags & _WORK_OUT or not worked_out):
                yield row + 1, column + 1


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes, int]]:
    """Number, body and depth of the records from a BOF to its EOF; a chart inside a sheet is one deeper."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += kind == _BEGIN
        yield kind, stream[at + 4 : at + 4 + size], depth
        depth -= kind == _END
        if depth <= 0:
            return
        at += 4 + size


def extents(stream: bytes) -> Iterator[At]:
    """Last row and last column that hold a value, of each sheet of a stream; none for one with a password."""
    last_row = last_column = at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind == _PASSWORD:
            return
        if kind == _BEGIN:
            yield last_row, last_column
            last_row = last_column = 0
        elif kind in _CELLS and size >= 4 and at + size <= len(stream):
            row, first = struct.unpack_from("<HH", stream, at)
            # A record of several cells ends with their last column.
            last = struct.unpack_from("<H", stream, at + size - 2)[0] if kind == _SEVERAL else first
            last_row, last_column = max(last_row, row + 1), max(last_column, first + 1, last + 1)
        at += size
    yield last_row, last_column
