"""Two results held against each other: every difference is told once, and why a cell moved when it can be."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.compare import Moves, by_household, cells_moved, households_changed
from hongheo.models import Behind, CellChange, SummaryTable, TableLine

HEADINGS = {"b1": "Điểm B1", "size": "Số nhân khẩu", "class_end": "Phân loại cuối kỳ"}


def row(code: object, found: str | None = "Hộ nghèo", b1: object = 100, **values: Any) -> dict[str, Any]:
    place = {"commune": "28654", "commune_name": "Xã Đồng Sơn", "household_code": code}
    return {**place, "size": 4, "b1": b1, "class_end": found, **values}


def scores(*rows: dict[str, Any]) -> pd.DataFrame:
    columns = list(row("1"))
    return by_household(pd.DataFrame(list(rows), columns=columns, dtype=object))


def table(*values: int | float | None, split: str = "Hộ", name: str = "Xã Đồng Sơn") -> SummaryTable:
    return SummaryTable(2, (TableLine("unit", "1", name, split, (*[0] * 8, *values)),))


def moves(old: pd.DataFrame, new: pd.DataFrame) -> Moves:
    """Column 9 of table 2 counts the poor households."""

    def counted(side: pd.DataFrame) -> dict[Any, Behind]:
        poor = (side["class_end"] == "Hộ nghèo").to_numpy(dtype="int64")
        return {(2, "Hộ", 9): Behind(side.index, (poor,), whole=True)}

    names = {**dict(old["commune_name"]), **dict(new["commune_name"])}
    return Moves(counted(old), counted(new), names)


def moved(old: pd.DataFrame, new: pd.DataFrame, a: SummaryTable, b: SummaryTable) -> list[CellChange]:
    return list(cells_moved([a], [b], moves(old, new)))


def test_ho_moi_co_khong_con_va_thay_doi() -> None:
    old = scores(row("1"), row("2"), row("3"))
    new = scores(row("2", "Hộ cận nghèo", 120), row("3"), row("4"))
    changes = households_changed(old, new, HEADINGS)
    assert [(c.household, c.what) for c in changes] == [
        ("28654/1", "disappeared"),
        ("28654/2", "changed"),
        ("28654/4", "appeared"),
    ]
    told = [(f.heading, f.old, f.new) for f in changes[1].changes]
    assert told == [("Điểm B1", 100, 120), ("Phân loại cuối kỳ", "Hộ nghèo", "Hộ cận nghèo")]
    assert (changes[1].class_old, changes[1].class_new) == ("Hộ nghèo", "Hộ cận nghèo")


def test_tep_va_bo_nho_noi_mot_gia_tri_theo_hai_cach() -> None:
    from_file = scores(row("1", "", 100.0), row("2", size="x"), row("3", size=None))
    from_memory = scores(row("1", None, 100), row("2", size=True), row("3", size=False))
    assert households_changed(from_file, from_memory, HEADINGS) == []


def test_ma_ho_lap_lai_khong_nuot_mat_ho_nao() -> None:
    old, new = scores(row("1"), row("1", b1=110)), scores(row("1"), row("1", b1=115))
    (change,) = households_changed(old, new, HEADINGS)
    assert change.household == "28654/1 (2)"


def test_o_cua_bieu_va_nhung_ho_dung_sau() -> None:
    old, new = scores(row("1"), row("2", None)), scores(row("1", None), row("2"), row("3"))
    (cell,) = moved(old, new, table(1), table(2))
    assert (cell.table, cell.column, cell.old, cell.new, cell.difference) == (2, 9, 1, 2, 1)
    assert (cell.came, cell.left) == (("28654/2", "28654/3"), ("28654/1",))


def test_ho_khong_duoc_ke_khi_khong_giai_thich_duoc_ca_chenh_lech() -> None:
    (cell,) = moved(scores(row("1")), scores(row("1"), row("2")), table(1), table(5))
    assert (cell.came, cell.left) == ((), ())


def test_dong_nhan_khau_khong_ke_ho_va_o_trong_khong_co_chenh_lech() -> None:
    frame = scores(row("1"))
    (persons,) = moved(frame, scores(row("1"), row("2")), *(table(n, split="Nhân khẩu") for n in (4, 5)))
    assert persons.came == ()
    (blank,) = moved(frame, frame, table(None), table(0))
    assert (blank.old, blank.new, blank.difference) == (None, 0, None)


def test_dong_chi_co_o_mot_ben() -> None:
    frame = scores(row("1"))
    cells = moved(frame, frame, table(1), table(1, name="Xã Bình Phú"))
    assert {(c.place, c.column, c.old, c.new) for c in cells if c.column == 9} == {
        ("Xã Bình Phú", 9, None, 1),
        ("Xã Đồng Sơn", 9, 1, None),
    }


points = st.dictionaries(st.integers(1, 12).map(str), st.sampled_from([100, 140, None]), max_size=8)


@settings(max_examples=60)
@given(points, points)
def test_khac_nhau_dung_bang_nhung_gi_khac(old: dict[str, Any], new: dict[str, Any]) -> None:
    frames = [scores(*(row(code, b1=b1) for code, b1 in side.items())) for side in (old, new)]
    changes = {c.household.rpartition("/")[2]: c.what for c in households_changed(*frames, HEADINGS)}
    assert changes == {
        **dict.fromkeys(new.keys() - old.keys(), "appeared"),
        **dict.fromkeys(old.keys() - new.keys(), "disappeared"),
        **{code: "changed" for code in old.keys() & new.keys() if old[code] != new[code]},
    }


def test_ho_moi_co_va_khong_con_noi_xa_va_phan_loai() -> None:
    gone, came = households_changed(scores(row("1", "Hộ cận nghèo")), scores(row("2")), HEADINGS)
    assert (gone.commune_name, gone.class_old, gone.class_new, gone.changes) == (
        "Xã Đồng Sơn",
        "Hộ cận nghèo",
        None,
        (),
    )
    assert (came.commune_name, came.class_old, came.class_new, came.changes) == (
        "Xã Đồng Sơn",
        None,
        "Hộ nghèo",
        (),
    )


def test_ten_xa_va_cau_can_cu_khong_phai_la_thay_doi() -> None:
    old, new = (scores(row("1")).assign(rule=rule, area=rule, extra=rule) for rule in ("a", "b"))
    (change,) = households_changed(old, new, HEADINGS)
    assert [(f.field, f.heading) for f in change.changes] == [("extra", "extra")]
    assert change.commune_name == "Xã Đồng Sơn"
    new["commune_name"] = "Xã Khác"
    assert households_changed(old.drop(columns="extra"), new, HEADINGS) == []


def test_ho_dung_sau_mot_o_cua_xa_cua_huyen_va_cua_tong() -> None:
    other = {"commune": "28657", "commune_name": "Xã Bình Phú"}
    old = scores(row("1"), row("2", None))
    new = scores(row("1"), row("2"), row("3", "Hộ cận nghèo"), row("4", **other))

    def whole(*counts: int) -> SummaryTable:
        levels = (("total", "", "Tổng cộng"), ("group", "1", "Huyện"), ("unit", "1.1", "Xã Đồng Sơn"))
        lines = (TableLine(*at, "Hộ", (*[0] * 8, n)) for at, n in zip(levels, counts, strict=True))  # type: ignore[arg-type]
        return SummaryTable(2, tuple(lines))

    cells = cells_moved([whole(1, 1, 1)], [whole(3, 2, 2)], moves(old, new))
    assert {c.place: c.came for c in cells} == {
        "Tổng cộng": ("28654/2", "28657/4"),
        "Huyện": ("28654/2",),
        "Xã Đồng Sơn": ("28654/2",),
    }


def test_bieu_9_so_theo_dan_toc_chu_khong_theo_so_cot() -> None:
    def peoples(values: tuple[int, ...], *names: str) -> SummaryTable:
        return SummaryTable(9, (TableLine("unit", "1", "Xã Đồng Sơn", "", values),), (names, names))

    frame = scores(row("1"))
    old, new = (
        peoples((5, 4, 1, 1, 0, 0, 0, 0), "Khmer"),
        peoples((6, 4, 2, 1, 1, 0, 0, 0, 0, 0), "Hoa", "Khmer"),
    )
    told = {(c.people, c.column): (c.old, c.new) for c in moved(frame, frame, old, new)}
    assert told == {
        ("Hộ nghèo: tổng số", 1): (5, 6),
        ("Hộ nghèo: dân tộc thiểu số", 3): (1, 2),
        ("Hộ nghèo: Hoa", 4): (0, 1),
    }


def test_hai_xa_cung_ten_o_hai_huyen_la_hai_dong() -> None:
    def both(first: int, second: int) -> SummaryTable:
        lines = [
            line
            for group, count in (("1", first), ("2", second))
            for line in (
                TableLine("group", group, f"Huyện {group}", "Hộ", (*[0] * 8, count)),
                TableLine("unit", f"{group}.1", "Xã Đồng Sơn", "Hộ", (*[0] * 8, count)),
            )
        ]
        return SummaryTable(2, tuple(lines))

    frame = scores(row("1"))
    found = moved(frame, frame, both(1, 5), both(2, 5))
    assert [(c.place, c.old, c.new) for c in found] == [("Huyện 1", 1, 2), ("Xã Đồng Sơn", 1, 2)]


def test_chi_so_bieu_ca_hai_ben_co_va_moi_cot_cua_no() -> None:
    frame = scores(row("1"))
    one = SummaryTable(5, (TableLine("unit", "1", "Xã Đồng Sơn", "", (1, 33.33)),))
    two = SummaryTable(5, (TableLine("unit", "1", "Xã Đồng Sơn", "", (2, 66.666)),))
    found = moved(frame, frame, one, two)
    assert [(c.column, c.difference) for c in found] == [(1, 1), (2, 33.34)]
    assert list(cells_moved([one, table(1)], [two], moves(frame, frame))) == found


def test_ho_cua_xa_khac_khong_che_mat_chenh_lech() -> None:
    other = {"commune": "28657", "commune_name": "Xã Bình Phú"}
    old, new = scores(row("1"), row("9", **other)), scores(row("1"), row("2"), row("9", **other))
    (cell,) = moved(old, new, table(1), table(2))
    assert (cell.came, cell.left, cell.split, cell.place) == (("28654/2",), (), "Hộ", "Xã Đồng Sơn")
    (blank,) = moved(scores(row("1", None)), scores(row("1")), table(None), table(1))
    assert blank.came == ("28654/1",)
    (blank,) = moved(scores(row("1")), scores(row("1", None)), table(1), table(None))
    assert blank.left == ("28654/1",)
