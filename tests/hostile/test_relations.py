"""Relationships that lead nowhere, round and round, or out of the file: none is followed."""

from __future__ import annotations

import re
from pathlib import Path

from bench.mutations import COMMUNE, Member, edited, pack, unpack, write_good
from tests.hostile.conftest import Hostile, read_whole, read_whole_or_refused, refused

RELATIONS = "xl/_rels/workbook.xml.rels"
HO_TARGET = b'Target="worksheets/sheet2.xml"'
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def retargeted(base: bytes, target: bytes) -> bytes:
    """The base, its sheet of households said to be somewhere else."""

    def change(relations: bytes) -> bytes:
        assert HO_TARGET in relations
        return relations.replace(HO_TARGET, target)

    return edited(base, {RELATIONS: change})


def test_a_sheet_that_is_not_there(hostile: Hostile, base: bytes) -> None:
    targets = [
        b'Target="worksheets/khong-co.xml"',
        b'Target="workbook.xml"',
        b'Target="_rels/workbook.xml.rels"',
        b'Target="worksheets"',
        b'Target=""',
        b'Target="../../../../etc/hostname"',
        b'Target="/etc/hostname"',
        b"",
    ]
    refused(hostile.all({str(t): retargeted(base, t) for t in targets}))


def test_other_ways_to_say_the_same_part(hostile: Hostile, base: bytes) -> None:
    targets = [b"/xl/worksheets/sheet2.xml", b"./worksheets/sheet2.xml", b"worksheets/./sheet2.xml"]
    cases = {str(t): retargeted(base, b'Target="%s"' % t) for t in targets}
    # A link out of the file is only a name inside it.
    cases["external"] = retargeted(base, HO_TARGET + b' TargetMode="External"')
    read_whole_or_refused(hostile.all(cases))


def test_two_sheets_of_one_part(hostile: Hostile, base: bytes) -> None:
    """Households again in the place of B1: the columns of B1 are missing there."""
    hostile(
        edited(base, {RELATIONS: lambda x: x.replace(b"worksheets/sheet3.xml", b"worksheets/sheet2.xml")})
    )


def test_identifiers_that_do_not_agree(hostile: Hostile, base: bytes) -> None:
    relations = next(m.data for m in unpack(base) if m.name == RELATIONS)
    identifiers = (b'Id="rId3"', b'Id=""', b'Id="x"', b"")
    cases = {str(i): edited(base, {RELATIONS: relations.replace(b'Id="rId2"', i)}) for i in identifiers}
    refused(hostile.all(cases))


def test_no_relationships(hostile: Hostile, base: bytes) -> None:
    hostile(edited(base, {RELATIONS: b"<Relationships/>"}))


def test_relationships_in_a_circle(hostile: Hostile, base: bytes) -> None:
    """Each part points to the other; none is asked for by the reading of cells."""
    circle = b'<Relationships><Relationship Id="rId1" Type="%s/worksheet" Target="%s"/></Relationships>'
    data = pack(
        [
            *unpack(base),
            Member("xl/worksheets/_rels/sheet2.xml.rels", circle % (OFFICE, b"sheet3.xml")),
            Member("xl/worksheets/_rels/sheet3.xml.rels", circle % (OFFICE, b"sheet2.xml")),
        ]
    )
    read_whole({"": hostile(data)})


def test_nothing_is_fetched_from_the_network(hostile: Hostile, base: bytes) -> None:
    """The process that reads may open no socket: see server.py."""
    address = b"http://127.0.0.1:9/x.xlsx"

    def linked(kind: bytes) -> bytes:
        own = b'<Relationship Id="rId77" Type="%s/%s" Target="%s" TargetMode="External"/>'
        link = own % (OFFICE, kind, address) + b"</Relationships>"
        return edited(base, {RELATIONS: lambda x: x.replace(b"</Relationships>", link)})

    cases = {str(kind): linked(kind) for kind in (b"externalLink", b"hyperlink", b"image", b"worksheet")}
    cases["sheet"] = retargeted(base, b'Target="%s" TargetMode="External"' % address)
    seen = hostile.all(cases)
    refused({"": seen.pop("sheet")}, "HN001")
    read_whole(seen)


def test_no_other_file_of_the_computer_is_read(hostile: Hostile, base: bytes, tmp_path: Path) -> None:
    other = write_good(tmp_path / "khac.xlsx", COMMUNE, 9, first=900).as_posix()
    targets = [f'Target="{start}{other}" TargetMode="External"'.encode() for start in ("file://", "")]
    refused(hostile.all({str(t): retargeted(base, t) for t in targets}))


def test_sheet_names_that_are_the_same(hostile: Hostile, base: bytes) -> None:
    data = edited(base, {"xl/workbook.xml": lambda x: re.sub(rb'name="B[12]"', b'name="B1"', x)})
    refused({"": hostile(data)})
