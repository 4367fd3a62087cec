"""Identity numbers: shape, province, sex, year; the value stays as it was written."""

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongheo.check.identity import identity_kind, likely_number
from hongheo.pipeline import Options, check, run
from hongheo.units import province_codes
from tests.conftest import MakeReturn, b1, b2, household, return_maker
from tests.telling import apart


def test_63_provinces() -> None:
    assert len(province_codes()) == 63


# Number, sex and birth of a head > the codes told at its cell. No two numbers are the same.
NUMBERS: list[tuple[object, str | None, str | None, list[str]]] = [
    ("082080001234", "Nam", "05/03/1980", []),
    ("082180001235", "Nữ", "1980", []),
    ("082203001236", "Nam", "05/03/2003", []),
    ("082303001237", "Nữ", "05/03/2003", []),
    ("082080001238", None, None, []),
    ("003080001239", "Nam", "1980", ["HN122"]),
    ("000080001240", "Nam", "1980", ["HN122"]),
    ("201080001241", "Nam", "1980", []),
    ("082080001242", "Nữ", "1980", ["HN123"]),
    ("082080001243", "Nam", "1981", ["HN124"]),
    ("082003001244", "Nam", "05/03/2003", ["HN124"]),
    ("082280001245", "Nam", None, ["HN125"]),
    ("082224001246", "Nam", None, ["HN125"]),
    ("082223001247", "Nam", None, []),
    ("820870012", None, None, ["HN120"]),
    (820870013, None, None, ["HN120"]),
    ("82087001248", None, None, ["HN121"]),
    (82087001249, None, None, ["HN121"]),
    # No province begins with 03: a zero in front would not make a number of it.
    ("03087001250", None, None, ["HN107"]),
    ("0820870012351", None, None, ["HN107"]),
]


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """What is told of each: all of them are heads of one return."""
    codes = [f"{n:04d}" for n in range(1, len(NUMBERS) + 1)]
    heads = [
        household(code, identity_number=number, sex=sex, birth_date=birth)
        for code, (number, sex, birth, _) in zip(codes, NUMBERS, strict=True)
    ]
    path = return_maker(tmp_path_factory.mktemp("so"))(
        households=heads, b1=[b1(c, 150) for c in codes], b2=[b2(c, 1) for c in codes]
    )
    # A number cell is noted as such besides.
    told = [p for p in check([path], Options()).report if p.kind.code != "HN130"]
    return [*apart(told, dict.fromkeys(("Hộ", "B1", "B2"), codes)).values()]


@pytest.mark.parametrize(("at", "codes"), [(at, case[3]) for at, case in enumerate(NUMBERS)],
                         ids=[str(case[0]) for case in NUMBERS])  # fmt: skip
def test_numbers(numbers: list[list[str]], at: int, codes: list[str]) -> None:
    assert numbers[at] == [f"{code} Hộ!C4" for code in codes]


def test_members_are_checked_too(make_return: MakeReturn) -> None:
    member = {"household_code": "0001", "name": "Trần Thị Mẫu 0001", "relation": "Chủ hộ", "sex": "Nữ"}
    path = make_return(
        households=[household("0001", size=1, sex="Nữ")],
        b1=[b1("0001", 150)],
        b2=[b2("0001", 1)],
        members=[{**member, "identity_number": "082080001234"}],
    )
    assert check([path], Options()).report.lines() == ["HN123 Thành viên!D4"]


@pytest.mark.usefixtures("results_only")
def test_the_likely_number_is_offered_masked_and_the_written_one_kept(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    path = make_return(
        households=[
            household("0001", identity_number=82087001234),
            household("0002", identity_number="820870012"),
        ],
        b1=[b1("0001", 100), b1("0002", 100)],
        b2=[b2("0001", 3), b2("0002", 3)],
    )
    result = run([path], Options(), tmp_path / "ra")
    assert result.report.lines() == ["HN121 Hộ!C4", "HN120 Hộ!C5"]
    short = next(iter(result.report))
    assert "0820****1234" in short.message()
    assert "082087001234" in short.message(show_values=True)
    assert "87001234" not in json.dumps(result.as_json())
    listed = pd.read_excel(
        tmp_path / "ra" / "danh-sach.xlsx", header=None, dtype=object, engine="calamine"
    ).astype(str)
    cells = set(listed.to_numpy().ravel())
    assert {"82087001234", "820870012"} <= cells
    assert "082087001234" not in cells


@given(
    st.sampled_from(sorted(province_codes())),
    st.integers(0, 9),
    st.dates(dt.date(1900, 1, 1)),
    st.integers(0, 999_999),
)
def test_every_number_that_lost_its_zero_is_known_again(
    province: str, digit: int, born: dt.date, rest: int
) -> None:
    number = f"0{province}{digit}{born.year % 100:02d}{rest:06d}"
    assert identity_kind(number[1:]).code == "HN121"
    assert likely_number(number[1:]) == likely_number(number) == number
