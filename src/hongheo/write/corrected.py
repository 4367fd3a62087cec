"""Copies of returns with the corrected cells in colour, and a sheet that lists them.

The copy keeps how the return looks where openpyxl can read it (``annotated``: nothing in it is live); of
other files it has the values alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hongheo import stamps
from hongheo.models import Corrected, SheetData
from hongheo.write.annotated import CannotAnnotate, still
from hongheo.write.book import FONT, set_text
from hongheo.write.names import Names
from hongheo.write.saving import save_workbook
from hongheo.write.values import NO_VALUE, SheetValues, Values, put_value, workbook_of_values

CORRECTED = "Đã sửa"
_FILL = "C6E0B4"


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
                workbook[name].cell(row, column).value = NO_VALUE
        for name, values in patches.items():
            for (row, column), value in values.items():
                cell = workbook[name].cell(row, column)
                put_value(cell, value)
                cell.fill = PatternFill("solid", fgColor=_FILL)
        _put_list(workbook, listed)
        save_workbook(workbook, target, stamps.CORRECTED)
    except Exception as error:  # openpyxl raises errors of many kinds for what it does not know
        raise CannotAnnotate(type(error).__name__) from error


def copy_of_values(
    sheets: Sequence[SheetValues],
    target: Path,
    patches: Mapping[str, Values],
    listed: SheetData,
) -> None:
    """Write the values of a workbook (corrected ones among them) as ``.xlsx``. Raises CannotAnnotate."""
    from openpyxl.styles import PatternFill

    try:
        workbook = workbook_of_values(sheets)
        for name, cells in patches.items():
            for row, column in cells:
                workbook[name].cell(row, column).fill = PatternFill("solid", fgColor=_FILL)
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
            "cell": own.place.cell or f"dòng {own.place.row}",
            "household": own.household,
            "field": own.field,
            "old": own.old,
            "new": own.new,
            "line": whose.get(own.line, ""),
        }
        for own in corrected
    ]
    return SheetData(CORRECTED, columns, pd.DataFrame(rows, columns=list(columns), dtype=object))
