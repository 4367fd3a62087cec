"""The table of old and new household codes: its cells, and lines that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from hongheo.check.cells import check_table
from hongheo.forms import Form
from hongheo.models import ROW, FileContent, Records, Table
from hongheo.problems import Problem, kinds

SAME, OTHER = "Đúng", "Không"


def check_code_table(form: Form, content: FileContent) -> tuple[Records, list[Problem]]:
    """The lines of a table that can be used, and what is wrong with the others.

    Columns: ``source``, ``row``, ``commune``, ``code_old``, ``code_new``, ``year`` (whole, may be missing)
    and ``same`` (whether the two are one household). A table without the column of verdicts says so of every
    line.
    """
    problems: list[Problem] = []
    frames: list[pd.DataFrame] = []
    tables: list[Table] = []
    for table in content.tables:
        decides = "verdict" in table.columns
        frame, found = check_table(form, form.by_id["codes"], table, "", len(tables))
        problems.extend(found)
        tables.append(table)
        for field_id in ("verdict", "year"):
            if field_id not in frame:
                frame[field_id] = pd.Series(
                    [None] * len(frame), dtype="Int64" if field_id == "year" else object
                )
        needed = frame[["commune", "code_old", "code_new"]].notna().all(axis=1)
        frame = frame[needed].reset_index(drop=True)
        if decides:
            open_ = frame["verdict"].isna()
            if open_.any():
                place = table.place(int(frame.loc[open_, ROW].iloc[0]), "verdict")
                problems.append(Problem(kinds.CODES_OF_TABLE_OPEN, place, {"count": int(open_.sum())}))
            frame = frame[~open_].reset_index(drop=True)
        frames.append(frame.assign(same=frame["verdict"] != OTHER))
    lines = Records(pd.concat(frames, ignore_index=True), tables)
    clashing = set(_clashes(lines, problems))
    kept = lines.frame.drop(index=sorted(clashing)).reset_index(drop=True)
    return Records(kept, tables), problems


def _clashes(lines: Records, problems: list[Problem]) -> Iterator[int]:
    """Lines that make two households of one, or one of two; a line that only comes again is no clash."""
    frame = lines.frame
    years = frame["year"].astype(object).where(frame["year"].notna(), None)
    same = frame.assign(year=years)[frame["same"]]
    for own, other, heading in (("code_old", "code_new", "Mã hộ cũ"), ("code_new", "code_old", "Mã hộ mới")):
        for _, group in same.groupby(["commune", own, "year"], dropna=False, sort=False):
            if group[other].nunique() < 2:
                continue
            positions = [int(p) for p in group.index]
            for at in positions:
                elsewhere = next(p for p in positions if p != at)
                context: dict[str, object] = {
                    "field": heading,
                    "value": frame[own].iat[at],
                    "other": lines.place(elsewhere, own),
                }
                problems.append(Problem(kinds.CODES_OF_TABLE_CLASH, lines.place(at, own), context))
                yield at
