"""What python-calamine does not tell: error cells, formulas without a value, hidden rows, the real extent.

calamine allocates the whole rectangle up to the farthest cell, so a file is looked at before calamine opens
it, within bounds. Nothing that a header or ``<dimension>`` says of a size is believed.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hongheo.errors import UnreadableFile
from hongheo.read.archive import Parts, local_name, refuse_doctype
from hongheo.read.extents import of_ods, of_xls, of_xlsb
from hongheo.read.facts import Bytes, Rectangles, SheetFacts
from hongheo.read.sheetxml import Workbook, look
from hongheo.read.styles import OFF, Styles, read_styles

MOST_SHEETS = 500
# On disk: four times the merged workbook (see archive.MOST_INFLATED), which leaves room for pictures.
LARGEST_FILE = 100 * 2**20

# Parts that calamine opens end so, whatever the sheets are called; pictures and the like are not inflated.
_READ = (".xml", ".rels", ".bin")
_WORKBOOK, _BINARY, _STYLES = "xl/workbook.xml", "xl/workbook.bin", "xl/styles.xml"


class Looked(NamedTuple):
    """One sheet: its name, its facts, and the file to read its cells from when that is not the file itself
    (its XML was written again)."""

    name: str
    facts: SheetFacts
    source: io.BytesIO | None = None


def _targets(parts: Parts, workbook: str) -> dict[str, str]:
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


def _sheets(parts: Parts) -> tuple[dict[str, str], bool, bool]:
    """Sheet name > part name; whether days are counted from 1904, and all is to be worked out again."""
    targets = _targets(parts, _WORKBOOK)
    sheets: dict[str, str] = {}
    from_1904 = recalculates = False

    def element(tag: str, attributes: dict[str, str]) -> None:
        nonlocal from_1904, recalculates
        match local_name(tag):
            case "sheet":
                link_id = next((v for k, v in attributes.items() if k.endswith(":id")), "")
                sheets.setdefault(attributes.get("name", ""), targets.get(link_id, ""))
            case "workbookPr":
                from_1904 = attributes.get("date1904", "0") not in OFF
            case "calcPr":
                asked = attributes.get("fullCalcOnLoad", "0") not in OFF
                recalculates = asked or attributes.get("calcCompleted", "1") in OFF

    parts.parse(_WORKBOOK, element)
    if len(sheets) > MOST_SHEETS:
        raise UnreadableFile("sheets", str(len(sheets)))
    return sheets, from_1904, recalculates


def _rest(parts: Parts, wanted: set[str], rectangles: Rectangles) -> None:
    """Look at all parts but the wanted ones: whatever else may lead calamine to a part, it is bounded."""
    binary = set(_targets(parts, _BINARY).values()) if _BINARY in parts else set()
    for name in parts:
        if name in wanted or not (name in binary or name.endswith(_READ)):
            continue
        data = parts.read(name)
        if name not in binary and not name.endswith(".bin"):
            refuse_doctype(data, name)
        if b"sheetData" in data:
            look(data, Workbook(Styles()), rectangles)
        elif name == "content.xml":
            tables = of_ods(data)
            if len(tables) > MOST_SHEETS:
                raise UnreadableFile("sheets", str(len(tables)))
            for extent in tables:
                rectangles.take(*extent)
        elif name in binary:
            rectangles.take(*of_xlsb(data))
        # Before the next one is inflated.
        del data


def _with_parts(parts: Parts, changed: dict[str, Bytes]) -> io.BytesIO:
    """The workbook with other bytes in some of its parts, in memory, for calamine alone."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in parts:
            if name.endswith(_READ) or name in changed:
                archive.writestr(name, changed.get(name) or parts.read_again(name))
    return file


def _look(parts: Parts) -> Iterator[Looked]:
    """The facts of one sheet after the other, once all other parts were found to be within bounds."""
    sheets, from_1904, recalculates = _sheets(parts) if _WORKBOOK in parts else ({}, False, False)
    wanted = set(sheets.values())
    rectangles = Rectangles()
    _rest(parts, wanted, rectangles)
    styles = read_styles(parts, _STYLES) if sheets and _STYLES in parts else Styles()
    book = Workbook(styles, from_1904, recalculates)
    again: dict[str, Bytes] = {}
    late: list[tuple[str, SheetFacts]] = []
    # The largest first: whoever reads them side by side ends sooner.
    for name, part in sorted(sheets.items(), key=lambda sheet: -parts.size(sheet[1])):
        if part in parts:
            facts, written = look(parts.read_xml(part), book, rectangles)
            if written is None:
                yield Looked(name, facts)
            else:
                again[part] = written
                late.append((name, facts))
    if again:
        source = _with_parts(parts, again)
        for name, facts in late:
            yield Looked(name, facts, source)


def sheet_facts(source: Path | io.BytesIO) -> Iterator[Looked]:
    """One sheet after the other, for ``.xlsx`` and ``.xlsm``.

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
            rectangles = Rectangles()
            for extent in extents:
                rectangles.take(*extent)
            return
        with zipfile.ZipFile(source) as archive:
            yield from _look(Parts(archive, size))
    except UnreadableFile:
        raise
    except Exception as error:  # of zipfile, zlib and expat, and what odd archives make of them
        raise UnreadableFile("damaged", type(error).__name__) from error
