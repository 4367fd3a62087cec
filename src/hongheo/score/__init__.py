"""Score: points become a class, with the rule that decided.

Source: Decree 07/2021/NĐ-CP, Article 3; points and thresholds of Circular 07/2021/TT-BLĐTBXH.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from hongheo.criteria import Standard, Threshold
from hongheo.models import GONE, Area, Batch, HouseholdClass

__all__ = ["classify", "rule_text", "score"]


def _points(batch: Batch, standard: Standard) -> pd.DataFrame:
    """Points of each household: B1 as recorded, else the sum; B2 as recorded, else 10 for each indicator.

    A row whose cells could not be read, or that lacks answers, gives no points.
    """
    b1 = batch.b1.frame.drop_duplicates("household").set_index("household")
    b2 = batch.b2.frame.drop_duplicates("household").set_index("household")
    complete = (b1["b1_blanks"] == 0) & b1["bad"].isna()
    b1_points = b1["b1_total"].where(b1["bad"].isna()).fillna(b1["b1_sum"].where(complete))
    all_columns = (b2["b2_columns"] == len(standard.indicator)) & b2["bad"].isna()
    from_flags = (b2["b2_flags"] * standard.indicator_points.value).where(all_columns)
    b2_points = b2["b2_total"].where(b2["bad"].isna()).fillna(from_flags)
    frame = batch.households.frame.copy()
    frame["b1"] = frame["household"].map(b1_points).astype("Int64")
    frame["b2"] = frame["household"].map(b2_points).astype("Int64")
    for indicator in standard.indicator:
        flag = f"b2_{indicator.number}"
        known = b2[flag] if flag in b2 else pd.Series(pd.NA, b2.index, dtype="boolean")
        frame[flag] = frame["household"].map(known).astype("boolean")
    return frame


def _test_text(name: str, points: int, threshold: Threshold, holds: bool) -> str:
    opposite = {"<=": ">", "<": ">=", ">=": "<", ">": "<="}
    sign = threshold.comparison if holds else opposite[threshold.comparison]
    shown = sign.replace("<=", "≤").replace(">=", "≥")
    return f"{name} = {points} {shown} {threshold.value}"


def classify(
    standard: Standard, date: dt.date, area: Area, b1: int, b2: int
) -> tuple[HouseholdClass, list[tuple[str, int, Threshold, bool]]]:
    """The class of one household and the tests behind it: (``B1`` or ``B2``, points, threshold, holds)."""
    tests = []
    for name, points in (("b1", b1), ("b2", b2)):
        threshold = standard.threshold_on("b1" if name == "b1" else "b2", area, date)
        tests.append((name.upper(), points, threshold, threshold.holds(points)))
    results = {name.lower(): holds for name, _, _, holds in tests}
    rule = next(c for c in standard.class_ if all(results[m] == wanted for m, wanted in c.when.items()))
    return rule.id, tests


def rule_text(standard: Standard, date: dt.date, area: Area, b1: int, b2: int) -> str:
    """The rule that decided, in words: points, sign, threshold, area, class, document and article."""
    household_class, tests = classify(standard, date, area, b1, b2)
    rule = next(c for c in standard.class_ if c.id == household_class)
    # A class that asks for one test only is told by that test alone.
    used = [t for t in tests if t[0].lower() in rule.when]
    reasons = " và ".join(_test_text(*t) for t in used)
    sources = dict.fromkeys([rule.citation, *(t[2].citation for t in used)])
    cited = "; ".join(dict.fromkeys(standard.cite(c) for c in sources))
    return f"{reasons} ({standard.area_name(area)}): {rule.name}. {cited}"


def score(batch: Batch, standard: Standard, date: dt.date, areas: Mapping[str, Area | None]) -> pd.DataFrame:
    """The households with ``area``, ``b1``, ``b2``, ``b2_1`` … ``b2_12``, ``class_end`` and ``rule``.

    ``class_end`` follows from the points alone; households that are gone have ``gone``, those without points
    or area ``unclassified``. Doubts are applied later, by ``compare.settle``.
    """
    frame = _points(batch, standard)
    frame["area"] = frame["commune"].map(dict(areas)).astype(object)
    gone = frame["change"].isin(GONE)
    scored = ~gone & frame["area"].notna() & frame["b1"].notna() & frame["b2"].notna()
    frame["class_end"] = np.where(gone, HouseholdClass.GONE.value, HouseholdClass.UNCLASSIFIED.value)
    frame["class_end"] = frame["class_end"].astype(object)
    frame["rule"] = ("Không còn trong xã: " + frame["change"].astype(object)).where(gone, "")
    # Few combinations of area and points occur: each is decided and worded once.
    cases = list(zip(*(frame.loc[scored, c] for c in ("area", "b1", "b2")), strict=True))
    decided = {
        (area, b1, b2): (
            classify(standard, date, Area(area), int(b1), int(b2))[0].value,
            rule_text(standard, date, Area(area), int(b1), int(b2)),
        )
        for area, b1, b2 in dict.fromkeys(cases)
    }
    frame.loc[scored, "class_end"] = pd.Series(
        [decided[c][0] for c in cases], frame.index[scored], dtype=object
    )
    frame.loc[scored, "rule"] = pd.Series([decided[c][1] for c in cases], frame.index[scored], dtype=object)
    return frame
