"""Nested headings of the tables, and the template workbook that is drawn from them.

Source of the tables: Circular 07/2021/TT-BLĐTBXH. A template sheet holds the titles with ``{…}`` to be
filled in, the headings, a sample line (or two) for each level of line, and the signatures.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from hongheo.columns import is_form, table_name
from hongheo.criteria.base import Sure
from hongheo.errors import FormError
from hongheo.models import column_letter
from hongheo.text import within
from hongheo.write.book import (
    COMMITTEE,
    FONT,
    HEADING_FILL,
    MOTTO,
    NATION,
    NOTE_COLOUR,
    heading_height,
    title_spans,
)
from hongheo.write.pages import A3, A4, BOTTOM, SIDES, TOP
from hongheo.write.saving import save_workbook
from hongheo.write.signatures import CHAIR, IN_THE_NAME, PLACE_AND_DAY, SEALED, SIGNED

UNIT, YEAR, NOTE = "{don_vi}", "{nam}", "{ghi_chu}"
SAMPLES = {"total": "{tong}", "group": "{nhom}", "unit": "{xa}"}
# The forms of the circular have blocks of places.
FORM_SAMPLES = {"total": "{tong}", "block": "{khoi}", "group": "{nhom}", "unit": "{xa}"}
NOTE_ROW = 6
HEADING_ROW = 9
_TITLE_ROW = 4
_MOST_ON_A4 = 16  # columns

BODY_SIZE, _TITLE, _SMALL = 12, 13, 11  # points
_FORMATS = {"count": "#,##0", "share": "0.00"}
_ROW_HEIGHT, _LOW_ROW = 18.0, 15.0  # points, the second where a place has several lines
_BODY_LINE = 15.5  # points, of one line of a heading
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_DesignModel = TypeVar("_DesignModel", bound=_Strict)


class Heading(_Strict):
    """A heading: a column with its ``number``, or a group with headings ``under`` it.

    ``varying`` stands for the columns that a run names; without a heading of its own they stand beside the
    others of its group. ``field`` is the column of a list's data, ``name`` that of a table for those who
    count, ``also`` are other spellings for those who read (see ``hongheo.columns``).
    """

    heading: str
    also: tuple[str, ...] = ()
    name: str | None = None
    number: str | None = None
    under: tuple[Heading, ...] = ()
    indicators: bool = False
    varying: bool = False
    field: str | None = None
    format: Literal["count", "share", "text"] = "count"
    width: float = 9

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.number is not None) + bool(self.under) + self.indicators + self.varying != 1:
            raise ValueError(f"«{self.heading}»: one of number, under, indicators, varying")
        return self

    @property
    def leaves(self) -> tuple[Heading, ...]:
        """The columns under the heading, or the column that it is."""
        return tuple(leaf for h in self.under for leaf in h.leaves) or (self,)

    @property
    def depth(self) -> int:
        """How many lines of headings it takes."""
        return 1 + max((h.depth for h in self.under), default=0)

    @property
    def varies(self) -> bool:
        """Whether it, or one under it, stands for columns that a run names."""
        return self.varying or any(h.varies for h in self.under)

    def filled(self, names: Sequence[str]) -> Heading | None:
        """The heading with a column for each name where ``varying`` stands; None when there is no name."""
        if self.varying:
            columns = tuple(Heading(heading=name, number="", format=self.format) for name in names)
            return self.model_copy(update={"under": columns, "varying": False}) if columns else None
        under: list[Heading] = []
        for h in self.under:
            filled = h.filled(names)
            if filled is not None:
                under += [filled] if filled.heading else filled.under
        return self.model_copy(update={"under": tuple(under)})

    def numbered(self, first: int) -> Heading:
        """The heading with its columns numbered from ``first`` on; a number that says what it is worked out
        from (``2=1-3``) goes on with those that it names."""
        if not self.under:
            own = re.match(r"\d+", self.number or "")
            further = first - int(own[0]) if own else 0
            number = re.sub(r"\d+", lambda m: str(int(m[0]) + further), self.number or "") or str(first)
            return self.model_copy(update={"number": number})
        under = []
        for heading in self.under:
            under.append(heading.numbered(first))
            first += len(heading.leaves)
        return self.model_copy(update={"under": tuple(under)})

    def named(self, indicator_names: Sequence[str]) -> Heading:
        """The heading with a column for each indicator where ``indicators`` stands."""
        if not self.indicators:
            return self.model_copy(update={"under": tuple(h.named(indicator_names) for h in self.under)})
        columns = tuple(
            Heading(heading=name, number=str(number), format=self.format, width=10)
            for number, name in enumerate(indicator_names, start=1)
        )
        return self.model_copy(update={"under": columns, "indicators": False})


class FormOf(_Strict):
    """Which circular prints a form, how sure its headings are, and the heading of its places."""

    source: str
    sure: Sure
    place: str


class TableDesign(_Strict):
    """A table: its number, title and the headings of its columns. ``split``: two lines a place; ``parts``:
    lines under that of a place. ``form`` is said of the forms of the circular."""

    number: int
    title: str
    split: bool = False
    parts: tuple[str, ...] = ()
    optional: int = 0
    form: FormOf | None = None
    columns: tuple[Heading, ...]

    @property
    def samples(self) -> dict[str, str]:
        """The mark of the sample line of each level."""
        return FORM_SAMPLES if self.form else SAMPLES

    @property
    def lines_a_place(self) -> int:
        """How many lines each place has."""
        return 2 if self.split else 1 + len(self.parts)

    @property
    def varies(self) -> bool:
        """Whether its columns differ from run to run."""
        return any(h.varies for h in self.columns)

    def filled(self, varying: Sequence[Sequence[str]]) -> TableDesign:
        """The table with the columns of a run: names for each of its groups of headings, in order."""
        columns: list[Heading] = []
        groups = iter(varying)
        number = 1
        for heading in self.columns:
            filled = heading.filled(next(groups)) if heading.varies else heading
            assert filled is not None
            columns.append(filled.numbered(number))
            number += len(filled.leaves)
        return self.model_copy(update={"columns": tuple(columns)})

    @property
    def all_columns(self) -> tuple[Heading, ...]:
        """All headings, TT and the place included."""
        first = [
            Heading(heading="TT", number="A", format="text", width=6),
            Heading(
                heading=self.form.place if self.form else "Phường/Xã", number="B", format="text", width=24
            ),
        ]
        if self.split:
            first.append(Heading(heading="Phân tổ", number="C", format="text", width=12))
        return (*first, *self.columns)

    @property
    def leaves(self) -> tuple[Heading, ...]:
        """The columns of the sheet, from A."""
        return tuple(leaf for h in self.all_columns for leaf in h.leaves)

    @property
    def depth(self) -> int:
        """How many lines of headings there are, the column numbers left out."""
        return max(h.depth for h in self.all_columns)


class _Designs(_Strict):
    table: tuple[TableDesign, ...]


def load_designs(path: Path, indicator_names: Sequence[str]) -> list[TableDesign]:
    """Load the tables of a TOML file. Raises FormError, naming the file and the fault."""
    designs = _toml(path, _Designs)
    return [
        d.model_copy(update={"columns": tuple(h.named(indicator_names) for h in d.columns)})
        for d in designs.table
    ]


class ListDesign(_Strict):
    """The printed list: its title, headings and the line under it, where ``{list}``, ``{class}`` and
    ``{class_small}`` stand; in the line also ``{other}``, the other list, and ``{table}`` of movements."""

    title: str
    foot: str = ""
    columns: tuple[Heading, ...]

    def named(self, list_name: str) -> ListDesign:
        """The design of the list ``Hộ nghèo`` or ``Hộ cận nghèo``."""
        small = within(list_name)
        class_small = small.removeprefix("hộ ")
        poor = class_small == "nghèo"
        words = {
            "{list}": small,
            "{class_small}": class_small,
            "{class}": class_small.capitalize(),
            "{other}": "cận nghèo" if poor else "nghèo",
            "{table}": "2" if poor else "3",
        }

        def filled(text: str) -> str:
            for mark, word in words.items():
                text = text.replace(mark, word)
            return text

        def put(heading: Heading) -> Heading:
            under = tuple(map(put, heading.under))
            return heading.model_copy(update={"heading": filled(heading.heading), "under": under})

        return ListDesign(
            title=filled(self.title), foot=filled(self.foot), columns=tuple(put(h) for h in self.columns)
        )


@lru_cache(maxsize=8)
def _loaded(path: Path, model: type[_Strict], _changed: int) -> Any:
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise FormError(f"Khai báo biểu {path.name} có lỗi: {error}") from error


def _toml(path: Path, model: type[_DesignModel]) -> _DesignModel:
    loaded: _DesignModel = _loaded(path, model, path.stat().st_mtime_ns)
    return loaded


def load_list_design(path: Path) -> ListDesign:
    """Load the design of the printed list. Raises FormError, naming the file and the fault."""
    return _toml(path, ListDesign)


def sheet_name(number: int) -> str:
    """The name of a table's sheet."""
    return table_name(number)


def _cell(sheet: Any, row: int, column: int, text: str, font: Font, alignment: Alignment = _CENTRE) -> Any:
    cell = sheet.cell(row, column, text)
    cell.font = font
    cell.alignment = alignment
    return cell


def _span(sheet: Any, row: int, first: int, last: int, text: str, font: Font) -> None:
    _cell(sheet, row, first, text, font)
    sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def _font(size: float = BODY_SIZE, **more: Any) -> Font:
    return Font(name=FONT, size=size, **more)


def _draw_titles(sheet: Any, design: TableDesign) -> None:
    widths = [leaf.width for leaf in design.leaves]
    last = len(widths)
    left, right = (n + 1 for n in title_spans(widths))
    committee, unit = (f"UBND {UNIT}", "") if design.form else (COMMITTEE, UNIT)
    _span(sheet, 1, 1, left, committee, _font(bold=bool(design.form)))
    _span(sheet, 1, right, last, NATION, _font(bold=True))
    _span(sheet, 2, 1, left, unit, _font(bold=True))
    _span(sheet, 2, right, last, MOTTO, _font(bold=True, underline="single"))
    right_edge = Alignment(horizontal="right", vertical="center")
    number = sheet_name(design.number) if design.form else f"Biểu số {design.number}"
    _cell(sheet, 3, last, number, _font(_SMALL, bold=True, italic=True), right_edge)
    _span(sheet, _TITLE_ROW, 1, last, design.title.upper(), _font(_TITLE, bold=True))
    _span(sheet, _TITLE_ROW + 1, 1, last, f"NĂM {YEAR}", _font(_TITLE, bold=True))
    _span(sheet, NOTE_ROW, 1, last, NOTE, _font(bold=True, color=f"FF{NOTE_COLOUR[1:]}"))
    report = "(Kèm theo Báo cáo số …… ngày …… tháng …… năm …… của …………)"
    if design.form:
        report = f"({sheet_name(design.number)} theo {design.form.source})"
    _span(sheet, NOTE_ROW + 1, 1, last, report, _font(italic=True))
    title_height = heading_height([(design.title.upper(), sum(widths) / 1.3)], _TITLE + 4)
    for row, height in {3: 16.0, _TITLE_ROW: title_height, NOTE_ROW + 2: 8.0}.items():
        sheet.row_dimensions[row].height = height


def placed(
    headings: Sequence[Heading], column: int = 1, level: int = 0
) -> Iterator[tuple[Heading, int, int]]:
    """Each heading with its first column (from 1) and its line (from 0)."""
    for heading in headings:
        yield heading, column, level
        yield from placed(heading.under, column, level + 1)
        column += len(heading.leaves)


def heading_heights(headings: Sequence[Heading]) -> list[float]:
    """Heights of the lines of headings: what a column's heading lacks goes to the lowest line."""
    heights = [_ROW_HEIGHT] * max(h.depth for h in headings)
    leaves = []
    for heading, _, level in placed(headings):
        width = sum(leaf.width for leaf in heading.leaves)
        needed = heading_height([(heading.heading, width)], _BODY_LINE)
        if heading.under:
            heights[level] = max(heights[level], needed)
        else:
            leaves.append((level, needed))
    for level, needed in leaves:
        heights[-1] = max(heights[-1], needed - sum(heights[level:-1]))
    return heights


def _draw_headings(sheet: Any, design: TableDesign) -> None:
    number_row = HEADING_ROW + design.depth
    fill = PatternFill("solid", fgColor=f"FF{HEADING_FILL[1:]}")
    # Borders first: a merged range keeps only those that its cells had before.
    for row in range(HEADING_ROW, number_row + 1):
        for column in range(1, len(design.leaves) + 1):
            cell = sheet.cell(row, column)
            cell.border = _BOX
            if row < number_row:
                cell.fill = fill
    for heading, column, level in placed(design.all_columns):
        row = HEADING_ROW + level
        _cell(sheet, row, column, heading.heading, _font(bold=True))
        last_row = row if heading.under else number_row - 1
        last_column = column + len(heading.leaves) - 1
        if (row, column) != (last_row, last_column):
            sheet.merge_cells(start_row=row, end_row=last_row, start_column=column, end_column=last_column)
    for row, height in enumerate(heading_heights(design.all_columns), start=HEADING_ROW):
        sheet.row_dimensions[row].height = height
    for column, leaf in enumerate(design.leaves, start=1):
        _cell(sheet, number_row, column, leaf.number or "", _font(_SMALL, italic=True))
        sheet.column_dimensions[column_letter(column)].width = leaf.width
    sheet.row_dimensions[number_row].height = 16.0


def _draw_samples(sheet: Any, design: TableDesign, first_row: int) -> int:
    """Draw the sample lines; returns the row after them."""
    row = first_row
    left = Alignment(horizontal="left", vertical="center", wrap_text=True)
    right = Alignment(horizontal="right", vertical="center")
    for level, mark in design.samples.items():
        for line in range(design.lines_a_place):
            for column, leaf in enumerate(design.leaves, start=1):
                place = _CENTRE if column == 1 else left
                alignment = place if leaf.format == "text" else right
                text = mark if (column, line) == (1, 0) else ""
                # Of lines under that of a place only the first is bold.
                bold = level != "unit" and not (design.parts and line)
                cell = _cell(sheet, row, column, text, _font(bold=bold), alignment)
                cell.border = _BOX
                if leaf.format != "text":
                    cell.number_format = _FORMATS[leaf.format]
            sheet.row_dimensions[row].height = _ROW_HEIGHT if design.lines_a_place == 1 else _LOW_ROW
            row += 1
    return row


def _draw_signatures(sheet: Any, design: TableDesign, row: int) -> None:
    last = len(design.leaves)
    left, right = (n + 1 for n in title_spans([leaf.width for leaf in design.leaves]))
    _span(sheet, row + 1, right, last, PLACE_AND_DAY, _font(italic=True))
    _span(sheet, row + 2, 1, left, "Người lập biểu", _font(bold=True))
    _span(sheet, row + 2, right, last, IN_THE_NAME, _font(bold=True))
    _span(sheet, row + 3, 1, left, SIGNED, _font(italic=True))
    _span(sheet, row + 3, right, last, f"{CHAIR} UBND" if design.form else CHAIR, _font(bold=True))
    _span(sheet, row + 4, right, last, SEALED, _font(italic=True))


def _set_up_page(sheet: Any, design: TableDesign, number_row: int) -> None:
    """What is so of every run; scale and breaks follow from the lines that are filled in."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A3 if len(design.leaves) > _MOST_ON_A4 else A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = f"{HEADING_ROW}:{number_row}"
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "Trang &P/&N"
    sheet.oddFooter.center.font = f"{FONT},Regular"
    margins = sheet.page_margins
    margins.left = margins.right = SIDES
    margins.top, margins.bottom = TOP, BOTTOM
    margins.header = margins.footer = 0.3
    sheet.freeze_panes = f"{column_letter(4 if design.split else 3)}{number_row + 1}"
    sheet.sheet_view.showGridLines = False


def draw_sheet(sheet: Any, design: TableDesign) -> None:
    """Draw the template of a table on an empty openpyxl sheet."""
    number_row = HEADING_ROW + design.depth
    _draw_titles(sheet, design)
    _draw_headings(sheet, design)
    _draw_signatures(sheet, design, _draw_samples(sheet, design, number_row + 1))
    _set_up_page(sheet, design, number_row)


def write_template(path: Path, designs: Sequence[TableDesign], *, forms: bool) -> None:
    """Write the template workbook of the tables, or of the ``forms`` of the circular, one sheet a table;
    those whose columns vary are drawn by each run."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    # Widths of columns go by the first font of a workbook: one that every machine has, or one as wide.
    styles: Any = workbook
    styles._named_styles["Normal"].font = Font(name=FONT, size=_SMALL)
    for design in designs:
        if design.varies or is_form(design.number) is not forms:
            continue
        draw_sheet(workbook.create_sheet(sheet_name(design.number)), design)
    save_workbook(workbook, path, None)
