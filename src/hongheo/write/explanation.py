"""Why a household got its class, on one page of A4 that can be handed to the family."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hongheo.models import Explanation, IndicatorView
from hongheo.write.book import (
    COMMITTEE,
    LINE_COLOUR,
    LINE_HEIGHT,
    MOTTO,
    NATION,
    NOTE_COLOUR,
    Book,
    new_book,
    wrapped_lines,
)
from hongheo.write.pages import A4

# Number, indicator, mark of the sheet, by the facts, what stands behind (characters).
_WIDTHS = (5, 30, 10, 10, 47)
_LAST = len(_WIDTHS) - 1
_ALL = sum(_WIDTHS)
_HEADINGS = ("Số", "Chỉ số", "Theo phiếu", "Theo kê khai", "Căn cứ (thành viên, điều kiện sống)")
_FLAGS = {True: "Thiếu hụt", False: "Không", None: "Chưa rõ"}
# Letters of the page's font are narrower than the digits that widths count.
_NARROW = 1.15
# Persons named for one indicator; more would not fit the page.
_SHOWN = 4
_DEPRIVED_FILL = "#FCE4D6"


class _Page:
    """The page, filled from the top."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.sheet: Any = book.sheet("Giải thích")
        self.row = 0
        for number, width in enumerate(_WIDTHS):
            self.sheet.set_column(number, number, width)

    def line(self, text: str, **style: object) -> None:
        """One text over the whole width, as high as it needs."""
        lines = wrapped_lines(text, _ALL * _NARROW)
        self.sheet.set_row(self.row, lines * LINE_HEIGHT + 2)
        properties = {"valign": "top", "text_wrap": True, **style}
        self.sheet.merge_range(self.row, 0, self.row, _LAST, "", self.book.style(**properties))
        self.sheet.write_string(self.row, 0, text, self.book.style(**properties))
        self.row += 1

    def heads(self, left: Sequence[str], right: Sequence[str]) -> None:
        """The committee and the nation, side by side."""
        for a, b in zip(left, right, strict=True):
            style = self.book.style(align="center", bold=True)
            for first, last, text in ((0, 1, a), (2, _LAST, b)):
                self.sheet.merge_range(self.row, first, self.row, last, "", style)
                self.sheet.write_string(self.row, first, text, style)
            self.row += 1

    def gap(self) -> None:
        """A thin empty row."""
        self.sheet.set_row(self.row, 6)
        self.row += 1

    def headings(self) -> None:
        """The heading row of the indicators."""
        self.sheet.set_row(self.row, 2 * LINE_HEIGHT)
        for column, text in enumerate(_HEADINGS):
            self.sheet.write_string(self.row, column, text, self.book.heading())
        self.row += 1

    def indicator(self, view: IndicatorView) -> None:
        """One indicator."""
        told = _behind(view)
        cells = (str(view.number), view.name, _FLAGS[view.ticked], _FLAGS[view.derived], told)
        lines = max(wrapped_lines(t, w * _NARROW) for t, w in zip(cells, _WIDTHS, strict=True))
        self.sheet.set_row(self.row, lines * LINE_HEIGHT + 2)
        fill = {"bg_color": _DEPRIVED_FILL} if view.used else {}
        for column, text in enumerate(cells):
            align = "left" if column in (1, _LAST) else "center"
            style = self.book.style(
                border=1, border_color=LINE_COLOUR, valign="top", text_wrap=True, align=align, **fill
            )
            self.sheet.write_string(self.row, column, text, style)
        self.row += 1


def _behind(view: IndicatorView) -> str:
    """What stands behind an indicator: its numbers, then the persons or the living conditions."""
    told = [view.summary] if view.summary else []
    # Once somebody is certain to be meant, those of whom it cannot be told change nothing.
    settled = view.derived is True and any(item.certain for item in view.evidence)
    behind = [item for item in view.evidence if item.certain or not settled]
    for item in behind[:_SHOWN]:
        name = f"{item.name}: " if item.name else ""
        told.append(f"{name}{item.text}{'' if item.certain else ' (chưa kết luận được)'}")
    more = len(behind) - _SHOWN
    if more > 0:
        told.append(f"và {more} người nữa")
    return "\n".join(told)


def write_explanation(
    path: Path,
    view: Explanation,
    *,
    place: Sequence[str],
    year: int,
    date: dt.date,
    standard: str,
    note: str = "",
    problems: Sequence[str] = (),
) -> None:
    """Write the page. Names stand in full: it is the family's own.

    ``place`` is the committee's unit, ``note`` what must be known of the points, ``problems`` (titles) what
    is still wrong with the household's data.
    """
    with new_book(path) as book:
        page = _Page(book)
        page.heads((COMMITTEE, " ".join(place)), (NATION, MOTTO))
        page.gap()
        title = {"bold": True, "font_size": 14, "align": "center"}
        page.line(f"GIẢI THÍCH KẾT QUẢ RÀ SOÁT HỘ NĂM {year}", **title)
        page.line(f"{standard}; ngày rà soát {date:%d/%m/%Y}", italic=True, align="center")
        page.gap()
        where = ", ".join(p for p in (view.village, view.area) if p)
        size = f", {view.size} nhân khẩu" if view.size is not None else ""
        page.line(f"Hộ {view.household}: {view.head_name or 'chưa có tên chủ hộ'}{size} ({where})", bold=True)
        page.line(f"Kết quả: {view.class_end}", bold=True, font_size=13)
        page.line(f"Căn cứ: {view.rule}")
        page.line(f"Đầu kỳ: {view.class_start or 'chưa rõ'}. Diễn biến: {view.movement or 'không có'}.")
        if view.corrected:
            page.line(f"Đã tính theo ô đã sửa: {'; '.join(view.corrected)}.")
        if note:
            page.line(note, bold=True, font_color=NOTE_COLOUR)
        page.gap()
        if view.questions:
            points = "; ".join(f"câu {q}: {'trống' if p is None else p}" for q, p in view.questions)
            page.line(f"Điểm B1 từng câu: {points}")
        for test in view.tests:
            page.line(
                f"{test.measure} = {test.points} {test.sign} {test.threshold} {test.unit} ({test.source})"
            )
        for step in view.steps:
            page.line(step.text)
        page.gap()
        if view.indicators:
            page.headings()
        for indicator in view.indicators:
            page.indicator(indicator)
        page.gap()
        if problems:
            page.line(f"Còn phải xem lại: {'; '.join(problems)}.", font_color=NOTE_COLOUR)
        page.sheet.set_portrait()
        page.sheet.set_paper(A4)
        page.sheet.fit_to_pages(1, 1)
        page.sheet.center_horizontally()
        page.sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.5)
        page.sheet.hide_gridlines(2)
