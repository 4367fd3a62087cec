"""Finding a form in a workbook: sheets by name, headings by text, records with the row they stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hongheo.forms import Form, FormField, FormSheet
from hongheo.models import CellFault, PairCell, Place, Table, column_letter, column_number, head_positions
from hongheo.problems import Problem, Severity, kinds
from hongheo.read.values import leniency, read_column, reader, two_readings
from hongheo.read.workbook import Grid
from hongheo.text import clean_text, fold, nearest

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

    The row must name the key, the first field: a row of data under ``1``, ``2`` … never does. Where headings
    stand in two rows (a group above its columns), the second is taken too: it names columns that the first
    does not, and has nothing under the key.
    """
    best: tuple[int, list[tuple[FormField, int]]] = (0, [])
    key = sheet.fields[0].id
    for row, cells in enumerate(grid.rows[:HEADING_SEARCH], start=1):
        found = _match_headings(sheet, cells)
        at = next((column for field, column in found if field.id == key), None)
        if at is None or len(found) <= len(best[1]):
            continue
        best = (row, found)
        below = grid.rows[row] if row < len(grid.rows) else []
        if below and not _filled(below[at - 1]):
            taken = {column for _, column in found}
            more = [(f, c) for f, c in _match_headings(sheet, below) if c not in taken]
            if len(more) > 1:
                best = (row + 1, [*found, *more])
    return best


def _near_headings(sheet: FormSheet, cells: Sequence[Any], found: Iterable[FormField]) -> dict[str, int]:
    """Heading of a field that no column names > column (from 1) whose heading is most like it."""
    named = {f.id for f in found}
    open_ = {f.heading: f for f in sheet.fields if f.id not in named and not f.merged_only}
    near: dict[str, int] = {}
    for column, cell in enumerate(cells, start=1):
        text = _heading_text(cell)
        if text and fold(text) not in sheet.by_heading:
            likely = nearest(text, open_)
            if likely:
                near.setdefault(likely, column)
    return near


def _filled(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _is_total(text: str) -> bool:
    return not text.isascii() and fold(text).startswith(("tổng", "cộng"))


def _find_records(sheet: FormSheet, table: Table, grid: Grid) -> None:
    """Tell the table which rows under its headings are records, and why others are none."""
    faulty = frozenset(row for row, _ in grid.facts.faults)
    key_at = table.columns[sheet.fields[0].id] - 1
    content = [c - 1 for f, c in table.columns.items() if f not in _NUMBER_FIELDS]
    if sheet.id not in _NUMBERED_IN_ADVANCE:
        content = [key_at]
    # Keys that were looked at closely and are those of records: they come again on the rows of members.
    ordinary: set[str] = set()
    headings = sheet.by_heading
    for row, cells in enumerate(grid.rows[table.heading_row :], start=table.heading_row + 1):
        key = cells[key_at]
        # Digits are neither a heading nor the word of a total.
        if content and (key in ordinary or (type(key) is str and key.isdecimal() and key not in headings)):
            told = cells[content[0]]
            if told.strip() if type(told) is str else told is not None:
                table.rows.append(row)
                continue
        if row not in faulty and not any(map(_filled, cells)):
            continue
        reason = _set_aside(sheet, cells, key, content, row in faulty)
        if reason:
            table.aside[row] = reason
            continue
        table.rows.append(row)
        if isinstance(key, str) and key.strip():
            ordinary.add(key)
    table.filled = len(table.rows) + len(table.aside)


def _set_aside(
    sheet: FormSheet, cells: Sequence[Any], key: Any, content: Sequence[int], faulty: bool
) -> str | None:
    """Why a row that is not blank is no record; None when it is one.

    ``content``: the places of the cells one of which a record has filled.
    """
    if isinstance(key, str):
        if key and fold(key) in sheet.by_heading:
            return HEADING_AGAIN
        words = key if key.strip() else next((c for c in cells if isinstance(c, str) and c.strip()), "")
        if _is_total(words):
            return TOTAL
        if not key.strip() and fold(words) in sheet.by_heading and len(_match_headings(sheet, cells)) > 1:
            return HEADING_AGAIN
    if sheet.id not in _NUMBERED_IN_ADVANCE or faulty or any(_filled(cells[at]) for at in content):
        return None
    return UNUSED


def _fill(
    form: Form, sheet: FormSheet, table: Table, grid: Grid, fields: Iterable[FormField]
) -> list[Problem]:
    """Read the table's columns from its rows, error cells marked; notes tell what was read leniently."""
    # Rows turned into columns, all at once.
    columns = list(zip(*(grid.rows[row - 1] for row in table.rows), strict=True))
    position = {row: i for i, row in enumerate(table.rows)} if grid.facts.faults else {}
    faults: dict[int, dict[int, CellFault]] = {}
    for (row, column), fault in grid.facts.faults.items():
        if row in position:
            faults.setdefault(column, {})[position[row]] = fault
    notes: list[Problem] = []
    for field in fields:
        column = table.columns[field.id]
        cells: Sequence[Any] = columns[column - 1] if columns else ()
        if sheet.blanks:
            cells = ["" if c in sheet.blanks else c for c in cells]
        blank = False if field.type in ("flag", "deprived") else None
        values, seen = read_column(reader(form, field), blank, cells)
        if field.type in ("birth", "date"):
            values = two_readings(cells, values, seen)
        for at, fault in faults.get(column, {}).items():
            values[at] = fault
        table.values[field.id] = values
        notes.extend(_lenient(table, field, cells, seen))
    return notes


def _lenient(
    table: Table, field: FormField, cells: Sequence[Any], seen: Mapping[Any, object]
) -> Iterator[Problem]:
    """One note for each way in which cells of a column differ from the form and were read all the same."""
    ways = {cell: way for cell, value in seen.items() if (way := leniency(field, cell, value))}
    if not ways:
        return
    places: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        if way := ways.get(cell):
            places.setdefault(way, []).append(at)
    for way, found in places.items():
        place = table.place(table.rows[found[0]], field.id)
        context = {"field": field.heading, "count": len(found), "what": way, "cell": place.cell}
        yield Problem(kinds.READ_LENIENTLY, place, context, field=field.heading)


def _hidden(table: Table, grid: Grid) -> Iterable[Problem]:
    if grid.hidden:
        yield Problem(kinds.HIDDEN_SHEET, table.place())
    rows = [row for row in table.rows if row in grid.facts.hidden_rows]
    if rows:
        yield Problem(kinds.HIDDEN_ROWS, table.place(rows[0]), {"count": len(rows)})


def _no_headings(sheet: FormSheet, grid: Grid, here: Place) -> Problem:
    """No row names the key: the row that is most like a heading row is told."""
    key = sheet.fields[0].heading
    for row, cells in enumerate(grid.rows[:HEADING_SEARCH], start=1):
        near = _near_headings(sheet, cells, [])
        if key in near and len(near) > 1:
            likely = _heading_text(cells[near[key] - 1])
            place = Place(here.file, here.sheet, row, column_letter(near[key]))
            context = {"sheet": sheet.name, "heading": key, "near": f" Có phải là cột «{likely}»?"}
            return Problem(kinds.HEADING_MISSING, place, context)
    return Problem(kinds.HEADING_MISSING, here, {"sheet": sheet.name, "heading": key, "near": ""})


def _missing_headings(
    sheet: FormSheet, table: Table, grid: Grid, found: Sequence[tuple[FormField, int]]
) -> Iterator[Problem]:
    """Columns that must be there and are not; columns whose heading is almost that of a missing one."""
    row = table.heading_row
    near = _near_headings(sheet, grid.rows[row - 1], [f for f, _ in found])
    for field in sheet.fields:
        column = near.get(field.heading)
        likely = _heading_text(grid.rows[row - 1][column - 1]) if column else ""
        if field.id in table.columns:
            continue
        place = Place(table.file, table.sheet, row, column_letter(column) if column else None)
        if field.required or field.needed:
            hint = f" Có phải là cột «{likely}»?" if likely else ""
            context = {"sheet": sheet.name, "heading": field.heading, "near": hint}
            yield Problem(kinds.HEADING_MISSING, place, context)
        elif likely:
            yield Problem(kinds.HEADING_NEAR, place, {"heading": likely, "near": field.heading})


def is_headed(sheet: FormSheet, grid: Grid) -> bool:
    """Whether a grid has a heading row that names every column the sheet needs."""
    _, found = _find_heading_row(sheet, grid)
    named = {f.id for f, _ in found}
    return bool(named) and all(f.id in named for f in sheet.fields if f.required or f.needed)


def join_rows(tables: Sequence[Table], codes_repeat: bool) -> None:
    """Tables read from one sheet of the workbook, the one with the heads first, made one in their rows.

    What is no record in the first is none in the others. Where household codes start again inside the file,
    the n-th head under a code gets ``code#n``, in all of them.
    """
    first, *others = tables
    codes = first.values["household_code"]
    if codes_repeat:
        heads: dict[object, list[str]] = {}
        apart: list[object] = []
        for code, head in zip(codes, first.values["head_name"], strict=True):
            names = heads.setdefault(code, [])
            name = fold(str(head))
            if name not in names:
                names.append(name)
            at = names.index(name)
            apart.append(f"{code}#{at + 1}" if at and code is not None else code)
        codes = first.values["household_code"] = apart
    of_row = dict(zip(first.rows, codes, strict=True))
    for table in others:
        table.keep([i for i, row in enumerate(table.rows) if row in of_row])
        table.values["household_code"] = [of_row[row] for row in table.rows]


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
        return None, [_no_headings(sheet, grid, here)], Counter()
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
    problems.extend(_missing_headings(sheet, table, grid, found))
    if any(p.kind.severity == Severity.ERROR for p in problems):
        return None, problems, Counter()
    _find_records(sheet, table, grid)
    aside = table.aside
    problems.extend(_fill(form, sheet, table, grid, {f.id: f for f, _ in found}.values()))
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
    above = (cell for cells in grid.rows[: first - 1] for cell in cells)
    table.titles = tuple(clean_text(cell) for cell in above if isinstance(cell, str) and cell.strip())
    faulty = frozenset(row for row, _ in grid.facts.faults)
    for row, cells in enumerate(grid.rows[first - 1 :], start=first):
        words = next((c for c in cells if isinstance(c, str) and c.strip()), "")
        if (row in faulty or any(map(_filled, cells))) and not _is_total(words):
            table.rows.append(row)
    notes = _fill(form, sheet, table, grid, fields)
    if sheet.heads_only or sheet.carry_down:
        codes = table.values.get("household_code", [None] * len(table.rows))
        heads = head_positions(codes, table.values.get("relation", [None] * len(table.rows)))
        if sheet.heads_only:
            table.keep(heads)
        else:
            table.values["household_code"] = _carried(codes, heads)
    return table, [*notes, *_hidden(table, grid)]


def _carried(codes: Sequence[object], heads: Sequence[int]) -> list[object]:
    """Each member's row with the code of its head's row; a head without one gives none to its members."""
    begins, current = set(heads), None
    out: list[object] = []
    for at, code in enumerate(codes):
        if at in begins:
            current = code
        out.append(current if code is None else code)
    return out


def read_pairs(form: Form, sheet: FormSheet, grid: Grid, file: str) -> dict[str, PairCell]:
    """Read a sheet of labels and values: the value stands in the cell right of its label."""
    pairs: dict[str, PairCell] = {}
    for row, cells in enumerate(grid.rows, start=1):
        for column, cell in enumerate(cells[:-1], start=1):
            field = sheet.by_heading.get(fold(cell)) if isinstance(cell, str) and cell else None
            if field is None or field.id in pairs:
                continue
            raw = grid.facts.faults.get((row, column + 1), cells[column])
            value = raw
            if not isinstance(raw, CellFault):
                (value,), _ = read_column(reader(form, field), None, [raw])
            place = Place(file, grid.name, row, column_letter(column + 1))
            pairs[field.id] = PairCell(value, place)
    return pairs
