"""The summary tables (``bieu-tong-hop.xlsx``) and the forms of the circular (``mau-bieu.xlsx``), filled into
their styled templates.

The template is read by its marks (see ``headings``), so offices may restyle it as they like.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from copy import copy
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.dimensions import ColumnDimension, RowDimension
from openpyxl.worksheet.pagebreak import Break

from hongheo import stamps
from hongheo.columns import DESIGNS, HIDDEN_MARK, is_form, shape_of, table_shapes, template_path
from hongheo.models import SummaryTable, TableLine
from hongheo.write.book import LINE_HEIGHT, is_blank, set_text, wrapped_lines
from hongheo.write.charts import put_charts
from hongheo.write.headings import (
    BODY_SIZE,
    FORM_SAMPLES,
    HEADING_ROW,
    NOTE,
    SAMPLES,
    UNIT,
    YEAR,
    draw_sheet,
    load_designs,
    sheet_name,
)
from hongheo.write.pages import A3, ON_A3, pages_of
from hongheo.write.saving import make, save_workbook
from hongheo.write.signatures import FREE_ROWS

TEMPLATE, FORMS_TEMPLATE = "bieu-tong-hop.xlsx", "mau-bieu.xlsx"
_OTHER_ROWS = 16.0  # points, of rows without a height of their own: the letters of titles


_Names = tuple[tuple[str, ...], ...]


class _Sheet:
    """A template sheet made ready for any table: its sample lines and what stands below them are lifted off.

    ``first`` is the row of the first line, ``styles`` are those of the cells of a place's lines, by level.
    """

    def __init__(self, sheet: Any, number: int) -> None:
        self.sheet = sheet
        marks = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
        wanted = FORM_SAMPLES if is_form(number) else SAMPLES
        samples = {level: marks[mark] for level, mark in wanted.items()}
        self.first = samples["total"]
        self.lines_a_place = samples["unit"] - samples["group"]
        self.columns = self._last_column(sheet, self.first - 1)
        self.split = shape_of(number).split
        self.lead = 3 if self.split else 2
        for row in samples.values():
            # What is merged takes its borders from all of its cells: worked out here, not for each place.
            for merged in self.merged_at(row):
                sheet.merge_cells(merged.coord)
        self.styles = {
            level: [self._row_styles(row + line) for line in range(self.lines_a_place)]
            for level, row in samples.items()
        }
        self.height = sheet.row_dimensions[self.first].height
        self.name_width = sheet.column_dimensions["B"].width
        self.widths = _widths(sheet)
        self._tail_row = samples["unit"] + self.lines_a_place
        self._take_tail()
        self.titles = [
            cell
            for row in sheet.iter_rows(max_row=HEADING_ROW - 1)
            for cell in row
            if isinstance(cell.value, str) and "{" in cell.value
        ]
        self.headings = {column: self._heading_row(column) for column in range(1, self.columns + 1)}
        filled = {cell.row for cell in self.titles}
        self.made = make(sheet, [row for row in range(1, self.first) if row not in filled], ON_A3)

    @staticmethod
    def _last_column(sheet: Any, row: int) -> int:
        return max(c for c in range(1, sheet.max_column + 1) if sheet.cell(row, c).value is not None)

    def _heading_row(self, column: int) -> int:
        """The row of a column's heading: the nearest text above the column numbers."""
        row: int = self.first - 2
        while row > 1 and self.sheet.cell(row, column).value is None:
            row -= 1
        return row

    def _row_styles(self, row: int) -> list[Any]:
        return [copy(self.sheet.cell(row, c)._style) for c in range(1, self.columns + 1)]

    def merged_at(self, row: int) -> list[CellRange]:
        """What is merged of a place that begins with the row: number and name, where it has two lines."""
        last = row + self.lines_a_place - 1
        columns = (1, 2) if self.split else ()
        return [CellRange(min_col=c, min_row=row, max_col=c, max_row=last) for c in columns]

    def _take_tail(self) -> None:
        """Lift off the lines below the samples, and clear samples and tail."""
        sheet = self.sheet
        # Their places alone: a copy of openpyxl's own ranges works out the borders of each again.
        merges = [CellRange(r.coord) for r in sheet.merged_cells.ranges if r.min_row >= self.first]
        for merged in merges:
            sheet.unmerge_cells(merged.coord)
        self._tail_merges = [merged for merged in merges if merged.min_row >= self._tail_row]
        self._tail = [
            (cell.row - self._tail_row, cell.column, cell.value, copy(cell._style))
            for row in sheet.iter_rows(min_row=self._tail_row)
            for cell in row
            if cell.value is not None
        ]
        sheet.delete_rows(self.first, sheet.max_row)

    def share_styles(self, kept: dict[bytes, Any]) -> None:
        """Bear the styles that are kept already instead of own ones that are the same."""
        for lines in self.styles.values():
            for styles in lines:
                styles[:] = [kept.setdefault(own.tobytes(), own) for own in styles]
        self._tail = [
            (row, column, value, kept.setdefault(own.tobytes(), own))
            for row, column, value, own in self._tail
        ]

    def put_tail(self, row: int) -> None:
        """Set the lines from below the samples down again, from ``row`` on."""
        for offset, column, value, style in self._tail:
            cell = self.sheet.cell(row + offset, column, value)
            cell._style = style
        for merged in self._tail_merges:
            merged.shift(row_shift=row - self._tail_row)
            _merge(self.sheet, merged)


def _merge(sheet: Any, place: CellRange) -> None:
    """Merge cells. A first one without a border or a protection of its own has nothing to hand on to the
    others: openpyxl's way, cell by cell, would take a sixth of the time of a small workbook for nothing."""
    first = sheet.cell(place.min_row, place.min_col)
    if first._style.borderId or first._style.protectionId:
        sheet.merge_cells(place.coord)
    else:
        sheet.merged_cells.add(place)


def _widths(sheet: Any) -> list[float]:
    """The widths of the columns that are seen; neighbours of one width are kept as one."""
    own = [d for d in sheet.column_dimensions.values() if not d.hidden]
    return [d.width for d in own for _ in range((d.max or 1) - (d.min or 1) + 1)]


def _put_titles(parts: _Sheet, values: dict[str, str]) -> None:
    """Fill in the marks of the lines above the headings; a line whose note is empty is hidden."""
    for cell in parts.titles:
        text = cell.value
        if text == NOTE:
            dimension = parts.sheet.row_dimensions[cell.row]
            dimension.hidden = not values[NOTE]
            dimension.height = wrapped_lines(values[NOTE], sum(parts.widths) / 1.2) * LINE_HEIGHT + 3
        for mark, value in values.items():
            text = text.replace(mark, value)
        set_text(cell, text)


def _put_line(parts: _Sheet, row: int, index: int, line: TableLine) -> None:
    sheet = parts.sheet
    cells: list[str | None] = [line.number, line.name, line.split]
    if index:
        cells = [None, None, line.split] if parts.split else [None, f"- {line.split}"]
    shown = [HIDDEN_MARK if c in line.hidden else v for c, v in enumerate(line.values, start=1)]
    values: list[object] = [*cells[: parts.lead], *shown]
    for column, (value, style) in enumerate(zip(values, parts.styles[line.level][index], strict=True), 1):
        cell = sheet.cell(row, column)
        cell._style = style
        if isinstance(value, str) and value:
            set_text(cell, value)
        elif not is_blank(value):
            cell.value = value


def _check(parts: _Sheet, table: SummaryTable, place: Sequence[TableLine]) -> None:
    expected = parts.columns - parts.lead
    if any(len(line.values) != expected for line in place):
        raise ValueError(
            f"table {table.number}: {expected} columns in the template, not in «{place[0].name}»"
        )
    if len(place) != parts.lines_a_place:
        raise ValueError(
            f"table {table.number}: {parts.lines_a_place} lines a place, not in «{place[0].name}»"
        )


def _places(parts: _Sheet, lines: Iterable[TableLine]) -> list[list[TableLine]]:
    """The lines of each place: one, or one for each split."""
    if parts.lines_a_place == 1:
        return [[line] for line in lines]
    return [list(own) for _, own in groupby(lines, key=lambda line: (line.level, line.number, line.name))]


def _set_pages(parts: _Sheet, places: Sequence[int]) -> None:
    """Set paper, scale and page ends for the lines filled in: all on one page where it can be read, else a
    place whole and the signatures with the last one.

    ``places`` are the rows that a place begins with (Excel's).
    """
    sheet = parts.sheet
    last = sheet.max_row + FREE_ROWS
    rows = [sheet.row_dimensions.get(row) for row in range(1, last + 1)]
    heights = [0.0 if d and d.hidden else (d.height if d else None) or _OTHER_ROWS for d in rows]
    pages = pages_of(
        parts.widths,
        heights,
        [row - 1 for row in places[1:]],
        repeated=(HEADING_ROW - 1, parts.first - 2),
        whole=True,
        letters=BODY_SIZE,
    )
    setup = sheet.page_setup
    setup.paperSize = pages.paper
    if not pages.fitted:
        sheet.sheet_properties.pageSetUpPr.fitToPage = False
        setup.fitToWidth = setup.fitToHeight = None
        setup.scale = pages.scale
    if pages.paper == A3:
        sheet.oddFooter.right.text = ON_A3
    for row in pages.breaks:
        sheet.row_breaks.append(Break(id=row))


def _fill(parts: _Sheet, table: SummaryTable, titles: dict[str, str]) -> None:
    """Fill a table in."""
    sheet = parts.sheet
    _put_titles(parts, titles)
    row, begins = parts.first, []
    for place in _places(parts, table.lines):
        _check(parts, table, place)
        begins.append(row)
        lines = wrapped_lines(place[0].name, parts.name_width) / (2 if parts.split else 1)
        for index, line in enumerate(place):
            _put_line(parts, row + index, index, line)
            sheet.row_dimensions[row + index].height = max(parts.height, lines * LINE_HEIGHT + 3)
        for merged in parts.merged_at(row):
            sheet.merged_cells.add(merged)
        row += len(place)
    parts.put_tail(row)
    _set_pages(parts, begins)


# A template, and its sheets by the numbers of their tables, ready to be filled in.
_Template = tuple[Any, dict[int, _Sheet]]


def _ready(workbook: Any, numbers: Iterable[int]) -> _Template:
    sheets = {number: _Sheet(workbook[sheet_name(number)], number) for number in numbers}
    # Few styles are there, an object for each cell: one for all that are the same is sooner copied. None is
    # changed in its place.
    kept: dict[bytes, Any] = {}
    for parts in sheets.values():
        sheet = parts.sheet
        for bearers in (sheet._cells, sheet.row_dimensions, sheet.column_dimensions):
            for bearer in bearers.values():
                if bearer._style is not None:
                    bearer._style = kept.setdefault(bearer._style.tobytes(), bearer._style)
        parts.share_styles(kept)
    return workbook, sheets


@lru_cache(maxsize=4)
def _read(template: Path, _changed: int) -> bytes:
    """A template made ready, pickled: a copy of it costs a twentieth of reading it again."""
    workbook = load_workbook(template)
    there = set(workbook.sheetnames)
    return pickle.dumps(_ready(workbook, [s.number for s in table_shapes() if sheet_name(s.number) in there]))


def _opened(pickled: bytes) -> _Template:
    workbook, sheets = pickle.loads(pickled)
    for sheet in workbook.worksheets:
        # The one thing that pickling loses: how a row or a column that was not there yet is made.
        sheet.row_dimensions.default_factory = partial(RowDimension, sheet)
        sheet.column_dimensions.default_factory = partial(ColumnDimension, sheet)
    return workbook, sheets


@lru_cache(maxsize=16)
def _drawn(template: Path, changed: int, varying: tuple[tuple[int, _Names], ...]) -> bytes:
    """The same with the sheets of the tables (by number) whose columns a run names, each at its place."""
    if not varying:
        return _read(template, changed)
    workbook, sheets = _opened(_read(template, changed))
    designs = {d.number: d for d in load_designs(template_path(DESIGNS), ())}
    numbers = {sheet_name(s.number): s.number for s in table_shapes()}
    for number, names in varying:
        before = [s for s in workbook.sheetnames if numbers.get(s, 0) < number]
        sheet = workbook.create_sheet(sheet_name(number), len(before))
        draw_sheet(sheet, designs[number].filled(names))
    _, drawn = _ready(workbook, [number for number, _ in varying])
    return pickle.dumps((workbook, sheets | drawn))


def _template(name: str, tables: Sequence[SummaryTable]) -> _Template:
    """A workbook for the tables to be filled into. Raises OutputError when the template is missing."""
    path = template_path(name)
    varying = tuple((table.number, table.varying) for table in tables if table.varying)
    return _opened(_drawn(path, path.stat().st_mtime_ns, varying))


def write_tables(
    path: Path,
    tables: Sequence[SummaryTable],
    *,
    place: Sequence[str],
    year: int,
    note: str = "",
    title_extra: str = "",
    charts: bool = True,
) -> None:
    """Fill the tables, or the forms of the circular, into their template and save it; templates without a
    table are left out. A table whose columns vary has no template: its sheet is drawn from
    ``templates/tables.toml``. ``charts`` of the tables come last.

    ``place[0]`` is the unit of the committee, ``note`` stands in red under the title, followed by the table's
    own, ``title_extra`` after the year. Source of the tables: Circular 07/2021/TT-BLĐTBXH.

    Raises ValueError for a table that has no template or another number of columns, OutputError when the
    template is missing.
    """
    forms = all(is_form(table.number) for table in tables)
    workbook, sheets = _template(FORMS_TEMPLATE if forms else TEMPLATE, tables)
    titles = {
        UNIT: place[0].upper() if place else "…………………",
        YEAR: f"{year} {title_extra}".strip(),
    }
    wanted = {sheet_name(table.number) for table in tables}
    unknown = wanted - set(workbook.sheetnames)
    if unknown:
        raise ValueError(f"no template for {sorted(unknown)}")
    for table in tables:
        _fill(
            sheets[table.number],
            table,
            {**titles, NOTE: "; ".join(n for n in (note, table.note) if n)},
        )
    for sheet in list(workbook.worksheets):
        if sheet.title not in wanted:
            workbook.remove(sheet)
    if charts and not forms:
        title = f"BIỂU ĐỒ KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM {titles[YEAR]}"
        first, headings = {n: s.first for n, s in sheets.items()}, {n: s.headings for n, s in sheets.items()}
        put_charts(workbook, tables, first, headings, title=title, note=note)
    save_workbook(workbook, path, stamps.RESULT, {s.sheet.title: s.made for s in sheets.values()})
