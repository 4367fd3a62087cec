"""Which household of an earlier list is which of this review: by code, by identity number, by name.

A code alone is believed when the heads' names do not contradict each other; anything else is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from hongheo.models import Records
from hongheo.problems import Kind, Personal, Problem, kinds
from hongheo.text import fold, unaccented

IDENTITY = "số định danh chủ hộ"
PERSON = "tên chủ hộ, ngày sinh và thôn"
# An identity number that lost its leading zeros still has this many digits; so have the old ones.
_FEWEST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Head:
    """What tells households apart: the key, and name, identity number, birth and village of the head."""

    household: str
    commune: str
    name: str | None
    identity: str | None
    birth: str | None
    village: str | None

    @property
    def identity_key(self) -> str | None:
        """The identity number without the zeros that spreadsheets lose; None when there is none."""
        digits = "".join(c for c in self.identity or "" if c in "0123456789").lstrip("0")
        return digits if len(digits) >= _FEWEST_DIGITS else None

    @property
    def person_key(self) -> tuple[str, str, str, str] | None:
        """Commune, name, birth and village; None when one of them is missing."""
        if not (self.name and self.birth and self.village):
            return None
        return self.commune, fold(self.name), self.birth, fold(self.village)

    def agrees(self, other: Head) -> bool | None:
        """Whether two heads are one person, by name (accents aside) or identity number; None: not said."""
        if self.identity_key and self.identity_key == other.identity_key:
            return True
        if not self.name or not other.name:
            return None
        return self.name == other.name or unaccented(self.name) == unaccented(other.name)


def code_of(household: str) -> str:
    """The code inside the commune (``0012`` of ``28654/0012``)."""
    return household.partition("/")[2]


def _texts(records: Records, column: str) -> list[Any]:
    if column not in records.frame:
        return [None] * len(records.frame)
    return [v if isinstance(v, str) else None for v in records.frame[column]]


def heads_of(records: Records) -> list[Head]:
    """The head of each household, in the order of the records."""
    columns = ("household", "commune", "head_name", "identity_number", "birth_date", "village")
    return [Head(*values) for values in zip(*(_texts(records, c) for c in columns), strict=True)]


class Finder:
    """Households found by the identity number of their head, or by its name, birth and village."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.heads = heads_of(records)
        self._by_identity: dict[str, list[int]] = {}
        self._by_person: dict[tuple[str, ...], list[int]] = {}
        for at, head in enumerate(self.heads):
            if head.identity_key:
                self._by_identity.setdefault(head.identity_key, []).append(at)
            if head.person_key:
                self._by_person.setdefault(head.person_key, []).append(at)

    def find(self, head: Head) -> tuple[str, list[int]]:
        """What is the same (``IDENTITY``, else ``PERSON``) and the positions of all that have it."""
        found = self._by_identity.get(head.identity_key or "", [])
        if found:
            return IDENTITY, found
        return PERSON, self._by_person.get(head.person_key or (), [])

    def hint(self, head: Head, where: str) -> str:
        """A sentence naming the one household that is likely the same, or an empty text."""
        what, found = self.find(head)
        if len(found) != 1:
            return ""
        place = self.records.place(found[0], "household_code")
        return f" {where} có hộ «{code_of(self.heads[found[0]].household)}» cùng {what} ({place.text()})."


@dataclass(frozen=True, slots=True)
class Match:
    """A household of a list (its position) that is one of this review (its position)."""

    listed: int
    household: int
    how: Literal["code", "identity", "name"]


class _Matcher:
    def __init__(self, now: Finder, then: Finder, year: int) -> None:
        self.now, self.then, self.year = now, then, year
        by_key: dict[str, int] = {}
        for at, head in enumerate(now.heads):
            by_key.setdefault(head.household, at)
        self.coded = {at: by_key[h.household] for at, h in enumerate(then.heads) if h.household in by_key}
        self.sure = {a: b for a, b in self.coded.items() if then.heads[a].agrees(now.heads[b]) is not False}
        self.taken = set(self.sure.values())

    def _problem(self, kind: Kind, listed: int, household: int, context: dict[str, object]) -> Problem:
        then, now = self.then.heads[listed], self.now.heads[household]
        told = {
            "code": code_of(now.household),
            "listed": code_of(then.household),
            "year": self.year,
            "other": self.then.records.place(listed, "household_code"),
            **context,
        }
        place = self.now.records.place(household, "household_code")
        return Problem(kind, place, told, household=now.household)

    def run(self) -> Iterator[Match | Problem]:
        for listed, head in enumerate(self.then.heads):
            if listed in self.sure:
                yield Match(listed, self.sure[listed], "code")
                continue
            if listed in self.coded:
                yield self._contradiction(listed)
            what, found = self.now.find(head)
            if not found:
                continue
            alike = [a for a in self.then.find(head)[1] if a != listed]
            if len(found) > 1 or alike:
                why = "có nhiều hộ như vậy"
            elif found[0] in self.taken:
                why = "hộ này đã là một hộ khác trong danh sách"
            elif what == IDENTITY:
                value = Personal(self.now.heads[found[0]].identity, "identity")
                yield self._problem(kinds.MATCHED_BY_IDENTITY, listed, found[0], {"value": value})
                yield Match(listed, found[0], "identity")
                continue
            else:
                value = Personal(self.now.heads[found[0]].name, "name")
                yield self._problem(kinds.MATCHED_BY_NAME, listed, found[0], {"value": value})
                yield Match(listed, found[0], "name")
                continue
            yield self._problem(kinds.MATCH_UNCLEAR, listed, found[0], {"what": what, "why": why})

    def _contradiction(self, listed: int) -> Problem:
        household = self.coded[listed]
        taken = "không được coi là một hộ"
        context = head_context(self.now.heads[household], self.then.heads[listed], taken)
        return self._problem(kinds.OTHER_HEAD, listed, household, context)


def head_context(now: Head, then: Head, taken: str) -> dict[str, object]:
    """What ``HN421`` tells of two heads under one code."""
    return {"now": Personal(now.name, "name"), "then": Personal(then.name, "name"), "taken": taken}


def match_households(households: Records, listed: Records, year: int) -> Iterator[Match | Problem]:
    """The households of a list of some earlier year that are in this review, and every doubtful match.

    A household is matched by its code unless the heads' names contradict each other, else by the identity
    number of its head, else by name, birth and village in the same commune; the last two only when one
    household on each side has them, and each is told. Both hold the columns of ``heads_of``.
    """
    return _Matcher(Finder(households), Finder(listed), year).run()
