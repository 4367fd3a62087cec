"""The lists that a commune posts at its office (niêm yết công khai): one sheet a commune, A4 upright.

A posted list says who is on which list and nothing else: no identity number, birth, illness, merit or points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hongheo.write.book import (
    COMMITTEE,
    FONT_SIZE,
    LINE_HEIGHT,
    MOTTO,
    NATION,
    NOTE_COLOUR,
    Book,
    Column,
    new_book,
    put_rows,
    wrapped_lines,
)
from hongheo.write.pages import pages_of, set_pages
from hongheo.write.signatures import put_signatures

# Field > heading, width (characters), whether it is text.
_COLUMNS = {
    "number": ("STT", 6, False),
    "name": ("Họ và tên chủ hộ", 30, True),
    "village": ("Thôn/Ấp", 21, True),
    "size": ("Số nhân khẩu", 9, False),
    "outcome": ("Kết quả rà soát", 26, True),
}
_WIDTHS = [width for _, width, _ in _COLUMNS.values()]
_LAST = len(_COLUMNS) - 1
_LEFT_LAST = 1  # column where the committee's block and the left signature end
# Letters of the page's font are narrower than the digits that widths count.
_NARROW = 1.15
_NUMERALS = ("I", "II", "III", "IV")
_WITH_SIGNATURES = 2


@dataclass(frozen=True, slots=True)
class Posting:
    """What one commune posts: title of a list > its households, with a line in red under the title.

    The columns of a list are ``name``, ``village``, ``size`` and ``outcome``.
    """

    code: str
    name: str
    lists: Mapping[str, pd.DataFrame]
    note: str = ""


class _Page:
    """The sheet of a commune, filled from the top."""

    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self.sheet: Any = book.sheet(name)
        self.row = 0
        self.heights: dict[int, float] = {}
        # The rows that a printed page may begin with.
        self.begins: list[int] = []
        for number, width in enumerate(_WIDTHS):
            self.sheet.set_column(number, number, width)

    def high(self, height: float) -> None:
        """Set the height (points) of the row at hand."""
        self.sheet.set_row(self.row, height)
        self.heights[self.row] = height

    def span(self, text: str, first: int = 0, last: int = _LAST, **style: Any) -> None:
        """One text over some columns of the row at hand."""
        properties = {"valign": "vcenter", "text_wrap": True, **style}
        self.sheet.merge_range(self.row, first, self.row, last, "", self.book.style(**properties))
        self.sheet.write_string(self.row, first, text, self.book.style(**properties))

    def line(self, text: str, font_size: int = FONT_SIZE, **style: Any) -> None:
        """One text over the whole width, as high as it needs."""
        larger = font_size / FONT_SIZE
        lines = wrapped_lines(text, sum(_WIDTHS) * _NARROW / larger)
        self.high(lines * LINE_HEIGHT * larger + 3)
        self.span(text, font_size=font_size, **style)
        self.row += 1

    def sides(self, left: str, right: str, **style: Any) -> None:
        """Two texts side by side."""
        self.span(left, 0, _LEFT_LAST, align="center", **style)
        self.span(right, _LEFT_LAST + 1, _LAST, align="center", **style)
        self.row += 1

    def headings(self) -> int:
        """The heading row, which every printed page repeats; returns where it is."""
        self.high(2 * LINE_HEIGHT + 4)
        for column, (heading, _, _) in enumerate(_COLUMNS.values()):
            self.sheet.write_string(self.row, column, heading, self.book.heading())
        self.row += 1
        self.sheet.freeze_panes(self.row, 0)
        return self.row - 1

    def households(self, title: str, frame: pd.DataFrame) -> None:
        """One list: its title with the numbers, a line a household."""
        persons = int(frame["size"].fillna(0).sum())
        self.span(f"{title}: {len(frame)} hộ, {persons} nhân khẩu", bold=True, border=1, bg_color="#F2F2F2")
        self.row += 1
        columns = [
            Column(
                width,
                self.book.style(
                    border=1,
                    valign="vcenter",
                    text_wrap=text,
                    align="left" if text else "center",
                    num_format="@" if text else "0",
                ),
                wraps=text,
            )
            for _, width, text in _COLUMNS.values()
        ]
        values = [frame[field].tolist() for field in list(_COLUMNS)[1:]]
        high = put_rows(self.sheet, self.row, [list(range(1, len(frame) + 1)), *values], [columns])
        self.heights |= {self.row + at: height for at, height in high.items()}
        # The title of a list stays with its first household.
        self.begins += [self.row - 1, *range(self.row + 1, self.row + len(frame))]
        self.row += len(frame)


def _put_posting(book: Book, posting: Posting, year: int) -> None:
    page = _Page(book, f"{posting.code} {posting.name}")
    page.sides(COMMITTEE, NATION, bold=True)
    page.sides(posting.name.upper(), MOTTO, bold=True)
    page.row += 1
    page.line(
        f"DANH SÁCH NIÊM YẾT CÔNG KHAI KẾT QUẢ RÀ SOÁT NĂM {year}", bold=True, align="center", font_size=14
    )
    lists = ", ".join(title.lower() for title in posting.lists)
    page.line(lists[0].upper() + lists[1:], bold=True, align="center")
    if posting.note:
        page.line(posting.note, bold=True, align="center", font_color=NOTE_COLOUR)
    page.line("Niêm yết tại ………………………………, từ ngày …… /…… /……… đến hết ngày …… /…… /………", align="center")
    headings = page.headings()
    for numeral, (title, frame) in zip(_NUMERALS, posting.lists.items(), strict=True):
        page.households(f"{numeral}. {title}", frame)
    page.row += 1
    page.line(
        "Ý kiến về danh sách xin gửi đến Ủy ban nhân dân trong thời gian niêm yết (người nhận: "
        "………………………………, điện thoại: ………………)."
    )
    page.row += put_signatures(
        book, page.sheet, page.row, _LEFT_LAST, _LEFT_LAST + 1, _LAST, "Người lập danh sách"
    )
    heights = [page.heights.get(row, LINE_HEIGHT) for row in range(page.row)]
    repeated = (headings, headings)
    # The last households stand on the page of the signatures.
    begins = page.begins[:-_WITH_SIGNATURES]
    pages = pages_of(_WIDTHS, heights, begins, repeated=repeated, upright=True)
    set_pages(page.sheet, pages, repeated=repeated)
    page.sheet.hide_gridlines(2)


def write_postings(path: Path, postings: Sequence[Posting], *, year: int) -> None:
    """Write the posted lists, one sheet a commune in the order given."""
    with new_book(path) as book:
        for posting in postings:
            _put_posting(book, posting, year)
