"""``--corrections``: lines that came back, taken in, carried to the files, and each told to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from hongheo.corrections import (
    decide,
    lines_of,
    of_new_values,
    rows_left_out,
    told_ends,
    with_codes_before,
)
from hongheo.errors import UnreadableFile
from hongheo.models import HEADINGS, LINES, Account, Dropped, End, Place, Proof, SheetData, short_names
from hongheo.pipeline.reading import password_of
from hongheo.pipeline.result import Options, Result
from hongheo.problems import Problem, kinds
from hongheo.read import EXTENSIONS, OWN_RESULT, look_for_files, read_date, read_grids, unreadable

DECIDED = "Đã quyết định"


def _workbooks(named: Path) -> list[Path]:
    """The workbooks that may hold lines: of a folder also those that the program itself wrote."""
    looked = look_for_files([named])
    own = [path for path, why in looked.left.items() if why == OWN_RESULT]
    return [*looked.found, *(p for p in own if named.is_dir() and p.suffix.lower() in EXTENSIONS)]


def take_lines(options: Options, *, blank: bool = False) -> tuple[Account, list[Problem]]:
    """The filled-in lines of the files of corrections, in the order of their places; what cannot be read.

    ``blank``: those not filled in are noted too.
    """
    account, problems = Account(), []
    there = {named: _workbooks(named) for named in options.corrections}
    # In a folder that came back other workbooks stand beside the pages with the lines.
    asked = {path for named, own in there.items() if not named.is_dir() for path in own}
    useful: set[Path] = set()
    for path in sorted({path for own in there.values() for path in own}, key=Path.as_posix):
        file = path.as_posix()
        account.taken[file] = 0
        try:
            grids = read_grids(path, password_of(path, options))
        except UnreadableFile as error:
            problems.append(unreadable(file, error.reason))
            continue
        met = False
        for grid in grids:
            found = lines_of(file, grid.name, grid.rows, grid.facts.shown, read_date)
            if found is None:
                continue
            met = True
            for line in found:
                account.lines.append(line)
                account.taken[file] += 1
            if blank:
                own = lines_of(file, grid.name, grid.rows, grid.facts.shown, read_date, blank=True)
                account.blank.extend(own or ())
        if met:
            useful.add(path)
        elif path in asked:
            problems.append(Problem(kinds.CORRECTIONS_UNREADABLE, Place(file)))
        else:
            del account.taken[file]
    for named, files in there.items():
        if not files or (named.is_dir() and not useful.intersection(files)):
            problems.append(Problem(kinds.CORRECTIONS_UNREADABLE, Place(named.as_posix())))
    account.lines.sort(key=lambda o: (o.place.file, o.place.sheet or "", o.place.row or 0))
    account.lines = with_codes_before(account.lines)
    return account, problems


def close(account: Account, result: Result) -> None:
    """Bring every line to its end: problems that were decided, new values that cannot be used, lines that
    changed nothing are told; lines in = lines told is proved."""
    households = set(result.households["household"]) if result.households is not None else set()
    problems = of_new_values(account, decide(account, list(result.report), households))
    result.report.replaced(problems)
    result.report.extend(told_ends(account))
    result.report.extend(rows_left_out(account))
    result.corrections = account
    proof = Proof(LINES, "số dòng sửa nhận vào = số dòng đã báo kết quả, từng tệp")
    for file, taken in account.taken.items():
        proof.checked += 1
        told = sum(account.counts(file).values())
        if taken != told:
            proof.failed.append({"file": file, "taken": taken, "told": told, "explained": False})
    result.proofs.append(proof)


def record(account: Account) -> dict[str, object]:
    """The lines of each file and what became of them, for the record of a run."""
    from hongheo.write import sha256_of

    told = account.as_json()
    files = [
        {
            "path": file,
            "sha256": sha256_of(Path(file)) if Path(file).is_file() else None,
            "lines": taken,
            "ends": account.counts(file),
        }
        for file, taken in account.taken.items()
    ]
    return {**told, "files": files, "rows_left_out": [_left_out(account, own) for own in account.dropped]}


def _left_out(account: Account, own: Dropped) -> dict[str, object]:
    """A row that a decision leaves out: where it is, which others go with it, who decided."""
    line = account.lines[own.line]
    return {
        **_row(own.place),
        "household": own.household or None,
        "beside": [_row(place) for place in own.beside],
        "decided": {"by": line.by, "on": line.on, "why": line.why},
        "line": _row(line.place),
    }


def _row(place: Place) -> dict[str, object]:
    return {"file": place.file, "sheet": place.sheet, "row": place.row}


def taken_of(account: Account, commune: str) -> list[int]:
    """The numbers of the lines that stand for later rounds (cells were changed by them, problems kept) in
    workbooks that speak of this commune alone: what is written for several may name one to the other."""
    changed = {corrected.line for corrected in account.corrected}
    others = {line.place.file for line in account.lines if line.commune != commune}
    return [
        at
        for at, line in enumerate(account.lines)
        if line.place.file not in others and (at in changed or account.ends[at] in (End.CHANGED, End.KEPT))
    ]


def decided_sheet(account: Account, *, moved: bool = False, only: Sequence[int] | None = None) -> SheetData:
    """The lines with what became of each, under the headings by which they are read again.

    ``moved``: the cells stand elsewhere now, so that the lines find them by household and field alone.
    ``only``: the numbers of the lines that are told, without the workbooks that they came in and without why.
    """
    columns = {"end": "Kết quả", **HEADINGS}
    if only is None:
        columns["from_file"] = "Tệp sửa"
    names = short_names(sorted({line.place.file for line in account.lines}))
    rows = [
        {
            **{what: getattr(line, what) for what in HEADINGS},
            "old": _plain(line.old),
            "new": _plain(line.new),
            "verdict": line.said,
            "file": "" if moved else line.file,
            "cell": "" if moved else line.cell,
            "end": _end(account, at, with_why=only is None),
            "from_file": replace(line.place, file=names[line.place.file]).text(),
        }
        for at, line in enumerate(account.lines)
        if only is None or at in only
    ]
    return SheetData(DECIDED, columns, pd.DataFrame(rows, columns=list(columns), dtype=object))


def _end(account: Account, line: int, with_why: bool) -> str:
    """What became of a line; why may tell where other rows stand."""
    why = account.why[line] if with_why else ""
    return f"{account.ends[line].value}{f' ({why})' if why else ''}"


def _plain(value: object) -> object:
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value
