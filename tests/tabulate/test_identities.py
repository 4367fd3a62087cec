"""The identities of the tables hold on any district, and the proofs notice when one does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.compare import settle
from hongheo.models import HouseholdClass, Proof, SummaryTable
from hongheo.tabulate import (
    Denominators,
    DistrictTables,
    add_up,
    count_forms,
    count_peoples,
    group_tables,
    members_counted,
    peoples_in_order,
    prove,
    summary_tables,
    told_by_commune,
    unit_lines,
    unsaid,
)
from hongheo.tabulate.tables import percent
from hongheo.units import units_on
from tests.conftest import standard_for_year
from tests.strategies import MARKS, scored_household

DISTRICT = units_on(standard_for_year(2023)[1]).in_district("823")
OTHER = units_on(standard_for_year(2023)[1]).in_district("001")
MEMBER = {"birth_date": "2012-05-01", "malnourished": False, "health_insurance": True, "studying": "Tiểu học"}


def members_of(frame: pd.DataFrame, **values: object) -> pd.DataFrame:
    """A child of 11 in each household."""
    columns = ["commune", "household", *MEMBER]
    rows = [
        {**MEMBER, "commune": c, "household": h, **values}
        for c, h in zip(frame["commune"], frame["household"], strict=True)
    ]
    made = pd.DataFrame(rows, columns=columns, dtype=object)
    return made.astype({"malnourished": bool, "health_insurance": bool})


def settled(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = [
        *("commune", "class_start", "change", "size", "size_start", "was_poor", "was_near_poor"),
        *("average_living", "class_end", "doubtful", "b2", *(f"b2_{n}" for n in range(1, 13))),
        *("people", "sex", *MARKS),
    ]
    frame = pd.DataFrame(rows, columns=columns).astype(object)
    whole = dict.fromkeys(("size", "size_start", "b2"), "Int64")
    flags = {f"b2_{n}": "boolean" for n in range(1, 13)}
    frame = frame.astype(
        {
            **whole,
            **flags,
            **dict.fromkeys(MARKS, bool),
            "average_living": bool,
            "was_poor": bool,
            "was_near_poor": bool,
        }
    )
    frame["household"] = [f"{row['commune']}/{i:04d}" for i, row in enumerate(rows)]
    frame["rule"] = ""
    doubts = {h: ["HN203"] for h, d in zip(frame["household"], frame["doubtful"], strict=True) if d}
    return settle(frame, doubts, {})


def tables_and_proofs(frame: pd.DataFrame, units: list[Any]) -> tuple[list[SummaryTable], list[Proof]]:
    places = unit_lines(units)
    numbers = dict.fromkeys((u.code for u in units), 1000)
    standard, date = standard_for_year(2023)
    tables = summary_tables(frame, places, Denominators(numbers, numbers), 10)
    tables += group_tables(frame, members_counted(frame, members_of(frame), date), places, standard.facts)
    listed = {
        c: int((frame["class_end"] == c.value).sum()) for c in (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
    }
    rows = {"read": len(frame), "repeated": 0, "left_out": 0, "households": len(frame)}
    return tables, list(prove(tables, told_by_commune(frame), places, listed, rows, 10))


@settings(max_examples=30)
@given(st.lists(scored_household([u.code for u in DISTRICT[:4]]), max_size=40))
def test_identities_hold_on_any_district(rows: list[dict[str, Any]]) -> None:
    frame = settled(rows)
    tables, proofs = tables_and_proofs(frame, DISTRICT[:4])
    assert [p.id for p in proofs if not p.holds] == []
    on_lists = frame["start"].isin(["poor", "near_poor"])
    open_ = frame["class_end"] == "unclassified"
    unknown_people = frame["class_end"].isin(["poor", "near_poor"]) & frame["people"].isna()
    if not (on_lists & open_).any() and not unknown_people.any():
        assert all(not p.failed for p in proofs)
    assert all(len(line.values) == 9 for t in tables[1:3] for line in t.lines)


@settings(max_examples=15)
@given(
    st.lists(
        scored_household([DISTRICT[0].code, DISTRICT[1].code, OTHER[0].code, OTHER[1].code]), max_size=30
    )
)
def test_identities_hold_over_two_districts(rows: list[dict[str, Any]]) -> None:
    units = [*DISTRICT[:2], *OTHER[:2]]
    tables, proofs = tables_and_proofs(settled(rows), units)
    assert [p.id for p in proofs if not p.holds] == []
    lines = tables[0].lines
    assert [line.number for line in lines] == ["", "1", "1.1", "1.2", "2", "2.1", "2.2"]
    assert [line.level for line in lines] == ["total", "group", "unit", "unit", "group", "unit", "unit"]


@settings(max_examples=10)
@given(
    st.lists(
        scored_household([DISTRICT[0].code, DISTRICT[1].code, OTHER[0].code, OTHER[1].code]), max_size=30
    )
)
def test_districts_added_up_are_as_counted_at_once(rows: list[dict[str, Any]]) -> None:
    frame = settled(rows)
    standard, date = standard_for_year(2023)
    # One household in four has no members.
    members = members_counted(frame, members_of(frame[frame.index % 4 != 0]), date)
    names = peoples_in_order(count_peoples(frame))
    sizes = {u.code: 1000 + i for i, u in enumerate([*DISTRICT[:2], *OTHER[:2]])}

    def counted(units: list[Any]) -> DistrictTables:
        codes = [u.code for u in units]
        own, persons = (f[f["commune"].isin(codes)] for f in (frame, members))
        places = unit_lines(units)
        tables = summary_tables(own, places, Denominators(sizes, sizes), 10)
        tables += group_tables(own, persons, places, standard.facts, names)
        told, counts = told_by_commune(own), count_forms(own)
        left = unsaid(own, persons)
        return DistrictTables(places, tables, told, left, counts, Denominators(sizes, sizes))

    whole = counted([*DISTRICT[:2], *OTHER[:2]])
    parts = [counted(DISTRICT[:2]), counted(OTHER[:2])]
    if OTHER[0].district_code < DISTRICT[0].district_code:
        parts.reverse()
    assert add_up(parts, whole.units) == whole.tables
    told = pd.concat([part.told for part in parts])
    assert told.to_dict("index") == whole.told.to_dict("index")


ROW = {
    **dict.fromkeys(("was_poor", "was_near_poor", "average_living", "doubtful", *MARKS), False),
    "people": "Kinh",
    "sex": "Nam",
    **{f"b2_{n}": n <= 3 for n in range(1, 13)},
    "change": None,
    "size": 4,
    "size_start": None,
    "b2": 30,
    "commune": "28654",
}


@pytest.mark.parametrize(
    ("column", "value", "broken"),
    [
        ("movement", "poor_to_near_poor", {"T2.9", "T3.9"}),
        ("movement", "none", {"T3.9", "T2.2=T3.5", "T2.2=T3.5 khẩu"}),
        ("b2", 40, {"T4.T6"}),
        ("commune", "99999", {"ROWS", "TOTAL"}),
    ],
)
def test_a_proof_fails_when_a_number_is_wrong(column: str, value: object, broken: set[str]) -> None:
    start = {"class_start": "Hộ nghèo", "class_end": "poor"}
    if value == "none":
        # A household that came onto the near-poor list, its movement lost.
        start = {"class_start": "Hộ nghèo", "class_end": "near_poor"}
    frame = settled([{**ROW, **start}])
    frame[column] = value
    if column == "b2":
        frame["b2"] = frame["b2"].astype("Int64")
    _, proofs = tables_and_proofs(frame, DISTRICT[:2])
    failed = {p.id for p in proofs if not p.holds}
    assert failed & broken, failed


def test_unclassified_households_are_in_column_1_and_the_proof_names_them() -> None:
    rows = [{**ROW, "class_start": "Hộ nghèo", "class_end": "poor", "doubtful": True, "size_start": 6}]
    tables, proofs = tables_and_proofs(settled(rows), DISTRICT[:2])
    assert tables[1].lines[0].values == (1, 0, 0, 0, 0, 0, 0, 0, 0)
    assert tables[1].lines[1].values == (6, 0, 0, 0, 0, 0, 0, 0, 0)
    proof = next(p for p in proofs if p.id == "T2.9")
    assert proof.holds
    assert next((f["place"], f["unclassified"]) for f in proof.failed) == ("Tổng cộng, Hộ", 1)


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(1, 3, 33.33), (2, 3, 66.67), (1, 800, 0.13), (0, 5, 0.0), (5, 5, 100.0), (1, 0, None), (1, None, None)],
)
def test_shares_have_two_decimals_halves_up(part: int, whole: int | None, share: float | None) -> None:
    assert percent(part, whole) == share


def test_table_1_leaves_shares_blank_where_a_total_is_not_known() -> None:
    frame = settled([{**ROW, "class_start": "Hộ nghèo", "class_end": "poor"}])
    units = DISTRICT[:2]
    known = Denominators({"28651": 100, "28654": None}, {"28651": 400, "28654": 0})
    total, first, second = summary_tables(frame, unit_lines(units), known, 10)[0].lines
    assert total.values[:4] == (None, 400, 1, None)
    assert total.values[8:10] == (4, 1.0)
    assert first.values[:4] == (100, 400, 0, 0.0)
    assert second.values[:4] == (None, 0, 1, None)
    assert second.values[9] is None


POOR = {"class_start": "Hộ nghèo", "class_end": "poor"}


@pytest.mark.parametrize(
    ("number", "column", "proof"),
    [
        (8, 1, "T8=T2,T3"),
        (8, 2, "T8=T12,T13"),
        (8, 5, "T8.5"),
        (9, 1, "T8..T13=T2,T3"),
        (9, 2, "T9=T12,T13"),
        (9, 4, "T9.1"),
        (10, 3, "PARTS"),
        (11, 2, "PARTS"),
        (12, 2, "T12.1"),
        (12, 7, "T12,T13=T2,T3 khẩu"),
        (12, 8, "T12.1"),
    ],
)
def test_a_wrong_count_in_tables_8_to_13_fails_a_proof(number: int, column: int, proof: str) -> None:
    frame = settled([{**ROW, **POOR}, {**ROW, **POOR, "people": "Hoa"}])
    tables, _ = tables_and_proofs(frame, DISTRICT[:2])
    first = tables[number - 1].lines[0]
    values = list(first.values)
    values[column - 1] = int(values[column - 1] or 0) + 9
    tables[number - 1] = replace(
        tables[number - 1],
        lines=(replace(first, values=tuple(values)), *tables[number - 1].lines[1:]),
    )
    rows = {"read": 2, "repeated": 0, "left_out": 0, "households": 2}
    listed = {HouseholdClass.POOR: 2, HouseholdClass.NEAR_POOR: 0}
    found = prove(tables, told_by_commune(frame), unit_lines(DISTRICT[:2]), listed, rows, 10)
    assert proof in {p.id for p in found if not p.holds}


def test_a_people_not_known_is_never_kinh_and_explains_the_difference() -> None:
    rows = [{**ROW, **POOR, "people": p} for p in ("Kinh", "Hoa", None)]
    tables, proofs = tables_and_proofs(settled(rows), DISTRICT[:2])
    by_number = {t.number: t for t in tables}
    assert by_number[8].lines[0].values[:5] == (3, 1, 0, 0, 2)
    assert by_number[9].varying[0] == ("Hoa", "Chưa rõ dân tộc")
    assert by_number[9].lines[0].values == (3, 1, 1, 1, 1, 0, 0, 0, 0, 0)
    assert by_number[12].lines[0].values == (3, 1, 1, 0, 0, 0, 12, 4, 4)
    assert "1 hộ (4 khẩu) chưa rõ dân tộc" in by_number[12].note
    proof = next(p for p in proofs if p.id == "T12.1")
    assert proof.holds and proof.failed[0]["unknown_people"] == 1


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ({}, (1, 0, 0, 0)),
        ({"birth_date": "2007-12-15", "studying": "THCS"}, (1, 0, 0, 0)),
        ({"birth_date": "2007-12-14"}, (0, 0, 0, 0)),
        ({"birth_date": "2017-12-14", "health_insurance": False}, (1, 0, 1, 0)),
        ({"birth_date": "2017-12-15", "health_insurance": False, "studying": "Mầm non"}, (1, 0, 0, 0)),
        ({"birth_date": "2020-12-14", "studying": None}, (1, 0, 0, 1)),
        ({"birth_date": "2020-12-15", "studying": None}, (1, 0, 0, 0)),
        ({"birth_date": "2011-12-14"}, (1, 0, 0, 1)),
        ({"malnourished": True, "studying": "THCS"}, (1, 1, 0, 0)),  # ahead of its age is not behind
        ({"birth_date": None}, (0, 0, 0, 0)),
    ],
)
def test_children_on_each_side_of_every_age(member: dict[str, object], expected: tuple[int, ...]) -> None:
    frame = settled([{**ROW, **POOR}])
    standard, date = standard_for_year(2023)
    places = unit_lines(DISTRICT[:2])
    table = group_tables(
        frame, members_counted(frame, members_of(frame, **member), date), places, standard.facts
    )[3]
    assert table.lines[0].values[:4] == expected


def test_without_members_table_11_is_blank_and_says_so() -> None:
    frame = settled([{**ROW, **POOR}, {**ROW, **POOR, "commune": "28651"}])
    standard, date = standard_for_year(2023)
    members = members_of(frame[frame["commune"] == "28651"])
    table = group_tables(
        frame, members_counted(frame, members, date), unit_lines(DISTRICT[:2]), standard.facts
    )[3]
    total, first, second = (line.values[0] for line in table.lines)
    assert (total, first, second) == (None, 1, None)
    assert "1 hộ chưa có thành viên" in table.note
