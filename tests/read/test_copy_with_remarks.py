"""A copy with remarks that is checked by its name is told as what it is."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from hongheo.pipeline import Options, check
from tests.conftest import MakeReturn, b1, b2, household
from tests.telling import lines


def test_a_mended_copy_with_remarks_is_told(make_return: MakeReturn, tmp_path: Path) -> None:
    own = household("0001", size="bốn")
    path = make_return(households=[own], b1=[b1("0001", 150)], b2=[b2("0001", 1)])
    check([path], Options(), annotate_in=tmp_path / "ghi-chu")
    (copy,) = (tmp_path / "ghi-chu").glob("*.xlsx")
    book = openpyxl.load_workbook(copy)
    (cell,) = [c for row in book["Hộ"].iter_rows() for c in row if c.value == "bốn"]
    cell.value = 4
    book.save(copy)
    assert "HN047" in " ".join(lines(check([copy], Options())))
    assert "HN047" not in " ".join(lines(check([path], Options())))
