"""Rows written many at a time are those of xlsxwriter's own calls, byte for byte."""

from __future__ import annotations

import datetime as dt
import io
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from hongheo.write import packing, shared_texts
from hongheo.write import rows as module
from hongheo.write.book import Column, new_book, put_rows
from hongheo.write.packing import RowBook
from hongheo.write.rows import Repeated, RowSheet, Value

# Formats by number; 0 is none. Two are the same under two names.
FORMATS = ({"bold": True}, {"bold": True}, {"num_format": "dd/mm/yyyy"}, {"text_wrap": True, "border": 1})
ODD = ("", " ", "a\x00b", "\x1f", "_x0041_", "_X0041_", "x_x00e9_y", "a ", " a", "a\n", "\u00a0a", "<r>b")
MORE = (
    "=1+1",
    "=SUM(A1)",
    "{=1}",
    "http://x",
    "mailto:x",
    "0012",
    "1e5",
    "a&b",
    "<",
    '"',
    "\ufffe",
    "\uffff",
    "|",
    "a| ",
)
LONG = ("đ" * 40, "x" * 32_768, "\U0001f600" * 16_384, "a\tb\r\nc", "Nguyễn Thị Mẫu", "e\u0323\u0302")
texts = st.sampled_from((*ODD, *MORE, *LONG)) | st.text(max_size=6)
numbers = (
    st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from((0, -0.0, 0.1, 1e15, 10**15, 10**16 - 1, 123456789012345678, 1e-7, 5.0))
)
days = st.dates(dt.date(1900, 1, 1)) | st.datetimes(dt.datetime(1900, 1, 1))  # noqa: DTZ001
values = st.none() | texts | numbers | days


class Block(NamedTuple):
    """Rows given to ``write_rows`` at once."""

    gap: int
    columns: dict[int, list[Value]]
    looks: list[dict[int, tuple[int, int]]]
    which: list[int]
    heights: dict[int, float]
    blanks: bool


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """Some rows below those before: columns of mixed values, or of one kind as most are."""
    count = draw(st.integers(1, 9))
    numbers_of = sorted(draw(st.sets(st.integers(0, 29), min_size=1, max_size=4)))
    kinds = st.sampled_from(
        (values, texts, st.none() | texts, st.integers(0, 99), st.none(), st.none() | days)
    )
    columns = {n: draw(st.lists(draw(kinds), min_size=count, max_size=count)) for n in numbers_of}
    style = st.integers(0, len(FORMATS))
    looks = [{n: (draw(style), draw(style)) for n in numbers_of} for _ in range(draw(st.integers(1, 3)))]
    which = draw(st.lists(st.integers(0, len(looks) - 1), min_size=count, max_size=count))
    filled = [at for at in range(count) if any(column[at] is not None for column in columns.values())]
    heights = (
        draw(st.dictionaries(st.sampled_from(filled), st.sampled_from((15.0, 30.0, 31.3, 409.0))))
        if filled
        else {}
    )
    return Block(draw(st.integers(0, 2)), columns, looks, which, heights, draw(st.booleans()))


def by_cell(sheet: Any, first: int, block: Block, styles: Sequence[Any]) -> None:
    """The public calls that ``write_rows`` says it stands for."""
    for at, kind in enumerate(block.which):
        if at in block.heights:
            sheet.set_row(first + at, block.heights[at])
        for column, own in block.columns.items():
            value, (style, of_date) = own[at], block.looks[kind][column]
            if value is None and block.blanks:
                sheet.write_blank(first + at, column, None, styles[style])
            elif isinstance(value, str):
                sheet.write_string(first + at, column, value, styles[style])
            elif isinstance(value, dt.date):
                sheet.write_datetime(first + at, column, value, styles[of_date])
            elif value is not None:
                sheet.write_number(first + at, column, value, styles[style])


def at_once(sheet: Any, first: int, block: Block, styles: Sequence[Any]) -> None:
    """The same by ``write_rows``."""
    looks = [{c: (styles[s], styles[d]) for c, (s, d) in look.items()} for look in block.looks]
    columns = {c: repeated(values) if c % 2 else values for c, values in block.columns.items()}
    sheet.write_rows(first, columns, looks, block.which, block.heights, blanks=block.blanks)


def repeated(values: Sequence[Value]) -> Repeated:
    """The same column, its values told by numbers."""
    kinds = [(type(value), repr(value)) for value in values]
    return Repeated([kinds.index(kind) for kind in kinds], dict(enumerate(values)))


Way = Callable[[Any, int, Block, Sequence[Any]], None]


def written(way: Way, begun: Sequence[Block], more: bool) -> bytes:
    """A workbook with these blocks on each of two sheets, the columns formatted, rows begun and added to."""
    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"created": dt.datetime(2022, 1, 1)})  # noqa: DTZ001
    styles = [None, *map(book.add_format, FORMATS)]
    for name in "ab":
        sheet = book.add_worksheet(name, RowSheet if way is at_once else None)
        sheet.set_column(2, 5, 12, styles[3] if more else None)
        row = 0
        if more:
            sheet.set_row(1, 44, styles[4])
            sheet.write_string(0, 1, "x", styles[1])
        for block in begun:
            row += block.gap
            way(sheet, row, block, styles)
            row += len(block.which) - 1
            if more:
                sheet.write_string(row, 29, "thêm", styles[2])
            row += not more
        sheet.write_string(row + 2, 0, "cuối")
    book.close()
    return file.getvalue()


@settings(max_examples=60)
@given(st.lists(blocks(), min_size=1, max_size=3), st.booleans())
@example([Block(0, {0: ["a", None, " b", 5]}, [{0: (1, 0)}], [0, 0, 0, 0], {1: 30.0, 2: 30.0}, True)], True)
@pytest.mark.usefixtures("few_at_a_time")
def test_the_bytes_are_those_of_the_public_calls(begun: list[Block], more: bool) -> None:
    assert written(at_once, begun, more) == written(by_cell, begun, more)


@settings(max_examples=30)
@given(st.lists(blocks(), min_size=1, max_size=3))
def test_rows_made_once_are_those_written_on_each_sheet(begun: list[Block]) -> None:
    def book_of(way: Callable[[Any, int, Block, Sequence[Any], list[list[bytes]]], None]) -> bytes:
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        book.set_properties({"created": dt.datetime(2022, 1, 1)})  # noqa: DTZ001
        styles, made = [None, *map(book.add_format, FORMATS)], list[list[bytes]]()
        for begin in (1, 4):
            sheet = book.add_worksheet(None, RowSheet)
            sheet.set_row(begin - 1, 22)
            sheet.write_string(begin - 1, 0, "đầu", styles[2])
            row = begin
            for block in begun:
                way(sheet, row, block, styles, made)
                row += len(block.which)
            sheet.write_string(row + 1, 30, "cuối")
        book.close()
        return file.getvalue()

    def told(block: Block, styles: Sequence[Any]) -> Any:
        looks = [{c + 1: (styles[s], styles[d]) for c, (s, d) in look.items()} for look in block.looks]
        columns = {c + 1: repeated(own) if c % 2 else own for c, own in block.columns.items()}
        return columns, looks

    def row_by_row(sheet: Any, first: int, block: Block, styles: Sequence[Any], _: Any) -> None:
        columns, looks = told(block, styles)
        numbered = {0: [7 + at for at in range(len(block.which))], **columns}
        looks = [{0: (styles[4], None), **look} for look in looks]
        sheet.write_rows(first, numbered, looks, block.which, block.heights)

    def made_once(sheet: Any, first: int, block: Block, styles: Sequence[Any], made: list[Any]) -> None:
        if sheet.name == "Sheet1":
            made.append(sheet.make_rows(first, *told(block, styles), block.which, styles[4]))
        rows = made[-1] if sheet.name == "Sheet1" else made.pop(0)
        sheet.put_made(first, rows, block.heights, 7, styles[4], max(block.columns) + 1)

    assert book_of(made_once) == book_of(row_by_row)


@pytest.fixture(scope="module")
def few_at_a_time() -> Any:
    """Few rows at a time, so that some are begun by another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_A_TIME", 3)
        yield


def test_what_looks_like_the_xml_of_a_rich_text_stays_a_text(tmp_path: Path) -> None:
    rich = "<r><t>đậm</t></r><oops>"
    told = [rich, "<r>a</r>", "<r>b</r>"]
    with new_book(tmp_path / "x.xlsx") as book:
        put_rows(book.sheet("a"), 0, [told], [[Column(10)]])
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["a"]
    assert [cell.value for cell in sheet["A"]] == told


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_cell_holds_what_is_no_number(tmp_path: Path, number: float) -> None:
    with new_book(tmp_path / "x.xlsx") as book:
        sheet = book.sheet("a")
        with pytest.raises(TypeError):
            sheet.write_rows(1, {0: ["a", number, "b"]}, [{0: (None, None)}])


# File and cell of a link, as ``links`` takes them; each file once.
LINKED = (
    ("phiếu 1.xlsx", "'B1'!D1"),
    ("phiếu 2.xlsx", "'Hộ & ''x'' y'!A2"),
    ("./a/b.xlsx", "'a/b'!C3"),
    ("../x%20y.xlsx", "'%41 <b>'!D4"),
    ("C:/x&y/100%.xlsx", "'\"'!E5"),
    ("//m/z[1].xlsx", "'Thành viên'!F6"),
)


def test_links_written_with_their_rows_are_those_of_the_public_calls() -> None:
    def links(way: str) -> bytes:
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        book.set_properties({"created": dt.datetime(2022, 1, 1)})  # noqa: DTZ001
        sheet, style = book.add_worksheet("a", RowSheet), book.add_format({"underline": 1})
        for row, (name, cell) in enumerate(LINKED if way == "calls" else ()):
            sheet.write_url(row, 0, f"external:{name}#{cell}", style, f"D{row + 1}")
        if way == "rows":
            assert sheet.links(0, 0, LINKED[:2]) == 2
            assert sheet.links(2, 0, LINKED[2:]) == len(LINKED) - 2
            sheet.write_rows(0, {0: [f"D{n + 1}" for n in range(len(LINKED))]}, [{0: (style, None)}])
        book.close()
        return file.getvalue()

    assert links("rows") == links("calls")


def test_the_links_to_a_file_share_its_relation(tmp_path: Path) -> None:
    opens = [("a.xlsx", "'B1'!D1"), None, ("b.xlsx", "'B1'!D3"), ("a.xlsx", "'Hộ'!D4")]
    with new_book(tmp_path / "x.xlsx") as book:
        sheet = book.sheet("x")
        assert sheet.links(0, 1, opens) == 3
        sheet.write_rows(0, {1: list("xyzt")}, [{1: (None, None)}])
    with ZipFile(tmp_path / "x.xlsx") as archive:
        assert archive.read("xl/worksheets/_rels/sheet1.xml.rels").count(b"<Relationship ") == 2
    cells = openpyxl.load_workbook(tmp_path / "x.xlsx")["x"]["B"]
    found = [cell.hyperlink and (cell.hyperlink.target, cell.hyperlink.location) for cell in cells]
    assert found == opens


def test_heights_of_rows_in_the_file_are_not_kept(tmp_path: Path) -> None:
    with new_book(tmp_path / "x.xlsx") as book:
        sheet = book.sheet("a")
        put_rows(sheet, 0, [["một hai ba bốn"] * 50], [[Column(5, wraps=True)]])
        assert len(sheet.row_info) <= 2
    rows = openpyxl.load_workbook(tmp_path / "x.xlsx")["a"].row_dimensions
    assert {rows[n].height for n in range(1, 51)} == {60.0}


def test_a_book_packed_with_less_effort_has_the_parts_of_the_public_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def few_blocks(*arguments: Any, packers: int = 1) -> RowBook:
        monkeypatch.setattr(packing, "_BLOCK", 1 << 12)
        return RowBook(*arguments, packers)

    def many_packers(*arguments: Any) -> RowBook:
        return few_blocks(*arguments, packers=3)

    def parts(kind: Any, name: str) -> dict[str, tuple[int, int]]:
        there = {path.name for path in tmp_path.iterdir()}
        book = kind(str(tmp_path / name), {"constant_memory": True, "tmpdir": str(tmp_path)})
        book.set_properties({"created": dt.datetime(2022, 1, 1)})  # noqa: DTZ001
        long, short = book.add_worksheet("a"), book.add_worksheet("b")
        for row in range(2_000):
            long.write_string(row, 0, f"Nguyễn Thị Mẫu {row * row}")
        for row in range(3):
            short.write_string(row, 0, "Trần Văn Thử")
            # A sheet may go on after the next was begun.
            long.write_string(2_000 + row, 0, "Lê Văn Thử")
        book.add_worksheet("c")
        long.autofilter(0, 0, 2_002, 0)
        book.close()
        if kind is not xlsxwriter.Workbook:
            assert {path.name for path in tmp_path.iterdir()} - there == {name}
        with ZipFile(tmp_path / name) as archive:
            assert archive.testzip() is None
            return {i.filename: (i.file_size, i.CRC) for i in archive.infolist()}

    assert parts(RowBook, "a.xlsx") == parts(xlsxwriter.Workbook, "b.xlsx")
    assert (
        parts(few_blocks, "c.xlsx") == parts(many_packers, "d.xlsx") == parts(xlsxwriter.Workbook, "b.xlsx")
    )
    assert (tmp_path / "c.xlsx").read_bytes() == (tmp_path / "d.xlsx").read_bytes()
    assert (tmp_path / "c.xlsx").read_bytes() != (tmp_path / "a.xlsx").read_bytes()
    small = partial(RowBook, effort=packing.SMALL_EFFORT)
    assert parts(small, "e.xlsx") == parts(xlsxwriter.Workbook, "b.xlsx")
    assert (tmp_path / "e.xlsx").read_bytes() != (tmp_path / "a.xlsx").read_bytes()
    assert (tmp_path / "a.xlsx").stat().st_size > (tmp_path / "b.xlsx").stat().st_size


@pytest.mark.parametrize(
    "formula", ["='Danh mục'!$E$2:$E$9", "{=SUM(A1:A2)}", "=XLOOKUP(1,A:A,B:B)", "=ACOT(1)"]
)
@pytest.mark.parametrize("expand", [False, True])
@pytest.mark.parametrize("future", [False, True])
def test_formulas_are_stored_as_by_the_library(formula: str, expand: bool, future: bool) -> None:
    own, plain = RowSheet(), Worksheet()
    own.use_future_functions = plain.use_future_functions = future
    for _ in range(2):
        assert own._prepare_formula(formula, expand) == plain._prepare_formula(formula, expand)


@pytest.mark.parametrize("packers", [1, 2])
def test_rows_are_packed_while_others_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packers: int
) -> None:
    monkeypatch.setattr(packing, "_BLOCK", 1 << 12)
    monkeypatch.setattr(packing, "_WAITING", 2)
    with new_book(tmp_path / "x.xlsx", packers=packers) as book:
        sheet = book.sheet("a")
        put_rows(sheet, 0, [["Nguyễn Thị Mẫu"] * 9_000], [[Column(5)]])
        assert 0 < sheet.row_data_fh._file.tell() < sheet.row_data_fh.length / 10
    assert [path.name for path in tmp_path.iterdir()] == ["x.xlsx"]
    assert len(list(openpyxl.load_workbook(tmp_path / "x.xlsx")["a"].rows)) == 9_000


def test_the_end_of_a_sheet_is_not_packed_behind_what_others_wait_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, here = [], []
    real = packing._packed

    def noted(block: bytes, *more: Any) -> bytes:
        if threading.current_thread() is threading.main_thread():
            here.append(len(block))
        else:
            begun.append(len(block))
        return real(block, *more)

    monkeypatch.setattr(packing, "_BLOCK", 1 << 12)
    monkeypatch.setattr(packing, "_packed", noted)
    with new_book(tmp_path / "x.xlsx", packers=2) as book:
        for name in "ab":
            put_rows(book.sheet(name), 0, [["Nguyễn Thị Mẫu"] * 3_000], [[Column(5)]])
    assert begun
    assert min(begun) >= 1 << 12
    assert here


def test_threads_pack_where_the_system_gives_them_no_rank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> int:
        raise PermissionError

    monkeypatch.setattr("os.nice", refuse, raising=False)
    with new_book(tmp_path / "x.xlsx", packers=2) as book:
        put_rows(book.sheet("a"), 0, [["Nguyễn Thị Mẫu"] * 90], [[Column(5)]])
    assert len(list(openpyxl.load_workbook(tmp_path / "x.xlsx")["a"].rows)) == 90


def test_a_small_book_needs_no_file_but_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise AssertionError("a file beside the workbook")

    monkeypatch.setattr(packing, "TemporaryFile", refuse)
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with new_book(tmp_path / "x.xlsx") as book:
        put_rows(book.sheet("a"), 0, [["Nguyễn Thị Mẫu"] * 90], [[Column(5)]])
        book.sheet("b")
    assert len(list(openpyxl.load_workbook(tmp_path / "x.xlsx")["a"].rows)) == 90


def test_a_book_that_cannot_be_stored_leaves_no_thread_and_no_open_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "_WAITING", 2)
    before = threading.active_count(), sys.getswitchinterval()
    book = RowBook(str(tmp_path / "no folder" / "a.xlsx"), {"tmpdir": str(tmp_path)}, 2)
    sheet = book.add_worksheet("a")
    for at in range(0, 500, 100):
        sheet.write_rows(at, {0: ["x" * 30_000] * 100}, [{0: (None, None)}])
    rows = sheet.row_data_fh._file
    assert threading.active_count() > before[0]
    assert not rows.closed
    with pytest.raises(FileCreateError):
        book.close()
    assert (threading.active_count(), sys.getswitchinterval()) == before
    assert rows.closed


@pytest.mark.parametrize(("most", "block"), [(0, 1 << 20), (1, 1 << 20), (100, 1 << 20), (100, 16)])
def test_shared_texts_stand_once_and_are_read_as_those_of_each_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, block: int
) -> None:
    """Also where not all of them have room, and beside texts that XML does not bear as they are."""
    monkeypatch.setattr(shared_texts, "_MOST_SHARED", most)
    monkeypatch.setattr(packing, "_BLOCK", block)
    monkeypatch.setattr(packing, "_TEXTS", 1)
    columns: list[Sequence[object]] = [
        ["Xã Mẫu", None, "Xã Thử", "Xã Mẫu"],
        ["a & b", "<si>", " x ", "Xã Mẫu"],
        ["Xã Mẫu"] * 4,
        [1, "2", dt.date(2026, 1, 31), "Xã Mẫu"],
    ]

    def told(shared: bool) -> list[list[object]]:
        with new_book(tmp_path / "x.xlsx", shared=shared) as book:
            date_style = book.style(num_format="dd/mm/yyyy")
            looks = [[Column(9, book.style(bold=True), date_style)] * 4]
            for name in "ab":
                # The last row of a block is written by the library's own calls.
                put_rows(book.sheet(name), 0, [[*own, None] for own in columns], looks)
        sheets = openpyxl.load_workbook(tmp_path / "x.xlsx")
        return [[(c.value, c.font.b, c.number_format) for c in row] for s in sheets for row in s]

    inline, shared = told(shared=False), told(shared=True)
    assert shared == inline
    with ZipFile(tmp_path / "x.xlsx") as archive:
        texts = archive.read("xl/sharedStrings.xml").decode() if most else ""
    assert texts.count("<si>") == min(most, 2)
    assert texts.count("Xã Mẫu") == bool(most)
