"""Lines that came back (``--corrections``): what was decided, and the one end that each line comes to."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What stands in ``Quyết định``."""

    CHANGE = "Sửa"
    KEEP = "Giữ nguyên"
    ONE = "Một người"
    TWO = "Hai người"
    DROP = "Bỏ dòng này"


# The headings of what is filled in or compared, of all sheets that lines come back on.
HEADINGS = {
    "commune": "Mã xã",
    "household": "Mã hộ",
    "member": "STT",
    "file": "Tệp",
    "sheet": "Trang",
    "cell": "Ô",
    "field": "Trường",
    "code": "Mã",
    "old": "Giá trị cũ",
    "new": "Giá trị đúng",
    "verdict": "Quyết định",
    "why": "Lý do",
    "by": "Người quyết định",
    "on": "Ngày",
    "mark": "Dấu",
}


class End(StrEnum):
    """What became of a line."""

    CHANGED = "Đã sửa"
    KEPT = "Đã giữ nguyên"
    OTHER_VALUE = "Giá trị cũ khác"
    NOT_FOUND = "Không tìm thấy"
    AGAINST = "Hai dòng trái nhau"
    GONE = "Không còn vấn đề này"
    UNUSABLE = "Chưa dùng được"
