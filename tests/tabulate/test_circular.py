"""Forms 7.1 to 7.10: blocks, what stands in them, and that no wrong figure passes all proofs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.columns import column_names, shape_of
from hongheo.models import Proof, SummaryTable
from hongheo.tabulate import (
    Denominators,
    Forms,
    circular_forms,
    count_forms,
    count_peoples,
    form_lines,
    peoples_in_order,
    peoples_of_form,
    prove_forms,
    told_by_commune,
    unit_lines,
    unsaid,
)
from hongheo.units import Unit, units_on
from tests.conftest import standard_for_year
from tests.strategies import scored_household
from tests.tabulate.test_identities import (
    DISTRICT,
    POOR,
    ROW,
    members_of,
    settled,
    tables_and_proofs,
)

CASES = Path(__file__).parents[1] / "cases"
STANDARD, DATE = standard_for_year(2023)
BOUNDS = STANDARD.indicator_bounds(DATE)
OTHER = units_on(DATE).in_district("001")[:2]
NEAR = {"class_start": "Hộ cận nghèo", "class_end": "near_poor", "b2": 20}
NEAR |= {f"b2_{n}": n <= 2 for n in range(1, 13)}


def made(frame: pd.DataFrame, units: Sequence[Unit], wanted: Sequence[str] = ()) -> tuple[Forms, list[Any]]:
    """The forms of these households, and what their proofs are tried on."""
    numbers = dict.fromkeys((u.code for u in units), 1000)
    order = peoples_in_order(count_peoples(frame))
    forms = circular_forms(
        count_forms(frame),
        form_lines(units, STANDARD.area_of),
        Denominators(numbers, numbers),
        peoples_of_form(order, wanted),
        unsaid(frame, members_of(frame).assign(age=5)),
    )
    return forms, [tables_and_proofs(frame, list(units))[0], unit_lines(units), told_by_commune(frame)]


def each_proof(forms: Forms, beside: Sequence[Any]) -> Iterator[Proof]:
    """One proof after the other: who looks for the first that fails needs no more."""
    return prove_forms(forms, *beside, None, BOUNDS)


def proofs(forms: Forms, beside: Sequence[Any]) -> list[Proof]:
    return list(each_proof(forms, beside))


def lines(forms: Forms, number: int) -> list[tuple[str, str, str]]:
    table = next(t for t in forms.tables if t.number == number)
    return [(line.number, line.name, line.split) for line in table.lines]


@settings(max_examples=25)
@given(st.lists(scored_household([*(u.code for u in DISTRICT[:3]), OTHER[0].code]), max_size=40))
def test_mau_bieu_cua_moi_huyen_deu_khop(rows: list[dict[str, Any]]) -> None:
    # Whatever B2 they drew, poor households lack at least three here and near-poor ones at most two.
    for row in rows:
        if row["class_end"] in ("poor", "near_poor"):
            count = 3 if row["class_end"] == "poor" else 2
            row |= {"b2": count * 10, **{f"b2_{n}": n <= count for n in range(1, 13)}}
    found = proofs(*made(settled(rows), [*DISTRICT[:3], OTHER[0]]))
    assert [p.id for p in found if not p.holds] == []
    assert all(p.checked for p in found)


def test_ba_khoi_thanh_thi_nong_thon_tong_cong() -> None:
    forms, _ = made(settled([{**ROW, **POOR}]), DISTRICT[:3])
    blocks = [
        ("I", "Khu vực thành thị", ""),
        ("1", "Thị trấn Vĩnh Bình", ""),
        ("II", "Khu vực nông thôn", ""),
        ("1", "Xã Đồng Sơn", ""),
        ("2", "Xã Bình Phú", ""),
        ("III", "Tổng cộng (I + II)", ""),
    ]
    assert lines(forms, 704) == blocks
    assert [s for *_, s in lines(forms, 702)] == ["Hộ", "Nhân khẩu"] * 6
    assert [s for *_, s in lines(forms, 710)] == ["", "Hộ nghèo", "Hộ cận nghèo"] * 6


def test_nhieu_huyen_thi_co_dong_huyen_trong_tung_khoi() -> None:
    forms, _ = made(settled([{**ROW, **POOR}]), [*DISTRICT[:2], *OTHER])
    names = [(n, name) for n, name, _ in lines(forms, 704)]
    assert names == [
        ("I", "Khu vực thành thị"),
        ("1", "Quận Ba Đình"),
        *((f"1.{i}", u.name) for i, u in enumerate(OTHER, 1)),
        ("2", "Huyện Gò Công Tây"),
        ("2.1", "Thị trấn Vĩnh Bình"),
        ("II", "Khu vực nông thôn"),
        ("1", "Huyện Gò Công Tây"),
        ("1.1", "Xã Đồng Sơn"),
        ("III", "Tổng cộng (I + II)"),
    ]


def test_dac_khu_khong_thuoc_khoi_nao_thi_co_khoi_rieng() -> None:
    zone = replace(DISTRICT[2], name="Đặc khu Mẫu")
    forms, beside = made(settled([{**ROW, **POOR, "commune": zone.code}]), [*DISTRICT[:2], zone])
    assert lines(forms, 704)[4:] == [
        ("III", "Chưa rõ thành thị hay nông thôn", ""),
        ("1", "Đặc khu Mẫu", ""),
        ("IV", "Tổng cộng (I + II + III)", ""),
    ]
    assert [p.id for p in proofs(forms, beside) if not p.holds] == []


def test_xa_chua_gui_de_trong_chu_khong_ghi_0() -> None:
    frame = settled([{**ROW, **POOR, "commune": "28651"}])
    forms = circular_forms(
        count_forms(frame),
        form_lines(DISTRICT[:2], STANDARD.area_of),
        Denominators({"28651": 10}, {"28651": 40}),
        peoples_of_form((), ()),
        unsaid(frame, members_of(frame).assign(age=5)),
        {"28654"},
    )
    for table in forms.tables:
        for line in table.lines:
            empty = all(v is None for v in line.values)
            # The one rural commune sent nothing: neither does its block say anything.
            assert empty == (line.name in ("Xã Đồng Sơn", "Khu vực nông thôn")), (table.number, line)


def changed(forms: Forms, number: int, at: int, column: int) -> Forms:
    def spoilt(table: SummaryTable) -> SummaryTable:
        if table.number != number:
            return table
        own = list(table.lines)
        values = list(own[at].values)
        values[column] = (values[column] or 0) + 1
        own[at] = replace(own[at], values=tuple(values))
        return replace(table, lines=tuple(own))

    return replace(forms, tables=tuple(map(spoilt, forms.tables)))


def test_moi_so_cua_mau_bieu_sai_la_co_chung_minh_khong_khop() -> None:
    rows = [
        {**ROW, **POOR, "people": "Hoa", "cause_land": True},
        {**ROW, **NEAR, "commune": "28651", "merit": True},
        {**ROW, **POOR, "commune": "28651", "people": "Khơ-me"},
    ]
    forms, beside = made(settled(rows), DISTRICT[:2], ["Hoa"])
    assert [p.id for p in proofs(forms, beside) if not p.holds] == []

    def told(some: Forms, tables: Sequence[SummaryTable], number: int, at: int, column: int) -> bool:
        found = each_proof(changed(some, number, at, column), [tables, *beside[1:]])
        return not all(p.holds for p in found)

    # What fails for a form alone (beside three forms and a table, which the proofs always look up) fails
    # among all forms too, by the same proofs, but sooner: all are proved only where it alone holds.
    peoples = [t for t in beside[0] if t.number == 9]
    untold = []
    for table in forms.tables:
        alone = replace(
            forms, tables=tuple(t for t in forms.tables if t.number in (table.number, 704, 706, 709))
        )
        assert all(p.holds for p in each_proof(alone, [peoples, *beside[1:]])), table.number
        for at, line in enumerate(table.lines):
            for column, name in enumerate(column_names(table.number, table.varying)):
                own = table.number, at, column
                if not told(alone, peoples, *own) and not told(forms, beside[0], *own):
                    untold.append(f"{table.number} {line.name} {line.split} {name}")
    # How many minority households there are in all no table says, but they are at least the poor ones.
    assert [u for u in untold if not u.endswith(" minority")] == []


def test_cot_dan_toc_do_van_phong_chon_con_lai_la_khac() -> None:
    rows = [{**ROW, **POOR, "people": p} for p in ("Kinh", "Hoa", "Hoa", "Khơ-me", "Tày", None)]
    forms, beside = made(settled(rows), DISTRICT[:2], ["Khơ-me", "Mường"])
    form = next(t for t in forms.tables if t.number == 709)
    assert form.varying[0] == ("Khơ-me", "Mường", "Khác", "Chưa rõ dân tộc")
    total = form.lines[-1].values
    # All, minorities, Kinh, Khơ-me, Mường, others, not known.
    assert total[: len(total) // 2] == (6, 4, 1, 1, 0, 3, 1)
    assert [p.id for p in proofs(forms, beside) if not p.holds] == []


def test_so_ho_dan_toc_thieu_so_chi_biet_khi_phieu_co_du_moi_ho() -> None:
    frame = settled(
        [{**ROW, **POOR, "people": "Hoa"}, {**ROW, "class_start": "Hộ không nghèo", "class_end": "not_poor"}]
    )
    at = column_names(708).index("minority")

    def minority(total: int) -> list[object]:
        forms = circular_forms(
            count_forms(frame),
            form_lines(DISTRICT[:2], STANDARD.area_of),
            Denominators({"28651": 0, "28654": total}, {"28651": 0, "28654": 4 * total}),
            peoples_of_form((), ()),
            unsaid(frame, members_of(frame).assign(age=5)),
        )
        form = next(t for t in forms.tables if t.number == 708)
        return [line.values[at] for line in form.lines if line.split == "Hộ"] + [form.note]

    assert minority(2) == [0, 0, 1, 1, 1, ""]
    assert minority(3)[2:] == [None, None, None, "Cột 2 để trống nơi phiếu không có đủ mọi hộ dân cư của xã"]


@pytest.mark.parametrize(("number", "proof"), [(704, False), (706, False)])
def test_binh_quan_thieu_hut_cua_can_bo(number: int, proof: bool) -> None:
    forms, beside = made(settled([{**ROW, **POOR}, {**ROW, **NEAR}]), DISTRICT[:2])
    table = next(t for t in forms.tables if t.number == number)
    index = next(n for n, line in enumerate(table.lines) if line.name == "Xã Đồng Sơn")
    more = 1 if number == 704 else 5
    # Two poor households where three deprivations are known, or three deprivations of one near-poor one.
    spoilt = changed(forms, number, index, 0 if number == 704 else more)
    own = next(p for p in proofs(spoilt, beside) if "bình quân" in p.id)
    assert own.holds is proof
    assert shape_of(number).names[0] == "listed"


def of_commune(
    code: str, movement: Sequence[int], lacking: Sequence[int], persons: int
) -> list[dict[str, Any]]:
    """Households whose table 2 has these columns 1 to 8, and whose poor ones lack each indicator so often."""
    start, to_near, above, other_out, from_near, back, new, other_in = movement
    own = {**ROW, "commune": code, "size": persons, "size_start": persons}
    poor = [
        *[{**own, **POOR}] * (start - to_near - above - other_out),
        *[{**own, "class_start": "Hộ cận nghèo", "class_end": "poor"}] * from_near,
        *[{**own, "class_start": "Hộ không nghèo", "was_poor": True, "class_end": "poor"}] * back,
        *[{**own, "class_start": "Hộ không nghèo", "class_end": "poor"}] * new,
        *[{**own, "class_start": "Hộ không nghèo", "change": "Chuyển đến", "class_end": "poor"}] * other_in,
    ]
    left = list(lacking)
    rows = []
    for at, row in enumerate(poor):
        # The households that come later take what the first ones leave.
        flags = {f"b2_{n + 1}": left[n] >= len(poor) - at for n in range(12)}
        for n in range(12):
            left[n] -= flags[f"b2_{n + 1}"]
        rows.append({**row, **flags, "b2": 10 * sum(flags.values())})
    gone = {f"b2_{n}": None for n in range(1, 13)} | {"b2": None, "change": "Chuyển đi", "class_end": "gone"}
    return [
        *rows,
        *[{**own, **NEAR, "class_start": "Hộ nghèo"}] * to_near,
        *[{**own, "class_start": "Hộ nghèo", "class_end": "not_poor"}] * above,
        *[{**own, "class_start": "Hộ nghèo", **gone}] * other_out,
    ]


def test_bieu_cua_bay_xa_xep_vao_khoi_ra_mau_7_2_7_4_7_5() -> None:
    case = tomllib.loads((CASES / "mau-bieu.toml").read_text(encoding="utf-8"))
    persons = case["persons"]
    rows = [
        row
        for commune in case["commune"]
        for row in of_commune(commune["code"], commune["movement"], commune["lacking"], persons)
    ]
    forms, beside = made(settled(rows), DISTRICT[:7])
    of = {
        (table.number, f"{line.number} {line.name}", line.split): line.values
        for table in forms.tables
        for line in table.lines
    }
    for label, expected in case["block"].items():
        assert of[702, label, "Hộ"] == tuple(expected["movement"])
        assert of[702, label, "Nhân khẩu"] == tuple(persons * n for n in expected["movement"])
        assert of[704, label, ""] == (expected["movement"][-1], *expected["lacking"])
        assert of[705, label, ""] == (expected["movement"][-1], *expected["shares"])
    units = {u.code: u.name for u in DISTRICT[:7]}
    communes = {k[1].partition(" ")[2]: v for k, v in of.items() if k[0] == 704}
    for commune in case["commune"]:
        assert communes[units[commune["code"]]][1:] == tuple(commune["lacking"])
    failed = [p for p in proofs(forms, beside) if not p.holds and "bình quân" not in p.id]
    assert [p.id for p in failed] == []
