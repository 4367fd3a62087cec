"""The lines to sign under what is printed: who made it, and the chair in the committee's name.

Source of the order: Decree 30/2020/ND-CP on clerical work, annex I (``TM.`` above the office of who signs).
"""

from __future__ import annotations

from typing import Any

from hongheo.write.book import LINE_HEIGHT, Book

PLACE_AND_DAY = "……………, ngày …… tháng …… năm ………"
IN_THE_NAME, CHAIR = "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"
SIGNED, SEALED = "(Ký, ghi rõ họ tên)", "(Ký, đóng dấu)"
# Rows left free to sign in.
FREE_ROWS = 3


def put_signatures(book: Book, target: Any, row: int, left: int, right: int, last: int, maker: str) -> int:
    """Write the block from ``row`` (from 0) on, under an empty row: ``maker`` in the columns up to ``left``,
    the chair in those from ``right`` to ``last``. Returns how many rows it takes, all of LINE_HEIGHT."""
    bold, italic = book.style(align="center", bold=True), book.style(align="center", italic=True)
    lines = (
        ("", PLACE_AND_DAY, bold, italic),
        (maker, IN_THE_NAME, bold, bold),
        (SIGNED, CHAIR, italic, bold),
        ("", SEALED, bold, italic),
    )
    for at, (a, b, a_style, b_style) in enumerate(lines, start=row + 1):
        for first, end, text, style in ((0, left, a, a_style), (right, last, b, b_style)):
            if text:
                target.write_string(at, first, text, style)
                # merge_range would write its rows a second time, which constant memory refuses.
                target.merge.append([at, first, at, end])
        target.set_row(at, LINE_HEIGHT)
    return 1 + len(lines) + FREE_ROWS
