"""Where each cell of a workbook ended. Counted by columns: it costs little beside the reading itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from hongheo.forms import Form
from hongheo.models import (
    FORMULA_WITHOUT_VALUE,
    CellFault,
    ColumnUnread,
    FileContent,
    Place,
    ReadingAccount,
    SheetAccount,
    Table,
    column_letter,
    column_number,
    distinct,
)
from hongheo.problems import Problem, kinds
from hongheo.read.records import DECIDED
from hongheo.read.sheets import Found, is_empty
from hongheo.read.workbook import Grid
from hongheo.text import clean_text, fold, is_blank, nearest

_BESIDE = "trang đi kèm của mẫu"
_MARKS = ("flag", "deprived")
# Columns of one sheet that are named in its note.
_COLUMNS_TOLD = 12


def account_of(grids: Sequence[Grid], found: Found, content: FileContent) -> ReadingAccount:
    """The account of a workbook whose tables were read and not checked yet."""
    read = {grid.name: sheets for grid, sheets in found.together()}
    account = ReadingAccount()
    for grid in grids:
        sheets = read.get(grid.name, [])
        own = SheetAccount(grid.name, tuple(dict.fromkeys(s.name for s in sheets)), cells=_filled(grid))
        tables = [t for t in content.tables if t.sheet == grid.name]
        account.sheets.append(own)
        if sheets and sheets[0].kind == "pairs":
            _pairs(own, grid, content)
        elif tables:
            _tables(own, found.form, grid, tables)
        else:
            own.read_as = ()
            own.ends["sheet_unread"] = own.cells
            own.why = "trang trống" if is_empty(grid) else found.unread.get(grid.name, _BESIDE)
            if sheets:
                own.why = "tiêu đề cột sai (xem lỗi)"
    return account


def account_of_refused(grids: Sequence[Grid], why: str) -> ReadingAccount:
    """The account of a workbook of which no sheet is read, saying why."""
    return ReadingAccount(
        [
            SheetAccount(
                grid.name,
                why="trang trống" if is_empty(grid) else why,
                cells=_filled(grid),
                ends=Counter({"sheet_unread": _filled(grid)}),
            )
            for grid in grids
        ]
    )


def _count(cells: Sequence[Any]) -> int:
    """Cells with content: the reader gives a blank one as an empty text."""
    return len(cells) - cells.count("")


def _is_bare(grid: Grid, row: int, column: int) -> bool:
    """Whether the reader gives a cell as blank."""
    return bool(grid.rows[row - 1][column - 1] == "")


def cover_faults(grid: Grid) -> None:
    """Give a sheet the blank cells at its end that the reader leaves out, where they hold a fault."""
    faults = grid.facts.faults
    if not faults:
        return
    width = max(len(grid.rows[0]) if grid.rows else 0, max(column for _, column in faults))
    grid.rows.extend([] for _ in range(max(row for row, _ in faults) - len(grid.rows)))
    for cells in grid.rows:
        cells.extend([""] * (width - len(cells)))
    grid.changed()


def _filled(grid: Grid) -> int:
    cells = sum(map(len, grid.rows)) - sum([cells.count("") for cells in grid.rows])
    return cells + sum(_is_bare(grid, *at) for at in grid.facts.faults)


def _end_of(fault: CellFault) -> str:
    return "no_value" if fault == FORMULA_WITHOUT_VALUE else "error"


def _pairs(own: SheetAccount, grid: Grid, content: FileContent) -> None:
    """Labels, the values beside them, and what else stands on the sheet."""
    places = {(c.place.row, column_number(c.place.column or "A")): c for c in content.info.values()}
    faults = grid.facts.faults
    for row, cells in enumerate(grid.rows, start=1):
        for column, cell in enumerate(cells, start=1):
            at = (row, column)
            if at in faults:
                own.ends[_end_of(faults[at])] += 1
            elif cell == "":
                continue
            elif at in places:
                own.ends["value" if places[at].value is not None else "blank"] += 1
            else:
                own.ends["label" if (row, column + 1) in places else "column_unread"] += 1
    own.records = len(places)


def _tables(own: SheetAccount, form: Form, grid: Grid, tables: Sequence[Table]) -> None:
    """The cells of a sheet by what its row is, and those of records by whether their column is read."""
    headings = {t.heading_row for t in tables}
    first = min(headings)
    # By which tables each row is read: mostly there is one.
    records: dict[int, tuple[int, ...]] = dict.fromkeys(tables[0].rows, (0,))
    for at, table in enumerate(tables[1:], start=1):
        for row in table.rows:
            records[row] = (*records.get(row, ()), at)
    aside = {row: reason for t in tables for row, reason in t.aside.items() if row not in records}
    for row, reason in aside.items():
        own.aside.setdefault(reason, []).append(row)
    own.records = len(records)

    def end_of_row(row: int) -> str:
        return "heading" if row <= first or row in headings else "set_aside" if row in aside else ""

    # Cells of a row that is nothing known end nowhere, and the account does not balance.
    for row, cells in enumerate(grid.rows, start=1):
        if row in records:
            continue
        if end := end_of_row(row):
            own.ends[end] += _count(cells)
        else:
            own.ends["blank"] += sum(isinstance(c, str) and c != "" and is_blank(c) for c in cells)
    groups: dict[tuple[int, ...], list[int]] = {}
    if len(tables) == 1:
        groups[0,] = tables[0].rows
    else:
        for by, rows_of in groupby(records, key=records.__getitem__):
            groups.setdefault(by, []).extend(rows_of)
    fields = {
        there: {c: (tables[at], f) for at in reversed(there) for f, c in tables[at].columns.items()}
        for there in groups
    }
    unread: Counter[int] = Counter()
    covered: Counter[tuple[tuple[int, ...], int]] = Counter()
    for (row, column), fault in grid.facts.faults.items():
        bare = _is_bare(grid, row, column)
        known = records.get(row)
        if known is not None and column in fields[known]:
            own.ends[_end_of(fault)] += 1
            covered[known, column] += not bare
        elif bare and known is not None:
            unread[column] += 1
        elif bare and end_of_row(row):
            own.ends[_end_of(fault)] += 1
    for there, rows in groups.items():
        for column, own_cells in enumerate(grid.columns_of(rows), start=1):
            filled = _count(own_cells) - covered[there, column]
            if column not in fields[there]:
                unread[column] += filled
                continue
            blank = _blank(form, *fields[there][column], own_cells)
            own.ends["blank"] += blank
            own.ends["value"] += filled - blank
    for column, count in sorted(unread.items()):
        heading = grid.rows[first - 1][column - 1] if first <= len(grid.rows) else ""
        text = clean_text(heading) if isinstance(heading, str) else str(heading or "")
        if count:
            own.columns.append(ColumnUnread(column_letter(column), text, count))
            own.ends["column_unread"] += count


def told_dropped(content: FileContent, cleared: Mapping[str, Mapping[int, int]]) -> None:
    """Tell of rows that were left out by a decision (sheet > row > its cells) as of other rows set aside."""
    for own in content.account.sheets:
        for row, cells in cleared.get(own.name, {}).items():
            own.cells += cells
            own.ends["set_aside"] += cells
            own.aside.setdefault(DECIDED, []).append(row)
            above = [t for t in content.tables if t.sheet == own.name and t.heading_row < row]
            last = max((t.heading_row for t in above), default=0)
            for table in above:
                if table.heading_row == last and table.sheet_id == above[0].sheet_id:
                    table.aside[row] = DECIDED
                    table.filled += 1


def _blank(form: Form, table: Table, field_id: str, cells: Sequence[Any]) -> int:
    """How many cells of a column hold only spaces, or the form's mark of a blank."""
    sheet = form.by_id[table.sheet_id]
    read = table.values.get(field_id, ())
    if sheet.field(field_id).type not in _MARKS and (
        None not in distinct(read) or read.count(None) <= cells.count("")
    ):
        return 0
    texts = {c for c in set(cells) if type(c) is str and c}
    return sum(cells.count(c) for c in texts if clean_text(c) in ("", *sheet.blanks))


def columns_unread(
    account: ReadingAccount, found: Found, file: str, told: Sequence[Problem]
) -> Iterator[Problem]:
    """One note a sheet for its columns with data that are not read, but for those told as nearly right."""
    read = {grid.name: sheets for grid, sheets in found.together()}
    near = {
        (p.place.sheet, p.place.column) for p in told if p.kind in (kinds.HEADING_NEAR, kinds.HEADING_MISSING)
    }
    for own in account.sheets:
        sheets = read.get(own.name, [])
        beside = {fold(h) for s in sheets for h in s.unread}
        columns = [
            c for c in own.columns if fold(c.heading) not in beside and (own.name, c.column) not in near
        ]
        if columns and own.read_as:
            headings = [f.heading for s in sheets for f in s.fields if not f.merged_only]
            words = [_told(c, headings) for c in columns[:_COLUMNS_TOLD]]
            more = [f"và {len(columns) - _COLUMNS_TOLD} cột khác"] if len(columns) > _COLUMNS_TOLD else []
            context = {"count": len(columns), "columns": ", ".join([*words, *more])}
            yield Problem(kinds.COLUMNS_UNREAD, Place(file, own.name, None, columns[0].column), context)


def _told(column: ColumnUnread, headings: Sequence[str]) -> str:
    if not column.heading:
        return f"cột không tiêu đề ({column.column})"
    near = nearest(column.heading, headings)
    return f"«{column.heading}» ({column.column}{f'; có phải «{near}»?' if near else ''})"
