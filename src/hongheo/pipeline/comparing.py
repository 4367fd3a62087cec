"""The scored households against what earlier reviews left: start, those left out, the past."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from hongheo.compare import (
    CodeTable,
    Kin,
    Matching,
    Past,
    Persons,
    Verdicts,
    asked_of_past,
    classes_at_start,
    compare_start,
    left_between,
    left_in_year,
    left_out,
    left_out_problems,
    match_past,
    match_previous,
    with_class_in_force,
    with_history,
    with_left_in_year,
    with_left_out,
)
from hongheo.models import HouseholdClass, Records, UnreadFile
from hongheo.pipeline.lists import Lists, expected_communes
from hongheo.pipeline.result import Review
from hongheo.problems import Problem

MembersOf = Callable[[set[str]], pd.DataFrame]


@dataclass(slots=True)
class Compared:
    """What the comparison comes to.

    ``households`` have those left out after them, ``left_out`` are the positions of these in last year's
    list; ``listed`` is household > class on that list. ``matchings`` holds each list with what was found of
    it.
    """

    households: Records
    communes: list[str]
    problems: list[Problem] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    # Households added that left the list within the year, by a regular review.
    left_in_year: int = 0
    listed: dict[str, str] = field(default_factory=dict)
    matchings: list[tuple[Past, Matching]] = field(default_factory=list)
    # Communes of which there is no household, nor a return that says so.
    without_return: set[str] = field(default_factory=set)
    left_last_year: dict[HouseholdClass, dict[str, tuple[int, int]]] = field(default_factory=dict)


def _kin(households: Records, listed: Records, members_of: MembersOf) -> Kin:
    def then(positions: Sequence[int]) -> Mapping[int, Persons]:
        return {at: listed.value(at, "persons") for at in positions} if "persons" in listed.frame else {}

    def now(positions: Sequence[int]) -> Mapping[int, Persons]:
        keys = {str(households.value(at, "household")): at for at in positions}
        found: dict[int, list[tuple[str | None, str | None]]] = {}
        if keys:
            rows = members_of(set(keys))
            columns = (rows[c] for c in ("household", "name", "identity_number"))
            for household, *person in zip(*columns, strict=True):
                name, number = (v if isinstance(v, str) else None for v in person)
                found.setdefault(keys[str(household)], []).append((name, number))
        return found

    return Kin(then, now)


def compare_with_lists(
    households: Records,
    members_of: MembersOf,
    lists: Lists,
    review: Review,
    communes: Sequence[str],
    unread: Mapping[str, UnreadFile],
    regular: bool = False,
) -> Compared:
    """Hold the households against last year's list and those of earlier years, as far as there are any.

    ``regular``: the review within the year, which looks at those alone that asked.
    """
    compared = Compared(households, sorted(communes))
    previous = lists.previous
    last = Past(lists.year, previous) if previous is not None else None
    codes = None
    if lists.codes is not None:
        codes = CodeTable(lists.codes, households, [*([last] if last is not None else []), *lists.past])
        compared.problems.extend(codes.problems)

    def told(past: Past) -> Verdicts | None:
        return codes.told(past) if codes is not None else None

    start: dict[str, str] = {}
    matching: Matching | None = None
    if previous is not None and last is not None:
        matching = match_previous(households, previous, told(last), _kin(households, previous, members_of))
        compared.matchings.append((last, matching))
        compared.problems.extend(compare_start(households, previous, matching, lists.year))
        start = compared.listed = classes_at_start(households, previous, matching)
    if lists.past:
        asked = asked_of_past(households, start)
        matched = [
            (p, match_past(households, p, asked, told(p), _kin(households, p.records, members_of)))
            for p in lists.past
        ]
        compared.matchings.extend(matched)
        frame, problems = with_history(households, matched, review.year, asked)
        compared.households = Records(frame, households.tables)
        compared.problems.extend(problems)
    if previous is not None and matching is not None and not regular:
        _add_left_out(compared, previous, matching, lists.year, review, unread)
    before = next((p.records for p in lists.past if p.year == review.year - 2 and not p.left), None)
    if before is not None and previous is not None:
        compared.left_last_year = left_between(before, previous)
    return compared


def _add_left_out(
    compared: Compared,
    previous: Records,
    matching: Matching,
    year: int,
    review: Review,
    unread: Mapping[str, UnreadFile],
) -> None:
    expected = expected_communes(compared.communes, previous, review.units)
    positions = compared.left_out = left_out(previous, matching, expected)
    names = {
        u.code: u.name for c in previous.frame["commune"].unique() if (u := review.units.by_code(str(c)))
    }
    households = compared.households
    compared.problems.extend(left_out_problems(households, previous, positions, names, year, unread))
    households = with_class_in_force(households, previous, matching.standing())
    compared.households = with_left_out(households, previous, positions, year)
    away = left_in_year(previous, [listed for listed, _, _ in matching.pairs()], expected)
    compared.left_in_year = len(away)
    compared.households = with_left_in_year(compared.households, previous, away)
    own = map(str, compared.households.frame["commune"].unique())
    compared.communes = sorted({*compared.communes, *own})
