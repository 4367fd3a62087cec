"""This review's households against earlier lists: start, those left out, the past; records, no workbooks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hongheo.compare import (
    Past,
    asked_of_past,
    left_between,
    left_out,
    left_out_problems,
    match_past,
    match_previous,
    with_left_out,
)
from hongheo.compare import compare_start as start_against
from hongheo.compare import with_history as with_matched
from hongheo.compare.carry import carry_over
from hongheo.compare.found import Found
from hongheo.compare.heads import evidence, heads_of
from hongheo.compare.history import year_of
from hongheo.compare.matching import match_households
from hongheo.models import HouseholdClass, Records
from hongheo.problems import Personal, Problem
from hongheo.units import Unit, UnitList, units_on
from tests.compare.frames import lines, records

POOR, NEAR, NOT = "Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo"
LIST = "danh-sach.xlsx"
Row = dict[str, object]
NUMBER, OTHER = "082083001234", "Phạm Văn Khác"
BORN: dict[str, object] = {"birth_date": "1983-05-01", "village": "Ấp Bình"}


def lists(*rows: Row) -> Records:
    """A list: each row poor unless it says so."""
    return records(*({"class_end": POOR, **row} for row in rows), file=LIST, first_row=8)


def compare_start(now: Records, then: Records, year: int) -> Iterator[Problem]:
    return start_against(now, then, match_previous(now, then), year)


def with_history(now: Records, pasts: Sequence[Past], year: int) -> tuple[pd.DataFrame, list[Problem]]:
    asked = asked_of_past(now, {})
    return with_matched(now, [(p, match_past(now, p, asked)) for p in pasts], year, asked)


def found_in(now: Records, then: Records, year: int = 2021) -> list[Problem]:
    return list(Found(now, then, match_households(now, then), year).problems(open_=False))


# --- class and size at the start ---
STARTS = [
    ("như danh sách", {"class_start": POOR}, []),
    ("khác danh sách", {"class_start": NEAR}, ["HN401 Trang!J2"]),
    ("ghi không nghèo mà có trong danh sách", {"class_start": NOT}, ["HN401 Trang!J2"]),
    ("ô đầu kỳ trống thì không so loại", {"class_start": None}, []),
    (
        "mã không có trong danh sách, ghi nghèo",
        {"code": "0007", "head_name": OTHER, "class_start": POOR},
        ["HN403 Trang!J2"],
    ),
    (
        "mã không có trong danh sách, ghi cận nghèo",
        {"code": "0007", "head_name": OTHER, "class_start": NEAR},
        ["HN403 Trang!J2"],
    ),
    (
        "mã không có trong danh sách, ghi không nghèo",
        {"code": "0007", "head_name": OTHER, "class_start": NOT},
        [],
    ),
    (
        "chuyển đến nên không có trong danh sách",
        {"code": "0007", "head_name": OTHER, "class_start": POOR, "change": "Chuyển đến"},
        [],
    ),
    ("chuyển đến mà có trong danh sách", {"class_start": NOT, "change": "Chuyển đến"}, ["HN404 Trang!K2"]),
    ("tách hộ mà mang mã cũ", {"class_start": POOR, "change": "Tách hộ"}, ["HN404 Trang!K2"]),
    ("chuyển đi thì vẫn so đầu kỳ", {"class_start": NEAR, "change": "Chuyển đi"}, ["HN401 Trang!J2"]),
    ("khẩu đầu kỳ khác", {"class_start": POOR, "size_start": 5}, ["HN405 Trang!L2"]),
    ("khẩu đầu kỳ như danh sách, nay thêm người", {"class_start": POOR, "size_start": 4, "size": 6}, []),
    ("không ghi khẩu đầu kỳ thì so khẩu nay", {"class_start": POOR, "size": 6}, ["HN405 Trang!L2"]),
    ("không ghi khẩu nào", {"class_start": POOR, "size": pd.NA}, []),
    ("chủ hộ khác tên", {"class_start": POOR, "head_name": "Phạm Văn Khác"}, ["HN430 Trang!D2"]),
    ("tên mất dấu", {"class_start": POOR, "head_name": "Le Van Mau"}, []),
    ("xã mà danh sách không có thì không so", {"commune": "28651", "class_start": NEAR}, []),
]


@pytest.mark.parametrize(("row", "expected"), [c[1:] for c in STARTS], ids=[c[0] for c in STARTS])
def test_start(row: Row, expected: list[str]) -> None:
    found = list(compare_start(records({"code": "0001", **row}), lists({"code": "0001"}), 2022))
    assert lines(found) == expected
    assert all(p.household == f"{row.get('commune', '28654')}/{row.get('code', '0001')}" for p in found)


def test_both_cells_and_both_values_are_told() -> None:
    now = records(
        {"code": "0001", "class_start": POOR}, {"code": "0002", "class_start": NEAR, "size_start": 7}
    )
    (of_class, of_size) = compare_start(now, lists({"code": "0001"}, {"code": "0002"}), 2022)
    assert (of_class.context["written"], of_class.context["listed"]) == (NEAR, POOR)
    assert str(getattr(of_class.context["other"], "cell", "")) == "Q9"
    assert (of_size.context["written"], of_size.context["listed"]) == (7, 4)
    assert (of_class.field, of_size.field) == ("Phân loại đầu kỳ", "Số nhân khẩu đầu kỳ")


def test_the_size_is_held_against_its_own_column_where_the_file_has_no_size_at_the_start() -> None:
    now = records({"code": "0001", "class_start": POOR, "size": 6}, without=["size_start"])
    (found,) = compare_start(now, lists({"code": "0001"}), 2022)
    assert (found.line(), found.field) == ("HN405 Trang!M2", "Số nhân khẩu")
    assert list(compare_start(now, lists({"code": "0001", "size": pd.NA}), 2022)) == []


def test_every_household_is_compared_whatever_stands_before_it() -> None:
    wrong = {"class_start": NEAR}
    now = records(
        {"code": "0001", "commune": "28651", **wrong},
        {"code": "0002", "class_start": NOT},
        {"code": "0003", **wrong},
        {"code": "0004", "head_name": "Phạm Văn Khác", **wrong},
    )
    listed = lists({"code": "0003"}, {"code": "0004"})
    found = list(compare_start(now, listed, 2022))
    assert lines(found) == ["HN430 Trang!D5", "HN401 Trang!J4"]
    assert (found[0].context["year"], found[0].context["code"]) == (2022, "0004")


def test_a_code_without_its_zeros_is_offered() -> None:
    now = records({"code": "7A", "class_start": POOR, "head_name": OTHER})
    (found,) = compare_start(now, lists({"code": "0001"}, {"code": "007a"}), 2022)
    assert "có mã «007a» gần giống" in found.message()
    # The code is in none of the sheets of the list.
    assert found.context["other"].sheet is None  # type: ignore[attr-defined]


def test_the_same_head_under_another_code_is_one_household() -> None:
    now = records({"code": "0009", "class_start": POOR, "identity_number": "082083001234"})
    found = list(compare_start(now, lists({"code": "0001", "identity_number": "82083001234"}), 2022))
    assert lines(found) == ["HN422 Trang!C2"]


# --- left out ---
def test_households_left_out_are_found_in_the_communes_looked_at() -> None:
    now = records({"code": "0001"})
    listed = lists({"code": "0001"}, {"code": "0002"}, {"code": "0003", "commune": "28651"})
    matching = match_previous(now, listed)
    assert left_out(listed, matching, {"28654"}) == [1]
    assert left_out(listed, matching, {"28654", "28651"}) == [1, 2]
    assert list(left_out_problems(now, listed, [], {}, 2022)) == []


def test_a_household_left_out_whose_code_another_has_now_is_told_apart() -> None:
    now = records({"code": "0001", "head_name": "Lê Văn Mẫu"}, {"code": "0002", "head_name": OTHER, **BORN})
    listed = lists({"code": "0002"}, {"code": "0001", "head_name": OTHER, **BORN})
    now.frame["class_start"] = NOT
    now.frame["class_end"] = "not_poor"
    matching = match_previous(now, listed)
    assert matching.found.tolist() == [-1, 1]
    (problem,) = left_out_problems(now, listed, left_out(listed, matching, {"28654"}), {}, 2022)
    joined = with_left_out(now, listed, [0], 2022)
    assert joined.frame["household"].tolist() == ["28654/0001", "28654/0002", "28654/0002 (2022)"]
    assert problem.household == "28654/0002 (2022)"


def test_each_household_left_out_is_told_and_a_whole_commune_once() -> None:
    now = records({"code": "0001"}, {"code": "12"})
    listed = lists(
        {"code": "0003", "commune": "28651"},
        {"code": "0002", "class_end": NEAR},
        {"code": "0004", "commune": "28651"},
        {"code": "0012"},
    )
    found = list(left_out_problems(now, listed, [0, 1, 2, 3], {"28651": "Thị trấn Vĩnh Bình"}, 2022))
    assert lines(found) == ["HN402 Trang!C9", "HN402 Trang!C11", "HN408 Trang!A8"]
    assert [p.household for p in found] == ["28654/0002", "28654/0012", None]
    assert (found[0].context["listed"], found[0].context["near"]) == (NEAR, "")
    assert found[0].message().startswith("Hộ 0002 (L. V. M., không ghi thôn) là Hộ cận nghèo trong danh sách")
    assert "Lê Văn Mẫu" in found[0].message(show_values=True)
    assert "Phiếu có mã «12» gần giống" in str(found[1].context["near"])
    context = dict(found[2].context)
    assert "Đôn đốc xã gửi phiếu" in str(context.pop("advice"))
    assert (found[2].commune, context) == (
        "28651",
        {"unit": "Thị trấn Vĩnh Bình", "count": 2, "sent": "không có phiếu nào"},
    )


def test_where_most_are_left_out_the_review_within_the_year_is_named() -> None:
    listed = lists({"code": "0001"}, {"code": "0002"}, {"code": "0003"}, {"code": "0004"})
    for reviewed, named in (("0001",), True), (("0001", "0002"), False):
        now = records(*({"code": code} for code in reviewed))
        positions = list(range(len(reviewed), 4))
        found = list(left_out_problems(now, listed, positions, {}, 2022))
        assert len(found) == len(positions)
        assert {"--regular --date" in p.remedy() for p in found} == {named}


def test_a_commune_that_nobody_names_is_told_by_its_code() -> None:
    (found,) = left_out_problems(
        records({"code": "1"}), lists({"code": "2", "commune": "28651"}), [0], {}, 2022
    )
    assert found.context["unit"] == "28651"


def test_a_household_left_out_is_counted_where_it_stood_and_has_no_class() -> None:
    now = records({"code": "0001", "class_end": "poor", "was_poor": True})
    now.frame["b2_1"] = pd.array([True], dtype="boolean")
    listed = lists(
        {"code": "0008", "size": 9}, {"code": "0002", "class_end": NEAR, "size": 3, "village": "Ấp 1"}
    )
    joined = with_left_out(now, listed, [1], 2022)
    row = joined.frame.iloc[1]
    assert len(joined.frame) == 2
    assert (row["household"], row["household_code"], row["commune"]) == ("28654/0002", "0002", "28654")
    assert (row["class_start"], row["size_start"], row["class_end"], row["rule"]) == (
        NEAR,
        3,
        "unclassified",
        "",
    )
    assert (row["head_name"], row["village"]) == ("Lê Văn Mẫu", "Ấp 1")
    assert not row["was_poor"]
    assert pd.isna(row["size"])
    assert pd.isna(row["b2_1"])
    assert (joined.place(1).file, joined.place(1).row) == (LIST, 9)
    assert joined.place(0).file == "phieu.xlsx"
    assert str(joined.frame.dtypes["was_poor"]) == "bool"
    assert with_left_out(now, listed, [], 2022) is now


# --- one household under two lists ---
ID = "082083001234"
SPOKEN: list[tuple[str, Row, Row, bool]] = [
    ("cùng tên", {}, {}, False),
    ("khác tên", {}, {"head_name": "Phạm Văn Khác"}, True),
    ("tên mất dấu", {}, {"head_name": "le van mau"}, False),
    ("tên thêm chữ trong ngoặc", {}, {"head_name": "Bà Lê Văn Mẫu (Ba)"}, False),
    ("một bên không ghi tên", {"head_name": None}, {}, False),
    ("bên kia không ghi tên", {}, {"head_name": None}, False),
    (
        "khác tên, cùng số định danh",
        {"identity_number": ID},
        {"head_name": "Khác", "identity_number": ID},
        False,
    ),
    ("số mất số không", {"identity_number": ID}, {"head_name": "Khác", "identity_number": ID[1:]}, False),
    (
        "khác tên, số quá ngắn không nói gì",
        {"identity_number": "1234567"},
        {"head_name": "Khác", "identity_number": "1234567"},
        True,
    ),
    (
        "khác tên, số tám chữ số",
        {"identity_number": "12345678"},
        {"head_name": "Khác", "identity_number": "12345678"},
        False,
    ),
    ("cùng tên, khác số", {"identity_number": ID}, {"identity_number": "082083009999"}, True),
    ("cùng tên, số cũ và số mới", {"identity_number": ID}, {"identity_number": "123456789"}, False),
    (
        "cùng tên, ngày sinh, khác số",
        {"identity_number": ID, "birth_date": "1983-05-01"},
        {"identity_number": "082083009999", "birth_date": "1983-05-01"},
        False,
    ),
    ("cùng tên, khác thôn", {"village": "Ấp Bình"}, {"village": "Ấp Đông"}, True),
    ("thôn ghi hai cách", {"village": "Ấp 01"}, {"village": "1"}, False),
    (
        "cùng tên, năm sinh, thôn đổi tên",
        {"village": "Ấp Bình", "birth_date": "1983-05-01"},
        {"village": "Ấp Đông", "birth_date": "1983"},
        False,
    ),
    (
        "tên gõ sai, cùng ngày sinh",
        {"head_name": "Lê Văn Mẩn", "birth_date": "1983-05-01"},
        {"birth_date": "1983-05-01"},
        False,
    ),
]


@pytest.mark.parametrize(("one", "other", "expected"), [c[1:] for c in SPOKEN], ids=[c[0] for c in SPOKEN])
def test_what_speaks_against_one_code(one: Row, other: Row, expected: bool) -> None:
    first = np.array([0])
    for now, then in ((one, other), (other, one)):
        heads = heads_of(lists({"code": "1", **then})), heads_of(records({"code": "1", **now}))
        assert evidence(*heads, first, first).against_code.tolist() == [expected]


MATCHES: list[tuple[str, list[Row], list[Row], list[tuple[str, int, int] | str]]] = [
    ("cùng mã, cùng chủ", [{"code": "1"}], [{"code": "1"}], [("code", 0, 0)]),
    ("cùng mã, một bên không tên", [{"code": "1", "head_name": None}], [{"code": "1"}], [("code", 0, 0)]),
    ("cùng mã, khác chủ", [{"code": "1"}], [{"code": "1", "head_name": OTHER}], ["HN421"]),
    (
        "mã lặp lại trong xã thì cần thêm tên",
        [{"code": "1", "head_name": OTHER}, {"code": "1#2"}],
        [{"code": "1"}],
        [("code_and_name", 0, 1), "HN429"],
    ),
    (
        "mã lặp lại, cùng tên, cùng thôn",
        [{"code": "1", "head_name": OTHER, "village": "Ấp 1"}, {"code": "1#2", "village": "Ấp 2"}],
        [{"code": "1", "village": "Thôn 2"}],
        [("code", 0, 1)],
    ),
    ("mã mất số 0, cùng tên thì hỏi", [{"code": "1"}], [{"code": "9"}, {"code": "0001"}], ["HN424"]),
    (
        "cùng tên, ngày sinh, khác thôn thì hỏi",
        [{"code": "1", **BORN}],
        [{"code": "2", **BORN, "village": "Ấp Đông"}],
        ["HN424"],
    ),
    (
        "cùng tên, khác ngày sinh là hai người",
        [{"code": "1", **BORN}],
        [{"code": "2", **BORN, "birth_date": "1984-05-01"}],
        [],
    ),
    (
        "cùng số, khác cả tên lẫn ngày sinh thì hỏi",
        [{"code": "1", "identity_number": NUMBER, **BORN}],
        [{"code": "2", "identity_number": NUMBER, "head_name": OTHER, "birth_date": "1950"}],
        ["HN424"],
    ),
    (
        "hai hộ đổi mã cho nhau",
        [{"code": "1", "identity_number": NUMBER}, {"code": "2", "head_name": OTHER, **BORN}],
        [{"code": "2", "identity_number": NUMBER}, {"code": "1", "head_name": OTHER, **BORN}],
        [("identity", 0, 0), ("person", 1, 1), "HN422", "HN423"],
    ),
    ("khác mã, cùng tên, không gì khác", [{"code": "1"}], [{"code": "2"}], ["HN424"]),
    (
        "khác mã, cùng số định danh",
        [{"code": "1", "identity_number": NUMBER}],
        [{"code": "2", "identity_number": NUMBER}],
        [("identity", 0, 0), "HN422"],
    ),
    (
        "khác mã, cùng tên, ngày sinh, thôn",
        [{"code": "1", **BORN}],
        [{"code": "2", **BORN}],
        [("person", 0, 0), "HN423"],
    ),
    ("khác xã thì tên không đủ", [{"code": "1", **BORN}], [{"code": "2", "commune": "28651", **BORN}], []),
    (
        "hai hộ nay cùng số định danh",
        [{"code": c, "identity_number": NUMBER} for c in "12"],
        [{"code": "3", "identity_number": NUMBER}],
        ["HN424", "HN424"],
    ),
    (
        "hai hộ trong danh sách cùng số định danh",
        [{"code": "1", "identity_number": NUMBER}],
        [{"code": c, "identity_number": NUMBER} for c in "34"],
        ["HN424"],
    ),
    (
        "số định danh của hộ khác nói ngược lại mã",
        [{"code": "1", "identity_number": NUMBER}],
        [{"code": "1"}, {"code": "2", "identity_number": NUMBER}],
        [("identity", 1, 0), "HN422"],
    ),
    (
        "khác chủ dưới một mã, chủ cũ ở mã khác",
        [{"code": "1", "head_name": OTHER}, {"code": "2", **BORN}],
        [{"code": "1", **BORN}],
        [("person", 0, 1), "HN423", "HN421"],
    ),
    (
        "hộ sau vẫn được xét khi hộ trước không khớp",
        [{"code": "1"}],
        [{"code": "9"}, {"code": "1"}],
        [("code", 1, 0)],
    ),
]


@pytest.mark.parametrize(("now", "then", "expected"), [c[1:] for c in MATCHES], ids=[c[0] for c in MATCHES])
def test_match(now: list[Row], then: list[Row], expected: list[object]) -> None:
    here, there = records(*now), lists(*then)
    pairs = [(how.value, listed, at) for listed, at, how in match_households(here, there).pairs()]
    assert [*pairs, *(line.split()[0] for line in lines(found_in(here, there)))] == expected


def test_a_doubtful_match_tells_both_codes_the_year_and_the_reason() -> None:
    now = records({"code": "1", "identity_number": NUMBER}, {"code": "7", "identity_number": NUMBER})
    then = lists({"code": "2", "identity_number": NUMBER})
    first, second = found_in(now, then)
    context = first.context
    assert (context["code"], context["listed"], context["year"]) == ("1", "2", 2021)
    assert context["why"] == "cùng số định danh chủ hộ, nhưng nhiều hộ ghi số này"
    assert (first.household, second.household) == ("28654/1", "28654/7")
    assert (first.place.cell, str(getattr(context["other"], "cell", ""))) == ("C2", "C8")


def test_of_several_that_may_be_it_one_stands_in_and_all_are_open() -> None:
    now = records(*({"code": c, "identity_number": NUMBER, "class_start": NOT} for c in "17"))
    then = lists({"code": "2", "identity_number": NUMBER})
    matching = match_previous(now, then)
    assert [(d.household, d.stands_in) for d in matching.doubts] == [(0, True), (1, False)]
    assert left_out(then, matching, {"28654"}) == []
    found = list(start_against(now, then, matching, 2022))
    assert lines(found) == ["HN431 Trang!C2", "HN431 Trang!C3"]
    assert all(p.casts_doubt for p in found)


def test_another_head_is_told_with_both_names_and_they_are_masked() -> None:
    (of_past,) = found_in(records({"code": "1"}), lists({"code": "1", "head_name": OTHER}))
    now = records({"code": "1", "class_start": POOR})
    (of_start,) = compare_start(now, lists({"code": "1", "head_name": OTHER}), 2022)
    for found, taken in (
        (of_past, "không được coi là một hộ"),
        (of_start, "chưa rõ có phải một hộ"),
    ):
        said = found.message(show_values=True)
        assert said.index("Lê Văn Mẫu") != said.index(OTHER)
        assert taken in said
        assert "Mẫu" not in found.message()
        assert "Khác" not in found.message()


def test_a_hint_names_place_and_sheet() -> None:
    one: Row = {"identity_number": NUMBER}
    now = records({"code": "9", **one}, {"code": "1", **one, "commune": "28651"})
    (found,) = left_out_problems(now, lists({"code": "5", "commune": "28651", **one}), [0], {}, 2022)
    assert found.context["near"] == ""
    now = records({"code": "9", "commune": "28651", **one}, {"code": "8"})
    (found,) = left_out_problems(now, lists({"code": "1", **one}), [0], {}, 2022)
    said = str(found.context["near"])
    assert said.startswith(" Phiếu có hộ «9» cùng số định danh chủ hộ (")
    assert "C2" in said


# --- the past ---
def history(row: Row, *rows: Row, year: int = 2021) -> tuple[tuple[bool, bool], list[str]]:
    now = records({"code": "0001", "class_start": NOT, **row})
    frame, problems = with_history(now, [Past(year, lists(*rows))], 2023)
    return (bool(frame["was_poor"].iat[0]), bool(frame["was_near_poor"].iat[0])), lines(problems)


OTHERS: Row = {"code": "0099", "head_name": "Võ Văn Kia"}
PAST: list[tuple[str, Row, list[Row], tuple[bool, bool], list[str]]] = [
    ("từng nghèo theo danh sách, có đánh dấu", {"was_poor": True}, [{"code": "0001"}], (True, False), []),
    ("từng nghèo theo danh sách, quên đánh dấu", {}, [{"code": "0001"}], (True, False), ["HN420 Trang!N2"]),
    ("đánh dấu mà danh sách không có", {"was_poor": True}, [OTHERS], (False, False), ["HN420 Trang!N2"]),
    (
        "từng cận nghèo theo danh sách",
        {"was_near_poor": True},
        [{"code": "0001", "class_end": NEAR}],
        (False, True),
        [],
    ),
    (
        "đánh dấu từng nghèo, danh sách ghi cận nghèo",
        {"was_poor": True},
        [{"code": "0001", "class_end": NEAR}],
        (False, True),
        ["HN420 Trang!N2", "HN420 Trang!O2"],
    ),
    ("chưa từng", {}, [OTHERS], (False, False), []),
    (
        "xã mà danh sách không có thì theo đánh dấu",
        {"was_poor": True},
        [{**OTHERS, "commune": "28651"}],
        (True, False),
        [],
    ),
    ("đầu kỳ nghèo thì không xét quá khứ", {"class_start": POOR}, [{"code": "0001"}], (False, False), []),
    ("chuyển đến thì không xét quá khứ", {"change": "Chuyển đến"}, [{"code": "0001"}], (False, False), []),
    ("chuyển đi vẫn xét", {"change": "Chuyển đi"}, [{"code": "0001"}], (True, False), ["HN420 Trang!N2"]),
]


@pytest.mark.parametrize(
    ("row", "listed", "marks", "expected"), [c[1:] for c in PAST], ids=[c[0] for c in PAST]
)
def test_past(row: Row, listed: list[Row], marks: tuple[bool, bool], expected: list[str]) -> None:
    assert history(row, *listed) == (marks, expected)


def test_last_years_list_is_the_start_and_says_nothing_of_the_past() -> None:
    assert history({}, {"code": "0001"}, year=2022) == ((False, False), ["HN425 Trang!J2"])
    assert history({"class_start": POOR}, {"code": "0001"}, year=2022) == ((False, False), [])
    assert history({}, {"code": "0001", "head_name": OTHER}, year=2022)[1] == ["HN421 Trang!D2"]


def test_the_latest_year_of_several_is_named() -> None:
    now = records(
        {"code": "0001", "class_start": NOT}, {"code": "0002", "class_start": NOT, "was_poor": True}
    )
    pasts = [Past(2021, lists({"code": "0001"})), Past(2019, lists({"code": "0001"}))]
    _, problems = with_history(now, pasts, 2023)
    said = [str(p.context["said"]) for p in problems]
    assert said == [
        f"danh sách năm 2021 ghi {POOR}",
        f"danh sách năm 2019, 2021 không có hộ này là {POOR}",
    ]
    assert [p.context["written"] for p in problems] == ["để trống", "được đánh dấu"]


def test_who_left_each_class_between_two_lists() -> None:
    older = lists(
        {"code": "7", "commune": "28651"},
        {"code": "1"},
        {"code": "2"},
        {"code": "3"},
        {"code": "4", "class_end": NEAR},
        {"code": "5", "class_end": NEAR},
        {"code": "6", "class_end": NEAR},
    )
    newer = lists(
        {"code": "1"}, {"code": "2", "class_end": NEAR}, {"code": "4"}, {"code": "5", "class_end": NEAR}
    )
    assert left_between(older, newer) == {
        HouseholdClass.POOR: {"28654": (2, 3)},
        HouseholdClass.NEAR_POOR: {"28654": (1, 3)},
    }


# --- a reform of the communes between list and review ---
OLD, NEW = units_on(dt.date(2024, 12, 14)), units_on(dt.date(2025, 12, 14))


def moved_to(listed: Records, year: int, older: UnitList, newer: UnitList) -> tuple[Records, list[Problem]]:
    done = carry_over(listed, year, older, newer)
    # Each household of the list is accounted for.
    assert sum(done.counts.values()) == len(listed.frame)
    return done.records, done.problems


def carried(rows: list[Row]) -> tuple[list[tuple[str, str]], list[str]]:
    moved, problems = moved_to(lists(*rows), 2024, OLD, NEW)
    return list(zip(moved.frame["commune"], moved.frame["household"], strict=True)), lines(problems)


def test_old_codes_become_new_ones_and_it_is_told_once() -> None:
    rows: list[Row] = [
        {"code": "0001", "commune": "28666", "commune_name": None},
        {"code": "0002", "commune": "28660", "commune_name": None},
    ]
    found, problems = carried(rows)
    assert [commune for commune, _ in found] == ["28660", NEW.by_code(found[1][0]).code]  # type: ignore[union-attr]
    assert found[0] == ("28660", "28660/0001")
    assert [p.split()[0] for p in problems] == ["HN428"]


def test_a_list_of_the_same_units_stays_as_it_is() -> None:
    listed = lists({"code": "0001"})
    moved, problems = moved_to(listed, 2023, OLD, OLD)
    assert (moved.frame[listed.frame.columns].equals(listed.frame), problems) == (True, [])


def test_two_households_that_would_get_one_key_get_one_each() -> None:
    rows: list[Row] = [
        {"code": "0001", "commune": "28666", "commune_name": None, "head_name": OTHER},
        {"code": "0001", "commune": "28660", "commune_name": None},
        {"code": "0002", "commune": "28660", "commune_name": None},
    ]
    found, problems = carried(rows)
    assert [key for _, key in found] == ["28660/28666:0001", "28660/28660:0001", "28660/0002"]
    assert [p.split()[0] for p in problems] == ["HN427", "HN428"]
    # Their code alone tells nothing: the one of the same head is found.
    moved, _ = moved_to(lists(*rows), 2024, OLD, NEW)
    matching = match_households(records({"code": "0001", "commune": "28660"}), moved)
    assert matching.found.tolist() == [-1, 0, -1]


def test_households_of_a_commune_without_known_successor_are_told_and_not_compared() -> None:
    rows: list[Row] = [{"code": c, "commune": "99999", "commune_name": None} for c in ("0001", "0002")]
    found, problems = carried([*rows, {"code": "0003", "commune": "28666", "commune_name": None}])
    assert [key for _, key in found] == ["28660/0003"]
    assert [p.split()[0] for p in problems] == ["HN426", "HN428"]


def test_what_a_list_does_not_tell_of_a_head_is_not_known() -> None:
    bare = lists({"code": "0001", "head_name": None})
    bare.frame = bare.frame.drop(columns="village").assign(birth_date=float("nan"))
    heads = heads_of(bare)
    assert [column.tolist() for column in (heads.name, heads.loose, heads.village, heads.birth)] == [
        [None]
    ] * 4


def test_a_code_with_a_stroke_in_it_stays_whole() -> None:
    rows: list[Row] = [
        {"code": "01/A", "commune": "28666", "commune_name": None, "head_name": OTHER},
        {"code": "01/A", "commune": "28660", "commune_name": None},
    ]
    moved, (clash, _) = moved_to(lists(*rows), 2024, OLD, NEW)
    assert moved.frame["household"].tolist() == ["28660/28666:01/A", "28660/28660:01/A"]
    assert moved.frame["code"].tolist() == ["01/A", "01/A"]
    assert (clash.context["example"], clash.context["new"]) == ("01/A", "28660")
    # Near codes: zeros and case do not matter, what stands before the stroke does.
    (near,) = compare_start(
        records({"code": "1/a", "class_start": POOR, "head_name": OTHER}),
        lists({"code": "02/A"}, {"code": "01/A"}),
        2022,
    )
    assert "mã «01/A» gần giống" in near.message()
    (other,) = compare_start(
        records({"code": "2", "class_start": POOR, "head_name": OTHER}), lists({"code": "X2"}), 2022
    )
    assert "gần giống" not in other.message()


def test_a_code_that_only_the_newer_list_has_is_a_new_one() -> None:
    made = UnitList("mau", "", [*NEW, Unit("99998", "Xã Mẫu Mới", "", "", "82", "Tỉnh Mẫu")])
    row: Row = {"code": "0001", "commune": "99998", "commune_name": "Xã Mẫu Mới"}
    moved, problems = moved_to(lists(row), 2024, OLD, made)
    assert (moved.frame["household"].tolist(), problems) == (["99998/0001"], [])


def test_between_lists_whose_changes_are_not_known_nothing_is_carried_over() -> None:
    row: Row = {"code": "0001", "commune": "28660", "commune_name": None}
    moved, problems = moved_to(lists(row), 2026, NEW, OLD)
    assert (len(moved.frame), lines(problems)) == (0, ["HN426 Trang!A8"])


@pytest.mark.parametrize(
    ("commune", "name", "key", "carried_over"),
    [
        ("28660", "Xã Đồng Thạnh", "28660/0001", True),
        ("28660", "Xã Đồng Sơn", "28660/0001", False),
        ("28660", "đồng sơn", "28660/0001", False),
        ("28660", None, "28660/0001", True),
        ("28654", "Xã Đồng Sơn", "28660/0001", True),
        ("28657", "Xã Bình Phú", "28663/0001", True),
        ("28651", "Thị trấn Vĩnh Bình", "28651/0001", True),
        ("28651", "Vĩnh Bình", "28651/0001", True),
        ("28651", "Xã Vĩnh Bình", "28651/0001", False),
    ],
    ids=[
        "mã cũ, tên cũ",
        "mã cũ, tên mới thì đã là mã mới",
        "tên mới không ghi loại xã",
        "mã có ở cả hai danh mục, không tên thì là mã cũ",
        "tên mới dưới mã cũ của xã khác",
        "mã chỉ danh mục cũ có",
        "thị trấn thành xã",
        "tên của cả hai thì là mã cũ",
        "loại xã phân biệt cũ với mới",
    ],
)
def test_code_and_name_together_tell_whether_a_code_is_old(
    commune: str, name: str | None, key: str, carried_over: bool
) -> None:
    found, problems = carried([{"code": "0001", "commune": commune, "commune_name": name}])
    assert [k for _, k in found] == [key]
    assert [p.split()[0] for p in problems] == (["HN428"] if carried_over else [])


@pytest.mark.parametrize(
    ("commune", "name", "key", "carried_over"),
    [
        ("28666", None, "28660/0001", True),
        ("28654", "Xã Đồng Sơn", "28660/0001", True),
        ("28660", "Xã Đồng Thạnh", "28660/0001", True),
        ("28660", "Xã Đồng Sơn", "28660/0001", False),
        ("28660", None, "28660/0001", False),
        ("28657", "Xã Bình Phú", "28663/0001", True),
        ("28651", "Vĩnh Bình", "28651/0001", False),
        ("28651", "Thị trấn Vĩnh Bình", "28651/0001", True),
        ("99999", None, "99999/0001", False),
    ],
    ids=[
        "mã chỉ danh mục cũ có",
        "mã cũ của xã nay cùng tên",
        "mã dùng lại, tên cũ",
        "mã dùng lại, tên mới",
        "mã có ở cả hai danh mục, không tên thì là mã mới",
        "mã cũ, tên cũ",
        "tên của cả hai thì là mã mới",
        "loại xã phân biệt cũ với mới",
        "mã không danh mục nào có",
    ],
)
def test_a_list_of_after_the_reform_may_still_name_the_old_communes(
    commune: str, name: str | None, key: str, carried_over: bool
) -> None:
    row: Row = {"code": "0001", "commune": commune, "commune_name": name}
    moved, problems = moved_to(lists(row), 2025, NEW, NEW)
    assert moved.frame["household"].tolist() == [key]
    assert [p.split()[0] for p in lines(problems)] == (["HN428"] if carried_over else [])


def test_clashes_and_unknown_successors_name_cells_and_counts() -> None:
    rows: list[Row] = [
        {"code": "0001", "commune": "28666", "commune_name": None, "head_name": OTHER},
        {"code": "0001", "commune": "28660", "commune_name": None},
        {"code": "0002", "commune": "99999", "commune_name": None},
        {"code": "0003", "commune": "99999", "commune_name": None},
    ]
    moved, (unknown, clash, over) = moved_to(lists(*rows), 2024, OLD, NEW)
    assert (unknown.place.cell, unknown.commune, unknown.context["count"]) == ("A10", "99999", 2)
    assert unknown.context["units"] == NEW.id
    assert (clash.place.cell, clash.commune) == ("C8", "28660")
    assert [clash.context[k] for k in ("count", "old", "new")] == [1, "28660, 28666", "28660"]
    assert (over.place.cell, over.context["count"], over.context["date"]) == ("A8", 2, "01/07/2025")
    assert moved.frame["row"].tolist() == [8, 9]
    assert moved.frame.index.tolist() == [0, 1]
    assert moved.frame["commune_was"].tolist() == ["28666", "28660"]


def test_households_left_out_stand_in_their_own_table_after_those_of_the_returns() -> None:
    now = records({"code": "0001"})
    now.tables.append(now.tables[0])
    listed = lists({"code": "0002"}, {"code": "0003"})
    listed.tables.append(records({"code": "1"}, file="can-ngheo.xlsx").tables[0])
    listed.frame["source"] = [0, 1]
    joined = with_left_out(now, listed, [0, 1], 2022)
    assert [joined.place(at).file for at in range(3)] == ["phieu.xlsx", LIST, "can-ngheo.xlsx"]
    assert joined.frame.index.tolist() == [0, 1, 2]


def test_the_past_of_each_household_is_looked_up_whatever_stands_before_it() -> None:
    now = records(
        {"code": "0001", "commune": "28651", "class_start": NOT, "was_poor": True},
        {"code": "0002", "class_start": POOR},
        {"code": "0003", "class_start": NOT},
        {"code": "0004", "class_start": NOT, "was_near_poor": True},
    )
    before = Past(2021, lists({"code": "0002"}, {"code": "0003"}))
    frame, problems = with_history(now, [before], 2023)
    assert frame["was_poor"].tolist() == [True, False, True, False]
    assert frame["was_near_poor"].tolist() == [False] * 4
    assert [str(frame[c].dtype) for c in ("was_poor", "was_near_poor")] == ["bool", "bool"]
    assert lines(problems) == ["HN420 Trang!N4", "HN420 Trang!O5"]
    missed, ticked = problems
    assert (missed.household, missed.field) == ("28654/0003", "Đã từng là hộ nghèo")
    assert (missed.context["field"], missed.context["written"]) == ("Đã từng là hộ nghèo", "để trống")
    assert str(getattr(missed.context["other"], "cell", "")) == "Q9"
    assert (ticked.household, ticked.field) == ("28654/0004", "Đã từng là hộ cận nghèo")
    other = ticked.context["other"]
    assert [getattr(other, a, "") for a in ("file", "sheet", "cell")] == [LIST, "Trang", None]


def test_last_year_is_held_against_every_start_that_says_neither_list() -> None:
    now = records({"code": "0001", "class_start": POOR}, {"code": "0002", "class_start": NOT})
    last = Past(2022, lists({"code": "0001"}, {"code": "0002", "class_end": NEAR}))
    _, problems = with_history(now, [last], 2023)
    assert lines(problems) == ["HN425 Trang!J3"]
    (found,) = problems
    assert [found.context[k] for k in ("written", "year", "listed")] == [NOT, 2022, NEAR]
    assert str(getattr(found.context["other"], "cell", "")) == "Q9"
    assert (found.household, found.field) == ("28654/0002", "Phân loại đầu kỳ")


def test_a_doubtful_match_in_the_past_is_told_with_its_year() -> None:
    now = records({"code": "0001", "class_start": NOT})
    for year in (2021, 2022):
        _, (found,) = with_history(now, [Past(year, lists({"code": "0001", "head_name": OTHER}))], 2023)
        assert (found.kind.code, found.context["year"]) == ("HN421", year)


def test_the_other_cell_of_each_difference_is_that_of_the_list() -> None:
    def other(row: Row, listed: Row) -> object:
        (found,) = compare_start(records({"code": "1", **row}), lists({"code": "1", **listed}), 2022)
        lines([found])
        return getattr(found.context["other"], "cell", None)

    assert other({"class_start": NEAR}, {}) == "Q8"
    assert other({"class_start": POOR, "change": "Tách hộ"}, {}) == "C8"
    assert other({"class_start": POOR, "size_start": 9}, {}) == "M8"
    assert other({"class_start": POOR, "head_name": OTHER}, {}) == "C8"


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["DANH SÁCH HỘ NGHÈO NĂM 2022"], 2022),
        (["Danh sách hộ nghèo năm 2022", "danh sách hộ cận nghèo năm 2022"], 2022),
        (["Danh sách hộ nghèo năm 2022", "Danh sách hộ cận nghèo năm 2021"], None),
        (["Danh sách hộ nghèo", "Báo cáo số 12 năm 2031"], None),
        ([], None),
    ],
)
def test_the_year_of_a_list_stands_in_its_titles(titles: list[str], expected: int | None) -> None:
    made = [replace(lists({"code": "1"}).tables[0], titles=(title,)) for title in titles]
    assert year_of(made) == expected


def test_one_household_found_by_name_does_not_end_the_search() -> None:
    one: Row = {"village": "Ấp Bình", "birth_date": "1983-05-01"}
    rows = [{**one, "head_name": f"Lê Văn {n}"} for n in ("An", "Bình", "Châu")]
    identity = {"head_name": "Võ Thị Danh", "identity_number": NUMBER}
    now = records(*({"code": f"N{n}", **row} for n, row in enumerate([identity, *rows])))
    then = lists(*({"code": f"T{n}", **row} for n, row in enumerate([identity, *rows])))
    matched = [(how.value, a, b) for a, b, how in match_households(now, then).pairs()]
    assert matched == [("identity", 0, 0), ("person", 1, 1), ("person", 2, 2), ("person", 3, 3)]
    assert [p.context["value"] for p in found_in(now, then)] == [
        Personal(NUMBER, "identity"),
        *(Personal(str(row["head_name"]), "name") for row in rows),
    ]


def test_heads_are_told_as_names() -> None:
    (found,) = found_in(records({"code": "1"}), lists({"code": "1", "head_name": OTHER}))
    assert found.context["now"] == Personal("Lê Văn Mẫu", "name")
    assert found.context["then"] == Personal(OTHER, "name")


def test_a_doubtful_match_of_last_year_does_not_hide_the_next() -> None:
    now = records({"code": "1", "class_start": NOT}, {"code": "2", "class_start": NOT})
    last = Past(2022, lists({"code": "1", "head_name": OTHER}, {"code": "2"}))
    assert lines(with_history(now, [last], 2023)[1]) == ["HN421 Trang!D2", "HN425 Trang!J3"]


def test_tables_of_several_lists_are_kept_apart() -> None:
    now = records({"code": "0001"})
    listed = lists({"code": "0002"}, {"code": "0003"}, {"code": "0004"})
    listed.tables += [replace(listed.tables[0], file=name) for name in ("hai.xlsx", "ba.xlsx")]
    listed.frame["source"] = [0, 1, 2]
    joined = with_left_out(now, listed, [0, 2], 2022)
    assert joined.frame["source"].tolist() == [0, 1, 3]
    moved, _ = moved_to(lists({"code": "1", "commune": "28666"}), 2024, OLD, NEW)
    assert [t.file for t in moved.tables] == [LIST]
    assert "index" not in moved.frame
