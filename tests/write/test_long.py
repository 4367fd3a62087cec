"""Lists longer than a sheet: nothing is lost, and they are read again as one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hongheo.forms import HOUSEHOLD_LIST, form, part_name
from hongheo.models import LongList, SheetData
from hongheo.read import read_file, read_plain_sheet
from hongheo.read.facts import MOST_CELLS as READ_AT_MOST
from hongheo.write import write_lists, write_scores
from hongheo.write.book import LINE_HEIGHT, Column, new_book, plain, plain_column, put_rows
from hongheo.write.long import MOST_CELLS, by_sheet
from tests.strategies import values_of_frames

FORM = form(HOUSEHOLD_LIST)


@given(
    st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=6), max_size=6),
    st.integers(6, 20),
)
def test_no_row_is_lost_and_no_household_parted(communes: list[list[int]], room: int) -> None:
    """``communes`` are the sizes of the households of each."""
    marks = [[at == 0 for size in sizes for at in range(size)] for sizes in communes]
    parts = [pd.DataFrame({"is_head": own}) for own in marks]
    sheets: dict[int, list[bool]] = {}
    for number, part in by_sheet(parts, room, lambda p: p["is_head"].tolist() if len(p) else []):
        sheets.setdefault(number, []).extend(part["is_head"].tolist() if len(part) else [])
    assert list(sheets) == list(range(1, len(sheets) + 1))
    assert [m for own in sheets.values() for m in own] == [m for own in marks for m in own]
    assert all(len(own) <= room for own in sheets.values())
    assert all(own[0] for own in sheets.values() if own)


def test_a_sheet_is_never_longer_than_the_reader_takes() -> None:
    assert MOST_CELLS < READ_AT_MOST


@pytest.mark.parametrize("name", ["Hộ nghèo", "Danh sách chi tiết hộ cận nghèo"])
def test_names_of_parts(name: str) -> None:
    assert part_name(name, 1) == name
    assert part_name(name, 12).endswith(" - phần 12") and len(part_name(name, 12)) <= 31


def test_heights_of_rows_are_written_and_not_kept(tmp_path: Path) -> None:
    short, long = "Ấp 1", "Ấp Bình Cách, xã Yên Luông, huyện Gò Công Tây"
    with new_book(tmp_path / "cao.xlsx") as book:
        sheet = book.sheet("S")
        for first in (0, 4):
            put_rows(sheet, first, [[short, long, short, long]], [[Column(20, wraps=True)]])
        assert len(sheet.row_info) == len(sheet.row_sizes) <= 2  # of the last rows only
    rows = openpyxl.load_workbook(tmp_path / "cao.xlsx")["S"].row_dimensions
    assert [rows[row].height for row in range(1, 9)] == [None, 3 * LINE_HEIGHT] * 4


def household(number: int) -> list[dict[str, object]]:
    head = {
        "number": number,
        "household_code": f"{number:04d}",
        "head_name": f"Trần Văn {number}",
        "commune": "28654",
        "class_end": "Hộ nghèo",
        "is_head": True,
    }
    return [head, {"name": f"Trần Thị {number}", "relation": "Con", "is_head": False}]


def test_a_list_that_goes_on_is_read_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongheo.write.long.rows_a_sheet", lambda _columns: 5)
    communes = [household(1) + household(2) + household(3), household(4)]
    frames = [pd.DataFrame(rows, dtype=object) for rows in communes]
    rows = LongList(4, 8, 8, lambda: iter(frames))
    path = tmp_path / "danh-sach.xlsx"
    write_lists(path, form=FORM, lists={"Hộ nghèo": rows}, place=["Huyện Gò Công Tây"], year=2023)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Hộ nghèo", "Hộ nghèo - phần 2"]
    first, second = book.worksheets
    assert first["A6"].value == "Tổng số hộ: 4; số dòng: 8. Xem tiếp ở trang «Hộ nghèo - phần 2»."
    assert second["A6"].value == "Tổng số hộ: 4; số dòng: 8. Phần 2."
    assert (first.max_row, second["B8"].value, second.max_row) == (11, "0003", 11)
    content, problems = read_file(path, [FORM])
    assert content is not None
    assert [p.kind.code for p in problems] == []
    codes = [c for table in content.tables for c in table.values["household_code"] if c]
    assert codes == ["0001", "0002", "0003", "0004"]


def test_scores_that_go_on_are_read_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongheo.write.scores.rows_a_sheet", lambda _columns: 2)
    frame = pd.DataFrame({"code": ["0001", "0002", "0003"], "b1": [10, None, 30]}, dtype=object)
    path = tmp_path / "cham-diem.xlsx"
    write_scores(path, SheetData("Chấm điểm", {"code": "Mã hộ", "b1": "B1"}, frame), title="Chấm điểm")
    book = openpyxl.load_workbook(path)
    assert [(s.title, s.max_row) for s in book] == [("Chấm điểm", 3), ("Chấm điểm - phần 2", 2)]
    again = read_plain_sheet(path, "Chấm điểm")
    assert again["Mã hộ"].tolist() == ["0001", "0002", "0003"]


@settings(max_examples=50)
@given(st.lists(values_of_frames, max_size=8))
@example([True, 1, 1.0, False, 0, 0.0, -0.0])
@example([dt.date(2023, 1, 2), dt.datetime(2023, 1, 2), None, ""])  # noqa: DTZ001
def test_a_column_is_put_as_its_values_one_by_one(column: list[object]) -> None:
    told = list(plain_column(column))
    again = list(plain_column([*column, *column, *column]))
    assert list(map(repr, again)) == [*map(repr, map(plain, column))] * 3
    assert told == [plain(v) for v in column]
    assert all(v is None or isinstance(v, (str, int, float, dt.date)) for v in told)
    assert not any(v == "" or v is True or v is False for v in told)
