"""Little files that become large ones, and cells that make a grid of millions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.mutations import Member, edited, ods, pack, unpack
from hongheo.read.workbook import read_grids
from tests.hostile.archives import Entry, archive, entry, padded
from tests.hostile.conftest import BASE_HOUSEHOLDS, Hostile, read_whole, refused
from tests.hostile.server import Server, serving

HO = "xl/worksheets/sheet2.xml"
MEGABYTES = 900
LAUGHS = (
    b'<!DOCTYPE lolz [<!ENTITY a "ha ha ha ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Each file is read in a process of its own, as the program does."""
    with serving(processes=True) as started:
        yield started


def with_padding(base: bytes, part: str) -> bytes:
    """The base with one part blown up by spaces inside its last element."""
    entries: list[Entry] = []
    for m in unpack(base):
        if m.name != part:
            entries.append(entry(m.name, m.data))
            continue
        at = m.data.rfind(b"</")
        entries.append(padded(m.name, m.data[:at], MEGABYTES, m.data[at:]))
    return archive(entries)


def test_a_part_that_inflates_without_end(hostile: Hostile, base: bytes) -> None:
    parts = (HO, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
    refused(hostile.all({part: with_padding(base, part) for part in parts}), "HN001")


def test_shared_strings_that_inflate_without_end(hostile: Hostile, base: bytes) -> None:
    data = edited(base, {"xl/sharedStrings.xml": b"<sst><si><t>x</t></si></sst>"})
    data = edited(data, {"xl/_rels/workbook.xml.rels": with_strings, "[Content_Types].xml": b"<Types/>"})
    assert hostile(with_padding(data, "xl/sharedStrings.xml")).codes == ["HN001"]


def with_strings(relations: bytes) -> bytes:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    own = b'<Relationship Id="rId99" Type="%s" Target="sharedStrings.xml"/></Relationships>' % kind
    return relations.replace(b"</Relationships>", own)


def test_open_document_content_that_inflates_without_end(hostile: Hostile) -> None:
    assert hostile(with_padding(ods({"Hộ": [["Mã hộ"]]}), "content.xml"), "la.ods").codes == ["HN001"]


def test_many_large_parts_that_nobody_asks_for(hostile: Hostile, base: bytes) -> None:
    image = padded("", b"", 300, b"")
    more = [replace(image, name=f"xl/media/image{n}.png") for n in range(20)]
    seen = hostile(archive([*(entry(m.name, m.data) for m in unpack(base)), *more]))
    assert seen.households in (0, BASE_HOUSEHOLDS)


def with_sheets(count: int) -> Callable[[bytes], bytes]:
    """More sheets in workbook.xml, all the part of the households under other names."""
    relation = b' xmlns:q="http://schemas.openxmlformats.org/officeDocument/2006/relationships" q:id="rId2"'

    def change(workbook: bytes) -> bytes:
        more = b"".join(b'<sheet name="T%d" sheetId="%d"%s/>' % (n, 50 + n, relation) for n in range(count))
        return workbook.replace(b"</sheets>", more + b"</sheets>")

    return change


def test_many_sheets_that_are_one_large_part(hostile: Hostile, base: bytes) -> None:
    data = edited(base, {"xl/workbook.xml": with_sheets(40)})
    entries = [
        padded(m.name, m.data[:-24], 150, m.data[-24:]) if m.name == HO else entry(m.name, m.data)
        for m in unpack(data)
    ]
    hostile(archive(entries))


def test_ten_thousand_sheets(hostile: Hostile, base: bytes) -> None:
    seen = hostile(edited(base, {"xl/workbook.xml": with_sheets(10_000)}))
    assert seen.households in (0, BASE_HOUSEHOLDS)


def test_a_doctype(hostile: Hostile, base: bytes) -> None:
    """A billion laughs, or a file of this computer, in each part."""

    def spoilt(part: str, doctype: bytes) -> bytes:
        own = next(m.data for m in unpack(base) if m.name == part)
        changed = re.sub(rb"\?>", lambda m: m[0] + doctype, own, count=1)
        return edited(base, {part: changed.replace(b"</v>", b"&j;</v>", 1)})

    parts = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", HO, "xl/styles.xml", "docProps/app.xml")
    types = (LAUGHS, b'<!DOCTYPE x SYSTEM "file:///etc/hostname">')
    refused(hostile.all({f"{p} {t[:30]!r}": spoilt(p, t) for p in parts for t in types}), "HN001")


def test_a_doctype_in_open_document(hostile: Hostile) -> None:
    def change(data: bytes) -> bytes:
        return data.replace(b"?>", b"?>" + LAUGHS, 1).replace("Mã hộ".encode(), b"&j;", 1)

    assert hostile(edited(ods({"Hộ": [["Mã hộ"]]}), {"content.xml": change}), "la.ods").codes == ["HN001"]


def with_cells(cells: bytes) -> Callable[[bytes], bytes]:
    """The sheet with more cells in its last row."""
    return lambda data: data[: (at := data.rfind(b"</row>"))] + cells + data[at:]


def with_rows(rows: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b"</sheetData>", rows + b"</sheetData>")


FAR = {
    "last cell": with_rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "row 200,001 column 301": with_rows(b'<row r="200001"><c r="KO200001"><v>1</v></c></row>'),
    "far cell before a near one": with_rows(
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c><c r="A1048576"><v>1</v></c></row>'
    ),
    "far row before a near one": lambda d: with_rows(b'<row r="9"><c r="A9"><v>1</v></c></row>')(
        with_rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')(d)
    ),
    "far cell in a near row": with_cells(b'<c r="XFD1048576"><v>1</v></c><c r="Z9"><v>1</v></c>'),
    "row without an end": lambda d: d.replace(b"</sheetData>", b'<row r="9"><c r="XFD1048576"/></sheetData>'),
    "attributes in another order": with_rows(b'<row><c t="n" s="0" r="XFD1048576"><v>1</v></c></row>'),
    "single quotes": with_rows(b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
    "line breaks between attributes": with_rows(b'<row\nr="1048576"><c\nr="XFD1048576"\n><v>1</v></c></row>'),
    "a row that says its number, a cell that does not": with_rows(
        b'<row r="1048576"><c r="XFC9"><v>1</v></c><c><v>1</v></c></row>'
    ),
    "beyond the last row": with_rows(b'<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'),
    "letters without end": with_rows(b'<row r="9"><c r="ZZZZZZZZ9"><v>1</v></c></row>'),
}


def test_a_cell_far_out(hostile: Hostile, base: bytes) -> None:
    refused(hostile.all({name: edited(base, {HO: change}) for name, change in FAR.items()}), "HN001")


REPEATED = [
    ('<table:table-cell office:value-type="float" office:value="1.0"', "columns", 1_000_000_000),
    ("<table:table-row", "rows", 1_000_000_000),
    ("<table:table-row", "rows", 2_000_000),
]


def test_open_document_cells_repeated_without_end(hostile: Hostile) -> None:
    def repeated(tag: str, what: str, count: int) -> bytes:
        text = f'{tag} table:number-{what}-repeated="{count}"'
        change = {"content.xml": lambda x: x.replace(tag.encode(), text.encode(), 1)}
        return edited(ods({"Hộ": [["Mã hộ", 1.0] * 20]}), change)

    refused(hostile.all({str(case): repeated(*case) for case in REPEATED}, "la.ods"), "HN001")


def test_many_sheets_with_a_cell_rather_far_out(hostile: Hostile, base: bytes) -> None:
    """Each alone would do."""

    def far(sheet: bytes) -> bytes:
        return with_rows(b'<row r="1000000"><c r="I1000000"><v>1</v></c></row>')(sheet)

    data = edited(base, {"xl/workbook.xml": with_sheets(100), HO: far})
    refused({"": hostile(data)}, "HN001")


def test_open_document_as_programs_write_it(hostile: Hostile, tmp_path: Path, base: bytes) -> None:
    """Blank cells and rows repeated to the edge of the sheet are no cells."""
    path = tmp_path / "x.xlsx"
    path.write_bytes(base)
    data = ods({g.name: g.rows for g in read_grids(path)})
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = f'<table:table-row table:number-rows-repeated="1048000">{blank}</table:table-row></table:table>'

    def change(content: bytes) -> bytes:
        cells = content.replace(b"</table:table-row>", blank.encode() + b"</table:table-row>")
        return cells.replace(b"</table:table>", rows.encode())

    read_whole({"": hostile(edited(data, {"content.xml": change}), "la.ods")})


def test_members_by_the_ten_thousand(hostile: Hostile, base: bytes) -> None:
    more = [Member(f"xl/x{n}.bin", b"x", 0) for n in range(20_000)]
    seen = hostile(pack([*unpack(base), *more]))
    assert seen.households in (0, BASE_HOUSEHOLDS)
