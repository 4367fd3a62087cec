"""Sheets, headings and rows found where they really are; places as Excel counts them."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import CellFault, FileContent, Table
from hongheo.pipeline import Options, check
from hongheo.read import find_files, read_file
from tests.conftest import write_grid
from tests.telling import lines_of as lines

FORM = form(COMMUNE_RETURN)
INFO = [["Năm rà soát", 2023], ["Mã xã", "28654"], ["Tổng số hộ dân cư", 3000], ["Tổng số nhân khẩu", 9000]]
HEAD = ["Mã hộ", "Họ và tên chủ hộ", "Số nhân khẩu", "Phân loại đầu kỳ"]
ROW = ["0001", "Trần Thị Mẫu", 4, "Hộ không nghèo"]
B1 = [["Mã hộ", 1, 2, "Tổng điểm B1"], ["0001", 100, 60, 160]]
B2 = [["Mã hộ", *range(1, 13), "Tổng điểm B2"], ["0001", "x", *[None] * 11, 10]]


def content(path: Path) -> FileContent:
    found, problems = read_file(path, [FORM])
    assert found is not None, [p.line() for p in problems]
    return found


def table(path: Path, sheet_id: str) -> Table:
    return next(t for t in content(path).tables if t.sheet_id == sheet_id)


def workbook(path: Path, rows: list[list[Any]], **more: list[list[Any]]) -> Path:
    return write_grid(path, {"Thông tin": INFO, "Hộ": rows, "B1": B1, "B2": B2, **more})


def test_a_plain_workbook_is_sound(tmp_path: Path) -> None:
    assert lines(workbook(tmp_path / "a.xlsx", [HEAD, ROW])) == []


def test_titles_above_extra_columns_any_order(tmp_path: Path) -> None:
    rows = [
        ["DANH SÁCH HỘ"],
        [],
        ["Số nhân khẩu", "Cột riêng", "Mã hộ", "Họ và tên chủ hộ", "Phân loại đầu kỳ"],
    ]
    rows += [[4, "gì đó", "0001", "Trần Thị Mẫu", "Hộ không nghèo"]]
    found = table(workbook(tmp_path / "a.xlsx", rows), "households")
    assert (found.heading_row, found.rows) == (3, [4])
    assert found.place(4, "size").cell == "A4"
    assert found.place(4, "household_code").cell == "C4"


def test_a_sheet_that_starts_at_c5(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_grid(
        path, {"Thông tin": INFO, "Hộ": [HEAD, [*ROW[:2], "4.7", ROW[3]]], "B1": B1, "B2": B2}, at=(4, 2)
    )
    assert lines(path) == ["HN101 Hộ!E6"]


@pytest.mark.parametrize("name", ["hộ", "HỘ ", unicodedata.normalize("NFD", "Hộ")])
def test_sheet_names_in_any_spelling(tmp_path: Path, name: str) -> None:
    path = write_grid(tmp_path / "a.xlsx", {"thông  tin": INFO, name: [HEAD, ROW], "b1": B1, "b2 ": B2})
    assert lines(path) == []


def test_headings_with_breaks_spaces_and_decomposed_letters(tmp_path: Path) -> None:
    head = ["Mã\nhộ", "Họ và tên  chủ hộ", "SỐ NHÂN KHẨU", unicodedata.normalize("NFD", "Phân loại\nđầu kỳ ")]
    assert lines(workbook(tmp_path / "a.xlsx", [head, ROW])) == []


def test_error_cells_are_not_blanks(tmp_path: Path) -> None:
    b1 = [B1[0], ["0001", 100, 60, "#N/A"]]
    path = write_grid(tmp_path / "a.xlsx", {"Thông tin": INFO, "Hộ": [HEAD, ROW], "B1": b1, "B2": B2})
    assert table(path, "b1").values["b1_total"] == [CellFault("#N/A")]
    assert lines(path) == ["HN108 B1!D2"]


def test_formulas_without_a_value_are_not_blanks(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for name, rows in {"Thông tin": INFO, "Hộ": [HEAD, ROW], "B1": B1, "B2": B2}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["B1"]["D2"] = "=B2+C2"
    book.save(path)
    assert lines(path) == ["HN109 B1!D2"]


def test_an_error_cell_in_a_question_never_lowers_the_points(tmp_path: Path) -> None:
    b1 = [B1[0], ["0001", 100, "#DIV/0!", None]]
    path = write_grid(tmp_path / "a.xlsx", {"Thông tin": INFO, "Hộ": [HEAD, ROW], "B1": b1, "B2": B2})
    assert lines(path) == ["HN108 B1!C2"]


def test_rows_that_are_no_households_are_set_aside_and_told(tmp_path: Path) -> None:
    rows = [HEAD, ROW, [], HEAD, ["0002", None, None, None], [None, "Tổng cộng", 4, None]]
    path = workbook(tmp_path / "a.xlsx", rows)
    found = content(path)
    assert found.set_aside == {"dòng tiêu đề lặp": 1, "dòng chưa dùng": 1, "dòng tổng": 1}
    assert lines(path) == ["HN313 Hộ!4"]


def test_a_row_without_code_is_kept_and_reported(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEAD, ROW, [None, "Lê Văn Mẫu", 3, "Hộ nghèo"]])
    result = check([path], Options())
    assert result.counts()["total"] == 2
    assert result.report.lines() == ["HN103 Hộ!A3", "HN201 Hộ!A3", "HN202 Hộ!A3"]


def test_nothing_stops_at_row_1000(tmp_path: Path) -> None:
    many = [[f"{n:04d}", f"Người {n}", 4, "Hộ không nghèo"] for n in range(1, 1501)]
    found = table(
        workbook(tmp_path / "a.xlsx", [HEAD, *many, [], ["9999", "Sau dòng trống", 4, ""]]), "households"
    )
    assert (len(found.rows), found.rows[0], found.rows[-1]) == (1501, 2, 1503)


def test_hidden_rows_and_sheets_are_read_and_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEAD, ROW])
    book = openpyxl.load_workbook(path)
    book["Hộ"].row_dimensions[2].hidden = True
    book["B1"].sheet_state = "hidden"
    book.save(path)
    assert lines(path) == ["HN008 B1", "HN007 Hộ!2"]


def test_missing_and_repeated_headings_stop_the_file(tmp_path: Path) -> None:
    assert lines(workbook(tmp_path / "a.xlsx", [HEAD[:3], ROW[:3]])) == ["HN004 Hộ!1"]
    assert lines(workbook(tmp_path / "b.xlsx", [[*HEAD, "Mã hộ"], ROW])) == ["HN005 Hộ!E1"]
    assert lines(workbook(tmp_path / "c.xlsx", [["Mã", "Tên"], ["1", "x"]])) == ["HN004 Hộ"]


def test_a_sheet_twice_and_no_sheet_at_all(tmp_path: Path) -> None:
    twice = write_grid(tmp_path / "a.xlsx", {"Thông tin": INFO, "Hộ": [HEAD, ROW], "thông tin ": INFO})
    assert lines(twice) == ["HN009 thông tin "]
    none = write_grid(tmp_path / "b.xlsx", {"Sheet1": [["a"]]})
    assert [line.split()[0] for line in lines(none)] == ["HN002"]


def test_b1_and_b2_may_come_in_files_of_their_own(tmp_path: Path) -> None:
    a = write_grid(tmp_path / "ho.xlsx", {"Thông tin": INFO, "Hộ": [HEAD, ROW]})
    b = write_grid(tmp_path / "diem.xlsx", {"Thông tin": INFO[:2], "B1": B1, "B2": B2})
    assert check([a, b], Options()).report.lines() == []
    assert check([a], Options()).report.lines() == [f"HN003 {a.as_posix()}"] * 2


def test_the_commune_of_a_file_that_does_not_say_it(tmp_path: Path) -> None:
    path = write_grid(tmp_path / "a.xlsx", {"Hộ": [HEAD, ROW], "B1": B1, "B2": B2})
    assert [p.kind.code for p in check([path], Options(year=2023)).report] == ["HN006"]
    told = check([path], Options(year=2023, commune="28654")).report
    assert [p.kind.code for p in told if p.kind.severity == "error"] == []


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("rong.xlsx", "", "tệp rỗng"),
        ("~$a.xlsx", "x", "tệp tạm của Excel"),
        ("a.xlsx", "PK\x03\x04 broken", "tệp hỏng"),
        ("a.docx", "x", "văn bản Word"),
        ("a.khac", "x", "không phải tệp bảng tính"),
        ("anh.png", "x", "đây là ảnh"),
        ("bao-cao.xls", "<html><body><table><tr><td>x</td></tr></table></body></html>", "trang web (HTML)"),
        ("bang.xls", "Mã hộ,Họ và tên\n0001,Trần Thị Mẫu\n", "tệp văn bản (CSV)"),
        ("trang.xls", "khong phai bang tinh", "tệp hỏng hoặc không phải bảng tính thật"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, data: str, reason: str) -> None:
    path = tmp_path / name
    path.write_text(data, encoding="utf-8")
    _, (problem,) = read_file(path, [FORM])
    assert problem.kind.code == "HN001"
    assert reason in problem.message()


def test_a_missing_file(tmp_path: Path) -> None:
    _, (problem,) = read_file(tmp_path / "khong-co.xlsx", FORM)
    assert "không có tệp này" in problem.message()


def test_a_cell_far_out_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEAD, ROW])
    book = openpyxl.load_workbook(path)
    book["Hộ"]["XFD1048576"] = "x"
    book.save(path)
    _, (problem,) = read_file(path, [FORM])
    assert "ô nằm rất xa" in problem.message()


def test_files_folders_and_globs(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.xlsx", "~$a.xlsx", "ghi-chu.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "ap").mkdir()
    (tmp_path / "ap" / "c.ods").write_bytes(b"x")
    names = [p.relative_to(tmp_path).as_posix() for p in find_files([tmp_path])]
    assert names == ["a.xlsx", "ap/c.ods", "b.xlsx"]
    assert [p.name for p in find_files([tmp_path / "*.xlsx"])] == ["a.xlsx", "b.xlsx"]
    assert len(find_files([tmp_path / "a.xlsx", tmp_path])) == 3
