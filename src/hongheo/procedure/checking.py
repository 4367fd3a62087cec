"""All rules over one register, in the order of its sheets; and over many, which step each commune is at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hongheo.problems import Problem, kinds
from hongheo.procedure.dates import check_dates
from hongheo.procedure.documents import check_documents
from hongheo.procedure.hardship import check_hardship
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
from hongheo.procedure.requests import check_requests
from hongheo.procedure.ties import Outcome, check_ties
from hongheo.procedure.villages import check_complaints, check_meetings, check_postings

_NOT_BEGUN = "Chưa bắt đầu"


def check_register(register: Register, rules: Rules, outcome: Outcome | None = None) -> Iterator[Problem]:
    """Every rule of the procedure over one register; with ``outcome`` also what the result says of it."""
    yield from check_dates(register, rules)
    yield from check_requests(register, rules)
    yield from check_meetings(register, rules)
    yield from check_postings(register, rules)
    yield from check_complaints(register, rules)
    yield from check_documents(register, rules)
    yield from check_hardship(register, rules)
    if outcome is not None:
        yield from check_ties(register, rules, outcome)


def check_twice(registers: Sequence[Register]) -> Iterator[Problem]:
    """Registers of one commune and year in two files."""
    first: dict[tuple[str, int | None], Register] = {}
    for register in registers:
        known = first.setdefault((register.commune, register.year), register)
        if known is not register and register.commune:
            context = {"commune": register.commune, "year": register.year, "other": known.path}
            yield Problem(kinds.REGISTER_TWICE, register.place("commune"), context, field="Mã xã")


def step_reached(register: Register, rules: Rules) -> str:
    """The last step of the periodic review that the register shows as begun by the day, in Vietnamese."""
    procedure = rules.procedure(PERIODIC)
    if procedure is None:
        return _NOT_BEGUN

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
    reached = [s.title for s in procedure.step if begun.get(s.id)]
    return reached[-1] if reached else _NOT_BEGUN
