"""Regions of the B1 table by province, and the declared way over the reform of July 2025."""

import datetime as dt

import pytest

from hongheo.models import PointColumn
from hongheo.units import change_between, region_of, units_on

BEFORE, AFTER = units_on(dt.date(2025, 6, 30)), units_on(dt.date(2025, 7, 1))
# Phú Thọ, Bắc Ninh, Quảng Ngãi, Gia Lai, Đắk Lắk, Lâm Đồng, Tây Ninh reach over two regions since 2025.
OVER_TWO = {"25", "24", "51", "52", "66", "68", "80"}


def test_before_2025_every_province_has_one_region() -> None:
    provinces = {u.province_code: u for n in range(1, 97) for u in BEFORE.in_province(f"{n:02d}")}
    assert len(provinces) == 63
    regions = {code: region_of(unit, BEFORE) for code, unit in provinces.items()}
    assert None not in regions.values()
    assert PointColumn.URBAN not in regions.values()
    assert set(regions.values()) == set(PointColumn) - {PointColumn.URBAN}


def test_since_2025_a_province_over_two_regions_has_none() -> None:
    provinces = {u.province_code: u for n in range(1, 97) for u in AFTER.in_province(f"{n:02d}")}
    assert len(provinces) == 34
    unknown = {code for code, unit in provinces.items() if region_of(unit, AFTER) is None}
    assert unknown == OVER_TWO


@pytest.mark.parametrize("code", ["28651", "28687"])
def test_go_cong_tay_stays_in_the_mekong_delta(code: str) -> None:
    for units in (BEFORE, AFTER):
        unit = units.by_code(code)
        assert unit is not None
        assert region_of(unit, units) == PointColumn.MEKONG_DELTA


def test_a_commune_that_kept_its_name_went_to_the_one_of_that_name() -> None:
    change = change_between(BEFORE.id, AFTER.id)
    assert change is not None
    for old in ("28654", "28684", "28687"):  # Đồng Sơn, Vĩnh Hựu, Long Bình
        unit, new = BEFORE.by_code(old), AFTER.by_code(change.successor[old])
        assert unit is not None
        assert new is not None
        assert unit.name == new.name


def test_no_way_back_and_none_unknown() -> None:
    assert change_between(AFTER.id, BEFORE.id) is None


CHANGE = change_between(BEFORE.id, AFTER.id)
assert CHANGE is not None


def test_the_changes_and_the_two_lists_fit_each_other() -> None:
    old, new = {u.code for u in BEFORE}, {u.code for u in AFTER}
    went = {code: CHANGE.went_to(code) for code in old}
    assert {*CHANGE.successor, *CHANGE.parts} <= old
    assert {code for to in went.values() for code in to} <= new
    assert not {*CHANGE.successor} & {*CHANGE.parts}
    assert all(len(set(to)) == len(to) >= 2 for to in CHANGE.parts.values())
    assert (len(CHANGE.successor), len(CHANGE.parts)) == (9559, 471)
    # The holes: units of which nothing is known, and special zones that had no communes before.
    assert sum(not to for to in went.values()) == 21
    assert {AFTER.by_code(c).kind for c in new - {*CHANGE.came_from}} == {"Đặc khu"}  # type: ignore[union-attr]
    assert len(new - {*CHANGE.came_from}) == 5


def test_all_units_of_a_province_went_to_one_province() -> None:
    homes: dict[str, set[str]] = {}
    for unit in BEFORE:
        for code in CHANGE.went_to(unit.code):
            found = AFTER.by_code(code)
            assert found is not None
            homes.setdefault(unit.province_code, set()).add(found.province_code)
    assert len(homes) == 63
    assert all(len(to) == 1 for to in homes.values())
    assert len({code for to in homes.values() for code in to}) == 34


def test_where_a_unit_went_and_what_another_came_from_say_the_same() -> None:
    for new, olds in CHANGE.came_from.items():
        assert all(new in CHANGE.went_to(old) for old in olds)
    assert sum(map(len, CHANGE.came_from.values())) == sum(len(CHANGE.went_to(u.code)) for u in BEFORE)
