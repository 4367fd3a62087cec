"""What a re-check by a sample comes to, for write and console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the households compared differ. ``rate``, ``low`` and ``high`` (shares, 0 to 1) speak of
    all households that these were drawn from at random; None where they were not."""

    compared: int
    differing: int
    rate: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class RecheckRate:
    """A rate by what it is told: ``by`` is ``field``, ``village``, ``reviewer`` or ``all``, ``name`` which.

    ``what``: the field that differs, ``any`` of them, or ``class``. ``chosen``: way of choosing > the
    households drawn so that were compared and that differ; they stand for themselves alone.
    """

    by: str
    name: str
    what: str
    random: Rate
    chosen: Mapping[str, Rate]


@dataclass(frozen=True, slots=True)
class RecheckedClass:
    """A household that the second visit gives another class: codes, points and classes (in words) of both."""

    household: str
    village: str
    ways: tuple[str, ...]
    class_first: str
    class_second: str
    b1_first: int | None
    b1_second: int | None
    b2_first: int | None
    b2_second: int | None


@dataclass(frozen=True, slots=True)
class RecheckedCell:
    """An answer that differs between the two visits (None: blank)."""

    household: str
    field: str
    first: int | str | None
    second: int | str | None


@dataclass(slots=True)
class Rechecked:
    """What a second visit says of the first.

    ``drawn`` households were in the sample, ``compared`` of them visited. ``not_visited``: with nothing
    filled in; ``not_found``: not in the returns any more; ``unknown_ways``: how many lines do not say any
    more how they were chosen; ``reviewers_known``: whether the returns say who made the first visit.
    """

    drawn: int = 0
    compared: int = 0
    rates: list[RecheckRate] = field(default_factory=list)
    classes: list[RecheckedClass] = field(default_factory=list)
    cells: list[RecheckedCell] = field(default_factory=list)
    not_visited: list[str] = field(default_factory=list)
    not_found: list[str] = field(default_factory=list)
    unknown_ways: int = 0
    reviewers_known: bool = False
