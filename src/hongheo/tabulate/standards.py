"""Two standards side by side: the households whose class differs, and how many of each kind a commune has."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from hongheo.models import CLASS_LABELS, HouseholdClass, SheetData
from hongheo.units import Unit

_NOT_THERE = HouseholdClass.GONE.value


def standards_sheets(
    frame: pd.DataFrame, units: Mapping[str, Unit], national: str, own: str
) -> list[SheetData]:
    """The sheets ``Khác nhau`` and ``Theo xã``; codes and points, no names of people.

    ``frame`` has the classes by the second standard and, as ``class_national``, ``rule_national`` and
    ``b2_national``, those by the national one; ``national`` and ``own`` are the titles of both.
    """
    labels = {c.value: label for c, label in CLASS_LABELS.items()}
    names = {code: unit.name for code, unit in units.items()}
    differ = frame[frame["class_end"] != frame["class_national"]]
    columns = {
        "commune": "Mã xã",
        "commune_name": "Tên xã",
        "household_code": "Mã hộ",
        "village": "Thôn/Ấp",
        "size": "Số nhân khẩu",
        "b1": "Điểm B1",
        "b2_national": f"Điểm B2 ({national})",
        "b2": f"Điểm B2 ({own})",
        "class_national": f"Phân loại ({national})",
        "class_end": f"Phân loại ({own})",
        "rule_national": f"Căn cứ ({national})",
        "rule": f"Căn cứ ({own})",
    }
    rows = differ.assign(
        commune_name=differ["commune"].map(names),
        class_national=differ["class_national"].map(labels),
        class_end=differ["class_end"].map(labels),
    ).sort_values("commune", kind="stable")[list(columns)]
    return [
        SheetData("Khác nhau", columns, rows.reset_index(drop=True), empty="Hai chuẩn cho cùng phân loại."),
        _by_commune(frame, labels, names, national, own),
    ]


def _by_commune(
    frame: pd.DataFrame, labels: Mapping[str, str], names: Mapping[str, str], national: str, own: str
) -> SheetData:
    there = frame[frame["class_end"] != _NOT_THERE]
    counted = (
        there.groupby(["commune", "class_national", "class_end"], sort=True).size().reset_index(name="count")
    )
    columns = {
        "commune": "Mã xã",
        "commune_name": "Tên xã",
        "class_national": f"Phân loại ({national})",
        "class_end": f"Phân loại ({own})",
        "count": "Số hộ",
    }
    rows = counted.assign(
        commune_name=counted["commune"].map(names),
        class_national=counted["class_national"].map(labels),
        class_end=counted["class_end"].map(labels),
    )[list(columns)]
    return SheetData("Theo xã", columns, rows)
