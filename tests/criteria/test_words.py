"""Thresholds in words that need no sign of mathematics."""

import pytest

from hongheo.criteria.base import Comparison, in_words
from tests.commands import hongheo


@pytest.mark.parametrize(
    ("comparison", "holds", "fails"),
    [
        ("<=", "từ 140 điểm trở xuống", "trên 140 điểm"),
        ("<", "dưới 140 điểm", "từ 140 điểm trở lên"),
        (">=", "từ 140 điểm trở lên", "dưới 140 điểm"),
        (">", "trên 140 điểm", "từ 140 điểm trở xuống"),
    ],
)
def test_phia_nao_cua_nguong_noi_bang_loi(comparison: Comparison, holds: str, fails: str) -> None:
    assert in_words(comparison, 140, "điểm") == holds
    assert in_words(comparison, 140, "điểm", holds=False) == fails


def test_chuan_ngheo_in_ra_khong_co_dau_so_sanh() -> None:
    told = " ".join(hongheo("criteria", "--date", "2023-12-14").stdout.split())
    assert "Hộ không nghèo: B1 (nông thôn: trên 140 điểm; thành thị: trên 175 điểm)" in told
    assert "<=" not in told and ">=" not in told and "đạt ngưỡng" not in told
