"""Lists made before a reform of the communes, carried over to the codes of this review's unit list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from hongheo.compare.heads import code_of
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


def _tell_clashes(
    listed: Records, keys: list[str], carried: Sequence[int], new: Sequence[str | None]
) -> list[Problem]:
    """Households of several old communes that would have one key now get one of their own
    (``28651/28675:0012``): their code alone tells nothing any more. Told once for each new commune."""
    counted = Counter(keys)
    by_commune: dict[str, list[int]] = {}
    for at in carried:
        if counted[keys[at]] > 1:
            by_commune.setdefault(str(new[at]), []).append(at)
    problems = []
    for commune, clashing in by_commune.items():
        codes = [code_of(keys[at]) for at in clashing]
        olds = sorted({str(listed.value(at, "commune")) for at in clashing})
        context: dict[str, object] = {
            "new": commune,
            "old": ", ".join(olds),
            "count": len(set(codes)),
            "example": codes[0],
        }
        place = listed.place(clashing[0], "household_code")
        problems.append(Problem(kinds.CODES_CLASH, place, context, commune=commune))
        for at, code in zip(clashing, codes, strict=True):
            keys[at] = f"{commune}/{listed.value(at, 'commune')}:{code}"
    return problems


def carry_over(listed: Records, year: int, older: UnitList, newer: UnitList) -> tuple[Records, list[Problem]]:
    """A list of ``year`` with the commune codes of this review's list, and what was done to get there.

    Adds ``code`` and ``commune_was``, as the list writes them. Households of a commune whose successor is not
    known are reported and left out: they cannot be compared. A row that tells no commune stays as it is.
    """
    frame = listed.frame
    if "code" not in frame:
        frame = frame.assign(code=frame["household"].map(code_of).astype(object))
    frame = frame.assign(commune_was=frame["commune"])
    if older.id == newer.id:
        return Records(frame, listed.tables), []
    way = _Way(older, newer)
    communes = frame["commune"].tolist()
    names = frame["commune_name"].tolist()
    ways = {pair: way(*pair) for pair in set(zip(communes, names, strict=True)) if pair[0] is not None}
    now = [ways.get(pair, (None, False)) for pair in zip(communes, names, strict=True)]
    problems: list[Problem] = []
    unknown = Counter(c for c, (new, _) in zip(communes, now, strict=True) if new is None and c is not None)
    for commune, count in unknown.items():
        place = listed.place(communes.index(commune), "commune")
        context: dict[str, object] = {"code": commune, "year": year, "count": count, "units": newer.id}
        problems.append(Problem(kinds.SUCCESSOR_UNKNOWN, place, context, commune=commune))
    keys = [
        key if commune is None else f"{new}/{code_of(key)}"
        for commune, (new, _), key in zip(communes, now, frame["household"], strict=True)
    ]
    carried = [at for at, (new, was_carried) in enumerate(now) if new is not None and was_carried]
    problems += _tell_clashes(listed, keys, carried, [new for new, _ in now])
    if carried and way.change is not None:
        context = {"count": len(carried), "year": year, "date": f"{way.change.date:%d/%m/%Y}"}
        context |= {"source": way.change.source, "sure": way.change.sure}
        place = listed.place(carried[0], "commune")
        problems.append(Problem(kinds.CARRIED_OVER, place, context))
    moved = frame.assign(
        commune=pd.Series([new for new, _ in now], frame.index, dtype=object),
        household=pd.Series(keys, frame.index, dtype=object),
    )
    kept = moved["commune"].notna() | moved["commune_was"].isna()
    return Records(moved[kept].reset_index(drop=True), listed.tables), problems
