"""What the demo hands out, and the households it is made from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hongheo.demo.families import Relative
from hongheo.demo.households import Facts
from hongheo.demo.stories import Story
from hongheo.units import Unit

Row = dict[str, object]

# The sheets of a return that have rows, by their id in the form ``commune-return``.
SHEETS = ("households", "b1", "b2", "members", "living")


@dataclass(frozen=True, slots=True)
class ReturnData:
    """One commune's return: values as they would stand in cells, by field id of the form
    ``commune-return``.

    ``info`` is the sheet of pairs; ``sheets`` holds the rows of the others (``SHEETS``). A blank cell's key
    is left out, marks are True.
    """

    unit: Unit
    info: Row
    sheets: dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class District:
    """A district under review.

    ``previous`` holds the rows of last year's list, by field id of the sheet ``listed`` of
    ``household-list``: all households that were poor or near-poor at its end, each head followed by the
    other members. Household code, commune code, class, size and what else is said of a household stand on
    the head's row only. ``date`` is the review date.
    """

    code: str
    year: int
    date: dt.date
    returns: list[ReturnData]
    previous: list[Row]


@dataclass(frozen=True, slots=True)
class Person:
    """A relative with a name; ``birth`` is as written: a date, or the year only."""

    relative: Relative
    name: str
    birth: dt.date | int
    identity_number: str | None


@dataclass(frozen=True, slots=True)
class Household:
    """A household with all that the sheets say of it.

    ``facts`` and ``flags`` (the 12 indicators) describe it on the review date, or before it went.
    ``persons`` run with ``facts.family``, the head first; ``last_year`` are the members at the last review.
    ``marks`` are the field ids of ``Hộ`` marked with x, ``causes`` those of last year's list. ``b1`` are the
    points of the questions, ``previous_points`` B1 and B2 of last year.
    """

    code: str
    village: str
    people: str
    story: Story
    facts: Facts
    flags: tuple[bool, ...]
    persons: list[Person]
    last_year: list[Person]
    class_start_written: bool
    size_start_written: bool
    marks: list[str]
    causes: list[str]
    b1: list[int]
    b2_total: int
    previous_points: tuple[int, int] | None

    @property
    def head(self) -> Person:
        """The head of the household."""
        return self.persons[0]
