"""What tabulate found remarkable in the figures, for write and console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class SignKind(StrEnum):
    """A kind of quality sign (dấu hiệu)."""

    HEAPED = "heaped"
    VILLAGE = "village"
    REVIEWER = "reviewer"
    INDICATOR = "indicator"
    NOT_A_STEP = "not_a_step"
    ESCAPED_POOR = "escaped_poor"
    ESCAPED_NEAR_POOR = "escaped_near_poor"
    LEFT_POOR_LIST = "left_poor_list"
    LEFT_NEAR_POOR_LIST = "left_near_poor_list"

    @property
    def label(self) -> str:
        """The kind in Vietnamese."""
        return _SIGN_LABELS[self]


_SIGN_LABELS: Mapping[SignKind, str] = {
    SignKind.HEAPED: "Điểm B1 dồn ở ngưỡng",
    SignKind.VILLAGE: "Thôn khác hẳn phần còn lại của xã",
    SignKind.REVIEWER: "Người rà soát khác hẳn phần còn lại của xã",
    SignKind.INDICATOR: "Chỉ số không hoặc luôn đánh dấu",
    SignKind.NOT_A_STEP: "Điểm B1 không theo bước điểm",
    SignKind.ESCAPED_POOR: "Tỷ lệ thoát nghèo khác hẳn nơi khác",
    SignKind.ESCAPED_NEAR_POOR: "Tỷ lệ thoát cận nghèo khác hẳn nơi khác",
    SignKind.LEFT_POOR_LIST: "Tỷ lệ ra khỏi hộ nghèo khác hẳn năm trước",
    SignKind.LEFT_NEAR_POOR_LIST: "Tỷ lệ ra khỏi hộ cận nghèo khác hẳn năm trước",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """Something for the statistician to look at: ``count`` of ``of`` households here, beside elsewhere.

    ``commune`` is empty for all communes together, ``part`` names a village, a reviewer or an indicator.
    ``probability`` (corrected for the number of comparisons) is None where nothing was tested. ``text`` says
    it all in Vietnamese.
    """

    kind: SignKind
    commune: str
    place: str
    part: str
    count: int
    of: int
    other_count: int | None
    other_of: int | None
    probability: float | None
    text: str
