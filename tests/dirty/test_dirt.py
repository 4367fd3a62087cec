"""Dirty workbooks, at least one for each kind of dirt of real returns: what is read, what is reported where.

Each workbook is built here cell by cell; assertions are one line a problem: ``code sheet!cell``.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hongheo.pipeline import Options, Result, check
from tests.conftest import write_grid

INFO = [
    ["Năm rà soát", 2023],
    ["Mã xã", "28654"],
    ["Tên xã", "Xã Đồng Sơn"],
    ["Tổng số hộ dân cư", 3000],
    ["Tổng số nhân khẩu", 9000],
]
HEAD = ["Mã hộ", "Họ và tên chủ hộ", "Ngày sinh", "Giới tính", "Dân tộc", "Số nhân khẩu", "Phân loại đầu kỳ"]
HEAD += ["Đã từng là hộ nghèo"]
ROW: list[Any] = ["0001", "Trần Thị Mẫu", "05/09/1980", "Nữ", "Kinh", 4, "Hộ không nghèo", None]
SECOND: list[Any] = ["0002", "Lê Văn Mẫu", "06/10/1975", "Nam", "Kinh", 3, "Hộ nghèo", None]
B1_HEAD, B2_HEAD = ["Mã hộ", 1, 2, "Tổng điểm B1"], ["Mã hộ", *range(1, 13), "Tổng điểm B2"]


def b1(code: object = "0001", total: object = 160) -> list[Any]:
    return [code, 100, 60, total]


def b2(code: object = "0001", mark: object = "x", total: object = 10) -> list[Any]:
    return [code, mark, *[None] * 11, total]


def changed(column: str, value: object) -> list[Any]:
    """The first household with one cell changed."""
    row = list(ROW)
    row[HEAD.index(column)] = value
    return row


class Dirty:
    """Builds a workbook from grids and checks it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "phieu.xlsx"

    def build(self, **grids: list[list[Any]]) -> Path:
        sheets = {
            "Thông tin": grids.get("info", INFO),
            "Hộ": grids.get("households", [HEAD, ROW]),
            "B1": grids.get("b1", [B1_HEAD, b1()]),
            "B2": grids.get("b2", [B2_HEAD, b2()]),
        }
        return write_grid(self.path, sheets)

    def result(self, **grids: list[list[Any]]) -> Result:
        return check([self.build(**grids)], Options())

    def lines(self, **grids: list[list[Any]]) -> list[str]:
        return self.result(**grids).report.lines()


@pytest.fixture
def dirty(tmp_path: Path) -> Dirty:
    return Dirty(tmp_path)


# --- read rightly, where there is one reading --------------------------------------------------------------


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("column", "value", "note"),
    [
        ("Phân loại đầu kỳ", nfd("Hộ không nghèo"), "HN130 Hộ!G2"),
        ("Phân loại đầu kỳ", " Hộ  không nghèo\u00a0", "HN130 Hộ!G2"),
        ("Phân loại đầu kỳ", "HỘ KHÔNG NGHÈO", "HN130 Hộ!G2"),
        ("Họ và tên chủ hộ", "Trần  Thị\nMẫu ", "HN130 Hộ!B2"),
        ("Giới tính", "F", "HN130 Hộ!D2"),
        ("Dân tộc", "Khmer", "HN130 Hộ!E2"),
        ("Số nhân khẩu", "4", "HN130 Hộ!F2"),
        ("Số nhân khẩu", " 4 ", "HN130 Hộ!F2"),
        ("Số nhân khẩu", "4.", "HN130 Hộ!F2"),
        ("Ngày sinh", 29469, "HN130 Hộ!C2"),
        ("Ngày sinh", "1980-09-05", "HN130 Hộ!C2"),
        ("Đã từng là hộ nghèo", "✓", "HN130 Hộ!H2"),
        ("Đã từng là hộ nghèo", "có", "HN130 Hộ!H2"),
    ],
)
def test_one_reading_is_taken_with_a_note(dirty: Dirty, column: str, value: object, note: str) -> None:
    result = dirty.result(households=[HEAD, changed(column, value)])
    assert result.report.lines() == [note]
    assert result.exit_code == 0
    assert result.counts()["not_poor"] == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Ngày sinh", dt.date(1980, 9, 5)),
        ("Ngày sinh", "5/9/1980"),
        ("Ngày sinh", 1980),
        ("Ngày sinh", "1980"),
        ("Đã từng là hộ nghèo", "X"),
        ("Số nhân khẩu", 4.0),
    ],
)
def test_what_the_form_asks_for_needs_no_note(dirty: Dirty, column: str, value: object) -> None:
    assert dirty.lines(households=[HEAD, changed(column, value)]) == []


def test_one_note_for_a_way_of_writing_however_many_cells(dirty: Dirty) -> None:
    rows = [[f"{n:04d}", f"Người {n}", None, None, None, "4", "Hộ không nghèo", None] for n in range(1, 301)]
    result = dirty.result(
        households=[HEAD, *rows],
        b1=[B1_HEAD, *(b1(r[0]) for r in rows)],
        b2=[B2_HEAD, *(b2(r[0]) for r in rows)],
    )
    (note,) = result.report
    assert (note.line(), "300 ô" in note.message()) == ("HN130 Hộ!F2", True)
    assert "ô đầu tiên F2 ghi «4», được đọc là «4»" in note.message()


def test_both_schools_of_tone_placement(dirty: Dirty) -> None:
    info = [*INFO[:2], ["Tên xã", "xã Đồng Sơn"], *INFO[3:]]
    assert dirty.lines(info=info) == []


def test_codes_typed_as_numbers_everywhere_meet(dirty: Dirty) -> None:
    result = dirty.result(households=[HEAD, changed("Mã hộ", 1)], b1=[B1_HEAD, b1(1)], b2=[B2_HEAD, b2(1)])
    assert result.report.lines() == ["HN130 B1!A2", "HN130 B2!A2", "HN130 Hộ!A2"]
    assert result.counts()["not_poor"] == 1


@pytest.mark.parametrize("mark", ["x", "X", 1, 10, "1"])
def test_marks_of_b2(dirty: Dirty, mark: object) -> None:
    assert dirty.lines(b2=[B2_HEAD, b2(mark=mark)]) == []


# --- reported, where there are two readings or none --------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "line"),
    [
        ("Số nhân khẩu", "4.7", "HN101 Hộ!F2"),
        ("Số nhân khẩu", 4.7, "HN101 Hộ!F2"),
        ("Số nhân khẩu", "1,0", "HN101 Hộ!F2"),
        ("Số nhân khẩu", "1.200", "HN101 Hộ!F2"),
        ("Số nhân khẩu", 1200, "HN102 Hộ!F2"),
        ("Ngày sinh", "05/09/80", "HN105 Hộ!C2"),
        ("Ngày sinh", "09/25/1980", "HN105 Hộ!C2"),
        ("Ngày sinh", "khoảng 1980", "HN105 Hộ!C2"),
        ("Ngày sinh", "1980-13-45", "HN105 Hộ!C2"),
        ("Ngày sinh", "2023-02-30", "HN105 Hộ!C2"),
        ("Ngày sinh", "١٩٨٠-٠١-٠١", "HN105 Hộ!C2"),
        ("Phân loại đầu kỳ", "H? kh?ng ngh?o", "HN104 Hộ!G2"),
        ("Phân loại đầu kỳ", "Hộ ngheo", "HN104 Hộ!G2"),
        ("Dân tộc", "Kin", "HN104 Hộ!E2"),
        ("Đã từng là hộ nghèo", "?", "HN106 Hộ!H2"),
    ],
)
def test_no_reading_or_two_are_reported(dirty: Dirty, column: str, value: object, line: str) -> None:
    assert dirty.lines(households=[HEAD, changed(column, value)]) == [line]


def test_text_that_lost_its_accents_gets_a_suggestion_and_is_never_taken(dirty: Dirty) -> None:
    result = dirty.result(households=[HEAD, changed("Phân loại đầu kỳ", "H? kh?ng ngh?o")])
    (problem,) = result.report
    assert "Có phải «Hộ không nghèo»?" in problem.message()
    assert result.counts()["unclassified"] == 1


def test_a_text_that_fits_two_choices_gets_no_suggestion(dirty: Dirty) -> None:
    (problem,) = dirty.result(households=[HEAD, changed("Dân tộc", "T?y")]).report
    assert "Có phải «Tày»?" in problem.message()
    (problem,) = dirty.result(households=[HEAD, changed("Dân tộc", "M??")]).report
    assert "Có phải" not in problem.message()


def test_american_dates_make_their_neighbours_doubtful(dirty: Dirty) -> None:
    rows = [changed("Ngày sinh", "01/02/1980"), [*SECOND[:2], "12/25/1975", *SECOND[3:]]]
    scores = {"b1": [B1_HEAD, b1(), b1("0002")], "b2": [B2_HEAD, b2(), b2("0002")]}
    assert dirty.lines(households=[HEAD, *rows], **scores) == ["HN131 Hộ!C2", "HN105 Hộ!C3"]


@pytest.mark.parametrize("text", ["#N/A", "#DIV/0!", "#REF!"])
def test_error_cells(dirty: Dirty, text: str) -> None:
    assert dirty.lines(b2=[B2_HEAD, b2(total=text)]) == ["HN108 B2!N2"]


def _with_result(path: Path, cell: str, result: int) -> list[str]:
    """What is told of a sound return whose cell of B1 is a formula with this stored result."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        for name, rows in {
            "Thông tin": INFO,
            "Hộ": [HEAD, ROW],
            "B1": [B1_HEAD, b1()],
            "B2": [B2_HEAD, b2()],
        }.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                sheet.write_row(r, 0, row)
        book.get_worksheet_by_name("B1").write_formula(cell, "=100+60", None, result)
    return check([path], Options()).report.lines()


def test_a_formula_with_a_stored_value_is_its_value(tmp_path: Path) -> None:
    assert _with_result(tmp_path / "a.xlsx", "D2", 160) == []


def test_an_old_result_is_told_by_its_parts_or_as_stored(tmp_path: Path) -> None:
    assert _with_result(tmp_path / "a.xlsx", "D2", 150) == ["HN203 B1!D2"]
    assert _with_result(tmp_path / "b.xlsx", "B2", 100) == ["HN031 B1!B2"]


# --- rows, headings, sheets --------------------------------------------------------------------------------


def test_total_rows_blank_rows_second_headings_and_numbered_rows(dirty: Dirty) -> None:
    rows = [HEAD, ROW, [], HEAD, ["0003"], ["Tổng cộng", None, None, None, None, 4]]
    assert dirty.lines(households=rows) == ["HN313 Hộ!4"]


def test_headings_in_two_rows(dirty: Dirty) -> None:
    top = ["Mã hộ", "Chỉ số thiếu hụt", *[None] * 11, "Tổng điểm B2"]
    below = [None, *range(1, 13), None]
    assert dirty.lines(b2=[top, below, b2()]) == []


def test_a_heading_that_is_almost_right(dirty: Dirty) -> None:
    head = [*HEAD[:-1], "Đã tưng là hộ ngheo"]
    result = dirty.result(households=[head, ROW])
    (problem,) = result.report
    assert problem.line() == "HN010 Hộ!H1"
    assert "có phải «Đã từng là hộ nghèo»?" in problem.message()


def test_headings_that_lost_their_accents_stop_the_file_and_are_named(dirty: Dirty) -> None:
    head = [
        "M? h?",
        "H? v? t?n ch? h?",
        "Ng?y sinh",
        "Gi?i t?nh",
        "D?n t?c",
        "S? nh?n kh?u",
        "Ph?n lo?i ??u k?",
    ]
    (problem,) = dirty.result(households=[head, ROW]).report
    assert problem.line() == "HN004 Hộ!A1"
    assert "Có phải là cột «M? h?»?" in problem.message()


def test_commune_names_in_another_spelling_and_of_another_commune(dirty: Dirty) -> None:
    def named(name: str) -> list[str]:
        return dirty.lines(info=[*INFO[:2], ["Tên xã", name], *INFO[3:]])

    assert named("Đồng Sơn") == []
    assert named("Xã  Đồng Sơn") == ["HN130 Thông tin!B3"] or named("Xã  Đồng Sơn") == []
    assert named("Xã Đông Sơn") == ["HN315 Thông tin!B3"]
    assert named("Phường Đồng Sơn") == ["HN315 Thông tin!B3"]
    assert named("Xã Đồng Thạnh") == ["HN306 Thông tin!B3"]


def test_hidden_rows_are_read(dirty: Dirty) -> None:
    path = dirty.build()
    book = openpyxl.load_workbook(path)
    book["Hộ"].row_dimensions[2].hidden = True
    book.save(path)
    result = check([path], Options())
    assert result.report.lines() == ["HN007 Hộ!2"]
    assert result.counts()["total"] == 1


def test_a_file_that_is_no_workbook_is_a_problem_and_nothing_is_done(tmp_path: Path) -> None:
    path = tmp_path / "anh.png"
    path.write_bytes(b"x")
    result = check([path], Options())
    assert ([p.kind.code for p in result.report], result.exit_code) == (["HN001"], 3)


def _archive(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return path


@pytest.mark.parametrize("name", ["a.xlsx", "a.dat"])
@pytest.mark.parametrize(
    ("start", "what"),
    [("%PDF-1.7\n", "PDF"), ("\xff\xd8\xff\xe0", "ảnh"), ("Rar!\x1a\x07", "tệp nén"), ("{\\rtf1", "Word")],
    ids=["pdf", "jpeg", "rar", "rtf"],
)
def test_what_bears_a_name_of_a_workbook_is_told_as_what_it_is(
    tmp_path: Path, name: str, start: str, what: str
) -> None:
    path = tmp_path / name
    path.write_bytes(start.encode("latin-1") + bytes(range(256)))
    (problem,) = check([path], Options()).report
    assert what in problem.message()


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"word__document.xml": "<x/>"}, "Word"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "Word"),
        ({"phieu.csv": "1,2"}, "tệp nén"),
        ({"xl__workbook.xml": "<x"}, "tệp hỏng"),
    ],
)
def test_an_archive_is_told_by_what_it_holds(tmp_path: Path, parts: dict[str, str], what: str) -> None:
    (problem,) = check([_archive(tmp_path / "a.xlsx", **parts)], Options()).report
    assert what in problem.message()


def test_a_number_that_lost_its_zero_is_told_as_an_error_alone(dirty: Dirty) -> None:
    head, rows = [*HEAD, "Số định danh cá nhân"], [[*ROW, 82080000100], [*SECOND, 182080000101]]
    result = dirty.result(
        households=[head, *rows], b1=[B1_HEAD, b1(), b1("0002")], b2=[B2_HEAD, b2(), b2("0002")]
    )
    told = {p.line(): p.message(show_values=True) for p in result.report}
    assert [line for line in told if line.endswith("I2")] == ["HN121 Hộ!I2"]
    # The other number typed as a number has one reading, and the note speaks of that alone.
    assert "1 ô" in told["HN130 Hộ!I3"] and "182080000101" in told["HN130 Hộ!I3"]
