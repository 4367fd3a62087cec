"""Persons over all households and communes: one number for two people, one person in two places.

Nobody is ever merged or left out: each finding names both cells and asks.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from hongheo.check import bounds
from hongheo.check.families import HEAD
from hongheo.check.identity import likely_number
from hongheo.forms import Form
from hongheo.models import GONE, Batch, Place
from hongheo.problems import Personal, Problem, kinds
from hongheo.text import clean_text, fold

_PLACEHOLDER_NAME = re.compile(bounds.PLACEHOLDER_NAME)
_PLACEHOLDER_CODE = re.compile(bounds.PLACEHOLDER_CODE)
_SAID = ("commune", "household", "name", "identity_number", "birth_date", "sex")
_NAME_FIELD = {"households": "head_name", "members": "name"}


class _Persons:
    """Heads of ``Hộ``, then the members, one each: a list for each thing that they say (None: not said).

    Households that are gone are left out: whoever moved within the district rightly stands in two communes.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        heads = batch.households.frame
        gone = set(heads.loc[heads["change"].isin(GONE), "household"])
        self._at: list[int] = []
        said: dict[str, list[Any]] = {f: [] for f in _SAID}
        for sheet_id, name in _NAME_FIELD.items():
            frame = batch.records(sheet_id).frame
            present = (~frame["household"].isin(gone)).to_numpy(dtype=bool)
            self._at += present.nonzero()[0].tolist()
            for field_id, values in said.items():
                column = frame[name if field_id == "name" else field_id].to_numpy(dtype=object)[present]
                values += [v if isinstance(v, str) else None for v in column]
            if sheet_id == "households":
                self.heads = len(self._at)
        self.commune, self.household, self.name, numbers, self.birth, self.sex = said.values()
        self.number = [likely_number(n) if n else None for n in numbers]
        relations = batch.members.frame["relation"].to_numpy(dtype=object)
        self._relation = relations[self._at[self.heads :]]

    def is_member(self, person: int) -> bool:
        """Whether the person stands on ``Thành viên``."""
        return person >= self.heads

    def is_listed_head(self, person: int) -> bool:
        """Whether the person is the head on ``Thành viên``."""
        return self.is_member(person) and self._relation[person - self.heads] == HEAD

    def _sheet(self, person: int) -> str:
        return "members" if self.is_member(person) else "households"

    def place(self, person: int, field_id: str) -> Place:
        """The cell of a person's name or number (``name``, ``identity_number``)."""
        sheet_id = self._sheet(person)
        field = _NAME_FIELD[sheet_id] if field_id == "name" else field_id
        return self._batch.records(sheet_id).place(self._at[person], field)

    def field(self, form: Form, person: int, field_id: str) -> str:
        """The heading of that cell."""
        sheet_id = self._sheet(person)
        return form.by_id[sheet_id].field(_NAME_FIELD[sheet_id] if field_id == "name" else field_id).heading


def check_persons(form: Form, batch: Batch) -> Iterator[Problem]:
    """The same identity number for two persons; the same name, birth date and sex in two households."""
    persons = _Persons(batch)
    yield from _check_numbers(form, persons)
    yield from _check_names(form, persons)
    yield from _check_placeholders(form, batch)


def _alike(keys: Iterable[Hashable]) -> list[list[int]]:
    """Positions of the keys that come more than once, those of one key together; None is no key."""
    found: dict[Hashable, list[int]] = {}
    for at, key in enumerate(keys):
        if key is not None:
            found.setdefault(key, []).append(at)
    return [own for own in found.values() if len(own) > 1]


def _other(communes: list[Any], own: list[int], at: int) -> tuple[int, bool]:
    """Another of the persons, of the same commune if there is one; and whether it is of another commune."""
    same = next((p for p in own if p != at and communes[p] == communes[at]), None)
    if same is not None:
        return same, False
    return next(p for p in own if p != at), True


def _one_number(persons: _Persons, own: list[int]) -> list[int]:
    """Those of one number that are persons of their own: the head stands on both sheets, and is one person,
    told by the relation or by the name."""
    household = persons.household
    listed = {household[p] for p in own if persons.is_listed_head(p)}
    own = [p for p in own if persons.is_member(p) or household[p] not in listed]
    if len(own) < 2:
        return []
    who = {p: (household[p], fold(persons.name[p] or "")) for p in own}
    seen = {who[p] for p in own if persons.is_member(p)}
    kept = []
    for person in own:
        if persons.is_member(person) or who[person] not in seen:
            kept.append(person)
            seen.add(who[person])
    return kept if len(kept) > 1 else []


def _check_numbers(form: Form, persons: _Persons) -> Iterator[Problem]:
    for same in _alike(persons.number):
        own = _one_number(persons, same)
        for at in own:
            other, apart = _other(persons.commune, own, at)
            yield Problem(
                kinds.IDENTITY_IN_TWO_COMMUNES if apart else kinds.IDENTITY_TWICE,
                persons.place(at, "identity_number"),
                {
                    "value": Personal(persons.number[at], "identity"),
                    "other": persons.place(other, "identity_number"),
                },
                household=persons.household[at],
                field=persons.field(form, at, "identity_number"),
            )


def _check_names(form: Form, persons: _Persons) -> Iterator[Problem]:
    # Only births with the day tell people apart. The head stands on both sheets, most often in the same
    # words: of those the first counts, so it is put in last.
    who = list(zip(persons.household, persons.name, persons.birth, persons.sex, strict=True))
    first = dict(zip(reversed(who), range(len(who) - 1, -1, -1), strict=True))
    # Spelling is compared for those alone that share birth, sex and the first letter.
    rough = (
        (birth, sex, name[:1].lower()) if name and sex and birth and len(birth) == 10 else None
        for _, name, birth, sex in first
    )
    positions = list(first.values())
    alike = sorted(positions[i] for own in _alike(rough) for i in own)
    # Birth, sex and name > household > the first of its persons who are called so.
    called: dict[tuple[str, str, str], dict[str, int]] = {}
    for at in alike:
        key = (persons.birth[at], persons.sex[at], fold(persons.name[at]))
        called.setdefault(key, {}).setdefault(persons.household[at], at)
    for of_household in called.values():
        own = list(of_household.values())
        numbers = {persons.number[p] for p in own}
        if len(own) < 2 or (len(numbers) == 1 and None not in numbers):
            continue  # one person, or reported by the number
        for at in own:
            other, apart = _other(persons.commune, own, at)
            yield Problem(
                kinds.PERSON_IN_TWO_COMMUNES if apart else kinds.PERSON_TWICE,
                persons.place(at, "name"),
                {"name": Personal(persons.name[at], "name"), "other": persons.place(other, "name")},
                household=persons.household[at],
                field=persons.field(form, at, "name"),
            )


def _check_placeholders(form: Form, batch: Batch) -> Iterator[Problem]:
    """Sample rows left in: by their name, or by a code of nines that no other code leads up to."""
    for sheet_id, field_id in _NAME_FIELD.items():
        records = batch.records(sheet_id)
        frame = records.frame
        code = frame["household_code"]
        samples: dict[int, tuple[str, object]] = {}
        if sheet_id == "households":
            codes = set(frame["household"])
            for at, written in enumerate(code):
                if not (isinstance(written, str) and _PLACEHOLDER_CODE.fullmatch(written)):
                    continue
                if f"{frame['commune'].iat[at]}/{int(written) - 1}" not in codes:
                    samples[at] = ("household_code", written)
        for at, name in enumerate(frame[field_id]):
            if not (isinstance(name, str) and name[-2:-1] == " "):
                continue
            if _PLACEHOLDER_NAME.fullmatch(clean_text(name).casefold()):
                samples[at] = (field_id, Personal(name, "name"))
        for at, (field, value) in sorted(samples.items()):
            heading = form.by_id[sheet_id].field(field).heading
            yield Problem(
                kinds.PLACEHOLDER,
                records.place(at, field),
                {"field": heading, "value": value},
                household=str(frame["household"].iat[at]),
                field=heading,
            )
