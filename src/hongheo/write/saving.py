"""Workbooks of openpyxl saved so that the same cells give the same bytes, sooner than it saves them itself.

It goes by names that openpyxl does not document: ``pyproject.toml`` bounds its version, and a test holds the
bytes against its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import LXML
from openpyxl.cell._writer import write_cell
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging.core import DocumentProperties
from openpyxl.packaging.custom import CustomPropertyList, StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import Element, SubElement, xmlfile

from hongheo import stamps
from hongheo.write.book import CREATED, NO_XML

# What XML does not take as it is, beside & < >, which ``escape`` knows.
_IN_TEXT, _IN_ATTRIBUTE = {"\r": "&#13;"}, {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


class FixedZip(ZipFile):
    """A zip archive whose members bear a fixed time and no rights of a system."""

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: bytes | str,  # type: ignore[override]
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.create_system = 0
        super().writestr(info, data, compress_type or ZIP_DEFLATED, compresslevel)


@dataclass(frozen=True, slots=True)
class Made:
    """The XML of what stays the same in a sheet that is filled in again and again.

    ``rows``: Excel row > the row, whose cells the sheet has no more (``corners``: row and column of the first
    and the last); ``properties``: by what is said of fitting the sheet to a page; ``views``: what else stands
    before the rows; ``margins``; ``footers``: by the text on the right.
    """

    rows: Mapping[int, str]
    corners: tuple[tuple[int, int], tuple[int, int]]
    properties: Mapping[bool | None, bytes]
    views: bytes
    margins: bytes
    footers: Mapping[str | None, bytes]


def make(sheet: Any, rows: Sequence[int], footer: str) -> Made | None:
    """Make what stays the same, and take the cells of these rows off the sheet. ``footer``: what may stand
    on the right of it instead. None where openpyxl does without lxml and no XML can be put in."""
    if not LXML:
        return None
    writer = _SheetWriter(sheet, BytesIO())
    # With those of which nothing is written.
    blank = {at for at, cell in sheet._cells.items() if cell._value is None and not cell.has_style}
    taken = {at: cell for at, cell in sorted(sheet._cells.items()) if at[0] in rows or at in blank}
    texts = {row: writer.row(row, [cell for at, cell in taken.items() if at[0] == row]) for row in rows}
    for at in taken:
        del sheet._cells[at]
    setup, right = sheet.sheet_properties.pageSetUpPr, sheet.oddFooter.right
    fitted, text = setup.fitToPage, right.text
    properties, footers = {}, {}
    for setup.fitToPage in (False, fitted):
        properties[setup.fitToPage] = _xml(sheet, "write_properties")
    for right.text in (footer, text):
        footers[right.text] = _xml(sheet, "write_header")
    (top, bottom), (left, last) = ((min(own), max(own)) for own in zip(*taken, strict=True))
    return Made(
        texts,
        ((top, left), (bottom, last)),
        properties,
        _xml(sheet, "write_views", "write_format", "write_cols"),
        _xml(sheet, "write_print", "write_margins"),
        footers,
    )


def _xml(sheet: Any, *parts: str) -> bytes:
    """What openpyxl writes of these parts of a sheet, by the names of its functions."""
    out = BytesIO()
    writer: Any = _SheetWriter(sheet, out)
    writer.put(b"")
    begin = out.tell()
    for part in parts:
        getattr(writer, part)()
    writer.put(b"")
    end = out.tell()
    writer.xf.close()
    return out.getvalue()[begin:end]


class _SheetWriter(WorksheetWriter):
    """Writes merged ranges from left to right and down, where openpyxl takes them in the order of a set, and
    without an object of its own for each; rows as texts, where openpyxl makes elements of each cell, which
    takes five times as long. A test holds the bytes against openpyxl's."""

    def __init__(self, sheet: Any, out: BytesIO, made: Made | None = None) -> None:
        super().__init__(sheet, out)
        self._sheet: Any = sheet
        self._out, self._made = out, made
        self._looks: dict[bytes, str] = {}

    def put(self, xml: bytes) -> None:
        """Put XML in as it is."""
        xf: Any = self.xf.send(True)
        xf.flush()
        self._out.write(xml)
        self.xf.send(None)

    def write_top(self) -> None:
        if self._made is None:
            super().write_top()
            return
        self.put(self._made.properties[self._sheet.sheet_properties.pageSetUpPr.fitToPage])
        there = zip(*self._sheet._cells, *self._made.corners, strict=True)
        (top, bottom), (left, right) = ((min(own), max(own)) for own in there)
        area = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
        self.put(f'<dimension ref="{area}"/>'.encode() + self._made.views)

    def write_print(self) -> None:
        if self._made is None:
            super().write_print()
        else:
            self.put(self._made.margins)

    def write_margins(self) -> None:
        if self._made is None:
            super().write_margins()

    def write_header(self) -> None:
        if self._made is None:
            super().write_header()
        else:
            self.put(self._made.footers[self._sheet.oddFooter.right.text])

    def write_rows(self) -> None:
        if not LXML:  # the variable OPENPYXL_LXML may say so: what it writes by then has no ``flush``
            super().write_rows()
            return
        xf: Any = self.xf.send(True)
        with xf.element("sheetData"):
            xf.flush()
            made = self._made.rows if self._made is not None else {}
            for number, cells in sorted({**dict.fromkeys(made, ()), **dict(self.rows())}.items()):
                text = made.get(number) or self.row(number, cells)
                self._out.write(text.encode("ascii", "xmlcharrefreplace"))
        self.xf.send(None)

    def row(self, number: int, cells: Iterable[Any]) -> str:
        """The XML of a row."""
        told = {"r": str(number)}
        told.update(self._sheet.row_dimensions.get(number, {}))
        attributes = "".join(f' {name}="{escape(value, _IN_ATTRIBUTE)}"' for name, value in told.items())
        return f"<row{attributes}>{''.join(map(self._cell, cells))}</row>"

    def _cell(self, cell: Any) -> str:
        value, kind = cell._value, cell.data_type
        look = self._look(cell)
        if cell._comment is not None:
            self._sheet._comments.append(CommentRecord.from_cell(cell))
        elif value is None and not look:
            return ""
        begin = f'<c r="{get_column_letter(cell.column)}{cell.row}"{look}'
        if cell.hyperlink is None:
            if kind == "n" and (value is None or type(value) in (int, float)):
                content = "" if value is None else f"<v>{safe_string(value)}</v>"
                return f'{begin} t="n">{content}</c>'
            if kind == "s" and type(value) is str and value and not NO_XML.search(value):
                space = "" if value == value.strip() else ' xml:space="preserve"'
                text = escape(value, _IN_TEXT)
                return f'{begin} t="inlineStr"><is><t{space}>{text}</t></is></c>'
        out = BytesIO()
        with xmlfile(out) as xf:
            write_cell(xf, self._sheet, cell, cell.has_style)
        return out.getvalue().decode("ascii")

    def _look(self, cell: Any) -> str:
        """The attribute that tells the style of a cell, if it has one."""
        if cell._style is None:
            return ""
        key = cell._style.tobytes()
        if key not in self._looks:
            self._looks[key] = f' s="{cell.style_id}"' if cell.has_style else ""
        return self._looks[key]

    def write_merged_cells(self) -> None:
        sheet: Any = self.ws
        ranges = sheet.merged_cells.sorted()
        if ranges:
            merged = Element("mergeCells", count=str(len(ranges)))
            for place in ranges:
                SubElement(merged, "mergeCell", ref=place.coord)
            self.xf.send(merged)


class _Writer(ExcelWriter):
    """Hands the XML of a sheet to the archive from memory: openpyxl's own file for each, made, read and taken
    away again, takes as long as the cells of a table, and would have to be kept beside the output."""

    def __init__(self, workbook: Any, archive: FixedZip, made: Mapping[str, Made | None]) -> None:
        super().__init__(workbook, archive)
        self._made = made

    def write_worksheet(self, sheet: Any) -> None:
        sheet._drawing = SpreadsheetDrawing()
        sheet._drawing.charts, sheet._drawing.images = sheet._charts, sheet._images
        xml = BytesIO()
        writer: Any = _SheetWriter(sheet, xml, self._made.get(sheet.title))
        writer.write()
        sheet._rels = writer._rels
        self._archive.writestr(sheet.path[1:], xml.getbuffer())  # type: ignore[attr-defined]
        self.manifest.append(sheet)


def save_workbook(
    workbook: Any, path: Path, stamp: str | None, made: Mapping[str, Made | None] = MappingProxyType({})
) -> None:
    """Save an openpyxl workbook so that the same cells give the same bytes, without an author.

    ``stamp``: what it is (see ``stamps``); None for a part of the program. ``made``: what is made already of
    sheets (see ``make``), by their names.
    """
    workbook.properties = DocumentProperties(created=CREATED, modified=CREATED)
    workbook.properties.creator = None
    workbook.custom_doc_props = CustomPropertyList()
    if stamp is not None:
        workbook.custom_doc_props.append(StringProperty(name=stamps.PROPERTY, value=stamp))
    with FixedZip(path, "w", ZIP_DEFLATED) as archive:
        _Writer(workbook, archive, made).write_data()
