"""What read hands to check of summary tables that others printed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from hongheo.columns import column_names
from hongheo.models.places import Place, column_letter
from hongheo.models.tables import Level, SummaryTable, TableLine
from hongheo.text import fold


class Hidden(Enum):
    """Stands for a number of a printed table that is kept from the public."""

    HIDDEN = "…"


HIDDEN = Hidden.HIDDEN


@dataclass(slots=True)
class PrintedLine:
    """A line of a printed table. Values are numbers, None (blank), HIDDEN, or what stands there when not.

    ``block``: that of a form's units in which the line stands (``urban``, ``rural``, ``none``).
    """

    level: Level
    number: str
    name: str
    split: str
    row: int
    values: tuple[object, ...]
    block: str = ""

    @property
    def key(self) -> str:
        """By which the unit is found in other tables. A form's district is there the part in one block."""
        if self.level in ("total", "block"):
            return f"{self.level} {self.block}".strip()
        return " ".join(filter(None, (self.block if self.level == "group" else "", fold(self.name))))


@dataclass(slots=True)
class PrintedTable:
    """A table as printed: ``first_column`` is Excel's number of its first numbered column;
    ``note`` what stands under the title of households not classified or of peoples not known. ``names`` are
    those of its columns where they are not the usual ones, ``varying`` the peoples of each list (table 9).
    """

    number: int
    file: str
    sheet: str
    first_column: int
    lines: list[PrintedLine]
    note: str = ""
    names: tuple[str, ...] = ()
    varying: tuple[tuple[str, ...], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its numbered columns, in order."""
        return self.names or column_names(self.number)

    @property
    def sheet_place(self) -> Place:
        """The place of its sheet."""
        return Place(self.file, self.sheet)

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
        return SummaryTable(self.number, tuple(lines), self.varying)
