"""The sheet ``Sát ngưỡng``: households that few points part from another class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from hongheo.criteria import Standard
from hongheo.models import CLASS_LABELS, Area, HouseholdClass, SheetData
from hongheo.tabulate.signs import by_area, limits, thresholds_of
from hongheo.units import Unit

_NEAR_COLUMNS = {
    "commune": "Mã xã",
    "commune_name": "Tên xã",
    "household_code": "Mã hộ",
    "village": "Thôn/Ấp",
    "area": "Khu vực",
    "b1": "Điểm B1",
    "threshold": "Ngưỡng B1",
    "distance": "B1 cách ngưỡng",
    "b2": "Điểm B2",
    "class_end": "Phân loại cuối kỳ",
    "why": "Vì sao sát ngưỡng",
}


def near_sheet(
    frame: pd.DataFrame, units: Mapping[str, Unit], standard: Standard, date: dt.date
) -> SheetData:
    """The sheet ``Sát ngưỡng``: households that few points part from another class; codes, no names."""
    bounds = limits().near
    b1_by_area, b2_by_area = thresholds_of(standard, date)
    gone = frame["class_end"] == HouseholdClass.GONE.value
    known = ~gone & frame["area"].notna() & frame["b1"].notna() & frame["b2"].notna()
    rows = frame.loc[known, [c for c in _NEAR_COLUMNS if c in frame.columns]]
    threshold = rows["area"].map({a.value: t.value for a, t in b1_by_area.items()}).astype("int64")
    b1, b2 = rows["b1"].astype("int64"), rows["b2"].astype("int64")
    distance = b1 - threshold
    by_b1 = distance.abs() <= bounds.b1_points
    step = bounds.indicators * standard.indicator_points.value
    holds = by_area(rows, b2_by_area, b2)
    turns = (holds != by_area(rows, b2_by_area, b2 + step)) | (holds != by_area(rows, b2_by_area, b2 - step))
    # B2 decides nothing where all classes of that side of B1 leave it out.
    asks = {
        side: any(c.when.get("b1", side) == side and "b2" in c.when for c in standard.class_)
        for side in (True, False)
    }
    by_b2 = turns & by_area(rows, b1_by_area, b1).map(asks)
    why_b1 = f"B1 cách ngưỡng không quá {bounds.b1_points} điểm"
    why_b2 = f"B2 thêm hoặc bớt {bounds.indicators} chỉ số thì đổi loại"
    # As objects: an array of texts takes the width of the longest for each.
    reasons = np.array(["", why_b1, why_b2, f"{why_b1}; {why_b2}"], dtype=object)
    near = by_b1 | by_b2
    rows = rows[near]
    rows = rows.assign(
        commune_name=rows["commune"].map({code: unit.name for code, unit in units.items()}),
        area=rows["area"].map({a.value: standard.area_name(a) for a in Area}),
        threshold=threshold[near],
        distance=distance[near],
        class_end=rows["class_end"].map({c.value: label for c, label in CLASS_LABELS.items()}),
        why=reasons[(by_b1 + 2 * by_b2)[near].to_numpy(dtype="int64")],
    )
    rows = rows.sort_values(["commune", "household_code"], kind="stable")[list(_NEAR_COLUMNS)]
    return SheetData(
        "Sát ngưỡng", _NEAR_COLUMNS, rows.reset_index(drop=True), empty="Không có hộ nào sát ngưỡng."
    )
