"""Every cell of every printed table stands in a rule: changed alone, it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hongheo.check import check_printed
from hongheo.columns import column_names, table_shapes
from hongheo.identities import HOUSEHOLDS, Column, rules_of, shares
from hongheo.models import PrintedLine, PrintedTable
from hongheo.pipeline import TABLES
from hongheo.read import read_printed
from hongheo.tabulate.tables import percent
from tests.conftest import write_grid

COMMUNES = ("4", "7")


def read(path: Path) -> list[PrintedTable]:
    tables, _, problems = read_printed(path, table_shapes())
    assert tables is not None
    assert [p.line() for p in problems] == []
    return tables


def some_communes(tables: Sequence[PrintedTable]) -> list[PrintedTable]:
    """Two communes of the district and their total: few enough to try each cell."""
    found = []
    for table in tables:
        units = [line for line in table.lines if line.number in COMMUNES]
        totals = []
        for total in (line for line in table.lines if line.level == "total"):
            own = [line.values for line in units if line.split == total.split]
            sums: Any = [sum(column) for column in zip(*own, strict=True)]  # type: ignore[arg-type]
            totals.append(replace(total, values=tuple(sums)))
        found.append(replace(table, lines=[*totals, *units]))
    by_number = {t.number: t for t in found}
    for rule in rules_of({t.number: t.columns for t in found}):
        if rule.whole is None:
            continue
        part, whole = rule.terms[0][0], rule.whole
        line, of = by_number[rule.left.table].lines[0], by_number[part.table].lines[0]
        at = {c: by_number[c.table].columns.index(c.name) for c in (rule.left, part, whole)}
        values = list(line.values)
        counts: Any = of.values[at[part]], of.values[at[whole]]
        values[at[rule.left]] = percent(*counts)
        line.values = tuple(values)
    return found


def by_hand(tables: Sequence[PrintedTable], path: Path) -> list[PrintedTable]:
    """The same as typed by hand: found by title, zeros left blank, peoples in another order of columns."""
    titles = {s.number: s.title for s in table_shapes()}
    grids = {}
    for table in tables:
        lead = 3 if table.lines[0].split else 2
        columns = list(range(len(table.columns)))
        head: list[list[Any]] = []
        if table.number == 9:
            columns, names = _reordered(table)
            near = next(at for at, c in enumerate(columns) if table.columns[c].startswith("near"))
            upper = ["Hộ nghèo dân tộc thiểu số" if at == 1 else None for at in range(len(columns))]
            upper[near] = "Hộ cận nghèo"
            head = [[None] * lead + upper, [None] * lead + names]
        rows = [[titles[table.number].upper()], [], *head]
        rows.append([*"ABC"[:lead], *map(str, range(1, len(columns) + 1))])
        for at, line in enumerate(table.lines):
            second = at > 0 and line.split != HOUSEHOLDS and bool(line.split)
            cells: list[Any] = [line.number or None, f" {line.name.replace(' ', '  ')}", line.split][:lead]
            if second:
                cells[:2] = [None, None]
                cells[2] = "Khẩu"
            zero = 0 if table.number in (1, 11) else None
            rows.append([*cells, *(line.values[c] or zero for c in columns)])
        grids[f"Trang {table.number}"] = rows
    return read(write_grid(path, grids, at=(1, 1)))


def _reordered(table: PrintedTable) -> tuple[list[int], list[str]]:
    """Table 9 as the circular has it: all, minorities together, Kinh, then the peoples."""
    columns, names = [], []
    for prefix in ("poor", "near_poor"):
        own = [c for c, name in enumerate(table.columns) if name.rpartition("poor")[0] == prefix[:-4]]
        total, kinh, minority, *peoples = own
        columns += [total, minority, kinh, *peoples]
        labels = [f"Người {n}" for n in range(len(peoples))]
        names += ["Tổng số hộ", "Tổng số (trừ DT Kinh)", "Kinh", *labels]
    return columns, names


@pytest.fixture(scope="module")
def small(made: tuple[Path, Any]) -> list[PrintedTable]:
    return some_communes(read(made[0] / "ket-qua" / TABLES))


def changed(value: object, share: bool) -> object:
    if not isinstance(value, int | float):
        return 7
    return value + 0.5 if share else value + 1


def told(*tables: PrintedTable) -> bool:
    return any(True for _ in check_printed(tables, None))


def untold(tables: Sequence[PrintedTable]) -> Iterator[str]:
    """The cells that can be changed without a word.

    What is told of a table alone is told of it among all tables too, by the same rules, but sooner: all are
    checked only where it alone says nothing.
    """
    for table in tables:
        assert not told(table), table.number
        for line in table.lines:
            before = line.values
            for at, name in enumerate(table.columns):
                share = Column(table.number, line.split, name) in shares()
                line.values = (*before[:at], changed(before[at], share), *before[at + 1 :])
                if not told(table) and not told(*tables):
                    yield f"{table.number}.{name} {line.name} {line.split}"
            line.values = before


def test_moi_o_cua_bieu_may_in_sua_mot_o_la_bao(small: list[PrintedTable]) -> None:
    assert [t.number for t in small] == list(range(1, 14))
    assert [p.line() for p in check_printed(small, None)] == []
    assert list(untold(small)) == []


def test_moi_o_cua_bieu_go_tay_sua_mot_o_la_bao(small: list[PrintedTable], tmp_path: Path) -> None:
    typed = by_hand(small, tmp_path / "tay.xlsx")
    assert [t.number for t in typed] == list(range(1, 14))
    assert [(p.line(), p.message()) for p in check_printed(typed, None)] == []
    assert {n for t in typed for n in t.columns} == {n for t in small for n in t.columns}
    assert list(untold(typed)) == []


# A cell alone > the code that tells it, where only the tables named are at hand and no total line.
ALONE = [
    (2, "Hộ", "above", 99, "HN634"),
    (2, "Nhân khẩu", "back", 0, "HN608"),
    (4, "", "indicator_4", 99, "HN634"),
    (5, "", "indicator_4", 33.3, "HN637"),
    (8, "Hộ", "poor_none_of_these", 99, "HN634"),
    (8, "Nhân khẩu", "poor_none_of_these", 0, "HN608"),
    (9, "", "poor_kinh", 99, "HN604"),
    (10, "", "near_poor_cause_land", 99, "HN634"),
    (11, "", "poor_malnourished", 99, "HN634"),
    (12, "", "woman_head", 99, "HN634"),
    (13, "", "minority_persons", 99, "HN604"),
]


@pytest.mark.parametrize(("number", "split", "name", "value", "code"), ALONE)
def test_mot_bieu_khong_co_dong_tong(
    small: list[PrintedTable], number: int, split: str, name: str, value: float, code: str
) -> None:
    table = next(t for t in small if t.number == number)
    lines = [line for line in table.lines if line.number == COMMUNES[0]]
    assert list(check_printed([replace(table, lines=lines)], None)) == []

    def spoilt(line: PrintedLine) -> PrintedLine:
        values = tuple(value if n == name else v for n, v in zip(table.columns, line.values, strict=True))
        return replace(line, values=values) if line.split == split else line

    found = check_printed([replace(table, lines=[spoilt(line) for line in lines])], None)
    assert code in {p.kind.code for p in found}


def test_moi_cot_dung_trong_mot_dang_thuc() -> None:
    names = {
        s.number: column_names(s.number, (("Hoa",), ("Hoa",)) if s.varies else ()) for s in table_shapes()
    }
    ruled = {(c.table, c.name) for rule in rules_of(names) for c in rule.columns}
    assert ruled == {(number, name) for number, own in names.items() for name in own}
