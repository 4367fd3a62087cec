"""Procedures and rules of new hardship: broken ones are refused, sound ones say where each limit is from."""

import datetime as dt
from pathlib import Path

import pytest

from hongheo.criteria import (
    IncompleteProcedure,
    Procedure,
    coverage,
    hardship_rules,
    known_procedures,
    load_hardship,
    load_procedure,
    procedures,
)
from hongheo.errors import StandardError

BAD = sorted((Path(__file__).parents[1] / "bad_procedures").glob("*.toml"))
BY_ID = {p.id: p for p in procedures()}


def test_there_are_broken_files() -> None:
    assert len(BAD) >= 14


@pytest.mark.parametrize("path", BAD, ids=[p.stem for p in BAD])
def test_a_broken_file_is_refused_for_its_fault(path: Path) -> None:
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expect: ")
    load = load_hardship if path.stem.startswith("hardship") else load_procedure
    with pytest.raises(StandardError, match=expected) as refused:
        load(path)
    assert path.name in str(refused.value)


def test_five_procedures_have_steps_and_two_are_known_by_number_only() -> None:
    assert sorted(BY_ID) == ["1.011606", "1.011607", "1.011608", "1.011609", "3.000412"]
    unknown = [p for p in known_procedures() if isinstance(p, IncompleteProcedure)]
    assert [p.id for p in unknown] == ["1.116214", "1.116215"]
    assert all("chưa có nội dung" in p.missing and p.cite() for p in unknown)


@pytest.mark.parametrize("procedure", procedures(), ids=lambda p: p.id)
def test_every_step_and_limit_is_cited(procedure: Procedure) -> None:
    for citation in procedure.citations():
        assert procedure.cite(citation)


@pytest.mark.parametrize(
    ("code", "day", "in_force"),
    [
        ("1.011606", dt.date(2026, 12, 31), True),
        ("1.011606", dt.date(2027, 1, 1), False),
        ("3.000412", dt.date(2027, 1, 1), False),
        ("1.011609", dt.date(2027, 1, 1), True),
        ("3.000412", dt.date(2025, 2, 23), False),
        ("3.000412", dt.date(2025, 2, 24), True),
    ],
)
def test_from_when_to_when_a_procedure_is_in_force(code: str, day: dt.date, in_force: bool) -> None:
    assert BY_ID[code].in_force(day) is in_force


@pytest.mark.parametrize(
    ("day", "who"),
    [
        (dt.date(2025, 6, 30), "Chủ tịch UBND cấp huyện"),
        (dt.date(2025, 7, 1), "Chủ tịch UBND cấp tỉnh"),
    ],
)
def test_whose_opinion_is_asked_on_both_sides_of_the_first_of_july(day: dt.date, who: str) -> None:
    opinion = BY_ID["1.011606"].opinion
    assert opinion is not None
    assert opinion.chair_on(day).who == who


def test_nobody_is_asked_before_the_decision_was_there() -> None:
    opinion = BY_ID["1.011606"].opinion
    assert opinion is not None
    with pytest.raises(LookupError):
        opinion.chair_on(dt.date(2021, 7, 15))


@pytest.mark.parametrize(("ticks", "goes_on"), [(0, True), (3, True), (4, False), (9, False)])
def test_sheet_a_lets_a_household_in_under_four_ticks(ticks: int, goes_on: bool) -> None:
    quick = BY_ID["1.011606"].quick_review
    assert quick is not None
    assert quick.goes_on.holds(ticks) is goes_on


@pytest.mark.parametrize(("share", "agreed"), [(49.9, False), (50, True), (50.1, True)])
def test_half_of_all_who_attend_must_agree(share: float, agreed: bool) -> None:
    meeting = BY_ID["1.011607"].meeting
    assert meeting is not None
    assert meeting.agreed.holds(share) is agreed


def test_only_the_periodic_review_asks_the_level_above_and_has_no_limit_of_15_days() -> None:
    assert [p.id for p in procedures() if p.opinion] == ["1.011606"]
    assert [p.id for p in procedures() if not p.decision] == ["1.011606"]


def test_who_asks_to_have_left_fills_in_no_sheet_a() -> None:
    assert (BY_ID["1.011608"].quick_review, BY_ID["1.011608"].request) == (None, "mau-04")


@pytest.mark.parametrize(
    ("day", "level"),
    [
        (dt.date(2021, 7, 1), 360_000),
        (dt.date(2024, 6, 30), 360_000),
        (dt.date(2024, 7, 1), 500_000),
        (dt.date(2026, 11, 1), 500_000),
    ],
)
def test_the_standard_level_of_a_day(day: dt.date, level: int) -> None:
    assert hardship_rules().level_on(day).value == level


def test_there_is_no_standard_level_before_the_first() -> None:
    with pytest.raises(LookupError):
        hardship_rules().level_on(dt.date(2021, 6, 30))


def test_each_case_is_found_by_its_name() -> None:
    rules = hardship_rules()
    assert len(rules.case) == 11
    assert all(rules.named(case.name) is case for case in rules.case)
    assert rules.named("Mất mùa") is None
    assert all(rules.cite(c) for c in rules.citations())


def test_every_step_limit_and_case_has_an_entry_in_the_register_of_coverage() -> None:
    entries = {r.id for r in coverage().rule}
    wanted = [r for p in procedures() for r in p.rule_ids()] + hardship_rules().rule_ids()
    assert [r for r in wanted if r not in entries] == []
