"""The sheets of facts as columns that know what is not known: unreadable cells, missing columns, ages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hongheo.criteria import Ages
from hongheo.models import SOURCE, Records
from hongheo.text import signs_of

# Column of cell faults in every frame of records (field id > code), set by the cell checks.
_BAD = "bad"


Marks = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Truth:
    """True, false or "cannot be told" for each element: ``yes`` and ``unknown``, never both.

    The operators are those of three-valued logic: what one side settles does not need the other.
    """

    yes: Marks
    unknown: Marks

    @classmethod
    def of(cls, yes: Marks, unknown: Marks) -> Truth:
        """Where ``unknown``, ``yes`` says nothing."""
        return cls(yes & ~unknown, unknown)

    @property
    def no(self) -> Marks:
        """Where it is certainly not so."""
        return ~self.yes & ~self.unknown

    def __invert__(self) -> Truth:
        return Truth(self.no, self.unknown)

    def __and__(self, other: Truth) -> Truth:
        yes = self.yes & other.yes
        return Truth(yes, ~yes & ~self.no & ~other.no)

    def __or__(self, other: Truth) -> Truth:
        yes = self.yes | other.yes
        return Truth(yes, ~yes & (self.unknown | other.unknown))


class FactSheet:
    """The records of one sheet. A cell that could not be read, and a column that its file does not have, are
    unknown; a blank cell of a mark (x) is "no"."""

    def __init__(self, records: Records) -> None:
        self.frame = records.frame
        self._tables = records.tables
        self._source = self.frame[SOURCE].to_numpy(dtype="int64")
        self._coded: dict[str, tuple[Any, Any]] = {}
        self._faults: dict[str, list[int]] = {}
        for at, faults in enumerate(self.frame[_BAD].to_numpy(dtype=object)):
            for field in faults if isinstance(faults, dict) else ():
                self._faults.setdefault(field, []).append(at)

    def unknown(self, field: str) -> Marks:
        """Records that do not say this field at all."""
        lacks = np.array([field not in table.columns for table in self._tables], dtype=bool)
        unknown = lacks[self._source] if len(self._source) else np.zeros(0, dtype=bool)
        unknown[self._faults.get(field, [])] = True
        return unknown

    def in_doubt(self, field: str) -> list[int]:
        """Records where the cell of a field could not be used, or only with doubt."""
        return self._faults.get(field, [])

    def marked(self, field: str) -> Truth:
        """Whether a column of marks is marked."""
        return Truth.of(self.frame[field].to_numpy(dtype=bool), self.unknown(field))

    def blank(self, field: str) -> Marks:
        """Cells with nothing in them; cells that are unknown do not count."""
        blank: Marks = self.frame[field].isna().to_numpy(dtype=bool)
        return blank & ~self.unknown(field)

    def among(self, field: str, values: Collection[str], perhaps: Collection[str] = ()) -> Truth:
        """Whether a choice is one of ``values``; cannot be told for those of ``perhaps``. Blank is no."""
        if field not in self._coded:
            # Several rules ask for the same choice.
            self._coded[field] = pd.factorize(self.frame[field].to_numpy(dtype=object))
        codes, choices = self._coded[field]
        # Code -1 (blank) takes the last entry.
        yes, open_ = (
            np.array([*(c in wanted for c in choices), False], dtype=bool)[codes]
            for wanted in (values, perhaps)
        )
        return Truth.of(yes, open_ | self.unknown(field))


def age_interval(birth: object, date: dt.date) -> tuple[int, int] | None:
    """Least and greatest full years of age on a day; None when the birth is not known.

    They differ for a bare birth year only. Somebody born on 29 February is a year older on 1 March of a
    common year. Negative: born after that day (never for a bare year: who is listed was born).
    """
    if not isinstance(birth, str):
        return None
    if len(birth) == 4:
        years = date.year - int(birth)
        last_day = (date.month, date.day) == (12, 31)
        return (max(years if last_day else years - 1, 0), max(years, 0)) if years >= 0 else (years, years)
    born = dt.date.fromisoformat(birth)
    age = date.year - born.year - ((date.month, date.day) < (born.month, born.day))
    return age, age


def ages_on(births: list[str], date: dt.date) -> tuple[Whole, Whole]:
    """``age_interval`` of births that are known, those with the day worked out together."""
    whole = np.array([len(birth) == 10 for birth in births], dtype=bool)
    signs = signs_of(births, 10)[:, [0, 1, 2, 3, 5, 6, 8, 9]]
    # As yyyymmdd: the difference, divided by 10,000 and rounded down, is the full years between two days.
    born = (signs.astype("int64") - ord("0")) @ 10 ** np.arange(7, -1, -1)
    least = (int(f"{date:%Y%m%d}") - born) // 10_000
    most = least.copy()
    for at in np.flatnonzero(~whole).tolist():
        least[at], most[at] = age_interval(births[at], date) or (0, 0)
    return least, most


class People(FactSheet):
    """The sheet ``Thành viên`` with each person's possible ages on the review date (full years)."""

    def __init__(self, records: Records, date: dt.date) -> None:
        super().__init__(records)
        codes, births = pd.factorize(self.frame["birth_date"].to_numpy(dtype=object), use_na_sentinel=True)
        # The last entry is that of persons without a birth: factorize gives them -1.
        least, most = (np.append(ages, 0) for ages in ages_on(births.tolist(), date))
        self.least, self.most, self.age_known = least[codes], most[codes], codes >= 0
        # A day in doubt may be any of its year, as that of a bare year.
        for at in self.in_doubt("birth_date"):
            ages = (
                age_interval(str(self.frame["birth_date"].iat[at])[:4], date) if self.age_known[at] else None
            )
            if ages:
                self.least[at], self.most[at] = ages
        self.unborn = self.age_known & (self.most < 0)


def in_ages(ages: Whole, rule: Ages) -> Truth:
    """Whether these ages are within the rule's; cannot be told where the law at hand does not say."""
    sure = ages >= rule.from_
    wide = ages >= (rule.from_ if rule.perhaps_from is None else rule.perhaps_from)
    if rule.below is not None:
        sure &= ages < rule.below
        wide &= ages < (rule.below if rule.perhaps_below is None else rule.perhaps_below)
    return Truth.of(sure, wide & ~sure)
