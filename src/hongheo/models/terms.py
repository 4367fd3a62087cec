"""What every stage knows by name: areas, classes, columns of points, movements of persons, causes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A word that the code and the JSON use, with the Vietnamese ``label`` that offices use for it.

    A member is declared with both; from its word alone (``HouseholdClass("poor")``) the member is found.
    """

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        term = str.__new__(cls, value)
        term._value_, term.label = value, label
        return term


class Area(StrEnum):
    """Rural (nông thôn) or urban (thành thị): decides the B1 threshold."""

    RURAL = "rural"
    URBAN = "urban"


class HouseholdClass(Term):
    """Class of a household at the start or the end of a review (phân loại hộ)."""

    POOR = "poor", "Hộ nghèo"
    NEAR_POOR = "near_poor", "Hộ cận nghèo"
    NOT_POOR = "not_poor", "Hộ không nghèo"
    UNCLASSIFIED = "unclassified", "Chưa phân loại"
    GONE = "gone", ""


class PointColumn(Term):
    """A column of the B1 point table: urban, or one of the six socio-economic regions for rural communes."""

    URBAN = "urban", "Thành thị"
    RED_RIVER_DELTA = "red_river_delta", "Đồng bằng sông Hồng"
    NORTHERN_UPLANDS = "northern_uplands", "Trung du và miền núi phía Bắc"
    CENTRAL_COAST = "central_coast", "Bắc Trung Bộ và Duyên hải miền Trung"
    CENTRAL_HIGHLANDS = "central_highlands", "Tây Nguyên"
    SOUTHEAST = "southeast", "Đông Nam Bộ"
    MEKONG_DELTA = "mekong_delta", "Đồng bằng sông Cửu Long"


CLASS_LABELS: Mapping[HouseholdClass, str] = {c: c.label for c in HouseholdClass}
# The classes of a household that is here and has one, as frames have them.
CLASSED = (HouseholdClass.POOR.value, HouseholdClass.NEAR_POOR.value, HouseholdClass.NOT_POOR.value)

# Values of `Biến động`: households that are no longer in the commune, and those that came during the year.
GONE = ("Chuyển đi", "Cả hộ đã chết", "Nhập vào hộ khác")
ARRIVED = ("Chuyển đến", "Tách hộ")

# The people that is not counted as a minority (dân tộc thiểu số).
MAJORITY = "Kinh"

CAUSES = (
    "cause_land",
    "cause_capital",
    "cause_labour",
    "cause_tools",
    "cause_knowledge",
    "cause_skills",
    "cause_illness",
    "cause_other",
)
HEAD = "Chủ hộ"
