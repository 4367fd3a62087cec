"""Lists made before a reform of the communes, carried over to the codes of this review's unit list."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from hongheo.compare.matching import Head, code_of, heads_of
from hongheo.models import Records
from hongheo.problems import Problem, kinds
from hongheo.text import fold
from hongheo.units import UnitList, change_between


def _named(name: object, code: str, units: UnitList) -> bool:
    unit = units.by_code(code)
    names = (fold(unit.name), fold(unit.name.removeprefix(unit.kind))) if unit else ()
    return isinstance(name, str) and fold(name) in names


class _Way:
    """From a commune as a list writes it (code, name) to its code now; None when that is not known."""

    def __init__(self, older: UnitList, newer: UnitList) -> None:
        self.older, self.newer = older, newer
        self.change = change_between(older.id, newer.id)

    def __call__(self, code: str, name: object) -> tuple[str | None, bool]:
        """The code now, and whether it was carried over. A code means nothing without its list: one that
        only the newer list has, or has under the written name, is one of the newer list already."""
        if self.newer.by_code(code) is not None:
            newer_name = _named(name, code, self.newer) and not _named(name, code, self.older)
            if self.older.by_code(code) is None or newer_name:
                return code, False
        return (self.change.successor.get(code) if self.change else None), True


def _settle_clashes(
    listed: Records, keys: list[str], carried: list[int], households: Records
) -> list[Problem]:
    """Households of two old communes that would have one code now: the one whose head is this review's keeps
    it, the others get a key of their own (``28651/28675:0012``). Each is told."""
    problems = []
    heads = heads_of(listed)
    now = {h.household: h for h in heads_of(households)}
    counted = Counter(keys)
    groups: dict[str, list[int]] = {}
    for at in carried:
        if counted[keys[at]] > 1:
            groups.setdefault(keys[at], []).append(at)
    for key, group in groups.items():
        this: Head | None = now.get(key)
        agreeing = [at for at in group if this is not None and heads[at].agrees(this)]
        kept = agreeing[0] if len(agreeing) == 1 else None
        for at in group:
            old = heads[at].commune
            if at != kept:
                keys[at] = f"{key.partition('/')[0]}/{old}:{code_of(heads[at].household)}"
            if at == group[0]:
                continue
            taken = "không hộ nào được coi là hộ mang mã này trong phiếu"
            if kept is not None:
                where = listed.place(kept, "household_code").cell
                taken = f"chỉ hộ ở ô {where} được coi là hộ mang mã này trong phiếu, vì cùng chủ hộ"
            context: dict[str, object] = {
                "household": code_of(heads[at].household),
                "old": old,
                "new": key.partition("/")[0],
                "other": listed.place(group[0], "household_code"),
                "taken": taken,
            }
            place = listed.place(at, "household_code")
            problems.append(Problem(kinds.CODES_CLASH, place, context, household=keys[at]))
    return problems


def carry_over(
    listed: Records, households: Records, year: int, older: UnitList, newer: UnitList
) -> tuple[Records, list[Problem]]:
    """A list of ``year`` with the commune codes of this review's list, and what was done to get there.

    Households of a commune whose successor is not known are reported and left out: they cannot be compared.
    """
    if older.id == newer.id:
        return listed, []
    way = _Way(older, newer)
    frame = listed.frame
    communes: list[str] = [str(c) for c in frame["commune"]]
    names = frame["commune_name"].tolist()
    now = [way(*pair) for pair in zip(communes, names, strict=True)]
    problems: list[Problem] = []
    unknown = Counter(c for c, (new, _) in zip(communes, now, strict=True) if new is None)
    for commune, count in unknown.items():
        place = listed.place(communes.index(commune), "commune")
        context: dict[str, object] = {"code": commune, "year": year, "count": count, "units": newer.id}
        problems.append(Problem(kinds.SUCCESSOR_UNKNOWN, place, context, commune=commune))
    keys = [f"{new}/{code_of(h)}" for (new, _), h in zip(now, frame["household"], strict=True)]
    carried = [at for at, (new, was_carried) in enumerate(now) if new is not None and was_carried]
    problems += _settle_clashes(listed, keys, carried, households)
    if carried and way.change is not None:
        context = {"count": len(carried), "year": year, "date": f"{way.change.date:%d/%m/%Y}"}
        context |= {"source": way.change.source, "sure": way.change.sure}
        place = listed.place(carried[0], "commune")
        problems.append(Problem(kinds.CARRIED_OVER, place, context))
    moved = frame.assign(
        commune=pd.Series([new for new, _ in now], frame.index, dtype=object),
        household=pd.Series(keys, frame.index, dtype=object),
    )
    return Records(moved[moved["commune"].notna()].reset_index(drop=True), listed.tables), problems
