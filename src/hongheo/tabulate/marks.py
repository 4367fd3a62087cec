"""The households as arrays: what tables, forms and proofs count is marked on these, one row a household."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hongheo.models import MAJORITY, HouseholdClass

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Codes = np.ndarray[Any, np.dtype[np.intp]]


class Marks:
    """The columns of a frame with one row a household, each taken once, whatever its dtype.

    pandas works as long at a column of a small frame as at one of a large frame.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame, self._rows = frame, np.ones(len(frame), dtype=bool)
        self._whole: Marks | None = None
        self._taken: dict[tuple[str, str], Any] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def only(self, rows: Mask) -> Marks:
        """The same of some rows alone; the names of communes and peoples stay those of all."""
        part = Marks(self._frame)
        part._whole, part._rows = self, rows
        return part

    def __len__(self) -> int:
        return int(self._rows.sum())

    @property
    def all(self) -> Mask:
        """Every row."""
        return np.ones(len(self), dtype=bool)

    def _take(self, how: str, column: str, take: Callable[[pd.Series[Any]], Any]) -> Any:
        if (how, column) not in self._taken:
            self._taken[how, column] = (
                take(self._frame[column])
                if self._whole is None
                else self._whole._take(how, column, take)[self._rows]
            )
        return self._taken[how, column]

    def flag(self, column: str) -> Mask:
        """Whether a household is marked; one of which it is not known is not."""
        found: Mask = self._take("flag", column, lambda c: c.to_numpy(dtype=bool, na_value=False))
        return found

    def number(self, column: str) -> Numbers:
        """A number of each household; one that is not known is 0."""
        found: Numbers = self._take("number", column, lambda c: c.to_numpy(dtype=np.int64, na_value=0))
        return found

    def unknown(self, column: str) -> Mask:
        """Of which households the column says nothing."""
        found: Mask = self._take("unknown", column, lambda c: c.isna().to_numpy(dtype=bool))
        return found

    def values(self, column: str) -> np.ndarray[Any, np.dtype[np.object_]]:
        """What the column says, as it is."""
        found: np.ndarray[Any, np.dtype[np.object_]] = self._take(
            "values", column, lambda c: c.to_numpy(dtype=object)
        )
        return found

    def texts(self, column: str) -> tuple[Codes, tuple[str, ...]]:
        """The number of the text of each household, -1 where it has none, and the texts of all by number."""
        if self._whole is not None:
            codes, names = self._whole.texts(column)
            return self._take("texts", column, lambda _: codes), names
        if column not in self._names:
            codes, found = pd.factorize(self._frame[column].to_numpy(dtype=object))
            self._taken["texts", column], self._names[column] = codes, tuple(found)
        return self._taken["texts", column], self._names[column]

    def says(self, column: str, *texts: str) -> Mask:
        """Whether a column says one of the texts."""
        codes, names = self.texts(column)
        found = [codes == names.index(text) for text in texts if text in names]
        return np.logical_or.reduce(found) if found else np.zeros(len(codes), dtype=bool)

    def ends(self, *classes: HouseholdClass) -> Mask:
        """Whether the class at the end is one of these."""
        return self.says("class_end", *classes)

    def starts(self, *classes: HouseholdClass) -> Mask:
        """Whether a household was on one of these lists at the start."""
        return self.says("start", *classes)

    @property
    def minority(self) -> Mask:
        """Households of a people that is known and not Kinh."""
        return ~(self.unknown("people") | self.says("people", MAJORITY))

    def by_commune(self, counts: Mapping[Any, Mask | Numbers]) -> pd.DataFrame:
        """What each mark, or number, comes to by commune (index, in order): a column of int64 for each."""
        codes, names = self.texts("commune")
        order = sorted(range(len(names)), key=names.__getitem__)
        sums = sums_by(codes, len(names), list(counts.values()))
        # Keys may be objects of several parts, which pandas would take for levels.
        columns = pd.Index(list(counts), dtype=object, tupleize_cols=False)
        return pd.DataFrame(sums.T[order], pd.Index([names[at] for at in order], dtype=object), columns)


def sums_by(codes: Codes, parts: int, counts: Sequence[Mask | Numbers]) -> Numbers:
    """What each mark, or number, comes to in each part: a row a mark, a column a part. ``codes`` say the part
    (from 0) of each household, -1 for none."""
    places = codes + 1
    # Floats hold any number of persons exactly.
    sums = [np.bincount(places, weights=count, minlength=parts + 1)[1:] for count in counts]
    return np.array(sums, dtype=np.float64).reshape(len(counts), parts).astype(np.int64)
