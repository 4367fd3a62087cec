"""Summary tables that were printed before, by us or by hand: found by sheet name or title, lines by place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hongheo.columns import (
    HIDDEN_MARK,
    UNKNOWN_PEOPLE,
    TableShape,
    form_number,
    is_form,
    people_columns,
    table_name,
)
from hongheo.errors import UnreadableFile
from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import HIDDEN, CellFault, Place, PrintedLine, PrintedTable, column_letter
from hongheo.problems import Problem, kinds
from hongheo.read.printed_cells import cell_text, cell_value
from hongheo.read.printed_forms import FormSheet, form_sheet, has_blocks
from hongheo.read.workbook import Grid, read_grids
from hongheo.text import fold, unaccented

_NAME = re.compile(r"^bieu(?:so|mau)?0*(\d{1,2})$")
# Forms of the circular as sheets are named: «Mẫu 7.2», «7,2», «Mau so 7_2», «Mau72».
_FORM = re.compile(r"(?<![\d.,])7[.,_ -](\d{1,2})(?![\d.,]*\d)")
_FORM_NAME = re.compile(r"^(?:bieu)?(?:mau|phubieu|pl|phuluc)(?:so|bieu)?7(10|[1-9])$")
_FORM_TEXT = re.compile(r"(?:mẫu|mau|biểu|phụ biểu)(?: số| biểu)?\s*:?\s*7[.,](\d{1,2})(?!\d)", re.IGNORECASE)
_YEARS = re.compile(r"trongnăm|năm20\d\d|năm|chínhthức|sơbộ|các")
_TT = re.compile(r"^\d{1,3}(?:\.\d{1,3})?$")
_BLOCK = re.compile(r"^(?:[IVX]{1,5}|[A-Z])$")
_YEAR = re.compile(r"\bNĂM (20\d\d)\b")
_NOTES = (
    *("chưa phân loại", "chưa rõ dân tộc", "chưa đủ số liệu", "chưa rõ ngày sinh"),
    *("tạm tính", "tính thử"),
)
_TOTALS = ("tổng", "cộng", "toàn")


def _form_number(name: str, texts: Sequence[str]) -> int | None:
    """The form of the circular that a sheet's name, else a text above its headings, says it is."""
    named = _FORM.search(name) or _FORM_NAME.match(unaccented(name))
    said = [named] if named else [m for t in texts if (m := _FORM_TEXT.search(t))]
    number = int(said[0][1]) if said else 0
    return form_number(number) if 1 <= number <= 10 else None


def _bare_title(title: str) -> str:
    """A title for comparing: without the year and what says that it is final."""
    return _YEARS.sub("", fold(title))


def _shape(grid: Grid, shapes: Sequence[TableShape]) -> TableShape | None:
    texts = [cell_text(c) for row in grid.rows[:12] for c in row if isinstance(c, str) and c]
    named = _NAME.match(unaccented(grid.name)) if not _FORM.search(grid.name) else None
    number = int(named[1]) if named else _form_number(grid.name, texts)
    if number is not None:
        return next((s for s in shapes if s.number == number), None)
    titles = {fold(t) for t in texts}
    # Some forms are titled as tables are: they have blocks of places.
    if has_blocks(grid):
        bare = {_bare_title(t) for t in texts}
        found = next((s for s in shapes if is_form(s.number) and _bare_title(s.title) in bare), None)
        if found is not None:
            return found
    return next((s for s in shapes if fold(s.title) in titles and not is_form(s.number)), None)


def _is_number_row(texts: Sequence[str], at: int) -> bool:
    return [t.upper() for t in texts[at : at + 2]] == ["A", "B"] and texts[at + 2 : at + 3] in (
        *(["C"], ["c"]),
        *(["1"], ["1=2+3"]),
    )


def _number_row(grid: Grid) -> tuple[int, int] | None:
    """Excel's row of the column numbers, and the column (from 1) of its ``A``."""
    for row, cells in enumerate(grid.rows[:40], start=1):
        texts = [cell_text(c) for c in cells]
        for at in range(len(texts) - 2):
            if _is_number_row(texts, at):
                return row, at + 1
    return None


class _Sheet:
    """A sheet that is a table: where its columns and lines stand."""

    def __init__(self, grid: Grid, shape: TableShape, number_row: int, first: int) -> None:
        self.grid, self.shape, self.number_row, self.first = grid, shape, number_row, first
        third = cell_text(grid.rows[number_row - 1][first + 1])
        # Without a column that parts households and persons all lines are of households.
        self.split = shape.split and third.upper() == "C"
        self.lead = 3 if self.split else 2
        self.first_value = first + self.lead
        numbered = [cell_text(c) for c in grid.rows[number_row - 1][self.first_value - 1 :]]
        self.numbered = next((at for at, text in enumerate(numbered) if not text), len(numbered))

    def columns(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """The names of the columns, and of a table that varies the peoples of each list."""
        if not self.shape.varies:
            return self.shape.names[: self.numbered], ()
        names: list[str] = []
        varying = []
        for prefix, labels in self._lists():
            roles = list(_roles(labels))
            peoples = [label for label, role in zip(labels, roles, strict=True) if role == "people"]
            columns = iter(people_columns(f"{prefix}_people_", peoples))
            names += [
                next(columns) if role == "people" else f"{prefix}_{role}".removesuffix("_") for role in roles
            ]
            varying.append(tuple(peoples))
        return tuple(names), tuple(varying)

    def _lists(self) -> Iterator[tuple[str, list[str]]]:
        """Table 9: the lowest heading of each column, for the poor and for the near-poor."""
        above = self.grid.rows[: self.number_row - 1]
        stacks = []
        for at in range(self.first_value - 1, self.first_value - 1 + self.numbered):
            own = [t for row in above if at < len(row) and (t := cell_text(row[at]))]
            # Titles over the whole page stand higher than the headings.
            stacks.append(own[-4:])
        near = next(
            (at for at, own in enumerate(stacks) if at and any("cậnnghèo" in fold(t) for t in own)), None
        )
        labels = [own[-1] if own else "" for own in stacks]
        yield "poor", labels[:near]
        if near is not None:
            yield "near_poor", labels[near:]

    def lines(self, width: int) -> tuple[list[PrintedLine], list[int]]:
        """The lines of places with ``width`` values each, and the rows that hold numbers but no place."""
        lines: list[PrintedLine] = []
        lost: list[int] = []
        name, tt = "", ""
        for row in range(self.number_row + 1, len(self.grid.rows) + 1):
            cells = [cell_text(cell_value(self.grid, row, self.first + i)) for i in range(self.lead)]
            values = tuple(cell_value(self.grid, row, self.first_value + i) for i in range(width))
            holds = any(isinstance(v, int | float) for v in values)
            if _is_number_row([*cells, *map(cell_text, values)], 0):
                continue
            total = fold(cells[1] or cells[0]).startswith(_TOTALS)
            if total or (cells[1] and (_TT.match(cells[0]) or holds)):
                tt, name = ("" if total else cells[0]), cells[1] or cells[0]
            elif not (self.split and "khẩu" in fold(cells[2]) and name and not cells[1]):
                if holds:
                    lost.append(row)
                continue
            split = HOUSEHOLDS if self.shape.split else ""
            if self.split and "khẩu" in fold(cells[2]):
                split = PERSONS
            level: Any = "total" if not tt and fold(name).startswith(_TOTALS) else "unit"
            if level == "unit" and _BLOCK.match(tt):
                level = "group"
            lines.append(PrintedLine(level, tt, name, split, row, values))
        if any("." in line.number for line in lines):
            for line in lines:
                if line.level == "unit" and "." not in line.number:
                    line.level = "group"
        return lines, lost


def _roles(labels: Sequence[str]) -> Iterator[str]:
    """What each column of a list counts in table 9, by its heading; empty for the whole list."""
    whole = False
    for label in labels:
        key = fold(label)
        if key == "kinh":
            yield "kinh"
        elif "thiểusố" in key or "trừ" in key or (whole and key.startswith(_TOTALS)):
            yield "minority"
        elif key.startswith(_TOTALS):
            whole = True
            yield ""
        else:
            yield "people"


def _told_columns(file: str, sheet: _Sheet | FormSheet) -> Iterator[Problem]:
    """What is wrong with the columns of a sheet."""
    grid, shape = sheet.grid, sheet.shape
    if isinstance(sheet, FormSheet):
        for column, heading in sheet.unknown:
            place = Place(file, grid.name, sheet.number_row, column_letter(column))
            context = {"table": table_name(shape.number), "heading": heading or "(để trống)"}
            yield Problem(kinds.COLUMN_OF_FORM, place, context)
        if sheet.missing:
            context = {"table": table_name(shape.number), "headings": "; ".join(sheet.missing)}
            yield Problem(kinds.COLUMNS_MISSING, Place(file, grid.name), context)
        if not has_blocks(grid):
            yield Problem(kinds.BLOCKS_MISSING, Place(file, grid.name), {"table": table_name(shape.number)})
    elif not shape.varies and sheet.numbered != len(shape.names):
        counts = {"count": sheet.numbered, "expected": len(shape.names), "table": shape.number}
        yield Problem(kinds.COLUMNS_OF_TABLE, Place(file, grid.name, sheet.number_row), counts)


def _read_sheet(file: str, sheet: _Sheet | FormSheet) -> tuple[PrintedTable, list[Problem]]:
    grid, number = sheet.grid, sheet.shape.number
    names, varying = (sheet.names, sheet.varying) if isinstance(sheet, FormSheet) else sheet.columns()
    lines, lost = sheet.lines(len(names))
    top = [t for cells in grid.rows[: sheet.number_row - 1] for c in cells if (t := cell_text(c))]
    # A column of table 9 may be headed like a note.
    notes = (t for t in top if t != UNKNOWN_PEOPLE and any(n in t.casefold() for n in _NOTES))
    note = "; ".join(dict.fromkeys(notes))
    table = PrintedTable(number, file, grid.name, sheet.first_value, lines, note, names, varying)
    problems = list(_told_columns(file, sheet))
    for row in lost:
        problems.append(Problem(kinds.LINE_WITHOUT_PLACE, Place(file, grid.name, row)))
    for line in lines:
        for at, value in enumerate(line.values, start=1):
            if isinstance(value, CellFault | str):
                shown = value.text if isinstance(value, CellFault) else value
                problems.append(Problem(kinds.TABLE_CELL, table.place(line, at), {"value": shown}))
    if hidden := sum(value is HIDDEN for line in lines for value in line.values):
        place = Place(file, grid.name)
        problems.append(Problem(kinds.TABLE_HIDES, place, {"count": hidden, "mark": HIDDEN_MARK}))
    return table, problems


def read_printed(
    path: Path, shapes: Sequence[TableShape]
) -> tuple[list[PrintedTable] | None, int | None, list[Problem]]:
    """The tables of a workbook, the year that their titles say, and what could not be read.

    None for the tables when the file cannot be read or holds none. Blank cells are None, never 0; those of
    a table for the public that are kept from it are ``HIDDEN``.
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
        sheet: _Sheet | FormSheet | None
        if is_form(shape.number):
            sheet = form_sheet(grid, shape)
        else:
            found = _number_row(grid)
            sheet = _Sheet(grid, shape, *found) if found else None
        if sheet is None:
            kind = kinds.FORM_NOT_FOUND if is_form(shape.number) else kinds.NUMBERS_NOT_FOUND
            problems.append(Problem(kind, Place(file, grid.name)))
            continue
        table, told = _read_sheet(file, sheet)
        tables.append(table)
        problems += told
        top = [t for cells in grid.rows[: sheet.number_row - 1] for c in cells if (t := cell_text(c))]
        years |= {int(y) for t in top for y in _YEAR.findall(t.upper())}
    if not tables:
        names = ", ".join(f"«{g.name}»" for g in grids)
        problems.append(Problem(kinds.NO_TABLES, Place(file), {"sheets": names}))
    return tables or None, (years.pop() if len(years) == 1 else None), problems
