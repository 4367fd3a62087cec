"""The made-up district: a return for each commune, and last year's list that fits them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping

from hongheo.criteria import Standard, standard_for_year
from hongheo.demo import rows
from hongheo.demo.families import Relative, draw_family, draw_leaver, draw_old_person_alone
from hongheo.demo.households import Facts, Scale, draw_fitting_facts, nobody_can_work, spread_points
from hongheo.demo.model import SHEETS, District, Household, Person, ReturnData, Row
from hongheo.demo.people import FEMALE, KINH, MALE, PeopleBook, draw_family_name, draw_people
from hongheo.demo.stories import DIED, MERGED, NEAR_POOR, NOT_POOR, POOR, Planner, Story
from hongheo.errors import StandardError, UsageError
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import CAUSES, HouseholdClass
from hongheo.units import Unit, change_between, list_before, units_on

_TOWN = "Thị trấn"
# Households of a commune: mean (as in Gò Công Tây), most frequent, fewest, most; persons of a household.
_MEAN, _MODE, _FEWEST, _MOST = 2823, 2570, 2300, 3600
_PERSONS_PER_HOUSEHOLD = (3.32, 3.48)
_VILLAGE_FIRST = ("Tân", "Thạnh", "Hòa", "Phú", "Lợi", "Mỹ", "Khương", "Hưng")
_VILLAGE_SECOND = ("Lạc", "Thới", "Quới", "Đức", "Phước", "Nghĩa", "Trung", "Xuân", "An", "Ninh")

# Range of hidden hardship (0 easy, 1 hard) by class, and of those that were on a list and left it.
_HARDSHIP: dict[HouseholdClass, tuple[float, float]] = {
    POOR: (0.55, 1.0),
    NEAR_POOR: (0.2, 0.7),
    NOT_POOR: (0.0, 0.4),
}
_HARDSHIP_ESCAPED = (0.1, 0.55)
# Chance of each cause of poverty, beside what follows from the facts.
_CAUSE_CHANCES = {
    "cause_land": 0.38,
    "cause_capital": 0.42,
    "cause_labour": 0.06,
    "cause_tools": 0.16,
    "cause_knowledge": 0.12,
    "cause_skills": 0.2,
    "cause_illness": 0.12,
    "cause_other": 0.06,
}
_MOST_CAUSES = 3
# Codes of the communes that one was made of begin so far apart; so many of a list are given twice.
_CODES_APART, _COLLISIONS = 1000, 3
# Nobody may know the day of birth of people of this age and more.
_YEAR_ONLY_FROM_AGE = 63
_MERIT_FROM_AGE = 68


class _HouseholdMaker:
    """Makes the households of one commune. ``before`` is the scale of last year's review, where known."""

    def __init__(
        self, rng: random.Random, book: PeopleBook, date: dt.date, scale: Scale, before: Scale | None
    ) -> None:
        self.rng = rng
        self.book = book
        self.date = date
        self.last_review = date.replace(year=date.year - 1)
        self.scale = scale
        self.before = before

    def household(self, code: str, village: str, story: Story) -> Household:
        """A household whose facts allow the class that its story ends with."""
        # A household that is gone is made as one of its class at the start.
        wished = story.start if story.gone else story.end
        facts, flags = draw_fitting_facts(
            self.rng,
            lambda degree: self._family(story, degree),
            self.date,
            _HARDSHIP_ESCAPED if story.listed and wished is NOT_POOR else _HARDSHIP[wished],
            lambda drawn: self.scale.reachable(wished, drawn),
        )
        people = draw_people(self.rng)
        persons, last_year = self._persons(story, people, facts.family)
        same_size = len(persons) == len(last_year)
        b2_total = self.scale.b2_total(flags)
        return Household(
            code=code,
            village=village,
            people=people,
            story=story,
            facts=facts,
            flags=flags,
            persons=persons,
            last_year=last_year,
            class_start_written=not story.arrived or self.rng.random() < 0.5,
            size_start_written=not story.arrived and (story.gone or not same_size or self.rng.random() < 0.3),
            marks=self._marks(story, facts),
            causes=self._causes(facts),
            b1=spread_points(self.rng, self.scale.draw_b1(self.rng, wished, b2_total)),
            b2_total=b2_total,
            previous_points=self._previous_points(story),
        )

    def _family(self, story: Story, hardship: float) -> list[Relative]:
        if story.change == DIED or (story.change == MERGED and self.rng.random() < 0.7):
            return draw_old_person_alone(self.rng, self.date)
        return draw_family(self.rng, self.date, hardship)

    def _persons(
        self, story: Story, people: str, family: tuple[Relative, ...]
    ) -> tuple[list[Person], list[Person]]:
        """The members now and at the last review; children carry the father's family name."""
        head = draw_family_name(self.rng, people)
        children = head if family[0].sex == MALE else draw_family_name(self.rng, people)
        names = {"head": head, "children": children}

        def named(relative: Relative) -> Person:
            return self._person(relative, names.get(relative.line) or draw_family_name(self.rng, people))

        persons = [named(r) for r in family]
        last_year = [p for p in persons if p.relative.born <= self.last_review]
        if story.gone or story.arrived:
            return persons, last_year
        chance = self.rng.random()
        if chance < 0.03 and len(last_year) > 1:
            # Back home, or moved in with kin, since the last review.
            last_year.pop()
        elif chance > 0.93:
            last_year.append(named(draw_leaver(self.rng, self.date, family[0])))
        return persons, last_year

    def _person(self, relative: Relative, family_name: str) -> Person:
        born, age = relative.born, relative.age(self.date)
        year_only = age >= _YEAR_ONLY_FROM_AGE and self.rng.random() < 0.22
        blank = 0.25 if age < 6 else 0.12 if age >= 75 else 0.02
        has_number = self.rng.random() >= blank
        return Person(
            relative,
            self.book.name(family_name, relative.sex, born.year),
            born.year if year_only else born,
            self.book.identity_number(relative.sex, born.year) if has_number else None,
        )

    def _marks(self, story: Story, facts: Facts) -> list[str]:
        """Fields of ``Hộ`` to be marked."""
        marks = [m for m in ("was_poor", "was_near_poor") if getattr(story, m)]
        on_list = story.end in (POOR, NEAR_POOR)
        if on_list and nobody_can_work(facts, self.date):
            marks.append("no_labour_capacity")
        old = max(r.age(self.date) for r in facts.family) >= _MERIT_FROM_AGE
        if not story.gone and old and self.rng.random() < 0.09:
            marks.append("merit")
        if story.end is NOT_POOR and self.rng.random() < 0.22:
            marks.append("average_living")
        return [*marks, *self._causes(facts)] if on_list else marks

    def _causes(self, facts: Facts) -> list[str]:
        """One to three of the eight causes; some follow from the facts."""
        found = {c for c, chance in _CAUSE_CHANCES.items() if self.rng.random() < chance}
        if nobody_can_work(facts, self.date):
            found.add("cause_labour")
        if any(p.disabled for p in facts.persons):
            found.add("cause_illness")
        return [c for c in CAUSES if c in found][:_MOST_CAUSES] or ["cause_capital"]

    def _previous_points(self, story: Story) -> tuple[int, int] | None:
        """B1 and B2 that gave last year's class by last year's standard."""
        if self.before is None or not story.listed:
            return None
        chance = 0.4 if story.start is POOR else 0.12
        while True:
            flags = [self.rng.random() < chance for _ in range(self.before.indicators)]
            if self.before.reachable(story.start, flags):
                b2 = self.before.b2_total(flags)
                return self.before.draw_b1(self.rng, story.start, b2), b2


def _scale(standard: Standard, unit: Unit, date: dt.date) -> Scale:
    area = standard.area_of(unit.kind)
    if area is None:
        raise UsageError(f"Không biết {unit.name} là nông thôn hay thành thị.")
    return Scale(standard, area, date)


def _scale_before(unit: Unit, year: int) -> Scale | None:
    """The scale of last year's review, or None when the product knows no standard for it."""
    try:
        standard, date = standard_for_year(year - 1)
    except StandardError:
        return None
    return _scale(standard, unit, date)


class _DistrictMaker:
    """Makes a district commune by commune from one stream of random numbers."""

    def __init__(self, seed: int, standard: Standard, date: dt.date) -> None:
        self.rng = random.Random(seed)
        self.standard = standard
        self.date = date
        self.book = PeopleBook(self.rng)
        self.planner = Planner(self.rng)

    def household_totals(self, count: int) -> list[int]:
        """All households of each of ``count`` communes."""
        drawn = [self.rng.triangular(_FEWEST, _MOST, _MODE) for _ in range(count)]
        factor = _MEAN * count / sum(drawn)
        return [min(max(round(d * factor), _FEWEST), _MOST) for d in drawn]

    def commune(self, unit: Unit, before: Mapping[Unit, int]) -> tuple[ReturnData, list[Row]]:
        """A commune's return and its part of last year's list.

        ``before``: the communes that it was made of > all their households; of one that is what it was itself
        alone.
        """
        info = self._info(unit, sum(before.values()))
        of_unit = {
            old: self._households(unit, old, total, at * _CODES_APART)
            for at, (old, total) in enumerate(before.items())
        }
        households = [household for own in of_unit.values() for household in own]
        previous = [row for old, own in of_unit.items() for row in self._previous(old, own)]
        if len(before) > 1:
            self._let_codes_collide(previous)
        present = [h for h in households if not h.story.gone]
        sheets: dict[str, list[Row]] = {
            "households": [rows.household_row(h) for h in households],
            "b1": [rows.b1_row(h) for h in present],
            "b2": [rows.b2_row(h) for h in present],
            "members": [row for h in present for row in rows.member_rows(h)],
            "living": [rows.living_row(h) for h in present],
        }
        assert tuple(sheets) == SHEETS
        return ReturnData(unit, info, sheets), previous

    def _let_codes_collide(self, previous: list[Row]) -> None:
        """Some households of last year's list get a code that one of another commune has: what the returns
        write is a new one. Those without identity number keep theirs."""
        heads = [row for row in previous if row.get("household_code") is not None]
        first = [row for row in heads if row["commune"] == heads[0]["commune"]]
        others = [
            row for row in heads if row["commune"] != first[0]["commune"] and row.get("identity_number")
        ]
        for taken, row in zip(first, self.rng.sample(others, _COLLISIONS), strict=False):
            row["household_code"] = taken["household_code"]

    def _info(self, unit: Unit, total: int) -> Row:
        """The sheet ``Thông tin``."""
        sex = self.rng.choice((MALE, FEMALE))
        born = self.date.year - self.rng.randint(28, 55)
        return {
            "year": self.date.year,
            "commune": unit.code,
            "commune_name": unit.name,
            "total_households": total,
            "total_persons": round(total * self.rng.uniform(*_PERSONS_PER_HOUSEHOLD)),
            "prepared_by": self.book.name(draw_family_name(self.rng, KINH), sex, born),
            "prepared_on": self.date - dt.timedelta(days=self.rng.randint(1, 20)),
        }

    def _villages(self, unit: Unit) -> list[str]:
        """Invented villages of a commune, quarters of a town."""
        count = self.rng.randint(5, 8)
        if unit.kind == _TOWN:
            return [f"Khu phố {n}" for n in range(1, count + 1)]
        pairs = [f"Ấp {a} {b}" for a in _VILLAGE_FIRST for b in _VILLAGE_SECOND]
        return self.rng.sample(pairs, count)

    def _households(self, unit: Unit, before: Unit, total: int, code: int) -> list[Household]:
        """The reviewed households of what was a commune ``before``, village after village; those that came
        since are last. Their codes come after ``code``."""
        scale = _scale(self.standard, unit, self.date)
        make = _HouseholdMaker(self.rng, self.book, self.date, scale, _scale_before(before, self.date.year))
        stories = self.planner.commune(total)
        villages = self._villages(before)
        settled = sum(not s.arrived for s in stories)
        households = []
        for at, story in enumerate(stories):
            village = self.rng.choice(villages) if story.arrived else villages[at * len(villages) // settled]
            households.append(make.household(f"{code + at + 1:04d}", village, story))
        return households

    def _previous(self, unit: Unit, households: Iterable[Household]) -> list[Row]:
        """The commune's part of last year's list, without the running number."""
        year = self.date.year - 1
        place: Row = {
            "province": unit.province,
            "district": unit.district,
            "district_code": unit.district_code,
            "commune_name": unit.name,
            "decision": f"{self.rng.randint(90, 320)}/QĐ-UBND",
            "decision_date": dt.date(year, 12, self.rng.randint(18, 29)),
        }
        causes = {f.id: f.heading for f in form(COMMUNE_RETURN).by_id["households"].fields}
        listed: list[Row] = []
        for household in households:
            if household.story.listed:
                day = self.date.replace(year=year)
                of_household = rows.previous_rows(household, place, day, causes)
                of_household[0]["commune"] = unit.code
                listed.extend(of_household)
        return listed


def _made_of(district: str, date: dt.date) -> dict[Unit, list[Unit]]:
    """The communes of a district > itself; after the reform those that were made of it > what each was."""
    units = units_on(date)
    own = units.in_district(district)
    before = list_before(units)
    if own or before is None:
        return {unit: [unit] for unit in own}
    change = change_between(before.id, units.id)
    found: dict[Unit, list[Unit]] = {}
    for old in before.in_district(district):
        new = units.by_code(change.successor.get(old.code, "")) if change is not None else None
        if new is not None:
            found.setdefault(new, []).append(old)
    return dict(sorted(found.items(), key=lambda pair: pair[0].code))


def make_district(seed: int = 823, year: int = 2023, district: str = "823") -> District:
    """Make a district under review, the same for the same arguments.

    Since July 2025 there are no districts: then the communes that were made of it are under review, and last
    year's list still tells its old ones, as the offices took it over. Raises StandardError when no standard
    covers the year, UsageError when there never was such a district.
    """
    standard, date = standard_for_year(year)
    units = _made_of(district, date)
    if not units:
        raise UsageError(f"Không có xã nào thuộc huyện {district} vào ngày {date:%d/%m/%Y}.")
    maker = _DistrictMaker(seed, standard, date)
    returns: list[ReturnData] = []
    previous: list[Row] = []
    totals = iter(maker.household_totals(sum(map(len, units.values()))))
    for unit, olds in units.items():
        made, listed = maker.commune(unit, dict(zip(olds, totals, strict=False)))
        returns.append(made)
        previous.extend(listed)
    numbered = [{"number": n, **row} for n, row in enumerate(previous, start=1)]
    return District(district, year, date, returns, numbered)
