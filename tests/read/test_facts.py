"""What a workbook says of its cells beside their values: hidden, merged, struck through, shown with zeros."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from hongheo.read.numberformat import adds, shown
from hongheo.read.rawxml import sheet_facts


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("0000", 1, "0001"),
        ("0000", 0, "0000"),
        ("00000", 70, "00070"),
        ("000000000000", 82080001000, "082080001000"),
        ('"HN"000', 5, "HN005"),
        ("\\H\\N000", 5, "HN005"),
        ("000-000", 12345, "012-345"),
        ("00000\\-0000", 123456789, "12345-6789"),
        ("000 000 000 000", 82080001000, "082 080 001 000"),
        ('0000"/2023"', 17, "0017/2023"),
        ("0000;-0000;0;@", 7, "0007"),
        ("0000;;000", 0, "000"),
        ("[<=9999]0000;00000000", 3, "0003"),
        ("[<=9999]0000;00000000", 12345, "00012345"),
        ("[Red][$-42A]0000", 7, "0007"),
        ("* 0000_);(0000)", 7, "0007"),
        ("??00", 5, "05"),
        ('"Ấp "0', 3, "Ấp 3"),
        # What Excel shows is the number itself.
        ("0000", 12345, None),
        ("0", 5, None),
        ("General", 5, None),
        ("@", 5, None),
        # Of amounts and days, not of codes.
        ("#,##0", 5000, None),
        ("00.00", 5, None),
        ("00%", 5, None),
        ("dd/mm/yyyy", 30000, None),
        ("[hh]:mm", 3, None),
        # No whole number: Excel would round it.
        ("0000", 12.6, None),
        ("0000", -5, None),
    ],
)
def test_excel_hien_so_voi_dinh_dang(code: str, number: float, text: str | None) -> None:
    assert shown(code, number) == text
    assert text is None or adds(code)


def test_nhung_gi_trang_xlsx_an_gop_gach_va_dinh_dang(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book["Sheet"]
    for row in (["Mã", "Số", "Tên"], [1, 2, "x"], [12, 3.5, "y"], [7, 4, "z"]):
        sheet.append(row)
    for row in (2, 3, 4):
        sheet.cell(row, 1).number_format = "0000"
        sheet.cell(row, 2).number_format = "00"
    sheet["C4"].font = Font(strike=True)
    sheet["D4"].font = Font(strike=True)  # holds nothing
    sheet.merge_cells("C2:C3")
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[4].height = 0.5
    path = tmp_path / "a.xlsx"
    book.save(path)
    ((_, facts, _),) = sheet_facts(path)
    assert facts.shown == {(2, 1): "0001", (3, 1): "0012", (4, 1): "0007", (2, 2): "02", (4, 2): "04"}
    assert (facts.hidden_columns, facts.hidden_rows) == ({2}, {3, 4})
    assert facts.struck == {(4, 3)}
    assert facts.merges == ((2, 3, 3, 3),)
    assert facts.date_1904 and facts.recalculates
