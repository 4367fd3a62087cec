"""The lists, the scores and the problems."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from hongheo.forms import HOUSEHOLD_LIST, form
from hongheo.models import LongList, Place, SheetData
from hongheo.problems import Personal, Problem, kinds
from hongheo.write import CommunePage, write_lists, write_problems, write_scores
from tests.write.workbooks import INJECTIONS, parts, sheet_xml

FORM = form(HOUSEHOLD_LIST)
NAMES = ("Hộ nghèo", "Hộ cận nghèo", "Thoát nghèo", "Thoát cận nghèo")
HEAD = {
    "number": 1,
    "household_code": "0012",
    "head_name": "Trần Văn Tám",
    "birth_date": "1980-02-01",
    "size": 3,
    "merit": True,
    "minority": False,
    "b1": 120,
    "age": 43,
    "is_head": True,
}
MEMBER = {"name": "=1+1", "birth_date": "1980", "size": pd.NA, "is_head": False}
ROWS = pd.DataFrame([HEAD, MEMBER], dtype=object)
NO_ONE = SheetData(
    "Còn thiếu",
    {"commune": "Mã xã"},
    pd.DataFrame({"commune": pd.Series([], dtype=object)}),
    empty="Không có hộ nào.",
)


def lists(path: Path, frame: pd.DataFrame = ROWS, note: str = "") -> Any:
    frames = dict.fromkeys(NAMES, LongList.of(frame))
    write_lists(path, form=FORM, lists=frames, place=["Huyện Gò Công Tây"], year=2023, note=note)
    return openpyxl.load_workbook(path)


def test_danh_sach_dung_cot_dung_dong(tmp_path: Path) -> None:
    book = lists(tmp_path / "x.xlsx", note="TẠM TÍNH")
    assert book.sheetnames == list(NAMES)
    sheet = book["Hộ nghèo"]
    assert sheet["A4"].value == "DANH SÁCH HỘ NGHÈO SAU KHI RÀ SOÁT NĂM 2023"
    assert sheet["A5"].value == "TẠM TÍNH"
    # What the review within the year asks is on a list in force alone.
    asked = {"class_periodic", "size_periodic", "change"}
    for field in FORM.by_id["listed"].fields:
        assert sheet[f"{field.column}7"].value == (None if field.id in asked else field.heading)
    expected = {
        "A8": 1,
        "B8": "0012",
        "C8": "Trần Văn Tám",
        "F8": "01/02/1980",
        "W8": "x",
        "U8": None,
        "AA8": 3,
    }
    assert {a: sheet[a].value for a in expected} == expected
    assert [sheet[a].value for a in ("B9", "D9", "F9", "AA9", "Y7")] == [None, "=1+1", "1980", None, None]
    assert sheet["C8"].font.b and not sheet["D9"].font.b
    assert sheet.column_dimensions["Y"].hidden
    escaped = book["Thoát cận nghèo"]
    assert escaped["A4"].value == "DANH SÁCH HỘ THOÁT CẬN NGHÈO SAU KHI RÀ SOÁT NĂM 2023"
    assert [escaped[a].value for a in ("B9", "B10", "P10", "O10")] == ["Mã hộ", "0012", 3, 43]


def test_danh_sach_in_va_loc(tmp_path: Path) -> None:
    sheet = lists(tmp_path / "x.xlsx")["Hộ nghèo"]
    assert sheet.print_title_rows == "$7:$7" and sheet.auto_filter.ref == "A7:AB9"
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0
    assert sheet.freeze_panes == "D8"


def test_danh_sach_rong_van_co_tieu_de(tmp_path: Path) -> None:
    sheet = lists(tmp_path / "x.xlsx", ROWS.iloc[:0])["Hộ nghèo"]
    assert (sheet["B7"].value, sheet.max_row) == ("Mã hộ", 7)
    with pytest.raises(ValueError, match="Khác"):
        write_lists(tmp_path / "y.xlsx", form=FORM, lists={"Khác": LongList.of(ROWS)}, place=[], year=2023)


def test_danh_sach_khong_co_cong_thuc_va_cung_byte(tmp_path: Path) -> None:
    lists(tmp_path / "a.xlsx")
    time.sleep(2.1)
    lists(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert "<f>" not in sheet_xml(tmp_path / "a.xlsx")


def test_cham_diem_tieu_de_o_dong_1(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"code": ["0012", "=1+1"], "b1": [120, None], "b2_1": [True, False], "extra": [1, 2]}
    )
    data = SheetData("Chấm điểm", {"code": "Mã hộ", "b1": "B1", "b2_1": "1. Việc làm"}, frame)
    write_scores(tmp_path / "x.xlsx", data, title="Chấm điểm A&B", note="TẠM TÍNH")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["Chấm điểm"]
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["Mã hộ", "B1", "1. Việc làm"],
        ["0012", 120, "x"],
        ["=1+1", None, None],
    ]
    assert sheet.auto_filter.ref == "A1:C3" and sheet.freeze_panes == "A2"
    assert b"A&amp;&amp;B" in parts(tmp_path / "x.xlsx")["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet_xml(tmp_path / "x.xlsx")


PROBLEMS = [
    Problem(
        kinds.ROWS_SET_ASIDE, Place("a.xlsx", "Hộ'1", 7, "D"), {"count": 2, "what": text}, "28654/0012", text
    )
    for text in INJECTIONS
] + [
    Problem(kinds.FILE_UNREADABLE, Place("b.xlsx"), {"reason": "hỏng", "remedy": "Gửi lại"}),
    Problem(kinds.ROWS_SET_ASIDE, Place("c#1.xlsx", "Hộ", 9, None), {"count": 2, "what": "dòng tổng"}),
]


def problems(path: Path, missing: SheetData = NO_ONE, *, names_only: bool = False, **more: Any) -> Any:
    targets = {name: f"../phieu/{name}" for name in ("a.xlsx", "b.xlsx", "c#1.xlsx")}
    files = ["a.xlsx", "b.xlsx", "c#1.xlsx", "d.xlsx"]
    write_problems(path, PROBLEMS, [missing], files=files, file_targets=targets, **more)
    return openpyxl.load_workbook(path, read_only=names_only)


def test_moi_loi_mot_dong_co_lien_ket_den_o(tmp_path: Path) -> None:
    sheet = problems(tmp_path / "x.xlsx")["Lỗi"]
    assert [c.value for c in sheet[2]][:8] == [
        1,
        "Ghi nhận",
        "HN313",
        "a.xlsx",
        "Hộ'1",
        "D7",
        "28654",
        "0012",
    ]
    link = sheet["F2"].hyperlink
    assert link.target.replace("\\", "/") == "../phieu/a.xlsx" and link.location == "'Hộ''1'!D7"
    assert sheet["F7"].hyperlink is None and sheet["F7"].value is None
    assert sheet["F8"].hyperlink is None and sheet["F8"].value == "dòng 9"
    assert sheet["B7"].value == "Lỗi" and sheet["B7"].fill.fgColor.rgb != sheet["B2"].fill.fgColor.rgb
    assert "<f>" not in sheet_xml(tmp_path / "x.xlsx")


PAGES = [CommunePage("28654", "Xã Đồng Sơn", PROBLEMS[:5]), CommunePage("28657", "Xã Bình Phú", [])]


def test_tong_hop_theo_xa_ma_va_tep(tmp_path: Path) -> None:
    sheet = problems(tmp_path / "x.xlsx", communes=PAGES)["Tổng hợp"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
    kind = ["HN313", "Dòng không phải hộ", "Ghi nhận"]
    assert rows[:3] == [
        ["Theo xã", "28654 Xã Đồng Sơn", None, *kind, 5],
        ["Theo xã", "28654 Xã Đồng Sơn", None, None, "Cộng", None, 5],
        ["Theo xã", "28657 Xã Bình Phú", None, None, "Không có lỗi", None, 0],
    ]
    assert ["Theo mã", "Tất cả các xã", None, *kind, 6] in rows
    assert ["Theo mã", "Tất cả các xã", None, None, "Cộng", None, 7] in rows
    assert ["Theo tệp", None, "a.xlsx", *kind, 5] in rows
    assert rows[-1] == ["Theo tệp", None, "d.xlsx", None, "Không có lỗi", None, 0]
    assert sheet.auto_filter.ref == f"A1:G{len(rows) + 1}"


def test_moi_xa_co_loi_mot_trang_de_gui_lai(tmp_path: Path) -> None:
    book = problems(tmp_path / "x.xlsx", communes=PAGES)
    assert book.sheetnames == ["Lỗi", "Tổng hợp", "Còn thiếu", "28654"]
    sheet = book["28654"]
    assert sheet["A1"].value == "Xã Đồng Sơn (mã 28654): các chỗ cần sửa"
    assert sheet["A2"].value == "ĐẠT: không có lỗi."
    assert [c.value for c in sheet[4]][:6] == [1, "Ghi nhận", "HN313", "a.xlsx", "Hộ'1", "D7"]
    assert sheet["F4"].hyperlink.location == "'Hộ''1'!D7"
    assert sheet.auto_filter.ref == "A3:T8" and sheet.freeze_panes == "A4"
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, sheet.print_title_rows) == ("landscape", 8, "$3:$3")
    assert [c.value for c in sheet[3]][-1] == "Dấu" and sheet[4][-1].font.color.rgb == "FF808080"


def test_nhieu_xa(tmp_path: Path) -> None:
    pages = [CommunePage(f"{n:05d}", f"Xã {n}", PROBLEMS[:1]) for n in range(100)]
    assert len(problems(tmp_path / "x.xlsx", communes=pages, names_only=True).sheetnames) == 103


def test_ho_con_thieu(tmp_path: Path) -> None:
    assert problems(tmp_path / "x.xlsx")["Còn thiếu"]["A2"].value.startswith("Không có hộ nào")
    missing = SheetData("Còn thiếu", {"commune": "Mã xã"}, pd.DataFrame({"commune": ["28654"]}))
    assert problems(tmp_path / "y.xlsx", missing)["Còn thiếu"]["A2"].value == "28654"


def test_gia_tri_ca_nhan_duoc_che(tmp_path: Path) -> None:
    secret = Personal("Nguyễn Văn Tám", "name")
    problem = Problem(kinds.ROWS_SET_ASIDE, Place("a.xlsx"), {"count": 1, "what": secret})
    for show in (False, True):
        path = tmp_path / f"{show}.xlsx"
        write_problems(path, [problem], [NO_ONE], files=["a.xlsx"], file_targets={}, show_values=show)
        assert ("Nguyễn Văn Tám" in sheet_xml(path)) is show


def test_lien_ket_dung_truoc_gioi_han_cua_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongheo.write.problems.MOST_LINKS", 2)
    sheet = problems(tmp_path / "x.xlsx")["Lỗi"]
    assert [sheet[f"F{r}"].hyperlink is not None for r in (2, 3, 4)] == [True, True, False]
    assert sheet["F4"].value == "D7"


def test_loi_cung_du_lieu_cung_byte(tmp_path: Path) -> None:
    problems(tmp_path / "a.xlsx")
    time.sleep(2.1)
    problems(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_khong_noi_tep_nam_o_dau_tren_may_nguoi_gui(tmp_path: Path) -> None:
    """Two files of one name keep as many folders as tell them apart, on what stays with the sender."""
    places = [Place(f"/home/can-bo/{folder}/phieu.xlsx", "Hộ", 4, "A") for folder in ("mot", "hai")]
    own = [
        Problem(kinds.CODE_TWICE, place, {"household": "0012", "other": other}, "28654/0012")
        for place, other in (places, places[::-1])
    ]
    path = tmp_path / "x.xlsx"
    write_problems(
        path,
        own,
        [NO_ONE],
        files=[p.file for p in places],
        file_targets={},
        communes=[CommunePage("28654", "Xã Đồng Sơn", own)],
    )
    book = openpyxl.load_workbook(path)
    texts = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value]
    assert not [text for text in texts if "can-bo" in text]
    assert {"mot/phieu.xlsx", "hai/phieu.xlsx"} <= {str(c.value) for c in book["Lỗi"]["D"]}
    assert any("tệp hai/phieu.xlsx" in str(c.value) for c in book["Lỗi"]["K"] + book["Lỗi"]["L"])
    assert any("tệp phieu.xlsx" in str(c.value) for c in book["28654"]["K"] + book["28654"]["L"])
