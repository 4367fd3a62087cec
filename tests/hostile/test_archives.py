"""Archives that are cut short, bent, or say what is not so."""

from __future__ import annotations

import random
import struct
import zipfile

from bench.mutations import Member, edited, pack, unpack
from tests.hostile.archives import archive, entry
from tests.hostile.conftest import Hostile, read_whole, read_whole_or_refused, refused

HO = "xl/worksheets/sheet2.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


def test_truncated_files(hostile: Hostile, base: bytes) -> None:
    lengths = [0, 1, 4, 30, 100, *range(1000, len(base), 4000), len(base) - 30, len(base) - 1]
    refused(hostile.all({str(n): base[:n] for n in lengths}), "HN001")


def test_flipped_bits(hostile: Hostile, base: bytes) -> None:
    def flipped(seed: int) -> bytes:
        rng, spoilt = random.Random(seed), bytearray(base)
        for _ in range(1 + seed % 4 * 5):
            spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
        return bytes(spoilt)

    read_whole_or_refused(hostile.all({str(seed): flipped(seed) for seed in range(40)}))


def lying(base: bytes, **lies: int | bytes) -> bytes:
    """The base with lies about the sheet of the households."""
    return archive([entry(m.name, m.data, **(lies if m.name == HO else {})) for m in unpack(base)])


def test_headers_that_lie(hostile: Hostile, base: bytes) -> None:
    """An encryption flag, unsupported compression, sizes, places; zip64 sizes where they are to be used."""
    lies: list[dict[str, int | bytes]] = [
        {"flags": 1},
        {"method": 99},
        {"method": 1},
        {"crc": 0},
        {"said_size": 10},
        {"said_packed_size": 10},
        {"said_packed_size": 2**31},
        {"said_size": 2**32 - 2},
        {"offset": 2**31},
        {"offset": 7},
        {"said_size": 2**32 - 1, "extra": struct.pack("<HHQ", 1, 8, 2**40)},
        {"said_size": 2**32 - 1, "extra": struct.pack("<HHQ", 1, 8, 0)},
        {"said_size": 2**32 - 1, "extra": b"\x01\0\xff\xff"},
    ]
    seen = hostile.all({str(lie): lying(base, **lie) for lie in lies})
    read_whole_or_refused(seen)
    refused({case: s for case, s in seen.items() if "flags" in case or "method" in case}, "HN001")


def test_a_directory_somewhere_else(hostile: Hostile, base: bytes) -> None:
    entries = [entry(m.name, m.data) for m in unpack(base)]
    whole = archive(entries)
    cases = {str(n): archive(entries, directory_offset=n) for n in (0, 100, len(whole) // 2, 2**31)}
    read_whole_or_refused(hostile.all({**cases, "before": b"x" * 500 + whole, "after": whole + b"x" * 500}))


def test_a_name_twice(hostile: Hostile, base: bytes) -> None:
    """Which of the two a program takes is its own affair, so neither is."""
    other = next(m for m in unpack(base) if m.name == HO).data.replace(b"0001", b"9999")
    names = (HO, HO.upper(), HO.replace("/", "\\"))
    refused(hostile.all({name: pack([*unpack(base), Member(name, other)]) for name in names}), "HN001")


def test_names_that_lead_elsewhere_are_only_names(hostile: Hostile, base: bytes) -> None:
    names = ["../../ra-ngoai.xml", "/etc/ra-ngoai.xml", "C:\\x.xml", "a" * 300, "xl/", "\u202e.png"]
    read_whole(hostile.all({name: pack([*unpack(base), Member(name, b"<x/>")]) for name in names}))


def test_other_compression(hostile: Hostile, base: bytes) -> None:
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    seen = hostile.all({str(m): pack([Member(x.name, x.data, m) for x in unpack(base)]) for m in methods})
    read_whole_or_refused(seen)
    assert seen["0"].read


def test_archives_of_something_else(hostile: Hostile) -> None:
    cases = {"nothing": pack([]), "text": pack([Member("word/document.xml", b"<w/>")])}
    refused(hostile.all(cases), "HN001")


def test_parts_that_are_missing(hostile: Hostile, base: bytes) -> None:
    cases = {part: edited(base, {part: None}) for part in ("xl/workbook.xml", RELATIONS, HO)}
    refused(hostile.all(cases))


def test_the_list_of_content_types_is_not_needed(hostile: Hostile, base: bytes) -> None:
    read_whole_or_refused({"": hostile(edited(base, {"[Content_Types].xml": None}))})


def test_parts_that_are_no_xml(hostile: Hostile, base: bytes) -> None:
    cases = {
        f"{part} {data!r}": edited(base, {part: data})
        for part in ("xl/workbook.xml", RELATIONS, HO, "xl/styles.xml")
        for data in (b"", b"\0" * 100, b"<", b"<a><b></a>", b"<a/><b/>")
    }
    refused(hostile.all(cases))
