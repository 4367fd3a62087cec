"""What the XML of one worksheet says beside the values that calamine reads: error cells, formulas without a
value, what is hidden, merged, struck through or shown otherwise.

calamine returns ``''`` for ``#N/A`` and for a formula never worked out, as for a blank cell, and it allocates
the whole rectangle up to the farthest cell. Nearly all programs spell a sheet in the same way, and patterns
look that up in no time; a sheet that is spelled otherwise is first written again in that way (``respelled``).
Source of the element names: ECMA-376 part 1, 18.3.1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from hongheo.models import FORMULA_WITHOUT_VALUE, CellFault, column_number
from hongheo.read.archive import local_name, parse
from hongheo.read.facts import LAST_COLUMN, At, Bytes, Rectangles, SheetFacts
from hongheo.read.numberformat import shown
from hongheo.read.respelled import respelled
from hongheo.read.styles import OFF, Styles

# Columns of a sheet, and more: a row and a column as one number.
WIDTH = 2**15
# So many bytes are looked at together that they stay in the processor's cache; then room for an address.
_BLOCK, _MARGIN = 2**18, 32
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_TYPE = re.compile(rb' t="([^"]*)"')
# In widths of a digit.
_DOT = 0.1
_BEGIN, _END = b"<sheetData>", b"</sheetData>"


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the looks at all sheets of a workbook need to know of it."""

    styles: Styles
    date_1904: bool = False
    recalculates: bool = False


class Cells(NamedTuple):
    """Last row and last column that hold a cell, whether there are formulas, and whether the cells follow
    each other from left to right and from above (then none is there twice)."""

    last_row: int
    last_column: int
    formulas: bool
    in_order: bool


def plain_cells(data: Bytes) -> Cells | None:
    """The cells of a sheet where each begins like ``<c r="AB12"``, as nearly all programs write it.

    Looks at every cell, at thousands together: rows need not follow each other.
    """
    last_row = last_column = before = 0
    formulas, in_order = False, True
    for start in range(0, len(data), _BLOCK):
        text = np.frombuffer(data[start : start + _BLOCK + _MARGIN].ljust(_BLOCK + _MARGIN), dtype=np.uint8)
        first = text[:_BLOCK]
        # A name of one letter: nothing follows that goes on with the word.
        second, short = text[1 : _BLOCK + 1], text[2 : _BLOCK + 2] < ord("A")
        named = (second == ord("c")) & short
        if (named & (first == ord(":"))).any():
            return None
        opened = first == ord("<")
        formulas = formulas or bool((opened & (second == ord("f")) & short).any())
        at = np.flatnonzero(opened & named)
        if not len(at):
            continue
        if not all((text[at + i] == sign).all() for i, sign in enumerate(b' r="', start=2)):
            return None
        at += 6
        column = np.zeros(len(at), dtype=np.int32)
        for _ in range(3):
            sign = text[at]
            letter = sign >= ord("A")
            column = np.where(letter, column * 26 + sign - 64, column)
            at += letter
        row = np.zeros(len(at), dtype=np.int32)
        for _ in range(8):
            digit = text[at] - ord("0")
            more = digit < 10
            if not more.any():
                break
            row = np.where(more, row * 10 + digit, row)
            at += more
        if not (column.all() and row.all() and (text[at] == ord('"')).all()):
            return None
        last_row, last_column = max(last_row, int(np.max(row))), max(last_column, int(np.max(column)))
        places = row * np.int64(WIDTH) + column
        in_order = in_order and before < int(places[0]) and bool((np.diff(places) > 0).all())
        before = int(places[-1])
    return Cells(last_row, last_column, formulas, in_order)


# Nothing in these patterns runs past the next tag, so a broken file costs no more than a sound one.
_FORMULA = rb"<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)"
_HIDDEN = re.compile(rb'<row(?=[^<>]*? hidden="(?:1|true)"|[^<>]*? ht="0?(?:\.\d*)?")[^<>]*?\br="(\d+)"')
_ERROR = re.compile(
    rb'<c r="([A-Z]+)(\d+)"(?=[^<>]*? t="e")[^<>]*>\s*(?:' + _FORMULA + rb")?\s*(?:<v\b[^<>]*>([^<]*)<)?"
)
# A formula: address and tag of its cell, whether there is a value, its text.
_RESULT = re.compile(
    rb'<c r="([A-Z]+)(\d+)"([^<>]*)>\s*' + _FORMULA + rb"\s*(?:(<v)\b(?:[^<>]*/>|[^<>]*>([^<]*)</v>))?"
)


@cache
def _styled(styles: frozenset[int]) -> re.Pattern[bytes]:
    """Cells in one of these formats: address, what else the tag says, its format, the value's text."""
    numbers = "|".join(map(str, sorted(styles))).encode()
    return re.compile(
        rb'<c r="([A-Z]+)(\d+)"(?=[^<>]*? s="(' + numbers + rb')")([^<>]*)>'
        rb"\s*(?:" + _FORMULA + rb")?\s*(?:<v\b[^<>]*>([^<]*)<)?(<is\b)?"
    )


def _at(column: bytes, row: bytes) -> At:
    return int(row), column_number(column.decode())


def _results(data: Bytes, book: Workbook, facts: SheetFacts) -> None:
    """Formulas that were never worked out: without a value, or with a writer's placeholder.

    A program that works nothing out (XlsxWriter, Excel::Writer::XLSX) stores 0, or an empty text, as the
    result of each formula and asks Excel to work all out again. In such a workbook no 0 is a result. Another
    value was put there by whoever knew it, or was a result before the cells that it is made from were
    changed: it is read, and told.
    """
    results = set()
    for column, row, attributes, valued, text in _RESULT.findall(data):
        kind = _TYPE.search(attributes)
        match kind[1] if kind else b"n":
            case b"e":
                continue
            case b"str":  # an empty text may well be the result, but it is written then
                missing = not valued
            case _:
                missing = not text.strip()
        if not missing and book.recalculates:
            missing = not text.strip() or ((kind is None or kind[1] == b"n") and _number(text) == 0)
            if not missing:
                results.add(_at(column, row))
        if missing:
            facts.faults[_at(column, row)] = FORMULA_WITHOUT_VALUE
    facts.results = frozenset(results)


def _number(text: bytes) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _by_style(data: Bytes, styles: Styles, facts: SheetFacts) -> None:
    """Numbers that are shown with zeros, and text that is struck through."""
    wanted = styles.struck.union(styles.formats)
    if not wanted:
        return
    struck = set()
    for column, row, style, attributes, text, inline in _styled(wanted).findall(data):
        if not (text or inline):
            continue
        if int(style) in styles.struck:
            struck.add(_at(column, row))
        code = styles.formats.get(int(style))
        kind = _TYPE.search(attributes)
        if code and (kind is None or kind[1] == b"n"):
            number = _number(text)
            told = shown(code, number) if number is not None else None
            if told is not None:
                facts.shown[_at(column, row)] = told
    facts.struck = frozenset(struck)


def ranges(reference: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row and last column of ``B2:C5``; None when it is no range of cells."""
    match = _RANGE.fullmatch(reference)
    if match is None:
        return None
    column, row, last_column, last_row = match.groups()
    first = int(row), column_number(column)
    last = (int(last_row), column_number(last_column)) if last_column else first
    return *first, *last


def _around(data: Bytes, facts: SheetFacts) -> None:
    """Hidden columns and merged cells, which stand before and after the cells."""
    begin, end = data.find(_BEGIN), data.rfind(_END)
    if begin >= 0 and end > begin:
        data = data[: begin + len(_BEGIN)] + data[end:]
    hidden: set[int] = set()
    merges: list[tuple[int, int, int, int]] = []

    def element(tag: str, attributes: Mapping[str, str]) -> None:
        match local_name(tag):
            case "col":
                if attributes.get("hidden", "0") not in OFF or _no_width(attributes.get("width")):
                    last = min(int(attributes.get("max", 0)), LAST_COLUMN)
                    hidden.update(range(int(attributes.get("min", 1)), last + 1))
            case "mergeCell":
                merged = ranges(attributes.get("ref", ""))
                if merged and merged[:2] != merged[2:]:
                    merges.append(merged)

    parse(data, element)
    facts.hidden_columns = frozenset(hidden)
    facts.merges = tuple(merges)


def _no_width(width: str | None) -> bool:
    """Whether a column is narrower than a dot of the screen; None is the usual width."""
    told = _number(width.encode()) if width is not None else None
    return told is not None and told < _DOT


def look(data: Bytes, book: Workbook, rectangles: Rectangles) -> tuple[SheetFacts, Bytes | None]:
    """What the XML of a sheet says; and the sheet written again where calamine may misread it as it is."""
    plain = plain_cells(data)
    again = None
    if plain:
        rectangles.take(plain.last_row, plain.last_column)
    if plain is None or not plain.in_order:
        data = again = respelled(data, rectangles if plain is None else Rectangles())
    facts = SheetFacts(fonts=book.styles.fonts, date_1904=book.date_1904, recalculates=book.recalculates)
    # One sign is looked for much faster than several.
    if b't="e"' in data:
        for column, row, text in _ERROR.findall(data):
            facts.faults[_at(column, row)] = CellFault(text.decode().strip() or "#?")
    if plain is None or plain.formulas:
        _results(data, book, facts)
    if b' hidden="' in data or b' ht="0' in data or b' ht=".' in data:
        facts.hidden_rows = frozenset(map(int, _HIDDEN.findall(data)))
    _by_style(data, book.styles, facts)
    _around(data, facts)
    return facts, again
