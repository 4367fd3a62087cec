"""Prints: paper that can be read, no household cut, no signature alone on a page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.columns import template_path
from hongheo.forms import HOUSEHOLD_LIST, form
from hongheo.models import LongList
from hongheo.write import Posting, write_lists, write_postings
from hongheo.write.headings import load_list_design
from hongheo.write.lists import DESIGN
from hongheo.write.pages import A3, A4, breaks_of, pages_of
from tests.write.test_tables import find, table, write

FIELDS = [str(f.field) for h in load_list_design(template_path(DESIGN)).columns for f in h.leaves]
DETAILED = "Danh sách chi tiết hộ nghèo"


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.floats(10, 60), min_size=1, max_size=8), min_size=1, max_size=40),
    st.floats(100, 700),
    st.floats(0, 90),
    st.data(),
)
def test_a_page_ends_between_households(
    households: list[list[float]], room: float, repeated: float, data: st.DataObject
) -> None:
    heights = np.array([h for own in households for h in own])
    begins = [0, *accumulate(map(len, households))][:-1]
    must = sorted(data.draw(st.sets(st.sampled_from(begins[1:] or begins), max_size=3)) - {0})
    breaks = breaks_of(heights, begins, must, room, repeated)
    assert set(must) <= set(breaks) and list(breaks) == sorted(set(breaks)) and 0 not in breaks
    for number, (first, end) in enumerate(pairwise([0, *breaks, len(heights)])):
        space = room - (repeated if number else 0)
        assert heights[first:end].sum() <= space + 1e-6 or end - first == 1
        if end not in begins and end < len(heights):
            # Cut inside a household only when it begins the page and is longer.
            own = max(b for b in begins if b <= first)
            assert not any(first < b <= end for b in begins) and heights[own:].sum() > space


def test_paper_is_a4_while_it_can_be_read() -> None:
    rows, may = [15.0] * 100, list(range(100))
    narrow, wide, widest = (pages_of([20] * n, rows, may, repeated=(0, 0)) for n in (5, 9, 20))
    assert (narrow.paper, narrow.scale, narrow.fitted) == (A4, 100, False)
    assert (wide.paper, wide.fitted) == (A3, False) and wide.scale >= 69
    assert (widest.paper, widest.fitted) == (A3, True)
    assert not pages_of([20] * 5, rows[:40], may[:40], repeated=(0, 0), whole=True).breaks


def detailed(communes: dict[str, list[int]]) -> LongList:
    """A printed list: commune > the sizes of its households."""

    def parts() -> Iterator[pd.DataFrame]:
        number = 0
        for roman, (name, sizes) in zip(("I", "II", "III", "IV"), communes.items(), strict=False):
            lines = [{"level": "unit", "household_number": roman, "name": name}]
            for size in sizes:
                number += 1
                for member in range(1, size + 1):
                    head = (
                        {"level": "head", "household_number": number} if member == 1 else {"level": "member"}
                    )
                    lines.append({**head, "member_number": member, "name": "Trần Văn Mẫu; Ấp Hai"})
            frame = pd.DataFrame(lines, dtype=object).reindex(columns=["level", *FIELDS])
            yield frame.where(frame.notna(), None)

    persons = sum(map(sum, communes.values()))
    return LongList(sum(map(len, communes.values())), persons, persons + len(communes), parts)


def printed(path: Path, communes: dict[str, list[int]]) -> Any:
    own = {"Hộ nghèo": detailed(communes)}
    lists = {"Hộ nghèo": LongList(0, 0, 0, lambda: iter(()))}
    write_lists(path, form=form(HOUSEHOLD_LIST), lists=lists, place=["Huyện"], year=2023, detailed=own)
    return openpyxl.load_workbook(path)[DETAILED]


SIZES = [3, 1, 5, 4, 14, 2, 6, 1, 1, 7, 3, 4, 5, 2, 2, 6, 4, 3, 1, 8, 4, 2, 5]


def test_a_printed_list_is_one_to_sign_a_commune(tmp_path: Path) -> None:
    sheet = printed(tmp_path / "x.xlsx", {"Xã Một": SIZES, "Xã Hai": SIZES[:4], "Xã Ba": SIZES[::-1]})
    rows = [[c.value for c in row[:3]] for row in sheet.iter_rows()]
    breaks = [b.id for b in sheet.row_breaks.brk]  # the last row of a page
    assert int(sheet.page_setup.paperSize) == A4 and sheet.page_setup.scale >= 69
    # A page begins with a commune or with the head of a household.
    assert all(rows[b][0] is not None for b in breaks)
    begins = {rows[b][0] for b in breaks}
    assert {"II", "III"} <= begins and len(begins) > 3
    signed = [c.row for row in sheet.iter_rows() for c in row if c.value == "CHỦ TỊCH"]
    above = [c.row for row in sheet.iter_rows() for c in row if c.value == "TM. ỦY BAN NHÂN DÂN"]
    assert len(signed) == 3 and [r - 1 for r in signed] == above
    for row in signed:
        first = max([b for b in breaks if b < row], default=0)
        # The last household stands on the page of the signatures.
        assert any(rows[r][1] is not None for r in range(first, row - 1))
    numbers = [r[0] for r in rows[9:] if isinstance(r[0], int)]
    assert numbers == list(range(1, 2 * len(SIZES) + 5))


def test_lists_to_sign_number_their_own_pages(tmp_path: Path) -> None:
    sheet = printed(tmp_path / "ds.xlsx", {"Xã Một": [1]})
    assert sheet.page_setup.useFirstPageNumber and sheet.oddFooter.center.text == "Trang &P"
    # Other programs take the first sheet for the list of the poor.
    assert sheet.parent.sheetnames[0] == "Hộ nghèo"


def test_a_household_longer_than_a_page_is_cut_where_it_is_full(tmp_path: Path) -> None:
    sheet = printed(tmp_path / "x.xlsx", {"Xã Một": [80]})
    assert len(sheet.row_breaks.brk) >= 1
    assert find(sheet, "TM. ỦY BAN NHÂN DÂN") is not None


@pytest.mark.parametrize("note", ["", "TẠM TÍNH: còn 3 hộ (11 khẩu) chưa phân loại"])
@pytest.mark.parametrize("number", [2, 3, 8])
def test_thirteen_communes_of_two_lines_fit_one_page(tmp_path: Path, number: int, note: str) -> None:
    names = [f"Xã Thứ {n}" for n in range(1, 14)]
    sheet = write(tmp_path / "x.xlsx", [table(number, names)], note=note)[f"Biểu {number}"]
    assert int(sheet.page_setup.paperSize) == A4 and not sheet.row_breaks.brk
    # 12 points at 63 % are nearly as large as 11 at 70 %.
    assert sheet.page_setup.scale >= 63


def test_a_longer_table_keeps_a_place_whole_and_signatures_with_the_last(tmp_path: Path) -> None:
    names = [f"Xã Thứ {n}" for n in range(1, 101)]
    sheet = write(tmp_path / "x.xlsx", [table(2, names)])["Biểu 2"]
    breaks = [b.id for b in sheet.row_breaks.brk]
    assert len(breaks) >= 2 and all(sheet.cell(b + 1, 1).value for b in breaks)
    assert breaks[-1] < find(sheet, "Xã Thứ 100").row < find(sheet, "TM. ỦY BAN NHÂN DÂN").row


def test_a_table_too_wide_for_a4_says_that_it_is_a3(tmp_path: Path) -> None:
    book = write(tmp_path / "x.xlsx", [table(4), table(10)])
    said = {s.title: (int(s.page_setup.paperSize), s.oddFooter.right.text) for s in book.worksheets[:2]}
    assert said == {"Biểu 4": (A4, None), "Biểu 10": (A3, "In trên giấy A3")}


@pytest.mark.parametrize("households", range(1, 130, 9))
def test_a_posted_list_never_has_its_signatures_alone(tmp_path: Path, households: int) -> None:
    columns = {"name": "Trần Văn Mẫu", "village": "Ấp Hai", "size": 3, "outcome": "Hộ nghèo"}
    frame = pd.DataFrame([columns] * households, dtype=object)
    lists = {"Hộ nghèo": frame[:0], "Hộ cận nghèo": frame[:0], "Thoát nghèo": frame[:0], "Khác": frame}
    write_postings(tmp_path / "x.xlsx", [Posting("28654", "Xã Một", lists)], year=2023)
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    last = max([b.id for b in sheet.row_breaks.brk], default=0)
    assert isinstance(sheet.cell(last + 1 if last else 9, 1).value, (int, str))
    assert last < next(c.row for c in sheet["A"] if c.value == households)
