"""What the law and the published figures say. Only new evidence changes this file."""

import datetime as dt

import pytest

from hongheo.criteria import standard_on
from hongheo.models import Area
from hongheo.tabulate.tables import percent

DAY = dt.date(2023, 12, 14)


@pytest.mark.parametrize(
    ("measure", "area", "comparison", "value"),
    [
        ("b1", Area.RURAL, "<=", 140),
        ("b1", Area.URBAN, "<=", 175),
        ("b2", Area.RURAL, ">=", 30),
        ("b2", Area.URBAN, ">=", 30),
        ("income", Area.RURAL, "<=", 1_500_000),
        ("income", Area.URBAN, "<=", 2_000_000),
    ],
)
def test_thresholds(measure: str, area: Area, comparison: str, value: int) -> None:
    threshold = standard_on(DAY).threshold_on(measure, area, DAY)  # type: ignore[arg-type]
    assert (threshold.comparison, threshold.value) == (comparison, value)


def test_decree_351_2025_carries_the_standard_to_the_end_of_2026() -> None:
    standard = standard_on(dt.date(2026, 12, 31))
    assert standard.effective_to == dt.date(2026, 12, 31)
    assert standard.document_name(standard.effective_to_citation) == "Nghị định 351/2025/NĐ-CP"


def test_shares_printed_for_go_cong_tay_in_2021_do_not_follow_from_the_counts() -> None:
    # Printed: 36,662 households, 530 poor "1.37 %", 649 near-poor "2.14 %".
    assert percent(530, 36_662) == 1.45
    assert percent(649, 36_662) == 1.77
