"""Villages and reviewers at a glance (``Theo thôn``, ``Theo người rà soát``): a line each."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hongheo.criteria import Standard
from hongheo.models import CLASSED, Area, HouseholdClass, SheetData
from hongheo.problems import Problem, Severity
from hongheo.tabulate.marks import Codes, Marks, Mask, Numbers, sums_by
from hongheo.tabulate.near import Near
from hongheo.tabulate.signs import folded_parts
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
    column: str,
    problems: Iterable[tuple[Problem, str]],
    near: Near,
    units: Mapping[str, Unit],
    standard: Standard,
    shown: Callable[[str], str] = str,
) -> SheetData:
    """A line for each part (village, reviewer: a ``column`` that not every layout has) of each commune.

    ``frame`` is that of ``find_signs`` with ``household``; households that are gone count nowhere. Shares are
    of the households with a class, those of indicators of the households whose mark is known, in percent.
    ``problems`` (each with the code of its commune, which may be empty) are counted once, unless decided:
    those of no household in a line of their commune. ``shown`` says how the name of a part is shown.
    """
    columns = _columns("Thôn/Ấp" if name == VILLAGES else "Người rà soát", standard)
    own = Marks(frame)
    codes, texts = own.texts(column) if column in frame else (np.full(len(frame), -1), ())
    if not texts and name == REVIEWERS:
        return SheetData(name, columns, pd.DataFrame(columns=list(columns)), empty=NO_REVIEWER)
    parts, spelled = folded_parts(codes, texts)
    # The last is for the households whose part is -1.
    names = [*spelled, _NO_VILLAGE]
    lines = _counted(own, parts, names, frame.index, near, standard)
    errors = _problems(own, parts, names, problems)
    for key, counts in errors.items():
        lines.setdefault(key, {}).update({s: counts[s] for s in _COUNTED})
    areas = {a.value: standard.area_name(Area(a.value)) for a in Area}
    table = []
    for commune, part in sorted(lines):
        line = lines[commune, part]
        unit = units.get(commune)
        named = part if part in (_NO_VILLAGE, _NO_HOUSEHOLD) else shown(spelled[part])
        line |= {"commune": commune, "commune_name": unit.name if unit else None, "part": named}
        line["area"] = areas.get(str(line.get("area")))
        if line.get("households"):
            line = {**dict.fromkeys(_COUNTED, 0), **line}
        table.append([line.get(c) for c in columns])
    data = pd.DataFrame(table, columns=list(columns), dtype=object)
    return SheetData(name, columns, data, empty="Không có hộ nào.")


Lines = dict[tuple[str, str], dict[str, Any]]


def _counted(
    everyone: Marks, parts: Codes, names: Sequence[str], index: pd.Index[Any], near: Near, standard: Standard
) -> Lines:
    """Commune and part > the figures of its households."""
    there = ~everyone.ends(HouseholdClass.GONE)
    own, ticks = everyone.only(there), [f"ticked_{i.number}" for i in standard.indicator]
    communes, commune_names = own.texts("commune")
    keys, line = np.unique(communes * len(names) + parts[there] % len(names), return_inverse=True)
    b1 = own.number("b1")
    sums: dict[str, Mask | Numbers] = {
        "households": own.all,
        "classed": own.says("class_end", *CLASSED),
        "poor": own.ends(HouseholdClass.POOR),
        "near_poor": own.ends(HouseholdClass.NEAR_POOR),
        "near": index.isin(near.rows.index)[there],
        "chosen": index.isin(near.rows.index[near.chosen])[there],
        "b1": b1,
        "b1_squares": b1 * b1,
        "b1_known": ~own.unknown("b1"),
        **{t: own.flag(t) for t in ticks},
        **{f"{t}_known": ~own.unknown(t) for t in ticks},
    }
    areas, area_names = own.texts("area")
    known = (areas >= 0).nonzero()[0]
    found, first = np.unique(line[known], return_index=True)
    area_of = dict(zip(found.tolist(), areas[known[first]].tolist(), strict=True))
    lines: Lines = {}
    counted = sums_by(line, len(keys), list(sums.values())).T.tolist()
    for at, (key, counts) in enumerate(zip(keys.tolist(), counted, strict=True)):
        n = dict(zip(sums, counts, strict=True))
        lines[str(commune_names[key // len(names)]), names[key % len(names)]] = {
            **{c: n[c] for c in ("households", "poor", "near_poor", "near", "chosen")},
            "unclassified": n["households"] - n["classed"],
            "area": area_names[area_of[at]] if at in area_of else None,
            "poor_share": _share(n["poor"], n["classed"]),
            "near_poor_share": _share(n["near_poor"], n["classed"]),
            "b1_mean": round(n["b1"] / n["b1_known"], 1) if n["b1_known"] else None,
            "b1_sd": _spread(n["b1_known"], n["b1"], n["b1_squares"]),
            # A mean in percent, not a share: 23 of 80 has always been 28.7.
            **{t: round(100 * (n[t] / of), 1) if (of := n[f"{t}_known"]) else None for t in ticks},
        }
    return lines


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _spread(count: int, total: int, squares: int) -> float | None:
    """The standard deviation of so many numbers, from their sum and that of their squares."""
    if count < 2:
        return None
    return round(math.sqrt((count * squares - total * total) / (count * (count - 1))), 1)


def _problems(
    own: Marks, parts: Codes, names: Sequence[str], problems: Iterable[tuple[Problem, str]]
) -> dict[tuple[str, str], Counter[str]]:
    """Commune and part > its open errors and warnings."""
    part_of = dict(zip(map(str, own.values("household")), parts.tolist(), strict=True))
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    severities = {Severity.ERROR: "errors", Severity.WARNING: "warnings"}
    for problem, commune in problems:
        if problem.decided is not None or problem.kind.severity not in severities:
            continue
        at = part_of.get(problem.household or "")
        part = _NO_HOUSEHOLD if at is None else names[at]
        found[commune, part].append(severities[problem.kind.severity])
    return {key: Counter(told) for key, told in found.items()}


def glance_sheets(
    frame: pd.DataFrame,
    problems: Sequence[tuple[Problem, str]],
    near: Near,
    units: Mapping[str, Unit],
    standard: Standard,
    shown: Callable[[str], str],
) -> list[SheetData]:
    """The sheets ``Theo thôn`` and ``Theo người rà soát``; ``shown`` says how a reviewer's name is shown."""
    return [
        part_sheet(VILLAGES, frame, "village", problems, near, units, standard),
        part_sheet(REVIEWERS, frame, "reviewer", problems, near, units, standard, shown),
    ]
