"""``hongheo units``: both lists, what became of a commune, and the holes."""

import datetime as dt
import json

import pytest

from hongheo.errors import UsageError
from hongheo.pipeline import Options
from hongheo.pipeline.templates import chosen_units
from hongheo.units import units_on
from tests.commands import hongheo


def found(*words: str) -> dict[str, object]:
    done = hongheo("units", *words, "--json")
    assert done.returncode == 0
    told: dict[str, object] = json.loads(done.stdout)
    return told


def units_of(*words: str) -> list[dict[str, object]]:
    units = found(*words)["units"]
    assert isinstance(units, list)
    return units


def test_a_code_is_told_of_both_lists() -> None:
    old, new = units_of("28660")
    assert [u["name"] for u in (old, new)] == ["Xã Đồng Thạnh", "Xã Đồng Sơn"]
    assert [(u["province"], u["district"]) for u in (old, new)] == [
        ("Tỉnh Tiền Giang", "Huyện Gò Công Tây"),
        ("Tỉnh Đồng Tháp", None),
    ]
    assert old["went_to"] == [{"code": "28660", "name": "Xã Đồng Sơn", "how": "whole"}]
    assert [u["code"] for u in new["came_from"]] == ["28654", "28660", "28666"]  # type: ignore[attr-defined]


def test_a_date_chooses_the_list() -> None:
    assert [u["name"] for u in units_of("28660", "--date", "2026-12-14")] == ["Xã Đồng Sơn"]
    done = hongheo("units", "28654", "--date", "2026-12-14")
    assert done.returncode == 2
    assert "units-2024" in done.stderr


@pytest.mark.parametrize(
    "asked", ["Bình Nhì", "xã bình nhì", "Bình Nhì, Tiền Giang", "Bình Nhì, Gò Công Tây", "28666"]
)
def test_a_commune_is_found_by_name_and_place(asked: str) -> None:
    assert "28666" in [u["code"] for u in units_of(asked, "--date", "2024-12-14")]


def test_a_parted_commune_names_all_that_it_went_to() -> None:
    (old,) = units_of("Cống Vị")
    parts = [(k["code"], k["how"]) for k in old["went_to"]]  # type: ignore[attr-defined]
    assert parts == [("00008", "part"), ("00025", "part")]
    assert "đã chia cho" in hongheo("units", "00007").stdout


def test_what_is_not_known_is_told_as_that() -> None:
    assert "chưa rõ nay thuộc đơn vị nào" in hongheo("units", "03751").stdout
    (zone,) = units_of("Hoàng Sa")
    assert (zone["area"], zone["came_from"]) == (None, [])
    assert "HN307" in hongheo("units", "Hoàng Sa").stdout


def test_a_province_and_the_country_are_told_with_their_holes() -> None:
    (of_province,) = found("Sơn La")["reforms"]  # type: ignore[misc]
    assert (of_province["whole"], of_province["parted"], len(of_province["unknown"])) == (195, 0, 9)
    assert found("14")["lists"] == found("Sơn La")["lists"]
    (country,) = found()["reforms"]  # type: ignore[misc]
    assert (country["whole"], country["parted"]) == (9559, 471)
    assert (len(country["unknown"]), len(country["without_predecessor"])) == (21, 5)


def test_what_no_list_has_is_refused_with_what_may_be_meant() -> None:
    done = hongheo("units", "Binh Nhi")
    assert done.returncode == 2
    assert "Bình Nhì" in done.stderr


def test_without_a_standard_of_that_day_the_commune_is_not_called_neither_rural_nor_urban() -> None:
    told = " ".join(hongheo("units", "28660", "--date", "2030-01-01").stdout.split())
    assert "chưa có chuẩn nghèo đầy đủ cho ngày này" in told
    assert "HN307" not in told


def test_a_province_of_today_tells_its_code_and_all_that_came_into_it() -> None:
    shown = " ".join(hongheo("units", "Đồng Tháp").stdout.split())
    assert "Tỉnh Đồng Tháp (mã 82): 102 đơn vị" in shown
    before = units_on(dt.date(2025, 1, 1))
    old = {name: len(before.of_province(name)) for name in ("Tỉnh Đồng Tháp", "Tỉnh Tiền Giang")}
    assert all(f"{count} của {name}" in shown for name, count in old.items())


def test_a_district_of_the_past_is_found_by_its_name() -> None:
    shown = " ".join(hongheo("units", "Gò Công Tây").stdout.split())
    assert "Huyện Gò Công Tây (mã 823), Tỉnh Tiền Giang (mã 82): 13 đơn vị" in shown
    assert "3321" not in shown


def test_a_province_is_chosen_by_its_name() -> None:
    by_name = chosen_units(Options(year=2026, province="Đồng Tháp"))
    assert len(by_name) == 102 and by_name == chosen_units(Options(year=2026, province="82"))
    with pytest.raises(UsageError, match="Đồng Thap Mười"):
        chosen_units(Options(year=2026, province="Đồng Thap Mười"))
