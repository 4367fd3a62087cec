"""Forms 7.1 to 7.10 of the circular: blocks of urban and of rural places, then both together.

Source: Phụ lục VII of Circular 07/2021/TT-BLĐTBXH (7.8 to 7.10: 02/2022/TT-BLĐTBXH). Everything is counted
from the households by commune, not from tables 1 to 13, so that the proofs between the two can fail. What
was counted adds up over communes and districts; shares follow from the sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

import pandas as pd

from hongheo.columns import OTHER_PEOPLES, UNKNOWN_PEOPLE, column_names, is_form, table_shapes
from hongheo.identities import HOUSEHOLDS, NEAR_POOR_PART, PERSONS, POOR_PART, Column, Rule, rules_of
from hongheo.models import CAUSES, MAJORITY, HouseholdClass, SummaryTable, TableLine
from hongheo.tabulate.groups import Unsaid, marks_8
from hongheo.tabulate.marks import Marks, Mask, Numbers
from hongheo.tabulate.tables import Denominators, movement_marks, percent, table_1_marks
from hongheo.tabulate.unit_lines import UnitLine

_POOR, _NEAR = HouseholdClass.POOR, HouseholdClass.NEAR_POOR
# List > the beginning of its columns' names, its form of movements, of deprivations, of their shares.
_LISTS = {_POOR: ("poor", 702, 704, 705), _NEAR: ("near_poor", 703, 706, 707)}
_GROUPS = ("minority", "no_labour", "merit")
# How many peoples have a column of their own in form 7.9 where the office does not say which.
PEOPLES_SHOWN = 5
Counts = dict[Column, Mask | Numbers]


def _people(prefix: str, people: str) -> Column:
    """What is counted of a people of a list, before it is known which have a column."""
    return Column(709, "", f"{prefix}:{people}")


def _both_lines(number: int, name: str, mask: Mask, size: Numbers) -> Counts:
    return {Column(number, HOUSEHOLDS, name): mask, Column(number, PERSONS, name): size * mask}


def _of_all(own: Marks) -> Counts:
    """What is asked of all households: how many there are, are of a minority, have an average standard."""
    size, there = own.number("size"), ~own.ends(HouseholdClass.GONE)
    *_, average = table_1_marks(own)
    return {
        Column(701, "", "average"): average,
        Column(701, "", "average_persons"): size * average,
        **_both_lines(708, "reviewed", there, size),
        **_both_lines(708, "minority", there & own.minority, size),
        Column(708, HOUSEHOLDS, "unknown"): there & own.unknown("people"),
    }


def _of_movements(own: Marks) -> Counts:
    found: Counts = {}
    for listed, (_, number, _, _) in _LISTS.items():
        names = column_names(number)
        households, persons = movement_marks(own, listed)
        found |= {Column(number, HOUSEHOLDS, n): mark for n, mark in zip(names, households, strict=True)}
        found |= {Column(number, PERSONS, n): mark for n, mark in zip(names, persons, strict=True)}
    return found


def _of_list(own: Marks, listed: HouseholdClass) -> Counts:
    """What is asked of the households of a list at the end."""
    prefix, _, counts, _ = _LISTS[listed]
    on_list, size = own.ends(listed), own.number("size")
    found: Counts = {
        Column(701, "", prefix): on_list,
        Column(701, "", f"{prefix}_persons"): size * on_list,
        Column(counts, "", "listed"): on_list,
    }
    for n in range(1, 13):
        found[Column(counts, "", f"indicator_{n}")] = on_list & own.flag(f"b2_{n}")
    everyone, *groups, _none_of_these = marks_8(own)
    found |= _both_lines(708, prefix, on_list & everyone, size)
    for name, mark in zip(_GROUPS, groups, strict=True):
        found |= _both_lines(708, f"{prefix}_{name}", on_list & mark, size)
    found[Column(709, "", prefix)] = on_list
    found[Column(709, "", f"{prefix}_minority")] = on_list & own.minority
    codes, names = own.texts("people")
    peoples = {-1: UNKNOWN_PEOPLE, **dict(enumerate(names))}
    for people, code in sorted((peoples[code], code) for code in set(codes[on_list].tolist())):
        found[_people(prefix, people)] = on_list & (codes == code)
    part = POOR_PART if listed is _POOR else NEAR_POOR_PART
    found |= {Column(710, part, name): on_list & own.flag(cause) for name, cause in _causes()}
    return found


def _causes() -> Iterator[tuple[str, str]]:
    """The columns of form 7.10, each with the mark of the return that it counts."""
    yield from zip(column_names(710), CAUSES, strict=True)


def count_forms(frame: pd.DataFrame) -> pd.DataFrame:
    """What the forms count, by commune (index) and ``Column``, in numbers that add up.

    ``frame`` is that of ``summary_tables`` and ``group_tables``: one row a household.
    """
    everyone = Marks(frame)
    ends = everyone.ends(_POOR, _NEAR)
    moved, listed = everyone.only(ends | everyone.starts(_POOR, _NEAR)), everyone.only(ends)
    both = {Column(710, "", name): listed.flag(cause) for name, cause in _causes()}
    parts = [
        everyone.by_commune(_of_all(everyone)),
        moved.by_commune(_of_movements(moved)),
        listed.by_commune({**_of_list(listed, _POOR), **_of_list(listed, _NEAR), **both}),
    ]
    return pd.concat(parts, axis=1)


@cache
def _shares() -> Mapping[Column, Rule]:
    """The columns of shares, each with the rule that says of what."""
    names = {s.number: s.names for s in table_shapes() if is_form(s.number)}
    return {r.left: r for r in rules_of(names) if r.whole is not None}


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a run or of several districts, with the places that their lines stand for."""

    tables: tuple[SummaryTable, ...]
    places: tuple[UnitLine, ...]


class _Counted:
    """What was counted, for any communes."""

    def __init__(self, counts: pd.DataFrame, denominators: Denominators, peoples: Sequence[str]) -> None:
        self.peoples = peoples
        self._at = {str(commune): at for at, commune in enumerate(counts.index)}
        self._positions: dict[tuple[str, ...], list[int]] = {}
        columns = cast(Sequence[Column], counts.columns)
        self._numbers = dict(zip(columns, counts.to_numpy().T.tolist(), strict=True))
        self._denominators = denominators
        self._shares = _shares()

    def _sum(self, column: Column, communes: tuple[str, ...]) -> int:
        numbers = self._numbers.get(column)
        if numbers is None:
            return 0
        if communes not in self._positions:
            self._positions[communes] = [self._at[c] for c in communes if c in self._at]
        return sum(numbers[at] for at in self._positions[communes])

    def _whole(self, split: str, communes: tuple[str, ...]) -> int | None:
        """Households or persons of the communes; None where one does not say."""
        of = self._denominators.persons if split == PERSONS else self._denominators.households
        found = [of.get(c) for c in communes]
        return None if None in found else sum(n for n in found if n is not None)

    def _minority(self, split: str, communes: tuple[str, ...]) -> int | None:
        """Minority households of all; None unless the return has every household of the commune."""
        for commune in communes:
            reviewed = self._sum(Column(708, split, "reviewed"), (commune,))
            unknown = self._sum(Column(708, HOUSEHOLDS, "unknown"), (commune,))
            if unknown or self._whole(split, (commune,)) != reviewed:
                return None
        return self._sum(Column(708, split, "minority"), communes)

    def value(self, column: Column, communes: tuple[str, ...]) -> int | float | None:
        """The number of a column for some communes; None where it is not known."""
        rule = self._shares.get(column)
        if rule is not None:
            assert rule.whole is not None
            part, whole = (self.value(c, communes) for c in (rule.terms[0][0], rule.whole))
            return percent(int(part or 0), None if whole is None else int(whole))
        if column.name in ("households", "persons", "all"):
            return self._whole(PERSONS if column.name == "persons" else column.split, communes)
        if column == Column(708, column.split, "minority"):
            return self._minority(column.split, communes)
        if column.table in (705, 707):
            return self._sum(Column(column.table - 1, "", column.name), communes)
        if column.table == 709:
            return sum(self._sum(c, communes) for c in self._of_peoples(column))
        return self._sum(column, communes)

    def _of_peoples(self, column: Column) -> Iterator[Column]:
        """What a column of form 7.9 adds up."""
        prefix, _, rest = column.name.rpartition("poor")
        prefix, rest = f"{prefix}poor", rest.removeprefix("_")
        if rest == "kinh":
            yield _people(prefix, MAJORITY)
        elif rest == "unknown":
            yield _people(prefix, UNKNOWN_PEOPLE)
        elif rest.startswith("people_"):
            yield _people(prefix, self.peoples[int(rest.removeprefix("people_")) - 1])
        elif rest == "other":
            apart = {_people(prefix, p) for p in (*self.peoples, MAJORITY, UNKNOWN_PEOPLE)}
            mine = f"{prefix}:"
            yield from (c for c in self._numbers if c.name.startswith(mine) and c not in apart)
        else:
            yield column


def peoples_of_form(order: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The columns of peoples of form 7.9: those ``wanted``, else the most frequent of ``order``
    (``peoples_in_order``); then ``Khác`` and, if need be, those whose people is not known."""
    known = [p for p in order if p != UNKNOWN_PEOPLE]
    unknown = [UNKNOWN_PEOPLE] if UNKNOWN_PEOPLE in order else []
    return (*(wanted or known[:PEOPLES_SHOWN]), OTHER_PEOPLES, *unknown)


def circular_forms(
    counts: pd.DataFrame,
    places: Sequence[UnitLine],
    denominators: Denominators,
    peoples: Sequence[str],
    left: Unsaid,
    without: Set[str] = frozenset(),
) -> Forms:
    """Forms 7.1 to 7.10 for the places given (``places.form_lines``), of what ``count_forms`` counted.

    ``peoples`` are the columns of form 7.9 (``peoples_of_form``), ``left`` is what households leave unsaid,
    ``without`` the communes that sent nothing: their lines are named and blank.
    """
    shown = [p for p in peoples if p not in (OTHER_PEOPLES, UNKNOWN_PEOPLE)]
    counted = _Counted(counts, denominators, shown)
    notes = {708: note} if (note := left.notes().get(8)) else {}
    tables = []
    for shape in (s for s in table_shapes() if is_form(s.number)):
        varying = (tuple(peoples), tuple(peoples)) if shape.varies else ()
        names = column_names(shape.number, varying)
        splits = (HOUSEHOLDS, PERSONS) if shape.split else ("", *shape.parts)
        lines = []
        for place in places:
            blank = bool(place.communes) and place.level != "total" and set(place.communes) <= without
            for split in splits:
                values = tuple(
                    _shown(counted, Column(shape.number, split, name), place, blank) for name in names
                )
                lines.append(TableLine(place.level, place.number, place.name, split, values))
        tables.append(SummaryTable(shape.number, tuple(lines), varying, notes.get(shape.number, "")))
    tables = [_with_minorities_told(t) for t in tables]
    return Forms(tuple(tables), tuple(places))


def _shown(counted: _Counted, column: Column, place: UnitLine, blank: bool) -> int | float | None:
    if not blank:
        return counted.value(column, place.communes)
    # What was on last year's list is known whether or not a return came.
    told = column.table in (702, 703) and column.name == "start"
    return (counted.value(column, place.communes) or None) if told else None


def _with_minorities_told(table: SummaryTable) -> SummaryTable:
    """Form 7.8, saying why its column of all minority households is blank where it is."""
    if table.number != 708:
        return table
    at = column_names(708).index("minority")
    total = next(line for line in table.lines if line.level == "total")
    if total.values[at] is not None:
        return table
    why = "Cột 2 để trống nơi phiếu không có đủ mọi hộ dân cư của xã"
    return replace(table, note="; ".join(filter(None, (table.note, why))))
