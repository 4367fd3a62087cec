"""What every stage knows by name: areas, classes, columns of points, movements of persons, causes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Area(StrEnum):
    """Rural (nông thôn) or urban (thành thị): decides the B1 threshold."""

    RURAL = "rural"
    URBAN = "urban"


class HouseholdClass(StrEnum):
    """Class of a household at the start or the end of a review (phân loại hộ)."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    NOT_POOR = "not_poor"
    UNCLASSIFIED = "unclassified"
    GONE = "gone"

    @property
    def label(self) -> str:
        """The Vietnamese term, as it stands in returns and lists."""
        return CLASS_LABELS[self]


class PointColumn(StrEnum):
    """A column of the B1 point table: urban, or one of the six socio-economic regions for rural communes."""

    URBAN = "urban"
    RED_RIVER_DELTA = "red_river_delta"
    NORTHERN_UPLANDS = "northern_uplands"
    CENTRAL_COAST = "central_coast"
    CENTRAL_HIGHLANDS = "central_highlands"
    SOUTHEAST = "southeast"
    MEKONG_DELTA = "mekong_delta"

    @property
    def label(self) -> str:
        """The column in Vietnamese, as the form of a scorecard heads it."""
        return _COLUMN_LABELS[self]


_COLUMN_LABELS: Mapping[PointColumn, str] = {
    PointColumn.URBAN: "Thành thị",
    PointColumn.RED_RIVER_DELTA: "Đồng bằng sông Hồng",
    PointColumn.NORTHERN_UPLANDS: "Trung du và miền núi phía Bắc",
    PointColumn.CENTRAL_COAST: "Bắc Trung Bộ và Duyên hải miền Trung",
    PointColumn.CENTRAL_HIGHLANDS: "Tây Nguyên",
    PointColumn.SOUTHEAST: "Đông Nam Bộ",
    PointColumn.MEKONG_DELTA: "Đồng bằng sông Cửu Long",
}

CLASS_LABELS: Mapping[HouseholdClass, str] = {
    HouseholdClass.POOR: "Hộ nghèo",
    HouseholdClass.NEAR_POOR: "Hộ cận nghèo",
    HouseholdClass.NOT_POOR: "Hộ không nghèo",
    HouseholdClass.UNCLASSIFIED: "Chưa phân loại",
    HouseholdClass.GONE: "",
}

# Values of `Biến động`: households that are no longer in the commune, and those that came during the year.
GONE = ("Chuyển đi", "Chết", "Nhập hộ")
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
