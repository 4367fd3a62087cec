"""Facts of a household, the 12 indicators that follow from them, and points that give a wished class.

The rules of the indicators are those of Decree 07/2021/NĐ-CP (annex) as the standard words them
(``criteria``: ``deprived_when``); thresholds and points come from the standard, none stands here.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hongheo.criteria import Standard, Threshold
from hongheo.demo.families import Relative
from hongheo.demo.people import FEMALE, weighted
from hongheo.models import Area, HouseholdClass

WAGES, OWN_WORK, NO_WORK, AT_SCHOOL, UNABLE, NO_NEED = (
    "Làm công ăn lương",
    "Tự làm",
    "Không có việc làm",
    "Đang đi học",
    "Không có khả năng lao động",
    "Không có nhu cầu",
)
NURSERY, PRIMARY, SECONDARY, HIGH, TRADE, UNIVERSITY = (
    "Mầm non",
    "Tiểu học",
    "THCS",
    "THPT",
    "Nghề",
    "Đại học",
)
_UPPER_CERTIFICATES = frozenset({"THPT", "Sơ cấp", "Trung cấp", "Cao đẳng", "Đại học"})
# Nobody is made to finish a course sooner than it takes.
_FINISHED_AT = {"Trung cấp": 20, "Cao đẳng": 21, "Đại học": 22}
_CLEAN_WATER = {"Nước máy": 72, "Giếng khoan": 13, "Nước mưa": 11, "Nước đóng chai": 4}
_HYGIENIC_TOILETS = {"Tự hoại": 74, "Thấm dội nước": 19, "Hai ngăn": 4, "Cải tiến có ống thông hơi": 3}
_UNCLEAN_WATER = "Khác"
_UNHYGIENIC_TOILETS = {"Khác": 75, "Không có": 25}
_FLOOR_PER_PERSON = 8.0

# Only people in these ages are put out of work or into work without a contract: within working age by any
# reading of the law, for both sexes.
_YOUNGEST_WORKER, _OLDEST_WORKER = 18, 54
_OLD = 60
_OLD_WITH_ALLOWANCE = 80
# "16 to 30" may be read with or without the year after the 30th birthday: nobody of 30 lacks schooling.
_EDGE_OF_SCHOOLING = 30

QUESTIONS = 12
_POINT_STEP = 5
_MOST_POINTS = 999
_MOST_PER_QUESTION = 60


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the sheet ``Thành viên`` says of a person beside name, birth and relation."""

    health_insurance: bool
    malnourished: bool = False
    studying: str | None = None
    certificate: str | None = None
    trained_at_work: bool = False
    work: str | None = None
    contract: bool = False
    allowance: bool = False
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class LivingFacts:
    """What the sheet ``Điều kiện sống`` says of a household; ``floor_area`` in m2."""

    floor_area: float
    wall_durable: bool
    column_durable: bool
    roof_durable: bool
    water: str
    toilet: str
    internet: bool
    television: bool
    radio: bool
    desktop: bool
    telephone: bool
    laptop: bool
    tablet: bool
    smartphone: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """A household's people and living conditions on the review date; ``persons`` run with ``family``."""

    family: tuple[Relative, ...]
    persons: tuple[PersonFacts, ...]
    living: LivingFacts


# --- facts --------------------------------------------------------------------------------------------------
def _child_facts(rng: random.Random, age: int, hardship: float) -> PersonFacts:
    """A child under 16. Only clear cases of a missed level: no school at all."""
    level = None if age < 3 else NURSERY if age < 6 else PRIMARY if age < 12 else SECONDARY
    missed = {None: 0.0, NURSERY: 0.3, PRIMARY: 0.02, SECONDARY: 0.16}[level] * hardship
    studying = level if rng.random() >= missed else None
    return PersonFacts(
        # Children under 6 are insured by the State.
        health_insurance=age < 6 or rng.random() >= 0.02 + 0.1 * hardship,
        malnourished=rng.random() < 0.01 + 0.1 * hardship,
        studying=studying,
        certificate=PRIMARY if age >= 12 else None,
        work=AT_SCHOOL if studying and age >= 6 else None,
    )


def _young_education(rng: random.Random, age: int, hardship: float) -> tuple[str | None, str | None]:
    """School and highest certificate of somebody from 16 to 30."""
    left_early = rng.random() < 0.03 + 0.3 * hardship and age != _EDGE_OF_SCHOOLING
    if left_early:
        return None, rng.choice([PRIMARY, SECONDARY] if age >= 18 else [PRIMARY])
    if age < 18:
        return rng.choices([HIGH, TRADE, None], weights=[82, 12, 6])[0], SECONDARY
    if age < 22 and rng.random() < 0.45 - 0.3 * hardship:
        return rng.choice([TRADE, UNIVERSITY]), HIGH
    drawn = weighted(rng, {HIGH: 60, "Sơ cấp": 8, "Trung cấp": 12, "Cao đẳng": 10, UNIVERSITY: 10})
    return None, drawn if age >= _FINISHED_AT.get(drawn, 18) else HIGH


def _older_certificate(rng: random.Random, age: int) -> str | None:
    none, primary, secondary, high = (5, 35, 38, 22) if age < _OLD else (35, 48, 13, 4)
    return rng.choices([None, PRIMARY, SECONDARY, HIGH], weights=[none, primary, secondary, high])[0]


def _worker_facts(rng: random.Random, sex: str, hardship: float) -> tuple[str, bool]:
    """Work and contract of an able person of working age."""
    chance = rng.random()
    if chance < 0.01 + 0.06 * hardship:
        return NO_WORK, False
    if chance < 0.06 + 0.22 * hardship:
        return WAGES, False
    if chance < 0.36:
        return WAGES, True
    if sex == FEMALE and chance > 0.9:
        return NO_NEED, False
    return OWN_WORK, False


def _old_work(rng: random.Random, age: int) -> str:
    if age >= 75:
        return UNABLE
    active = 0.75 if age < _OLD else 0.4
    return OWN_WORK if rng.random() < active else rng.choice([NO_NEED, UNABLE] if age >= _OLD else [NO_NEED])


def _adult_facts(rng: random.Random, person: Relative, age: int, hardship: float) -> PersonFacts:
    """Somebody of 16 or more."""
    disabled = rng.random() < 0.01 + 0.06 * hardship
    if age <= _EDGE_OF_SCHOOLING:
        studying, certificate = _young_education(rng, age, hardship)
    else:
        studying, certificate = None, _older_certificate(rng, age)
    contract = trained = False
    if disabled and rng.random() < 0.7:
        studying, work = None, UNABLE
    elif studying:
        work = AT_SCHOOL
    elif age < _YOUNGEST_WORKER:
        work = OWN_WORK
    elif age <= _OLDEST_WORKER:
        work, contract = _worker_facts(rng, person.sex, hardship)
        trained = contract and age < _EDGE_OF_SCHOOLING and rng.random() < 0.2
    else:
        work = _old_work(rng, age)
    old_and_poor = age >= _OLD and rng.random() < 0.25 * hardship
    return PersonFacts(
        health_insurance=rng.random() >= 0.02 + 0.14 * hardship,
        studying=studying,
        certificate=certificate,
        trained_at_work=trained,
        work=work,
        contract=contract,
        allowance=age >= _OLD_WITH_ALLOWANCE or old_and_poor or (disabled and rng.random() < 0.85),
        disabled=disabled,
    )


def _draw_living(rng: random.Random, size: int, hardship: float) -> LivingFacts:
    cramped = size >= 3 and rng.random() < 0.02 + 0.26 * hardship
    per_person = rng.uniform(4.5, 7.9) if cramped else rng.uniform(8.5, 26 - 8 * hardship)
    floor = max(round(per_person * size * 2) / 2, 9.0 if cramped else 14.0)
    frail_count = rng.choice([2, 2, 3]) if rng.random() < 0.03 + 0.38 * hardship else rng.choice([0, 0, 1])
    frail = rng.sample(["wall", "column", "roof"], frail_count)
    cut_off = rng.random() < 0.1 * hardship
    smartphone = not cut_off and rng.random() < 0.97 - 0.25 * hardship
    laptop = smartphone and rng.random() < 0.15 * (1 - hardship)
    desktop = smartphone and rng.random() < 0.08 * (1 - hardship)
    return LivingFacts(
        floor_area=floor,
        wall_durable="wall" not in frail,
        column_durable="column" not in frail,
        roof_durable="roof" not in frail,
        water=_UNCLEAN_WATER if rng.random() < 0.01 + 0.13 * hardship else weighted(rng, _CLEAN_WATER),
        toilet=weighted(
            rng, _UNHYGIENIC_TOILETS if rng.random() < 0.03 + 0.36 * hardship else _HYGIENIC_TOILETS
        ),
        internet=smartphone and rng.random() < 0.98 - 0.14 * hardship,
        television=not cut_off and rng.random() < 0.95 - 0.3 * hardship,
        radio=not cut_off and rng.random() < 0.12,
        desktop=desktop,
        telephone=not cut_off and (not smartphone or rng.random() < 0.25),
        laptop=laptop,
        tablet=smartphone and rng.random() < 0.06 * (1 - hardship),
        smartphone=smartphone,
    )


def draw_facts(rng: random.Random, family: Sequence[Relative], day: dt.date, hardship: float) -> Facts:
    """Facts of a family on a day; the greater the hardship (0 to 1), the more indicators are deprived."""
    persons = []
    for person in family:
        age = person.age(day)
        if age < 16:
            persons.append(_child_facts(rng, age, hardship))
        else:
            persons.append(_adult_facts(rng, person, age, hardship))
    return Facts(tuple(family), tuple(persons), _draw_living(rng, len(family), hardship))


# --- indicators ---------------------------------------------------------------------------------------------
def _badly_employed(person: PersonFacts) -> bool:
    return person.work == NO_WORK or (person.work == WAGES and not person.contract)


def _dependent(person: PersonFacts, age: int) -> bool:
    return age < 16 or (person.allowance and (person.disabled or age >= _OLD))


def _badly_schooled(person: PersonFacts, age: int) -> bool:
    if not 16 <= age <= 30 or person.studying or person.trained_at_work:
        return False
    if age < 18 and person.certificate == SECONDARY:
        return False
    return person.certificate not in _UPPER_CERTIFICATES


def _misses_school(person: PersonFacts, age: int) -> bool:
    if not 3 <= age < 16:
        return False
    return person.studying != (NURSERY if age < 6 else PRIMARY if age < 12 else SECONDARY)


def deprived_indicators(facts: Facts, day: dt.date) -> tuple[bool, ...]:
    """The 12 indicators, in the order of the standard: True where the household is deprived."""
    people = [(p, r.age(day)) for p, r in zip(facts.persons, facts.family, strict=True)]
    living = facts.living
    durable = living.wall_durable + living.column_durable + living.roof_durable
    devices = (
        living.television,
        living.radio,
        living.desktop,
        living.telephone,
        living.laptop,
        living.tablet,
        living.smartphone,
    )
    return (
        any(_badly_employed(p) for p, _ in people),
        2 * sum(_dependent(p, age) for p, age in people) > len(people),
        any(p.malnourished and age < 16 for p, age in people),
        any(age >= 6 and not p.health_insurance for p, age in people),
        any(_badly_schooled(p, age) for p, age in people),
        any(_misses_school(p, age) for p, age in people),
        durable < 2,
        living.floor_area / len(people) < _FLOOR_PER_PERSON,
        living.water == _UNCLEAN_WATER,
        living.toilet in _UNHYGIENIC_TOILETS,
        not living.internet,
        not any(devices),
    )


def nobody_can_work(facts: Facts, day: dt.date) -> bool:
    """Whether all members are children, old, or unable to work (không có khả năng lao động)."""
    return all(
        age < 16 or age >= _OLD or person.work == UNABLE
        for person, age in ((p, r.age(day)) for p, r in zip(facts.persons, facts.family, strict=True))
    )


# --- points -------------------------------------------------------------------------------------------------
class Scale:
    """Points of one area on the review date, all from the standard. B1 points go in steps of 5."""

    def __init__(self, standard: Standard, area: Area, day: dt.date) -> None:
        self._rules = standard.class_
        self._b1: Threshold = standard.threshold_on("b1", area, day)
        self._b2: Threshold = standard.threshold_on("b2", area, day)
        self._per_indicator = standard.indicator_points.value
        self.indicators = len(standard.indicator)
        totals = range(0, _MOST_POINTS, _POINT_STEP)
        self.low = [t for t in totals if self._b1.holds(t)]
        self.high = [t for t in totals if not self._b1.holds(t)]

    def b2_total(self, flags: Sequence[bool]) -> int:
        """Points of the deprived indicators."""
        return self._per_indicator * sum(flags)

    def class_of(self, b1: int, b2: int) -> HouseholdClass:
        """The class that the standard gives to these points."""
        tests = {"b1": self._b1.holds(b1), "b2": self._b2.holds(b2)}
        return next(c.id for c in self._rules if all(tests[m] == v for m, v in c.when.items()))

    def reachable(self, wished: HouseholdClass, flags: Sequence[bool]) -> bool:
        """Whether some B1 total gives the wished class to a household with these indicators."""
        b2 = self.b2_total(flags)
        return wished in (self.class_of(self.low[-1], b2), self.class_of(self.high[0], b2))

    def draw_b1(self, rng: random.Random, wished: HouseholdClass, b2: int) -> int:
        """A B1 total that gives the wished class; some stand exactly at the threshold or just above it."""
        chance = rng.random()
        if self.class_of(self.low[-1], b2) == wished:
            # Near-poor households come closer to the threshold than poor ones.
            reach = 17 if wished is HouseholdClass.POOR else 11
            return self.low[-1] if chance < 0.06 else self.low[-1 - rng.randint(1, reach)]
        return self.high[0] if chance < 0.08 else self.high[int(rng.triangular(1, 25, 5))]


def spread_points(rng: random.Random, total: int) -> list[int]:
    """Points of the 12 B1 questions, multiples of 5, that add up to ``total``."""
    points = [0] * QUESTIONS
    while sum(points) < total:
        question = rng.randrange(QUESTIONS)
        if points[question] < _MOST_PER_QUESTION:
            points[question] += _POINT_STEP
    return points


Wished = Callable[[tuple[bool, ...]], bool]


def draw_fitting_facts(
    rng: random.Random,
    draw: Callable[[float], Sequence[Relative]],
    day: dt.date,
    hardship: tuple[float, float],
    wished: Wished,
) -> tuple[Facts, tuple[bool, ...]]:
    """Draw families and facts until the indicators that follow are as wished.

    ``hardship`` is the range (0 to 1) it is drawn from.
    """
    while True:
        degree = rng.uniform(*hardship)
        facts = draw_facts(rng, draw(degree), day, degree)
        flags = deprived_indicators(facts, day)
        if wished(flags):
            return facts, flags
