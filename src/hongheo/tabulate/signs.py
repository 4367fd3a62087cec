"""Quality signs (dấu hiệu): figures to be looked at again. None says that a return is wrong.

Limits are conventions, kept in ``signs.toml``. Tests are those of scipy (exact binomial, Fisher's exact test,
correction of Benjamini and Hochberg); without it places are not compared, and the sheet says so. Communes are
compared with others of their area alone: towns have other thresholds.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import Field

from hongheo.about import how_to_add
from hongheo.criteria import Standard, Threshold
from hongheo.criteria.base import Strict
from hongheo.models import CLASSED, Area, HouseholdClass, SheetData, Sign, SignKind
from hongheo.text import fold
from hongheo.units import Unit

_POOR, _NEAR, _NOT = HouseholdClass.POOR, HouseholdClass.NEAR_POOR, HouseholdClass.NOT_POOR
_LISTED = [_POOR.value, _NEAR.value]
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


def _sums(rows: pd.DataFrame, by: Sequence[str], mask: pd.Series[bool]) -> pd.DataFrame:
    """``count`` (where the mask is true) and ``of`` for each group."""
    grouped = mask.astype("int64").groupby([rows[column] for column in by], sort=True)
    return pd.DataFrame({"count": grouped.sum(), "of": grouped.size()})


def _by_commune(sums: pd.DataFrame) -> Iterator[tuple[str, int, int]]:
    """Commune, ``count`` and ``of`` of each line of ``_sums`` by commune."""
    yield from zip(map(str, sums.index), sums["count"].tolist(), sums["of"].tolist(), strict=True)


def _areas(rows: pd.DataFrame) -> dict[str, str]:
    """The area of each commune, which decides its thresholds."""
    known = rows.loc[rows["area"].notna(), ["commune", "area"]].drop_duplicates("commune")
    return dict(zip(known["commune"].astype(str), known["area"].astype(str), strict=True))


def by_area(
    rows: pd.DataFrame, thresholds: Mapping[Area, Threshold], points: pd.Series[Any]
) -> pd.Series[bool]:
    """Whether the test of its area holds for each household's points; never where they are not known."""
    holds = pd.Series(False, rows.index)
    for area, threshold in thresholds.items():
        passing = [p for p in points.dropna().unique() if threshold.holds(p)]
        holds |= (rows["area"] == area.value) & points.isin(passing)
    return holds


def thresholds_of(standard: Standard, date: dt.date) -> tuple[dict[Area, Threshold], dict[Area, Threshold]]:
    """The thresholds of B1 and of B2 on a day, by area."""
    b1 = {area: standard.threshold_on("b1", area, date) for area in Area}
    return b1, {area: standard.threshold_on("b2", area, date) for area in Area}


def _heaped(
    rows: pd.DataFrame, names: Mapping[str, str], thresholds: Mapping[Area, Threshold], alpha: float
) -> Iterator[Sign]:
    """B1 points heaped on the side of the threshold that makes a household poor or near-poor."""
    bounds = limits().heaped
    points = rows["b1"].astype("float64")
    holds = by_area(rows, thresholds, points)
    poor_side = holds & ~by_area(rows, thresholds, points + bounds.window)
    other_side = ~holds & points.notna() & by_area(rows, thresholds, points - bounds.window)
    around = rows[poor_side | other_side]
    sums = _sums(around, ["commune"], poor_side[around.index])
    groups = [(str(code), names[str(code)], int(r["count"]), int(r["of"])) for code, r in sums.iterrows()]
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
    rows: pd.DataFrame,
    names: Mapping[str, str],
    kind: SignKind,
    parts: pd.Series[Any],
    shown: Callable[[str], str],
    alpha: float,
) -> Iterator[Sign]:
    """Villages or reviewers whose share of poor and near-poor differs from the rest of the commune."""
    bounds = limits().deviating
    spellings: dict[str, str] = {}
    for name in parts.dropna().unique():
        spellings.setdefault(fold(str(name)), str(name))
    rows = rows.assign(part=parts.map({n: fold(str(n)) for n in parts.dropna().unique()}))
    listed = rows["class_end"].isin(_LISTED)
    whole = _sums(rows, ["commune"], listed)
    known = rows[rows["part"].notna()]
    sums = _sums(known, ["commune", "part"], listed[known.index])
    candidates = []
    keys: Iterable[tuple[Any, Any]] = sums.index
    for (code, part), count, of in zip(keys, sums["count"].tolist(), sums["of"].tolist(), strict=True):
        all_count, all_of = (int(whole.loc[code, c]) for c in ("count", "of"))
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


def _indicators(
    rows: pd.DataFrame, names: Mapping[str, str], standard: Standard, alpha: float
) -> Iterator[Sign]:
    """Indicators that a commune never or always ticks while the others do not."""
    bounds = limits().indicator
    areas = _areas(rows)
    ticked = rows[[f"ticked_{indicator.number}" for indicator in standard.indicator]]
    counts, known = (
        marks.astype("int64").groupby(rows["commune"], sort=True).sum()
        for marks in (ticked.fillna(False), ticked.notna())
    )
    candidates = []
    for indicator in standard.indicator:
        own = f"ticked_{indicator.number}"
        sums = pd.DataFrame({"count": counts[own], "of": known[own]})[known[own] > 0]
        totals: dict[str, list[int]] = {}
        for code, count, of in _by_commune(sums):
            total = totals.setdefault(areas.get(code, ""), [0, 0])
            total[0], total[1] = total[0] + count, total[1] + of
        for code, count, of in _by_commune(sums):
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


def _not_a_step(rows: pd.DataFrame, names: Mapping[str, str]) -> Iterator[Sign]:
    """B1 points that the steps of no point table give."""
    bounds = limits().step
    pointed = rows.loc[rows["b1"].notna(), ["commune", "household_code", "b1"]]
    off = pointed["b1"].astype("int64") % bounds.points != 0
    sums = _sums(pointed, ["commune"], off)
    by_commune = pointed[off].groupby("commune", sort=False)["household_code"]
    codes_of = {str(code): own.astype(str).tolist() for code, own in by_commune}
    for code, row in sums[sums["count"] > 0].iterrows():
        count, of = int(row["count"]), int(row["of"])
        codes = codes_of[str(code)]
        more = f" và {count - bounds.codes_shown} hộ nữa" if count > bounds.codes_shown else ""
        text = (
            f"{names[str(code)]}: {count} trong {of} hộ có điểm B1 không chia hết cho {bounds.points}: "
            f"{', '.join(codes[: bounds.codes_shown])}{more}. Bảng điểm B1 cho theo bước {bounds.points} "
            "điểm; nên xem lại phiếu B1 của các hộ này."
        )
        yield Sign(SignKind.NOT_A_STEP, str(code), names[str(code)], "", count, of, None, None, None, text)


def _escapes(
    rows: pd.DataFrame, units: Mapping[str, Unit], standard: Standard, kind: SignKind, alpha: float
) -> Iterator[Sign]:
    """Communes whose households left the list far more or less often than the district's other ones of their
    area."""
    names = {code: unit.name for code, unit in units.items()}
    bounds = limits().escape
    start, movements, word = _ESCAPES[kind]
    own = rows[(rows["start"] == start.value) & rows["area"].notna()]
    areas = _areas(own)
    homes = {c: (u.province_code, u.district_code, areas.get(c, "")) for c, u in units.items()}
    own = own.assign(home=own["commune"].map(homes))
    left = own["movement"].isin(movements)
    sums = _sums(own, ["commune"], left)
    totals = _sums(own, ["home"], left)
    candidates = []
    for code, count, of in _by_commune(sums):
        total = totals.loc[[homes[code]]]
        others, other_of = int(total["count"].iloc[0]) - count, int(total["of"].iloc[0]) - of
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
    _POOR: (SignKind.LEFT_POOR_LIST, [_POOR.value], "hộ nghèo"),
    _NEAR: (SignKind.LEFT_NEAR_POOR_LIST, _LISTED, "hộ cận nghèo"),
}
# Class > commune > households that left the list in the year before, and all that were on it.
LastYear = Mapping[HouseholdClass, Mapping[str, tuple[int, int]]]


def _left_lists(
    frame: pd.DataFrame, names: Mapping[str, str], last_year: LastYear, start: HouseholdClass, alpha: float
) -> Iterator[Sign]:
    """Communes whose households left the list far more or less often than in the year before."""
    bounds = limits().escape
    kind, staying, word = _LEFT[start]
    own = frame[(frame["start"] == start.value) & (frame["class_end"] != HouseholdClass.UNCLASSIFIED.value)]
    sums = _sums(own, ["commune"], ~own["class_end"].isin(staying))
    candidates = []
    for code, count, of in _by_commune(sums):
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


_LOOKED_AT = (
    *("commune", "household_code", "village", "reviewer", "area", "b1"),
    *("start", "class_end", "movement"),
)


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
    frame = frame[[c for c in (*_LOOKED_AT, *(f"ticked_{n}" for n in range(1, 13))) if c in frame.columns]]
    rows = frame[frame["class_end"].isin(CLASSED)]
    alpha = limits().alpha
    signs = [
        *_heaped(rows, names, thresholds_of(standard, date)[0], alpha),
        *_deviating(rows, names, SignKind.VILLAGE, rows["village"], str, alpha),
    ]
    if "reviewer" in rows:
        signs += _deviating(rows, names, SignKind.REVIEWER, rows["reviewer"], shown, alpha)
    signs += _indicators(rows, names, standard, alpha)
    signs += _not_a_step(frame, names)
    for kind in _ESCAPES:
        signs += _escapes(rows, units, standard, kind, alpha)
    for start in _LEFT if last_year else ():
        signs += _left_lists(frame, names, last_year or {}, start, alpha)
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
