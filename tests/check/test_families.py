"""The household as a family, told at its cells; nothing of it changes a class."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hongheo.pipeline import Options, check
from tests.conftest import MakeReturn, b1, b2, household, return_maker
from tests.telling import apart

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "gia-dinh.toml").read_text(encoding="utf-8"))
NAME = "Trần Thị Mẫu 0001"


def person(name: str = NAME, relation: str = "Chủ hộ", **values: object) -> dict[str, object]:
    return {"household_code": "0001", "name": name, "relation": relation, **values}


Family = tuple[dict[str, object], list[dict[str, object]]]


def found_of(make_return: MakeReturn, families: Sequence[Family]) -> list[list[str]]:
    """What is told of each family, as if it alone stood in the return: all of them are checked at once, each
    under a code of its own, which their names end with."""
    codes = [f"{n:04d}" for n in range(1, len(families) + 1)]
    heads, members = [], []
    for code, (head, people) in zip(codes, families, strict=True):
        own = {"size": len(people) or 1, **head}
        if "head_name" in head:
            own["head_name"] = f"{head['head_name']} {code}"
        heads.append(household(code, **own))
        for one in people:
            name = household(code)["head_name"] if one["name"] == NAME else f"{one['name']} {code}"
            members.append({**one, "household_code": code, "name": name})
    path = make_return(
        households=heads, b1=[b1(c, 150) for c in codes], b2=[b2(c, 1) for c in codes], members=members
    )
    # Facts against flags (HN25x) have their own tests; these families are made for their ages alone.
    told = [p for p in check([path], Options(year=2023)).report if not p.kind.code.startswith("HN25")]
    rows = {
        "Hộ": codes,
        "B1": codes,
        "B2": codes,
        "Thành viên": [str(m["household_code"]) for m in members],
    }
    return [[line.replace("Thành viên!", "") for line in own] for own in apart(told, rows).values()]


def of_a_case(case: dict[str, Any]) -> Family:
    more = {k: case[k] for k in ("studying", "certificate") if k in case}
    birth = {"birth_date": case["head"]}
    other = person("Lê Thị Hai", case["relation"], birth_date=case["birth"] or None, **more)
    return birth, [person(**birth), other]


@pytest.fixture(scope="module")
def ages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Case > what was told of its family."""
    make = return_maker(tmp_path_factory.mktemp("tuoi"))
    told = found_of(make, [of_a_case(case) for case in CASES["case"]])
    return {case["name"]: own for case, own in zip(CASES["case"], told, strict=True)}


@pytest.mark.parametrize("case", CASES["case"], ids=lambda c: c["name"])
def test_ages(ages: dict[str, list[str]], case: dict[str, Any]) -> None:
    assert len(ages) == len(CASES["case"])
    assert ages[case["name"]] == case["found"]


def test_the_heads_birth_may_stand_on_one_sheet_alone(make_return: MakeReturn) -> None:
    child = person("Lê Hai", "Con", birth_date="1985")
    families: list[Family] = [
        ({"birth_date": "1980"}, [person(), child]),
        ({}, [person(birth_date="1980"), child]),
        ({"birth_date": "1980"}, [child]),
    ]
    assert found_of(make_return, families) == [["HN223 F5"], ["HN223 F5"], ["HN220 E4", "HN223 F4"]]


def test_the_head_among_the_members(make_return: MakeReturn) -> None:
    """None is there; a relation that cannot be read may be the head's; two are there."""
    families: list[Family] = [
        ({}, [person(relation="Khác"), person("Lê Hai", "Con")]),
        ({}, [person(relation="Chũ hộ"), person("Lê Hai", "Con")]),
        ({}, [person(), person("Lê Hai")]),
    ]
    told = found_of(make_return, families)
    assert told == [["HN220 E4"], ["HN104 E4"], ["HN221 E4", "HN221 E5"]]


# What the household says of its head, what the members say, and what is told.
TWICE: list[tuple[dict[str, object], dict[str, object], list[str]]] = [
    ({"head_name": "Lê Hòa"}, {"name": "LÊ HOÀ"}, []),
    ({"head_name": "Lê Hòa"}, {"name": "Lê Hoa"}, ["HN222 Hộ!B4"]),
    ({"birth_date": "01/02/1980"}, {"birth_date": "1980"}, []),
    ({"birth_date": "01/02/1980"}, {"birth_date": "1981"}, ["HN222 Hộ!D4"]),
    ({"birth_date": "01/02/1980"}, {"birth_date": "02/01/1980"}, ["HN222 Hộ!D4"]),
    ({"birth_date": "01/02/1980"}, {}, []),
    ({"sex": "Nam"}, {"sex": "Nữ"}, ["HN222 Hộ!E4"]),
    ({"identity_number": "082080001234"}, {"identity_number": "082080001235"}, ["HN222 Hộ!C4"]),
    ({"identity_number": "82080001244"}, {"identity_number": "082080001244"}, ["HN121 Hộ!C4"]),
]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """What is told of each head that stands on both sheets."""
    names = [{"name": head["head_name"]} if "head_name" in head else {} for head, _, _ in TWICE]
    families: list[Family] = [
        (head, [person(**{**name, **member})])  # type: ignore[arg-type]
        for (head, member, _), name in zip(TWICE, names, strict=True)
    ]
    return found_of(return_maker(tmp_path_factory.mktemp("chu-ho")), families)


@pytest.mark.parametrize(("at", "expected"), [(at, case[2]) for at, case in enumerate(TWICE)])
def test_head_on_both_sheets(twice: list[list[str]], at: int, expected: list[str]) -> None:
    assert twice[at] == expected


def test_numbers_of_members(make_return: MakeReturn) -> None:
    people = [
        person(member_number=1),
        person("Lê Hai", "Con", member_number=2),
        person("Lê Ba", "Con", member_number=2),
        person("Lê Tư", "Con"),
        person("Lê Năm", "Con"),
    ]
    assert found_of(make_return, [({}, people)]) == [["HN230 B6"]]


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
