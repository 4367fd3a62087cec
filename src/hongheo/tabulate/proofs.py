"""The identities that the tables must obey, tried on the numbers as they will be printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from hongheo.models import HouseholdClass, Proof, SummaryTable, TableLine
from hongheo.tabulate.places import PlaceLine
from hongheo.tabulate.tables import HOUSEHOLDS, PERSONS

_POOR, _NEAR = HouseholdClass.POOR, HouseholdClass.NEAR_POOR


def _lines(table: SummaryTable, split: str = "") -> list[TableLine]:
    return [line for line in table.lines if line.split == split]


def _compare(proof: Proof, place: str, split: str, left: object, right: object) -> None:
    proof.checked += 1
    if left != right:
        where = f"{place}, {split}" if split else place
        proof.failed.append({"place": where, "left": left, "right": right, "explained": False})


def _number(value: int | float | None) -> int:
    return int(value or 0)


def _movement_proof(
    table: SummaryTable, listed: HouseholdClass, frame: pd.DataFrame, places: Sequence[PlaceLine]
) -> Proof:
    """Column 9 against the others; households not yet classified explain a difference, by number."""
    proof = Proof(f"T{table.number}.9", f"Biểu {table.number}: 9=1-2-3-4+5+6+7+8, từng dòng")
    open_ = frame[
        (frame["class_end"] == HouseholdClass.UNCLASSIFIED.value) & (frame["start"] == listed.value)
    ]
    size = open_["start_size"].fillna(0)
    for split in (HOUSEHOLDS, PERSONS):
        for place, line in zip(places, _lines(table, split), strict=True):
            c1, c2, c3, c4, c5, c6, c7, c8, c9 = map(_number, line.values)
            computed = c1 - c2 - c3 - c4 + c5 + c6 + c7 + c8
            proof.checked += 1
            if computed == c9:
                continue
            here = open_["commune"].isin(place.communes)
            unclassified = int(here.sum()) if split == HOUSEHOLDS else int(size[here].sum())
            proof.failed.append(
                {
                    "place": f"{line.name}, {split}",
                    "left": c9,
                    "right": computed,
                    "unclassified": unclassified,
                    "explained": computed - c9 == unclassified,
                }
            )
    return proof


def _columns_proof(
    proof_id: str,
    text: str,
    pairs: Sequence[tuple[SummaryTable, int, SummaryTable, int]],
    splits: tuple[str, str] = ("", ""),
) -> Proof:
    """A column of one table against a column of another, line by line (columns count from 1)."""
    proof = Proof(proof_id, text)
    for left, a, right, b in pairs:
        for x, y in zip(_lines(left, splits[0]), _lines(right, splits[1]), strict=True):
            _compare(proof, x.name, splits[1], _number(x.values[a - 1]), _number(y.values[b - 1]))
    return proof


def _totals_proof(tables: Sequence[SummaryTable]) -> Proof:
    """Every count of the total line against the sum of the communes (shares are left out)."""
    proof = Proof("TOTAL", "Dòng Tổng cộng bằng tổng các xã")
    for table in tables:
        if table.number in (5, 7):
            continue
        for split in dict.fromkeys(line.split for line in table.lines):
            total, *rest = _lines(table, split)
            units = [line for line in rest if line.level == "unit"]
            for column, value in enumerate(total.values):
                parts = [line.values[column] for line in units]
                if isinstance(value, int):
                    place = f"Biểu {table.number}, cột {column + 1}"
                    _compare(proof, place, split, value, sum(map(_number, parts)))
    return proof


def _indicator_proof(
    tables: Mapping[int, SummaryTable], frame: pd.DataFrame, places: Sequence[PlaceLine], points: int
) -> Proof:
    """Deprivations counted by points against the sum of the 12 indicators counted by flags.

    Households whose return has a total without the 12 columns explain a difference, by number.
    """
    proof = Proof("T4.T6", "Biểu 4, 6: tổng số thiếu hụt bằng tổng 12 chỉ số")
    unflagged = frame[frame[[f"b2_{n}" for n in range(1, 13)]].isna().any(axis=1)]
    for number, listed in ((4, _POOR), (6, _NEAR)):
        own = unflagged[unflagged["class_end"] == listed.value]
        for place, line in zip(places, tables[number].lines, strict=True):
            _, deprivations, *flags = map(_number, line.values)
            proof.checked += 1
            if deprivations == sum(flags):
                continue
            here = own[own["commune"].isin(place.communes)]
            proof.failed.append(
                {
                    "place": f"Biểu {number}, {line.name}",
                    "left": deprivations,
                    "right": sum(flags),
                    "without_flags": len(here),
                    "explained": sum(flags) < deprivations <= sum(flags) + int(here["b2"].sum()) // points,
                }
            )
    return proof


def _list_proof(tables: Mapping[int, SummaryTable], listed: Mapping[HouseholdClass, Sequence[str]]) -> Proof:
    """Households of each list against tables 2 and 3."""
    proof = Proof("LISTS", "Số hộ trong danh sách bằng cột 9 của biểu 2, biểu 3")
    for number, household_class in ((2, _POOR), (3, _NEAR)):
        total = _lines(tables[number], HOUSEHOLDS)[0]
        _compare(proof, f"Biểu {number}", "", _number(total.values[8]), len(listed[household_class]))
    return proof


def _all_counted(frame: pd.DataFrame, places: Sequence[PlaceLine], rows: Mapping[str, int]) -> Proof:
    """Rows read against households counted, and no household outside the places of the tables."""
    proof = Proof("ROWS", "Mỗi dòng của trang Hộ: được tính một lần, hoặc được báo là dòng lặp")
    counted = rows["households"] + rows["repeated"] - rows["left_out"]
    _compare(proof, "Dòng đọc được", "", rows["read"], counted)
    inside = int(frame["commune"].isin(places[0].communes).sum())
    _compare(proof, "Hộ thuộc các xã trong biểu", "", len(frame), inside)
    classes = sum(int((frame["class_end"] == c.value).sum()) for c in HouseholdClass)
    _compare(proof, "Hộ có phân loại", "", len(frame), classes)
    return proof


def prove(
    tables: Sequence[SummaryTable],
    frame: pd.DataFrame,
    places: Sequence[PlaceLine],
    listed: Mapping[HouseholdClass, Sequence[str]],
    rows: Mapping[str, int],
    indicator_points: int,
) -> Iterator[Proof]:
    """Try every identity on tables 1 to 7, the lists (households by class) and the rows read."""
    t = {table.number: table for table in tables}
    yield _movement_proof(t[2], _POOR, frame, places)
    yield _movement_proof(t[3], _NEAR, frame, places)
    for split in (HOUSEHOLDS, PERSONS):
        yield _columns_proof(
            "T2.2=T3.5" if split == HOUSEHOLDS else "T2.2=T3.5 khẩu",
            f"Biểu 2 cột 2 bằng biểu 3 cột 5; biểu 2 cột 5 bằng biểu 3 cột 3 ({split})",
            [(t[2], 2, t[3], 5), (t[2], 5, t[3], 3)],
            (split, split),
        )
    yield _columns_proof(
        "T1=T2,T3",
        "Biểu 1 cột 3, 5 bằng cột 9 của biểu 2, 3 (hộ)",
        [(t[1], 3, t[2], 9), (t[1], 5, t[3], 9)],
        ("", HOUSEHOLDS),
    )
    yield _columns_proof(
        "T1=T2,T3 khẩu",
        "Biểu 1 cột 9, 11 bằng cột 9 của biểu 2, 3 (khẩu)",
        [(t[1], 9, t[2], 9), (t[1], 11, t[3], 9)],
        ("", PERSONS),
    )
    yield _columns_proof(
        "T1=T4,T6",
        "Biểu 1 cột 3, 5 bằng số hộ của biểu 4, 5, 6, 7",
        [(t[1], 3, t[4], 1), (t[1], 3, t[5], 1), (t[1], 5, t[6], 1), (t[1], 5, t[7], 1)],
    )
    yield _indicator_proof(t, frame, places, indicator_points)
    yield _totals_proof(tables)
    yield _list_proof(t, listed)
    yield _all_counted(frame, places, rows)
