"""What score tells of one household, for write and console."""

from __future__ import annotations

from dataclasses import dataclass

from hongheo.models.places import Place
from hongheo.models.values import many_made


@many_made
class Evidence:
    """A person or a fact behind an indicator, and its cell. ``certain`` is false where it cannot be told."""

    name: str | None
    text: str
    place: Place
    certain: bool = True


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator of one household: the mark of the sheet, what follows from facts, which one is used.

    None is: not marked either way, cannot be told.
    """

    number: int
    name: str
    deprived_when: str
    source: str
    sure: str
    ticked: bool | None
    derived: bool | None
    used: bool | None
    summary: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class TestView:
    """Points against a threshold: ``sign`` as it came out (``≤``, ``>``), and where the threshold is from."""

    measure: str
    points: int
    sign: str
    threshold: int
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class StepView:
    """How far another class is: the least change of one measure (points, signed) that leads to it.

    ``indicators`` says how many indicators that is, for B2.
    """

    measure: str
    change: int
    indicators: int | None
    to: str

    @property
    def text(self) -> str:
        """The step in words (Vietnamese)."""
        way = "tăng" if self.change > 0 else "giảm"
        many = f" ({self.indicators} chỉ số)" if self.indicators is not None else ""
        return f"{self.measure} {way} {abs(self.change)} điểm{many} thì thành {self.to}."


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one household got its class. Texts are Vietnamese; ``questions`` are those of B1; ``corrected``
    tells which of its cells were corrected, and by which line."""

    household: str
    head_name: str | None
    village: str | None
    size: int | None
    area: str
    b1: int | None
    b2: int | None
    b2_derived: bool
    questions: tuple[tuple[str, int | None], ...]
    indicators: tuple[IndicatorView, ...]
    tests: tuple[TestView, ...]
    class_end: str
    rule: str
    steps: tuple[StepView, ...]
    class_start: str
    movement: str
    corrected: tuple[str, ...] = ()
