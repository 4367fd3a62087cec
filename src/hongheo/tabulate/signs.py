"""Quality signs (dấu hiệu): figures to be looked at again. None says that a return is wrong.

Limits are conventions, kept in ``signs.toml``. Tests are those of scipy (exact binomial, Fisher's exact test,
correction of Benjamini and Hochberg); without it places are not compared, and the sheet says so. Communes are
compared with others of their area alone: towns have other thresholds.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from itertools import cycle
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field

from hongheo.about import how_to_add
from hongheo.criteria import Standard, Threshold
from hongheo.criteria.base import Strict
from hongheo.models import CLASSED, Area, HouseholdClass, SheetData, Sign, SignKind
from hongheo.tabulate.marks import Codes, Marks, Mask, Numbers, sums_by
from hongheo.text import fold
from hongheo.units import Unit

_POOR, _NEAR = HouseholdClass.POOR, HouseholdClass.NEAR_POOR
ALL_COMMUNES = "Tất cả các xã"
_ESCAPES = {
    SignKind.ESCAPED_POOR: (_POOR, ("poor_to_near_poor", "poor_to_not_poor"), "thoát nghèo"),
    SignKind.ESCAPED_NEAR_POOR: (_NEAR, ("near_poor_to_not_poor",), "thoát cận nghèo"),
}
_TESTED = [k for k in SignKind if k is not SignKind.NOT_A_STEP]

Percent = Annotated[float, Field(gt=0, le=100)]
Count = Annotated[int, Field(gt=0)]


class _Heaped(Strict):
    window: Count
    least_households: Count
    least_share: Percent


class _Different(Strict):
    least_households: Count
    least_difference: Percent


class _Step(Strict):
    points: Count
    codes_shown: Count


class _Near(Strict):
    b1_points: Count
    indicators: Count
    per_village: Count
    percent: Percent


class Limits(Strict):
    """When a figure is worth a second look (``signs.toml``): conventions, not law."""

    alpha: Annotated[float, Field(gt=0, lt=1)]
    heaped: _Heaped
    deviating: _Different
    indicator: _Different
    step: _Step
    near: _Near
    escape: _Different


@cache
def limits() -> Limits:
    """The limits as shipped."""
    text = Path(__file__).with_name("signs.toml").read_text(encoding="utf-8")
    return Limits.model_validate(tomllib.loads(text))


def statistics() -> Any:
    """scipy.stats, imported when first needed; None where it is not installed."""
    try:
        from scipy import stats
    except ImportError:
        return None
    return stats


def has_statistics() -> bool:
    """Whether scipy is installed, told without loading it: of most reviews no place stands out."""
    return find_spec("scipy") is not None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place that was compared; it ``stands_out`` when its numbers alone are beyond the limits."""

    sign: Sign
    stands_out: bool


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _shown(value: float) -> str:
    return f"{value:.1f} %".replace(".", ",")


def _probability(value: float) -> str:
    return "dưới 0,0001" if value < 0.0001 else f"{value:.4f}".replace(".", ",")


def no_statistics() -> str:
    """Why places were not compared, and how to have it done."""
    return (
        "Chưa so sánh các xã, thôn, người rà soát với nhau: bản chương trình này chưa có phần tính xác suất. "
        + how_to_add("signs")
    )


def _tested(
    candidates: Sequence[_Candidate], test: Callable[[Any, Sign], float], alpha: float
) -> Iterator[Sign]:
    """The candidates that stand out and are no matter of chance, among all that were compared."""
    if not any(c.stands_out for c in candidates):
        return
    stats = statistics()
    if stats is None:
        return
    corrected = stats.false_discovery_control([test(stats, c.sign) for c in candidates])
    for candidate, probability in zip(candidates, map(float, corrected), strict=True):
        if candidate.stands_out and probability <= alpha:
            chance = (
                f"Nếu không có gì khác thường, chênh lệch đến thế chỉ gặp với xác suất "
                f"{_probability(probability)} (đã hiệu chỉnh cho {len(candidates)} chỗ so sánh)."
            )
            text = f"{candidate.sign.text} {chance}"
            yield replace(candidate.sign, probability=probability, text=text)


def _binomial(stats: Any, sign: Sign) -> float:
    return float(stats.binomtest(sign.count, sign.of, 0.5, alternative="greater").pvalue)


def _fisher(stats: Any, sign: Sign) -> float:
    assert sign.other_count is not None
    assert sign.other_of is not None
    table = [[sign.count, sign.of - sign.count], [sign.other_count, sign.other_of - sign.other_count]]
    return float(stats.fisher_exact(table).pvalue)


def _differs(sign: Sign, bounds: _Different) -> bool:
    assert sign.other_count is not None
    assert sign.other_of is not None
    difference = _share(sign.count, sign.of) - _share(sign.other_count, sign.other_of)
    return abs(difference) >= bounds.least_difference


def _by_commune(own: Marks, mask: Mask) -> list[tuple[str, int, int]]:
    """Commune (in order), its households of the mask, and all of its households; of those that have any."""
    codes, names = own.texts("commune")
    counts, all_of = sums_by(codes, len(names), [mask, own.all]).tolist()
    return sorted(line for line in zip(map(str, names), counts, all_of, strict=True) if line[2])


def _areas(own: Marks) -> dict[str, str]:
    """The area of each commune, which decides its thresholds: the first that is known."""
    (communes, names), (areas, area_names) = own.texts("commune"), own.texts("area")
    known = (areas >= 0).nonzero()[0]
    found, first = np.unique(communes[known], return_index=True)
    return {str(names[c]): str(area_names[a]) for c, a in zip(found, areas[known[first]], strict=True)}


def by_area(own: Marks, thresholds: Mapping[Area, Threshold], points: Numbers) -> Mask:
    """Whether the test of its area holds for each household's points; never where the area is not known."""
    holds = np.zeros(len(points), dtype=bool)
    for area, threshold in thresholds.items():
        here = own.says("area", area.value)
        passing = [p for p in np.unique(points[here]).tolist() if threshold.holds(p)]
        holds |= here & np.isin(points, passing)
    return holds


def folded_parts(codes: Codes, texts: Sequence[str]) -> tuple[Codes, dict[str, str]]:
    """The part of each household, numbered whatever its spelling (-1 for none), and in the order of these
    numbers each part in one spelling > how the first household spells it."""
    spellings: dict[str, str] = {}
    folded = {code: fold(str(texts[code])) for code in pd.unique(codes).tolist() if code >= 0}
    for code, part in folded.items():
        spellings.setdefault(part, str(texts[code]))
    numbers = {part: number for number, part in enumerate(spellings)}
    # The last is for those whose code is -1.
    own = np.full(len(texts) + 1, -1, dtype=np.intp)
    own[list(folded)] = [numbers[part] for part in folded.values()]
    return own[codes], spellings


def thresholds_of(standard: Standard, date: dt.date) -> tuple[dict[Area, Threshold], dict[Area, Threshold]]:
    """The thresholds of B1 and of B2 on a day, by area."""
    b1 = {area: standard.threshold_on("b1", area, date) for area in Area}
    return b1, {area: standard.threshold_on("b2", area, date) for area in Area}


def _heaped(
    own: Marks, names: Mapping[str, str], thresholds: Mapping[Area, Threshold], alpha: float
) -> Iterator[Sign]:
    """B1 points heaped on the side of the threshold that makes a household poor or near-poor."""
    bounds = limits().heaped
    points, known = own.number("b1"), ~own.unknown("b1")
    holds = by_area(own, thresholds, points)
    poor_side = known & holds & ~by_area(own, thresholds, points + bounds.window)
    other_side = known & ~holds & by_area(own, thresholds, points - bounds.window)
    around = poor_side | other_side
    sums = _by_commune(own.only(around), poor_side[around])
    groups = [(code, names[code], count, of) for code, count, of in sums]
    if len(groups) > 1:
        groups.insert(0, ("", ALL_COMMUNES, sum(g[2] for g in groups), sum(g[3] for g in groups)))
    candidates = []
    for code, place, count, of in groups:
        if of < bounds.least_households:
            continue
        text = (
            f"{place}: trong {of} hộ cách ngưỡng B1 không quá {bounds.window} điểm, {count} hộ "
            f"({_shown(_share(count, of))}) ở phía nghèo, cận nghèo, {of - count} hộ ở phía không nghèo; "
            "thường thì hai phía gần bằng nhau. Nên xem lại cách cho điểm của các hộ sát ngưỡng."
        )
        sign = Sign(SignKind.HEAPED, code, place, "", count, of, None, None, None, text)
        candidates.append(_Candidate(sign, _share(count, of) >= bounds.least_share))
    yield from _tested(candidates, _binomial, alpha)


def _deviating(
    own: Marks,
    names: Mapping[str, str],
    kind: SignKind,
    column: str,
    shown: Callable[[str], str],
    alpha: float,
) -> Iterator[Sign]:
    """Villages or reviewers (``column``) whose share of poor and near-poor differs from the rest of the
    commune."""
    bounds = limits().deviating
    listed, (codes, texts) = own.ends(_POOR, _NEAR), own.texts(column)
    whole = {code: (count, of) for code, count, of in _by_commune(own, listed)}
    parts, spellings = folded_parts(codes, texts)
    communes, commune_names = own.texts("commune")
    keys = np.where(parts < 0, -1, communes * len(spellings) + parts)
    counts, sizes = sums_by(keys, len(commune_names) * len(spellings), [listed, own.all]).tolist()
    found = sorted(
        (str(commune_names[at // len(spellings)]), spelled, counts[at], of)
        for at, (spelled, of) in enumerate(zip(cycle(spellings), sizes, strict=False))
        if of
    )
    candidates = []
    for code, part, count, of in found:
        all_count, all_of = whole[code]
        others, other_of = all_count - count, all_of - of
        if min(of, other_of) < bounds.least_households:
            continue
        place, name = names[code], shown(spellings[part])
        who = f"Người rà soát {name}" if kind is SignKind.REVIEWER else name
        text = (
            f"{who} ({place}): {count} trong {of} hộ được rà soát là hộ nghèo, cận nghèo "
            f"({_shown(_share(count, of))}); phần còn lại của xã {others} trong {other_of} "
            f"({_shown(_share(others, other_of))}). Nên hỏi vì sao khác nhau."
        )
        sign = Sign(kind, code, place, name, count, of, others, other_of, None, text)
        candidates.append(_Candidate(sign, _differs(sign, bounds)))
    yield from _tested(candidates, _fisher, alpha)


def _indicators(own: Marks, names: Mapping[str, str], standard: Standard, alpha: float) -> Iterator[Sign]:
    """Indicators that a commune never or always ticks while the others do not."""
    bounds = limits().indicator
    areas, (codes, communes) = _areas(own), own.texts("commune")
    columns = [f"ticked_{indicator.number}" for indicator in standard.indicator]
    ticked = sums_by(codes, len(communes), [own.flag(c) for c in columns]).tolist()
    known = sums_by(codes, len(communes), [~own.unknown(c) for c in columns]).tolist()
    candidates = []
    for indicator, counts, all_of in zip(standard.indicator, ticked, known, strict=True):
        sums = sorted(line for line in zip(map(str, communes), counts, all_of, strict=True) if line[2])
        totals: dict[str, list[int]] = {}
        for code, count, of in sums:
            total = totals.setdefault(areas.get(code, ""), [0, 0])
            total[0], total[1] = total[0] + count, total[1] + of
        for code, count, of in sums:
            if code not in areas:
                continue
            others, other_of = totals[areas[code]][0] - count, totals[areas[code]][1] - of
            if min(of, other_of) < bounds.least_households:
                continue
            place, name = names[str(code)], f"{indicator.number}. {indicator.name}"
            how = "không hộ nào" if count == 0 else "tất cả"
            text = (
                f"{place}: {how} trong {of} hộ được đánh dấu chỉ số «{name}»; các nơi khác cùng khu vực "
                f"{standard.area_name(Area(areas[code])).lower()} {others} trong {other_of} hộ "
                f"({_shown(_share(others, other_of))}). Nên hỏi xã hiểu chỉ số này thế nào."
            )
            sign = Sign(SignKind.INDICATOR, str(code), place, name, count, of, others, other_of, None, text)
            candidates.append(_Candidate(sign, count in (0, of) and _differs(sign, bounds)))
    yield from _tested(candidates, _fisher, alpha)


def _not_a_step(own: Marks, names: Mapping[str, str]) -> Iterator[Sign]:
    """B1 points that the steps of no point table give."""
    bounds = limits().step
    pointed = own.only(~own.unknown("b1"))
    off = pointed.number("b1") % bounds.points != 0
    for code, count, of in _by_commune(pointed, off):
        if not count:
            continue
        here = off & pointed.says("commune", code)
        codes = [str(c) for c in pointed.values("household_code")[here]]
        more = f" và {count - bounds.codes_shown} hộ nữa" if count > bounds.codes_shown else ""
        text = (
            f"{names[str(code)]}: {count} trong {of} hộ có điểm B1 không chia hết cho {bounds.points}: "
            f"{', '.join(codes[: bounds.codes_shown])}{more}. Bảng điểm B1 cho theo bước {bounds.points} "
            "điểm; nên xem lại phiếu B1 của các hộ này."
        )
        yield Sign(SignKind.NOT_A_STEP, str(code), names[str(code)], "", count, of, None, None, None, text)


def _escapes(
    rows: Marks, units: Mapping[str, Unit], standard: Standard, kind: SignKind, alpha: float
) -> Iterator[Sign]:
    """Communes whose households left the list far more or less often than the district's other ones of their
    area."""
    names = {code: unit.name for code, unit in units.items()}
    bounds = limits().escape
    start, movements, word = _ESCAPES[kind]
    own = rows.only(rows.starts(start) & ~rows.unknown("area"))
    areas = _areas(own)
    homes = {c: (u.province_code, u.district_code, areas.get(c, "")) for c, u in units.items()}
    sums = _by_commune(own, own.says("movement", *movements))
    totals: dict[tuple[str, str, str], list[int]] = {}
    for code, count, of in sums:
        total = totals.setdefault(homes[code], [0, 0])
        total[0], total[1] = total[0] + count, total[1] + of
    candidates = []
    for code, count, of in sums:
        others, other_of = totals[homes[code]][0] - count, totals[homes[code]][1] - of
        if min(of, other_of) < bounds.least_households:
            continue
        where = "huyện" if units[code].district_code else "tỉnh"
        text = (
            f"{names[code]}: {count} trong {of} hộ trong danh sách đầu kỳ {word} "
            f"({_shown(_share(count, of))}); các nơi khác cùng {where}, cùng khu vực "
            f"{standard.area_name(Area(areas[code])).lower()} {others} trong {other_of} "
            f"({_shown(_share(others, other_of))}). Nên xem lại các hộ {word} của xã."
        )
        sign = Sign(kind, code, names[code], "", count, of, others, other_of, None, text)
        candidates.append(_Candidate(sign, _differs(sign, bounds)))
    yield from _tested(candidates, _fisher, alpha)


_LEFT = {
    _POOR: (SignKind.LEFT_POOR_LIST, (_POOR,), "hộ nghèo"),
    _NEAR: (SignKind.LEFT_NEAR_POOR_LIST, (_POOR, _NEAR), "hộ cận nghèo"),
}
# Class > commune > households that left the list in the year before, and all that were on it.
LastYear = Mapping[HouseholdClass, Mapping[str, tuple[int, int]]]


def _left_lists(
    rows: Marks, names: Mapping[str, str], last_year: LastYear, start: HouseholdClass, alpha: float
) -> Iterator[Sign]:
    """Communes whose households left the list far more or less often than in the year before."""
    bounds = limits().escape
    kind, staying, word = _LEFT[start]
    own = rows.only(rows.starts(start) & ~rows.ends(HouseholdClass.UNCLASSIFIED))
    sums = _by_commune(own, ~own.ends(*staying))
    candidates = []
    for code, count, of in sums:
        before, before_of = last_year.get(start, {}).get(code, (0, 0))
        if min(of, before_of) < bounds.least_households:
            continue
        text = (
            f"{names[code]}: {count} trong {of} {word} đầu kỳ ra khỏi danh sách, kể cả hộ không còn trong xã "
            f"({_shown(_share(count, of))}); năm trước {before} trong {before_of} "
            f"({_shown(_share(before, before_of))}). Nên xem lại các hộ ra khỏi danh sách của xã."
        )
        sign = Sign(kind, code, names[code], "", count, of, before, before_of, None, text)
        candidates.append(_Candidate(sign, _differs(sign, bounds)))
    yield from _tested(candidates, _fisher, alpha)


def find_signs(
    frame: pd.DataFrame,
    units: Mapping[str, Unit],
    standard: Standard,
    date: dt.date,
    shown: Callable[[str], str],
    last_year: LastYear | None = None,
) -> list[Sign]:
    """The signs of a run, by kind and place.

    ``frame`` has one row a household with ``commune``, ``household_code``, ``village``, ``area``, ``b1``,
    ``ticked_1`` … ``ticked_12``, ``start``, ``class_end``, ``movement`` and, where a layout has it,
    ``reviewer``. Only households with a class count (B1 points off the steps: all with points). ``shown``
    says how the name of a reviewer is shown; ``last_year`` how many left each list in the year before.
    """
    names = {code: unit.name for code, unit in units.items()}
    everyone = Marks(frame)
    rows = everyone.only(everyone.says("class_end", *CLASSED))
    alpha = limits().alpha
    signs = [
        *_heaped(rows, names, thresholds_of(standard, date)[0], alpha),
        *_deviating(rows, names, SignKind.VILLAGE, "village", str, alpha),
    ]
    if "reviewer" in frame:
        signs += _deviating(rows, names, SignKind.REVIEWER, "reviewer", shown, alpha)
    signs += _indicators(rows, names, standard, alpha)
    signs += _not_a_step(everyone, names)
    for kind in _ESCAPES:
        signs += _escapes(rows, units, standard, kind, alpha)
    for start in _LEFT if last_year else ():
        signs += _left_lists(everyone, names, last_year or {}, start, alpha)
    return signs


_SIGN_COLUMNS = {
    "kind": "Dấu hiệu",
    "commune": "Mã xã",
    "place": "Nơi",
    "part": "Thôn, người rà soát, chỉ số",
    "count": "Số hộ",
    "of": "Trên số hộ",
    "share": "Tỷ lệ %",
    "other_count": "Nơi khác: số hộ",
    "other_of": "Nơi khác: trên số hộ",
    "other_share": "Nơi khác: tỷ lệ %",
    "probability": "Xác suất",
    "text": "Nội dung",
}


def signs_sheet(signs: Sequence[Sign]) -> SheetData:
    """The sheet ``Dấu hiệu``: a line a sign."""

    def probability(sign: Sign) -> str | None:
        if sign.kind not in _TESTED:
            return None
        assert sign.probability is not None
        return _probability(sign.probability)

    def share(part: int | None, whole: int | None) -> float | None:
        return None if part is None or whole is None else round(_share(part, whole), 1)

    rows: list[tuple[object, ...]] = [
        (
            *(s.kind.label, s.commune, s.place, s.part, s.count, s.of, share(s.count, s.of)),
            *(s.other_count, s.other_of, share(s.other_count, s.other_of), probability(s), s.text),
        )
        for s in signs
    ]
    if not has_statistics():
        blank = [None] * (len(_SIGN_COLUMNS) - 2)
        rows.append(("Chưa so sánh", *blank, no_statistics()))
    table = pd.DataFrame(rows, columns=list(_SIGN_COLUMNS), dtype=object)
    return SheetData("Dấu hiệu", _SIGN_COLUMNS, table, empty="Không có dấu hiệu nào cần xem.")
