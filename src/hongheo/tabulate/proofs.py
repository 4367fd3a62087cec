"""The identities that the tables must obey, tried on the numbers as they will be printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import HouseholdClass, Proof, SummaryTable, TableLine
from hongheo.tabulate.groups import UNKNOWN_PEOPLE
from hongheo.tabulate.places import PlaceLine

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


def told_by_commune(frame: pd.DataFrame) -> pd.DataFrame:
    """What the proofs ask of the households, by commune, as numbers that add up (index: the commune's code).

    ``households``; ``class_…`` those of each class; and for each list what explains a difference:
    ``open_…`` households not yet classified that were on it (``open_persons_…`` at the start);
    ``unflagged_…`` ones on it now whose 12 flags are not all known (``unflagged_b2_…`` their points);
    ``unknown_…`` ones on it now whose people is not known (``unknown_persons_…``). ``open_size`` are the
    persons of all not classified.
    """
    size, before = frame["size"].fillna(0), frame["start_size"].fillna(0)
    end = frame["class_end"]
    open_ = end == HouseholdClass.UNCLASSIFIED.value
    unflagged = frame[[f"b2_{n}" for n in range(1, 13)]].isna().any(axis=1)
    columns: dict[str, pd.Series[Any]] = {"households": pd.Series(1, frame.index)}
    columns |= {f"class_{c.value}": end == c.value for c in HouseholdClass}
    columns["open_size"] = frame["size"].fillna(before).where(open_, 0)
    for listed in (_POOR, _NEAR):
        was, own = open_ & (frame["start"] == listed.value), end == listed.value
        for name, mask, numbers in (
            ("open", was, ("persons", before)),
            ("unflagged", own & unflagged, ("b2", frame["b2"].fillna(0))),
            ("unknown", own & frame["people"].isna(), ("persons", size)),
        ):
            columns[f"{name}_{listed.value}"] = mask
            columns[f"{name}_{numbers[0]}_{listed.value}"] = numbers[1].where(mask, 0)
    told = pd.DataFrame({name: column.astype("int64") for name, column in columns.items()})
    return told.groupby(frame["commune"].astype(object).to_numpy()).sum()


# The same as columns of numbers by commune.
_Told = Mapping[str, Mapping[str, int]]


def _here(told: _Told, column: str, place: PlaceLine) -> int:
    return sum(told[column].get(commune, 0) for commune in place.communes)


def _movement_proof(
    table: SummaryTable, listed: HouseholdClass, told: _Told, places: Sequence[PlaceLine]
) -> Proof:
    """Column 9 against the others; households not yet classified explain a difference, by number."""
    proof = Proof(f"T{table.number}.9", f"Biểu {table.number}: 9=1-2-3-4+5+6+7+8, từng dòng")
    for split, column in ((HOUSEHOLDS, "open"), (PERSONS, "open_persons")):
        for place, line in zip(places, _lines(table, split), strict=True):
            c1, c2, c3, c4, c5, c6, c7, c8, c9 = map(_number, line.values)
            computed = c1 - c2 - c3 - c4 + c5 + c6 + c7 + c8
            proof.checked += 1
            if computed == c9:
                continue
            unclassified = _here(told, f"{column}_{listed.value}", place)
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
    tables: Mapping[int, SummaryTable], told: _Told, places: Sequence[PlaceLine], points: int
) -> Proof:
    """Deprivations counted by points against the sum of the 12 indicators counted by flags.

    Households whose return has a total without the 12 columns explain a difference, by number.
    """
    proof = Proof("T4.T6", "Biểu 4, 6: tổng số thiếu hụt bằng tổng 12 chỉ số")
    for number, listed in ((4, _POOR), (6, _NEAR)):
        for place, line in zip(places, tables[number].lines, strict=True):
            _, deprivations, *flags = map(_number, line.values)
            proof.checked += 1
            if deprivations == sum(flags):
                continue
            most = sum(flags) + _here(told, f"unflagged_b2_{listed.value}", place) // points
            proof.failed.append(
                {
                    "place": f"Biểu {number}, {line.name}",
                    "left": deprivations,
                    "right": sum(flags),
                    "without_flags": _here(told, f"unflagged_{listed.value}", place),
                    "explained": sum(flags) < deprivations <= most,
                }
            )
    return proof


def _list_proof(tables: Mapping[int, SummaryTable], listed: Mapping[HouseholdClass, int]) -> Proof:
    """Households of each list against tables 2 and 3."""
    proof = Proof("LISTS", "Số hộ trong danh sách bằng cột 9 của biểu 2, biểu 3")
    for number, household_class in ((2, _POOR), (3, _NEAR)):
        total = _lines(tables[number], HOUSEHOLDS)[0]
        _compare(proof, f"Biểu {number}", "", _number(total.values[8]), listed[household_class])
    return proof


def _all_counted(told: _Told, places: Sequence[PlaceLine], rows: Mapping[str, int]) -> Proof:
    """Rows read against households counted, and no household outside the places of the tables."""
    proof = Proof("ROWS", "Mỗi dòng của trang Hộ: được tính một lần, hoặc được báo là dòng lặp")
    counted = rows["households"] + rows["repeated"] - rows["left_out"]
    _compare(proof, "Dòng đọc được", "", rows["read"], counted)
    households = sum(told["households"].values())
    _compare(proof, "Hộ thuộc các xã trong biểu", "", households, _here(told, "households", places[0]))
    classes = sum(sum(told[f"class_{c.value}"].values()) for c in HouseholdClass)
    _compare(proof, "Hộ có phân loại", "", households, classes)
    return proof


def _sum_proof(
    proof_id: str,
    text: str,
    sums: Sequence[tuple[SummaryTable, int, Sequence[int]]],
    unknown: Mapping[tuple[int, str], tuple[int, int]],
) -> Proof:
    """A column against the sum of others, line by line; columns count from 1.

    ``unknown`` (table and line > households, persons whose people is not known) explains a difference.
    """
    proof = Proof(proof_id, text)
    for table, whole, parts in sums:
        for line in table.lines:
            left = _number(line.values[whole - 1])
            right = sum(_number(line.values[p - 1]) for p in parts)
            proof.checked += 1
            if left == right:
                continue
            place = f"Biểu {table.number}, {line.name}, cột {whole}"
            lacking = unknown.get((table.number, f"{line.number}{line.name}"), (0, 0))[whole == 7]
            proof.failed.append(
                {
                    "place": place,
                    "left": left,
                    "right": right,
                    "unknown_people": lacking,
                    "explained": left - right == lacking,
                }
            )
    return proof


def _unknown_people(told: _Told, places: Sequence[PlaceLine]) -> dict[tuple[int, str], tuple[int, int]]:
    """Listed households and persons whose people is not known, by table (12, 13) and line."""
    return {
        (number, f"{place.number}{place.name}"): (
            _here(told, f"unknown_{listed.value}", place),
            _here(told, f"unknown_persons_{listed.value}", place),
        )
        for number, listed in ((12, _POOR), (13, _NEAR))
        for place in places
    }


def _groups_proof(table: SummaryTable) -> Proof:
    """Groups of table 8 overlap: those in any are at most their sum, at least the largest."""
    proof = Proof("T8.5", "Biểu 8: hộ khác và các nhóm đối tượng vừa với tổng số, từng dòng")
    for line in table.lines:
        for first in (0, 5):
            total, *groups, others = map(_number, line.values[first : first + 5])
            proof.checked += 1
            if not max(groups) <= total - others <= sum(groups):
                place = f"{line.name}, {line.split}"
                failed = {"place": place, "left": total - others, "right": groups, "explained": False}
                proof.failed.append(failed)
    return proof


def _parts_proof(tables: Mapping[int, SummaryTable]) -> Proof:
    """Columns that count some of what another counts are not larger than it."""
    proof = Proof("PARTS", "Biểu 10 đến 13: số của từng nhóm không lớn hơn tổng số")
    groups = (
        (10, ((1, range(2, 10)), (10, range(11, 19)))),
        (11, ((1, range(2, 5)), (5, range(6, 9)))),
        *((number, ((1, range(2, 7)), (7, range(8, 10)))) for number in (12, 13)),
    )
    for number, wholes in groups:
        for line in tables[number].lines:
            for whole, parts in wholes:
                for part in parts:
                    proof.checked += 1
                    left, right = _number(line.values[part - 1]), _number(line.values[whole - 1])
                    if left > right:
                        place = f"Biểu {number}, {line.name}, cột {part}"
                        proof.failed.append(
                            {"place": place, "left": left, "right": right, "explained": False}
                        )
    return proof


def _group_proofs(t: Mapping[int, SummaryTable], told: _Told, places: Sequence[PlaceLine]) -> Iterator[Proof]:
    """Tables 8 to 13 against tables 2 and 3, against each other, and inside themselves."""
    per_list = len(t[9].varying[0]) + 3
    near_9 = per_list + 1
    yield _columns_proof(
        "T8..T13=T2,T3",
        "Tổng số hộ của biểu 8, 9, 10, 12, 13 bằng cột 9 của biểu 2, 3 (hộ)",
        [(t[n], 1, t[2], 9) for n in (9, 10, 12)]
        + [(t[9], near_9, t[3], 9), (t[10], 10, t[3], 9), (t[13], 1, t[3], 9)],
        ("", HOUSEHOLDS),
    )
    yield _columns_proof(
        "T12,T13=T2,T3 khẩu",
        "Tổng số khẩu của biểu 12, 13 bằng cột 9 của biểu 2, 3 (khẩu)",
        [(t[12], 7, t[2], 9), (t[13], 7, t[3], 9)],
        ("", PERSONS),
    )
    for split in (HOUSEHOLDS, PERSONS):
        yield _columns_proof(
            "T8=T2,T3" if split == HOUSEHOLDS else "T8=T2,T3 khẩu",
            f"Biểu 8 cột 1, 6 bằng cột 9 của biểu 2, 3 ({split})",
            [(t[8], 1, t[2], 9), (t[8], 6, t[3], 9)],
            (split, split),
        )
    yield _columns_proof(
        "T8=T12,T13",
        "Biểu 8: dân tộc thiểu số, không có khả năng lao động, có công bằng biểu 12, 13 (hộ)",
        [(t[12 + near], a, t[8], b + 5 * near) for near in (0, 1) for a, b in ((3, 2), (5, 3), (4, 4))],
        ("", HOUSEHOLDS),
    )
    yield _columns_proof(
        "T9=T12,T13",
        "Biểu 9: Kinh, dân tộc thiểu số bằng biểu 12, 13",
        [(t[9], a + near * per_list, t[12 + near], a) for near in (0, 1) for a in (2, 3)],
    )
    yield _groups_proof(t[8])
    unknown = 1 if UNKNOWN_PEOPLE in t[9].varying[0] else 0
    sums = []
    for first in (1, near_9):
        last = first + per_list - 1
        sums += [
            (t[9], first, [first + 1, first + 2, *([last] if unknown else [])]),
            (t[9], first + 2, list(range(first + 3, last + 1 - unknown))),
        ]
    yield _sum_proof("T9.1", "Biểu 9: tổng số bằng Kinh cộng các dân tộc", sums, {})
    sums = [(t[n], whole, parts) for n in (12, 13) for whole, parts in ((1, [2, 3]), (7, [8, 9]))]
    text = "Biểu 12, 13: 1=2+3 và 7=8+9, từng dòng"
    yield _sum_proof("T12.1", text, sums, _unknown_people(told, places))
    yield _parts_proof(t)


def prove(
    tables: Sequence[SummaryTable],
    told: pd.DataFrame,
    places: Sequence[PlaceLine],
    listed: Mapping[HouseholdClass, int] | None,
    rows: Mapping[str, int],
    indicator_points: int,
) -> Iterator[Proof]:
    """Try every identity on tables 1 to 13, the lists and the rows read.

    ``told`` is what ``told_by_commune`` says of the households counted; ``listed`` says how many households
    the lists have by class, None where no lists are made.
    """
    t = {table.number: table for table in tables}
    numbers = {
        str(name): {str(commune): int(n) for commune, n in column.items()} for name, column in told.items()
    }
    yield _movement_proof(t[2], _POOR, numbers, places)
    yield _movement_proof(t[3], _NEAR, numbers, places)
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
    yield _indicator_proof(t, numbers, places, indicator_points)
    yield from _group_proofs(t, numbers, places)
    yield _totals_proof(tables)
    if listed is not None:
        yield _list_proof(t, listed)
    yield _all_counted(numbers, places, rows)
