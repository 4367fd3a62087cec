"""The tables: filled into the template, which is what its script draws."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hongheo.columns import is_form, shape_of, table_shapes, template_path
from hongheo.errors import OutputError
from hongheo.models import SummaryTable, TableLine
from hongheo.write import tables, write_tables
from hongheo.write.charts import CHARTS
from hongheo.write.saving import save_workbook
from tests.write.workbooks import canonical, parts, sheet_xml

COLUMNS = {1: 14, 2: 9, 3: 9, 4: 14, 5: 13, 6: 14, 7: 13, 8: 10, 10: 18, 11: 8, 12: 9, 13: 9}
SPLIT = ("Hộ", "Nhân khẩu")
NOTE = "TẠM TÍNH: còn 3 hộ (11 khẩu) chưa phân loại"


def table(number: int, names: Sequence[str] = ("Xã Đồng Sơn", "Thị trấn Vĩnh Bình")) -> SummaryTable:
    lines = []
    places = [("total", "", "Tổng cộng"), *(("unit", str(i), name) for i, name in enumerate(names, 1))]
    for level, tt, name in places:
        for split in SPLIT if number in (2, 3, 8) else ("",):
            values = tuple(range(1000, 1000 + COLUMNS[number] - 1))
            lines.append(TableLine(level, tt, name, split, (*values, None)))  # type: ignore[arg-type]
    return SummaryTable(number, tuple(lines))


def write(path: Path, tables: Sequence[SummaryTable], **more: Any) -> Any:
    write_tables(path, tables, place=["Huyện Gò Công Tây"], year=2023, **more)
    return openpyxl.load_workbook(path)


def find(sheet: Any, text: str) -> Any:
    return next((c for row in sheet.iter_rows() for c in row if c.value == text), None)


def headings(sheet: Any) -> tuple[int, set[str]]:
    """The row of the column numbers, and the merged ranges above it."""
    row = find(sheet, "A").row
    return row, {str(r) for r in sheet.merged_cells.ranges if 9 <= r.min_row < row}


def test_moi_bieu_mot_trang_dung_so_cot(tmp_path: Path) -> None:
    book = write(tmp_path / "x.xlsx", [table(n) for n in COLUMNS])
    assert book.sheetnames == [*(f"Biểu {n}" for n in COLUMNS), CHARTS]
    numbers = {
        1: "A B 1 2 3 4=3/1*100 5 6=5/1*100 7 8=7/1*100 9 10=9/2*100 11 12=11/2*100 13 14=13/2*100",
        2: "A B C 1 2 3 4 5 6 7 8 9=1-2-3-4+5+6+7+8",
        3: "A B C 1 2 3 4 5 6 7 8 9=1-2-3-4+5+6+7+8",
        4: "A B C D 1 2 3 4 5 6 7 8 9 10 11 12",
        5: "A B C 1 2 3 4 5 6 7 8 9 10 11 12",
    }
    for number, expected in numbers.items():
        sheet = book[f"Biểu {number}"]
        row, _ = headings(sheet)
        assert [c.value for c in sheet[row] if c.value] == expected.split()


def test_tieu_de_nhieu_tang_duoc_gop(tmp_path: Path) -> None:
    book = write(tmp_path / "x.xlsx", [table(1), table(2)])
    row, merged = headings(book["Biểu 1"])
    assert row == 12
    assert {"A9:A11", "B9:B11", "C9:D9", "E9:J9", "K9:P9", "E10:F10", "C10:C11"} <= merged
    assert book["Biểu 1"]["E9"].value == "Kết quả rà soát về hộ (chính thức)"
    row, merged = headings(book["Biểu 2"])
    assert {"D9:D11", "E9:G9", "E10:F10", "G10:G11", "H9:K9", "I10:J10", "L9:L11"} <= merged


def test_dong_tong_truoc_roi_den_cac_xa(tmp_path: Path) -> None:
    sheet = write(tmp_path / "x.xlsx", [table(1)])["Biểu 1"]
    assert [sheet[f"B{r}"].value for r in (13, 14, 15)] == ["Tổng cộng", "Xã Đồng Sơn", "Thị trấn Vĩnh Bình"]
    assert [sheet[f"A{r}"].value for r in (13, 14, 15)] == [None, "1", "2"]
    assert [sheet[f"C{r}"].font.b for r in (13, 14)] == [True, False]
    assert (sheet["C14"].value, sheet["C14"].number_format) == (1000, "#,##0")
    assert sheet["F14"].number_format == "0.00"
    assert sheet["P14"].value is None
    assert find(sheet, "CHỦ TỊCH").row > 15
    assert find(sheet, "{xa}") is None


def test_bieu_2_moi_noi_hai_dong_gop_o(tmp_path: Path) -> None:
    sheet = write(tmp_path / "x.xlsx", [table(2)])["Biểu 2"]
    row, _ = headings(sheet)
    first = row + 3
    merged = {str(r) for r in sheet.merged_cells.ranges}
    assert {f"A{first}:A{first + 1}", f"B{first}:B{first + 1}"} <= merged
    assert [sheet[f"C{r}"].value for r in (first, first + 1)] == list(SPLIT)
    assert sheet[f"B{first}"].value == "Xã Đồng Sơn"
    assert [sheet[f"D{r}"].value for r in (first, first + 1)] == [1000, 1000]


def test_ten_don_vi_nam_va_dong_tam_tinh(tmp_path: Path) -> None:
    sheet = write(tmp_path / "x.xlsx", [table(1)], note=NOTE, title_extra="(lần 2)")["Biểu 1"]
    assert find(sheet, "HUYỆN GÒ CÔNG TÂY").row == 2
    title, note = find(sheet, "NĂM 2023 (lần 2)"), find(sheet, NOTE)
    assert note.row == title.row + 1
    assert note.font.b and note.font.color.rgb == "FFC00000"
    assert not sheet.row_dimensions[note.row].hidden
    without = write(tmp_path / "y.xlsx", [table(1)])["Biểu 1"]
    assert without.row_dimensions[note.row].hidden and without.cell(note.row, 1).value in (None, "")


def test_in_ngang_mot_trang_rong_lap_tieu_de(tmp_path: Path) -> None:
    sheet = write(tmp_path / "x.xlsx", [table(2)])["Biểu 2"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) in (
        (9, "landscape"),
        ("9", "landscape"),
    )
    # A scale of its own: Excel passes over page breaks of a sheet that is fitted to the page.
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage and 63 <= sheet.page_setup.scale <= 100
    assert sheet.print_title_rows == "$9:$12"
    assert "&P" in sheet.oddFooter.center.text


def test_dong_huyen_in_dam(tmp_path: Path) -> None:
    base = table(4)
    group = TableLine("group", "1", "Huyện Gò Công Tây", "", base.lines[1].values)
    sheet = write(tmp_path / "x.xlsx", [SummaryTable(4, (base.lines[0], group, base.lines[1]))])["Biểu 4"]
    assert find(sheet, group.name).font.b and not find(sheet, "Xã Đồng Sơn").font.b


def test_sai_so_cot_hoac_khong_co_mau_thi_bao(tmp_path: Path) -> None:
    line = TableLine("total", "", "Tổng cộng", "", (1, 2))
    with pytest.raises(ValueError, match="14 columns"):
        write(tmp_path / "x.xlsx", [SummaryTable(1, (line,))])
    with pytest.raises(ValueError, match="2 lines"):
        write(tmp_path / "x.xlsx", [SummaryTable(2, (table(2).lines[0],))])
    with pytest.raises(ValueError, match="Biểu 99"):
        write(tmp_path / "x.xlsx", [SummaryTable(99, ())])
    with pytest.raises(OutputError, match="khong-co"):
        template_path("khong-co.xlsx")


def test_ten_xa_khong_thanh_cong_thuc(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    sheet = write(path, [table(1, ("=1+1", "@x"))], note="=2+2")["Biểu 1"]
    assert [sheet[f"B{r}"].value for r in (14, 15)] == ["=1+1", "@x"]
    assert "<f>" not in sheet_xml(path)


def test_cung_du_lieu_cung_byte(tmp_path: Path) -> None:
    tables = [table(n) for n in COLUMNS]
    write(tmp_path / "a.xlsx", tables)
    time.sleep(2.1)
    write(tmp_path / "b.xlsx", tables)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert b"creator" not in parts(tmp_path / "a.xlsx")["docProps/core.xml"]


def test_mau_bieu_dung_nhu_kich_ban_ve_ra(tmp_path: Path) -> None:
    """The XML of the members is compared, not the archive: packing, and how lxml writes an empty element
    where it is installed, differ between systems."""
    script = Path(__file__).parents[2] / "templates" / "make_templates.py"
    spec = importlib.util.spec_from_file_location("make_templates", script)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.make(tmp_path)
    for name in ("bieu-tong-hop.xlsx", "mau-bieu.xlsx"):
        assert canonical(tmp_path / name) == canonical(script.parent / name), name


def test_bieu_9_ve_theo_dan_toc_co_mat(tmp_path: Path) -> None:
    names = tuple(f"Dân tộc {n}" for n in range(6))
    line = TableLine("total", "", "Tổng cộng", "", tuple(range(18)))
    drawn = SummaryTable(9, (line,), varying=(names, names), note="ghi chú riêng")
    book = write(tmp_path / "x.xlsx", [table(8), drawn, table(10)], note=NOTE)
    assert book.sheetnames == ["Biểu 8", "Biểu 9", "Biểu 10", CHARTS]
    sheet = book["Biểu 9"]
    row, _ = headings(sheet)
    assert [c.value for c in sheet[row]] == ["A", "B", *map(str, range(1, 19))]
    assert int(sheet.page_setup.paperSize) == 8
    assert find(sheet, f"{NOTE}; ghi chú riêng")
    none = SummaryTable(9, (TableLine("total", "", "Tổng cộng", "", (0,) * 6),), varying=((), ()))
    assert find(write(tmp_path / "y.xlsx", [none])["Biểu 9"], "Chia theo dân tộc") is None


@pytest.mark.parametrize("name", [tables.TEMPLATE, tables.FORMS_TEMPLATE])
def test_a_template_kept_in_memory_is_as_it_is_read(tmp_path: Path, name: str) -> None:
    def saved(workbook: Any, sheets: dict[int, Any]) -> dict[str, str]:
        for sheet in workbook.worksheets:
            # A row and a column that were not there yet.
            sheet.row_dimensions[900].height = 20
            sheet.column_dimensions["AZ"].width = 20
        save_workbook(workbook, tmp_path / name, None, {s.sheet.title: s.made for s in sheets.values()})
        return canonical(tmp_path / name)

    numbers = [s.number for s in table_shapes() if is_form(s.number) == (name == tables.FORMS_TEMPLATE)]
    fixed = [number for number in numbers if not shape_of(number).varies]
    wanted = saved(*tables._ready(openpyxl.load_workbook(template_path(name)), fixed))
    assert saved(*tables._template(name, [])) == wanted
    # What was filled in is not in the next copy.
    kept, _ = tables._template(name, [])
    kept.worksheets[0]["A1"] = "đã sửa"
    assert saved(*tables._template(name, [])) == wanted


def test_what_is_made_of_a_template_once_is_what_openpyxl_writes_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On one page, on several, and without a line.
    of_places = [[table(n, [f"Xã số {i}" for i in range(count)]) for n in COLUMNS] for count in (1, 90)]
    blank = [replace(table(n), lines=()) for n in COLUMNS]
    wanted = []
    for own in (*of_places, blank):
        write_tables(tmp_path / "made.xlsx", own, place=["Huyện Mẫu"], year=2023, charts=own is not blank)
        wanted.append(parts(tmp_path / "made.xlsx"))
    for cached in ("_read", "_drawn"):
        monkeypatch.setattr(tables, cached, getattr(tables, cached).__wrapped__)
    monkeypatch.setattr(tables, "make", lambda *_: None)
    for own, made in zip((*of_places, blank), wanted, strict=True):
        write_tables(tmp_path / "each.xlsx", own, place=["Huyện Mẫu"], year=2023, charts=own is not blank)
        assert parts(tmp_path / "each.xlsx") == made
