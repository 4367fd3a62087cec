"""The identities that the tables must obey (``identities.toml``), tried on the numbers as printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hongheo.columns import column_names
from hongheo.identities import HOUSEHOLDS, PERSONS, Column, Relation, Rule, relations, rules_of
from hongheo.models import HouseholdClass, Proof, SummaryTable, TableLine
from hongheo.tabulate.marks import Marks, Mask, Numbers
from hongheo.tabulate.unit_lines import UnitLine

_POOR, _NEAR = HouseholdClass.POOR, HouseholdClass.NEAR_POOR


def _lines(table: SummaryTable, split: str = "") -> list[TableLine]:
    return [line for line in table.lines if line.split == split]


def _compare(proof: Proof, name: str, split: str, left: object, right: object) -> None:
    proof.checked += 1
    if left != right:
        where = f"{name}, {split}" if split else name
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
    own = Marks(frame)
    size, before = own.number("size"), own.number("start_size")
    open_ = own.ends(HouseholdClass.UNCLASSIFIED)
    unflagged = np.logical_or.reduce([own.unknown(f"b2_{n}") for n in range(1, 13)])
    columns: dict[str, Mask | Numbers] = {"households": own.all}
    columns |= {f"class_{c.value}": own.ends(c) for c in HouseholdClass}
    columns["open_size"] = np.where(own.unknown("size"), before, size) * open_
    for listed in (_POOR, _NEAR):
        was, on_list = open_ & own.starts(listed), own.ends(listed)
        for name, mask, numbers in (
            ("open", was, ("persons", before)),
            ("unflagged", on_list & unflagged, ("b2", own.number("b2"))),
            ("unknown", on_list & own.unknown("people"), ("persons", size)),
        ):
            columns[f"{name}_{listed.value}"] = mask
            columns[f"{name}_{numbers[0]}_{listed.value}"] = numbers[1] * mask
    return own.by_commune(columns)


# The same as columns of numbers by commune.
_ToldByCommune = Mapping[str, Mapping[str, int]]


def _here(told: _ToldByCommune, column: str, unit: UnitLine) -> int:
    return sum(told[column].get(commune, 0) for commune in unit.communes)


class _Columns:
    """The counts of the tables, column by column, a number for each unit (a blank as 0)."""

    def __init__(self, tables: Sequence[SummaryTable]) -> None:
        self.names = {t.number: column_names(t.number, t.varying) for t in tables}
        self._lines = {
            (t.number, split): _lines(t, split)
            for t in tables
            for split in dict.fromkeys(line.split for line in t.lines)
        }
        self._values: dict[Column, np.ndarray[Any, np.dtype[np.int64]]] = {}

    def number(self, column: Column) -> int:
        """The number of a column, from 1."""
        return self.names[column.table].index(column.name) + 1

    def of(self, column: Column) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The numbers of a column."""
        if column not in self._values:
            at = self.number(column) - 1
            lines = self._lines[column.table, column.split]
            self._values[column] = np.array([_number(line.values[at]) for line in lines], dtype=np.int64)
        return self._values[column]


# What explains a failure: rule, unit, how much the left side says more than the right.
_Explain = Callable[[Rule, UnitLine, int], Mapping[str, Any]]


def _open(told: _ToldByCommune) -> _Explain:
    """Households not yet classified are in column 1 of tables 2 and 3 and in no other."""

    def explain(rule: Rule, unit: UnitLine, more: int) -> Mapping[str, Any]:
        column = "open_persons" if rule.left.split == PERSONS else "open"
        listed = _POOR if rule.left.table == 2 else _NEAR
        unclassified = _here(told, f"{column}_{listed.value}", unit)
        return {"unclassified": unclassified, "explained": -more == unclassified}

    return explain


def _unflagged(told: _ToldByCommune, points: int) -> _Explain:
    """Deprivations counted by points, of households whose return has a total without the 12 columns."""

    def explain(rule: Rule, unit: UnitLine, more: int) -> Mapping[str, Any]:
        listed = _POOR if rule.left.table == 4 else _NEAR
        most = _here(told, f"unflagged_b2_{listed.value}", unit) // points
        return {
            "without_flags": _here(told, f"unflagged_{listed.value}", unit),
            "explained": 0 < more <= most,
        }

    return explain


def _people_unknown(told: _ToldByCommune) -> _Explain:
    """Listed households and persons whose people is not known are in the total of tables 12 and 13 alone."""

    def explain(rule: Rule, unit: UnitLine, more: int) -> Mapping[str, Any]:
        column = "unknown_persons" if "persons" in rule.left.name else "unknown"
        listed = _POOR if rule.left.table == 12 else _NEAR
        lacking = _here(told, f"{column}_{listed.value}", unit)
        return {"unknown_people": lacking, "explained": more == lacking}

    return explain


def _relation_proof(
    relation: Relation,
    rules: Sequence[Rule],
    columns: _Columns,
    units: Sequence[UnitLine],
    explain: _Explain | None,
) -> Proof:
    """The rules of a relation on every line."""
    proof = Proof(relation.id, relation.says)
    holds = {"=": np.equal, "<=": np.less_equal, ">=": np.greater_equal}
    for rule in rules:
        left = columns.of(rule.left)
        right = sum((f * columns.of(c) for c, f in rule.terms), np.zeros_like(left))
        proof.checked += len(left)
        for at in map(int, np.flatnonzero(~holds[rule.sense](left, right))):
            where = ", ".join(filter(None, (units[at].name, rule.left.split)))
            if relation.kind != "movement":
                where = f"Biểu {rule.left.table}, {where}, cột {columns.number(rule.left)}"
            found = {"place": where, "left": int(left[at]), "right": int(right[at]), "explained": False}
            if explain is not None:
                found |= explain(rule, units[at], int(left[at] - right[at]))
            proof.failed.append(found)
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
                    name = f"Biểu {table.number}, cột {column + 1}"
                    _compare(proof, name, split, value, sum(map(_number, parts)))
    return proof


def _list_proof(tables: Mapping[int, SummaryTable], listed: Mapping[HouseholdClass, int]) -> Proof:
    """Households of each list against tables 2 and 3; against 12 and 13 where those are left out."""
    moved = 2 in tables
    text = "cột 9 của biểu 2, biểu 3" if moved else "cột 1 của biểu 12, biểu 13"
    proof = Proof("LISTS", f"Số hộ trong danh sách bằng {text}")
    for number, at, split in (
        ((2, 8, HOUSEHOLDS), (3, 8, HOUSEHOLDS)) if moved else ((12, 0, ""), (13, 0, ""))
    ):
        household_class = _POOR if number in (2, 12) else _NEAR
        total = _lines(tables[number], split)[0]
        _compare(proof, f"Biểu {number}", "", _number(total.values[at]), listed[household_class])
    return proof


def _all_counted(told: _ToldByCommune, units: Sequence[UnitLine], rows: Mapping[str, int]) -> Proof:
    """Rows read against households counted, and no household outside the units of the tables."""
    proof = Proof("ROWS", "Mỗi dòng của trang Hộ: được tính một lần, hoặc được báo là dòng lặp")
    counted = rows["households"] + rows["repeated"] - rows["left_out"]
    _compare(proof, "Dòng đọc được", "", rows["read"], counted)
    households = sum(told["households"].values())
    _compare(proof, "Hộ thuộc các xã trong biểu", "", households, _here(told, "households", units[0]))
    classes = sum(sum(told[f"class_{c.value}"].values()) for c in HouseholdClass)
    _compare(proof, "Hộ có phân loại", "", households, classes)
    return proof


def prove(
    tables: Sequence[SummaryTable],
    told: pd.DataFrame,
    units: Sequence[UnitLine],
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
    columns = _Columns(tables)
    rules = rules_of(columns.names)
    explained = {
        "T2.9": _open(numbers),
        "T3.9": _open(numbers),
        "T4.T6": _unflagged(numbers, indicator_points),
        "T12.1": _people_unknown(numbers),
    }
    for relation in relations():
        own = [rule for rule in rules if rule.relation is relation]
        if relation.proved and own:
            yield _relation_proof(relation, own, columns, units, explained.get(relation.id))
    yield _totals_proof(tables)
    if listed is not None:
        yield _list_proof(t, listed)
    yield _all_counted(numbers, units, rows)
