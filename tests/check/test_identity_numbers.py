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
from tests.conftest import MakeReturn, b1, b2, household


def lines(make_return: MakeReturn, **values: object) -> list[str]:
    path = make_return(households=[household("0001", **values)], b1=[b1("0001", 150)], b2=[b2("0001", 1)])
    return check([path], Options()).report.lines()


def test_63_provinces() -> None:
    assert len(province_codes()) == 63


@pytest.mark.parametrize(
    ("number", "sex", "birth", "codes"),
    [
        ("082080001234", "Nam", "05/03/1980", []),
        ("082180001234", "Nữ", "1980", []),
        ("082203001234", "Nam", "05/03/2003", []),
        ("082303001234", "Nữ", "05/03/2003", []),
        ("082080001234", None, None, []),
        ("003080001234", "Nam", "1980", ["HN122"]),
        ("000080001234", "Nam", "1980", ["HN122"]),
        ("201080001234", "Nam", "1980", []),
        ("082080001234", "Nữ", "1980", ["HN123"]),
        ("082080001234", "Nam", "1981", ["HN124"]),
        ("082003001234", "Nam", "05/03/2003", ["HN124"]),
        ("082280001234", "Nam", None, ["HN125"]),
        ("082224001234", "Nam", None, ["HN125"]),
        ("082223001234", "Nam", None, []),
        ("820870012", None, None, ["HN120"]),
        (820870012, None, None, ["HN120"]),
        ("82087001234", None, None, ["HN121"]),
        (82087001234, None, None, ["HN121"]),
        # No province begins with 03: a zero in front would not make a number of it.
        ("03087001234", None, None, ["HN107"]),
        ("0820870012345", None, None, ["HN107"]),
    ],
)
def test_numbers(
    make_return: MakeReturn, number: object, sex: object, birth: object, codes: list[str]
) -> None:
    found = lines(make_return, identity_number=number, sex=sex, birth_date=birth)
    # A number cell is noted as such besides.
    assert [line for line in found if "HN130" not in line] == [f"{code} Hộ!C4" for code in codes]


def test_members_are_checked_too(make_return: MakeReturn) -> None:
    member = {"household_code": "0001", "name": "Trần Thị Mẫu 0001", "relation": "Chủ hộ", "sex": "Nữ"}
    path = make_return(
        households=[household("0001", size=1, sex="Nữ")],
        b1=[b1("0001", 150)],
        b2=[b2("0001", 1)],
        members=[{**member, "identity_number": "082080001234"}],
    )
    assert check([path], Options()).report.lines() == ["HN123 Thành viên!D4"]


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
