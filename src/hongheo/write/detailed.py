"""The printed lists (danh sách chi tiết): a line per member under a heading line per commune.

Headings come from ``templates/detailed-list.toml``. These sheets are for print only: form ``household-list``
does not take them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd

from hongheo.models import LongList
from hongheo.write.book import Book, Column, line_blanks, page_setup, paper_for, put_rows
from hongheo.write.headings import ListDesign, heading_heights, placed
from hongheo.write.long import sheets_of

LEVEL = "level"
_PLACE_COLUMN = 2  # where the name of a commune begins, from 0
_FIRST_ROW = 6  # of the headings, from 0


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


def _put_headings(book: Book, target: Any, design: ListDesign) -> int:
    """Draw the headings; returns the row (from 0) of the column numbers."""
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
    return number_row


def _begins(part: pd.DataFrame) -> list[bool]:
    """Where a list may be parted: before each head, but not under the heading line of its commune."""
    levels = part[LEVEL].tolist()
    return [level == "head" and above != "unit" for above, level in pairwise(["", *levels])]


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
    sheet = f"Danh sách chi tiết {name[0].lower()}{name[1:]}"
    for target, more, parts in sheets_of(book, sheet, rows, len(fields), _begins):
        for number, column in enumerate(plain):
            target.set_column(number, number, column.width, unlined[number].style)
        titles(book, target, plain, _FIRST_ROW + 2, (title, unit, count + more), note)
        number_row = _put_headings(book, target, design)
        row = number_row + 1
        for part in parts:
            levels = part[LEVEL].tolist() if LEVEL in part.columns else []
            values = [part[f].tolist() if f in part.columns else [] for f in fields]
            places = sum(level not in ("head", "member") for level in levels)
            put_rows(target, row, [v[:places] for v in values], [place])
            heads = [level == "head" for level in levels[places:]]
            put_rows(target, row + places, [v[places:] for v in values], (plain, bold), heads, blanks=False)
            row += len(levels)
        if design.foot:
            target.write_string(row, 0, design.foot, book.style(italic=True))
        line_blanks(target, number_row + 1, row - 1, len(plain) - 1, book.style(border=1))
        target.freeze_panes(number_row + 1, _PLACE_COLUMN + 1)
        paper = paper_for(sum(c.width for c in plain))
        page_setup(target, paper=paper, repeat=_FIRST_ROW, last_repeated=number_row)
