"""What read hands to check of summary tables that others printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hongheo.models.places import Place, column_letter
from hongheo.models.tables import SummaryTable, TableLine


@dataclass(frozen=True, slots=True)
class TableShape:
    """What a printed table must look like: number, title, two lines a place or one, numbered columns."""

    number: int
    title: str
    split: bool
    columns: int


@dataclass(slots=True)
class PrintedLine:
    """A line of a printed table. Values are numbers, None (blank), or what stands there when not."""

    level: Literal["total", "group", "unit"]
    number: str
    name: str
    split: str
    row: int
    values: tuple[object, ...]

    @property
    def key(self) -> str:
        """By which the place is found in other tables."""
        return "total" if self.level == "total" else " ".join(self.name.split()).casefold()


@dataclass(slots=True)
class PrintedTable:
    """A table as printed: ``first_column`` is Excel's number of its first numbered column;
    ``note`` what stands under the title of households not classified or of peoples not known."""

    number: int
    file: str
    sheet: str
    first_column: int
    lines: list[PrintedLine]
    note: str = ""

    def place(self, line: PrintedLine, column: int) -> Place:
        """The place of a numbered column (from 1) of a line."""
        return Place(self.file, self.sheet, line.row, column_letter(self.first_column + column - 1))

    def summary(self) -> SummaryTable:
        """The table as numbers; what is no number is blank."""
        lines = (
            TableLine(
                line.level,
                line.number,
                line.name,
                line.split,
                tuple(v if isinstance(v, int | float) else None for v in line.values),
            )
            for line in self.lines
        )
        return SummaryTable(self.number, tuple(lines))
