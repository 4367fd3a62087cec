"""Tables 8 to 13: who the poor and near-poor households are, why they are poor, what their children lack.

Source: report tables of Circular 07/2021/TT-BLĐTBXH. As in tables 1 to 7 every column is counted on its own.
A household's people is that of ``Hộ``; one not known is in the total, never in Kinh or minority.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hongheo.criteria import FactRules
from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import CAUSES, MAJORITY, HouseholdClass, SummaryTable
from hongheo.tabulate.lists import age_on
from hongheo.tabulate.places import PlaceLine
from hongheo.tabulate.tables import Values, counted_table, place_parts

_LISTS = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
UNKNOWN_PEOPLE = "Chưa rõ dân tộc"
WOMAN = "Nữ"


def is_minority(frame: pd.DataFrame) -> pd.Series[bool]:
    """Households of a people that is known and not Kinh."""
    return frame["people"].notna() & (frame["people"] != MAJORITY)


def _size(frame: pd.DataFrame) -> pd.Series[int]:
    return frame["size"].fillna(0).astype("int64")


def _own(frame: pd.DataFrame, listed: HouseholdClass) -> pd.DataFrame:
    return frame[frame["class_end"] == listed.value]


def _table_8(frame: pd.DataFrame, _: PlaceLine) -> Values:
    households: list[int] = []
    persons: list[int] = []
    for listed in _LISTS:
        own = _own(frame, listed)
        minority, unable, merit = is_minority(own), own["no_labour_capacity"], own["merit"]
        all_ = pd.Series(True, own.index)
        size = _size(own)
        for mask in (all_, minority, unable, merit, ~(minority | unable | merit)):
            households.append(int(mask.sum()))
            persons.append(int(size[mask].sum()))
    return [(HOUSEHOLDS, tuple(households)), (PERSONS, tuple(persons))]


def peoples_that_occur(frame: pd.DataFrame) -> tuple[str, ...]:
    """Minorities among the poor and near-poor, largest first; last, if need be, those not known."""
    listed = frame[frame["class_end"].isin([c.value for c in _LISTS])]
    counts = Counter(listed.loc[is_minority(listed), "people"])
    names = sorted(counts, key=lambda name: (-counts[name], name))
    return (*names, *([UNKNOWN_PEOPLE] if listed["people"].isna().any() else []))


def _table_9(names: Sequence[str]) -> Callable[..., Values]:
    def count(frame: pd.DataFrame, _: PlaceLine) -> Values:
        values: list[int] = []
        for listed in _LISTS:
            own = _own(frame, listed)
            counts = Counter(own["people"].dropna())
            counts[UNKNOWN_PEOPLE] = int(own["people"].isna().sum())
            values += [len(own), counts[MAJORITY], int(is_minority(own).sum()), *(counts[n] for n in names)]
        return [("", tuple(values))]

    return count


def _table_10(frame: pd.DataFrame, _: PlaceLine) -> Values:
    values: list[int] = []
    for listed in _LISTS:
        own = _own(frame, listed)
        values += [len(own), *(int(own[cause].sum()) for cause in CAUSES)]
    return [("", tuple(values))]


def _table_12(listed: HouseholdClass) -> Callable[..., Values]:
    def count(frame: pd.DataFrame, _: PlaceLine) -> Values:
        own = _own(frame, listed)
        minority, kinh = is_minority(own), own["people"] == MAJORITY
        size = _size(own)
        marks = (own["merit"], own["no_labour_capacity"], own["sex"] == WOMAN)
        households = [len(own), int(kinh.sum()), int(minority.sum()), *(int(m.sum()) for m in marks)]
        persons = [int(size.sum()), int(size[kinh].sum()), int(size[minority].sum())]
        return [("", (*households, *persons))]

    return count


@dataclass(frozen=True, slots=True)
class _Members:
    """Persons of the listed households with their ``age``, and the households that have none."""

    frame: pd.DataFrame
    without: set[str]
    communes: set[str]

    def blank(self, own: pd.DataFrame) -> bool:
        """Whether some commune with listed households has no members at all: a count would be too small."""
        return bool(set(own["commune"]) - self.communes)


def _members(frame: pd.DataFrame, members: pd.DataFrame, date: dt.date) -> _Members:
    listed = frame[frame["class_end"].isin([c.value for c in _LISTS])]
    rows = members[members["household"].isin(set(listed["household"]))]
    ages = pd.array([age_on(b, date) for b in rows["birth_date"].to_numpy(dtype=object)], dtype="Int64")
    without = set(listed["household"]) - set(rows["household"])
    return _Members(rows.assign(age=ages), without, set(rows["commune"]))


def _levels_at(age: int, rules: FactRules) -> frozenset[str]:
    """The schools that a child of that age is not behind in; empty for an age that need not be at school."""
    fits = (s.studying for s in rules.child_schooling if s.ages.surely(age))
    return frozenset(next(fits, ()))


def _children_columns(children: pd.DataFrame, rules: FactRules) -> list[int]:
    insured = children["health_insurance"] | (children["age"] < rules.insurance.from_)
    pairs = zip(children["age"], children["studying"].to_numpy(dtype=object), strict=True)
    missed = np.array(
        [bool(levels) and level not in levels for age, level in pairs for levels in [_levels_at(age, rules)]],
        dtype=bool,
    )
    return [len(children), int(children["malnourished"].sum()), int((~insured).sum()), int(missed.sum())]


def _table_11(members: _Members, rules: FactRules) -> Callable[..., Values]:
    children = members.frame[
        (members.frame["age"] < rules.nutrition.below).fillna(False).to_numpy(dtype=bool)
    ]

    def count(frame: pd.DataFrame, _: PlaceLine) -> Values:
        values: list[int | None] = []
        for listed in _LISTS:
            own = _own(frame, listed)
            if members.blank(own):
                values += [None] * 4
            else:
                here = children[children["household"].isin(set(own["household"]))]
                values += _children_columns(here, rules)
        return [("", tuple(values))]

    return count


def _children_table(
    frame: pd.DataFrame,
    members: pd.DataFrame,
    lines: Sequence[tuple[PlaceLine, pd.DataFrame]],
    rules: FactRules,
    date: dt.date,
) -> SummaryTable:
    found = _members(frame, members, date)
    table = counted_table(11, lines, _table_11(found, rules))
    notes = []
    lacking = len(found.without)
    if lacking:
        notes.append(f"Chưa đủ số liệu: {lacking} hộ chưa có thành viên trong phiếu; xã chưa có thì để trống")
    unborn = int(found.frame["age"].isna().sum())
    if unborn:
        notes.append(f"{unborn} người chưa rõ ngày sinh, không được tính là trẻ em")
    return replace(table, note="; ".join(notes))


def _people_note(frame: pd.DataFrame, classes: Sequence[HouseholdClass]) -> str:
    own = frame[frame["class_end"].isin([c.value for c in classes]) & frame["people"].isna()]
    if own.empty:
        return ""
    return f"{len(own)} hộ ({int(_size(own).sum())} khẩu) chưa rõ dân tộc: chỉ được tính ở cột tổng số"


def group_tables(
    frame: pd.DataFrame,
    members: pd.DataFrame,
    places: Sequence[PlaceLine],
    rules: FactRules,
    date: dt.date,
) -> list[SummaryTable]:
    """Tables 8 to 13 for the places given, at the review date.

    ``frame`` is that of ``summary_tables`` with ``people``, ``sex`` (of the head), ``merit``,
    ``no_labour_capacity`` and the causes; ``members`` has one row a person. Persons are household sizes.
    Table 11 is blank, not zero, for a commune whose return has no members, and for the totals over it.
    """
    lines = place_parts(frame, places)
    names = peoples_that_occur(frame)
    note = _people_note(frame, _LISTS)
    table_8 = counted_table(8, lines, _table_8)
    if note:
        others = note.replace("chỉ được tính ở cột tổng số", "không được tính là dân tộc thiểu số")
        table_8 = replace(table_8, note=others)
    last = [
        replace(counted_table(n, lines, _table_12(listed)), note=_people_note(frame, [listed]))
        for n, listed in ((12, HouseholdClass.POOR), (13, HouseholdClass.NEAR_POOR))
    ]
    return [
        table_8,
        replace(counted_table(9, lines, _table_9(names)), varying=(names, names)),
        counted_table(10, lines, _table_10),
        _children_table(frame, members, lines, rules, date),
        *last,
    ]
