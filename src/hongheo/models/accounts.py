"""What became of every cell, row and sheet of a workbook that was read. The account must balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

# The id of the proof that every cell ended somewhere.
READING = "reading_account"
# Where a cell with content may end > how that is said.
ENDS: Mapping[str, str] = {
    "value": "được đọc",
    "blank": "chỉ có dấu cách hoặc dấu để trống",
    "error": "ô báo lỗi",
    "no_value": "công thức chưa có kết quả",
    "refused": "không đọc được (xem lỗi)",
    "heading": "dòng tiêu đề và phía trên",
    "label": "nhãn",
    "set_aside": "ở dòng để riêng",
    "column_unread": "ở cột không đọc",
    "sheet_unread": "ở trang không đọc",
}


@dataclass(frozen=True, slots=True)
class ColumnUnread:
    """A column with data that no field of the form is read from: Excel's letter, heading (may be empty)."""

    column: str
    heading: str
    cells: int


@dataclass(slots=True)
class SheetAccount:
    """One sheet: ``cells`` with content as counted in it, and where each ended (``ENDS``).

    ``read_as`` are the sheets of the form that it is read as; none when it is not read, ``why`` says why.
    ``records`` counts rows, ``aside`` tells the other rows by reason, ``columns`` those not read.
    """

    name: str
    read_as: tuple[str, ...] = ()
    why: str = ""
    cells: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    records: int = 0
    aside: dict[str, list[int]] = field(default_factory=dict)
    columns: list[ColumnUnread] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Cells whose end is not known; below 0: cells that were counted at two ends."""
        return self.cells - sum(self.ends.values())

    def as_json(self) -> dict[str, object]:
        """The account as it stands in the record of a run."""
        return {
            "sheet": self.name,
            "read_as": list(self.read_as),
            "why": self.why,
            "cells": self.cells,
            "ends": {end: self.ends[end] for end in ENDS if self.ends[end]},
            "rows": {"records": self.records, "set_aside": {r: len(own) for r, own in self.aside.items()}},
            "columns_unread": [
                {"column": c.column, "heading": c.heading, "cells": c.cells} for c in self.columns
            ],
        }


@dataclass(slots=True)
class ReadingAccount:
    """The account of one workbook."""

    sheets: list[SheetAccount] = field(default_factory=list)

    def refuse(self, sheet: str, cells: int) -> None:
        """Count cells of a sheet that were read, and whose values no check could use, as refused."""
        for own in self.sheets:
            if own.name == sheet:
                own.ends["value"] -= cells
                own.ends["refused"] += cells

    def refuse_all(self) -> None:
        """Count all cells that were read as refused: the workbook is not used."""
        for own in self.sheets:
            own.ends["refused"] += own.ends.pop("value", 0)

    def as_json(self) -> list[dict[str, object]]:
        """The sheets in their order."""
        return [sheet.as_json() for sheet in self.sheets]


@dataclass(frozen=True, slots=True)
class FieldFilled:
    """How much of a field is filled in: in one sheet of one return of a commune, ``filled`` of ``rows``.

    ``title`` is the layout's, ``mark`` tells a field of marks, where blank is an answer.
    """

    commune: str
    title: str
    sheet: str
    heading: str
    mark: bool
    rows: int
    filled: int
