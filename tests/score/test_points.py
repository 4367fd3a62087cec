"""From the rows of B1 and B2 to points, class, rule and what is told of them; batches without workbooks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import pytest

from hongheo.check import check_cells, gather
from hongheo.compare import settle
from hongheo.criteria import load_scorecard, sample_path, standard_on
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import Area, Batch, FileContent, Place, PointColumn
from hongheo.models import PairCell as Pair
from hongheo.problems import Personal
from hongheo.score import (
    column_of,
    compare_points,
    derive,
    differences,
    explain_household,
    mark_rules,
    not_derived,
    score,
    score_answers,
)
from hongheo.score.evidence import first_listed, summary
from hongheo.score.explain import _turning
from tests.compare.frames import lines
from tests.score.facts import batch_of, household_row, people_rows, table_of

DATE = dt.date(2023, 12, 14)
STANDARD = standard_on(DATE)
CARD = load_scorecard(sample_path())
Row = dict[str, Any]


def whole_b1(points: int, **values: object) -> Row:
    return {"household_code": "0001", **{f"b1_{n}": 0 for n in range(1, 13)}, "b1_1": points, **values}


def flags(*numbers: int, **values: object) -> Row:
    return {"household_code": "0001", **{f"b2_{n}": True for n in numbers}, **values}


def scored(
    b1: Sequence[Row],
    b2: Sequence[Row],
    *,
    without: Sequence[str] = (),
    area: Area | None = Area.RURAL,
    derived: bool = False,
    household: Row | None = None,
    **sheets: Sequence[Row],
) -> tuple[Batch, Any]:
    row = {**household_row("0001", 1), **(household or {})}
    batch = batch_of(without=without, households=[row], b1=b1, b2=b2, **sheets)
    found = derive(batch, STANDARD, DATE)
    return batch, score(batch, STANDARD, DATE, {"28654": area}, found, b2_derived=derived)


def _of(frame: Any) -> tuple[int | None, int | None, str]:
    b1, b2 = (None if pd.isna(frame[c].iat[0]) else int(frame[c].iat[0]) for c in ("b1", "b2"))
    return b1, b2, frame["class_end"].iat[0]


POINTS: list[tuple[str, list[Row], list[Row], dict[str, Any], tuple[int | None, int | None, str]]] = [
    ("tổng ghi trên phiếu", [whole_b1(100, b1_total=120)], [flags(1, b2_total=30)], {}, (120, 30, "poor")),
    ("không ghi tổng thì cộng các câu", [whole_b1(100)], [flags(1, 2, 3)], {}, (100, 30, "poor")),
    (
        "thiếu một câu và không ghi tổng",
        [whole_b1(100, b1_5=None)],
        [flags(1)],
        {},
        (None, 10, "unclassified"),
    ),
    (
        "thiếu một câu mà có tổng",
        [whole_b1(100, b1_5=None, b1_total=100)],
        [flags(1)],
        {},
        (100, 10, "near_poor"),
    ),
    (
        "một câu không đọc được thì tổng cũng không dùng",
        [whole_b1(100, b1_5="??", b1_total=100)],
        [flags(1)],
        {},
        (None, 10, "unclassified"),
    ),
    (
        "một ô B2 không đọc được",
        [whole_b1(100)],
        [flags(1, b2_2="??", b2_total=20)],
        {},
        (100, None, "unclassified"),
    ),
    (
        "thiếu một cột B2 và không ghi tổng",
        [whole_b1(100)],
        [flags(1)],
        {"without": ["b2_12"]},
        (100, None, "unclassified"),
    ),
    (
        "thiếu một cột B2 mà có tổng",
        [whole_b1(100)],
        [flags(1, 2, b2_total=30)],
        {"without": ["b2_12"]},
        (100, 30, "poor"),
    ),
    ("không có dòng B2", [whole_b1(100)], [], {}, (100, None, "unclassified")),
    ("không có dòng B1", [], [flags(1, 2, 3)], {}, (None, 30, "unclassified")),
    (
        "không biết nông thôn hay thành thị",
        [whole_b1(100)],
        [flags(1)],
        {"area": None},
        (100, 10, "unclassified"),
    ),
    ("B1 150 ở nông thôn", [whole_b1(150)], [flags(1)], {}, (150, 10, "not_poor")),
    ("B1 150 ở thành thị", [whole_b1(150)], [flags(1)], {"area": Area.URBAN}, (150, 10, "near_poor")),
    ("hai dòng B1 thì dòng đầu", [whole_b1(100), whole_b1(150)], [flags(1)], {}, (100, 10, "near_poor")),
    ("hai dòng B2 thì dòng đầu", [whole_b1(100)], [flags(1, 2, 3), flags(1)], {}, (100, 30, "poor")),
    (
        "chuyển đi thì không còn trong xã",
        [whole_b1(100)],
        [flags(1)],
        {"household": {"change": "Chuyển đi"}},
        (100, 10, "gone"),
    ),
]


@pytest.mark.parametrize(
    ("b1", "b2", "more", "expected"), [c[1:] for c in POINTS], ids=[c[0] for c in POINTS]
)
def test_points(b1: list[Row], b2: list[Row], more: dict[str, Any], expected: tuple[int, int, str]) -> None:
    _, frame = scored(b1, b2, **more)
    assert _of(frame) == expected
    rule = frame["rule"].iat[0]
    if expected[2] == "gone":
        assert rule == "Không còn trong xã: Chuyển đi"
    else:
        assert rule.startswith(f"B1 = {expected[0]} " if expected[2] != "unclassified" else "")
        assert bool(rule) == (expected[2] != "unclassified")


def test_many_households_keep_their_own_points() -> None:
    rows = [household_row(code, 1) for code in ("0001", "0002", "0003")]
    b1 = [{**whole_b1(p), "household_code": c} for c, p in (("0003", 150), ("0001", 100))]
    b2 = [{**flags(*n), "household_code": c} for c, n in (("0001", (1, 2, 3)), ("0003", (4,)))]
    batch = batch_of(households=rows, b1=b1, b2=b2)
    frame = score(batch, STANDARD, DATE, {"28654": Area.RURAL}, derive(batch, STANDARD, DATE))
    assert frame["class_end"].tolist() == ["poor", "unclassified", "not_poor"]
    assert frame["b2_1"].fillna(False).tolist() == [True, False, False]
    assert frame["ticked_4"].fillna(False).tolist() == [False, False, True]
    assert frame["b2_1"].isna().tolist() == [False, True, False]


PERSON = {"birth_date": "1980-01-01", "work": "Tự làm", "certificate": "THPT", "health_insurance": False}
LIVING = {
    "household_code": "0001",
    "floor_area": 40.0,
    "wall_durable": True,
    "column_durable": True,
    "roof_durable": True,
    "water": "Nước máy",
    "toilet": "Tự hoại",
    "internet": True,
    "telephone": True,
}


def test_b2_by_facts_replaces_the_marks_only_where_all_twelve_can_be_told() -> None:
    rows = {"members": people_rows("0001", [PERSON]), "living": [LIVING]}
    _, marked = scored([whole_b1(100)], [flags(1, 2, 3)], **rows)
    batch, frame = scored([whole_b1(100)], [flags(1, 2, 3)], derived=True, **rows)
    assert (_of(marked), _of(frame)) == ((100, 30, "poor"), (100, 10, "near_poor"))
    assert [n for n in range(1, 13) if frame[f"b2_{n}"].iat[0]] == [4]
    assert [n for n in range(1, 13) if frame[f"ticked_{n}"].iat[0]] == [1, 2, 3]
    batch.households.frame = frame
    assert list(not_derived(batch.households, STANDARD)) == []


def test_b2_by_facts_takes_the_mark_of_an_indicator_that_cannot_be_told() -> None:
    living = {**LIVING, "water": None}
    rows = {"members": people_rows("0001", [PERSON]), "living": [living]}
    _, frame = scored([whole_b1(100)], [flags(9, 1, b2_total=30)], derived=True, **rows)
    assert _of(frame)[1] == 20
    assert [n for n in range(1, 13) if frame[f"b2_{n}"].iat[0]] == [4, 9]


def test_without_marks_facts_alone_are_enough_or_nothing_is_known() -> None:
    rows = {"members": people_rows("0001", [PERSON]), "living": [LIVING]}
    _, frame = scored([whole_b1(100)], [], derived=True, **rows)
    assert _of(frame) == (100, 10, "near_poor")
    batch, frame = scored([whole_b1(100)], [flags(1, b2_total=30)], derived=True, without=["b2_12"])
    assert _of(frame)[1] == 30
    batch.households.frame = frame
    (found,) = not_derived(batch.households, STANDARD)
    assert (found.line(), found.household) == ("HN250 Hộ!A2", "28654/0001")
    assert found.context["numbers"] == ", ".join(map(str, range(1, 13)))
    batch, frame = scored([whole_b1(100)], [])
    batch.households.frame = frame
    assert list(not_derived(batch.households, STANDARD)) == []


def test_only_households_whose_facts_do_not_tell_all_are_noted() -> None:
    codes = ("0001", "0002", "0003")
    batch = batch_of(
        households=[household_row(code, 1) for code in codes],
        b2=[{**flags(1), "household_code": code} for code in codes],
        members=[row for code in codes for row in people_rows(code, [PERSON])],
        living=[
            {**LIVING, "household_code": code, "toilet": toilet, "water": water}
            for code, toilet, water in zip(
                codes, ("Tự hoại", None, None), ("Nước máy", "Nước máy", None), strict=True
            )
        ],
    )
    found = derive(batch, STANDARD, DATE)
    batch.households.frame = score(batch, STANDARD, DATE, {}, found, b2_derived=True)
    told_of = {p.household: p.context["numbers"] for p in not_derived(batch.households, STANDARD)}
    assert told_of == {"28654/0002": "10", "28654/0003": "9, 10"}


# --- differences between marks and facts ---
def told(b2: Row, *persons: Row, living: Sequence[Row] = ()) -> list[dict[str, object]]:
    batch = batch_of(
        households=[household_row("0001", max(len(persons), 1))],
        b2=[b2],
        members=people_rows("0001", persons),
        living=living,
    )
    found = differences(batch, derive(batch, STANDARD, DATE), STANDARD)
    return [dict(p.context) for p in found]


def test_facts_of_living_conditions_are_told_with_their_cells() -> None:
    found = told(flags(9), PERSON, living=[LIVING])
    of = {c["number"]: c for c in found}
    assert set(of) == {4, 9}
    assert (of[9]["ticked"], of[9]["verdict"], of[9]["who"]) == ("đánh dấu", "không thiếu hụt", "")
    assert of[9]["facts"] == "Nguồn nước: Nước máy"
    assert (of[4]["ticked"], of[4]["verdict"]) == ("không đánh dấu", "thiếu hụt")


def test_floor_area_and_dependants_are_told_by_their_numbers() -> None:
    old = {**PERSON, "birth_date": "2010-01-01", "studying": "THCS", "health_insurance": True, "work": None}
    found = {c["number"]: (c["who"], c["facts"]) for c in told(flags(8), PERSON, old, old, living=[LIVING])}
    assert found[8] == ("", "Diện tích nhà ở (m2): 40; 13,33 m² mỗi người (3 nhân khẩu)")
    assert found[2] == ("", "2 người phụ thuộc trong 3 nhân khẩu (66,7 %)")


def test_of_several_persons_the_first_is_named_and_the_others_are_counted() -> None:
    (found,) = (c for c in told(flags(), PERSON, PERSON, PERSON) if c["number"] == 4)
    assert str(found["facts"]).endswith(", và 2 người nữa")
    (nameless,) = (c for c in told(flags(), {**PERSON, "name": None}) if c["number"] == 4)
    assert nameless["who"] == "người không ghi tên"
    assert "người nữa" not in str(nameless["facts"])


def test_a_column_of_marks_that_lacks_hides_no_difference_and_the_cell_is_that_of_the_person_meant() -> None:
    batch = batch_of(
        without=["b2_2"],
        households=[household_row("0001", 2)],
        b2=[flags()],
        members=people_rows("0001", [{**PERSON, "health_insurance": True}, PERSON]),
    )
    (found,) = differences(batch, derive(batch, STANDARD, DATE), STANDARD)
    assert (found.field, getattr(found.context["other"], "cell", "")) == ("B2.4", "I3")


def test_what_only_one_side_tells_is_no_difference() -> None:
    insured = {**PERSON, "health_insurance": True}
    assert told(flags(9), insured) == []  # no row of living conditions
    batch = batch_of(
        households=[household_row("0001", 1)], b2=[flags()], members=people_rows("0001", [PERSON])
    )
    # Of two files of a commune one lacks the column of the mark.
    batch.b2.frame["b2_4"] = pd.array([None], dtype="boolean")
    assert list(differences(batch, derive(batch, STANDARD, DATE), STANDARD)) == []


def test_two_rows_of_marks_are_not_compared() -> None:
    batch = batch_of(
        households=[household_row("0001", 1)], b2=[flags(), flags()], members=people_rows("0001", [PERSON])
    )
    assert list(differences(batch, derive(batch, STANDARD, DATE), STANDARD)) == []


# --- why ---
def explained(b1: int, b2: tuple[int, ...], area: Area | None = Area.RURAL, **more: Any) -> Any:
    batch, frame = scored([whole_b1(b1)], [flags(*b2)], area=area, **more)
    frame = settle(frame, more.pop("doubts", {}), {})
    found = derive(batch, STANDARD, DATE)
    return explain_household(
        frame, batch, found, STANDARD, DATE, "28654/0001", b2_derived=False, movement="Tái nghèo"
    )


STEPS = [
    (
        "nghèo ở nông thôn: B1 phải thêm 41 điểm, B2 bớt một chỉ số",
        100,
        (1, 2, 3),
        Area.RURAL,
        [("B1", 41, None, "Hộ không nghèo"), ("B2", -10, 1, "Hộ cận nghèo")],
    ),
    (
        "đúng ngưỡng B1: thêm một điểm là không nghèo",
        140,
        (1, 2, 3, 4),
        Area.RURAL,
        [("B1", 1, None, "Hộ không nghèo"), ("B2", -20, 2, "Hộ cận nghèo")],
    ),
    (
        "cận nghèo: thêm một chỉ số là nghèo",
        140,
        (1, 2),
        Area.RURAL,
        [("B1", 1, None, "Hộ không nghèo"), ("B2", 10, 1, "Hộ nghèo")],
    ),
    (
        "không nghèo ở nông thôn: bớt một điểm là cận nghèo",
        141,
        (),
        Area.RURAL,
        [("B1", -1, None, "Hộ cận nghèo")],
    ),
    (
        "không nghèo ở thành thị, nhiều thiếu hụt: bớt năm điểm là nghèo",
        180,
        (1, 2, 3),
        Area.URBAN,
        [("B1", -5, None, "Hộ nghèo")],
    ),
]


@pytest.mark.parametrize(("b1", "b2", "area", "steps"), [c[1:] for c in STEPS], ids=[c[0] for c in STEPS])
def test_what_leads_to_another_class(
    b1: int, b2: tuple[int, ...], area: Area, steps: list[tuple[str, int, int | None, str]]
) -> None:
    view = explained(b1, b2, area)
    assert [(s.measure, s.change, s.indicators, s.to) for s in view.steps] == steps
    assert [(t.measure, t.points) for t in view.tests] == [("B1", b1), ("B2", 10 * len(b2))]
    assert (view.b1, view.b2, view.class_start, view.movement) == (
        b1,
        10 * len(b2),
        "Hộ không nghèo",
        "Tái nghèo",
    )
    assert view.questions[0] == ("1", b1)
    assert [q for q, _ in view.questions] == [str(n) for n in range(1, len(view.questions) + 1)]
    assert [i.number for i in view.indicators if i.ticked] == list(b2)
    assert all(i.used == i.ticked and i.derived is None for i in view.indicators)
    assert view.area in ("nông thôn", "thành thị")


def test_a_household_without_area_or_that_is_gone_has_no_tests() -> None:
    unknown = explained(100, (1,), None)
    assert (unknown.area, unknown.tests, unknown.steps, unknown.class_end) == ("", (), (), "Chưa phân loại")
    assert len(unknown.indicators) == 12
    gone = explained(100, (1,), household={"change": "Cả hộ đã chết"})
    assert (gone.class_end, gone.tests, gone.indicators) == ("Không còn trong xã", (), ())


FOUR: list[Row] = [
    {**PERSON, "birth_date": "1950-03-02", "allowance": True, "health_insurance": True},
    {
        "name": None,
        "birth_date": "2016",
        "work": None,
        "certificate": None,
        "studying": None,
        "health_insurance": None,
    },
    {
        "birth_date": "2012-09-01",
        "certificate": "Tiểu học",
        "studying": "Không đi học",
        "health_insurance": "??",
    },
    {**PERSON, "name": "Phạm Thị Mẫu", "contract": False, "work": "Làm thuê"},
]
# Indicator: marked, by facts, used; the numbers behind; who (? where it cannot be told), what, cell.
FOUNDATIONS = """
1: có, ?, có
  ? Phạm Thị Mẫu | 43 tuổi; Việc làm: không đọc được; Hợp đồng lao động: không | Thành viên N5
2: không, có, không; 3 người phụ thuộc trong 4 nhân khẩu (75,0 %)
  Lê Văn Mẫu 1 | 73 tuổi; Trợ cấp xã hội hàng tháng: có; Khuyết tật: không | Thành viên F2
  - | 6 hoặc 7 tuổi; Trợ cấp xã hội hàng tháng: không; Khuyết tật: không | Thành viên F3
  Lê Văn Mẫu 3 | 11 tuổi; Trợ cấp xã hội hàng tháng: không; Khuyết tật: không | Thành viên F4
3: có, không, có
4: không, có, không
  - | 6 hoặc 7 tuổi; Bảo hiểm y tế: không | Thành viên I3
  Phạm Thị Mẫu | 43 tuổi; Bảo hiểm y tế: không | Thành viên I5
  ? Lê Văn Mẫu 3 | 11 tuổi; Bảo hiểm y tế: không đọc được | Thành viên I4
5: không, không, không
6: không, có, không
  - | 6 hoặc 7 tuổi; Đang học: trống | Thành viên K3
  ? Lê Văn Mẫu 3 | 11 tuổi; Đang học: không đọc được | Thành viên K4
7: không, không, không
  - | Tường bền chắc: có; Cột bền chắc: có; Mái bền chắc: có | Điều kiện sống C2
8: có, có, có; 5,15 m² mỗi người (4 nhân khẩu)
  - | Diện tích nhà ở (m2): 20,6 | Điều kiện sống B2
9: có, ?, có
  - | Nguồn nước: trống | Điều kiện sống F2
10: không, ?, không
  - | Nhà tiêu: không đọc được | Điều kiện sống G2
11: không, ?, không
  - | Sử dụng internet: không có cột | Điều kiện sống None
12: không, không, không
  - | Ti vi: không; Radio: không; Máy tính để bàn: không; Điện thoại: có; Máy tính xách tay: không; \
Máy tính bảng: không; Điện thoại thông minh: không | Điều kiện sống H2
"""


def _foundations(view: Any) -> Iterator[str]:
    words = {True: "có", False: "không", None: "?"}
    for i in view.indicators:
        flags = ", ".join(words[f] for f in (i.ticked, i.derived, i.used))
        yield f"{i.number}: {flags}" + (f"; {i.summary}" if i.summary else "")
        for e in i.evidence:
            assert e.certain in (True, False)
            sure = "" if e.certain else "? "
            yield f"  {sure}{e.name or '-'} | {e.text} | {e.place.sheet} {e.place.cell}"


def test_all_that_stands_behind_a_class() -> None:
    batch, frame = scored(
        [whole_b1(100, b1_5=None, b1_total=100)],
        [flags(1, 3, 8, 9)],
        household={"size": 4, "village": "Ấp 1"},
        without=["internet"],
        members=people_rows("0001", FOUR),
        living=[{**LIVING, "floor_area": 20.6, "water": None, "toilet": "??"}],
    )
    view = explain_household(
        settle(frame, {}, {}),
        batch,
        derive(batch, STANDARD, DATE),
        STANDARD,
        DATE,
        "28654/0001",
        b2_derived=False,
        movement="Phát sinh",
    )
    assert list(_foundations(view)) == FOUNDATIONS.strip().splitlines()
    for shown, indicator in zip(view.indicators, STANDARD.indicator, strict=True):
        assert (shown.name, shown.deprived_when) == (indicator.name, indicator.deprived_when)
        assert (shown.source, shown.sure) == (STANDARD.cite(indicator.citation), indicator.citation.sure)
    assert (view.household, view.head_name, view.village, view.size) == (
        "28654/0001",
        "Lê Văn Mẫu",
        "Ấp 1",
        4,
    )
    assert view.b2_derived is False
    assert view.questions[4] == ("5", None)
    b1, b2 = view.tests
    assert (b1.sign, b1.threshold, b1.unit) == ("≤", 140, "điểm")
    assert (b2.sign, b2.threshold, b2.unit) == ("≥", 30, "điểm")
    assert b1.source == "Thông tư 07/2021/TT-BLĐTBXH, phiếu B1, chưa rõ điều"
    assert b2.source == "Thông tư 07/2021/TT-BLĐTBXH, phiếu B2, chưa rõ điều"
    assert view.rule == (
        "B1 = 100 ≤ 140 và B2 = 40 ≥ 30 (nông thôn): Hộ nghèo. "
        f"Nghị định 07/2021/NĐ-CP, Điều 3; {b1.source}; {b2.source}"
    )
    for change in ({"name": None, "village": None}, {"head_name": "Lê Thị Mẫu"}):
        assert explained(100, (1,), household=change).village is None


def test_who_may_be_a_dependant_makes_the_number_a_least_one() -> None:
    unsure = {**PERSON, "birth_date": "2007"}
    child = {"birth_date": "2015-05-05", "studying": "Tiểu học"}
    batch = batch_of(
        households=[household_row("0001", 3)], members=people_rows("0001", [child, unsure, child])
    )
    found = derive(batch, STANDARD, DATE)
    assert summary(batch, found, "28654/0001", 2) == (
        "ít nhất 2 người phụ thuộc trong 3 nhân khẩu (ít nhất 66,7 %)"
    )
    assert summary(batch, found, "28654/0001", 8) == ""
    nobody = batch_of(households=[household_row("0001", 1)], living=[LIVING])
    without = derive(nobody, STANDARD, DATE)
    assert summary(nobody, without, "28654/0001", 8) == ""
    assert first_listed(nobody, without, "28654/0001", 4) is None


def test_a_class_at_the_start_that_is_blank_is_told_as_blank() -> None:
    assert explained(100, (1,), household={"class_start": None, "size": None}).class_start == ""
    assert explained(100, (1,), household={"size": None}).size is None


@pytest.mark.parametrize("comparison", ["<", "<=", ">", ">="])
@pytest.mark.parametrize("step", [1, 10])
def test_a_step_is_the_least_change_that_turns_the_test(comparison: str, step: int) -> None:
    limit = STANDARD.threshold_on("b2", Area.RURAL, DATE).model_copy(update={"comparison": comparison})
    for points in range(0, 61, step):
        turned = {c: limit.holds(points + c) != limit.holds(points) for c in range(-90, 91, step)}
        change = _turning(limit, points, step)
        assert change and turned[change]
        assert not any(turned[c] for c in turned if abs(c) < abs(change))


def test_a_step_that_leads_nowhere_does_not_hide_the_next() -> None:
    # Not poor by income: no mark of B2 changes that, but points do, and the steps are whole numbers.
    (step,) = explained(141, (1, 2, 3)).steps
    assert (step.measure, step.change) == ("B1", -1)
    steps = explained(100, (1, 2, 3)).steps
    assert [repr(s.indicators) for s in steps] == ["None", "1"]


# --- answers ---
def answered(*rows: Row) -> Batch:
    sheets = {"households": [household_row(f"000{n}", 4) for n in range(1, len(rows) + 1)], "b1": list(rows)}
    content = FileContent(
        "phieu.xlsx",
        COMMUNE_RETURN,
        {"commune": Pair("28654", Place("phieu.xlsx"))},
        [table_of(sheet_id, own) for sheet_id, own in sheets.items()],
    )
    found, _ = check_cells(form(COMMUNE_RETURN), content, None, True)
    assert found is not None
    return gather(form(COMMUNE_RETURN), [found])


def row_of(code: str, **values: object) -> Row:
    return {"household_code": code, **{f"b1_{n}": 0 for n in range(1, 13)}, **values}


DELTA = {"28654": PointColumn.MEKONG_DELTA}


def test_answers_become_points_and_join_those_written() -> None:
    batch = answered(row_of("0001", b1_1="Từ 3 đến 4 người", b1_5=14), row_of("0002", b1_2=3))
    assert list(score_answers(batch.b1, CARD, DELTA)) == []
    frame = batch.b1.frame
    assert frame["b1_1"].tolist() == [7, 0]
    assert frame["b1_sum"].tolist() == [21, 3]
    assert frame["b1_blanks"].tolist() == [0, 0]
    assert frame["bad"].isna().all()


def test_an_answer_that_the_card_does_not_have_makes_the_row_unusable_and_no_other() -> None:
    batch = answered(row_of("0001", b1_1="Bốn người rưỡi"), row_of("0002", b1_1="Từ 3 đến 4 người"))
    (found,) = score_answers(batch.b1, CARD, DELTA)
    assert (found.line(), found.household, found.field) == ("HN273 B1!C2", "28654/0001", "B1.1")
    assert found.context["value"] == "Bốn người rưỡi"
    assert "Từ 3 đến 4 người" in str(found.context["choices"])
    assert batch.b1.frame["bad"].tolist() == [{"b1_1": "Bốn người rưỡi"}, None]
    assert batch.b1.frame["b1_1"].iat[1] == 7


def test_without_a_column_no_answer_is_scored_and_the_reason_is_told() -> None:
    why = "không biết xã thuộc nông thôn hay thành thị"
    batch = answered(row_of("0001", b1_1="Từ 3 đến 4 người", b1_5="Có"))
    (found,) = score_answers(batch.b1, CARD, {"28654": why})
    assert (found.place.cell, found.context) == ("C2", {"reason": why})
    assert set(batch.b1.frame["bad"].iat[0]) == {"b1_1", "b1_5"}


def test_points_that_no_answer_has_are_told_once_a_cell() -> None:
    batch = answered(row_of("0001", b1_1=7), row_of("0002", b1_1=9))
    found = [p for p in compare_points(batch.b1, CARD, DELTA, {}) if p.household]
    own = [p for p in found if p.field == "B1.1" and p.place.row == 3]
    assert [p.context["points"] for p in own] == [9]
    assert not [p for p in found if p.field == "B1.1" and p.place.row == 2]
    (told_once,) = (
        p
        for p in compare_points(batch.b1, CARD, {"28654": "?"}, {"28654": "Xã Đồng Sơn"})
        if "unit" in p.context
    )
    assert told_once.context == {"unit": "Xã Đồng Sơn", "reason": "?"}


def test_the_column_of_a_unit() -> None:
    assert column_of(CARD, True, PointColumn.MEKONG_DELTA) == PointColumn.URBAN
    assert column_of(CARD, False, PointColumn.MEKONG_DELTA) == PointColumn.MEKONG_DELTA
    assert "nông thôn hay thành thị" in column_of(CARD, None, PointColumn.MEKONG_DELTA)
    assert "trên hai vùng" in column_of(CARD, False, None)
    towns = CARD.model_copy(update={"columns": (PointColumn.URBAN,)})
    assert column_of(towns, True, None) == PointColumn.URBAN
    assert column_of(towns, False, PointColumn.MEKONG_DELTA) == (
        "bảng điểm không có cột «Đồng bằng sông Cửu Long»"
    )


def test_without_the_sheet_b1_there_is_nothing_to_score() -> None:
    for _ in range(2):
        batch = batch_of(households=[household_row("0001", 1)])
        assert "answers" not in batch.b1.frame
        assert list(score_answers(batch.b1, CARD, DELTA)) == []
        assert list(compare_points(batch.b1, CARD, DELTA, {})) == []


def test_only_rules_of_households_scored_by_their_answers_are_marked() -> None:
    batch = answered(row_of("0001", b1_1="Từ 3 đến 4 người"), row_of("0002"), row_of("0003", b1_1="Sai"))
    list(score_answers(batch.b1, CARD, DELTA))
    frame = batch.households.frame.assign(rule=pd.Series(["B1 = 7", "B1 = 0", ""], dtype=object))
    assert mark_rules(frame, batch.b1.frame, "MẪU").tolist() == ["B1 = 7. MẪU", "B1 = 0", ""]
    assert mark_rules(frame, batch.b1.frame.drop(columns="answers"), "MẪU").tolist() == [
        "B1 = 7",
        "B1 = 0",
        "",
    ]


def test_each_answer_is_scored_whatever_stands_before_it() -> None:
    batch = answered(
        row_of("0001", b1_1="Bốn người rưỡi", b1_5="Có"),
        row_of("0002"),
        row_of("0003", b1_1="Từ 3 đến 4 người", b1_12=None),
        row_of("0004", b1_1="Tu 3 den 4 nguoi"),
    )
    found = list(score_answers(batch.b1, CARD, DELTA))
    assert lines(found) == ["HN273 B1!C2", "HN273 B1!C5"]
    assert "Có phải «Từ 3 đến 4 người»?" in found[1].message()
    frame = batch.b1.frame
    assert frame["b1_5"].tolist()[0] == 14
    assert frame["b1_1"].tolist()[2] == 7
    assert [b is None for b in frame["bad"]] == [False, True, True, False]
    assert frame["b1_sum"].tolist()[1:3] == [0, 7]
    assert (str(frame["b1_1"].dtype), str(frame["b1_sum"].dtype)) == ("Int64", "Int64")


def test_rows_of_a_commune_without_column_do_not_stop_the_others() -> None:
    rows = [row_of(f"000{n}", b1_1="Từ 3 đến 4 người") for n in (1, 2)]
    batch = answered(*rows)
    batch.b1.frame["commune"] = pd.Series(["28657", "28654"], dtype=object)
    found = list(score_answers(batch.b1, CARD, {"28657": "?", **DELTA}))
    assert lines(found) == ["HN275 B1!C2"]
    assert batch.b1.frame["b1_1"].tolist()[1] == 7
    assert mark_rules(batch.households.frame.assign(rule="r"), batch.b1.frame, "MẪU").tolist() == [
        "r. MẪU",
        "r. MẪU",
    ]


def test_a_row_answered_in_words_alone_gets_a_sum() -> None:
    words = {f"b1_{q.number}": q.answer[0].text for q in CARD.question}
    batch = answered({**row_of("0001"), **{f"b1_{n}": None for n in range(1, 13)}, **words})
    assert list(score_answers(batch.b1, CARD, DELTA)) == []
    total = sum(q.answer[0].points[PointColumn.MEKONG_DELTA] for q in CARD.question)
    assert batch.b1.frame["b1_sum"].tolist() == [total]


def test_a_question_that_the_card_lacks_is_told_at_its_heading_and_its_answer_is_unknown() -> None:
    number = next(n for n in range(1, 13) if n != CARD.question[0].number)
    fewer = CARD.model_copy(update={"question": tuple(q for q in CARD.question if q.number != number)})
    fewer.__dict__.pop("by_number", None)
    batch = answered(row_of("0001", **{f"b1_{number}": "Có"}), row_of("0002", b1_1=9, b1_12=999))
    (unknown,) = score_answers(batch.b1, fewer, DELTA)
    assert unknown.context["choices"] == "(bảng điểm không có câu này)"
    found = list(compare_points(batch.b1, fewer, DELTA, {}))
    lacking = [p for p in found if p.household is None]
    assert [p.context["number"] for p in lacking if p.context["number"] == number] == [number]
    assert {p.place.row for p in lacking} == {1}
    of = {p.field: p.context for p in found if p.household == "28654/0002"}
    assert {"B1.1", "B1.12"} <= of.keys()
    assert of["B1.1"]["allowed"] == ", ".join(map(str, sorted(CARD.question[0].allowed(DELTA["28654"]))))
    assert [p.line() for p in lacking] == [f"HN276 B1!{chr(ord('C') + number - 1)}1"]
    lines(found)


def test_points_of_a_scored_answer_are_not_compared_and_others_of_the_row_are() -> None:
    batch = answered(row_of("0001", b1_11="Ti vi; Xe máy", b1_1=9), row_of("0002", b1_1=9))
    batch.b1.frame["commune"] = pd.Series(["28654", "28657"], dtype=object)
    list(score_answers(batch.b1, CARD, {**DELTA, "28657": PointColumn.URBAN}))
    found = list(compare_points(batch.b1, CARD, {**DELTA, "28657": "?"}, {}))
    lines(found)
    assert [p.field for p in found if p.household and p.field in ("B1.1", "B1.11")] == ["B1.1"]
    (without,) = (p for p in found if "unit" in p.context)
    assert (without.context["unit"], without.place.sheet, without.place.row) == ("28657", "B1", None)
    batch.b1.frame["commune"] = pd.Series(["28657", "28654"], dtype=object)
    found = list(compare_points(batch.b1, CARD, {**DELTA, "28657": "?"}, {}))
    assert [p.place.row for p in found if p.field == "B1.1"] == [3]


def test_who_is_meant_by_a_difference() -> None:
    found = {c["number"]: c for c in told(flags(), PERSON, PERSON)}
    assert str(found[4]["facts"]).endswith(", và 1 người nữa")
    who = found[4]["who"]
    assert isinstance(who, Personal)
    assert (who.value, who.text(show=False)) == ("Lê Văn Mẫu 1", "L. V. M. 1.")
    insured = {**PERSON, "health_insurance": True}
    marked = {c["number"]: c for c in told(flags(4), insured)}
    assert (marked[4]["who"], marked[4]["facts"]) == ("", "không thành viên nào như vậy")
    assert getattr(marked[4]["other"], "cell", "").endswith("2")


def test_marks_are_used_unless_facts_are_asked_for_and_whole() -> None:
    rows = {"members": people_rows("0001", [PERSON]), "living": [LIVING]}
    batch, frame = scored([whole_b1(100)], [flags(1, 2, 3)], **rows)
    assert [n for n in range(1, 13) if frame[f"b2_{n}"].iat[0]] == [1, 2, 3]
    without_word = score(batch, STANDARD, DATE, {"28654": Area.RURAL}, derive(batch, STANDARD, DATE))
    assert _of(without_word) == (100, 30, "poor")
    # Twelve marks are not there, and the facts tell only some: the marks there are stay.
    rows["living"] = [{**LIVING, "toilet": None}]
    _, frame = scored([whole_b1(100)], [flags(1, b2_total=30)], derived=True, without=["b2_10"], **rows)
    assert _of(frame)[1] == 30
    used = [frame[f"b2_{n}"].iat[0] for n in (1, 4)]
    assert [bool(u) for u in used] == [True, False]
    assert pd.isna(frame["b2_10"].iat[0])
