"""The returns of all communes as one workbook, in the layout of a return, so that it is read like one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from hongheo import stamps
from hongheo.forms import Form, FormField, FormSheet
from hongheo.models import (
    FORMULA_WITHOUT_VALUE,
    NO_COLUMN,
    CellFault,
    Merged,
    MergedSheet,
    Place,
    SheetData,
    TwoReadings,
)
from hongheo.problems import Problem
from hongheo.write.book import Book, Column, heading_height, new_book, put, put_rows
from hongheo.write.links import file_alone, where
from hongheo.write.pages import A4, page_setup
from hongheo.write.returns import FIRST_DATA_ROW, TITLES, boxed, fill_of
from hongheo.write.scores import put_sheet

ASIDE, CLASHES = "Để riêng", "Trùng"
_HINT = {"italic": True, "font_color": "#595959"}
_WIDTHS_ASIDE = {"Tệp": 32, "Trang": 14, "Dòng": 8, "Vì sao": 70}
_WIDTHS_CLASHES = {
    "Mã": 8,
    "Tên lỗi": 34,
    "Hộ": 14,
    "Tệp": 30,
    "Trang": 13,
    "Ô": 8,
    "Tệp kia": 30,
    "Trang kia": 13,
    "Ô kia": 8,
    "Nội dung": 80,
}
# What an error cell may hold (ECMA-376 part 1, 18.17.3, and those of newer versions); anything else is text.
_ERRORS = {
    *("=", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"),
    *("#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"),
}
# Excel counts the days before this one differently from everything else.
_FIRST_SURE_DAY = dt.date(1900, 3, 1)


def _day(value: str) -> object:
    """The day of an ISO text, to be written as a date; any other text as it stands.

    Days that Excel has no date for stay ISO: ``01/02/1900`` has two readings among American dates.
    """
    try:
        day = dt.date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return value
    return day if day >= _FIRST_SURE_DAY else value


def _cell(field: FormField, value: object) -> object:
    """What stands in a cell so that reading it gives the same value, or the same fault."""
    if isinstance(value, (CellFault, TwoReadings)):
        return value.text
    return _day(value) if isinstance(value, str) and field.type in ("birth", "date") else value


def _is_error(value: object) -> bool:
    """Whether a value is an error of Excel, which only a formula gives."""
    return isinstance(value, CellFault) and value.text in _ERRORS


def _put_error(target: Any, row: int, column: int, fault: CellFault, style: Any) -> None:
    """Write an error. Of the formulas of a return none is copied: these two stand for it, and say what it
    came to."""
    lost = fault == FORMULA_WITHOUT_VALUE
    target.write_formula(
        row, column, "=NA()" if lost else f"={fault.text}", style, "" if lost else fault.text
    )


def _put_rows(
    target: Any,
    first: int,
    rows: Sequence[Sequence[object]],
    fields: Sequence[FormField],
    columns: Sequence[Column],
) -> None:
    """Write rows from ``first`` on. A blank cell with a style would make the file a third larger."""
    row = first
    for odd, group in groupby(rows, key=lambda cells: any(map(_is_error, cells))):
        own = list(group)
        if not odd:
            values = [
                [_cell(field, value) for value in cells]
                for field, cells in zip(fields, zip(*own, strict=True), strict=True)
            ]
            put_rows(target, row, values, [columns], blanks=False)
        for at, cells in enumerate(own if odd else ()):
            for number, (field, value, column) in enumerate(zip(fields, cells, columns, strict=True)):
                if isinstance(value, CellFault) and _is_error(value):
                    _put_error(target, row + at, number, value, column.style)
                elif value is not None and value is not False:
                    put(target, row + at, number, _cell(field, value), column.style, column.date_style)
        row += len(own)


def _fields(sheet: FormSheet, ids: Sequence[str], indicator_names: Sequence[str]) -> list[FormField]:
    fields = []
    for field_id in ids:
        field = sheet.field(field_id)
        number = field.heading if field_id not in sheet.by_id else ""
        if sheet.numbered and sheet.numbered.names and number and int(number) <= len(indicator_names):
            field = sheet.numbered.field(int(number), f"{number}. {indicator_names[int(number) - 1]}")
        fields.append(field)
    return fields


def _put_sheet(
    book: Book, sheet: FormSheet, merged: MergedSheet, title: str, hint: str, indicator_names: Sequence[str]
) -> None:
    fields = _fields(sheet, merged.fields, indicator_names)
    target = book.sheet(sheet.name)
    columns = [boxed(book, field) for field in fields]
    for number, field in enumerate(fields):
        target.set_column(number, number, field.width)
    target.set_row(0, 24)
    target.write_string(0, 0, title, book.style(bold=True, font_size=14, valign="vcenter"))
    target.write_string(1, 0, hint, book.style(**_HINT))
    at = FIRST_DATA_ROW - 2
    target.set_row(at, heading_height((f.heading, f.width) for f in fields))
    for number, field in enumerate(fields):
        target.write_string(at, number, field.heading, book.heading(fill_of(field)))
    _put_rows(target, at + 1, merged.rows, fields, [replace(column, wraps=False) for column in columns])
    target.freeze_panes(at + 1, 2)
    if merged.rows:
        target.autofilter(at, 0, at + len(merged.rows), len(fields) - 1)
    page_setup(target, paper=A4, repeat=at)


def _put_list(
    book: Book, name: str, title: str, widths: dict[str, int], rows: Sequence[Sequence[object]], none: str
) -> None:
    target = book.sheet(name)
    for number, width in enumerate(widths.values()):
        target.set_column(number, number, width)
    target.write_string(0, 0, title, book.style(bold=True, font_size=14))
    for number, heading in enumerate(widths):
        target.write_string(2, number, heading, book.heading())
    plain = book.style(valign="top")
    put_rows(target, 3, list(zip(*rows, strict=True)), [[Column(width, plain) for width in widths.values()]])
    if not rows:
        target.write_string(3, 0, none, plain)
    target.freeze_panes(3, 0)
    page_setup(target, paper=A4, repeat=2)


def _clashes(problems: Sequence[Problem], show_values: bool) -> Iterator[list[object]]:
    """The two places of each problem, each pair once; files without their folders: it goes to others."""
    told: set[frozenset[tuple[object, ...]]] = set()
    for problem in problems:
        place, other = problem.place, problem.context["other"]
        assert isinstance(other, Place)
        pair = frozenset((problem.kind.code, p.file, p.sheet, p.row) for p in (place, other))
        if pair in told:
            continue
        told.add(pair)
        cells = [value for p in (place, other) for value in (file_alone(p.file), p.sheet, where(p))]
        message = problem.message(show_values, file_alone)
        yield [problem.kind.code, problem.kind.title, problem.household, *cells, message]


def write_merged(
    path: Path,
    *,
    form: Form,
    merged: Merged,
    clashes: Sequence[Problem],
    note: str,
    indicator_names: Sequence[str] = (),
    decided: SheetData | None = None,
    show_values: bool = False,
) -> None:
    """Write the merged workbook of ``form`` (``commune-return``).

    ``clashes`` are the problems that name two cells (``other``): they stand on the sheet ``Trùng``, masked
    unless ``show_values``; rows set aside stand on ``Để riêng``. No reader takes these two. ``note`` says, on
    the first sheet, that no row is missing; ``decided`` are the lines of corrections. The same content gives
    the same bytes.
    """
    absent = f"Phiếu của nhiều xã; «{NO_COLUMN}»: phiếu của xã không có cột này, khác với ô để trống."
    with new_book(path, stamps.MERGED) as book:
        for sheet in merged.sheets:
            first = sheet.id == "communes"
            title = "PHIẾU GỘP CỦA CÁC XÃ" if first else TITLES[sheet.id]
            own = form.by_id[sheet.id]
            _put_sheet(book, own, sheet, title, note if first else absent, indicator_names)
        aside = [[file_alone(r.place.file), r.place.sheet, r.place.row, r.reason] for r in merged.aside]
        _put_list(book, ASIDE, "CÁC DÒNG ĐỂ RIÊNG, KHÔNG GỘP", _WIDTHS_ASIDE, aside, "Không có dòng nào.")
        found = list(_clashes(clashes, show_values))
        title = "NGƯỜI, HỘ GHI Ở HAI CHỖ (ô của phiếu gốc)"
        _put_list(book, CLASHES, title, _WIDTHS_CLASHES, found, "Không có người, hộ nào ghi ở hai chỗ.")
        if decided is not None:
            put_sheet(book, decided)
