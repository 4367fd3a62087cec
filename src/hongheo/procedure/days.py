"""Working days (ngày làm việc): week-ends, public holidays of Vietnam, exchanged days and a province's own.

Public holidays come from the library ``holidays``. Days that are exchanged (hoán đổi) are announced year by
year: those that the library does not know yet are said in ``hongheo.toml``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from hongheo.criteria import Limit, Posting

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


@cache
def _public(year: int) -> tuple[dict[dt.date, str], frozenset[dt.date]]:
    """Of a year: day off > its name in Vietnamese, and the week-end days worked in exchange."""
    import holidays

    known = holidays.country_holidays("VN", years=year, language="vi")
    return dict(known.items()), frozenset(getattr(known, "weekend_workdays", ()))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. ``days_off`` (day > name) and ``working_days`` are the office's own, and win."""

    days_off: dict[dt.date, str] = field(default_factory=dict)
    working_days: frozenset[dt.date] = frozenset()

    def holiday(self, day: dt.date) -> str | None:
        """The name of the holiday that a day is; None for any other, a plain week-end too."""
        if day in self.working_days:
            return None
        return self.days_off.get(day) or _public(day.year)[0].get(day)

    def is_working(self, day: dt.date) -> bool:
        """Whether a day is a working day."""
        if day in self.working_days:
            return True
        if self.holiday(day) is not None:
            return False
        return day.weekday() < _SATURDAY or day in _public(day.year)[1]

    def last_day(self, limit: Limit | Posting, since: dt.date) -> dt.date:
        """The last day within a limit that runs from an event: the day after the event is day 1."""
        return self.after(since, limit.days, working=limit.counting == "working")

    def after(self, day: dt.date, days: int, *, working: bool) -> dt.date:
        """The day that is so many (working) days after another."""
        left = days
        while left > 0:
            day += _DAY
            left -= not working or self.is_working(day)
        return day

    def before(self, day: dt.date, days: int, *, working: bool) -> dt.date:
        """The latest day from which ``after`` so many days comes to no later than ``day``."""
        left = days
        if working:
            # A limit that would end on a holiday has to end on the working day before it.
            day = self.working_on_or_before(day)
        while left > 0:
            day -= _DAY
            left -= not working or self.is_working(day)
        return day

    def working_on_or_before(self, day: dt.date) -> dt.date:
        """The day itself when it is worked, else the last working day before it."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def days_between(self, first: dt.date, last: dt.date, *, working: bool) -> int:
        """How many (working) days from one day to another, both counted; 0 when they are turned round."""
        return sum(not working or self.is_working(d) for d in _days(first, last))

    def holidays_between(self, first: dt.date, last: dt.date) -> list[tuple[dt.date, str]]:
        """The holidays from one day to another, both included, with their names: those the product took."""
        return [(d, name) for d in _days(first, last) if (name := self.holiday(d)) is not None]


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    while first <= last:
        yield first
        first += _DAY
