"""Printed tables as they stand in workbooks: which sheets are tables, their cells, what is no number."""

from __future__ import annotations

from pathlib import Path

from hongheo.columns import TableShape
from hongheo.read import read_printed
from tests.conftest import write_grid

SHAPES = (
    TableShape(2, "Tổng hợp diễn biến hộ nghèo", True, ("a", "b", "c")),
    TableShape(4, "Phân tích hộ nghèo theo chỉ số thiếu hụt", False, ("a", "b", "c")),
)
HEAD = ["A", "B", "1", "2", "3"]
TITLE = "PHÂN TÍCH HỘ NGHÈO THEO CHỈ SỐ THIẾU HỤT"


def test_blanks_numbers_texts_and_cells_in_error_are_told_apart(tmp_path: Path) -> None:
    rows = [
        [TITLE],
        ["Năm 2023"],
        HEAD,
        [None, "Tổng cộng", 5, None, "7"],
        [1, "Xã A", 2.5, "#DIV/0!", "hai"],
    ]
    tables, year, problems = read_printed(write_grid(tmp_path / "b.xlsx", {"Biểu 4": rows}), SHAPES)
    assert tables is not None
    ((total, commune),) = (t.lines for t in tables)
    assert (total.level, total.values) == ("total", (5, None, 7))
    assert (commune.level, commune.number, commune.name, commune.values[0]) == ("unit", "1", "Xã A", 2.5)
    assert [p.line() for p in problems] == ["HN610 Biểu 4!D5", "HN610 Biểu 4!E5"]
    assert year == 2023


def test_two_years_in_one_workbook_tell_none(tmp_path: Path) -> None:
    sheets = {
        f"Biểu {n}": [[f"NĂM {year}"], HEAD, [1, "Xã A", 1, 2, 3]] for n, year in ((2, 2022), (4, 2023))
    }
    sheets["Biểu 2"][1] = ["A", "B", "C", "1", "2", "3"]
    sheets["Biểu 2"][2] = [1, "Xã A", "Hộ", 1, 2, 3]
    tables, year, _ = read_printed(write_grid(tmp_path / "b.xlsx", sheets), SHAPES)
    assert ([t.number for t in tables or []], year) == ([2, 4], None)


def test_lines_of_districts_stand_above_those_of_their_communes(tmp_path: Path) -> None:
    rows = [
        [TITLE],
        HEAD,
        [1, "Huyện A", 3, 3, 3],
        ["1.1", "Xã A", 1, 1, 1],
        ["1.2", "Xã B", 2, 2, 2],
        ["Ghi chú"],
    ]
    tables, _, _ = read_printed(write_grid(tmp_path / "b.xlsx", {"Sheet1": rows}), SHAPES)
    assert tables is not None
    assert [(line.level, line.number) for line in tables[0].lines] == [
        ("group", "1"),
        ("unit", "1.1"),
        ("unit", "1.2"),
    ]


def test_other_sheets_are_left_alone_and_a_table_without_numbered_columns_is_told(tmp_path: Path) -> None:
    sheets = {"Biểu 4": [[TITLE], ["Xã A", 1]], "Biểu 99": [HEAD], "Khác": [["Ghi chú"]]}
    tables, _, problems = read_printed(write_grid(tmp_path / "b.xlsx", sheets), SHAPES)
    assert tables is None
    assert [p.line().split()[0] for p in problems] == ["HN611", "HN612"]


def test_a_file_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(b"khong phai workbook")
    tables, year, (problem,) = read_printed(path, SHAPES)
    assert (tables, year, problem.place.file) == (None, None, path.as_posix())
