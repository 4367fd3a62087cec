"""Requests to be reviewed (giấy đề nghị), from the registers of the communes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hongheo.forms import REGISTER, form
from hongheo.models import ROW, SOURCE, Records, Table
from hongheo.pipeline.reading import password_of
from hongheo.pipeline.registers import calendar_of, open_register, rules_of
from hongheo.pipeline.result import Options, Result, Review
from hongheo.problems import Problem, kinds
from hongheo.procedure import REQUESTS, Line, is_let_in, ticks_of
from hongheo.read import find_files


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a commune.

    ``other``: it is of another procedure than was asked for; ``refused`` says why it goes no further (sheet
    A, taken back), empty when it does.
    """

    commune: str
    line: Line
    other: bool = False
    refused: str = ""


def read_requests(options: Options, review: Review, procedure: str, result: Result) -> list[Request]:
    """Every request of the registers, in their order; those of ``procedure`` judged by sheet A.

    A register of another year is told and not used.
    """
    calendar = calendar_of(options)
    found: list[Request] = []
    for path in find_files(options.registers):
        register, summary, problems = open_register(path, options, password_of(path, options))
        result.files.append(summary)
        result.report.extend(p for p in problems if register is None or _of_request(p))
        if register is None:
            continue
        if register.year != review.year:
            context: dict[str, object] = {"written": register.year or "(để trống)", "year": review.year}
            result.report.extend([Problem(kinds.REGISTER_OF_ANOTHER_YEAR, register.place("year"), context)])
            continue
        rules = rules_of(register.year, calendar, review.date)
        for line in register.of(REQUESTS):
            law = rules.procedure(line.procedure, line.get("request_form"))
            other = line.procedure != procedure or law is None
            refused = ""
            if law is not None and not is_let_in(line, law):
                refused = f"«{line.get('result')}»" if line.get("result") else _ticked(line)
            found.append(Request(register.commune, line, other, refused))
    return found


def _of_request(problem: Problem) -> bool:
    return problem.place.sheet == form(REGISTER).by_id[REQUESTS].name


def _ticked(line: Line) -> str:
    return f"phiếu A có {ticks_of(line)} dấu"


def request_records(requests: Sequence[Request]) -> Records:
    """The requests as households, to be looked for among others."""
    tables: list[Table] = []
    rows = []
    for at, request in enumerate(requests):
        line = request.line
        if line.table not in tables:
            tables.append(line.table)
        code = line.get("household_code")
        rows.append(
            {
                SOURCE: tables.index(line.table),
                ROW: line.row,
                "commune": request.commune,
                "household": f"{request.commune}/{code or f'?{at}'}",
                "code": code,
                **{f: line.get(f) for f in ("head_name", "identity_number", "village")},
            }
        )
    columns = [SOURCE, ROW, "commune", "household", "code", "head_name", "identity_number", "village"]
    return Records(pd.DataFrame(rows, columns=columns), tables)
