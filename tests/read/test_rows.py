"""Rows that are no records: each kind at any place of any layout, none read as a household, none unsaid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.forms import COMMUNE_RETURN, HOUSEHOLD_LIST, LIST_RETURN, form
from hongheo.models import Table
from hongheo.pipeline import Options, check
from hongheo.problems import Problem
from hongheo.read.layout import read_letters, read_rows
from hongheo.read.rawxml import SheetFacts
from hongheo.read.records import FOOT, are_column_numbers, is_total
from hongheo.read.workbook import Grid
from tests.conftest import write_grid
from tests.dirty.test_other_layouts import KEYS, web_row

Cells = list[Any]
Extra = list[tuple[int, Cells]]
HEAD = ["Mã hộ", "Họ và tên chủ hộ", "Số định danh cá nhân", "Ngày sinh", "Giới tính", "Dân tộc", "Thôn/Ấp"]
HEAD += ["Số nhân khẩu", "Phân loại đầu kỳ"]


def household(number: int) -> Cells:
    village = "Bình Phú" if number % 2 else "Bình Hòa"
    return [
        *(f"{number:04d}", f"Trần Văn Mẫu {number}", None, "05/09/1980", "Nam", "Kinh", village, 4),
        "Hộ không nghèo",
    ]


def at(width: int = 9, **cells: object) -> Cells:
    """A row with cells at these letters."""
    row: Cells = [""] * width
    for letter, value in cells.items():
        row[ord(letter) - 65] = value
    return row


# One row of each kind; in the list of a commune nobody would take any of them for a household.
NO_HOUSEHOLDS: list[Cells] = [
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    [f"({n})" for n in range(1, 10)],
    [f"[{n}]" for n in range(1, 10)],
    ["A", "B", 1, 2, 3, 4, 5, 6, 7],
    ["A", "B", "C", "1", "2", "3", "4=1+2", "5=4/3*100", ""],
    HEAD,
    at(A="Total", H=16),
    at(A="Sum", H=16),
    at(B="TONG CONG", H=16),
    at(B="Tong so ho", H=16),
    at(A="Cộng", H=16),
    at(A="CỘNG TRANG", H=16),
    at(B="Cộng ấp Bình Phú", H=8),
    at(H=16.0),
    at(A="Grand Total", B=4, H=16),
    at(A="DANH SÁCH HỘ RÀ SOÁT (tiếp theo)", H="Trang 2"),
    at(A="Trang 3"),
    at(H="Trang 2/5"),
    at(E="- 3 -", B="Biểu số 2"),
    at(A="ỦY BAN NHÂN DÂN XÃ ĐỒNG SƠN", G="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    at(B="Ấp Bình Phú"),
    at(A="Thôn 3"),
    at(B="Bình Hòa"),
    at(A="II. Khu phố 4", H=120),
    at(A="B. HỘ CẬN NGHÈO"),
    at(F="Đồng Sơn, ngày 14 tháng 12 năm 2023"),
    at(B="Người lập biểu", F="TM. ỦY BAN NHÂN DÂN"),
    at(A="Đồng Sơn, ngày 14/12/2023"),
    at(F="Xã Đồng Sơn, ngày 5-12-2023"),
    at(E="Ngày 14.12.2023"),
    at(A="Ghi chú: 2 hộ chuyển đi trong năm 2023"),
    at(B="Ghi chú: cột 9 chỉ ghi hộ mới; xem quyết định số 12"),
    at(C="(*) Lưu ý: số liệu đến 14/12/2023"),
    at(A="NGƯỜI RÀ SOÁT", F="KT. CHỦ TỊCH"),
    at(B="(Ký, ghi rõ họ tên)", F="CHỦ TỊCH"),
    [0, 0, 0, "", "", "", "", 0, ""],
    ["0", 0.0, 0, 0, 0, 0, 0, 0, 0],
]
# Odd, and yet of a household: told by the checks, never left out.
HOUSEHOLDS: list[Cells] = [
    at(A="9001", B="Tống Văn Cộng"),
    at(A="9001", B="TONG VAN AN", H=1),
    at(B="Cống Thị Mẫu", H=3, E="Nữ"),
    at(A="H-9001", H=4),
    at(A=9001.0, B="Y Bản", H="4.7"),
    at(B="Lê Văn Mẫu"),
    at(B="Lưu Ý Nhi"),
    at(B="Lê Văn Mẫu", I="Hộ nghèo", F="chuyển đến ngày 14/12/2023"),
    at(A="9001", B="Lê Thị Mẫu", I="Ghi chú: xem lại"),
    at(A="9001", B="Hộ cận nghèo"),
    at(A="A", B="Lê Thị Mẫu", I="Hộ nghèo"),
    at(I="Hộ nghèo", H=2),
    at(A="9001", B=0, H=3),
    at(A="Ấp2-001", B="Bàn Thị Mẫu"),
    at(C=82180001234.0, H=2),
]

places = st.integers(0, 6)
between = st.tuples(places, st.sampled_from(NO_HOUSEHOLDS))


def households(rows: list[Cells]) -> tuple[list[Table], list[Problem]]:
    grid = Grid("Hộ", rows, False, SheetFacts(), "Hộ")
    the_form = form(COMMUNE_RETURN)
    return read_rows(the_form, the_form.by_id["households"], grid, "a.xlsx")


def with_row(extra: Extra) -> tuple[list[Cells], list[int]]:
    """Six households with rows between them, and Excel's rows of the households."""
    rows: list[Cells] = [HEAD]
    own = []
    for number in range(7):
        rows += [cells for place, cells in extra if place == number]
        if number < 6:
            rows.append(household(number + 1))
            own.append(len(rows))
    return rows, own


@given(st.lists(between, min_size=1, max_size=4))
@settings(max_examples=150)
def test_rows_that_are_no_household_are_set_aside_and_told_at_any_place(
    extra: Extra,
) -> None:
    rows, own = with_row(extra)
    (table,), problems = households(rows)
    assert table.rows == own
    assert sorted(table.aside) == [n for n in range(2, len(rows) + 1) if n not in own]
    assert [p.kind.code for p in problems if p.kind.code != "HN130"] == ["HN313"]


@given(
    places,
    st.sampled_from(HOUSEHOLDS),
    st.lists(st.tuples(places, st.sampled_from(NO_HOUSEHOLDS)), max_size=2),
)
@settings(max_examples=100)
def test_a_row_that_holds_what_a_household_has_is_never_set_aside(
    place: int, odd: Cells, extra: Extra
) -> None:
    rows, _ = with_row([(place, odd), *((at, cells) for at, cells in extra if at < place)])
    (table,), _ = households(rows)
    number = rows.index(odd) + 1
    # A name alone under a signature is another signature.
    signed = number > 2 and "chữ ký" in table.aside.get(number - 1, "") and sum(map(bool, odd)) == 1
    assert number in table.rows or signed


def test_names_under_a_signature_are_no_households_wherever_they_stand() -> None:
    foot = [at(F="Xã Mẫu, ngày ... tháng ... năm 2023"), at(B="Người lập", F="Chủ tịch")]
    foot += [at(B="Trần Thị Mẫu", F="Lê Văn Giả"), at(A="Trần Thị Mẫu", B="Lê Văn Giả"), at(C="Võ Văn Bịa")]
    rows, own = with_row([(6, cells) for cells in foot])
    (table,), _ = households(rows)
    assert table.rows == own
    assert set(table.aside.values()) == {FOOT}


def test_a_household_after_the_foot_is_read() -> None:
    rows, _ = with_row([(3, at(B="Người lập", F="Chủ tịch")), (3, at(B="Trần Thị Mẫu"))])
    (table,), _ = households(rows)
    assert len(table.rows) == 6


def test_words_that_are_nothing_known_are_an_error_at_their_row() -> None:
    rows, own = with_row([(2, at(C="xem lại 3 hộ này", D="hỏi trưởng ấp"))])
    (table,), problems = households(rows)
    assert table.rows == own
    assert [(p.kind.code, p.place.row) for p in problems] == [("HN313", 4), ("HN035", 4)]


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ([1, 2, None, None], True),
        ([1, 5, 10, 16], True),
        (["0001", 2, 3, 5], True),
        ([1, 2, 3, 4], False),
        (["(1)", "(2)", "(3)", "(4)"], False),
        ([None, 30, 60, 90], False),
        ([None, 30, 60, 95], True),
        ([None, "Tổng", 60, 95], False),
        ([0, 0, 0, 0], False),
        (["0003", None, None, None], True),
        ([None, None, None, "Người lập biểu"], False),
    ],
)
def test_rows_of_points(row: Cells, read: bool) -> None:
    rows = [["Mã hộ", 1, 2, "Tổng điểm B1"], ["0001", 10, 20, 30], ["0002", 20, 40, 60]]
    rows.append([c if c is not None else "" for c in row])
    the_form = form(COMMUNE_RETURN)
    grid = Grid("B1", rows, False, SheetFacts(), "B1")
    (table,), _ = read_rows(the_form, the_form.by_id["b1"], grid, "a.xlsx")
    assert (4 in table.rows) is read


# --- a second heading row -----------------------------------------------------------------------------------


@given(st.permutations(range(len(HEAD))), st.integers(1, 5))
@settings(max_examples=60)
def test_headings_in_another_order_begin_a_new_table(order: list[int], place: int) -> None:
    rows: list[Cells] = [HEAD, *(household(n) for n in range(1, place + 1))]
    rows.append([HEAD[i] for i in order])
    rows += [[household(n)[i] for i in order] for n in range(place + 1, 8)]
    tables, _ = households([[c if c is not None else "" for c in row] for row in rows])
    together = {
        f: [v for t in tables for v in t.values[f]]
        for f in ("household_code", "head_name", "size", "village")
    }
    assert together["household_code"] == [f"{n:04d}" for n in range(1, 8)]
    assert together["head_name"] == [f"Trần Văn Mẫu {n}" for n in range(1, 8)]
    assert together["size"] == [4] * 7
    assert len(tables) == 1 + (order != sorted(order))


def test_headings_in_another_order_are_told_where_the_layout_cannot_follow_them(tmp_path: Path) -> None:
    moved = [KEYS[1], KEYS[0], *KEYS[2:]]
    rows = [
        KEYS,
        web_row(1, "Đồng Sơn", 100, 30, "Hộ nghèo"),
        moved,
        web_row(2, "Đồng Sơn", 100, 30, "Hộ nghèo"),
    ]
    path = write_grid(tmp_path / "a.xlsx", {"Sheet1": rows})
    found = check([path], Options(year=2023)).report
    assert [p.line() for p in found if p.kind.severity == "error"] == ["HN036 Sheet1!3"]


# --- lists at fixed letters (layout 2b) ---------------------------------------------------------------------

LIST_HEAD = at(27, A="STT", B="Số hộ", C="Chủ hộ", D="Thành viên", E="Quan hệ với chủ hộ", G="Giới tính")


def listed(number: int) -> list[Cells]:
    """A head and a member."""
    head = at(27, B=f"{number:04d}", C=f"Trần Văn Mẫu {number}", E="Chủ hộ", G="Nam", M="28654", N="Bình Phú")
    head[15], head[26] = "Hộ nghèo", 2
    return [head, at(27, D=f"Trần Thị Mẫu {number}", E="Con", F="05/09/2010", G="Nữ")]


LIST_NO_HOUSEHOLDS = [
    LIST_HEAD,
    at(27, A="STT", B="Mã hộ", C="Chủ hộ", P="Phân loại"),
    [f"({n})" for n in range(1, 28)],
    at(27, A="Tổng cộng"),
    at(27, B="TOTAL", C=3),
    at(27, N="Trang 2"),
    at(27, C="Ấp Bình Phú"),
    at(27, A="I", B="", C="Bình Phú"),
    at(27, P="Đồng Sơn, ngày 14 tháng 12 năm 2022"),
    at(27, C="NGƯỜI LẬP BIỂU", P="CHỦ TỊCH"),
    at(27, A=5),
    at(27, B=0, C=0, D=0),
]


@pytest.mark.parametrize("form_id", [LIST_RETURN, HOUSEHOLD_LIST])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(LIST_NO_HOUSEHOLDS)), min_size=1, max_size=3))
@settings(max_examples=40)
def test_the_same_rule_holds_for_lists_at_fixed_letters(form_id: str, extra: Extra) -> None:
    rows: list[Cells] = [[""] * 27 for _ in range(6)]
    rows.append(LIST_HEAD)
    for number in range(4):
        rows += [cells for place, cells in extra if place == number]
        rows += listed(number + 1)
    the_form = form(form_id)
    sheets = [s for s in the_form.sheet if s.first_row == 8]
    tables, problems = read_letters(
        the_form, sheets, Grid("Hộ nghèo", rows, False, SheetFacts(), ""), "a.xlsx"
    )
    codes = [c for c in tables[0].values["household_code"] if c is not None]
    assert codes == ["0001", "0002", "0003", "0004"]
    assert len(tables[0].aside) == len(extra)
    assert "HN313" in {p.kind.code for p in problems}


def test_a_list_whose_second_headings_stand_elsewhere_is_refused() -> None:
    rows: list[Cells] = [[""] * 27 for _ in range(6)]
    rows += [LIST_HEAD, *listed(1), at(27, B="Chủ hộ", C="Mã hộ", D="Quan hệ với chủ hộ"), *listed(2)]
    the_form = form(LIST_RETURN)
    _, problems = read_letters(
        the_form, list(the_form.sheet), Grid("x", rows, False, SheetFacts(), ""), "a.xlsx"
    )
    assert ("HN036", 10) in [(p.kind.code, p.place.row) for p in problems]


@pytest.mark.parametrize(
    "text", ["Tổng cộng", "CỘNG:", "Cong", "TONG", "Total", "Tổng số 14 hộ", "tong cong xa"]
)
def test_words_of_totals(text: str) -> None:
    assert is_total(text)


@pytest.mark.parametrize("text", ["Tống Văn Mẫu", "TONG VAN MAU", "Công Thị Mẫu", "Cong Ton Nu Mau", "Sumi"])
def test_names_that_look_like_words_of_totals(text: str) -> None:
    assert not is_total(text)


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["A", "B", "1", "2"], True),
        (["(1)", "(2)=(3)+(4)", "(3)", "(4)"], True),
        (["1", "", "2", "3"], True),
        (["1", "4", "9", "16"], False),
        (["3", "4", "5"], False),
        (["x", "x", "x"], False),
        (["1"], False),
    ],
)
def test_rows_of_column_numbers(cells: Cells, numbers: bool) -> None:
    assert are_column_numbers(cells, 3) is numbers


def test_a_household_above_the_first_data_row_of_a_list_is_an_error() -> None:
    rows: list[Cells] = [[""] * 27 for _ in range(4)]
    rows += [LIST_HEAD, *listed(1), *listed(2)]
    the_form = form(HOUSEHOLD_LIST)
    grid = Grid("Hộ nghèo", rows, False, SheetFacts(), "")
    _, problems = read_letters(the_form, [the_form.by_id["listed"]], grid, "a.xlsx")
    assert ("HN043", 6) in [(p.kind.code, p.place.row) for p in problems]


FILES = Path(__file__).parents[1] / "dirty" / "files"


@pytest.mark.parametrize(
    "path",
    [p for case in ("16", "17", "19") for p in sorted(FILES.glob(f"{case}-*/*.xlsx"))],
    ids=lambda p: f"{p.parent.name[:2]} {p.stem}",
)
def test_the_lists_that_were_sent_have_four_households(path: Path) -> None:
    done = check([path], Options())
    assert {k: v for k, v in done.counts().items() if v} == {
        "total": 4,
        "poor": 2,
        "near_poor": 1,
        "not_poor": 1,
    }
    assert {p.kind.code for p in done.report} == {"HN313"}
