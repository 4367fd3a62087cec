"""The commune return as a workbook: blank for communes to fill in, or filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hongheo import stamps
from hongheo.forms import Form, FormField, FormSheet
from hongheo.models import column_letter
from hongheo.units import Unit
from hongheo.write.book import (
    DATE_FORMAT,
    HEADING_FILL,
    LINE_COLOUR,
    MARK,
    REQUIRED_FILL,
    Book,
    Column,
    heading_height,
    new_book,
    put,
    put_rows,
)
from hongheo.write.pages import A4, page_setup, set_column_groups

Row = Mapping[str, object]

CHOICES_SHEET = "Danh mục"
_HEADING_ROW = 2  # from 0: title, hint, headings, data
FIRST_DATA_ROW = 4  # Excel's
# Drop-downs reach this far down, and further when there are more rows already.
_VALIDATED_ROWS = 20_000
# Ruled rows of a printed form, to be filled in by hand; below rows that are known at least so many.
_RULED_ROWS, _SPARE_ROWS = 30, 5
_INFO_FIRST_ROW = 2  # from 0
_INFO_WIDTHS = (26, 34, 52)
_FLAGS = ("flag", "deprived")
_EXACT_DIGITS = re.compile(r"^\^\[0-9\]\{(\d+)\}\$$")
_CENTRED = (*_FLAGS, "whole", "decimal", "birth", "date")
_EXCEL_LAST_ROW = 1_048_576
_MESSAGE_LENGTH = 255  # Excel's bound on the text beside a cell
_TITLE_LENGTH = 32

TITLES = {
    "households": "DANH SÁCH HỘ RÀ SOÁT",
    "b1": "PHIẾU B1 - ĐIỂM THU NHẬP",
    "b2": "PHIẾU B2 - CHỈ SỐ THIẾU HỤT DỊCH VỤ XÃ HỘI CƠ BẢN",
    "members": "DANH SÁCH THÀNH VIÊN HỘ",
    "living": "ĐIỀU KIỆN SỐNG CỦA HỘ",
}
_ONE_LINE = {"members": "mỗi người một dòng"}
_GUIDE = (
    "Cách ghi",
    "1. Ô tiêu đề màu vàng: cột bắt buộc. Không đổi tên trang và tên cột; được thêm cột, thêm dòng tiêu đề.",
    "2. Mã hộ không trùng trong xã, ghi giống nhau ở mọi trang. Mã và số định danh là chữ, giữ số 0 ở đầu.",
    "3. Cột đánh dấu: ghi x; không có thì để trống. Cột có danh sách: chọn trong danh sách.",
    "4. Hộ chuyển đi, chết, nhập hộ: ghi ở «Biến động»; không cần phiếu B1, B2.",
    "5. Trang «Thành viên» và «Điều kiện sống» không bắt buộc; có thì kiểm tra được 12 chỉ số.",
)


def address_of(unit: Unit) -> str:
    """The unit with the district and the province it lies in."""
    return ", ".join(part for part in (unit.name, unit.district, unit.province) if part)


def _numbers(sheet: FormSheet, rows: Sequence[Row]) -> int:
    """How many numbered columns the sheet gets: those of a blank form, or as many as the rows have."""
    if sheet.numbered is None:
        return 0
    prefix = sheet.numbered.field_id(0).removesuffix("0")
    ids = {field_id for row in rows for field_id in row if field_id.startswith(prefix)}
    given = [int(i.removeprefix(prefix)) for i in ids if i.removeprefix(prefix).isdigit()]
    return max([sheet.numbered.blank_count, *given])


def sheet_fields(
    sheet: FormSheet, rows: Sequence[Row], indicator_names: Sequence[str] = ()
) -> list[FormField]:
    """The fields of a sheet in the order of their columns."""
    numbered = []
    for number in range(1, _numbers(sheet, rows) + 1):
        assert sheet.numbered is not None
        named = sheet.numbered.names == "indicators" and number <= len(indicator_names)
        heading = f"{number}. {indicator_names[number - 1]}" if named else None
        numbered.append(sheet.numbered.field(number, heading))
    filled = {field_id for row in rows for field_id in row}
    own = [f for f in sheet.fields if not f.merged_only and (not f.filled_only or f.id in filled)]
    return [*(f for f in own if not f.last), *numbered, *(f for f in own if f.last)]


def return_column(form: Form, sheet_id: str, field_id: str, rows: Sequence[Row] = ()) -> str:
    """The Excel column where ``write_return`` puts a field (``B`` for the values of ``Thông tin``).

    ``rows`` are the rows given to it: more numbered columns than a blank form has push the last ones right.
    Raises KeyError when the sheet has no such field.
    """
    sheet = form.by_id[sheet_id]
    if sheet.kind == "pairs":
        sheet.field(field_id)
        return "B"
    ids = [f.id for f in sheet_fields(sheet, rows)]
    if field_id not in ids:
        raise KeyError(field_id)
    return column_letter(ids.index(field_id) + 1)


def put_choices(book: Book, form: Form, sheet: Any) -> dict[str, str]:
    """Fill the hidden sheet of drop-down values; return the range of each list, the mark's under ``x``.

    Lists in a range are not held to Excel's 255 characters, and do not mind capitals.
    """
    lists = {MARK: [MARK], **{name: [c.value for c in values] for name, values in form.choices.items()}}
    for column, name in enumerate(lists):
        sheet.write_string(0, column, name, book.style(bold=True))
    for row in range(max(map(len, lists.values()))):
        for column, values in enumerate(lists.values()):
            if row < len(values):
                sheet.write_string(row + 1, column, values[row])
    sheet.very_hidden()
    return {
        name: f"='{CHOICES_SHEET}'!${column_letter(i)}$2:${column_letter(i)}${len(values) + 1}"
        for i, (name, values) in enumerate(lists.items(), start=1)
    }


def _number_rule(field: FormField, whole: bool) -> dict[str, object]:
    rule: dict[str, object] = {"validate": "integer" if whole else "decimal"}
    what = "số nguyên" if whole else "số"
    if field.min is not None and field.max is not None:
        rule |= {"criteria": "between", "minimum": field.min, "maximum": field.max}
        return rule | {"error_message": f"Ghi {what} từ {field.min} đến {field.max}, hoặc để trống."}
    least = field.min or 0
    rule |= {"criteria": ">=", "value": least}
    return rule | {"error_message": f"Ghi {what} từ {least} trở lên, hoặc để trống."}


def cell_rule(field: FormField, lists: Mapping[str, str]) -> dict[str, object]:
    """What a cell of the field may hold, in xlsxwriter's words."""
    digits = _EXACT_DIGITS.match(field.pattern or "")
    if field.type in _FLAGS:
        rule: dict[str, object] = {"validate": "list", "source": lists[MARK]}
        rule["error_message"] = "Ghi x, hoặc để trống."
    elif field.choices is not None:
        rule = {"validate": "list", "source": lists[field.choices]}
        rule["error_message"] = "Chọn một giá trị trong danh sách, hoặc để trống."
    elif field.type in ("whole", "decimal"):
        rule = _number_rule(field, field.type == "whole")
    elif digits:
        rule = {"validate": "length", "criteria": "==", "value": int(digits.group(1))}
        rule["error_message"] = f"Ghi đủ {digits.group(1)} chữ số, giữ số 0 ở đầu."
    else:
        rule = {"validate": "any"}
    if field.help:
        rule |= {"input_title": field.heading[:_TITLE_LENGTH], "input_message": field.help[:_MESSAGE_LENGTH]}
    if rule["validate"] != "any":
        rule["error_title"] = field.heading[:_TITLE_LENGTH]
    return rule


def _style(book: Book, field: FormField, **more: object) -> Any:
    properties: dict[str, object] = {"valign": "vcenter"}
    if field.type in _CENTRED:
        properties["align"] = "center"
    if field.type in ("code", "text"):
        properties["num_format"] = "@"
    if field.type == "date":
        properties["num_format"] = DATE_FORMAT
    return book.style(**{**properties, **more})


def blank_style(book: Book, field: FormField) -> Any:
    """The format of the blank cells of a column.

    A day of birth is typed as text: Excel would turn its day and month round on an American computer, and
    show a bare year as a day of 1905 in a date cell.
    """
    return _style(book, field, **_blank(field))


def _blank(field: FormField) -> dict[str, object]:
    return {"num_format": "@"} if field.type == "birth" else {}


_BOX: Mapping[str, object] = {"border": 1, "border_color": LINE_COLOUR}


def _ruled(book: Book, field: FormField) -> Column:
    """How a blank cell is written where the form is ruled."""
    return Column(field.width, _style(book, field, **{**_blank(field), **_BOX}))


def boxed(book: Book, field: FormField) -> Column:
    """How a filled cell is written; long texts wrap."""
    box = _BOX
    wraps = field.type in ("text", "choice") and not field.filled_only
    plain = _style(book, field, **box, text_wrap=wraps)
    date = book.style(**box, valign="vcenter", align="center", num_format=DATE_FORMAT)
    return Column(field.width, plain, date, wraps)


def fill_of(field: FormField) -> str:
    return REQUIRED_FILL if field.required or field.needed else HEADING_FILL


def put_info(
    book: Book,
    sheet: FormSheet,
    target: Any,
    *,
    title: str,
    address: str,
    values: Row,
    guide: Sequence[str],
    lists: Mapping[str, str],
) -> None:
    """Fill the sheet of labels and values: title, address, a line a field, then how to fill in the others."""
    for column, width in enumerate(_INFO_WIDTHS):
        target.set_column(column, column, width)
    target.write_string(0, 0, title, book.style(bold=True, font_size=14))
    target.write_string(1, 0, address, book.style(italic=True))
    row = _INFO_FIRST_ROW
    for row, field in enumerate(sheet.fields, start=_INFO_FIRST_ROW):
        label = book.style(bold=True, border=1, valign="vcenter", bg_color=fill_of(field))
        target.set_row(row, 21)
        target.write_string(row, 0, field.heading, label)
        box = _style(book, field, border=1, align="left")
        put(
            target,
            row,
            1,
            values.get(field.id),
            box,
            book.style(border=1, align="left", valign="vcenter", num_format=DATE_FORMAT),
        )
        put(target, row, 2, field.help, book.style(italic=True, font_color="#595959", valign="vcenter"))
        target.data_validation(row, 1, row, 1, cell_rule(field, lists))
    for offset, text in enumerate(guide):
        target.write_string(row + 2 + offset, 0, text, book.style(bold=not offset))
    page_setup(target, paper=A4, repeat=0)


def put_sheet(
    book: Book,
    target: Any,
    title: str,
    rows: Sequence[Row],
    fields: Sequence[FormField],
    lists: Mapping[str, str],
    line: str = "mỗi hộ một dòng",
) -> None:
    """Fill a sheet of rows: title, hint, headings, drop-downs, and the rows that are known."""
    last = min(_EXCEL_LAST_ROW, FIRST_DATA_ROW - 1 + max(_VALIDATED_ROWS, len(rows) * 2))
    for column, field in enumerate(fields):
        # The format of the column holds for all its blank cells: codes typed below the last row stay text.
        # The program's own mark is not printed, and nobody shall mend it.
        hidden = {"hidden": True} if field.filled_only else None
        target.set_column(column, column, field.width, blank_style(book, field), hidden)
        rule = cell_rule(field, lists)
        if len(rule) > 1:
            target.data_validation(FIRST_DATA_ROW - 1, column, last - 1, column, rule)
    target.set_row(0, 24)
    target.write_string(0, 0, title, book.style(bold=True, font_size=14, valign="vcenter"))
    hint = f"Ghi từ dòng {FIRST_DATA_ROW}, {line}; ô tiêu đề màu vàng: bắt buộc."
    target.write_string(1, 0, hint, book.style(italic=True, font_color="#595959"))
    target.set_row(_HEADING_ROW, heading_height((f.heading, f.width) for f in fields))
    for column, field in enumerate(fields):
        target.write_string(_HEADING_ROW, column, field.heading, book.heading(fill_of(field)))
    ruled = max(_RULED_ROWS - len(rows), _SPARE_ROWS)
    values = [[*(row.get(field.id) for row in rows), *[None] * ruled] for field in fields]
    looks = [[boxed(book, field) for field in fields], [_ruled(book, field) for field in fields]]
    put_rows(target, FIRST_DATA_ROW - 1, values, looks, [*[0] * len(rows), *[1] * ruled])
    names = [i for i, f in enumerate(fields, start=1) if f.personal == "name"]
    target.freeze_panes(_HEADING_ROW + 1, names[0] if names else 1)
    printed = [field.width for field in fields if not field.filled_only]
    set_column_groups(target, printed, names[0] if names else 1, repeat=_HEADING_ROW)


def write_return(
    path: Path,
    *,
    form: Form,
    unit: Unit,
    year: int,
    info: Row | None = None,
    sheets: Mapping[str, Sequence[Row]] | None = None,
    indicator_names: Sequence[str],
    stamp: str | None = None,
) -> dict[str, int]:
    """Write the return of a commune in the layout of ``form`` (``commune-return``).

    ``info`` holds values of ``Thông tin`` by field id, over those known from ``unit`` and ``year``.
    ``sheets`` holds, by sheet id, rows of field id > value: True is a mark, a date, a number or a text
    stands as it is, a missing one is blank. Without ``sheets`` the return is a blank template.
    ``indicator_names`` are the names of the B2 columns, in order; ``stamp`` says what the return is, when it
    is neither blank nor made up.

    Returns the Excel row of the first record of each sheet, by sheet id.
    """
    sheets = sheets or {}
    with new_book(path, stamp or (stamps.MADE_UP if sheets else stamps.BLANK)) as book:
        own = [sheet for sheet in form.sheet if not sheet.merged_only]
        targets = {sheet.id: book.sheet(sheet.name) for sheet in own}
        lists = put_choices(book, form, book.sheet(CHOICES_SHEET))
        for sheet in own:
            target = targets[sheet.id]
            if sheet.kind == "pairs":
                put_info(
                    book,
                    sheet,
                    target,
                    title=f"PHIẾU RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO - NĂM {year}",
                    address=address_of(unit),
                    values={"year": year, "commune": unit.code, "commune_name": unit.name, **(info or {})},
                    guide=_GUIDE,
                    lists=lists,
                )
                continue
            rows = sheets.get(sheet.id, ())
            fields = sheet_fields(sheet, rows, indicator_names)
            title = f"{TITLES.get(sheet.id, sheet.name.upper())} - {address_of(unit)} - Năm {year}"
            line = _ONE_LINE.get(sheet.id, "mỗi hộ một dòng")
            put_sheet(book, target, title, rows, fields, lists, line)
    return {sheet.id: FIRST_DATA_ROW for sheet in own if sheet.kind != "pairs"}
