"""Households with their points, their class and the rule that decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from hongheo.criteria import Standard
from hongheo.models import GONE, Area, Batch, HouseholdClass
from hongheo.score.indicators import DERIVED, Derived
from hongheo.score.rules import class_and_rule


def _points(batch: Batch, standard: Standard, derived: Derived, b2_derived: bool) -> pd.DataFrame:
    """Points of each household: B1 as recorded, else the sum; B2 as recorded, else 10 for each indicator.

    A row whose cells could not be read, or that lacks answers, gives no points. ``ticked_1`` … are the flags
    of the sheet, ``derived_1`` … those that follow from facts, ``b2_1`` … those that are used: with
    ``b2_derived`` the derived ones where they can be told. Where neither is known the sheet's points stand.
    """
    b1, b2 = (own.frame[~own.frame["household"].duplicated()] for own in (batch.b1, batch.b2))
    complete = (b1["b1_blanks"] == 0) & b1["bad"].isna()
    b1_points = b1["b1_total"].where(b1["bad"].isna()).fillna(b1["b1_sum"].where(complete))
    all_columns = (b2["b2_columns"] == len(standard.indicator)) & b2["bad"].isna()
    from_flags = (b2["b2_flags"] * standard.indicator_points.value).where(all_columns)
    b2_points = b2["b2_total"].where(b2["bad"].isna()).fillna(from_flags)
    frame = batch.households.frame
    keys = pd.Index(frame["household"])
    in_b1, in_b2 = (pd.Index(points["household"]).get_indexer(keys) for points in (b1, b2))
    ticked: dict[int, Any] = {}
    for number in (i.number for i in standard.indicator):
        flag = f"b2_{number}"
        known = (b2[flag] if flag in b2 else pd.Series(pd.NA, b2.index)).astype("boolean")
        ticked[number] = known.array.take(in_b2, allow_fill=True)
    used, b2_used = ticked, b2_points.array.take(in_b2, allow_fill=True)
    if b2_derived:
        ticked = {number: pd.Series(flag, frame.index) for number, flag in ticked.items()}
        used = {n: derived.results[DERIVED.format(n)].fillna(flag) for n, flag in ticked.items()}
        flags = pd.DataFrame(used)
        whole = flags.notna().all(axis=1)
        counted = (flags.fillna(False).sum(axis=1) * standard.indicator_points.value).astype("Int64")
        b2_used = counted.where(whole, b2_used)
        used = {number: flag.where(whole, ticked[number]) for number, flag in used.items()}
    # All at once: a column put into a frame alone costs as much as ten.
    columns: dict[str, Any] = {
        "b1": b1_points.array.take(in_b1, allow_fill=True),
        "b2": b2_used,
        **{f"ticked_{number}": flag for number, flag in ticked.items()},
        **{str(name): flags for name, flags in derived.results.items()},
        **{f"b2_{number}": flag for number, flag in used.items()},
    }
    return pd.concat([frame, pd.DataFrame(columns, index=frame.index)], axis=1)


def score(
    batch: Batch,
    standard: Standard,
    date: dt.date,
    areas: Mapping[str, Area | None],
    derived: Derived,
    *,
    b2_derived: bool = False,
) -> pd.DataFrame:
    """The households with ``area``, ``b1``, ``b2``, the flags (see ``_points``), ``class_end`` and ``rule``.

    ``class_end`` follows from the points alone; households that are gone have ``gone``, those without points
    or area ``unclassified``. Doubts are applied later, by ``compare.settle``.
    """
    frame = _points(batch, standard, derived, b2_derived)
    area = frame["commune"].map(dict(areas)).astype(object)
    gone = frame["change"].isin(GONE).to_numpy(dtype=bool)
    points = (frame["b1"], frame["b2"])
    known = [column.notna().to_numpy(dtype=bool) for column in (area, *points)]
    scored = (~gone & np.logical_and.reduce(known)).nonzero()[0]
    class_end = np.full(len(frame), HouseholdClass.UNCLASSIFIED.value, dtype=object)
    class_end[gone] = HouseholdClass.GONE.value
    rule = np.full(len(frame), "", dtype=object)
    rule[gone] = [f"Không còn trong xã: {change}" for change in frame["change"].to_numpy(dtype=object)[gone]]
    # Few combinations of area and points occur: each is decided and worded once.
    cases = list(zip(*(c.take(scored).tolist() for c in (area, *points)), strict=True))
    decided = {
        (area, b1, b2): class_and_rule(standard, date, Area(area), int(b1), int(b2))
        for area, b1, b2 in dict.fromkeys(cases)
    }
    class_end[scored] = [decided[c][0].value for c in cases]
    rule[scored] = [decided[c][1] for c in cases]
    # Said outright: pandas would make strings of its own kind of it.
    texts = {"class_end": class_end, "rule": rule}
    added = {name: pd.Series(own, frame.index, dtype=object) for name, own in texts.items()}
    return pd.concat([frame, pd.DataFrame({"area": area, **added})], axis=1)
