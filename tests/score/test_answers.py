"""Answers of B1 scored through a scorecard, from worked cases; the mark on everything the sample touches."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hongheo.criteria import sample_path
from hongheo.criteria.scorecard import SAMPLE_MARK
from hongheo.errors import HongheoError
from hongheo.pipeline import LISTS, MANIFEST, PROBLEMS, SCORES, TABLES, Options, Result, run, score
from hongheo.problems import Problem
from hongheo.write import sha256_of
from tests.conftest import MakeReturn, b2, household, return_maker
from tests.telling import apart

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "bang-diem.toml").read_text(encoding="utf-8"))[
    "case"
]
CARD = Path(str(sample_path()))


def b1_row(cells: dict[str, object], total: int | None = None) -> dict[str, object]:
    row: dict[str, object] = {"household_code": "0001", **{f"b1_{n}": 0 for n in range(1, 13)}}
    row |= {f"b1_{n}": value or None for n, value in cells.items()}
    return {**row, "b1_total": total}


def scored(make_return: MakeReturn, tmp_path: Path, case: dict[str, Any], **options: Any) -> Result:
    path = make_return(
        commune=case["commune"],
        year=case.get("year", 2023),
        households=[household("0001")],
        b1=[b1_row(case["cells"], case.get("total"))],
        b2=[b2("0001", 1)],
    )
    return score([path], Options(force=True, **options), tmp_path / "cham.xlsx")


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[Problem], list[str], Any]]:
    """Case > its problems, each in one line as if it stood alone, and its scored household: the cases of a
    commune are households of one return."""
    home, found = tmp_path_factory.mktemp("bang-diem"), {}
    make = return_maker(home)
    for commune, year in dict.fromkeys((c["commune"], c.get("year", 2023)) for c in CASES):
        own = [c for c in CASES if (c["commune"], c.get("year", 2023)) == (commune, year)]
        codes = [f"{n:04d}" for n in range(1, len(own) + 1)]
        path = make(
            commune=commune,
            year=year,
            households=[household(code) for code in codes],
            b1=[
                b1_row(case["cells"], case.get("total")) | {"household_code": code}
                for code, case in zip(codes, own, strict=True)
            ],
            b2=[b2(code, 1) for code in codes],
        )
        result = score([path], Options(force=True, scorecard=CARD), home / "cham.xlsx")
        if len(own) == 1:  # What is told of a whole column too.
            told = {codes[0]: result.report.lines()}
        else:
            told = apart(result.report, dict.fromkeys(("Hộ", "B1", "B2"), codes))
        assert result.households is not None
        rows = {str(row["household"]).partition("/")[2]: row for row in result.households.to_dict("records")}
        for at, (code, case) in enumerate(zip(codes, own, strict=True), start=4):
            problems = [p for p in result.report if p.place.row == at]
            found[case["name"]] = (problems, told[code], rows[code])
    return found


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_worked_case(worked: dict[str, tuple[list[Problem], list[str], Any]], case: dict[str, Any]) -> None:
    problems, told, row = worked[case["name"]]
    assert told == case.get("problems", [])
    assert any(case.get("says", "") in p.message() for p in problems) or "says" not in case
    if "b1" in case:
        assert (row["b1"], row["class_end"]) == (case["b1"], "near_poor")
    else:
        assert row["class_end"] == "unclassified"


def test_without_a_scorecard_a_text_stays_an_error(make_return: MakeReturn, tmp_path: Path) -> None:
    result = scored(make_return, tmp_path, CASES[0])
    assert result.report.lines() == ["HN101 B1!B4"]
    assert result.note.startswith("TẠM TÍNH")


def test_points_are_compared_where_the_card_has_no_column(make_return: MakeReturn, tmp_path: Path) -> None:
    case = {"commune": "22963", "year": 2025, "cells": {"1": 150}}
    result = scored(make_return, tmp_path, case, scorecard=CARD)
    assert result.report.lines() == ["HN277 B1"]
    ward = scored(make_return, tmp_path, {**case, "commune": "25459", "cells": {}}, scorecard=CARD)
    assert ward.report.lines() == []


def test_a_question_that_the_card_does_not_have(make_return: MakeReturn, tmp_path: Path) -> None:
    card = tmp_path / "ngan.toml"
    text = CARD.read_text(encoding="utf-8")
    card.write_text(text[: text.rindex("[[question]]")], encoding="utf-8")
    case = {"commune": "28654", "cells": {"12": "Không có gì"}}
    result = scored(make_return, tmp_path, case, scorecard=card)
    assert sorted(result.report.lines()) == ["HN273 B1!M4", "HN276 B1!M3"]


def test_a_faulty_card_stops_the_run(make_return: MakeReturn, tmp_path: Path) -> None:
    bad = Path(__file__).parents[1] / "bad_scorecards" / "no-citation.toml"
    with pytest.raises(HongheoError, match="Không dùng được bảng điểm"):
        scored(make_return, tmp_path, CASES[0], scorecard=bad)


def texts(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    cells = [str(c.value) for s in book for row in s.iter_rows() for c in row if c.value is not None]
    return "\n".join([*cells, *(str(s.oddHeader.left.text) for s in book)])


def test_the_sample_marks_every_workbook_and_the_record(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(
        households=[household("0001"), household("0002")],
        b1=[b1_row({"1": "Từ 3 đến 4 người"}), {**b1_row({"1": 7}), "household_code": "0002"}],
        b2=[b2("0001", 3), b2("0002", 3)],
    )
    result = run([path], Options(scorecard=CARD), tmp_path / "ra")
    assert (result.exit_code, result.note) == (0, SAMPLE_MARK)
    for name in (LISTS, TABLES, SCORES, PROBLEMS):
        assert SAMPLE_MARK in texts(tmp_path / "ra" / name), name
    record = json.loads((tmp_path / "ra" / MANIFEST).read_text(encoding="utf-8"))
    card = record["scorecard"]
    assert (card["id"], card["status"], card["checked_by"]) == ("mau", "sample", None)
    assert (card["sha256"], card["mark"]) == (sha256_of(CARD), SAMPLE_MARK)
    assert record["provisional"] == ""
    assert result.households is not None
    rules = result.households["rule"].tolist()
    assert [SAMPLE_MARK in rule for rule in rules] == [True, False]


def test_the_mark_stands_before_the_provisional_note(make_return: MakeReturn, tmp_path: Path) -> None:
    result = scored(make_return, tmp_path, CASES[5], scorecard=CARD)
    assert result.note == f"{SAMPLE_MARK}; TẠM TÍNH: còn 1 hộ (4 khẩu) chưa phân loại"
