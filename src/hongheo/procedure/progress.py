"""How far a commune is by its register: the step reached, and what is late on the day of the question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from hongheo.models import Overdue
from hongheo.problems import Problem, kinds
from hongheo.procedure.plan import plan_back
from hongheo.procedure.register import (
    ANSWERED,
    ASKED,
    COMPLAINTS,
    DOCUMENTS,
    MEETINGS,
    PERIODIC,
    POSTINGS,
    RECHECK_POSTED,
    RECOGNISED,
    REPORT,
    REQUESTS,
    Line,
    Register,
    Rules,
)
from hongheo.text import day_of

_NOT_BEGUN = "Chưa bắt đầu"
# Kinds of acts that are not done although their day has passed.
_OPEN = frozenset(
    k.code
    for k in (
        kinds.ANSWER_OVERDUE,
        kinds.RECHECK_OVERDUE,
        kinds.OPINION_OVERDUE,
        kinds.SEASON_ENDED,
        kinds.HARDSHIP_OVERDUE,
    )
)


def steps_begun(register: Register, rules: Rules) -> list[str]:
    """The steps of the periodic review that the register shows as begun by the day, in Vietnamese and in
    their order."""
    procedure = rules.procedure(PERIODIC)
    if procedure is None:
        return []

    def done(sheet_id: str, *days: str) -> list[Line]:
        """The lines of a sheet whose act was begun by the day of the check, or says no day."""
        told = ((line, [d for f in days if (d := line.day(f))]) for line in register.of(sheet_id))
        return [line for line, own in told if not own or min(own) <= rules.on]

    documents = {d.get("what") for d in done(DOCUMENTS, "dated") if d.procedure == PERIODIC}
    postings = [p for p in done(POSTINGS, "village_from", "commune_from") if p.procedure == PERIODIC]
    review = register.info.get("review_start")
    begun = {
        "request": any(r.procedure == PERIODIC for r in done(REQUESTS, "received_on")),
        "review": review is not None and str(review.value) <= rules.on.isoformat(),
        "meeting": any(m.procedure == PERIODIC for m in done(MEETINGS, "held_on")),
        "posting": bool(postings),
        "recheck": bool(postings) and bool(done(COMPLAINTS, "received_on")),
        "repost": any(p.get("what") == RECHECK_POSTED for p in postings),
        "report": REPORT in documents,
        "opinion": bool({ASKED, ANSWERED} & documents),
        "decision": RECOGNISED in documents,
    }
    return [s.title for s in procedure.step if begun.get(s.id)]


def step_reached(register: Register, rules: Rules) -> str:
    """The last step of the periodic review that the register shows as begun by the day, in Vietnamese."""
    return next(reversed(steps_begun(register, rules)), _NOT_BEGUN)


def overdue_of(register: Register, rules: Rules, problems: Iterable[Problem]) -> tuple[Overdue, ...]:
    """What is late on the day of the rules, the longest first; ``problems`` are those of the register."""
    found = [*_acts(problems, rules.on), *_step(register, rules)]
    return tuple(sorted(found, key=lambda o: (-o.days, o.what)))


def _acts(problems: Iterable[Problem], on: dt.date) -> Iterator[Overdue]:
    """The acts of each kind together: how many, by the day of the oldest."""
    days: dict[str, list[dt.date]] = {}
    for problem in problems:
        if problem.kind.code in _OPEN:
            days.setdefault(problem.kind.title, []).append(day_of(str(problem.context["due"])))
    for title, own in days.items():
        oldest = min(own)
        yield Overdue(title, oldest.isoformat(), (on - oldest).days, "register", len(own))


def _step(register: Register, rules: Rules) -> Iterator[Overdue]:
    """The first step of the periodic review that is not begun although its latest day has passed.

    The days are those of ``plan_back`` for the last day of the season, without complaints: none where the
    year has no season, or nothing is known of the procedure then.
    """
    procedure = rules.procedure(PERIODIC)
    if procedure is None or rules.season is None or not procedure.in_force(rules.season[1]):
        return
    first, last = rules.season
    try:
        plan = plan_back(procedure, rules.calendar, start=first, finish=last, complaints=False)
    except LookupError:
        return
    order = [s.title for s in procedure.step]
    at = max(map(order.index, steps_begun(register, rules)), default=-1)
    # The day of the first step is that on which the season begins, not a last one.
    for step in plan.steps[1:]:
        if order.index(step.title) > at and step.day < rules.on:
            yield Overdue(step.title, step.day.isoformat(), (rules.on - step.day).days, "plan")
            return
