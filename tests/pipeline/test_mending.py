"""Problems in the order of mending: on the screen and in ``loi.xlsx``."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.commands import hongheo
from tests.conftest import MakeReturn, b1, b2, blank_out, household

# A date that is none changes no class; a total that is not the sum leaves the household without one.
ROWS = {
    "households": [household("1", birth_date="31/02/1980"), household("2"), household("3")],
    "b1": [b1("1", 150), b1("2", 150), b1("3", 150, b1_total=160)],
    "b2": [b2("1", 1), b2("2", 1), b2("3", 1)],
}


@pytest.fixture
def path(make_return: MakeReturn) -> Path:
    return make_return(**ROWS)


def test_loi_lam_doi_phan_loai_dung_truoc(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank_out(monkeypatch, "write_tables", "write_lists", "write_scores")
    told = hongheo("check", path).stdout
    assert told.index("HN203") < told.index("HN105")
    assert hongheo("run", path, "-o", tmp_path / "ra", "--quiet").returncode == 1
    book = openpyxl.load_workbook(tmp_path / "ra" / "loi.xlsx")
    for sheet, heading in (("Lỗi", 1), ("28654", 3)):
        rows = list(book[sheet].iter_rows(min_row=heading, values_only=True))
        at = rows[0].index("Ảnh hưởng phân loại")
        assert [(r[rows[0].index("Mã")], r[at]) for r in rows[1:3]] == [
            ("HN203", "Chưa phân loại được"),
            ("HN105", "Không"),
        ]


def test_ket_luan_o_dau_va_o_cuoi_man_hinh(path: Path, make_return: MakeReturn) -> None:
    lines = hongheo("check", path).stdout.strip().splitlines()
    assert lines[0] == lines[-1] == "CHƯA ĐẠT: 2 lỗi, 0 cảnh báo trong 1 tệp."
    sound = make_return(
        "dung.xlsx", **{**ROWS, "households": [household("1")], "b1": [b1("1", 150)], "b2": [b2("1", 1)]}
    )
    assert hongheo("check", sound).stdout.count("ĐẠT") == 1


def test_qua_20_cho_thi_la_bang_cac_loai(make_return: MakeReturn) -> None:
    codes = [str(n) for n in range(1, 22)]
    rows = {"households": [household(c, birth_date="31/02/1980") for c in codes]}
    path = make_return(**rows, b1=[b1(c, 150) for c in codes], b2=[b2(c, 1) for c in codes])
    told = hongheo("check", path).stdout
    assert "--annotate" in told and "Ảnh hưởng" in told
    assert told.count("31/02/1980") == 0
    assert hongheo("check", path, "--all").stdout.count("31/02/1980") == 21
    few = {"households": rows["households"][:20]}
    path = make_return(
        "it.xlsx", **few, b1=[b1(c, 150) for c in codes[:20]], b2=[b2(c, 1) for c in codes[:20]]
    )
    assert hongheo("check", path).stdout.count("31/02/1980") == 5


def test_ghi_nhan_chi_hien_khi_xem_het(make_return: MakeReturn) -> None:
    path = make_return(
        households=[household("1", people="kinh")],
        b1=[b1("1", 150)],
        b2=[b2("1", 1)],
        info={"commune_name": "Xã Đồng-Sơn"},
    )
    told = hongheo("check", path).stdout
    assert "Ghi nhận HN" not in told and "ghi nhận, không phải sửa (xem: --all)" in told
    assert "Ghi nhận HN" in hongheo("check", path, "--all").stdout
