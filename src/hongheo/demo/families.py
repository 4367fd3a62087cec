"""Who lives together: relation to the head, sex, and a birth date for each person.

A family is a list of relatives, the head first. Ages are full years on the review date; parents are at least
``_GENERATION`` years older than their children.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from hongheo.demo.people import FEMALE, MALE, Line, age_on, born_at_age

HEAD, SPOUSE, CHILD, PARENT, GRANDCHILD, OTHER = "Chủ hộ", "Vợ/Chồng", "Con", "Bố/Mẹ", "Cháu", "Khác"
_GENERATION = 19
_OLDEST = 97


@dataclass(frozen=True, slots=True)
class Relative:
    """One person of a family before it has a name."""

    relation: str
    sex: str
    born: dt.date
    line: Line

    def age(self, day: dt.date) -> int:
        """Full years of age on a day."""
        return age_on(self.born, day)


class _Maker:
    """Draws relatives for one review date."""

    def __init__(self, rng: random.Random, day: dt.date) -> None:
        self.rng = rng
        self.day = day

    def relative(self, relation: str, sex: str, age: int, line: Line = "other") -> Relative:
        return Relative(relation, sex, born_at_age(self.rng, self.day, age), line)

    def any_sex(self, share_female: float = 0.5) -> str:
        return FEMALE if self.rng.random() < share_female else MALE

    def head(self, age: int, share_female: float) -> Relative:
        return self.relative(HEAD, self.any_sex(share_female), age, "head")

    def couple(self, age: int) -> list[Relative]:
        """A head and the spouse; husbands are a little older more often than not."""
        head = self.head(age, 0.25)
        older = self.rng.randint(-2, 6)
        if head.sex == MALE:
            return [head, self.relative(SPOUSE, FEMALE, max(20, age - older))]
        return [head, self.relative(SPOUSE, MALE, max(20, min(_OLDEST, age + older)), "children")]

    def descendants(self, relation: str, count: int, parents: list[Relative], oldest: int) -> list[Relative]:
        """Children of the given parents, oldest first; none when the parents are too young."""
        limit = min(min(p.age(self.day) for p in parents) - _GENERATION, oldest)
        if limit < 0:
            return []
        ages = sorted((self.rng.randint(0, limit) for _ in range(count)), reverse=True)
        # Two births in one year of age are rare: drop the second one.
        return [self.relative(relation, self.any_sex(), a, "children") for a in dict.fromkeys(ages)]

    def parents_of(self, child: Relative, count: int) -> list[Relative]:
        """The child's living parent or parents, older by one generation."""
        sexes = [FEMALE, MALE] if count > 1 else [self.any_sex(0.75)]
        age = child.age(self.day)
        return [
            self.relative(
                PARENT,
                s,
                min(_OLDEST, age + self.rng.randint(_GENERATION, 36)),
                "head" if s == MALE else "other",
            )
            for s in sexes
        ]


def _alone(make: _Maker) -> list[Relative]:
    age = make.rng.randint(60, 92) if make.rng.random() < 0.75 else make.rng.randint(36, 59)
    return [make.head(age, 0.65)]


def _old_couple(make: _Maker) -> list[Relative]:
    return make.couple(make.rng.randint(62, 88))


def _couple_with_children(make: _Maker) -> list[Relative]:
    couple = make.couple(make.rng.randint(27, 52))
    count = make.rng.choices([0, 1, 2, 3, 4], weights=[6, 30, 46, 14, 4])[0]
    return [*couple, *make.descendants(CHILD, count, couple, 26)]


def _lone_parent(make: _Maker) -> list[Relative]:
    head = make.head(make.rng.randint(28, 54), 0.85)
    count = make.rng.choices([1, 2, 3], weights=[45, 42, 13])[0]
    return [head, *make.descendants(CHILD, count, [head], 24)]


def _three_generations(make: _Maker) -> list[Relative]:
    family = _couple_with_children(make)
    return [*family, *make.parents_of(family[0], make.rng.choices([1, 2], weights=[70, 30])[0])]


def _grandparents(make: _Maker) -> list[Relative]:
    age = make.rng.randint(56, 76)
    elders = make.couple(age) if make.rng.random() < 0.45 else [make.head(age, 0.75)]
    count = make.rng.choices([1, 2, 3], weights=[50, 40, 10])[0]
    ages = sorted({make.rng.randint(2, 17) for _ in range(count)}, reverse=True)
    return [*elders, *(make.relative(GRANDCHILD, make.any_sex(), a, "children") for a in ages)]


def _extended(make: _Maker) -> list[Relative]:
    couple = make.couple(make.rng.randint(56, 70))
    son_age = min(p.age(make.day) for p in couple) - make.rng.randint(21, 28)
    son = make.relative(CHILD, MALE, son_age, "children")
    wife = make.relative(OTHER, FEMALE, max(21, son_age - make.rng.randint(0, 5)))
    count = make.rng.choices([0, 1, 2], weights=[10, 50, 40])[0]
    return [*couple, son, wife, *make.descendants(GRANDCHILD, count, [son, wife], 18)]


def _siblings(make: _Maker) -> list[Relative]:
    age = make.rng.randint(42, 72)
    sibling = make.relative(OTHER, make.any_sex(), max(36, age - make.rng.randint(1, 9)), "head")
    return [make.head(age, 0.55), sibling]


# Kinds of family with their weight in an easy and in a hard life (shares of 100).
_KINDS: tuple[tuple[Callable[[_Maker], list[Relative]], int, int], ...] = (
    (_alone, 5, 19),
    (_old_couple, 6, 9),
    (_couple_with_children, 42, 24),
    (_lone_parent, 6, 16),
    (_three_generations, 20, 12),
    (_grandparents, 2, 8),
    (_extended, 16, 7),
    (_siblings, 3, 5),
)


def draw_family(rng: random.Random, day: dt.date, hardship: float) -> list[Relative]:
    """A family on the review date, head first. ``hardship`` runs from 0 (easy life) to 1."""
    weights = [easy * (1 - hardship) + hard * hardship for _, easy, hard in _KINDS]
    kind = rng.choices([k for k, _, _ in _KINDS], weights=weights)[0]
    return kind(_Maker(rng, day))


def draw_old_person_alone(rng: random.Random, day: dt.date) -> list[Relative]:
    """A household of one old person, as it ends by a death or by moving in with kin."""
    make = _Maker(rng, day)
    return [make.head(rng.randint(66, 94), 0.6)]


def draw_leaver(rng: random.Random, day: dt.date, head: Relative) -> Relative:
    """Somebody who was in the household last year and is not any more: a grown child, or a parent."""
    make = _Maker(rng, day)
    age = head.age(day)
    if age >= 20 + _GENERATION:
        return make.relative(CHILD, make.any_sex(), rng.randint(20, min(30, age - _GENERATION)), "children")
    return make.parents_of(head, 1)[0]
