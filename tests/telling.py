"""What tests say of a result, in words as short as what they compare it with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from hongheo.pipeline import Options, Result, check
from hongheo.problems import Problem
from hongheo.problems.report import MAY_LACK


@cache
def _blanks(texts: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(texts) if name) - MAY_LACK


def ask_for_blanks() -> None:
    """From now on a problem cannot be made in this process without what its message and remedy ask for.

    The program itself marks the blank and goes on, for whoever runs it must hear of the problem all the same.
    """
    make = Problem.__init__

    def made(problem: Problem, *args: Any, **kwargs: Any) -> None:
        make(problem, *args, **kwargs)
        blanks = _blanks(problem.kind.message) | _blanks(problem.kind.remedy)
        if lacking := sorted(blanks - problem.context.keys()):
            raise AssertionError(f"{problem.kind.code}: nothing fills {lacking} of its message")

    Problem.__init__ = made  # type: ignore[method-assign]


def lines(result: Result, *severities: str) -> list[str]:
    """Each problem in one line (``HN203 B1!D7``): errors and warnings, or those of the severities named."""
    asked = severities or ("error", "warning")
    return [p.line() for p in result.report if p.kind.severity in asked]


def faults_of(*paths: Path, **options: object) -> list[str]:
    """The same of files that are checked together."""
    return lines(check(list(paths), Options(**options)))  # type: ignore[arg-type]


def lines_of(*paths: Path, **options: object) -> list[str]:
    """The same with the notes of what was read leniently."""
    return check(list(paths), Options(**options)).report.lines()  # type: ignore[arg-type]


def messages(result: Result, *codes: str) -> list[str]:
    """What the problems of these codes say."""
    return [p.message() for p in result.report if p.kind.code in codes]


def movements(result: Result) -> list[str]:
    """The movement of each household, in the order of the returns."""
    assert result.households is not None
    return [str(movement) for movement in result.households["movement"]]


def apart(problems: Iterable[Problem], rows: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Household code > its problems in one line each, their cells as if its rows alone stood in the return.

    ``rows``: the code in each row of a sheet, from row 4 on. A problem that is at none of them fails.
    """
    found: dict[str, list[str]] = {code: [] for codes in rows.values() for code in codes}
    for problem in problems:
        place = problem.place
        assert place.sheet is not None and place.row is not None and place.row >= 4, problem.line()
        codes = rows[place.sheet]
        code = codes[place.row - 4]
        own = replace(place, row=place.row - codes.index(code))
        found[code].append(replace(problem, place=own).line())
    return found
