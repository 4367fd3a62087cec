"""Annotated copies of the returns: bad cells coloured and commented, a first sheet that links to each.

The copy is made by openpyxl, which reads the whole workbook and writes what it knows of it. Nothing in it is
live: a formula gives its stored value, and macros, links, charts, pivot tables and rules that compute do not
come along, so that what somebody hid in a return is not passed on. What a copy lacks is looked for in the
original and named on the first sheet; the original stays the record, and is where to mend.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hongheo import stamps
from hongheo.models import Place
from hongheo.problems import Problem, Severity
from hongheo.text import visible
from hongheo.write.book import FONT, LINE_COLOUR, NOTE_COLOUR, set_text, wrapped_lines
from hongheo.write.links import file_alone, where
from hongheo.write.names import Names
from hongheo.write.problems import FILLS, verdict
from hongheo.write.saving import save_workbook
from hongheo.write.values import SheetValues, workbook_of_values

ANNOTATED = (".xlsx", ".xlsm")
SHEET = "Lỗi"
_AUTHOR = "hongheo"
_LONGEST_COMMENT = 8_000  # characters; Excel shows no more than 32,767
_COMMENT_WIDTH = 48  # characters a line
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_COLUMNS = {
    "STT": 6,
    "Mức": 11,
    "Mã": 8,
    "Trang": 15,
    "Ô": 10,
    "Hộ": 13,
    "Trường": 20,
    "Nội dung": 54,
    "Cần làm": 48,
}
_WRAPPED = ("Trang", "Trường", "Nội dung", "Cần làm")
_LINKED = 5  # column of the cell, from 1
_HEADING_ROW = 5
# Parts of a workbook that openpyxl drops or may change, as people know them.
_LOST = {
    r"xl/media/": "hình ảnh",
    r"xl/diagrams/": "SmartArt",
    r"xl/embeddings/": "đối tượng nhúng (OLE)",
    r"xl/charts/": "biểu đồ",
    r"xl/pivotTables/": "bảng tổng hợp (Pivot)",
    r"xl/vbaProject": "macro",
    r"xl/externalLinks/": "liên kết tới tệp khác",
    r"xl/(ctrlProps|activeX)/": "nút bấm, hộp chọn",
    r"xl/(slicers|timelines)/": "bộ lọc nhanh (slicer)",
    r"xl/threadedComments/": "trao đổi trong ghi chú",
    r"xl/(queryTables|connections)": "kết nối dữ liệu",
    r"_xmlsignatures/": "chữ ký số",
}
_LOST_IN_SHEETS = {
    b":dataValidations": "danh sách chọn kiểu mới (lấy từ trang khác)",
    b":conditionalFormattings": "định dạng có điều kiện kiểu mới",
    b":sparklineGroups": "biểu đồ nhỏ trong ô",
}
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_QUOTED = re.compile(r'"[^"]*"')
_SHEET_NAME = re.compile(r"'[^']*'")
_COMPUTES = re.compile(r"[(\[|\\]|://")
_SHAPES = (b"<xdr:sp>", b"<xdr:sp ", b"<xdr:grpSp>", b"<xdr:cxnSp")


class CannotAnnotate(Exception):
    """The file cannot be opened or stored by openpyxl; the text names the kind of error."""


def _what_is_lost(source: Path) -> list[str]:
    """What the copy does not keep of a workbook, in Vietnamese."""
    with zipfile.ZipFile(source) as archive:
        names = archive.namelist()
        lost = [what for pattern, what in _LOST.items() if any(re.match(pattern, n) for n in names)]
        drawings = [n for n in names if re.match(r"xl/drawings/[^/]+\.xml$", n)]
        if any(sign in archive.read(n) for n in drawings for sign in _SHAPES):
            lost.append("hình vẽ, hộp chữ")
        seen: set[str] = set()
        for name in (n for n in names if n.startswith("xl/worksheets/sheet")):
            # Extensions stand after the cells.
            cells, _, extensions = archive.read(name).rpartition(b"</sheetData>")
            if _FORMULA.search(cells):
                seen.add("công thức (ô ghi kết quả đã lưu)")
            found = extensions.partition(b"<extLst")[2]
            seen.update(what for sign, what in _LOST_IN_SHEETS.items() if sign in found)
    return [*lost, *sorted(seen)]


def _computes(formula: object) -> bool:
    """Whether a rule or a name does more than name cells of this workbook or hold a constant."""
    text = _QUOTED.sub("", str(formula or ""))
    return "[" in text or "|" in text or bool(_COMPUTES.search(_SHEET_NAME.sub("", text)))


def _rule_computes(rule: Any) -> bool:
    scales = [scale for scale in (rule.colorScale, rule.dataBar, rule.iconSet) if scale is not None]
    return any(map(_computes, [*rule.formula, *(end.val for scale in scales for end in scale.cfvo)]))


def still(workbook: Any) -> list[str]:
    """Take out of the copy all that computes or leads elsewhere; says what there was (Vietnamese)."""
    from openpyxl.formatting.formatting import ConditionalFormattingList

    gone: set[str] = set()
    for chart in workbook.chartsheets:
        workbook.remove(chart)
    for owner in (workbook, *workbook.worksheets):
        for name in [n for n, d in owner.defined_names.items() if _computes(d.value)]:
            del owner.defined_names[name]
            gone.add("tên tính bằng công thức")
    for sheet in workbook.worksheets:
        sheet._charts, sheet._images, sheet._pivots = [], [], []
        for table in sheet.tables.values():
            for column in table.tableColumns:
                column.calculatedColumnFormula = column.totalsRowFormula = None
        for cell in sheet._cells.values():
            link = cell.hyperlink
            if link is not None and (link.target or link.id or _computes(link.location)):
                cell.hyperlink = None
                gone.add("đường dẫn ra ngoài (ô còn chữ)")
        rules = sheet.data_validations.dataValidation
        kept = [r for r in rules if not (_computes(r.formula1) or _computes(r.formula2))]
        if len(kept) < len(rules):
            sheet.data_validations.dataValidation = kept
            gone.add("kiểm tra dữ liệu theo công thức")
        formats, sheet.conditional_formatting = sheet.conditional_formatting, ConditionalFormattingList()
        for area in formats:
            for rule in area.rules:
                if _rule_computes(rule):
                    gone.add("định dạng có điều kiện theo công thức")
                else:
                    sheet.conditional_formatting.add(str(area.sqref), rule)
    return sorted(gone)


def _comment_text(own: Sequence[Problem], show_values: bool) -> str:
    told = []
    for problem in own:
        message, remedy = map(visible, problem.texts(show_values, file_alone))
        told.append(f"{problem.kind.code} {problem.kind.severity.label}: {message}\n→ {remedy}")
    return "\n\n".join(told)


def _top_left(sheet: Any, address: str) -> Any:
    """The cell, or the one that shows its text when it is merged with others."""
    cell = sheet[address]
    for merged in sheet.merged_cells.ranges:
        if cell.coordinate in merged:
            return sheet.cell(merged.min_row, merged.min_col)
    return cell


def _mark(workbook: Any, problems: Sequence[Problem], show_values: bool) -> None:
    """Colour and comment the cells of the problems."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    by_cell: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        place = problem.place
        if place.sheet is not None and place.sheet in workbook.sheetnames and place.cell:
            cell = _top_left(workbook[place.sheet], place.cell)
            by_cell[place.sheet, cell.coordinate].append(problem)
    fills = {s: PatternFill("solid", fgColor=colour.lstrip("#")) for s, colour in FILLS.items()}
    for (sheet, address), own in by_cell.items():
        cell = workbook[sheet][address]
        own.sort(key=lambda p: (_ORDER[p.kind.severity], p.kind.code))
        cell.fill = fills[own[0].kind.severity]
        text = _comment_text(own, show_values)
        if cell.comment is not None:
            text = f"{cell.comment.text.rstrip()}\n\n{text}"
        if len(text) > _LONGEST_COMMENT:
            text = f"{text[:_LONGEST_COMMENT]}… (xem trang {SHEET})"
        comment = Comment(text, _AUTHOR)
        comment.width = 340
        comment.height = min(18 * wrapped_lines(text, _COMMENT_WIDTH) + 16, 600)
        cell.comment = comment


def _location(place: Place, sheets: Sequence[str]) -> str | None:
    """Where a line's link leads inside the copy: to the cell, else its row, else its sheet."""
    if place.sheet is None or place.sheet not in sheets:
        return None
    quoted = place.sheet.replace("'", "''")
    return f"'{quoted}'!{place.column or 'A'}{place.row or 1}"


def _put_list(workbook: Any, problems: Sequence[Problem], lost: Sequence[str], show_values: bool) -> None:
    """The first sheet: verdict, what the copy does not keep, a line per problem."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheets = list(workbook.sheetnames)
    target = workbook.create_sheet(Names(sheets).sheet(SHEET), 0)
    for sheet in workbook.worksheets:
        sheet.sheet_view.tabSelected = False  # two selected sheets would be edited as one
    workbook.active = 0
    line = Side("thin", color=LINE_COLOUR.lstrip("#"))
    border = Border(line, line, line, line)
    plain, bold = Font(FONT, 11), Font(FONT, 11, bold=True)
    without = f" Bản này không có, hoặc có thể khác: {', '.join(lost)}." if lost else ""
    title_rows = (
        (verdict(problems), Font(FONT, 14, bold=True)),
        ("Bấm vào cột «Ô» để đến chỗ sai. Ô đỏ: lỗi; ô vàng: cảnh báo; ô xám: ghi nhận.", plain),
        (f"Bản sao để xem; sửa ở tệp gốc.{without}", Font(FONT, 11, color=NOTE_COLOUR.lstrip("#"))),
    )
    width = sum(_COLUMNS.values())
    for row, (text, font) in enumerate(title_rows, start=1):
        cell = target.cell(row, 1)
        set_text(cell, text)
        cell.font, cell.alignment = font, Alignment(wrap_text=True, vertical="top")
        target.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_COLUMNS))
        target.row_dimensions[row].height = 16 * wrapped_lines(text, width) + 4
    for column, (heading, size) in enumerate(_COLUMNS.items(), start=1):
        cell = target.cell(_HEADING_ROW, column, heading)
        cell.font, cell.border, cell.fill = bold, border, PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(horizontal="center", vertical="center")
        target.column_dimensions[cell.column_letter].width = size
    wrapped = {c for c, heading in enumerate(_COLUMNS, start=1) if heading in _WRAPPED}
    sizes = list(_COLUMNS.values())
    fills = {s: PatternFill("solid", fgColor=colour.lstrip("#")) for s, colour in FILLS.items()}
    link = Font(FONT, 11, color="0563C1", underline="single")
    for number, problem in enumerate(problems, start=1):
        row, place, kind = _HEADING_ROW + number, problem.place, problem.kind
        location = _location(place, sheets)
        shown = where(place) or ("xem" if location else None)
        texts: list[str | None] = [
            None,
            kind.severity.label,
            kind.code,
            place.sheet,
            shown,
            problem.household,
            problem.field,
        ]
        texts += problem.texts(show_values, file_alone)
        for column, value in enumerate(texts, start=1):
            cell = target.cell(row, column)
            if value:
                set_text(cell, value)
            cell.font, cell.border = plain, border
            side = "left" if column in wrapped else "center"
            cell.alignment = Alignment(horizontal=side, vertical="top", wrap_text=column in wrapped)
        target.cell(row, 1).value = number
        target.cell(row, 2).fill = fills[kind.severity]
        cell = target.cell(row, _LINKED)
        if location:
            cell.hyperlink = Hyperlink(cell.coordinate, location=location)
            cell.font = link
        lines = max(wrapped_lines(texts[c - 1] or "", sizes[c - 1]) for c in wrapped)
        target.row_dimensions[row].height = min(15 * lines + 2, 400)
    _print_setup(target, _HEADING_ROW + len(problems))


def _print_setup(target: Any, last: int) -> None:
    target.freeze_panes = f"A{_HEADING_ROW + 1}"
    target.auto_filter.ref = f"A{_HEADING_ROW}:I{last}"
    target.page_setup.orientation = "landscape"
    target.page_setup.paperSize = 9
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr.fitToPage = True
    target.print_title_rows = f"{_HEADING_ROW}:{_HEADING_ROW}"
    target.sheet_view.showGridLines = False


def copy_names(files: Sequence[Path], taken: Sequence[str] = ()) -> list[str]:
    """A name for the copy of each file: its own, with a number where a name comes again (in any capitals) or
    is ``taken``.

    Without its macros, and of other kinds, a copy is ``.xlsx``.
    """
    names = Names(taken)
    return [names.file(f.stem, f.suffix if f.suffix.lower() == ".xlsx" else ".xlsx") for f in files]


def annotate(source: Path, target: Path, problems: Sequence[Problem], *, show_values: bool = False) -> None:
    """Write a copy of a return (``.xlsx``, ``.xlsm``) as ``.xlsx`` with its problems marked and listed.

    Names and identity numbers in the messages are masked unless ``show_values``; the values of the return
    stay as they are, and nothing else that is live comes along (see above). Raises CannotAnnotate.
    """
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is lost is said on the first sheet
            workbook = load_workbook(source, rich_text=True, data_only=True, keep_links=False)
        lost = [*_what_is_lost(source), *still(workbook)]
        _mark(workbook, problems, show_values)
    except Exception as error:  # openpyxl raises errors of many kinds for what it does not know
        raise CannotAnnotate(type(error).__name__) from error
    _save(workbook, target, problems, lost, show_values)


def annotate_values(
    sheets: Sequence[SheetValues],
    target: Path,
    problems: Sequence[Problem],
    lost: Sequence[str],
    *,
    show_values: bool = False,
) -> None:
    """The same of the values of a workbook of any kind, each at its place, without the looks of the original.

    ``lost`` tells what of the original is not there (Vietnamese). Raises CannotAnnotate.
    """
    names = Names()
    called = {sheet.name: names.sheet(sheet.name) for sheet in sheets}
    problems = [
        replace(p, place=replace(p.place, sheet=called.get(p.place.sheet or "", p.place.sheet)))
        for p in problems
    ]
    try:
        workbook = workbook_of_values([sheet._replace(name=called[sheet.name]) for sheet in sheets])
        _mark(workbook, problems, show_values)
    except Exception as error:
        raise CannotAnnotate(type(error).__name__) from error
    _save(workbook, target, problems, lost, show_values)


def _save(
    workbook: Any, target: Path, problems: Sequence[Problem], lost: Sequence[str], show_values: bool
) -> None:
    _put_list(workbook, problems, lost, show_values)
    try:
        save_workbook(workbook, target, stamps.COPY)
    except ValueError as error:  # a control character, which the source holds escaped (_x0001_)
        raise CannotAnnotate(type(error).__name__) from error
