"""«có» and «không» where a mark belongs are told by the column: they may say the opposite."""

from pathlib import Path

import pytest

from hongheo.pipeline import Options, check, run
from tests.commands import hongheo
from tests.conftest import MakeReturn, b1, b2, household


@pytest.mark.parametrize(("word", "found"), [("có", 1), ("Có", 1), ("không", 1), ("x", 0), (1, 0), (0, 0)])
def test_yes_or_no_under_an_indicator_is_a_warning(make_return: MakeReturn, word: object, found: int) -> None:
    own = {"households": [household("1")], "b1": [b1("1", 120)]}
    path = make_return(**own, b2=[{"household_code": "1", "b2_9": word, "b2_10": "x"}])
    told = [p.place.column for p in check([path], Options()).report if p.kind.code == "HN115"]
    assert told == ["J"] * found


def test_a_total_that_is_written_says_how_it_was_meant(make_return: MakeReturn) -> None:
    own = {"households": [household("1")], "b1": [b1("1", 120)]}
    codes = {
        total: {p.kind.code for p in check([make_return(**own, b2=[row])], Options()).report}
        for total in (10, 0)
        for row in [{"household_code": "1", "b2_9": "có", "b2_total": total}]
    }
    assert "HN115" not in codes[10] | codes[0]
    assert "HN130" in codes[10]
    assert codes[0] - codes[10], "a total that differs is told"


@pytest.mark.usefixtures("results_only")
def test_a_list_under_another_name_is_refused_at_its_sheet(make_return: MakeReturn, tmp_path: Path) -> None:
    import openpyxl

    own = {"households": [household("1")], "b1": [b1("1", 120)], "b2": [b2("1", 3)]}
    path = make_return(**own)
    run([path], Options(), tmp_path / "ra")
    book = openpyxl.load_workbook(tmp_path / "ra" / "danh-sach.xlsx")
    book["Hộ nghèo"].title = "HN 2022"
    book.save(tmp_path / "nam-truoc.xlsx")
    told = check([path], Options(previous=tmp_path / "nam-truoc.xlsx")).report
    assert [p.place.sheet for p in told if p.kind.code == "HN038"] == ["HN 2022"]


@pytest.mark.parametrize("words", [[], ["tables"], ["register"]])
def test_a_group_without_a_command_tells_its_help_line_by_line(words: list[str]) -> None:
    done = hongheo(*words)
    assert "␊" not in done.stdout + done.stderr
    assert len((done.stdout + done.stderr).splitlines()) > 5
