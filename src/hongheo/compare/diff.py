"""Two results held against each other: households that differ, table cells that moved and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from hongheo.models import (
    MAJORITY,
    Behind,
    CellChange,
    FieldChange,
    HouseholdChange,
    HouseholdClass,
    SummaryTable,
    TableColumn,
)

_Ints = np.ndarray[Any, np.dtype[np.int64]]
# Names of places and the wording of the rule are no facts of a household.
LEFT_OUT = ("commune", "commune_name", "household_code", "area", "rule")


def _value(cell: object) -> int | str | None:
    """A cell of the scores as whole number or text; blank, False and empty text are None, True is ``x``."""
    if cell is True:
        return "x"
    if cell is None or cell is False or pd.isna(cell) or cell == "":  # type: ignore[call-overload]
        return None
    if isinstance(cell, str):
        return cell
    return int(cell)  # type: ignore[call-overload,no-any-return]


def by_household(scores: pd.DataFrame) -> pd.DataFrame:
    """The sheet ``Chấm điểm`` by ``28654/0012``, values made alike. A code that comes again is numbered."""
    plain = {c: pd.Series([_value(v) for v in scores[c].tolist()], dtype=object) for c in scores.columns}
    frame = pd.DataFrame(plain)
    frame.index = household_index(frame)
    return frame


def household_index(frame: pd.DataFrame) -> pd.Index[Any]:
    """``28654/0012`` for each row; a code that comes again is numbered."""
    codes = frame["household_code"].astype(object)
    key = frame["commune"].astype(str) + "/" + codes.where(codes.notna(), "(không có mã)").astype(str)
    again = key.groupby(key).cumcount()
    return pd.Index(key.where(again == 0, key + " (" + (again + 1).astype(str) + ")"))


def households_changed(
    old: pd.DataFrame, new: pd.DataFrame, headings: Mapping[str, str]
) -> list[HouseholdChange]:
    """Households that appeared, disappeared or differ, by code; frames as ``by_household`` gives them.

    ``headings`` names each field; fields that only one frame has are not compared.
    """
    found = [
        HouseholdChange(str(code), row["commune_name"], "disappeared", row["class_end"], None, ())
        for code, row in old.loc[old.index.difference(new.index)].iterrows()
    ]
    found += [
        HouseholdChange(str(code), row["commune_name"], "appeared", None, row["class_end"], ())
        for code, row in new.loc[new.index.difference(old.index)].iterrows()
    ]
    both = old.index.intersection(new.index)
    fields = [f for f in old.columns if f in new.columns and f not in LEFT_OUT]
    before, after = (side.loc[both, fields].to_numpy(dtype=object) for side in (old, new))
    differ = before != after
    names, classes_new = dict(new["commune_name"]), dict(new["class_end"])
    classes_old = dict(old["class_end"])
    for at in map(int, differ.any(axis=1).nonzero()[0]):
        code = str(both[at])
        changes = tuple(
            FieldChange(fields[f], headings.get(fields[f], fields[f]), before[at, f], after[at, f])
            for f in map(int, differ[at].nonzero()[0])
        )
        name, was, now = names[code], classes_old[code], classes_new[code]
        found.append(HouseholdChange(code, name, "changed", was, now, changes))
    return sorted(found, key=lambda h: h.household)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a table: its values by column, and the names of the communes in it (None: all)."""

    values: Mapping[int | tuple[str, str], int | float | None]
    numbers: Mapping[int | tuple[str, str], int]
    places: frozenset[str] | None

    def value(self, column: int | tuple[str, str]) -> int | float | None:
        """The value of a column. A people without a column of its own in table 9 has no household there."""
        if isinstance(column, int) or column in self.values:
            return self.values.get(column)
        return None if self.values.get((column[0], "")) is None else 0


def _columns(table: SummaryTable) -> list[int | tuple[str, str]]:
    """What each column is known by: its number; in table 9, where these vary, the list and the people."""
    if not table.varying:
        return list(range(1, max((len(line.values) for line in table.lines), default=0) + 1))
    lists = (HouseholdClass.POOR.value, HouseholdClass.NEAR_POOR.value)
    return [
        (listed, name)
        for listed, peoples in zip(lists, table.varying, strict=False)
        for name in ("", MAJORITY, "minority", *peoples)
    ]


def _lines(table: SummaryTable) -> dict[tuple[str, str, str], _Line]:
    """The lines of a table by district, place and split."""
    units: dict[str, set[str]] = {}
    for line in table.lines:
        if line.level == "unit":
            units.setdefault(line.number.rpartition(".")[0], set()).add(line.name)
    names = {line.number: line.name for line in table.lines if line.level == "group"}
    columns = _columns(table)
    numbers = {column: at for at, column in enumerate(columns, start=1)}
    found = {}
    for line in table.lines:
        above = names.get(line.number.rpartition(".")[0], "") if line.level == "unit" else line.level
        inside = {line.name} if line.level == "unit" else units.get(line.number, set())
        places = None if line.level == "total" else frozenset(inside)
        values = dict(zip(columns, line.values, strict=False))
        found[above, line.name, line.split] = _Line(values, numbers, places)
    return found


class _Both:
    """The households of two indexes together: their names, and where those of each side stand among them."""

    def __init__(self, old: pd.Index[Any], new: pd.Index[Any], communes: Mapping[str, str]) -> None:
        whole = new.union(old).unique()
        self.old, self.new = old, new
        self.at = (whole.get_indexer(old), whole.get_indexer(new))
        self.names = np.array([str(h) for h in whole], dtype=object)
        self._communes = [communes.get(name) for name in self.names]
        self._inside: dict[frozenset[str], np.ndarray[Any, np.dtype[np.bool_]]] = {}

    def inside(self, places: frozenset[str]) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which of them are in communes of these names."""
        if places not in self._inside:
            self._inside[places] = np.array([c in places for c in self._communes], dtype=bool)
        return self._inside[places]

    def delta(self, old: _Ints, new: _Ints) -> _Delta:
        """What a column counts of each more or less than before."""
        by = np.zeros(len(self.names), dtype=np.int64)
        np.add.at(by, self.at[1], new)
        np.subtract.at(by, self.at[0], old)
        at = by.nonzero()[0]
        return _Delta(self, at, by[at])


class _Delta(NamedTuple):
    """The households that add more or less than before (places among ``both.names``), and how much."""

    both: _Both
    at: _Ints
    by: _Ints


class Moves:
    """Which households add more or less than before to a column of a table, in a place.

    ``old``, ``new``: what each adds (see ``Behind``); ``communes``: household > the name of its commune.
    """

    def __init__(
        self,
        old: Mapping[TableColumn, Behind],
        new: Mapping[TableColumn, Behind],
        communes: Mapping[str, str],
    ) -> None:
        self._old, self._new, self._communes = old, new, communes
        self._deltas: dict[TableColumn, list[_Delta]] = {}
        # Of all columns of a side the households are the same.
        self._both: _Both | None = None

    def _both_of(self, old: pd.Index[Any], new: pd.Index[Any]) -> _Both:
        both = self._both
        if both is None or not (both.old.is_(old) and both.new.is_(new)):
            both = self._both = _Both(old, new, self._communes)
        return both

    def _of(self, column: TableColumn) -> list[_Delta]:
        if column not in self._deltas:
            sides = self._old[column], self._new[column]
            both = self._both_of(sides[0].households, sides[1].households)
            self._deltas[column] = [
                both.delta(old, new) for old, new in zip(sides[0].counts, sides[1].counts, strict=True)
            ]
        return self._deltas[column]

    def behind(
        self, column: TableColumn, places: frozenset[str] | None, difference: float
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The households added and those gone; none where they do not explain the whole difference."""
        if column not in self._old or column not in self._new:
            return (), ()
        came: set[str] = set()
        left: set[str] = set()
        total = 0
        for both, at, by in self._of(column):
            if places is not None:
                here = both.inside(places)[at]
                at, by = at[here], by[here]
            total += int(by.sum())
            came.update(both.names[at[by > 0]])
            left.update(both.names[at[by < 0]])
        if self._new[column].whole and round(total - difference, 6):
            return (), ()
        return tuple(sorted(came)), tuple(sorted(left))


def _people(of: TableColumn) -> str | None:
    column = of[2]
    if isinstance(column, int):
        return None
    named = {"": "tổng số", "minority": "dân tộc thiểu số"}.get(column[1], column[1])
    return f"{HouseholdClass(column[0]).label}: {named}"


def cells_moved(
    old_tables: Sequence[SummaryTable], new_tables: Sequence[SummaryTable], moves: Moves
) -> Iterator[CellChange]:
    """The cells that differ, of the tables that both have; the columns of table 9 go by people."""
    before = {t.number: _lines(t) for t in old_tables}
    after = {t.number: _lines(t) for t in new_tables}
    nothing = _Line({}, {}, frozenset())
    for number in sorted(before.keys() & after.keys()):
        left, right = before[number], after[number]
        for key in [*right, *(k for k in left if k not in right)]:
            _, place, split = key
            sides = left.get(key, nothing), right.get(key, nothing)
            places = (right.get(key) or left[key]).places
            for column in dict.fromkeys([*sides[1].values, *sides[0].values]):
                was, now = (side.value(column) for side in sides)
                if was == now:
                    continue
                difference = None if was is None or now is None else round(now - was, 2)
                told = (number, split, column)
                came, gone = moves.behind(told, places, (now or 0) - (was or 0))
                at = sides[1].numbers.get(column) or sides[0].numbers[column]
                yield CellChange(number, place, split, at, was, now, difference, came, gone, _people(told))
