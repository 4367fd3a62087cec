"""Lists longer than a sheet: how they are parted between several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from hongheo.forms import part_name
from hongheo.models import LongList
from hongheo.write.book import Book

# Cells that a sheet holds at most: below what ``read`` takes for a sheet whose cells are strewn.
MOST_CELLS = 18_000_000
_MOST_ROWS = 1_048_000  # the sheet ends at 1,048,576
Begins = Callable[[pd.DataFrame], Sequence[bool]]


def rows_a_sheet(columns: int) -> int:
    """How many rows of so many columns a sheet takes: what is more goes on in another (``part_name``)."""
    return min(MOST_CELLS // columns, _MOST_ROWS)


def by_sheet(parts: Iterable[pd.DataFrame], room: int, begins: Begins) -> Iterator[tuple[int, pd.DataFrame]]:
    """The parts with the number (from 1) of the sheet that each goes on, ``room`` rows a sheet.

    One that does not fit is cut before the last row that ``begins`` a household. There is always a sheet 1.
    """
    number, left = 1, room
    nothing = True
    for part in parts:
        nothing = False
        at = 0
        marks = begins(part) if len(part) > left else ()
        while len(part) - at > left:
            cut = next((c for c in range(at + left, at, -1) if marks[c]), at)
            if cut == at and left == room:
                cut = at + room
            if cut > at:
                yield number, part.iloc[at:cut]
            number, left, at = number + 1, room, cut
        left -= len(part) - at
        yield number, part.iloc[at:]
    if nothing:
        yield 1, pd.DataFrame()


def sheets_of(
    book: Book, name: str, rows: LongList, columns: int, begins: Begins
) -> Iterator[tuple[Any, str, Iterator[pd.DataFrame]]]:
    """Open each sheet that a list of so many columns takes: the sheet, what its titles say of how the list
    goes on (empty when it has one sheet), and its rows part by part."""
    room = rows_a_sheet(columns)
    written = 0

    def counted(parts: Iterable[tuple[int, pd.DataFrame]]) -> Iterator[pd.DataFrame]:
        nonlocal written
        for _, part in parts:
            written += len(part)
            yield part

    for number, own in groupby(by_sheet(rows.parts(), room, begins), key=itemgetter(0)):
        more = f" Phần {number}." if number > 1 else ""
        if rows.lines - written > room:
            more += f" Xem tiếp ở trang «{part_name(name, number + 1)}»."
        yield book.sheet(part_name(name, number)), more, counted(own)
