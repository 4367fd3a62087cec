"""Households found again on lists of earlier years: worked cases through whole runs, and a property."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.compare.matching import match_households
from hongheo.pipeline import LISTS, Options, Result, run
from tests.compare.frames import records
from tests.compare.lists import left, listed, write_list
from tests.conftest import MakeReturn, b1, b2, blank_out, household
from tests.strategies import renumbered

TEST_FILES = Path(__file__).parents[1] / "dirty" / "files"
CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "noi-ho.toml").read_text(encoding="utf-8"))[
    "case"
]


def _row(row: dict[str, Any], *, of_left: bool = False) -> dict[str, object]:
    values = dict(row)
    if "code" not in values:
        return values
    return (left if of_left else listed)(str(values.pop("code")), **values)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_worked_case(
    case: dict[str, Any], make_return: MakeReturn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank_out(monkeypatch, "write_lists", "write_scores")
    path = make_return(
        households=[household("0001", **case["household"])],
        b1=[b1("0001", 100)],
        b2=[b2("0001", case.get("b2", 3))],
    )
    escaped = {
        name: [_row(r, of_left=True) for r in case[key]]
        for name, key in (("Thoát nghèo", "left"), ("Thoát cận nghèo", "left_near"))
        if key in case
    }
    before = write_list(tmp_path / "2022.xlsx", 2022, [_row(r) for r in case.get("listed", [])], escaped)
    history: tuple[Path, ...] = ()
    if "history" in case:
        history = (write_list(tmp_path / "2021.xlsx", 2021, [_row(r) for r in case["history"]]),)
    result = run([path], Options(previous=before, history=history), tmp_path / "ra")
    assert result.households is not None
    assert result.households["movement"].iat[0] == ("none" if not case["movement"] else case["movement"])
    told = [p.kind.code for p in result.report if p.kind.severity != "note"]
    assert sorted(told) == case["told"]
    assert all(proof.holds for proof in result.proofs)


def tables(result: Result) -> list[tuple[object, ...]]:
    return [tuple(table.lines[0].values) for table in result.tables[1:3]]


FOUND = [
    ("41-escaped-list-unread", "2023.xlsx", "ra22", (0, 0, 0, 0, 0, 1, 0, 0, 1), (1, 0, 0, 0, 0, 0, 0, 0, 1)),
    ("42-merged-communes-renumbered", "2025.xlsx", "ra24", (1, *[0] * 7, 1), (1, *[0] * 7, 1)),
    ("43-previous-by-code-alone", "2023.xlsx", "ra22", (1, *[0] * 7, 1), (0,) * 9),
]


@pytest.mark.parametrize("case", FOUND, ids=[c[0] for c in FOUND])
def test_files_that_went_wrong(case: tuple[Any, ...], tmp_path: Path) -> None:
    folder, file, before, table_2, table_3 = case
    own = TEST_FILES / folder
    result = run([own / file], Options(previous=own / before / LISTS), tmp_path / "ra")
    assert tables(result) == [table_2, table_3]
    assert (result.exit_code, result.counts()["unclassified"]) == (0, 0)


def test_a_list_whose_sheet_bears_another_name_is_read_and_nobody_vanishes(tmp_path: Path) -> None:
    own = TEST_FILES / "02-previous-list-sheet-renamed"
    previous = own / "danh-sach-2022-doi-ten-trang.xlsx"
    result = run([own / "phieu-2023-sai-dau-ky.xlsx"], Options(previous=previous), tmp_path / "ra")
    told = {(p.kind.code, p.household) for p in result.report if p.kind.code in ("HN401", "HN402")}
    assert told == {("HN401", "28654/0001"), ("HN402", "28654/0002")}


def test_the_past_is_looked_at_through_history_as_well(tmp_path: Path) -> None:
    own = TEST_FILES / "41-escaped-list-unread"
    result = run([own / "2023.xlsx"], Options(history=(own / "ra22" / LISTS,)), tmp_path / "ra")
    assert tables(result)[0] == (0, 0, 0, 0, 0, 1, 0, 0, 1)


def test_codes_that_start_again_in_each_village_are_no_key(tmp_path: Path) -> None:
    own = TEST_FILES / "45-export-codes-per-village" / "files"
    options = Options(year=2022, commune="28654", previous=own / "y0" / LISTS)
    run([own / "2022.xlsx"], options, tmp_path / "22")
    options = replace(options, year=2023, previous=tmp_path / "22" / LISTS)
    result = run([own / "2023.xlsx"], options, tmp_path / "23")
    assert tables(result) == [(4, *[0] * 7, 4), (0,) * 9]
    told = [p.kind.code for p in result.report if p.kind.code.startswith("HN4")]
    assert told == ["HN429"] * 4


@settings(max_examples=60)
@given(both=renumbered())
def test_whatever_the_codes_every_household_keeps_its_story(
    both: tuple[list[dict[str, object]], list[dict[str, object]]],
) -> None:
    then, now = both
    matching = match_households(records(*now), records(*then))
    found = {then[i]["who"]: now[j]["who"] for i, j, _ in matching.pairs()}
    assert found == {row["who"]: row["who"] for row in then}
    assert matching.doubts == []


@settings(max_examples=60)
@given(both=renumbered(), hidden=st.sets(st.sampled_from(("birth_date", "village", "identity_number"))))
def test_where_less_is_known_nobody_is_taken_for_two_and_nobody_vanishes_untold(
    both: tuple[list[dict[str, object]], list[dict[str, object]]], hidden: set[str]
) -> None:
    then, now = ([{**row, **dict.fromkeys(hidden)} for row in side] for side in both)
    matching = match_households(records(*now), records(*then))
    taken = [household for _, household, _ in matching.pairs()]
    assert len(taken) == len(set(taken))
    told = {doubt.household for doubt in matching.doubts}
    assert not told & set(taken)
    # The same person, under whatever code, is found or asked about: its name at least is the same. Unless one
    # of its name has its old code now and is taken for it or asked about: the list then has nobody untold.
    listed = [*(i for i, _, _ in matching.pairs()), *(d.listed for d in matching.doubts)]
    gone_to = {then[i]["who"] for i in listed}
    assert all(now[j]["who"] in gone_to for j in set(range(len(now))) - {*taken, *told})
