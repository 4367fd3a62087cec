"""The list in force after a review within the year: the list before it and what the review changes.

Rows of a household that was not reviewed go on as they stand; so does whatever could not be read of the list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from hongheo.forms import Form, FormSheet
from hongheo.models import (
    CLASS_LABELS,
    GONE,
    HEAD,
    SOURCE,
    CellFault,
    Change,
    Happened,
    HouseholdClass,
    LongList,
    Proof,
    Records,
    SheetData,
    Table,
    TwoReadings,
)
from hongheo.tabulate.lists import ESCAPED_NEAR_POOR, ESCAPED_POOR, NEAR_POOR, POOR, Families, household_rows
from hongheo.text import fold
from hongheo.units import Unit

LEFT = "Rời danh sách trong năm"
_LEFT_BY = {
    "poor_to_near_poor": ESCAPED_POOR,
    "poor_to_not_poor": ESCAPED_POOR,
    "near_poor_to_not_poor": ESCAPED_NEAR_POOR,
}
_ESCAPED = {"escaped_poor": ESCAPED_POOR, "escaped_near_poor": ESCAPED_NEAR_POOR}
_ON_LIST = (Happened.RECOGNISED, Happened.CHANGED, Happened.STAYS)

Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Before:
    """The list before the review: its households, those that left within the year, and all sheets as read.

    ``codes`` are the codes of the households of ``listed`` from now on; ``year`` is that of the last periodic
    decision.
    """

    listed: Records
    left: Records
    tables: Sequence[Table]
    codes: Sequence[str]
    year: int

    def sheets(self, sheet_id: str) -> list[Table]:
        """The sheets of a kind."""
        return [t for t in self.tables if t.sheet_id == sheet_id]


@dataclass(slots=True)
class _Block:
    """The rows of a household, by where they stand: commune, then old before new, then their order."""

    commune: str
    order: tuple[int, int]
    rows: Rows


@dataclass(slots=True)
class _Lists:
    """The blocks of each list by its name."""

    of: dict[str, list[_Block]] = field(
        default_factory=lambda: {n: [] for n in (POOR, NEAR_POOR, ESCAPED_POOR, ESCAPED_NEAR_POOR, LEFT)}
    )

    def add(self, name: str, commune: str, order: tuple[int, int], rows: Rows) -> None:
        self.of[name].append(_Block(commune, order, rows))


def _cell(value: object) -> object:
    return value.text if isinstance(value, CellFault | TwoReadings) else value


def _row_at(table: Table, position: int, is_head: bool) -> dict[str, object]:
    """A row of a sheet as it was read."""
    return {**{f: _cell(values[position]) for f, values in table.values.items()}, "is_head": is_head}


def _list_of(class_end: object) -> str:
    return NEAR_POOR if class_end == CLASS_LABELS[HouseholdClass.NEAR_POOR] else POOR


def _placed(rows: Rows, unit: Unit | None, commune: str) -> Rows:
    """The rows with the commune of today, where the list has an earlier one."""
    if unit is None or not rows or rows[0].get("commune") == commune:
        return rows
    told = {
        "province": unit.province,
        "district": unit.district,
        "district_code": unit.district_code,
        "commune_name": unit.name,
        "commune": unit.code,
    }
    return [{**row, **told} for row in rows]


class _After:
    """The lists after a review, put together household by household."""

    def __init__(self, before: Before, units: Mapping[str, Unit]) -> None:
        self.before, self.units, self.lists = before, units, _Lists()
        # Sheet by sheet: Excel row > position of the record.
        self._at = {
            sheet_id: [{row: at for at, row in enumerate(t.rows)} for t in before.sheets(sheet_id)]
            for sheet_id in ("listed", "left_in_year")
        }

    def _rows(self, sheet_id: str, source: int, numbers: Sequence[int]) -> Rows:
        """Rows of a household as they were read, the head's first."""
        table, at = self.before.sheets(sheet_id)[source], self._at[sheet_id][source]
        return [_row_at(table, at[row], is_head=not n) for n, row in enumerate(numbers)]

    def old(self, at: int) -> Rows:
        """The rows of a household of the list, with all that the list in force tells of it."""
        listed = self.before.listed
        own = listed.frame.iloc[at]
        commune = str(own["commune"])
        rows = self._rows("listed", int(own[SOURCE]), own["rows"])
        rows = _placed(rows, self.units.get(commune), commune)
        said = isinstance(own["class_periodic"], str)
        rows[0] |= {
            "household_code": self.before.codes[at],
            "term": own["term"] or f"Định kỳ {self.before.year}",
            "class_periodic": own["class_periodic"] if said else own["class_end"],
            "size_periodic": own["size_periodic"] if said else own["size"],
        }
        return rows

    def keep_others(self, changed: set[int]) -> None:
        """Households that were not reviewed, and rows that are of no household, as they stand."""
        listed = self.before.listed
        communes, classes = (listed.frame[c].tolist() for c in ("commune", "class_end"))
        of_row: dict[tuple[int, int], int] = {}
        for at, (source, rows) in enumerate(zip(listed.frame[SOURCE], listed.frame["rows"], strict=True)):
            of_row.update({(int(source), row): at for row in rows})
            if at not in changed:
                self.lists.add(_list_of(classes[at]), str(communes[at]), (0, at), self.old(at))
        for source, table in enumerate(self.before.sheets("listed")):
            near = fold(table.sheet).startswith(fold(NEAR_POOR))
            for position, row in enumerate(table.rows):
                if (source, row) not in of_row:
                    own = _row_at(table, position, is_head=False)
                    own["is_head"] = own.get("household_code") is not None
                    said = own.get("class_end") or (NEAR_POOR if near else POOR)
                    # After all others: of which household they are is not known.
                    self.lists.add(_list_of(said), "~", (source, position), [own])

    def keep_left(self, returned: set[int]) -> None:
        """Those that left before, but for who is on the list again."""
        left = self.before.left
        for at, (source, rows) in enumerate(zip(left.frame[SOURCE], left.frame["rows"], strict=True)):
            if at not in returned:
                own = self._rows("left_in_year", int(source), rows)
                self.lists.add(LEFT, str(left.value(at, "commune")), (0, at), own)
        for sheet_id, name in _ESCAPED.items():
            for number, table in enumerate(self.before.sheets(sheet_id)):
                for position in range(len(table.rows)):
                    row = _row_at(table, position, is_head=False)
                    if row.get("relation") == HEAD or row.get("household_code") is not None:
                        row["is_head"] = True
                        row["term"] = row.get("term") or f"Định kỳ {self.before.year}"
                    self.lists.add(name, "", (number, position), [row])

    def leave(self, change: Change, way: object) -> None:
        """A household of the list that is on it no more."""
        assert change.listed is not None
        rows = self.old(change.listed)
        rows[0] |= {
            "term": change.term,
            "class_periodic": change.class_periodic,
            "size_periodic": change.size_periodic,
            "change": way if way in GONE else None,
        }
        self.lists.add(LEFT, str(rows[0]["commune"]), (1, change.household), rows)

    def put(self, change: Change, commune: str, new: Rows) -> None:
        """A household that is on the list, by its return; members it does not name go on as they were."""
        if change.listed is not None:
            old = self.old(change.listed)
            if len(new) == 1 and len(old) > 1:
                new = [*new, *old[1:]]
            if change.happened is Happened.STAYS:
                new[0] |= {f: old[0].get(f) for f in ("decision", "decision_date")}
        order = (0, change.listed) if change.listed is not None else (1, change.household)
        self.lists.add(_list_of(change.after), commune, order, new)


def lists_after(
    before: Before,
    changes: Sequence[Change],
    found: Families,
    units: Mapping[str, Unit],
    date: dt.date,
    list_form: Form,
    return_sheet: FormSheet,
) -> dict[str, LongList]:
    """Sheet name > the list in force after the review; ``found`` are the households reviewed (settled).

    Every household of the list before is on one of them, or among those that left.
    """
    told = pd.DataFrame(
        {f: [getattr(c, f) for c in changes] for f in ("term", "class_periodic", "size_periodic", "came")},
        index=found.frame.index,
        dtype=object,
    )
    frame = found.frame.drop(columns="term", errors="ignore").join(told)
    families = Families(frame, found.members)
    after = _After(before, units)
    done = {c.listed for c in changes if c.listed is not None and c.happened is not Happened.OPEN}
    after.keep_others(done)
    again = {c.returned for c in changes if c.returned is not None and c.happened in _ON_LIST}
    after.keep_left(again)
    movements, ways, communes = (frame[c].tolist() for c in ("movement", "change", "commune"))

    def rows(at: int, name: str) -> Rows:
        sheet = list_form.sheet_named(name)
        assert sheet is not None
        unit = units[str(communes[at])]
        own = household_rows(families.of(np.array([at])), 1, unit, date, sheet, return_sheet)
        return [{str(f): _plain(v) for f, v in row.items()} for row in own.to_dict("records")]

    for change in changes:
        at = change.household
        if change.happened in _ON_LIST:
            after.put(change, str(communes[at]), rows(at, _list_of(change.after)))
        elif change.happened is Happened.LEFT:
            after.leave(change, ways[at])
        escaped = _LEFT_BY.get(str(movements[at]))
        if escaped is not None and change.listed is not None and change.happened is not Happened.OPEN:
            after.lists.add(escaped, "~", (1, at), rows(at, escaped))
    return {name: long for name in after.lists.of if (long := _long(after.lists.of[name], name, list_form))}


def _plain(value: Any) -> object:
    return None if value is None or value is pd.NA or value != value else value


def _long(blocks: Sequence[_Block], name: str, list_form: Form) -> LongList | None:
    """The blocks as a list, heads numbered; None for a list of those that left without any."""
    sheet = list_form.sheet_named(name)
    assert sheet is not None
    if name == LEFT and not blocks:
        return None
    ordered = sorted(blocks, key=lambda b: (b.commune, b.order))

    def numbered() -> Iterator[dict[str, object]]:
        number = 0
        for row in (row for block in ordered for row in block.rows):
            number += bool(row["is_head"])
            yield {**row, "number": number if row["is_head"] else None}

    columns = [*(f.id for f in sheet.fields), "is_head"]
    frame = pd.DataFrame(list(numbered()), columns=columns).astype(object)
    return LongList.of(frame.where(frame.notna(), None))


CHANGES_SHEET = "Thay đổi"
_COLUMNS = {
    "commune": "Mã xã",
    "commune_name": "Tên xã",
    "household_code": "Mã hộ",
    "head_name": "Họ và tên chủ hộ",
    "village": "Thôn/Ấp",
    "size": "Số nhân khẩu",
    "before": "Trước khi rà soát",
    "after": "Sau khi rà soát",
    "happened": "Thay đổi",
    "way": "Diễn biến",
    "rule": "Lý do",
    "term": "Kỳ công nhận",
    "class_periodic": "Phân loại định kỳ gần nhất",
}


def changes_sheet(
    frame: pd.DataFrame,
    changes: Sequence[Change],
    units: Mapping[str, Unit],
    movements: Mapping[str, str],
) -> SheetData:
    """What changed and why: a line a household reviewed, those whose place on the list changed first."""
    order = list(Happened)
    none = "Ngoài danh sách"
    rows = []
    for change in sorted(changes, key=lambda c: (order.index(c.happened), c.household)):
        own = frame.iloc[change.household]
        way = own["change"] if own["change"] in GONE else movements.get(str(own["movement"]), "")
        open_ = change.happened is Happened.OPEN
        rows.append(
            {
                **{c: own[c] for c in ("commune", "household_code", "head_name", "village", "size", "rule")},
                "commune_name": units[str(own["commune"])].name,
                "before": change.before or none,
                "after": (change.before or none) if open_ else change.after or none,
                "happened": change.happened.label,
                "way": way,
                "term": change.term,
                "class_periodic": change.class_periodic,
            }
        )
    data = pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object)
    return SheetData(CHANGES_SHEET, _COLUMNS, data, empty="Không có hộ nào được rà soát.")


def prove_in_force(before: Before, changes: Sequence[Change], lists: Mapping[str, LongList]) -> list[Proof]:
    """List before + who came on it - who left it = list after, for poor and near-poor; nobody disappears."""
    classes = before.listed.frame["class_end"].tolist()
    unread = _unread(before)
    proof = Proof("L1", "Danh sách trước + hộ vào - hộ ra = danh sách sau, từng loại hộ", checked=2)
    for name in (POOR, NEAR_POOR):
        came = sum(c.after == name and c.before != name and c.happened in _ON_LIST for c in changes)
        went = sum(
            c.before == name and c.after != name and c.happened in (Happened.CHANGED, Happened.LEFT)
            for c in changes
        )
        expected = classes.count(name) + came - went + unread[name]
        if expected != lists[name].households:
            told = {"place": name, "left": expected, "right": lists[name].households, "explained": False}
            proof.failed.append(told)
    return [proof]


def _unread(before: Before) -> Mapping[str, int]:
    """Heads' rows of the list that are of no household that could be read, by list."""
    counted = {POOR: 0, NEAR_POOR: 0}
    after = _After(before, {})
    after.keep_others(set(range(len(before.listed.frame))))
    for name in counted:
        counted[name] = sum(bool(row["is_head"]) for block in after.lists.of[name] for row in block.rows)
    return counted
