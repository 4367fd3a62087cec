"""Income against the class of the points: at the limit, one đồng above, unknown."""

from __future__ import annotations

import pandas as pd
import pytest

from hongheo.criteria import standard_for_year
from hongheo.models import Records, Table
from hongheo.score import check_income

CASES = [
    ("hộ nghèo ở xã có thu nhập đúng 1,5 triệu thì hợp nhau", "rural", "poor", 1_500_000, []),
    ("hộ nghèo ở xã có thu nhập trên 1,5 triệu một đồng", "rural", "poor", 1_500_001, ["HN280 Trang!B4"]),
    ("hộ cận nghèo ở xã có thu nhập trên 1,5 triệu", "rural", "near_poor", 1_600_000, ["HN280 Trang!B4"]),
    ("hộ không nghèo ở xã có thu nhập đúng 1,5 triệu", "rural", "not_poor", 1_500_000, ["HN281 Trang!B4"]),
    ("hộ không nghèo ở xã có thu nhập trên 1,5 triệu một đồng", "rural", "not_poor", 1_500_001, []),
    ("hộ nghèo ở phường có thu nhập đúng 2 triệu thì hợp nhau", "urban", "poor", 2_000_000, []),
    ("hộ nghèo ở phường có thu nhập trên 2 triệu một đồng", "urban", "poor", 2_000_001, ["HN280 Trang!B4"]),
    ("hộ không nghèo ở phường có thu nhập 0 đồng", "urban", "not_poor", 0, ["HN281 Trang!B4"]),
    ("không biết thu nhập thì không so", "rural", "poor", None, []),
    ("hộ chưa phân loại thì không so", "rural", "unclassified", 9_000_000, []),
    ("không biết khu vực thì không so", None, "poor", 9_000_000, []),
]


@pytest.mark.parametrize(
    ("area", "household_class", "income", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_income(area: str | None, household_class: str, income: int | None, expected: list[str]) -> None:
    table = Table("tep.xlsx", "Trang", "households", 3, [4], {"household_code": 1, "income": 2})
    frame = pd.DataFrame(
        {
            "source": [0],
            "row": [4],
            "household": ["28654/0001"],
            "area": pd.Series([area], dtype=object),
            "class_end": pd.Series([household_class], dtype=object),
            "income": pd.array([income], dtype="Float64"),
        }
    )
    standard, date = standard_for_year(2023)
    problems = list(check_income(Records(frame, [table]), standard, date))
    assert [p.line() for p in problems] == expected
    assert all("đồng/người/tháng" in p.message() for p in problems)
    assert all(p.household == "28654/0001" for p in problems)
    if expected:
        limit = "1.500.000" if area == "rural" else "2.000.000"
        told = (problems[0].context["income"], problems[0].context["limit"])
        assert told == (f"{income:,}".replace(",", "."), limit)
