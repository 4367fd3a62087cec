"""Every cell of returns, or of what ``run`` wrote, as ``compare.values_changed`` takes them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from hongheo.forms import HOUSEHOLD_LIST, RETURNS, Form, FormSheet, form, whole_name
from hongheo.models import (
    FORMULA_WITHOUT_VALUE,
    CellFault,
    CellRows,
    FileContent,
    Table,
    TwoReadings,
)
from hongheo.pipeline.reading import Kept, Source, read_one, read_return
from hongheo.pipeline.result import FileSummary, Options

_NUMBER = re.compile(r"_(\d+)$")
_INFO = "Thông tin"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Follow from the place of a row and from the birth: another household on the list moves them all.
_FOLLOWS = ("number", "age")
_UNREAD = {
    "set_aside": "ở dòng để riêng",
    "column_unread": "ở cột ngoài mẫu",
    "sheet_unread": "ở trang ngoài mẫu",
}


def _told(value: object, type_: str) -> object:
    """What stands in a cell: a number, a text, None; a mark is ``x``, a day as the form has it."""
    if value is None or isinstance(value, CellFault | TwoReadings):
        if value == FORMULA_WITHOUT_VALUE:
            return "(công thức chưa có kết quả)"
        return value if value is None else value.text
    if isinstance(value, bool):
        # A blank mark reads as no mark; of an indicator, 0 says more than a blank.
        return "x" if value else 0 if type_ == "deprived" else None
    if isinstance(value, int | float):
        return value
    text = str(value)
    if type_ in ("birth", "date") and _ISO.fullmatch(text):
        return f"{dt.date.fromisoformat(text):%d/%m/%Y}"
    return text


def _column(values: Sequence[object], type_: str) -> list[object]:
    """Each value told, every distinct one once."""
    known = {key: _told(key[1], type_) for key in {(type(v), v) for v in values}}
    return [known[type(v), v] for v in values]


def _heading(sheet: FormSheet, field_id: str) -> str:
    number = _NUMBER.search(field_id)
    if sheet.numbered is not None and number and field_id not in sheet.by_id:
        return f"{sheet.numbered.prefix}.{number[1]}"
    return sheet.field(field_id).heading


class _Rows:
    """The records of one kind of sheet, gathered from all files of a side."""

    def __init__(self, sheet_id: str) -> None:
        self.sheet_id = sheet_id
        self._frames: list[pd.DataFrame] = []
        self._headings: dict[str, str] = {}
        self._personal: dict[str, Any] = {}

    def add(self, sheet: FormSheet, table: Table, commune: str | None, name: str) -> None:
        """Put the records of a table to the others."""
        told: dict[str, Any] = {}
        for field_id, values in table.values.items():
            if field_id == "commune" or (field_id in _FOLLOWS and sheet.kind == "letters"):
                continue
            own = sheet.field(field_id)
            told[field_id] = _column(values, own.type)
            self._headings.setdefault(field_id, _heading(sheet, field_id))
            if own.personal is not None:
                self._personal[field_id] = own.personal
        of = [commune] * len(table.rows) if commune is not None else table.values.get("commune")
        told["commune"] = of if of is not None else [None] * len(table.rows)
        told["sheet"] = [name] * len(table.rows)
        self._frames.append(pd.DataFrame(told, index=range(len(table.rows)), dtype=object))

    def whole(self) -> CellRows:
        """All of them."""
        frame = pd.concat(self._frames, ignore_index=True)
        return CellRows(self.sheet_id, frame, self._headings, self._personal)


def _info(returns: Sequence[tuple[str, FileContent]]) -> CellRows | None:
    """``Thông tin`` by commune: what several files of one say is one cell, each word once."""
    headings: dict[str, str] = {}
    personal: dict[str, Any] = {}
    said: dict[str, dict[str, list[object]]] = {}
    for commune, content in returns:
        sheet = form(content.form).by_id.get("info")
        for field_id, cell in content.info.items():
            if sheet is None or field_id == "commune":
                continue
            own = sheet.field(field_id)
            headings[field_id] = own.heading
            if own.personal is not None:
                personal[field_id] = own.personal
            value = _told(cell.value, own.type)
            cells = said.setdefault(commune, {}).setdefault(field_id, [])
            if value is not None and value not in cells:
                cells.append(value)
    if not said:
        return None
    rows = [
        {f: v[0] if len(v) == 1 else "; ".join(sorted(map(str, v))) or None for f, v in own.items()}
        for own in said.values()
    ]
    frame = pd.DataFrame(rows, dtype=object).assign(commune=list(said), sheet=_INFO)
    return CellRows("info", frame, headings, personal)


def cells_of_returns(
    sources: Sequence[Source], files: Sequence[FileSummary], options: Options, forms: Sequence[str] = RETURNS
) -> tuple[dict[str, CellRows], list[str]]:
    """Sheet id > all records of the returns as they stand, and what of the files is not among them.

    The files that could be read are read once more. Unlike the scored households these are all rows, also
    those that repeat another.
    """
    taken: list[tuple[str, FileContent]] = []
    left: list[str] = []
    declared = [form(f) for f in forms]
    for source, summary in zip(sources, files, strict=True):
        kept = Kept(source.path)
        if summary.form is not None:
            read_return(source, declared, options, kept)
            taken += kept.returns
        if not kept.returns or kept.lost:
            left.append(f"{source.path.name} (không dùng được hết, xem lỗi bằng check)")
        left += _unread(source.path.name, summary)
    rows: dict[str, _Rows] = {}
    for commune, content in taken:
        for table in content.tables:
            sheet = form(content.form).by_id[table.sheet_id]
            name = form(RETURNS[0]).by_id[sheet.id].name if sheet.id in form(RETURNS[0]).by_id else sheet.name
            rows.setdefault(sheet.id, _Rows(sheet.id)).add(sheet, table, commune, name)
    info = _info(taken)
    found = {} if info is None else {"info": info}
    return {**found, **{sheet_id: own.whole() for sheet_id, own in rows.items()}}, left


def _unread(name: str, summary: FileSummary) -> Iterable[str]:
    for sheet in summary.account.sheets:
        for end, where in _UNREAD.items():
            # Of the sheets that go with the form (lists of choices) nobody fills in a cell.
            if end == "sheet_unread" and form(summary.form or RETURNS[0]).is_beside(sheet.name):
                continue
            # Beside label and value stand the hints of the blank form.
            if end == "column_unread" and _INFO in sheet.read_as:
                continue
            if count := sheet.ends[end]:
                yield f"{name} «{sheet.name}»: {count} ô {where}"


def _carried(table: Table) -> None:
    """Give the members on a list the code of their head's row above."""
    codes: list[object] = []
    for code in table.values.get("household_code", ()):
        codes.append(code if code is not None or not codes else codes[-1])
    if codes:
        table.values["household_code"] = codes


def _commune_of(address: object, communes: Mapping[str, str]) -> str | None:
    """The commune that an address on a list of escaped households names."""
    parts = str(address).split(", ")
    return next((communes[part] for part in reversed(parts) if part in communes), None)


def cells_of_lists(path: Path, communes: Mapping[str, str], options: Options) -> dict[str, CellRows]:
    """Sheet id > the rows of ``danh-sach.xlsx``: heads and members. ``communes``: name > code.

    Empty when the file cannot be read.
    """
    the_form: Form = form(HOUSEHOLD_LIST)
    content, _ = read_one(path, [the_form], options)
    rows: dict[str, _Rows] = {}
    for table in content.tables if content is not None else ():
        sheet = the_form.by_id[table.sheet_id]
        _carried(table)
        if "commune" not in table.values:
            known = {a: _commune_of(a, communes) for a in dict.fromkeys(table.values.get("address", ()))}
            table.values["commune"] = [known[a] for a in table.values.get("address", ())] or [None] * len(
                table.rows
            )
        rows.setdefault(sheet.id, _Rows(sheet.id)).add(sheet, table, None, whole_name(table.sheet))
    return {sheet_id: own.whole() for sheet_id, own in rows.items()}
