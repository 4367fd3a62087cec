"""Points against thresholds: the class, and the rule in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hongheo.criteria import ClassRule, Standard, Threshold
from hongheo.models import Area, HouseholdClass

_SHOWN = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_OPPOSITE = {"<=": ">", "<": ">=", ">=": "<", ">": "<="}


def sign_of(threshold: Threshold, holds: bool) -> str:
    """The sign between points and threshold as it came out (``≤`` or, where the test fails, ``>``)."""
    return _SHOWN[threshold.comparison if holds else _OPPOSITE[threshold.comparison]]


def _test_text(name: str, points: int, threshold: Threshold, holds: bool) -> str:
    return f"{name} = {points} {sign_of(threshold, holds)} {threshold.value}"


def class_of_tests(standard: Standard, results: Mapping[str, bool]) -> ClassRule:
    """The class whose tests came out as ``results`` (``b1``, ``b2`` > whether the test holds)."""
    return next(c for c in standard.class_ if all(results[m] == wanted for m, wanted in c.when.items()))


def classify(
    standard: Standard, date: dt.date, area: Area, b1: int, b2: int
) -> tuple[HouseholdClass, list[tuple[str, int, Threshold, bool]]]:
    """The class of one household and the tests behind it: (``B1`` or ``B2``, points, threshold, holds)."""
    tests = []
    for name, points in (("b1", b1), ("b2", b2)):
        threshold = standard.threshold_on("b1" if name == "b1" else "b2", area, date)
        tests.append((name.upper(), points, threshold, threshold.holds(points)))
    return class_of_tests(standard, {name.lower(): holds for name, _, _, holds in tests}).id, tests


def class_and_rule(
    standard: Standard, date: dt.date, area: Area, b1: int, b2: int
) -> tuple[HouseholdClass, str]:
    """The class of one household, and the rule that decided in words: points, sign, threshold, area, class,
    document and article."""
    household_class, tests = classify(standard, date, area, b1, b2)
    rule = next(c for c in standard.class_ if c.id == household_class)
    # A class that asks for one test only is told by that test alone.
    used = [t for t in tests if t[0].lower() in rule.when]
    reasons = " và ".join(_test_text(*t) for t in used)
    sources = dict.fromkeys([rule.citation, *(t[2].citation for t in used)])
    cited = "; ".join(dict.fromkeys(standard.cite(c) for c in sources))
    return household_class, f"{reasons} ({standard.area_name(area)}): {rule.name}. {cited}"
