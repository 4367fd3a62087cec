"""Damage to small good workbooks, from a seed: the same (seed, index) gives the same bytes.

A file is spoilt one to four times, each time at one of four levels: what stands in the cells, the XML of a
part, the members of the archive, the bytes of the file. People are invented.
"""

from __future__ import annotations

import copy
import datetime as dt
import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import xlsxwriter

from hongheo.criteria import standard_for_year
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.read.workbook import read_grids
from hongheo.units import units_on
from hongheo.write import write_return

YEAR = 2023
COMMUNE, GOOD_COMMUNE = "28654", "28657"
HOUSEHOLDS, GOOD_HOUSEHOLDS = 12, 4
Grids = dict[str, list[list[Any]]]
Members = list["Member"]
XLS = Path(__file__).parents[1] / "tests" / "read" / "files" / "c5.xls"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula cell and the result stored with it ('' for none)."""

    text: str
    result: object = ""


@dataclass(slots=True)
class Member:
    """One entry of an archive."""

    name: str
    data: bytes
    method: int = zipfile.ZIP_DEFLATED


@dataclass(frozen=True, slots=True)
class Base:
    """A good workbook to spoil. ``grids`` are its cells, when it can be made again from them."""

    name: str
    suffix: str
    data: bytes
    grids: Grids = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A spoilt workbook, what it was made from, and what was done to it."""

    base: str
    suffix: str
    data: bytes
    done: tuple[str, ...]


# --- Good workbooks -----------------------------------------------------------------------------------------


def _people(code: str, size: int, first: int) -> list[dict[str, Any]]:
    return [
        {
            "household_code": code,
            "member_number": n + 1,
            "name": f"Trần Văn Mẫu {first + n}",
            "identity_number": f"0820{95 if n else 80}{first + n:06d}",
            "relation": "Chủ hộ" if not n else "Con",
            "birth_date": f"0{n + 1}/05/{1980 + 15 * bool(n)}",
            "sex": "Nam",
            "people": "Kinh",
            "health_insurance": True,
            "certificate": "THPT",
            "work": "Tự làm",
        }
        for n in range(size)
    ]


def write_good(path: Path, commune: str, households: int, first: int = 1) -> Path:
    """A return of the commune by the product's own writer, with every sheet and nothing wrong in it."""
    sheets: dict[str, list[dict[str, Any]]] = {s: [] for s in ("households", "b1", "b2", "members", "living")}
    for n in range(households):
        code = f"{first + n:04d}"
        people = _people(code, 2 + n % 3, 10 * (first + n))
        head = {k: people[0][k] for k in ("identity_number", "birth_date", "sex", "people")}
        sheets["members"] += people
        sheets["households"].append(
            {
                "household_code": code,
                "head_name": people[0]["name"],
                **head,
                "village": f"Ấp {n % 3 + 1}",
                "size": len(people),
                "class_start": ("Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo")[n % 3],
                "cause_capital": True if n % 2 else None,
            }
        )
        points = {f"b1_{q}": 5 * (q % 4) for q in range(1, 13)}
        sheets["b1"].append({"household_code": code, **points, "b1_total": sum(points.values())})
        sheets["b2"].append({"household_code": code, "b2_12": True, "b2_total": 10})
        sheets["living"].append(
            {
                "household_code": code,
                "floor_area": 60,
                "wall_durable": True,
                "column_durable": True,
                "roof_durable": True,
                "water": "Nước máy",
                "toilet": "Tự hoại",
                "internet": True,
            }
        )
    standard, date = standard_for_year(YEAR)
    unit = units_on(date).by_code(commune)
    assert unit is not None
    write_return(
        path,
        form=form(COMMUNE_RETURN),
        unit=unit,
        year=YEAR,
        info={"total_households": 3000, "total_persons": 10500},
        sheets=sheets,
        indicator_names=[i.name for i in standard.indicator],
    )
    return path


def _export() -> Grids:
    """The export of the national system (layout 2a)."""
    keys = ["date", "family.hostName", "family.code", "family.coDanTocTaiCho", "family.hostGender"]
    keys += ["family.numberOfMembers", "quickReview.result", "b1Point", "b2Point", "classify", "reviewer"]
    labels = ["Thời gian rà soát", "Chủ hộ", "Mã hộ", "Dân tộc tại chỗ", "Giới tính", "Số nhân khẩu"]
    labels += ["Phiếu A", "Phiếu B1", "Phiếu B2", "Kết quả rà soát", "Người rà soát"]
    rows = [
        [
            "2023-10-01",
            f"Lê Thị Mẫu {n}",
            f"{n:03d}",
            "",
            "Nữ",
            4,
            "--",
            130 + n,
            30,
            "Hộ nghèo",
            "Người Rà Soát",
        ]
        for n in range(1, HOUSEHOLDS + 1)
    ]
    return {"Sheet1": [keys, labels, *rows]}


def _list() -> Grids:
    """The list workbook (layout 2b): heads, a member under each."""
    rows: list[list[Any]] = [["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO SAU KHI RÀ SOÁT NĂM 2022"], *[[""]] * 6]
    for n in range(1, HOUSEHOLDS + 1):
        head: list[Any] = [""] * 27
        head[1:8] = [f"{n:04d}", f"Võ Văn Mẫu {n}", f"Võ Văn Mẫu {n}", "Chủ hộ", "01/02/1970", "Nam", ""]
        head[8:16] = ["Tiền Giang", "Gò Công Tây", "823", "Xã Đồng Sơn", COMMUNE, "Ấp 1", "Kinh", "Hộ nghèo"]
        head[18:20], head[26] = [120, 30], 2
        member: list[Any] = [""] * 27
        member[3:7] = [f"Võ Thị Mẫu {n}", "Vợ/Chồng", "1972", "Nữ"]
        rows += [head, member]
    return {"Hộ nghèo, hộ cận nghèo": rows}


def xlsx(grids: Mapping[str, list[list[Any]]]) -> bytes:
    """A plain workbook with shared strings, the cells as they are."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2022, 1, 1)})  # noqa: DTZ001 - no clock
        day, span = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "[h]:mm"})
        for name, rows in grids.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if isinstance(value, bool):
                        sheet.write_boolean(r, c, value)
                    elif isinstance(value, Formula):
                        sheet.write_formula(r, c, value.text, None, value.result)
                    elif isinstance(value, dt.date):
                        sheet.write_datetime(r, c, value, day)
                    elif isinstance(value, dt.timedelta):
                        sheet.write_datetime(r, c, value, span)
                    elif isinstance(value, str) and value:
                        sheet.write_string(r, c, value[:32767])
                    elif isinstance(value, int | float):
                        sheet.write_number(r, c, value)
    return out.getvalue()


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _ods_cell(value: Any) -> str:
    if isinstance(value, Formula):
        value = value.result
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
    if isinstance(value, dt.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if value in (None, ""):
        return "<table:table-cell/>"
    text = escape(_NOT_XML.sub(" ", str(value)))
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def ods(grids: Mapping[str, list[list[Any]]]) -> bytes:
    """The smallest OpenDocument workbook with these cells."""
    sheets = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows if row)
        + "</table:table>"
        for name, rows in grids.items()
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    )
    content = f"{_ODS}{sheets}</office:spreadsheet></office:body></office:document-content>"
    return pack(
        [
            Member("mimetype", kind.encode(), zipfile.ZIP_STORED),
            Member("META-INF/manifest.xml", manifest.encode()),
            Member("content.xml", content.encode()),
        ]
    )


def unpack(data: bytes) -> Members:
    """The members of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [Member(i.filename, archive.read(i), i.compress_type) for i in archive.infolist()]


def pack(members: Members) -> bytes:
    """An archive of the members, without a clock; names may come twice."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.filterwarnings("ignore", "Duplicate name")
        for member in members:
            info = zipfile.ZipInfo(member.name)
            info.compress_type = member.method
            # Level 1: what a mutation costs counts, not the size.
            archive.writestr(info, member.data, compresslevel=1)
    return out.getvalue()


def edited(data: bytes, changes: Mapping[str, bytes | Callable[[bytes], bytes] | None]) -> bytes:
    """The archive with parts changed: to these bytes, by this function, or taken out (None); others added."""
    members, seen = [], set()
    for member in unpack(data):
        change = changes.get(member.name, member.data)
        seen.add(member.name)
        if change is not None:
            new = change(member.data) if callable(change) else change
            members.append(Member(member.name, new, member.method))
    members += [Member(n, c) for n, c in changes.items() if n not in seen and isinstance(c, bytes)]
    return pack(members)


def bases(folder: Path) -> tuple[Base, ...]:
    """The good workbooks that are spoilt; ``folder`` is used to write them."""
    path = write_good(folder / "base.xlsx", COMMUNE, HOUSEHOLDS)
    grids: Grids = {g.name: g.rows for g in read_grids(path) if g.name != "Danh mục"}
    return (
        Base("return", ".xlsx", pack(unpack(path.read_bytes())), grids),
        Base("export", ".xlsx", xlsx(_export()), _export()),
        Base("list", ".xlsx", xlsx(_list()), _list()),
        Base("return-ods", ".ods", ods(grids), grids),
        Base("return-xls", ".xls", XLS.read_bytes()),
    )


_WEIGHTS = (10, 3, 3, 3, 1)

# --- Cells --------------------------------------------------------------------------------------------------

ERRORS = ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")
ODD_CELLS: tuple[Any, ...] = (
    *("", " ", "x", "X", "✓", "?", "--", "'", "1", "0001", "10", "20", "1,0", "4.7", "12.", "1.200"),
    *(0, 1, -1, 10, 4.7, -0.0, 1e300, -1e300, 1e18, 5e-324, 2**53 + 1, 45000, 60300, 1980, 9, 79000000001),
    *(True, False, dt.date(1900, 1, 1), dt.date(9999, 12, 31)),
    dt.datetime(2023, 1, 1, 3, 4, 5),  # noqa: DTZ001
    *(dt.timedelta(hours=30), dt.timedelta(days=400, seconds=1)),
    *(
        "31/12/9999",
        "29/02/2023",
        "12/25/1980",
        "01/02/1980",
        "1980-13-45",
        "00/00/0000",
        "nan",
        "inf",
        "NaN",
    ),
    *("Tổng cộng", "Cộng", "Mã hộ", "Họ và tên chủ hộ", "Hộ nghèo", "Hộ không nghèo", "Chuyển đi", "Chết"),
    *("28657", "99999", "?", "?x", "a/b", "0001#2", "28654/0001", "Ho\u0323\u0302 nghe\u0300o", "H? ngh?o"),
    *(
        "µ¸¶·¹ C¸c hé nghÌo",
        "Hoä ngheøo",
        "Nguyeãn Vaên Maãu",
        "🏠",
        "\u200b",
        "\u202eabc",
        "a\u00a0b",
        "\u0660",
    ),
    *("\x01\x1f", "a\x00b", "_x0000_", "_x000D_", "_xD800_", "\ufffe\uffff", "a\nb", "a\tb", "&amp;", "]]>"),
    *("[/red]", "[bold]", "[/]", "{value}", "{0}", "%s%n", "\\", "<script>", "../../x", "C:\\x", "http://x"),
    *("=1+1", "+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0"),
    *("9" * 400, "A" * 32767, "Ạ" * 3000, "x" * 256),
    *(Formula("=1/0", e) for e in ERRORS),
    *(Formula("=1+1"), Formula("=1+1", 2), Formula('="x"', "x"), Formula("=A1", True)),
)
ODD_NAMES = (
    "Hộ",
    "hộ ",
    "B1",
    "B2",
    "Thành viên",
    "Thông tin",
    "Các xã",
    "Sheet1",
    "Để riêng",
    "Biểu 1",
    "x" * 31,
)


def _some_cell(rows: list[list[Any]], rng: random.Random) -> tuple[int, int] | None:
    """A cell that is there; one row in two is of the data, not of titles and headings."""
    filled = [r for r, row in enumerate(rows) if row]
    if not filled:
        return None
    row = rng.choice(filled)
    return row, rng.randrange(len(rows[row]))


def _cell(grids: Grids, rng: random.Random) -> None:
    rows = grids[rng.choice(list(grids))]
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        at = _some_cell(rows, rng)
        if at is not None:
            rows[at[0]][at[1]] = rng.choice(ODD_CELLS)


def _other_type(grids: Grids, rng: random.Random) -> None:
    """Numbers as text, text as numbers, of a whole column."""
    rows = grids[rng.choice(list(grids))]
    at = _some_cell(rows, rng)
    for row in rows:
        if at is None or at[1] >= len(row):
            continue
        value = row[at[1]]
        if isinstance(value, str) and value.isascii() and value.isdigit():
            row[at[1]] = float(value)
        elif isinstance(value, float | int) and not isinstance(value, bool):
            row[at[1]] = str(value)


def _fill_column(grids: Grids, rng: random.Random) -> None:
    rows = grids[rng.choice(list(grids))]
    at, value = _some_cell(rows, rng), rng.choice(ODD_CELLS)
    for row in rows[rng.randrange(4) :]:
        if at is not None and at[1] < len(row):
            row[at[1]] = value


def _columns(grids: Grids, rng: random.Random) -> None:
    rows = grids[rng.choice(list(grids))]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return
    a, b, way = rng.randrange(width), rng.randrange(width), rng.choice(("swap", "drop", "double", "shift"))
    for row in rows:
        if max(a, b) >= len(row):
            continue
        if way == "swap":
            row[a], row[b] = row[b], row[a]
        elif way == "drop":
            del row[a]
        elif way == "double":
            row.insert(b, row[a])
        else:
            row.insert(0, "")


def _rows(grids: Grids, rng: random.Random) -> None:
    rows = grids[rng.choice(list(grids))]
    for _ in range(rng.choice((1, 3, 10))):
        if not rows:
            return
        way, at = rng.choice(("drop", "double", "blank", "swap", "cut", "again")), rng.randrange(len(rows))
        if way == "drop":
            del rows[at]
        elif way == "double":
            rows.insert(rng.randrange(len(rows)), list(rows[at]))
        elif way == "blank":
            rows.insert(at, [])
        elif way == "swap":
            other = rng.randrange(len(rows))
            rows[at], rows[other] = rows[other], rows[at]
        elif way == "cut":
            del rows[at][rng.randrange(len(rows[at]) + 1) :]
        elif len(rows) < 300:
            rows += [list(row) for row in rows]


def _sheets(grids: Grids, rng: random.Random) -> None:
    name, way = rng.choice(list(grids)), rng.choice(("drop", "rename", "empty", "double", "swap"))
    new = rng.choice(ODD_NAMES)
    free = new.casefold() not in {n.casefold() for n in grids}
    if way == "drop" and len(grids) > 1:
        del grids[name]
    elif way == "rename" and free:
        grids[new] = grids.pop(name)
    elif way == "empty":
        grids[name].clear()
    elif way == "double" and free:
        grids[new] = copy.deepcopy(grids[name])
    elif way == "swap":
        other = rng.choice(list(grids))
        grids[name], grids[other] = grids[other], grids[name]


GRID = (_cell, _cell, _cell, _cell, _other_type, _fill_column, _columns, _rows, _sheets)

# --- XML ----------------------------------------------------------------------------------------------------

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ATTRIBUTES = (
    *(
        "r",
        "t",
        "s",
        "ref",
        "Id",
        "Target",
        "TargetMode",
        "Type",
        "name",
        "sheetId",
        "hidden",
        "state",
        "val",
    ),
    *("count", "uniqueCount", "spans", "numFmtId", "min", "max", "xml:space", f"{{{_REL}}}id", "date1904"),
)
ODD_VALUES = (
    *(
        "A1",
        "B7",
        "XFD1048576",
        "A1048577",
        "KO200001",
        "ZZZZZZZ99999999999",
        "A0",
        "A-1",
        "R1C1",
        "1A",
        "",
        "Á1",
    ),
    *("0", "1", "-1", "7", "4294967296", "99999999999999999999", "1e5", "NaN", "true", "x", "A1:XFD1048576"),
    *("e", "s", "b", "str", "inlineStr", "n", "d", "zzz", "rId1", "rId2", "rId99", "worksheets/sheet1.xml"),
    *(
        "../../x",
        "/xl/worksheets/sheet1.xml",
        "/",
        "workbook.xml",
        "http://127.0.0.1:9/x",
        "file:///etc/hostname",
    ),
    *("External", "veryHidden", "hidden", "Hộ", "14", "22", "preserve"),
)
ODD_TEXTS = (
    *(
        "",
        " ",
        "0",
        "1",
        "-1",
        "99999999",
        "1e308",
        "1e999",
        "-0",
        "1e-400",
        "NaN",
        "INF",
        "x",
        "#N/A",
        "#REF!",
    ),
    *(
        "2958465",
        "2958466",
        "-5",
        "45000.5",
        "TRUE",
        "2023-01-01",
        "2023-01-01T99:99:99Z",
        "_x0000_",
        "\u202e",
    ),
    *("9" * 5000, "=1+1", "1,5", "0x10", " 7 ", "७"),
)
_PARTS = ((re.compile(r"sheet\d*\.xml$|content\.xml$"), 8), (re.compile(r"workbook\.xml$"), 3))
_PARTS += ((re.compile(r"\.rels$"), 2), (re.compile(r"sharedStrings|styles"), 3))


def _xml_part(members: Members, rng: random.Random) -> Member | None:
    own = [m for m in members if m.name.endswith((".xml", ".rels"))]
    weights = [next((w for p, w in _PARTS if p.search(m.name)), 1) for m in own]
    return rng.choices(own, weights)[0] if own else None


def _tree(members: Members, rng: random.Random) -> None:
    """Elements deleted, doubled, moved, renamed; attributes and texts changed. The XML stays well formed."""
    part = _xml_part(members, rng)
    if part is None:
        return
    try:
        root = ElementTree.fromstring(part.data)
    except (ElementTree.ParseError, LookupError, ValueError):
        return
    for _ in range(rng.choice((1, 1, 2, 6))):
        parents = {child: parent for parent in root.iter() for child in parent}
        if not parents:
            break
        element = rng.choice(list(parents))
        parent = parents[element]
        way = rng.choice(("delete", "double", "swap", "shuffle", "tag", *["attribute"] * 4, "text", "text"))
        if way == "delete":
            parent.remove(element)
        elif way == "double":
            parent.insert(rng.randrange(len(parent) + 1), copy.deepcopy(element))
        elif way == "swap":
            other = rng.choice(list(parents))
            element.text, other.text = other.text, element.text
            element.attrib, other.attrib = other.attrib, element.attrib
        elif way == "shuffle":
            children = list(parent)
            rng.shuffle(children)
            parent[:] = children
        elif way == "tag":
            element.tag = rng.choice([e.tag for e in parents])
        elif way == "attribute":
            name = rng.choice([*element.attrib, *element.attrib, rng.choice(ATTRIBUTES)])
            if rng.random() < 0.15:
                element.attrib.pop(name, None)
            else:
                element.set(name, rng.choice(ODD_VALUES))
        else:
            leaves = [e for e in parents if e.text]
            rng.choice(leaves or [element]).text = rng.choice(ODD_TEXTS)
    # Two in three as Excel writes it; else every name with a prefix.
    spaces = {_MAIN: "", _REL: "r"} if rng.random() < 0.7 else {}
    part.data = _serialised(root, spaces)


def _serialised(root: ElementTree.Element, spaces: Mapping[str, str]) -> bytes:
    known = dict(ElementTree._namespace_map)  # type: ignore[attr-defined]
    try:
        for uri, prefix in spaces.items():
            ElementTree.register_namespace(prefix, uri)
        return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    finally:
        ElementTree._namespace_map.clear()  # type: ignore[attr-defined]
        ElementTree._namespace_map.update(known)  # type: ignore[attr-defined]


_ENTITIES = (
    b'<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c SYSTEM "file:///etc/hostname">]>'
)
_PIECES = (
    *(
        b"&",
        b"&amp;",
        b"&b;",
        b"&c;",
        b"&#0;",
        b"&#x1F;",
        b"&#xD800;",
        b"&#x110000;",
        b"<",
        b">",
        b"<x>",
        b"</x>",
    ),
    *(
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?x ?>",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xc3\x28",
        b"<c/>",
    ),
    *(
        b'<c r="XFD1048576"/>',
        b'<row r="1048577"/>',
        b'<c t="e"><v>#N/A</v></c>',
        b"<row>",
        b"</row>",
        b"</c>",
        b'"',
    ),
    *(b"<f>", b"<f/>", b"</sheetData>", b"<sheetData/>", b'<mergeCell ref="A1:XFD1048576"/>'),
)
_TAG = re.compile(rb"<[^>]*>")


def _text(members: Members, rng: random.Random) -> None:
    """Tags taken out, put in twice, or strange bytes between them: mostly no XML any more."""
    part = _xml_part(members, rng)
    if part is None:
        return
    for _ in range(rng.choice((1, 1, 3))):
        tags = list(_TAG.finditer(part.data))
        if not tags:
            return
        tag, way = rng.choice(tags), rng.choice(("out", "twice", "piece", "piece", "entities", "encoding"))
        before, own, after = part.data[: tag.start()], tag[0], part.data[tag.end() :]
        if way == "out":
            part.data = before + after
        elif way == "twice":
            part.data = before + own + own + after
        elif way == "piece":
            part.data = before + own + rng.choice(_PIECES) + after
        elif way == "entities":
            head, sign, rest = part.data.partition(b"?>")
            part.data = head + sign + _ENTITIES + rest.replace(b"</v>", b"&b;</v>", 1)
        else:
            _encode(part, rng)


def _encode(part: Member, rng: random.Random) -> None:
    text = part.data.decode("utf-8", "replace")
    name = rng.choice(("utf-16", "utf-16-le", "latin-1", "windows-1258", "utf-8-sig", "lie"))
    if name == "lie":
        part.data = text.replace("UTF-8", "UTF-16", 1).encode()
    else:
        declared = re.sub('encoding="[^"]*"', f'encoding="{name}"', text, count=1)
        part.data = declared.encode(name, "xmlcharrefreplace")


XML = (_tree, _tree, _tree, _text)

# --- Archive ------------------------------------------------------------------------------------------------

_MEMBER_NAMES = (
    *("../../x.xml", "/etc/x", "C:\\x", "xl\\workbook.xml", "XL/WORKBOOK.XML", "xl/sharedStrings.xml", ""),
    *(
        "xl/worksheets/sheet1.xml",
        "content.xml",
        "x" * 300,
        "xl/",
        "mimetype",
        "xl/vbaProject.bin",
        "ạ\u202e.xml",
    ),
)


def _member(members: Members, rng: random.Random) -> None:
    if not members:
        return
    at = rng.randrange(len(members))
    way = rng.choice(("drop", "double", "rename", "swap", "truncate", "flip", "method", "order"))
    member = members[at]
    if way == "drop":
        del members[at]
    elif way == "double":
        members.insert(rng.randrange(len(members)), Member(member.name, rng.choice(members).data))
    elif way == "rename":
        member.name = rng.choice(_MEMBER_NAMES)
    elif way == "swap":
        other = rng.choice(members)
        member.data, other.data = other.data, member.data
    elif way == "truncate":
        member.data = member.data[: rng.randrange(len(member.data) + 1)]
    elif way == "flip":
        member.data = _flipped(member.data, rng, rng.choice((1, 3, 20)))
    elif way == "method":
        member.method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    else:
        rng.shuffle(members)


ZIP = (_member,)

# --- Bytes --------------------------------------------------------------------------------------------------


def _flipped(data: bytes, rng: random.Random, count: int) -> bytes:
    spoilt = bytearray(data)
    for _ in range(count if spoilt else 0):
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def _flip(data: bytes, rng: random.Random) -> bytes:
    return _flipped(data, rng, rng.choice((1, 1, 4, 30)))


def _truncate(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _splice(data: bytes, rng: random.Random) -> bytes:
    """A stretch taken out, doubled, or overwritten with zeros."""
    start = rng.randrange(len(data) + 1)
    end = min(len(data), start + rng.choice((1, 2, 4, 64, 1024)))
    middle = rng.choice((b"", data[start:end] * 2, bytes(end - start)))
    return data[:start] + middle + data[end:]


def _header(data: bytes, rng: random.Random) -> bytes:
    """One field of a local or central header, or of the end of the archive, set to something else."""
    heads = [m.start() for m in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06|\x06\x06)", data)]
    if not heads:
        return data
    at = rng.choice(heads) + 4 + rng.randrange(42)
    value = rng.choice(
        (b"\0", b"\xff", b"\x01", b"\0\0", b"\xff\xff", b"\x01\0", b"\xff\xff\xff\xff", b"\x63\0")
    )
    return data[:at] + value + data[at + len(value) :]


RAW = (_flip, _truncate, _splice, _header, _header)
_LEVELS = ("grid", "xml", "zip", "raw")


def mutate(seed: int, index: int, of: tuple[Base, ...]) -> Spoilt:
    """The spoilt workbook of a seed and an index."""
    rng = random.Random(f"{seed}/{index}")
    base = rng.choices(of, _WEIGHTS)[0]
    levels = _LEVELS if base.grids else ("raw",)
    weights = (8, 6, 3, 2) if base.grids else (1,)
    picked = sorted(rng.choices(levels, weights, k=rng.choice((1, 1, 2, 3, 4))), key=_LEVELS.index)
    done: list[str] = []
    data = base.data
    grids = copy.deepcopy(base.grids) if "grid" in picked else {}
    if grids:
        for _ in range(picked.count("grid")):
            done.append((change := rng.choice(GRID)).__name__.strip("_"))
            change(grids, rng)
        data = ods(grids) if base.suffix == ".ods" else xlsx(grids)
    if "xml" in picked or "zip" in picked:
        members = unpack(data)
        for level in (XML, ZIP):
            for _ in range(picked.count("xml" if level is XML else "zip")):
                done.append((spoil := rng.choice(level)).__name__.strip("_"))
                spoil(members, rng)
        data = pack(members)
    for _ in range(picked.count("raw")):
        done.append((damage := rng.choice(RAW)).__name__.strip("_"))
        data = damage(data, rng)
    return Spoilt(base.name, base.suffix, data, tuple(done))
