"""The printed lists (danh sách chi tiết): a line per member under a heading line per commune, to be signed.

Each commune has pages of its own with its signatures; none parts a household. Headings come from
``templates/detailed-list.toml``. These sheets are for print only: form ``household-list``
does not take them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from hongheo.models import LongList
from hongheo.text import within
from hongheo.write.book import (
    LINE_HEIGHT,
    Book,
    Column,
    line_blanks,
    put_rows,
    title_spans,
)
from hongheo.write.headings import ListDesign, heading_heights, placed
from hongheo.write.long import sheets_of
from hongheo.write.pages import pages_of, set_pages
from hongheo.write.signatures import put_signatures

LEVEL = "level"
_PLACE_COLUMN = 2  # where the name of a commune begins, from 0
_FIRST_ROW = 6  # of the headings, from 0
_TITLE_HEIGHTS = (LINE_HEIGHT, LINE_HEIGHT, LINE_HEIGHT, 22.0, LINE_HEIGHT, LINE_HEIGHT)
_MEMBER_NUMBER = "B"  # the column that each line of a household has a number in


def _columns(book: Book, design: ListDesign, bold: bool, **lines: object) -> list[Column]:
    columns = []
    for heading in (leaf for h in design.columns for leaf in h.leaves):
        text = heading.format == "text"
        style = book.style(
            **lines,
            valign="vcenter",
            text_wrap=text,
            bold=bold,
            align="left" if text else "center",
            num_format="@" if text else "General",
        )
        columns.append(Column(heading.width, style, wraps=text))
    return columns


def _put_headings(book: Book, target: Any, design: ListDesign) -> list[float]:
    """Draw the headings; returns the heights of their lines, the column numbers left out."""
    heights = heading_heights(design.columns)
    number_row = _FIRST_ROW + len(heights)
    for row, height in enumerate(heights, start=_FIRST_ROW):
        target.set_row(row, height)
    style, italic = book.heading(), book.style(italic=True, align="center", border=1, num_format="@")
    cells: dict[tuple[int, int], str] = {}
    ranges = []
    for heading, column, level in placed(design.columns):
        row, last_column = _FIRST_ROW + level, column + len(heading.leaves) - 1
        last_row = row if heading.under else number_row - 1
        cells[row, column - 1] = heading.heading
        if (row, column) != (last_row, last_column):
            ranges.append([row, column - 1, last_row, last_column - 1])
    leaves = [leaf for h in design.columns for leaf in h.leaves]
    for row in range(_FIRST_ROW, number_row):
        for column in range(len(leaves)):
            target.write_string(row, column, cells.get((row, column), ""), style)
    for column, leaf in enumerate(leaves):
        target.write_string(number_row, column, leaf.number or "", italic)
    # merge_range would write its rows a second time, which a workbook in constant memory refuses.
    target.merge.extend(ranges)
    return heights


def _begins(part: pd.DataFrame) -> list[bool]:
    """Where a list may be parted: before each head, but not under the heading line of its commune."""
    levels = part[LEVEL].tolist()
    return [level == "head" and above != "unit" for above, level in pairwise(["", *levels])]


class _Printed:
    """A sheet of the list being filled: its rows so far, and where its pages may and have to begin."""

    def __init__(self, book: Book, target: Any, widths: Sequence[float], number_row: int) -> None:
        self.book, self.target, self._widths, self._number_row = book, target, widths, number_row
        self.row = number_row + 1
        self._heights = [np.array([*_TITLE_HEIGHTS])]
        self._begins: list[np.ndarray[Any, Any]] = []
        self._must: list[int] = []
        self._in_commune = self._under_district = False

    def headings(self, heights: Sequence[float]) -> None:
        """What the lines of headings are high."""
        self._heights.append(np.array([*heights, LINE_HEIGHT]))

    def part(self, levels: Sequence[str], places: int) -> None:
        """Get ready for rows whose first ``places`` are lines of places: each commune has pages of its own,
        the line of a district stands with its first commune."""
        if places:
            self.sign()
            if self.row > self._number_row + 1 and not self._under_district:
                self._must.append(self.row)
            self._under_district = len(levels) == places
        self._in_commune = self._in_commune or len(levels) > places
        first = np.flatnonzero(np.array([level == "head" for level in levels], dtype=bool))
        # The line of a commune stays with its first household.
        self._begins.append(self.row + (first[1:] if places and len(first) else first))

    def rows(self, count: int, heights: Mapping[int, float]) -> None:
        """So many rows were written."""
        own = np.full(count, LINE_HEIGHT)
        own[list(heights)] = list(heights.values())
        self._heights.append(own)
        self.row += count

    def sign(self) -> None:
        """The block to sign under the households of a commune, if there are any above."""
        if self._in_commune:
            left, right = title_spans(self._widths)
            last = len(self._widths) - 1
            maker = "Người lập danh sách"
            self.rows(put_signatures(self.book, self.target, self.row, left, right, last, maker), {})
        self._in_commune = False

    def finish(self, header: str) -> None:
        """Set the sheet up for print."""
        repeated = (_FIRST_ROW, self._number_row)
        begins = np.concatenate([*self._begins, np.array([], dtype=np.int64)])
        heights = np.concatenate(self._heights)
        pages = pages_of(self._widths, heights, begins, repeated=repeated, must=self._must)
        set_pages(self.target, pages, repeated=repeated, header=header, own_numbers=True)


def put_detailed(
    book: Book, design: ListDesign, name: str, rows: LongList, titles: Any, unit: str, year: int, note: str
) -> None:
    """Write the printed list of a list's name: its rows have ``level`` (group, unit, head, member) and the
    design's fields; lines of places stand first in a part.

    ``titles`` writes the lines over the headings, as those of the other lists.
    """
    plain, bold = (_columns(book, design, bold, border=1) for bold in (False, True))
    # What is typed into a blank cell looks like its column.
    unlined = _columns(book, design, bold=False)
    count = f"Tổng số hộ: {rows.households}; số người: {rows.persons}."
    title = f"{design.title} năm {year}".upper()
    fields = [str(leaf.field) for h in design.columns for leaf in h.leaves]
    place_style = book.style(border=1, bold=True, valign="vcenter", bg_color="#F2F2F2")
    place_centre = book.style(border=1, bold=True, valign="vcenter", align="center", bg_color="#F2F2F2")
    place = [Column(0, place_centre), *[Column(0, place_style)] * (len(fields) - 1)]
    sheet, written = f"Danh sách chi tiết {within(name)}", 0
    for target, more, parts in sheets_of(book, sheet, rows, len(fields), _begins):
        for number, column in enumerate(plain):
            target.set_column(number, number, column.width, unlined[number].style)
        titles(book, target, plain, _FIRST_ROW + 2, (title, unit, count + more), note)
        heights = _put_headings(book, target, design)
        printed = _Printed(book, target, [c.width for c in plain], _FIRST_ROW + len(heights))
        printed.headings(heights)
        first = printed.row
        for part in parts:
            levels = part[LEVEL].tolist() if LEVEL in part.columns else []
            values = [part[f].tolist() if f in part.columns else [] for f in fields]
            places = sum(level not in ("head", "member") for level in levels)
            printed.part(levels, places)
            printed.rows(places, put_rows(target, printed.row, [v[:places] for v in values], [place]))
            heads = [level == "head" for level in levels[places:]]
            own = [v[places:] for v in values]
            high = put_rows(target, printed.row, own, (plain, bold), heads, blanks=False)
            printed.rows(len(heads), high)
            written += len(levels)
        if design.foot:
            target.write_string(printed.row, 0, design.foot, book.style(italic=True))
            printed.rows(1, {})
        # A commune that goes on in another sheet is signed there.
        if written >= rows.lines:
            printed.sign()
        line_blanks(target, first, printed.row - 1, len(plain) - 1, book.style(border=1), _MEMBER_NUMBER)
        target.freeze_panes(first, _PLACE_COLUMN + 1)
        printed.finish(f"{title} - {unit}" if unit else title)
