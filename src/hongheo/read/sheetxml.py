"""What the XML of one worksheet says beside the values that calamine reads: error cells, formulas without a
value, what is hidden, merged, struck through or shown otherwise.

calamine returns ``''`` for ``#N/A`` and for a formula never worked out, as for a blank cell, and it allocates
the whole rectangle up to the farthest cell. Nearly all programs spell a sheet in the same way, and patterns
look that up in no time; a sheet that is spelled otherwise is first written again in that way (``respelled``).
Source of the element names: ECMA-376 part 1, 18.3.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from hongheo.errors import UnreadableFile
from hongheo.models import FORMULA_WITHOUT_VALUE, CellFault, column_number
from hongheo.read.archive import local_name, parse
from hongheo.read.facts import ERRORS, LAST_COLUMN, MOST_TOLD, At, Bytes, Range, Rectangles, SheetFacts
from hongheo.read.numberformat import shown
from hongheo.read.styles import OFF, Styles

# Columns of a sheet, and more: a row and a column as one number.
WIDTH = 2**15
# So many bytes are looked at together that they stay in the processor's cache; then room for an address.
_BLOCK, _MARGIN = 2**18, 32
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_TYPE = re.compile(rb' t="([^"]*)"')
_FOLLOWS = int.from_bytes(b' r="', "little")
# What ends the type of a cell whose text stands in it, as it should.
_INLINE = b'"><i'
# In widths of a digit.
_DOT = 0.1
_BEGIN, _END = b"<sheetData>", b"</sheetData>"


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the looks at all sheets of a workbook need to know of it."""

    styles: Styles
    date_1904: bool = False
    recalculates: bool = False


@dataclass(slots=True)
class Plain:
    """What was seen in the cells of a sheet that is spelled as the patterns below expect.

    Last row and last column that hold a cell; whether the cells follow each other from left to right and from
    above (then none is there twice); how many formulas there are; whether there may be error cells, hidden
    rows, text inside cells.
    """

    last_row: int = 0
    last_column: int = 0
    in_order: bool = True
    formulas: int = 0
    errors: bool = False
    hidden: bool = False
    inline: bool = False


def plain_cells(data: Bytes, begin: int = 0, end: int | None = None) -> Plain | None:
    """Look at the bytes of ``sheetData``; None when they are not spelled as the patterns expect.

    Proved are: each cell begins like ``<c r="AB12"``; no prefix before the elements of cells; no comment,
    CDATA or instruction; no sign as a number (``&#49;``); no ``>`` but at the end of a tag; attributes as
    ``name="value"``, without spaces and in double quotes. Thousands of bytes are looked at together: rows
    need not follow each other.
    """
    end = len(data) if end is None else end
    seen = Plain()
    before = inside = 0
    for start in range(begin, end, _BLOCK):
        size = min(_BLOCK, end - start)
        block = data[start : start + size + _MARGIN].ljust(size + _MARGIN)
        text = np.frombuffer(block, dtype=np.uint8)
        first, second, third = (text[i : size + i] for i in range(3))
        opened, closed, equals = first == ord("<"), first == ord(">"), second == ord("=")
        # One sign is looked for much faster than several.
        if (b"!" in block or b"?" in block) and (
            opened & ((second == ord("!")) | (second == ord("?")))
        ).any():
            return None
        if b"&" in block and ((first == ord("&")) & (second == ord("#"))).any():
            return None
        spaced = equals & ((first <= ord(" ")) | (third != ord('"')))
        if spaced.any() and _in_tags(np.flatnonzero(spaced), opened, closed, inside):
            return None
        if b"t" in block:
            _types(text, np.flatnonzero(equals & (first == ord("t"))), seen)
        if b"h" in block and not seen.hidden:
            seen.hidden = _hidden(text, np.flatnonzero((second == ord("h")) & (first <= ord(" "))))
        # A name of one letter: nothing follows that goes on with the word.
        short = third < ord("A")
        named = (second == ord("c")) & short
        if b":" in block:
            prefixed = named & (first == ord(":"))
            if prefixed.any() and _in_tags(np.flatnonzero(prefixed), opened, closed, inside):
                return None
        inside += int(np.count_nonzero(opened)) - int(np.count_nonzero(closed))
        if b"f" in block:
            seen.formulas += int(np.count_nonzero(opened & (second == ord("f")) & short))
        at = np.flatnonzero(opened & named)
        if not len(at):
            continue
        row, column = _addresses(text, at)
        if not (row.all() and column.all()):
            return None
        seen.last_row = max(seen.last_row, int(np.max(row)))
        seen.last_column = max(seen.last_column, int(np.max(column)))
        places = row * np.int64(WIDTH) + column
        seen.in_order &= before < int(places[0]) and bool((np.diff(places) > 0).all())
        before = int(places[-1])
    # A sign ``>`` more than tags were opened stands in a text, or in quotes.
    return None if inside else seen


def _types(text: Any, at: Any, seen: Plain) -> None:
    """See whether there may be error cells, and inline texts that do not stand in ``<is>``; ``at``: where an
    attribute ends with t (nearly all are the types of cells)."""
    kind = text[at + 3]
    seen.errors |= bool(((kind == ord("e")) & (text[at + 4] == ord('"'))).any())
    inline = at[kind == ord("i")] + 3
    for i, sign in enumerate(_INLINE, start=len(b"inlineStr")):
        inline = inline[text[inline + i] == sign]
    seen.inline |= len(inline) < int(np.count_nonzero(kind == ord("i")))


def _hidden(text: Any, at: Any) -> bool:
    """Whether some of the words that begin at some places may be ``hidden`` or a height of nothing."""
    second, third = text[at + 2], text[at + 3]
    word = (second == ord("i")) & (third == ord("d"))
    return bool((word | ((second == ord("t")) & (text[at + 5] <= ord("0")))).any())


def _in_tags(places: Any, opened: Any, closed: Any, inside: int) -> bool:
    """Whether one of some places of a block stands inside a tag; ``inside``: tags open where it begins."""
    begun, ended = (np.searchsorted(np.flatnonzero(signs), places, "right") for signs in (opened, closed))
    return bool((begun - ended + inside > 0).any())


def _addresses(text: Any, at: Any) -> tuple[Any, Any]:
    """Rows and columns of the cells that begin at some places of a text; 0 where one is spelled otherwise."""
    # Four bytes from each place on, as one number.
    fours = np.ndarray(len(text) - 3, np.dtype("<u4"), text, strides=(1,))
    usual = fours[at + 2] == _FOLLOWS
    at = at + 6
    column = np.zeros(len(at), dtype=np.int32)
    for _ in range(3):
        sign = text[at]
        letter = (sign >= ord("A")) & (sign <= ord("Z"))
        if not letter.any():
            break
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
    return row * (usual & (text[at] == ord('"'))), column


# Nothing in these patterns runs past the next tag, so a broken file costs no more than a sound one.
_FORMULA = rb"<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f\s*>)"
_ROW = re.compile(rb"<row\b([^<>]*)>")
_ROW_NUMBER = re.compile(rb'\sr="(\d+)"')
_NO_HEIGHT = re.compile(rb'\s(?:hidden="(?:1|true|on)"|ht="0?(?:\.\d*)?")')
_ERROR = re.compile(
    rb'<c r="([A-Z]+)(\d+)"(?=[^<>]*?\st="e")[^<>]*>\s*(?:' + _FORMULA + rb")?\s*(?:<v\b[^<>]*>([^<]*)<)?"
)
# A formula: address and tag of its cell, its own tag, whether there is a value, its text.
_RESULT = re.compile(
    rb'<c r="([A-Z]+)(\d+)"([^<>]*)>\s*<f\b([^<>]*?)(?:/>|>[^<]*</f\s*>)'
    rb"\s*(?:(<v)\b(?:[^<>]*/>|[^<>]*>([^<]*)<))?"
)
_VALUE = re.compile(rb'<c r="([A-Z]+)(\d+)"([^<>]*)>\s*(<v)\b[^<>]*>([^<]*)<')
_REFERENCE = re.compile(rb'\sref="([^"]*)"')
# calamine takes such a cell for a blank one.
_INLINE_VALUE = re.compile(rb't="inlineStr"[^<>]*>\s*<v')


@cache
def _styled(styles: frozenset[int]) -> re.Pattern[bytes]:
    """Cells in one of these formats: address, format, the rest of the tag, the value's text, inline text."""
    numbers = "|".join(map(str, sorted(styles))).encode()
    return re.compile(
        rb'<c r="([A-Z]+)(\d+)"(?=[^<>]*?\ss="(' + numbers + rb')")([^<>]*)>'
        rb"\s*(?:" + _FORMULA + rb")?\s*(?:<v\b[^<>]*>([^<]*)<)?(<is\b)?"
    )


def _at(column: bytes, row: bytes) -> At:
    return int(row), column_number(column.decode())


def _errors(data: Bytes, begin: int, end: int, facts: SheetFacts) -> bool:
    """Error cells. Returns whether calamine knows all of these errors: it refuses a file that has others."""
    for column, row, text in _ERROR.findall(data, begin, end):
        if text.decode() not in ERRORS:
            return False
        facts.faults[_at(column, row)] = CellFault(text.decode())
    return True


def _results(data: Bytes, begin: int, end: int, seen: Plain, facts: SheetFacts) -> bool:
    """Formulas that were never worked out: without a value, or with a writer's placeholder.

    A program that works nothing out (XlsxWriter, Excel::Writer::XLSX) stores 0, or an empty text, as the
    result of each formula and asks Excel to work all out again. In such a workbook no 0 is a result. Another
    value was put there by whoever knew it, or was a result before the cells that it is made from were
    changed: it is read, and told.

    Returns whether all formulas of the sheet were found.
    """
    results: set[At] = set()
    found = _RESULT.findall(data, begin, end)
    arrays = []
    for column, row, cell, formula, valued, text in found:
        at = _at(column, row)
        if _never_worked_out(cell, valued, text, facts.recalculates):
            facts.faults.setdefault(at, FORMULA_WITHOUT_VALUE)
        else:
            results.add(at)
        reference = _REFERENCE.search(formula)
        if reference and b'"shared"' not in formula:
            arrays.append(cell_range(reference[1].decode()))
    if arrays:
        own = {_at(column, row) for column, row, *_ in found}
        spread = _spread(arrays, seen) - own
        for column, row, cell, valued, text in _VALUE.findall(data, begin, end):
            at = _at(column, row)
            if at in spread and not _never_worked_out(cell, valued, text, facts.recalculates):
                spread.remove(at)
                results.add(at)
        facts.faults.update(dict.fromkeys(spread - facts.faults.keys(), FORMULA_WITHOUT_VALUE))
    if facts.recalculates:
        facts.results = frozenset(results - facts.faults.keys())
    return len(found) == seen.formulas


def _never_worked_out(cell: bytes, valued: bytes, text: bytes, recalculates: bool) -> bool:
    """Whether what stands beside a formula is not its result; ``cell``: the tag of its cell."""
    kind = _TYPE.search(cell)
    match kind[1] if kind else b"n":
        case b"e":  # told as an error cell
            return False
        case b"str":  # an empty text may well be the result, but it is written then
            return not valued or (recalculates and not text)
        case b"n":
            return not text.strip() or (recalculates and _number(text) == 0)
        case _:
            return not text.strip()


def _spread(arrays: Iterable[Range | None], seen: Plain) -> set[At]:
    """The cells that one formula fills together: only the first of them has the formula.

    Raises UnreadableFile (``extent``) for more of them than a return can have.
    """
    cells: set[At] = set()
    for array in arrays:
        if array:
            first_row, first_column, last_row, last_column = array
            rows = range(first_row, min(last_row, seen.last_row) + 1)
            columns = range(first_column, min(last_column, seen.last_column) + 1)
            if len(cells) + len(rows) * len(columns) > MOST_TOLD:
                raise UnreadableFile("extent", f"{len(rows)} x {len(columns)}")
            cells.update(product(rows, columns))
    return cells


def _number(text: bytes) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _by_style(data: Bytes, begin: int, end: int, styles: Styles, facts: SheetFacts) -> None:
    """Numbers that are shown with zeros, and text that is struck through."""
    wanted = styles.struck.union(styles.formats)
    if not wanted:
        return
    struck = set()
    for column, row, style, attributes, text, inline in _styled(wanted).findall(data, begin, end):
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


def cell_range(reference: str) -> Range | None:
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
    hidden: set[int] = set()
    merges: list[Range] = []

    def element(tag: str, attributes: Mapping[str, str]) -> None:
        match local_name(tag):
            case "col":
                if attributes.get("hidden", "0") not in OFF or _no_width(attributes.get("width")):
                    last = min(int(attributes.get("max", 0)), LAST_COLUMN)
                    hidden.update(range(int(attributes.get("min", 1)), last + 1))
            case "mergeCell":
                merged = cell_range(attributes.get("ref", ""))
                if merged and merged[:2] != merged[2:]:
                    merges.append(merged)

    parse(data, element)
    facts.hidden_columns = frozenset(hidden)
    facts.merges = tuple(merges)


def _no_width(width: str | None) -> bool:
    """Whether a column is narrower than a dot of the screen; None is the usual width."""
    told = _number(width.encode()) if width is not None else None
    return told is not None and told < _DOT


def _hidden_rows(data: Bytes, begin: int, end: int) -> frozenset[int] | None:
    """Rows that are hidden or have no height; None when one of them does not say its number."""
    rows: set[int] = set()
    for attributes in _ROW.findall(data, begin, end):
        if _NO_HEIGHT.search(attributes):
            number = _ROW_NUMBER.search(attributes)
            if number is None:
                return None
            rows.add(int(number[1]))
    return frozenset(rows)


def _plain_facts(data: Bytes, book: Workbook, rectangles: Rectangles, ordered: bool) -> SheetFacts | None:
    """What a sheet says; None when it is not spelled as nearly all programs do, or when it is not known to be
    ``ordered`` and a cell may be in it twice."""
    begin, end = data.find(_BEGIN), data.rfind(_END)
    if begin < 0 or end < begin or data.find(b"<!", 0, begin) >= 0 or data.find(b"<!", end) >= 0:
        return None
    seen = plain_cells(data, begin, end + len(_END))
    if seen is None or not (seen.in_order or ordered):
        return None
    rectangles.look(seen.last_row, seen.last_column)
    facts = SheetFacts(fonts=book.styles.fonts, date_1904=book.date_1904, recalculates=book.recalculates)
    hidden = _hidden_rows(data, begin, end) if seen.hidden else frozenset()
    if hidden is None or (seen.inline and _INLINE_VALUE.search(data, begin, end)):
        return None
    facts.hidden_rows = hidden
    if seen.errors and not _errors(data, begin, end, facts):
        return None
    if seen.formulas and not _results(data, begin, end, seen, facts):
        return None
    _by_style(data, begin, end, book.styles, facts)
    _around(data[:begin] + _BEGIN + data[end:], facts)
    rectangles.take(seen.last_row, seen.last_column)
    return facts


def look(data: Bytes, book: Workbook, rectangles: Rectangles) -> tuple[SheetFacts, Bytes | None]:
    """What the XML of a sheet says; and the sheet written again where calamine may misread it as it is.

    Raises UnreadableFile (``extent``, ``damaged``, ``cells_twice``).
    """
    facts = _plain_facts(data, book, rectangles, ordered=False)
    if facts is not None:
        return facts, None
    # Few sheets need it, and it takes a while to load.
    from hongheo.read.respelled import respelled

    again = respelled(data, rectangles)
    facts = _plain_facts(again, book, rectangles, ordered=True)
    if facts is None:
        raise UnreadableFile("damaged", "sheet")
    return facts, again
