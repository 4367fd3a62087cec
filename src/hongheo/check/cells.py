"""Cells against the row model: type, range, choice, pattern, required; then typed frames."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.arrays import BooleanArray, FloatingArray, IntegerArray
from pydantic import ValidationError

from hongheo.check.identity import identity_kind, likely_number
from hongheo.check.rows import column_adapter
from hongheo.forms import Form, FormField, FormSheet
from hongheo.models import (
    ANSWERS,
    BAD,
    FORMULA_WITHOUT_VALUE,
    ROW,
    SOURCE,
    CellFault,
    FileContent,
    FileRecords,
    MergedCell,
    PairCell,
    Place,
    Table,
    TwoReadings,
    distinct,
)
from hongheo.problems import Kind, Personal, Problem, kinds
from hongheo.text import look_alikes, nearest

# Fields of `Hộ` without which the class, or the movement, of the household is not known.
_DECISIVE = frozenset({"size", "size_start", "class_start", "change", "was_poor", "was_near_poor"})
_NUMBER = re.compile(r"_(\d+)$")
# The columns that stand first in every frame of records.
_FIRST = (SOURCE, ROW, "commune", "household", BAD)
# Beyond it not every whole number is a float of its own.
_EXACT = 2**53
# Reported, but the value stays as it was written.
_EXAMPLES = {"birth": "05/09/1980 (không rõ ngày thì chỉ ghi năm sinh)", "date": "14/12/2023"}
_KEPT = (kinds.IDENTITY_OLD, kinds.IDENTITY_SHORT)
_BY_ERROR: dict[str, Kind] = {
    "int_type": kinds.NOT_WHOLE,
    "float_type": kinds.NOT_NUMBER,
    "bool_type": kinds.MARK_UNCLEAR,
    "literal_error": kinds.NOT_A_CHOICE,
    "greater_than_equal": kinds.OUT_OF_RANGE,
    "less_than_equal": kinds.OUT_OF_RANGE,
}


def label(sheet: FormSheet, field: FormField) -> str:
    """The name of a field in messages: its heading, or ``B1.3`` for a numbered column."""
    number = _NUMBER.search(field.id)
    if sheet.numbered is not None and number and field.id not in sheet.by_id:
        return f"{sheet.numbered.prefix}.{number[1]}"
    # A layout with keys for headings has its words among the aliases.
    return field.aliases[0] if sheet.any_name and field.aliases else field.heading


def _spoken(sheet: FormSheet, field: FormField) -> str:
    """The name of a field inside a sentence: ``Câu 3 phiếu B1`` for a numbered column."""
    name = label(sheet, field)
    prefix, _, number = name.partition(".")
    if sheet.numbered is None or prefix != sheet.numbered.prefix:
        return name
    return f"{'Câu' if prefix == 'B1' else 'Chỉ số'} {number} phiếu {prefix}"


def _kind_of(field: FormField, value: object, error: str) -> Kind:
    if isinstance(value, MergedCell):
        return kinds.MERGED_CELL
    if isinstance(value, CellFault):
        return kinds.FORMULA_EMPTY if value == FORMULA_WITHOUT_VALUE else kinds.ERROR_CELL
    if value is None:
        return kinds.REQUIRED_BLANK
    if field.type in ("birth", "date"):
        return kinds.DATE_TWO_READINGS if isinstance(value, TwoReadings) else kinds.DATE_UNCLEAR
    if error == "string_pattern_mismatch" and field.personal == "identity":
        return identity_kind(str(value))
    return _BY_ERROR.get(error, kinds.PATTERN)


def _odd(field: FormField, value: object) -> str:
    """A sentence (Vietnamese) on what in a faulty value cannot be seen or only looks right; or nothing."""
    if not isinstance(value, str):
        return ""
    if field.negative:
        return look_alikes(value) or " Cột này hỏi «không có …», nên «có», «không», «0» đều có hai cách hiểu."
    letters = sorted(set(value) & set("OoIl")) if field.pattern and "0-9" in field.pattern else []
    if letters and any(c.isdecimal() for c in value):
        return f" Trong đó {', '.join(f'«{c}»' for c in letters)} là chữ cái, không phải chữ số."
    return look_alikes(value)


def _context(form: Form, sheet: FormSheet, field: FormField, value: object) -> dict[str, object]:
    shown: object = value.text if isinstance(value, CellFault | TwoReadings) else value
    if field.personal is not None and not isinstance(value, CellFault):
        shown = Personal(shown, field.personal)
    context: dict[str, object] = {"field": _spoken(sheet, field), "value": shown, "odd": _odd(field, value)}
    if field.choices is not None:
        names = [c.value for c in form.choices[field.choices]]
        context["choices"] = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
        near = nearest(str(value), names)
        context["suggestion"] = f" Có phải «{near}»?" if near else ""
    if field.max is not None:
        context["range"] = f"{field.min} đến {field.max}"
    elif field.min is not None:
        context["range"] = f"từ {field.min} trở lên"
    digits = re.search(r"\{(\d+)\}", field.pattern or "")
    context["expected"] = f"{digits[1]} chữ số" if digits else _EXAMPLES.get(field.type, "")
    if field.personal == "identity":
        context["likely"] = Personal(likely_number(str(value)), "identity")
    return context


def _faults(form: Form, field: FormField, values: Sequence[object]) -> dict[object, Kind]:
    """Distinct values of a column that break the field's type, each with the kind of problem."""
    occurring = list(distinct(values))
    try:
        column_adapter(form, field).validate_python(occurring)
    except ValidationError as error:
        faults: dict[object, Kind] = {}
        for fault in error.errors(include_url=False, include_context=False):
            value = occurring[int(fault["loc"][0])]
            faults.setdefault(value, _kind_of(field, value, fault["type"]))
        return faults
    return {}


def _whole(values: list[Any]) -> Any:
    """Whole numbers as a nullable column, by way of numpy, which is many times as fast as one by one."""
    numbers = np.array(values, dtype="float64")
    missing = np.isnan(numbers)
    numbers[missing] = 0
    if (abs(numbers) >= _EXACT).any():
        return pd.array(values, dtype="Int64")
    return IntegerArray(numbers.astype("int64"), missing)


def _typed(field: FormField, values: list[Any], index: pd.Index) -> Any:
    """A column of the field's type; None is missing."""
    match field.type:
        case "whole":
            return _whole(values)
        case "decimal":
            numbers = np.array(values, dtype="float64")
            return FloatingArray(numbers, np.isnan(numbers))
        case "flag":
            return np.array(values, dtype=bool)
        case "deprived":
            missing = np.array([v is None for v in values], dtype=bool)
            return BooleanArray(np.array(values, dtype=bool), missing)
        case _:
            # Said outright: pandas would make strings of its own kind of it, with nan for None.
            return pd.Series(values, index, dtype=object)


def _standing(value: object) -> str:
    """The content of a cell that cannot be used, by which two such cells are compared."""
    if value is None:
        return ""
    return value.text if isinstance(value, CellFault | TwoReadings) else str(value)


def _household_keys(table: Table, commune: str) -> list[str | None]:
    """``28654/0012`` for each record; one without a code has its place for one, which matches no other."""
    prefix = f"{commune}/" if commune else ""
    return [
        f"{prefix}{code}" if isinstance(code, str) else f"{prefix}?{table.file}-{table.sheet}-{row}"
        for code, row in zip(table.values["household_code"], table.rows, strict=True)
    ]


def _unsure(table: Table, field_id: str, values: Sequence[object]) -> list[int]:
    """Records whose value of a field was read and may be wrong all the same."""
    rows = table.unsure.get(field_id)
    if not rows:
        return []
    return [at for at, row in enumerate(table.rows) if row in rows and values[at] is not None]


def _answers(sheet: FormSheet, table: Table) -> list[tuple[tuple[str, str], ...]]:
    """Texts in the question cells of each record, taken out of the table: they are answers, not points."""
    found: list[list[tuple[str, str]]] = [[] for _ in table.rows]
    for field_id, values in table.values.items():
        if field_id in sheet.by_id or not any(isinstance(v, str) for v in values):
            continue
        for at, value in enumerate(values):
            if isinstance(value, str):
                found[at].append((field_id, value))
        table.values[field_id] = [None if isinstance(v, str) else v for v in values]
    return [tuple(pairs) for pairs in found]


def check_table(
    form: Form, sheet: FormSheet, table: Table, commune: str, source: int, answers: bool = False
) -> tuple[pd.DataFrame, list[Problem]]:
    """One sheet's records as a typed frame (see ``FileRecords``), and the problems of its cells.

    A sheet that says the commune row by row keeps its own column; there ``commune`` is not used. A sheet
    without household codes has no keys. With ``answers`` the questions of B1 may hold texts, which go to the
    column ``answers`` to be scored later.
    """
    problems: list[Problem] = []
    keyed = "household_code" in table.values
    keys = _household_keys(table, commune) if keyed else [None] * len(table.rows)
    kept = _answers(sheet, table) if answers and sheet.id == "b1" else None
    bad: list[dict[str, str] | None] = [None] * len(keys)
    index = pd.RangeIndex(len(keys))
    columns: dict[str, Any] = {
        SOURCE: np.full(len(keys), source),
        ROW: np.array(table.rows, dtype="int64"),
        "commune": pd.Series([commune] * len(keys), index, dtype=object),
        "household": pd.Series(keys, index, dtype=object),
    }
    for field_id, values in table.values.items():
        field = sheet.field(field_id)
        faults = _faults(form, field, values)
        typed: list[Any] = values
        if faults:
            typed = list(values)
            decisive = sheet.id in ("b1", "b2") or field_id in _DECISIVE
            ranges: set[MergedCell] = set()
            for at, value in enumerate(values):
                kind = faults.get(value)
                # 1 and True are one key; only a value of the faulty one's own type is at fault.
                if kind is None or (isinstance(value, bool) and kind is not kinds.MARK_UNCLEAR):
                    continue
                if kind not in _KEPT:
                    typed[at] = None
                    bad[at] = {**(bad[at] or {}), field_id: _standing(value)}
                place = table.place(table.rows[at], field_id)
                if isinstance(value, MergedCell) and not decisive:
                    # Once for the range, at its first cell.
                    if value in ranges:
                        continue
                    ranges.add(value)
                    place = value.place
                problems.append(
                    Problem(
                        kind,
                        place,
                        _context(form, sheet, field, value),
                        household=keys[at],
                        field=label(sheet, field),
                        doubtful=decisive,
                    )
                )
        for at in _unsure(table, field_id, typed):
            bad[at] = {**(bad[at] or {}), field_id: _standing(values[at])}
        if field_id != "commune" or not commune:
            columns[field_id] = _typed(field, typed, index)
    sums = _sums(sheet, columns, len(keys))
    columns[BAD] = pd.Series(bad, index, dtype=object)
    if kept is not None:
        columns[ANSWERS] = pd.Series(kept, index, dtype=object)
    # In the order of the form: where a file stands alone nothing has to be moved then (see ``gather``).
    first = [*_FIRST, *(f.id for f in sheet.fields if f.id in columns)]
    ordered = {name: columns[name] for name in first}
    # All at once: a column put into a frame alone costs as much as ten.
    return pd.DataFrame({**ordered, **sums, **columns}, index), problems


def _sums(sheet: FormSheet, columns: Mapping[str, Any], count: int) -> dict[str, Any]:
    """For B1 and B2, what the own columns of each of ``count`` rows come to (whatever total was written).

    ``b1_sum`` is missing when no question has points, ``b1_blanks`` counts the blank ones; ``b2_flags``
    counts the deprived indicators, ``b2_columns`` how many of the 12 columns the sheet has.
    """
    if sheet.id not in ("b1", "b2"):
        return {}
    numbered = [c for c in columns if c not in sheet.by_id and _NUMBER.search(c)]
    none = np.zeros(count, bool)
    if sheet.id == "b1":
        points = np.array([columns[c].to_numpy("float64", na_value=np.nan) for c in numbered])
        points = points.reshape(len(numbered), count)
        blanks = np.isnan(points).sum(axis=0)
        sums = IntegerArray(np.nansum(points, axis=0).astype("int64"), blanks == len(numbered))
        return {"b1_blanks": IntegerArray(blanks, none), "b1_sum": sums}
    flags = [columns[c].to_numpy(bool, na_value=False) for c in numbered]
    ticked = np.sum(flags, axis=0, dtype="int64") if flags else np.zeros(count, "int64")
    return {
        "b2_columns": IntegerArray(np.full(count, len(numbered)), none),
        "b2_flags": IntegerArray(ticked, none.copy()),
    }


def check_info(form: Form, content: FileContent) -> tuple[dict[str, PairCell], list[Problem]]:
    """The pairs that are sound (a faulty one is left out), and the problems of the others."""
    sheet = next((s for s in form.sheet if s.kind == "pairs"), None)
    if sheet is None:
        return {}, []
    sound: dict[str, PairCell] = {}
    problems = []
    for field_id, cell in content.info.items():
        field = sheet.field(field_id)
        faults = _faults(form, field, [cell.value])
        if cell.value in faults:
            kind = faults[cell.value]
            context = _context(form, sheet, field, cell.value)
            problems.append(Problem(kind, cell.place, context, field=field.heading))
        elif cell.value is not None:
            sound[field_id] = cell
    return sound, problems


def check_cells(
    form: Form,
    content: FileContent,
    commune: str | None,
    answers: bool = False,
    instead: str | None = None,
) -> tuple[FileRecords | None, list[Problem]]:
    """Check every cell of a return against its row model and type the columns.

    ``commune`` is used when the file does not say its own, or leaves it blank. Returns None for the records
    when the commune is not known: that file stops, and its problem says so. ``answers``: see ``check_table``.
    ``instead`` is what the records are of whatever the file says.
    """
    info, problems = check_info(form, content)
    said = info.get("commune")
    code = str(said.value) if said else None
    written = content.info.get("commune")
    if code is None and commune is not None and (written is None or written.value is None):
        code = commune
        problems = [p for p in problems if written is None or p.place != written.place]
    if code is None:
        at = content.info.get("commune")
        place = at.place if at else Place(content.path)
        return None, [*problems, Problem(kinds.COMMUNE_UNSAID, place)]
    code = instead or code
    frames: dict[str, list[pd.DataFrame]] = {}
    for source, table in enumerate(content.tables):
        frame, found = check_table(form, form.by_id[table.sheet_id], table, code, source, answers)
        frames.setdefault(table.sheet_id, []).append(frame)
        problems.extend(found)
        table.values = {}
    joined = {
        sheet_id: pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
        for sheet_id, parts in frames.items()
    }
    broken = frozenset(content.broken.values())
    return FileRecords(content.path, code, info, joined, content.tables, broken), problems
