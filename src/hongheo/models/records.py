"""What check hands to score, compare and tabulate: typed frames, each record with its table and row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hongheo.models.contents import PairCell, Table
from hongheo.models.places import Place

if TYPE_CHECKING:
    import pandas as pd


@dataclass(slots=True)
class FileRecords:
    """One workbook after its cells were checked: typed frames by sheet id, tables without their values.

    Each frame has the columns ``source`` (index into ``tables``), ``row`` (Excel's), ``commune``,
    ``household`` (``28654/0012``) and one per field; an unreadable value is missing. ``broken`` are the ids
    of sheets that are in the workbook, but whose headings are at fault.
    """

    path: str
    commune: str
    info: dict[str, PairCell]
    frames: dict[str, pd.DataFrame]
    tables: list[Table]
    broken: frozenset[str] = frozenset()


# Columns that every frame of records carries: index into the list of tables, and Excel row.
SOURCE, ROW = "source", "row"

# Of each record None, or field id > what stood in the cell, for the cells that could not be used, or only
# with doubt (then the frame has the value all the same).
BAD = "bad"

# B1 rows read with a scorecard: pairs of question (field id) and the answer's text that stood in its cell.
ANSWERS = "answers"


def whole_numbers(column: pd.Series[Any]) -> tuple[Any, Any]:
    """The whole numbers of a column, 0 where one is missing, and which are there: as arrays, for of a small
    return pandas' own operations would take half of the time."""
    return column.to_numpy(dtype="int64", na_value=0), column.notna().to_numpy(dtype=bool)


@dataclass(slots=True)
class Records:
    """The records of one kind of sheet over all files: a frame, and the tables its rows stand in.

    A frame is replaced, never changed in the columns that are there: its cells are looked up through arrays
    kept for as long as the frame stays.
    """

    frame: pd.DataFrame
    tables: list[Table]
    _arrays: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    _of: object = field(default=None, repr=False, compare=False)

    def values(self, column: str) -> Any:
        """What a column of the frame says, an array of objects: for who asks cell by cell."""
        if self._of is not self.frame:
            self._arrays, self._of = {}, self.frame
        array = self._arrays.get(column)
        if array is None:
            array = self._arrays[column] = self.frame[column].to_numpy(dtype=object)
        return array

    def value(self, index: int, column: str) -> Any:
        """The value of a record (its position in the frame) in a column."""
        return self.values(column)[index]

    def table(self, index: int) -> Table:
        """The table that a record (its position in the frame) stands in."""
        return self.tables[int(self.value(index, SOURCE))]

    def place(self, index: int, field_id: str | None = None) -> Place:
        """The place of a record (its position in the frame), or of one cell of it."""
        return self.table(index).place(int(self.value(index, ROW)), field_id)

    def places(self, indices: Sequence[int], field_id: str) -> list[Place]:
        """The places of one cell of each of these records."""
        sources, rows = self.values(SOURCE), self.values(ROW)
        corners = [table.place(None, field_id) for table in self.tables]
        told = [(corners[int(sources[index])], int(rows[index])) for index in indices]
        return [Place(corner.file, corner.sheet, row, corner.column) for corner, row in told]


@dataclass(slots=True)
class Batch:
    """The records of all files of a run, one frame for each kind of sheet, and each commune's ``Thông tin``.

    ``households`` loses its identical repetitions to ``set_aside``; nothing else is ever dropped.
    """

    households: Records
    b1: Records
    b2: Records
    members: Records
    living: Records
    files: list[FileRecords]
    set_aside: dict[str, int] = field(default_factory=dict)

    def records(self, sheet_id: str) -> Records:
        """The records of a sheet of the return."""
        found = getattr(self, sheet_id)
        assert isinstance(found, Records)
        return found

    def communes(self) -> list[str]:
        """Codes of the communes, sorted."""
        return sorted({f.commune for f in self.files})
