"""The loader refuses broken standards, one fault a file; the sound one says where each number is from."""

import datetime as dt
from pathlib import Path

import pytest

from hongheo.criteria import (
    IncompleteStandard,
    known_on,
    load_standard,
    standard_for_year,
    standard_on,
    standards,
)
from hongheo.errors import StandardError
from hongheo.models import Area

BAD = sorted((Path(__file__).parents[1] / "bad_criteria").glob("*.toml"))


def test_there_are_broken_files() -> None:
    assert len(BAD) >= 12


@pytest.mark.parametrize("path", BAD, ids=[p.stem for p in BAD])
def test_a_broken_standard_is_refused_for_its_fault(path: Path) -> None:
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expect: ")
    with pytest.raises(StandardError, match=expected) as refused:
        load_standard(path)
    assert path.name in str(refused.value)


@pytest.mark.parametrize("day", [dt.date(2022, 1, 1), dt.date(2023, 12, 14), dt.date(2026, 12, 31)])
def test_the_standard_is_in_force_on_both_ends(day: dt.date) -> None:
    assert standard_on(day).id == "2022-2025"


@pytest.mark.parametrize("day", [dt.date(2021, 12, 31), dt.date(1999, 1, 1)])
def test_a_day_outside_is_refused_and_the_nearest_never_used(day: dt.date) -> None:
    with pytest.raises(StandardError, match="Không có chuẩn nghèo"):
        standard_on(day)


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025, 2026])
def test_review_years(year: int) -> None:
    standard, date = standard_for_year(year)
    assert (standard.id, date) == ("2022-2025", dt.date(year, 12, 14))


@pytest.mark.parametrize("year", [2021, 2027, 0, 99999])
def test_years_without_a_standard(year: int) -> None:
    with pytest.raises(StandardError):
        standard_for_year(year)


def test_every_number_is_cited_and_marked() -> None:
    for standard in standards():
        for citation in standard.citations():
            assert standard.document_name(citation)
            assert citation.sure in ("V", "2", "M")


def test_a_special_zone_has_no_area() -> None:
    standard, _ = standard_for_year(2025)
    assert standard.area_of("Đặc khu") is None
    assert standard.area_of("Thị trấn") == Area.URBAN


@pytest.mark.parametrize("day", [dt.date(2027, 1, 1), dt.date(2035, 6, 1)])
def test_the_standard_of_2027_is_known_in_part_and_refuses_to_score(day: dt.date) -> None:
    known = known_on(day)
    assert isinstance(known, IncompleteStandard)
    assert {f.area: f.value for f in known.figure} == {Area.RURAL: 2_200_000, Area.URBAN: 2_800_000}
    with pytest.raises(StandardError, match=r"Nghị định 351/2025/NĐ-CP.*không chấm điểm"):
        standard_on(day)
    with pytest.raises(StandardError, match="có hiệu lực từ 01/01/2027"):
        standard_for_year(day.year)
    assert all(s.id != known.id for s in standards())


def test_the_last_day_of_the_old_standard_is_still_scored_by_it() -> None:
    assert known_on(dt.date(2026, 12, 31)) is standard_on(dt.date(2026, 12, 31))
