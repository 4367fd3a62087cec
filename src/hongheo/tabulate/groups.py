"""Tables 8 to 13: who the poor and near-poor households are, why they are poor, what their children lack.

Source: report tables of Circular 07/2021/TT-BLĐTBXH. As in tables 1 to 7 every column is counted on its own.
A household's people is that of ``Hộ``; one not known is in the total, never in Kinh or minority.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from hongheo.columns import UNKNOWN_PEOPLE
from hongheo.criteria import FactRules
from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import CAUSES, MAJORITY, HouseholdClass, SummaryTable
from hongheo.tabulate.lists import age_on
from hongheo.tabulate.tables import Values, counted_table, unit_parts
from hongheo.tabulate.unit_lines import UnitLine

_LISTS = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
_COUNTED = (
    *("commune", "household", "class_end", "size", "people", "sex", "merit", "no_labour_capacity"),
    *CAUSES,
)
WOMAN = "Nữ"


def is_minority(frame: pd.DataFrame) -> pd.Series[bool]:
    """Households of a people that is known and not Kinh."""
    return frame["people"].notna() & (frame["people"] != MAJORITY)


def _size(frame: pd.DataFrame) -> pd.Series[int]:
    return frame["size"].fillna(0).astype("int64")


def _own(frame: pd.DataFrame, listed: HouseholdClass) -> pd.DataFrame:
    return frame[frame["class_end"] == listed.value]


def marks_8(own: pd.DataFrame) -> list[pd.Series[bool]]:
    """Which households the five columns of a list in table 8 count."""
    minority, unable, merit = is_minority(own), own["no_labour_capacity"], own["merit"]
    return [pd.Series(True, own.index), minority, unable, merit, ~(minority | unable | merit)]


def marks_12(own: pd.DataFrame) -> list[pd.Series[bool]]:
    """Which households columns 1 to 6 of table 12 or 13 count; 7 to 9 are the persons of 1 to 3."""
    return [
        pd.Series(True, own.index),
        own["people"] == MAJORITY,
        is_minority(own),
        own["merit"],
        own["no_labour_capacity"],
        own["sex"] == WOMAN,
    ]


def _table_8(frame: pd.DataFrame, _: UnitLine) -> Values:
    households: list[int] = []
    persons: list[int] = []
    for listed in _LISTS:
        own = _own(frame, listed)
        size = _size(own)
        for mask in marks_8(own):
            households.append(int(mask.sum()))
            persons.append(int(size[mask].sum()))
    return [(HOUSEHOLDS, tuple(households)), (PERSONS, tuple(persons))]


def count_peoples(frame: pd.DataFrame) -> Counter[str]:
    """Poor and near-poor households by minority; under ``UNKNOWN_PEOPLE`` those of none that is known."""
    listed = frame[frame["class_end"].isin([c.value for c in _LISTS])]
    counts = Counter(listed.loc[is_minority(listed), "people"])
    counts[UNKNOWN_PEOPLE] = int(listed["people"].isna().sum())
    return counts


def peoples_in_order(counts: Counter[str]) -> tuple[str, ...]:
    """Minorities that occur, largest first; last, if need be, those not known."""
    names = sorted((n for n in counts if n != UNKNOWN_PEOPLE), key=lambda name: (-counts[name], name))
    return (*names, *([UNKNOWN_PEOPLE] if counts[UNKNOWN_PEOPLE] else []))


def _table_9(names: Sequence[str]) -> Callable[..., Values]:
    def count(frame: pd.DataFrame, _: UnitLine) -> Values:
        values: list[int] = []
        for listed in _LISTS:
            own = _own(frame, listed)
            counts = Counter(own["people"].dropna())
            counts[UNKNOWN_PEOPLE] = int(own["people"].isna().sum())
            values += [len(own), counts[MAJORITY], int(is_minority(own).sum()), *(counts[n] for n in names)]
        return [("", tuple(values))]

    return count


def _table_10(frame: pd.DataFrame, _: UnitLine) -> Values:
    values: list[int] = []
    for listed in _LISTS:
        own = _own(frame, listed)
        values += [len(own), *(int(own[cause].sum()) for cause in CAUSES)]
    return [("", tuple(values))]


def _table_12(listed: HouseholdClass) -> Callable[..., Values]:
    def count(frame: pd.DataFrame, _: UnitLine) -> Values:
        own = _own(frame, listed)
        marks, size = marks_12(own), _size(own)
        households = [int(mark.sum()) for mark in marks]
        persons = [int(size[mark].sum()) for mark in marks[:3]]
        return [("", (*households, *persons))]

    return count


_OF_MEMBERS = ("commune", "household", "malnourished", "health_insurance", "studying")


def members_counted(frame: pd.DataFrame, members: pd.DataFrame, date: dt.date) -> pd.DataFrame:
    """What table 11 counts: the persons of the poor and near-poor households, with ``age`` on the date."""
    listed = frame.loc[frame["class_end"].isin([c.value for c in _LISTS]), "household"]
    rows = members[[*_OF_MEMBERS, "birth_date"]][members["household"].isin(set(listed))]
    ages = pd.array([age_on(b, date) for b in rows["birth_date"].to_numpy(dtype=object)], dtype="Int64")
    return rows[list(_OF_MEMBERS)].assign(age=ages)


def _levels_at(age: int, rules: FactRules) -> frozenset[str]:
    """The schools that a child of that age is not behind in; empty for an age that need not be at school."""
    fits = (s.studying for s in rules.child_schooling if s.ages.surely(age))
    return frozenset(next(fits, ()))


def children_marks(children: pd.DataFrame, rules: FactRules) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
    """Which children the four columns of a list in table 11 count."""
    insured = children["health_insurance"] | (children["age"] < rules.insurance.from_)
    pairs = zip(children["age"], children["studying"].to_numpy(dtype=object), strict=True)
    missed = np.array(
        [bool(levels) and level not in levels for age, level in pairs for levels in [_levels_at(age, rules)]],
        dtype=bool,
    )
    malnourished = children["malnourished"].to_numpy(dtype=bool)
    return [np.ones(len(children), dtype=bool), malnourished, ~insured.to_numpy(dtype=bool), missed]


def children_of(members: pd.DataFrame, rules: FactRules) -> pd.DataFrame:
    """The members who are surely children."""
    return members[(members["age"] < rules.nutrition.below).fillna(False).to_numpy(dtype=bool)]


def _table_11(frame: pd.DataFrame, members: pd.DataFrame, rules: FactRules) -> Callable[..., Values]:
    children = children_of(members, rules)
    classes = children["household"].map(dict(zip(frame["household"], frame["class_end"], strict=True)))
    of_list = {listed: children[classes == listed.value] for listed in _LISTS}
    communes = set(members["commune"])

    def count(frame: pd.DataFrame, unit: UnitLine) -> Values:
        values: list[int | None] = []
        for listed in _LISTS:
            own = _own(frame, listed)
            # A commune with listed households and no members at all: a count would be too small.
            if set(own["commune"]) - communes:
                values += [None] * 4
            else:
                children = of_list[listed]
                here = children[children["commune"].isin(unit.communes)]
                values += [int(mark.sum()) for mark in children_marks(here, rules)]
        return [("", tuple(values))]

    return count


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What listed households do not say, for the notes under the tables; adds up over districts.

    ``households`` and ``persons`` of each list (poor, near-poor) whose people is not known,
    ``without_members``, and members ``without_age``.
    """

    households: tuple[int, ...] = (0, 0)
    persons: tuple[int, ...] = (0, 0)
    without_members: int = 0
    without_age: int = 0

    def __add__(self, other: Unsaid) -> Unsaid:
        return Unsaid(
            tuple(a + b for a, b in zip(self.households, other.households, strict=True)),
            tuple(a + b for a, b in zip(self.persons, other.persons, strict=True)),
            self.without_members + other.without_members,
            self.without_age + other.without_age,
        )

    def notes(self) -> dict[int, str]:
        """The note of each of the tables 8 to 13; none where nothing is left unsaid."""
        found = {}
        for number, lists, why in (
            (8, (0, 1), "không được tính là dân tộc thiểu số"),
            (12, (0,), "chỉ được tính ở cột tổng số"),
            (13, (1,), "chỉ được tính ở cột tổng số"),
        ):
            if count := sum(self.households[i] for i in lists):
                persons = sum(self.persons[i] for i in lists)
                found[number] = f"{count} hộ ({persons} khẩu) chưa rõ dân tộc: {why}"
        notes = []
        if self.without_members:
            notes.append(
                f"Chưa đủ số liệu: {self.without_members} hộ chưa có thành viên trong phiếu; "
                "xã chưa có thì để trống"
            )
        if self.without_age:
            notes.append(f"{self.without_age} người chưa rõ ngày sinh, không được tính là trẻ em")
        return {**found, 11: "; ".join(notes)}


def unsaid(frame: pd.DataFrame, members: pd.DataFrame) -> Unsaid:
    """What the households and their ``members_counted`` leave unsaid."""
    lists = [_own(frame, listed) for listed in _LISTS]
    unknown = [own[own["people"].isna()] for own in lists]
    listed = set(pd.concat([own["household"] for own in lists]))
    return Unsaid(
        tuple(len(own) for own in unknown),
        tuple(int(_size(own).sum()) for own in unknown),
        len(listed - set(members["household"])),
        int(members["age"].isna().sum()),
    )


def with_notes(tables: Sequence[SummaryTable], left: Unsaid) -> list[SummaryTable]:
    """The tables with what their numbers leave out said under their titles."""
    notes = left.notes()
    return [replace(t, note=notes.get(t.number, "")) for t in tables]


def group_tables(
    frame: pd.DataFrame,
    members: pd.DataFrame,
    units: Sequence[UnitLine],
    rules: FactRules,
    peoples: Sequence[str] | None = None,
) -> list[SummaryTable]:
    """Tables 8 to 13 for the units given.

    ``frame`` is that of ``summary_tables`` with ``people``, ``sex`` (of the head), ``merit``,
    ``no_labour_capacity`` and the causes; ``members`` are its ``members_counted``. Persons are household
    sizes. Table 11 is blank, not zero, for a commune whose return has no members, and for totals over it.
    ``peoples`` are the columns of table 9, if not those that occur in the frame.
    """
    # Only the households on the lists are counted here.
    frame = frame[frame["class_end"].isin([c.value for c in _LISTS])]
    lines = unit_parts(frame, units, _COUNTED)
    names = tuple(peoples if peoples is not None else peoples_in_order(count_peoples(frame)))
    tables = [
        counted_table(8, lines, _table_8),
        replace(counted_table(9, lines, _table_9(names)), varying=(names, names)),
        counted_table(10, lines, _table_10),
        counted_table(11, lines, _table_11(frame, members, rules)),
        counted_table(12, lines, _table_12(HouseholdClass.POOR)),
        counted_table(13, lines, _table_12(HouseholdClass.NEAR_POOR)),
    ]
    return with_notes(tables, unsaid(frame, members))
