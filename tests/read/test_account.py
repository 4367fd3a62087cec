"""The reading account: each cell with content ends somewhere, and the sum is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hongheo.forms import COMMUNE_RETURN, HOUSEHOLD_LIST, LIST_RETURN, NATIONAL_EXPORT, WEB_IMPORT, form
from hongheo.models import FileContent, ReadingAccount, SheetAccount
from hongheo.pipeline import PROBLEMS, Options, check, run
from hongheo.read import read_file
from hongheo.read.account import account_of
from hongheo.tabulate import prove_reading
from tests.conftest import MakeReturn, b1, b2, household, write_grid
from tests.dirty.test_other_layouts import KEYS, web_row
from tests.read.test_layout import B1, B2, HEAD, INFO, ROW
from tests.strategies import cells

FORMS = [form(f) for f in (COMMUNE_RETURN, NATIONAL_EXPORT, WEB_IMPORT, LIST_RETURN, HOUSEHOLD_LIST)]
FILES = Path(__file__).parents[1] / "dirty" / "files"


def account(path: Path) -> ReadingAccount:
    content, problems = read_file(path, FORMS)
    assert content is not None, [p.line() for p in problems]
    return content.account


def counted(path: Path) -> dict[str, int]:
    """Cells with content by sheet, as another reader counts them."""
    return {
        sheet.title: sum(cell is not None for row in sheet.iter_rows(values_only=True) for cell in row)
        for sheet in openpyxl.load_workbook(path)
    }


def test_every_cell_of_a_return_ends_somewhere(tmp_path: Path) -> None:
    rows = [
        ["DANH SÁCH HỘ", None, None, None, "tiêu đề"],
        [*HEAD, "Giới tính", "Cột riêng", None],
        [*ROW, "Nmm", "gì đó", "ngoài"],
        ["0002", "#N/A", "=1+1", "Hộ nghèo", " ", None, None],
        ["Tổng cộng", None, 4, None, None, "x", None],
    ]
    sheets = {
        "Thông tin": [*INFO, ["Nhãn lạ", 5]],
        "Hộ": rows,
        "B1": B1,
        "B2": B2,
        "Ghi chú": [["a", 1], ["b"]],
    }
    path = write_grid(tmp_path / "a.xlsx", sheets)
    result = check([path], Options())
    (file,) = result.files
    found = {s.name: s for s in file.account.sheets}
    assert [s.lost for s in file.account.sheets] == [0] * 5
    assert {n: s.cells for n, s in found.items()} == counted(path)
    assert dict(found["Hộ"].ends) == {
        "heading": 8,
        "set_aside": 3,
        "error": 1,
        "no_value": 1,
        "column_unread": 2,
        "blank": 1,
        "value": 6,
        "refused": 1,
    }
    assert (found["Hộ"].records, found["Hộ"].aside) == (2, {"dòng tổng": [5]})
    assert [(c.column, c.heading) for c in found["Hộ"].columns] == [("F", "Cột riêng"), ("G", "")]
    assert found["Thông tin"].ends["column_unread"] == 2
    assert (found["Ghi chú"].read_as, found["Ghi chú"].why) == ((), "không phải trang của phiếu")


@given(
    st.lists(st.lists(cells, max_size=8), max_size=12),
    st.sampled_from(["Hộ", "Hộ (2)", "Thành viên", "Theo dõi"]),
)
@settings(max_examples=40)
@example([["Mã hộ", "Mã hộ"], ["#N/A"]], "Hộ")  # nothing but an error under headings that are not read
def test_no_cell_vanishes_whatever_stands_in_the_sheet(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]], name: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "bat-ky.xlsx"
    head = ["Mã hộ", "STT", "Họ và tên"] if name == "Thành viên" else HEAD
    first = [[None, "tiêu đề"], head] if name != "Theo dõi" else []
    sheets = {"Thông tin": INFO, "Hộ": [HEAD, ROW], "B1": B1, "B2": B2}
    write_grid(path, {**sheets, name: [*first, ROW, *rows]})
    found = account(path)
    assert prove_reading([("a", found)]).holds
    assert {s.name: s.cells for s in found.sheets} == counted(path)


def listing() -> dict[str, list[list[Any]]]:
    rows: list[list[Any]] = [
        ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO SAU KHI RÀ SOÁT NĂM 2022"],
        *[[] for _ in range(6)],
    ]
    head: list[Any] = [None] * 27
    head[1], head[2], head[4], head[12], head[15], head[26] = "0001", "A", "Chủ hộ", "28654", "Hộ nghèo", 2
    member: list[Any] = [None] * 27
    member[3], member[4], member[15] = "B", "Con", "x"
    return {"Hộ nghèo": [*rows, head, member, ["Tổng cộng", None, None, 2]], "Khác": [[1]]}


def test_layouts_of_others_have_an_account_too(tmp_path: Path) -> None:
    web = {"Sheet1": [[], KEYS, web_row(1, "Đồng Sơn", 100, 30, "Hộ nghèo"), ["x"]], "Sheet2": [["a"]]}
    for name, sheets in {"web": web, "list": listing()}.items():
        path = write_grid(tmp_path / f"{name}.xlsx", sheets)
        found = account(path)
        assert prove_reading([("a", found)]).holds
        assert {s.name: s.cells for s in found.sheets} == counted(path)


# What another system puts beside each file, ._NAME, is no workbook: see tests of the files of a folder.
WORKBOOKS = sorted(path for path in FILES.rglob("*.xlsx") if not path.name.startswith("._"))


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda p: f"{p.parent.name[:2]} {p.stem}")
def test_the_cases_that_were_sent_balance(path: Path) -> None:
    found = account(path)
    assert prove_reading([("a", found)]).holds
    assert {s.name: s.cells for s in found.sheets} == counted(path)


REFUSED = {
    "khong thuoc mau nao": {"Sheet1": [["a", 1], [None, "x"]], "Ghi chú": [["b"]], "Trống": []},
    "hai trang thong tin": {"Thông tin": INFO, "Thông  tin": INFO, "Hộ": [HEAD, ROW], "B1": B1, "B2": B2},
    "phong cu": {"Hé": [["M· hé", "Hä vµ tªn chñ hé", "Th«n"], ["0001", "NguyÔn ThÞ BÐ", "Êp 1"]]},
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_workbook_that_is_refused_has_its_account_too(name: str, tmp_path: Path) -> None:
    path = write_grid(tmp_path / "a.xlsx", REFUSED[name])
    result = check([path], Options())
    (file,) = result.files
    assert file.form is None
    assert prove_reading([(file.path, file.account)]).holds
    assert {s.name: s.cells for s in file.account.sheets} == counted(path)
    assert sum(s.ends["value"] for s in file.account.sheets) == 0
    assert all(s.why or s.read_as for s in file.account.sheets)


def test_a_cell_that_vanishes_is_found() -> None:
    own = SheetAccount("Hộ", ("Hộ",), cells=3)
    own.ends["value"] = 2
    proof = prove_reading([("a.xlsx", ReadingAccount([own]))])
    assert not proof.holds
    assert proof.failed[0]["lost"] == 1


def test_a_reader_that_drops_a_row_does_not_balance(tmp_path: Path) -> None:
    from hongheo.read.sheets import recognise
    from hongheo.read.workbook import read_grids

    path = write_grid(tmp_path / "a.xlsx", {"Hộ": [HEAD, ROW, ["0002", *ROW[1:]]]})
    content, _ = read_file(path, FORMS)
    assert content is not None
    grids = read_grids(path)
    recognised = recognise(FORMS, grids, "a.xlsx")
    assert recognised is not None
    content.tables[0].keep([0])
    found = account_of(grids, recognised, FileContent("a", content.form, tables=content.tables))
    assert found.sheets[0].lost == 4


@pytest.mark.usefixtures("no_tables")
def test_the_account_stands_in_the_record_and_in_the_list_of_problems(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    path = make_return(households=[household("1")], b1=[b1("1", 120)], b2=[b2("1", 3)])
    before = write_grid(tmp_path / "truoc.xlsx", listing())
    out = tmp_path / "ra"
    result = run([path], Options(previous=before), out)
    record = json.loads((out / "nhat-ky.json").read_text(encoding="utf-8"))
    assert [i["account"][0]["read_as"] for i in record["inputs"]] == [["Thông tin"], [result_name(before)]]
    assert "reading_account" in {p["id"] for p in record["proofs"] if p["holds"]}
    rows = list(openpyxl.load_workbook(out / PROBLEMS)["Đã đọc gì"].iter_rows(values_only=True))
    assert rows[0] == ("Tệp", "Trang", "Phần", "Nội dung", "Kết quả đọc", "Số lượng")
    assert {row[1] for row in rows[1:]} >= {"Thông tin", "Hộ", "B1", "B2", "Hộ nghèo", "Khác"}
    assert result.exit_code in (0, 1)


def result_name(path: Path) -> str:
    return account(path).sheets[0].read_as[0]


def test_columns_that_are_not_read_are_named_once_with_what_they_may_be(tmp_path: Path) -> None:
    rows = [["STT", *HEAD, "Họ và tên chủ hộ 2", None], [1, *ROW, "x", "y"]]
    path = write_grid(tmp_path / "a.xlsx", {"Thông tin": INFO, "Hộ": rows, "B1": B1, "B2": B2})
    (note,) = (p for p in check([path], Options()).report if p.kind.code == "HN041")
    assert (note.line(), note.kind.severity) == ("HN041 Hộ!A", "note")
    assert "3 cột" in note.message()
    assert (
        "«STT» (A), «Họ và tên chủ hộ 2» (F; có phải «Họ và tên chủ hộ»?), cột không tiêu đề (G)"
        in note.message()
    )


def test_columns_of_a_known_layout_that_nobody_needs_are_no_news(tmp_path: Path) -> None:
    row = web_row(1, "Đồng Sơn", 100, 30, "Hộ nghèo")
    path = write_grid(tmp_path / "a.xlsx", {"Sheet1": [[], KEYS, row]})
    found = [p for p in check([path], Options(year=2023)).report if p.kind.code == "HN041"]
    assert found == []
