"""The returns of all communes as one: rows by commune, rows set aside, what each return says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import PurePosixPath

import pandas as pd

from hongheo.forms import Form, FormSheet
from hongheo.models import (
    GONE,
    NO_COLUMN,
    FileContent,
    HouseholdClass,
    Merged,
    MergedSheet,
    OneReturn,
    Place,
    RowAside,
    Table,
)

_TOTALS = ("total_households", "total_persons")
_CLASSES = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR, HouseholdClass.UNCLASSIFIED)


def _named(place: Place) -> Place:
    """The place without the folder of its file: the workbook goes to others."""
    return replace(place, file=PurePosixPath(place.file).name)


def _fields(sheet: FormSheet, tables: Sequence[Table]) -> list[str]:
    """The commune, then the fields that any table has, in the order of the form; numbered ones by number."""
    held = {f for table in tables for f in table.columns}
    numbered = sorted((f for f in held if f not in sheet.by_id), key=lambda f: int(f.rpartition("_")[2]))
    own = [f for f in sheet.fields if f.id in held and f.id != "commune"]
    return [
        "commune",
        *(f.id for f in own if not f.last),
        *numbered,
        *(f.id for f in own if f.last),
    ]


def _rows(table: Table, fields: Sequence[str], commune: str | None) -> Iterator[tuple[object, ...]]:
    """The values of each record; ``commune`` None: as the row has it."""
    lacking: list[object] = [NO_COLUMN] * len(table.rows)
    columns: list[Sequence[object]] = [table.values.get(f, lacking) for f in fields[1:]]
    none: list[object] = [None] * len(table.rows)
    said = table.values.get("commune", none) if commune is None else [commune] * len(table.rows)
    return zip(said, *columns, strict=True)


def _sheet(sheet: FormSheet, returns: Sequence[OneReturn]) -> tuple[MergedSheet, list[RowAside]]:
    """All records of one kind of sheet. One that says exactly what another of its commune says is set aside;
    those without a code, or without a commune, never are."""
    tables = [(r, t) for r in returns for t in r.content.tables if t.sheet_id == sheet.id and t.rows]
    fields = _fields(sheet, [t for _, t in tables])
    merged, aside = MergedSheet(sheet.id, fields, []), []
    seen: dict[tuple[object, ...], Place] = {}
    for one, table in tables:
        codes = table.values["household_code"]
        for row, code, values in zip(table.rows, codes, _rows(table, fields, one.commune), strict=True):
            if one.commune is not None and code is not None:
                # True and 1 are one key, but never stand for each other in one column.
                place = table.place(row)
                first = seen.setdefault(values, place)
                if first is not place:
                    aside.append(RowAside(place, f"giống hệt {_named(first).text()}"))
                    continue
            merged.rows.append(values)
    return merged, aside


def _counts(frame: pd.DataFrame, commune: str) -> dict[str, object]:
    """Households and persons that are still in the commune, and households of each class."""
    own = frame[frame["commune"] == commune]
    present = own[~own["change"].isin(GONE)]
    classes = Counter(own["class_end"])
    return {
        "households": len(present),
        "persons": int(present["size"].sum()),
        **{c.value: classes[c.value] for c in _CLASSES},
    }


def _lacking(form: Form, own: Sequence[FileContent]) -> str | None:
    """Sheets (with rows) and totals that no return of the commune has."""
    held = {t.sheet_id for content in own for t in content.tables if t.rows}
    sheets = [s.name for s in form.sheet if s.kind == "rows" and not s.merged_only and s.id not in held]
    said = {f for content in own for f in _TOTALS if (c := content.info.get(f)) and c.value is not None}
    totals = [form.by_id["info"].field(f).heading for f in _TOTALS if f not in said]
    parts = [f"trang {name}" for name in sheets] + totals
    return "; ".join(parts) or None


def _communes(form: Form, returns: Sequence[OneReturn], frame: pd.DataFrame) -> MergedSheet:
    """A row for each return; what is counted over the whole commune stands in its first."""
    fields = [f.id for f in form.by_id["communes"].fields]
    merged = MergedSheet("communes", fields, [])
    seen: set[str] = set()
    for one in returns:
        if one.commune is None:
            continue
        values: dict[str, object] = {f: cell.value for f, cell in one.content.info.items()}
        values |= {"commune": one.commune, "file": one.file, "sha256": one.sha256}
        if one.commune not in seen:
            own = [r.content for r in returns if r.commune == one.commune]
            values |= {**_counts(frame, one.commune), "lacking": _lacking(form, own)}
        seen.add(one.commune)
        merged.rows.append(tuple(values.get(f) for f in fields))
    return merged


def merge_returns(
    form: Form, returns: Sequence[OneReturn], aside: Mapping[str, Sequence[RowAside]], frame: pd.DataFrame
) -> Merged:
    """One set of sheets of all returns, by commune, then in the order given; those of no known commune last.

    ``aside`` holds, by sheet id, rows that the reader found to be no records. ``frame`` has ``commune``,
    ``change``, ``size`` and ``class_end`` of all households. A sheet without rows in all of them is left out.
    """
    ordered = sorted(returns, key=lambda r: (r.commune is None, r.commune or ""))
    sheets, set_aside = [_communes(form, ordered, frame)], dict(aside)
    held = {t.sheet_id for r in returns for t in r.content.tables if t.rows}
    for sheet in form.sheet:
        if sheet.kind == "rows" and not sheet.merged_only and sheet.id in held:
            merged, repeated = _sheet(sheet, ordered)
            sheets.append(merged)
            set_aside[sheet.id] = [*set_aside.get(sheet.id, ()), *repeated]
    rows = sorted(
        chain.from_iterable(set_aside.values()),
        key=lambda r: (r.place.file, r.place.sheet or "", r.place.row or 0),
    )
    return Merged(sheets, rows, {sheet_id: len(own) for sheet_id, own in set_aside.items()})
