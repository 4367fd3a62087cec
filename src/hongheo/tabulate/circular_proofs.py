"""The proofs of forms 7.1 to 7.10: against tables 1 to 13, each other and the lists (``identities.toml``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from hongheo.columns import OTHER_PEOPLES, UNKNOWN_PEOPLE, column_names, is_form, table_name
from hongheo.criteria import IndicatorBounds
from hongheo.identities import (
    HOUSEHOLDS,
    PERSONS,
    Column,
    Rule,
    relations,
    rules_of,
    shares,
    unknown_when_blank,
)
from hongheo.models import HouseholdClass, Proof, SummaryTable
from hongheo.tabulate.circular import Forms
from hongheo.tabulate.tables import percent
from hongheo.tabulate.unit_lines import UnitLine

Value = int | float | None
_POOR, _NEAR = HouseholdClass.POOR, HouseholdClass.NEAR_POOR
# All households and persons of a commune: unknown of one, they are unknown of its block.
_WHOLES = frozenset(Column(1, "", name) for name in ("households", "persons"))


class _Cells:
    """The values of forms and tables by place: that of a form, or the sum of a table's communes there."""

    def __init__(self, forms: Forms, tables: Sequence[SummaryTable], places: Sequence[UnitLine]) -> None:
        together = [*tables, *forms.tables]
        self.names = {t.number: column_names(t.number, t.varying) for t in together}
        self._of: dict[tuple[int, str, tuple[str, str]], tuple[Value, ...]] = {}
        for table, own in [(t, places) for t in tables] + [(f, forms.places) for f in forms.tables]:
            splits = list(dict.fromkeys(line.split for line in table.lines))
            for at, line in enumerate(table.lines):
                place = own[at // len(splits)]
                self._of[table.number, line.split, _key(place)] = line.values

    def at(self, column: Column, place: UnitLine) -> Value:
        """The value of a column at a place of the forms."""
        index = self.names[column.table].index(column.name)
        if is_form(column.table) or place.level in ("total", "unit"):
            return self._of[column.table, column.split, _key(place)][index]
        units = [self._of[column.table, column.split, ("unit", c)][index] for c in place.communes]
        if column in shares() or (None in units and column in _WHOLES):
            return None
        if unknown_when_blank(column) and units and all(u is None for u in units):
            return None
        # Communes that sent nothing are blank in tables and forms; the others are added up.
        return sum(u or 0 for u in units)


def _key(place: UnitLine) -> tuple[str, str]:
    """What a place is found by in forms and tables alike."""
    if place.level == "total":
        return "total", ""
    return (place.level, place.communes[0]) if place.level == "unit" else (place.level, f"{place.communes}")


def _fail(proof: Proof, place: UnitLine, column: Column, at: int, left: Value, right: Value) -> None:
    where = ", ".join(filter(None, (place.name, column.split)))
    told = f"{table_name(column.table)}, {where}, cột {at + 1}"
    proof.failed.append({"place": told, "left": left, "right": right, "explained": False})


_Explain = Callable[[Rule, UnitLine, float], Mapping[str, Any]]


def _open(told: Mapping[str, Mapping[str, int]]) -> _Explain:
    """Households not yet classified are in column 1 of forms 7.2 and 7.3 and in no other."""

    def explain(rule: Rule, place: UnitLine, more: float) -> Mapping[str, Any]:
        what = "open_persons" if rule.left.split == PERSONS else "open"
        listed = _POOR if rule.left.table == 702 else _NEAR
        count = sum(told[f"{what}_{listed.value}"].get(c, 0) for c in place.communes)
        return {"unclassified": count, "explained": -more == count}

    return explain


def _rule_at(rule: Rule, cells: _Cells, place: UnitLine) -> tuple[Value, Value] | None:
    """Both sides of a rule at a place; None where a number is not known there."""
    left = cells.at(rule.left, place)
    terms = [(cells.at(column, place), factor, column) for column, factor in rule.terms]
    if rule.whole is not None:
        whole = cells.at(rule.whole, place)
        return left, percent(int(terms[0][0] or 0), None if whole is None else int(whole))
    columns = [(left, rule.left), *((v, c) for v, _, c in terms)]
    if any(v is None and unknown_when_blank(c) for v, c in columns):
        # That nothing is known is the same on both sides, or it is no equality.
        every = all(v is None for v, _ in columns)
        return None if every or rule.relation.kind != "equal" else (left, terms[0][0])
    return left or 0, sum((v or 0) * factor for v, factor, _ in terms)


def _holds(rule: Rule, left: Value, right: Value) -> bool:
    if left is None or right is None or rule.sense == "=":
        return left == right
    return left <= right if rule.sense == "<=" else left >= right


def _relation_proofs(cells: _Cells, forms: Forms, explained: Mapping[str, _Explain]) -> Iterator[Proof]:
    """The relations of the forms on every line of theirs."""
    rules = [rule for rule in rules_of(cells.names) if any(is_form(c.table) for c in rule.columns)]
    # A share of a block has no counterpart in the tables: its own rule says what it is.
    for relation in relations():
        own = [rule for rule in rules if rule.relation is relation]
        if not own or not relation.proved:
            continue
        proof = Proof(relation.id, relation.says)
        for rule in own:
            at = cells.names[rule.left.table].index(rule.left.name)
            for place in forms.places:
                sides = _rule_at(rule, cells, place)
                if sides is None:
                    continue
                proof.checked += 1
                if not _holds(rule, *sides):
                    _fail(proof, place, rule.left, at, *sides)
                    if relation.id in explained:
                        more = (sides[0] or 0) - (sides[1] or 0)
                        proof.failed[-1] |= explained[relation.id](rule, place, more)
        yield proof


def _blocks_proof(cells: _Cells, forms: Forms) -> Proof:
    """Every count of a block, district or of all against the sum of its communes."""
    proof = Proof("M TOTAL", "Mẫu 7.1 đến 7.10: dòng khu vực, dòng tổng cộng bằng tổng các xã")
    units = {place.communes[0]: place for place in forms.places if place.level == "unit"}
    for form in forms.tables:
        for split in dict.fromkeys(line.split for line in form.lines):
            for at, name in enumerate(cells.names[form.number]):
                column = Column(form.number, split, name)
                if column in shares():
                    continue
                below = {c: cells.at(column, place) for c, place in units.items()}
                for place in forms.places:
                    value = cells.at(column, place)
                    if place.level == "unit" or value is None:
                        continue
                    proof.checked += 1
                    right = sum(below[c] or 0 for c in place.communes)
                    if value != right:
                        _fail(proof, place, column, at, value, right)
    return proof


def _peoples_proof(cells: _Cells, forms: Forms, tables: Mapping[int, SummaryTable]) -> Proof:
    """The columns of peoples of form 7.9 against those of table 9, by name; ``Khác`` is the rest."""
    proof = Proof("M7.9 dân tộc", "Mẫu 7.9: mỗi dân tộc, và các dân tộc khác, bằng biểu 9")
    form = next(f for f in forms.tables if f.number == 709)
    for prefix, shown, counted in zip(("poor", "near_poor"), form.varying, tables[9].varying, strict=True):
        of_table = {p: Column(9, "", _people_name(prefix, counted, p)) for p in counted}
        for people in shown:
            own = Column(709, "", _people_name(prefix, shown, people))
            at = cells.names[709].index(own.name)
            rest = [c for p, c in of_table.items() if p not in shown and p != UNKNOWN_PEOPLE]
            same = [of_table[people]] if people in of_table else []
            for place in forms.places:
                left = cells.at(own, place)
                right = sum(cells.at(c, place) or 0 for c in (rest if people == OTHER_PEOPLES else same))
                proof.checked += 1
                if (left or 0) != right:
                    _fail(proof, place, own, at, left, right)
    return proof


def _people_name(prefix: str, peoples: Sequence[str], people: str) -> str:
    apart = {UNKNOWN_PEOPLE: "unknown", OTHER_PEOPLES: "other"}
    return f"{prefix}_{apart.get(people) or f'people_{peoples.index(people) + 1}'}"


def _averages_proof(
    cells: _Cells, forms: Forms, told: Mapping[str, Mapping[str, int]], bounds: IndicatorBounds
) -> Proof:
    """The officers' own check: how many indicators a household of the list lacks on the average."""
    proof = Proof(
        "M7.4, M7.6 bình quân",
        f"Mẫu 7.4: bình quân mỗi hộ nghèo thiếu hụt từ {bounds.least_poor} chỉ số; mẫu 7.6: mỗi hộ cận nghèo "
        f"không quá {bounds.most_near_poor}",
    )
    for number, listed, least in ((704, _POOR, bounds.least_poor), (706, _NEAR, bounds.most_near_poor)):
        flags = [Column(number, "", name) for name in cells.names[number] if name.startswith("indicator_")]
        for place in forms.places:
            households = int(cells.at(Column(number, "", "listed"), place) or 0)
            lacking = int(sum(cells.at(c, place) or 0 for c in flags))
            proof.checked += 1
            holds = lacking >= least * households if number == 704 else lacking <= least * households
            if not holds:
                # Households whose return has a total of B2 without the 12 columns lack none of them here.
                without = sum(told[f"unflagged_{listed.value}"].get(c, 0) for c in place.communes)
                explained = number == 704 and lacking >= least * (households - without)
                proof.failed.append(
                    {
                        "place": f"{table_name(number)}, {place.name}",
                        "left": lacking,
                        "right": least * households,
                        "without_flags": without,
                        "explained": explained,
                    }
                )
    return proof


def _lists_proof(cells: _Cells, forms: Forms, listed: Mapping[HouseholdClass, int]) -> Proof:
    moved = 702 in cells.names
    text = "cột 9 của mẫu 7.2, 7.3" if moved else "số hộ của mẫu 7.4, 7.6"
    proof = Proof("M LISTS", f"Số hộ trong danh sách bằng {text}")
    total = next(place for place in forms.places if place.level == "total")
    ends = [Column(n, HOUSEHOLDS, "end") for n in (702, 703)]
    counts = [Column(n, "", "listed") for n in (704, 706)]
    for column, household_class in zip(ends if moved else counts, (_POOR, _NEAR), strict=True):
        proof.checked += 1
        value, at = cells.at(column, total), cells.names[column.table].index(column.name)
        if value != listed[household_class]:
            _fail(proof, total, column, at, value, listed[household_class])
    return proof


def prove_forms(
    forms: Forms,
    tables: Sequence[SummaryTable],
    places: Sequence[UnitLine],
    told: pd.DataFrame,
    listed: Mapping[HouseholdClass, int] | None,
    bounds: IndicatorBounds,
) -> Iterator[Proof]:
    """Try every figure of the forms: against tables 1 to 13, each other, the lists.

    ``places`` are the lines of the tables, ``told`` and ``listed`` are those of ``prove``, ``bounds`` what a
    household of each list lacks at least and at most.
    """
    cells = _Cells(forms, tables, places)
    numbers = {str(n): {str(c): int(v) for c, v in column.items()} for n, column in told.items()}
    yield from _relation_proofs(cells, forms, {"M7.2.9": _open(numbers), "M7.3.9": _open(numbers)})
    yield _blocks_proof(cells, forms)
    yield _peoples_proof(cells, forms, {t.number: t for t in tables})
    yield _averages_proof(cells, forms, numbers, bounds)
    if listed is not None:
        yield _lists_proof(cells, forms, listed)
