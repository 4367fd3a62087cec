"""The tables of districts that were counted one after the other, put together as those of all.

A district's line is counted from its households, as when it stands alone; what is above districts is the sum
of their lines, and shares follow from the sums. So no more than one district's households are held at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hongheo.models import SummaryTable, TableLine
from hongheo.tabulate.groups import Unsaid, with_notes
from hongheo.tabulate.tables import Denominators, deprivation_shares, table_1_values
from hongheo.tabulate.unit_lines import UnitLine

Numbers = tuple[int | float | None, ...]
# Tables of shares > the table of the counts that they follow from.
_SHARES = {5: 4, 7: 6}


@dataclass(frozen=True, slots=True)
class DistrictTables:
    """Tables 1 to 13 of one district: the total line first, then its communes (``units``).

    Table 9 has the columns of all districts. ``told`` is what the proofs ask, ``left`` what the notes say,
    ``forms`` what the forms of the circular count (``count_forms``), ``denominators`` what they divide by.
    """

    units: Sequence[UnitLine]
    tables: Sequence[SummaryTable]
    told: pd.DataFrame
    left: Unsaid
    forms: pd.DataFrame
    denominators: Denominators


def _sums(lines: Sequence[Numbers]) -> Numbers:
    """Column by column; blank where one of the parts is."""
    return tuple(None if None in column else sum(column) for column in zip(*lines, strict=True))


def _whole(values: Numbers) -> list[int]:
    return [int(v or 0) for v in values]


def _table_1(households: int | None, persons: int | None, values: Numbers) -> Numbers:
    """A line of table 1 with the counts of ``values`` (every second one from the third on is a share)."""
    counts = _whole(values[2::2])
    half = len(counts) // 2
    return table_1_values(households, persons, counts[:half], counts[half:])


def _total(number: int, lines: Mapping[int, Sequence[Numbers]]) -> Numbers:
    """The values of a total line; ``lines`` are those of the districts, by table."""
    if number in _SHARES:
        return deprivation_shares(_whole(_sums(lines[_SHARES[number]])))
    sums = _sums(lines[number])
    if number == 1:
        households, persons = (None if v is None else int(v) for v in sums[:2])
        return _table_1(households, persons, sums)
    return sums


def add_up(districts: Sequence[DistrictTables], units: Sequence[UnitLine]) -> list[SummaryTable]:
    """Tables 1 to 13 of all districts, for the lines of their communes together (``unit_lines``).

    A line of communes that sent nothing is named and blank.
    """
    # Communes of a unit > district, and which of its units it is.
    at = {unit.communes: (d, i) for d in districts for i, unit in reversed(list(enumerate(d.units)))}
    came = {commune for d in districts for unit in d.units for commune in unit.communes}
    left = sum((d.left for d in districts), Unsaid())
    found = []
    for index, table in enumerate(districts[0].tables):
        splits = list(dict.fromkeys(line.split for line in table.lines))
        lines = []
        for unit in units:
            own = tuple(c for c in unit.communes if c in came)
            for number, split in enumerate(splits):
                if unit.level == "total":
                    of_districts = {
                        t.number: [d.tables[i].lines[number].values for d in districts]
                        for i, t in enumerate(districts[0].tables)
                        if t.number in (table.number, _SHARES.get(table.number))
                    }
                    values = _total(table.number, of_districts)
                elif own:
                    district, which = at[own]
                    values = district.tables[index].lines[which * len(splits) + number].values
                else:
                    values = (None,) * len(table.lines[0].values)
                if table.number == 1 and own and not came.issuperset(unit.communes):
                    # How many live where nothing was sent is not known.
                    values = _table_1(None, None, values)
                lines.append(TableLine(unit.level, unit.number, unit.name, split, values))
        found.append(SummaryTable(table.number, tuple(lines), table.varying))
    return with_notes(found, left)
