"""Summary tables that were printed before, by us or by hand: found by sheet name or title, lines by place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hongheo.errors import HongheoError, UnreadableFile
from hongheo.models import CellFault, Place, PrintedLine, PrintedTable, TableShape
from hongheo.problems import Problem, kinds
from hongheo.read.workbook import Grid, read_grids
from hongheo.text import clean_text, fold, unaccented

_NAME = re.compile(r"^bieu(?:so|mau)?0*(\d{1,2})$")
_TT = re.compile(r"^\d{1,3}(?:\.\d{1,3})?$")
_YEAR = re.compile(r"\bNĂM (20\d\d)\b")
_NOTES = ("chưa phân loại", "chưa rõ dân tộc", "Chưa đủ số liệu", "chưa rõ ngày sinh")


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean_text(str(cell)) if cell not in (None, "") else ""


def _shape(grid: Grid, shapes: Sequence[TableShape]) -> TableShape | None:
    named = _NAME.match(unaccented(grid.name))
    if named:
        return next((s for s in shapes if s.number == int(named[1])), None)
    titles = {fold(_text(c)) for row in grid.rows[:12] for c in row if isinstance(c, str) and c}
    return next((s for s in shapes if fold(s.title) in titles), None)


def _number_row(grid: Grid) -> tuple[int, int] | None:
    """Excel's row of the column numbers, and the column (from 1) of its ``A``."""
    for row, cells in enumerate(grid.rows[:40], start=1):
        texts = [_text(c).upper() for c in cells]
        for at, text in enumerate(texts[:-2]):
            if text == "A" and texts[at + 1] == "B" and texts[at + 2] in ("C", "1", "1=2+3"):
                return row, at + 1
    return None


def _value(grid: Grid, row: int, column: int) -> object:
    fault = grid.facts.faults.get((row, column))
    if fault is not None:
        return fault
    cells = grid.rows[row - 1]
    raw = cells[column - 1] if column <= len(cells) else None
    if raw in (None, ""):
        return None
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        return int(raw) if float(raw).is_integer() else float(raw)
    text = _text(raw)
    return int(text) if text.isascii() and text.isdigit() else text or None


def _lines(grid: Grid, shape: TableShape, number_row: int, first: int) -> list[PrintedLine]:
    lines: list[PrintedLine] = []
    lead = 3 if shape.split else 2
    name, tt, split = "", "", ""
    for row in range(number_row + 1, len(grid.rows) + 1):
        cells = [_text(_value(grid, row, first + i)) for i in range(lead)]
        total = fold(cells[1] or cells[0]).startswith(("tổng", "cộng", "toàn"))
        if _TT.match(cells[0]) or total:
            tt, name = ("" if total else cells[0]), cells[1] or cells[0]
            split = ""
        elif not (shape.split and fold(cells[2]) in ("hộ", "nhânkhẩu", "khẩu", "sốkhẩu") and name):
            continue
        if shape.split:
            split = "Nhân khẩu" if "khẩu" in fold(cells[2]) else "Hộ"
        values = tuple(_value(grid, row, first + lead + i) for i in range(shape.columns))
        lines.append(PrintedLine("total" if not tt else "unit", tt, name, split, row, values))
    if any("." in line.number for line in lines):
        for line in lines:
            if line.level == "unit" and "." not in line.number:
                line.level = "group"
    return lines


def read_printed(
    path: Path, shapes: Sequence[TableShape]
) -> tuple[list[PrintedTable] | None, int | None, list[Problem]]:
    """The tables of a workbook, the year that their titles say, and what could not be read.

    None for the tables when the file cannot be read or holds none. Blank cells are None, never 0.
    """
    from hongheo.read import unreadable

    file = path.as_posix()
    try:
        grids = read_grids(path)
    except UnreadableFile as error:
        return None, None, [unreadable(file, error.reason)]
    tables: list[PrintedTable] = []
    problems: list[Problem] = []
    years: set[int] = set()
    for grid in grids:
        shape = _shape(grid, shapes)
        if shape is None:
            continue
        found = _number_row(grid)
        if found is None:
            problems.append(Problem(kinds.NUMBERS_NOT_FOUND, Place(file, grid.name)))
            continue
        row, first = found
        top = [t for cells in grid.rows[: row - 1] for c in cells if (t := _text(c))]
        years |= {int(y) for t in top for y in _YEAR.findall(t.upper())}
        lines = _lines(grid, shape, row, first)
        note = next((t for t in top if any(n in t for n in _NOTES)), "")
        first_value = first + (3 if shape.split else 2)
        tables.append(PrintedTable(shape.number, file, grid.name, first_value, lines, note))
        for line in lines:
            for at, value in enumerate(line.values):
                if isinstance(value, CellFault | str):
                    shown = value.text if isinstance(value, CellFault) else value
                    place = tables[-1].place(line, at + 1)
                    problems.append(Problem(kinds.TABLE_CELL, place, {"value": shown}))
    if not tables:
        names = ", ".join(f"«{g.name}»" for g in grids)
        problems.append(Problem(kinds.NO_TABLES, Place(file), {"sheets": names}))
    return tables or None, (years.pop() if len(years) == 1 else None), problems


def read_varying(path: Path, number: int, groups: int, fixed: int) -> tuple[str, ...]:
    """The columns that a table of ours has in each of its ``groups`` of columns after the ``fixed`` ones.

    Raises HongheoError when the workbook cannot be read or has no such table.
    """
    names = [(grid, _NAME.match(unaccented(grid.name))) for grid in read_grids(path)]
    grid = next((g for g, named in names if named and int(named[1]) == number), None)
    found = _number_row(grid) if grid is not None else None
    if grid is None or found is None:
        raise HongheoError(f"{path.as_posix()} không có biểu {number}.")
    row, first = found
    columns = sum(1 for cell in grid.rows[row - 1][first + 1 :] if _text(cell))
    # Their names stand in the lowest line of headings; those of the others are merged, higher up.
    headings = grid.rows[row - 2][first + 1 + fixed : first + 1 + columns // groups]
    return tuple(map(_text, headings))
