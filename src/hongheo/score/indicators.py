"""The 12 indicators from facts: deprived, not deprived, or cannot be told.

Source: Decree 07/2021/NĐ-CP, annex, as ``criteria`` words it; every age, limit and list of values comes from
there (``Standard.facts``). A result is a nullable boolean; missing means that a needed fact is missing, or
that the law at hand does not decide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from pandas.arrays import BooleanArray

from hongheo.criteria import OPERATORS, FactRules, Schooling, Standard
from hongheo.models import GONE, Batch
from hongheo.score.facts import FactSheet, Marks, People, Truth, Whole, in_ages

# Indicators that follow from persons; the others follow from the living conditions.
OF_PERSONS = range(1, 7)
DEPENDANTS, FLOOR_AREA = 2, 8
DERIVED = "derived_{}"


# --- persons: does this person make the household deprived (2: is it a dependant)? --------------------------
def _work(rules: FactRules, people: People, ages: Whole) -> Truth:
    """1. Of working age and without work, or working for wages without a contract. Blank work is unknown,
    but for somebody who studies."""
    rule = rules.work
    unsaid = people.blank("work") & ~_studies(people).yes
    badly = people.among("work", rule.without_work) | (
        people.among("work", rule.for_wages) & ~people.marked("contract")
    )
    return in_ages(ages, rule.working_age) & Truth.of(badly.yes, badly.unknown | unsaid)


def _dependent(rules: FactRules, people: People, ages: Whole) -> Truth:
    """2. A child, or elderly or disabled and on monthly allowance."""
    rule = rules.dependants
    cared_for = in_ages(ages, rule.elderly) | people.marked("disabled")
    return in_ages(ages, rule.child) | (people.marked("allowance") & cared_for)


def _malnourished(rules: FactRules, people: People, ages: Whole) -> Truth:
    """3. A malnourished child."""
    return in_ages(ages, rules.nutrition) & people.marked("malnourished")


def _uninsured(rules: FactRules, people: People, ages: Whole) -> Truth:
    """4. Old enough, and without health insurance."""
    return in_ages(ages, rules.insurance) & ~people.marked("health_insurance")


def _studies(people: People) -> Truth:
    return Truth.of(people.frame["studying"].notna().to_numpy(dtype=bool), people.unknown("studying"))


def _schooled(rule: Schooling, people: People) -> Truth:
    """Attends, or holds, what the rule asks for. Blank: does not study, holds nothing."""
    return people.among("studying", rule.studying, rule.perhaps_studying) | people.among(
        "certificate", rule.certificates, rule.perhaps_certificates
    )


def _unschooled_adult(rules: FactRules, people: People, ages: Whole) -> Truth:
    """5. Neither studies nor holds the certificate of the age, nor was trained by the firm at work."""
    lacks = Truth.of(np.zeros(len(ages), dtype=bool), np.zeros(len(ages), dtype=bool))
    for rule in rules.adult_schooling:
        lacks = lacks | (in_ages(ages, rule.ages) & ~_schooled(rule, people))
    return lacks & ~people.marked("trained_at_work")


def _unschooled_child(rules: FactRules, people: People, ages: Whole) -> Truth:
    """6. A child that is not at the school level of its age."""
    lacks = Truth.of(np.zeros(len(ages), dtype=bool), np.zeros(len(ages), dtype=bool))
    for rule in rules.child_schooling:
        lacks = lacks | (in_ages(ages, rule.ages) & ~_schooled(rule, people))
    return lacks


_Judge = Callable[[FactRules, People, Whole], Truth]
_PERSON_RULES: dict[int, _Judge] = {
    1: _work,
    2: _dependent,
    3: _malnourished,
    4: _uninsured,
    5: _unschooled_adult,
    6: _unschooled_child,
}


def _possible_ages(people: People, rules: FactRules) -> Iterator[Whole]:
    """All persons' ages, once for each age that some of them may have."""
    yield people.least
    if (people.least != people.most).any():
        yield people.most
    if not people.age_known.all():
        for bound in rules.bounds():
            yield np.where(people.age_known, people.least, bound)


def _judge(rule: _Judge, rules: FactRules, people: People) -> Truth:
    """A rule over all persons: what it says at every possible age, or cannot be told when that differs."""
    yes = no = np.ones(len(people.frame), dtype=bool)
    for ages in _possible_ages(people, rules):
        here = rule(rules, people, ages)
        yes, no = yes & here.yes, no & here.no
    # Who was not born yet on the review date was nobody's member.
    return Truth.of(yes & ~people.unborn, ~yes & ~no & ~people.unborn)


# --- living conditions --------------------------------------------------------------------------------------
def _frail(rules: FactRules, living: FactSheet) -> Truth:
    """7. Enough of walls, columns and roof are of frail material. Blank: not durable."""
    judged = [~living.marked(f"{part}_durable") for part in ("wall", "column", "roof")]
    least = np.sum([frail.yes for frail in judged], axis=0)
    most = least + np.sum([frail.unknown for frail in judged], axis=0)
    rule = rules.frail_parts
    deprived = OPERATORS[rule.comparison]
    return _agree(deprived(least, rule.value), deprived(most, rule.value))


def _lacks_choice(living: FactSheet, field: str, values: list[str]) -> Truth:
    """9. and 10. The choice is none of those allowed. Blank is unknown."""
    other = ~living.among(field, values)
    return Truth.of(other.yes, other.unknown | living.blank(field))


def _lacks_marks(living: FactSheet, fields: list[str]) -> Truth:
    """11. and 12. None of the columns is marked."""
    some = living.marked(fields[0])
    for field in fields[1:]:
        some = some | living.marked(field)
    return ~some


def _agree(first: np.ndarray, second: np.ndarray) -> Truth:
    """What both say, or cannot be told."""
    return Truth.of(np.asarray(first, dtype=bool), np.asarray(first != second, dtype=bool))


# --- households ---------------------------------------------------------------------------------------------
@dataclass
class Derived:
    """The indicators that follow from facts.

    ``results`` has a row per household of the batch and nullable booleans ``derived_1`` … ``derived_12``.
    ``persons`` says for indicators 1 to 6 of each member's row whether that person makes the household
    deprived (2: is a dependant).
    """

    results: pd.DataFrame
    persons: dict[int, Truth]
    people: People
    living: FactSheet

    @cached_property
    def members_of(self) -> dict[str, list[int]]:
        """Household > positions of its rows on ``Thành viên``: for those whose evidence is asked for."""
        return _positions(self.people.frame)

    @cached_property
    def living_of(self) -> dict[str, list[int]]:
        """The same on ``Điều kiện sống``."""
        return _positions(self.living.frame)


class _Households:
    """Each household once: its size, how many members are listed, its row of living conditions."""

    def __init__(self, batch: Batch, people: People) -> None:
        frame = batch.households.frame
        self.keys = pd.Index(frame["household"].drop_duplicates())
        self.rows = self.keys.get_indexer(frame["household"])
        size = frame.drop_duplicates("household")["size"]
        self.size_known = size.notna().to_numpy(dtype=bool)
        self.size = size.fillna(0).to_numpy(dtype="int64")
        self.of_person = self.keys.get_indexer(people.frame["household"])
        self.listed = self.count(np.ones(len(people.frame), dtype=bool))
        self.present = self.count(~people.unborn)
        living = batch.living.frame["household"]
        # Two rows of one household contradict each other: neither is used.
        single = ~living.duplicated(keep=False).to_numpy(dtype=bool)
        found = self.keys.get_indexer(living)
        self.living = np.full(len(self.keys), -1, dtype="int64")
        use = single & (found >= 0)
        self.living[found[use]] = np.arange(len(living))[use]

    def count(self, persons: Marks) -> Whole:
        """Persons so marked in each household."""
        chosen = self.of_person[persons & (self.of_person >= 0)]
        return np.bincount(chosen, minlength=len(self.keys)).astype("int64")

    @property
    def unlisted(self) -> Whole:
        """Members that the size counts and the sheet does not list."""
        unlisted: Whole = np.maximum(self.size - self.listed, 0)
        return unlisted

    @property
    def unclear(self) -> Marks:
        """Who belongs is not known: nobody is listed, more than the size counts, or there is no size."""
        unclear: Marks = (self.listed == 0) | ~self.size_known | (self.listed > self.size)
        return unclear

    def any_person(self, judged: Truth) -> Truth:
        """Whether at least one member is meant. A member not listed may be."""
        some = self.count(judged.yes) > 0
        open_ = ((self.count(judged.unknown) > 0) | (self.unlisted > 0)) & ~some
        return Truth.of(some, open_ | self.unclear)

    def share(self, judged: Truth, rules: FactRules) -> Truth:
        """Whether the share of members meant passes the limit."""
        rule = rules.dependants.share
        least = self.count(judged.yes)
        most = least + self.count(judged.unknown) + self.unlisted
        all_ = self.present + self.unlisted
        deprived = OPERATORS[rule.comparison]
        result = _agree(deprived(100 * least, rule.value * all_), deprived(100 * most, rule.value * all_))
        return Truth.of(result.yes, result.unknown | self.unclear | (all_ == 0))

    def floor_area(self, living: FactSheet, rules: FactRules) -> Truth:
        """8. Floor area by the members: by both numbers of them where size and list differ."""
        area = living.frame["floor_area"].astype("Float64")
        unknown = area.isna().to_numpy(dtype=bool) | living.unknown("floor_area")
        metres = np.where(unknown, 0.0, area.fillna(0).to_numpy(dtype="float64"))
        metres, unknown = _take(metres, self.living, 0.0), _take(unknown, self.living, True)
        whole = (self.listed == 0) | (self.listed == self.size)
        some = np.where(self.listed == 0, self.size, self.present)
        other = np.where(whole, some, self.size)
        rule = rules.floor_area
        deprived = OPERATORS[rule.comparison]
        result = _agree(deprived(metres, rule.value * some), deprived(metres, rule.value * other))
        return Truth.of(result.yes, result.unknown | unknown | ~self.size_known | (some == 0))

    def of_living(self, judged: Truth) -> Truth:
        """A result of the rows of living conditions, by household."""
        return Truth(_take(judged.yes, self.living, False), _take(judged.unknown, self.living, True))


def _take(values: np.ndarray, rows: np.ndarray, default: float | bool) -> np.ndarray:
    """``values`` at ``rows``; the default where the row is -1."""
    if not len(values):
        return np.full(len(rows), default)
    return np.where(rows >= 0, values[rows], default)


def _positions(frame: pd.DataFrame) -> dict[str, list[int]]:
    """Household > positions of its rows."""
    found: dict[str, list[int]] = {}
    for at, household in enumerate(frame["household"]):
        found.setdefault(str(household), []).append(at)
    return found


def derive(batch: Batch, standard: Standard, date: dt.date) -> Derived:
    """Work the indicators out for every household on the review date. Those that are gone have none."""
    rules = standard.facts
    people, living = People(batch.members, date), FactSheet(batch.living)
    households = _Households(batch, people)
    persons = {number: _judge(rule, rules, people) for number, rule in _PERSON_RULES.items()}
    found: dict[int, Truth] = {
        number: households.share(judged, rules) if number == DEPENDANTS else households.any_person(judged)
        for number, judged in persons.items()
    }
    found[7] = households.of_living(_frail(rules, living))
    found[8] = households.floor_area(living, rules)
    found[9] = households.of_living(_lacks_choice(living, "water", rules.water.values))
    found[10] = households.of_living(_lacks_choice(living, "toilet", rules.toilet.values))
    found[11] = households.of_living(_lacks_marks(living, rules.internet.values))
    found[12] = households.of_living(_lacks_marks(living, rules.devices.values))
    frame = batch.households.frame
    gone = frame["change"].isin(GONE).to_numpy(dtype=bool)
    columns = {}
    for number in sorted(found):
        told = found[number]
        told = Truth.of(told.yes[households.rows], told.unknown[households.rows] | gone)
        columns[DERIVED.format(number)] = BooleanArray(told.yes, told.unknown)
    return Derived(pd.DataFrame(columns, index=frame.index), persons, people, living)
