"""The office's table of villages of earlier communes: its cells, and lines that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from hongheo.check.cells import check_table
from hongheo.forms import Form
from hongheo.models import ROW, FileContent, Records, Table
from hongheo.problems import Problem, kinds
from hongheo.text import village_name
from hongheo.units import UnitList

_CODES = {"commune_old": "Mã xã cũ", "commune_new": "Mã xã nay"}


def check_village_table(
    form: Form, content: FileContent, older: UnitList, newer: UnitList
) -> tuple[Records, list[Problem]]:
    """The lines of a table that can be used, and what is wrong with the others.

    Columns: ``source``, ``row``, ``commune_old`` (of the ``older`` list), ``village`` (None: all that have no
    line of their own) and ``commune_new`` (of the ``newer`` list).
    """
    problems: list[Problem] = []
    frames: list[pd.DataFrame] = []
    tables: list[Table] = []
    for table in content.tables:
        frame, found = check_table(form, form.by_id["villages"], table, "", len(tables))
        problems.extend(found)
        tables.append(table)
        if "village" not in frame:
            frame["village"] = pd.Series([None] * len(frame), dtype=object)
        open_ = frame["commune_new"].isna()
        # A code that is none was told at its cell.
        blank = open_ & ~frame["bad"].map(lambda bad: bool(bad) and "commune_new" in bad).astype(bool)
        if blank.any():
            place = table.place(int(frame.loc[blank, ROW].iloc[0]), "commune_new")
            problems.append(Problem(kinds.VILLAGE_LINES_OPEN, place, {"count": int(blank.sum())}))
        frames.append(frame[~open_ & frame["commune_old"].notna()])
    lines = Records(pd.concat(frames, ignore_index=True), tables)
    unusable = {*_unknown(lines, older, newer, problems), *_clashes(lines, problems)}
    kept = lines.frame.drop(index=sorted(unusable)).reset_index(drop=True)
    return Records(kept, tables), problems


def _unknown(lines: Records, older: UnitList, newer: UnitList, problems: list[Problem]) -> Iterator[int]:
    """Lines with a code that its list does not have."""
    for column, units in (("commune_old", older), ("commune_new", newer)):
        for at, code in enumerate(lines.frame[column]):
            if units.by_code(code) is None:
                why = f"{units.title} không có mã này"
                context: dict[str, object] = {"field": _CODES[column], "value": code, "why": why}
                problems.append(Problem(kinds.VILLAGE_LINE_UNUSABLE, lines.place(at, column), context))
                yield at


def _clashes(lines: Records, problems: list[Problem]) -> Iterator[int]:
    """Lines that put one village into two communes; a line that only comes again is no clash."""
    frame = lines.frame
    new = frame["commune_new"].tolist()
    keys = pd.Series([village_name(v) for v in frame["village"]], frame.index, dtype=object)
    keyed = frame.assign(key=keys)
    for _, group in keyed.groupby(["commune_old", "key"], dropna=False, sort=False):
        if group["commune_new"].nunique() < 2:
            continue
        positions = [int(p) for p in group.index]
        for at in positions:
            elsewhere = next(p for p in positions if new[p] != new[at])
            context: dict[str, object] = {
                "village": frame["village"].iat[at] or "mọi thôn khác",
                "old": frame["commune_old"].iat[at],
                "other": lines.place(elsewhere, "commune_new"),
            }
            problems.append(Problem(kinds.VILLAGE_LINES_CLASH, lines.place(at, "commune_new"), context))
            yield at
