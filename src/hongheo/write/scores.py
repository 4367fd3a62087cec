"""The scores of all households (``cham-diem.xlsx``): a plain sheet with its headings in row 1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from hongheo.forms import part_name
from hongheo.models import SheetData
from hongheo.write.book import Book, Column, heading_height, is_blank, new_book, put, put_rows
from hongheo.write.long import rows_a_sheet
from hongheo.write.pages import page_setup, paper_for

_NARROW, _WIDE = 8, 70  # characters
_SAMPLE = 500  # rows looked at for the width of a column
_AT_A_TIME = 10_000  # rows whose values are in memory as Python's own


def _texts(values: list[object]) -> bool:
    return any(isinstance(value, str) for value in values)


def _width(heading: str, values: list[object]) -> float:
    """Wide enough for the values sampled and for the longest word of the heading."""
    longest = max((len(str(v)) for v in values if not is_blank(v)), default=0)
    word = max(map(len, heading.split()), default=0)
    return min(max(longest + 2, word + 2, _NARROW), _WIDE)


def _cells(column: pd.Series[Any]) -> list[Any]:
    """What a column says, each text of a category the same object."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column.tolist()
    # The last is what -1 finds.
    words = [*column.array.categories.tolist(), None]
    return [words[code] for code in column.array.codes.tolist()]


def _some(frame: pd.DataFrame, first: int, count: int) -> pd.DataFrame:
    """So many rows from ``first`` on; a frame that has no others as it is."""
    return frame if not first and len(frame) <= count else frame.iloc[first : first + count]


def _columns(book: Book, data: SheetData) -> list[Column]:
    first = _some(data.frame, 0, _SAMPLE)
    columns = []
    for key, heading in data.columns.items():
        sample = _cells(first[key])
        width = _width(heading, sample)
        wraps = width >= _WIDE
        align = "left" if _texts(sample) else "center"
        columns.append(Column(width, book.style(valign="top", text_wrap=wraps, align=align), wraps=wraps))
    return columns


def put_sheet(book: Book, data: SheetData, *, title: str = "") -> None:
    """Add a sheet of plain data: headings in row 1, filters, panes frozen; blank cells are left out.

    More rows than a sheet takes go on in others.
    """
    columns = _columns(book, data)
    room = rows_a_sheet(len(columns))
    for number, first in enumerate(range(0, max(len(data.frame), 1), room), start=1):
        rows = _some(data.frame, first, room)
        _put_part(book.sheet(part_name(data.name, number)), book, data, rows, columns, title)


def _put_part(
    target: Any, book: Book, data: SheetData, rows: pd.DataFrame, columns: Sequence[Column], title: str
) -> None:
    for number, column in enumerate(columns):
        target.set_column(number, number, column.width)
    headings = list(data.columns.values())
    target.set_row(0, heading_height((h, c.width) for h, c in zip(headings, columns, strict=True)))
    for number, heading in enumerate(headings):
        target.write_string(0, number, heading, book.heading())
    # A style on a blank cell would make the file a third larger.
    for at in range(0, len(rows), _AT_A_TIME):
        part = _some(rows, at, _AT_A_TIME)
        values = [_cells(part[key]) for key in data.columns]
        put_rows(target, at + 1, values, [columns], blanks=False)
    if rows.empty and data.empty:
        put(target, 1, 0, data.empty, None)
    target.freeze_panes(1, 0)
    target.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
    target.hide_gridlines(0)
    page_setup(target, paper=paper_for(sum(c.width for c in columns)), repeat=0, header=title)


def write_sheets(path: Path, sheets: Sequence[SheetData], *, title: str) -> None:
    """Write plain sheets, one after the other, as ``put_sheet`` does."""
    with new_book(path) as book:
        for sheet in sheets:
            put_sheet(book, sheet, title=title)


def write_scores(path: Path, sheet: SheetData, *, title: str, note: str = "") -> None:
    """Write the scores, one row a household, columns as in ``sheet``.

    ``title`` and ``note`` go into the header of the printed page: row 1 holds the headings, for scripts.
    """
    header = f"{title} - {note}" if note else title
    with new_book(path) as book:
        put_sheet(book, sheet, title=header)
