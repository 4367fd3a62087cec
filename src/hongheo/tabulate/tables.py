"""Tables 1 to 7 (biểu tổng hợp), counted from the households.

Source: report tables of Circular 07/2021/TT-BLĐTBXH. Every column is counted on its own from the households;
none is worked out from the others, so that the identities can fail and are worth proving.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import HouseholdClass, SummaryTable, TableLine
from hongheo.tabulate.unit_lines import UnitLine

# Movements that fill columns 2, 3 (out) and 5, 6, 7, 8 (in) of tables 2 and 3; column 4 is the gone ones.
MOVEMENT_COLUMNS: Mapping[HouseholdClass, Mapping[int, str]] = {
    HouseholdClass.POOR: {
        2: "poor_to_near_poor",
        3: "poor_to_not_poor",
        4: "gone_poor",
        5: "near_poor_to_poor",
        6: "back_poor",
        7: "new_poor",
        8: "arrived_poor",
    },
    HouseholdClass.NEAR_POOR: {
        2: "near_poor_to_not_poor",
        3: "near_poor_to_poor",
        4: "gone_near_poor",
        5: "poor_to_near_poor",
        6: "back_near_poor",
        7: "new_near_poor",
        8: "arrived_near_poor",
    },
}


@dataclass(frozen=True, slots=True)
class Denominators:
    """Households and persons of each commune; None where the commune did not say."""

    households: Mapping[str, int | None]
    persons: Mapping[str, int | None]


def percent(part: int, whole: int | None) -> float | None:
    """Share in percent with 2 decimals, halves up; None when the whole is 0 or not known."""
    if not whole:
        return None
    return ((part * 20000 + whole) // (2 * whole)) / 100


def movement_marks(
    frame: pd.DataFrame, listed: HouseholdClass
) -> tuple[list[pd.Series[int]], list[pd.Series[int]]]:
    """What each household adds to columns 1 to 9 of table 2 (``listed`` poor) or 3 (near-poor): as a
    household, and in persons.

    Column 1 counts persons at the start, every movement the persons now. For a household that was on the
    list, a fall in size goes to column 4 and a rise to column 8 of that table; one that is gone counts its
    size at the start in column 4. An unclassified household is in column 1 alone.
    """
    size, before = frame["size"].fillna(0).astype("int64"), frame["start_size"].fillna(0).astype("int64")
    on_list = frame["start"] == listed.value
    at_end = frame["class_end"] == listed.value
    moved = {column: frame["movement"] == movement for column, movement in MOVEMENT_COLUMNS[listed].items()}
    marks = [on_list, *moved.values(), at_end]
    persons = [before * on_list, *((before if c == 4 else size) * m for c, m in moved.items()), size * at_end]
    stayed_or_left = on_list & ~frame["class_end"].isin([HouseholdClass.GONE, HouseholdClass.UNCLASSIFIED])
    change = (size - before) * stayed_or_left
    persons[3] = persons[3] - change.clip(upper=0)
    persons[7] = persons[7] + change.clip(lower=0)
    return [mark.astype("int64") for mark in marks], persons


def _table_1(
    frame: pd.DataFrame, households: Households, denominators: Denominators
) -> list[tuple[int | float | None, ...]]:
    def total(of: Mapping[str, int | None], unit: UnitLine) -> int | None:
        parts = [of.get(c) for c in unit.communes]
        return None if None in parts else sum(p for p in parts if p is not None)

    size = frame["size"].fillna(0).astype("int64")
    masks = (
        frame["class_end"] == HouseholdClass.POOR.value,
        frame["class_end"] == HouseholdClass.NEAR_POOR.value,
        (frame["class_end"] == HouseholdClass.NOT_POOR.value) & frame["average_living"],
    )
    counts = zip(households.sums(masks), households.sums(size * mask for mask in masks), strict=True)
    return [
        table_1_values(total(denominators.households, unit), total(denominators.persons, unit), own, persons)
        for unit, (own, persons) in zip(households.units, counts, strict=True)
    ]


def table_1_values(
    households: int | None, persons: int | None, of_households: Sequence[int], of_persons: Sequence[int]
) -> tuple[int | float | None, ...]:
    """A line of table 1: the denominators, then each count with its share."""
    values: list[int | float | None] = [households, persons]
    for counts, whole in ((of_households, households), (of_persons, persons)):
        for count in counts:
            values += [count, percent(count, whole)]
    return tuple(values)


def _deprivations(
    frame: pd.DataFrame, households: Households, listed: HouseholdClass, indicator_points: int
) -> list[list[int]]:
    """Households of the list, their deprivations (by points), and how many lack each indicator (by flags)."""
    own = frame["class_end"] == listed.value
    flags = (own & frame[f"b2_{n}"].fillna(False).astype(bool) for n in range(1, 13))
    points = frame["b2"].fillna(0).astype("int64")
    counts = households.sums((own, points * own, *flags))
    return [[total, points // indicator_points, *lacking] for total, points, *lacking in counts]


def deprivation_shares(counts: Sequence[int]) -> tuple[int | float | None, ...]:
    """A line of table 5 or 7 from that of table 4 or 6."""
    total, _deprivations, *flags = counts
    return (total, *(percent(f, total) for f in flags))


class Households:
    """The households of each line of the tables, by their positions in a frame.

    Totals are counted from the households, not added up from lines.
    """

    def __init__(self, frame: pd.DataFrame, units: Sequence[UnitLine]) -> None:
        self.units = units
        by_commune = rows_by_commune(frame)
        # The total has every household, of whatever commune.
        self._rows: list[Any] = [
            slice(None) if unit.level == "total" else rows_in(unit, by_commune) for unit in units
        ]

    def sums(self, marks: Iterable[pd.Series[Any]]) -> list[list[int]]:
        """What each mark, or number, of the households comes to: a list for each line."""
        columns = (mark.to_numpy(dtype="int64") for mark in marks)
        of_marks = [[int(column[rows].sum()) for rows in self._rows] for column in columns]
        return [list(line) for line in zip(*of_marks, strict=True)]


def rows_by_commune(frame: pd.DataFrame) -> dict[str, Any]:
    """The positions of the rows of each ``commune``."""
    return {str(code): rows for code, rows in frame.groupby("commune", sort=False).indices.items()}


def rows_in(unit: UnitLine, by_commune: Mapping[str, Any]) -> Any:
    """The positions of the rows of a line's communes."""
    found = [by_commune[code] for code in unit.communes if code in by_commune]
    return np.concatenate(found) if found else np.empty(0, dtype="int64")


def counted_table(
    number: int, units: Sequence[UnitLine], values: Mapping[str, Sequence[Sequence[int | float | None]]]
) -> SummaryTable:
    """A table of the values of each line; ``values``: split > a line for each unit."""
    lines = (
        TableLine(unit.level, unit.number, unit.name, split, tuple(own[at]))
        for at, unit in enumerate(units)
        for split, own in values.items()
    )
    return SummaryTable(number, tuple(lines))


def summary_tables(
    frame: pd.DataFrame, units: Sequence[UnitLine], denominators: Denominators, indicator_points: int
) -> list[SummaryTable]:
    """Tables 1 to 7 for the units given.

    ``frame`` has one row a household with ``commune``, ``size``, ``start_size``, ``start``, ``class_end``,
    ``movement``, ``average_living``, ``b2`` and ``b2_1`` … ``b2_12``.
    """
    households = Households(frame, units)
    poor, near = HouseholdClass.POOR, HouseholdClass.NEAR_POOR

    def movements(number: int, listed: HouseholdClass) -> SummaryTable:
        own, persons = movement_marks(frame, listed)
        lines = {HOUSEHOLDS: households.sums(own), PERSONS: households.sums(persons)}
        return counted_table(number, units, lines)

    def deprivations(number: int, listed: HouseholdClass) -> list[SummaryTable]:
        counts = _deprivations(frame, households, listed, indicator_points)
        shares = [deprivation_shares(own) for own in counts]
        return [counted_table(number, units, {"": counts}), counted_table(number + 1, units, {"": shares})]

    return [
        counted_table(1, units, {"": _table_1(frame, households, denominators)}),
        movements(2, poor),
        movements(3, near),
        *deprivations(4, poor),
        *deprivations(6, near),
    ]


def without_movements(tables: Sequence[SummaryTable]) -> list[SummaryTable]:
    """The tables without 2 and 3, where nobody has said the classes at the start."""
    return [table for table in tables if table.number not in _OF_LIST]


# Column 1 of tables 2 and 3 is told by last year's list, whether or not a return came.
_OF_LIST = {2: 1, 3: 1}


def without_return(
    tables: Sequence[SummaryTable], units: Sequence[UnitLine], communes: Set[str]
) -> list[SummaryTable]:
    """The tables with the lines of these communes named and blank: that nothing was sent is no 0.

    A district is blank when all of its communes are; the total never is.
    """
    blank = {p.number for p in units if p.level != "total" and set(p.communes) <= communes}
    if not blank:
        return list(tables)

    def emptied(table: SummaryTable, line: TableLine) -> TableLine:
        if line.level == "total" or line.number not in blank:
            return line
        told = _OF_LIST.get(table.number, 0)
        values = tuple(v if at < told and v else None for at, v in enumerate(line.values))
        return replace(line, values=values)

    return [replace(t, lines=tuple(emptied(t, line) for line in t.lines)) for t in tables]
