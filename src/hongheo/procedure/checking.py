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
    """The last step of the periodic review that the register shows as begun, in Vietnamese."""
    procedure = rules.procedure(PERIODIC)
    if procedure is None:
        return _NOT_BEGUN
    documents = {d.get("what") for d in register.of(DOCUMENTS) if d.procedure == PERIODIC}
    postings = [p for p in register.of(POSTINGS) if p.procedure == PERIODIC]
    begun = {
        "request": any(r.procedure == PERIODIC for r in register.of(REQUESTS)),
        "review": "review_start" in register.info,
        "meeting": any(m.procedure == PERIODIC for m in register.of(MEETINGS)),
        "posting": bool(postings),
        "recheck": bool(postings) and bool(register.of(COMPLAINTS)),
        "repost": any(p.get("what") == RECHECK_POSTED for p in postings),
        "report": REPORT in documents,
        "opinion": bool({ASKED, ANSWERED} & documents),
        "decision": RECOGNISED in documents,
    }
    reached = [s.title for s in procedure.step if begun.get(s.id)]
    return reached[-1] if reached else _NOT_BEGUN
