"""The timetable of a periodic review: the latest day of each step, counted back from the last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hongheo.criteria import Procedure
from hongheo.models import PlannedStep
from hongheo.procedure.days import Calendar

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in their order, the holidays that were taken into account, and whether there is time.

    ``short_of`` is how many days before ``start`` the households would have to be reviewed; 0 when it fits.
    ``posting``: when the lists would have to be posted.
    """

    steps: tuple[PlannedStep, ...]
    holidays: tuple[tuple[dt.date, str], ...]
    start: dt.date
    short_of: int
    posting: dt.date


def plan_back(
    procedure: Procedure, calendar: Calendar, *, start: dt.date, finish: dt.date, complaints: bool
) -> Plan:
    """The latest day of each step of a periodic review that ends with the decision on ``finish``.

    ``complaints``: one that comes on the last day of posting still has its time. Raises LookupError for a
    day before anybody was asked for an opinion.
    """
    steps = {s.id: s for s in procedure.step}
    planned: list[PlannedStep] = []

    def put(
        step_id: str,
        day: dt.date,
        limit: str,
        *,
        until: dt.date | None = None,
        counted: bool = True,
        opens: bool = False,
    ) -> None:
        step = steps[step_id]
        source = procedure.cite(step.citation)
        planned.append(PlannedStep(step.title, step.who, day, until, limit, source, counted, opens))

    decision = calendar.working_on_or_before(finish)
    put("decision", decision, "ngày cuối")
    asked = decision
    if procedure.opinion is not None:
        answer = procedure.opinion.answer
        asked = calendar.before(decision, answer.days, working=answer.counting == "working")
        put("opinion", asked, f"{answer.text}: trả lời chậm nhất ngày {decision:%d/%m/%Y}")
    # Posting may end that very day: complaints are taken until its end.
    same_day = "không có thời hạn riêng: cùng ngày xin ý kiến, khi đã hết giờ niêm yết"
    put("report", asked, same_day, counted=False)
    last = asked
    if complaints and procedure.repost is not None:
        first = _posted_from(calendar, last, procedure.repost.days)
        put("repost", first, procedure.repost.text, until=last)
        done = calendar.working_on_or_before(first - _DAY)
        last = calendar.before(done, procedure.recheck.days, working=procedure.recheck.counting == "working")
        put("recheck", done, f"{procedure.recheck.text}: khiếu nại ngày cuối niêm yết, {last:%d/%m/%Y}")
    first = _posted_from(calendar, last, procedure.posting.days)
    put("posting", first, procedure.posting.text, until=last)
    before = "không có thời hạn riêng: ngày muộn nhất còn kịp các bước sau"
    meeting = calendar.working_on_or_before(first - _DAY)
    review = calendar.working_on_or_before(meeting - _DAY)
    put("meeting", meeting, before, counted=False)
    put("review", review, before, counted=False)
    put("list", start, f"kỳ rà soát bắt đầu ngày {start:%d/%m/%Y}", counted=False, opens=True)
    short = max(0, (start - review).days)
    holidays = tuple(calendar.holidays_between(start, finish))
    return Plan(tuple(reversed(planned)), holidays, start, short, first)


def _posted_from(calendar: Calendar, last: dt.date, days: int) -> dt.date:
    """The first day of a posting of so many working days that ends on ``last``."""
    return calendar.before(last, days - 1, working=True) if days > 1 else last
