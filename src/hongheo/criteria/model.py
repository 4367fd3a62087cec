"""What a standard is: the law as data (Decree 07/2021/NĐ-CP, Circular 07/2021/TT-BLĐTBXH)."""

from __future__ import annotations

import datetime as dt
import itertools
import operator
from collections.abc import Callable
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from hongheo.models import Area, HouseholdClass

Sure = Literal["V", "2", "M"]
SURE_LABELS: dict[str, str] = {
    "V": "đã thấy trong văn bản",
    "2": "dẫn lại từ nguồn khác",
    "M": "hiểu biết chung, chưa thấy văn bản",
}
Comparison = Literal["<", "<=", ">", ">="]
OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
Measure = Literal["b1", "b2", "income"]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Citation(_Strict):
    """Document (its id), article, and how sure the reading is."""

    document: Text
    article: Text
    sure: Sure


class Document(_Strict):
    """A legal instrument."""

    id: Text
    name: Text
    date: dt.date
    what: Text
    sure: Sure


class Dated(_Strict):
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
        return OPERATORS[self.comparison](measured, self.value)


class ClassRule(_Strict):
    """A class and the tests that must hold (true) or fail (false) for it."""

    id: Annotated[HouseholdClass, Field(strict=False)]
    name: Text
    when: dict[Measure, bool]
    citation: Citation


class AreaRule(_Strict):
    """Which kinds of unit are rural or urban."""

    id: Annotated[Area, Field(strict=False)]
    name: Text
    unit_kinds: list[Text]
    citation: Citation


class Indicator(_Strict):
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


class SchoolLevel(_Strict):
    """The school of an age: from ``from_age`` full years to before ``under_age``, one of ``levels``."""

    from_age: Annotated[int, Field(ge=0)]
    under_age: int
    levels: Annotated[list[Text], Field(min_length=1)]
    citation: Citation


class Children(_Strict):
    """Who is a child in table 11, and what each child of an age should have."""

    under_age: Annotated[int, Field(gt=0)]
    insurance_from_age: Annotated[int, Field(ge=0)]
    unit: Text
    citation: Citation
    insurance_citation: Citation
    school: Annotated[list[SchoolLevel], Field(min_length=1)]

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        ages = [a for level in self.school for a in (level.from_age, level.under_age)]
        if any(level.from_age >= level.under_age for level in self.school) or ages != sorted(ages):
            raise ValueError("ages of school levels overlap or are turned round")
        return self

    def levels_at(self, age: int) -> frozenset[str]:
        """The schools of an age; empty for an age that need not be at school."""
        fits = (s.levels for s in self.school if s.from_age <= age < s.under_age)
        return frozenset(next(fits, ()))


class ReviewPeriod(_Strict):
    """First and last day of the yearly review, as ``mm-dd``."""

    starts: Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]
    ends: Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]
    citation: Citation


class Standard(_Strict):
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
    children: Children | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.effective_from > self.effective_to:
            raise ValueError("effective_from is after effective_to")
        known = [d.id for d in self.document]
        if len(set(known)) != len(known):
            raise ValueError("a document is given twice")
        for citation in self.citations():
            if citation.document not in known:
                raise ValueError(f"citation of an unknown document: {citation.document}")
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
            *([self.children.citation, self.children.insurance_citation] if self.children else []),
            *(x.citation for x in (self.children.school if self.children else [])),
        ]

    def document_name(self, citation: Citation) -> str:
        """Name of the document that a citation points to."""
        return next(d.name for d in self.document if d.id == citation.document)

    def cite(self, citation: Citation) -> str:
        """Document and article in words."""
        return f"{self.document_name(citation)}, {citation.article}"

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

    def review_date(self, year: int) -> dt.date:
        """Last day of the yearly review of a year."""
        return dt.date.fromisoformat(f"{year:04d}-{self.review.ends}")
