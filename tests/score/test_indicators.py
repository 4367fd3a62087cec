"""The 12 indicators from facts: worked cases at and on each side of every limit, then whole families."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongheo.criteria import Standard, standard_on
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import Batch
from hongheo.problems import Problem
from hongheo.score import Derived, derive, differences
from hongheo.score import score as score_households
from hongheo.score.evidence import evidence
from hongheo.score.facts import age_interval, ages_on
from hongheo.units import units_on
from tests.score.facts import batch_of, household_row, people_rows

DATE = dt.date(2023, 12, 14)
STANDARD: Standard = standard_on(DATE)
FOLDER = Path(__file__).parents[1] / "cases" / "chi-so"
FILES = {p.stem: tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted(FOLDER.glob("*.toml"))}
CASES = [case for data in FILES.values() for case in data.get("case", [])]
FAMILIES = FILES["ho-gia-dinh"]["family"]
WORDS = {True: "deprived", False: "not deprived", None: "cannot be told"}


def told(derived: Derived, number: int, row: int = 0) -> str:
    value = derived.results[f"derived_{number}"].iat[row]
    return WORDS[None if pd.isna(value) else bool(value)]


Together = tuple[Batch, Derived, list[str]]


@pytest.fixture(scope="module")
def together() -> Callable[[dt.date, tuple[str, ...]], Together]:
    """``_together``, once for each day and each kind of return; no longer, for the code under test changes
    while ``make mutants`` runs in one process."""
    return cache(_together)


def _together(date: dt.date, without: tuple[str, ...]) -> Together:
    """All cases of a day and of a return that lacks these columns, each a household of it; their names."""
    cases = [c for c in CASES if (_date(c), tuple(c.get("without", []))) == (date, without)]
    batch = batch_of_cases(cases, without)
    names = [c["name"] for c in cases]
    assert len(names) == len(set(names))
    return batch, derive(batch, STANDARD, date), names


def batch_of_cases(cases: Sequence[dict[str, Any]], without: Sequence[str] = ()) -> Batch:
    sheets: dict[str, list[dict[str, Any]]] = {"households": [], "members": [], "living": []}
    for n, case in enumerate(cases):
        code, members = f"{n:04d}", case.get("members", [])
        sheets["households"].append(household_row(code, case.get("size", len(members))))
        sheets["members"] += people_rows(code, members)
        if "living" in case:
            sheets["living"].append({"household_code": code, **case["living"]})
    return batch_of(without=without, **sheets)


def _date(case: dict[str, Any]) -> dt.date:
    return dt.date.fromisoformat(str(case.get("date", DATE)))


def test_there_are_cases_for_every_indicator() -> None:
    assert len(CASES) >= 150
    assert {c["indicator"] for c in CASES} == set(range(1, 13))
    assert len({c["name"] for c in CASES}) == len(CASES)
    for number in range(1, 13):
        assert {c["result"] for c in CASES if c["indicator"] == number} == set(WORDS.values())


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_worked_case(case: dict[str, Any], together: Callable[[dt.date, tuple[str, ...]], Together]) -> None:
    batch, derived, names = together(_date(case), tuple(case.get("without", [])))
    row = names.index(case["name"])
    assert told(derived, case["indicator"], row) == case["result"]
    if "who" in case:
        found = evidence(batch, derived, f"28654/{row:04d}", case["indicator"])
        certain = [e.name for e in found if e.certain]
        assert certain == [f"Lê Văn Mẫu {n}" for n in case["who"]]


def test_a_case_alone_comes_out_as_among_the_others() -> None:
    """What stands in other rows does not matter: tried by a case of each result of each indicator."""
    alone = {(c["indicator"], c["result"], "who" in c): c for c in CASES}
    for case in alone.values():
        batch = batch_of_cases([case], case.get("without", []))
        derived = derive(batch, STANDARD, _date(case))
        assert told(derived, case["indicator"]) == case["result"], case["name"]
        if "who" in case:
            found = evidence(batch, derived, "28654/0000", case["indicator"])
            assert len([e for e in found if e.certain]) == len(case["who"]), case["name"]


@pytest.mark.parametrize("family", FAMILIES, ids=[f["name"] for f in FAMILIES])
def test_family(family: dict[str, Any]) -> None:
    size = len(family["members"])
    deprived = family["deprived"]
    batch = batch_of(
        commune=family["commune"],
        households=[household_row("0001", size)],
        b1=[{"household_code": "0001", "b1_total": family["b1"], "b1_1": family["b1"]}],
        b2=[{"household_code": "0001", **{f"b2_{n}": True for n in deprived}}],
        members=people_rows("0001", family["members"]),
        living=[{"household_code": "0001", **family["living"]}],
    )
    derived = derive(batch, STANDARD, DATE)
    found = {n: told(derived, n) for n in range(1, 13)}
    assert found == {n: "deprived" if n in deprived else "not deprived" for n in range(1, 13)}
    assert list(differences(batch, derived, STANDARD)) == []
    unit = units_on(DATE).by_code(family["commune"])
    assert unit is not None
    areas = {unit.code: STANDARD.area_of(unit.kind)}
    for b2_derived in (False, True):
        frame = score_households(batch, STANDARD, DATE, areas, derived, b2_derived=b2_derived)
        assert (frame["b2"].iat[0], frame["class_end"].iat[0]) == (10 * len(deprived), family["class"])


def test_each_class_has_a_family() -> None:
    assert {f["class"] for f in FAMILIES} == {"poor", "near_poor", "not_poor"}


def _difference(number: int, ticked: bool, member: dict[str, Any]) -> Problem:
    batch = batch_of(
        households=[household_row("0001", 1)],
        b2=[{"household_code": "0001", f"b2_{number}": ticked}],
        members=people_rows("0001", [member]),
    )
    (found,) = differences(batch, derive(batch, STANDARD, DATE), STANDARD)
    return found


def test_a_difference_names_the_person_and_both_cells() -> None:
    problem = _difference(4, False, {"birth_date": "1980-01-01", "work": "Tự làm"})
    assert problem.line() == "HN254 B2!F2"
    assert (problem.household, problem.field) == ("28654/0001", "B2.4")
    shown = problem.message(show_values=True)
    assert (
        "không đánh dấu chỉ số 4 «Bảo hiểm y tế», nhưng theo thông tin kê khai là thiếu hụt: Lê Văn Mẫu 1"
        in shown
    )
    assert "43 tuổi; Bảo hiểm y tế: không" in shown
    assert "trang «Thành viên», ô I2" in shown
    assert "Lê Văn Mẫu" not in problem.message()
    assert not problem.casts_doubt


def test_a_mark_without_a_fact_behind_it_is_a_difference_too() -> None:
    problem = _difference(4, True, {"birth_date": "1980-01-01", "work": "Tự làm", "health_insurance": True})
    assert "đánh dấu chỉ số 4" in problem.message()
    assert "không thiếu hụt: không thành viên nào như vậy" in problem.message()


def test_an_unreadable_cell_is_unknown_and_not_blank() -> None:
    batch = batch_of(
        households=[household_row("0001", 1)],
        members=people_rows("0001", [{"birth_date": "1980-01-01", "health_insurance": "??"}]),
    )
    assert told(derive(batch, STANDARD, DATE), 4) == "cannot be told"


def test_two_rows_of_living_conditions_tell_nothing() -> None:
    rows = [{"household_code": "0001", "water": w} for w in ("Nước máy", "Khác")]
    batch = batch_of(households=[household_row("0001", 1)], living=rows)
    assert told(derive(batch, STANDARD, DATE), 9) == "cannot be told"


def test_a_household_that_is_gone_has_no_indicators() -> None:
    row = {**household_row("0001", 1), "change": "Chuyển đi"}
    batch = batch_of(households=[row], living=[{"household_code": "0001", "water": "Khác"}])
    assert told(derive(batch, STANDARD, DATE), 9) == "cannot be told"


def test_the_values_of_the_rules_are_choices_of_the_form() -> None:
    rules, the_form = STANDARD.facts, form(COMMUNE_RETURN)
    choices = {name: {c.value for c in found} for name, found in the_form.choices.items()}
    assert {*rules.work.without_work, *rules.work.for_wages} <= choices["work"]
    assert set(rules.water.values) <= choices["water"]
    assert set(rules.toilet.values) <= choices["toilet"]
    assert {*rules.internet.values, *rules.devices.values} <= set(the_form.by_id["living"].by_id)
    for schooling in (*rules.adult_schooling, *rules.child_schooling):
        assert {*schooling.studying, *schooling.perhaps_studying} <= choices["studying"]
        assert {*schooling.certificates, *schooling.perhaps_certificates} <= choices["certificate"]


DAYS = st.dates(dt.date(2022, 1, 1), dt.date(2026, 12, 31))


@given(st.dates(dt.date(1920, 1, 1), dt.date(2021, 12, 31)), DAYS)
def test_a_bare_year_gives_an_interval_that_holds_every_day_of_it(born: dt.date, date: dt.date) -> None:
    exact, year = age_interval(born.isoformat(), date), age_interval(str(born.year), date)
    assert exact is not None
    assert year is not None
    assert exact[0] == exact[1]
    assert year[0] <= exact[0] <= year[1] <= year[0] + 1


@given(st.lists(st.dates(dt.date(1900, 1, 1), dt.date(2027, 12, 31))), DAYS, st.booleans())
def test_ages_of_a_column_are_worked_out_as_one_by_one(
    born: list[dt.date], date: dt.date, years: bool
) -> None:
    births = [str(day.year) if years and day.day % 2 else day.isoformat() for day in born]
    assert list(zip(*(ages.tolist() for ages in ages_on(births, date)), strict=True)) == [
        age_interval(birth, date) for birth in births
    ]


@given(st.dates(dt.date(1920, 1, 1), dt.date(2021, 12, 31)), DAYS)
def test_an_age_turns_on_the_birthday_and_29_february_on_1_march(born: dt.date, date: dt.date) -> None:
    found = age_interval(born.isoformat(), date)
    assert found is not None
    try:
        birthday = born.replace(year=date.year)
    except ValueError:
        birthday = dt.date(date.year, 3, 1)
    assert found[0] == date.year - born.year - (date < birthday)


@pytest.mark.parametrize(
    ("birth", "date", "expected"),
    [
        ("2022", "2023-12-14", (0, 1)),
        ("2022", "2023-12-31", (1, 1)),
        ("2023", "2023-12-14", (0, 0)),
        ("2023", "2023-12-31", (0, 0)),
        ("2024", "2023-12-14", (-1, -1)),
        ("2023-12-14", "2023-12-14", (0, 0)),
        ("2023-12-15", "2023-12-14", (-1, -1)),
        (None, "2023-12-14", None),
    ],
    ids=[
        "năm trước: chưa hoặc đã tròn một tuổi",
        "năm trước, rà soát ngày cuối năm: tròn một tuổi",
        "sinh trong năm rà soát",
        "sinh trong năm, rà soát ngày cuối năm",
        "năm sau năm rà soát",
        "sinh đúng ngày rà soát",
        "sinh sau ngày rà soát một ngày",
        "không rõ",
    ],
)
def test_ages_of_the_youngest(birth: str | None, date: str, expected: tuple[int, int] | None) -> None:
    assert age_interval(birth, dt.date.fromisoformat(date)) == expected


def test_what_cannot_be_told_of_one_household_is_told_of_the_next() -> None:
    parts = {"wall_durable": True, "column_durable": True, "roof_durable": True}
    living = [
        {"household_code": "0001", **parts, "wall_durable": "??", "column_durable": False},
        {"household_code": "0002", **parts, "roof_durable": False},
    ]
    batch = batch_of(households=[household_row(c, 1) for c in ("0001", "0002")], living=living)
    derived = derive(batch, STANDARD, DATE)
    assert [told(derived, 7, row) for row in (0, 1)] == ["cannot be told", "not deprived"]


def test_a_household_written_twice_does_not_shift_the_sizes_of_others() -> None:
    rows = [household_row("0001", 1), household_row("0001", 9), household_row("0002", 1)]
    living = [{"household_code": c, "floor_area": 20.0} for c in ("0001", "0002")]
    batch = batch_of(households=rows, living=living)
    derived = derive(batch, STANDARD, DATE)
    assert [told(derived, 8, row) for row in range(3)] == ["not deprived"] * 3


@pytest.mark.parametrize(
    ("size", "listed", "area", "expected"),
    [
        (1, 1, 7.9, "deprived"),
        (1, 1, 8.0, "not deprived"),
        (3, 0, 20.0, "deprived"),
        (3, 0, 24.0, "not deprived"),
        (3, 1, 20.0, "cannot be told"),
        (3, 1, 24.0, "not deprived"),
        (3, 1, 7.0, "deprived"),
        (2, 2, None, "cannot be told"),
        (None, 1, 100.0, "cannot be told"),
        (None, 0, 100.0, "cannot be told"),
        (0, 0, 100.0, "cannot be told"),
    ],
    ids=[
        "một người dưới 8 m2",
        "một người đúng 8 m2",
        "chưa ghi thành viên: theo số khẩu, dưới 8 m2",
        "chưa ghi thành viên: theo số khẩu, đúng 8 m2",
        "ghi thiếu thành viên: hai số khẩu cho hai kết quả",
        "ghi thiếu thành viên: cả hai số khẩu đều đủ",
        "ghi thiếu thành viên: cả hai số khẩu đều thiếu",
        "không rõ diện tích",
        "không rõ số khẩu dù có thành viên",
        "không rõ số khẩu, không có thành viên",
        "số khẩu bằng 0",
    ],
)
def test_floor_area_by_both_numbers_of_members(
    size: int | None, listed: int, area: float | None, expected: str
) -> None:
    row = {**household_row("0001", 1), "size": size}
    members = people_rows("0001", [{"birth_date": "1980-01-01"}] * listed)
    batch = batch_of(
        households=[row], members=members, living=[{"household_code": "0001", "floor_area": area}]
    )
    assert told(derive(batch, STANDARD, DATE), 8) == expected


def test_a_household_without_a_row_of_living_conditions_is_not_judged_by_them() -> None:
    living = [{"household_code": "0002", "water": "Khác", "floor_area": 1.0}]
    batch = batch_of(households=[household_row(c, 1) for c in ("0001", "0002")], living=living)
    derived = derive(batch, STANDARD, DATE)
    for number in (7, 8, 9, 10, 11, 12):
        assert told(derived, number, 0) == "cannot be told"
    assert told(derived, 9, 1) == "deprived"
