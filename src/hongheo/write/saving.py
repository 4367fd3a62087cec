"""Workbooks of openpyxl saved so that the same cells give the same bytes, sooner than it saves them itself.

It goes by names that openpyxl does not document: ``pyproject.toml`` bounds its version, and a test holds the
bytes against its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import LXML
from openpyxl.cell._writer import write_cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
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
from hongheo.write.book import CREATED

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


class _SheetWriter(WorksheetWriter):
    """Writes merged ranges from left to right and down, where openpyxl takes them in the order of a set, and
    without an object of its own for each; rows as texts, where openpyxl makes elements of each cell, which
    takes five times as long. A test holds the bytes against openpyxl's."""

    def __init__(self, sheet: Any, out: BytesIO) -> None:
        super().__init__(sheet, out)
        self._sheet: Any = sheet
        self._out = out
        self._looks: dict[bytes, str] = {}

    def write_rows(self) -> None:
        if not LXML:  # the variable OPENPYXL_LXML may say so: what it writes by then has no ``flush``
            super().write_rows()
            return
        xf: Any = self.xf.send(True)
        with xf.element("sheetData"):
            xf.flush()
            for number, cells in self.rows():
                self._out.write(self._row(number, cells).encode("ascii", "xmlcharrefreplace"))
        self.xf.send(None)

    def _row(self, number: int, cells: Iterable[Any]) -> str:
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
            if kind == "s" and type(value) is str and value and not ILLEGAL_CHARACTERS_RE.search(value):
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

    def write_worksheet(self, sheet: Any) -> None:
        sheet._drawing = SpreadsheetDrawing()
        sheet._drawing.charts, sheet._drawing.images = sheet._charts, sheet._images
        xml = BytesIO()
        writer: Any = _SheetWriter(sheet, xml)
        writer.write()
        sheet._rels = writer._rels
        self._archive.writestr(sheet.path[1:], xml.getbuffer())  # type: ignore[attr-defined]
        self.manifest.append(sheet)


def save_workbook(workbook: Any, path: Path, stamp: str | None) -> None:
    """Save an openpyxl workbook so that the same cells give the same bytes, without an author.

    ``stamp``: what it is (see ``stamps``); None for a part of the program.
    """
    workbook.properties = DocumentProperties(created=CREATED, modified=CREATED)
    workbook.properties.creator = None
    workbook.custom_doc_props = CustomPropertyList()
    if stamp is not None:
        workbook.custom_doc_props.append(StringProperty(name=stamps.PROPERTY, value=stamp))
    with FixedZip(path, "w", ZIP_DEFLATED) as archive:
        _Writer(workbook, archive).write_data()
