"""The lists of households (``danh-sach.xlsx``), in the layout that next year's run reads back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hongheo.columns import template_path
from hongheo.forms import Form, FormField, FormSheet
from hongheo.models import LongList, column_number
from hongheo.write.book import (
    COMMITTEE,
    LINE_COLOUR,
    LINE_HEIGHT,
    MOTTO,
    NATION,
    NOTE_COLOUR,
    Book,
    Column,
    heading_height,
    line_blanks,
    new_book,
    put_row,
    put_rows,
    title_spans,
)
from hongheo.write.detailed import put_detailed
from hongheo.write.headings import load_list_design
from hongheo.write.long import sheets_of
from hongheo.write.pages import pages_of, set_pages

IS_HEAD = "is_head"
_TITLE_ROW, _TITLE_HEIGHT = 3, 22.0
DESIGN = "detailed-list.toml"
_LINES = {"border": 1, "border_color": LINE_COLOUR}
_CENTRED = ("flag", "whole", "birth", "date", "code")


def _title(name: str) -> str:
    """``Thoát nghèo`` gives ``DANH SÁCH HỘ THOÁT NGHÈO``."""
    return f"danh sách {name if name.startswith('Hộ ') else f'hộ {name}'}".upper()


@cache
def _day_text(value: object) -> object:
    """A day (``1980-02-01`` or a date) as ``01/02/1980``; a bare year stays."""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str) and value.count("-") == 2:
        return "/".join(reversed(value.split("-")))
    return value


# What only a list in force tells: of a periodic review it would be the class and the size themselves.
_IN_YEAR = frozenset({"class_periodic", "size_periodic", "change"})


def _field_columns(sheet: FormSheet, in_force: bool) -> dict[int, FormField]:
    """Column (from 0) > field."""
    fields = [f for f in sheet.fields if in_force or f.id not in _IN_YEAR]
    return {column_number(f.column) - 1: f for f in fields if f.column}


def _columns(book: Book, fields: Mapping[int, FormField], head: bool, **lines: object) -> list[Column]:
    """How the cells from A to the last field are written; letters without a field get no cell."""
    columns = []
    for number in range(max(fields) + 1):
        field = fields.get(number)
        if field is None:
            columns.append(Column(0))
            continue
        wraps = field.type in ("text", "choice")
        style = book.style(
            **lines,
            valign="vcenter",
            text_wrap=wraps,
            bold=head,
            align="center" if field.type in _CENTRED else "left",
            num_format="@" if field.type in ("code", "text", "birth", "date") else "General",
        )
        columns.append(Column(field.width, style, wraps=wraps))
    return columns


def _heads(frame: pd.DataFrame) -> list[bool]:
    """Whether each row is a head's."""
    return frame[IS_HEAD].tolist() if IS_HEAD in frame.columns else [False] * len(frame)


def _values(frame: pd.DataFrame, field: FormField | None) -> list[object] | None:
    """The cells of a column of the sheet; None for a letter without a field."""
    if field is None:
        return None
    if field.id not in frame.columns:
        return [None] * len(frame)
    values: list[object] = frame[field.id].tolist()
    if field.type not in ("birth", "date"):
        return values
    return list(map(_day_text, values))


def put_titles(
    book: Book, target: Any, columns: Sequence[Column], first_row: int, lines: Sequence[str], note: str
) -> None:
    """The committee's and the nation's lines, the title, the note, and how many households there are."""
    widths = [c.width for c in columns]
    last = len(widths) - 1
    left, right = title_spans(widths)
    plain, bold = book.style(align="center"), book.style(align="center", bold=True)
    title, unit, count = lines
    target.merge_range(0, 0, 0, left, COMMITTEE, plain)
    target.merge_range(0, right, 0, last, NATION, bold)
    target.merge_range(1, 0, 1, left, unit, bold)
    target.merge_range(1, right, 1, last, MOTTO, book.style(align="center", bold=True, underline=1))
    target.set_row(_TITLE_ROW, _TITLE_HEIGHT)
    target.merge_range(
        _TITLE_ROW, 0, _TITLE_ROW, last, title, book.style(align="center", bold=True, font_size=14)
    )
    if note:
        red = book.style(align="center", bold=True, font_color=NOTE_COLOUR)
        target.merge_range(4, 0, 4, last, note, red)
    target.write_string(first_row - 3, 0, count, book.style(italic=True))


def _put_list(
    book: Book,
    form: Form,
    name: str,
    rows: LongList,
    place: Sequence[str],
    after: str,
    note: str,
    unseen: Collection[str],
    in_force: bool,
) -> None:
    sheet = form.sheet_named(name)
    if sheet is None or sheet.first_row is None:
        raise ValueError(f"form {form.id} has no list «{name}»")
    fields = _field_columns(sheet, in_force)
    seen = [number for number, field in fields.items() if field.id not in unseen]
    plain, bold = (_columns(book, fields, head, **_LINES) for head in (False, True))
    # What is typed into a blank cell looks like its column; a code keeps its zeros.
    unlined = _columns(book, fields, head=False)
    count = f"Tổng số hộ: {rows.households}; số dòng: {rows.lines}."
    unit = place[0].upper() if place else ""
    title = f"{_title(name)} SAU KHI {after}"
    heading_row = sheet.first_row - 2
    heading = Column(0, book.heading())
    for target, more, parts in sheets_of(book, name, rows, len(plain), _heads):
        for number, column in enumerate(plain):
            hidden = {} if number in seen else {"hidden": True}
            target.set_column(number, number, column.width, unlined[number].style, hidden)
        put_titles(book, target, plain, sheet.first_row, (title, unit, count + more), note)
        high = heading_height((f.heading, f.width) for f in fields.values())
        target.set_row(heading_row, high)
        put_row(
            target,
            heading_row,
            [fields[n].heading if n in fields else None for n in range(len(plain))],
            [heading if n in fields else Column(0) for n in range(len(plain))],
        )
        row = heading_row + 1
        heights, begins = [np.full(row, LINE_HEIGHT)], [np.array([], dtype=np.int64)]
        heights[0][[_TITLE_ROW, heading_row]] = _TITLE_HEIGHT, high
        for part in parts:
            values = [_values(part, fields.get(number)) for number in range(len(plain))]
            heads, own = _heads(part), np.full(len(part), LINE_HEIGHT)
            higher = put_rows(target, row, values, (plain, bold), heads, blanks=False)
            own[list(higher)] = list(higher.values())
            heights.append(own)
            begins.append(row + np.flatnonzero(np.array(heads, dtype=bool)))
            row += len(part)
        line_blanks(target, heading_row + 1, row - 1, len(plain) - 1, book.style(**_LINES))
        target.autofilter(heading_row, 0, max(row - 1, heading_row + 1), len(plain) - 1)
        target.freeze_panes(heading_row + 1, 3)
        widths, repeated = [plain[n].width for n in seen], (heading_row, heading_row)
        whole, may = np.concatenate(heights), np.concatenate(begins)
        pages = pages_of(widths, whole, may, repeated=repeated)
        set_pages(target, pages, repeated=repeated, header=f"{title} - {unit}" if unit else title)


def write_lists(
    path: Path,
    *,
    form: Form,
    lists: Mapping[str, LongList],
    place: Sequence[str],
    year: int,
    note: str = "",
    after: str = "",
    detailed: Mapping[str, LongList] | None = None,
    unseen: Collection[str] = (),
    packers: int = 1,
) -> None:
    """Write the lists of a review, one sheet each, in the order given, then the printed lists.

    ``form`` is ``household-list``; the keys of ``lists`` are names of its sheets (``Hộ nghèo``), their rows
    hold its fields by id (one that is missing stays blank) and ``is_head``: True on the row of a head.
    ``birth_date`` is ISO text or a year. ``place[0]`` is the unit, ``note`` stands under the title;
    ``after`` is the review within the year that the titles name, of a list in force, which has more columns.
    ``unseen`` are fields that nobody has (the district since July 2025): their columns keep their letters and
    are hidden. ``detailed`` holds the printed list of a list's name (see ``write.detailed``). What a sheet
    does not take goes on in others (see ``write.long``). ``packers`` threads pack the workbook.

    Raises ValueError for a list the form does not have.
    """
    with new_book(path, packers=packers) as book:
        for name, rows in lists.items():
            own = f"rà soát {after} năm {year}" if after else f"rà soát năm {year}"
            _put_list(book, form, name, rows, place, own.upper(), note, unseen, in_force=bool(after))
        design = load_list_design(template_path(DESIGN)) if detailed else None
        for name, rows in (detailed or {}).items():
            assert design is not None
            unit = place[0].upper() if place else ""
            put_detailed(book, design.named(name), name, rows, put_titles, unit, year, note)
