"""Why one household got its class: points, tests, indicators with what stands behind them, the next class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from hongheo.criteria import Standard, Threshold
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import Area, Batch, Explanation, HouseholdClass, IndicatorView, StepView, TestView
from hongheo.score.evidence import evidence, summary
from hongheo.score.indicators import DERIVED, Derived
from hongheo.score.rules import class_of_tests, classify, sign_of


def _known(value: Any) -> Any:
    """The value, or None when it is missing."""
    return None if value is None or pd.isna(value) else value


def _whole(value: Any) -> int | None:
    return None if _known(value) is None else int(value)


def _flag(value: Any) -> bool | None:
    return None if _known(value) is None else bool(value)


def _questions(batch: Batch, household: str) -> Iterator[tuple[str, int | None]]:
    """B1 question by question, as recorded; nothing when only the total was collected or two rows differ."""
    frame = batch.b1.frame
    found = (frame["household"] == household).to_numpy().nonzero()[0]
    if len(found) != 1:
        return
    at = int(found[0])
    sheet = form(COMMUNE_RETURN).by_id["b1"]
    for field in batch.b1.table(at).columns:
        number = field.rpartition("_")[2]
        # Other layouts have further columns beside the points, such as the relation to the head.
        if field not in sheet.by_id and number.isdigit():
            yield number, _whole(frame[field].iat[at])


def _indicators(
    batch: Batch, derived: Derived, standard: Standard, household: str, row: Any
) -> Iterator[IndicatorView]:
    for indicator in standard.indicator:
        number = indicator.number
        yield IndicatorView(
            number,
            indicator.name,
            indicator.deprived_when,
            standard.cite(indicator.citation),
            indicator.citation.sure,
            _flag(row[f"ticked_{number}"]),
            _flag(row[DERIVED.format(number)]),
            _flag(row[f"b2_{number}"]),
            summary(batch, derived, household, number),
            tuple(evidence(batch, derived, household, number)),
        )


def _turning(threshold: Threshold, points: int, step: int) -> int:
    """The least change of ``points``, in steps, that turns the test round (signed)."""
    rising = threshold.comparison in (">", ">=")
    up = rising != threshold.holds(points)
    change = 0
    while threshold.holds(points + change) == threshold.holds(points):
        change += step if up else -step
    return change


def _steps(standard: Standard, date: dt.date, area: Area, b1: int, b2: int) -> Iterator[StepView]:
    """The classes that one measure alone can still lead to."""
    now, tests = classify(standard, date, area, b1, b2)
    results = {name.lower(): holds for name, _, _, holds in tests}
    each = standard.indicator_points.value
    for name, points, threshold, holds in tests:
        other = class_of_tests(standard, {**results, name.lower(): not holds})
        if other.id == now:
            continue
        step = each if name == "B2" else 1
        change = _turning(threshold, points, step)
        yield StepView(name, change, abs(change) // each if name == "B2" else None, other.name)


def explain_household(
    frame: pd.DataFrame,
    batch: Batch,
    derived: Derived,
    standard: Standard,
    date: dt.date,
    household: str,
    *,
    b2_derived: bool,
    movement: str,
) -> Explanation:
    """Explain the first row of ``frame`` (after ``compare.settle``) with this key (``28654/0012``)."""
    row = frame[frame["household"] == household].iloc[0]
    b1, b2 = _whole(row["b1"]), _whole(row["b2"])
    area = Area(row["area"]) if _known(row["area"]) else None
    tests: list[TestView] = []
    steps: list[StepView] = []
    if area is not None and b1 is not None and b2 is not None and row["class_end"] != HouseholdClass.GONE:
        _, tried = classify(standard, date, area, b1, b2)
        tests = [
            TestView(n, p, sign_of(t, holds), t.value, t.unit, standard.cite(t.citation))
            for n, p, t, holds in tried
        ]
        if row["class_end"] != HouseholdClass.UNCLASSIFIED:
            steps = list(_steps(standard, date, area, b1, b2))
    start = _known(row["start"])
    end = HouseholdClass(row["class_end"])
    return Explanation(
        household=household,
        head_name=_known(row["head_name"]),
        village=_known(row["village"]),
        size=_whole(row["size"]),
        area=standard.area_name(area) if area else "",
        b1=b1,
        b2=b2,
        b2_derived=b2_derived,
        questions=tuple(_questions(batch, household)),
        indicators=()
        if end is HouseholdClass.GONE
        else tuple(_indicators(batch, derived, standard, household, row)),
        tests=tuple(tests),
        class_end=end.label or "Không còn trong xã",
        rule=str(row["rule"]),
        steps=tuple(steps),
        class_start=HouseholdClass(start).label if start else "",
        movement=movement,
    )
