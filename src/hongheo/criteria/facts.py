"""How the 12 indicators follow from facts: ages, levels of schooling, sources of water and so on, as data.

What the law at hand leaves open is said beside what is sure (``perhaps_…``): there the rule decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from hongheo.criteria.base import Citation, Comparison, Strict, Text

Age = Annotated[int, Field(ge=0, le=150)]
Values = Annotated[list[Text], Field(min_length=1)]


class Ages(Strict):
    """Full years of age from ``from`` to under ``below``; between these and the wider bounds ``perhaps_from``
    and ``perhaps_below`` the law at hand does not say. A bound left out does not bind."""

    from_: Annotated[Age, Field(alias="from")] = 0
    below: Age | None = None
    perhaps_from: Age | None = None
    perhaps_below: Age | None = None
    citation: Citation

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        bounds = [b for b in (self.perhaps_from, self.from_, self.below, self.perhaps_below) if b is not None]
        if bounds != sorted(set(bounds)):
            raise ValueError("ages are not in order")
        return self

    def surely(self, age: int) -> bool:
        """Whether these are, beyond doubt, the ages meant."""
        return self.from_ <= age and (self.below is None or age < self.below)

    def bounds(self) -> list[int]:
        """Every age at which something changes."""
        return [b for b in (self.perhaps_from, self.from_, self.below, self.perhaps_below) if b is not None]


class Limit(Strict):
    """A test on a number: deprived when it holds."""

    comparison: Comparison
    value: Annotated[int, Field(ge=0)]
    unit: Text
    citation: Citation


class Work(Strict):
    """Indicator 1: values of ``Việc làm`` for a person without work, and for one who works for wages."""

    working_age: Ages
    without_work: Values
    for_wages: Values
    citation: Citation


class Dependants(Strict):
    """Indicator 2: who is a dependant, and the share of the members above which a household is deprived."""

    child: Ages
    elderly: Ages
    share: Limit


class Schooling(Strict):
    """What somebody of these ages must attend (``studying``) or hold (``certificates``; children: none)."""

    ages: Ages
    studying: Values
    perhaps_studying: list[Text] = Field(default_factory=list)
    certificates: list[Text] = Field(default_factory=list)
    perhaps_certificates: list[Text] = Field(default_factory=list)
    citation: Citation


class Allowed(Strict):
    """Values of a column (of fields, for devices) with which a household is not deprived."""

    values: Values
    citation: Citation


class FactRules(Strict):
    """The rules of the 12 indicators over the sheets ``Thành viên`` and ``Điều kiện sống``."""

    work: Work
    dependants: Dependants
    nutrition: Ages
    insurance: Ages
    adult_schooling: Annotated[list[Schooling], Field(min_length=1)]
    child_schooling: Annotated[list[Schooling], Field(min_length=1)]
    frail_parts: Limit
    floor_area: Limit
    water: Allowed
    toilet: Allowed
    internet: Allowed
    devices: Allowed

    def _ages(self) -> Iterator[Ages]:
        yield from (self.work.working_age, self.dependants.child, self.dependants.elderly)
        yield from (self.nutrition, self.insurance)
        for schooling in (*self.adult_schooling, *self.child_schooling):
            yield schooling.ages

    def bounds(self) -> list[int]:
        """Every age at which some rule changes, 0 included."""
        return sorted({0, *(b for ages in self._ages() for b in ages.bounds())})

    def citations(self) -> list[Citation]:
        """All citations of the rules."""
        return [
            self.work.citation,
            self.dependants.share.citation,
            *(a.citation for a in self._ages()),
            *(s.citation for s in (*self.adult_schooling, *self.child_schooling)),
            self.frail_parts.citation,
            self.floor_area.citation,
            *(a.citation for a in (self.water, self.toilet, self.internet, self.devices)),
        ]
