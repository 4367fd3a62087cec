"""Each identity of printed tables alone: numbers as they are printed, no workbook, no run."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hongheo.check import check_printed
from hongheo.criteria import IndicatorBounds
from hongheo.models import PrintedLine, PrintedTable
from hongheo.problems import Problem

BOUNDS = IndicatorBounds(least_poor=3, most_near_poor=2)
Values = Sequence[object]


def table(number: int, *lines: tuple[str, str, Values], note: str = "") -> PrintedTable:
    """A table whose lines (name, split, values) stand from row 12 on; ``Tổng cộng`` is the total."""
    made = [
        PrintedLine(
            "total" if name == "Tổng cộng" else "unit",
            "" if name == "Tổng cộng" else str(at),
            name,
            split,
            12 + at,
            tuple(values),
        )
        for at, (name, split, values) in enumerate(lines)
    ]
    return PrintedTable(number, "bieu.xlsx", f"Biểu {number}", 3, made, note)


def found(*tables: PrintedTable) -> list[Problem]:
    return list(check_printed(tables, BOUNDS))


def lines(*tables: PrintedTable, only: str = "") -> list[str]:
    """All that is told; ``only`` the codes that the numbers were made for."""
    return [p.line() for p in found(*tables) if not only or p.kind.code in only.split()]


MOVED = (5, 1, 0, 0, 0, 0, 0, 0)
NOTE = "TẠM TÍNH: còn 1 hộ (4 khẩu) chưa phân loại"


@pytest.mark.parametrize(
    ("split", "last", "note", "expected"),
    [
        ("Hộ", 4, "", []),
        ("Hộ", 3, "", ["HN601"]),
        ("Hộ", 3, NOTE, ["HN609"]),
        ("Hộ", 2, NOTE, ["HN601"]),
        ("Hộ", 5, NOTE, ["HN601"]),
        ("Nhân khẩu", 0, NOTE, ["HN609"]),
        ("Nhân khẩu", 8, NOTE, ["HN601"]),
        ("Hộ", "bốn", "", []),
    ],
    ids=[
        "đúng",
        "thiếu một hộ",
        "một hộ chưa phân loại",
        "thiếu hai hộ mà chỉ một hộ chưa phân loại",
        "thừa một hộ",
        "bốn khẩu chưa phân loại",
        "thừa bốn khẩu",
        "không phải số thì đã báo rồi",
    ],
)
def test_movements(split: str, last: object, note: str, expected: list[str]) -> None:
    told = [p.kind.code for p in found(table(2, ("Xã A", split, (*MOVED, last)), note=note))]
    assert [code for code in told if code != "HN640"] == expected
    assert ("HN640" in told) == bool(note)


@pytest.mark.parametrize(
    ("right", "printed", "cause"),
    [
        (121, 12, "thiếu một chữ số"),
        (12, 121, "thừa một chữ số"),
        (21, 12, "đảo chỗ"),
        (12, 90, ""),
        (1, 12, ""),  # one digit too many is no slip when there was only one
        (-4, 12, ""),
    ],
)
def test_a_slip_of_the_pen_is_named_only_when_it_explains_the_number(
    right: int, printed: int, cause: str
) -> None:
    first = (right, 0) if right >= 0 else (0, -right)
    problem, *_ = found(table(2, ("Xã A", "Hộ", (*first, 0, 0, 0, 0, 0, 0, printed))))
    message = problem.message()
    assert (cause in message) if cause else ("Có thể" not in message)


def test_a_total_without_lines_below_it_is_not_added_up() -> None:
    assert lines(table(2, ("Tổng cộng", "Hộ", (*MOVED, 4)))) == []
    assert lines(table(2, ("Tổng cộng", "Hộ", (*MOVED, 4)), ("Xã A", "Hộ", (4, 0, 0, 0, 0, 0, 0, 0, 4)))) == [
        "HN602 Biểu 2!C12",
        "HN602 Biểu 2!D12",
    ]


def test_places_that_only_one_of_two_tables_has_are_not_compared() -> None:
    one = table(2, ("Xã A", "Hộ", (0, 0, 0, 0, 2, 0, 0, 0, 2)))
    apart = lines(one, table(3, ("Xã B", "Hộ", (3, 0, 3, 0, 0, 0, 0, 0, 0))))
    assert apart == ["HN638 Biểu 2!C12", "HN638 Biểu 3!C12"]
    met = lines(one, table(3, ("xã  a", "Hộ", (9, 0, 3, 0, 0, 0, 0, 0, 6))))
    assert met == ["HN603 Biểu 2!G12"]


PEOPLE = "Chưa tính: 1 hộ (4 khẩu) chưa rõ dân tộc"


@pytest.mark.parametrize(
    ("values", "note", "expected"),
    [
        ((3, 2, 1, 0, 0, 0, 12, 8, 4), "", []),
        ((3, 2, 0, 0, 0, 0, 12, 8, 4), "", ["HN604 Biểu 12!C12"]),
        ((3, 2, 0, 0, 0, 0, 12, 8, 0), PEOPLE, ["HN613 Biểu 12!C12", "HN613 Biểu 12!I12"]),
        ((3, 1, 0, 0, 0, 0, 12, 8, 4), PEOPLE, ["HN604 Biểu 12!C12"]),
        ((3, 2, 2, 0, 0, 0, 12, 8, 4), PEOPLE, ["HN604 Biểu 12!C12"]),
        (("ba", 2, 0, 0, 0, 0, 12, 8, 4), "", []),
        ((3, "hai", 0, 0, 0, 0, 12, 8, 4), "", []),
    ],
    ids=[
        "đúng",
        "thiếu một hộ",
        "một hộ chưa rõ dân tộc",
        "thiếu hai hộ mà chỉ một hộ chưa rõ dân tộc",
        "các cột lớn hơn tổng",
        "tổng không phải số",
        "một cột không phải số",
    ],
)
def test_sums(values: Values, note: str, expected: list[str]) -> None:
    assert lines(table(12, ("Xã A", "", values), note=note), only="HN604 HN613") == expected


def of_table_1(**columns: object) -> PrintedTable:
    values: list[object] = [100, 400, 20, 20, 10, 10, 30, 30, 80, 20, 40, 10, 120, 30]
    for name, value in columns.items():
        values[int(name[1:]) - 1] = value
    return table(1, ("Xã A", "", values))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, []),
        ({"c4": 20.004}, []),
        ({"c4": 20.2}, ["HN605 Biểu 1!F12"]),
        ({"c4": "hai mươi"}, []),
        ({"c3": "hai mươi"}, []),
        ({"c1": 0, "c2": 400}, ["HN606 Biểu 1!F12", "HN606 Biểu 1!H12", "HN606 Biểu 1!J12"]),
        ({"c1": 0, "c4": 0, "c6": None, "c8": 0}, []),
        ({"c9": 19, "c10": 4.75}, ["HN608 Biểu 1!K12"]),
        ({"c9": "tám mươi"}, []),
        ({"c3": None, "c4": None, "c9": None, "c10": None}, []),
    ],
    ids=[
        "đúng",
        "làm tròn",
        "sai tỷ lệ",
        "tỷ lệ không phải số",
        "số hộ không phải số",
        "tỷ lệ của không hộ nào",
        "không hộ nào, tỷ lệ 0 hoặc trống",
        "ít khẩu hơn hộ",
        "số khẩu không phải số",
        "để trống cả hộ lẫn khẩu",
    ],
)
def test_shares_and_persons(columns: dict[str, object], expected: list[str]) -> None:
    assert lines(of_table_1(**columns), only="HN605 HN606 HN608") == expected


def test_shares_of_deprivation_are_those_of_the_table_before() -> None:
    counts = table(4, ("Xã A", "", (10, 30, 10, 10, 10, *[0] * 9)), ("Xã B", "", (1, 3, 1, 1, 1, *[0] * 9)))
    right = (10, 100, 100, 100, *[0] * 9)
    assert lines(counts, table(5, ("Xã A", "", right)), only="HN605") == []
    wrong = (10, 90, 100, 100, *[0] * 9)
    assert lines(counts, table(5, ("Xã A", "", wrong)), only="HN605") == ["HN605 Biểu 5!D12"]


def test_shares_without_their_counts_are_those_of_some_households() -> None:
    def shares(*values: float) -> list[str]:
        return lines(table(5, ("Xã A", "", (9, *values, *[0] * (12 - len(values))))))

    assert shares(33.33, 100, 66.67) == []
    assert shares(33.4, 50, 111.11) == [f"HN637 Biểu 5!{c}12" for c in "DEF"]


def test_poor_households_lack_at_least_so_many_indicators() -> None:
    def poor(lacking: int) -> list[str]:
        flags = [2] * (lacking // 2) + [lacking % 2]
        return lines(table(4, ("Xã A", "", (2, lacking, *flags, *[0] * (12 - len(flags))))))

    def near_poor(lacking: int) -> list[str]:
        return lines(table(6, ("Xã A", "", (9, lacking, 9, lacking - 9, *[0] * 10))))

    assert near_poor(18) == []
    assert near_poor(19) == ["HN634 Biểu 6!F12", "HN636 Biểu 6!D12"]
    assert poor(6) == []
    assert poor(5) == ["HN607 Biểu 4!D12"]
    assert lines(table(4, ("Xã A", "", (0, 0, *[0] * 12)))) == []
