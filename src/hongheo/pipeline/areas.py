"""Communes put together from urban and rural units: the households whose class differs by that alone.

A town that became part of a commune is judged by the rural threshold since then. The law goes by the unit as
it is now: this only tells whom the reform touches, as far as it is known where they lived before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from hongheo.compare import Matching, Past, VillageTable, villages_of
from hongheo.models import CLASSED, Area, HouseholdClass, Place, Records
from hongheo.pipeline.result import Review
from hongheo.problems import Problem, kinds
from hongheo.score import classify
from hongheo.units import UnitList, change_between, list_before, units_of_results


class _Before:
    """In which unit before the reform a household lived, as far as a list or the office's table says it."""

    def __init__(
        self,
        households: Records,
        matchings: Sequence[tuple[Past, Matching]],
        table: VillageTable | None,
        older: UnitList,
    ) -> None:
        self._of_household: dict[int, str] = {}
        self._of_village: dict[tuple[str, str | None], set[str]] = {}
        self._villages = villages_of(households)
        self._communes = households.frame["commune"].tolist()
        for past, matching in matchings:
            if units_of_results(past.year).id != older.id:
                continue
            was = _written(past.records, older)
            for listed, household, _ in matching.pairs():
                if was[listed] is not None:
                    self._of_household.setdefault(household, str(was[listed]))
            rows = zip(past.records.frame["commune"], villages_of(past.records), was, strict=True)
            for commune, village, old in rows:
                if village is not None and old is not None:
                    self._of_village.setdefault((commune, village), set()).add(old)
        if table is not None:
            columns = (table.lines.frame[c] for c in ("commune_old", "commune_new"))
            for old, new, village in zip(*columns, villages_of(table.lines), strict=True):
                if village is not None:
                    self._of_village.setdefault((new, village), set()).add(old)

    def unit(self, at: int, candidates: Sequence[str]) -> str | None:
        """The old unit of the household at a position, one of the ``candidates``; None when not known."""
        found = self._of_household.get(at)
        if found is None:
            of_village = self._of_village.get((self._communes[at], self._villages[at]), set())
            found = next(iter(of_village)) if len(of_village) == 1 else None
        return found if found in candidates else None


def _written(listed: Records, older: UnitList) -> list[str | None]:
    """The old commune that each row of an old list writes; None for a row that writes one of the new list."""
    frame = listed.frame
    found: list[str | None] = []
    for was, now, name in zip(frame["commune_was"], frame["commune"], frame["commune_name"], strict=True):
        unit = older.by_code(was) if isinstance(was, str) else None
        if unit is not None and was == now and isinstance(name, str):
            unit = unit if unit.is_called(name) else None
        found.append(unit.code if unit is not None else None)
    return found


class _Classes:
    """The class by points in an area; few combinations occur."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._known: dict[tuple[Area, int, int], HouseholdClass] = {}

    def of(self, area: Area, b1: int, b2: int) -> HouseholdClass:
        """The class that the points give in the area."""
        case = (area, b1, b2)
        if case not in self._known:
            self._known[case] = classify(self._review.standard, self._review.date, *case)[0]
        return self._known[case]

    def said(self, area: Area) -> str:
        """An area with its threshold of B1."""
        threshold = self._review.standard.threshold_on("b1", area, self._review.date)
        return f"{self._review.standard.area_name(area)}, B1 {threshold.comparison} {threshold.value}"


def _scored(households: Records) -> pd.DataFrame:
    frame = households.frame
    known = frame["class_end"].isin(CLASSED) & frame["b1"].notna() & frame["b2"].notna()
    return frame.loc[known, ["commune", "b1", "b2", "class_end"]].reset_index(names="at")


def area_changes(
    households: Records,
    matchings: Sequence[tuple[Past, Matching]],
    table: VillageTable | None,
    review: Review,
) -> Iterator[Problem]:
    """A note for each commune some of whose old units were of the other area: how many households have
    another class by that alone, and of how many it is not known.

    ``households`` are classified, indexed by position; ``matchings`` are the lists and what was found of
    them, ``table`` is the office's table of villages.
    """
    older = list_before(review.units)
    change = change_between(older.id, review.units.id) if older is not None else None
    if older is None or change is None:
        return
    before: _Before | None = None
    classes = _Classes(review)
    for commune, own in _scored(households).groupby("commune", sort=True):
        code = str(commune)
        unit = review.units.by_code(code)
        area = review.standard.area_of(unit.kind) if unit is not None else None
        areas = _areas_before(change.came_from.get(code, []), older, review)
        others = [old for old, was in areas.items() if was not in (None, area)]
        if unit is None or area is None or not others:
            continue
        before = before or _Before(households, matchings, table, older)
        moves: Counter[tuple[str, str]] = Counter()
        unknown = 0
        for at, b1, b2, now in own[["at", "b1", "b2", "class_end"]].itertuples(index=False):
            other = Area.URBAN if area is Area.RURAL else Area.RURAL
            then = classes.of(other, int(b1), int(b2))
            if then == now:
                continue
            old = before.unit(int(at), list(areas))
            if len(others) == len(areas) or (old is not None and areas[old] == other):
                moves[then.label, HouseholdClass(now).label] += 1
            elif old is None:
                unknown += 1
        if moves or unknown:
            first = int(own["at"].iloc[0])
            yield _told(
                Place(households.table(first).file),
                {
                    "unit": unit.name,
                    "count": moves.total(),
                    "old": ", ".join(u.name for old in others if (u := older.by_code(old)) is not None),
                    "before": classes.said(other),
                    "now": classes.said(area),
                    "date": f"{change.date:%d/%m/%Y}",
                },
                moves,
                unknown,
                code,
            )


def _areas_before(codes: Sequence[str], older: UnitList, review: Review) -> dict[str, Area | None]:
    """Each old unit of a commune with its area."""
    units = (older.by_code(code) for code in codes)
    return {u.code: review.standard.area_of(u.kind) for u in units if u is not None}


def _told(
    place: Place, context: Mapping[str, object], moves: Counter[tuple[str, str]], unknown: int, commune: str
) -> Problem:
    said = "; ".join(f"{n} hộ: {then.lower()} thành {now.lower()}" for (then, now), n in moves.items())
    rest = (
        f" Còn {unknown} hộ không rõ trước ở đơn vị nào (không thấy trong danh sách năm trước, thôn không "
        "nói lên), nếu ở đó thì cũng khác."
        if unknown
        else ""
    )
    filled = {**context, "moves": f" ({said})" if said else "", "unknown": rest}
    return Problem(kinds.AREA_CHANGED, place, filled, commune=commune)
