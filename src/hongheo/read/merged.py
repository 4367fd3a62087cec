"""Merged cells among the data: a household's code belongs to each row it spans, of any other value it is not
known to which row it belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hongheo.forms import FormField, FormSheet
from hongheo.models import MergedCell, Place, Table, column_letter, head_positions
from hongheo.read.facts import At
from hongheo.read.workbook import Grid
from hongheo.text import is_blank

# Types of which the value of a merged cell may be meant for all its rows together.
_QUANTITIES = ("whole", "decimal", "flag", "deprived")
_Range = tuple[int, int, int, int]


def _ranges(grid: Grid, first_row: int) -> Iterator[_Range]:
    """The merged ranges that hold something and reach below the headings, within the rows that are there."""
    for top, left, bottom, right in grid.facts.merges:
        last = min(bottom, len(grid.rows))
        if last < first_row or top > len(grid.rows) or left > len(grid.rows[top - 1]):
            continue
        value = grid.rows[top - 1][left - 1]
        if not (value is None or (isinstance(value, str) and is_blank(value))):
            yield top, left, last, right


def spread_codes(grid: Grid, column: int, first_row: int) -> None:
    """Write a code (in ``column``) that is merged over several rows into each of them, in memory.

    ``first_row``: the first row below the headings.
    """
    for top, left, bottom, right in _ranges(grid, first_row):
        if left <= column <= right and top >= first_row:
            for row in range(top + 1, bottom + 1):
                cells = grid.rows[row - 1]
                if column == left and cells[column - 1] in (None, ""):
                    cells[column - 1] = grid.rows[top - 1][left - 1]
                    grid.changed()


def merged_cells(
    sheet: FormSheet, table: Table, grid: Grid, fields: Sequence[FormField]
) -> Mapping[At, MergedCell]:
    """What stands in place of a value in the cells of records that are merged with others.

    The first cell of a range keeps a name, a date or a word. Codes are left out: see ``spread_codes``. In a
    list with members, what is merged over the rows of one household says nothing of each member.
    """
    if not grid.facts.merges:
        return {}
    by_column = {table.columns[f.id]: f for f in fields}
    key = table.columns.get("household_code")
    records = set(table.rows)
    households = _households(sheet, table, grid)
    found: dict[At, MergedCell] = {}
    for top, left, bottom, right in _ranges(grid, table.heading_row + 1):
        columns = [c for c in range(left, right + 1) if c in by_column]
        rows = [row for row in range(top, bottom + 1) if row in records]
        covered = [(r, c) for r in rows for c in columns if (r, c) != (top, left) and c != key]
        if not covered or (households and len({households[r] for r in rows}) == 1):
            continue
        # Excel keeps the first value alone. Under a title or a heading whose range was put down by another
        # program the cells have their own values, and each says itself what it holds.
        if top <= table.heading_row and any(_is_own(grid, at) for at in covered):
            continue
        name = f"{column_letter(left)}{top}:{column_letter(right)}{bottom}"
        place = Place(table.file, table.sheet, top, column_letter(left))
        mark = MergedCell(f"ô gộp {name}", place)
        found.update(dict.fromkeys(covered, mark))
        first = by_column.get(left)
        if first is not None and first.type in _QUANTITIES and top in records:
            found[top, left] = mark
    return found


def _is_own(grid: Grid, at: At) -> bool:
    """Whether something stands in a cell itself."""
    row, column = at
    cell = grid.rows[row - 1][column - 1]
    return cell is not None and not (isinstance(cell, str) and is_blank(cell))


def _households(sheet: FormSheet, table: Table, grid: Grid) -> dict[int, int]:
    """Row > number of its household, of lists whose members follow their head; empty for other sheets."""
    key, relation = table.columns.get("household_code"), table.columns.get("relation")
    if sheet.kind != "letters" or sheet.carry_down or key is None:
        return {}
    codes = [grid.rows[row - 1][key - 1] or None for row in table.rows]
    said = [(grid.rows[row - 1][relation - 1] or None) if relation else None for row in table.rows]
    begins = set(head_positions(codes, said))
    households: dict[int, int] = {}
    for at, row in enumerate(table.rows):
        households[row] = len(households) if at in begins else households.get(table.rows[at - 1], -1)
    return households


def past_merge(grid: Grid, row: int, column: int) -> int:
    """The column right of a cell, or right of the range that it is merged in."""
    for top, left, bottom, right in grid.facts.merges:
        if top <= row <= bottom and left <= column <= right:
            return right + 1
    return column + 1


def cover(grid: Grid, file: str, row: int, column: int) -> MergedCell | None:
    """The mark of a cell that is merged with one above or left of it, which holds the value; else None."""
    for top, left, bottom, right in grid.facts.merges:
        if top <= row <= bottom and left <= column <= right and (top, left) != (row, column):
            name = f"{column_letter(left)}{top}:{column_letter(right)}{bottom}"
            return MergedCell(f"ô gộp {name}", Place(file, grid.name, top, column_letter(left)))
    return None
