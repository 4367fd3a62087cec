"""Households found again on lists of earlier years: worked cases through whole runs, and a property."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.compare.matching import match_households
from hongheo.pipeline import LISTS, Options, Result, run
from hongheo.problems import Problem
from hongheo.units import Unit, units_on
from tests.compare.frames import records
from tests.compare.lists import left, listed, write_list
from tests.conftest import b1, b2, blank_out, household, return_maker
from tests.strategies import renumbered

TEST_FILES = Path(__file__).parents[1] / "dirty" / "files"
CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "noi-ho.toml").read_text(encoding="utf-8"))[
    "case"
]


DONG_SON = next(u for u in units_on(dt.date(2023, 12, 14)) if u.code == "28654")


def _rows(case: dict[str, Any]) -> list[dict[str, Any]]:
    """What earlier lists have of a case."""
    return [row for key in ("listed", "history", "left", "left_near") for row in case.get(key, [])]


def _row(row: dict[str, Any], *, of_left: bool = False) -> dict[str, object]:
    values = dict(row)
    if "code" not in values:
        return values
    return (left if of_left else listed)(str(values.pop("code")), **values)


def _is_of_one_commune(case: dict[str, Any]) -> bool:
    """It names no commune, and nothing is told of a list as a whole (HN409)."""
    return "HN409" not in case["told"] and not any("commune" in r or "address" in r for r in _rows(case))


# A rural commune of one province for each such case, which is about people of its own there. Any other is a
# run of its own.
COMMUNES = [
    u for u in units_on(dt.date(2023, 12, 14)) if u.province_code == "82" and u.name.startswith("Xã ")
]
TOGETHER = [case for case in CASES if _is_of_one_commune(case)]
HOMES = {case["name"]: unit for case, unit in zip(TOGETHER, COMMUNES, strict=False)}


def _at_home(case: dict[str, Any]) -> dict[str, Any]:
    """The case with names and numbers that no other case has."""
    number = TOGETHER.index(case)
    name = f"Lê Văn Mẫu {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number]}"
    text = (
        json.dumps(case, ensure_ascii=False).replace("Lê Văn Mẫu", name).replace("LÊ VĂN MẪU", name.upper())
    )
    for end in ("1234", "5678"):
        text = text.replace(f"00{end}", f"{number:02d}{end}")
    return {**json.loads(text), "name": case["name"]}


def _lists(case: dict[str, Any], home: Unit) -> dict[str, list[dict[str, object]]]:
    """What earlier lists have of the case: key of the case > rows, of its commune unless they say another."""
    address = f"{home.name}, {home.district}, {home.province}"
    found: dict[str, list[dict[str, object]]] = {}
    for key in ("listed", "history"):
        found[key] = [_row({"commune": home.code, **r} if "code" in r else r) for r in case.get(key, [])]
    for key in ("left", "left_near"):
        found[key] = [
            _row({"address": address, **r} if "code" in r else r, of_left=True) for r in case.get(key, [])
        ]
    return found


def review_of(cases: list[dict[str, Any]], homes: list[Unit], folder: Path) -> Result:
    """The run of the cases, each in its commune, with the lists of earlier years that they tell."""
    paths, rows = [], defaultdict[str, list[dict[str, object]]](list)
    for case, home in zip(cases, homes, strict=True):
        one = {"households": [household("0001", **case["household"])], "b1": [b1("0001", 100)]}
        one["b2"] = [b2("0001", case.get("b2", 3))]
        paths.append(return_maker(folder)(f"{home.code}.xlsx", commune=home.code, **one))
        for key, own in _lists(case, home).items():
            rows[key] += own
    sheets = (("Thoát nghèo", "left"), ("Thoát cận nghèo", "left_near"))
    escaped = {name: rows[key] for name, key in sheets if rows[key]}
    before = write_list(folder / "2022.xlsx", 2022, rows["listed"], escaped)
    history = (write_list(folder / "2021.xlsx", 2021, rows["history"]),) if rows["history"] else ()
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables", "write_problems_of", "write_lists", "write_scores")
        result = run(paths, Options(previous=before, history=history), folder / "ra")
    assert all(proof.holds for proof in result.proofs)
    return result


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Result:
    homes = [HOMES[case["name"]] for case in TOGETHER]
    return review_of([_at_home(case) for case in TOGETHER], homes, tmp_path_factory.mktemp("noi-ho"))


def _about(problem: Problem, commune: str) -> bool:
    household = (problem.household or "").partition("/")[0]
    return commune in (household, problem.commune, Path(problem.place.file).stem)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_worked_case(case: dict[str, Any], together: Result, tmp_path: Path) -> None:
    alone = case["name"] not in HOMES
    home = DONG_SON if alone else HOMES[case["name"]]
    result = review_of([case], [home], tmp_path) if alone else together
    assert result.households is not None
    own = result.households.set_index("household")
    assert own.loc[f"{home.code}/0001", "movement"] == (case["movement"] or "none")
    told = [
        p.kind.code for p in result.report if p.kind.severity != "note" and (alone or _about(p, home.code))
    ]
    assert sorted(told) == case["told"]


def test_nothing_is_told_but_of_the_cases(together: Result) -> None:
    homes = {home.code for home in HOMES.values()}
    others = [p for p in together.report if not any(_about(p, home) for home in homes)]
    assert {p.kind.code for p in others if p.kind.severity != "note"} <= {"HN503"}
    assert len(HOMES) == len(TOGETHER) < 26


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


@pytest.mark.usefixtures("with_lists")
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
