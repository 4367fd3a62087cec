"""Sheets saved by way of openpyxl: their rows are made as texts, the same bytes as openpyxl makes."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet._writer import WorksheetWriter

from hongheo.columns import template_path
from hongheo.write.book import set_text
from hongheo.write.saving import _SheetWriter
from hongheo.write.tables import FORMS_TEMPLATE, TEMPLATE

VALUES = [
    "Mẫu",
    " hai đầu ",
    "x<y>&\"'",
    "nhà\nđất\r\tz",
    "😀",
    "",
    None,
    True,
    3,
    2.5,
    -1e20,
    float("nan"),
    123456789012345678,
    "=A1+1",
    "#N/A",
    dt.date(2023, 5, 1),
    dt.datetime(2023, 5, 1, 3, 4),  # noqa: DTZ001 - a cell has no zone
    dt.time(3, 4),
    dt.timedelta(days=1),
    CellRichText("a", TextBlock(InlineFont(b=True), "b ")),
]


def made() -> Any:
    sheet: Any = Workbook().active
    for row, value in enumerate(VALUES, start=1):
        for column in (1, 2, 30):
            sheet.cell(row, column).value = value
        sheet.cell(row, 2).font = Font(bold=True)
    sheet.cell(1, 3).value, sheet.cell(1, 3).data_type = "=là chữ", "s"
    sheet.cell(3, 5).comment = Comment("lời", "ai")
    sheet.cell(4, 5, "nối").hyperlink = "http://example.vn/a?b&c"
    sheet.cell(50, 5).font = Font(italic=True)
    sheet.row_dimensions[60].height, sheet.row_dimensions[2].hidden = 20, True
    sheet.cell(1, 6).border = Border(left=Side("thin"))
    sheet.merge_cells("F1:G3")
    return sheet


def written(writer: type[WorksheetWriter], sheet: Any) -> tuple[bytes, int, int]:
    out = BytesIO()
    own: Any = writer(sheet, out)
    own.write_rows()
    own.xf.close()
    return out.getvalue(), len(sheet._comments), len(sheet._hyperlinks)


def test_cells_of_every_kind_are_written_as_openpyxl_writes_them() -> None:
    sheet = made()
    assert written(_SheetWriter, sheet) == written(WorksheetWriter, sheet)


def test_openpyxl_that_does_without_lxml_writes_its_cells_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongheo.write.saving.LXML", False)
    monkeypatch.delattr(_SheetWriter, "row")
    sheet = made()
    assert written(_SheetWriter, sheet) == written(WorksheetWriter, sheet)


@pytest.mark.parametrize("name", [TEMPLATE, FORMS_TEMPLATE])
def test_a_template_is_written_as_openpyxl_writes_it(name: str) -> None:
    for sheet in load_workbook(template_path(name)).worksheets:
        assert written(_SheetWriter, sheet) == written(WorksheetWriter, sheet)


@pytest.mark.parametrize("character", ["\x01", "\ufffe", "\uffff", "\ud800"], ids=ascii)
def test_a_character_that_no_workbook_may_hold_is_refused_as_by_openpyxl(character: str) -> None:
    sheet: Any = Workbook().active
    sheet.cell(1, 1)._value, sheet.cell(1, 1).data_type = f"a{character}", "s"
    for writer in (_SheetWriter, WorksheetWriter):
        with pytest.raises(ValueError, match=r"XML|surrogates"):
            written(writer, sheet)


def test_a_text_with_a_character_that_no_workbook_may_hold_is_set_with_a_sign_for_it() -> None:
    sheet: Any = Workbook().active
    set_text(sheet.cell(1, 1), "a\x01\ufffe\uffff\ud800ạ")
    assert sheet.cell(1, 1).value == "a␁<U+FFFE><U+FFFF><U+D800>ạ"
    written(_SheetWriter, sheet)
