"""What tabulate found remarkable in the figures, for write and console."""

from __future__ import annotations

from dataclasses import dataclass

from hongheo.models.terms import Term


class SignKind(Term):
    """A kind of quality sign (dấu hiệu)."""

    HEAPED = "heaped", "Điểm B1 tập trung bất thường sát ngưỡng"
    VILLAGE = "village", "Thôn khác hẳn phần còn lại của xã"
    REVIEWER = "reviewer", "Người rà soát khác hẳn phần còn lại của xã"
    INDICATOR = "indicator", "Chỉ số không hoặc luôn đánh dấu"
    NOT_A_STEP = "not_a_step", "Điểm B1 không theo bước điểm"
    ESCAPED_POOR = "escaped_poor", "Tỷ lệ thoát nghèo khác hẳn nơi khác"
    ESCAPED_NEAR_POOR = "escaped_near_poor", "Tỷ lệ thoát cận nghèo khác hẳn nơi khác"
    LEFT_POOR_LIST = "left_poor_list", "Tỷ lệ ra khỏi hộ nghèo khác hẳn năm trước"
    LEFT_NEAR_POOR_LIST = "left_near_poor_list", "Tỷ lệ ra khỏi hộ cận nghèo khác hẳn năm trước"


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
