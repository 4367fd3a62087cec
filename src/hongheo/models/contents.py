"""What read hands to check: a workbook as it stands, each table with the places of its cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongheo.models.accounts import ReadingAccount
from hongheo.models.places import Place, column_letter
from hongheo.models.terms import HEAD


class Column(list[Any]):
    """The values of a column as it was read, and which ones occur in it: columns are long, these are mostly
    few. What is made of it (a part, another list) is a list like any other."""

    __slots__ = ("distinct",)

    def __init__(self, values: Iterable[Any], distinct: Iterable[Any]) -> None:
        super().__init__(values)
        self.distinct: dict[Any, None] = dict.fromkeys(distinct)

    def put(self, at: int, value: object) -> None:
        """Put another value at a position."""
        self[at] = value
        self.distinct[value] = None


def distinct(values: Sequence[Any]) -> Collection[Any]:
    """The values that occur in a column, each once; one that was put over may be among them."""
    return (values.distinct if isinstance(values, Column) else dict.fromkeys(values)).keys()


@dataclass(slots=True)
class Table:
    """One sheet of one file, as columns. Row and column numbers are Excel's, stamped at reading.

    ``rows[i]`` is the Excel row of the i-th record, ``columns[f]`` the Excel column (from 1) of field f,
    ``values[f][i]`` the value: read by its field's type where there is one reading, else as it stands.
    ``titles`` are the texts above the headings, of sheets whose fields stand at fixed columns. Of sheets
    under headings ``filled`` counts the rows that are not blank, and ``aside`` tells why some are no records.
    ``unread`` are the headings, by column, of what is no field of a sheet with numbered columns.
    ``unsure[f]`` are the rows where the value of field f was read and may be wrong all the same.
    """

    file: str
    sheet: str
    sheet_id: str
    heading_row: int
    rows: list[int] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    values: dict[str, list[object]] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    filled: int = 0
    aside: dict[int, str] = field(default_factory=dict)
    unsure: dict[str, set[int]] = field(default_factory=dict)
    unread: dict[int, str] = field(default_factory=dict)

    def keep(self, positions: Sequence[int]) -> None:
        """Keep the records at these positions alone."""
        self.rows = [self.rows[i] for i in positions]
        self.values = {f: [v[i] for i in positions] for f, v in self.values.items()}

    @property
    def letters(self) -> set[str]:
        """Excel's letters of the columns that are read."""
        return {column_letter(column) for column in self.columns.values()}

    def place(self, row: int | None = None, field_id: str | None = None) -> Place:
        """The place of a row, of a field's column, or of the cell where they meet."""
        column = self.columns.get(field_id) if field_id else None
        return Place(self.file, self.sheet, row, column_letter(column) if column else None)


def is_codeless(household: object) -> bool:
    """Whether this is the key of a row without a household code: its place, which matches no other row."""
    return isinstance(household, str) and household.partition("/")[2].startswith("?")


def told_code(household: str) -> str:
    """The household code (without its commune) as messages tell it."""
    return "(không có mã)" if is_codeless(household) else household.partition("/")[2]


def head_positions(codes: Sequence[object], relations: Sequence[object]) -> list[int]:
    """Which rows of a list with members begin a household: its head's, code or no code.

    The relation tells; where it is blank, a code that is not the one above does.
    """
    heads: list[int] = []
    carried: object = None
    for at, (code, relation) in enumerate(zip(codes, relations, strict=True)):
        if relation == HEAD or (relation is None and code is not None and code != carried):
            heads.append(at)
            carried = code
    return heads


@dataclass(frozen=True, slots=True)
class PairCell:
    """One value of a sheet of label and value pairs (``Thông tin``)."""

    value: object
    place: Place


@dataclass(frozen=True, slots=True)
class CellFault:
    """Stands for the value of a cell that has none: ``#N/A`` and its like, or a formula never worked out
    (text ``=``). A blank cell is None, never this."""

    text: str


FORMULA_WITHOUT_VALUE = CellFault("=")


@dataclass(frozen=True, slots=True)
class MergedCell(CellFault):
    """Stands for the value of a cell merged with others (text ``ô gộp H2:H4``): it is not known to which of
    their rows the value belongs. ``place`` is that of the first cell of the range."""

    place: Place


# How a code is told that stands in a cell as a number.
CODE_AS_NUMBER = "ghi mã bằng số (có thể mất số 0 ở đầu)"

# Stands in a workbook of several communes where a return had not the column at all: that is no blank.
NO_COLUMN = "(không có cột)"


@dataclass(frozen=True, slots=True)
class TwoReadings:
    """Stands for a value that can be read in two ways (``01/02/1980`` among American dates)."""

    text: str


@dataclass(slots=True)
class FileContent:
    """One workbook as read by a form: pairs of ``Thông tin`` by field id, and the tables of its sheets.

    ``set_aside`` counts rows that are no records (totals, headings again, rows never filled in), by reason.
    ``origin`` is, for one return of a merged workbook, the name and SHA-256 of the file it came in.
    ``broken``: sheet of the workbook > id of the sheet of the form whose headings are at fault in it.
    ``account`` tells what became of every cell.
    """

    path: str
    form: str
    info: dict[str, PairCell] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    set_aside: dict[str, int] = field(default_factory=dict)
    origin: tuple[str, str] | None = None
    broken: dict[str, str] = field(default_factory=dict)
    account: ReadingAccount = field(default_factory=ReadingAccount)
