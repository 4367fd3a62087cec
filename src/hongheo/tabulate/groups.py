"""Tables 8 to 13: who the poor and near-poor households are, why they are poor, what their children lack.

Source: report tables of Circular 07/2021/TT-BLĐTBXH. As in tables 1 to 7 every column is counted on its own.
A household's people is that of ``Hộ``; one not known is in the total, never in Kinh or minority.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from hongheo.columns import UNKNOWN_PEOPLE
from hongheo.criteria import FactRules
from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import CAUSES, MAJORITY, HouseholdClass, SummaryTable
from hongheo.tabulate.lists import age_on
from hongheo.tabulate.tables import Households, counted_table, rows_by_commune, rows_in
from hongheo.tabulate.unit_lines import UnitLine

_LISTS = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
Lines = Mapping[str, Sequence[Sequence[int | float | None]]]
WOMAN = "Nữ"


def is_minority(frame: pd.DataFrame) -> pd.Series[bool]:
    """Households of a people that is known and not Kinh."""
    return frame["people"].notna() & (frame["people"] != MAJORITY)


def _size(frame: pd.DataFrame) -> pd.Series[int]:
    return frame["size"].fillna(0).astype("int64")


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


def _table_8(frame: pd.DataFrame, households: Households) -> Lines:
    size = _size(frame)
    of_any = marks_8(frame)
    marks = [mask & own for own in (frame["class_end"] == c.value for c in _LISTS) for mask in of_any]
    return {
        HOUSEHOLDS: households.sums(marks),
        PERSONS: households.sums(size * mark for mark in marks),
    }


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


def _table_9(frame: pd.DataFrame, households: Households, names: Sequence[str]) -> Lines:
    people = frame["people"]
    marks: list[pd.Series[bool]] = []
    for listed in _LISTS:
        own = frame["class_end"] == listed.value
        named = [people.isna() if name == UNKNOWN_PEOPLE else people == name for name in names]
        marks += [own, *(own & mark for mark in (people == MAJORITY, is_minority(frame), *named))]
    return {"": households.sums(marks)}


def _table_10(frame: pd.DataFrame, households: Households) -> Lines:
    marks: list[pd.Series[bool]] = []
    for listed in _LISTS:
        own = frame["class_end"] == listed.value
        marks += [own, *(own & frame[cause] for cause in CAUSES)]
    return {"": households.sums(marks)}


def _table_12(frame: pd.DataFrame, households: Households, listed: HouseholdClass) -> Lines:
    size = _size(frame)
    marks = [mark & (frame["class_end"] == listed.value) for mark in marks_12(frame)]
    return {"": households.sums((*marks, *(size * mark for mark in marks[:3])))}


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


def _table_11(frame: pd.DataFrame, households: Households, members: pd.DataFrame, rules: FactRules) -> Lines:
    children = children_of(members, rules)
    classes = children["household"].map(dict(zip(frame["household"], frame["class_end"], strict=True)))
    marks = children_marks(children, rules)
    of_lists = [[mark & (classes == listed.value).to_numpy() for mark in marks] for listed in _LISTS]
    # A commune with listed households and no members at all: a count would be too small.
    lacking = ~frame["commune"].isin(members["commune"].unique())
    unknown = households.sums((frame["class_end"] == listed.value) & lacking for listed in _LISTS)
    by_commune = rows_by_commune(children)
    lines: list[list[int | None]] = []
    for unit, missing in zip(households.units, unknown, strict=True):
        here, line = rows_in(unit, by_commune), []
        for own, none in zip(of_lists, missing, strict=True):
            line += [None if none else int(mark[here].sum()) for mark in own]
        lines.append(line)
    return {"": lines}


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
    lists = [frame[frame["class_end"] == listed.value] for listed in _LISTS]
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
    households = Households(frame, units)
    names = tuple(peoples if peoples is not None else peoples_in_order(count_peoples(frame)))
    by_people = counted_table(9, units, _table_9(frame, households, names))
    tables = [
        counted_table(8, units, _table_8(frame, households)),
        replace(by_people, varying=(names, names)),
        counted_table(10, units, _table_10(frame, households)),
        counted_table(11, units, _table_11(frame, households, members, rules)),
        counted_table(12, units, _table_12(frame, households, HouseholdClass.POOR)),
        counted_table(13, units, _table_12(frame, households, HouseholdClass.NEAR_POOR)),
    ]
    return with_notes(tables, unsaid(frame, members))
