"""What each household adds to each column of the tables, to tell who is behind a number that moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from hongheo.criteria import FactRules
from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import CAUSES, MAJORITY, Behind, HouseholdClass, TableColumn
from hongheo.tabulate.groups import children_marks, children_of, marks_8, marks_12
from hongheo.tabulate.marks import Marks, Mask, Numbers
from hongheo.tabulate.tables import movement_marks, table_1_marks

_LISTS = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
# What a column of a table counts of each household, or, of a share, the counts that it is worked out of.
_Of = tuple[TableColumn, tuple[Mask | Numbers, ...], bool]
_Told = Iterator[_Of]


def _whole(column: TableColumn, counts: Mask | Numbers) -> _Of:
    return column, (counts,), True


def _part(column: TableColumn, *counts: Mask | Numbers) -> _Of:
    return column, counts, False


def _has(frame: pd.DataFrame, *columns: str) -> bool:
    return set(columns) <= set(frame.columns)


def _table_1(frame: pd.DataFrame, own: Marks) -> _Told:
    size = own.number("size")
    masks = table_1_marks(own) if _has(frame, "average_living") else [*map(own.ends, _LISTS)]
    for at, mask in enumerate(masks):
        for first, counts in ((3, mask), (9, size * mask)):
            yield _whole((1, "", first + 2 * at), counts)
            yield _part((1, "", first + 2 * at + 1), counts)


def _tables_2_to_7(frame: pd.DataFrame, own: Marks, indicator_points: int) -> _Told:
    for at, listed in enumerate(_LISTS):
        if _has(frame, "start", "start_size", "movement"):
            households, persons = movement_marks(own, listed)
            for column, (mark, of_persons) in enumerate(zip(households, persons, strict=True), start=1):
                yield _whole((2 + at, HOUSEHOLDS, column), mark)
                yield _whole((2 + at, PERSONS, column), of_persons)
        on_list = own.ends(listed)
        points: Numbers = own.number("b2") // indicator_points
        counts, shares = 4 + 2 * at, 5 + 2 * at
        yield _whole((counts, "", 1), on_list)
        yield _whole((shares, "", 1), on_list)
        yield _whole((counts, "", 2), points * on_list)
        for n in range(1, 13):
            if _has(frame, f"b2_{n}"):
                flags = own.flag(f"b2_{n}") & on_list
                yield _whole((counts, "", 2 + n), flags)
                yield _part((shares, "", 1 + n), flags, on_list)


def _tables_8_to_13(frame: pd.DataFrame, own: Marks, peoples: Sequence[str], unknown: str) -> _Told:
    size = own.number("size")
    for at, listed in enumerate(_LISTS):
        on_list = own.ends(listed)
        if _has(frame, "people", "no_labour_capacity", "merit"):
            for column, mask in enumerate(marks_8(own), start=1 + 5 * at):
                yield _whole((8, HOUSEHOLDS, column), mask & on_list)
                yield _whole((8, PERSONS, column), size * (mask & on_list))
        if _has(frame, "people"):
            named = {"": own.all, MAJORITY: own.says("people", MAJORITY), "minority": own.minority}
            named |= {
                name: own.unknown("people") if name == unknown else own.says("people", name)
                for name in peoples
            }
            for name, mask in named.items():
                yield _whole((9, "", (listed.value, name)), mask & on_list)
        if _has(frame, *CAUSES):
            masks = [on_list, *(own.flag(cause) & on_list for cause in CAUSES)]
            for column, mask in enumerate(masks, start=1 + 9 * at):
                yield _whole((10, "", column), mask)
        if _has(frame, "people", "no_labour_capacity", "merit", "sex"):
            marks = [mask & on_list for mask in marks_12(own)]
            values: list[Mask | Numbers] = [*marks, *(size * mask for mask in marks[:3])]
            for column, numbers in enumerate(values, start=1):
                yield _whole((12 + at, "", column), numbers)


def _table_11(frame: pd.DataFrame, own: Marks, members: pd.DataFrame, rules: FactRules) -> _Told:
    children = children_of(members, rules)
    households = children["household"].to_numpy(dtype=object)
    marks = [pd.Series(mark.astype("int64"), households) for mark in children_marks(children, rules)]
    of_each = [mark.groupby(level=0).sum().reindex(frame.index, fill_value=0) for mark in marks]
    for at, listed in enumerate(_LISTS):
        for column, counts in enumerate(of_each, start=1 + 4 * at):
            of_list: Numbers = counts.to_numpy(dtype=np.int64) * own.ends(listed)
            yield _whole((11, "", column), of_list)


def behind_cells(
    frame: pd.DataFrame,
    indicator_points: int,
    peoples: Sequence[str],
    unknown: str,
    members: pd.DataFrame | None = None,
    rules: FactRules | None = None,
) -> Mapping[TableColumn, Behind]:
    """Table, split, column > what each household adds there.

    ``frame`` is that of ``summary_tables`` and ``group_tables``, its index the households' codes; a column
    that it has not leaves out those of the tables that count it. ``peoples`` are those of table 9 (whose
    columns go by list and people), ``members`` as of ``members_counted``. The sum over the households of a
    unit is the cell there where ``Behind.whole`` says so; of a share it is what the share is worked out of.
    """
    own = Marks(frame)
    told = [
        *_table_1(frame, own),
        *_tables_2_to_7(frame, own, indicator_points),
        *_tables_8_to_13(frame, own, peoples, unknown),
        *(_table_11(frame, own, members, rules) if members is not None and rules is not None else ()),
    ]
    return {
        column: Behind(frame.index, tuple(c.astype(np.int64) for c in counts), whole)
        for column, counts, whole in told
    }
