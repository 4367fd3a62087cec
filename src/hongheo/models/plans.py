"""What the procedure hands to the writers: a timetable."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step of the procedure and its latest day.

    ``until`` is the last day of what lasts (posting), else None. ``limit`` says in words by which time limit
    it was counted, ``source`` where that stands; ``counted`` is false where no text sets a limit and the day
    is merely the last that leaves time for what follows. Of a step that ``opens`` the season ``day`` is the
    first day on which it may be done, no latest one.
    """

    title: str
    who: str
    day: dt.date
    until: dt.date | None
    limit: str
    source: str
    counted: bool
    opens: bool = False
