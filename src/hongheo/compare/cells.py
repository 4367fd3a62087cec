"""Every cell of two sets of records held against each other: rows found again one to one, then cell by cell.

Rows that are the same in every cell are paired first. The others are found again by what tells a household or
a person: the code, then the identity number, the name and the birth. No row is paired twice; one that is not
found again is told with all its cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from hongheo.models import CellRows, RowsFound, ValueChange
from hongheo.problems import Personal

_Ints = np.ndarray[Any, np.dtype[np.int64]]
COMMUNE, SHEET, CODE = "commune", "sheet", "household_code"
# Columns that only the matching knows: the household's key as of the old side, a person's name, no code.
_HOME, _NAME, _NO_CODE = "home", "person", "codeless"
_ALL, _ALL_BUT_CODE = "*", "-code"


@dataclass(frozen=True, slots=True)
class _Step:
    """One way of finding rows again: by these columns, none of them blank.

    ``unique``: only where one row of each side is left with that key.
    """

    by: str
    columns: tuple[str, ...]
    unique: bool = False


_SAME = _Step("mọi ô như nhau", (_ALL,))
_BY_CELLS = _Step("các ô khác mã hộ", (COMMUNE, _ALL_BUT_CODE), unique=True)
_HOUSEHOLD = (
    _SAME,
    _Step("mã hộ", (_HOME, "identity_number")),
    _Step("mã hộ", (_HOME, _NAME, "birth_date")),
    _Step("mã hộ", (_HOME, _NAME)),
    _Step("mã hộ", (_HOME,)),
    _Step("số định danh", (COMMUNE, "identity_number"), unique=True),
    _Step("họ tên và ngày sinh", (COMMUNE, _NAME, "birth_date"), unique=True),
    _Step("họ tên", (COMMUNE, _NO_CODE, _NAME), unique=True),
    _BY_CELLS,
)
_PERSON = (
    _SAME,
    _Step("số định danh", (_HOME, "identity_number")),
    _Step("họ tên và ngày sinh", (_HOME, _NAME, "birth_date")),
    _Step("số định danh", (COMMUNE, "identity_number"), unique=True),
    _Step("họ tên và ngày sinh", (COMMUNE, _NAME, "birth_date"), unique=True),
    _Step("họ tên", (_HOME, _NAME), unique=True),
    _Step("STT trong hộ", (_HOME, "member_number")),
    _Step("ngày sinh", (_HOME, "birth_date"), unique=True),
    _BY_CELLS,
)
_ANSWERS = (_SAME, _Step("mã hộ", (_HOME,)), _BY_CELLS)
_INFO = (_SAME, _Step("mã xã", (COMMUNE,)))
_PERSON_FIELDS = ("relation", "member_number")


class _Sheet:
    """One sheet of both sides: the cells as numbers, the rows of the old side first."""

    def __init__(self, old: CellRows, new: CellRows, homes: Mapping[str, str]) -> None:
        self.sizes = len(old.frame), len(new.frame)
        self.fields = list(dict.fromkeys([*old.frame, *new.frame]))
        frames = [side.frame.reindex(columns=self.fields) for side in (old, new)]
        both = pd.concat(frames, ignore_index=True).astype(object)
        both = both.where(both.notna(), None)
        self.fields = [f for f in self.fields if f not in (COMMUNE, SHEET)]
        self.cells = both
        self.sheet_id = old.sheet_id
        self.headings = {**old.headings, **new.headings}
        self.personal = {**old.personal, **new.personal}
        self.codes = {f: pd.factorize(both[f].to_numpy(dtype=object))[0] for f in both}
        keys = home_keys(both)
        split = self.sizes[0]
        self.own = keys
        mapped = [*keys[:split], *(homes.get(k, k) if k is not None else None for k in keys[split:])]
        self.codes[_HOME] = pd.factorize(np.array([*mapped, None], dtype=object))[0][:-1]
        self.names = self._names()
        self.codes[_NAME] = pd.factorize(np.array([*self.names, None], dtype=object))[0][:-1]
        self.codes[_NO_CODE] = np.array([0 if key is None else -1 for key in keys], dtype=np.int64)
        self.pairs: list[tuple[int, int]] = []
        self.found: Counter[str] = Counter()
        self.free = [np.arange(split), np.arange(split, split + self.sizes[1])]

    def _names(self) -> list[object]:
        told = [self.cells[f].to_numpy(dtype=object) for f in ("name", "head_name") if f in self.cells]
        return [next((n for n in row if n is not None), None) for row in zip(*told, strict=True)] or [
            None
        ] * len(self.cells)

    @property
    def of_persons(self) -> bool:
        return any(f in self.cells for f in _PERSON_FIELDS)

    def _columns(self, names: Sequence[str]) -> tuple[list[_Ints], list[_Ints]]:
        """The columns of a key, and which of them may not be blank."""
        columns, asked = [], []
        for name in names:
            if name in (_ALL, _ALL_BUT_CODE):
                columns += [self.codes[f] for f in self.fields if name == _ALL or f != CODE]
                columns.append(self.codes[COMMUNE])
            elif name not in self.codes:
                return [], []
            else:
                columns.append(self.codes[name])
                asked.append(self.codes[name])
        return columns, asked

    def find(self, step: _Step, left_out: np.ndarray[Any, np.dtype[np.bool_]] | None = None) -> None:
        """Pair the rows that are left, in the order they stand in."""
        columns, asked = self._columns(step.columns)
        if not columns or not all(map(len, self.free)):
            return
        rows = np.concatenate(self.free)
        sides = np.repeat([0, 1], [len(f) for f in self.free])
        usable = np.ones(len(rows), dtype=bool)
        for column in asked:
            usable &= column[rows] >= 0
        if left_out is not None:
            usable &= ~left_out[rows]
        rows, sides = rows[usable], sides[usable]
        if not (sides == 0).any() or not (sides == 1).any():
            return
        key = np.zeros(len(rows), dtype=np.int64)
        for column in columns:
            own = column[rows]
            key = pd.factorize(key * (own.max() + 2) + own + 1)[0]
        if step.unique:
            times = np.bincount(2 * key + sides, minlength=2 * (int(key.max()) + 1)).reshape(-1, 2)
            once = times.max(axis=1)[key] <= 1
            rows, sides, key = rows[once], sides[once], key[once]
        nth = _nth(2 * key + sides)
        told = key * (len(rows) + 1) + nth
        _, left, right = np.intersect1d(
            told[sides == 0], told[sides == 1], assume_unique=True, return_indices=True
        )
        order = np.argsort(left)
        was, now = rows[sides == 0][left[order]], rows[sides == 1][right[order]]
        self.pairs += zip(was.tolist(), now.tolist(), strict=True)
        self.free = [np.setdiff1d(f, done) for f, done in zip(self.free, (was, now), strict=True)]
        if len(was) and step is not _SAME:
            self.found[step.by] += len(was)

    @property
    def steps(self) -> Sequence[_Step]:
        """The ways in which rows of such a sheet are found again, in their order."""
        if self.sheet_id == "info":
            return _INFO
        if self.sheet_id == "households":
            return _HOUSEHOLD
        return _PERSON if self.of_persons else _ANSWERS

    def changes(self, show_values: bool) -> Iterator[ValueChange]:
        """Each cell that differs, in the order of the old rows; rows that only the new side has come last.

        Names, identity numbers and remarks are masked unless ``show_values``.
        """
        pairs = [*self.pairs, *((int(row), -1) for row in self.free[0])]
        pairs.sort()
        pairs += [(-1, int(row)) for row in self.free[1]]
        was, now = (np.array([p[side] for p in pairs], dtype=np.int64) for side in (0, 1))
        differ = np.zeros((len(pairs), len(self.fields)), dtype=bool)
        for at, name in enumerate(self.fields):
            codes = np.append(self.codes[name], -1)  # the row that is not there is blank
            differ[:, at] = codes[was] != codes[now]
        cells = {f: self.cells[f].to_numpy(dtype=object) for f in (*self.fields, SHEET)}
        for at, column in zip(*(part.tolist() for part in differ.nonzero()), strict=True):
            old, new = pairs[at]
            name = self.fields[column]
            row = old if old >= 0 else new
            yield ValueChange(
                self._household(row),
                self._member(row, show_values) if self.of_persons else None,
                str(cells[SHEET][row]),
                self.headings.get(name, name),
                self._shown(name, cells[name][old] if old >= 0 else None, show_values),
                self._shown(name, cells[name][new] if new >= 0 else None, show_values),
            )

    def _shown(self, name: str, value: Any, show_values: bool) -> Any:
        kind = self.personal.get(name)
        return value if kind is None or value is None else Personal(value, kind).text(show_values)

    def _household(self, row: int) -> str:
        commune = self.cells[COMMUNE].iloc[row] or ""
        return str(commune) if self.sheet_id == "info" else self.own[row] or f"{commune}/(không có mã)"

    def _member(self, row: int, show_values: bool) -> str | None:
        number = self.cells["member_number"].iloc[row] if "member_number" in self.cells else None
        if number is not None:
            return str(number)
        name = self.names[row]
        return None if name is None else Personal(name, "name").text(show_values)


def _nth(groups: _Ints) -> _Ints:
    """How many before each are of its group."""
    order = np.argsort(groups, kind="stable")
    ranked = groups[order]
    first = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))[: len(ranked)]
    nth = np.empty(len(groups), dtype=np.int64)
    nth[order] = np.arange(len(groups)) - np.repeat(first, np.diff(np.append(first, len(groups))))
    return nth


def home_keys(frame: pd.DataFrame) -> list[str | None]:
    """``28654/0012`` of each row; None without a code."""
    if CODE not in frame:
        return [None] * len(frame)
    pairs = zip(frame[COMMUNE], frame[CODE], strict=True)
    return [None if code is None else f"{commune or ''}/{code}" for commune, code in pairs]


@dataclass(slots=True)
class Values:
    """What ``values_changed`` found: the cells, and by what rows were found again that are not the same."""

    changes: list[ValueChange] = field(default_factory=list)
    found: list[RowsFound] = field(default_factory=list)


def values_changed(
    old: Mapping[str, CellRows], new: Mapping[str, CellRows], *, show_values: bool = False
) -> Values:
    """Each cell that differs between two sets of sheets (sheet id > its records), sheets as they come.

    A household whose code is another now is known by it in all other sheets as well: first of all comes the
    sheet ``households``, where it is found. For what is masked see ``_Sheet.changes``.
    """
    found = Values()
    homes: dict[str, str] = {}
    gone: set[str | None] = set()
    ids = sorted(dict.fromkeys([*old, *new]), key=lambda i: i != "households")
    for sheet_id in ids:
        sides = [side.get(sheet_id) or CellRows(sheet_id, _nothing(), {}) for side in (old, new)]
        sheet = _Sheet(sides[0], sides[1], homes)
        # Two households of the same answers are two all the same, where one went and one came.
        apart = np.array([home in gone for home in sheet.own], dtype=bool) if gone else None
        for step in sheet.steps:
            sheet.find(step, apart if step is _BY_CELLS else None)
        if sheet_id == "households":
            keys = [(sheet.own[i], sheet.own[j]) for i, j in sheet.pairs]
            homes = {j: i for i, j in keys if i is not None and j is not None and i != j}
            gone = {sheet.own[int(row)] for side in sheet.free for row in side}
        found.changes += sheet.changes(show_values)
        found.found += [RowsFound(_told(sides), by, rows) for by, rows in sheet.found.items()]
    return found


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({COMMUNE: [], SHEET: []}, dtype=object)


def _told(sides: Sequence[CellRows]) -> str:
    return next((str(s.frame[SHEET].iloc[0]) for s in sides if len(s.frame)), sides[0].sheet_id)
