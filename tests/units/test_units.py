"""A code means nothing without a date."""

import datetime as dt
import unicodedata
from importlib.resources import files

import pytest

from hongheo.errors import StandardError
from hongheo.units import UnitList, units_on
from hongheo.units.catalogue import _Kept

BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def test_lists_change_on_1_july_2025() -> None:
    assert (len(units_on(BEFORE)), len(units_on(AFTER))) == (10051, 3321)


def test_kept_lists_stand_in_the_order_of_codes_without_quotes_or_commas_in_a_field() -> None:
    for file in files("hongheo.units").joinpath("lists").iterdir():
        if file.name.startswith("units-"):
            heading, *lines = file.read_text(encoding="utf-8").splitlines()
            assert lines == sorted(lines)
            assert {line.count(",") for line in lines} == {heading.count(",")}
            assert not any('"' in line for line in lines)
            assert len({line.partition(",")[0] for line in lines}) == len(lines)


def test_go_cong_tay_has_one_town_and_twelve_communes() -> None:
    units = units_on(BEFORE).in_district("823")
    assert [u.code for u in units] == [str(c) for c in range(28651, 28688, 3)]
    assert [u.kind for u in units] == ["Thị trấn"] + ["Xã"] * 12
    assert {u.district for u in units} == {"Huyện Gò Công Tây"}


def test_of_a_district_or_province_no_other_units_are_made() -> None:
    kept = _Kept("units-2024.csv")
    units = UnitList("", "", kept)
    assert len(units.in_district("823")) == 13
    assert len(kept._made) < len(kept) / 10
    assert units.in_province("82") == [u for u in units if u.province_code == "82"]


def test_codes_are_used_again_with_other_meanings() -> None:
    assert [units_on(d).by_code("28660").name for d in (BEFORE, AFTER)] == ["Xã Đồng Thạnh", "Xã Đồng Sơn"]  # type: ignore[union-attr]
    assert [units_on(d).by_code("28651").kind for d in (BEFORE, AFTER)] == ["Thị trấn", "Xã"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "name", ["Xã Đồng Sơn", "đồng  sơn", "Đồng Sơn", unicodedata.normalize("NFD", "Đồng Sơn")]
)
def test_by_name_in_any_spelling(name: str) -> None:
    assert "28654" in [u.code for u in units_on(BEFORE).by_name(name)]


def test_no_district_since_july_2025() -> None:
    assert units_on(AFTER).in_district("823") == []
    assert units_on(AFTER).in_district("") == []
    assert len(units_on(AFTER).in_province("82")) > 90


def test_every_unit_is_of_a_known_kind() -> None:
    for day in (BEFORE, AFTER):
        units = units_on(day)
        codes = {u.province_code for p in range(100) for u in units.in_province(f"{p:02d}")}
        assert all(u.kind for p in codes for u in units.in_province(p))


def test_a_day_before_the_lists_is_refused() -> None:
    with pytest.raises(StandardError):
        units_on(dt.date(2021, 12, 31))
