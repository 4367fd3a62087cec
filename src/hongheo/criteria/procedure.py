"""What an administrative procedure of the review is: steps, papers, time limits, as data.

Source: Decision 24/2021/QĐ-TTg as the national public-service portal prints its five procedures (thủ tục hành
chính), Decree 20/2021/NĐ-CP for new hardship (khó khăn đột xuất). What was not seen in a text is marked so.
"""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hongheo.criteria.base import OPERATORS, Citation, Comparison, Strict, Text
from hongheo.criteria.model import Document, check_documents, document_name

Counting = Literal["working", "calendar"]
COUNTING_LABELS: dict[str, str] = {"working": "ngày làm việc", "calendar": "ngày"}
PostedAt = Literal["village", "commune"]
POSTED_AT_LABELS: dict[str, str] = {"village": "nhà văn hóa thôn", "commune": "trụ sở UBND cấp xã"}
Aid = Literal["rice", "standard_levels", "money", "goods", "by_other_rules", "not_said"]


class _Days(Strict):
    """So many days, and how they are counted."""

    days: Annotated[int, Field(gt=0)]
    counting: Counting
    citation: Citation

    @property
    def text(self) -> str:
        """The time in words (Vietnamese)."""
        return f"{self.days} {COUNTING_LABELS[self.counting]}"


class Limit(_Days):
    """A time limit (thời hạn): ``days`` from ``since``; the day after that event is day 1."""

    since: Text

    @property
    def text(self) -> str:
        """The limit in words (Vietnamese)."""
        return f"{super().text} {self.since}"


class Rule(Strict):
    """A figure that a measured one is compared with: it holds when ``measured comparison value``."""

    comparison: Comparison
    value: int
    unit: Text
    citation: Citation

    def holds(self, measured: float | Fraction) -> bool:
        """Whether the rule holds for a measured figure."""
        return bool(OPERATORS[self.comparison](measured, self.value))


class QuickReview(Strict):
    """Sheet A (phiếu A, rà soát nhanh): with how many ticks a household goes on to sheet B."""

    columns: Annotated[int, Field(gt=0)]
    goes_on: Rule
    citation: Citation


class Meeting(Strict):
    """The village meeting (họp thôn): the share of all who attend that must agree, copies of the minutes."""

    agreed: Rule
    copies: Annotated[int, Field(gt=0)]
    citation: Citation


class Posting(_Days):
    """Posting (niêm yết công khai): ``days`` full days at each of the places.

    The first and the last day on which the list hangs are both counted.
    """

    places: Annotated[list[PostedAt], Field(min_length=1)]


class AskedChair(Strict):
    """Whose opinion is asked in writing, and between which days (both included; None: no end is known)."""

    who: Text
    effective_from: dt.date
    effective_to: dt.date | None = None
    citation: Citation


class Opinion(Strict):
    """The opinion of the level above (xin ý kiến cấp trên), before the commune decides."""

    asked: Annotated[list[AskedChair], Field(min_length=1)]
    answer: Limit

    @model_validator(mode="after")
    def _one_a_day(self) -> Self:
        dated = sorted(self.asked, key=lambda a: a.effective_from)
        for first, second in itertools.pairwise(dated):
            if first.effective_to is None or second.effective_from <= first.effective_to:
                raise ValueError(f"two chairs are asked on {second.effective_from}")
            if second.effective_from != first.effective_to + dt.timedelta(days=1):
                raise ValueError(f"nobody is asked after {first.effective_to}")
        return self

    def chair_on(self, date: dt.date) -> AskedChair:
        """Who is asked on a day. Raises LookupError before the first."""
        for chair in self.asked:
            if chair.effective_from <= date and (chair.effective_to is None or date <= chair.effective_to):
                return chair
        raise LookupError(f"nobody is asked on {date}")


class Paper(Strict):
    """A form or paper (biểu mẫu) that a step takes or gives; ``layout_seen``: whether its print was seen."""

    id: Text
    name: Text
    what: Text
    layout_seen: bool
    citation: Citation


class Step(Strict):
    """A step (bước): who acts, what is done, the papers of it."""

    id: Text
    title: Text
    who: Text
    what: Text
    papers: Annotated[list[Text], Field(default_factory=list)]
    limit: Text | None = None
    citation: Citation


class Procedure(Strict):
    """An administrative procedure (thủ tục hành chính) of the review, by its number on the portal.

    ``register_name`` is its name in a commune's register (``Thủ tục``). ``in_season``: only within the yearly
    review of the standard. ``starts_on_day``: the day of a month from which it is carried out. A part that is
    None is no part of this procedure. ``repealed_by`` are numbers of what follows.
    """

    id: Text
    register_name: Text
    title: Text
    request: Text
    effective_from: dt.date
    effective_from_citation: Citation
    effective_to: dt.date | None = None
    effective_to_citation: Citation | None = None
    repealed_by: Annotated[list[Text], Field(default_factory=list)]
    in_season: bool
    starts_on_day: Annotated[int, Field(ge=1, le=28)] | None = None
    starts_on_day_citation: Citation | None = None
    document: list[Document]
    paper: list[Paper]
    step: Annotated[list[Step], Field(min_length=1)]
    quick_review: QuickReview | None = None
    meeting: Meeting | None = None
    posting: Posting
    recheck: Limit
    repost: Posting | None = None
    opinion: Opinion | None = None
    decision: Limit | None = None
    open_question: Annotated[list[Text], Field(default_factory=list)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.effective_to is not None and self.effective_from > self.effective_to:
            raise ValueError("effective_from is after effective_to")
        if (self.effective_to is None) != (self.effective_to_citation is None):
            raise ValueError("effective_to and its citation go together")
        if (self.starts_on_day is None) != (self.starts_on_day_citation is None):
            raise ValueError("starts_on_day and its citation go together")
        check_documents(self.document, self.citations())
        papers = [p.id for p in self.paper]
        if len(set(papers)) != len(papers):
            raise ValueError("a paper is given twice")
        steps = [s.id for s in self.step]
        if len(set(steps)) != len(steps):
            raise ValueError("a step is given twice")
        unknown = [p for s in self.step for p in s.papers if p not in papers]
        if unknown or self.request not in papers:
            raise ValueError(f"unknown paper: {(unknown or [self.request])[0]}")
        limits = self.limits()
        for step in self.step:
            if step.limit is not None and step.limit not in limits:
                raise ValueError(f"step {step.id}: unknown limit {step.limit}")
        return self

    def in_force_on(self, date: dt.date) -> bool:
        """Whether the procedure is carried out on a day."""
        return self.effective_from <= date and (self.effective_to is None or date <= self.effective_to)

    @property
    def request_name(self) -> str:
        """The form of request that it takes (``Mẫu 01``)."""
        return next(p.name for p in self.paper if p.id == self.request)

    def limits(self) -> dict[str, Limit | Posting]:
        """The time limits of the procedure by name."""
        found: dict[str, Limit | Posting | None] = {
            "posting": self.posting,
            "recheck": self.recheck,
            "repost": self.repost,
            "answer": self.opinion.answer if self.opinion else None,
            "decision": self.decision,
        }
        return {name: limit for name, limit in found.items() if limit is not None}

    def citations(self) -> list[Citation]:
        """All citations of the procedure."""
        said = [self.effective_from_citation, self.effective_to_citation, self.starts_on_day_citation]
        said += [x.citation for x in (*self.paper, *self.step, *self.limits().values())]
        if self.quick_review is not None:
            said += [self.quick_review.citation, self.quick_review.goes_on.citation]
        if self.meeting is not None:
            said += [self.meeting.citation, self.meeting.agreed.citation]
        if self.opinion is not None:
            said += [a.citation for a in self.opinion.asked]
        return [c for c in said if c is not None]

    def cite(self, citation: Citation) -> str:
        """Document and article in words."""
        return f"{document_name(self.document, citation)}, {citation.article}"

    def in_force(self, date: dt.date) -> bool:
        """Whether the procedure is in force on a day."""
        return self.effective_from <= date and (self.effective_to is None or date <= self.effective_to)

    def rule_ids(self) -> list[str]:
        """A name for each step and limit, as the coverage register lists them."""
        return [
            *(f"procedure:{self.id}:{s.id}" for s in self.step),
            *(f"procedure:{self.id}:limit:{name}" for name in self.limits()),
        ]


class IncompleteProcedure(Strict):
    """A procedure that is known by its number only: ``missing`` says what is not known."""

    id: Text
    complete: Literal[False]
    missing: Text
    effective_from: dt.date
    citation: Citation
    document: list[Document]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_documents(self.document, [self.citation])
        return self

    def cite(self) -> str:
        """Document and article in words."""
        return f"{document_name(self.document, self.citation)}, {self.citation.article}"


class StandardLevel(Strict):
    """The standard level of social assistance (mức chuẩn trợ giúp xã hội), VND a month, between two days."""

    value: Annotated[int, Field(gt=0)]
    unit: Text
    effective_from: dt.date
    effective_to: dt.date | None = None
    citation: Citation


class HardshipCase(Strict):
    """A case of new hardship within the year (trường hợp khó khăn đột xuất): form, deadline, least aid.

    ``amount`` is of the aid's unit: kg of rice a person and month, standard levels, or VND a household.
    ``most_months`` bounds the months of rice. ``form`` and ``decision`` are None where no text says.
    """

    id: Text
    name: Text
    started_by: Text
    form: Annotated[list[Text], Field(default_factory=list)]
    decision: Limit | None = None
    meeting: bool
    aid: Aid
    amount: Annotated[int, Field(gt=0)] | None = None
    most_months: Annotated[int, Field(gt=0)] | None = None
    citation: Citation
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.amount is not None) != (self.aid in ("rice", "standard_levels", "money")):
            raise ValueError(f"case {self.id}: an amount goes with rice, standard levels or money, only")
        if (self.most_months is not None) != (self.aid == "rice"):
            raise ValueError(f"case {self.id}: months go with rice, only")
        return self


class HardshipRules(Strict):
    """New hardship: the cases and the standard level by day (Decree 20/2021/NĐ-CP, Art. 12 to 17)."""

    id: Text
    title: Text
    effective_from: dt.date
    effective_from_citation: Citation
    document: list[Document]
    level: Annotated[list[StandardLevel], Field(min_length=1)]
    case: Annotated[list[HardshipCase], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_documents(self.document, self.citations())
        for fields in ([c.id for c in self.case], [c.name for c in self.case]):
            if len(set(fields)) != len(fields):
                raise ValueError("a case is given twice")
        dated = sorted(self.level, key=lambda x: x.effective_from)
        for first, second in itertools.pairwise(dated):
            if first.effective_to != second.effective_from - dt.timedelta(days=1):
                raise ValueError(f"the standard levels do not meet at {second.effective_from}")
        return self

    def citations(self) -> list[Citation]:
        """All citations of the rules."""
        limits = [c.decision.citation for c in self.case if c.decision is not None]
        cited = [*(x.citation for x in self.level), *(c.citation for c in self.case)]
        return [self.effective_from_citation, *cited, *limits]

    def level_on(self, date: dt.date) -> StandardLevel:
        """The standard level on a day. Raises LookupError before the first."""
        for level in self.level:
            if level.effective_from <= date and (level.effective_to is None or date <= level.effective_to):
                return level
        raise LookupError(f"no standard level on {date}")

    def named(self, name: str) -> HardshipCase | None:
        """The case of that Vietnamese name, or None."""
        return next((c for c in self.case if c.name == name), None)

    def cite(self, citation: Citation) -> str:
        """Document and article in words."""
        return f"{document_name(self.document, citation)}, {citation.article}"

    def rule_ids(self) -> list[str]:
        """A name for each case, as the coverage register lists them."""
        return [*(f"hardship:{c.id}" for c in self.case), "hardship:level"]
