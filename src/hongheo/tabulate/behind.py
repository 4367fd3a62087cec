"""What each household adds to each column of the tables, to tell who is behind a number that moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from hongheo.criteria import FactRules
from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import CAUSES, MAJORITY, Behind, HouseholdClass, TableColumn
from hongheo.tabulate.groups import children_marks, children_of, is_minority, marks_8, marks_12
from hongheo.tabulate.tables import movement_marks

_LISTS = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
_Told = Iterator[tuple[TableColumn, Behind]]


def _whole(counts: pd.Series[int]) -> Behind:
    return Behind((counts,), whole=True)


def _part(*counts: pd.Series[int]) -> Behind:
    return Behind(counts, whole=False)


def _has(frame: pd.DataFrame, *columns: str) -> bool:
    return set(columns) <= set(frame.columns)


def _of(mask: pd.Series[bool]) -> pd.Series[int]:
    return mask.astype("int64")


def _size(frame: pd.DataFrame) -> pd.Series[int]:
    return frame["size"].fillna(0).astype("int64")


def _table_1(frame: pd.DataFrame) -> _Told:
    size = _size(frame)
    masks = [frame["class_end"] == listed.value for listed in _LISTS]
    if _has(frame, "average_living"):
        masks.append((frame["class_end"] == HouseholdClass.NOT_POOR.value) & frame["average_living"])
    for at, mask in enumerate(masks):
        for first, counts in ((3, _of(mask)), (9, size * mask)):
            yield (1, "", first + 2 * at), _whole(counts)
            yield (1, "", first + 2 * at + 1), _part(counts)


def _tables_2_to_7(frame: pd.DataFrame, indicator_points: int) -> _Told:
    for at, listed in enumerate(_LISTS):
        if _has(frame, "start", "start_size", "movement"):
            households, persons = movement_marks(frame, listed)
            for column, (own, of_persons) in enumerate(zip(households, persons, strict=True), start=1):
                yield (2 + at, HOUSEHOLDS, column), _whole(own)
                yield (2 + at, PERSONS, column), _whole(of_persons)
        on_list = frame["class_end"] == listed.value
        counts, shares = 4 + 2 * at, 5 + 2 * at
        yield (counts, "", 1), _whole(_of(on_list))
        yield (shares, "", 1), _whole(_of(on_list))
        points = frame["b2"].fillna(0).astype("int64")
        yield (counts, "", 2), _whole(points // indicator_points * on_list)
        for n in range(1, 13):
            if _has(frame, f"b2_{n}"):
                flags = _of(frame[f"b2_{n}"].fillna(False).astype(bool) & on_list)
                yield (counts, "", 2 + n), _whole(flags)
                yield (shares, "", 1 + n), _part(flags, _of(on_list))


def _tables_8_to_13(frame: pd.DataFrame, peoples: Sequence[str], unknown: str) -> _Told:
    size = _size(frame)
    for at, listed in enumerate(_LISTS):
        own = frame["class_end"] == listed.value
        if _has(frame, "people", "no_labour_capacity", "merit"):
            for column, mask in enumerate(marks_8(frame), start=1 + 5 * at):
                yield (8, HOUSEHOLDS, column), _whole(_of(mask & own))
                yield (8, PERSONS, column), _whole(size * (mask & own))
        if _has(frame, "people"):
            people = frame["people"]
            named = {
                "": pd.Series(True, frame.index),
                MAJORITY: people == MAJORITY,
                "minority": is_minority(frame),
            }
            named |= {name: people.isna() if name == unknown else people == name for name in peoples}
            for name, mask in named.items():
                yield (9, "", (listed.value, name)), _whole(_of(mask & own))
        if _has(frame, *CAUSES):
            masks = [own, *(frame[cause] & own for cause in CAUSES)]
            for column, mask in enumerate(masks, start=1 + 9 * at):
                yield (10, "", column), _whole(_of(mask))
        if _has(frame, "people", "no_labour_capacity", "merit", "sex"):
            marks = [mask & own for mask in marks_12(frame)]
            counts = [*map(_of, marks), *(size * mask for mask in marks[:3])]
            for column, values in enumerate(counts, start=1):
                yield (12 + at, "", column), _whole(values)


def _table_11(frame: pd.DataFrame, members: pd.DataFrame, rules: FactRules) -> _Told:
    children = children_of(members, rules)
    households = children["household"].to_numpy(dtype=object)
    marks = [pd.Series(mark.astype("int64"), households) for mark in children_marks(children, rules)]
    of_each = [mark.groupby(level=0).sum().reindex(frame.index, fill_value=0) for mark in marks]
    for at, listed in enumerate(_LISTS):
        own = frame["class_end"] == listed.value
        for column, counts in enumerate(of_each, start=1 + 4 * at):
            yield (11, "", column), _whole(counts * own)


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
    found = dict(_table_1(frame))
    found.update(_tables_2_to_7(frame, indicator_points))
    found.update(_tables_8_to_13(frame, peoples, unknown))
    if members is not None and rules is not None:
        found.update(_table_11(frame, members, rules))
    return found
