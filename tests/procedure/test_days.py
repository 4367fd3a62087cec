"""Working days against numpy's own, over the days off of Vietnam as they were announced."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongheo.criteria import procedures
from hongheo.procedure import Calendar, plan_back

# Typed from the announcements for autumn 2026, week-ends left out; 22/8 was worked for 31/8.
OFF_2026 = ["2026-08-31", "2026-09-01", "2026-09-02", "2026-11-24"]
CALENDAR = Calendar()
AUTUMN = st.dates(dt.date(2026, 8, 24), dt.date(2026, 12, 1))


@given(AUTUMN, st.integers(1, 15))
def test_working_days_are_counted_as_numpy_counts_them(day: dt.date, days: int) -> None:
    begun = np.busday_offset(day, 0, roll="backward", holidays=OFF_2026)
    wanted = np.busday_offset(begun, days, holidays=OFF_2026).astype(dt.date)
    assert CALENDAR.after(day, days, working=True) == wanted


@given(AUTUMN, st.integers(1, 15), st.booleans())
def test_counting_back_gives_the_last_day_that_is_in_time(day: dt.date, days: int, working: bool) -> None:
    latest = CALENDAR.before(day, days, working=working)
    assert CALENDAR.after(latest, days, working=working) <= day
    assert CALENDAR.after(latest + dt.timedelta(days=1), days, working=working) > (
        CALENDAR.working_on_or_before(day) if working else day
    ) or not CALENDAR.is_working(latest + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (dt.date(2026, 8, 22), True),  # a Saturday, worked in exchange
        (dt.date(2026, 8, 29), False),
        (dt.date(2026, 8, 31), False),
        (dt.date(2026, 9, 3), True),
        (dt.date(2025, 1, 27), False),  # Tết
        (dt.date(2025, 2, 3), True),
    ],
)
def test_days_off_and_exchanged_days(day: dt.date, worked: bool) -> None:
    assert CALENDAR.is_working(day) is worked


def test_the_office_own_days_win() -> None:
    own = Calendar(
        {dt.date(2026, 10, 5): "của tỉnh"}, frozenset({dt.date(2026, 9, 2), dt.date(2026, 10, 10)})
    )
    worked = [own.is_working(dt.date(2026, m, d)) for m, d in ((10, 5), (9, 2), (10, 10), (10, 11))]
    assert worked == [False, True, True, False]
    assert own.holiday(dt.date(2026, 10, 5)) == "của tỉnh"
    assert own.holidays_between(dt.date(2026, 9, 1), dt.date(2026, 9, 3)) == [
        (dt.date(2026, 9, 1), "Quốc khánh")
    ]


PERIODIC = next(p for p in procedures() if p.opinion)


def days_of(complaints: bool, finish: dt.date = dt.date(2026, 12, 14)) -> dict[str, dt.date]:
    plan = plan_back(PERIODIC, CALENDAR, start=dt.date(2026, 9, 1), finish=finish, complaints=complaints)
    return {s.title: s.day for s in plan.steps}


def test_from_posting_to_decision_there_are_eight_working_days_at_least() -> None:
    first = days_of(complaints=False)["Niêm yết công khai"]
    assert CALENDAR.days_between(first, dt.date(2026, 12, 14), working=True) == 8


def test_with_a_complaint_on_the_last_day_of_posting_there_are_eighteen() -> None:
    first = days_of(complaints=True)["Niêm yết công khai"]
    assert CALENDAR.days_between(first, dt.date(2026, 12, 14), working=True) == 18


@given(st.dates(dt.date(2026, 10, 15), dt.date(2026, 12, 14)), st.booleans())
def test_the_steps_of_a_plan_follow_each_other(finish: dt.date, complaints: bool) -> None:
    plan = plan_back(PERIODIC, CALENDAR, start=dt.date(2026, 9, 1), finish=finish, complaints=complaints)
    days = [s.day for s in plan.steps[1:]]
    assert days == sorted(days)
    assert all(s.until is None or s.until >= s.day for s in plan.steps)
    assert all(s.source for s in plan.steps)


def test_a_plan_that_does_not_fit_says_by_how_many_days() -> None:
    start = dt.date(2026, 12, 1)
    plan = plan_back(PERIODIC, CALENDAR, start=start, finish=dt.date(2026, 12, 14), complaints=True)
    first = next(s.day for s in plan.steps if s.title == "Rà soát, phân loại hộ")
    assert plan.short_of == (start - first).days > 0


@pytest.mark.parametrize("day", range(1, 15))
def test_nobody_is_sent_to_review_on_a_day_off(day: int) -> None:
    plan = plan_back(
        PERIODIC, CALENDAR, start=dt.date(2026, 9, 1), finish=dt.date(2026, 12, day), complaints=False
    )
    days = {s.title: s.day for s in plan.steps}
    assert CALENDAR.is_working(days["Rà soát, phân loại hộ"])
    assert days["Rà soát, phân loại hộ"] < plan.posting == days["Niêm yết công khai"]
