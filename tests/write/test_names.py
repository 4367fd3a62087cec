"""Names of sheets and files made from what somebody wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from hongheo.write.names import LONGEST_FILE, LONGEST_SHEET, Names
from tests.strategies import names_of_anything


@pytest.mark.parametrize(
    ("wanted", "given_name"),
    [
        ("28654", "28654"),
        ("?/Xã Đồng Sơn (sai)", "Xã Đồng Sơn (sai)"),
        ("Xã [A]: B*C?", "Xã A B C"),
        ("'Xã'", "Xã"),
        ("", "Không tên"),
        ("History", "History_"),
        ("a" * 40, "a" * 31),
        ("Xã\x1b[2J", "Xã 2J"),
    ],
)
def test_ten_trang(wanted: str, given_name: str) -> None:
    assert Names().sheet(wanted) == given_name


@pytest.mark.parametrize(
    ("stem", "given_name"),
    [
        ("28654-xa-dong-son", "28654-xa-dong-son.xlsx"),
        ("CON", "CON_.xlsx"),
        ("com1.bản cuối", "com1_.bản cuối.xlsx"),
        ("ấp 1/ấp 2...", "ấp 1 ấp 2.xlsx"),
        ("..", "Không tên.xlsx"),
        ("a\x1b[2Jb", "a [2Jb.xlsx"),
        ("x" * 300, "x" * 250 + ".xlsx"),
    ],
)
def test_ten_tep(stem: str, given_name: str) -> None:
    assert Names().file(stem, ".xlsx") == given_name


def test_ten_trung_thi_them_so_khong_phan_biet_hoa_thuong() -> None:
    names = Names(["Lỗi"])
    assert [names.sheet("lỗi"), names.sheet("LỖI"), names.sheet("a" * 40), names.sheet("A" * 40)] == [
        "lỗi (2)",
        "LỖI (3)",
        "a" * 31,
        "A" * 27 + " (2)",
    ]
    # «ổ» written as one letter or as three is one name to some systems.
    assert [names.file("ổ", ".docx"), names.file("o\u0302\u0309", ".docx")] == ["ổ.docx", "ổ-2.docx"]


@given(st.lists(names_of_anything, min_size=1, max_size=8))
def test_ten_nao_cung_thanh_ten_hop_le_va_duy_nhat(texts: list[str]) -> None:
    sheets, files = Names(), Names()
    made = [sheets.sheet(text) for text in texts]
    assert len({name.casefold() for name in made}) == len(made)
    workbook = xlsxwriter.Workbook("khong-ghi.xlsx", {"in_memory": True})
    for name in made:
        assert len(name.encode("utf-16-le")) <= 2 * LONGEST_SHEET
        workbook._check_sheetname(name)
    named = [files.file(text, ".docx") for text in texts]
    assert len({name.casefold() for name in named}) == len(named)
    for name in named:
        assert len(name.encode()) <= LONGEST_FILE and Path(name).name == name
        assert not set(name) & set('<>:"/\\|?*') and name.isprintable() and not name.startswith((" ", "."))
