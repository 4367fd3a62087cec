"""Bounds that a workbook is held to before it is opened, whatever its headers say."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongheo.errors import UnreadableFile
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import FORMULA_WITHOUT_VALUE, CellFault, column_letter
from hongheo.read import archive, rawxml, read_file, sheetxml
from hongheo.read import facts as facts_of_sheets
from hongheo.read.facts import Rectangles, SheetFacts
from hongheo.read.ods import ods_facts
from hongheo.read.rawxml import sheet_facts
from hongheo.read.respelled import respelled
from hongheo.read.styles import Styles
from hongheo.read.xls import xls_facts
from hongheo.read.xlsb import BinaryWorkbook, binary_facts

FILES = Path(__file__).parent / "files"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>'
)
RELATIONS = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'


def sheet(cells: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData>{cells}</sheetData></worksheet>'


def container(parts: Mapping[str, str | bytes]) -> io.BytesIO:
    """A zip with these parts beside those that every workbook has."""
    file = io.BytesIO()
    usual = {
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet('<row r="1"><c r="A1"><v>1</v></c></row>'),
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**usual, **parts}.items():
            archive.writestr(name, data)
    return file


def facts(parts: Mapping[str, str | bytes]) -> SheetFacts:
    return next(sheet.facts for sheet in sheet_facts(container(parts)) if sheet.name == "S")


def reason(parts: Mapping[str, str | bytes]) -> str:
    with pytest.raises(UnreadableFile) as refused:
        list(sheet_facts(container(parts)))
    return refused.value.reason


def of_sheet(cells: str) -> Mapping[str, str]:
    return {"xl/worksheets/sheet1.xml": sheet(cells)}


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"/></row><row><c r="A9999999" s="1"/><c r="ZZ2"/></row>',
        # Out of order: neither the last row nor the last cell of a row is the farthest.
        '<row r="9"><c r="ZZ99999"/><c r="A1"/></row><row r="2"><c r="A2"/></row>',
        # Written otherwise than Excel does.
        "<row><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1"><c s="1" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c\nr = "xfd1048576"><v>1</v></c></row>',
        '<x:row xmlns:x="u" r="1"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        # Without addresses.
        '<row r="1048576">' + 19 * "<c/>" + "<c><v>1</v></c></row>",
    ],
)
def test_o_rat_xa_bi_tu_choi(cells: str) -> None:
    assert reason(of_sheet(cells)) == "extent"


def test_o_xa_trong_phan_khong_phai_trang_khai_bao() -> None:
    far = sheet('<row r="1"><c r="XFD1048576"><v>1</v></c></row>')
    assert reason({"xl/worksheets/khac.xml": far}) == "extent"


def test_cac_trang_cong_lai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts_of_sheets, "MOST_CELLS", 60)
    cells = '<row r="7"><c r="E7"><v>1</v></c></row>'
    assert facts(of_sheet(cells)) == SheetFacts()
    assert reason({**of_sheet(cells), "xl/worksheets/sheet2.xml": sheet(cells)}) == "extent"


@given(
    st.lists(
        st.tuples(st.integers(1, 1_048_576), st.integers(1, 16_384)), min_size=1, max_size=40, unique=True
    ),
    st.integers(0, 3),
)
def test_moi_o_deu_duoc_tinh(places: list[tuple[int, int]], around: int) -> None:
    """Both ways of looking find the same farthest cell, wherever it stands among blocks of bytes."""
    filling = " " * (sheetxml._BLOCK // 7 * around)
    cells = filling.join(f'<c r="{column_letter(c)}{r}"><f>1</f></c>' for r, c in places)
    data = sheet(f"<row>{cells}</row>").encode()
    found = max(r for r, _ in places), max(c for _, c in places), len(places)
    for spelled in (data, respelled(data, Rectangles())) if found[0] * found[1] <= 20_000_000 else (data,):
        plain = sheetxml.plain_cells(spelled)
        assert plain and (plain.last_row, plain.last_column, plain.formulas) == found
        assert plain.in_order == (places == sorted(places))


_ROWS = ("", ' hidden="1"', ' ht="0"', ' ht=".0"', ' ht="15"', ' s="1"  hidden="true"')
_CELLS = (
    ' t="inlineStr"><is><t>Bảo hiểm</t></is></c>',
    ' t="inlineStr"><v>1</v></c>',
    ' t="inlineStr" s="1"> <v>1</v></c>',
    ' t="inlineStr"/>',
    ' t="e"><v>#N/A</v></c>',
    ' t="str"><v>e</v></c>',
    "><v>1</v></c>",
)


@given(st.lists(st.tuples(st.sampled_from(_ROWS), st.sampled_from(_CELLS)), min_size=1), st.integers(0, 40))
def test_khong_bo_qua_dong_an_o_loi_o_chu(rows: list[tuple[str, str]], cut: int) -> None:
    """What the patterns would find is seen before they are asked, also where a block ends within it."""
    text = "".join(f'<row r="{n}"{row}><c r="A{n}"{cell}</row>' for n, (row, cell) in enumerate(rows, 1))
    data = (" " * (sheetxml._BLOCK - cut) + text).encode()
    seen = sheetxml.plain_cells(data)
    assert seen is not None
    assert seen.inline == any("inlineStr" in cell and "<is>" not in cell for _, cell in rows)
    assert seen.inline or not sheetxml._INLINE_VALUE.search(data)
    assert seen.errors == bool(sheetxml._ERROR.search(data))
    assert seen.hidden == any(map(sheetxml._NO_HEIGHT.search, sheetxml._ROW.findall(data)))


def test_mot_o_hai_gia_tri() -> None:
    for cells in ('<c r="B2"><v>1</v></c><c r="B2"/>', "<c r='B2'/><c r='A1'/><c r='B2'/>"):
        assert reason(of_sheet(f'<row r="2">{cells}</row>')) == "cells_twice"


def test_chu_trong_o_khong_phai_o() -> None:
    text = '<row r="1"><c r="B1" t="inlineStr"><is><t>a:c &lt;c r="XFD1048576"> # &lt;f></t></is></c></row>'
    assert facts(of_sheet(text)) == SheetFacts()


@pytest.mark.parametrize("p", ["", "x:"])
def test_loi_cong_thuc_va_dong_an(p: str) -> None:
    cells = (
        f'<{p}row r="2" hidden="1"><{p}c r="B2" t="e"><{p}f>1/0</{p}f><{p}v>#DIV/0!</{p}v></{p}c>'
        f'<{p}c r="C2" t="e"><{p}v>#N/A</{p}v></{p}c></{p}row>'
        f'<{p}row hidden="true" r="3"><{p}c r="A3"><{p}f>A1</{p}f></{p}c>'
        f'<{p}c r="B3"><{p}f t="shared" si="0"/><{p}v></{p}v></{p}c>'
        f'<{p}c r="C3" t="str"><{p}f>A1</{p}f><{p}v></{p}v></{p}c><{p}c r="D3"><{p}f>A1</{p}f><{p}v>1</{p}v>'
        f"</{p}c></{p}row>"
    )
    found = facts(of_sheet(cells))
    assert found.hidden_rows == {2, 3}
    assert found.faults == {
        (2, 2): CellFault("#DIV/0!"),
        (2, 3): CellFault("#N/A"),
        (3, 1): FORMULA_WITHOUT_VALUE,
        (3, 2): FORMULA_WITHOUT_VALUE,
    }


def test_o_loi_khong_gia_tri_khong_lam_cham() -> None:
    cells = '<c r="A1" t="e"># <f>' * 20_000
    data = sheet(f"<row>{cells}</row>").encode()
    assert len(sheetxml._ERROR.findall(data)) == 20_000
    assert not sheetxml._RESULT.findall(data)
    assert not sheetxml._ROW.findall(b"<row " * 100_000)


BOMB = b" " * 2_000_000


@pytest.mark.parametrize(
    ("bound", "value", "parts", "why"),
    [
        ("RATIO_FROM", 1_000_000, {"xl/sharedStrings.xml": BOMB}, "ratio"),
        ("RATIO_FROM", 1_000_000, {"XL\\SharedStrings.XML": BOMB}, "ratio"),
        ("MOST_INFLATED", 1_500_000, {"xl/styles.xml": BOMB}, "too_large"),
        # Two parts, each within the bound.
        ("MOST_INFLATED", 3_000_000, {"xl/styles.xml": BOMB, "xl/theme/theme1.xml": BOMB}, "too_large"),
        ("MOST_PARTS", 10, {f"xl/media/{i}.png": b"" for i in range(9)}, "parts"),
        ("MOST_SHEETS", 0, {}, "sheets"),
        ("LARGEST_FILE", 100, {}, "too_large"),
    ],
)
def test_gioi_han_cua_tep(
    bound: str, value: int, parts: dict[str, bytes], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rawxml if hasattr(rawxml, bound) else archive, bound, value)
    assert reason(parts) == why


def test_hinh_khong_bi_giai_nen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_INFLATED", 1_500_000)
    assert facts({"xl/media/image1.png": BOMB, "../ngoai.png": b"", "/goc.png": b""}) == SheetFacts()


def test_hai_phan_cung_ten() -> None:
    assert reason({"XL/Worksheets/Sheet1.xml": sheet("")}) == "parts_twice"


@pytest.mark.parametrize(
    "part",
    [
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "content.xml",
        "docProps/app.xml",
    ],
)
@pytest.mark.parametrize(
    "before", ["", "<?xml version='1.0'?>", "\n<!-- <a> -->", "\ufeff<?a ?><!-- -- -->\n"]
)
def test_doctype_o_moi_phan(part: str, before: str) -> None:
    assert reason({part: f'{before}<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}) == "doctype"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_phan_khong_phai_utf8(encoding: str) -> None:
    assert reason({"xl/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode(encoding)}) == "damaged"


def test_moi_ly_do_co_loi_chi_dan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "RATIO_FROM", 1_000_000)
    path = tmp_path / "bom.xlsx"
    path.write_bytes(container({"xl/sharedStrings.xml": BOMB}).getvalue())
    content, (problem,) = read_file(path, [form(COMMUNE_RETURN)])
    assert content is None
    assert "nén" in problem.message()


def left(rectangles: Rectangles) -> int:
    """How many cells were taken."""
    return facts_of_sheets.MOST_CELLS - rectangles._left


def ods(body: str) -> bytes:
    office, table = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table"))
    return f'<a xmlns:office="{office}" xmlns:table="{table}" xmlns:text="t"><b>{body}</b></a>'.encode()


CELL = '<table:table-cell table:number-columns-repeated="{}" office:value="1"/>'
BLANK = '<table:table-cell table:number-columns-repeated="{}"/>'
ROW = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'


@pytest.mark.parametrize(
    ("rows", "extent"),
    [
        (ROW.format(1_048_576, BLANK.format(16_384)), (0, 0)),
        (ROW.format(3, CELL.format(2) + BLANK.format(16_382)), (3, 2)),
        (
            ROW.format(1_000_000, BLANK.format(9)) + ROW.format(1, BLANK.format(9) + CELL.format(1)),
            (1_000_001, 10),
        ),
        (
            "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>",
            (1, 1),
        ),
    ],
)
def test_pham_vi_ods(rows: str, extent: tuple[int, int]) -> None:
    rectangles = Rectangles()
    ods_facts(ods(f"<table:table>{rows}</table:table>"), rectangles)
    assert left(rectangles) == extent[0] * extent[1]


def test_ods_o_rat_xa_bi_tu_choi() -> None:
    rows = ROW.format(1_048_576, CELL.format(16_384))
    assert reason({"content.xml": ods(f"<table:table>{rows}</table:table>")}) == "extent"


def record(kind: int, *numbers: int) -> bytes:
    body = struct.pack(f"<{len(numbers)}I", *numbers)
    return bytes([kind, len(body)]) + body


def reach(sheet: bytes) -> int:
    rectangles = Rectangles()
    binary_facts(sheet, BinaryWorkbook(), Styles(), rectangles)
    return left(rectangles)


def test_pham_vi_xlsb() -> None:
    sheet = record(0, 4) + record(2, 6, 0) + record(0, 9_999) + record(7, 2, 0)
    assert reach(b"\x81\x01\x00" + sheet) == 10_000 * 7
    # Cut off in the last cell.
    assert reach(sheet[:-7]) == 5 * 7


@given(st.binary(max_size=200))
def test_pham_vi_xlsb_hong(data: bytes) -> None:
    with suppress(UnreadableFile, struct.error):
        assert reach(data) >= 0


def test_pham_vi_xls() -> None:
    rectangles = Rectangles()
    list(xls_facts(FILES / "c5.xls", rectangles))
    assert left(rectangles) >= 7 * 16
