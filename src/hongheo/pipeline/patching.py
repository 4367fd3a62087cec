"""What lines that came back put into the files before they are read again, and which rows they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hongheo.corrections import lines_of_proof, settle_lines, settle_rows, take_back
from hongheo.models import Account, Patches, column_number
from hongheo.pipeline.parts import Part, Task
from hongheo.pipeline.reading import Source
from hongheo.problems import Problem


def patch(tasks: list[Task], parts: Sequence[Part], sources: list[Source], account: Account) -> list[int]:
    """Settle what the lines change, and give it to the files that it stands in, in place: to which ones."""
    if not account.lines:
        return []
    patches = settle_lines(account, [hit for part in parts for s in part.summaries for hit in s.hits])
    for at, source in enumerate(sources):
        _give(at, tasks, sources, patches.get(source.path.as_posix(), {}), account)
    return [at for at, source in enumerate(sources) if source.patches]


def _give(at: int, tasks: list[Task], sources: list[Source], patches: Patches, account: Account) -> None:
    sources[at] = replace(sources[at], patches=patches)
    proof = lines_of_proof(account, sources[at].path.as_posix())
    tasks[at] = replace(tasks[at], sources=(sources[at],), lines=tuple(proof))


def taken_back(
    at: int, tasks: list[Task], parts: Sequence[Part], sources: list[Source], account: Account
) -> bool:
    """Whether a value that was put into a file is not read there: it is taken out, for the file to be read
    once more."""
    source = sources[at]
    hits = [hit for s in parts[at].summaries for hit in s.hits]
    unread = {
        (p.sheet, p.row, p.column and column_number(p.column))
        for p in take_back(account, source.path.as_posix(), hits)
    }
    kept = {
        sheet: {cell: v for cell, v in cells.items() if (sheet, *cell) not in unread}
        for sheet, cells in source.patches.items()
    }
    if unread:
        _give(at, tasks, sources, {sheet: cells for sheet, cells in kept.items() if cells}, account)
    return bool(unread)


def leave_rows_out(
    tasks: list[Task], parts: Sequence[Part], account: Account, problems: Sequence[Problem]
) -> list[int]:
    """Settle which rows are left out, and give it to the tasks of their files, in place: to which ones.

    ``problems`` are those of all files with nothing left out.
    """
    settle_rows(account, [hit for part in parts for s in part.summaries for hit in s.row_hits], problems)
    rows = account.rows_dropped()
    found = []
    for at, task in enumerate(tasks):
        own = tuple(replace(s, dropped=rows.get(s.path.as_posix(), {})) for s in task.sources)
        if any(s.dropped for s in own):
            tasks[at] = replace(task, sources=own, of_rows=())
            found.append(at)
    return found
