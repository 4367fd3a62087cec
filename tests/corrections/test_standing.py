"""What goes out beside a problem, to come back corrected."""

from pathlib import Path

import openpyxl
import pytest

from hongheo.pipeline import PROBLEMS, Options, check, run
from tests.conftest import MakeReturn, b1, b2, blank_out, household


@pytest.fixture(autouse=True)
def seen_in_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of this file look at the problems alone."""
    blank_out(monkeypatch, "write_tables", "write_lists", "write_scores")


def _lines(path: Path, sheet: str = "Lỗi", heading_row: int = 1) -> list[dict[str, object]]:
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(min_row=heading_row, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_the_line_of_a_problem_says_whose_cell_it_is_and_what_stands_there(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    own = {"households": [household("1"), household("2", size="4 người")]}
    path = make_return(**own, b1=[b1("1", 150), b1("2", 150)], b2=[b2("1", 1), b2("2", 1)])
    run([path], Options(), tmp_path / "ra")
    for sheet, heading_row in (("Lỗi", 1), ("28654", 3)):
        line = next(o for o in _lines(tmp_path / "ra" / PROBLEMS, sheet, heading_row) if o["Mã"] == "HN101")
        assert (line["Mã xã"], line["Mã hộ"], line["STT"]) == ("28654", "2", None)
        assert (line["Trường"], line["Giá trị cũ"], line["Giá trị đúng"]) == (
            "Số nhân khẩu",
            "4 người",
            None,
        )


def test_names_and_identity_numbers_are_masked_unless_asked_for(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    own = {"households": [household("1", identity_number="82012345678")]}
    path = make_return(**own, b1=[b1("1", 150)], b2=[b2("1", 1)])
    for show, old in ((False, "820****678"), (True, "82012345678")):
        out = tmp_path / f"ra{show}"
        run([path], Options(show_values=show), out)
        (line,) = [o for o in _lines(out / PROBLEMS) if o["Mã"] == "HN121"]
        assert line["Giá trị cũ"] == old


def test_the_mark_changes_with_a_value_that_the_problem_speaks_of_and_with_no_other(
    make_return: MakeReturn,
) -> None:
    def mark(name: str, **values: object) -> str:
        own = {"households": [household("1", **{"class_start": "Hộ nghèo", **values})]}
        path = make_return(name, **own, b1=[b1("1", 150)], b2=[b2("1", 0, total=None)])
        report = check([path], Options()).report
        found = [p.standing.mark for p in report if p.kind.code == "HN229" and p.standing]
        return found[0]

    first = mark("a.xlsx", birth_date="01/01/1901")
    assert mark("b.xlsx", birth_date="01/01/1901", village="Ấp khác") == first
    assert mark("c.xlsx", birth_date="02/01/1901") != first
