"""The table of old and new household codes: its cells."""

from __future__ import annotations

import pandas as pd

from hongheo.check.cells import check_table
from hongheo.forms import Form
from hongheo.models import ROW, FileContent, Records, Table
from hongheo.problems import Problem, kinds

_OTHER = "Không"


def check_code_table(form: Form, content: FileContent) -> tuple[Records, list[Problem]]:
    """The lines of a table that can be used, and what is wrong with the others.

    Columns: ``source``, ``row``, ``commune``, ``code_old``, ``code_new``, ``year`` (whole, may be missing),
    ``place_old`` (as written, may be missing) and ``same`` (whether the two are one household). A table
    without the column of verdicts says so of every line. Whether lines contradict each other is seen where
    they meet the households (``compare.CodeTable``).
    """
    problems: list[Problem] = []
    frames: list[pd.DataFrame] = []
    tables: list[Table] = []
    for table in content.tables:
        decides = "verdict" in table.columns
        frame, found = check_table(form, form.by_id["codes"], table, "", len(tables))
        problems.extend(found)
        tables.append(table)
        for field_id in ("verdict", "year", "place_old"):
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
        frames.append(frame.assign(same=frame["verdict"] != _OTHER))
    return Records(pd.concat(frames, ignore_index=True), tables), problems
