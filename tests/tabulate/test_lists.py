"""The lists: each head with its members, in the order of communes and of the return."""

from __future__ import annotations

import pandas as pd

from hongheo.forms import COMMUNE_RETURN, HOUSEHOLD_LIST, form
from hongheo.models import CAUSES
from hongheo.tabulate import Families, detailed_lists, household_lists, unit_lines
from hongheo.units import Unit

UNITS = {
    code: Unit(code, name, "823", "Huyện Gò Công Tây", "82", "Tỉnh Tiền Giang")
    for code, name in (("28651", "Xã A"), ("28654", "Xã B"))
}


def households() -> pd.DataFrame:
    rows = [
        ("28654", "0002", "poor", "stays_poor"),
        ("28651", "0001", "poor", "near_poor_to_poor"),
        ("28651", "0002", "near_poor", "poor_to_near_poor"),
        ("28651", "0003", "not_poor", "stays_not_poor"),
        ("28651", "0004", "poor", "back_poor"),
    ]
    frame = pd.DataFrame(rows, columns=["commune", "household_code", "class_end", "movement"], dtype=object)
    frame["household"] = frame["commune"] + "/" + frame["household_code"]
    frame["head_name"] = "Chủ " + frame["household_code"]
    for field, value in {"sex": "Nữ", "people": "Hoa", "village": "Ấp 1", "birth_date": "1980-12-02"}.items():
        frame[field] = pd.Series([value] * len(frame), dtype=object)
    for flag in ("merit", "no_labour_capacity", *CAUSES):
        frame[flag] = False
    frame.loc[0, "birth_date"] = None
    return frame


def persons() -> pd.DataFrame:
    """The second household of commune B: the head, a child without sex, a second ``Chủ hộ``."""
    rows = [
        ("28651/0003", "Người khác", "Con", "2010", "Nam"),
        ("28654/0002", "Chủ 0002", "Chủ hộ", "1980", "Nữ"),
        ("28651/0001", "Con 1", "Con", "2010-05-06", "Nam"),
        ("28654/0002", "Con 2", "Con", "2012", None),
        ("28654/0002", "Chủ thứ hai", "Chủ hộ", None, "Nam"),
    ]
    frame = pd.DataFrame(rows, columns=["household", "name", "relation", "birth_date", "sex"], dtype=object)
    frame["identity_number"] = pd.Series([None] * len(frame), dtype=object)
    frame["people"] = pd.Series(["Kinh"] * len(frame), dtype=object)
    return frame


def whole(rows: object) -> pd.DataFrame:
    return pd.concat(rows.parts(), ignore_index=True)  # type: ignore[attr-defined]


def test_heads_and_members_in_order_of_communes() -> None:
    found = Families(households(), persons())
    date = pd.Timestamp(2023, 12, 1).date()
    return_sheet = form(COMMUNE_RETURN).by_id["households"]
    lists = household_lists(found, UNITS, date, form(HOUSEHOLD_LIST), return_sheet)
    poor = lists["Hộ nghèo"]
    rows = whole(poor)
    assert (poor.households, poor.persons, poor.lines, len(rows)) == (3, 6, 6, 6)
    assert rows["name"].tolist() == ["Chủ 0001", "Con 1", "Chủ 0004", "Chủ 0002", "Con 2", "Chủ thứ hai"]
    assert rows["household_code"].tolist() == ["0001", None, "0004", "0002", None, None]
    assert rows["number"].tolist() == [1, None, 2, 3, None, None]
    assert rows["age"].tolist() == [42, 13, 42, None, 11, None]
    assert rows["is_head"].tolist() == [True, False, True, True, False, False]
    assert rows["commune_name"].tolist() == ["Xã A"] * 3 + ["Xã B"] * 3
    assert whole(lists["Thoát nghèo"])["note"].tolist() == ["Trở thành hộ cận nghèo"]
    assert lists["Thoát cận nghèo"].lines == 0


def test_the_printed_list_numbers_households_on_and_members_inside() -> None:
    detailed = detailed_lists(Families(households(), persons()), unit_lines(list(UNITS.values())))
    poor = detailed["Hộ nghèo"]
    rows = whole(poor)
    assert (poor.households, poor.persons, poor.lines) == (3, 6, 8) == (3, 6, len(rows))
    assert rows["level"].tolist() == ["unit", "head", "member", "head", "unit", "head", "member", "member"]
    assert rows["household_number"].tolist() == ["I", 1, None, 2, "II", 1, None, None]
    assert rows["member_number"].tolist() == [None, 1, 2, 1, None, 1, 2, 3]
    assert rows["name"].tolist()[1] == "Chủ 0001; Ấp 1"
    assert rows["name"].tolist()[6] == "Con 2; sinh năm 2012, chưa rõ nam nữ"
    assert rows["born_male"].tolist()[2] == 2010 and rows["born_female"].tolist()[1] == 1980
    marks = rows.loc[rows["level"] == "head", ["new", "back", "old"]].to_numpy().tolist()
    assert marks == [[True, False, False], [False, True, False], [False, False, True]]
