"""What papers are made of: households of a finished run with their members, decisions, certificates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperPerson:
    """A member of a household; ``birth`` is a day (``01/02/1980``) or a year, unknown texts are empty."""

    name: str
    relation: str
    birth: str
    sex: str
    people: str
    identity_number: str


@dataclass(frozen=True, slots=True)
class PaperHousehold:
    """A household of a list of a run; the head is the first of ``persons``.

    ``listed`` is the list (``Hộ nghèo``, ``Thoát nghèo`` …), ``term`` by which review it was recognised
    (``Định kỳ 2026``), ``uncounted`` that it left the list in force and not by its class at the last periodic
    decision, from which the tables count; ``decision`` and ``decision_date`` what the list says of it.
    """

    commune: str
    code: str
    listed: str
    persons: tuple[PaperPerson, ...]
    village: str
    size: int | None
    b1: int | None
    b2: int | None
    term: str = ""
    note: str = ""
    decision: str = ""
    decision_date: str = ""
    uncounted: bool = False

    @property
    def key(self) -> str:
        """The household in all sheets (``28654/0012``)."""
        return f"{self.commune}/{self.code}"

    @property
    def head(self) -> PaperPerson:
        """The head of the household."""
        return self.persons[0]


@dataclass(frozen=True, slots=True)
class Decision:
    """Number and day (``14/12/2026``) of a decision; empty where they are not given yet."""

    number: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions of a commune: by what they recognise, and those on single households by code."""

    by_kind: Mapping[str, Decision]
    by_household: Mapping[tuple[str, str], Decision]

    def of(self, kind: str, code: str = "") -> Decision:
        """The decision that recognises a household, or all of a kind."""
        return self.by_household.get((kind, code)) or self.by_kind.get(kind) or Decision()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A line of the book of certificates: a number, and the household of a review that it was given to."""

    number: int
    commune: str
    term: str
    code: str
    head_name: str
    identity_number: str
    class_end: str
    decision: Decision = Decision()
    in_force: bool = True
