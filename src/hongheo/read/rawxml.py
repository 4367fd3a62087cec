"""What python-calamine does not tell of a workbook's sheets, whatever its format (see ``SheetFacts``).

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
from hongheo.read.facts import Bytes, Rectangles, SheetFacts
from hongheo.read.ods import ods_facts
from hongheo.read.sheetxml import Workbook, look
from hongheo.read.styles import OFF, Styles, read_styles
from hongheo.read.xlsb import binary_facts, read_binary_styles, read_workbook

MOST_SHEETS = 500
# On disk: four times the merged workbook (see archive.MOST_INFLATED), which leaves room for pictures.
LARGEST_FILE = 100 * 2**20

# Parts that calamine opens end so, whatever the sheets are called; pictures and the like are not inflated.
_READ = (".xml", ".rels", ".bin")
_CONTENT, _BINARY, _BINARY_STYLES = "content.xml", "xl/workbook.bin", "xl/styles.bin"


class Looked(NamedTuple):
    """One sheet: its name, its facts, and the file to read its cells from when that is not the file itself
    (its XML was written again)."""

    name: str
    facts: SheetFacts
    source: io.BytesIO | None = None


def _targets(parts: Parts, folder: str, workbook: str = "workbook.xml") -> dict[str, str]:
    """Id of a link of the workbook in a folder > the part that it leads to."""
    targets: dict[str, str] = {}

    def link(_tag: str, attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "").replace("\\", "/").lower()
        # From the root when it says so: calamine takes xl/ for that too.
        from_root = target.startswith("/") or (folder and target.startswith(f"{folder}/"))
        target = target.lstrip("/") if from_root else posixpath.join(folder, target)
        targets[attributes.get("Id", "")] = posixpath.normpath(target)

    parts.parse(posixpath.join(folder, f"_rels/{workbook}.rels"), link)
    return targets


def _workbook(parts: Parts) -> str:
    """The part that lists the sheets: some programs put it elsewhere than in ``xl``."""
    found = ["xl/workbook.xml"]

    def link(_tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").endswith("/officeDocument"):
            found.append(attributes.get("Target", "").lstrip("/").lower())

    if "_rels/.rels" in parts:
        parts.parse("_rels/.rels", link)
    return found[-1]


def _sheets(parts: Parts, workbook: str) -> tuple[dict[str, str], bool, bool]:
    """Sheet name > part name; whether days are counted from 1904, and all is to be worked out again."""
    targets = _targets(parts, posixpath.dirname(workbook))
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

    parts.parse(workbook, element)
    _few(len(sheets))
    return sheets, from_1904, recalculates


def _rest(parts: Parts, wanted: set[str], rectangles: Rectangles) -> None:
    """Look at all parts but the wanted ones: whatever else may lead calamine to a part, it is bounded."""
    for name in parts:
        if name in wanted or not name.endswith(_READ):
            continue
        data = parts.read(name)
        if not name.endswith(".bin"):
            refuse_doctype(data, name)
        if b"sheetData" in data:
            look(data, Workbook(Styles()), rectangles)
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
    rectangles = Rectangles()
    if _CONTENT in parts:
        _rest(parts, {_CONTENT}, rectangles)
        sheets = ods_facts(parts.read_xml(_CONTENT), rectangles)
        _few(len(sheets))
        yield from (Looked(name, facts) for name, facts in sheets)
    elif _BINARY in parts:
        yield from _look_at_binary(parts, rectangles)
    else:
        yield from _look_at_xml(parts, rectangles)


def _few(sheets: int) -> None:
    if sheets > MOST_SHEETS:
        raise UnreadableFile("sheets", str(sheets))


def _look_at_binary(parts: Parts, rectangles: Rectangles) -> Iterator[Looked]:
    book = read_workbook(parts.read(_BINARY))
    _few(len(book.sheets))
    targets = _targets(parts, "xl", "workbook.bin")
    sheets = {name: targets.get(link, "") for name, link in book.sheets.items()}
    _rest(parts, {_BINARY, _BINARY_STYLES, *targets.values()}, rectangles)
    styles = read_binary_styles(parts.read(_BINARY_STYLES)) if _BINARY_STYLES in parts else Styles()
    for name, part in sheets.items():
        if part in parts:
            yield Looked(name, binary_facts(parts.read(part), book, styles, rectangles))
    # Whatever else the workbook leads to, calamine may take for a sheet.
    for part in set(targets.values()) - set(sheets.values()) - {_BINARY_STYLES}:
        if part in parts:
            binary_facts(parts.read(part), book, styles, rectangles)


def _look_at_xml(parts: Parts, rectangles: Rectangles) -> Iterator[Looked]:
    workbook = _workbook(parts)
    sheets, from_1904, recalculates = _sheets(parts, workbook) if workbook in parts else ({}, False, False)
    _rest(parts, set(sheets.values()), rectangles)
    styles_part = posixpath.join(posixpath.dirname(workbook), "styles.xml")
    styles = read_styles(parts, styles_part) if sheets and styles_part in parts else Styles()
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
    """One sheet after the other. A sheet may be opened once its facts were given: all that is not a sheet was
    looked at before the first.

    Raises UnreadableFile for a broken file, one beyond the bounds above, a DOCTYPE, or cells too far out.
    """
    size = source.stat().st_size if isinstance(source, Path) else source.getbuffer().nbytes
    if size > LARGEST_FILE:
        raise UnreadableFile("too_large", str(size))
    try:
        if not zipfile.is_zipfile(source):
            from hongheo.read.xls import xls_facts  # .xls are few, and xlrd takes a while to load

            yield from (Looked(name, facts) for name, facts in xls_facts(source, Rectangles()))
            return
        with zipfile.ZipFile(source) as archive:
            yield from _look(Parts(archive, size))
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:  # of zipfile, zlib, expat and xlrd, and what odd files make of them
        raise UnreadableFile("damaged", type(error).__name__) from error
