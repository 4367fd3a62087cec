"""Class at the start and class at the end become a movement: every pair, doubts, marks that contradict."""

from __future__ import annotations

import pandas as pd
import pytest

from hongheo.compare import Movement, contradictions, settle
from tests.compare.frames import lines, records

POOR, NEAR, NOT = "Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo"
CASES = [
    ("hộ nghèo đầu kỳ vẫn nghèo", POOR, {}, "poor", "stays_poor"),
    ("hộ nghèo đầu kỳ thành cận nghèo", POOR, {}, "near_poor", "poor_to_near_poor"),
    ("hộ nghèo đầu kỳ thoát hẳn", POOR, {}, "not_poor", "poor_to_not_poor"),
    ("hộ nghèo đầu kỳ chuyển đi", POOR, {"change": "Chuyển đi"}, "gone", "gone_poor"),
    ("hộ cận nghèo đầu kỳ thành nghèo", NEAR, {}, "poor", "near_poor_to_poor"),
    ("hộ cận nghèo đầu kỳ vẫn cận nghèo", NEAR, {}, "near_poor", "stays_near_poor"),
    ("hộ cận nghèo đầu kỳ thoát cận nghèo", NEAR, {}, "not_poor", "near_poor_to_not_poor"),
    ("hộ cận nghèo đầu kỳ chết cả hộ", NEAR, {"change": "Cả hộ đã chết"}, "gone", "gone_near_poor"),
    ("hộ không nghèo nay nghèo là phát sinh mới", NOT, {}, "poor", "new_poor"),
    ("hộ không nghèo từng nghèo nay nghèo là tái nghèo", NOT, {"was_poor": True}, "poor", "back_poor"),
    (
        "từng cận nghèo mà nay nghèo thì không phải tái nghèo",
        NOT,
        {"was_near_poor": True},
        "poor",
        "new_poor",
    ),
    ("hộ không nghèo nay cận nghèo là phát sinh mới", NOT, {}, "near_poor", "new_near_poor"),
    ("từng cận nghèo nay cận nghèo là tái cận", NOT, {"was_near_poor": True}, "near_poor", "back_near_poor"),
    ("từng nghèo nay cận nghèo không phải tái cận", NOT, {"was_poor": True}, "near_poor", "new_near_poor"),
    ("hộ không nghèo vẫn không nghèo", NOT, {}, "not_poor", "stays_not_poor"),
    ("hộ không nghèo nhập vào hộ khác", NOT, {"change": "Nhập vào hộ khác"}, "gone", "gone_not_poor"),
    ("hộ chuyển đến nay nghèo", NOT, {"change": "Chuyển đến"}, "poor", "arrived_poor"),
    (
        "hộ tách ra, trước từng nghèo, là chuyển đến",
        NOT,
        {"change": "Tách hộ", "was_poor": True},
        "poor",
        "arrived_poor",
    ),
    (
        "hộ chuyển đến ghi đầu kỳ nghèo không phải vẫn nghèo",
        POOR,
        {"change": "Chuyển đến"},
        "poor",
        "arrived_poor",
    ),
    ("hộ tách ra nay cận nghèo", None, {"change": "Tách hộ"}, "near_poor", "arrived_near_poor"),
    (
        "hộ chuyển đến, từng cận nghèo, nay cận nghèo",
        NOT,
        {"change": "Chuyển đến", "was_near_poor": True},
        "near_poor",
        "arrived_near_poor",
    ),
    ("hộ chuyển đến nay không nghèo", NOT, {"change": "Chuyển đến"}, "not_poor", "arrived_not_poor"),
    ("không rõ đầu kỳ thì không có diễn biến", None, {}, "poor", "none"),
    ("không rõ đầu kỳ, nay cận nghèo", None, {}, "near_poor", "none"),
    ("không rõ đầu kỳ, nay không nghèo", None, {}, "not_poor", "none"),
    ("chưa phân loại thì không có diễn biến", POOR, {}, "unclassified", "none"),
]


@pytest.mark.parametrize(
    ("start", "values", "end", "movement"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_movement(start: str | None, values: dict[str, object], end: str, movement: str) -> None:
    made = records({"code": "0001", "class_start": start, "class_end": end, **values})
    assert settle(made.frame, {}, {})["movement"].tolist() == [movement]


def test_every_movement_has_a_case_and_a_label() -> None:
    assert {c[4] for c in CASES} == {m.value for m in Movement}
    assert len({m.label for m in Movement}) == len(Movement)
    assert Movement.BACK_POOR.label == "Tái nghèo"


def test_all_cases_at_once_come_out_the_same() -> None:
    rows = [{"code": n, "class_start": c[1], "class_end": c[3], **c[2]} for n, c in enumerate(CASES)]
    assert settle(records(*rows).frame, {}, {})["movement"].tolist() == [c[4] for c in CASES]


def test_a_doubt_takes_class_and_movement_and_names_its_codes() -> None:
    row = {"class_start": POOR, "class_end": "poor", "rule": "B1 = 100"}
    made = records(
        {"code": "0001", **row}, {"code": "0002", **row}, {"code": "0001", "commune": "28651", **row}
    )
    frame = settle(made.frame, {"28654/0001": ["HN203", "HN210"]}, {"28651": ["HN301"]})
    assert frame["class_end"].tolist() == ["unclassified", "poor", "unclassified"]
    assert frame["movement"].tolist() == ["none", "stays_poor", "none"]
    assert frame["rule"].tolist() == [
        "Chưa phân loại vì: HN203, HN210",
        "B1 = 100",
        "Chưa phân loại vì: HN301",
    ]
    # Column 1 of the tables still counts them where they stood.
    assert frame["start"].tolist() == ["poor"] * 3
    assert made.frame["class_end"].tolist() == ["poor"] * 3


def test_own_doubts_of_a_household_are_told_before_those_of_its_commune() -> None:
    made = records({"code": "0001", "class_end": "poor"})
    frame = settle(made.frame, {"28654/0001": ["HN203"]}, {"28654": ["HN301"]})
    assert frame["rule"].tolist() == ["Chưa phân loại vì: HN203"]


def test_the_list_tells_the_start_only_where_the_return_does_not() -> None:
    made = records({"code": "0001"}, {"code": "0002", "class_start": NOT}, {"code": "0003"})
    listed = {"28654/0001": NEAR, "28654/0002": POOR}
    start = settle(made.frame, {}, {}, listed)["start"]
    assert [None if pd.isna(s) else s for s in start] == ["near_poor", "not_poor", None]


def test_the_size_at_the_start_is_the_size_now_when_it_is_not_said() -> None:
    made = records({"code": "0001", "size_start": 6, "size": 4}, {"code": "0002", "size": 3})
    assert settle(made.frame, {}, {})["start_size"].tolist() == [6, 3]


CONTRADICTIONS = [
    ("mức sống trung bình mà nghèo", {"average_living": True, "class_end": "poor"}, ["HN214 Trang!P2"]),
    (
        "mức sống trung bình mà cận nghèo",
        {"average_living": True, "class_end": "near_poor"},
        ["HN214 Trang!P2"],
    ),
    ("mức sống trung bình, không nghèo", {"average_living": True, "class_end": "not_poor"}, []),
    (
        "phát sinh cận nghèo, từng nghèo",
        {"class_start": NOT, "was_poor": True, "class_end": "near_poor"},
        ["HN215 Trang!O2"],
    ),
    ("phát sinh nghèo", {"class_start": NOT, "class_end": "poor"}, []),
    (
        "phát sinh nghèo, từng cận nghèo",
        {"class_start": NOT, "was_near_poor": True, "class_end": "poor"},
        ["HN286 Trang!N2"],
    ),
    (
        "tái nghèo, từng cả hai",
        {"class_start": NOT, "was_poor": True, "was_near_poor": True, "class_end": "poor"},
        [],
    ),
    ("phát sinh cận nghèo, chưa từng nghèo", {"class_start": NOT, "class_end": "near_poor"}, []),
    ("tái nghèo thì đã từng nghèo", {"class_start": NOT, "was_poor": True, "class_end": "poor"}, []),
    ("hộ nghèo chưa rõ dân tộc", {"people": None, "class_end": "poor"}, ["HN620 Trang!I2"]),
    ("hộ không nghèo chưa rõ dân tộc", {"people": None, "class_end": "not_poor"}, []),
    (
        "ô dân tộc không đọc được đã báo rồi",
        {"people": None, "bad": {"people": "HN101"}, "class_end": "poor"},
        [],
    ),
    (
        "ô khác không đọc được",
        {"people": None, "bad": {"sex": "HN101"}, "class_end": "poor"},
        ["HN620 Trang!I2"],
    ),
    ("hộ cận nghèo chưa rõ chủ hộ nam hay nữ", {"sex": None, "class_end": "near_poor"}, ["HN621 Trang!H2"]),
    ("phân loại ghi tay khác", {"class_typed": NEAR, "class_end": "poor"}, ["HN218 Trang!R2"]),
    ("phân loại ghi tay đúng", {"class_typed": POOR, "class_end": "poor"}, []),
    ("phân loại ghi tay khi chưa phân loại", {"class_typed": POOR, "class_end": "unclassified"}, []),
    (
        "ghi tay hộ nghèo mà tính không nghèo",
        {"class_typed": POOR, "class_end": "not_poor"},
        ["HN218 Trang!R2"],
    ),
]


@pytest.mark.parametrize(
    ("values", "expected"), [c[1:] for c in CONTRADICTIONS], ids=[c[0] for c in CONTRADICTIONS]
)
def test_contradictions(values: dict[str, object], expected: list[str]) -> None:
    made = records({"code": "0001", "rule": "B1 = 100 ≤ 140 (nông thôn): Hộ nghèo.", **values})
    made.frame = settle(made.frame, {}, {})
    found = list(contradictions(made))
    assert lines(found) == expected
    assert all(p.household == "28654/0001" for p in found)


def test_a_class_typed_by_hand_is_told_with_the_one_that_the_points_give() -> None:
    made = records(
        {"code": "0001", "class_typed": POOR, "class_end": "poor"},
        {
            "code": "0002",
            "class_typed": POOR,
            "class_end": "near_poor",
            "rule": "B1 = 100 ≤ 140 (nông thôn): a (b)",
        },
    )
    made.frame = settle(made.frame, {}, {})
    (found,) = contradictions(made)
    assert found.context == {"written": POOR, "computed": NEAR, "rule": "B1 = 100 ≤ 140"}
    assert (found.household, found.place.cell) == ("28654/0002", "R3")


def test_a_contradiction_names_the_class_found() -> None:
    made = records(
        {"code": "0001", "class_end": "poor"}, {"code": "0002", "class_end": "near_poor", "sex": None}
    )
    made.frame = settle(made.frame, {}, {}).drop(columns="class_typed")
    (found,) = contradictions(made)
    assert (found.household, found.context) == ("28654/0002", {"class_end": NEAR})


def test_a_household_that_arrived_was_on_neither_list_here() -> None:
    made = records(
        {"code": "1", "class_start": POOR, "change": "Chuyển đến"}, {"code": "2", "change": "Tách hộ"}
    )
    assert settle(made.frame, {}, {})["start"].tolist() == ["not_poor", "not_poor"]
