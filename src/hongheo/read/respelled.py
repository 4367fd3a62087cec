"""A worksheet written again as nearly all programs write it: ``<c r="A1" s="1" t="s"><v>0</v></c>``.

XML leaves much freedom: single quotes, prefixes, CDATA, comments inside a value, signs as entities, cells and
rows without address. calamine takes some of it for something else (``<v>1<!-- -->2</v>`` is 1 to it), and no
pattern sees it all. expat does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from hongheo.errors import UnreadableFile
from hongheo.models import column_letter, column_number
from hongheo.read.archive import local_name, parse
from hongheo.read.facts import Bytes, Rectangles

_ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,8})", re.ASCII)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# Columns of a sheet, and more: a row and a column as one number.
_WIDTH = 2**15
# What is kept of the attributes of an element beside the address.
_KEPT = {
    "row": ("hidden", "ht"),
    "c": ("s", "t"),
    "f": ("t", "ref"),
    "col": ("min", "max", "hidden", "width"),
    "mergeCell": ("ref",),
}


def _attributes(name: str, attributes: Mapping[str, str]) -> str:
    kept = {key: escape(attributes[key], {'"': "&quot;"}) for key in _KEPT[name] if key in attributes}
    return "".join(f' {key}="{value}"' for key, value in kept.items())


class _Sheet:
    """Gets the elements of a sheet one after the other, and writes those that say something of its cells."""

    def __init__(self, rectangles: Rectangles) -> None:
        self.out: list[str] = []
        self.last_row = self.last_column = 0
        self._rectangles = rectangles
        self._row = self._column = 0
        self._seen: set[int] = set()
        self._inside: list[str] = []
        self._text: list[str] | None = None

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local_name(tag)
        self._inside.append(name)
        match name:
            case "row" if "sheetData" in self._inside:
                number = attributes.get("r", "")
                self._row, self._column = int(number) if number.isdecimal() else self._row + 1, 0
                self.out.append(f'<row r="{self._row}"{_attributes(name, attributes)}>')
            case "c" if "sheetData" in self._inside:
                address = self._place(attributes.get("r", ""))
                self.out.append(f'<c r="{address}"{_attributes(name, attributes)}>')
            case "f" if "c" in self._inside:
                self.out.append(f"<f{_attributes(name, attributes)}/>")
            case "v" if "c" in self._inside:
                self._text = []
            case "is" if "c" in self._inside:
                self.out.append('<is><t xml:space="preserve">')
            case "t" if "is" in self._inside and "rPh" not in self._inside:
                self._text = []
            case "sheetData" | "cols" | "mergeCells":
                self.out.append(f"<{name}>")
            case "col" | "mergeCell":
                self.out.append(f"<{name}{_attributes(name, attributes)}/>")

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = local_name(tag)
        self._inside.pop()
        match name:
            case "sheetData" | "cols" | "mergeCells":
                self.out.append(f"</{name}>")
            case "row" | "c" if "sheetData" in self._inside:
                self.out.append(f"</{name}>")
            case "v" if self._text is not None:
                self.out.append(f"<v>{escape(''.join(self._text))}</v>")
                self._text = None
            case "t" if self._text is not None:
                self.out.append(escape("".join(self._text)))
                self._text = None
            case "is" if "c" in self._inside:
                self.out.append("</t></is>")

    def _place(self, address: str) -> str:
        """The address of the next cell. One without an address follows the one before it."""
        cell = _ADDRESS.fullmatch(address)
        if address and cell is None:
            raise UnreadableFile("damaged", address[:20])
        self._column = column_number(cell[1].upper()) if cell else self._column + 1
        row = int(cell[2]) if cell else self._row
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, self._column)
        self._rectangles.look(self.last_row, self.last_column)
        if row * _WIDTH + self._column in self._seen:
            raise UnreadableFile("cells_twice", address[:20])
        self._seen.add(row * _WIDTH + self._column)
        return f"{column_letter(self._column)}{row}"


def respelled(data: Bytes, rectangles: Rectangles) -> bytes:
    """The sheet in the usual spelling, without what says nothing of its cells.

    Raises UnreadableFile for an address that is none (``damaged``) or is there twice (``cells_twice``: one of
    the two values would be lost in silence), and for cells too far out (``extent``).
    """
    sheet = _Sheet(rectangles)
    parse(data, sheet.begin, sheet.end, sheet.text)
    rectangles.take(sheet.last_row, sheet.last_column)
    return f'<worksheet xmlns="{_MAIN}">{"".join(sheet.out)}</worksheet>'.encode()
