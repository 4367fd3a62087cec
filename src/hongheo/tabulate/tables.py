"""Tables 1 to 7 (biểu tổng hợp), counted from the households.

Source: report tables of Circular 07/2021/TT-BLĐTBXH. Every column is counted on its own from the households;
none is worked out from the others, so that the identities can fail and are worth proving.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import HouseholdClass, SummaryTable, TableLine
from hongheo.tabulate.marks import Codes, Marks, Mask, Numbers, sums_by
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


def movement_marks(own: Marks, listed: HouseholdClass) -> tuple[list[Mask], list[Numbers]]:
    """What each household adds to columns 1 to 9 of table 2 (``listed`` poor) or 3 (near-poor): as a
    household, and in persons.

    Column 1 counts persons at the start, every movement the persons now. For a household that was on the
    list, a fall in size goes to column 4 and a rise to column 8 of that table; one that is gone counts its
    size at the start in column 4. An unclassified household is in column 1 alone.
    """
    size, before = own.number("size"), own.number("start_size")
    on_list, at_end = own.starts(listed), own.ends(listed)
    moved = {column: own.says("movement", movement) for column, movement in MOVEMENT_COLUMNS[listed].items()}
    persons = [before * on_list, *((before if c == 4 else size) * m for c, m in moved.items()), size * at_end]
    stayed_or_left = on_list & ~own.ends(HouseholdClass.GONE, HouseholdClass.UNCLASSIFIED)
    change = (size - before) * stayed_or_left
    persons[3] = persons[3] - np.minimum(change, 0)
    persons[7] = persons[7] + np.maximum(change, 0)
    return [on_list, *moved.values(), at_end], persons


def table_1_marks(own: Marks) -> list[Mask]:
    """Which households table 1 counts: poor, near-poor, of an average living standard."""
    average = own.ends(HouseholdClass.NOT_POOR) & own.flag("average_living")
    return [own.ends(HouseholdClass.POOR), own.ends(HouseholdClass.NEAR_POOR), average]


def _table_1(
    own: Marks, households: Households, denominators: Denominators
) -> list[tuple[int | float | None, ...]]:
    def total(of: Mapping[str, int | None], unit: UnitLine) -> int | None:
        parts = [of.get(c) for c in unit.communes]
        return None if None in parts else sum(p for p in parts if p is not None)

    size, masks = own.number("size"), table_1_marks(own)
    counts = zip(households.sums(masks), households.sums([size * mask for mask in masks]), strict=True)
    return [
        table_1_values(
            total(denominators.households, unit), total(denominators.persons, unit), of_households, persons
        )
        for unit, (of_households, persons) in zip(households.units, counts, strict=True)
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
    own: Marks, households: Households, listed: HouseholdClass, indicator_points: int
) -> list[list[int]]:
    """Households of the list, their deprivations (by points), and how many lack each indicator (by flags)."""
    on_list = own.ends(listed)
    flags = (on_list & own.flag(f"b2_{n}") for n in range(1, 13))
    counts = households.sums([on_list, own.number("b2") * on_list, *flags])
    return [[total, points // indicator_points, *lacking] for total, points, *lacking in counts]


def deprivation_shares(counts: Sequence[int]) -> tuple[int | float | None, ...]:
    """A line of table 5 or 7 from that of table 4 or 6."""
    total, _deprivations, *flags = counts
    return (total, *(percent(f, total) for f in flags))


class Households:
    """The households of each line of the tables.

    The lines of a level have no commune in common. Districts and totals are counted from the households, not
    added up from lines.
    """

    def __init__(self, own: Marks, units: Sequence[UnitLine]) -> None:
        self.units = units
        codes, names = own.texts("commune")
        at = {name: number for number, name in enumerate(names)}
        # The numbers of the lines of each level, and in which of these each household is.
        self._levels: list[tuple[list[int], Codes]] = []
        for level in dict.fromkeys(unit.level for unit in units):
            lines = [number for number, unit in enumerate(units) if unit.level == level]
            if level == "total":
                # The total has every household, of whatever commune.
                self._levels.append((lines, np.zeros(len(codes), dtype=np.intp)))
                continue
            # The last is for those whose code is -1.
            place = np.full(len(names) + 1, -1, dtype=np.intp)
            for number, line in enumerate(lines):
                place[[at[code] for code in units[line].communes if code in at]] = number
            self._levels.append((lines, place[codes]))

    def sums(self, counts: Sequence[Mask | Numbers]) -> list[list[int]]:
        """What each mark, or number, of the households comes to: a list for each line."""
        found: list[list[int]] = [[] for _ in self.units]
        for lines, places in self._levels:
            sums = sums_by(places, len(lines), counts).T.tolist()
            for line, own in zip(lines, sums, strict=True):
                found[line] = own
        return found


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
    own = Marks(frame)
    households = Households(own, units)
    poor, near = HouseholdClass.POOR, HouseholdClass.NEAR_POOR

    def movements(number: int, listed: HouseholdClass) -> SummaryTable:
        marks, persons = movement_marks(own, listed)
        lines = {HOUSEHOLDS: households.sums(marks), PERSONS: households.sums(persons)}
        return counted_table(number, units, lines)

    def deprivations(number: int, listed: HouseholdClass) -> list[SummaryTable]:
        counts = _deprivations(own, households, listed, indicator_points)
        shares = [deprivation_shares(line) for line in counts]
        return [counted_table(number, units, {"": counts}), counted_table(number + 1, units, {"": shares})]

    return [
        counted_table(1, units, {"": _table_1(own, households, denominators)}),
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
