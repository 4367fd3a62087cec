"""Finding a form in a workbook: sheets by name, headings by text, records with the row they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hongheo.forms import Form, FormField, FormSheet
from hongheo.models import CellFault, PairCell, Place, Table, column_letter, column_number, head_positions
from hongheo.problems import Problem, kinds
from hongheo.read.dates import two_readings
from hongheo.read.merged import cover, merged_cells, past_merge, spread_codes
from hongheo.read.notes import column_notes, heading_notes, hidden_notes, pair_notes, settled_by_totals
from hongheo.read.records import UNCLEAR, UNDER_HEADINGS, RowRule
from hongheo.read.told import as_told
from hongheo.read.values import read_column, reader
from hongheo.read.workbook import Grid
from hongheo.text import clean_text, fold, is_blank, look_alikes, nearest

# How far down a heading row may stand under titles.
HEADING_SEARCH = 40
# So many rows of one reason are told by their numbers.
_ROWS_TOLD = 5


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


def _names(sheet: FormSheet, cells: Sequence[Any], field_id: str) -> bool:
    """Whether a row of cells names a field: rows of data do not, and are not looked at more closely."""
    named = (sheet.by_heading.get(fold(text)) for cell in cells if (text := _heading_text(cell)))
    return any(field is not None and field.id == field_id for field in named)


def _find_heading_row(
    sheet: FormSheet, grid: Grid, within: range = range(HEADING_SEARCH)
) -> tuple[int, list[tuple[FormField, int]]]:
    """Excel row of the headings (0 when there is none) and what they name.

    ``within``: the rows looked at, from 0.

    The row must name the key, the first field: a row of data under ``1``, ``2`` … never does. Where headings
    stand in two rows (a group above its columns), the second is taken too: it names columns that the first
    does not, and has nothing under the key.
    """
    best: tuple[int, list[tuple[FormField, int]]] = (0, [])
    key = sheet.fields[0].id
    for row, cells in enumerate(grid.rows[within.start : within.stop], start=within.start + 1):
        if not _names(sheet, cells, key):
            continue
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
    return not is_blank(cell) if isinstance(cell, str) else cell is not None


def _find_records(
    form: Form, sheets: Sequence[FormSheet], columns: Mapping[str, int], table: Table, grid: Grid
) -> int | None:
    """Tell the table which rows under its headings are records, and why others are none.

    All fields that the ``sheets`` of the form read from this grid are looked at. Returns the row of headings
    in another order, where the table ends; None when there is none.
    """
    found = _rule(form, sheets, columns, table, grid).find()
    table.rows, table.aside = found.records, found.aside
    table.filled = len(table.rows) + len(table.aside)
    return found.other_headings


def _rule(
    form: Form, sheets: Sequence[FormSheet], columns: Mapping[str, int], table: Table, grid: Grid
) -> RowRule:
    fields = {f: own for sheet in sheets for f in columns for own in [_field(sheet, f)] if own is not None}
    return RowRule(form, sheets[0], fields, columns, grid, table.heading_row)


def _field(sheet: FormSheet, field_id: str) -> FormField | None:
    try:
        return sheet.field(field_id)
    except KeyError:
        return None


def told_aside(table: Table) -> Iterator[Problem]:
    """The rows under the headings that are no records: one note, and an error for each that is not known."""
    if not table.aside:
        return
    rows: dict[str, list[int]] = {}
    for row, reason in table.aside.items():
        rows.setdefault(reason, []).append(row)
    what = ", ".join(f"{len(own)} {reason} ({_row_numbers(own)})" for reason, own in rows.items())
    context = {"count": len(table.aside), "what": what}
    yield Problem(kinds.ROWS_SET_ASIDE, table.place(min(table.aside)), context)
    for row in rows.get(UNCLEAR, ()):
        yield Problem(kinds.ROW_UNCLEAR, table.place(row))


def _row_numbers(rows: Sequence[int]) -> str:
    more = f" … {rows[-1]}" if len(rows) > _ROWS_TOLD else ""
    return "dòng " + ", ".join(map(str, rows[:_ROWS_TOLD])) + more


def _fill(
    form: Form, sheet: FormSheet, table: Table, grid: Grid, fields: Iterable[FormField]
) -> list[Problem]:
    """Read the table's columns from its rows, error cells marked; notes tell what was read leniently."""
    columns = grid.columns_of(table.rows)
    fields = list(fields)
    # A cell at fault covers nothing: that it is merged as well need not be told.
    unread = {**merged_cells(sheet, table, grid, fields), **grid.facts.faults}
    position = {row: i for i, row in enumerate(table.rows)} if unread else {}
    faults: dict[int, dict[int, CellFault]] = {}
    for (row, column), fault in unread.items():
        if row in position:
            faults.setdefault(column, {})[position[row]] = fault
    notes: list[Problem] = []
    for field in fields:
        column = table.columns[field.id]
        cells: Sequence[Any] = columns[column - 1] if columns else ()
        cells = as_told(field, grid.facts, table.rows, column, cells)
        if sheet.blanks:
            none = {c for c in set(cells) if isinstance(c, str) and clean_text(c) in sheet.blanks}
            cells = ["" if c in none else c for c in cells]
        blank = False if field.type in ("flag", "deprived") else None
        values, seen = read_column(reader(form, field), blank, cells)
        if field.type in ("birth", "date"):
            values = two_readings(cells, values, seen)
        for at, fault in faults.get(column, {}).items():
            values.put(at, fault)
        table.values[field.id] = values
        notes.extend(column_notes(table, field, cells, seen, grid.strays))
    return settled_by_totals(table, notes)


def _near(likely: str) -> str:
    """A hint to end a message with: the column that may be meant, and what in it only looks right."""
    return f" Có phải là cột «{likely}»?{look_alikes(likely)}"


def _no_headings(sheet: FormSheet, grid: Grid, here: Place) -> Problem:
    """No row names the key: the row that is most like a heading row is told."""
    key = sheet.fields[0].heading
    for row, cells in enumerate(grid.rows[:HEADING_SEARCH], start=1):
        near = _near_headings(sheet, cells, [])
        if key in near and len(near) + len(_match_headings(sheet, cells)) > 1:
            likely = _heading_text(cells[near[key] - 1])
            place = Place(here.file, here.sheet, row, column_letter(near[key]))
            context = {"sheet": sheet.name, "heading": key, "near": _near(likely)}
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
            hint = _near(likely) if likely else ""
            context = {"sheet": sheet.name, "heading": field.heading, "near": hint}
            yield Problem(kinds.HEADING_MISSING, place, context)
        elif likely:
            context = {"heading": likely, "near": field.heading, "odd": look_alikes(likely)}
            yield Problem(kinds.HEADING_NEAR, place, context)


def is_headed(sheet: FormSheet, grid: Grid) -> bool:
    """Whether a grid has a heading row that names every column the sheet needs."""
    _, found = _find_heading_row(sheet, grid)
    named = {f.id for f, _ in found}
    return bool(named) and all(f.id in named for f in sheet.fields if f.required or f.needed)


def headed_fields(sheet: FormSheet, grid: Grid) -> set[str]:
    """Ids of the fields that the heading row of a grid names; none when it has no heading row."""
    return {f.id for f, _ in _find_heading_row(sheet, grid)[1]}


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
    form: Form, sheet: FormSheet, grid: Grid, file: str, within: range = range(HEADING_SEARCH)
) -> tuple[list[Table], list[Problem]]:
    """Read a sheet of records under headings; headings in another order further down begin a new table.

    Returns the tables (none when nothing names the key) and form problems; a table lacks the columns whose
    heading is missing or there twice. ``within``: where the
    headings are looked for, rows from 0.
    """
    heading_row, found = _find_heading_row(sheet, grid, within)
    here = Place(file, grid.name)
    problems: list[Problem] = []
    if not heading_row:
        return [], [_no_headings(sheet, grid, here)]
    table = Table(file, grid.name, sheet.id, heading_row)
    twice: set[str] = set()
    for field, column in found:
        if field.id in table.columns:
            twice.add(field.id)
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
    for field_id in twice:
        # Nobody knows which of the two columns is meant: neither is read.
        del table.columns[field_id]
    if sheet.fields[0].id not in table.columns:
        return [], problems
    if sheet.numbered is not None:
        named = set(table.columns.values())
        cells = enumerate(grid.rows[heading_row - 1], start=1)
        table.unread = {c: text for c, cell in cells if c not in named and (text := _heading_text(cell))}
    if sheet.fields[0].type == "code":
        spread_codes(grid, table.columns[sheet.fields[0].id], heading_row + 1)
    again = _find_records(form, [sheet], table.columns, table, grid)
    fields = {f.id: f for f, _ in found if f.id in table.columns}
    problems.extend(heading_notes(table, fields.values(), grid.rows[heading_row - 1]))
    problems.extend(_fill(form, sheet, table, grid, fields.values()))
    problems.extend(told_aside(table))
    problems.extend(hidden_notes(table, grid, sheet.fields))
    if again is None:
        return [table], problems
    if sheet.any_name:
        return [], [*problems, Problem(kinds.HEADINGS_MOVED, table.place(again))]
    more, told = read_rows(form, sheet, grid, file, range(again - 1, again))
    if not more:
        faulty = {row for row, _ in grid.facts.faults}
        below = enumerate(grid.rows[again - 1 :], start=again)
        table.aside.update(
            {row: UNDER_HEADINGS for row, cells in below if row in faulty or any(map(_filled, cells))}
        )
    return [table, *more], [*problems, *told]


def _above_data(
    form: Form, sheets: Sequence[FormSheet], columns: Mapping[str, int], table: Table, grid: Grid
) -> Iterator[Problem]:
    """Rows above the first data row of fixed columns that look like households: they are not read."""
    rule = _rule(form, sheets, columns, table, grid)
    for row, cells in enumerate(grid.rows[: table.heading_row], start=1):
        if rule.looks_like_record(cells):
            yield Problem(kinds.ROW_ABOVE_DATA, table.place(row), {"first": table.heading_row + 1})


def read_letters(
    form: Form, sheets: Sequence[FormSheet], grid: Grid, file: str
) -> tuple[list[Table], list[Problem]]:
    """Read the sheets whose fields stand at fixed letters of one grid, from its first data row on."""
    first = sheets[0].first_row or 1
    width = len(grid.rows[0]) if grid.rows else 0
    headings = grid.rows[first - 2] if 1 < first <= len(grid.rows) + 1 else []
    columns = {
        f.id: at
        for sheet in sheets
        for f in sheet.fields
        if f.column and (at := column_number(f.column)) <= width
        if not f.own_heading or fold(_heading_text(headings[at - 1])) == fold(f.heading)
    }
    judged = Table(file, grid.name, sheets[0].id, first - 1, columns=columns)
    if "household_code" in columns:
        spread_codes(grid, columns["household_code"], first)
    moved = _find_records(form, sheets, columns, judged, grid)
    problems = [*told_aside(judged), *hidden_notes(judged, grid)]
    if moved is not None:
        problems.append(Problem(kinds.HEADINGS_MOVED, judged.place(moved)))
    problems.extend(_above_data(form, sheets, columns, judged, grid))
    above = (cell for cells in grid.rows[: first - 1] for cell in cells)
    titles = tuple(clean_text(cell) for cell in above if isinstance(cell, str) and cell.strip())
    tables: list[Table] = []
    for at, sheet in enumerate(sheets):
        table = Table(file, grid.name, sheet.id, first - 1, list(judged.rows), titles=titles)
        table.aside, table.filled = (judged.aside, judged.filled) if at == 0 else ({}, len(judged.rows))
        fields = [f for f in sheet.fields if f.id in columns]
        table.columns = {f.id: columns[f.id] for f in fields}
        notes = _fill(form, sheet, table, grid, fields)
        told = {letter for earlier in tables for letter in earlier.letters}
        problems.extend(note for note in notes if note.place.column not in told)
        _keep_households(sheet, table)
        tables.append(table)
    return tables, problems


def _keep_households(sheet: FormSheet, table: Table) -> None:
    """Of a list with members: the rows of heads alone, or all, each with the code of its household."""
    if sheet.heads_only or sheet.carry_down:
        codes = table.values.get("household_code", [None] * len(table.rows))
        heads = head_positions(codes, table.values.get("relation", [None] * len(table.rows)))
        if sheet.heads_only:
            table.keep(heads)
        else:
            table.values["household_code"] = _carried(codes, heads)


def _carried(codes: Sequence[object], heads: Sequence[int]) -> list[object]:
    """Each member's row with the code of its head's row; a head without one gives none to its members."""
    begins, current = set(heads), None
    out: list[object] = []
    for at, code in enumerate(codes):
        if at in begins:
            current = code
        out.append(current if code is None else code)
    return out


def near_labels(sheet: FormSheet, grid: Grid, pairs: Mapping[str, PairCell], file: str) -> Iterator[Problem]:
    """Labels with a value beside them that are almost those of fields which are not there."""
    open_ = [f.heading for f in sheet.fields if f.id not in pairs]
    for row, cells in enumerate(grid.rows, start=1):
        for column, cell in enumerate(cells[:-1], start=1):
            if not isinstance(cell, str) or is_blank(cell) or not _filled(cells[column]) or not open_:
                continue
            near = nearest(cell, open_) if fold(cell) not in sheet.by_heading else None
            if near:
                place = Place(file, grid.name, row, column_letter(column))
                context = {"heading": clean_text(cell), "near": near}
                yield Problem(kinds.LABEL_NEAR, place, context)


def read_pairs(
    form: Form, sheet: FormSheet, grid: Grid, file: str
) -> tuple[dict[str, PairCell], list[Problem]]:
    """Read a sheet of labels and values: the value stands in the cell right of its label, merged or not.

    Returns the pairs by field id, and what is told of values that hide something.
    """
    pairs: dict[str, PairCell] = {}
    problems: list[Problem] = []
    read = Table(file, grid.name, sheet.id, 0)
    for row, cells in enumerate(grid.rows, start=1):
        for column, cell in enumerate(cells[:-1], start=1):
            field = sheet.by_heading.get(fold(cell)) if isinstance(cell, str) and cell else None
            if field is None or field.id in pairs:
                continue
            at = past_merge(grid, row, column)
            if at > len(cells):
                continue
            raw = grid.facts.faults.get((row, at)) or cover(grid, file, row, at) or cells[at - 1]
            value = raw
            if not isinstance(raw, CellFault):
                (told,) = as_told(field, grid.facts, [row], at, [raw])
                (value,), _ = read_column(reader(form, field), None, [told])
                own = Table(file, grid.name, sheet.id, 0, [row], {field.id: at})
                problems.extend(pair_notes(own, field, told, value, grid.strays))
            place = Place(file, grid.name, row, column_letter(at))
            pairs[field.id] = PairCell(value, place)
            read.rows.append(row)
            read.columns[field.id] = at
    return pairs, [*problems, *hidden_notes(read, grid)]
