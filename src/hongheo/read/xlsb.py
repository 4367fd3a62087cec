"""What the binary parts of an .xlsb workbook say of its sheets beside the values that calamine reads.

Source: [MS-XLSB] 2.1.4 (records) and 2.4 (each of them).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from hongheo.models import FORMULA_WITHOUT_VALUE, CellFault
from hongheo.read.facts import LAST_COLUMN, Bytes, Range, Rectangles, SheetFacts
from hongheo.read.numberformat import adds, shown
from hongheo.read.styles import Styles

_ROW, _COLUMN, _MERGED = 0, 60, 176
_RK, _ERROR, _REAL = 2, 3, 5
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_ERROR = 8, 9, 11
_CELLS = range(1, 12)
_SHEET, _PROPERTIES, _CALCULATION = 156, 153, 157
_FORMAT, _FONT, _XF, _XFS_BEGIN, _XFS_END, _FONTS_BEGIN, _FONTS_END = 44, 43, 47, 617, 618, 611, 612
# Of the flags of a font, a row, a column, a formula.
_STRUCK, _ROW_HIDDEN, _COLUMN_HIDDEN, _ALWAYS_WORK_OUT = 0x8, 0x10, 0x1, 0x2
# Twentieths of a point; 256ths of a digit.
_POINT, _DOT = 20, 26
ERROR_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def records(data: Bytes) -> Iterator[tuple[int, Bytes]]:
    """Number and body of each record; the last one of a part that was cut off is shorter than it says."""
    at = 0
    while at < len(data):
        kind, at = _varint(data, at, 2)
        size, at = _varint(data, at, 4)
        yield kind, data[at : at + size]
        at += size


def _varint(data: Bytes, at: int, longest: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends."""
    number = 0
    for i, byte in enumerate(data[at : at + longest]):
        number |= (byte & 0x7F) << (7 * i)
        if byte < 0x80:
            return number, at + i + 1
    return number, at + longest


def _text(body: Bytes, at: int) -> tuple[str, int]:
    """A text that says its length, and where it ends."""
    (length,) = struct.unpack_from("<I", body, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return bytes(body[at + 4 : end]).decode("utf-16-le", "replace"), end


@dataclass(slots=True)
class BinaryWorkbook:
    """Sheet name > id of its link; whether days are counted from 1904, and all is to be worked out again."""

    sheets: dict[str, str] = field(default_factory=dict)
    date_1904: bool = False
    recalculates: bool = False


def read_workbook(data: Bytes) -> BinaryWorkbook:
    """The sheets that a workbook lists."""
    book = BinaryWorkbook()
    for kind, body in records(data):
        if kind == _SHEET:
            link, at = _text(body, 8)
            name, _ = _text(body, at)
            book.sheets.setdefault(name, link)
        elif kind == _PROPERTIES:
            book.date_1904 = bool(body[0] & 1)
        elif kind == _CALCULATION and len(body) > 24:
            book.recalculates = bool(body[24] & 1)
    return book


def read_binary_styles(data: Bytes) -> Styles:
    """The cell formats of ``styles.bin``."""
    codes: dict[int, str] = {}
    names: set[str] = set()
    struck: list[bool] = []
    formats: list[tuple[int, int]] = []
    in_fonts = in_formats = False
    for kind, body in records(data):
        if kind in (_XFS_BEGIN, _XFS_END):
            in_formats = kind == _XFS_BEGIN
        elif kind in (_FONTS_BEGIN, _FONTS_END):
            in_fonts = kind == _FONTS_BEGIN
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind == _FONT and in_fonts:
            struck.append(bool(body[2] & _STRUCK))
            names.add(_text(body, 21)[0])
        elif kind == _XF and in_formats:
            formats.append(struct.unpack_from("<HH", body, 2))
    adding = {number: code for number, code in codes.items() if adds(code)}
    return Styles(
        {at: adding[number] for at, (number, _) in enumerate(formats) if number in adding},
        frozenset(at for at, (_, font) in enumerate(formats) if font < len(struck) and struck[font]),
        frozenset(names),
    )


def _rk(number: int) -> float:
    """A number of four bytes: a whole one or the head of a float, and whether it is a hundredth of that."""
    if number & 2:
        value = float((number - (1 << 32) if number & 0x80000000 else number) >> 2)
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (number & 0xFFFFFFFC) << 32))
    return value / 100 if number & 1 else value


def binary_facts(data: Bytes, book: BinaryWorkbook, styles: Styles, rectangles: Rectangles) -> SheetFacts:
    """What a binary sheet says. Raises UnreadableFile (``extent``)."""
    facts = SheetFacts(fonts=styles.fonts, date_1904=book.date_1904, recalculates=book.recalculates)
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    merges: list[Range] = []
    struck, results = set(), set()
    row = last_row = last_column = 0
    for kind, body in records(data):
        if kind == _ROW and len(body) >= 4:
            row = struct.unpack_from("<I", body)[0] + 1
            if len(body) >= 12 and (body[11] & _ROW_HIDDEN or struct.unpack_from("<H", body, 8)[0] < _POINT):
                hidden_rows.add(row)
        elif kind in _CELLS and len(body) >= 4:
            column, style = struct.unpack_from("<II", body.ljust(8, b"\0"))
            style &= 0xFFFFFF
            at = row, column + 1
            last_row, last_column = max(last_row, row), max(last_column, column + 1)
            rectangles.look(last_row, last_column)
            if kind in (_ERROR, _FORMULA_ERROR) and len(body) > 8:
                facts.faults[at] = CellFault(ERROR_CODES.get(body[8], "#VALUE!"))
                continue
            number = _number(kind, body)
            if kind >= _FORMULA_TEXT:
                asked, empty = _formula(kind, body, number)
                if empty and (asked or book.recalculates):
                    facts.faults[at] = FORMULA_WITHOUT_VALUE
                    continue
                if book.recalculates:
                    results.add(at)
            if style in styles.struck and kind != 1:
                struck.add(at)
            if number is not None and style in styles.formats:
                told = shown(styles.formats[style], number)
                if told is not None:
                    facts.shown[at] = told
        elif kind == _COLUMN and len(body) >= 18:
            first, last, width, _, flags = struct.unpack_from("<IIIIH", body)
            if flags & _COLUMN_HIDDEN or width < _DOT:
                hidden_columns.update(range(first + 1, min(last + 1, LAST_COLUMN) + 1))
        elif kind == _MERGED and len(body) >= 16:
            first, last, left, right = struct.unpack_from("<IIII", body)
            merges.append((first + 1, left + 1, last + 1, right + 1))
    rectangles.take(last_row, last_column)
    facts.hidden_rows, facts.hidden_columns = frozenset(hidden_rows), frozenset(hidden_columns)
    facts.merges, facts.struck, facts.results = tuple(merges), frozenset(struck), frozenset(results)
    return facts


def _number(kind: int, body: Bytes) -> float | None:
    if kind == _RK and len(body) >= 12:
        return _rk(struct.unpack_from("<I", body, 8)[0])
    if kind in (_REAL, _FORMULA_NUMBER) and len(body) >= 16:
        return float(struct.unpack_from("<d", body, 8)[0])
    return None


def _formula(kind: int, body: Bytes, number: float | None) -> tuple[bool, bool]:
    """Whether a formula asks to be worked out when the file is opened; whether what is stored is 0 or ''."""
    at, empty = 9, False
    if kind == _FORMULA_NUMBER:
        at, empty = 16, number == 0
    elif kind == _FORMULA_TEXT and len(body) >= 12:
        text, at = _text(body, 8)
        empty = not text
    return len(body) > at and bool(body[at] & _ALWAYS_WORK_OUT), empty
