"""What ``content.xml`` of an .ods workbook says of its sheets beside the values that calamine reads.

Source: OpenDocument 1.2 part 1, 9.1 (tables), 19.385 (values), 16.2 (styles). Excel writes an error cell as
the number 0 with the error as its text, LibreOffice as an empty text with the error beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import product
from typing import TypeVar

from hongheo.errors import UnreadableFile
from hongheo.models import FORMULA_WITHOUT_VALUE, CellFault
from hongheo.read.archive import Open, local_name, parse
from hongheo.read.facts import ERRORS, LAST_COLUMN, MOST_TOLD, At, Bytes, Range, Rectangles, SheetFacts

Attributes = Mapping[str, str]
Fact = TypeVar("Fact")

# LibreOffice numbers its own errors (Err:502), Excel has names for newer ones.
_OTHER_ERROR = re.compile(r"Err:\d{3}|#[A-Z]+[!?]", re.ASCII)
_NO_SIZE = re.compile(r"0(?:\.0+)?[a-z]*", re.ASCII)
_NUMBERS = frozenset({"float", "percentage", "currency", "date", "time", "boolean"})
_SPACES = {"line-break": "\n", "tab": "\t"}
_HIDDEN = ("collapse", "filter")


def shown_number(value: str, text: str) -> str | None:
    """The text of a number when it has zeros or letters that the number has not; None for any other."""
    try:
        number = float(value)
    except ValueError:
        return None
    digits = "".join(sign for sign in text if sign.isdecimal())
    if not (number >= 0 and number.is_integer() and digits.isascii() and digits):
        return None
    named = any(sign.isalpha() for sign in text)
    led = digits.startswith("0") and len(digits) > 1
    own = int(digits) == number or (named and str(int(number)) in text)
    return text.strip() if own and (named or led) else None


class _Content:
    """Gets the elements of ``content.xml`` one after the other."""

    def __init__(self, rectangles: Rectangles) -> None:
        self.sheets: list[tuple[str, SheetFacts]] = []
        self._rectangles = rectangles
        self._styles: dict[str, set[str]] = {"struck": set(), "row": set(), "column": set()}
        self._style = ""
        self._date_1904 = False
        self._inside = Open()
        # Of the sheet at hand.
        self._facts = SheetFacts()
        self._last_row = self._last_column = self._told = 0
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._struck: set[At] = set()
        self._merges: list[Range] = []
        self._columns: list[tuple[int, str]] = []
        self._column_styles = 0
        # Of the row: its last number, how often it is repeated, its default style; then of the cell.
        self._row = self._rows = self._column = self._count = 0
        self._row_style = ""
        self._cell: Attributes = {}
        self._paragraphs: list[list[str]] = []
        self._respelled = False

    def begin(self, tag: str, attributes: Attributes) -> None:
        name = local_name(tag)
        self._inside.begin(name)
        match name:
            case "style":
                self._style = attributes.get("style:name", "")
            case "text-properties" | "table-row-properties" | "table-column-properties":
                self._begin_properties(name, attributes)
            case "null-date":
                self._date_1904 = attributes.get("table:date-value", "").startswith("1904")
            case "table":
                self._begin_table(attributes.get("table:name", ""))
            case "table-column" if self.sheets:
                self._begin_column(attributes)
            case "table-row" if self.sheets:
                self._begin_row(attributes)
            case "table-cell" | "covered-table-cell" if self.sheets:
                self._count = int(attributes.get("table:number-columns-repeated", 1))
                self._column += self._count
                self._cell, self._paragraphs, self._respelled = attributes, [], False
            case "p" | "h" if self._in_cell():
                self._paragraphs.append([])
            case "line-break" | "tab" if self._in_cell() and self._paragraphs:
                self._paragraphs[-1].append(_SPACES[name])
                self._respelled = True
            case "s" if self._in_cell() and self._paragraphs:
                self._paragraphs[-1].append(" " * min(int(attributes.get("text:c", 1)), 1000))

    def text(self, text: str) -> None:
        if self._paragraphs and self._in_cell():
            self._paragraphs[-1].append(text)

    def cdata(self) -> None:
        """calamine leaves such text out."""
        self._respelled = True

    def end(self, tag: str) -> None:
        self._inside.end()
        match local_name(tag):
            case "table-cell" | "covered-table-cell" if self.sheets:
                self._end_cell()
                self._paragraphs = []
            case "table" if self.sheets:
                self._end_table()

    def _in_cell(self) -> bool:
        return "annotation" not in self._inside and (
            "table-cell" in self._inside or "covered-table-cell" in self._inside
        )

    def _begin_properties(self, name: str, attributes: Attributes) -> None:
        line = attributes.get("style:text-line-through-style") or attributes.get(
            "style:text-line-through-type", "none"
        )
        for kind, holds in {
            "struck": name == "text-properties" and line != "none",
            "row": bool(_NO_SIZE.fullmatch(attributes.get("style:row-height", ""))),
            "column": bool(_NO_SIZE.fullmatch(attributes.get("style:column-width", ""))),
        }.items():
            if holds:
                self._styles[kind].add(self._style)

    def _begin_table(self, name: str) -> None:
        self._facts = SheetFacts(date_1904=self._date_1904)
        self.sheets.append((name, self._facts))
        self._row = self._last_row = self._last_column = self._column_styles = 0
        self._hidden_rows, self._hidden_columns, self._struck = set(), set(), set()
        self._merges, self._columns = [], []

    def _begin_column(self, attributes: Attributes) -> None:
        first = self._column_styles + 1
        self._column_styles += int(attributes.get("table:number-columns-repeated", 1))
        if _hides(attributes) or attributes.get("table:style-name") in self._styles["column"]:
            self._hidden_columns.update(range(first, min(self._column_styles, LAST_COLUMN) + 1))
        self._columns.append((self._column_styles, attributes.get("table:default-cell-style-name", "")))

    def _begin_row(self, attributes: Attributes) -> None:
        self._rows, self._column = int(attributes.get("table:number-rows-repeated", 1)), 0
        self._row += self._rows
        self._row_style = attributes.get("table:default-cell-style-name", "")
        if _hides(attributes) or attributes.get("table:style-name") in self._styles["row"]:
            # Rows below the last cell say nothing, however many they are.
            first = self._row - self._rows + 1
            self._hidden_rows.update(range(first, min(self._row, first + MOST_TOLD) + 1))

    def _end_cell(self) -> None:
        attributes = self._cell
        text = "\n".join(map("".join, self._paragraphs))
        kind = attributes.get("office:value-type") or attributes.get("calcext:value-type", "")
        formula = "table:formula" in attributes
        merged = [int(attributes.get(f"table:number-{w}-spanned", 1)) for w in ("rows", "columns")]
        if max(merged) > 1:
            self._merges.append(
                (self._row, self._column, self._row + merged[0] - 1, self._column + merged[1] - 1)
            )
        if not (formula or self._paragraphs or any(key.startswith("office:") for key in attributes)):
            return
        self._last_row, self._last_column = (
            max(self._last_row, self._row),
            max(self._last_column, self._column),
        )
        self._rectangles.look(self._last_row, self._last_column)
        fault = self._fault(kind, text, formula)
        if fault is not None:
            self._tell(self._facts.faults, fault)
            return
        if kind in _NUMBERS:
            told = shown_number(attributes.get("office:value", ""), text) if kind == "float" else None
            if told is not None:
                self._tell(self._facts.shown, told)
        elif text and (self._respelled or kind != "string"):
            self._tell(self._facts.texts, text)
        if text and self._is_struck():
            self._struck.update(self._places())

    def _fault(self, kind: str, text: str, formula: bool) -> CellFault | None:
        attributes = self._cell
        error = text.strip()
        named = error in ERRORS or _OTHER_ERROR.fullmatch(error) is not None
        typed = kind == "string" and not formula and "office:string-value" not in attributes
        if attributes.get("calcext:value-type") == "error" or (named and not typed):
            return CellFault(error if error in ERRORS else "#VALUE!")
        value = any(key.startswith("office:") and key.endswith("value") for key in attributes)
        if formula and not text and not value and kind != "string":
            return FORMULA_WITHOUT_VALUE
        return None

    def _is_struck(self) -> bool:
        style = self._cell.get("table:style-name") or self._row_style
        if not style:
            style = next((name for last, name in self._columns if last >= self._column), "")
        return style in self._styles["struck"]

    def _places(self) -> Iterable[At]:
        """The cells that the cell at hand stands for. Raises UnreadableFile (``extent``)."""
        self._told += self._rows * self._count
        if self._told > MOST_TOLD:
            raise UnreadableFile("extent", f"{self._rows} x {self._count}")
        return product(
            range(self._row - self._rows + 1, self._row + 1),
            range(self._column - self._count + 1, self._column + 1),
        )

    def _tell(self, told: dict[At, Fact], what: Fact) -> None:
        told.update(dict.fromkeys(self._places(), what))

    def _end_table(self) -> None:
        self._rectangles.take(self._last_row, self._last_column)
        facts = self._facts
        facts.hidden_rows = frozenset(row for row in self._hidden_rows if row <= self._last_row)
        facts.hidden_columns = frozenset(self._hidden_columns)
        facts.struck, facts.merges = frozenset(self._struck), tuple(self._merges)


def _hides(attributes: Attributes) -> bool:
    return attributes.get("table:visibility", "visible") in _HIDDEN


def ods_facts(content: Bytes, rectangles: Rectangles) -> list[tuple[str, SheetFacts]]:
    """Names and facts of the sheets. A cell repeated counts as often as it is repeated.

    Raises UnreadableFile (``extent``).
    """
    reader = _Content(rectangles)
    parse(content, reader.begin, reader.end, reader.text, reader.cdata)
    return reader.sheets
