"""This review's households against earlier lists: start, those left out, the past; records, no workbooks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from hongheo.compare import (
    compare_start,
    left_between,
    left_out,
    left_out_problems,
    with_history,
    with_left_out,
)
from hongheo.compare.carry import carry_over
from hongheo.compare.history import Past, year_of
from hongheo.compare.matching import Head, Match, heads_of, match_households
from hongheo.models import HouseholdClass, Records
from hongheo.problems import Personal, Problem
from hongheo.units import Unit, UnitList, units_on
from tests.compare.frames import lines, records

POOR, NEAR, NOT = "Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo"
LIST = "danh-sach.xlsx"
Row = dict[str, object]


def lists(*rows: Row) -> Records:
    """A list: each row poor unless it says so."""
    return records(*({"class_end": POOR, **row} for row in rows), file=LIST, first_row=8)


# --- class and size at the start ---
STARTS = [
    ("như danh sách", {"class_start": POOR}, []),
    ("khác danh sách", {"class_start": NEAR}, ["HN401 Trang!J2"]),
    ("ghi không nghèo mà có trong danh sách", {"class_start": NOT}, ["HN401 Trang!J2"]),
    ("ô đầu kỳ trống thì không so loại", {"class_start": None}, []),
    ("mã không có trong danh sách, ghi nghèo", {"code": "0007", "class_start": POOR}, ["HN403 Trang!J2"]),
    ("mã không có trong danh sách, ghi cận nghèo", {"code": "0007", "class_start": NEAR}, ["HN403 Trang!J2"]),
    ("mã không có trong danh sách, ghi không nghèo", {"code": "0007", "class_start": NOT}, []),
    (
        "chuyển đến nên không có trong danh sách",
        {"code": "0007", "class_start": POOR, "change": "Chuyển đến"},
        [],
    ),
    ("chuyển đến mà có trong danh sách", {"class_start": NOT, "change": "Chuyển đến"}, ["HN404 Trang!K2"]),
    ("tách hộ mà mang mã cũ", {"class_start": POOR, "change": "Tách hộ"}, ["HN404 Trang!K2"]),
    ("chuyển đi thì vẫn so đầu kỳ", {"class_start": NEAR, "change": "Chuyển đi"}, ["HN401 Trang!J2"]),
    ("khẩu đầu kỳ khác", {"class_start": POOR, "size_start": 5}, ["HN405 Trang!L2"]),
    ("khẩu đầu kỳ như danh sách, nay thêm người", {"class_start": POOR, "size_start": 4, "size": 6}, []),
    ("không ghi khẩu đầu kỳ thì so khẩu nay", {"class_start": POOR, "size": 6}, ["HN405 Trang!L2"]),
    ("không ghi khẩu nào", {"class_start": POOR, "size": pd.NA}, []),
    ("chủ hộ khác tên", {"class_start": POOR, "head_name": "Phạm Văn Khác"}, ["HN421 Trang!D2"]),
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
    assert lines(found) == ["HN401 Trang!J4", "HN421 Trang!D5", "HN401 Trang!J5"]
    assert (found[1].context["year"], found[1].context["code"]) == (2022, "0004")


def test_a_code_without_its_zeros_is_offered() -> None:
    now = records({"code": "7A", "class_start": POOR})
    (found,) = compare_start(now, lists({"code": "0001"}, {"code": "007a"}), 2022)
    assert "có mã «007a» gần giống" in found.message()
    assert found.context["other"].sheet == "Trang"  # type: ignore[attr-defined]


def test_the_same_head_under_another_code_is_a_hint() -> None:
    now = records({"code": "0009", "class_start": POOR, "identity_number": "082083001234"})
    (found,) = compare_start(now, lists({"code": "0001", "identity_number": "82083001234"}), 2022)
    assert "Danh sách có hộ «0001» cùng số định danh chủ hộ" in found.message()


# --- left out ---
def test_households_left_out_are_found_in_the_communes_looked_at() -> None:
    now = records({"code": "0001"})
    listed = lists({"code": "0001"}, {"code": "0002"}, {"code": "0003", "commune": "28651"})
    assert left_out(now, listed, {"28654"}) == [1]
    assert left_out(now, listed, {"28654", "28651"}) == [1, 2]
    assert list(left_out_problems(now, listed, [], {})) == []


def test_each_household_left_out_is_told_and_a_whole_commune_once() -> None:
    now = records({"code": "0001"}, {"code": "12"})
    listed = lists(
        {"code": "0003", "commune": "28651"},
        {"code": "0002", "class_end": NEAR},
        {"code": "0004", "commune": "28651"},
        {"code": "0012"},
    )
    found = list(left_out_problems(now, listed, [0, 1, 2, 3], {"28651": "Thị trấn Vĩnh Bình"}))
    assert lines(found) == ["HN402 Trang!C9", "HN402 Trang!C11", "HN408 Trang!A8"]
    assert [p.household for p in found] == ["28654/0002", "28654/0012", None]
    assert found[0].context == {"household": "0002", "listed": NEAR, "near": ""}
    assert "Phiếu có mã «12» gần giống" in str(found[1].context["near"])
    assert (found[2].commune, found[2].context) == ("28651", {"unit": "Thị trấn Vĩnh Bình", "count": 2})


def test_a_commune_that_nobody_names_is_told_by_its_code() -> None:
    (found,) = left_out_problems(records({"code": "1"}), lists({"code": "2", "commune": "28651"}), [0], {})
    assert found.context["unit"] == "28651"


def test_a_household_left_out_is_counted_where_it_stood_and_has_no_class() -> None:
    now = records({"code": "0001", "class_end": "poor", "was_poor": True})
    now.frame["b2_1"] = pd.array([True], dtype="boolean")
    listed = lists(
        {"code": "0008", "size": 9}, {"code": "0002", "class_end": NEAR, "size": 3, "village": "Ấp 1"}
    )
    joined = with_left_out(now, listed, [1])
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
    assert with_left_out(now, listed, []) is now


# --- one household under two lists ---
def head(name: str | None = "Lê Văn Mẫu", identity: str | None = None, **more: str | None) -> Head:
    return Head("28654/0001", "28654", name, identity, more.get("birth"), more.get("village"))


AGREE = [
    ("cùng tên", head(), head(), True),
    ("khác tên", head(), head("Phạm Văn Khác"), False),
    ("tên mất dấu", head(), head("le van mau"), True),
    ("một bên không ghi tên", head(), head(None), None),
    ("bên kia không ghi tên", head(None), head(), None),
    ("khác tên, cùng số định danh", head(identity="082083001234"), head("Khác", "082083001234"), True),
    ("số mất số không ở đầu", head(identity="082083001234"), head("Khác", "82083001234"), True),
    ("khác tên, số quá ngắn không nói gì", head(identity="1234567"), head("Khác", "1234567"), False),
    ("khác tên, số tám chữ số", head(identity="12345678"), head("Khác", "12345678"), True),
    ("cùng tên, khác số", head(identity="082083001234"), head(identity="082083009999"), True),
]


@pytest.mark.parametrize(("one", "other", "expected"), [c[1:] for c in AGREE], ids=[c[0] for c in AGREE])
def test_two_heads(one: Head, other: Head, expected: bool | None) -> None:
    assert one.agrees(other) is expected
    assert other.agrees(one) is expected


def test_a_person_is_known_by_commune_name_birth_and_village_together() -> None:
    whole = head(birth="1983", village="Ấp  Bình ")
    assert whole.person_key == ("28654", "lêvănmẫu", "1983", "ấpbình")
    for lacking in (head(None, birth="1983", village="Ấp"), head(birth="1983"), head(village="Ấp Bình")):
        assert lacking.person_key is None


NUMBER, OTHER = "082083001234", "Phạm Văn Khác"
BORN = {"birth_date": "1983-05-01", "village": "Ấp Bình"}
MATCHES: list[tuple[str, list[Row], list[Row], list[tuple[str, int, int] | str]]] = [
    ("cùng mã, cùng chủ", [{"code": "1"}], [{"code": "1"}], [("code", 0, 0)]),
    ("cùng mã, một bên không tên", [{"code": "1", "head_name": None}], [{"code": "1"}], [("code", 0, 0)]),
    ("cùng mã, khác chủ", [{"code": "1"}], [{"code": "1", "head_name": OTHER}], ["HN421"]),
    ("khác mã, cùng tên, không gì khác", [{"code": "1"}], [{"code": "2"}], []),
    (
        "khác mã, cùng số định danh",
        [{"code": "1", "identity_number": NUMBER}],
        [{"code": "2", "identity_number": NUMBER}],
        ["HN422", ("identity", 0, 0)],
    ),
    (
        "khác mã, cùng tên, ngày sinh, thôn",
        [{"code": "1", **BORN}],
        [{"code": "2", **BORN}],
        ["HN423", ("name", 0, 0)],
    ),
    ("khác xã thì tên không đủ", [{"code": "1", **BORN}], [{"code": "2", "commune": "28651", **BORN}], []),
    (
        "hai hộ nay cùng số định danh",
        [{"code": c, "identity_number": NUMBER} for c in "12"],
        [{"code": "3", "identity_number": NUMBER}],
        ["HN424"],
    ),
    (
        "hai hộ trong danh sách cùng số định danh",
        [{"code": "1", "identity_number": NUMBER}],
        [{"code": c, "identity_number": NUMBER} for c in "34"],
        ["HN424", "HN424"],
    ),
    (
        "hộ đã nhận theo mã không nhận lần nữa",
        [{"code": "1", "identity_number": NUMBER}],
        [{"code": "1"}, {"code": "2", "identity_number": NUMBER}],
        [("code", 0, 0), "HN424"],
    ),
    (
        "khác chủ dưới một mã, chủ cũ ở mã khác",
        [{"code": "1", "head_name": OTHER}, {"code": "2", **BORN}],
        [{"code": "1", **BORN}],
        ["HN421", "HN423", ("name", 0, 1)],
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
    found = match_households(records(*now), lists(*then), 2021)
    told = [
        (f.how, f.listed, f.household) if isinstance(f, Match) else lines([f])[0].split()[0] for f in found
    ]
    assert told == expected


def test_a_doubtful_match_tells_both_codes_the_year_and_the_reason() -> None:
    now = records({"code": "1", "identity_number": NUMBER}, {"code": "7"})
    then = lists({"code": "1"}, {"code": "2", "identity_number": NUMBER})
    found = [f for f in match_households(now, then, 2021) if isinstance(f, Problem)]
    context = found[0].context
    assert (context["code"], context["listed"], context["year"]) == ("1", "2", 2021)
    assert (context["what"], context["why"]) == (
        "số định danh chủ hộ",
        "hộ này đã là một hộ khác trong danh sách",
    )
    assert found[0].household == "28654/1"
    assert (found[0].place.cell, str(getattr(context["other"], "cell", ""))) == ("C2", "C9")


def test_another_head_is_told_with_both_names_and_they_are_masked() -> None:
    (of_past,) = match_households(records({"code": "1"}), lists({"code": "1", "head_name": OTHER}), 2021)
    now = records({"code": "1", "class_start": POOR})
    (of_start,) = compare_start(now, lists({"code": "1", "head_name": OTHER}), 2022)
    for found, taken in (
        (of_past, "không được coi là một hộ"),
        (of_start, "vẫn được coi là một hộ"),
    ):
        assert isinstance(found, Problem)
        said = found.message(show_values=True)
        assert said.index("Lê Văn Mẫu") != said.index(OTHER)
        assert taken in said
        assert "Mẫu" not in found.message()
        assert "Khác" not in found.message()


def test_a_hint_names_place_and_sheet() -> None:
    now = records({"code": "9", **BORN})
    (found,) = left_out_problems(now, lists({"code": "1", **BORN}), [0], {})
    said = str(found.context["near"])
    assert said.startswith(" Phiếu có hộ «9» cùng tên chủ hộ, ngày sinh và thôn (")
    assert "C2" in said
    two = records({"code": "8", **BORN}, {"code": "9", **BORN})
    (found,) = left_out_problems(two, lists({"code": "1", **BORN}), [0], {})
    assert found.context["near"] == ""


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
    assert history({}, {"code": "0001", "head_name": OTHER}, year=2022)[1] == ["HN421 Trang!C2"]


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


def carried(rows: list[Row], *now: Row) -> tuple[list[tuple[str, str]], list[str]]:
    here = records(*({"commune": "28660", **row} for row in now))
    moved, problems = carry_over(lists(*rows), here, 2024, OLD, NEW)
    return list(zip(moved.frame["commune"], moved.frame["household"], strict=True)), lines(problems)


def test_old_codes_become_new_ones_and_it_is_told_once() -> None:
    rows: list[Row] = [
        {"code": "0001", "commune": "28666", "commune_name": None},
        {"code": "0002", "commune": "28660", "commune_name": None},
    ]
    found, problems = carried(rows, {"code": "0001"})
    assert [commune for commune, _ in found] == ["28660", NEW.by_code(found[1][0]).code]  # type: ignore[union-attr]
    assert found[0] == ("28660", "28660/0001")
    assert [p.split()[0] for p in problems] == ["HN428"]


def test_a_list_of_the_same_units_stays_as_it_is() -> None:
    listed = lists({"code": "0001"})
    assert carry_over(listed, records({"code": "0001"}), 2023, OLD, OLD) == (listed, [])


def test_of_two_households_that_get_one_code_the_one_of_the_same_head_keeps_it() -> None:
    rows: list[Row] = [
        {"code": "0001", "commune": "28666", "commune_name": None, "head_name": OTHER},
        {"code": "0001", "commune": "28660", "commune_name": None},
    ]
    found, problems = carried(rows, {"code": "0001"})
    assert [key for _, key in found] == ["28660/28666:0001", "28660/0001"]
    assert [p.split()[0] for p in problems] == ["HN427", "HN428"]
    found, _ = carried(rows, {"code": "0001", "head_name": "Võ Văn Kia"})
    assert [key for _, key in found] == ["28660/28666:0001", "28660/28660:0001"]


def test_households_of_a_commune_without_known_successor_are_told_and_not_compared() -> None:
    rows: list[Row] = [{"code": c, "commune": "99999", "commune_name": None} for c in ("0001", "0002")]
    found, problems = carried(
        [*rows, {"code": "0003", "commune": "28666", "commune_name": None}], {"code": "1"}
    )
    assert [key for _, key in found] == ["28660/0003"]
    assert [p.split()[0] for p in problems] == ["HN426", "HN428"]


def test_what_a_list_does_not_tell_of_a_head_is_not_known() -> None:
    bare = lists({"code": "0001", "head_name": None})
    bare.frame = bare.frame.drop(columns="village").assign(birth_date=float("nan"))
    (head,) = heads_of(bare)
    assert (head.name, head.village, head.birth, head.person_key) == (None, None, None, None)


def test_a_code_with_a_stroke_in_it_stays_whole() -> None:
    rows: list[Row] = [
        {"code": "01/A", "commune": "28666", "commune_name": None, "head_name": OTHER},
        {"code": "01/A", "commune": "28660", "commune_name": None},
    ]
    listed, here = lists(*rows), records({"code": "01/A", "commune": "28660"})
    moved, (clash, _) = carry_over(listed, here, 2024, OLD, NEW)
    assert moved.frame["household"].tolist() == ["28660/28666:01/A", "28660/01/A"]
    assert (clash.context["household"], clash.context["new"]) == ("01/A", "28660")
    # Near codes: zeros and case do not matter, what stands before the stroke does.
    (near,) = compare_start(
        records({"code": "1/a", "class_start": POOR}), lists({"code": "02/A"}, {"code": "01/A"}), 2022
    )
    assert "mã «01/A» gần giống" in near.message()
    (other,) = compare_start(records({"code": "2", "class_start": POOR}), lists({"code": "X2"}), 2022)
    assert "gần giống" not in other.message()


def test_a_code_that_only_the_newer_list_has_is_a_new_one() -> None:
    made = UnitList("mau", "", [*NEW, Unit("99998", "Xã Mẫu Mới", "", "", "82", "Tỉnh Mẫu")])
    row: Row = {"code": "0001", "commune": "99998", "commune_name": "Xã Mẫu Mới"}
    moved, problems = carry_over(lists(row), records({"code": "1"}), 2024, OLD, made)
    assert (moved.frame["household"].tolist(), problems) == (["99998/0001"], [])


def test_between_lists_whose_changes_are_not_known_nothing_is_carried_over() -> None:
    row: Row = {"code": "0001", "commune": "28660", "commune_name": None}
    moved, problems = carry_over(lists(row), records({"code": "1"}), 2026, NEW, OLD)
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


def test_clashes_and_unknown_successors_name_cells_counts_and_what_was_taken() -> None:
    rows: list[Row] = [
        {"code": "0001", "commune": "28666", "commune_name": None, "head_name": OTHER},
        {"code": "0001", "commune": "28660", "commune_name": None},
        {"code": "0002", "commune": "99999", "commune_name": None},
        {"code": "0003", "commune": "99999", "commune_name": None},
    ]
    listed, here = lists(*rows), records({"code": "0001", "commune": "28660"})
    moved, (unknown, clash, over) = carry_over(listed, here, 2024, OLD, NEW)
    assert (unknown.place.cell, unknown.commune, unknown.context["count"]) == ("A10", "99999", 2)
    assert unknown.context["units"] == NEW.id
    assert (clash.place.cell, clash.household) == ("C9", "28660/0001")
    assert (clash.context["household"], clash.context["old"], clash.context["new"]) == (
        "0001",
        "28660",
        "28660",
    )
    assert str(getattr(clash.context["other"], "cell", "")) == "C8"
    assert clash.context["taken"] == ("chỉ hộ ở ô C9 được coi là hộ mang mã này trong phiếu, vì cùng chủ hộ")
    assert (over.place.cell, over.context["count"], over.context["date"]) == ("A8", 2, "01/07/2025")
    assert moved.frame["row"].tolist() == [8, 9]
    assert moved.frame.index.tolist() == [0, 1]
    nobody = records({"code": "0005", "commune": "28660"})
    _, (_, clash, _) = carry_over(listed, nobody, 2024, OLD, NEW)
    assert clash.context["taken"] == "không hộ nào được coi là hộ mang mã này trong phiếu"


def test_households_left_out_stand_in_their_own_table_after_those_of_the_returns() -> None:
    now = records({"code": "0001"})
    now.tables.append(now.tables[0])
    listed = lists({"code": "0002"}, {"code": "0003"})
    listed.tables.append(records({"code": "1"}, file="can-ngheo.xlsx").tables[0])
    listed.frame["source"] = [0, 1]
    joined = with_left_out(now, listed, [0, 1])
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
    assert other({"class_start": POOR, "head_name": OTHER}, {}) == "D8"


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
    found = list(match_households(now, then, 2021))
    matched = [(f.how, f.listed, f.household) for f in found if isinstance(f, Match)]
    assert matched == [("identity", 0, 0), ("name", 1, 1), ("name", 2, 2), ("name", 3, 3)]
    told = [f for f in found if isinstance(f, Problem)]
    assert [p.context["value"] for p in told] == [
        Personal(NUMBER, "identity"),
        *(Personal(str(row["head_name"]), "name") for row in rows),
    ]


def test_heads_are_told_as_names() -> None:
    (found,) = match_households(records({"code": "1"}), lists({"code": "1", "head_name": OTHER}), 2021)
    assert isinstance(found, Problem)
    assert found.context["now"] == Personal("Lê Văn Mẫu", "name")
    assert found.context["then"] == Personal(OTHER, "name")


def test_a_doubtful_match_of_last_year_does_not_hide_the_next() -> None:
    now = records({"code": "1", "class_start": NOT}, {"code": "2", "class_start": NOT})
    last = Past(2022, lists({"code": "1", "head_name": OTHER}, {"code": "2"}))
    assert lines(with_history(now, [last], 2023)[1]) == ["HN421 Trang!C2", "HN425 Trang!J3"]


def test_tables_of_several_lists_are_kept_apart() -> None:
    now = records({"code": "0001"})
    listed = lists({"code": "0002"}, {"code": "0003"}, {"code": "0004"})
    listed.tables += [replace(listed.tables[0], file=name) for name in ("hai.xlsx", "ba.xlsx")]
    listed.frame["source"] = [0, 1, 2]
    joined = with_left_out(now, listed, [0, 2])
    assert joined.frame["source"].tolist() == [0, 1, 3]
    here = records({"code": "0001", "commune": "28660"})
    moved, _ = carry_over(lists({"code": "1", "commune": "28666"}), here, 2024, OLD, NEW)
    assert [t.file for t in moved.tables] == [LIST]
    assert "index" not in moved.frame
