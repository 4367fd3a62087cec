"""The law that the program follows."""

from __future__ import annotations

import datetime as dt

import typer

from hongheo.commands.options import JSON, Coverage, Day, Procedures, day
from hongheo.commands.taking import Said, command

group = typer.Typer()


@command(group, JSON)
def criteria(
    said: Said, date: Day = None, coverage: Coverage = False, procedures: Procedures = False
) -> None:
    """Chuẩn nghèo có hiệu lực ngày đó: từng con số lấy từ đâu, chắc đến mức nào."""
    from hongheo import console
    from hongheo.criteria import IncompleteStandard, hardship_rules, known_on, known_procedures
    from hongheo.criteria import coverage as register

    if coverage:
        if said.as_json:
            console.print_json(register().model_dump(mode="json"))
        else:
            console.print_coverage(register())
        return
    asked = day(date) or dt.date.today()  # noqa: DTZ011 - the user's own calendar day
    if procedures:
        known, hardship = known_procedures(), hardship_rules()
        if said.as_json:
            data = {"procedures": [p.model_dump(mode="json") for p in known]}
            console.print_json({**data, "hardship": hardship.model_dump(mode="json")})
        else:
            console.print_procedures(known, hardship, asked)
        return
    standard = known_on(asked)
    if said.as_json:
        console.print_json(standard.model_dump(mode="json", by_alias=True))
    elif isinstance(standard, IncompleteStandard):
        console.print_incomplete(standard, f"{asked:%d/%m/%Y}")
    else:
        console.print_standard(standard, f"{asked:%d/%m/%Y}")
