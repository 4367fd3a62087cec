"""Cells with values that no one types: each costs its cell, or its file; none is read as something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bench.mutations import ERRORS, edited
from tests.hostile.conftest import BASE_HOUSEHOLDS, Hostile, Seen, read_whole_or_refused, refused

Change = Callable[[bytes], bytes]
HO = "xl/worksheets/sheet2.xml"
SIZE, BIRTH, VILLAGE = "H4", "D4", "G4"


def with_cell(base: bytes, address: str, cell: str, attributes: str = "") -> bytes:
    """The base with one cell of ``Hộ`` as given: what stands in it, and its attributes."""

    def change(sheet: bytes) -> bytes:
        new = f'<c r="{address}"{attributes}>{cell}</c>'.encode()
        changed, count = re.subn(rb'<c r="%s"[^>]*>.*?</c>' % address.encode(), lambda _: new, sheet)
        assert count == 1
        return changed

    return edited(base, {HO: change})


def at(seen: Seen, cell: str) -> list[object]:
    """The errors told of a cell of ``Hộ``."""
    own = [p for p in seen.problems if (p["sheet"], p["cell"], p["severity"]) == ("Hộ", cell, "error")]
    return [p["code"] for p in own]


COUNTS = {
    "1e308": "HN102",
    "-1e308": "HN102",
    "1e999": "HN101",
    "NaN": "HN101",
    "INF": "HN101",
    "-0": "HN102",
    "1e-400": "HN102",
    "5e-324": "HN101",
    "-1": "HN102",
    "4.7": "HN101",
    "9007199254740993": "HN102",
    "9" * 300: "HN102",
}


def test_numbers_that_are_no_count(hostile: Hostile, base: bytes) -> None:
    seen = hostile.all({value: with_cell(base, SIZE, f"<v>{value}</v>") for value in COUNTS})
    assert {value: at(s, SIZE) for value, s in seen.items()} == {v: [code] for v, code in COUNTS.items()}
    assert {s.households for s in seen.values()} == {BASE_HOUSEHOLDS}
    assert max(len(p["message"]) for s in seen.values() for p in s.problems) < 500


def told_or_refused(cases: Mapping[str, Seen]) -> None:
    """The spoilt cell is told, or the file is not used: it is never blank, or another number, in silence."""
    assert {case: s for case, s in cases.items() if s.read and not at(s, SIZE)} == {}


def test_numbers_that_are_none(hostile: Hostile, base: bytes) -> None:
    """A number cell without a number: no program writes it."""
    values = ["x", "1,5", "0x10", "", " ", "1 2", "--1", "१"]
    told_or_refused(hostile.all({value: with_cell(base, SIZE, f"<v>{value}</v>") for value in values}))


def test_error_cells_of_each_kind(hostile: Hostile, base: bytes) -> None:
    later = ("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#GETTING_DATA", "#UNKNOWN!")
    cases = {e: with_cell(base, SIZE, f"<f>1/0</f><v>{e}</v>", ' t="e"') for e in (*ERRORS, *later)}
    seen = hostile.all(cases)
    # Of the later kinds some are none to the reader: the file is refused.
    told = {error: at(s, SIZE) or s.codes for error, s in seen.items()}
    assert all(codes in (["HN108"], ["HN001"]) for codes in told.values()), told
    assert all(told[error] == ["HN108"] for error in ERRORS)


def test_truth_values_are_no_counts(hostile: Hostile, base: bytes) -> None:
    seen = hostile.all({v: with_cell(base, SIZE, f"<v>{v}</v>", ' t="b"') for v in "01"})
    assert {v: (s.households, at(s, SIZE)) for v, s in seen.items()} == dict.fromkeys("01", (3, ["HN101"]))


def test_formulas_without_a_value(hostile: Hostile, base: bytes) -> None:
    formulas = ["<f>1+1</f>", "<f>1+1</f><v></v>", "<f>1+1</f><v/>", '<f t="shared" si="0"/>']
    seen = hostile.all({f: with_cell(base, SIZE, f) for f in formulas})
    assert {f: at(s, SIZE) for f, s in seen.items()} == {f: ["HN109"] for f in formulas}


def test_types_that_do_not_fit_the_value(hostile: Hostile, base: bytes) -> None:
    kinds = ["e", "b", "s", "str", "inlineStr", "d", "khong-co", ""]
    values = ["x", "-1", "99999999999999999999"]
    cases = {f"{k} {v}": with_cell(base, SIZE, f"<v>{v}</v>", f' t="{k}"') for k in kinds for v in values}
    told_or_refused(hostile.all(cases))


def test_days_far_out(hostile: Hostile, base: bytes) -> None:
    """In a cell that shows a day: it is told, or read as the day that it shows."""

    def change(styles: bytes) -> bytes:
        return re.sub(rb'(<cellXfs[^>]*>)<xf [^>]*?numFmtId="\d+"', rb'\1<xf numFmtId="14"', styles, count=1)

    serials = [
        "2958465",
        "2958466",
        "-5",
        "0",
        "0.5",
        "1e10",
        "1e308",
        "-1e308",
        "NaN",
        "INF",
        "60",
        "45000.99999",
    ]
    dated = edited(base, {"xl/styles.xml": change})
    seen = hostile.all({n: with_cell(dated, BIRTH, f"<v>{n}</v>", ' s="0"') for n in serials})
    assert {s.households for s in seen.values() if s.read} == {BASE_HOUSEHOLDS}
    assert all(s.problems for s in seen.values())


def test_long_texts(hostile: Hostile, base: bytes) -> None:
    def text(length: int, cell: str) -> bytes:
        return with_cell(base, cell, f"<is><t>{'Ạ' * length}</t></is>", ' t="inlineStr"')

    seen = hostile.all(
        {f"{c} {n}": text(n, c) for n in (32_767, 100_000, 1_000_000) for c in (SIZE, VILLAGE)}
    )
    assert {s.households for s in seen.values()} == {BASE_HOUSEHOLDS}
    assert {case for case, s in seen.items() if at(s, SIZE) == ["HN101"]} == {c for c in seen if SIZE in c}
    assert max(len(p["message"]) for s in seen.values() for p in s.problems) < 3000


def test_rich_text_is_read_whole(hostile: Hostile, base: bytes) -> None:
    rich = "<is><r><rPr><b/></rPr><t>bo</t></r><r><t xml:space='preserve'>n </t></r>"
    rich += "<rPh sb='0' eb='1'><t>x</t></rPh></is>"
    seen = hostile(with_cell(base, SIZE, rich, ' t="inlineStr"'))
    (problem,) = [p for p in seen.problems if p["cell"] == SIZE]
    assert "«bon»" in problem["message"]


def row(data: bytes, number: int) -> bytes:
    found = re.search(rb'<row r="%d".*?</row>' % number, data, re.S)
    assert found
    return found[0]


def _turned_round(data: bytes) -> bytes:
    found = re.fullmatch(rb"(<row[^>]*>)(.*)(</row>)", row(data, 4), re.S)
    assert found
    cells = re.findall(rb"<c [^>]*/>|<c .*?</c>", found[2], re.S)
    return data.replace(found[0], found[1] + b"".join(reversed(cells)) + found[3])


HARMLESS: dict[str, Change] = {
    "merged over everything": lambda d: d.replace(
        b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "dimension that lies": lambda d: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', d),
    "dimension too small": lambda d: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', d),
    "dimension of nonsense": lambda d: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="??"', d),
    "spans that lie": lambda d: d.replace(b'<row r="4"', b'<row spans="-1:99999999999" r="4"'),
    "rows out of order": lambda d: d.replace(row(d, 4) + row(d, 5), row(d, 5) + row(d, 4)),
    "cells out of order": _turned_round,
    "rows without numbers": lambda d: re.sub(rb'<row r="\d+"', b"<row", d),
    "styles that are not there": lambda d: re.sub(rb' s="\d+"', b' s="99999"', d),
    "negative styles": lambda d: re.sub(rb' s="\d+"', b' s="-1"', d),
    "unknown elements": lambda d: d.replace(b"<sheetData>", b"<la xmlns='la'><d/></la><sheetData>"),
}


def test_what_harms_nothing(hostile: Hostile, base: bytes) -> None:
    read_whole_or_refused(
        hostile.all({name: edited(base, {HO: change}) for name, change in HARMLESS.items()})
    )


def test_two_values_for_one_cell(hostile: Hostile, base: bytes) -> None:
    """One of the two would be lost in silence: the file is refused."""
    twice: dict[str, Change] = {
        "a row twice": lambda d: d.replace(row(d, 4), row(d, 4) + row(d, 4).replace(b"0001", b"7777")),
        "a cell twice": lambda d: d.replace(b'<c r="H4"', b'<c r="H4"><v>9</v></c><c r="H4"', 1),
        "a cell in the row of another": lambda d: d.replace(b'<c r="H4"', b'<c r="H5"', 1),
    }
    refused(hostile.all({name: edited(base, {HO: change}) for name, change in twice.items()}), "HN001")


def test_rows_with_numbers_that_are_none(hostile: Hostile, base: bytes) -> None:
    """The cells of the row say where they stand: all are read there, or the file is not."""

    def numbered(number: str) -> Change:
        return lambda d: d.replace(row(d, 6), row(d, 6).replace(b'r="6"', b'r="%s"' % number.encode(), 1))

    numbers = ["-5", "0", "99999999999", "1048577", "5", "x", "", "4.5", "٤"]
    read_whole_or_refused(hostile.all({n: edited(base, {HO: numbered(n)}) for n in numbers}))


def test_cells_with_addresses_that_are_none(hostile: Hostile, base: bytes) -> None:
    """The household's code is in the cell: it is read where it stands, or the file is not read."""

    def addressed(address: str) -> Change:
        return lambda d: d.replace(b'<c r="A4"', b'<c r="%s"' % address.encode(), 1)

    addresses = ["A0", "A-1", "4A", "A", "4", "", "R4C1", "A٤", "AAAA4", "a4", "$A$4", "A4:B4"]
    read_whole_or_refused(hostile.all({a: edited(base, {HO: addressed(a)}) for a in addresses}))


def test_shared_strings_out_of_range(hostile: Hostile, base: bytes) -> None:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    own = b'<Relationship Id="rId99" Type="%s" Target="sharedStrings.xml"/></Relationships>' % kind
    strings = edited(
        base,
        {
            "xl/sharedStrings.xml": b"<sst>" + b"<si><t>x</t></si>" * 100_000 + b"</sst>",
            "xl/_rels/workbook.xml.rels": lambda x: x.replace(b"</Relationships>", own),
        },
    )
    indexes = ["99999", "100000", "-1", "4294967296", "1e3", "x", ""]
    seen = hostile.all({i: with_cell(strings, SIZE, f"<v>{i}</v>", ' t="s"') for i in indexes})
    told_or_refused(seen)
    assert at(seen["99999"], SIZE) == ["HN101"]
