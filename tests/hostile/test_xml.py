"""Encodings, byte order marks and characters that XML does not allow: read whole, or refused."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from bench.mutations import edited, ods, unpack
from tests.hostile.conftest import BASE_HOUSEHOLDS, Hostile, read_whole_or_refused, refused

HO = "xl/worksheets/sheet2.xml"
PARTS = [HO, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"]


def declared(data: bytes, name: str, encoding: str) -> bytes:
    text = re.sub('encoding="[^"]*"', f'encoding="{name}"', data.decode(), count=1)
    return text.encode(encoding, "xmlcharrefreplace")


ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "utf-16 with mark": lambda d: declared(d, "UTF-16", "utf-16"),
    "utf-16 without mark": lambda d: declared(d, "UTF-16", "utf-16-le"),
    "utf-32": lambda d: declared(d, "UTF-32", "utf-32"),
    "latin-1": lambda d: declared(d, "ISO-8859-1", "latin-1"),
    "windows-1258": lambda d: declared(d, "windows-1258", "cp1258"),
    "utf-8 with mark": lambda d: codecs.BOM_UTF8 + d,
    "two marks": lambda d: codecs.BOM_UTF8 * 2 + d,
    "says utf-16, is utf-8": lambda d: declared(d, "UTF-16", "utf-8"),
    "says utf-8, is latin-1": lambda d: declared(d, "UTF-8", "latin-1"),
    "says something unknown": lambda d: declared(d, "x-khong-co", "utf-8"),
    "no declaration": lambda d: d.partition(b"?>")[2].lstrip(),
    "version 9": lambda d: d.replace(b'version="1.0"', b'version="9.0"', 1),
    "space before the declaration": lambda d: b"\n" + d,
    "nul at the end": lambda d: d + b"\0",
    "comment and instruction": lambda d: d.replace(b"?>", b"?><!-- -- x --><?x y?>", 1),
}


def test_encodings(hostile: Hostile, base: bytes) -> None:
    cases = {f"{part} {name}": edited(base, {part: e}) for part in PARTS for name, e in ENCODINGS.items()}
    read_whole_or_refused(hostile.all(cases))


def test_encodings_of_open_document(hostile: Hostile) -> None:
    data = ods({"Ghi chú": [["x"]]})
    refused(hostile.all({n: edited(data, {"content.xml": e}) for n, e in ENCODINGS.items()}, "la.ods"))


TEXTS = {
    "nul": b"\0",
    "control": b"\x01\x02\x1f",
    "escaped control": b"_x0001_",
    "reference to nul": b"&#0;",
    "reference to a control": b"&#x1;",
    "reference to a surrogate": b"&#xD800;",
    "reference beyond unicode": b"&#x110000;",
    "unknown entity": b"&khongco;",
    "bare ampersand": b"a & b",
    "broken utf-8": b"\xc3\x28\xff",
    "encoded surrogate": b"\xed\xa0\x80",
    "cdata": b"<![CDATA[<x>]]>",
    "half a cdata": b"<![CDATA[",
    "not a character": "\ufffe\uffff".encode(),
    "turned round": "\u202eabc\u202c".encode(),
    "zero width": "\u200b\u2060".encode(),
}


def test_characters_in_a_text(hostile: Hostile, base: bytes) -> None:
    """In the name of a village, where any text may stand."""
    village = b"<t>\xe1\xba\xa4p 1</t>"
    sheet = next(m.data for m in unpack(base) if m.name == HO)
    assert village in sheet
    cases = {
        name: edited(base, {HO: sheet.replace(village, b"<t>x" + text + b"</t>", 1)})
        for name, text in TEXTS.items()
    }
    seen = hostile.all(cases)
    assert {s.households for s in seen.values() if s.read} == {BASE_HOUSEHOLDS}
