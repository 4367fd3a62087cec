"""Rows of returns filled in from last year's list, its returns, and the requests that sheet A lets in.

Only what is known is filled in, and nothing that this review must find out: points, causes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hongheo.forms import Form
from hongheo.models import ARRIVED, CLASS_LABELS, HEAD, FilledHousehold, HouseholdClass, Known, Records

Row = dict[str, object]

_NOT_POOR = CLASS_LABELS[HouseholdClass.NOT_POOR]
# What stays true of a household from one year to the next; causes and the living standard are asked anew.
_LASTING = ("was_poor", "was_near_poor", "no_labour_capacity", "merit")
_OF_HEAD = ("head_name", "identity_number", "birth_date", "sex", "people", "village")
_OF_MEMBER = ("name", "identity_number", "relation", "birth_date", "sex", "people")
REQUESTED = "Có giấy đề nghị"


def _said(value: Any) -> object:
    """A value of a frame as it is written into a cell; None where there is none."""
    if value is None or value is pd.NA or value is False or value != value:
        return None
    if hasattr(value, "item"):
        value = value.item()
    return value or None


def _born(value: object) -> object:
    """A day of birth as a date, a bare year as a number; None for what is neither."""
    if not isinstance(value, str):
        return None
    return int(value) if len(value) == 4 else dt.date.fromisoformat(value)


def _row(values: Mapping[str, object]) -> Row:
    """The cells that are not blank."""
    told = {f: _born(v) if f == "birth_date" else _said(v) for f, v in values.items()}
    return {f: v for f, v in told.items() if v is not None}


def rows_of(form: Form, sheet_id: str, frame: pd.DataFrame) -> list[Row]:
    """The rows of a frame of records as they are written again: fields of the sheet that are not blank."""
    fields = [f.id for f in form.by_id[sheet_id].fields if not f.merged_only and not f.filled_only]
    columns = [f for f in fields if f in frame.columns]
    return [_row({str(f): v for f, v in row.items()}) for row in frame[columns].to_dict("records")]


def _members_of_list(rows: pd.DataFrame, size: object, code: str) -> list[Row]:
    """Head and members as the list has them; none where it lists heads alone."""
    if len(rows) < 2 and size != 1:
        return []
    found: list[Row] = []
    for number, row in enumerate(rows.to_dict("records"), start=1):
        told = {f: row.get(f) for f in _OF_MEMBER}
        told |= {"name": row.get("head_name")} if number == 1 else {}
        if number == 1:
            told["relation"] = HEAD
        if _said(told["name"]) is None:
            return []
        found.append({"household_code": code, "member_number": number, **_row(told)})
    return found


def _again(rows: Sequence[Row], code: str) -> list[Row]:
    """The rows under this year's code, without what is another household's own."""
    return [{**row, "household_code": code} for row in rows]


def filled_household(
    listed: Records, at: int, rows: pd.DataFrame, code: str, known: Known | None
) -> FilledHousehold:
    """A household of the list (its position), ``rows`` its own of the list with the head's first.

    ``known`` is what last year's return says of it. The class at the start is that of the last periodic
    decision: not poor for one that was recognised within the year.
    """
    values = listed.frame.iloc[at]
    head = rows.iloc[0]
    in_force = str(values["class_end"])
    size = _said(values["size"])
    own: dict[str, object] = {f: head.get(f) for f in _OF_HEAD}
    own |= {"head_name": values["head_name"], "village": values["village"]}
    own |= {f: head.get(f) for f in _LASTING if f in head.index}
    if known is not None:
        own = {f: v for f, v in known.household.items() if f in (*_OF_HEAD, *_LASTING)} | _row(own)
    change = values["change"]
    household = {
        "household_code": code,
        **(own if known is not None else _row(own)),
        **_row(
            {
                "size": size,
                "class_start": values["class_periodic"] or in_force,
                "size_start": values["size_periodic"] if pd.notna(values["size_periodic"]) else size,
                "change": change if change in ARRIVED else None,
            }
        ),
    }
    sheets: dict[str, list[Row]] = {
        "households": [household],
        "b1": [{"household_code": code}],
        "b2": [{"household_code": code}],
    }
    sheets["members"] = (
        _again(known.members, code)
        if known is not None and known.members
        else _members_of_list(rows, size, code)
    )
    sheets["living"] = _again(known.living, code) if known is not None else []
    return FilledHousehold(str(values["commune"]), code, sheets, in_force)


def asked_household(commune: str, code: str, request: Mapping[str, object], sure: bool) -> FilledHousehold:
    """A household on no list that asked to be reviewed; ``sure``: that it is on none."""
    number = request.get("number")
    note = f"Giấy đề nghị số {number}" if number else "Có giấy đề nghị"
    told = {f: request.get(f) for f in ("head_name", "identity_number", "village", "size")}
    household = {
        "household_code": code,
        **_row({**told, "class_start": _NOT_POOR if sure else None}),
        "note": note,
    }
    sheets: dict[str, list[Row]] = {
        "households": [household],
        "b1": [{"household_code": code}],
        "b2": [{"household_code": code}],
        "members": [],
        "living": [],
    }
    return FilledHousehold(commune, code, sheets, REQUESTED, note)
