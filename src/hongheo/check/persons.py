"""Persons over all households and communes: one number for two people, one person in two places.

Nobody is ever merged or left out: each finding names both cells and asks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from hongheo.check import bounds
from hongheo.check.families import HEAD
from hongheo.check.identity import likely_number
from hongheo.forms import Form
from hongheo.models import GONE, Batch, Place, Records
from hongheo.problems import Personal, Problem, kinds
from hongheo.text import clean_text, fold_all

_PLACEHOLDER_NAME = re.compile(bounds.PLACEHOLDER_NAME)
_PLACEHOLDER_CODE = re.compile(bounds.PLACEHOLDER_CODE)
# Digits of a mark of personal values: from a long one a number could be found by trying all of them.
_MARK = 4
_NAME_FIELD = {"households": "head_name", "members": "name"}


def _numbers(written: Iterable[object]) -> list[str | None]:
    return [likely_number(n) if isinstance(n, str) else None for n in written]


def _who(birth: object, sex: object, folded: str) -> str:
    """Birth, sex and name however spelt: what two rows of one person share."""
    return f"{birth}|{sex}|{folded}"


class _Sheet:
    """One sheet with persons, a list for each thing that they say. ``at`` are their positions in it.

    Households that are gone are left out: whoever moved within the district rightly stands in two communes.
    """

    def __init__(self, records: Records, name: str, gone: set[str]) -> None:
        frame = records.frame
        present = (~frame["household"].isin(gone)).to_numpy(dtype=bool) if gone else np.ones(len(frame), bool)
        self.at = present.nonzero()[0]

        def said(column: str) -> list[Any]:
            values: list[Any] = frame[column].to_numpy(dtype=object)[self.at].tolist()
            return values

        self.household, self.birth, self.sex = said("household"), said("birth_date"), said("sex")
        self.name = [n if isinstance(n, str) else "" for n in said(name)]
        self.folded = fold_all(self.name)
        self.number = _numbers(said("identity_number"))
        self.is_head = [r == HEAD for r in said("relation")] if "relation" in frame else [True] * len(self.at)


def _told_twice(heads: _Sheet, members: _Sheet) -> set[int]:
    """Heads of ``Hộ`` who stand among the members too, by their number and by the relation or the name."""
    of_head = {
        (household, number)
        for household, number, is_head in zip(members.household, members.number, members.is_head, strict=True)
        if is_head and number
    }
    twice, open_ = set(), []
    for i, key in enumerate(zip(heads.household, heads.number, strict=True)):
        if key in of_head:
            twice.add(i)
        elif key[1]:
            open_.append(i)
    # Few are called otherwise than head there, or stand on this sheet twice.
    asked = {heads.household[i] for i in open_}
    people = zip(members.household, members.number, members.folded, strict=True)
    called = {person for person in people if person[0] in asked and person[1]} if asked else set()
    for i in open_:
        person = (heads.household[i], heads.number[i], heads.folded[i])
        if person in called:
            twice.add(i)
        called.add(person)
    return twice


def person_keys(batch: Batch) -> pd.DataFrame:
    """By what each person of these returns may be found again in others.

    One row a head or member: ``is_member``, ``at`` (position in ``Hộ`` or among the members), ``number`` and
    ``name`` (64-bit hashes of the identity number, and of name, birth and sex; 0: nothing to compare by).
    """
    frame = batch.households.frame
    gone = set(frame.loc[frame["change"].isin(GONE), "household"])
    heads, members = (_Sheet(batch.records(s), f, gone) for s, f in _NAME_FIELD.items())
    twice = _told_twice(heads, members)
    heads.number = [None if i in twice else n for i, n in enumerate(heads.number)]
    both = (heads, members)
    # Only births with the day tell people apart.
    name = _hashed(
        [
            _who(birth, sex, folded)
            if folded and isinstance(sex, str) and isinstance(birth, str) and len(birth) == 10
            else ""
            for sheet in both
            for birth, sex, folded in zip(sheet.birth, sheet.sex, sheet.folded, strict=True)
        ]
    )
    # The head stands on both sheets; one person counts once in a household.
    household, _ = pd.factorize(np.array([h for sheet in both for h in sheet.household], dtype=object))
    name[pd.DataFrame({"household": household, "name": name}).duplicated().to_numpy()] = 0
    number = _hashed([n or "" for sheet in both for n in sheet.number])
    columns = {
        "is_member": np.repeat([False, True], [len(heads.at), len(members.at)]),
        "at": np.concatenate([heads.at, members.at]),
        "number": number,
        "name": name,
    }
    kept = ((number != 0) | (name != 0)).nonzero()[0]
    return pd.DataFrame({key: column[kept] for key, column in columns.items()}, kept)


def _hashed(texts: list[str]) -> Any:
    hashes = pd.util.hash_array(np.array(texts, dtype=object), categorize=False)
    return np.where(np.array([bool(t) for t in texts], dtype=bool), hashes, np.uint64(0))


def repeated_keys(keys: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``person_keys`` of all returns that occur again: ``by_number``, ``by_name`` say by what."""
    found = {f"by_{c}": (keys[c] != 0) & keys[c].duplicated(keep=False) for c in ("number", "name")}
    again = found["by_number"] | found["by_name"]
    return keys[again].assign(**{mark: own[again] for mark, own in found.items()})


class _Persons:
    """The persons that may be the same, one line each, heads first."""

    def __init__(self, heads: Records, members: Records) -> None:
        self._sheets = {"households": heads, "members": members}
        parts = []
        for sheet_id, records in self._sheets.items():
            part = records.frame.rename(columns={_NAME_FIELD[sheet_id]: "name"})
            columns = ["commune", "household", "name", "identity_number", "birth_date", "sex"]
            part = part[[*columns, "by_number", "by_name"]]
            parts.append(part.assign(sheet=sheet_id, at=np.arange(len(part))))
        self.frame = pd.concat(parts, ignore_index=True)
        self.frame["number"] = pd.Series(_numbers(self.frame["identity_number"]), dtype=object)
        self._at = self.frame["at"].to_numpy()
        self._sheet = self.frame["sheet"].tolist()
        self._marks: dict[int, str] = {}

    def place(self, person: int, field_id: str) -> Place:
        """The cell of a person's name or number (``name``, ``identity_number``)."""
        sheet_id = self._sheet[person]
        field = _NAME_FIELD[sheet_id] if field_id == "name" else field_id
        return self._sheets[sheet_id].place(int(self._at[person]), field)

    def more(self, group: list[int], field_id: str) -> dict[str, object]:
        """What ties more than two persons together: the place of the first, and a mark that changes with any
        of them."""
        if len(group) < 3:
            return {}
        if group[0] not in self._marks:
            said = self.frame[["name", "identity_number", "birth_date", "sex"]].iloc[group]
            text = "\x1f".join(sorted("|".join(map(str, row)) for row in said.itertuples(index=False)))
            self._marks[group[0]] = hashlib.sha256(text.encode()).hexdigest()[:_MARK]
        return {"first": self.place(group[0], field_id), "group": self._marks[group[0]]}

    def field(self, form: Form, person: int, field_id: str) -> str:
        """The heading of that cell."""
        sheet_id = self._sheet[person]
        return form.by_id[sheet_id].field(_NAME_FIELD[sheet_id] if field_id == "name" else field_id).heading


def check_persons(form: Form, heads: Records, members: Records) -> Iterator[Problem]:
    """The same identity number for two persons; the same name, birth date and sex in two households.

    The records are those of ``repeated_keys``, with its columns ``by_number`` and ``by_name``.
    """
    persons = _Persons(heads, members)
    yield from _check_numbers(form, persons)
    yield from _check_names(form, persons)


def _other(communes: list[object], own: list[int], at: int) -> tuple[int, bool]:
    """Another of the persons, of the same commune if there is one; and whether it is of another commune."""
    same = next((p for p in own if p != at and communes[p] == communes[at]), None)
    if same is not None:
        return same, False
    return next(p for p in own if p != at), True


def _check_numbers(form: Form, persons: _Persons) -> Iterator[Problem]:
    frame = persons.frame
    asked = frame[frame["by_number"]]
    shared = asked[asked["number"].duplicated(keep=False)]
    communes = frame["commune"].tolist()
    for number, group in shared.groupby("number", sort=False).groups.items():
        own = [int(p) for p in group]
        for at in own:
            other, apart = _other(communes, own, at)
            yield Problem(
                kinds.IDENTITY_IN_TWO_COMMUNES if apart else kinds.IDENTITY_TWICE,
                persons.place(at, "identity_number"),
                {
                    "value": Personal(number, "identity"),
                    "other": persons.place(other, "identity_number"),
                    **persons.more(own, "identity_number"),
                },
                household=str(frame["household"].iat[at]),
                field=persons.field(form, at, "identity_number"),
            )


def _check_names(form: Form, persons: _Persons) -> Iterator[Problem]:
    frame = persons.frame
    asked = frame[frame["by_name"]]
    rows = zip(asked["birth_date"], asked["sex"], fold_all(asked["name"].tolist()), strict=True)
    key = pd.Series([_who(*row) for row in rows], asked.index, dtype=object)
    twice = asked[key.duplicated(keep=False)]
    communes = frame["commune"].tolist()
    for group in twice.groupby(key[twice.index], sort=False).groups.values():
        own = [int(p) for p in group]
        numbers = frame["number"].iloc[own]
        if numbers.notna().all() and numbers.nunique() == 1:
            continue  # reported by the number
        for at in own:
            other, apart = _other(communes, own, at)
            yield Problem(
                kinds.PERSON_IN_TWO_COMMUNES if apart else kinds.PERSON_TWICE,
                persons.place(at, "name"),
                {
                    "name": Personal(frame["name"].iat[at], "name"),
                    "other": persons.place(other, "name"),
                    **persons.more(own, "name"),
                },
                household=str(frame["household"].iat[at]),
                field=persons.field(form, at, "name"),
            )


def check_placeholders(form: Form, batch: Batch) -> Iterator[Problem]:
    """Sample rows left in: by their name, or by a code of nines that no other code leads up to."""
    for sheet_id, field_id in _NAME_FIELD.items():
        records = batch.records(sheet_id)
        frame = records.frame
        code = frame["household_code"]
        samples: dict[int, tuple[str, object]] = {}
        if sheet_id == "households":
            codes = set(frame["household"])
            for at, written in enumerate(code.tolist()):
                if not (isinstance(written, str) and _PLACEHOLDER_CODE.fullmatch(written)):
                    continue
                if f"{frame['commune'].iat[at]}/{int(written) - 1}" not in codes:
                    samples[at] = ("household_code", written)
        names = frame[field_id].tolist()
        for at in [i for i, n in enumerate(names) if isinstance(n, str) and n[-2:-1] == " "]:
            if _PLACEHOLDER_NAME.fullmatch(clean_text(names[at]).casefold()):
                samples[at] = (field_id, Personal(names[at], "name"))
        for at, (field, value) in sorted(samples.items()):
            heading = form.by_id[sheet_id].field(field).heading
            yield Problem(
                kinds.PLACEHOLDER,
                records.place(at, field),
                {"field": heading, "value": value},
                household=str(frame["household"].iat[at]),
                field=heading,
            )
