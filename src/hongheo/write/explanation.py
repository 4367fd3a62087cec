"""Why a household got its class, told to the family on one page of A4, to be signed and handed over.

It says what was counted and what the law asks. What an officer needs beside (marks against facts, how far the
next class is, how sure a source is) stands on the screen alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hongheo.models import Explanation, IndicatorView
from hongheo.text import within
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
from hongheo.write.signatures import put_signatures

# Number, indicator and when it counts, what the return says (characters).
_WIDTHS = (5, 48, 49)
_LAST = len(_WIDTHS) - 1
_ALL = sum(_WIDTHS)
_HEADINGS = ("Số", "Chỉ số; khi nào tính là thiếu hụt", "Phiếu của hộ ghi")
# Letters of the page's font are narrower than the digits that widths count.
_NARROW = 1.15
# Persons named for one indicator; more would not fit the page.
_SHOWN = 4
_SIZE = 12


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """What the page tells: ``view`` is of the household, ``sentences`` say how its class follows from its
    points (empty where it has none), ``sources`` are names of documents. ``posted`` is for how long results
    are posted, ``rechecked`` in which time a complaint is looked into, ``later`` the form of a request within
    the year: empty where nobody knows.

    ``day`` is that of the review where somebody gave one. ``place`` is the committee's unit; ``open``:
    whether data of the household still have to be looked at.
    """

    view: Explanation
    place: Sequence[str]
    year: int
    day: dt.date | None
    sentences: Sequence[str]
    sources: Sequence[str]
    posted: str
    rechecked: str
    later: str
    open: bool = False


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
        properties = {"valign": "top", "text_wrap": True, "font_size": _SIZE, **style}
        larger = float(str(properties["font_size"])) / 11
        lines = wrapped_lines(text, _ALL * _NARROW / larger)
        self.sheet.set_row(self.row, lines * LINE_HEIGHT * larger + 2)
        self.sheet.merge_range(self.row, 0, self.row, _LAST, "", self.book.style(**properties))
        self.sheet.write_string(self.row, 0, text, self.book.style(**properties))
        self.row += 1

    def heads(self, left: Sequence[str], right: Sequence[str]) -> None:
        """The committee and the nation, side by side."""
        for a, b in zip(left, right, strict=True):
            style = self.book.style(align="center", bold=True)
            for first, last, text in ((0, 1, a), (_LAST, _LAST, b)):
                if first != last:
                    self.sheet.merge_range(self.row, first, self.row, last, "", style)
                self.sheet.write_string(self.row, first, text, style)
            self.row += 1

    def gap(self) -> None:
        """A thin empty row."""
        self.sheet.set_row(self.row, 6)
        self.row += 1

    def headings(self) -> None:
        """The heading row of the indicators."""
        self.sheet.set_row(self.row, LINE_HEIGHT + 4)
        for column, text in enumerate(_HEADINGS):
            self.sheet.write_string(self.row, column, text, self.book.heading())
        self.row += 1

    def indicator(self, view: IndicatorView) -> None:
        """One indicator that is counted."""
        cells = (str(view.number), f"{view.name}: {within(view.deprived_when)}", _behind(view))
        lines = max(wrapped_lines(t, w) for t, w in zip(cells, _WIDTHS, strict=True))
        self.sheet.set_row(self.row, lines * LINE_HEIGHT + 2)
        for column, text in enumerate(cells):
            style = self.book.style(
                border=1,
                border_color=LINE_COLOUR,
                valign="top",
                text_wrap=True,
                align="left" if column else "center",
            )
            self.sheet.write_string(self.row, column, text, style)
        self.row += 1


def _behind(view: IndicatorView) -> str:
    """What the return says of an indicator that is counted: its numbers, then persons or living conditions;
    where these do not tell it, that it is marked."""
    if view.derived is not True:
        return "Được đánh dấu trên phiếu B2"
    told = [view.summary] if view.summary else []
    behind = [item for item in view.evidence if item.certain]
    told += [f"{item.name}: {item.text}" if item.name else item.text for item in behind[:_SHOWN]]
    if (more := len(behind) - _SHOWN) > 0:
        told.append(f"và {more} người nữa")
    return "\n".join(told)


def _put_result(page: _Page, own: FamilyPage) -> None:
    """Who it is about, its class, and how that follows."""
    view = own.view
    code = view.household.rpartition("/")[2]
    size = f", {view.size} nhân khẩu" if view.size is not None else ""
    where = ", ".join(filter(None, (view.village, *map(within, own.place))))
    page.line(f"Kính gửi: Hộ ông/bà {view.head_name or '……………………'} (mã hộ {code}{size}), {where}.", bold=True)
    when = f"ngày {own.day:%d/%m/%Y}" if own.day else f"năm {own.year}"
    page.line(f"Kết quả rà soát {when}: {view.class_end}.", bold=True, font_size=13)
    if view.class_start:
        page.line(f"Đầu năm, hộ là: {view.class_start}.")
    page.gap()
    for sentence in own.sentences:
        page.line(sentence)
    if not own.sentences:
        page.line("Chưa đủ số liệu để kể cách xác định kết quả của hộ.")


def _put_indicators(page: _Page, view: Explanation) -> None:
    counted = [indicator for indicator in view.indicators if indicator.used]
    page.gap()
    if not counted:
        if view.indicators:
            page.line("Không có chỉ số nào của hộ được tính là thiếu hụt.")
        return
    source = "thông tin hộ kê khai" if view.b2_derived else "dấu trên phiếu B2 của hộ"
    page.line(f"Các chỉ số được tính là thiếu hụt, theo {source}:")
    page.headings()
    for indicator in counted:
        page.indicator(indicator)
    page.gap()


def _complaint(own: FamilyPage) -> str:
    """How to complain, without a time that nobody knows."""
    posted = f" ({own.posted})" if own.posted else ""
    rechecked = f" trong {own.rechecked}" if own.rechecked else ""
    unit = within(own.place[0]) if own.place else "xã"
    later = (
        f" Hết thời gian niêm yết, hộ gửi giấy đề nghị rà soát thường xuyên trong năm ({own.later})."
        if own.later
        else ""
    )
    return (
        f"Nếu không đồng ý, hộ gửi khiếu nại đến Ủy ban nhân dân {unit} trong thời gian niêm yết công khai "
        f"kết quả{posted}, nói rõ điều hộ cho là chưa đúng. Ban Chỉ đạo rà soát phúc tra{rechecked} và niêm "
        f"yết lại kết quả.{later} Người giải thích, nhận đơn: ……………………………, điện thoại: ……………………"
    )


def write_explanation(path: Path, own: FamilyPage) -> None:
    """Write the page. Names stand in full: it is the family's own."""
    with new_book(path) as book:
        page = _Page(book)
        page.heads((COMMITTEE, (own.place[0] if own.place else "").upper()), (NATION, MOTTO))
        page.gap()
        title = {"bold": True, "font_size": 14, "align": "center"}
        page.line(f"GIẢI THÍCH KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM {own.year}", **title)
        page.gap()
        _put_result(page, own)
        _put_indicators(page, own.view)
        if own.view.corrected:
            page.line("Một số ô của phiếu đã được sửa sau khi nộp; kết quả tính theo ô đã sửa.")
        if own.sources:
            page.line(f"Căn cứ: {'; '.join(own.sources)}.", italic=True)
        if own.open:
            page.line(
                "Số liệu của hộ còn chỗ phải kiểm tra lại: đây chưa phải kết quả cuối cùng.",
                bold=True,
                font_color=NOTE_COLOUR,
            )
        page.gap()
        page.line(_complaint(own))
        page.row += put_signatures(book, page.sheet, page.row, 1, _LAST, _LAST, "Đại diện hộ gia đình")
        sheet = page.sheet
        # The free rows are on the page.
        sheet.print_area(0, 0, page.row - 1, _LAST)
        sheet.set_portrait()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 1)
        sheet.center_horizontally()
        sheet.set_margins(left=0.6, right=0.4, top=0.5, bottom=0.5)
        sheet.hide_gridlines(2)
