"""What all written workbooks share: how they are opened, styled, and cells put in."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from hongheo import stamps
from hongheo.text import visible
from hongheo.write.names import Names
from hongheo.write.packing import EFFORT, RowBook
from hongheo.write.rows import Repeated, Value

# No clock: the same input gives the same bytes.
CREATED = dt.datetime(2022, 1, 1)  # noqa: DTZ001 - both libraries want it without a zone
FONT = "Times New Roman"
FONT_SIZE = 11
LINE_HEIGHT = 15.0  # points, of one line at FONT_SIZE
MAX_HEIGHT = 409.0  # Excel's highest row
MARK = "x"
DATE_FORMAT = "dd/mm/yyyy"

# Characters of width that the committee's and the nation's lines need.
_LEFT_WIDTH, _RIGHT_WIDTH = 36, 52
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
COMMITTEE = "ỦY BAN NHÂN DÂN"
# What no XML holds, though a reader may take it in; openpyxl's own pattern leaves out the second half.
NO_XML = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ud800-\udfff\ufffe\uffff]")

HEADING_FILL = "#DDEBF7"
REQUIRED_FILL = "#FFE699"
NOTE_COLOUR = "#C00000"
LINE_COLOUR = "#808080"

_HEADING = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1}


class Book:
    """A workbook being written by xlsxwriter, each row once and in order."""

    def __init__(
        self,
        path: Path,
        stamp: str = stamps.RESULT,
        packers: int = 1,
        effort: int = EFFORT,
        shared: bool = False,
    ) -> None:
        options = {
            # What the rows hold is personal: half-written parts stay in the folder of the output.
            "tmpdir": str(path.parent),
            # No text becomes a formula or a link, however it is written.
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE},
        }
        self.workbook: Any = RowBook(str(path), options, packers, effort, shared)
        self.workbook.set_properties({"created": CREATED})
        self.workbook.set_custom_property(stamps.PROPERTY, stamp)
        self._names = Names()
        self._styles: dict[tuple[tuple[str, object], ...], Any] = {}

    def style(self, **properties: object) -> Any:
        """A cell format with these properties (xlsxwriter's names); each made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self.workbook.add_format(properties)
        return self._styles[key]

    def heading(self, fill: str = HEADING_FILL) -> Any:
        """The format of a heading cell."""
        return self.style(**_HEADING, bg_color=fill)

    def sheet(self, name: str) -> Any:
        """A new sheet, named as wanted or nearly so where that is no name for a sheet or another has it.

        Texts that look like numbers (codes) are meant: no green corners on them.
        """
        sheet = self.workbook.add_worksheet(self._names.sheet(name))
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet


@contextmanager
def new_book(
    path: Path,
    stamp: str = stamps.RESULT,
    packers: int = 1,
    effort: int = EFFORT,
    shared: bool = False,
) -> Iterator[Book]:
    """Open a workbook for writing, stored when the block ends. ``stamp``: what it is (see ``stamps``);
    ``packers``: threads that pack it, ``effort``: zlib's, ``shared``: whether texts stand in it once."""
    book = Book(path, stamp, packers, effort, shared)
    with book.workbook:
        yield book


_NA = pd.NA
_MANY = 8  # values
_BESIDE = {str, type(None), type(_NA)}
# Values that a dictionary tells apart as we do: 1 and True, 0.0 and -0.0 are one there.
_ALIKE = ({*_BESIDE, bool}, {*_BESIDE, int, dt.date})


def is_blank(value: object) -> bool:
    """Whether a value leaves its cell blank: None, NaN, NA, NaT, False, an empty text."""
    if value is None or value is pd.NA or value is pd.NaT or value is False:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return isinstance(value, str) and not value


def plain(value: object) -> Value:
    """What stands in the cell of a value: a text, a finite number, a date, or None for a blank.

    True is the mark ``x``; what is none of these is told as text.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if is_blank(value):
        return None
    if value is True:
        return MARK
    if isinstance(value, (int, float)) and math.isfinite(value):
        return value
    return value if isinstance(value, dt.date) else str(value)


def plain_column(values: Sequence[object]) -> Sequence[Value]:
    """``plain`` of each value; a longer column in which few values come again and again as such a one."""
    kinds = set(map(type, values))
    if len(values) >= _MANY and any(kinds <= alike for alike in _ALIKE):
        few = dict.fromkeys(values)
        if 2 * len(few) <= len(values):
            return Repeated(values, {value: plain(value) for value in few})
    if kinds <= {str, int, type(None)} and (str not in kinds or "" not in values):
        return cast(Sequence[Value], values)
    # Told apart here as ``plain`` does, which would be called for each mark and each gap of a list.
    return [
        value
        if value is None or (kind := type(value)) is int or (kind is str and value)
        else None
        if value is False or value is _NA or (kind is float and value != value)
        else MARK
        if value is True
        else plain(value)
        for value in cast(Sequence[Any], values)
    ]


def put(sheet: Any, row: int, column: int, value: object, style: Any, date_style: Any = None) -> None:
    """Write one cell (row and column from 0) by the type of its value; texts never become formulas.

    A date takes ``date_style``.
    """
    value = plain(value)
    if value is None:
        if style is not None:
            sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, date_style or style)
    else:
        sheet.write_number(row, column, value, style)


@dataclass(frozen=True, slots=True)
class Column:
    """How the cells of a column are written: width in characters, format of a cell, of a date in it."""

    width: float
    style: Any = None
    date_style: Any = None
    wraps: bool = False


def put_row(sheet: Any, row: int, values: Sequence[object], columns: Sequence[Column]) -> float:
    """Write one row (from 0), one value a column, as ``put_rows`` does; returns its height (points)."""
    heights = put_rows(sheet, row, [[value] for value in values], [columns])
    return heights.get(0, LINE_HEIGHT)


def put_rows(
    sheet: Any,
    first: int,
    values: Sequence[Sequence[object] | None],
    looks: Sequence[Sequence[Column]],
    which: Sequence[int] | None = None,
    *,
    blanks: bool = True,
) -> Mapping[int, float]:
    """Write rows from ``first`` (from 0) on, whose ``values`` come by column; a column of None has no cells.

    ``looks`` are ways to write the columns, of the same widths, and ``which`` tells that of each row: the
    first when it is not given. Rows are high enough for the texts that wrap: the height is set here because
    programs other than Excel do not find it themselves. Blank values get a cell with their format, unless
    ``blanks`` is false. Returns row (from 0, of these) > height (points) of those of more than one line.
    """
    own = {number: plain_column(column) for number, column in enumerate(values) if column is not None}
    heights = _heights(own, looks[0])
    sheet.write_rows(first, own, [_formats(look, own) for look in looks], which, heights, blanks=blanks)
    return heights


def make_rows(
    sheet: Any,
    first: int,
    values: Sequence[Sequence[object]],
    looks: Sequence[Sequence[Column]],
    which: Sequence[int],
) -> tuple[list[bytes], Mapping[int, float]]:
    """Rows as ``put_rows`` writes them, behind a first column that will number them, and their heights: for
    ``put_made`` of the sheet, from ``first`` on, and of others of its workbook (see ``RowSheet``)."""
    own = {number: plain_column(column) for number, column in enumerate(values, start=1)}
    formats = [_formats(look, own) for look in looks]
    return sheet.make_rows(first, own, formats, which, looks[0][0].style), _heights(own, looks[0])


def _formats(look: Sequence[Column], numbers: Iterable[int]) -> dict[int, tuple[Any, Any]]:
    """The formats of a cell, and of a date in it, of the columns of these numbers."""
    return {number: (look[number].style, look[number].date_style or look[number].style) for number in numbers}


def line_blanks(sheet: Any, first: int, last: int, last_column: int, lines: Any, key: str = "") -> None:
    """Draw the lines of blank cells, rows ``first`` to ``last`` (from 0), by rules for the whole sheet.

    A cell for each would take a third of the time and of the size of a list. ``lines`` is a format that has
    borders only. Rows that are blank in the column ``key`` (its letter) are none of the list.
    """
    area = (first, 0, max(first, last), last_column)
    # Single comparisons: no output calls a function.
    if key:
        left_out = {"type": "formula", "criteria": f'=${key}{first + 1}=""', "stop_if_true": True}
        sheet.conditional_format(*area, left_out)
    sheet.conditional_format(*area, {"type": "formula", "criteria": f'=A{first + 1}=""', "format": lines})


def _heights(values: Mapping[int, Sequence[object]], columns: Sequence[Column]) -> dict[int, float]:
    """Row (from 0) > its height, of the rows with a text that takes more lines than one."""
    heights: dict[int, float] = {}
    for number, cells in values.items():
        width = columns[number].width
        if not columns[number].wraps:
            continue
        if isinstance(cells, Repeated):
            few = {told: high for told, value in cells.meant.items() if (high := _height(value, width))}
            own = [(at, few[told]) for at, told in enumerate(cells.told) if told in few] if few else []
        else:
            # Hardly one of them comes again: it need not be kept.
            own = [(at, high) for at, value in enumerate(cells) if (high := _height(value, width, _wrapped))]
        for at, high in own:
            if high > heights.get(at, 0.0):
                heights[at] = high
    return heights


def _wrapped(text: str, width: float) -> int:
    """How many lines a text takes in a column ``width`` characters wide, broken between words."""
    room = max(width - 1, 1)
    if "\n" not in text:
        return _lines_of(text, room)
    return sum(_lines_of(paragraph, room) for paragraph in text.split("\n"))


wrapped_lines = lru_cache(maxsize=50_000)(_wrapped)


def _height(value: object, width: float, lines_of: Callable[[str, float], int] = wrapped_lines) -> float:
    """The height of a cell (points); 0 where it is one line high."""
    if type(value) is not str or len(value) < width or (lines := lines_of(value, width)) == 1:
        return 0.0
    return min(lines * LINE_HEIGHT, MAX_HEIGHT)


def _lines_of(paragraph: str, room: float) -> int:
    """The same of a paragraph, for the characters that a line has room for."""
    # Most stand there as they would be put together again.
    plain = paragraph.isprintable() and "  " not in paragraph and paragraph == paragraph.strip(" ")
    text = paragraph if plain else " ".join(paragraph.split())
    length, lines, at, most = len(text), 1, 0, int(room)
    while length - at > room:
        at, lines = text.rfind(" ", at, at + most + 1) + 1, lines + 1
        if not at:
            return _lines_of_long_words(text.split(), room)
    return lines


def _lines_of_long_words(words: Sequence[str], room: float) -> int:
    """The same where a word is longer than a line."""
    lines, used = 1, 0.0
    for word in words:
        if used and used + 1 + len(word) > room:
            lines += 1
            used = 0
        used += len(word) + (1 if used else 0)
        # A word longer than the column breaks inside.
        lines += int((used - 0.01) // room)
        used = used % room or room if used > room else used
    return lines


def heading_height(texts: Iterable[tuple[str, float]], line_height: float = LINE_HEIGHT) -> float:
    """Height (points) of a row that shows all these texts, each in a column of the width beside it."""
    # Bold letters are a tenth wider.
    lines = max((wrapped_lines(text, width / 1.1) for text, width in texts), default=1)
    return lines * line_height + 4


def title_spans(widths: Sequence[float]) -> tuple[int, int]:
    """Where the two blocks over a title stand, for the widths of all columns.

    Returns the last column of the left block (the committee) and the first of the right (the nation), from 0.
    """

    def needed(columns: Sequence[float], room: float) -> int:
        total = 0.0
        for count, width in enumerate(columns, start=1):
            total += width
            if total >= room and count > 1:
                return count
        return len(columns)

    return needed(widths, _LEFT_WIDTH) - 1, len(widths) - needed(widths[::-1], _RIGHT_WIDTH)


def set_text(cell: Any, text: str) -> None:
    """Set an openpyxl cell to a text, never to a formula; what no XML holds is shown by a sign."""
    cell.value = NO_XML.sub(lambda m: visible(m[0]), text)
    cell.data_type = "s"
