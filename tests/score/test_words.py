"""What is told a family of its points, by worked cases."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hongheo.criteria import standard_on
from hongheo.models import Area
from hongheo.score import told_plainly

DAY = dt.date(2023, 12, 14)
CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "loi-van.toml").read_text(encoding="utf-8"))[
    "case"
]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_loi_noi_voi_ho(case: dict[str, Any]) -> None:
    told = told_plainly(standard_on(DAY), DAY, Area(case["area"]), case["b1"], case["b2"])
    assert [s for s in case["says"] if s not in told] == []
    assert told[-1] == f"Vì vậy hộ được xác định là: {case['class']}."
    # Each class is told once, so that the family sees how far it is from the next.
    assert sum("ở khu vực" in sentence for sentence in told) == 3
