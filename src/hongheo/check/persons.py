"""Persons over all households and communes: one number for two people, one person in two places.

Nobody is ever merged or left out: each finding names both cells and asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_NAME_FIELD = {"households": "head_name", "members": "name"}


def _heads_and_members(batch: Batch) -> pd.DataFrame:
    """Heads of ``Hộ``, then the members, one line each with ``is_member`` and ``at`` (position there).

    Households that are gone are left out: whoever moved within the district rightly stands in two communes.
    """
    heads = batch.households.frame
    gone = set(heads.loc[heads["change"].isin(GONE), "household"])
    parts = []
    for sheet_id, field in _NAME_FIELD.items():
        frame = batch.records(sheet_id).frame
        part = pd.DataFrame(
            {
                "is_member": sheet_id == "members",
                "at": np.arange(len(frame)),
                **{c: frame[c] for c in ("household", "identity_number", "birth_date", "sex")},
                "name": frame[field],
                "relation": frame.get("relation", HEAD),
            }
        )
        parts.append(part[~part["household"].isin(gone)] if gone else part)
    return pd.concat(parts, ignore_index=True)


def _numbers(written: pd.Series[str]) -> pd.Series[str]:
    return pd.Series(
        [likely_number(n) if isinstance(n, str) else None for n in written], written.index, dtype=object
    )


def _name_keys(persons: pd.DataFrame) -> pd.Series[str]:
    """Birth, sex and name however spelt: what two rows of one person share."""
    names = fold_all(persons["name"])
    rows = zip(persons["birth_date"], persons["sex"], names, strict=True)
    return pd.Series([f"{b}|{s}|{n}" for b, s, n in rows], persons.index, dtype=object)


def _without_heads_told_twice(persons: pd.DataFrame, numbers: pd.Series[str]) -> pd.Series[str]:
    """The numbers but for heads of ``Hộ`` who stand among the members too: one person on two sheets, told by
    the relation or by the name."""
    numbers = numbers[numbers.notna()]
    key = persons["household"][numbers.index] + "|" + numbers
    is_member = persons["is_member"][numbers.index]
    head = persons["relation"][numbers.index] == HEAD
    # Few heads are left after this; names are compared for them alone.
    rest = ~is_member & ~key.isin(set(key[is_member & head]))
    near = key[rest | (is_member & key.isin(set(key[rest])))]
    names = persons["name"][near.index]
    named = near + "|" + pd.Series(fold_all(n if isinstance(n, str) else "" for n in names), near.index)
    of_member = is_member[near.index]
    same = ~of_member & (named.isin(set(named[of_member])) | named.duplicated())
    return numbers[is_member | rest.where(~same.reindex(rest.index, fill_value=False), False)]


def person_keys(batch: Batch) -> pd.DataFrame:
    """By what each person of these returns may be found again in others.

    One row a head or member: ``is_member``, ``at`` (position in ``Hộ`` or among the members), ``number`` and
    ``name`` (64-bit hashes of the identity number, and of name, birth and sex; 0: nothing to compare by).
    """
    persons = _heads_and_members(batch)
    keys = persons[["is_member", "at"]].assign(number=np.uint64(0), name=np.uint64(0))
    numbers = _without_heads_told_twice(persons, _numbers(persons["identity_number"]))
    keys.loc[numbers.index, "number"] = _hashed(numbers)
    # Only births with the day tell people apart.
    dated = persons[persons["birth_date"].str.len().eq(10) & persons["sex"].notna() & persons["name"].notna()]
    # The head stands on both sheets, most often in the same words.
    dated = dated[~dated.duplicated(["household", "name", "birth_date", "sex"])]
    key = _name_keys(dated)
    first = key[~pd.Series(key + "|" + dated["household"]).duplicated()]
    keys.loc[first.index, "name"] = _hashed(first)
    return keys[(keys["number"] != 0) | (keys["name"] != 0)]


def _hashed(texts: pd.Series[str]) -> Any:
    return pd.util.hash_array(texts.to_numpy(dtype=object), categorize=False)


def repeated_keys(keys: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``person_keys`` of all returns that occur again: ``by_number``, ``by_name`` say by what."""
    found = {f"by_{c}": (keys[c] != 0) & keys[c].duplicated(keep=False) for c in ("number", "name")}
    return keys.assign(**found)[found["by_number"] | found["by_name"]]


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
        self.frame["number"] = _numbers(self.frame["identity_number"])
        self._at = self.frame["at"].to_numpy()
        self._sheet = self.frame["sheet"].tolist()

    def place(self, person: int, field_id: str) -> Place:
        """The cell of a person's name or number (``name``, ``identity_number``)."""
        sheet_id = self._sheet[person]
        field = _NAME_FIELD[sheet_id] if field_id == "name" else field_id
        return self._sheets[sheet_id].place(int(self._at[person]), field)

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
                {"value": Personal(number, "identity"), "other": persons.place(other, "identity_number")},
                household=str(frame["household"].iat[at]),
                field=persons.field(form, at, "identity_number"),
            )


def _check_names(form: Form, persons: _Persons) -> Iterator[Problem]:
    frame = persons.frame
    asked = frame[frame["by_name"]]
    key = _name_keys(asked)
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
                {"name": Personal(frame["name"].iat[at], "name"), "other": persons.place(other, "name")},
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
            nines = code.str.fullmatch(_PLACEHOLDER_CODE.pattern).fillna(False).to_numpy(dtype=bool)
            for at in map(int, nines.nonzero()[0]):
                if f"{frame['commune'].iat[at]}/{int(str(code.iat[at])) - 1}" not in codes:
                    samples[at] = ("household_code", code.iat[at])
        short = frame[field_id].str[-2:-1].eq(" ").fillna(False).to_numpy(dtype=bool)
        for at in map(int, short.nonzero()[0]):
            name = str(frame[field_id].iat[at])
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
