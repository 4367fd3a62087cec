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
from hongheo.read.archive import Open, local_name, parse
from hongheo.read.facts import ERRORS, Bytes, Rectangles

_ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,8})", re.ASCII)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# Columns of a sheet, and more: a row and a column as one number.
_WIDTH = 2**15
# What is kept of the attributes of an element beside the address.
_KEPT = {
    "row": ("hidden", "ht"),
    "c": ("r", "s", "t"),
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
        self._rectangles = rectangles
        self._row = self._column = self._last_row = self._last_column = 0
        self._seen: set[int] = set()
        self._inside = Open()
        # Of the cell at hand: its attributes, its formula, its value, its text.
        self._cell: dict[str, str] = {}
        self._formula = ""
        self._value: list[str] | None = None
        self._inline: list[str] | None = None

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local_name(tag)
        self._inside.begin(name)
        match name:
            case "sheetData" | "cols" | "mergeCells":
                self.out.append(f"<{name}>")
            case "col" | "mergeCell":
                self.out.append(f"<{name}{_attributes(name, attributes)}/>")
            case "row" if "sheetData" in self._inside:
                number = attributes.get("r", "")
                self._row, self._column = int(number) if number.isdecimal() else self._row + 1, 0
                self.out.append(f'<row r="{self._row}"{_attributes(name, attributes)}>')
            case "c" if "sheetData" in self._inside:
                self._cell = {**attributes, "r": self._place(attributes.get("r", ""))}
                self._formula, self._value, self._inline = "", None, None
            case "f" if "c" in self._inside:
                self._formula = f"<f{_attributes(name, attributes)}/>"
            case "v" if "c" in self._inside:
                self._value = []
            case "is" if "c" in self._inside:
                self._inline = []

    def text(self, text: str) -> None:
        match self._inside.last:
            case "v" if self._value is not None:
                self._value.append(text)
            case "t" if self._inline is not None and "rPh" not in self._inside:
                self._inline.append(text)

    def end(self, tag: str) -> None:
        name = local_name(tag)
        match name:
            case "sheetData" | "cols" | "mergeCells":
                self.out.append(f"</{name}>")
            case "row" if "sheetData" in self._inside:
                self.out.append("</row>")
            case "c" if "sheetData" in self._inside:
                self._write_cell()
        self._inside.end()

    def _write_cell(self) -> None:
        value = "".join(self._value) if self._value is not None else None
        kind = self._cell.get("t", "n").strip()
        text = "".join(self._inline) if self._inline is not None else value
        if self._inline is not None or kind == "inlineStr":
            # As the result of a formula would be written: no text of a cell is lost that way.
            self._cell["t"], value = "str", text
        elif kind == "e":
            # Newer errors (#SPILL!) are told by the name of one that all readers know.
            value = value if value in ERRORS else "#VALUE!"
        elif value is not None and kind != "str":
            value = value.strip()
        self.out.append(f"<c{_attributes('c', self._cell)}>{self._formula}")
        if value is not None:
            self.out.append(f"<v>{escape(value)}</v>")
        self.out.append("</c>")
        self._value = self._inline = None

    def _place(self, address: str) -> str:
        """The address of the next cell. One without an address follows the one before it."""
        cell = _ADDRESS.fullmatch(address)
        if address and cell is None:
            raise UnreadableFile("damaged", address[:20])
        self._column = column_number(cell[1].upper()) if cell else self._column + 1
        row = int(cell[2]) if cell else self._row
        self._last_row, self._last_column = max(self._last_row, row), max(self._last_column, self._column)
        self._rectangles.look(self._last_row, self._last_column)
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
    return f'<worksheet xmlns="{_MAIN}">{"".join(sheet.out)}</worksheet>'.encode()
