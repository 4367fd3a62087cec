"""Classes at and on both sides of each threshold, from worked cases."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from hongheo.criteria import standard_for_year
from hongheo.models import Area
from hongheo.score import class_and_rule, classify
from hongheo.units import units_on

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "phan-loai.toml").read_text(encoding="utf-8"))[
    "case"
]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_worked_case(case: dict[str, Any]) -> None:
    standard, date = standard_for_year(case.get("year", 2023))
    unit = units_on(date).by_code(case["commune"])
    assert unit is not None
    area = standard.area_of(unit.kind)
    assert area is not None
    found, _ = classify(standard, date, area, case["b1"], case["b2"])
    assert found == case["class"]


def test_rule_tells_points_sign_threshold_and_article() -> None:
    standard, date = standard_for_year(2023)
    _, text = class_and_rule(standard, date, Area.RURAL, 140, 20)
    assert text.startswith("B1 = 140 ≤ 140 và B2 = 20 < 30 (nông thôn): Hộ cận nghèo. ")
    assert "Nghị định 07/2021/NĐ-CP, Điều 3" in text


def test_rule_of_a_household_that_is_not_poor_names_b1_alone() -> None:
    standard, date = standard_for_year(2023)
    _, text = class_and_rule(standard, date, Area.URBAN, 176, 120)
    assert text.startswith("B1 = 176 > 175 (thành thị): Hộ không nghèo. ")
    assert "B2" not in text
