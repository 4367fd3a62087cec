"""Lists of earlier years: who was poor or near-poor when, against the marks of the return.

Source: columns of tables 2 and 3, Circular 07/2021/TT-BLĐTBXH: tái nghèo, tái cận nghèo, phát sinh mới.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hongheo.compare.found import Found
from hongheo.compare.heads import Mask
from hongheo.compare.matching import Kin, Matching, Verdicts, match_households
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
    """The poor and near-poor of an earlier year, by the commune codes of this review.

    ``left``: those that left the lists by that year's review (sheets `Thoát nghèo`, `Thoát cận nghèo`); such
    a list says who left, and nothing of anybody else.
    """

    year: int
    records: Records
    left: bool = False


@dataclass(slots=True)
class _Seen:
    """Where each household of this review stands on the lists: (class, position) > what is said, and its
    place."""

    where: dict[tuple[str, int], tuple[str, Place]]
    covered: dict[str, list[Past]]


def _said(past: Past, class_then: str, place: Place) -> str:
    if past.left:
        return f"trang «{place.sheet}» của danh sách năm {past.year} có hộ này"
    return f"danh sách năm {past.year} ghi {class_then}"


def _look(matched: Sequence[tuple[Past, Matching]]) -> _Seen:
    seen = _Seen({}, {})
    for past, matching in matched:
        if not past.left:
            for commune in past.records.frame["commune"].unique():
                seen.covered.setdefault(str(commune), []).append(past)
        classes = past.records.frame["class_end"].to_numpy(dtype=object)
        for listed, household, _ in matching.pairs():
            place = past.records.place(listed, "household_code" if past.left else "class_end")
            said = _said(past, str(classes[listed]), place)
            seen.where[str(classes[listed]), household] = (said, place)
    return seen


def _differs(households: Records, at: int, field_id: str, ticked: bool, said: str, other: Place) -> Problem:
    heading = _MARKS[field_id][0]
    written = "được đánh dấu" if ticked else "để trống"
    context: dict[str, object] = {"field": heading, "written": written, "said": said, "other": other}
    household = str(households.value(at, "household"))
    place = households.place(at, field_id)
    return Problem(kinds.TICK_AGAINST_HISTORY, place, context, household, heading)


def match_past(
    households: Records, past: Past, asked: Mask, told: Verdicts | None = None, kin: Kin | None = None
) -> Matching:
    """The households of an earlier list in this review. ``asked`` are those that were on neither list at the
    start: only of these the past decides anything, and only for those poor or near-poor now a name alone is a
    doubt."""
    listed_now = households.frame["class_end"].isin(["poor", "near_poor"]).to_numpy(dtype=bool)
    mask = asked & listed_now
    return match_households(households, past.records, told=told, kin=kin, anywhere=True, asked=mask)


def asked_of_past(households: Records, start: Mapping[str, str]) -> Mask:
    """Households on neither list at the start and not come during the year: the past decides their movement.

    ``start`` (household > class on last year's list) says it where the return does not.
    """
    frame = households.frame
    classes = frame["class_start"].fillna(frame["household"].map(dict(start)))
    return ((classes == _NOT) & ~frame["change"].isin(ARRIVED)).to_numpy(dtype=bool)


def _problems_of(households: Records, past: Past, matching: Matching, asked: Mask) -> Iterator[Problem]:
    keys = set(households.frame["household"].to_numpy(dtype=object)[asked].tolist())
    found = Found(households, past.records, matching, past.year)
    return (p for p in found.problems(open_=False) if p.household in keys)


def with_history(
    households: Records, matched: Sequence[tuple[Past, Matching]], year: int, asked: Mask
) -> tuple[pd.DataFrame, list[Problem]]:
    """The households with ``was_poor`` and ``was_near_poor`` as the earlier lists have it.

    The lists before last year's decide for households that were on neither list at the start (``asked``), in
    communes that they cover; lists of those that left, last year's too, say only who did. Every mark that
    differs is told with both cells, every doubtful match too. Last year's list itself (``year - 1``) is the
    start of this review: nobody on it had left, it is only held against the class at the start.
    """
    problems: list[Problem] = []
    matched = sorted(matched, key=lambda pair: (pair[0].year, pair[0].left))
    earlier = [(p, m) for p, m in matched if p.year < year - 1 or p.left]
    frame = households.frame.copy()
    communes = frame["commune"].to_numpy(dtype=object)
    seen = _look(earlier)
    for past, matching in earlier:
        problems.extend(_problems_of(households, past, matching, asked))
    for field_id, (_, class_then) in _MARKS.items():
        marks = frame[field_id].to_numpy(dtype=bool).copy()
        on_list = {at for label, at in seen.where if label == class_then}
        for at in sorted({*on_list, *marks.nonzero()[0].tolist()}):
            if not asked[at]:
                continue
            lists = seen.covered.get(str(communes[at]))
            if at in on_list and not marks[at]:
                marks[at] = True
                problems.append(_differs(households, at, field_id, False, *seen.where[class_then, at]))
            elif at not in on_list and lists:
                marks[at] = False
                years = ", ".join(str(p.year) for p in lists)
                said = f"danh sách năm {years} không có hộ này là {class_then}"
                table = lists[-1].records.tables[0]
                place = Place(table.file, table.sheet)
                problems.append(_differs(households, at, field_id, True, said, place))
        frame[field_id] = marks
    for past, matching in matched:
        if past.year == year - 1 and not past.left:
            problems.extend(_against_start(households, past, matching, asked))
    return frame, problems


def _against_start(households: Records, past: Past, matching: Matching, asked: Mask) -> Iterator[Problem]:
    yield from _problems_of(households, past, matching, asked)
    classes = past.records.frame["class_end"].to_numpy(dtype=object)
    for listed, at, _ in matching.pairs():
        # Recognised since that decision: on no list then.
        if asked[at] and classes[listed] != _NOT:
            context: dict[str, object] = {
                "written": households.value(at, "class_start"),
                "year": past.year,
                "listed": classes[listed],
                "other": past.records.place(listed, "class_end"),
            }
            household = str(households.value(at, "household"))
            place = households.place(at, "class_start")
            yield Problem(kinds.START_AGAINST_HISTORY, place, context, household, "Phân loại đầu kỳ")


def left_between(older: Records, newer: Records) -> dict[HouseholdClass, dict[str, tuple[int, int]]]:
    """Class > commune > households of that class on the older list that left it by the newer one, and all.

    Poor ones left when they are not poor any more, near-poor ones when they are on neither list: also by
    moving away, which two lists alone do not tell apart.
    """
    poor, near = CLASS_LABELS[HouseholdClass.POOR], CLASS_LABELS[HouseholdClass.NEAR_POOR]
    matching = match_households(newer, older)
    classes = newer.frame["class_end"].to_numpy(dtype=object)
    standing = {listed: household for household, listed in matching.standing().items()}
    covered = set(newer.frame["commune"])
    stays = {poor: (poor,), near: (poor, near)}
    found: dict[HouseholdClass, dict[str, tuple[int, int]]] = {}
    columns = (older.frame[c] for c in ("commune", "class_end"))
    for at, (commune, label) in enumerate(zip(*columns, strict=True)):
        if commune not in covered:
            continue
        of_class = found.setdefault(HouseholdClass.POOR if label == poor else HouseholdClass.NEAR_POOR, {})
        now = classes[standing[at]] if at in standing else None
        left, of = of_class.get(commune, (0, 0))
        of_class[commune] = (left + (now not in stays[label]), of + 1)
    return found
