"""The commune's register of the procedure as a workbook, and the timetable as a sheet and for calendars."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from hongheo import stamps
from hongheo.forms import Form
from hongheo.models import PlannedStep
from hongheo.units import Unit
from hongheo.write.book import Book, heading_height, new_book, put
from hongheo.write.pages import A4, page_setup
from hongheo.write.returns import CHOICES_SHEET, Row, address_of, put_choices, put_info, put_sheet

_TITLES = {
    "requests": "SỔ TIẾP NHẬN GIẤY ĐỀ NGHỊ",
    "meetings": "SỔ HỌP DÂN",
    "postings": "SỔ NIÊM YẾT",
    "complaints": "SỔ KHIẾU NẠI",
    "documents": "SỔ VĂN BẢN",
    "hardship": "SỔ KHÓ KHĂN ĐỘT XUẤT",
}
_LINES = {
    "requests": "mỗi giấy một dòng",
    "meetings": "mỗi cuộc họp một dòng",
    "postings": "mỗi lần niêm yết một dòng",
    "complaints": "mỗi đơn một dòng",
    "documents": "mỗi văn bản một dòng",
    "hardship": "mỗi hộ một dòng",
}
_GUIDE = (
    "Cách ghi",
    "1. Mỗi việc ghi một dòng ngay khi làm xong; ngày ghi ngày/tháng/năm.",
    "2. Cột có danh sách: chọn trong danh sách. Cột đánh dấu: ghi x.",
    "3. «Mã hộ» ghi như trong phiếu rà soát; hộ chưa có mã thì để trống.",
    "4. A1 đến A9: chín cột của phiếu A, đánh x như trên phiếu.",
    "5. Kiểm tra sổ bằng «hongheo register check»; xem lịch bằng «hongheo register plan».",
)


def write_register(
    path: Path,
    *,
    form: Form,
    unit: Unit,
    year: int,
    info: Row | None = None,
    sheets: Mapping[str, Sequence[Row]] | None = None,
) -> None:
    """Write the register of a commune in the layout of ``form`` (``register``); blank without ``sheets``.

    ``info`` and ``sheets`` are as those of ``write_return``.
    """
    with new_book(path, stamps.MADE_UP if sheets else stamps.BLANK) as book:
        targets = {sheet.id: book.sheet(sheet.name) for sheet in form.sheet}
        lists = put_choices(book, form, book.sheet(CHOICES_SHEET))
        values = {"year": year, "commune": unit.code, "commune_name": unit.name, **(info or {})}
        for sheet in form.sheet:
            target = targets[sheet.id]
            if sheet.kind == "pairs":
                title = f"SỔ THEO DÕI QUY TRÌNH RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO - NĂM {year}"
                put_info(
                    book,
                    sheet,
                    target,
                    title=title,
                    address=address_of(unit),
                    values=values,
                    guide=_GUIDE,
                    lists=lists,
                )
                continue
            title = f"{_TITLES[sheet.id]} - {address_of(unit)} - Năm {year}"
            rows = (sheets or {}).get(sheet.id, ())
            put_sheet(book, target, title, rows, sheet.fields, lists, _LINES[sheet.id])


_PLAN = (
    ("Bước", 34),
    ("Ai làm", 26),
    ("Chậm nhất ngày", 15),
    ("Đến hết ngày", 15),
    ("Thời hạn", 44),
    ("Căn cứ", 44),
)
_PLAN_HEADING_ROW = 2  # from 0: title, hint, headings


def write_plan(
    path: Path,
    *,
    title: str,
    note: str,
    steps: Sequence[PlannedStep],
    holidays: Sequence[tuple[dt.date, str]],
) -> None:
    """Write the timetable of a review: a line a step, then the holidays that were taken into account."""
    with new_book(path) as book:
        target = book.sheet("Lịch")
        target.write_string(0, 0, title, book.style(bold=True, font_size=14))
        target.write_string(1, 0, note, book.style(italic=True, font_color="#595959"))
        target.set_row(_PLAN_HEADING_ROW, heading_height(_PLAN))
        for column, (heading, width) in enumerate(_PLAN):
            target.set_column(column, column, width)
            target.write_string(_PLAN_HEADING_ROW, column, heading, book.heading())
        row = _PLAN_HEADING_ROW
        for row, step in enumerate(steps, start=_PLAN_HEADING_ROW + 1):
            day = f"từ {step.day:%d/%m/%Y}" if step.opens else step.day
            values = (step.title, step.who, day, step.until, step.limit, step.source)
            target.set_row(row, 36)
            for column, value in enumerate(values):
                put(
                    target,
                    row,
                    column,
                    value,
                    _boxed(book),
                    _boxed(book, num_format="dd/mm/yyyy", align="center"),
                )
        target.write_string(row + 2, 0, "Ngày nghỉ đã trừ", book.style(bold=True))
        for offset, (day, name) in enumerate(holidays, start=row + 3):
            put(target, offset, 0, name, book.style(), book.style())
            put(target, offset, 2, day, book.style(), book.style(num_format="dd/mm/yyyy", align="center"))
        page_setup(target, paper=A4, repeat=_PLAN_HEADING_ROW)


def _boxed(book: Book, **more: object) -> object:
    return book.style(border=1, valign="vcenter", text_wrap=True, **more)


def write_calendar(path: Path, *, title: str, steps: Sequence[PlannedStep]) -> None:
    """Write the timetable as an iCalendar file (RFC 5545): a day-long event a step, no time of the run."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//hongheo//register plan//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    for step in steps:
        event = Event()
        event.add("summary", f"Bắt đầu: {step.title}" if step.opens else step.title)
        event.add("dtstart", step.day)
        # The end of a day-long event is the day after it.
        event.add("dtend", (step.until or step.day) + dt.timedelta(days=1))
        # The standard wants a moment: one of the plan, so that the same plan gives the same bytes.
        event.add("dtstamp", dt.datetime.combine(step.day, dt.time(), tzinfo=dt.UTC))
        event.add("uid", hashlib.sha256(f"{title}|{step.title}|{step.day}".encode()).hexdigest()[:32])
        event.add("description", f"{step.who}. {step.limit}. Căn cứ: {step.source}")
        calendar.add_component(event)
    path.write_bytes(calendar.to_ical())
