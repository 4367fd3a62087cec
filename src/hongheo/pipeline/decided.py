"""Number and day of the decisions, from the registers, beside the households that they recognise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import pandas as pd

from hongheo.criteria import standard_for_year
from hongheo.errors import UsageError
from hongheo.models import HouseholdClass
from hongheo.pipeline.reading import password_of
from hongheo.pipeline.registers import calendar_of, open_register, rules_of
from hongheo.pipeline.result import FileSummary, Options, Review
from hongheo.problems import Problem, Report, kinds
from hongheo.procedure import RECOGNISED, Register, check_twice, decisions_of, register_of_review
from hongheo.read import find_files
from hongheo.units import units_on


@dataclass(slots=True)
class Registers:
    """The registers that came in by commune, the files that were read, the problems of their ``cells``.

    ``unusable`` are communes of which one came that is of another year or one of two; ``nobodys`` counts
    those of a commune that is none of those asked for.
    """

    by_commune: dict[str, Register] = field(default_factory=dict)
    files: list[FileSummary] = field(default_factory=list)
    cells: list[Problem] = field(default_factory=list)
    unusable: set[str] = field(default_factory=set)
    nobodys: int = 0


def registers_of(options: Options, year: int, communes: Collection[str], report: Report) -> Registers:
    """The registers of the communes that are asked for.

    A register of another year, of a commune that is not asked for, or one of two of a commune is told and
    left aside; where communes are named (``options.communes``) one of another is passed over. Raises
    UsageError when there is none at all.
    """
    paths = find_files(options.registers)
    if options.registers and not paths:
        given = ", ".join(p.as_posix() for p in options.registers)
        raise UsageError(f"Không tìm thấy sổ nào: {given}. Kiểm tra lại đường dẫn.")
    # Whoever names communes may point to the registers of all: those of others are no fault.
    others = units_on(standard_for_year(year)[1]) if options.communes is not None else ()
    of_others = {unit.code for unit in others}
    found: dict[str, list[Register]] = {}
    came = Registers()
    for path in paths:
        register, summary, problems = open_register(path, options, password_of(path, options))
        if register is not None and register.commune in of_others.difference(communes):
            continue
        came.files.append(summary)
        came.cells += problems
        if register is None:
            continue
        if register.year is not None and register.year != year:
            context: dict[str, object] = {"year": register.year, "other": year}
            report.extend([Problem(kinds.YEAR_OF_ANOTHER, register.place("year"), context)])
            came.unusable.add(register.commune)
        elif register.commune not in communes:
            context = {"commune": register.commune or "(trống)"}
            report.extend([Problem(kinds.COMMUNE_OF_ANOTHER, register.place("commune"), context)])
            came.nobodys += 1
        else:
            found.setdefault(register.commune, []).append(register)
    for commune, own in found.items():
        report.extend(check_twice(own))
        if len(own) == 1:
            came.by_commune[commune] = own[0]
        else:
            came.unusable.add(commune)
    return came


_RECOGNISED = (HouseholdClass.POOR.value, HouseholdClass.NEAR_POOR.value)


def with_decisions(
    frame: pd.DataFrame, options: Options, review: Review, procedure: str, report: Report
) -> pd.DataFrame:
    """The households with ``decision`` and ``decision_date`` (text) of the poor and near-poor, as the
    registers tell them of this review; the frame itself where no register was given."""
    if not options.registers:
        return frame
    registers = registers_of(options, review.year, set(map(str, frame["commune"])), report)
    rules = rules_of(review.year, calendar_of(options), review.date)
    keys = frame["household"].astype(str).tolist()
    numbers: list[str | None] = [None] * len(frame)
    days: list[str | None] = [None] * len(frame)
    for commune, register in registers.by_commune.items():
        own_lines = register_of_review(register, rules, procedure, review.date)
        decisions, problems = decisions_of(own_lines, procedure, (RECOGNISED,))
        report.extend(problems)
        own = (frame["commune"] == commune) & frame["class_end"].isin(_RECOGNISED)
        for at in map(int, own.to_numpy(dtype=bool).nonzero()[0]):
            decision = decisions.of(RECOGNISED, keys[at].partition("/")[2])
            numbers[at], days[at] = decision.number or None, decision.day or None
    columns = {"decision": numbers, "decision_date": days}
    return frame.assign(**{c: pd.Series(v, frame.index, dtype=object) for c, v in columns.items()})
