"""Which household of an earlier list is which of this review: one way for every list, one to one.

A code is believed where it is unique in its commune on both sides and neither head, identity number nor
village contradict it; else the identity number of the head decides, then name, birth and village. What
remains possible is a doubt: it is told, and never decided here. Everything is done by columns: a list holds
tens of thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hongheo.compare.heads import (
    Column,
    Evidence,
    Heads,
    Mask,
    evidence,
    heads_of,
    joined,
    kept,
)
from hongheo.models import Records, Term
from hongheo.text import identity_key, loose_name


class How(Term):
    """By what a household was found again."""

    TABLE = "table", "bảng mã hộ"
    CODE = "code", "mã hộ"
    CODE_AND_NAME = "code_and_name", "mã hộ trong thôn và tên chủ hộ"
    MEMBER = "member", "mã hộ; chủ hộ nay là thành viên của hộ cũ, hoặc ngược lại"
    IDENTITY = "identity", "số định danh chủ hộ"
    PERSON = "person", "tên chủ hộ, ngày sinh và thôn"


class Why(Term):
    """Why two households may be one, and it cannot be told."""

    OTHER_HEAD = "other_head", "cùng mã hộ, nhưng chủ hộ, ngày sinh, số định danh hoặc thôn khác nhau"
    SHARED_IDENTITY = "shared_identity", "cùng số định danh chủ hộ, nhưng nhiều hộ ghi số này"
    IDENTITY_ALONE = "identity_alone", "cùng số định danh chủ hộ, nhưng tên và ngày sinh khác nhau"
    SHARED_PERSON = "shared_person", "cùng tên chủ hộ, ngày sinh và thôn, nhưng có nhiều hộ như vậy"
    OTHER_VILLAGE = "other_village", "cùng tên chủ hộ và ngày sinh, nhưng khác thôn hoặc số định danh"
    CODE_ALIKE = "code_alike", "cùng tên chủ hộ, và mã chỉ khác số 0 ở đầu, dấu hoặc chữ hoa"
    NAME_ALONE = "name_alone", "cùng tên chủ hộ, nhưng không có gì khác để đối chiếu"
    CODE_REPEATS = "code_repeats", "cùng mã hộ, nhưng mã này lặp lại trong xã và chủ hộ khác tên"
    OTHER_COMMUNE = "other_commune", "cùng số định danh chủ hộ, nhưng danh sách ghi ở xã khác"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A household of the list (its position) that may be one of this review (its position).

    ``stands_in``: of those that may be it, this one is counted where the listed one stood, so that it is
    counted once.
    """

    listed: int
    household: int
    why: Why
    stands_in: bool


@dataclass(slots=True)
class Matching:
    """What became of each household of a list: ``found[i]`` is the position in this review of the i-th, or
    -1."""

    found: np.ndarray[tuple[int], np.dtype[np.int64]]
    how: list[How | None]
    confirmed: set[int] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)
    # Codes that the list had for another household than this review, of which neither is the other.
    reused: list[tuple[int, int]] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[int, int, How]]:
        """Listed, household, how: the positions of all that were found."""
        for listed in map(int, (self.found >= 0).nonzero()[0]):
            how = self.how[listed]
            assert how is not None
            yield listed, int(self.found[listed]), how

    def standing(self) -> dict[int, int]:
        """Household > the listed one that it was found as, or is counted for while in doubt."""
        pairs = {household: listed for listed, household, _ in self.pairs()}
        return pairs | {d.household: d.listed for d in self.doubts if d.stands_in}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What an office said of pairs (listed, household): these are one, those are not."""

    same: tuple[tuple[int, int], ...] = ()
    other: frozenset[tuple[int, int]] = frozenset()


Persons = Sequence[tuple[str | None, str | None]]


def _nobody(_positions: Sequence[int]) -> Mapping[int, Persons]:
    return {}


@dataclass(frozen=True, slots=True)
class Kin:
    """Who tells the members (name, identity number) of households by their positions: of the list, of now."""

    then: Callable[[Sequence[int]], Mapping[int, Persons]] = _nobody
    now: Callable[[Sequence[int]], Mapping[int, Persons]] = _nobody


def _among(name: str | None, identity: str | None, persons: Persons) -> bool:
    """Whether one of these persons has the number or the name."""
    for other_name, number in persons:
        if identity and number and identity_key(number) == identity:
            return True
        if name and other_name and loose_name(other_name) == name:
            return True
    return False


@dataclass(slots=True)
class _Keyed:
    """A key on both sides as numbers, and how often each occurs."""

    then: Column
    now: Column
    in_then: Column
    in_now: Column


def _at(mask: Mask, numbers: Column) -> Mask:
    """The mask at these numbers; False for -1, which is no key."""
    return np.append(mask, False)[numbers]


class _Matcher:
    def __init__(self, now: Heads, then: Heads, told: Verdicts) -> None:
        self.now, self.then, self.told = now, then, told
        self.found = np.full(len(then), -1, dtype=np.int64)
        self.how: list[How | None] = [None] * len(then)
        self.taken = np.zeros(len(now), dtype=bool)
        self.confirmed: set[int] = set()
        self.against: list[tuple[int, int]] = []

    # --- what is sure ---------------------------------------------------------------------------------------
    def _keyed(self, then: Column, now: Column) -> _Keyed:
        numbers, distinct = pd.factorize(np.concatenate([then, now]))
        one, other = numbers[: len(then)], numbers[len(then) :]
        counts = [np.bincount(side[side >= 0], minlength=len(distinct)) for side in (one, other)]
        return _Keyed(one, other, *counts)

    def _alone(self, keyed: _Keyed) -> tuple[Column, Column]:
        """Positions of the pairs whose key one household on each side has, both not found yet."""
        where = np.full(len(keyed.in_now), -1, dtype=np.int64)
        where[keyed.now[keyed.now >= 0]] = (keyed.now >= 0).nonzero()[0]
        ok = (keyed.then >= 0) & (self.found < 0)
        ok[ok] = (keyed.in_then[keyed.then[ok]] == 1) & (keyed.in_now[keyed.then[ok]] == 1)
        listed = ok.nonzero()[0]
        household = where[keyed.then[listed]]
        free = ~self.taken[household]
        return self._allowed(listed[free], household[free])

    def _allowed(self, listed: Column, household: Column) -> tuple[Column, Column]:
        if not self.told.other:
            return listed, household
        keep = np.array(
            [pair not in self.told.other for pair in zip(listed.tolist(), household.tolist(), strict=True)],
            dtype=bool,
        )
        return listed[keep], household[keep]

    def _take(self, listed: Column, household: Column, how: How) -> None:
        self.found[listed] = household
        self.taken[household] = True
        for at in listed.tolist():
            self.how[at] = how

    def by_table(self) -> None:
        for listed, household in self.told.same:
            if self.found[listed] < 0 and not self.taken[household]:
                self._take(np.array([listed]), np.array([household]), How.TABLE)

    def _code_keys(self) -> tuple[Column, Column]:
        return joined(self.then.commune, self.then.code), joined(self.now.commune, self.now.code)

    def by_code(self) -> None:
        """Codes that are unique in the commune; inside the village, or with the name, where they are not."""
        then, now = self._code_keys()
        keyed = self._keyed(then, now)
        # A code that was told apart inside its file is not unique, however many of its kind are on the list.
        again = np.zeros(len(keyed.in_then), dtype=bool)
        again[keyed.then[self.then.again & (keyed.then >= 0)]] = True
        again[keyed.now[self.now.again & (keyed.now >= 0)]] = True
        keyed.in_then[again] += 1
        listed, household = self._alone(keyed)
        found = evidence(self.then, self.now, listed, household)
        against = found.against_code | self._elsewhere(found, listed, household)
        self._take(listed[~against], household[~against], How.CODE)
        self.against = list(zip(listed[against].tolist(), household[against].tolist(), strict=True))
        repeats = (keyed.in_then > 1) | (keyed.in_now > 1)
        for column, how in (("village", How.CODE), ("loose", How.CODE_AND_NAME)):
            keys = [
                kept(_at(repeats, side), joined(key, getattr(heads, column)))
                for side, key, heads in ((keyed.then, then, self.then), (keyed.now, now, self.now))
            ]
            listed, household = self._alone(self._keyed(*keys))
            found = evidence(self.then, self.now, listed, household)
            good = ~found.against_code
            self._take(listed[good], household[good], how)
            self.confirmed |= set(listed[good & found.confirmed].tolist())

    def _elsewhere(self, found: Evidence, listed: Column, household: Column) -> Mask:
        """Pairs of which one has the identity number of another household on the other side."""
        then, now = set(self.then.identity) - {None}, set(self.now.identity) - {None}
        there = [number in then for number in self.now.identity[household]]
        here = [number in now for number in self.then.identity[listed]]
        head = found.same_identity | (found.same_name & found.same_birth)
        elsewhere: Mask = ~head & (np.array(there, dtype=bool) | np.array(here, dtype=bool))
        return elsewhere

    def by_identity(self) -> None:
        """The identity number of the head, in the same commune."""
        keyed = self._keyed(
            joined(self.then.commune, self.then.identity), joined(self.now.commune, self.now.identity)
        )
        listed, household = self._alone(keyed)
        good = ~evidence(self.then, self.now, listed, household).against_identity
        self._take(listed[good], household[good], How.IDENTITY)

    def by_identity_anywhere(self) -> None:
        """The identity number of the head, in whatever commune."""
        listed, household = self._alone(self._keyed(self.then.identity, self.now.identity))
        good = ~evidence(self.then, self.now, listed, household).against_identity
        self._take(listed[good], household[good], How.IDENTITY)

    def by_person(self) -> None:
        """Name, birth and village of the head, in the same commune."""
        for birth in ("day", "year"):
            keys = [joined(h.commune, h.name, getattr(h, birth), h.village) for h in (self.then, self.now)]
            listed, household = self._alone(self._keyed(*keys))
            good = evidence(self.then, self.now, listed, household).same_birth
            self._take(listed[good], household[good], How.PERSON)

    def by_member(self, kin: Kin) -> None:
        """One code and another head, who was a member of the household then, or whose forerunner still is."""
        pairs = [(i, j) for i, j in self.against if self.found[i] < 0 and not self.taken[j]]
        if not pairs:
            return
        found = evidence(self.then, self.now, *map(np.array, zip(*pairs, strict=True)))
        other_head = found.other_name & ~found.other_village
        pairs = [pair for pair, other in zip(pairs, other_head.tolist(), strict=True) if other]
        kin_then, kin_now = kin.then([i for i, _ in pairs]), kin.now([j for _, j in pairs])
        for listed, household in pairs:
            one = np.array([listed]), np.array([household])
            now = self.now.loose[household], self.now.identity[household]
            then = self.then.loose[listed], self.then.identity[listed]
            if _among(*now, kin_then.get(listed, ())) or _among(*then, kin_now.get(household, ())):
                self._take(*one, How.MEMBER)

    # --- what is possible -----------------------------------------------------------------------------------
    def doubts(self, asked: Mask, blank: Mask, listed_now: Mask) -> Iterator[Doubt]:
        """What may be one household among those not found, the likeliest first; each household once.

        ``asked``: households whose class or movement hangs on it; ``blank``: whose return does not say a
        class at the start; ``listed_now``: poor or near-poor at the end.
        """
        free_then, free_now = self.found < 0, ~self.taken
        for why, groups in self._possible(asked, blank & listed_now):
            for listed, households in groups:
                here = [i for i in listed if free_then[i]]
                for household in (j for j in households if free_now[j]):
                    may = [i for i in here if (i, household) not in self.told.other]
                    if not may:
                        continue
                    still = [i for i in may if free_then[i]]
                    stands_in = bool(still) and why is not Why.OTHER_COMMUNE
                    listed_one = (still or may)[0]
                    yield Doubt(listed_one, household, why, stands_in)
                    free_now[household] = False
                    free_then[listed_one] &= not stands_in

    def _possible(
        self, asked: Mask, new: Mask
    ) -> Iterator[tuple[Why, Iterable[tuple[list[int], list[int]]]]]:
        then, now = self.then, self.now
        yield Why.OTHER_HEAD, (([i], [j]) for i, j in self.against)
        identity = [joined(h.commune, h.identity) for h in (then, now)]
        alone = self._alone(self._keyed(*identity))
        yield Why.IDENTITY_ALONE, (([i], [j]) for i, j in zip(*(a.tolist() for a in alone), strict=True))
        yield Why.SHARED_IDENTITY, self._groups(*identity)
        person = [joined(h.commune, h.name, h.year, h.village) for h in (then, now)]
        yield Why.SHARED_PERSON, self._groups(*person)
        hidden = kept(asked, now.loose)
        born = joined(then.commune, then.loose, then.day), joined(now.commune, hidden, now.day)
        yield Why.OTHER_VILLAGE, self._groups(*born)
        alike = joined(then.commune, then.loose, then.plain), joined(now.commune, hidden, now.plain)
        yield Why.CODE_ALIKE, self._unopposed(self._groups(*alike))
        named = joined(then.commune, then.loose), joined(now.commune, hidden)
        yield Why.NAME_ALONE, self._unopposed(self._groups(*named))
        codes = self._code_keys()
        keyed = self._keyed(*codes)
        repeats = (keyed.in_now > 1) | (keyed.in_then > 1)
        again = kept(_at(repeats, keyed.now) & new & asked, codes[1])
        yield Why.CODE_REPEATS, self._groups(codes[0], again)
        yield Why.OTHER_COMMUNE, self._groups(then.identity, kept(asked, now.identity))

    def _groups(self, then: Column, now: Column) -> Iterator[tuple[list[int], list[int]]]:
        """The households not found yet that share a key: those of the list and those of this review."""
        then = kept(self.found < 0, then)
        now = kept(~self.taken, now)
        keyed = self._keyed(then, now)
        shared = (keyed.in_then > 0) & (keyed.in_now > 0)
        sides: list[dict[int, list[int]]] = [{}, {}]
        for side, numbers in zip(sides, (keyed.then, keyed.now), strict=True):
            for at in _at(shared, numbers).nonzero()[0].tolist():
                side.setdefault(int(numbers[at]), []).append(at)
        for number, listed in sides[0].items():
            yield listed, sides[1][number]

    def _unopposed(
        self, groups: Iterable[tuple[list[int], list[int]]]
    ) -> Iterator[tuple[list[int], list[int]]]:
        for listed, households in groups:
            for i in listed:
                pairs = np.full(len(households), i), np.array(households)
                against = evidence(self.then, self.now, *pairs).against_name
                left = [j for j, no in zip(households, against.tolist(), strict=True) if not no]
                if left:
                    yield [i], left

    def codes_reused(self) -> list[tuple[int, int]]:
        """Codes that now another household has, while the one that had it was found elsewhere."""
        return [(i, j) for i, j in self.against if self.found[i] >= 0 and not self.taken[j]]


def match_households(
    households: Records,
    listed: Records,
    *,
    told: Verdicts | None = None,
    kin: Kin | None = None,
    anywhere: bool = False,
    asked: Mask | None = None,
) -> Matching:
    """The households of a list that are in this review, and every one that may be.

    ``told`` is what an office said; it outweighs all else. ``anywhere``: an identity number is looked for in
    all communes, not only its own. ``asked`` are the households of this review for which a name alone, or
    another commune, is a doubt worth telling (all, when it is not said).

    Both hold ``household`` and ``commune``, and what else ``heads_of`` takes; of this review ``class_start``
    and ``class_end`` too, where there are any.
    """
    now, then = heads_of(households), heads_of(listed)
    matcher = _Matcher(now, then, told or Verdicts())
    matcher.by_table()
    matcher.by_code()
    matcher.by_identity()
    matcher.by_person()
    if anywhere:
        matcher.by_identity_anywhere()
    matcher.by_member(kin or Kin())
    every = np.ones(len(now), dtype=bool)
    frame = households.frame
    blank = frame["class_start"].isna().to_numpy() if "class_start" in frame else ~every
    ends = frame["class_end"].isin(["poor", "near_poor"]).to_numpy() if "class_end" in frame else ~every
    doubts = list(matcher.doubts(every if asked is None else asked, blank, ends))
    return Matching(matcher.found, matcher.how, matcher.confirmed, doubts, matcher.codes_reused())
