"""One workbook written in every format, as programs write it that work no formula out."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter
import xlwt
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True)
class Error:
    """An error cell."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A formula that was never worked out."""


@dataclass(frozen=True)
class Padded:
    """A whole number whose number format shows so many digits."""

    number: int
    digits: int


Cell = str | int | Error | Formula | Padded | None


@dataclass(frozen=True)
class Looks:
    """What a sheet shows beside its values: hidden rows and columns, cells (row, column) that are struck
    through, merged ranges (first row, first column, last row, last column), all counted from 1."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()


PLAIN: Mapping[str, Looks] = {}
Sheets = Mapping[str, Sequence[Sequence[Cell]]]
CODES = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}


def by_openpyxl(path: Path, sheets: Sheets, looks: Mapping[str, Looks] = PLAIN) -> None:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for r, row in enumerate(rows, start=1):
            for c, cell in enumerate(row, start=1):
                if isinstance(cell, Error):
                    sheet.cell(r, c).value = cell.text
                elif isinstance(cell, Formula):
                    sheet.cell(r, c).value = "=1+1"
                elif isinstance(cell, Padded):
                    sheet.cell(r, c, cell.number).number_format = "0" * cell.digits
                elif cell is not None:
                    sheet.cell(r, c, cell)
        look = looks.get(name, Looks())
        for row_number in look.rows:
            sheet.row_dimensions[row_number].hidden = True
        for column in look.columns:
            sheet.column_dimensions[get_column_letter(column)].hidden = True
        for r, c in look.struck:
            sheet.cell(r, c).font = Font(strike=True)
        for top, left, bottom, right in look.merged:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    book.save(path)


def by_xlsxwriter(path: Path, sheets: Sheets, looks: Mapping[str, Looks] = PLAIN) -> None:
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet, look = book.add_worksheet(name), looks.get(name, Looks())
            for top, left, bottom, right in look.merged:
                sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    digits = cell.digits if isinstance(cell, Padded) else None
                    looked = {"num_format": "0" * digits} if digits else {}
                    if (r + 1, c + 1) in look.struck:
                        looked["font_strikeout"] = "1"
                    style = book.add_format(looked) if looked else None
                    if isinstance(cell, Error):
                        sheet.write_formula(r, c, "=1+1", style, cell.text)
                    elif isinstance(cell, Formula):
                        sheet.write_formula(r, c, "=1+1", style)
                    elif isinstance(cell, Padded):
                        sheet.write_number(r, c, cell.number, style)
                    elif isinstance(cell, str):
                        sheet.write_string(r, c, cell, style)
                    elif cell is not None:
                        sheet.write_number(r, c, cell, style)
            for row_number in look.rows:
                sheet.set_row(row_number - 1, None, None, {"hidden": True})
            for column in look.columns:
                sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})


def by_hand(path: Path, sheets: Sheets, looks: Mapping[str, Looks] = PLAIN) -> None:
    """Spelled as hardly anybody does: prefixes, single quotes, CDATA, comments, no addresses, no strings."""
    digits = sorted(
        {c.digits for rows in sheets.values() for row in rows for c in row if isinstance(c, Padded)}
    )

    def row_xml(row: Sequence[Cell], r: int, look: Looks) -> str:
        cells = []
        for c, cell in enumerate(row, start=1):
            xml = cell_xml(cell)
            if (r, c) in look.struck:
                # The styles that strike through follow the others in the same order.
                own = digits.index(cell.digits) + 1 if isinstance(cell, Padded) else 0
                xml = re.sub(r" s='\d+'", "", xml, count=1)
                xml = xml.replace("<x:c", f"<x:c s='{len(digits) + 1 + own}'", 1)
            cells.append(xml)
        hidden = " hidden = '1'" if r in look.rows else ""
        return f"<x:row{hidden}>{''.join(cells)}</x:row>"

    def cell_xml(cell: Cell) -> str:
        match cell:
            case Error(text):
                return f"<x:c t = 'e'><x:f><![CDATA[1/0]]></x:f><!-- ô --><x:v><![CDATA[{text}]]></x:v></x:c>"
            case Formula():
                return "<x:c\n><x:f>1+1</x:f\n><x:v /></x:c>"
            case Padded(number, width):
                return f"<x:c s='{digits.index(width) + 1}'><x:v>{number}<?a b?></x:v></x:c>"
            case str():
                return f"<x:c t='inlineStr'><x:is><x:t>{escape(cell)}</x:t></x:is></x:c>"
            case int():
                return f"<x:c><x:v>{str(cell)[0]}<!-- và -->{str(cell)[1:]}</x:v></x:c>"
            case None:
                return "<x:c/>"

    formats = "".join(f"<numFmt numFmtId='{200 + d}' formatCode='{'0' * d}'/>" for d in digits)
    numbers = [0, *(200 + d for d in digits)]
    uses = "".join(f"<xf numFmtId='{n}' fontId='{font}'/>" for font in (0, 1) for n in numbers)
    listed = "".join(f"<sheet name={quoteattr(n)} r:id='s{i}'/>" for i, n in enumerate(sheets))
    links = "".join(
        f"<Relationship Id='s{i}' Type='{OFFICE}/worksheet' Target='worksheets/s{i}.xml'/>"
        for i in range(len(sheets))
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f"<Types xmlns='{PACKAGE}/content-types'/>")
        root = f"<Relationship Id='w' Type='{OFFICE}/officeDocument' Target='xl/workbook.xml'/>"
        for part, own in {"_rels/.rels": root, "xl/_rels/workbook.xml.rels": links}.items():
            archive.writestr(part, f"<Relationships xmlns='{PACKAGE}/relationships'>{own}</Relationships>")
        archive.writestr(
            "xl/workbook.xml",
            f"<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'><sheets>{listed}</sheets></workbook>",
        )
        archive.writestr(
            "xl/styles.xml",
            f"<styleSheet xmlns='{MAIN}'><numFmts>{formats}</numFmts>"
            f"<fonts><font/><font><strike/></font></fonts><cellXfs>{uses}</cellXfs></styleSheet>",
        )
        for i, (name, rows) in enumerate(sheets.items()):
            look = looks.get(name, Looks())
            body = "".join(row_xml(row, r, look) for r, row in enumerate(rows, start=1))
            columns = "".join(f"<x:col min='{c}' max='{c}' hidden='true'/>" for c in sorted(look.columns))
            merged = "".join(
                f"<x:mergeCell ref='{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}'/>"
                for top, left, bottom, right in look.merged
            )
            archive.writestr(
                f"xl/worksheets/s{i}.xml",
                f"\ufeff<x:worksheet xmlns:x='{MAIN}'>{f'<x:cols>{columns}</x:cols>' if columns else ''}"
                f"<x:sheetData>{body}</x:sheetData>"
                f"{f'<x:mergeCells>{merged}</x:mergeCells>' if merged else ''}</x:worksheet>",
            )


def _record(kind: int, body: bytes = b"") -> bytes:
    size = len(body)
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    while size > 127:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _binary_cell(column: int, cell: Cell, styles: Mapping[int, int], struck: bool) -> bytes:
    style = styles[cell.digits] if isinstance(cell, Padded) else 0
    # The styles that strike through follow the others in the same order.
    style += (len(styles) + 1) * struck
    head = struct.pack("<II", column, style)
    formula = struct.pack("<HII", 0x2, 0, 0)
    match cell:
        case Error(text):
            return _record(3, head + bytes([CODES[text]]))
        case Formula():
            return _record(9, head + struct.pack("<d", 0) + formula)
        case Padded(number, _):
            return _record(5, head + struct.pack("<d", number))
        case str():
            return _record(6, head + _wide(cell))
        case int():
            return _record(2, head + struct.pack("<I", cell << 2 | 2))
        case None:
            return _record(1, head)


def xlsb(path: Path, sheets: Sheets, looks: Mapping[str, Looks] = PLAIN) -> None:
    digits = sorted(
        {c.digits for rows in sheets.values() for row in rows for c in row if isinstance(c, Padded)}
    )
    styles = {d: at for at, d in enumerate(digits, start=1)}
    listed = b"".join(
        _record(156, struct.pack("<II", 0, i + 1) + _wide(f"s{i}") + _wide(n)) for i, n in enumerate(sheets)
    )
    links = "".join(
        f"<Relationship Id='s{i}' Type='{OFFICE}/worksheet' Target='worksheets/sheet{i}.bin'/>"
        for i in range(len(sheets))
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f"<Types xmlns='{PACKAGE}/content-types'/>")
        root = f"<Relationship Id='w' Type='{OFFICE}/officeDocument' Target='xl/workbook.bin'/>"
        for part, own in {"_rels/.rels": root, "xl/_rels/workbook.bin.rels": links}.items():
            archive.writestr(part, f"<Relationships xmlns='{PACKAGE}/relationships'>{own}</Relationships>")
        archive.writestr(
            "xl/workbook.bin",
            _record(131) + _record(153, bytes(12)) + _record(143) + listed + _record(144) + _record(132),
        )
        formats = b"".join(_record(44, struct.pack("<H", 200 + d) + _wide("0" * d)) for d in digits)
        uses = b"".join(
            _record(47, struct.pack("<HHHHHHHH", 0, number, font, 0, 0, 0, 0, 0))
            for font in (0, 1)
            for number in (0, *(200 + d for d in digits))
        )
        fonts = b"".join(
            _record(43, struct.pack("<HHH", 220, flags, 400) + bytes(15) + _wide("Arial")) for flags in (0, 8)
        )
        archive.writestr(
            "xl/styles.bin",
            _record(278)
            + _record(615, struct.pack("<I", len(digits)))
            + formats
            + _record(616)
            + _record(611, struct.pack("<I", 2))
            + fonts
            + _record(612)
            + _record(617, struct.pack("<I", 2 * (len(digits) + 1)))
            + uses
            + _record(618)
            + _record(279),
        )
        for i, (name, rows) in enumerate(sheets.items()):
            body, look = b"", looks.get(name, Looks())
            for r, row in enumerate(rows):
                body += _record(0, struct.pack("<IIHBBBI", r, 0, 300, 0, 0x10 * (r + 1 in look.rows), 0, 0))
                body += b"".join(
                    _binary_cell(c, cell, styles, (r + 1, c + 1) in look.struck) for c, cell in enumerate(row)
                )
            columns = b"".join(
                _record(60, struct.pack("<IIIIH", c - 1, c - 1, 2340, 0, 1)) for c in sorted(look.columns)
            )
            columns = _record(390) + columns + _record(391) if columns else b""
            merged = b"".join(
                _record(176, struct.pack("<IIII", top - 1, bottom - 1, left - 1, right - 1))
                for top, left, bottom, right in look.merged
            )
            merged = (
                _record(177, struct.pack("<I", len(look.merged))) + merged + _record(178) if merged else b""
            )
            size = struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
            archive.writestr(
                f"xl/worksheets/sheet{i}.bin",
                b"".join(
                    (
                        _record(129) + _record(148, size) + columns + _record(145),
                        body + _record(146) + merged + _record(130),
                    )
                ),
            )


def xls(path: Path, sheets: Sheets, looks: Mapping[str, Looks] = PLAIN) -> None:
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet, look = book.add_sheet(name), looks.get(name, Looks())
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                font = "font: struck_out on" if (r + 1, c + 1) in look.struck else ""
                style = xlwt.easyxf(font) if font else xlwt.Style.default_style
                if isinstance(cell, Error):
                    sheet.row(r).set_cell_error(c, CODES[cell.text], style)
                elif isinstance(cell, Formula):
                    sheet.write(r, c, xlwt.Formula("1+1"), style)
                elif isinstance(cell, Padded):
                    sheet.write(r, c, cell.number, xlwt.easyxf(font, num_format_str="0" * cell.digits))
                elif cell is not None:
                    sheet.write(r, c, cell, style)
        for row_number in look.rows:
            sheet.row(row_number - 1).hidden = True
        for column in look.columns:
            sheet.col(column - 1).hidden = True
        for top, left, bottom, right in look.merged:
            sheet.merge(top - 1, bottom - 1, left - 1, right - 1)
    book.save(str(path))


def ods(path: Path, sheets: Sheets, looks: Mapping[str, Looks] = PLAIN) -> None:
    """As LibreOffice writes it."""

    def looked(xml: str, at: tuple[int, int], look: Looks) -> str:
        own = ' table:style-name="gach"' if at in look.struck else ""
        for top, left, bottom, right in look.merged:
            if at == (top, left):
                own += f' table:number-rows-spanned="{bottom - top + 1}"'
                own += f' table:number-columns-spanned="{right - left + 1}"'
            elif top <= at[0] <= bottom and left <= at[1] <= right:
                return "<table:covered-table-cell/>"
        return xml.replace("<table:table-cell", f"<table:table-cell{own}", 1)

    def table_xml(name: str, rows: Sequence[Sequence[Cell]]) -> str:
        look = looks.get(name, Looks())
        hidden = ' table:visibility="collapse"'
        columns = "".join(
            f"<table:table-column{hidden if c in look.columns else ''}/>"
            for c in range(1, max(map(len, rows)) + 1)
        )
        body = "".join(
            f"<table:table-row{hidden if r in look.rows else ''}>"
            + "".join(looked(cell_xml(cell), (r, c), look) for c, cell in enumerate(row, start=1))
            + "</table:table-row>"
            for r, row in enumerate(rows, start=1)
        )
        return f"<table:table table:name={quoteattr(name)}>{columns}{body}</table:table>"

    def cell_xml(cell: Cell) -> str:
        match cell:
            case Error(text):
                return (
                    '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
                    'office:string-value="" calcext:value-type="error">'
                    f"<text:p>{text}</text:p></table:table-cell>"
                )
            case Formula():
                return '<table:table-cell table:formula="of:=1+1"/>'
            case Padded(number, digits):
                return (
                    f'<table:table-cell office:value-type="float" office:value="{number}">'
                    f"<text:p>{number:0{digits}d}</text:p></table:table-cell>"
                )
            case str():
                text = escape(cell).replace("\n", "<text:line-break/>")
                return (
                    f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
                )
            case int():
                return (
                    f'<table:table-cell office:value-type="float" office:value="{cell}">'
                    f"<text:p>{cell}</text:p></table:table-cell>"
                )
            case None:
                return "<table:table-cell/>"

    body = "".join(table_xml(name, rows) for name, rows in sheets.items())
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces} xmlns:calcext="urn:x">'
            '<office:automatic-styles><style:style style:name="gach" style:family="table-cell">'
            '<style:text-properties style:text-line-through-style="solid"/></style:style>'
            "</office:automatic-styles><office:body><office:spreadsheet>"
            f"{body}</office:spreadsheet></office:body></office:document-content>",
        )


class Writer(Protocol):
    """Writes one workbook."""

    def __call__(self, path: Path, sheets: Sheets, looks: Mapping[str, Looks] = ...) -> None: ...


WRITERS: Mapping[str, Writer] = {
    "openpyxl.xlsx": by_openpyxl,
    "xlsxwriter.xlsx": by_xlsxwriter,
    "tay.xlsx": by_hand,
    "xlsm.xlsm": by_xlsxwriter,
    "xlsb.xlsb": xlsb,
    "xls.xls": xls,
    "ods.ods": ods,
}


def locked(path: Path, password: str) -> Path:
    """The workbook with a password, in place. The usual 100,000 turns for its key take a tenth of a second
    each time it is opened: ``test_kinds_of_files.py`` opens such, here few are enough."""
    path.write_bytes(ECMA376Agile.encrypt(password, io.BytesIO(path.read_bytes()), spin_count=100))
    return path


def stored_as(source: Path, target: Path) -> Path:
    """The values of a workbook stored as another kind, by the ending of ``target``."""
    from python_calamine import CalamineWorkbook

    def plain(cell: object) -> Cell:
        if isinstance(cell, float):
            return int(cell)
        return None if cell == "" else str(cell)

    book = CalamineWorkbook.from_path(str(source))
    sheets = {
        name: [
            [plain(c) for c in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in book.sheet_names
    }
    {".xls": xls, ".ods": ods, ".xlsb": xlsb}[target.suffix](target, sheets)
    return target
