"""Every movement of tables 2 and 3, through a whole run of one household, from worked cases."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from hongheo.pipeline import Options, run
from tests.conftest import MakeReturn, b1, b2

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "bien-dong.toml").read_text(encoding="utf-8"))[
    "case"
]


WHO = {"household_code": "0001", "head_name": "Lê Văn Mẫu", "sex": "Nam", "people": "Kinh"}


def columns(wanted: dict[str, list[int]], line: int) -> tuple[int, ...]:
    return tuple(wanted.get(str(n), [0, 0])[line] for n in range(1, 10))


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_worked_case(case: dict[str, Any], make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(
        households=[{**WHO, **case["household"]}],
        b1=[b1("0001", case["b1"])] if "b1" in case else [],
        b2=[b2("0001", case["b2"])] if "b2" in case else [],
    )
    result = run([path], Options(), tmp_path / "ra")
    assert result.exit_code == 0, result.report.lines()
    for table, wanted in ((result.tables[1], case["t2"]), (result.tables[2], case["t3"])):
        total_households, total_persons, households, persons = table.lines
        assert total_households.values == households.values == columns(wanted, 0)
        assert total_persons.values == persons.values == columns(wanted, 1)
    assert all(not proof.failed for proof in result.proofs)
