"""The sheet ``Sát ngưỡng``: households that few points part from another class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hongheo.criteria import Standard
from hongheo.models import CLASS_LABELS, CLASSED, Area, HouseholdClass, SheetData
from hongheo.tabulate.marks import Marks
from hongheo.tabulate.signs import by_area, folded_parts, limits, thresholds_of
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


@dataclass(frozen=True, slots=True)
class Near:
    """The households near a threshold (codes, no names), and by the index of the frame which ones they are;
    ``chosen``: those picked out to be looked at again."""

    rows: pd.DataFrame
    chosen: pd.Series[bool]


def near_households(frame: pd.DataFrame, standard: Standard, date: dt.date) -> Near:
    """The households that few points part from another class, and the selection of each village.

    Of a village at most ``per_village`` are chosen and no more than ``percent`` of its households (one at
    least): first those whose class changed in the year, then those that both B1 and B2 leave near, then by
    the distance of B1.
    """
    bounds = limits().near
    b1_by_area, b2_by_area = thresholds_of(standard, date)
    everyone = Marks(frame)
    known = ~(everyone.ends(HouseholdClass.GONE) | everyone.unknown("area"))
    known &= ~(everyone.unknown("b1") | everyone.unknown("b2"))
    own = everyone.only(known)
    b1, b2 = own.number("b1"), own.number("b2")
    threshold = np.zeros(len(own), dtype=np.int64)
    for area, of_area in b1_by_area.items():
        threshold[own.says("area", area.value)] = of_area.value
    distance = b1 - threshold
    by_b1 = np.abs(distance) <= bounds.b1_points
    step = bounds.indicators * standard.indicator_points.value
    holds = by_area(own, b2_by_area, b2)
    turns = (holds != by_area(own, b2_by_area, b2 + step)) | (holds != by_area(own, b2_by_area, b2 - step))
    # B2 decides nothing where all classes of that side of B1 leave it out.
    asks = {
        side: any(c.when.get("b1", side) == side and "b2" in c.when for c in standard.class_)
        for side in (True, False)
    }
    by_b2 = turns & np.where(by_area(own, b1_by_area, b1), asks[True], asks[False])
    near = by_b1 | by_b2
    both = by_b1 & by_b2
    changed = own.says("class_end", *CLASSED) & ~own.unknown("start")
    changed &= own.values("class_end") != own.values("start")
    parts, spellings = folded_parts(*own.texts("village"))
    villages = own.texts("commune")[0] * (len(spellings) + 1) + parts + 1
    room = np.minimum(np.ceil(np.bincount(villages)[villages] * bounds.percent / 100), bounds.per_village)
    rows = frame[[c for c in (*_NEAR_COLUMNS, "start") if c in frame.columns]].take(known.nonzero()[0][near])
    told = {
        "threshold": threshold[near],
        "distance": distance[near],
        "by_b1": by_b1[near],
        "by_b2": by_b2[near],
        "changed": changed[near],
        "both": both[near],
        "far": np.where(by_b1, np.abs(distance), np.inf)[near],
        "own": pd.Series(np.array(["", *spellings], dtype=object)[parts + 1][near], rows.index, dtype=object),
        "room": room[near],
    }
    order = pd.concat([rows, pd.DataFrame(told, rows.index)], axis=1).sort_values(
        ["commune", "own", "changed", "both", "far", "household_code"],
        ascending=[True, True, False, False, True, True],
        kind="stable",
    )
    # Those of a village stand together: the place of each among them.
    commune, village = (order[c].to_numpy(dtype=object) for c in ("commune", "own"))
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (commune[1:] != commune[:-1]) | (village[1:] != village[:-1])
    at = np.arange(len(order))
    place = at - np.maximum.accumulate(np.where(begins, at, 0))
    return Near(order, pd.Series(place < order["room"].to_numpy(), order.index))


def near_sheet(near: Near, units: Mapping[str, Unit], standard: Standard) -> SheetData:
    """The sheet ``Sát ngưỡng``: the households chosen, by commune and village, the first to be looked at
    first; codes, no names."""
    bounds = limits().near
    rows = near.rows[near.chosen]
    why_b1 = f"B1 cách ngưỡng không quá {bounds.b1_points} điểm"
    why_b2 = f"B2 thêm hoặc bớt {bounds.indicators} chỉ số thì đổi loại"
    reasons = ["", why_b1, why_b2, f"{why_b1}; {why_b2}"]
    marks = (rows[name].to_numpy(dtype="int64") for name in ("by_b1", "by_b2", "changed"))
    why = [
        reasons[b1 + 2 * b2] + ("; loại khác đầu kỳ" if changed else "")
        for b1, b2, changed in zip(*(m.tolist() for m in marks), strict=True)
    ]
    areas = {area.value: standard.area_name(area) for area in Area}
    classes = {end.value: label for end, label in CLASS_LABELS.items()}
    rows = rows.assign(
        commune_name=[units[code].name if code in units else "" for code in rows["commune"].tolist()],
        area=[areas[area] for area in rows["area"].tolist()],
        class_end=[classes[end] for end in rows["class_end"].tolist()],
        why=why,
    )
    rows = rows[list(_NEAR_COLUMNS)].reset_index(drop=True)
    return SheetData("Sát ngưỡng", _NEAR_COLUMNS, rows, empty="Không có hộ nào sát ngưỡng.")
