"""The list of households to review (Phụ lục I), and the same by village for the interviewers to tick off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hongheo.models import FilledHousehold
from hongheo.units import Unit
from hongheo.write.book import LINE_HEIGHT, Book, Column, heading_height, new_book, put_row
from hongheo.write.lists import put_titles
from hongheo.write.pages import A4, page_setup, pages_of, set_pages
from hongheo.write.signatures import FREE_ROWS

LIST, BY_VILLAGE = "Phụ lục I", "Theo thôn"
_FIRST_ROW = 9  # Excel's, under the headings
_NO_VILLAGE = "(chưa ghi thôn, ấp)"
# Heading > width, and whether the cells are texts.
_COLUMNS: Mapping[str, tuple[int, bool]] = {
    "STT": (5, False),
    "Mã hộ": (12, True),
    "Họ và tên chủ hộ": (26, True),
    "Số định danh cá nhân": (16, True),
    "Ngày sinh": (11, False),
    "Giới tính": (8, False),
    "Dân tộc": (9, False),
    "Thôn/Ấp": (18, True),
    "Số nhân khẩu": (8, False),
    "Lý do rà soát": (16, True),
    "Ghi chú": (24, True),
}
_TICKED: Mapping[str, tuple[int, bool]] = {
    "STT": (5, False),
    "Mã hộ": (12, True),
    "Họ và tên chủ hộ": (28, True),
    "Số nhân khẩu": (8, False),
    "Lý do rà soát": (16, True),
    "Ngày đến hộ": (12, False),
    "Người rà soát": (22, True),
    "Đã xong": (8, False),
}
_FOOT = "Các cột lập theo thủ tục 1.011606; chưa thấy mẫu in của Phụ lục I (Thông tư 07/2021/TT-BLĐTBXH)."


def _columns(book: Book, headings: Mapping[str, tuple[int, bool]]) -> list[Column]:
    columns = []
    for width, text in headings.values():
        style = book.style(
            border=1,
            valign="vcenter",
            text_wrap=text,
            align="left" if text else "center",
            num_format="@" if text else "General",
        )
        columns.append(
            Column(width, style, book.style(border=1, align="center", num_format="dd/mm/yyyy"), text)
        )
    return columns


def _start(
    book: Book, target: Any, headings: Mapping[str, tuple[int, bool]], lines: Sequence[str]
) -> tuple[list[Column], int]:
    """Titles and headings; returns the columns and the first row (from 0) under them."""
    columns = _columns(book, headings)
    for number, column in enumerate(columns):
        target.set_column(number, number, column.width)
    put_titles(book, target, columns, _FIRST_ROW - 1, lines, "")
    row = _FIRST_ROW - 2
    target.set_row(row, heading_height((h, w) for h, (w, _) in headings.items()))
    put_row(target, row, list(headings), [Column(0, book.heading())] * len(headings))
    return columns, row + 1


def _values(household: FilledHousehold, number: int) -> dict[str, object]:
    own = household.household
    return {
        "STT": number,
        "Mã hộ": household.code,
        "Họ và tên chủ hộ": own.get("head_name"),
        "Số định danh cá nhân": own.get("identity_number"),
        "Ngày sinh": own.get("birth_date"),
        "Giới tính": own.get("sex"),
        "Dân tộc": own.get("people"),
        "Thôn/Ấp": own.get("village"),
        "Số nhân khẩu": own.get("size"),
        "Lý do rà soát": household.why,
        "Ghi chú": household.note,
    }


def _by_village(households: Sequence[FilledHousehold]) -> dict[str, list[FilledHousehold]]:
    villages: dict[str, list[FilledHousehold]] = {}
    for household in households:
        villages.setdefault(str(household.household.get("village") or _NO_VILLAGE), []).append(household)
    return dict(sorted(villages.items(), key=lambda pair: (pair[0] == _NO_VILLAGE, pair[0])))


def write_to_review(path: Path, *, unit: Unit, year: int, households: Sequence[FilledHousehold]) -> None:
    """Write the list of a commune: all households that must be reviewed, and each village on pages of its
    own with places for the day, the interviewer and a tick.

    The printed layout of Phụ lục I was not seen: its columns are what the procedure says, and it says so.
    """
    villages = _by_village(households)
    count = f"Tổng số hộ: {len(households)}."
    with new_book(path) as book:
        target = book.sheet(LIST)
        title = f"DANH SÁCH HỘ GIA ĐÌNH CẦN RÀ SOÁT NĂM {year} (PHỤ LỤC I)"
        columns, row = _start(book, target, _COLUMNS, (title, unit.name.upper(), count))
        heights = [LINE_HEIGHT] * row
        heights[_FIRST_ROW - 2] = heading_height((h, w) for h, (w, _) in _COLUMNS.items())
        for number, household in enumerate((h for own in villages.values() for h in own), start=1):
            heights.append(put_row(target, row, list(_values(household, number).values()), columns))
            row += 1
        target.write_string(row + 1, 0, _FOOT, book.style(italic=True, font_color="#595959"))
        centre = book.style(align="center", bold=True)
        last = len(columns) - 1
        target.merge_range(row + 3, 1, row + 3, 3, "NGƯỜI LẬP", centre)
        target.merge_range(row + 3, last - 2, row + 3, last, "TRƯỞNG BAN CHỈ ĐẠO", centre)
        target.freeze_panes(_FIRST_ROW - 1, 3)
        # The last households stand on the page of the signatures.
        begins = list(range(_FIRST_ROW - 1, row - 2))
        heights += [LINE_HEIGHT] * (4 + FREE_ROWS)
        repeated = (_FIRST_ROW - 2, _FIRST_ROW - 2)
        pages = pages_of([c.width for c in columns], heights, begins, repeated=repeated)
        set_pages(target, pages, repeated=repeated)
        _put_villages(book, villages, unit, year)


def _put_villages(
    book: Book, villages: Mapping[str, Sequence[FilledHousehold]], unit: Unit, year: int
) -> None:
    target = book.sheet(BY_VILLAGE)
    title = f"PHÂN CÔNG, THEO DÕI RÀ SOÁT THEO THÔN NĂM {year}"
    count = f"Số thôn, ấp: {len(villages)}; số hộ: {sum(map(len, villages.values()))}."
    columns, row = _start(book, target, _TICKED, (title, unit.name.upper(), count))
    bold = book.style(bold=True, border=1, valign="vcenter", bg_color="#F2F2F2")
    breaks = []
    for at, (village, own) in enumerate(villages.items()):
        if at:
            breaks.append(row)
        put_row(
            target,
            row,
            [f"{village}: {len(own)} hộ", *[None] * (len(columns) - 1)],
            [Column(0, bold)] * len(columns),
        )
        row += 1
        for number, household in enumerate(own, start=1):
            values = _values(household, number)
            put_row(target, row, [values.get(h) for h in _TICKED], columns)
            row += 1
    target.set_h_pagebreaks(breaks)
    target.freeze_panes(_FIRST_ROW - 1, 3)
    page_setup(target, paper=A4, repeat=_FIRST_ROW - 2)
    target.set_portrait()
