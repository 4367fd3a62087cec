"""Households with their points, their class and the rule that decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from pandas.arrays import BooleanArray, IntegerArray

from hongheo.criteria import Standard
from hongheo.models import GONE, Area, Batch, HouseholdClass, whole_numbers
from hongheo.score.indicators import DERIVED, Derived
from hongheo.score.rules import class_and_rule


def _once(frame: pd.DataFrame) -> pd.DataFrame:
    """The first row of each household."""
    again = frame["household"].duplicated().to_numpy(dtype=bool)
    return frame[~again] if again.any() else frame


def _taken(values: Any, known: Any, rows: Any) -> tuple[Any, Any]:
    """Values at rows, and where one is missing; a row of -1 has none."""
    there = rows >= 0
    if not len(values):
        return np.zeros(len(rows), dtype=values.dtype), ~there
    return values[rows], ~(there & known[rows])


def _points(batch: Batch, standard: Standard, derived: Derived, b2_derived: bool) -> dict[str, Any]:
    """Points of each household: B1 as recorded, else the sum; B2 as recorded, else 10 for each indicator.

    A row whose cells could not be read, or that lacks answers, gives no points. ``ticked_1`` … are the flags
    of the sheet, ``derived_1`` … those that follow from facts, ``b2_1`` … those that are used: with
    ``b2_derived`` the derived ones where they can be told. Where neither is known the sheet's points stand.
    """
    # As arrays: of a small return pandas' own operations would take half of the time.
    b1, b2 = _once(batch.b1.frame), _once(batch.b2.frame)
    step, count = standard.indicator_points.value, len(standard.indicator)
    sound_b1, sound_b2 = (own["bad"].isna().to_numpy(dtype=bool) for own in (b1, b2))
    (b1_total, b1_told), (b1_sum, b1_summed), (blanks, counted) = (
        whole_numbers(b1[c]) for c in ("b1_total", "b1_sum", "b1_blanks")
    )
    (b2_total, b2_told), (flags, _), (columns_there, _) = (
        whole_numbers(b2[c]) for c in ("b2_total", "b2_flags", "b2_columns")
    )
    b1_known = sound_b1 & (b1_told | (b1_summed & counted & (blanks == 0)))
    b2_known = sound_b2 & (b2_told | (columns_there == count))
    frame = batch.households.frame
    keys = pd.Index(frame["household"])
    in_b1, in_b2 = (pd.Index(points["household"]).get_indexer(keys) for points in (b1, b2))
    ticked: dict[int, Any] = {}
    for number in (i.number for i in standard.indicator):
        name = f"b2_{number}"
        marks = b2[name].array if name in b2 else pd.array([pd.NA] * len(b2), dtype="boolean")
        if not isinstance(marks, BooleanArray):
            marks = marks.astype("boolean")
        said = _taken(marks.to_numpy(dtype=bool, na_value=False), ~marks.isna(), in_b2)
        ticked[number] = BooleanArray(*said)
    used: dict[int, Any] = ticked
    b2_used: Any = IntegerArray(*_taken(np.where(b2_told, b2_total, flags * step), b2_known, in_b2))
    if b2_derived:
        ticked = {number: pd.Series(flag, frame.index) for number, flag in ticked.items()}
        used = {n: derived.results[DERIVED.format(n)].fillna(flag) for n, flag in ticked.items()}
        marked = pd.DataFrame(used)
        whole = marked.notna().all(axis=1)
        by_facts = (marked.fillna(False).sum(axis=1) * step).astype("Int64")
        b2_used = by_facts.where(whole, b2_used).array
        used = {number: flag.where(whole, ticked[number]) for number, flag in used.items()}
    return {
        "b1": IntegerArray(*_taken(np.where(b1_told, b1_total, b1_sum), b1_known, in_b1)),
        "b2": b2_used,
        **{f"ticked_{number}": flag for number, flag in ticked.items()},
        **{str(name): flags for name, flags in derived.results.items()},
        **{f"b2_{number}": flag for number, flag in used.items()},
    }


def score(
    batch: Batch,
    standard: Standard,
    date: dt.date,
    areas: Mapping[str, Area | None],
    derived: Derived,
    *,
    b2_derived: bool = False,
) -> pd.DataFrame:
    """The households with ``b1``, ``b2``, the flags (see ``_points``), ``area``, ``class_end`` and ``rule``.

    ``class_end`` follows from the points alone; households that are gone have ``gone``, those without points
    or area ``unclassified``. Doubts are applied later, by ``compare.settle``.
    """
    frame = batch.households.frame
    columns = _points(batch, standard, derived, b2_derived)
    words = {commune: own.value for commune, own in areas.items() if own is not None}
    area = np.array([words.get(commune, np.nan) for commune in frame["commune"].tolist()], dtype=object)
    gone = frame["change"].isin(GONE).to_numpy(dtype=bool)
    points = (columns["b1"], columns["b2"])
    known = [~pd.isna(column) for column in (area, *points)]
    scored = (~gone & np.logical_and.reduce(known)).nonzero()[0]
    class_end = np.full(len(frame), HouseholdClass.UNCLASSIFIED.value, dtype=object)
    class_end[gone] = HouseholdClass.GONE.value
    rule = np.full(len(frame), "", dtype=object)
    rule[gone] = [f"Không còn trong xã: {change}" for change in frame["change"].to_numpy(dtype=object)[gone]]
    # Few combinations of area and points occur: each is decided and worded once.
    cases = list(zip(*(column[scored].tolist() for column in (area, *points)), strict=True))
    decided = {
        (area, b1, b2): class_and_rule(standard, date, Area(area), int(b1), int(b2))
        for area, b1, b2 in dict.fromkeys(cases)
    }
    class_end[scored] = [decided[c][0].value for c in cases]
    rule[scored] = [decided[c][1] for c in cases]
    # Said outright: pandas would make strings of its own kind of it.
    texts = {"area": area, "class_end": class_end, "rule": rule}
    columns |= {name: pd.Series(own, frame.index, dtype=object) for name, own in texts.items()}
    # All at once: a column put into a frame alone costs as much as ten.
    return pd.concat([frame, pd.DataFrame(columns, frame.index)], axis=1)
