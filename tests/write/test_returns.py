"""The commune return: cells at the right addresses, drop-downs, print, nothing that turns into a formula."""

from __future__ import annotations

import datetime as dt
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hongheo.forms import COMMUNE_RETURN, form
from hongheo.units import Unit
from hongheo.write import return_column, write_return
from tests.write.workbooks import INJECTIONS, YEAR, parts, sheet_xml

FORM = form(COMMUNE_RETURN)
NAMES = [f"Chỉ số {n}" for n in range(1, 13)]


def write(path: Path, unit: Unit, **more: Any) -> Any:
    first = write_return(path, form=FORM, unit=unit, year=YEAR, indicator_names=NAMES, **more)
    assert first == {"households": 4, "b1": 4, "b2": 4, "members": 4, "living": 4}
    return openpyxl.load_workbook(path)


def test_phieu_trong_co_san_nam_ma_xa_ten_xa(tmp_path: Path, unit: Unit) -> None:
    book = write(tmp_path / "x.xlsx", unit)
    info = book["Thông tin"]
    assert [info[f"A{r}"].value for r in range(3, 11)] == [f.heading for f in FORM.by_id["info"].fields]
    assert [info[f"B{r}"].value for r in (3, 4, 5, 6)] == [YEAR, "28654", unit.name, None]
    assert info["B4"].number_format == "@"
    sheet = book["Hộ"]
    assert [c.value for c in sheet[3]] == [
        f.heading for f in FORM.by_id["households"].fields if not f.merged_only and not f.filled_only
    ]
    assert unit.name in sheet["A1"].value
    assert all(c.value is None for row in sheet.iter_rows(min_row=4) for c in row)


def test_cot_bat_buoc_khac_mau_va_chu_khong_doi(tmp_path: Path, unit: Unit) -> None:
    sheet = write(tmp_path / "x.xlsx", unit)["Hộ"]
    fills = {c.value: c.fill.fgColor.rgb for c in sheet[3]}
    assert fills["Mã hộ"] == fills["Số nhân khẩu"] == "FFFFE699"
    assert fills["Ghi chú"] == "FFDDEBF7"


def test_o_trong_cua_ma_la_chu(tmp_path: Path, unit: Unit) -> None:
    data = parts(tmp_path / "x.xlsx") if write(tmp_path / "x.xlsx", unit) else {}
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    column = book["Hộ"].column_dimensions["A"]
    assert column.number_format == "@"
    assert b'numberStoredAsText="1"' in data["xl/worksheets/sheet2.xml"]


def test_danh_sach_chon_nam_o_trang_an(tmp_path: Path, unit: Unit) -> None:
    book = write(tmp_path / "x.xlsx", unit)
    assert book["Danh mục"].sheet_state == "veryHidden"
    rules = {str(v.sqref).split(":")[0]: v for v in book["Hộ"].data_validations.dataValidation}
    people = rules[return_column(FORM, "households", "people") + "4"]
    column = people.formula1.split("$")[1]
    values = [c.value for c in book["Danh mục"][column]][1:55]
    assert values == [c.value for c in FORM.choices["peoples"]]
    size = rules[return_column(FORM, "households", "size") + "4"]
    assert (size.type, size.formula1, size.formula2) == ("whole", "1", "99")
    flag = rules[return_column(FORM, "households", "merit") + "4"]
    assert flag.type == "list"


def test_cot_danh_so_va_cot_tong_o_cuoi(tmp_path: Path, unit: Unit) -> None:
    book = write(tmp_path / "x.xlsx", unit)
    assert [c.value for c in book["B1"][3]] == ["Mã hộ", *map(str, range(1, 13)), "Tổng điểm B1"]
    assert [c.value for c in book["B2"][3]][1:3] == ["1. Chỉ số 1", "2. Chỉ số 2"]
    assert return_column(FORM, "b2", "b2_total") == "N"
    more = [{"household_code": "1", "b1_14": 3, "b1_total": 3}]
    book = write(tmp_path / "y.xlsx", unit, sheets={"b1": more})
    column = return_column(FORM, "b1", "b1_total", more)
    assert (column, book["B1"][f"{column}4"].value, book["B1"]["O3"].value) == ("P", 3, "14")


def test_gia_tri_dung_o_va_dung_loai(tmp_path: Path, unit: Unit) -> None:
    row = {
        "household_code": "0012",
        "head_name": "Nguyễn Văn Tám",
        "birth_date": dt.date(1980, 2, 1),
        "size": "4.7",
        "size_start": 3,
        "merit": True,
        "average_living": False,
        "note": None,
    }
    year_only = {"household_code": 12, "birth_date": 1980}
    as_text = {"household_code": "0013", "birth_date": "1/2/80"}
    sheets = {
        "households": [row, year_only, as_text],
        "b2": [{"household_code": "0012", "b2_1": True, "b2_3": 10}],
    }
    book = write(tmp_path / "x.xlsx", unit, sheets=sheets, info={"total_households": 900})
    sheet = book["Hộ"]

    def cell(field: str, number: int = 4) -> Any:
        return sheet[f"{return_column(FORM, 'households', field)}{number}"]

    assert (cell("household_code").value, cell("household_code").number_format) == ("0012", "@")
    assert cell("birth_date").value == dt.datetime(1980, 2, 1)  # noqa: DTZ001
    assert cell("birth_date").number_format == "dd/mm/yyyy"
    assert (cell("birth_date", 5).value, cell("birth_date", 5).number_format) == (1980, "General")
    assert cell("birth_date", 6).value == "1/2/80"
    assert [cell(f).value for f in ("size", "size_start", "merit")] == ["4.7", 3, "x"]
    assert [cell(f).value for f in ("average_living", "note")] == [None, None]
    assert cell("household_code", 5).value == 12
    assert [book["B2"][a].value for a in ("B4", "C4", "D4")] == ["x", None, 10]
    assert book["Thông tin"][return_column(FORM, "info", "total_households") + "6"].value == 900


def test_cot_khong_co_thi_bao() -> None:
    for sheet, field in (("households", "khong_co"), ("info", "khong_co"), ("b1", "b1_13")):
        with pytest.raises(KeyError):
            return_column(FORM, sheet, field)


def test_chu_khong_bao_gio_thanh_cong_thuc(tmp_path: Path, unit: Unit) -> None:
    rows = [{"household_code": text, "head_name": text, "note": text} for text in INJECTIONS]
    book = write(tmp_path / "x.xlsx", unit, sheets={"households": rows}, info={"prepared_by": "=1+1"})
    assert [book["Hộ"][f"B{r}"].value for r in range(4, 9)] == list(INJECTIONS)
    xml = sheet_xml(tmp_path / "x.xlsx")
    assert "<f>" not in xml and "<f " not in xml and "<hyperlink" not in xml


def test_in_a4_ngang_lap_tieu_de(tmp_path: Path, unit: Unit) -> None:
    book = write(tmp_path / "x.xlsx", unit)
    sheet = book["Hộ"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "C4"


def test_cung_du_lieu_cung_byte(tmp_path: Path, unit: Unit) -> None:
    rows = [{"household_code": "0001", "size": 3}]
    write(tmp_path / "a.xlsx", unit, sheets={"households": rows})
    time.sleep(2.1)  # zip times have two seconds
    (tmp_path / "b").mkdir()
    write(tmp_path / "b" / "b.xlsx", unit, sheets={"households": rows})
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b" / "b.xlsx").read_bytes()
    core = parts(tmp_path / "a.xlsx")["docProps/core.xml"].decode()
    assert "<dc:creator></dc:creator>" in core and str(tmp_path) not in core


@pytest.mark.parametrize("filled", [False, True], ids=["phiếu trắng", "phiếu điền sẵn"])
def test_ban_in_doc_duoc_co_ke_dong_va_khong_in_dau_dien_san(
    tmp_path: Path, unit: Unit, filled: bool
) -> None:
    row = {"household_code": "01", "head_name": "Trần Thị Mẫu", "prefilled": "abc"}
    book = write(tmp_path / "x.xlsx", unit, sheets={"households": [row] * 40 if filled else []})
    for sheet_id in ("households", "members", "living"):
        own_form = FORM.by_id[sheet_id]
        sheet = book[own_form.name]
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.print_title_rows == "$3:$3"
        widths = [f.width for f in own_form.fields if not (f.merged_only or f.filled_only)]
        cuts = [b.id for b in sheet.col_breaks.brk]
        scale = int(sheet.page_setup.scale or 100) if cuts else 70
        assert cuts or (sheet.page_setup.fitToHeight == 0 and sheet.sheet_properties.pageSetUpPr.fitToPage)
        groups = [widths[a:b] for a, b in pairwise([0, *cuts, len(widths)])]
        stay = widths[:2] if cuts else []
        wide = [sum([*(stay if n else []), *own]) * 6 * scale / 100 for n, own in enumerate(groups)]
        assert scale >= 70 and max(wide) <= 785, "A4 across without its margins, in points"
    sheet = book["Hộ"]
    assert sheet.print_title_cols == "$A:$B" and len(sheet.col_breaks.brk) == 1
    hidden = [c.value for c in sheet[3] if sheet.column_dimensions[c.column_letter].hidden]
    assert hidden == (["Đã điền sẵn"] if filled else [])
    ruled = [r for r in sheet.iter_rows(min_row=4, max_col=5) if all(c.border.bottom.style for c in r)]
    assert len(ruled) == (45 if filled else 30)
