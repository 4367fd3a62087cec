"""What tests say of a result, in words as short as what they compare it with."""

from __future__ import annotations

from pathlib import Path

from hongheo.pipeline import Options, Result, check


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
