"""Every movement of tables 2 and 3, from worked cases: each a household alone in a commune of one run."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hongheo.pipeline import Options, Result, run
from hongheo.units import units_on
from tests.conftest import b1, b2, blank_out, return_maker

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "bien-dong.toml").read_text(encoding="utf-8"))[
    "case"
]


WHO = {"household_code": "0001", "head_name": "Lê Văn Mẫu", "sex": "Nam", "people": "Kinh"}


def columns(wanted: dict[str, list[int]], line: int) -> tuple[int, ...]:
    return tuple(wanted.get(str(n), [0, 0])[line] for n in range(1, 10))


# A rural commune for each case, all of one province.
COMMUNES = [
    u for u in units_on(dt.date(2023, 12, 14)) if u.province_code == "82" and u.name.startswith("Xã ")
]
HOMES = {case["name"]: unit for case, unit in zip(CASES, COMMUNES, strict=False)}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What all cases come to."""
    folder = tmp_path_factory.mktemp("bien-dong")
    make = return_maker(folder)
    paths = [
        make(
            f"{HOMES[case['name']].code}.xlsx",
            commune=HOMES[case["name"]].code,
            households=[{**WHO, **case["household"]}],
            b1=[b1("0001", case["b1"])] if "b1" in case else [],
            b2=[b2("0001", case["b2"])] if "b2" in case else [],
        )
        for case in CASES
    ]
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables", "write_problems_of", "write_lists", "write_scores")
        return run(paths, Options(), folder / "ra")


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_worked_case(case: dict[str, Any], result: Result) -> None:
    for table, wanted in ((result.tables[1], case["t2"]), (result.tables[2], case["t3"])):
        own = [line for line in table.lines if line.name == HOMES[case["name"]].name and line.level == "unit"]
        assert [line.values for line in own] == [columns(wanted, 0), columns(wanted, 1)]


def test_all_cases_together(result: Result) -> None:
    assert len(HOMES) == len(CASES)
    assert result.exit_code == 0, result.report.lines()
    for at, key in ((1, "t2"), (2, "t3")):
        for line in (0, 1):
            sums = [sum(own) for own in zip(*(columns(case[key], line) for case in CASES), strict=True)]
            assert result.tables[at].lines[line].values == tuple(sums)
    assert all(not proof.failed for proof in result.proofs)
