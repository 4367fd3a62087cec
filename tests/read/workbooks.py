"""One workbook written in every format, as programs write it that work no formula out."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import xlsxwriter
import xlwt

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
Sheets = Mapping[str, Sequence[Sequence[Cell]]]
CODES = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}


def _digits(sheets: Sheets) -> list[int]:
    """How many digits the number formats of a workbook show."""
    cells = [cell for rows in sheets.values() for row in rows for cell in row]
    return sorted({cell.digits for cell in cells if isinstance(cell, Padded)})


def by_openpyxl(path: Path, sheets: Sheets) -> None:
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
    book.save(path)


def by_xlsxwriter(path: Path, sheets: Sheets) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, Error):
                        sheet.write_formula(r, c, "=1+1", None, cell.text)
                    elif isinstance(cell, Formula):
                        sheet.write_formula(r, c, "=1+1")
                    elif isinstance(cell, Padded):
                        sheet.write_number(
                            r, c, cell.number, book.add_format({"num_format": "0" * cell.digits})
                        )
                    elif isinstance(cell, str):
                        sheet.write_string(r, c, cell)
                    elif cell is not None:
                        sheet.write_number(r, c, cell)


def by_hand(path: Path, sheets: Sheets) -> None:
    """Spelled as hardly anybody does: prefixes, single quotes, CDATA, comments, no addresses, no strings."""
    digits = sorted(
        {c.digits for rows in sheets.values() for row in rows for c in row if isinstance(c, Padded)}
    )

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
    uses = "".join(f"<xf numFmtId='{200 + d}'/>" for d in digits)
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
            f"<cellXfs><xf numFmtId='0'/>{uses}</cellXfs></styleSheet>",
        )
        for i, rows in enumerate(sheets.values()):
            body = "".join(f"<x:row>{''.join(map(cell_xml, row))}</x:row>" for row in rows)
            archive.writestr(
                f"xl/worksheets/s{i}.xml",
                f"\ufeff<x:worksheet xmlns:x='{MAIN}'><x:sheetData>{body}</x:sheetData></x:worksheet>",
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


def _binary_cell(column: int, cell: Cell, styles: Mapping[int, int]) -> bytes:
    style = styles[cell.digits] if isinstance(cell, Padded) else 0
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


def xlsb(path: Path, sheets: Sheets) -> None:
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
            _record(47, struct.pack("<HHHHHHHH", 0, number, 0, 0, 0, 0, 0, 0))
            for number in (0, *(200 + d for d in digits))
        )
        archive.writestr(
            "xl/styles.bin",
            _record(278)
            + _record(615, struct.pack("<I", len(digits)))
            + formats
            + _record(616)
            + _record(617, struct.pack("<I", len(digits) + 1))
            + uses
            + _record(618)
            + _record(279),
        )
        for i, rows in enumerate(sheets.values()):
            body = b""
            for r, row in enumerate(rows):
                body += _record(0, struct.pack("<IIHBBBI", r, 0, 300, 0, 0, 0, 0))
                body += b"".join(_binary_cell(c, cell, styles) for c, cell in enumerate(row))
            size = struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
            archive.writestr(
                f"xl/worksheets/sheet{i}.bin",
                _record(129) + _record(148, size) + _record(145) + body + _record(146) + _record(130),
            )


def xls(path: Path, sheets: Sheets) -> None:
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, Error):
                    sheet.row(r).set_cell_error(c, CODES[cell.text])
                elif isinstance(cell, Formula):
                    sheet.write(r, c, xlwt.Formula("1+1"))
                elif isinstance(cell, Padded):
                    sheet.write(r, c, cell.number, xlwt.easyxf(num_format_str="0" * cell.digits))
                elif cell is not None:
                    sheet.write(r, c, cell)
    book.save(str(path))


def ods(path: Path, sheets: Sheets) -> None:
    """As LibreOffice writes it."""

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

    body = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(cell_xml, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
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
            f'<office:document-content {spaces} xmlns:calcext="urn:x"><office:body><office:spreadsheet>'
            f"{body}</office:spreadsheet></office:body></office:document-content>",
        )


WRITERS: Mapping[str, Callable[[Path, Sheets], None]] = {
    "openpyxl.xlsx": by_openpyxl,
    "xlsxwriter.xlsx": by_xlsxwriter,
    "tay.xlsx": by_hand,
    "xlsm.xlsm": by_xlsxwriter,
    "xlsb.xlsb": xlsb,
    "xls.xls": xls,
    "ods.ods": ods,
}
