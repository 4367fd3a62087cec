"""Villages and reviewers at a glance (``Theo thôn``, ``Theo người rà soát``): a line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from hongheo.criteria import Standard
from hongheo.models import CLASSED, Area, HouseholdClass, SheetData
from hongheo.problems import Problem, Severity
from hongheo.tabulate.near import Near
from hongheo.text import fold
from hongheo.units import Unit

VILLAGES, REVIEWERS = "Theo thôn", "Theo người rà soát"
NO_REVIEWER = (
    "Phiếu của xã không có cột người rà soát, nên không có gì để kể ở đây: chỉ tệp xuất từ phần mềm quốc gia "
    "có cột này."
)
_NO_VILLAGE, _NO_HOUSEHOLD = "(không ghi thôn)", "(không gắn với hộ nào)"
_COUNTED = ("errors", "warnings")


def _columns(part: str, standard: Standard) -> dict[str, str]:
    return {
        "commune": "Mã xã",
        "commune_name": "Tên xã",
        "part": part,
        "area": "Khu vực",
        "households": "Số hộ",
        "unclassified": "Chưa phân loại",
        "poor": "Hộ nghèo",
        "poor_share": "Hộ nghèo %",
        "near_poor": "Hộ cận nghèo",
        "near_poor_share": "Hộ cận nghèo %",
        "b1_mean": "B1 trung bình",
        "b1_sd": "B1 độ lệch chuẩn",
        **{f"ticked_{i.number}": f"{i.number}. {i.name} %" for i in standard.indicator},
        "errors": "Lỗi",
        "warnings": "Cảnh báo",
        "near": "Hộ sát ngưỡng",
        "chosen": "Trong đó chọn xem lại",
    }


def part_sheet(
    name: str,
    frame: pd.DataFrame,
    parts: pd.Series[Any] | None,
    problems: Iterable[tuple[Problem, str]],
    near: Near,
    units: Mapping[str, Unit],
    standard: Standard,
    shown: Callable[[str], str] = str,
) -> SheetData:
    """A line for each part (village, reviewer; None where no layout has such a column) of each commune.

    ``frame`` is that of ``find_signs`` with ``household``; households that are gone count nowhere. Shares are
    of the households with a class, those of indicators of the households whose mark is known, in percent.
    ``problems`` (each with the code of its commune, which may be empty) are counted once, unless decided:
    those of no household in a line of their commune. ``shown`` says how the name of a part is shown.
    """
    columns = _columns("Thôn/Ấp" if name == VILLAGES else "Người rà soát", standard)
    if parts is None or parts.dropna().empty:
        if name == REVIEWERS:
            return SheetData(name, columns, pd.DataFrame(columns=list(columns)), empty=NO_REVIEWER)
        parts = pd.Series(None, frame.index, dtype=object)
    rows = frame[frame["class_end"] != HouseholdClass.GONE.value]
    keys, spelled = _keys(parts)
    lines = _counted(rows, keys[rows.index], near, standard)
    errors = _problems(frame, keys, problems)
    for key, counts in errors.items():
        lines.setdefault(key, {}).update({s: counts[s] for s in _COUNTED})
    areas = {a.value: standard.area_name(Area(a.value)) for a in Area}
    table = []
    for commune, part in sorted(lines):
        own = lines[commune, part]
        unit = units.get(commune)
        named = part if part in (_NO_VILLAGE, _NO_HOUSEHOLD) else shown(spelled[part])
        own |= {"commune": commune, "commune_name": unit.name if unit else None, "part": named}
        own["area"] = areas.get(str(own.get("area")))
        if own.get("households"):
            own = {**dict.fromkeys(_COUNTED, 0), **own}
        table.append([own.get(c) for c in columns])
    data = pd.DataFrame(table, columns=list(columns), dtype=object)
    return SheetData(name, columns, data, empty="Không có hộ nào.")


def _keys(parts: pd.Series[Any]) -> tuple[pd.Series[Any], dict[str, str]]:
    """The part of each household in one spelling, and how each is spelt first."""
    spelled: dict[str, str] = {}
    for name in parts.dropna().unique():
        spelled.setdefault(fold(str(name)), str(name))
    keys = parts.map({n: fold(str(n)) for n in parts.dropna().unique()})
    return keys.where(keys.notna(), _NO_VILLAGE).astype(object), spelled


Lines = dict[tuple[str, str], dict[str, Any]]


def _counted(rows: pd.DataFrame, keys: pd.Series[Any], near: Near, standard: Standard) -> Lines:
    """Commune and part > the figures of its households."""
    ticks = [f"ticked_{i.number}" for i in standard.indicator]
    classed = rows["class_end"].isin(CLASSED)
    told = pd.DataFrame(
        {
            "commune": rows["commune"].astype(str),
            "part": keys,
            "area": rows["area"],
            "households": 1,
            "classed": classed.astype("int64"),
            "poor": (rows["class_end"] == HouseholdClass.POOR.value).astype("int64"),
            "near_poor": (rows["class_end"] == HouseholdClass.NEAR_POOR.value).astype("int64"),
            "b1": rows["b1"].astype("float64"),
            "near": rows.index.isin(near.rows.index).astype("int64"),
            "chosen": rows.index.isin(near.rows.index[near.chosen]).astype("int64"),
            **{t: rows[t].astype("Float64").astype("float64") for t in ticks},
        },
        index=rows.index,
    )
    by = told.groupby(["commune", "part"], sort=True)
    sums = by[["households", "classed", "poor", "near_poor", "near", "chosen"]].sum()
    means = by[["b1", *ticks]].mean().to_dict("index")
    spread, area = by["b1"].std().to_dict(), by["area"].first().to_dict()
    lines: Lines = {}
    for key, counts in zip(sums.index, sums.to_dict("records"), strict=True):
        own = {str(c): int(n) for c, n in counts.items()}
        of = own.pop("classed")
        lines[key] = {
            **own,
            "unclassified": own["households"] - of,
            "area": area[key],
            "poor_share": round(100 * own["poor"] / of, 1) if of else None,
            "near_poor_share": round(100 * own["near_poor"] / of, 1) if of else None,
            "b1_mean": _rounded(means[key]["b1"]),
            "b1_sd": _rounded(spread[key]),
            **{t: _rounded(100 * means[key][t]) for t in ticks},
        }
    return lines


def _rounded(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 1)


def _problems(
    frame: pd.DataFrame, keys: pd.Series[Any], problems: Iterable[tuple[Problem, str]]
) -> dict[tuple[str, str], Counter[str]]:
    """Commune and part > its open errors and warnings."""
    part_of = dict(zip(frame["household"].astype(str), keys, strict=True))
    found: dict[tuple[str, str], Counter[str]] = {}
    names = {Severity.ERROR: "errors", Severity.WARNING: "warnings"}
    for problem, commune in problems:
        if problem.decided is not None or problem.kind.severity not in names:
            continue
        part = part_of.get(problem.household or "", _NO_HOUSEHOLD)
        found.setdefault((commune, part), Counter())[names[problem.kind.severity]] += 1
    return found


def glance_sheets(
    frame: pd.DataFrame,
    problems: Sequence[tuple[Problem, str]],
    near: Near,
    units: Mapping[str, Unit],
    standard: Standard,
    shown: Callable[[str], str],
) -> list[SheetData]:
    """The sheets ``Theo thôn`` and ``Theo người rà soát``; ``shown`` says how a reviewer's name is shown."""
    reviewers = frame.get("reviewer")
    return [
        part_sheet(VILLAGES, frame, frame["village"], problems, near, units, standard),
        part_sheet(REVIEWERS, frame, reviewers, problems, near, units, standard, shown),
    ]
