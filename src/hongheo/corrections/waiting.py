"""What became of the lines of each commune: used, waiting for somebody, refused, against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from hongheo.corrections.deciding import problems_of_line
from hongheo.models import Account, End, Line, LinesLeft, Verdict
from hongheo.problems import Problem
from hongheo.text import fold

_STATE = {
    End.CHANGED: "used",
    End.KEPT: "used",
    End.OTHER_VALUE: "refused",
    End.NOT_FOUND: "refused",
    End.AGAINST: "contradicted",
    End.GONE: "gone",
    End.UNUSABLE: "refused",
}


def is_unfinished(line: Line) -> bool:
    """Whether a line was begun, and does not say yet what is to be done."""
    return not line.said or (line.verdict is Verdict.CHANGE and line.new is None)


def lines_left(
    account: Account, problems: Sequence[Problem], of_file: Mapping[str, str | None]
) -> dict[str, LinesLeft]:
    """Commune (empty: not known) > what became of its lines.

    ``problems`` are those after the corrections: a line that is blank waits as long as one that is open
    speaks of it, and one problem that goes out in several rounds waits once. ``of_file``: path of a return >
    its commune.
    """
    by_name = {PurePosixPath(path).name: code for path, code in of_file.items()}
    place_of = {number: place for place, numbers in account.cells.items() for number in numbers}
    counts: dict[str, Counter[str]] = {}

    def whose(line: Line, number: int | None = None) -> str:
        own = by_name.get(PurePosixPath(line.file).name) if line.file else None
        place = place_of.get(number) if number is not None else None
        return line.commune or own or (of_file.get(place.file) if place else None) or ""

    for number, line in enumerate(account.lines):
        unfinished = account.ends[number] is End.UNUSABLE and is_unfinished(line)
        state = "waiting" if unfinished else _STATE[account.ends[number]]
        counts.setdefault(whose(line, number), Counter())[state] += 1
    done = {_key(account.lines[n]) for n, end in account.ends.items() if _STATE[end] == "used"}
    for line in _waiting(account.blank, problems, done):
        counts.setdefault(whose(line), Counter())["waiting"] += 1
    return {commune: LinesLeft(**own) for commune, own in counts.items()}


def _key(line: Line) -> tuple[str, str, str, str]:
    return line.commune, line.household.lstrip("0"), line.member, fold(line.field)


def _waiting(
    blank: Iterable[Line], problems: Sequence[Problem], done: set[tuple[str, str, str, str]]
) -> Iterator[Line]:
    """The blank lines that still wait for an answer, each question once."""
    by_household: dict[tuple[str, str], list[int]] = {}
    for at, problem in enumerate(problems):
        code = (problem.household or "").rpartition("/")[2].lstrip("0")
        by_household.setdefault((problem.kind.code, code), []).append(at)
    met: set[object] = set()
    for line in blank:
        if not line.code:
            asked: Iterable[object] = [] if _key(line) in done else [_key(line)]
        else:
            near = by_household.get((line.code.upper(), line.household.lstrip("0")), [])
            asked = [at for at in problems_of_line(line, problems, near) if problems[at].decided is None]
        new = [question for question in asked if question not in met]
        met.update(new)
        if new:
            yield line
