"""The sheets of a re-check: who is to be visited again, with nothing that the first review found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from hongheo import stamps
from hongheo.forms import Form, FormField
from hongheo.write.book import new_book
from hongheo.write.returns import CHOICES_SHEET, TITLES, Row, put_choices, put_sheet, sheet_fields

DRAWN = "Mẫu phúc tra"
DRAWN_COLUMNS = ("Mã xã", "Mã hộ", "Thôn/Ấp", "Số hộ của thôn", "Dấu")
# What tells a household, and what a second visit asks of it. Not what the first visit found.
_ASKED = {
    "households": (
        "household_code",
        "head_name",
        "identity_number",
        "birth_date",
        "sex",
        "village",
        "class_start",
        "size",
        "change",
        "note",
    ),
}


def _fields(form: Form, sheet_id: str, rows: Sequence[Row], names: Sequence[str]) -> list[FormField]:
    sheet = form.by_id[sheet_id]
    own = sheet_fields(sheet, rows, names)
    if sheet_id in _ASKED:
        own = [f for f in own if f.id in _ASKED[sheet_id]]
    return [sheet.field("commune"), *own]


def write_recheck(
    path: Path,
    *,
    form: Form,
    communes: Sequence[Row],
    households: Sequence[Row],
    drawn: Sequence[Sequence[object]],
    questions: int,
    indicator_names: Sequence[str],
) -> None:
    """Write the workbook to be filled in: communes, households, blank B1 (so many questions) and B2.

    It is read like a merged workbook. ``drawn``: the rows of a hidden sheet, under ``DRAWN_COLUMNS``.
    """
    blank: Mapping[str, object] = {f"b1_{n}": None for n in range(1, questions + 1)}
    keys = [{k: row[k] for k in ("commune", "household_code")} for row in households]
    sheets = {"households": households, "b1": [{**k, **blank} for k in keys], "b2": keys}
    with new_book(path, stamps.BLANK) as book:
        names = {sheet_id: form.by_id[sheet_id].name for sheet_id in ("communes", *sheets)}
        targets = {sheet_id: book.sheet(name) for sheet_id, name in names.items()}
        lists = put_choices(book, form, book.sheet(CHOICES_SHEET))
        own = [f for f in form.by_id["communes"].fields if f.id in ("commune", "commune_name", "year")]
        put_sheet(book, targets["communes"], "PHÚC TRA: CÁC XÃ", communes, own, lists, "không sửa trang này")
        for sheet_id, rows in sheets.items():
            title = f"PHÚC TRA - {TITLES[sheet_id]}"
            fields = _fields(form, sheet_id, rows, indicator_names)
            put_sheet(book, targets[sheet_id], title, rows, fields, lists)
        hidden = book.sheet(DRAWN)
        for column, heading in enumerate(DRAWN_COLUMNS):
            hidden.write_string(0, column, heading, book.style(bold=True))
        for number, cells in enumerate(drawn, start=1):
            for column, cell in enumerate(cells):
                if isinstance(cell, int):
                    hidden.write_number(number, column, cell)
                else:
                    hidden.write_string(number, column, str(cell))
        hidden.very_hidden()
