"""Every cell of two sets of records held against each other: rows are found again one to one."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.compare import Values, values_changed
from hongheo.models import CellRows

PERSON = ("household_code", "member_number", "name", "identity_number", "birth_date", "relation", "work")


def sheet(sheet_id: str, *rows: dict[str, Any], **personal: Any) -> dict[str, CellRows]:
    frame = pd.DataFrame(list(rows), dtype=object).assign(commune="28654", sheet=sheet_id)
    return {sheet_id: CellRows(sheet_id, frame, {}, personal)}


def person(code: str, number: int | None, name: str, **values: Any) -> dict[str, Any]:
    return {**dict.fromkeys(PERSON), "household_code": code, "member_number": number, "name": name, **values}


def home(code: str | None, head: str, **values: Any) -> dict[str, Any]:
    return {"household_code": code, "head_name": head, "identity_number": None, "merit": None, **values}


def told(found: Values) -> list[tuple[Any, ...]]:
    return [(v.household, v.member, v.field, v.old, v.new) for v in found.changes]


def test_thu_tu_dong_khong_phai_la_khac() -> None:
    rows = [home("1", "A"), home("2", "B")]
    assert values_changed(sheet("households", *rows), sheet("households", *rows[::-1])).changes == []


def test_ho_doi_ma_tim_lai_theo_so_dinh_danh_va_cac_trang_khac_theo_no() -> None:
    old = sheet("households", home("1", "A", identity_number="012345678901")) | sheet(
        "b1", {"household_code": "1", "b1_1": 5}
    )
    new = sheet("households", home("9", "A", identity_number="012345678901")) | sheet(
        "b1", {"household_code": "9", "b1_1": 6}
    )
    found = values_changed(old, new)
    assert told(found) == [
        ("28654/1", None, "household_code", "1", "9"),
        ("28654/1", None, "household_code", "1", "9"),
        ("28654/1", None, "b1_1", 5, 6),
    ]
    assert [(f.by, f.rows) for f in found.found] == [("số định danh", 1), ("mã hộ", 1)]


def test_ho_mat_va_ho_moi_khong_bi_coi_la_mot_vi_cung_cau_tra_loi() -> None:
    old = sheet("households", home("1", "A")) | sheet("b1", {"household_code": "1", "b1_1": 5})
    new = sheet("households", home("2", "B")) | sheet("b1", {"household_code": "2", "b1_1": 5})
    of_points = [
        (v.household, v.field, v.old, v.new) for v in values_changed(old, new).changes if v.sheet == "b1"
    ]
    assert of_points == [
        ("28654/1", "household_code", "1", None),
        ("28654/1", "b1_1", 5, None),
        ("28654/2", "household_code", None, "2"),
        ("28654/2", "b1_1", None, 5),
    ]


def test_nguoi_tim_theo_dinh_danh_roi_ten_va_ngay_sinh_roi_stt() -> None:
    old = sheet(
        "members",
        person("1", 1, "A", identity_number="1"),
        person("1", 2, "B", birth_date="2001"),
        person("1", 3, "C"),
    )
    new = sheet(
        "members",
        person("1", 3, "CC"),
        person("1", 1, "B", birth_date="2001"),
        person("1", 2, "AA", identity_number="1"),
    )
    assert sorted(told(values_changed(old, new, show_values=True)), key=str) == [
        ("28654/1", "1", "member_number", 1, 2),
        ("28654/1", "1", "name", "A", "AA"),
        ("28654/1", "2", "member_number", 2, 1),
        ("28654/1", "3", "name", "C", "CC"),
    ]


def test_dong_lap_va_dong_khong_ma_khong_mat() -> None:
    old = sheet("households", home("1", "A"), home("1", "A"), home(None, "B"))
    new = sheet("households", home("1", "A"), home(None, "B", merit="x"))
    assert told(values_changed(old, new)) == [
        ("28654/1", None, "household_code", "1", None),
        ("28654/1", None, "head_name", "A", None),
        ("28654/(không có mã)", None, "merit", None, "x"),
    ]


def test_ten_va_so_dinh_danh_duoc_che() -> None:
    rows = [
        person("1", None, name, identity_number="012345678901") for name in ("Trần Văn Một", "Trần Văn Hai")
    ]
    kinds = {"name": "name", "identity_number": "identity"}
    old, new = (sheet("members", row, **kinds) for row in rows)
    assert told(values_changed(old, new)) == [("28654/1", "T. V. M.", "name", "T. V. M.", "T. V. H.")]
    assert told(values_changed(old, new, show_values=True))[0][3:] == ("Trần Văn Một", "Trần Văn Hai")


CHANGED = st.dictionaries(
    st.tuples(st.integers(0, 11), st.sampled_from(["name", "birth_date", "relation", "work"])),
    st.none() | st.integers(0, 3),
    max_size=8,
)


@settings(max_examples=40)
@given(CHANGED, st.permutations(range(12)))
def test_dung_nhung_o_da_doi(changed: dict[tuple[int, str], Any], order: list[int]) -> None:
    rows = [
        person(
            str(n // 3),
            n % 3 + 1,
            f"Tên {n}",
            identity_number=f"{n:012}",
            birth_date=f"{1980 + n}",
            work="Tự làm",
        )
        for n in range(12)
    ]
    now = [dict(row) for row in rows]
    for (at, column), value in changed.items():
        now[at][column] = None if value is None else f"mới {value}"
    expected = {
        (f"28654/{at // 3}", str(at % 3 + 1), column, rows[at][column], now[at][column])
        for at, column in changed
        if rows[at][column] != now[at][column]
    }
    found = told(
        values_changed(sheet("members", *rows), sheet("members", *(now[i] for i in order)), show_values=True)
    )
    assert len(found) == len(expected) and set(found) == expected
