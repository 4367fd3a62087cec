"""A scorecard: the point table of sheet B1 as data, so that answers become points.

The table itself is an annex of Circular 07/2021/TT-BLĐTBXH. The product does not hold it: a district copies
its own, says who checked it and when. What ships is a made-up sample and says so.
"""

from __future__ import annotations

import datetime as dt
import itertools
import tomllib
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hongheo.criteria.base import Text
from hongheo.errors import StandardError
from hongheo.models import PointColumn
from hongheo.text import clean_text, fold

Status = Literal["official", "sample"]
STATUS_LABELS: dict[Status, str] = {"official": "Chính thức", "sample": "Mẫu"}
SAMPLE_MARK = "TÍNH THỬ: bảng điểm B1 mẫu, không có giá trị pháp lý"
# What parts the answers of one cell, in a question that takes several.
SEPARATOR = ";"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class CardSource(_Strict):
    """Document and place in it that the points were copied from."""

    document: Text
    article: Text


class Answer(_Strict):
    """One answer of a question: its text, and its points in each column of the card."""

    text: Text
    points: dict[PointColumn, Annotated[int, Field(ge=0, strict=True)]]


class Question(_Strict):
    """A question of B1; ``several`` says that a household may have more than one of its answers."""

    number: Annotated[int, Field(ge=1, le=99, strict=True)]
    text: Text
    several: bool = False
    answer: Annotated[tuple[Answer, ...], Field(min_length=1)]

    @cached_property
    def _by_text(self) -> dict[str, Answer]:
        return {fold(a.text): a for a in self.answer}

    def points_of(self, written: str, column: PointColumn) -> int | None:
        """The points of what stands in a cell; None when it is no answer of this question."""
        texts = written.split(SEPARATOR) if self.several else [written]
        chosen = {fold(t) for t in texts if clean_text(t)}
        if not chosen or not chosen <= self._by_text.keys():
            return None
        return sum(self._by_text[c].points[column] for c in chosen)

    def allowed(self, column: PointColumn) -> frozenset[int]:
        """The points that the question can give in a column."""
        single = [a.points[column] for a in self.answer]
        if not self.several:
            return frozenset(single)
        sums = {0}
        for points in single:
            sums |= {points + s for s in sums}
        return frozenset(sums)


class Scorecard(_Strict):
    """A point table of B1 for some columns (urban, rural regions): each answer has points in each of them."""

    id: Text
    title: Text
    status: Status
    source: CardSource
    checked_by: Text | None = None
    checked_on: dt.date | None = None
    columns: Annotated[tuple[PointColumn, ...], Field(min_length=1)]
    question: Annotated[tuple[Question, ...], Field(min_length=1)]

    @property
    def mark(self) -> str:
        """What everything computed with the card must bear; empty for an official one."""
        return SAMPLE_MARK if self.status == "sample" else ""

    @cached_property
    def by_number(self) -> dict[int, Question]:
        """Question number > question."""
        return {q.number: q for q in self.question}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.status == "official" and (self.checked_by is None or self.checked_on is None):
            raise ValueError("bảng chính thức phải ghi người kiểm tra (checked_by) và ngày (checked_on)")
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("một vùng được ghi hai lần")
        for first, second in itertools.pairwise(q.number for q in self.question):
            if second <= first:
                raise ValueError(f"câu {second} đứng sau câu {first}: số câu phải tăng dần, không trùng")
        for question in self.question:
            seen: set[str] = set()
            for answer in question.answer:
                where = f"câu {question.number}, «{answer.text}»"
                if not any(c.isalpha() for c in answer.text):
                    raise ValueError(f"{where}: câu trả lời phải có chữ, nếu không sẽ lẫn với điểm")
                if question.several and SEPARATOR in answer.text:
                    raise ValueError(f"{where}: không được có dấu {SEPARATOR} trong câu được chọn nhiều")
                if fold(answer.text) in seen:
                    raise ValueError(f"{where}: câu trả lời lặp")
                seen.add(fold(answer.text))
                if answer.points.keys() != set(self.columns):
                    raise ValueError(f"{where}: phải có điểm cho đúng các vùng của bảng")
        return self


class ScorecardError(StandardError):
    """A scorecard in TOML is at fault; ``faults`` tells each."""

    def __init__(self, name: str, faults: list[str]) -> None:
        super().__init__(f"Bảng điểm {name} có lỗi: {'; '.join(faults)}")
        self.faults = faults


def make_scorecard(data: Any, name: str) -> Scorecard:
    """A scorecard from its data. Raises ScorecardError, naming the source and each fault."""
    try:
        return Scorecard.model_validate(data)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, e['loc'])) or 'tệp'}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        ]
        raise ScorecardError(name, faults) from error


def load_scorecard(path: Path | Traversable) -> Scorecard:
    """Load a scorecard in TOML. Raises ScorecardError."""
    try:
        return make_scorecard(tomllib.loads(path.read_text(encoding="utf-8-sig")), path.name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScorecardError(path.name, [f"không phải TOML hợp lệ: {error}"]) from error
    except OSError as error:
        raise ScorecardError(path.name, [f"không đọc được tệp ({type(error).__name__})"]) from error


def sample_path() -> Traversable:
    """Where the made-up sample stands."""
    return files("hongheo.criteria") / "scorecards" / "mau.toml"
