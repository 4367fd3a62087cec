"""Lists made before a reform of the communes, carried over to the codes of this review's unit list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hongheo.compare.heads import code_of
from hongheo.compare.parted import (
    By,
    Found,
    OpenVillage,
    Returns,
    VillageTable,
    names_of,
    open_villages,
    villages_of,
)
from hongheo.models import Records
from hongheo.problems import Problem, kinds
from hongheo.units import UnitList, change_between, list_before


def _named(name: object, code: str, units: UnitList) -> bool:
    unit = units.by_code(code)
    return isinstance(name, str) and unit is not None and unit.is_called(name)


@dataclass(frozen=True, slots=True)
class Carried:
    """A list by the commune codes of this review.

    ``counts``: what said where a household belongs (``By``), ``open`` (of a commune that was parted) or
    ``unknown`` > households; they come to all of the list. ``open`` are the villages of those that nobody
    placed, for the table that the office fills in.
    """

    records: Records
    problems: list[Problem]
    counts: Mapping[str, int]
    open: list[OpenVillage] = field(default_factory=list)


class _Way:
    """From a commune as a list writes it (code, name) to its code now, as far as whole communes went.

    ``made_before``: the list was made before the reform, so its codes are old ones unless they say otherwise;
    of a list that was made after it they are new ones unless they do.
    """

    def __init__(self, older: UnitList, newer: UnitList, made_before: bool) -> None:
        self.older, self.newer, self.made_before = older, newer, made_before
        self.change = change_between(older.id, newer.id)

    def _is_new(self, code: str, name: object) -> bool:
        """Whether it is a code of the newer list already. A code means nothing without its list: where both
        have it the written name tells, else when the list was made."""
        if self.newer.by_code(code) is None:
            return not self.made_before and self.older.by_code(code) is None
        if self.older.by_code(code) is None:
            return True
        as_new, as_old = _named(name, code, self.newer), _named(name, code, self.older)
        return as_new if as_new != as_old else not self.made_before

    def __call__(self, code: str, name: object) -> Found | None:
        """The code now; None when it was parted or is not known."""
        if self._is_new(code, name):
            return code, By.KEPT
        new = self.change.successor.get(code) if self.change else None
        return (new, By.WHOLE) if new is not None else None

    def parts(self, code: str) -> tuple[str, ...]:
        """The new codes that a parted unit went to; none when its successors are not known."""
        return self.change.parts.get(code, ()) if self.change else ()


def _tell_clashes(
    listed: Records, keys: list[str], carried: Sequence[int], new: Sequence[str | None], here: Collection[str]
) -> list[Problem]:
    """Households of several old communes that would have one key now get one of their own
    (``28651/28675:0012``): their code alone tells nothing any more. Told once for each new commune, of those
    that are ``here`` in this review where that is known."""
    counted = Counter(keys)
    by_commune: dict[str, list[int]] = {}
    for at in carried:
        if counted[keys[at]] > 1:
            by_commune.setdefault(str(new[at]), []).append(at)
    # Also the ones that the list writes by the new code already, which keep their keys.
    all_olds: dict[str, set[str]] = {}
    for at, key in enumerate(keys):
        if counted[key] > 1 and new[at] is not None:
            all_olds.setdefault(str(new[at]), set()).add(str(listed.value(at, "commune")))
    problems = []
    for commune, clashing in by_commune.items():
        codes = [code_of(keys[at]) for at in clashing]
        olds = sorted(all_olds[commune])
        context: dict[str, object] = {
            "new": commune,
            "old": ", ".join(olds),
            "count": len(set(codes)),
            "example": codes[0],
        }
        place = listed.place(clashing[0], "household_code")
        if not here or commune in here:
            problems.append(Problem(kinds.CODES_CLASH, place, context, commune=commune))
        for at, code in zip(clashing, codes, strict=True):
            keys[at] = f"{commune}/{listed.value(at, 'commune')}:{code}"
    return problems


def _placed(
    listed: Records, found: list[Found | None], way: _Way, table: VillageTable | None, returns: Records | None
) -> None:
    """Fill in where the households are whose commune did not go anywhere whole, as far as anything says it.

    The office's table outweighs the declared reform also where a unit went whole.
    """
    communes = listed.frame["commune"].tolist()
    told = table.communes if table is not None else set()
    lost = [
        at
        for at, (one, commune) in enumerate(zip(found, communes, strict=True))
        if commune is not None and (one is None or (commune in told and one[1] is By.WHOLE))
    ]
    if not lost:
        return
    villages = villages_of(listed)
    persons = listed.frame["persons"].tolist() if "persons" in listed.frame else [()] * len(communes)
    whole = [f[0] if f is not None else None for f in found]
    own = Returns.of(returns, villages, whole) if returns is not None else None
    for at in lost:
        new = table.find(communes[at], villages[at]) if table is not None else None
        if new is not None:
            found[at] = new, By.OFFICE
        elif own is not None and found[at] is None:
            found[at] = own.place(way.parts(communes[at]), villages[at], persons[at])


def _tell_open(listed: Records, open_: Sequence[OpenVillage], way: _Way, year: int) -> Iterator[Problem]:
    """Communes of which households could not be placed: parted ones with candidates, unknown ones."""
    for commune in dict.fromkeys(o.commune for o in open_):
        own = [o for o in open_ if o.commune == commune]
        place = listed.place(own[0].row, "commune")
        context: dict[str, object] = {"code": commune, "year": year, "count": sum(o.count for o in own)}
        if not own[0].candidates:
            context["units"] = way.newer.id
            yield Problem(kinds.SUCCESSOR_UNKNOWN, place, context, commune=commune)
            continue
        context |= {
            "old": names_of([commune], way.older),
            "candidates": names_of(own[0].candidates, way.newer),
            "villages": ", ".join(f"{o.village or 'không ghi thôn'} {o.count}" for o in own),
        }
        kind = kinds.PARTED_OPEN if own[0].here else kinds.PARTED_ELSEWHERE
        yield Problem(kind, place, context, commune=commune)


def _tell_placed(listed: Records, found: Sequence[Found | None], way: _Way, year: int) -> Iterator[Problem]:
    """What the returns said of households of parted communes, by old and new commune."""
    counted: dict[tuple[str, str], list[tuple[int, By]]] = {}
    for at, one in enumerate(found):
        if one is not None and one[1] in (By.NUMBER, By.VILLAGE):
            counted.setdefault((str(listed.value(at, "commune")), one[0]), []).append((at, one[1]))
    for (old, new), own in counted.items():
        by = Counter(how for _, how in own)
        context: dict[str, object] = {
            "count": len(own),
            "year": year,
            "old": names_of([old], way.older),
            "new": names_of([new], way.newer),
            "numbers": by[By.NUMBER],
            "villages": by[By.VILLAGE],
        }
        place = listed.place(own[0][0], "commune")
        yield Problem(kinds.PARTED_PLACED, place, context, commune=new)


def _counts(found: Sequence[Found | None], open_: Sequence[OpenVillage], untold: int) -> dict[str, int]:
    counted: Counter[str] = Counter(one[1].value for one in found if one is not None)
    for village in open_:
        counted["open" if village.candidates else "unknown"] += village.count
    if untold:
        counted["commune_not_written"] = untold
    return dict(sorted(counted.items()))


def carry_over(
    listed: Records,
    year: int,
    older: UnitList,
    newer: UnitList,
    table: VillageTable | None = None,
    returns: Records | None = None,
) -> Carried:
    """A list of ``year`` by the commune codes of this review's list, and what was done to get there.

    ``older`` is the unit list of that year. Also a list that was made after the reform may name communes as
    they were before it: it does so where only the older list has the code, or has it under the written name.
    Units that went to one commune whole go there; for those of a parted one the office's table decides, else
    the households of this review (``returns``) where they say it beyond doubt. Adds ``code`` and
    ``commune_was``, as the list writes them. Households of which nothing says it are reported and left out:
    they cannot be compared. A row that tells no commune stays as it is.
    """
    frame = listed.frame
    if "code" not in frame:
        frame = frame.assign(code=frame["household"].map(code_of).astype(object))
    frame = frame.assign(commune_was=frame["commune"])
    communes = frame["commune"].tolist()
    before = list_before(newer) if older.id == newer.id else older
    if before is None:
        return Carried(Records(frame, listed.tables), [], {By.KEPT.value: len(frame)} if len(frame) else {})
    way = _Way(before, newer, made_before=older.id != newer.id)
    names = frame["commune_name"].tolist()
    ways = {pair: way(*pair) for pair in set(zip(communes, names, strict=True)) if pair[0] is not None}
    found = [ways.get(pair) for pair in zip(communes, names, strict=True)]
    _placed(listed, found, way, table, returns)
    lost = [at for at, (f, c) in enumerate(zip(found, communes, strict=True)) if f is None and c is not None]
    here = set(returns.frame["commune"]) if returns is not None else set()
    candidates = {c: way.parts(c) for c in {communes[at] for at in lost}}
    open_ = open_villages(listed, lost, candidates, here)
    problems = [*_tell_open(listed, open_, way, year), *_tell_placed(listed, found, way, year)]
    now = [one[0] if one is not None else None for one in found]
    keys = [
        key if commune is None else f"{new}/{code_of(key)}"
        for commune, new, key in zip(communes, now, frame["household"], strict=True)
    ]
    carried = [at for at, one in enumerate(found) if one is not None and one[1] is not By.KEPT]
    problems += _tell_clashes(listed, keys, carried, now, here)
    whole = [at for at in carried if (one := found[at]) is not None and one[1] is By.WHOLE]
    if whole and way.change is not None:
        context: dict[str, object] = {
            "count": len(whole),
            "year": year,
            "date": f"{way.change.date:%d/%m/%Y}",
        }
        context |= {"source": way.change.source, "sure": way.change.sure}
        problems.append(Problem(kinds.CARRIED_OVER, listed.place(whole[0], "commune"), context))
    moved = frame.assign(
        commune=pd.Series(now, frame.index, dtype=object),
        household=pd.Series(keys, frame.index, dtype=object),
    )
    kept = moved["commune"].notna() | moved["commune_was"].isna()
    untold = int(np.sum([c is None for c in communes]))
    records = Records(moved[kept].reset_index(drop=True), listed.tables)
    return Carried(records, problems, _counts(found, open_, untold), open_)
