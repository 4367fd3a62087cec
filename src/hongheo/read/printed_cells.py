"""Cells of printed tables: their text, and their number where they hold one."""

from __future__ import annotations

from typing import Any

from hongheo.columns import HIDDEN_MARK
from hongheo.models import HIDDEN, CellFault
from hongheo.read.workbook import Grid
from hongheo.text import clean_text


def cell_text(cell: Any) -> str:
    """What stands in a cell, as it is read; a whole number without its decimals, an error as nothing."""
    if isinstance(cell, CellFault):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean_text(str(cell)) if cell not in (None, "") else ""


def cell_value(grid: Grid, row: int, column: int) -> object:
    """A number, None for a blank, HIDDEN, an error, or the text there; row and column are Excel's."""
    fault = grid.facts.faults.get((row, column))
    if fault is not None:
        return fault
    cells = grid.rows[row - 1] if row <= len(grid.rows) else []
    raw = cells[column - 1] if column <= len(cells) else None
    if raw in (None, ""):
        return None
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        return int(raw) if float(raw).is_integer() else float(raw)
    text = cell_text(raw)
    if text in (HIDDEN_MARK, "..."):
        return HIDDEN
    return int(text) if text.isascii() and text.isdigit() else text or None
