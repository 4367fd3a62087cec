"""Printed tables side by side: the cells of one unit (commune, district), wherever they stand."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from hongheo.columns import table_name
from hongheo.identities import Column, unknown_when_blank
from hongheo.models import HIDDEN, CellFault, Place, PrintedLine, PrintedTable


class Cell(NamedTuple):
    """One cell: its table, its line, the name of its column; ``zero``: taken as 0 whatever stands there."""

    table: PrintedTable
    line: PrintedLine
    name: str
    zero: bool = False

    @property
    def column(self) -> Column:
        """The column as the identities name it."""
        return Column(self.table.number, self.line.split, self.name)

    @property
    def number_of_column(self) -> int:
        """The number of its column, from 1."""
        return self.table.columns.index(self.name) + 1

    @property
    def raw(self) -> object:
        """What stands there."""
        at = self.table.columns.index(self.name)
        return self.line.values[at] if at < len(self.line.values) else None

    @property
    def number(self) -> float | None:
        """The number, a blank as 0 where it can mean that; None for what is not known."""
        raw = self.raw
        if self.zero or (raw is None and not unknown_when_blank(self.column)):
            return 0
        return raw if isinstance(raw, int | float) else None

    def as_zero(self) -> Cell:
        """The cell as if 0 stood there."""
        return Cell(self.table, self.line, self.name, zero=True)

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.table.place(self.line, self.number_of_column)

    @property
    def where(self) -> str:
        """The unit that it counts."""
        return self.line.name + (f", {self.line.split}" if self.line.split else "")

    def text(self) -> str:
        """Table, cell and what is printed there."""
        raw = self.raw
        if raw is None:
            said = "để trống"
        elif raw is HIDDEN:
            said = "đã che"
        elif isinstance(raw, CellFault):
            said = f"ô lỗi {raw.text}"
        else:
            said = f"{raw:.2f}".replace(".", ",") if isinstance(raw, float) else str(raw)
        return f"{table_name(self.table.number).lower()} ô {self.place.cell} ({said})"


class Book:
    """The tables at hand; several sheets may be the same table."""

    def __init__(self, tables: Sequence[PrintedTable]) -> None:
        self.tables = list(tables)
        self._keys: dict[int, dict[int, str]] = {}
        self._lines: dict[int, list[tuple[PrintedTable, dict[tuple[str, str], PrintedLine]]]] = defaultdict(
            list
        )
        for table in self.tables:
            own: dict[tuple[str, str], PrintedLine] = {}
            for line in table.lines:
                own.setdefault((self.key(table, line), line.split), line)
            self._lines[table.number].append((table, own))

    def every_column(self) -> dict[int, tuple[str, ...]]:
        """Table > its columns, of all its sheets."""
        found: dict[int, tuple[str, ...]] = {}
        for table in self.tables:
            found[table.number] = tuple(dict.fromkeys((*found.get(table.number, ()), *table.columns)))
        return found

    def key(self, table: PrintedTable, line: PrintedLine) -> str:
        """By which a unit is found in other tables: its name, with its number where the name comes again."""
        keys = self._keys.get(id(table))
        if keys is None:
            numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
            for own in table.lines:
                numbers[own.key, own.split].add(own.number)
            again = Counter(key for (key, _), found in numbers.items() if len(found) > 1)
            keys = {
                id(own): f"{own.number} {own.key}" if own.key in again else own.key for own in table.lines
            }
            self._keys[id(table)] = keys
        return keys[id(line)]

    def _with(self, columns: Sequence[Column]) -> Iterator[Mapping[int, tuple[PrintedTable, Mapping]]]:  # type: ignore[type-arg]
        """One sheet of each table that the columns name, in every way."""
        numbers = list(dict.fromkeys(c.table for c in columns))
        for chosen in itertools.product(*(self._lines[n] for n in numbers)):
            yield dict(zip(numbers, chosen, strict=True))

    def placed(self, columns: Sequence[Column]) -> Iterator[dict[Column, Cell]]:
        """The cells of these columns of each unit that has them all."""
        split = columns[0].split
        for sheets in self._with(columns):
            own = [(c, *sheets[c.table]) for c in columns]
            if any(c.name not in table.columns for c, table, _ in own):
                continue
            for key, _ in (at for at in own[0][2] if at[1] == split):
                cells = {}
                for column, table, lines in own:
                    line = lines.get((key, column.split))
                    if line is None:
                        break
                    cells[column] = Cell(table, line, column.name)
                else:
                    yield cells

    def gathered(self, columns: Sequence[Column]) -> Iterator[list[Cell]]:
        """The cells of these columns of each unit, as many as there are, in the order of the columns."""
        found: dict[str, list[Cell]] = defaultdict(list)
        for column in columns:
            for table, lines in self._lines[column.table]:
                if column.name in table.columns:
                    for (key, split), line in lines.items():
                        if split == column.split:
                            found[key].append(Cell(table, line, column.name))
        yield from (cells for cells in found.values() if len(cells) > 1)
