"""Names that lost letters, what is hidden or struck through, tables of commune codes with lines of no use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from hongheo.forms import LIST_RETURN, form
from hongheo.pipeline import Options, check
from hongheo.problems import Problem
from hongheo.read import read_file
from hongheo.read.lost import Loss, any_lost, loss
from tests.commands import hongheo
from tests.conftest import write_grid
from tests.dirty.test_dirt import HEAD, INFO, ROW, Dirty, dirty
from tests.strategies import real_texts

__all__ = ["dirty"]
FILES = Path(__file__).parent / "files"
NAMES = st.deferred(lambda: st.sampled_from([t for t in real_texts() if sum(c > "\u00ff" for c in t) > 1]))
# Vietnamese of one byte in Windows 1252 (à, ê) has no sign of its own where the file is read as Mac Roman.
PAGES = st.sampled_from(["cp1252", "cp1258", "latin-1", "cp437", "cp850", "mac_roman", "cp1251"])


@pytest.mark.parametrize(
    ("file", "lines"),
    [
        ("24-names-that-lost-their-letters/dau-hoi.xlsx", ["HN136 Hộ!B2", "HN136 Hộ!G2"]),
        ("24-names-that-lost-their-letters/html.xlsx", ["HN137 Hộ!B2"]),
        ("24-names-that-lost-their-letters/tcvn3-mot-ten.xlsx", ["HN138 Hộ!B2"]),
        # Signs that nobody sees are a part of the loss, and told with it.
        ("24-names-that-lost-their-letters/utf8-doc-nham.xlsx", ["HN135 Hộ!B2", "HN135 Hộ!G2"]),
        ("28-what-is-hidden-and-not-told/cot-an.xlsx", ["HN022 B2!B2"]),
        ("28-what-is-hidden-and-not-told/cao-0.xlsx", ["HN007 Hộ!3"]),
        ("28-what-is-hidden-and-not-told/loc.ods", ["HN007 Hộ!3"]),
        ("28-what-is-hidden-and-not-told/an.xls", ["HN007 Hộ!3"]),
    ],
)
def test_tep_duoc_doc_va_cho_la_duoc_bao(file: str, lines: list[str]) -> None:
    result = check([FILES / file], Options())
    assert result.report.lines() == lines
    assert (result.exit_code, result.counts()["total"]) == (0, 4)


@given(NAMES, PAGES)
@settings(max_examples=100)
def test_utf8_doc_nham_bang_ma_nao_cung_nhan_ra(name: str, page: str) -> None:
    misread = name.encode("utf-8").decode(page, "replace")
    assert any_lost(["Lê Văn An", misread])
    assert loss(misread) in (Loss.MISREAD, Loss.UNKNOWN)


@given(NAMES, st.sampled_from(["?", "\ufffd"]))
@settings(max_examples=60)
def test_dau_hoi_thay_chu_da_mat_luon_nhan_ra(name: str, sign: str) -> None:
    lost = "".join(sign if c > "\u00ff" else c for c in name)
    assert any_lost([lost])
    assert loss(lost) is Loss.UNKNOWN


@given(NAMES, st.sampled_from(["&#{0};", "&#x{0:X};", "_x{0:04X}_", "\\u{0:04x}"]))
@settings(max_examples=60)
def test_ma_cua_trang_web_luon_nhan_ra(name: str, escape: str) -> None:
    escaped = "".join(escape.format(ord(c)) if c > "\u00ff" else c for c in name)
    assert any_lost([escaped])
    assert loss(escaped) is Loss.ESCAPED


def test_chu_viet_dung_khong_bao_gio_bi_nghi() -> None:
    texts = [t for text in real_texts() for t in (text, text.upper(), text.lower(), f"«{text}»", f"“{text}”")]
    assert [t for t in texts if loss(t, questions=False)] == []
    usual = ["Ấp 1?", "Số 5 & 6", "A = B", "50% đất", "«Xá», ấp 2", "XÃ\u00a0HÒA", "“XÃ”", "BÃ…"]
    assert [t for t in usual if loss(t)] == []


def test_moi_cot_chu_deu_duoc_xem_va_ghi_chu_duoc_hoi(dirty: Dirty) -> None:
    head = [*HEAD, "Thôn/Ấp", "Ghi chú"]
    rows = [head, [*ROW, "?p Bình Phú", "có phải hộ này?"]]
    assert dirty.lines(households=rows) == ["HN136 Hộ!I2"]
    members = [["Mã hộ", "Họ và tên", "Quan hệ với chủ hộ"], ["0001", "Trần Thị Mẫu", "Chủ hộ"]]
    members += [["0001", f"Lê {n}", "Con"] for n in range(2)] + [["0001", "L&ecirc; V&#259;n", "Con"]]
    grids: dict[str, list[list[Any]]] = {"Thành viên": members}
    path = dirty.build()
    book = openpyxl.load_workbook(path)
    for name, table in grids.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(row)
    book.save(path)
    assert "HN137 Thành viên!B5" in check([path], Options()).report.lines()


def test_ten_trong_canh_bao_duoc_che(dirty: Dirty) -> None:
    row = [*ROW[:1], "Nguy?n V?n Bí Mật", *ROW[2:]]
    (problem,) = dirty.result(households=[HEAD, row]).report
    assert "Bí Mật" not in problem.message()
    assert "Nguy?n V?n Bí Mật" in problem.message(show_values=True)


def test_chu_kirin_trong_ten_duoc_bao(dirty: Dirty) -> None:
    row = [*ROW[:1], "Тrần Thị Mẫu", *ROW[2:]]
    (problem,) = dirty.result(households=[HEAD, row]).report
    assert problem.line() == "HN139 Hộ!B2"
    assert "«Т» (U+0422) là chữ Kirin, không phải «T»" in problem.message()


def _list_problems(tmp_path: Path, name: str) -> list[Problem]:
    rows: list[list[Any]] = [["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO SAU KHI RÀ SOÁT"], *[[] for _ in range(6)]]
    head: list[Any] = [1, "0001", "Trần Văn Mẫu", "Trần Văn Mẫu", "Chủ hộ", *[None] * 22]
    rows += [head, [2, None, None, name, "Con", *[None] * 22]]
    _, problems = read_file(write_grid(tmp_path / "ds.xlsx", {"Danh sách": rows}), [form(LIST_RETURN)])
    return problems


def test_ten_thanh_vien_trong_danh_sach_cung_duoc_xem(tmp_path: Path) -> None:
    assert "HN136 Danh sách!D9" in [p.line() for p in _list_problems(tmp_path, "Tr?n Th? Con")]


# --- hidden, struck through ---------------------------------------------------------------------------------


def _changed(dirty: Dirty, change: Any) -> list[str]:
    path = dirty.build()
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return check([path], Options()).report.lines()


def test_dong_bi_gach_ngang_van_doc_va_duoc_bao(dirty: Dirty) -> None:
    def strike(book: Any) -> None:
        for cell in book["Hộ"][2]:
            cell.font = Font(strike=True)

    assert _changed(dirty, strike) == ["HN023 Hộ!A2"]


def test_cot_an_khong_co_du_lieu_thi_khong_bao(dirty: Dirty) -> None:
    def hide(book: Any) -> None:
        book["Hộ"].column_dimensions["H"].hidden = True
        book["Hộ"].column_dimensions["Z"].hidden = True

    assert _changed(dirty, hide) == []


@pytest.mark.parametrize("letter", ["A", "B", "F", "G"])
def test_cot_an_co_du_lieu_duoc_bao_o_dau_cung_vay(dirty: Dirty, letter: str) -> None:
    def hide(book: Any) -> None:
        book["Hộ"].column_dimensions[letter].hidden = True

    assert _changed(dirty, hide) == [f"HN022 Hộ!{letter}2"]


# --- tables of commune codes --------------------------------------------------------------------------------

RETURN = FILES / "32-units-table-lines-of-no-use" / "khong-ma.xlsx"


def _units(tmp_path: Path, text: str) -> tuple[int, str]:
    table = tmp_path / "bang.csv"
    table.write_text(text, encoding="utf-8-sig")
    done = hongheo("check", RETURN, "--units", table)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("name", ["mat-so-0.csv", "tab.csv"])
def test_bang_tep_ma_xa_hong_thi_noi_ro_dong(name: str) -> None:
    done = hongheo("check", RETURN, "--units", RETURN.with_name(name))
    assert done.returncode == 2
    assert "dòng" in done.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Tên tệp;Mã xã\nkhong-ma.xlsx;70\n", "dòng 2: «70» không phải mã xã 5 chữ số. Có lẽ đã mất số 0"),
        ("khong-ma.xlsx,2865a\n", "dòng 1: «2865a»"),
        ("Tên tệp,Mã xã\n\nkhong-ma.xlsx,\n", "dòng 3: thiếu"),
        ("Tên tệp,Mã xã\nkhong-ma.xlsx\n", "dòng 2: thiếu"),
        ("Tên tệp\tMã xã\nkhong-ma.xlsx\t28654\n", "dòng 1: thiếu"),
        ("khong-ma.xlsx,２８６５４\n", "dòng 1: «２８６５４»"),
        ("a.xlsx,28654\nb.xlsx,28660\nA.xlsx,28657\n", "có mã 28654 ở dòng 1 và mã 28657 ở dòng 3"),
    ],
)
def test_dong_khong_dung_duoc_trong_bang_units_la_loi_cach_dung(tmp_path: Path, text: str, told: str) -> None:
    code, said = _units(tmp_path, text)
    assert code == 2
    assert told in said


@pytest.mark.parametrize(
    "text", ["Tên tệp;Mã xã\nKhong-Ma.XLSX;28654\n", "khong-ma.xlsx,28654\nkhong-ma.xlsx,28654\n"]
)
def test_bang_units_dung_thi_ma_xa_de_trong_duoc_lay_tu_bang(tmp_path: Path, text: str) -> None:
    code, said = _units(tmp_path, text)
    assert (code, "28654" in said) == (0, True)


def test_danh_sach_xa_co_dong_hong_thi_khong_tao_phieu(tmp_path: Path) -> None:
    table = tmp_path / "xa.csv"
    table.write_text("Mã xã\n28654\n70\n", encoding="utf-8")
    done = hongheo("template", tmp_path / "phieu", "--communes", table, "--year", "2023")
    assert done.returncode == 2
    assert "dòng 3" in done.stderr
    assert not (tmp_path / "phieu").exists()
    assert INFO
