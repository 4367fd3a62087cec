"""The household as a family: its head on both sheets, ages against relations, school against age.

Ages are exact where the day of birth is known; of a bare year only what is certain is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hongheo.check import bounds
from hongheo.check.batch import among
from hongheo.check.identity import is_full
from hongheo.forms import Form
from hongheo.models import GONE, Batch, Records, told_code
from hongheo.problems import Kind, Personal, Problem, kinds
from hongheo.text import fold, signs_of

HEAD, SPOUSE, CHILD, PARENT, GRANDCHILD = "Chủ hộ", "Vợ/Chồng", "Con", "Bố/Mẹ", "Cháu"
_ANY_AGE = (np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class _Births:
    """Births as numbers ``yyyymmdd``, earliest and latest possible; nan when not known.

    The difference of two such numbers, divided by 10,000 and rounded down, is the full years between them.
    """

    first: Any
    last: Any

    def take(self, positions: Any) -> _Births:
        """Births at positions; -1 gives one that is not known."""
        return _Births(*(np.append(births, np.nan)[positions] for births in (self.first, self.last)))

    def ages(self, on: int) -> tuple[Any, Any]:
        """Full years on a day (``yyyymmdd``): least and most."""
        return (on - self.last) // 10_000, (on - self.first) // 10_000


def _births(frame: pd.DataFrame) -> _Births:
    codes, distinct = pd.factorize(frame["birth_date"].to_numpy(dtype=object))
    # A bare year gets month and day 0.
    exact = np.array([len(b) > 4 for b in distinct], dtype=bool)
    signs = signs_of([b.ljust(10, "0") for b in distinct], 10)
    digits = signs[:, [0, 1, 2, 3, 5, 6, 8, 9]].astype("int64") - ord("0")
    number = digits @ 10 ** np.arange(7, -1, -1)
    first, last = np.where(exact, number, number + 101), np.where(exact, number, number + 1231)
    # Code -1 (not known) takes the last entry, which is nan.
    return _Births(np.append(first, np.nan)[codes], np.append(last, np.nan)[codes])


def _shown(birth: object) -> str:
    """A birth as it is written in Vietnam: ``05/09/1980``, ``năm 1950``."""
    text = str(birth)
    return f"{text[8:]}/{text[5:7]}/{text[:4]}" if len(text) > 4 else f"năm {text}"


class _Sheet:
    """One of the two sheets of persons: its records, births, and problems at its cells."""

    def __init__(self, form: Form, batch: Batch, sheet_id: str) -> None:
        self.records: Records = batch.records(sheet_id)
        self.frame = self.records.frame
        self.births = _births(self.frame)
        self.household = self.frame["household"].to_numpy(dtype=object)
        self._fields = form.by_id[sheet_id]

    def birth(self, at: int) -> str:
        """A person's birth in words."""
        return _shown(self.frame["birth_date"].iat[at])

    def problem(self, kind: Kind, at: int, field_id: str, context: Mapping[str, object]) -> Problem:
        """A problem of a person at the cell of a field."""
        household = str(self.household[at])
        heading = self._fields.field(field_id).heading
        return Problem(
            kind,
            self.records.place(at, field_id),
            {"household": told_code(household), "field": heading, **context},
            household=household,
            field=heading,
        )


def check_families(form: Form, batch: Batch, on: dt.date) -> Iterator[Problem]:
    """Heads on both sheets, ages against relations, numbers, schools; ``on`` is the review date."""
    households, members = (_Sheet(form, batch, s) for s in ("households", "members"))
    today = on.year * 10_000 + on.month * 100 + on.day
    # Under a code that two households use, or none, nobody knows who belongs together.
    once = households.frame.loc[~households.frame["household"].duplicated(keep=False), "household"]
    known = among(members.household, set(once.tolist()))
    is_head = (members.frame["relation"] == HEAD).to_numpy(dtype=bool, na_value=False)
    heads = _single(members.household, is_head & known)
    yield from _check_heads(members, known, is_head, heads)
    yield from _check_same_head(households, members, heads)
    yield from _check_numbers(members, known)
    rows = {str(households.household[at]): int(at) for at in once.index}
    yield from _check_relations(households, members, rows, heads, today)
    yield from _check_young_heads(households, members, heads, today)
    for sheet in (households, members):
        yield from _check_births(sheet, on, today)
    yield from _check_schools(members, today)


def _single(household: Any, mask: Any) -> dict[str, int]:
    """Household > position of the one member that the mask picks; households with several are left out."""
    positions = mask.nonzero()[0]
    single = positions[~pd.Series(household[positions], dtype=object).duplicated(keep=False).to_numpy()]
    return dict(zip(household[single].tolist(), single.tolist(), strict=True))


def _others(household: Any, positions: Any) -> Iterator[tuple[int, int]]:
    """Each position with another of the same household."""
    for group in pd.Series(positions).groupby(household[positions], sort=False).indices.values():
        own = [int(positions[i]) for i in group]
        for at in own:
            yield at, own[1] if at == own[0] else own[0]


def _check_heads(members: _Sheet, known: Any, is_head: Any, heads: Mapping[str, int]) -> Iterator[Problem]:
    """Households with members but no head among them, or with two."""
    headed = set(members.household[is_head])
    # A relation that could not be read may be the head's: it is reported already. So is a missing column.
    column = np.array(["relation" in table.columns for table in members.records.tables], dtype=bool)
    has_column = column[members.frame["source"].to_numpy(dtype="int64")] if len(members.frame) else known
    unread = np.array([f is not None and "relation" in f for f in members.frame["bad"].tolist()], dtype=bool)
    unclear = set(members.household[unread | ~has_column])
    lacking = known & ~among(members.household, headed | unclear)
    if lacking.any():
        lacking &= ~pd.Series(members.household, dtype=object).duplicated().to_numpy(dtype=bool)
    for at in map(int, lacking.nonzero()[0]):
        yield members.problem(kinds.HEAD_MISSING, at, "relation", {})
    several = is_head & known & ~among(members.household, heads)
    for at, other in _others(members.household, several.nonzero()[0]):
        context = {"other": members.records.place(other, "relation")}
        yield members.problem(kinds.HEAD_TWICE, at, "relation", context)


def _differ(field_id: str, one: object, other: object) -> bool:
    """Whether two cells about one person say different things for certain."""
    if field_id == "name":
        return fold(str(one)) != fold(str(other))
    if field_id == "identity_number":
        # A number that lacks digits is reported by itself.
        return is_full(one) and is_full(other)
    if field_id == "birth_date":
        year_only = min(len(str(one)), len(str(other))) == 4
        return not year_only or str(one)[:4] != str(other)[:4]
    return True


def _parts_that_differ(personal: str | None, one: str, other: str) -> str:
    """Which digits of a number, which words of a name differ: the values themselves may be masked."""
    if personal is None:
        return ""
    if personal == "identity":
        at = [str(n) for n, (a, b) in enumerate(zip(one, other, strict=True), start=1) if a != b]
        return f": khác chữ số thứ {', '.join(at)}"
    words, theirs = one.casefold().split(), other.casefold().split()
    if len(words) != len(theirs):
        return f": {len(words)} và {len(theirs)} chữ"
    at = [str(n) for n, (a, b) in enumerate(zip(words, theirs, strict=True), start=1) if a != b]
    return f": khác chữ thứ {', '.join(at)}" if at else ""


def _check_same_head(households: _Sheet, members: _Sheet, heads: Mapping[str, int]) -> Iterator[Problem]:
    at_head = np.array([heads.get(h, -1) for h in households.household], dtype="int64")
    paired = (at_head >= 0).nonzero()[0]
    for own, theirs, personal in (
        ("head_name", "name", "name"),
        ("identity_number", "identity_number", "identity"),
        ("birth_date", "birth_date", None),
        ("sex", "sex", None),
    ):
        one = households.frame[own].to_numpy(dtype=object)[paired]
        other = members.frame[theirs].to_numpy(dtype=object)[at_head[paired]]
        for i in ((one != other) & pd.notna(one) & pd.notna(other)).nonzero()[0]:
            if not _differ(theirs, one[i], other[i]):
                continue
            values = [
                Personal(v, "name" if personal == "name" else "identity")
                if personal
                else _shown(v)
                if own == "birth_date"
                else v
                for v in (one[i], other[i])
            ]
            place = members.records.place(int(at_head[paired[i]]), theirs)
            context = {"value": values[0], "other_value": values[1], "other": place}
            context["part"] = _parts_that_differ(personal, str(one[i]), str(other[i]))
            yield households.problem(kinds.HEAD_DIFFERS, int(paired[i]), own, context)


def _check_numbers(members: _Sheet, known: Any) -> Iterator[Problem]:
    numbers = members.frame["member_number"].to_numpy(dtype=object)
    again = known & pd.notna(numbers)
    again &= members.frame.duplicated(["household", "member_number"], keep=False).to_numpy(dtype=bool)
    positions = again.nonzero()[0]
    first: dict[tuple[str, int], int] = {}
    for at in map(int, positions):
        key = (str(members.household[at]), int(numbers[at]))
        seen = first.setdefault(key, at)
        if seen != at:
            context = {"number": key[1], "other": members.records.place(seen, "member_number")}
            yield members.problem(kinds.MEMBER_NUMBER_TWICE, at, "member_number", context)


def _check_relations(
    households: _Sheet, members: _Sheet, rows: Mapping[str, int], heads: Mapping[str, int], today: int
) -> Iterator[Problem]:
    """Births of relatives against the head's, and of wives and husbands against the review date.

    The head's birth is that of ``Thành viên``, or of ``Hộ`` (``rows``) where that sheet does not tell it.
    """
    relation = members.frame["relation"].to_numpy(dtype=object)
    whose = members.household.tolist()
    at_head, at_row = (np.array([of.get(h, -1) for h in whose], dtype="int64") for of in (heads, rows))
    own, listed, head = members.births, households.births.take(at_row), members.births.take(at_head)
    told = ~np.isnan(head.first)
    head = _Births(np.where(told, head.first, listed.first), np.where(told, head.last, listed.last))
    _, most = own.ages(today)
    young = (most >= 0) & (most < bounds.YOUNGEST_SPOUSE)
    # Most years that may lie between the births of head and relative.
    between = (own.last - head.first) // 10_000
    for kind, who, mask, years in (
        (kinds.CHILD_TOO_OLD, CHILD, between < bounds.GENERATION, bounds.GENERATION),
        (kinds.PARENT_TOO_YOUNG, PARENT, own.first > head.last, 0),
        (kinds.GRANDCHILD_TOO_OLD, GRANDCHILD, own.last < head.first, 0),
        (kinds.SPOUSE_TOO_YOUNG, SPOUSE, young, bounds.YOUNGEST_SPOUSE),
    ):
        for at in map(int, (mask & (relation == who)).nonzero()[0]):
            sheet, where = (members, at_head[at]) if told[at] else (households, at_row[at])
            head_birth = sheet.birth(int(where)) if where >= 0 else ""
            context = {"birth": members.birth(at), "head_birth": head_birth, "years": years}
            yield members.problem(kind, at, "birth_date", context)


def _check_young_heads(
    households: _Sheet, members: _Sheet, heads: Mapping[str, int], today: int
) -> Iterator[Problem]:
    """Heads under age: told on ``Hộ``, or on ``Thành viên`` when only that sheet knows the birth."""
    told = ~np.isnan(households.births.first)
    present = ~households.frame["change"].isin(GONE).to_numpy(dtype=bool)
    at_head = np.array([heads.get(h, -1) for h in households.household], dtype="int64")
    for sheet, positions in (
        (households, (told & present).nonzero()[0]),
        (members, at_head[~told & (at_head >= 0)]),
    ):
        _, most = sheet.births.take(positions).ages(today)
        for at in map(int, positions[(most >= 0) & (most < bounds.YOUNGEST_HEAD)]):
            context = {"birth": sheet.birth(at), "years": bounds.YOUNGEST_HEAD}
            yield sheet.problem(kinds.HEAD_TOO_YOUNG, at, "birth_date", context)


def _check_births(sheet: _Sheet, on: dt.date, today: int) -> Iterator[Problem]:
    least, _ = sheet.births.ages(today)
    context: dict[str, object] = {"date": f"{on:%d/%m/%Y}", "years": bounds.OLDEST}
    for kind, mask in (
        (kinds.BORN_LATER, sheet.births.first > today),
        (kinds.VERY_OLD, least > bounds.OLDEST),
    ):
        for at in map(int, mask.nonzero()[0]):
            yield sheet.problem(kind, at, "birth_date", {**context, "birth": sheet.birth(at)})


def _check_schools(members: _Sheet, today: int) -> Iterator[Problem]:
    """Schools and certificates that nobody of that age can have; ages that are not known pass."""
    least, most = members.births.ages(today)
    for field_id, ages in (("studying", bounds.STUDYING_AGES), ("certificate", bounds.CERTIFICATE_AGES)):
        values = members.frame[field_id]
        codes, distinct = pd.factorize(values.to_numpy(dtype=object))
        # The last one is that of a blank.
        of_value = np.array([*(ages.get(v, _ANY_AGE) for v in distinct), _ANY_AGE])
        youngest, oldest = of_value[codes].T
        # Somebody born after the review date is reported as that.
        wrong = (most >= 0) & ((most < youngest) | (least > oldest))
        for at in map(int, wrong.nonzero()[0]):
            context = {"value": values.iat[at], "birth": members.birth(at)}
            yield members.problem(kinds.SCHOOL_IMPOSSIBLE, at, field_id, context)
