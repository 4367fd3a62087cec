"""Cells merged in the data: a code belongs to each row it spans, anything else is told where it stands."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import Table
from hongheo.pipeline import Options, Result, check
from hongheo.read import read_file
from tests.conftest import write_grid
from tests.dirty.test_dirt import HEAD, INFO, ROW, SECOND

CODES = ["0001", "0002", "0003"]
B1 = [["Mã hộ", "Tổng điểm B1"], *([code, 160] for code in CODES)]
B2 = [["Mã hộ", *range(1, 13), "Tổng điểm B2"], *([code, "x", *[None] * 11, 10] for code in CODES)]
HOUSEHOLDS: list[list[Any]] = [
    [*HEAD, "Thôn/Ấp"],
    [*ROW, "Ấp 1"],
    [*SECOND, "Ấp 1"],
    ["0003", "Ngô Văn Bịa", "07/11/1976", "Nam", "Kinh", 5, "Hộ cận nghèo", None, "Ấp 1"],
]
MEMBERS: list[list[Any]] = [
    ["Mã hộ", "Họ và tên", "Quan hệ với chủ hộ", "Ngày sinh"],
    ["0001", "Trần Thị Mẫu", "Chủ hộ", "05/09/1980"],
    ["0001", "Lê Văn Con", "Con", "06/10/2015"],
    ["0001", "Lê Thị Con", "Con", "06/11/2016"],
    ["0002", "Lê Văn Mẫu", "Chủ hộ", "06/10/1975"],
]


def _book(path: Path, merges: dict[str, list[str]], **own: list[list[Any]]) -> Path:
    """A return with three households, in which these ranges are merged as Excel does it."""
    sheets = {"Thông tin": INFO, "Hộ": HOUSEHOLDS, "B1": B1, "B2": B2, **own}
    return write_grid(path, sheets, merges=merges)


def _result(tmp_path: Path, merges: dict[str, list[str]], **own: list[list[Any]]) -> Result:
    return check([_book(tmp_path / "a.xlsx", merges, **own)], Options())


def test_ma_ho_gop_tren_cac_thanh_vien_la_cua_tung_nguoi(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", {"Thành viên": ["A2:A4"]}, **{"Thành viên": MEMBERS})
    content, _ = read_file(path, [form(COMMUNE_RETURN)])
    assert content is not None
    table: Table = next(t for t in content.tables if t.sheet_id == "members")
    assert table.values["household_code"] == ["0001", "0001", "0001", "0002"]
    lines = check([path], Options()).report.lines()
    assert not [line for line in lines if line.startswith(("HN103", "HN114", "HN303"))]


def test_so_khau_gop_tren_cac_ho_thi_khong_ho_nao_duoc_tinh_voi_no(tmp_path: Path) -> None:
    result = _result(tmp_path, {"Hộ": ["F2:F3"]})
    assert result.report.lines() == ["HN114 Hộ!F2", "HN114 Hộ!F3"]
    assert "ô gộp F2:F3" in next(iter(result.report)).message()
    assert (result.counts()["total"], result.counts()["unclassified"]) == (3, 2)


def test_phan_loai_gop_thi_ho_duoi_khong_duoc_phan_loai(tmp_path: Path) -> None:
    result = _result(tmp_path, {"Hộ": ["G2:G4"]})
    assert result.report.lines() == ["HN114 Hộ!G3", "HN114 Hộ!G4"]
    assert result.counts()["unclassified"] == 2


def test_thon_gop_duoc_bao_mot_lan_o_o_dau(tmp_path: Path) -> None:
    result = _result(tmp_path, {"Hộ": ["I2:I4"]})
    assert result.report.lines() == ["HN114 Hộ!I2"]
    assert result.counts()["unclassified"] == 0
    assert result.exit_code == 1


def test_dau_b2_gop_ngang_thi_khong_biet_la_may_chi_so(tmp_path: Path) -> None:
    result = _result(tmp_path, {"B2": ["B2:D2"]})
    assert [line for line in result.report.lines() if "HN114" in line] == [
        "HN114 B2!B2",
        "HN114 B2!C2",
        "HN114 B2!D2",
    ]
    assert result.counts()["unclassified"] == 1


def test_ma_ho_gop_tren_hai_ho_la_ma_trung(tmp_path: Path) -> None:
    result = _result(tmp_path, {"Hộ": ["A2:A3"]})
    assert "HN301 Hộ!A2" in result.report.lines()
    assert "HN301 Hộ!A3" in result.report.lines()


@pytest.mark.parametrize("merges", [["A1:B1"], ["A2:A3"], ["J2:J4"], ["A1:I1"]])
def test_o_gop_khong_co_du_lieu_cua_phieu_thi_khong_bao(tmp_path: Path, merges: list[str]) -> None:
    title: list[list[Any]] = [["DANH SÁCH HỘ"], [], []]
    result = _result(tmp_path, {"Hộ": merges}, Hộ=[*title, *HOUSEHOLDS])
    assert result.report.lines() == []


def test_nhan_va_gia_tri_gop_o_thong_tin_doc_duoc(tmp_path: Path) -> None:
    info = [[label, None, None, value] for label, value in INFO]
    merges = {"Thông tin": [f"A{n}:C{n}" for n in range(1, 6)] + ["D2:F2"]}
    result = _result(tmp_path, merges, **{"Thông tin": info})
    assert result.report.lines() == []
    assert result.files[0].commune == "28654"


def test_mot_gia_tri_gop_canh_hai_nhan_duoc_bao(tmp_path: Path) -> None:
    result = _result(tmp_path, {"Thông tin": ["B4:B5"]})
    assert "HN114 Thông tin!B5" in result.report.lines()


def test_danh_sach_gop_o_trong_mot_ho_la_thuong(tmp_path: Path) -> None:
    from hongheo.forms import LIST_RETURN

    rows: list[list[Any]] = [["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO SAU KHI RÀ SOÁT"], *[[] for _ in range(6)]]

    def line(code: str, name: str, relation: str) -> list[Any]:
        cells: list[Any] = [None] * 27
        cells[1:5] = code, name, name, relation
        cells[12:16] = "28654", "Ấp 1", "Kinh", "Hộ nghèo"
        cells[18:20], cells[26] = (120, 30), 2
        return cells

    rows += [line("0001", "Trần Văn Mẫu", "Chủ hộ"), line("0001", "Lê Thị Mẫu", "Vợ")]
    rows += [line("0002", "Ngô Văn Bịa", "Chủ hộ"), line("0002", "Ngô Thị Bịa", "Con")]
    own = ["B8:B9", "N8:N9", "P8:P9", "S10:S11", "B10:B11"]
    path = tmp_path / "ds.xlsx"
    write_grid(path, {"Danh sách": rows}, merges={"Danh sách": [*own, "AA8:AA9"]})
    content, problems = read_file(path, [form(LIST_RETURN)])
    assert content is not None
    tables = {t.sheet_id: t.values for t in content.tables}
    assert tables["households"]["size"] == [2, 2]
    assert tables["b1"]["b1_total"] == [120, 120]
    assert tables["members"]["household_code"] == ["0001", "0001", "0002", "0002"]
    assert [p.line() for p in problems if p.kind.code == "HN114"] == []
    write_grid(path, {"Danh sách": rows}, merges={"Danh sách": [*own, "V9:V10", "AA8:AA10"]})
    lines = check([path], Options(year=2023)).report.lines()
    assert "HN114 Danh sách!AA10" in lines


def test_gop_o_nao_cung_khong_mat_trong_im_lang(tmp_path: Path) -> None:
    """Every range of 2 or 3 rows and 1 to 3 columns, each among three households of its own."""
    corners = itertools.product((2, 3), (1, 2), range(2, 10), (0, 1, 2))
    ranges = sorted(
        {(top, min(top + high, 4), left, min(left + wide, 9)) for top, high, left, wide in corners}
    )
    rows, merged = [], {}
    for at, (top, bottom, left, right) in enumerate(ranges):
        rows += [[f"{3 * at + n:04d}", *row[1:]] for n, row in enumerate(HOUSEHOLDS[1:], 1)]
        letters = "ABCDEFGHI"
        cells = f"{letters[left - 1]}{3 * at + top}:{letters[right - 1]}{3 * at + bottom}"
        # Column H (a mark) is blank: nothing is lost by merging from there.
        merged[cells] = left != 8
    result = _result(tmp_path, {"Hộ": [*merged]}, Hộ=[HOUSEHOLDS[0], *rows])
    told = [(p.place.cell, _named(p.message())) for p in result.report if p.kind.code == "HN114"]
    assert {cells for _, cells in told} == {cells for cells, lost in merged.items() if lost}
    assert all(at in _inside(cells) for at, cells in told)
    assert result.counts()["total"] == len(rows) == 3 * len(ranges)


def _named(message: str) -> str:
    (cells,) = re.findall(r"ô gộp (\w+:\w+)", message)
    return str(cells)


def _inside(cells: str) -> set[str]:
    left, top, right, bottom = range_boundaries(cells)
    return {f"{get_column_letter(c)}{r}" for c in range(left, right + 1) for r in range(top, bottom + 1)}
