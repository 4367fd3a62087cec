"""Last year's list (layout 2b): which rows are heads, which household each member belongs to."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from hongheo.check.cells import check_table
from hongheo.forms import Form, FormSheet
from hongheo.models import (
    CLASS_LABELS,
    ROW,
    SOURCE,
    FileContent,
    HouseholdClass,
    Records,
    Table,
    head_positions,
)
from hongheo.problems import Personal, Problem, kinds
from hongheo.text import fold, identity_key, loose_name
from hongheo.units import KINDS, Unit, UnitList

# Only these decide anything next year; faults in last year's other cells are not this review's business.
_USED = (
    "household_code",
    "head_name",
    "name",
    "relation",
    "commune",
    "village",
    "class_end",
    "size",
    "term",
    "class_periodic",
    "size_periodic",
    "change",
)
# These help to find a household again; they are taken as they stand, and a faulty one is none.
_TAKEN = ("identity_number", "birth_date", "sex", "people", "commune_name", "address")
_TEXT = (
    "commune",
    "household",
    "code",
    "class_end",
    "head_name",
    "village",
    "term",
    "class_periodic",
    "change",
    *_TAKEN,
)
# Sheet of those that left since the last periodic decision: its rows are as those of the lists.
LISTED, LEFT_IN_YEAR = "listed", "left_in_year"
# Sheets of those that left, and the class that they had before.
_LEFT = {
    "escaped_poor": CLASS_LABELS[HouseholdClass.POOR],
    "escaped_near_poor": CLASS_LABELS[HouseholdClass.NEAR_POOR],
}


@dataclass(slots=True)
class _Household:
    source: int
    row: int
    values: dict[str, object]
    persons: list[tuple[object, object]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def add(self, row: Mapping[Hashable, object]) -> None:
        self.persons.append((_value(row, "name"), _value(row, "identity_number")))
        self.rows.append(int(str(row[ROW])))


def _value(row: Mapping[Hashable, object], field_id: str) -> object:
    value = row.get(field_id)
    return None if value is None or value is pd.NA else value


def _households(frame: pd.DataFrame, table: Table, source: int) -> Iterator[_Household | Problem]:
    """The households of one sheet. A member's number is carried down from its head, and never from another:
    a head without a number starts a household of its own, which is then reported."""
    current: _Household | None = None
    rows = frame.to_dict("records")
    named = [
        r for r in rows if any(_value(r, f) is not None for f in ("head_name", "name", "household_code"))
    ]
    codes = [_value(r, "household_code") for r in named]
    heads = set(head_positions(codes, [_value(r, "relation") for r in named]))
    for at, (row, code) in enumerate(zip(named, codes, strict=True)):
        if at in heads:
            if current is not None:
                yield current
            values = {f: _value(row, f) for f in (*_USED, *_TAKEN)}
            name = values["head_name"] or values["name"]
            current = _Household(source, int(row[ROW]), {**values, "head_name": name})
        elif current is None or code not in (None, current.values["household_code"]):
            place = table.place(int(row[ROW]), "household_code")
            yield Problem(kinds.PREVIOUS_ROW, place, {"missing": "dòng chủ hộ của hộ này"})
            continue
        current.add(row)
    if current is not None:
        yield current


_NEEDED = {"household_code": "mã hộ", "commune": "mã xã", "class_end": "phân loại"}


def _typed(form: Form, sheet: FormSheet, table: Table, source: int) -> tuple[pd.DataFrame, list[Problem]]:
    taken = {f: table.values.get(f, [None] * len(table.rows)) for f in _TAKEN}
    table.values = {f: v for f, v in table.values.items() if f in _USED}
    frame, problems = check_table(form, sheet, table, "", source)
    for field_id, values in taken.items():
        texts = [v if isinstance(v, str) else None for v in values]
        frame[field_id] = pd.Series(texts, frame.index, dtype=object)
    return frame, problems


def _frame(kept: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(kept, columns=[SOURCE, ROW, "size", "size_periodic", *_TEXT, "persons", "rows"])
    frame = frame.astype({SOURCE: "int64", ROW: "int64", "size": "Int64", "size_periodic": "Int64"})
    return frame.astype(dict.fromkeys((*_TEXT, "persons", "rows"), object))


def _record(item: _Household, household: str, code: str) -> dict[str, object]:
    size = item.values["size"]
    told = ("commune", "class_end", "head_name", "village", "term", "class_periodic", "change", *_TAKEN)
    return {
        **{f: item.values[f] for f in told},
        "size_periodic": item.values["size_periodic"],
        "rows": tuple(item.rows),
        SOURCE: item.source,
        ROW: item.row,
        "household": household,
        "code": code,
        "size": len(item.persons) if size is None else size,
        "persons": tuple(item.persons),
    }


def _one_head(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two rows under one code are of one household: the same number, or names that do not differ."""
    numbers = [identity_key(str(r["identity_number"] or "")) for r in (one, other)]
    if numbers[0] and numbers[0] == numbers[1]:
        return True
    names = [loose_name(str(r["head_name"] or "")) for r in (one, other)]
    return None in names or names[0] == names[1]


class _Kept:
    """The households kept so far; one that comes again is told, another of its code gets a key of its own."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.records: list[dict[str, object]] = []
        self.problems: list[Problem] = []
        self._tables = tables
        self._seen: dict[str, list[int]] = {}
        self._again: dict[int, list[tuple[str, dict[str, object], dict[str, object]]]] = {}

    def add(self, item: _Household, table: Table) -> None:
        missing = [f for f in _NEEDED if item.values[f] is None]
        if missing:
            said = ", ".join(_NEEDED[f] for f in missing)
            self.problems.append(
                Problem(kinds.PREVIOUS_ROW, table.place(item.row, missing[0]), {"missing": said})
            )
            return
        code = str(item.values["household_code"])
        household = f"{item.values['commune']}/{code}"
        record = _record(item, household, code)
        there = self._seen.setdefault(household, [])
        same = next((self.records[at] for at in there if _one_head(self.records[at], record)), None)
        if same is not None:
            context: dict[str, object] = {"household": household, "other": self._place(same)}
            place = table.place(item.row, "household_code")
            # Which of two classes is right cannot be told.
            differ = same["class_end"] != record["class_end"]
            key = str(same["household"])
            self.problems.append(
                Problem(kinds.PREVIOUS_TWICE, place, context, household=key, doubtful=differ)
            )
            return
        if there:
            record["household"] = f"{household}#{len(there) + 1}"
            first = self.records[there[0]]
            self._again.setdefault(item.source, []).append((household, record, first))
        there.append(len(self.records))
        self.records.append(record)

    def _place(self, record: Mapping[str, object]) -> object:
        return self._tables[int(str(record[SOURCE]))].place(int(str(record[ROW])), "household_code")

    def repeats(self) -> Iterator[Problem]:
        """Codes that another household of the list has as well: once for each sheet."""
        for source, found in self._again.items():
            household, record, first = found[0]
            context: dict[str, object] = {
                "count": len(found),
                "household": household,
                "other": self._place(first),
            }
            place = self._tables[source].place(int(str(record[ROW])), "household_code")
            yield Problem(kinds.PREVIOUS_CODES_REPEAT, place, context)


def check_list(
    form: Form, contents: Sequence[FileContent], sheet_id: str = LISTED
) -> tuple[Records, list[Problem]]:
    """The households of last year's poor and near-poor lists, one row each, and what is wrong with the lists.

    ``sheet_id`` may also be that of those that left within the year, whose ``class_end`` is the class left.

    Columns: ``source``, ``row``, ``commune``, ``household``, ``code`` (as written), ``class_end`` (Vietnamese
    term), ``size`` (as written, else members counted), ``head_name``, ``village``, and as they stand
    ``identity_number``, ``birth_date`` of the head and ``commune_name``; ``persons`` holds name and identity
    number of each member, ``rows`` the Excel rows of the household. Of a list that tells them: ``term`` (Kỳ
    công nhận), class and size at the last periodic decision, ``change``. Rows without number, commune or
    class are reported and left out.
    """
    tables: list[Table] = []
    kept = _Kept(tables)
    sheet = form.by_id[sheet_id]
    for table in (t for content in contents for t in content.tables if t.sheet_id == sheet.id):
        frame, problems = _typed(form, sheet, table, len(tables))
        kept.problems.extend(problems)
        tables.append(table)
        for item in _households(frame, table, len(tables) - 1):
            if isinstance(item, Problem):
                kept.problems.append(item)
            else:
                kept.add(item, table)
    return Records(_frame(kept.records), tables), [*kept.problems, *kept.repeats()]


class _Places:
    """Commune and village of an address (``Ấp 1, Xã Đồng Sơn, Huyện Gò Công Tây, Tỉnh Tiền Giang``).

    ``lists`` are looked through one after the other: an address may be older or newer than its list.
    """

    def __init__(self, lists: Sequence[UnitList], near: Iterable[str]) -> None:
        self._lists = lists
        self._near = set(near)
        self._known: dict[tuple[str, ...], Unit | None] = {}

    def _commune(self, parts: tuple[str, ...]) -> Unit | None:
        """The commune that these parts begin with; None when there is none, or more than one."""
        if parts not in self._known:
            name, *upper = parts
            district = upper[0] if len(upper) > 1 else None
            of_lists = (units.find(name, district, upper[-1] if upper else None) for units in self._lists)
            found = next((own for own in of_lists if own), [])
            near = [u for u in found if u.code in self._near]
            alone = near if len(near) == 1 else found
            self._known[parts] = alone[0] if len(alone) == 1 else None
        return self._known[parts]

    def find(self, address: str | None) -> tuple[Unit | None, str | None]:
        """The commune, and the village; None for what the address does not tell."""
        parts = tuple(p.strip() for p in (address or "").split(",") if p.strip())
        named = [at for at, part in enumerate(parts) if fold(part).startswith(tuple(map(fold, KINDS)))]
        for at in (*named, *(i for i in range(1, len(parts)) if i not in named)):
            commune = self._commune(parts[at:])
            if commune is not None:
                return commune, ", ".join(parts[:at]) or None
        return None, parts[0] if parts and not named else None


def check_left(
    form: Form,
    contents: Sequence[FileContent],
    lists: Sequence[UnitList],
    communes: Mapping[str, object],
) -> tuple[Records, list[Problem]]:
    """The households on the sheets `Thoát nghèo`, `Thoát cận nghèo` of a list, as ``check_list`` gives
    others.

    ``class_end`` is the class that they left. Their commune is that of the address by the first of the unit
    ``lists`` that has it, else the one of ``communes`` (code > name as written: of the list, else of this
    review) when it is alone, else None, which is told. What is faulty in a cell only makes a household harder
    to find; it is told as everywhere.
    """
    tables: list[Table] = []
    kept: list[dict[str, object]] = []
    problems: list[Problem] = []
    places = _Places(lists, communes)
    # A list of one commune need not say it in each row.
    home = next(iter(communes.items())) if len(communes) == 1 else (None, None)
    for table in (t for content in contents for t in content.tables if t.sheet_id in _LEFT):
        frame, found = _typed(form, form.by_id[table.sheet_id], table, len(tables))
        problems.extend(p for p in found if not p.doubtful)
        tables.append(table)
        unknown: list[_Household] = []
        for item in _households(frame, table, len(tables) - 1):
            # A member's row without its head says of no household that it left.
            if isinstance(item, Problem):
                continue
            address = item.values["address"]
            unit, village = places.find(str(address) if address is not None else None)
            commune, name = (unit.code, unit.name) if unit is not None else home
            if commune is None:
                unknown.append(item)
            item.values |= {"commune": commune, "village": village, "class_end": _LEFT[table.sheet_id]}
            item.values["commune_name"] = name
            code = item.values["household_code"]
            key = code if code is not None else f"?{table.file}-{table.sheet}-{item.row}"
            kept.append(_record(item, f"{commune or ''}/{key}", str(key)))
        if unknown:
            value = Personal(unknown[0].values["address"] or "", "note")
            context: dict[str, object] = {"count": len(unknown), "value": value}
            place = table.place(unknown[0].row, "address")
            problems.append(Problem(kinds.ESCAPED_PLACE_UNKNOWN, place, context))
    return Records(_frame(kept), tables), problems
