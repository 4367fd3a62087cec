"""Households that the program filled in from last year's list, and nobody has touched since.

A return that is filled in bears beside each household the fingerprint of what was filled in (column ``Đã điền
sẵn``): it goes wherever the row goes, and any program keeps it. While the cells still give it, nobody has
reviewed the household.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from hongheo.forms import Form
from hongheo.models import ANSWERS, BAD, Batch
from hongheo.problems import Problem, kinds
from hongheo.text import clean_text

# The sheets whose cells are filled in; points are asked for of every household.
FILLED = ("households", "members", "living")
_MARK = "prefilled"
# Columns that tell whose row it is: told by the household, or of no return alone.
_NOT_SAID = (_MARK, "commune")
# No number and no date can be read into it, whatever program opens it.
_PREFIX = "ds"
_LENGTH = 12

Rows = Sequence[Mapping[str, object]]


def _text(value: object) -> str:
    """A value of a cell, written or read, in one spelling; empty for a blank one."""
    if value is None or value is False or value is pd.NA or value != value:
        return ""
    if isinstance(value, bool):
        return "x"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return clean_text(str(value))


def fingerprint(form: Form, rows: Mapping[str, Rows]) -> str:
    """What stands beside a household that was filled in: ``rows`` are its own by sheet id (``FILLED``), each
    field id > value. The order of its members does not matter."""
    digest = hashlib.sha256()
    for sheet_id in FILLED:
        fields = [f.id for f in form.by_id[sheet_id].fields if f.id not in _NOT_SAID]
        said = sorted(
            "\x1f".join(f"{f}={text}" for f in fields if (text := _text(row.get(f))))
            for row in rows.get(sheet_id, ())
        )
        digest.update("\x1e".join((sheet_id, *said, "")).encode("utf-8", "surrogatepass"))
    return f"{_PREFIX}-{digest.hexdigest()[:_LENGTH]}"


def _with_points(batch: Batch) -> set[str]:
    """Households with anything in their rows of B1 and B2."""
    found: set[str] = set()
    for records, counts in ((batch.b1, ("b1_total", "b1_sum")), (batch.b2, ("b2_total",))):
        frame = records.frame
        said = frame[BAD].notna()
        for column in counts:
            said |= frame[column].notna()
        if "b2_flags" in frame:
            said |= (frame["b2_flags"] > 0).fillna(False).astype(bool)
        if ANSWERS in frame:
            said |= frame[ANSWERS].map(lambda a: isinstance(a, tuple) and bool(a)).astype(bool)
        found |= set(frame.loc[said, "household"])
    return found


def _rows_of(batch: Batch, households: set[str]) -> dict[str, dict[str, list[dict[str, object]]]]:
    """Household > sheet id > its rows as they were read."""
    found: dict[str, dict[str, list[dict[str, object]]]] = {h: {} for h in households}
    for sheet_id in FILLED:
        frame = batch.records(sheet_id).frame
        own = frame[frame["household"].isin(households)]
        for row in own.to_dict("records"):
            told = {str(k): v for k, v in row.items()}
            found[str(told["household"])].setdefault(sheet_id, []).append(told)
    return found


def check_prefilled(form: Form, batch: Batch) -> Iterator[Problem]:
    """A problem for each household whose cells are still those that were filled in."""
    frame = batch.households.frame
    asked = frame[_MARK].notna() & frame[BAD].isna()
    if not asked.any():
        return
    asked &= ~frame["household"].isin(_with_points(batch))
    rows = _rows_of(batch, set(frame.loc[asked, "household"]))
    marks = frame[_MARK].to_numpy(dtype=object)
    keys = frame["household"].to_numpy(dtype=object)
    for at in map(int, asked.to_numpy(dtype=bool).nonzero()[0]):
        if fingerprint(form, rows[keys[at]]) == clean_text(str(marks[at])):
            place = batch.households.place(at, _MARK)
            yield Problem(kinds.PREFILLED_UNTOUCHED, place, household=str(keys[at]), field=_heading(form))


def _heading(form: Form) -> str:
    return form.by_id["households"].field(_MARK).heading
