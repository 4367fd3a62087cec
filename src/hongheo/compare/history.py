"""Lists of earlier years: who was poor or near-poor when, against the marks of the return.

Source: columns of tables 2 and 3, Circular 07/2021/TT-BLĐTBXH: tái nghèo, tái cận nghèo, phát sinh mới.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from hongheo.compare.matching import Match, match_households
from hongheo.models import ARRIVED, CLASS_LABELS, HouseholdClass, Place, Records, Table
from hongheo.problems import Problem, kinds

_YEAR = re.compile(r"\bnăm\s+(\d{4})\b")
_POOR, _NEAR, _NOT = (
    CLASS_LABELS[c] for c in (HouseholdClass.POOR, HouseholdClass.NEAR_POOR, HouseholdClass.NOT_POOR)
)
# Column of the return > its heading, and the class on an earlier list that it stands for.
_MARKS = {
    "was_poor": ("Đã từng là hộ nghèo", _POOR),
    "was_near_poor": ("Đã từng là hộ cận nghèo", _NEAR),
}


def year_of(tables: Sequence[Table]) -> int | None:
    """The review year that the titles of a list say (``DANH SÁCH HỘ NGHÈO … NĂM 2022``); None when they say
    none, or two. Other lines (a report's number and date) are not titles."""
    titles = [t.casefold() for table in tables for t in table.titles]
    years = {int(y) for t in titles if "danh sách" in t for y in _YEAR.findall(t)}
    return years.pop() if len(years) == 1 else None


@dataclass(frozen=True, slots=True)
class Past:
    """The poor and near-poor of an earlier year, by the commune codes of this review."""

    year: int
    records: Records


@dataclass(slots=True)
class _Seen:
    """Where each household of this review stands on the lists: (class, position) > year and place."""

    where: dict[tuple[str, int], tuple[int, Place]]
    covered: dict[str, list[Past]]


def _look(households: Records, pasts: Sequence[Past], problems: list[Problem]) -> _Seen:
    seen = _Seen({}, {})
    for past in sorted(pasts, key=lambda p: p.year):
        for commune in past.records.frame["commune"].unique():
            seen.covered.setdefault(str(commune), []).append(past)
        classes = past.records.frame["class_end"].to_numpy(dtype=object)
        for found in match_households(households, past.records, past.year):
            if isinstance(found, Match):
                place = past.records.place(found.listed, "class_end")
                seen.where[str(classes[found.listed]), found.household] = (past.year, place)
            else:
                problems.append(found)
    return seen


def _differs(households: Records, at: int, field_id: str, ticked: bool, said: str, other: Place) -> Problem:
    heading = _MARKS[field_id][0]
    written = "được đánh dấu" if ticked else "để trống"
    context: dict[str, object] = {"field": heading, "written": written, "said": said, "other": other}
    household = str(households.frame["household"].to_numpy()[at])
    place = households.place(at, field_id)
    return Problem(kinds.TICK_AGAINST_HISTORY, place, context, household, heading)


def with_history(households: Records, pasts: Sequence[Past], year: int) -> tuple[pd.DataFrame, list[Problem]]:
    """The households with ``was_poor`` and ``was_near_poor`` as the lists before last year's have it.

    The lists decide for households that were on neither list at the start, in communes that they cover; every
    mark that differs is told with both cells, every doubtful match too. Last year's list (``year - 1``) is
    the start of this review: nobody on it had left, it is only held against the class at the start.
    """
    problems: list[Problem] = []
    earlier = [p for p in pasts if p.year < year - 1]
    frame = households.frame.copy()
    start = frame["class_start"].tolist()
    asked = ((frame["class_start"] == _NOT) & ~frame["change"].isin(ARRIVED)).tolist()
    communes = frame["commune"].to_numpy(dtype=object)
    seen = _look(households, earlier, problems)
    for field_id, (_, class_then) in _MARKS.items():
        marks = frame[field_id].to_numpy(dtype=bool).copy()
        for at, commune in enumerate(communes):
            lists = seen.covered.get(str(commune))
            if not lists or not asked[at]:
                continue
            found = seen.where.get((class_then, at))
            if found and not marks[at]:
                said = f"danh sách năm {found[0]} ghi {class_then}"
                problems.append(_differs(households, at, field_id, False, said, found[1]))
            elif marks[at] and not found:
                years = ", ".join(str(p.year) for p in lists)
                said = f"danh sách năm {years} không có hộ này là {class_then}"
                table = lists[-1].records.tables[0]
                problems.append(
                    _differs(households, at, field_id, True, said, Place(table.file, table.sheet))
                )
            marks[at] = found is not None
        frame[field_id] = marks
    last = [p for p in pasts if p.year == year - 1]
    problems.extend(_against_start(households, start, asked, last))
    return frame, problems


def _against_start(
    households: Records, start: Sequence[object], asked: Sequence[bool], last: Sequence[Past]
) -> Iterator[Problem]:
    for past in last:
        classes = past.records.frame["class_end"].to_numpy(dtype=object)
        for found in match_households(households, past.records, past.year):
            if isinstance(found, Problem):
                yield found
                continue
            at = found.household
            if asked[at]:
                context: dict[str, object] = {
                    "written": start[at],
                    "year": past.year,
                    "listed": classes[found.listed],
                    "other": past.records.place(found.listed, "class_end"),
                }
                household = str(households.frame["household"].to_numpy()[at])
                place = households.place(at, "class_start")
                yield Problem(kinds.START_AGAINST_HISTORY, place, context, household, "Phân loại đầu kỳ")


def left_between(older: Records, newer: Records) -> dict[HouseholdClass, dict[str, tuple[int, int]]]:
    """Class > commune > households of that class on the older list that left it by the newer one, and all.

    Poor ones left when they are not poor any more, near-poor ones when they are on neither list: also by
    moving away, which two lists alone do not tell apart.
    """
    poor, near = CLASS_LABELS[HouseholdClass.POOR], CLASS_LABELS[HouseholdClass.NEAR_POOR]
    now = dict(zip(newer.frame["household"], newer.frame["class_end"], strict=True))
    covered = set(newer.frame["commune"])
    stays = {poor: (poor,), near: (poor, near)}
    found: dict[HouseholdClass, dict[str, tuple[int, int]]] = {}
    columns = (older.frame[c] for c in ("commune", "household", "class_end"))
    for commune, household, label in zip(*columns, strict=True):
        if commune not in covered:
            continue
        of_class = found.setdefault(HouseholdClass.POOR if label == poor else HouseholdClass.NEAR_POOR, {})
        left, of = of_class.get(commune, (0, 0))
        of_class[commune] = (left + (now.get(household) not in stays[label]), of + 1)
    return found
