"""What stands under titles and tables of what must be known of the figures."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from hongheo.models import HouseholdClass, whole_numbers
from hongheo.problems import Problem, kinds

B2_BY_FACTS = "B2 tính từ thông tin kê khai (--b2 derived), không theo dấu trên phiếu"

# Stands in what goes by a standard beside the national one: its lists are never taken for national ones.
OTHER_STANDARD = "không phải chuẩn quốc gia đang có hiệu lực"

# What the tables' own notes say, told to the public without their counts.
WITHOUT_COUNTS = {
    "chưa phân loại": "TẠM TÍNH: còn hộ chưa phân loại",
    "chưa rõ dân tộc": "còn hộ chưa rõ dân tộc, chỉ được tính ở cột tổng số",
    "chưa đủ số liệu": "chưa đủ số liệu: còn hộ chưa có thành viên trong phiếu",
    "chưa rõ ngày sinh": "còn người chưa rõ ngày sinh, không được tính là trẻ em",
}


def note_under_title(*marks: str | None, b2_derived: bool = False) -> str:
    """The line under each title: the marks (that a sample scorecard was used, what is provisional), whose B2.

    Empty when there is nothing to be known.
    """
    return "; ".join(mark for mark in (*marks, B2_BY_FACTS if b2_derived else "") if mark)


def provisional(frame: pd.DataFrame) -> str:
    """What is said while some scored household has no class; empty when all have one."""
    open_ = frame["class_end"].to_numpy(dtype=object) == HouseholdClass.UNCLASSIFIED.value
    if not open_.any():
        return ""
    size, _ = whole_numbers(frame["size"].fillna(frame["start_size"]))
    return provisional_text(int(open_.sum()), int(size[open_].sum()))


def provisional_text(households: int, persons: int) -> str:
    """The same for so many households that have no class."""
    return f"TẠM TÍNH: còn {households} hộ ({persons} khẩu) chưa phân loại" if households else ""


def missing_text(problems: Iterable[Problem]) -> str:
    """What is said above tables to which communes that should have sent a return add nothing."""
    told = [p.context for p in problems if p.kind is kinds.UNITS_WITHOUT_RETURN]
    count, of = (sum(int(str(c[key])) for c in told) for key in ("count", "all"))
    return f"CHƯA ĐỦ: {count} trong {of} đơn vị chưa có số liệu" if count else ""


def told_without_counts(note: str) -> str:
    """A table's own note for the public."""
    return "; ".join(told for words, told in WITHOUT_COUNTS.items() if words in note.casefold())
