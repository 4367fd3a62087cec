"""Charts of the summary tables, as Excel's own, in a sheet after the tables. They refer to the tables' cells:
who corrects a cell sees the chart change."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.pagebreak import Break

from hongheo.models import CAUSES, SummaryTable
from hongheo.write.book import FONT, NOTE_COLOUR, set_text
from hongheo.write.headings import sheet_name
from hongheo.write.pages import A4

CHARTS = "Biểu đồ"
POOR_COLOUR, NEAR_COLOUR, MOVED_COLOUR = "8A3B12", "F0B46C", "7F8C99"
_LEAD = 2  # columns before the numbered ones; 3 where a place has two lines
_INDICATORS = 12
_FIRST_ROW = 4
_LABEL_COLUMN = 12  # beside the printed page: texts that no table has in one row
# The columns of the printed page.
_PRINTED = "ABCDEFGHIJ"
_WIDTH, _PAGE_HEIGHT, _ROW_HEIGHT = 16.5, 25.0, 0.529  # cm
_MOVEMENTS = {
    2: (
        "Hộ nghèo đầu kỳ",
        "Giảm: thành hộ cận nghèo",
        "Giảm: vượt chuẩn cận nghèo",
        "Giảm khác",
        "Tăng: từ hộ cận nghèo",
        "Tăng: tái nghèo",
        "Tăng: phát sinh mới",
        "Tăng khác",
        "Hộ nghèo cuối kỳ",
    ),
    3: (
        "Hộ cận nghèo đầu kỳ",
        "Giảm: thoát cận nghèo",
        "Giảm: thành hộ nghèo",
        "Giảm khác",
        "Tăng: từ hộ nghèo",
        "Tăng: tái cận nghèo",
        "Tăng: phát sinh mới",
        "Tăng khác",
        "Hộ cận nghèo cuối kỳ",
    ),
}


@dataclass(frozen=True, slots=True)
class _Bars:
    """A series: its name, its cells, its colour."""

    name: str
    cells: Reference
    colour: str


def _row_of(sheet: Any, row: int, first: int, count: int) -> Reference:
    return Reference(sheet, min_col=first, max_col=first + count - 1, min_row=row)


class _Page:
    """The sheet of the charts, one under the other; none is cut by the end of a page."""

    def __init__(self, workbook: Any, title: str, note: str) -> None:
        sheet = workbook.create_sheet(CHARTS)
        self.sheet = sheet
        for row, text, font in (
            (1, title, Font(FONT, 13, bold=True)),
            (2, note, Font(FONT, 11, bold=True, color=NOTE_COLOUR.lstrip("#"))),
        ):
            set_text(sheet.cell(row, 1), text)
            sheet.cell(row, 1).font = font
            sheet.cell(row, 1).alignment = Alignment(horizontal="left")
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", A4
        sheet.page_margins.left = sheet.page_margins.right = 0.3
        sheet.page_margins.top = sheet.page_margins.bottom = 0.6
        sheet.oddFooter.center.text = "Trang &P/&N"
        for column in _PRINTED:
            sheet.column_dimensions[column].width = 9.5
        self._row = _FIRST_ROW
        self._used: float = _FIRST_ROW * _ROW_HEIGHT
        self._labels = _FIRST_ROW

    def labels(self, texts: Sequence[str]) -> Reference:
        """Texts put beside the page for a chart."""
        first = self._labels
        for row, text in enumerate(texts, start=first):
            cell = self.sheet.cell(row, _LABEL_COLUMN)
            set_text(cell, text)
            cell.font = Font(FONT, 9, color="808080")
        self._labels += len(texts) + 1
        return Reference(self.sheet, min_col=_LABEL_COLUMN, min_row=first, max_row=first + len(texts) - 1)

    def put(self, title: str, labels: Reference, count: int, bars: Sequence[_Bars]) -> None:
        """Put a chart of horizontal bars, ``count`` labels high, under the last one."""
        chart: Any = BarChart()
        chart.type, chart.title, chart.gapWidth = "bar", title, 40
        for own in bars:
            series = Series(own.cells, title=own.name)
            series.graphicalProperties.solidFill = own.colour
            series.graphicalProperties.line.solidFill = POOR_COLOUR
            chart.series.append(series)
        chart.set_categories(labels)
        chart.dataLabels = DataLabelList(
            showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False
        )
        # First label on top, the axis of numbers below.
        chart.x_axis.scaling.orientation, chart.y_axis.crosses = "maxMin", "max"
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.majorGridlines = None
        chart.y_axis.number_format = "#,##0"
        chart.y_axis.scaling.min = 0
        if len(bars) > 1:
            chart.legend.position = "b"
        else:
            chart.legend = None
        height = min(3.2 + count * (0.34 * len(bars) + 0.28), _PAGE_HEIGHT - 2)
        chart.width, chart.height = _WIDTH, height
        rows = math.ceil(height / _ROW_HEIGHT) + 1
        if self._used + rows * _ROW_HEIGHT > _PAGE_HEIGHT:
            self.sheet.row_breaks.append(Break(id=self._row - 2))
            self._used = 0
        self.sheet.add_chart(chart, f"A{self._row}")
        self._row += rows
        self._used += rows * _ROW_HEIGHT

    def finish(self) -> None:
        """Say what is printed: the charts, not the labels beside them. A page without a chart goes away."""
        self.sheet.print_area = f"A1:{_PRINTED[-1]}{self._row}"
        if self._row == _FIRST_ROW:
            self.sheet.parent.remove(self.sheet)


def _communes(page: _Page, sheet: Any, table: SummaryTable, first: int) -> None:
    """A chart for each district (all communes, where there is but one): its lines stand together."""
    rows = list(enumerate(table.lines, start=first))
    district = ""
    for level, part in groupby(rows, key=lambda pair: pair[1].level):
        lines = list(part)
        if level == "group":
            district = f" - {lines[-1][1].name}"
        elif level == "unit":
            top, bottom = lines[0][0], lines[-1][0]

            def column(number: int, top: int = top, bottom: int = bottom) -> Reference:
                return Reference(sheet, min_col=_LEAD + number, min_row=top, max_row=bottom)

            bars = [_Bars("Hộ nghèo", column(3), POOR_COLOUR), _Bars("Hộ cận nghèo", column(5), NEAR_COLOUR)]
            title = f"Hộ nghèo, hộ cận nghèo theo xã (biểu 1, mẫu 7.1){district}"
            page.put(title, column(0), len(lines), bars)


def put_charts(
    workbook: Any,
    tables: Sequence[SummaryTable],
    first_rows: Mapping[int, int],
    heading_rows: Mapping[int, Mapping[int, int]],
    *,
    title: str,
    note: str,
) -> None:
    """Put the charts of the tables that are there; ``first_rows``: the Excel row of each table's total,
    ``heading_rows``: by table and column that of its heading."""
    own = {t.number: t for t in tables}
    sheets = {number: workbook[sheet_name(number)] for number in own}
    page = _Page(workbook, title, note)

    def total(number: int, first: int, count: int, lead: int = _LEAD) -> Reference:
        return _row_of(sheets[number], first_rows[number], lead + first, count)

    def headings(number: int, first: int, count: int) -> Reference:
        return _row_of(sheets[number], heading_rows[number][_LEAD + first], _LEAD + first, count)

    def pair(poor: Reference, near_poor: Reference) -> list[_Bars]:
        return [_Bars("Hộ nghèo", poor, POOR_COLOUR), _Bars("Hộ cận nghèo", near_poor, NEAR_COLOUR)]

    if 1 in own:
        _communes(page, sheets[1], own[1], first_rows[1])
    for number, labels in _MOVEMENTS.items():
        if number in own:
            bars = [_Bars("Số hộ", total(number, 1, len(labels), _LEAD + 1), MOVED_COLOUR)]
            name = "hộ nghèo" if number == 2 else "hộ cận nghèo"
            page.put(
                f"Diễn biến {name} (số hộ; biểu {number}, mẫu 7.{number})",
                page.labels(labels),
                len(labels),
                bars,
            )
    if {4, 6} <= own.keys():
        bars = pair(total(4, 3, _INDICATORS), total(6, 3, _INDICATORS))
        page.put(
            "12 chỉ số thiếu hụt (số hộ; biểu 4, 6, mẫu 7.4, 7.6)",
            headings(4, 3, _INDICATORS),
            _INDICATORS,
            bars,
        )
    if 10 in own:
        count = len(CAUSES)
        bars = pair(total(10, 2, count), total(10, 3 + count, count))
        page.put("Nguyên nhân nghèo (số hộ; biểu 10, mẫu 7.10)", headings(10, 2, count), count, bars)
    if 9 in own and (count := len(own[9].varying[0])):
        bars = pair(total(9, 4, count), total(9, 7 + count, count))
        page.put("Hộ dân tộc thiểu số (số hộ; biểu 9, mẫu 7.9)", headings(9, 4, count), count, bars)
    page.finish()
