"""The re-check by a sample (phúc tra): which households are drawn, and what the differences say.

A household drawn at random stands for those of its village; one drawn because it is near a threshold or
changed its class stands for itself alone.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import NormalDist

import pandas as pd

from hongheo.models import HouseholdClass, Rate, Rechecked, RecheckRate, SheetData
from hongheo.text import fold

# Why a household was drawn > as it is told.
WAYS: Mapping[str, str] = {"random": "ngẫu nhiên", "near": "sát ngưỡng", "changed": "đổi loại"}
LEVEL = 0.95
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


def rank(seed: str, way: str, household: str) -> str:
    """The number by which a household is drawn: made from the seed and its code alone, so that neither the
    order of files nor the machine has a say (permanent random numbers: Ohlsson 1995)."""
    return hashlib.sha256(f"{seed}\x1f{way}\x1f{household}".encode()).hexdigest()


def draw(
    frame: pd.DataFrame, seed: str, wanted: Mapping[str, int], near: Mapping[str, int], changed: Iterable[str]
) -> pd.DataFrame:
    """The households drawn, with ``ways`` (a tuple of ``WAYS``), ``population`` (of the village) and
    ``village_drawn`` (its name, in one spelling).

    ``frame`` has ``commune``, ``household``, ``village``, ``class_end``; those gone are never drawn.
    ``wanted``: way > most households a village. ``near``: household > how far it is from the threshold.
    """
    there = frame[frame["class_end"] != HouseholdClass.GONE.value].drop_duplicates("household")
    there = there.assign(village=there["village"].fillna("").astype(str))
    # A village spelled in two ways is one.
    spelled = there["village"].map(fold)
    changed = set(changed)
    rows = []
    for (_, _), own in there.groupby([there["commune"], spelled], sort=True):
        households = [str(h) for h in own["household"]]
        may = {
            "random": households,
            "near": [h for h in households if h in near],
            "changed": [h for h in households if h in changed],
        }
        ways: dict[str, list[str]] = {}
        for way, candidates in may.items():
            order = sorted(candidates, key=lambda h: (near[h] if way == "near" else 0, rank(seed, way, h)))
            for household in order[: wanted.get(way, 0)]:
                ways.setdefault(household, []).append(way)
        for at, household in zip(own.index, households, strict=True):
            if household in ways:
                name = min(own["village"])
                rows.append((at, tuple(ways[household]), len(households), name))
    found = there.loc[[at for at, *_ in rows]]
    found = found.assign(
        ways=pd.Series([w for _, w, _, _ in rows], index=found.index, dtype=object),
        population=[n for _, _, n, _ in rows],
        village_drawn=[v for *_, v in rows],
    )
    return found.sort_values(["commune", "village_drawn", "household"]).reset_index(drop=True)


def wilson(share: float, number: float) -> tuple[float, float]:
    """The Wilson score interval of a share seen in ``number`` trials, which need not be whole.

    Wilson 1927; recommended for small numbers by Brown, Cai and DasGupta 2001.
    """
    middle = (share + _Z**2 / (2 * number)) / (1 + _Z**2 / number)
    spread = _Z / (1 + _Z**2 / number) * math.sqrt(share * (1 - share) / number + _Z**2 / (4 * number**2))
    low, high = max(0.0, middle - spread), min(1.0, middle + spread)
    return (0.0 if share == 0 else low), (1.0 if share == 1 else high)


def rate_of(rows: Sequence[tuple[str, int, bool]]) -> Rate:
    """The rate in the households from which the rows were drawn at random, village by village.

    A row is a household that was compared: its village, how many households that has, whether it differs.
    Each village weighs as many households as it has; the interval is Wilson's for the effective number of
    rows (Kish 1965: the square of the sum of weights over the sum of their squares).
    """
    if not rows:
        return Rate(0, 0)
    villages: dict[str, list[bool]] = {}
    size: dict[str, int] = {}
    for village, population, differs in rows:
        villages.setdefault(village, []).append(differs)
        size[village] = population
    total = sum(size.values())
    share = sum(size[v] / total * sum(own) / len(own) for v, own in villages.items())
    effective = total**2 / sum(size[v] ** 2 / len(own) for v, own in villages.items())
    low, high = wilson(share, effective)
    return Rate(len(rows), sum(d for _, _, d in rows), share, low, high)


_RATE_COLUMNS = {
    "name": "",
    "what": "Khác nhau ở",
    "compared": "Hộ ngẫu nhiên đã so",
    "differing": "Hộ khác nhau",
    "rate": "Tỷ lệ ước tính (%)",
    "low": "Từ (%)",
    "high": "Đến (%)",
    "near": "Sát ngưỡng: khác/đã so",
    "changed": "Đổi loại: khác/đã so",
}
_BY = {"all": "Mọi hộ", "field": "Trường", "village": "Thôn", "reviewer": "Người rà soát"}
_SHEETS = {"all": "Tóm tắt", "field": "Theo trường", "village": "Theo thôn", "reviewer": "Theo người rà soát"}
NOT_FOR_ALL = (
    "Tỷ lệ và khoảng 95% chỉ tính từ hộ chọn ngẫu nhiên, mỗi thôn theo số hộ của thôn. Hộ sát ngưỡng, hộ đổi "
    "loại được chọn có chủ ý: số của chúng chỉ nói về chính các hộ ấy, không suy ra cho mọi hộ."
)
NO_REVIEWERS = "Phiếu của xã không ghi người rà soát: không tính theo người (chỉ tệp hệ thống quốc gia có)."


def field_name(field: str, names: Mapping[str, str]) -> str:
    """How a field is called: ``B1.3``, ``Điểm B1``, or as ``names`` has it."""
    sheet, _, number = field.partition("_")
    return names.get(field) or (f"{sheet.upper()}.{number}" if number else f"Điểm {sheet.upper()}")


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _counted(rate: Rate | None) -> str | None:
    return f"{rate.differing}/{rate.compared}" if rate else None


def _rate_sheet(by: str, rates: Sequence[RecheckRate], names: Mapping[str, str]) -> SheetData:
    rows = [
        {
            "name": field_name(r.name, names) if by == "field" else r.name or _BY["all"],
            "what": field_name(r.what, names),
            "compared": r.random.compared,
            "differing": r.random.differing,
            "rate": _percent(r.random.rate),
            "low": _percent(r.random.low),
            "high": _percent(r.random.high),
            "near": _counted(r.chosen.get("near")),
            "changed": _counted(r.chosen.get("changed")),
        }
        for r in rates
        if r.by == by
    ]
    columns = {**_RATE_COLUMNS, "name": _BY[by]}
    none = NO_REVIEWERS if by == "reviewer" else "Chưa có hộ nào được phúc tra."
    return SheetData(
        _SHEETS[by], columns, pd.DataFrame(rows, columns=list(columns), dtype=object), empty=none
    )


def recheck_sheets(told: Rechecked, names: Mapping[str, str]) -> list[SheetData]:
    """The sheets of what a second visit found; ``names``: field > how it is called."""
    classes = {
        "household": "Hộ",
        "village": "Thôn/Ấp",
        "ways": "Cách chọn",
        "class_first": "Loại lần đầu",
        "class_second": "Loại phúc tra",
        "b1_first": "B1 lần đầu",
        "b1_second": "B1 phúc tra",
        "b2_first": "B2 lần đầu",
        "b2_second": "B2 phúc tra",
    }
    moved = [
        {**{c: getattr(own, c) for c in classes}, "ways": ", ".join(WAYS[w] for w in own.ways)}
        for own in told.classes
    ]
    cells = {"household": "Hộ", "field": "Trường", "first": "Lần đầu", "second": "Phúc tra"}
    differing = [
        {**{c: getattr(own, c) for c in cells}, "field": field_name(own.field, names)} for own in told.cells
    ]
    left = {"household": "Hộ", "why": "Vì sao chưa so"}
    not_compared = [
        *({"household": h, "why": "sổ phúc tra chưa ghi gì"} for h in told.not_visited),
        *({"household": h, "why": "không còn trong các phiếu"} for h in told.not_found),
    ]
    method = [
        NOT_FOR_ALL,
        "Khoảng 95%: Wilson (1927) với số hộ hữu hiệu theo Kish (1965) khi tỷ lệ chọn mỗi thôn một khác.",
        f"Đã chọn {told.drawn} hộ, đã so {told.compared} hộ; hộ chưa phúc tra không được tính, nên nếu chúng "
        "khác các hộ đã phúc tra thì tỷ lệ lệch.",
        *(
            [f"{told.unknown_ways} dòng không còn rõ cách chọn, không vào tỷ lệ."]
            if told.unknown_ways
            else []
        ),
        *([] if told.reviewers_known else [NO_REVIEWERS]),
    ]
    return [
        *(_rate_sheet(by, told.rates, names) for by in _SHEETS),
        _plain_sheet("Hộ đổi loại", classes, moved, "Không hộ nào đổi loại."),
        _plain_sheet("Ô khác nhau", cells, differing, "Không ô nào khác nhau."),
        _plain_sheet("Chưa so", left, not_compared, "Hộ nào của mẫu cũng đã so."),
        _plain_sheet("Cách tính", {"text": "Cách tính"}, [{"text": text} for text in method], ""),
    ]


def _plain_sheet(
    name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, object]], none: str
) -> SheetData:
    return SheetData(
        name, dict(columns), pd.DataFrame(list(rows), columns=list(columns), dtype=object), empty=none
    )
