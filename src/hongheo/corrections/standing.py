"""What stands in the cells that problems speak of: it goes out beside them, to come back corrected."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from hongheo.forms import COMMUNE_RETURN, FormField, form
from hongheo.models import (
    BAD,
    HEAD,
    ROW,
    SOURCE,
    FileRecords,
    Place,
    Records,
    SeenRow,
    Table,
    column_letter,
    many_made,
)
from hongheo.problems import Personal, Problem, Standing, kinds

# A code that comes again inside a file is told apart by a number behind it, which is not in the cell.
APART = re.compile(r"#\d+$")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
# What a problem of two persons speaks of beside the cell that it stands at.
_PERSONS = (
    kinds.IDENTITY_TWICE,
    kinds.IDENTITY_IN_TWO_COMMUNES,
    kinds.PERSON_TWICE,
    kinds.PERSON_IN_TWO_COMMUNES,
)
# Problems that ask whether two rows are one.
PAIRS = (
    *_PERSONS,
    kinds.CODE_TWICE,
    kinds.SCORES_TWICE,
    kinds.MEMBER_NUMBER_TWICE,
    kinds.ROW_TWICE,
)
# Looked up for each problem: comparing kinds would take longer than all else of it.
_PERSON_CODES, _PAIR_CODES = (frozenset(kind.code for kind in group) for group in (_PERSONS, PAIRS))
# Of the records that stand in one row, that which a decision about the row goes by.
_FIRST = ("households", "members", "b1", "b2", "living")
_OF_PERSON = ("head_name", "name", "identity_number", "birth_date", "sex")
# Digits of the mark. That of personal values is short: from a long one an identity number could be found by
# trying all of them.
_PLAIN, _PERSONAL = 10, 4


@cache
def field_of(sheet_id: str, field_id: str) -> FormField | None:
    """A field of the commune's return; None for one that only other layouts have."""
    try:
        return form(COMMUNE_RETURN).by_id[sheet_id].field(field_id)
    except KeyError:
        return None


def as_seen(value: object) -> str:
    """A value as a person sees it in its cell: ``x`` for a mark, ``09/05/1980`` for a day, ``45,5``."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    if value is None or value is pd.NA:
        return ""
    text = str(value)
    day = _DAY.fullmatch(text)
    return f"{day[3]}/{day[2]}/{day[1]}" if day else text


class SheetRows:
    """The records of one sheet that stand in one table: their fields, and the field of each column."""

    def __init__(self, table: Table, records: Records) -> None:
        self.table, self.records = table, records
        self.fields = [f for f in table.columns if f in records.frame]
        self.field_at = {column_letter(table.columns[f]): f for f in reversed(self.fields)}
        self.told_bad = BAD in records.frame
        self.of_members = "member_number" in records.frame


@many_made
class SheetRow:
    """A record that stands in a row: one row may hold those of several sheets."""

    of: SheetRows
    at: int

    @property
    def table(self) -> Table:
        return self.of.table

    @property
    def records(self) -> Records:
        return self.of.records

    @property
    def fields(self) -> list[str]:
        return self.of.fields

    def seen(self, field_id: str) -> str:
        records = self.of.records
        bad = records.value(self.at, BAD) if self.of.told_bad else None
        if isinstance(bad, dict) and field_id in bad:
            return str(bad[field_id])
        value = records.value(self.at, field_id)
        # Most cells are marks, which need not be asked what they are.
        if value is None or value is False:
            return ""
        if value is True:
            return "x"
        if not isinstance(value, str) and pd.isna(value):
            return ""
        seen = as_seen(value)
        return APART.sub("", seen) if field_id == "household_code" else seen


def _rows(
    wanted: Mapping[tuple[str, str], set[int]], records: Sequence[Records]
) -> dict[object, list[SheetRow]]:
    """The records that stand in the wanted rows of each file and sheet, by file, sheet and row."""
    found: dict[object, list[SheetRow]] = {}
    for own in records:
        if ROW not in own.frame or own.frame.empty:
            continue
        for source, table in enumerate(own.tables):
            rows = wanted.get((table.file, table.sheet))
            if not rows:
                continue
            frame, stood = own.frame, SheetRows(table, own)
            at = ((frame[SOURCE] == source) & frame[ROW].isin(rows)).to_numpy(dtype=bool).nonzero()[0]
            numbers = frame[ROW].to_numpy()[at].tolist()
            for position, number in zip(at.tolist(), numbers, strict=True):
                key = (table.file, table.sheet, int(number))
                found.setdefault(key, []).append(SheetRow(stood, position))
    return found


def records_of(files: Iterable[FileRecords]) -> list[Records]:
    """The records of files, sheet by sheet, those that repeat others among them."""
    return [Records(frame, f.tables) for f in files for frame in f.frames.values()]


def _others(problem: Problem) -> list[Place]:
    other = problem.context.get("other")
    return [other] if isinstance(other, Place) else []


def with_standing(
    problems: Sequence[Problem], records: Sequence[Records], files: Sequence[FileRecords] = ()
) -> Iterator[Problem]:
    """The problems, those at a row or a cell of the records with what stands there.

    ``files``: whose ``Thông tin`` is looked at too. Problems that have it already keep it.
    """
    places = [p.places if p.standing is None else [] for p in problems]
    wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
    for own in places:
        for place in own:
            if place.row:
                wanted[place.file, place.sheet or ""].add(place.row)
    rows = _rows(wanted, records)
    facts = {cell.place: (f, cell.value) for file in files for f, cell in file.info.items()}
    for problem, own in zip(problems, places, strict=True):
        if problem.standing is None and problem.place.row:
            yield problem.at(_standing(problem, own, rows, facts))
        else:
            yield problem


def row_mark(rows: Sequence[SheetRow]) -> str:
    """Changes with any value of the records that stand in a row: by it a decision about the row is held."""
    plain: list[str] = []
    personal: list[str] = []
    for row in sorted(rows, key=lambda r: _FIRST.index(r.table.sheet_id)):
        plain.append(row.table.sheet_id)
        for field_id in sorted(row.fields):
            own, seen = field_of(row.table.sheet_id, field_id), row.seen(field_id)
            if seen:
                (personal if own and own.personal else plain).append(f"{field_id}={seen}")
    return _digits(plain, _PLAIN) + (_digits(personal, _PERSONAL) if personal else "")


def seen_row(rows: Sequence[SheetRow]) -> SeenRow:
    """What a person sees of the records that stand in a row; whose it is the first of them tells."""
    ordered = sorted(rows, key=lambda r: _FIRST.index(r.table.sheet_id))
    row, table = ordered[0], ordered[0].table
    seen: dict[str, str] = {}
    for own in ordered:
        for field_id in own.fields:
            if field_id not in seen:
                seen[field_id] = own.seen(field_id)
    number = int(row.records.value(row.at, ROW))
    household = str(row.records.value(row.at, "household"))
    place = table.place(number, "household_code")
    if place.column is None:
        place = table.place(number, min(table.columns, key=lambda f: table.columns[f]))
    return SeenRow(place, table.sheet_id, household, seen.get("member_number", ""), seen, row_mark(rows))


def with_households(problems: Sequence[Problem], households: Records) -> Iterator[Problem]:
    """The problems, the heads of households among their rows each with the row of its household."""
    asked = {
        row.household
        for p in problems
        for row in (p.standing.rows if p.standing else ())
        if row.seen.get("relation") == HEAD
    }
    found: dict[str, SeenRow] = {}
    at = households.frame["household"].isin(asked).to_numpy(dtype=bool).nonzero()[0] if asked else ()
    for position in map(int, at):
        row = seen_row([SheetRow(SheetRows(households.table(position), households), position)])
        found.setdefault(row.household, row)
    for problem in problems:
        standing = problem.standing
        if standing is None or not any(row.seen.get("relation") == HEAD for row in standing.rows):
            yield problem
            continue
        rows = tuple(
            replace(row, of_household=found.get(row.household)) if row.seen.get("relation") == HEAD else row
            for row in standing.rows
        )
        yield replace(problem, standing=replace(standing, rows=rows))


def _standing(
    problem: Problem,
    places: Sequence[Place],
    rows: dict[object, list[SheetRow]],
    facts: dict[Place, tuple[str, object]],
) -> Standing:
    place = problem.place
    plain, personal = [problem.kind.code, problem.field or ""], []
    for name in _in_order(tuple(problem.context)):
        told = problem.context[name]
        if type(told) is str:
            plain.append(f"{name}={told}")
        elif isinstance(told, Personal):
            personal.append(f"{name}={told.value}")
        elif not isinstance(told, Place):
            plain.append(f"{name}={told}")
    value: str | Personal | None = None
    member = field = None
    of_persons = problem.kind.code in _PERSON_CODES
    for at, spoken in enumerate(places):
        for row in rows.get((spoken.file, spoken.sheet, spoken.row), ()):
            of = row.of
            here = of.field_at.get(spoken.column) if spoken.column else None
            fields: Sequence[str] = of.fields
            if spoken.column:
                fields = (here,) if here else ()
                if of_persons:
                    fields = tuple(dict.fromkeys((*fields, *(f for f in of.fields if f in _OF_PERSON))))
            if at == 0 and of.of_members:
                member = row.seen("member_number") or None
            for field_id in fields:
                own, seen = field_of(of.table.sheet_id, field_id), row.seen(field_id)
                hidden = own.personal if own else None
                (personal if hidden else plain).append(f"{field_id}={seen}")
                if at == 0 and value is None and field_id == here:
                    value = Personal(seen, hidden) if hidden and seen else seen
                    field = own.heading if own else None
    if value is None and place in facts:
        value = as_seen(facts[place][1])
    if value is None and place.cell and "value" in problem.context:
        told = problem.context["value"]
        value = told if isinstance(told, Personal) else as_seen(told)
    mark = _digits(plain, _PLAIN) + (_digits(personal, _PERSONAL) if personal else "")
    pair: tuple[SeenRow, ...] = ()
    if problem.kind.code in _PAIR_CODES:
        there = [rows.get((p.file, p.sheet, p.row)) for p in (place, *_others(problem))]
        pair = tuple(seen_row(own) for own in there if own)
    return Standing(value, field, member, mark, pair)


@lru_cache(maxsize=1_000)
def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a context, sorted: the same for all problems of a kind."""
    return tuple(sorted(names))


def _digits(parts: Sequence[str], count: int) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:count]
