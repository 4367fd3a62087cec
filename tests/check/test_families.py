"""The household as a family, told at its cells; nothing of it changes a class."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from hongheo.pipeline import Options, check
from tests.conftest import MakeReturn, b1, b2, household

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "gia-dinh.toml").read_text(encoding="utf-8"))
NAME = "Trần Thị Mẫu 0001"


def person(name: str = NAME, relation: str = "Chủ hộ", **values: object) -> dict[str, object]:
    return {"household_code": "0001", "name": name, "relation": relation, **values}


def found(make_return: MakeReturn, head: dict[str, object], *people: dict[str, object]) -> list[str]:
    size = {"size": len(people) or 1}
    path = make_return(
        households=[household("0001", **{**size, **head})],
        b1=[b1("0001", 150)],
        b2=[b2("0001", 1)],
        members=people,
    )
    lines = check([path], Options(year=2023)).report.lines()
    # Facts against flags (HN25x) have their own tests; these families are made for their ages alone.
    return [line.replace("Thành viên!", "") for line in lines if not line.startswith("HN25")]


@pytest.mark.parametrize("case", CASES["case"], ids=lambda c: c["name"])
def test_ages(make_return: MakeReturn, case: dict[str, Any]) -> None:
    more = {k: case[k] for k in ("studying", "certificate") if k in case}
    other = person("Lê Thị Hai", case["relation"], birth_date=case["birth"] or None, **more)
    birth = {"birth_date": case["head"]}
    assert found(make_return, birth, person(**birth), other) == case["found"]


def test_the_heads_birth_may_stand_on_one_sheet_alone(make_return: MakeReturn) -> None:
    child = person("Lê Hai", "Con", birth_date="1985")
    assert found(make_return, {"birth_date": "1980"}, person(), child) == ["HN223 F5"]
    assert found(make_return, {}, person(birth_date="1980"), child) == ["HN223 F5"]
    assert found(make_return, {"birth_date": "1980"}, child) == ["HN220 E4", "HN223 F4"]


def test_no_head_among_the_members(make_return: MakeReturn) -> None:
    assert found(make_return, {}, person(relation="Khác"), person("Lê Hai", "Con")) == ["HN220 E4"]


def test_a_relation_that_cannot_be_read_may_be_the_heads(make_return: MakeReturn) -> None:
    assert found(make_return, {}, person(relation="Chũ hộ"), person("Lê Hai", "Con")) == ["HN104 E4"]


def test_two_heads(make_return: MakeReturn) -> None:
    assert found(make_return, {}, person(), person("Lê Hai")) == ["HN221 E4", "HN221 E5"]


@pytest.mark.parametrize(
    ("head", "member", "expected"),
    [
        ({"head_name": "Lê Hòa"}, {"name": "LÊ HOÀ"}, []),
        ({"head_name": "Lê Hòa"}, {"name": "Lê Hoa"}, ["HN222 Hộ!B4"]),
        ({"birth_date": "01/02/1980"}, {"birth_date": "1980"}, []),
        ({"birth_date": "01/02/1980"}, {"birth_date": "1981"}, ["HN222 Hộ!D4"]),
        ({"birth_date": "01/02/1980"}, {"birth_date": "02/01/1980"}, ["HN222 Hộ!D4"]),
        ({"birth_date": "01/02/1980"}, {}, []),
        ({"sex": "Nam"}, {"sex": "Nữ"}, ["HN222 Hộ!E4"]),
        ({"identity_number": "082080001234"}, {"identity_number": "082080001235"}, ["HN222 Hộ!C4"]),
        ({"identity_number": "82080001234"}, {"identity_number": "082080001234"}, ["HN121 Hộ!C4"]),
    ],
)
def test_head_on_both_sheets(
    make_return: MakeReturn, head: dict[str, object], member: dict[str, object], expected: list[str]
) -> None:
    name = {"name": head["head_name"]} if "head_name" in head else {}
    assert found(make_return, head, person(**{**name, **member})) == expected  # type: ignore[arg-type]


def test_numbers_of_members(make_return: MakeReturn) -> None:
    people = [
        person(member_number=1),
        person("Lê Hai", "Con", member_number=2),
        person("Lê Ba", "Con", member_number=2),
        person("Lê Tư", "Con"),
        person("Lê Năm", "Con"),
    ]
    assert found(make_return, {}, *people) == ["HN230 B6"]


def test_under_a_code_of_two_households_nothing_more_is_said(make_return: MakeReturn) -> None:
    path = make_return(
        households=[household("0001", size=2), household("0001", size=2, head_name="Lê Hai")],
        b1=[b1("0001", 150)],
        b2=[b2("0001", 1)],
        members=[person(), person("Lê Hai")],
    )
    assert check([path], Options()).report.lines() == ["HN301 Hộ!A4", "HN301 Hộ!A5"]


def test_a_file_of_members_alone(make_return: MakeReturn) -> None:
    path = make_return(
        households=[], members=[person(birth_date="1980"), person("Lê Hai", "Con", birth_date="1985")]
    )
    # The empty sheet is told, and so is each code of the other sheets.
    assert check([path], Options()).report.lines() == ["HN505 Hộ", "HN303 Thành viên!A4"]


@pytest.mark.parametrize(
    ("head", "theirs", "says"),
    [
        ({"identity_number": "082080012345"}, {"identity_number": "082080012745"}, ": khác chữ số thứ 10."),
        ({"head_name": "Lê Văn Hòa"}, {"name": "Lê Văn Hải"}, ": khác chữ thứ 3."),
        ({"head_name": "Lê Văn Hòa"}, {"name": "Lê Hòa"}, ": 3 và 2 chữ."),
    ],
)
def test_masked_values_say_which_part_differs(
    head: dict[str, object], theirs: dict[str, object], says: str, make_return: MakeReturn
) -> None:
    path = make_return(
        households=[household("0001", size=1, **head)],
        b1=[b1("0001", 150)],
        b2=[b2("0001", 1)],
        members=[person(**theirs)],
    )
    problems = [p for p in check([path], Options(year=2023)).report if p.kind.code == "HN222"]
    told = next(p.message() for p in problems if p.field in ("Số định danh cá nhân", "Họ và tên chủ hộ"))
    assert says in told or any(says in p.message() for p in problems)
    assert "Lê Văn" not in told and "082080012345" not in told
