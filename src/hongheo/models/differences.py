"""What compare finds different between two results, for write and console."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Table, split (``Hộ``, ``Nhân khẩu`` or empty), numbered column; in table 9 the list and the people instead.
TableColumn = tuple[int, str, int | tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Behind:
    """What each household (by its code) adds to a column of a table.

    ``whole``: the sum is the cell. Else the cell is a share, and a change of any of the counts moves it.
    """

    households: pd.Index[Any]
    counts: tuple[np.ndarray[Any, np.dtype[np.int64]], ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of one household in the old and in the new result (None: blank)."""

    field: str
    heading: str
    old: int | str | None
    new: int | str | None


@dataclass(frozen=True, slots=True)
class HouseholdChange:
    """A household that differs between two results; ``changes`` is empty where it is in one of them only."""

    household: str
    commune_name: str
    what: Literal["appeared", "disappeared", "changed"]
    class_old: str | None
    class_new: str | None
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of a table that moved, and the households that came into it and left it, where they can be told.

    A household came where it adds more than before, and left where it adds less. ``difference`` is None
    where one side is blank or has no such line. ``column`` is that of the new table, of the old where the
    new has none; ``people`` says whose column it is in table 9.
    """

    table: int
    place: str
    split: str
    column: int
    old: int | float | None
    new: int | float | None
    difference: int | float | None
    came: tuple[str, ...]
    left: tuple[str, ...]
    people: str | None = None


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A cell of a return or a list that differs (None: blank, or no such row).

    ``household`` is the code in the old result, in the new for a row that only this has; of ``Thông tin``
    the commune alone. ``member`` is the STT of a person, else the name; None where the row is a household's.
    """

    household: str
    member: str | None
    sheet: str
    field: str
    old: int | float | str | None
    new: int | float | str | None


@dataclass(frozen=True, slots=True)
class RowsFound:
    """How many rows of a sheet were found again in the new result, by what (Vietnamese)."""

    sheet: str
    by: str
    rows: int


@dataclass(slots=True)
class CellRows:
    """All records of one sheet of one side, cell by cell: a row a record, object columns.

    ``frame`` has ``commune``, ``sheet`` (as told) and a column per field: whole or decimal numbers, text,
    None where blank. ``headings`` names the fields, ``personal`` those that are masked and as what.
    """

    sheet_id: str
    frame: pd.DataFrame
    headings: dict[str, str]
    personal: dict[str, Literal["name", "identity", "note"]] = dataclasses.field(default_factory=dict)
