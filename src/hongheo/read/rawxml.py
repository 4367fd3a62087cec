"""What python-calamine does not tell: error cells, formulas without a value, hidden rows, the real extent.

calamine returns ``''`` for ``#N/A`` and for a formula never worked out, as for a blank cell, and it allocates
the whole rectangle up to the farthest cell. So the parts of a zip container (``.xlsx``, ``.xlsm``, ``.xlsb``,
``.ods``) are looked at before calamine opens it, one at a time, within bounds. Nothing that a header or
``<dimension>`` says of a size is believed. Parts are never written to disk: a name that leads elsewhere
(``../x``) is only a name. Source of the element names: ECMA-376 part 1, 18.3.1.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import unescape

import numpy as np

from hongheo.errors import UnreadableFile
from hongheo.models import FORMULA_WITHOUT_VALUE, CellFault, column_number
from hongheo.read.extents import Bytes, Extent, of_ods, of_xls, of_xlsb

# By the size of a return, a merged workbook of 40,000 households and 150,000 persons would inflate to about
# 220 MB, from about 22 MB on disk.
MOST_INFLATED = 500 * 2**20
# Sheets inflate to 10 times their size, blank cells with a format to 12 times; a bomb of zeros to 1,000.
MOST_RATIO = 100
# A small file may well be a blank template: the ratio counts from here on.
RATIO_FROM = 20 * 2**20
# A workbook with a sheet, its drawing and their links for each of 500 villages has 2,500.
MOST_PARTS = 5_000
MOST_SHEETS = 500
# Columns of a sheet, and more: a row and a column as one number.
_WIDTH = 2**15
# calamine takes 40 to 60 bytes for each cell of a sheet's rectangle, blank or not: this is 1.2 GB. 40,000
# households with B1, B2 and living conditions and 150,000 persons are 5,300,000 on all sheets together; a
# list of a province, read as last year's, has more.
MOST_CELLS = 20_000_000
# On disk: four times the merged workbook said above, which leaves room for pictures.
LARGEST_FILE = 100 * 2**20

# Parts that calamine opens end so, whatever the sheets are called; pictures and the like are not inflated.
_READ = (".xml", ".rels", ".bin")
_WORKBOOK, _BINARY, _STYLES = "xl/workbook.xml", "xl/workbook.bin", "xl/styles.xml"
# What may stand before a DOCTYPE; possessive, so that a broken comment costs one look.
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*+", re.S)
# So many bytes are looked at together that they stay in the processor's cache; then room for an address.
_BLOCK, _MARGIN = 2**18, 32
_ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,8})", re.ASCII)
_FONT = re.compile(rb'<(?:\w+:)?name val="([^"]*)"')

_Element = Callable[[str, dict[str, str]], object]


@dataclass(slots=True)
class SheetFacts:
    """What the XML of one sheet says. Keys of ``faults`` are (row, column), both from 1.

    ``fonts`` are the names of all fonts of the workbook's styles.
    """

    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    fonts: frozenset[str] = frozenset()


class _Parts:
    """The parts of a zip container by name (small letters, forward slashes: calamine finds them so).

    Raises UnreadableFile (``parts``, ``parts_twice``), and ``too_large`` or ``ratio`` once what was inflated
    of all parts together passes the bound.
    """

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        infos = archive.infolist()
        if len(infos) > MOST_PARTS:
            raise UnreadableFile("parts", str(len(infos)))
        self._archive = archive
        self._infos = {i.filename.replace("\\", "/").lower(): i for i in infos}
        if len(self._infos) < len(infos):
            raise UnreadableFile("parts_twice")
        self._too_much = "ratio" if max(RATIO_FROM, MOST_RATIO * size) < MOST_INFLATED else "too_large"
        self._left = min(MOST_INFLATED, max(RATIO_FROM, MOST_RATIO * size))

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def __iter__(self) -> Iterator[str]:
        return iter(self._infos)

    def size(self, name: str) -> int:
        """Bytes of a part on disk, as the archive says (good for an order only); 0 when there is none."""
        return self._infos[name].compress_size if name in self._infos else 0

    def read(self, name: str) -> bytearray:
        """The bytes of a part, inflated up to what is left of the bound."""
        data = bytearray()
        with self._archive.open(self._infos[name]) as stream:
            # Inflated in one piece it would stand in memory three times.
            while block := stream.read(_BLOCK):
                data += block
                if len(data) > self._left:
                    raise UnreadableFile(self._too_much, name)
        self._left -= len(data)
        return data

    def parse(self, name: str, element: _Element) -> None:
        """Read an XML part, ``element`` being called with each tag and its attributes."""
        data = self.read(name)
        _refuse_doctype(data, name)
        _parse(data, element)


def _refuse_doctype(data: Bytes, part: str) -> None:
    """No part may declare entities. One that is not in UTF-8 could hide that, and Excel writes none."""
    prolog = _PROLOG.match(data)
    start = prolog.end() if prolog else 0
    if data[start : start + 9].upper() == b"<!DOCTYPE":
        raise UnreadableFile("doctype", part)
    if b"\0" in data[:4]:
        raise UnreadableFile("damaged", part)


def _parse(data: Bytes, element: _Element) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.Parse(data, True)


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _targets(parts: _Parts, workbook: str) -> dict[str, str]:
    """Id of a link of the workbook > the part that it leads to."""
    targets: dict[str, str] = {}

    def link(_tag: str, attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "").replace("\\", "/").lower()
        # From the root when it says so: calamine takes xl/ for that too.
        target = target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target}"
        targets[attributes.get("Id", "")] = posixpath.normpath(target)

    folder, _, name = workbook.rpartition("/")
    parts.parse(f"{folder}/_rels/{name}.rels", link)
    return targets


def _sheets(parts: _Parts) -> dict[str, str]:
    """Sheet name > part name."""
    targets = _targets(parts, _WORKBOOK)
    sheets: dict[str, str] = {}

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            link_id = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            sheets.setdefault(attributes.get("name", ""), targets.get(link_id, ""))

    parts.parse(_WORKBOOK, sheet)
    if len(sheets) > MOST_SHEETS:
        raise UnreadableFile("sheets", str(len(sheets)))
    return sheets


class _Cells(NamedTuple):
    """Last row and last column that hold a cell, whether there are formulas, and whether the cells follow
    each other from left to right and from above (then none is there twice)."""

    last_row: int
    last_column: int
    formulas: bool
    in_order: bool


def _plain_cells(data: Bytes) -> _Cells | None:
    """The cells of a sheet where each begins like ``<c r="AB12"``, as nearly all programs write it.

    Looks at every cell, at thousands together: rows need not follow each other.
    """
    last_row = last_column = before = 0
    formulas, in_order = False, True
    for start in range(0, len(data), _BLOCK):
        text = np.frombuffer(data[start : start + _BLOCK + _MARGIN].ljust(_BLOCK + _MARGIN), dtype=np.uint8)
        first = text[:_BLOCK]
        # A name of one letter: nothing follows that goes on with the word.
        second, short = text[1 : _BLOCK + 1], text[2 : _BLOCK + 2] < ord("A")
        named = (second == ord("c")) & short
        if (named & (first == ord(":"))).any():
            return None
        opened = first == ord("<")
        formulas = formulas or bool((opened & (second == ord("f")) & short).any())
        at = np.flatnonzero(opened & named)
        if not len(at):
            continue
        if not all((text[at + i] == sign).all() for i, sign in enumerate(b' r="', start=2)):
            return None
        at += 6
        column = np.zeros(len(at), dtype=np.int32)
        for _ in range(3):
            sign = text[at]
            letter = sign >= ord("A")
            column = np.where(letter, column * 26 + sign - 64, column)
            at += letter
        row = np.zeros(len(at), dtype=np.int32)
        for _ in range(8):
            digit = text[at] - ord("0")
            more = digit < 10
            if not more.any():
                break
            row = np.where(more, row * 10 + digit, row)
            at += more
        if not (column.all() and row.all() and (text[at] == ord('"')).all()):
            return None
        last_row, last_column = max(last_row, int(row.max())), max(last_column, int(column.max()))
        places = row * np.int64(_WIDTH) + column
        in_order = in_order and before < int(places[0]) and bool((np.diff(places) > 0).all())
        before = int(places[-1])
    return _Cells(last_row, last_column, formulas, in_order)


def _any_cells(data: Bytes) -> _Cells:
    """The same, however the XML is written. A cell or a row without an address follows the one before.

    Raises UnreadableFile for an address that is none (``damaged``) or is there twice (``cells_twice``): one
    of the two values would be lost in silence.
    """
    seen: set[int] = set()
    last_row = last_column = row = column = 0
    formulas = False

    def element(tag: str, attributes: dict[str, str]) -> None:
        nonlocal last_row, last_column, row, column, formulas
        name, address = _local(tag), attributes.get("r", "")
        if name == "row":
            row, column = int(address) if address.isdecimal() else row + 1, 0
        elif name == "c":
            cell = _ADDRESS.fullmatch(address)
            if address and cell is None:
                raise UnreadableFile("damaged", address[:20])
            column = column_number(cell[1].upper()) if cell else column + 1
            at = int(cell[2]) if cell else row
            last_row, last_column = max(last_row, at), max(last_column, column)
            if last_row * last_column <= MOST_CELLS:
                if at * _WIDTH + column in seen:
                    raise UnreadableFile("cells_twice", address[:20])
                seen.add(at * _WIDTH + column)
        elif name == "f":
            formulas = True

    _parse(data, element)
    return _Cells(last_row, last_column, formulas, in_order=False)


@cache
def _patterns(prefix: bytes) -> tuple[re.Pattern[bytes], ...]:
    """Hidden rows, error cells, formulas without a value; ``prefix`` may stand before the elements' names.

    Nothing in them runs past the next tag, so a broken file costs no more than a sound one.
    """
    formula = rb"<%bf\b(?:[^<>]*/>|[^<>]*>[^<]*</%bf>)\s*" % (prefix, prefix)
    hidden = rb'<%brow\b(?=[^<>]*?\bhidden="(?:1|true)")[^<>]*?\br="(\d+)"' % prefix
    error = (
        rb'<%bc (?=[^<>]*?\bt="e")[^<>]*?\br="([A-Z]+)(\d+)"[^<>]*>\s*' % prefix
        + rb"(?:%b)?<%bv\b[^<>]*>([^<]*)<" % (formula, prefix)
    )
    blank = (
        rb'<%bc (?![^<>]*?\bt="str")[^<>]*?\br="([A-Z]+)(\d+)"[^<>]*>\s*' % prefix
        + formula
        + rb"(?:<%bv\s*/>|<%bv></%bv>)?\s*</%bc>" % (prefix, prefix, prefix, prefix)
    )
    return re.compile(hidden), re.compile(error), re.compile(blank)


class _Rectangles:
    """What is left of ``MOST_CELLS`` for the sheets of one workbook."""

    def __init__(self) -> None:
        self._left = MOST_CELLS

    def take(self, extent: Extent) -> None:
        """Count a sheet. Raises UnreadableFile (``extent``)."""
        self._left -= extent[0] * extent[1]
        if self._left < 0:
            raise UnreadableFile("extent", f"{extent[0]} x {extent[1]}")


def _facts(data: Bytes, rectangles: _Rectangles) -> SheetFacts:
    """What the XML of a sheet says."""
    plain = _plain_cells(data)
    cells = plain or _any_cells(data)
    rectangles.take((cells.last_row, cells.last_column))
    if plain and not plain.in_order:
        _any_cells(data)
    hidden, error, blank = _patterns(rb"" if plain else rb"(?:\w+:)?")
    facts = SheetFacts()
    # One sign is looked for much faster than several.
    if b"#" in data and b't="e"' in data:
        for column, row, text in error.findall(data):
            facts.faults[int(row), column_number(column.decode())] = CellFault(text.decode())
    if cells.formulas:
        for column, row in blank.findall(data):
            facts.faults[int(row), column_number(column.decode())] = FORMULA_WITHOUT_VALUE
    if b' hidden="' in data:
        facts.hidden_rows = frozenset(map(int, hidden.findall(data)))
    return facts


def _fonts(styles: Bytes) -> frozenset[str]:
    return frozenset(unescape(name.decode("utf-8", "replace")) for name in set(_FONT.findall(styles)))


def _look(parts: _Parts) -> Iterator[tuple[str, SheetFacts]]:
    """The facts of one sheet after the other, once all other parts were found to be within bounds."""
    sheets = _sheets(parts) if _WORKBOOK in parts else {}
    fonts: frozenset[str] = frozenset()
    wanted = set(sheets.values())
    binary = set(_targets(parts, _BINARY).values()) if _BINARY in parts else set()
    rectangles = _Rectangles()
    for name in parts:
        if name in wanted or not (name in binary or name.endswith(_READ)):
            continue
        data = parts.read(name)
        if name not in binary and not name.endswith(".bin"):
            _refuse_doctype(data, name)
        # Whatever else may lead calamine to a part, the cells in it are bounded.
        if b"sheetData" in data:
            _facts(data, rectangles)
        elif name == "content.xml":
            tables = of_ods(data)
            if len(tables) > MOST_SHEETS:
                raise UnreadableFile("sheets", str(len(tables)))
            for extent in tables:
                rectangles.take(extent)
        elif name in binary:
            rectangles.take(of_xlsb(data))
        elif name == _STYLES:
            fonts = _fonts(data)
        # Before the next one is inflated.
        del data
    # The largest first: whoever reads them side by side ends sooner.
    for name, part in sorted(sheets.items(), key=lambda sheet: -parts.size(sheet[1])):
        if part in parts:
            data = parts.read(part)
            _refuse_doctype(data, part)
            facts = _facts(data, rectangles)
            del data
            facts.fonts = fonts
            yield name, facts


def sheet_facts(source: Path | io.BytesIO) -> Iterator[tuple[str, SheetFacts]]:
    """The name and the facts of one sheet after the other, for ``.xlsx`` and ``.xlsm``.

    Nothing for other files, whose bounds are looked at too. A sheet may be opened once its facts were given:
    all that is not a sheet was looked at before the first.

    Raises UnreadableFile for a broken archive, one beyond the bounds above, a DOCTYPE, or cells too far out.
    """
    size = source.stat().st_size if isinstance(source, Path) else source.getbuffer().nbytes
    if size > LARGEST_FILE:
        raise UnreadableFile("too_large", str(size))
    try:
        if not zipfile.is_zipfile(source):
            extents = of_xls(source)
            if len(extents) > MOST_SHEETS:
                raise UnreadableFile("sheets", str(len(extents)))
            rectangles = _Rectangles()
            for extent in extents:
                rectangles.take(extent)
            return
        with zipfile.ZipFile(source) as archive:
            yield from _look(_Parts(archive, size))
    except UnreadableFile:
        raise
    except Exception as error:  # of zipfile, zlib and expat, and what odd archives make of them
        raise UnreadableFile("damaged", type(error).__name__) from error
