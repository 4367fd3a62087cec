"""What tabulate hands to write: summary tables with their proofs, sheets, long lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd


# What a line stands for: all units; urban or rural ones (forms of the circular); a district; a commune.
Level = Literal["total", "block", "group", "unit"]


@dataclass(slots=True)
class Proof:
    """An identity of the tables that was tried on each run.

    ``failed`` holds one line for each unit where the two sides differ: a difference made by households
    not yet classified is ``explained``.
    """

    id: str
    text: str
    checked: int = 0
    failed: list[dict[str, object]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """True when nothing differs but by what is explained."""
        return all(f["explained"] for f in self.failed)

    def as_json(self) -> dict[str, object]:
        """The proof as it stands in the record of a run."""
        return {
            "id": self.id,
            "text": self.text,
            "checked": self.checked,
            "holds": self.holds,
            "differences": self.failed,
        }


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a summary table.

    ``number`` is TT (``1``, ``1.1``; empty on the total line), ``split`` is ``Hộ`` or ``Nhân khẩu`` in the
    tables with two lines a unit, what is counted in lines under that of a unit (form 7.10), else empty.
    ``values`` has one entry per numbered column, None = blank.
    ``hidden`` holds the columns (from 1) that are kept from the public: a mark stands there.
    """

    level: Level
    number: str
    name: str
    split: str
    values: tuple[int | float | None, ...]
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """A table (biểu) as numbers: total line first, then the communes in the order of their codes.

    ``varying`` names, for each group of headings, the columns that differ from run to run (table 9: the
    peoples that occur). ``note`` stands under the title of this table alone.
    """

    number: int
    lines: tuple[TableLine, ...]
    varying: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetData:
    """A sheet to be written: ``frame`` holds one column per key of ``columns`` (key > heading).

    ``empty`` is what the sheet says when it has no rows.
    """

    name: str
    columns: Mapping[str, str]
    frame: pd.DataFrame
    empty: str = ""


@dataclass(frozen=True, slots=True)
class LongList:
    """A list of households and their members, too long to be held whole: its rows come part by part.

    ``parts`` begins anew at each call and gives the rows of a commune each time; ``lines`` are all rows,
    ``households`` and ``persons`` how many of these stand in them.
    """

    households: int
    persons: int
    lines: int
    parts: Callable[[], Iterator[pd.DataFrame]]

    @classmethod
    def of(cls, rows: pd.DataFrame) -> LongList:
        """A list that is at hand whole; ``is_head`` is true on the row of a head."""
        return cls(int(rows["is_head"].sum()), len(rows), len(rows), lambda: iter([rows]))
