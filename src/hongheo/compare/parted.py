"""Households of communes that a reform parted: the office's table or the returns say where they are now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hongheo.compare.heads import texts_of
from hongheo.models import Records
from hongheo.problems import Problem, kinds
from hongheo.text import identity_key, village_name
from hongheo.units import Change, UnitList

Found = tuple[str, "By"]


class By(StrEnum):
    """What said to which commune of today a household of an earlier list belongs."""

    KEPT = "already_new"
    WHOLE = "whole"
    OFFICE = "by_table"
    NUMBER = "by_identity_number"
    VILLAGE = "by_village"


@dataclass(slots=True)
class VillageTable:
    """The office's table of villages (lines as ``check.check_village_table`` gives them), and which of them
    were used."""

    lines: Records
    _new: dict[tuple[str, str | None], tuple[int, str]] = field(default_factory=dict)
    _villages: dict[str, set[str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = (self.lines.frame[c] for c in ("commune_old", "village", "commune_new"))
        for at, (old, village, new) in enumerate(zip(*columns, strict=True)):
            self._new.setdefault((old, village_name(village)), (at, new))

    @property
    def communes(self) -> set[str]:
        """The earlier communes that it speaks of."""
        return {commune for commune, _ in self._new}

    def find(self, commune: str, village: str | None) -> str | None:
        """The commune of a village (its ``village_name``) now; None when no line speaks of it. A line without
        a village speaks of all that have no line of their own."""
        line = self._new.get((commune, village)) or self._new.get((commune, None))
        self._villages.setdefault(commune, set()).add(village)
        return line[1] if line is not None else None

    def problems(self, older: UnitList, newer: UnitList, change: Change | None) -> Iterator[Problem]:
        """Lines that the declared reform speaks against, and villages that no list has of a commune that one
        has. Asked after all lists."""
        for (old, key), (at, new) in self._new.items():
            village = self.lines.value(at, "village") or "mọi thôn khác"
            context: dict[str, object] = {"village": village, "old": names_of([old], older)}
            to = change.went_to(old) if change is not None else ()
            if change is not None and to and new not in to:
                told = {"new": names_of([new], newer), "candidates": names_of(to, newer)}
                told |= {"source": change.source, "sure": change.sure}
                place = self.lines.place(at, "commune_new")
                yield Problem(kinds.VILLAGE_AGAINST_CHANGES, place, context | told)
            if key is not None and key not in self._villages.get(old, {key}):
                yield Problem(kinds.VILLAGE_NOT_FOUND, self.lines.place(at, "village"), context)


def names_of(codes: Sequence[str], units: UnitList) -> str:
    """Units by name and code (``Phường Ngọc Hà (00008); …``)."""
    return "; ".join(f"{u.name} ({u.code})" if (u := units.by_code(c)) else c for c in codes)


def villages_of(records: Records) -> list[str | None]:
    """The key of each household's village."""
    return [village_name(v) for v in texts_of(records, "village")]


def _communes_by(keys: Iterable[tuple[str | None, object]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, commune in keys:
        if key is not None and isinstance(commune, str):
            found.setdefault(key, set()).add(commune)
    return found


def _numbers(persons: object) -> set[str]:
    """The identity numbers of the members of a household on a list."""
    told = persons if isinstance(persons, tuple) else ()
    return {key for _, number in told if isinstance(number, str) and (key := identity_key(number))}


@dataclass(slots=True)
class Returns:
    """Where the returns of this review have villages and the identity numbers of heads: key > communes.

    ``villages_of_others`` are (new commune, village) of units that went there whole: a village of that name
    in its return may be theirs.
    """

    communes: frozenset[str]
    villages: Mapping[str, set[str]]
    numbers: Mapping[str, set[str]]
    villages_of_others: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, households: Records, villages: Sequence[str | None], whole: Sequence[str | None]) -> Returns:
        """Of the households of this review; for each household of the list ``villages`` is the key of its
        village, ``whole`` the commune that its own went to whole."""
        communes = texts_of(households, "commune")
        numbers = (
            identity_key(n) if n is not None else None for n in texts_of(households, "identity_number")
        )
        return cls(
            frozenset(c for c in communes if c is not None),
            _communes_by(zip(villages_of(households), communes, strict=True)),
            _communes_by(zip(numbers, communes, strict=True)),
            frozenset(
                (w, v) for w, v in zip(whole, villages, strict=True) if w is not None and v is not None
            ),
        )

    def place(self, candidates: Sequence[str], village: str | None, persons: object) -> Found | None:
        """The one of the candidates where the returns have the household, and by what; None when they do not
        say it.

        A village tells only when returns of all candidates came in, one of them alone has it, no unit that
        went there whole has one of that name, and the name is more than a number (these are given anew).
        """
        by_number = {c for n in _numbers(persons) for c in self.numbers.get(n, ())} & {*candidates}
        if len(by_number) == 1:
            return by_number.pop(), By.NUMBER
        if by_number or village is None or village.isdigit() or not self.communes.issuperset(candidates):
            return None
        named = [c for c in candidates if c in self.villages.get(village, ())]
        if len(named) == 1 and (named[0], village) not in self.villages_of_others:
            return named[0], By.VILLAGE
        return None


@dataclass(frozen=True, slots=True)
class OpenVillage:
    """Households of an earlier list of which nothing says where they are now: those of one village.

    ``candidates`` are the new communes that came of theirs, none when that is not known; ``village`` is as
    the list writes it; ``row`` is the position of the first.
    """

    commune: str
    village: str | None
    candidates: tuple[str, ...]
    count: int
    row: int
    here: bool


def open_villages(
    listed: Records, positions: Sequence[int], candidates: Mapping[str, tuple[str, ...]], here: Iterable[str]
) -> list[OpenVillage]:
    """The households at these positions by commune and village; ``here`` are the communes of this review."""
    own = set(here)
    names, keys = texts_of(listed, "village"), villages_of(listed)
    communes = [str(listed.value(at, "commune")) for at in positions]
    counted = Counter((c, keys[at]) for c, at in zip(communes, positions, strict=True))
    first: dict[tuple[str, str | None], int] = {}
    for commune, at in zip(communes, positions, strict=True):
        first.setdefault((commune, keys[at]), at)
    found = []
    for (commune, key), at in first.items():
        to = candidates.get(commune, ())
        concerned = not to or not own.isdisjoint(to)
        found.append(OpenVillage(commune, names[at], to, counted[commune, key], at, concerned))
    return found


def village_rows(
    open_: Sequence[tuple[int, OpenVillage]], older: UnitList, newer: UnitList
) -> list[dict[str, object]]:
    """The lines of the table that the office fills in: by ``forms`` ``village-table``, one for each village
    (with the year of its list) of which nothing says where it is now. Empty when there is none."""
    return [
        {
            "commune_old": village.commune,
            "village": village.village,
            "commune_new": None,
            "name_old": names_of([village.commune], older),
            "households": village.count,
            "candidates": names_of(village.candidates, newer) or "chưa rõ",
            "year": year,
        }
        for year, village in open_
        if village.here and older.by_code(village.commune) is not None
    ]
