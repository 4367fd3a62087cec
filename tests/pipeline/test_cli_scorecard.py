"""The commands of scorecards, the standard known in part, --scorecard and --history on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from hongheo.criteria import sample_path
from tests.commands import hongheo
from tests.compare.lists import listed, write_list
from tests.conftest import MakeReturn, b1, b2, household

CARD = str(sample_path())


def test_template_check_and_show(tmp_path: Path) -> None:
    form = tmp_path / "bang-diem.xlsx"
    assert hongheo("scorecard", "template", form).returncode == 0
    assert hongheo("scorecard", "template", form).returncode == 2
    blank = hongheo("scorecard", "check", form, "--json")
    data = json.loads(blank.stdout)
    assert (blank.returncode, data["command"], data["valid"]) == (1, "scorecard check", False)
    assert {"HN103", "HN270"} == {p["code"] for p in data["problems"]}
    assert hongheo("scorecard", "check", CARD).returncode == 0
    assert hongheo("scorecard", "check", tmp_path / "khong-co.toml").returncode == 3
    shown = hongheo("scorecard", "show", CARD)
    assert shown.returncode == 0
    assert "không có giá trị pháp lý" in shown.stdout
    assert json.loads(hongheo("scorecard", "show", CARD, "--json").stdout)["status"] == "sample"
    assert hongheo("scorecard", "show", form).returncode == 3


def test_the_standard_of_2027_is_shown_and_not_used(make_return: MakeReturn, tmp_path: Path) -> None:
    shown = hongheo("criteria", "--date", "2027-01-01")
    assert shown.returncode == 0
    assert "KHÔNG CHẤM ĐIỂM ĐƯỢC" in shown.stdout
    assert "2.200.000" in shown.stdout
    assert json.loads(hongheo("criteria", "--date", "2027-01-01", "--json").stdout)["complete"] is False
    path = make_return(households=[household("0001")], b1=[b1("0001", 150)], b2=[b2("0001", 1)])
    refused = hongheo("run", path, "--year", 2027, "-o", tmp_path / "ra")
    assert refused.returncode == 3
    assert "Nghị định 351/2025/NĐ-CP" in refused.stderr
    assert not (tmp_path / "ra").exists()


def test_scorecard_and_history_in_one_run(make_return: MakeReturn, tmp_path: Path) -> None:
    row = {**b1("0001", 0, b1_total=None), "b1_1": "Từ 3 đến 4 người"}
    path = make_return(households=[household("0001", was_poor=True)], b1=[row], b2=[b2("0001", 3)])
    lists = [write_list(tmp_path / f"{year}.xlsx", year, [listed("0001")]) for year in (2020, 2021)]
    history = [argument for file in lists for argument in ("--history", file)]
    done = hongheo("run", path, "--scorecard", CARD, *history, "-o", tmp_path / "ra", "--json")
    data = json.loads(done.stdout)
    assert (done.returncode, data["households"]["poor"], data["problems"]) == (0, 1, [])
    told = hongheo("check", path, "--scorecard", CARD)
    assert told.returncode == 0
    assert hongheo("check", path).returncode == 1
    nothing = hongheo("run", path, "--history", path, "-o", tmp_path / "khac")
    assert nothing.returncode == 3
