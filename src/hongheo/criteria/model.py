"""What a standard is: the law as data (Decree 07/2021/NĐ-CP, Circular 07/2021/TT-BLĐTBXH)."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator

from hongheo.criteria.base import OPERATORS, Citation, Comparison, Strict, Sure, Text, in_words
from hongheo.criteria.facts import FactRules
from hongheo.models import Area, HouseholdClass

Measure = Literal["b1", "b2", "income"]


class IndicatorBounds(NamedTuple):
    """How many indicators a poor household lacks at least, a near-poor one at most."""

    least_poor: int
    most_near_poor: int


class Document(Strict):
    """A legal instrument, or where its text was read; ``date`` is None where no day is known."""

    id: Text
    name: Text
    date: dt.date | None = None
    what: Text
    sure: Sure


class Dated(Strict):
    """A value that holds from one day to another (both included)."""

    effective_from: dt.date
    effective_to: dt.date
    citation: Citation

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.effective_from > self.effective_to:
            raise ValueError("effective_from is after effective_to")
        return self


class Threshold(Dated):
    """A test on a measure: it holds when ``measure comparison value``."""

    id: Text
    measure: Measure
    area: Annotated[Area, Field(strict=False)]
    comparison: Comparison
    value: int
    unit: Text

    def holds(self, measured: float) -> bool:
        """Whether the test holds for a measured value."""
        return bool(OPERATORS[self.comparison](measured, self.value))

    def text(self, *, holds: bool = True) -> str:
        """What is measured where the test holds, or fails, in words (Vietnamese)."""
        return in_words(self.comparison, self.value, self.unit, holds=holds)


class ClassRule(Strict):
    """A class and the tests that must hold (true) or fail (false) for it."""

    id: Annotated[HouseholdClass, Field(strict=False)]
    name: Text
    when: dict[Measure, bool]
    citation: Citation


class AreaRule(Strict):
    """Which kinds of unit are rural or urban."""

    id: Annotated[Area, Field(strict=False)]
    name: Text
    unit_kinds: list[Text]
    citation: Citation


class Indicator(Strict):
    """One of the 12 indicators of deprivation (chỉ số thiếu hụt dịch vụ xã hội cơ bản)."""

    number: Annotated[int, Field(ge=1, le=12)]
    dimension: Text
    name: Text
    deprived_when: Text
    citation: Citation


class IndicatorPoints(Dated):
    """Points of one deprived indicator."""

    value: Annotated[int, Field(gt=0)]
    unit: Text


class ReviewPeriod(Strict):
    """First and last day of the yearly review, as ``mm-dd``."""

    starts: Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]
    ends: Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]
    citation: Citation


class KnownFigure(Strict):
    """A number of a standard that is not known whole: how it is compared is not said."""

    measure: Measure
    area: Annotated[Area, Field(strict=False)]
    value: int
    unit: Text
    citation: Citation


class IncompleteStandard(Strict):
    """A standard that is known to come into force but of which too little is known to score by it.

    ``missing`` says in Vietnamese what is not known; ``effective_to`` is None when no end is known.
    """

    id: Text
    title: Text
    complete: Literal[False]
    missing: Text
    effective_from: dt.date
    effective_to: dt.date | None = None
    effective_from_citation: Citation
    document: list[Document]
    figure: list[KnownFigure]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.effective_to is not None and self.effective_from > self.effective_to:
            raise ValueError("effective_from is after effective_to")
        check_documents(self.document, self.citations())
        return self

    def citations(self) -> list[Citation]:
        """All citations of the standard."""
        return [self.effective_from_citation, *(f.citation for f in self.figure)]

    def cite(self, citation: Citation) -> str:
        """Document and article in words."""
        return f"{document_name(self.document, citation)}, {citation.article}"

    def refusal(self) -> str:
        """Why nothing is scored by it, and since which document it is known."""
        since = self.cite(self.effective_from_citation)
        return f"{self.title} có hiệu lực từ {self.effective_from:%d/%m/%Y} ({since}), nhưng {self.missing}"


def check_documents(documents: list[Document], citations: list[Citation]) -> None:
    """Raises ValueError for a document given twice, and for a citation of one that is not given."""
    known = [d.id for d in documents]
    if len(set(known)) != len(known):
        raise ValueError("a document is given twice")
    for citation in citations:
        if citation.document not in known:
            raise ValueError(f"citation of an unknown document: {citation.document}")


def document_name(documents: list[Document], citation: Citation) -> str:
    """Name of the document that a citation points to."""
    return next(d.name for d in documents if d.id == citation.document)


class Standard(Strict):
    """A multidimensional poverty standard (chuẩn nghèo đa chiều) in force between two days, both included."""

    id: Text
    title: Text
    effective_from: dt.date
    effective_to: dt.date
    effective_from_citation: Citation
    effective_to_citation: Citation
    document: list[Document]
    review: ReviewPeriod
    area: list[AreaRule]
    threshold: list[Threshold]
    class_: Annotated[list[ClassRule], Field(alias="class")]
    indicator_points: IndicatorPoints
    indicator: list[Indicator]
    facts: FactRules

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.effective_from > self.effective_to:
            raise ValueError("effective_from is after effective_to")
        check_documents(self.document, self.citations())
        if sorted(a.id for a in self.area) != sorted(Area):
            raise ValueError("each area must be given once")
        kinds = [k for a in self.area for k in a.unit_kinds]
        if len(set(kinds)) != len(kinds):
            raise ValueError("a kind of unit belongs to two areas")
        self._check_thresholds()
        self._check_classes()
        if [i.number for i in self.indicator] != list(range(1, 13)):
            raise ValueError("the indicators must be 1 to 12, in order")
        points = self.indicator_points
        if points.effective_from > self.effective_from or points.effective_to < self.effective_to:
            raise ValueError("indicator_points do not cover the standard's dates")
        return self

    def _check_thresholds(self) -> None:
        ids = [t.id for t in self.threshold]
        if len(set(ids)) != len(ids):
            raise ValueError("a threshold id is given twice")
        groups: dict[tuple[str, str], list[Threshold]] = {}
        for threshold in self.threshold:
            groups.setdefault((threshold.measure, threshold.area), []).append(threshold)
        needed = itertools.product(("b1", "b2"), Area)
        for measure, area in needed:
            dated = sorted(groups.get((measure, area), []), key=lambda t: t.effective_from)
            day = self.effective_from
            for threshold in dated:
                if threshold.effective_from > day:
                    raise ValueError(f"no {measure} threshold for {area} from {day}")
                day = threshold.effective_to + dt.timedelta(days=1)
            if day <= self.effective_to:
                raise ValueError(f"no {measure} threshold for {area} from {day}")
        for group in groups.values():
            dated = sorted(group, key=lambda t: t.effective_from)
            for first, second in itertools.pairwise(dated):
                if second.effective_from <= first.effective_to:
                    raise ValueError(f"dates of {first.id} and {second.id} overlap")

    def _check_classes(self) -> None:
        for b1, b2 in itertools.product((True, False), repeat=2):
            tests = {"b1": b1, "b2": b2}
            fits = [c.id for c in self.class_ if all(tests.get(m) == v for m, v in c.when.items())]
            if len(fits) != 1:
                raise ValueError(f"b1={b1}, b2={b2} must give one class, gives {len(fits)}")

    def citations(self) -> list[Citation]:
        """All citations of the standard."""
        return [
            self.effective_from_citation,
            self.effective_to_citation,
            self.review.citation,
            self.indicator_points.citation,
            *(x.citation for x in self.area),
            *(x.citation for x in self.threshold),
            *(x.citation for x in self.class_),
            *(x.citation for x in self.indicator),
            *self.facts.citations(),
        ]

    def rule_ids(self) -> list[str]:
        """A name for each rule of the standard, as the coverage register lists them."""
        return [
            "effective_from",
            "effective_to",
            "review",
            *(f"area:{a.id}" for a in self.area),
            *(f"threshold:{t.id}" for t in self.threshold),
            *(f"class:{c.id}" for c in self.class_),
            "indicator_points",
            *(f"indicator:{i.number}" for i in self.indicator),
        ]

    def document_name(self, citation: Citation) -> str:
        """Name of the document that a citation points to."""
        return document_name(self.document, citation)

    def cite(self, citation: Citation) -> str:
        """Document and article in words."""
        return f"{self.document_name(citation)}, {citation.article}"

    def prolonged_by(self, date: dt.date) -> Document | None:
        """The later document by which it still holds on a day, where there was one by then."""
        last, first = self.effective_to_citation.document, self.effective_from_citation.document
        found = next(d for d in self.document if d.id == last)
        return found if last != first and found.date is not None and found.date <= date else None

    def area_of(self, unit_kind: str) -> Area | None:
        """Rural or urban for a kind of unit (``Xã``, ``Phường``, ``Thị trấn``); None when the law
        at hand does not say (``Đặc khu``)."""
        return next((a.id for a in self.area if unit_kind in a.unit_kinds), None)

    def area_name(self, area: Area) -> str:
        """The area in Vietnamese."""
        return next(a.name for a in self.area if a.id == area)

    def threshold_on(self, measure: Measure, area: Area, date: dt.date) -> Threshold:
        """The threshold of a measure in an area on a day.

        Raises LookupError when there is none (only possible for ``income`` or outside the dates).
        """
        for threshold in self.threshold:
            if (threshold.measure, threshold.area) == (measure, area):  # noqa: SIM102
                if threshold.effective_from <= date <= threshold.effective_to:
                    return threshold
        raise LookupError(f"no {measure} threshold for {area} on {date}")

    def indicator_bounds(self, date: dt.date) -> IndicatorBounds:
        """The fewest indicators that hold the test of B2 in any area, and the most that do not."""
        thresholds = [self.threshold_on("b2", a.id, date) for a in self.area]
        points = self.indicator_points.value
        counts = range(len(self.indicator) + 1)
        return IndicatorBounds(
            min(n for n in counts if any(t.holds(n * points) for t in thresholds)),
            max(n for n in counts if not all(t.holds(n * points) for t in thresholds)),
        )

    def review_date(self, year: int) -> dt.date:
        """Last day of the yearly review of a year."""
        return dt.date.fromisoformat(f"{year:04d}-{self.review.ends}")
