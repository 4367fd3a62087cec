"""All rules over one register, in the order of its sheets; and whether a commune has several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hongheo.problems import Problem, kinds
from hongheo.procedure.dates import check_dates
from hongheo.procedure.documents import check_documents
from hongheo.procedure.hardship import check_hardship
from hongheo.procedure.register import Register, Rules
from hongheo.procedure.requests import check_requests
from hongheo.procedure.ties import Outcome, check_ties
from hongheo.procedure.villages import check_complaints, check_meetings, check_postings


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
