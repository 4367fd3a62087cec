"""Copies of returns with the corrected cells in colour, and a sheet that lists them.

The copy keeps how the return looks where openpyxl can read it (``annotated``: nothing in it is live); of
other files it has the values alone.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hongheo import stamps
from hongheo.models import Corrected, SheetData
from hongheo.write.annotated import CannotAnnotate, still
from hongheo.write.book import FONT, save_workbook, set_text
from hongheo.write.names import Names

CORRECTED = "Đã sửa"
_FILL = "C6E0B4"
_DATE = "dd/mm/yyyy"
# A formula that was never worked out stays one: there is no value to write.
_NO_VALUE = "=NA()"

# Sheet > (row, column) > value; the same of cells without a value (``=``) or with an error (``#N/A``).
Values = Mapping[tuple[int, int], object]


def _put(cell: Any, value: object) -> None:
    if isinstance(value, dt.timedelta | dt.time):
        cell.value = value
    elif isinstance(value, dt.date):
        cell.value, cell.number_format = value, _DATE
    elif isinstance(value, str):
        cell.number_format = "@"
        set_text(cell, value) if value else setattr(cell, "value", None)
    else:
        cell.value, cell.number_format = value, "General"


def copy_with_looks(
    source: Path,
    target: Path,
    patches: Mapping[str, Values],
    no_value: Mapping[str, Iterable[tuple[int, int]]],
    listed: SheetData,
) -> None:
    """Write a copy of a return (``.xlsx``, ``.xlsm``) with values put into its cells.

    ``patches`` and ``no_value`` (cells whose formula has no result) by sheet. Raises CannotAnnotate.
    """
    from openpyxl import load_workbook
    from openpyxl.styles import PatternFill

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(source, rich_text=True, data_only=True, keep_links=False)
        still(workbook)
        for name, cells in no_value.items():
            for row, column in cells:
                workbook[name].cell(row, column).value = _NO_VALUE
        for name, values in patches.items():
            for (row, column), value in values.items():
                cell = workbook[name].cell(row, column)
                _put(cell, value)
                cell.fill = PatternFill("solid", fgColor=_FILL)
        _put_list(workbook, listed)
        save_workbook(workbook, target, stamps.CORRECTED)
    except Exception as error:  # openpyxl raises errors of many kinds for what it does not know
        raise CannotAnnotate(type(error).__name__) from error


def copy_of_values(
    sheets: Sequence[tuple[str, bool, Values, Sequence[tuple[int, int, int, int]]]],
    target: Path,
    patches: Mapping[str, Values],
    listed: SheetData,
) -> None:
    """Write the values of a workbook as ``.xlsx``: of each sheet its name, whether it is hidden, its values
    (corrected ones among them), and its merged ranges. Raises CannotAnnotate."""
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill

    workbook = Workbook()
    for sheet in workbook.worksheets:
        workbook.remove(sheet)
    try:
        for name, hidden, values, merges in sheets:
            sheet = workbook.create_sheet(name)
            sheet.sheet_state = "hidden" if hidden else "visible"
            for (row, column), value in values.items():
                cell = sheet.cell(row, column)
                if value == "=":
                    cell.value = _NO_VALUE
                elif isinstance(value, str) and value.startswith("#"):
                    cell.value = value  # an error of Excel's stays one
                else:
                    _put(cell, value)
                if (row, column) in patches.get(name, {}):
                    cell.fill = PatternFill("solid", fgColor=_FILL)
            for top, left, bottom, right in merges:
                sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        _put_list(workbook, listed)
        save_workbook(workbook, target, stamps.CORRECTED)
    except Exception as error:
        raise CannotAnnotate(type(error).__name__) from error


def _put_list(workbook: Any, listed: SheetData) -> None:
    """The last sheet: a line for each line of corrections that speaks of this file."""
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet = workbook.create_sheet(Names(workbook.sheetnames).sheet(CORRECTED))
    for column, (key, heading) in enumerate(listed.columns.items(), start=1):
        head = sheet.cell(1, column, heading)
        head.font, head.fill = Font(FONT, 11, bold=True), PatternFill("solid", fgColor="DDEBF7")
        texts = [heading]
        for row, value in enumerate(listed.frame[key], start=2):
            cell = sheet.cell(row, column)
            cell.font, cell.alignment = Font(FONT, 11), Alignment(vertical="top", wrap_text=True)
            if value not in (None, ""):
                set_text(cell, str(value))
                texts.append(str(value))
        sheet.column_dimensions[head.column_letter].width = min(max(map(len, texts)) + 3, 50)
    sheet.freeze_panes = "A2"


def corrected_list(corrected: Sequence[Corrected], whose: Mapping[int, str]) -> SheetData:
    """The corrected cells of a file; ``whose``: number of the line > what it says of who decided and why."""
    import pandas as pd

    columns = {
        "sheet": "Trang",
        "cell": "Ô",
        "household": "Hộ",
        "field": "Trường",
        "old": "Giá trị trước",
        "new": "Giá trị sau",
        "line": "Theo dòng",
    }
    rows = [
        {
            "sheet": own.place.sheet,
            "cell": own.place.cell,
            "household": own.household,
            "field": own.field,
            "old": own.old,
            "new": own.new,
            "line": whose.get(own.line, ""),
        }
        for own in corrected
    ]
    return SheetData(CORRECTED, columns, pd.DataFrame(rows, columns=list(columns), dtype=object))
