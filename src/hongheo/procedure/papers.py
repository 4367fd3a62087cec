"""What papers take from the register: decisions, the last meeting of each village, requests."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hongheo.criteria import Procedure
from hongheo.models import Decision, Decisions
from hongheo.problems import Problem, kinds
from hongheo.procedure.register import (
    COMPLAINTS,
    DECISIONS,
    DOCUMENTS,
    MEETINGS,
    POSTINGS,
    REGULAR,
    REQUESTS,
    RESULT_POSTED,
    Line,
    Register,
    Rules,
    vn,
)
from hongheo.procedure.requests import ASKING, LEAVING, NOT_LET_IN, REFUSED, WITHDRAWN, number_of, ticks_of
from hongheo.procedure.villages import procedure_of_complaint


def register_of_review(register: Register, rules: Rules, procedure: str, date: dt.date) -> Register:
    """The register with the lines alone that are about the review of a day (``procedure``: its name there).

    The periodic review is one a year. Within the year there may be several: a line is about the one decided
    in the month of ``date``, or within the time limit from it, unless it was over before. Hardship is about
    none.
    """
    after, until = _round(register, rules, procedure, date)

    def is_about(line: Line) -> bool:
        if line.table.sheet_id == COMPLAINTS:
            about, _ = procedure_of_complaint(register, rules, line)
            name = about.register_name if about else ""
        else:
            name = line.procedure
        if name != procedure:
            # A procedure that cannot be read may be this one.
            return "procedure" in line.bad
        begun, done = _span(line)
        # What is reviewed after the day is not in its result; steps and papers may come a little later.
        last = date if procedure == REGULAR and line.table.sheet_id == REQUESTS else until
        return not ((done is not None and done <= after) or (begun is not None and begun > last))

    sheets = (REQUESTS, MEETINGS, POSTINGS, COMPLAINTS, DOCUMENTS)
    return Register(
        register.path, register.info, {s: [li for li in register.of(s) if is_about(li)] for s in sheets}
    )


def _round(register: Register, rules: Rules, procedure: str, date: dt.date) -> tuple[dt.date, dt.date]:
    """The day of the last decision of earlier reviews within the year, and the day after which lines are of
    later ones."""
    if procedure != REGULAR:
        return dt.date.min, dt.date.max
    first = date.replace(day=1)
    decided = [
        day
        for line in register.of(DOCUMENTS)
        if line.procedure == procedure and line.get("what") in DECISIONS and (day := line.day("dated"))
    ]
    after = max((day for day in decided if day < first), default=dt.date.min)
    limits = [p.decision for p in rules.procedures if p.register_name == procedure and p.decision]
    last = [rules.calendar.last_day(limit, date) for limit in limits]
    return after, max(first.replace(day=calendar.monthrange(date.year, date.month)[1]), *last)


# The days of a sheet by which its lines are of one review or another: when it begun, when it was over.
_BEGUN: Mapping[str, tuple[str, ...]] = {
    REQUESTS: ("review_start", "received_on"),
    MEETINGS: ("held_on",),
    POSTINGS: ("village_from", "commune_from"),
    COMPLAINTS: ("received_on",),
    DOCUMENTS: ("dated",),
}


def _span(line: Line) -> tuple[dt.date | None, dt.date | None]:
    """When what a line tells begun, and when it was over; None where it says no day."""
    begun = next((day for f in _BEGUN[line.table.sheet_id] if (day := line.day(f))), None)
    if line.table.sheet_id != REQUESTS:
        return begun, begun
    over = line.day("answered_on") or line.day("review_start")
    # A request that nobody has answered waits for the next review.
    return begun, over or (begun if line.get("result") is not None else None)


def decisions_of(
    register: Register, procedure: str, wanted: Sequence[str], since: dt.date | None = None
) -> tuple[Decisions, list[Problem]]:
    """The decisions of a procedure by what they recognise (``wanted``); a line with a household code is about
    that one alone. Two that are about all of a kind are told, and neither is taken; told is also one from
    before the review (``since``: its day, None where nobody gave one)."""
    by_kind: dict[str, tuple[Decision, Line]] = {}
    by_household: dict[tuple[str, str], Decision] = {}
    problems: list[Problem] = []
    twice: set[str] = set()
    for line in register.of(DOCUMENTS):
        kind, day = line.get("what"), line.day("dated")
        if line.procedure != procedure or kind not in wanted:
            continue
        if since is not None and day is not None and day < since:
            context = {"what": kind, "day": vn(day), "review": vn(since)}
            problems.append(line.told(kinds.DECISION_BEFORE_REVIEW, "dated", **context))
        decision = Decision(str(line.get("number") or ""), vn(day) if day else "")
        if code := line.get("household_code"):
            by_household[kind, str(code)] = decision
        elif kind not in by_kind:
            by_kind[kind] = decision, line
        elif by_kind[kind][0] != decision:
            first = by_kind[kind]
            twice.add(kind)
            context = {"what": kind, "number": decision.number, "other_number": first[0].number}
            problems.append(
                line.told(kinds.DECISIONS_TWO, "number", other=first[1].place("number"), **context)
            )
    kept = {kind: decision for kind, (decision, _) in by_kind.items() if kind not in twice}
    return Decisions(kept, by_household), problems


def meetings_of(register: Register, procedure: str, spelled: Mapping[str, str]) -> dict[str, Line]:
    """Village (as ``spelled`` writes it, see ``text.one_spelling``) > its last meeting for a procedure."""
    own = [line for line in register.of(MEETINGS) if line.procedure == procedure and line.get("village")]
    own.sort(key=lambda line: (line.get("round") or 1, line.get("held_on") or ""))
    return {spelled[str(line.get("village"))]: line for line in own}


def posted_days(register: Register, village: str) -> tuple[dt.date, dt.date] | None:
    """The first and the last day on which the result of a village (its key) hung at one of the places; None
    where the register does not say both."""
    fields = ("village_from", "commune_from", "village_to", "commune_to")
    own = [li for li in register.of(POSTINGS) if li.village == village and li.get("what") == RESULT_POSTED]
    days = [[day for line in own if (day := line.day(f))] for f in fields]
    first, last = [*days[0], *days[1]], [*days[2], *days[3]]
    return (min(first), max(last)) if first and len(first) == len(last) else None


def villages_named(register: Register) -> list[str]:
    """The villages that meetings and requests name, as they are written there."""
    lines = (*register.of(MEETINGS), *register.of(REQUESTS))
    return [str(village) for line in lines if (village := line.get("village"))]


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is to be answered in writing, unless the result of the review grants it.

    ``stopped`` by sheet A, with so many ``ticks``; ``refused`` by the register; ``leaving``: it asks to be
    recognised as having left poverty.
    """

    line: Line
    number: str
    stopped: bool
    refused: bool
    leaving: bool
    ticks: int


def requests_of(register: Register, procedure: str, quick: Procedure | None) -> Iterator[Request]:
    """The requests of a procedure that nobody took back; ``quick`` has the rule of sheet A."""
    for line in register.of(REQUESTS):
        if line.procedure != procedure or line.get("result") == WITHDRAWN:
            continue
        result, ticks = line.get("result"), ticks_of(line)
        leaving = line.get("request_form") == LEAVING
        rule = quick.quick_review if quick is not None and not leaving else None
        stopped = result == NOT_LET_IN or (
            result is None and rule is not None and not rule.goes_on.holds(ticks)
        )
        yield Request(line, number_of(line), stopped, result == REFUSED, leaving, ticks)


def procedure_of(rules: Rules, name: str, leaving: bool = False) -> Procedure | None:
    """The procedure of a name in the register, of two that share it the one that takes the request."""
    return rules.procedure(name, LEAVING if leaving else ASKING)
