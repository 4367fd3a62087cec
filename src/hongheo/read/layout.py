"""Finding a form in a workbook: sheets by name, headings by text, records with the row they stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from hongheo.forms import Form, FormField, FormSheet
from hongheo.models import CellFault, PairCell, Place, Table, column_letter, column_number
from hongheo.problems import Problem, kinds
from hongheo.read.values import read_column, reader
from hongheo.read.workbook import Grid
from hongheo.text import clean_text, fold

# How far down a heading row may stand under titles.
HEADING_SEARCH = 40
TOTAL, HEADING_AGAIN, UNUSED = "dòng tổng", "dòng tiêu đề lặp", "dòng chưa dùng"
# Sheets where a row that holds nothing but its number and code is one numbered in advance.
_NUMBERED_IN_ADVANCE = frozenset({"households", "members", "living"})
_NUMBER_FIELDS = frozenset({"household_code", "member_number"})


def _heading_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean_text(cell) if isinstance(cell, str) else ""


def _match_headings(sheet: FormSheet, cells: Sequence[Any]) -> list[tuple[FormField, int]]:
    """The fields a row of cells names, with their columns (from 1)."""
    found = []
    for column, cell in enumerate(cells, start=1):
        text = _heading_text(cell)
        if not text:
            continue
        field = sheet.by_heading.get(fold(text))
        if field is None and sheet.numbered is not None:
            number = sheet.numbered.number_of(text)
            field = sheet.numbered.field(number, text) if number else None
        if field is not None:
            found.append((field, column))
    return found


def _find_heading_row(sheet: FormSheet, grid: Grid) -> tuple[int, list[tuple[FormField, int]]]:
    """Excel row of the headings (0 when there is none) and what they name.

    The row must name the key, the first field: a row of data under ``1``, ``2`` … never does.
    """
    best: tuple[int, list[tuple[FormField, int]]] = (0, [])
    key = sheet.fields[0].id
    for row, cells in enumerate(grid.rows[:HEADING_SEARCH], start=1):
        found = _match_headings(sheet, cells)
        if any(field.id == key for field, _ in found) and len(found) > len(best[1]):
            best = (row, found)
    return best


def _filled(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _is_total(text: str) -> bool:
    return fold(text).startswith(("tổng", "cộng"))


def _set_aside(sheet: FormSheet, table: Table, cells: Sequence[Any], faulty: bool) -> str | None:
    """Why a row that is not blank is no record; None when it is one."""
    key = cells[table.columns[sheet.fields[0].id] - 1]
    if isinstance(key, str):
        if key and fold(key) in sheet.by_heading:
            return HEADING_AGAIN
        words = key if key.strip() else next((c for c in cells if isinstance(c, str) and c.strip()), "")
        if _is_total(words):
            return TOTAL
    numbered_only = sheet.id in _NUMBERED_IN_ADVANCE and not any(
        _filled(cells[c - 1]) for f, c in table.columns.items() if f not in _NUMBER_FIELDS
    )
    return UNUSED if numbered_only and not faulty else None


def _fill(form: Form, table: Table, grid: Grid, fields: Iterable[FormField]) -> None:
    """Read the table's columns from its rows, error cells marked."""
    picked = [grid.rows[row - 1] for row in table.rows]
    position = {row: i for i, row in enumerate(table.rows)}
    faults: dict[int, dict[int, CellFault]] = {}
    for (row, column), fault in grid.facts.faults.items():
        if row in position:
            faults.setdefault(column, {})[position[row]] = fault
    for field in fields:
        column = table.columns[field.id]
        cells: list[Any] = [cells[column - 1] for cells in picked]
        for at, fault in faults.get(column, {}).items():
            cells[at] = fault
        blank = False if field.type in ("flag", "deprived") else None
        table.values[field.id] = read_column(reader(form, field), blank, cells)


def _hidden(table: Table, grid: Grid) -> Iterable[Problem]:
    if grid.hidden:
        yield Problem(kinds.HIDDEN_SHEET, table.place())
    rows = [row for row in table.rows if row in grid.facts.hidden_rows]
    if rows:
        yield Problem(kinds.HIDDEN_ROWS, table.place(rows[0]), {"count": len(rows)})


def read_rows(
    form: Form, sheet: FormSheet, grid: Grid, file: str
) -> tuple[Table | None, list[Problem], Counter[str]]:
    """Read a sheet of records under headings.

    Returns the table (None when a needed heading is missing), form problems, rows set aside by reason.
    """
    heading_row, found = _find_heading_row(sheet, grid)
    here = Place(file, grid.name)
    problems: list[Problem] = []
    if not heading_row:
        context = {"sheet": sheet.name, "heading": sheet.fields[0].heading}
        return None, [Problem(kinds.HEADING_MISSING, here, context)], Counter()
    table = Table(file, grid.name, sheet.id, heading_row)
    for field, column in found:
        if field.id in table.columns:
            context = {
                "heading": field.heading,
                "first": column_letter(table.columns[field.id]),
                "second": column_letter(column),
            }
            place = Place(file, grid.name, heading_row, column_letter(column))
            problems.append(Problem(kinds.HEADING_TWICE, place, context))
        else:
            table.columns[field.id] = column
    for field in sheet.fields:
        if (field.required or field.needed) and field.id not in table.columns:
            context = {"sheet": sheet.name, "heading": field.heading}
            place = Place(file, grid.name, heading_row)
            problems.append(Problem(kinds.HEADING_MISSING, place, context))
    if problems:
        return None, problems, Counter()
    aside: dict[int, str] = {}
    faulty = frozenset(row for row, _ in grid.facts.faults)
    for row, cells in enumerate(grid.rows[heading_row:], start=heading_row + 1):
        if row not in faulty and not any(map(_filled, cells)):
            continue
        reason = _set_aside(sheet, table, cells, row in faulty)
        if reason:
            aside[row] = reason
        else:
            table.rows.append(row)
    _fill(form, table, grid, {f.id: f for f, _ in found}.values())
    reasons = Counter(aside.values())
    if reasons:
        what = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
        problems.append(
            Problem(kinds.ROWS_SET_ASIDE, table.place(min(aside)), {"count": len(aside), "what": what})
        )
    problems.extend(_hidden(table, grid))
    return table, problems, reasons


def read_letters(form: Form, sheet: FormSheet, grid: Grid, file: str) -> tuple[Table, list[Problem]]:
    """Read a sheet whose fields stand at fixed letters, from its first data row on."""
    first = sheet.first_row or 1
    table = Table(file, grid.name, sheet.id, first - 1)
    width = len(grid.rows[0]) if grid.rows else 0
    fields = [f for f in sheet.fields if f.column and column_number(f.column) <= width]
    table.columns = {f.id: column_number(f.column) for f in fields if f.column}
    faulty = frozenset(row for row, _ in grid.facts.faults)
    for row, cells in enumerate(grid.rows[first - 1 :], start=first):
        words = next((c for c in cells if isinstance(c, str) and c.strip()), "")
        if (row in faulty or any(map(_filled, cells))) and not _is_total(words):
            table.rows.append(row)
    _fill(form, table, grid, fields)
    return table, list(_hidden(table, grid))


def read_pairs(form: Form, sheet: FormSheet, grid: Grid, file: str) -> dict[str, PairCell]:
    """Read a sheet of labels and values: the value stands in the cell right of its label."""
    pairs: dict[str, PairCell] = {}
    for row, cells in enumerate(grid.rows, start=1):
        for column, cell in enumerate(cells[:-1], start=1):
            field = sheet.by_heading.get(fold(cell)) if isinstance(cell, str) and cell else None
            if field is None or field.id in pairs:
                continue
            raw = grid.facts.faults.get((row, column + 1), cells[column])
            value = read_column(reader(form, field), None, [raw])[0]
            place = Place(file, grid.name, row, column_letter(column + 1))
            pairs[field.id] = PairCell(value, place)
    return pairs
