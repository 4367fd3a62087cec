"""Dates of the sound register moved: what is late is told exactly when an independent count says so."""

import copy
import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.procedure.registers import SOUND, Rows, found, lines_of

OFF = ["2026-08-31", "2026-09-01", "2026-09-02", "2026-11-24"]
DATES = [
    (sheet_id, at, field)
    for sheet_id, rows in SOUND.items()
    for at, row in enumerate(rows)
    for field, value in row.items()
    if isinstance(value, dt.date)
]


def moved(sheet_id: str, at: int, field: str, by: int) -> Rows:
    rows = copy.deepcopy(SOUND)
    rows[sheet_id][at][field] += dt.timedelta(days=by)
    return rows


@given(st.sampled_from(DATES), st.integers(-40, 40))
def test_any_date_may_be_wrong_and_each_problem_says_where_what_and_what_to_do(
    date: tuple[str, int, str], by: int
) -> None:
    for problem in found(moved(*date, by)):
        assert problem.place.cell
        assert problem.message() and problem.remedy()
        assert "{" not in problem.message() + problem.remedy()


def test_every_date_moved_by_one_day_is_told_or_within_its_limits() -> None:
    """Those that stay clean are the ones with room: named here, so that a rule that goes missing shows."""
    tight = {
        (sheet, at, field)
        for sheet, at, field in DATES
        if any(lines_of(moved(sheet, at, field, by)) for by in (-1, 1))
    }
    # The last day of a limit, the ends of a posting of just as many days as asked, the 15th.
    assert {
        ("requests", 2, "answered_on"),
        ("requests", 3, "answered_on"),
        ("requests", 4, "review_start"),
        ("requests", 5, "answered_on"),
        ("postings", 1, "village_from"),
        ("postings", 1, "village_to"),
        ("postings", 2, "commune_to"),
        ("postings", 5, "commune_from"),
        ("complaints", 0, "received_on"),
        ("complaints", 0, "rechecked_on"),
        ("documents", 1, "dated"),
        ("documents", 2, "dated"),
        ("hardship", 0, "decided_on"),
        ("hardship", 1, "received_on"),
        ("hardship", 2, "decided_on"),
    } <= tight
    # With days to spare on both sides.
    assert {
        ("requests", 0, "answered_on"),
        ("requests", 1, "received_on"),
        ("documents", 3, "dated"),
    }.isdisjoint(tight)


@given(st.integers(-10, 40))
def test_an_answer_is_late_after_fifteen_days(by: int) -> None:
    told = lines_of(moved("requests", 2, "answered_on", by))
    day = dt.date(2026, 5, 20) + dt.timedelta(days=by)
    assert ("HN714 Giấy đề nghị!U4" in told) is ((day - dt.date(2026, 5, 5)).days > 15)


@given(st.integers(0, 40))
def test_a_recheck_is_late_after_seven_working_days(by: int) -> None:
    told = lines_of(moved("complaints", 0, "rechecked_on", by))
    day = dt.date(2026, 10, 23) + dt.timedelta(days=by)
    due = np.busday_offset("2026-10-14", 7, holidays=OFF).astype(dt.date)
    assert ("HN740 Khiếu nại!F2" in told) is (day > due)


@given(st.integers(-3, 40), st.integers(0, 30))
def test_a_posting_is_too_short_under_three_working_days(start: int, length: int) -> None:
    first = dt.date(2026, 10, 12) + dt.timedelta(days=max(start, 0))
    rows = copy.deepcopy(SOUND)
    rows["postings"][1].update(village_from=first, village_to=first + dt.timedelta(days=length))
    days = np.busday_count(first, first + dt.timedelta(days=length + 1), holidays=OFF)
    assert ("HN731 Niêm yết!E3" in lines_of(rows)) is bool(days < 3)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_meeting_fails_under_half(attended: int, agreed: int) -> None:
    rows = copy.deepcopy(SOUND)
    rows["meetings"][0].update(attended=attended, agreed=agreed)
    told = lines_of(rows)
    assert ("HN720 Họp thôn!F2" in told) is (agreed > attended)
    if agreed <= attended:
        assert ("HN721 Họp thôn!F2" in told) is (2 * agreed < attended or attended == 0)
