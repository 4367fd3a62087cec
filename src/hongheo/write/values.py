"""The values of a workbook of any kind, without its looks, as a new one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hongheo.write.book import set_text

_DATE = "dd/mm/yyyy"
# A formula that was never worked out stays one: there is no value to write.
NO_VALUE = "=NA()"

# (row, column), from 1 > value; of a cell without a value ``=``, with an error ``#N/A`` and its like.
Values = Mapping[tuple[int, int], object]


class SheetValues(NamedTuple):
    """A sheet: its name, whether it is hidden, its values, its merged ranges (first row, first column, last
    row, last column)."""

    name: str
    hidden: bool
    values: Values
    merges: Sequence[tuple[int, int, int, int]]


def put_value(cell: Any, value: object) -> None:
    """Put a value into a cell of openpyxl; texts stay texts."""
    if isinstance(value, dt.timedelta | dt.time):
        cell.value = value
    elif isinstance(value, dt.date):
        cell.value, cell.number_format = value, _DATE
    elif isinstance(value, str):
        cell.number_format = "@"
        set_text(cell, value) if value else setattr(cell, "value", None)
    else:
        cell.value, cell.number_format = value, "General"


def workbook_of_values(sheets: Sequence[SheetValues]) -> Any:
    """A workbook of openpyxl with these sheets, at their places. Raises what openpyxl raises for names and
    values that it does not take."""
    from openpyxl import Workbook

    workbook = Workbook()
    for sheet in workbook.worksheets:
        workbook.remove(sheet)
    for own in sheets:
        sheet = workbook.create_sheet(own.name)
        sheet.sheet_state = "hidden" if own.hidden else "visible"
        for (row, column), value in own.values.items():
            cell = sheet.cell(row, column)
            if value == "=":
                cell.value = NO_VALUE
            elif isinstance(value, str) and value.startswith("#"):
                cell.value = value  # an error of Excel's stays one
            else:
                put_value(cell, value)
        for top, left, bottom, right in own.merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return workbook
