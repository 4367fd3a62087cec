"""The made-up communes of 2026: five new ones, last year's list of the 13 old ones, codes given twice."""

from collections import Counter, defaultdict

import pytest

from hongheo.demo import District, make_district, make_registers

NEW = ["28651", "28660", "28663", "28678", "28687"]


@pytest.fixture(scope="module")
def of_2026() -> District:
    return make_district(year=2026)


def test_five_communes_without_a_district_are_under_review(of_2026: District) -> None:
    assert [r.unit.code for r in of_2026.returns] == NEW
    assert {(r.unit.district, r.unit.province) for r in of_2026.returns} == {("", "Tỉnh Đồng Tháp")}
    for data in of_2026.returns:
        codes = [row["household_code"] for row in data.sheets["households"]]
        assert len(set(codes)) == len(codes)


def test_last_years_list_tells_the_13_old_communes_as_they_were(of_2026: District) -> None:
    heads = [row for row in of_2026.previous if "household_code" in row]
    places = {(row["commune"], row["district"], row["province"]) for row in heads}
    assert places == {(str(c), "Huyện Gò Công Tây", "Tỉnh Tiền Giang") for c in range(28651, 28688, 3)}


def test_three_codes_of_each_commune_were_given_twice(of_2026: District) -> None:
    now: dict[object, list[str]] = defaultdict(list)
    for data in of_2026.returns:
        for row in data.sheets["households"]:
            now[row["head_name"], row.get("birth_date")].append(data.unit.code)
    heads = [row for row in of_2026.previous if "household_code" in row]
    by_commune: dict[str, Counter[object]] = defaultdict(Counter)
    for row in heads:
        (commune,) = now[row["head_name"], row["birth_date"]]
        by_commune[commune][row["household_code"]] += 1
    twice = {commune: sum(n > 1 for n in counted.values()) for commune, counted in by_commune.items()}
    assert twice == dict.fromkeys(NEW, 3)


def test_the_opinion_is_asked_of_the_province(of_2026: District) -> None:
    notes = {d.get("note") for r in make_registers(of_2026) for d in r.sheets["documents"]} - {None}
    assert notes == {"Gửi Chủ tịch UBND tỉnh"}
