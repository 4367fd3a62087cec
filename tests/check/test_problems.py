"""Each check: the code and the cell it names, and whose class falls into doubt."""

import pickle
from collections.abc import Sized
from dataclasses import replace
from pathlib import Path

import pytest

from hongheo.models import Place
from hongheo.pipeline import Options, Result, check, run
from hongheo.problems import Problem, Severity, Standing, kinds, report
from tests.conftest import MakeReturn, b1, b2, blank_out, household, return_maker
from tests.telling import apart
from tests.telling import faults_of as lines

# In the blank return: headings in row 3, the first record in row 4; columns as in forms/declared.


def test_a_message_with_a_blank_fails_where_its_problem_is_made() -> None:
    with pytest.raises(AssertionError, match=r"HN301.*'other'"):
        Problem(kinds.CODE_TWICE, Place("a.xlsx"), {"household": "0012"})


def test_a_blank_that_the_program_forgot_is_marked_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    report._log_unfilled.cache_clear()
    context = {"household": "0012", "other": "0013"}
    problem = Problem(kinds.CODE_TWICE, Place("a.xlsx"), context)
    assert "0013" in problem.message()
    del context["other"]
    told = {problem.message(), str(problem.as_json()["message"])}
    assert len(told) == 1 and "[thiếu: other]" in told.pop()
    (logged,) = (r.getMessage() for r in caplog.records if kinds.CODE_TWICE.code in r.getMessage())
    assert "«other»" in logged and "lỗi của chương trình" in logged


def test_a_sound_return_has_no_problem(make_return: MakeReturn) -> None:
    path = make_return(households=[household("0001")], b1=[b1("0001", 150)], b2=[b2("0001", 1)])
    assert lines(path) == []


# What differs from a sound household «0001», and what is told of it.
CELLS: list[tuple[dict[str, object], str]] = [
    ({"size": "4 người"}, "HN101 Hộ!H4"),
    ({"size": 4.7}, "HN101 Hộ!H4"),
    ({"size": 0}, "HN102 Hộ!H4"),
    ({"size": 100}, "HN102 Hộ!H4"),
    ({"head_name": None}, "HN103 Hộ!B4"),
    ({"class_start": "Hộ ngèo"}, "HN104 Hộ!I4"),
    ({"people": "Kih"}, "HN104 Hộ!F4"),
    ({"birth_date": "31/02/1980"}, "HN105 Hộ!D4"),
    ({"birth_date": "01/02/80"}, "HN105 Hộ!D4"),
    ({"merit": "??"}, "HN106 Hộ!O4"),
    ({"identity_number": "82087001234"}, "HN121 Hộ!C4"),
    ({"identity_number": "820870012"}, "HN120 Hộ!C4"),
    ({"identity_number": "0820870012"}, "HN107 Hộ!C4"),
    ({"class_start": None}, "HN212 Hộ!I4"),
    ({"size": None}, "HN213 Hộ!H4"),
]
POINTS_OF_B1: list[tuple[dict[str, object], str]] = [
    (b1("0001", 150, b1_total=160), "HN203 B1!N4"),
    (b1("0001", 150, b1_3="năm"), "HN101 B1!D4"),
    (b1("0001", 150, b1_3=-5), "HN102 B1!D4"),
    ({"household_code": "0001"}, "HN206 B1!N4"),
    (b1("0001", 150, b1_total=None, b1_7=None), "HN207 B1!N4"),
]
SOUND_B1: dict[str, dict[str, object]] = {
    "tổng để trống thì lấy tổng các câu": b1("0001", 150, b1_total=None),
    "chỉ có tổng": {"household_code": "0001", "b1_total": 150},
    "câu trống nhưng tổng khớp": b1("0001", 150, b1_5=None),
}
POINTS_OF_B2: list[tuple[dict[str, object], str]] = [
    (b2("0001", 3, b2_total=20), "HN204 B2!N4"),
    (b2("0001", 3, b2_total=40), "HN204 B2!N4"),
    (b2("0001", 3, b2_total=35), "HN205 B2!N4"),
    (b2("0001", 12, b2_total=130), "HN205 B2!N4"),
    (b2("0001", 3, b2_2="?"), "HN106 B2!C4"),
    (b2("0001", 0, b2_total=None), "HN210 B2!N4"),
]

# All of them, each as its household, its row of B1 and its row of B2.
EACH: list[tuple[dict[str, object], dict[str, object], dict[str, object]]] = [
    *((values, b1("0001", 150), b2("0001", 1)) for values, _ in CELLS),
    *(({}, row, b2("0001", 1)) for row, _ in POINTS_OF_B1),
    *(({}, row, b2("0001", 1)) for row in SOUND_B1.values()),
    *(({}, b1("0001", 150), row) for row, _ in POINTS_OF_B2),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """What is told of each of them, in their order: all stand in one return, each under its own code."""
    codes = [f"{n:04d}" for n in range(1, len(EACH) + 1)]
    path = return_maker(tmp_path_factory.mktemp("o"))(
        households=[household(code, **values) for code, (values, _, _) in zip(codes, EACH, strict=True)],
        b1=[row | {"household_code": code} for code, (_, row, _) in zip(codes, EACH, strict=True)],
        b2=[row | {"household_code": code} for code, (_, _, row) in zip(codes, EACH, strict=True)],
    )
    faults = [p for p in check([path], Options()).report if p.kind.severity in ("error", "warning")]
    return [*apart(faults, dict.fromkeys(("Hộ", "B1", "B2"), codes)).values()]


def of(told: list[list[str]], table: Sized) -> list[list[str]]:
    """What is told of the cases of a table."""
    before = 0
    for own in (CELLS, POINTS_OF_B1, SOUND_B1, POINTS_OF_B2):
        if own is table:
            return told[before : before + len(own)]
        before += len(own)
    raise AssertionError(table)


@pytest.mark.parametrize(("at", "expected"), [(at, line) for at, (_, line) in enumerate(CELLS)])
def test_cells_of_the_household_sheet(told: list[list[str]], at: int, expected: str) -> None:
    assert of(told, CELLS)[at] == [expected]


@pytest.mark.parametrize(("at", "expected"), [(at, line) for at, (_, line) in enumerate(POINTS_OF_B1)])
def test_points_of_b1(told: list[list[str]], at: int, expected: str) -> None:
    assert of(told, POINTS_OF_B1)[at] == [expected]


@pytest.mark.parametrize("at", range(len(SOUND_B1)), ids=list(SOUND_B1))
def test_points_that_need_no_mending(told: list[list[str]], at: int) -> None:
    assert of(told, SOUND_B1)[at] == []


@pytest.mark.parametrize(("at", "expected"), [(at, line) for at, (_, line) in enumerate(POINTS_OF_B2)])
def test_points_of_b2(told: list[list[str]], at: int, expected: str) -> None:
    assert of(told, POINTS_OF_B2)[at] == [expected]


MARKS: list[object] = ["x", "X", 1, 10, "1", "10", "✓", "có", True]


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is told of households with one mark each: a column has one way of marking, so each has its own."""
    codes = [f"{n:04d}" for n in range(1, len(MARKS) + 1)]
    path = return_maker(tmp_path_factory.mktemp("dau"))(
        households=[household(code) for code in codes],
        b1=[b1(code, 150) for code in codes],
        b2=[
            b2(code, 0, **{f"b2_{int(code)}": mark}, b2_total=10)
            for code, mark in zip(codes, MARKS, strict=True)
        ],
    )
    faults = [p for p in check([path], Options()).report if p.kind.severity in ("error", "warning")]
    return apart(faults, dict.fromkeys(("Hộ", "B1", "B2"), codes))


@pytest.mark.parametrize("at", range(len(MARKS)), ids=[repr(m) for m in MARKS])
def test_marks_of_a_deprived_indicator(marked: dict[str, list[str]], at: int) -> None:
    assert len(marked) == len(MARKS)
    assert marked[f"{at + 1:04d}"] == []


def test_keys_that_do_not_meet(make_return: MakeReturn) -> None:
    path = make_return(
        households=[household("0001"), household("0002")],
        b1=[b1("0001", 150)],
        b2=[b2("0001", 1), {**b2("0002", 1), "household_code": 2}],
    )
    assert lines(path) == ["HN303 B2!A5", "HN201 Hộ!A5", "HN202 Hộ!A5"]
    near = [p for p in check([path], Options()).report if p.kind.code == "HN202"]
    assert "«2» gần giống" in near[0].message()


def test_a_code_used_twice_puts_both_in_doubt(make_return: MakeReturn) -> None:
    path = make_return(
        households=[household("0001"), household("0001", head_name="Phạm Văn Khác")],
        b1=[b1("0001", 150)],
        b2=[b2("0001", 1)],
    )
    assert lines(path) == ["HN301 Hộ!A4", "HN301 Hộ!A5"]


def test_the_same_row_twice_is_counted_once(make_return: MakeReturn) -> None:
    path = make_return(
        households=[household("0001"), household("0001")],
        b1=[b1("0001", 150), b1("0001", 150)],
        b2=[b2("0001", 1), b2("0001", 1)],
    )
    assert lines(path) == ["HN302 B1!A5", "HN302 B2!A5", "HN302 Hộ!A5"]


def test_rows_whose_unreadable_cells_differ_are_not_the_same(make_return: MakeReturn) -> None:
    path = make_return(
        households=[household("0001", birth_date=day) for day in ("12/25/1975", "13/25/1975", "13/25/1975")],
        b1=[b1("0001", 150)],
        b2=[b2("0001", 1)],
    )
    found = [line for line in lines(path) if line[:4] == "HN30"]
    assert found == ["HN301 Hộ!A4", "HN301 Hộ!A5", "HN302 Hộ!A6"]


def test_two_different_score_rows(make_return: MakeReturn) -> None:
    path = make_return(
        households=[household("0001")], b1=[b1("0001", 150), b1("0001", 120)], b2=[b2("0001", 1)]
    )
    assert lines(path) == ["HN304 B1!A4", "HN304 B1!A5"]


def test_members_against_size(make_return: MakeReturn) -> None:
    people = [{"household_code": "0001", "name": f"Người {n}", "relation": "Khác"} for n in range(3)]
    people[0] |= {"name": "Trần Thị Mẫu 0001", "relation": "Chủ hộ"}
    path = make_return(
        households=[household("0001"), household("0002")],
        b1=[b1("0001", 150), b1("0002", 150)],
        b2=[b2("0001", 1), b2("0002", 1)],
        members=people,
    )
    assert lines(path) == ["HN208 Hộ!H4", "HN209 Hộ!A5"]


def test_a_household_that_is_gone_needs_no_scores(make_return: MakeReturn) -> None:
    gone = household("0001", change="Chuyển đi")
    assert lines(make_return(households=[gone], b1=[], b2=[])) == []
    scored = make_return("b.xlsx", households=[gone], b1=[b1("0001", 100)], b2=[b2("0001", 3)])
    assert lines(scored) == ["HN211 B1!A4", "HN211 B2!A4"]


def test_unit_of_another_date_or_name(make_return: MakeReturn) -> None:
    sound = {"households": [household("0001")], "b1": [b1("0001", 150)], "b2": [b2("0001", 1)]}
    assert lines(make_return("a.xlsx", info={"commune": "28655"}, **sound)) == ["HN305 Thông tin!B4"]
    assert lines(make_return("b.xlsx", info={"commune_name": "Xã Bình Phú"}, **sound)) == [
        "HN306 Thông tin!B5"
    ]
    assert lines(make_return("c.xlsx", info={"commune": "2865"}, **sound)) == [
        "HN006 Thông tin!B4",
        "HN107 Thông tin!B4",
    ]


def test_year_and_totals(make_return: MakeReturn) -> None:
    sound = {"households": [household("0001")], "b1": [b1("0001", 150)], "b2": [b2("0001", 1)]}
    path = make_return("a.xlsx", **sound)
    assert lines(path, year=2024) == ["HN312 Thông tin!B3"]
    other = make_return("b.xlsx", info={"total_households": 0, "total_persons": 3}, **sound)
    assert lines(other) == ["HN310 Thông tin!B6", "HN310 Thông tin!B7"]
    future = make_return("c.xlsx", info={"year": 2030}, **sound)
    assert lines(future, year=2023) == ["HN311 Thông tin!B3"]


def test_totals_that_two_files_of_a_commune_give_differently(make_return: MakeReturn) -> None:
    first = make_return("a.xlsx", households=[household("0001")], b1=[b1("0001", 150)])
    second = make_return("b.xlsx", info={"total_persons": 9}, b2=[b2("0001", 1)])
    assert lines(first, second) == ["HN308 Thông tin!B7"]


def test_one_bad_file_does_not_stop_the_others(make_return: MakeReturn, tmp_path: Path) -> None:
    sound = make_return(households=[household("0001")], b1=[b1("0001", 150)], b2=[b2("0001", 1)])
    broken = tmp_path / "hong.xlsx"
    broken.write_bytes(b"not a workbook")
    result = check([broken, sound], Options())
    assert [p.kind.code for p in result.report] == ["HN001"]
    assert (result.exit_code, result.counts()["total"]) == (1, 1)
    assert check([broken], Options()).exit_code == 3


def test_no_message_shows_a_name_or_an_identity_number(make_return: MakeReturn) -> None:
    values = {"identity_number": "82087001234"}
    path = make_return(households=[household("0001", **values)], b1=[b1("0001", 150)], b2=[b2("0001", 1)])
    (problem,) = check([path], Options()).report
    assert "82087001234" not in problem.message()
    assert "820****234" in problem.message()
    assert "82087001234" in problem.message(show_values=True)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Of a run: poor households and others, without people or without sex."""
    home = tmp_path_factory.mktemp("can-cho-bieu")
    codes = ["0001", "0002", "0003", "0004"]
    blank = [{"people": None}, {"sex": None}, {"people": None}, {"sex": None}]
    path = return_maker(home)(
        households=[household(code, **own) for code, own in zip(codes, blank, strict=True)],
        b1=[b1(code, points) for code, points in zip(codes, (100, 100, 150, 150), strict=True)],
        b2=[b2(code, count) for code, count in zip(codes, (3, 3, 1, 1), strict=True)],
    )
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables", "write_problems_of")
        return run([path], Options(), home / "ra")


@pytest.mark.parametrize(("row", "line"), [(4, "HN620 Hộ!F4"), (5, "HN621 Hộ!E5")])
def test_what_the_tables_need_of_a_listed_household(listed: Result, row: int, line: str) -> None:
    """A blank people or sex is a warning for a poor or near-poor household, and for no other."""
    assert [p.line() for p in listed.report if p.place.row == row] == [line]
    assert len(list(listed.report)) == 2
    assert listed.exit_code == 0


def test_what_is_made_by_the_hundred_thousand_is_compared_by_value() -> None:
    def told() -> Problem:
        standing = Standing("x", "B2.5", None, "24ba332d")
        return Problem(kinds.SHEET_MISSING, Place("a.xlsx", "B1", 5, "D"), {"sheet": "B2"}, standing=standing)

    assert told() == told() == pickle.loads(pickle.dumps(told())) == replace(told(), household=None)
    assert told() != replace(told(), household="28651/1")
    assert len({Place("a.xlsx", "B1", 5, "D"), Place("a.xlsx", "B1", 5, "D"), Place("a.xlsx", "B1", 5)}) == 2
    assert not hasattr(told(), "__dict__")
    # An equal text is found where a severity is a key.
    assert {Severity.ERROR: 1}["error"] == {kinds.SHEET_MISSING: 1}[replace(kinds.SHEET_MISSING)] == 1
