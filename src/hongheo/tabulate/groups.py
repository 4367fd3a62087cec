"""Tables 8 to 13: who the poor and near-poor households are, why they are poor, what their children lack.

Source: report tables of Circular 07/2021/TT-BLĐTBXH. As in tables 1 to 7 every column is counted on its own.
A household's people is that of ``Hộ``; one not known is in the total, never in Kinh or minority.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hongheo.columns import UNKNOWN_PEOPLE
from hongheo.criteria import FactRules
from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import CAUSES, MAJORITY, HouseholdClass, SummaryTable
from hongheo.tabulate.lists import age_on
from hongheo.tabulate.marks import Marks, Mask
from hongheo.tabulate.tables import Households, counted_table
from hongheo.tabulate.unit_lines import UnitLine

_LISTS = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
Lines = Mapping[str, Sequence[Sequence[int | float | None]]]
WOMAN = "Nữ"


def marks_8(own: Marks) -> list[Mask]:
    """Which households the five columns of a list in table 8 count."""
    minority, unable, merit = own.minority, own.flag("no_labour_capacity"), own.flag("merit")
    return [own.all, minority, unable, merit, ~(minority | unable | merit)]


def marks_12(own: Marks) -> list[Mask]:
    """Which households columns 1 to 6 of table 12 or 13 count; 7 to 9 are the persons of 1 to 3."""
    kinh, woman = own.says("people", MAJORITY), own.says("sex", WOMAN)
    return [own.all, kinh, own.minority, own.flag("merit"), own.flag("no_labour_capacity"), woman]


def _table_8(own: Marks, households: Households) -> Lines:
    size, of_any = own.number("size"), marks_8(own)
    marks = [mask & on_list for on_list in map(own.ends, _LISTS) for mask in of_any]
    return {
        HOUSEHOLDS: households.sums(marks),
        PERSONS: households.sums([size * mark for mark in marks]),
    }


def count_peoples(frame: pd.DataFrame) -> Counter[str]:
    """Poor and near-poor households by minority; under ``UNKNOWN_PEOPLE`` those of none that is known."""
    own = Marks(frame)
    codes, names = own.texts("people")
    numbers = np.bincount(codes[own.ends(*_LISTS)] + 1, minlength=len(names) + 1).tolist()
    counts = Counter({n: c for n, c in zip(names, numbers[1:], strict=True) if c and n != MAJORITY})
    counts[UNKNOWN_PEOPLE] = numbers[0]
    return counts


def peoples_in_order(counts: Counter[str]) -> tuple[str, ...]:
    """Minorities that occur, largest first; last, if need be, those not known."""
    names = sorted((n for n in counts if n != UNKNOWN_PEOPLE), key=lambda name: (-counts[name], name))
    return (*names, *([UNKNOWN_PEOPLE] if counts[UNKNOWN_PEOPLE] else []))


def _table_9(own: Marks, households: Households, names: Sequence[str]) -> Lines:
    of_any = [
        own.all,
        own.says("people", MAJORITY),
        own.minority,
        *(own.unknown("people") if n == UNKNOWN_PEOPLE else own.says("people", n) for n in names),
    ]
    return {"": households.sums([own.ends(listed) & mark for listed in _LISTS for mark in of_any])}


def _table_10(own: Marks, households: Households) -> Lines:
    of_any = [own.all, *map(own.flag, CAUSES)]
    return {"": households.sums([own.ends(listed) & mark for listed in _LISTS for mark in of_any])}


def _table_12(own: Marks, households: Households, listed: HouseholdClass) -> Lines:
    size = own.number("size")
    marks = [mark & own.ends(listed) for mark in marks_12(own)]
    return {"": households.sums([*marks, *(size * mark for mark in marks[:3])])}


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


def children_marks(children: pd.DataFrame, rules: FactRules) -> list[Mask]:
    """Which children the four columns of a list in table 11 count."""
    own = Marks(children)
    ages, (codes, names) = own.number("age"), own.texts("studying")
    insured = own.flag("health_insurance") | (ages < rules.insurance.from_)
    missed = np.zeros(len(own), dtype=bool)
    for age in np.unique(ages).tolist():
        if levels := _levels_at(age, rules):
            at_school = [number for number, name in enumerate(names) if name in levels]
            missed |= (ages == age) & ~np.isin(codes, at_school)
    return [own.all, own.flag("malnourished"), ~insured, missed]


def children_of(members: pd.DataFrame, rules: FactRules) -> pd.DataFrame:
    """The members who are surely children."""
    return members[(members["age"] < rules.nutrition.below).fillna(False).to_numpy(dtype=bool)]


def _table_11(own: Marks, households: Households, members: pd.DataFrame, rules: FactRules) -> Lines:
    children = children_of(members, rules)
    classes = dict(zip(own.values("household"), own.values("class_end"), strict=True))
    of_child = np.array([classes.get(h) for h in children["household"].to_numpy(dtype=object)], dtype=object)
    marks = children_marks(children, rules)
    of_lists = [mark & (of_child == listed.value) for listed in _LISTS for mark in marks]
    # A commune with listed households and no members at all: a count would be too small.
    codes, names = own.texts("commune")
    there = set(members["commune"])
    lacking = np.array([name not in there for name in names], dtype=bool)[codes]
    unknown = households.sums([own.ends(listed) & lacking for listed in _LISTS])
    counts = Households(Marks(children), households.units).sums(of_lists)
    return {
        "": [
            [None if missing[at // len(marks)] else count for at, count in enumerate(line)]
            for line, missing in zip(counts, unknown, strict=True)
        ]
    }


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
    own = Marks(frame)
    unknown = [own.ends(listed) & own.unknown("people") for listed in _LISTS]
    size, listed = own.number("size"), set(own.only(own.ends(*_LISTS)).values("household"))
    return Unsaid(
        tuple(int(mark.sum()) for mark in unknown),
        tuple(int(size[mark].sum()) for mark in unknown),
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
    everyone = Marks(frame)
    own = everyone.only(everyone.ends(*_LISTS))
    households = Households(own, units)
    names = tuple(peoples if peoples is not None else peoples_in_order(count_peoples(frame)))
    by_people = counted_table(9, units, _table_9(own, households, names))
    tables = [
        counted_table(8, units, _table_8(own, households)),
        replace(by_people, varying=(names, names)),
        counted_table(10, units, _table_10(own, households)),
        counted_table(11, units, _table_11(own, households, members, rules)),
        counted_table(12, units, _table_12(own, households, HouseholdClass.POOR)),
        counted_table(13, units, _table_12(own, households, HouseholdClass.NEAR_POOR)),
    ]
    return with_notes(tables, unsaid(frame, members))
