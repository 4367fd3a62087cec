"""The blank Excel form of a scorecard, for a district to copy its point table into."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hongheo import stamps
from hongheo.forms import Form, FormSheet
from hongheo.write.book import Book, heading_height, new_book, put
from hongheo.write.pages import A4, page_setup
from hongheo.write.returns import CHOICES_SHEET, blank_style, cell_rule, fill_of, put_choices

_HEADING_ROW = 2  # from 0: title, hint, headings
_ROWS = 400
_WIDTHS = (26, 44, 70)
_GUIDE = (
    "Cách ghi",
    "1. Chép từng ô từ bảng chuẩn điểm B1 của văn bản: mỗi câu trả lời một dòng, mỗi vùng một cột.",
    "2. Vùng không dùng: để trống cả cột. Vùng có dùng: không được để trống ô nào (ghi 0 nếu không điểm).",
    "3. Người khác với người chép phải đối chiếu từng ô với văn bản rồi ghi tên và ngày kiểm tra.",
    "4. Kiểm tra tệp bằng «hongheo scorecard check», xem lại bằng «hongheo scorecard show».",
)


def _put_card(
    book: Book, sheet: FormSheet, target: Any, lists: dict[str, str], values: dict[str, str]
) -> None:
    for column, width in enumerate(_WIDTHS):
        target.set_column(column, column, width)
    target.write_string(0, 0, "BẢNG ĐIỂM PHIẾU B1", book.style(bold=True, font_size=14))
    row = _HEADING_ROW
    for row, field in enumerate(sheet.fields, start=_HEADING_ROW):
        target.write_string(row, 0, field.heading, book.style(bold=True, border=1, bg_color=fill_of(field)))
        put(target, row, 1, values.get(field.id), book.style(border=1, num_format="@"))
        put(target, row, 2, field.help, book.style(italic=True, font_color="#595959"))
        target.data_validation(row, 1, row, 1, cell_rule(field, lists))
    for offset, text in enumerate(_GUIDE):
        target.write_string(row + 2 + offset, 0, text, book.style(bold=not offset))
    page_setup(target, paper=A4, repeat=0)


def _put_answers(book: Book, sheet: FormSheet, target: Any, lists: dict[str, str]) -> None:
    target.write_string(0, 0, "CÂU HỎI, CÂU TRẢ LỜI VÀ ĐIỂM", book.style(bold=True, font_size=14))
    hint = f"Ghi từ dòng {_HEADING_ROW + 2}, mỗi câu trả lời một dòng; ô tiêu đề màu vàng: bắt buộc."
    target.write_string(1, 0, hint, book.style(italic=True, font_color="#595959"))
    target.set_row(_HEADING_ROW, heading_height((f.heading, f.width) for f in sheet.fields))
    for column, field in enumerate(sheet.fields):
        target.set_column(column, column, field.width, blank_style(book, field))
        target.write_string(_HEADING_ROW, column, field.heading, book.heading(fill_of(field)))
        target.data_validation(_HEADING_ROW + 1, column, _ROWS, column, cell_rule(field, lists))
    target.freeze_panes(_HEADING_ROW + 1, 3)
    page_setup(target, paper=A4, repeat=_HEADING_ROW)


def write_scorecard_form(path: Path, *, form: Form, status: str) -> None:
    """Write the blank form (``scorecard``): no question, no answer, no points; ``status`` is filled in."""
    with new_book(path, stamps.BLANK) as book:
        targets = {sheet.id: book.sheet(sheet.name) for sheet in form.sheet}
        lists = put_choices(book, form, book.sheet(CHOICES_SHEET))
        _put_card(book, form.by_id["card"], targets["card"], lists, {"status": status})
        _put_answers(book, form.by_id["answers"], targets["answers"], lists)
