"""Codes and names of communes from before July 2025 in a review after it: told what became of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from hongheo.errors import UsageError
from hongheo.pipeline import Options, check
from hongheo.pipeline.expecting import units_and_unfit
from hongheo.pipeline.templates import chosen_units
from hongheo.units import former, units_on
from hongheo.units.changes import Change, change_between
from tests.conftest import MakeReturn, b1, b2, household
from tests.telling import lines, messages

NOW = units_on(dt.date(2026, 12, 14))


@pytest.fixture
def told(make_return: MakeReturn) -> MakeReturn:
    def make(**info: object) -> Path:
        own = {"households": [household("0001")], "b1": [b1("0001", 150)], "b2": [b2("0001", 1)]}
        return make_return(commune="28651", year=2026, info=info, **own)

    return make


def test_an_old_code_is_told_with_what_became_of_it_and_no_commune_of_another_province(
    told: MakeReturn,
) -> None:
    result = check([told(commune="28681", commune_name="Xã Bình Tân")], Options())
    (message,) = messages(result, "HN305")
    assert "28681 là mã cũ của Xã Bình Tân" in message
    assert "Xã Long Bình" in message and "28687" in message
    assert "25246" not in message


def test_a_commune_of_another_province_is_named_with_its_province(told: MakeReturn) -> None:
    (message,) = messages(check([told(commune="99999", commune_name="Xã Bình Tân")], Options()), "HN305")
    assert "Xã Bình Tân (Tỉnh Đồng Nai) có mã 25246." in message


def test_an_old_name_of_the_commune_says_that_other_old_communes_belong_to_it(told: MakeReturn) -> None:
    result = check([told(commune_name="Thị trấn Vĩnh Bình")], Options())
    assert "HN317 Thông tin!B5" in lines(result)
    (message,) = messages(result, "HN317")
    assert "Xã Thạnh Trị" in message and "Xã Thạnh Nhựt" in message


def test_the_day_of_the_reform_is_that_of_the_declared_change(
    told: MakeReturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def later(older: str, newer: str) -> Change | None:
        change = change_between(older, newer)
        return replace(change, date=dt.date(2030, 2, 3)) if change is not None else None

    monkeypatch.setattr(former, "change_between", later)
    result = check([told(commune_name="Thị trấn Vĩnh Bình")], Options())
    other = check([told(commune="28681", commune_name="Xã Bình Tân")], Options())
    for message in (*messages(result, "HN317"), *messages(other, "HN305")):
        assert "từ 03/2/2030" in message and "2025" not in message


def test_the_name_of_today_in_another_spelling_is_no_old_name(told: MakeReturn) -> None:
    assert "HN317 Thông tin!B5" not in lines(check([told(commune_name="Xã Vinh Bình")], Options()))


def test_lines_of_a_list_of_communes_are_told_what_became_of_them(tmp_path: Path) -> None:
    path = tmp_path / "can-gui.csv"
    path.write_text("28651\n28666\nThị trấn Vĩnh Bình\n", encoding="utf-8")
    _, unfit = units_and_unfit(path, NOW, ())
    whys = {line.row: line.why for line in unfit}
    assert "danh mục xã từ 01/7/2025" in whys[2] and "Xã Bình Nhì" in whys[2] and "28660" in whys[2]
    assert "28651 là mã cũ của Thị trấn Vĩnh Bình" in whys[3]


def test_an_old_code_on_the_command_line_is_told_what_became_of_it() -> None:
    with pytest.raises(UsageError, match=r"28666 là mã cũ của Xã Bình Nhì .*mã 28660"):
        chosen_units(Options(communes=("28666",), year=2026))
