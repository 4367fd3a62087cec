"""What python-calamine does not tell: error cells, formulas without a value, hidden rows, the real extent.

calamine returns ``''`` for ``#N/A`` and for a formula never worked out, as for a blank cell, and it allocates
the whole rectangle up to the farthest cell. So the sheet XML of ``.xlsx`` and ``.xlsm`` is looked at first.
Source of the element names: ECMA-376 part 1, 18.3.1.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

from hongheo.errors import UnreadableFile
from hongheo.models import FORMULA_WITHOUT_VALUE, CellFault, column_number

# Bounds against files that would exhaust memory; a return of 3,000 households inflates to about 10 MB.
LARGEST_PART = 400 * 2**20
MOST_CELLS = 20_000_000

_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d+)"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*?\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_ERROR = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*?\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>.*?<(?:\w+:)?v>([^<]*)<', re.S
)
_FORMULA = re.compile(
    rb'<(?:\w+:)?c (?![^>]*?\bt="str")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_STYLES = "xl/styles.xml"
_FONT = re.compile(rb'<(?:\w+:)?name val="([^"]*)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class SheetFacts:
    """What the XML of one sheet says. Keys of ``faults`` are (row, column), both from 1.

    ``fonts`` are the names of all fonts of the workbook's styles.
    """

    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    fonts: frozenset[str] = frozenset()


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a part, inflated up to the bound (what the header says is not believed)."""
    with archive.open(name) as stream:
        data = stream.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise UnreadableFile("too_large", name)
    return data


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name > part name."""
    trees = {}
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        data = _part(archive, name)
        if b"<!DOCTYPE" in data:
            raise UnreadableFile("doctype", name)
        trees[name] = ElementTree.fromstring(data)
    targets = {
        e.get("Id", ""): posixpath.normpath(posixpath.join("xl", e.get("Target", ""))).lstrip("/")
        if not e.get("Target", "").startswith("/")
        else e.get("Target", "").lstrip("/")
        for e in trees["xl/_rels/workbook.xml.rels"]
    }
    return {
        e.get("name", ""): targets.get(e.get(_RELATION, ""), "")
        for e in trees["xl/workbook.xml"].iter()
        if e.tag.rpartition("}")[2] == "sheet"
    }


def _extent(data: bytes) -> tuple[int, int]:
    """Last row and last column that hold a cell: the last cell of each row tells both."""
    last_row = last_column = start = 0
    letters: dict[bytes, int] = {}
    for end in _ROW_END.finditer(data):
        at = max(data.rfind(b"<c ", start, end.start()), data.rfind(b":c ", start, end.start()) - 1)
        # A prefixed name (x:c) begins further left than its colon.
        cell = _CELL.search(data, max(data.rfind(b"<", start, at + 1), start)) if at >= 0 else None
        start = end.end()
        if cell is not None:
            last_row = max(last_row, int(cell[2]))
            if cell[1] not in letters:
                letters[cell[1]] = column_number(cell[1].decode())
                last_column = max(last_column, letters[cell[1]])
    return last_row, last_column


def _fonts(styles: bytes) -> frozenset[str]:
    return frozenset(unescape(name.decode("utf-8", "replace")) for name in set(_FONT.findall(styles)))


def _facts(data: bytes, fonts: frozenset[str]) -> SheetFacts:
    last_row, last_column = _extent(data)
    if last_row * last_column > MOST_CELLS:
        raise UnreadableFile("extent", f"{last_row} x {last_column}")
    facts = SheetFacts(fonts=fonts)
    if b't="e"' in data:
        for column, row, text in _ERROR.findall(data):
            facts.faults[int(row), column_number(column.decode())] = CellFault(text.decode())
    if any(sign in data for sign in (b"<f>", b"<f ", b":f>", b":f ")):
        for column, row in _FORMULA.findall(data):
            facts.faults[int(row), column_number(column.decode())] = FORMULA_WITHOUT_VALUE
    if b'hidden="' in data:
        facts.hidden_rows = frozenset(map(int, _HIDDEN.findall(data)))
    return facts


def sheet_facts(source: Path | BinaryIO) -> dict[str, SheetFacts]:
    """Sheet name > facts, for ``.xlsx`` and ``.xlsm``; empty for a file that is no zip archive.

    Raises UnreadableFile for a broken archive, a part over the bound, a DOCTYPE, or cells too far out.
    """
    if not zipfile.is_zipfile(source):
        return {}
    try:
        with zipfile.ZipFile(source) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return {}
            held = set(archive.namelist())
            parts = _sheet_parts(archive)
            fonts = _fonts(_part(archive, _STYLES)) if _STYLES in held else frozenset()
            return {name: _facts(_part(archive, part), fonts) for name, part in parts.items() if part in held}
    except UnreadableFile:
        raise
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, EOFError, OSError, RuntimeError) as error:
        raise UnreadableFile("damaged", type(error).__name__) from error
    except Exception as error:  # zlib.error and NotImplementedError of odd archives
        raise UnreadableFile("damaged", type(error).__name__) from error
