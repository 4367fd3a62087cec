"""Which sheet is which: names that are nearly right, second sheets, sheets that are no part of the form."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.forms import COMMUNE_RETURN, HOUSEHOLD_LIST, REGISTER, SCORECARD, form
from hongheo.pipeline import Options, Result, check, merge
from hongheo.read import read_file
from hongheo.read.rawxml import SheetFacts
from hongheo.read.sheets import recognise
from hongheo.read.workbook import Grid
from tests.conftest import MakeReturn, b1, b2, household, write_grid
from tests.read.test_layout import B1, B2, HEAD, INFO, ROW
from tests.strategies import doubtful_names, sheet_names

FILES = Path(__file__).parents[1] / "dirty" / "files"
VILLAGES, OPTIONAL = FILES / "01-sheet-of-second-village", FILES / "15-optional-sheet-almost-right"
SECOND = ["0002", "Lê Văn Mẫu", 3, "Hộ nghèo"]
SHEETS = {"Thông tin": INFO, "Hộ": [HEAD, ROW], "B1": B1, "B2": B2}
MEMBERS = [["Mã hộ", "STT", "Họ và tên"], ["0001", 1, "Trần Thị Mẫu"]]
LIVING = [["Mã hộ", "Nguồn nước"], ["0001", "Nước máy"]]


def grids(**sheets: list[list[Any]]) -> list[Grid]:
    return [Grid(name, rows, False, SheetFacts(), name) for name, rows in sheets.items()]


def result(folder: Path, **more: list[list[Any]]) -> Result:
    return check([write_grid(folder / "a.xlsx", {**SHEETS, **more})], Options())


def found(folder: Path, **more: list[list[Any]]) -> list[tuple[str, str | None]]:
    return [(p.kind.code, p.place.sheet) for p in result(folder, **more).report if p.kind.code[:3] == "HN0"]


# --- the cases that were sent -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(p.name for p in VILLAGES.glob("*.xlsx")))
def test_households_on_the_sheet_of_a_second_village_are_read(name: str) -> None:
    found = check([VILLAGES / name], Options())
    assert found.counts()["total"] == 5
    assert ("HN037", Path(name).stem if name != "28654.xlsx" else "Hộ (2)") in {
        (p.kind.code, p.place.sheet) for p in found.report
    }


def test_merging_keeps_the_households_of_a_second_sheet(tmp_path: Path) -> None:
    made = merge([VILLAGES / "28654.xlsx"], Options(), tmp_path / "gop.xlsx")
    assert all(p.holds for p in made.proofs)
    assert check([tmp_path / "gop.xlsx"], Options()).counts()["total"] == 5


@pytest.mark.parametrize(
    ("name", "code"), [("phieu-2023.xlsx", "HN402"), ("phieu-2023-sai-dau-ky.xlsx", "HN401")]
)
def test_a_list_of_last_year_whose_sheet_was_renamed_is_read(name: str, code: str) -> None:
    folder = FILES / "02-previous-list-sheet-renamed"
    found = check([folder / name], Options(previous=folder / "danh-sach-2022-doi-ten-trang.xlsx"))
    codes = {p.kind.code for p in found.report}
    assert {"HN037", "HN402", code} <= codes


@pytest.mark.parametrize("name", sorted(p.name for p in OPTIONAL.glob("*.xlsx")))
def test_an_optional_sheet_whose_name_is_almost_right_is_read(name: str) -> None:
    found = check([OPTIONAL / name], Options())
    assert {"HN208", "HN260"} & {p.kind.code for p in found.report}
    told = ("HN037", Path(name).stem) in {(p.kind.code, p.place.sheet) for p in found.report}
    assert told or name in ("dung-ten.xlsx", "Ðiều kiện sống.xlsx")  # Ð is Đ


# --- their kinds --------------------------------------------------------------------------------------------

NAMES = ["Hộ", "B1", "B2", "Thành viên", "Điều kiện sống"]
ROWS = dict(zip(NAMES, ([HEAD, SECOND], B1, B2, MEMBERS, LIVING), strict=True))


def unaccented(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


ways = st.sampled_from([str, str.upper, str.lower, unaccented])


@given(st.sampled_from(NAMES), sheet_names, ways, st.integers(0, 4))
@settings(max_examples=60)
def test_a_second_sheet_under_a_name_nearly_right_is_read_with_the_first(
    name: str, spelling: str, way: Any, at: int
) -> None:
    # «B12» is nobody's second sheet.
    title = way(spelling.format(name) if spelling != "{}2" or name.isalpha() else f"{name}_2")
    sheets = list({**SHEETS, "Thành viên": MEMBERS, "Điều kiện sống": LIVING}.items())
    sheets.insert(at, (title, ROWS[name]))
    the_form = form(COMMUNE_RETURN)
    recognised = recognise([the_form], grids(**dict(sheets)), "a.xlsx")
    assert recognised is not None
    read = {g.name: s.name for s, g in recognised.matched}
    assert read[title] == name
    assert read[name] == name


@given(st.sampled_from(NAMES), doubtful_names)
@settings(max_examples=40)
def test_a_sheet_that_may_be_no_part_of_the_return_is_refused_at_its_name(name: str, spelling: str) -> None:
    title = spelling.format(name)
    rows = {
        "Hộ": [HEAD, SECOND],
        "Thành viên": [[*MEMBERS[0], "Giới tính"], MEMBERS[1]],
        "Điều kiện sống": [[*LIVING[0], "Nhà tiêu", "Radio"], LIVING[1]],
    }.get(name, ROWS[name])
    sheets = {**SHEETS, "Thành viên": MEMBERS, "Điều kiện sống": LIVING, title: rows}
    recognised = recognise([form(COMMUNE_RETURN)], grids(**sheets), "a.xlsx")
    assert recognised is not None
    assert title not in {g.name for _, g in recognised.matched}
    assert [(p.kind.code, p.place.sheet) for p in recognised.problems] == [("HN038", title)]
    assert title in recognised.unread


def test_a_sheet_of_something_else_is_a_warning_and_a_blank_one_is_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, **{"Theo dõi": [["Ngày", "Việc"], [1, "gọi xã"]], "Sheet2": []}) == [
        ("HN039", "Theo dõi")
    ]


@pytest.mark.parametrize("name", ["Ho", "Mẫu Hộ", "HỘ 2023"])
def test_the_only_sheet_of_households_may_have_a_name_nearly_right(tmp_path: Path, name: str) -> None:
    sheets = {n: rows for n, rows in SHEETS.items() if n != "Hộ"}
    done = check([write_grid(tmp_path / "a.xlsx", {**sheets, name: [HEAD, ROW]})], Options())
    assert done.counts()["not_poor"] == 1
    assert done.report.lines() == [f"HN037 {name}"]


def test_pairs_under_a_name_without_accents_are_read(tmp_path: Path) -> None:
    sheets = {"Thong tin": INFO, **{n: rows for n, rows in SHEETS.items() if n != "Thông tin"}}
    assert check([write_grid(tmp_path / "a.xlsx", sheets)], Options()).report.lines() == ["HN037 Thong tin"]


@pytest.mark.parametrize(
    ("name", "as_"),
    [
        ("Hộ nghèo 2022", "listed"),
        ("Ho ngheo", "listed"),
        ("DS Hộ cận nghèo", "listed"),
        ("Hộ nghèo (2)", "listed"),
        ("Hộ thoát nghèo", "escaped_poor"),
        ("Thoát cận nghèo 2022", "escaped_near_poor"),
        ("Hộ không nghèo", None),
    ],
)
def test_names_of_lists(name: str, as_: str | None) -> None:
    the_form = form(HOUSEHOLD_LIST)
    sheet = the_form.by_id[as_ or "listed"]
    row = [""] * 40
    for own in sheet.fields:
        row[ord(own.column[-1]) - 65 + 26 * (len(own.column) - 1) if own.column else 0] = own.heading
    rows: list[list[Any]] = [[""] * 27 for _ in range((sheet.first_row or 8) - 2)]
    recognised = recognise([the_form], grids(**{name: [*rows, row, ["", "0001", "A"]]}), "a.xlsx")
    read = {s.id for s, _ in recognised.matched} if recognised else set()
    assert read == ({as_} if as_ else set())


def test_the_printed_lists_of_our_own_workbook_need_no_word(made: Any, tmp_path: Path) -> None:
    folder, _ = made
    path = next(folder.rglob("danh-sach.xlsx"))
    shutil.copy(path, tmp_path / "a.xlsx")
    from hongheo.read import read_file

    _, problems = read_file(tmp_path / "a.xlsx", [form(HOUSEHOLD_LIST)])
    assert not [p for p in problems if p.kind.code in ("HN037", "HN038", "HN039")]


# --- a near miss stops nothing beside it --------------------------------------------------------------------


def test_a_heading_that_is_missing_costs_the_classes_and_nothing_else(tmp_path: Path) -> None:
    rows = [[*HEAD[:2], "Số nhân khâu", HEAD[3], "Giới tính"], [*ROW, "Nmm"]]
    done = result(tmp_path, Hộ=rows)
    assert done.report.lines() == ["HN004 Hộ!C1", "HN104 Hộ!E2"]
    assert done.counts()["unclassified"] == 1


def test_a_sheet_of_points_without_its_key_is_told_once(tmp_path: Path) -> None:
    done = result(tmp_path, B1=[["Mã", "Tổng điểm B1"], ["0001", 100]], B2=[B2[0], ["0001", "?", *B2[1][2:]]])
    assert done.report.lines() == ["HN004 B1", "HN106 B2!B2"]
    assert done.counts()["unclassified"] == 1


def test_points_without_any_list_of_households_are_told_once(make_return: MakeReturn) -> None:
    codes = [f"{n:04d}" for n in range(1, 301)]
    path = make_return(b1=[b1(c, 150) for c in codes], b2=[b2(c, 1) for c in codes])
    import openpyxl

    book = openpyxl.load_workbook(path)
    del book["Hộ"]
    book.save(path)
    assert [p.kind.code for p in check([path], Options()).report] == ["HN003"]


def test_an_optional_sheet_whose_key_is_missing_costs_nothing_else(tmp_path: Path) -> None:
    done = result(tmp_path, **{"Thành viên": [["Mã hộ", "Họ tên"], ["0001", "A"]]})
    assert [line.split()[0] for line in done.report.lines()] == ["HN004"]
    assert done.counts()["not_poor"] == 1


def test_a_household_that_is_gone_is_gone_whatever_its_points_say(make_return: MakeReturn) -> None:
    gone = household("0002", class_start="Hộ nghèo", change="Chuyển đi")
    path = make_return(
        households=[household("0001"), gone],
        b1=[b1("0001", 150), b1("0002", 100, b1_total=155)],
        b2=[b2("0001", 1), b2("0002", 1, b2_total=30)],
    )
    done = check([path], Options())
    assert (done.counts()["gone"], done.counts()["unclassified"]) == (1, 0)
    assert {"HN203", "HN204"} <= {p.kind.code for p in done.report}


def test_a_household_that_is_gone_needs_no_sheet_of_points(tmp_path: Path) -> None:
    rows = [[*HEAD, "Biến động"], [*ROW, None], [*SECOND, "Chuyển đi"]]
    path = write_grid(tmp_path / "a.xlsx", {"Thông tin": INFO, "Hộ": rows, "B1": B1})
    done = check([path], Options())
    assert (done.counts()["gone"], done.counts()["unclassified"]) == (1, 1)


def test_codes_typed_as_numbers_that_match_nothing_are_not_called_sound(tmp_path: Path) -> None:
    done = result(tmp_path, B1=[B1[0], [1, 100, 60, 160]])
    lines = done.report.lines()
    assert {"HN040 B1!A2", "HN303 B1!A2"} <= set(lines)
    assert not [line for line in lines if line.startswith("HN130")]


def test_a_label_that_is_almost_right_is_told(tmp_path: Path) -> None:
    info = [*INFO[:2], ["Tong so ho dan cu", 3000], *INFO[3:]]
    lines = result(tmp_path, **{"Thông tin": info}).report.lines()
    assert "HN044 Thông tin!A3" in lines


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (REGISTER, "Lệnh cần sổ theo dõi quy trình rà soát của xã"),
        (HOUSEHOLD_LIST, "Lệnh cần danh sách hộ nghèo, hộ cận nghèo sau khi rà soát"),
        (SCORECARD, "Lệnh cần bảng điểm B1"),
    ],
)
def test_a_file_of_another_form_is_told_as_what_it_is_and_what_is_needed(
    make_return: MakeReturn, asked: str, says: str
) -> None:
    path = make_return(households=[household("1")], b1=[b1("1", 150)], b2=[b2("1", 1)])
    _, (problem,) = read_file(path, [form(asked)])
    assert (problem.kind.code, says in problem.message()) == ("HN002", True)
    assert "Tệp này giống mẫu «Phiếu rà soát của xã»." in problem.message()
    assert "«Thông tin»" in problem.remedy() or asked != REGISTER
    assert "hongheo template»" not in problem.remedy()
