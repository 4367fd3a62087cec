"""Persons over all households and communes: one number for two people, one person in two places.

Nobody is ever merged or left out: each finding names both cells and asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from hongheo.check import bounds
from hongheo.check.families import HEAD
from hongheo.check.identity import likely_number
from hongheo.forms import Form
from hongheo.models import GONE, Batch, Place
from hongheo.problems import Personal, Problem, kinds
from hongheo.text import clean_text, fold

_PLACEHOLDER_NAME = re.compile(bounds.PLACEHOLDER_NAME)
_PLACEHOLDER_CODE = re.compile(bounds.PLACEHOLDER_CODE)
_NAME_FIELD = {"households": "head_name", "members": "name"}


class _Persons:
    """Heads of ``Hộ`` and the members, one line each: ``sheet``, ``at`` (position there) and what they say.

    Households that are gone are left out: whoever moved within the district rightly stands in two communes.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._sheets = {s: batch.records(s).frame.rename(columns={f: "name"}) for s, f in _NAME_FIELD.items()}
        heads = self._sheets["households"]
        gone = set(heads.loc[heads["change"].isin(GONE), "household"])
        parts = []
        for sheet_id, frame in self._sheets.items():
            part = frame[["commune", "household", "name", "identity_number", "birth_date", "sex"]].copy()
            part["relation"] = frame.get("relation", HEAD)
            part["sheet"], part["at"] = sheet_id, np.arange(len(part))
            parts.append(part[~part["household"].isin(gone)])
        self.frame = pd.concat(parts, ignore_index=True)
        self._at = self.frame["at"].to_numpy()
        self._sheet = self.frame["sheet"].tolist()
        self.frame["number"] = pd.Series(
            [likely_number(n) if isinstance(n, str) else None for n in self.frame["identity_number"]],
            dtype=object,
        )

    def place(self, person: int, field_id: str) -> Place:
        """The cell of a person's name or number (``name``, ``identity_number``)."""
        sheet_id = self._sheet[person]
        field = _NAME_FIELD[sheet_id] if field_id == "name" else field_id
        return self._batch.records(sheet_id).place(int(self._at[person]), field)

    def field(self, form: Form, person: int, field_id: str) -> str:
        """The heading of that cell."""
        sheet_id = self._sheet[person]
        return form.by_id[sheet_id].field(_NAME_FIELD[sheet_id] if field_id == "name" else field_id).heading


def check_persons(form: Form, batch: Batch) -> Iterator[Problem]:
    """The same identity number for two persons; the same name, birth date and sex in two households."""
    persons = _Persons(batch)
    yield from _check_numbers(form, persons)
    yield from _check_names(form, persons)
    yield from _check_placeholders(form, batch)


def _folded(names: pd.Series[str]) -> pd.Series[str]:
    return pd.Series([fold(n) if isinstance(n, str) else "" for n in names], names.index, dtype=object)


def _other(communes: list[object], own: list[int], at: int) -> tuple[int, bool]:
    """Another of the persons, of the same commune if there is one; and whether it is of another commune."""
    same = next((p for p in own if p != at and communes[p] == communes[at]), None)
    if same is not None:
        return same, False
    return next(p for p in own if p != at), True


def _check_numbers(form: Form, persons: _Persons) -> Iterator[Problem]:
    frame = persons.frame
    shared = frame[frame["number"].notna() & frame["number"].duplicated(keep=False)]
    # The head stands on both sheets: one person, told by the relation or by the name.
    key = shared["household"] + "|" + shared["number"]
    is_member = shared["sheet"] == "members"
    shared = shared[is_member | ~key.isin(set(key[is_member & (shared["relation"] == HEAD)]))]
    shared = shared[shared["number"].duplicated(keep=False)]
    named = shared["household"] + "|" + shared["number"] + "|" + _folded(shared["name"])
    is_member = shared["sheet"] == "members"
    shared = shared[is_member | ~(named.isin(set(named[is_member])) | named.duplicated())]
    shared = shared[shared["number"].duplicated(keep=False)]
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
    # Only births with the day tell people apart.
    dated = frame[frame["birth_date"].str.len().eq(10) & frame["sex"].notna() & frame["name"].notna()]
    # The head stands on both sheets, most often in the same words.
    dated = dated[~dated.duplicated(["household", "name", "birth_date", "sex"])]
    # Spelling is compared for those alone that share birth, sex and the first letter.
    rough = dated["birth_date"] + dated["sex"] + dated["name"].str[:1].str.lower()
    alike = dated[rough.duplicated(keep=False)]
    key = alike["birth_date"] + "|" + alike["sex"] + "|" + _folded(alike["name"])
    first = alike[~pd.Series(key + "|" + alike["household"]).duplicated()]
    key = key[first.index]
    twice = first[key.duplicated(keep=False)]
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


def _check_placeholders(form: Form, batch: Batch) -> Iterator[Problem]:
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
