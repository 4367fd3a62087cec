"""The problems of a run (``loi.xlsx``): each with a link to its cell, counts per file, households missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hongheo.models import Place, SheetData
from hongheo.problems import Kind, Problem, Severity
from hongheo.write.book import A4, LINE_COLOUR, NOTE_COLOUR, Book, Column, new_book, page_setup, put, put_row
from hongheo.write.scores import put_sheet

_LINKS = 60_000  # Excel holds 65,530 a sheet
_LINK_LENGTH = 2_000
_MOST = 1_000_000  # lines; the sheet ends at 1,048,576
_FILLS = {Severity.ERROR: "#F8CBAD", Severity.WARNING: "#FFE699", Severity.NOTE: "#E7E6E6"}
_BOX = {"border": 1, "border_color": LINE_COLOUR, "valign": "top"}

# Heading > width in characters.
_PROBLEM_COLUMNS = {
    "STT": 7,
    "Mức": 11,
    "Mã": 8,
    "Tệp": 32,
    "Trang": 13,
    "Ô": 10,
    "Hộ": 13,
    "Trường": 20,
    "Nội dung": 60,
    "Cần làm": 50,
}
_SEVERITY, _CELL = 1, 5  # columns from 0
_WRAPPED = ("Tệp", "Trường", "Nội dung", "Cần làm", "Tên lỗi")
_LEFT = (*_WRAPPED, "Trang")
_COUNT_COLUMNS = {"Tệp": 44, "Mã": 8, "Tên lỗi": 44, "Mức": 11, "Số lượng": 10}


def _columns(book: Book, widths: Mapping[str, float], **more: object) -> list[Column]:
    columns = []
    for heading, width in widths.items():
        wraps = heading in _WRAPPED
        align = "left" if heading in _LEFT else "center"
        style = book.style(**{**_BOX, "text_wrap": wraps, "align": align, **more})
        columns.append(Column(width, style, wraps=wraps))
    return columns


def _start(book: Book, name: str, widths: Mapping[str, float]) -> Any:
    """A new sheet with its headings in row 1."""
    target = book.sheet(name)
    target.set_row(0, 22)
    for column, (heading, width) in enumerate(widths.items()):
        target.set_column(column, column, width)
        target.write_string(0, column, heading, book.heading())
    target.freeze_panes(1, 0)
    page_setup(target, paper=A4, repeat=0)
    return target


def _where(place: Place) -> str:
    if place.cell:
        return place.cell
    if place.row:
        return f"dòng {place.row}"
    return f"cột {place.column}" if place.column else ""


def _link(place: Place, targets: Mapping[str, str]) -> str | None:
    """The link to a cell (to the row's or column's first when there is no one cell), or None."""
    file = targets.get(place.file)
    if not file or place.sheet is None or not (place.row or place.column):
        return None
    sheet = place.sheet.replace("'", "''")
    link = f"external:{file}#'{sheet}'!{place.column or 'A'}{place.row or 1}"
    # A # in a name would end the file's name early.
    return link if "#" not in file + sheet and len(link) <= _LINK_LENGTH else None


def _put_problems(
    book: Book, problems: Sequence[Problem], targets: Mapping[str, str], show_values: bool
) -> None:
    target = _start(book, "Lỗi", _PROBLEM_COLUMNS)
    plain = _columns(book, _PROBLEM_COLUMNS)
    by_severity = {}
    for severity, fill in _FILLS.items():
        coloured = book.style(**_BOX, bg_color=fill, bold=severity is Severity.ERROR)
        columns = list(plain)
        columns[_SEVERITY] = replace(plain[_SEVERITY], style=coloured)
        by_severity[severity] = columns
    linked = book.style(**_BOX, align="center", font_color="#0563C1", underline=1)
    links = 0
    for row, problem in enumerate(problems[:_MOST], start=1):
        place, kind = problem.place, problem.kind
        cells: list[object] = [row, kind.severity.label, kind.code, place.file, place.sheet, _where(place)]
        cells += [problem.household, problem.field, problem.message(show_values), problem.remedy(show_values)]
        put_row(target, row, cells, by_severity[kind.severity])
        link = _link(place, targets) if links < _LINKS else None
        if link:
            links += 1
            target.write_url(row, _CELL, link, linked, _where(place))
    if len(problems) > _MOST:
        put(target, _MOST + 1, 0, f"Còn {len(problems) - _MOST} dòng nữa không ghi được vào trang.", None)
    if not problems:
        put(target, 1, 0, "Không có lỗi nào.", None)
    target.autofilter(0, 0, max(min(len(problems), _MOST), 1), len(_PROBLEM_COLUMNS) - 1)


def _put_counts(book: Book, problems: Sequence[Problem], files: Sequence[str], note: str) -> None:
    target = _start(book, "Tổng hợp", _COUNT_COLUMNS)
    plain, bold = _columns(book, _COUNT_COLUMNS), _columns(book, _COUNT_COLUMNS, bold=True)
    counts: dict[str, Counter[Kind]] = {file: Counter() for file in files}
    for problem in problems:
        counts.setdefault(problem.place.file, Counter())[problem.kind] += 1
    row = 1
    for file, kinds in counts.items():
        for kind in sorted(kinds, key=lambda k: k.code):
            put_row(target, row, [file, kind.code, kind.title, kind.severity.label, kinds[kind]], plain)
            row += 1
        total = sum(kinds.values())
        put_row(target, row, [file, None, "Cộng" if total else "Không có lỗi", None, total], bold)
        row += 1
    put_row(target, row, ["Tất cả các tệp", None, "Cộng", None, len(problems)], bold)
    target.autofilter(0, 0, row, len(_COUNT_COLUMNS) - 1)
    if note:
        put(target, row + 2, 0, note, book.style(bold=True, font_color=NOTE_COLOUR))


def write_problems(
    path: Path,
    problems: Sequence[Problem],
    missing: SheetData,
    *,
    files: Sequence[str],
    file_targets: Mapping[str, str],
    show_values: bool = False,
    note: str = "",
) -> None:
    """Write the problems in the order given, the counts per file and kind, and the households missing.

    ``missing`` holds the households of last year's list that no return has. ``files`` are all files of the
    run as the problems name them, ``file_targets`` what a link to each opens (relative to ``path`` or
    absolute). Names and identity numbers are masked unless ``show_values``. ``note`` stands under the counts.
    """
    with new_book(path) as book:
        _put_problems(book, problems, file_targets, show_values)
        _put_counts(book, problems, files, note)
        target = put_sheet(book, replace(missing, name="Còn thiếu"))
        if missing.frame.empty:
            put(target, 1, 0, "Không có hộ nào trong danh sách năm trước bị bỏ sót.", None)
