"""What papers take from the register: decisions, the last meeting of each village, requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hongheo.criteria import Procedure
from hongheo.models import Decision, Decisions
from hongheo.problems import Problem, kinds
from hongheo.procedure.register import DOCUMENTS, MEETINGS, REQUESTS, Line, Register, Rules, vn
from hongheo.procedure.requests import NOT_LET_IN, REFUSED, WITHDRAWN, number_of, ticks_of

LEAVING = "Mẫu 04"


def decisions_of(
    register: Register, procedure: str, wanted: Sequence[str]
) -> tuple[Decisions, list[Problem]]:
    """The decisions of a procedure by what they recognise (``wanted``); a line with a household code is about
    that one alone. Two that are about all of a kind are told, and neither is taken."""
    by_kind: dict[str, tuple[Decision, Line]] = {}
    by_household: dict[tuple[str, str], Decision] = {}
    problems: list[Problem] = []
    twice: set[str] = set()
    for line in register.of(DOCUMENTS):
        kind, day = line.get("what"), line.day("dated")
        if line.procedure != procedure or kind not in wanted:
            continue
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
    return rules.procedure(name, LEAVING if leaving else "Mẫu 01")
