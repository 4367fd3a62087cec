"""Last year's list (layout 2b): which rows are heads, which household each member belongs to."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hongheo.check.cells import check_table
from hongheo.forms import Form
from hongheo.models import ROW, SOURCE, FileContent, Records, Table, head_positions
from hongheo.problems import Problem, kinds

# Only these decide anything next year; faults in last year's other cells are not this review's business.
_USED = ("household_code", "head_name", "name", "relation", "commune", "village", "class_end", "size")


@dataclass(slots=True)
class _Household:
    source: int
    row: int
    values: dict[str, object]
    counted: int = 1


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
            values = {f: _value(row, f) for f in _USED}
            name = values["head_name"] or values["name"]
            current = _Household(source, int(row[ROW]), {**values, "head_name": name})
        elif current is None or code not in (None, current.values["household_code"]):
            place = table.place(int(row[ROW]), "household_code")
            yield Problem(kinds.PREVIOUS_ROW, place, {"missing": "dòng chủ hộ của hộ này"})
        else:
            current.counted += 1
    if current is not None:
        yield current


_NEEDED = {"household_code": "mã hộ", "commune": "mã xã", "class_end": "phân loại"}


def check_list(form: Form, contents: Sequence[FileContent]) -> tuple[Records, list[Problem]]:
    """The households of last year's poor and near-poor lists, one row each, and what is wrong with the lists.

    Columns: ``source``, ``row``, ``commune``, ``household``, ``class_end`` (Vietnamese term), ``size`` (as
    written, else members counted), ``head_name``, ``village``. Rows without number, commune or class are
    reported and left out.
    """
    problems: list[Problem] = []
    tables: list[Table] = []
    kept: list[dict[str, object]] = []
    seen: dict[str, int] = {}
    sheet = form.by_id["listed"]
    for content in contents:
        for table in content.tables:
            if table.sheet_id != sheet.id:
                continue
            table.values = {f: v for f, v in table.values.items() if f in _USED}
            frame, found = check_table(form, sheet, table, "", len(tables))
            problems.extend(found)
            tables.append(table)
            for item in _households(frame, table, len(tables) - 1):
                if isinstance(item, Problem):
                    problems.append(item)
                    continue
                missing = [field for field in _NEEDED if item.values[field] is None]
                if missing:
                    place = table.place(item.row, missing[0])
                    said = ", ".join(_NEEDED[f] for f in missing)
                    problems.append(Problem(kinds.PREVIOUS_ROW, place, {"missing": said}))
                    continue
                household = f"{item.values['commune']}/{item.values['household_code']}"
                if household in seen:
                    first = kept[seen[household]]
                    other = tables[int(str(first[SOURCE]))].place(int(str(first[ROW])), "household_code")
                    context: dict[str, object] = {"household": household, "other": other}
                    place = table.place(item.row, "household_code")
                    problems.append(Problem(kinds.PREVIOUS_TWICE, place, context, household=household))
                    continue
                seen[household] = len(kept)
                size = item.values["size"]
                kept.append(
                    {
                        SOURCE: item.source,
                        ROW: item.row,
                        "commune": item.values["commune"],
                        "household": household,
                        "class_end": item.values["class_end"],
                        "size": item.counted if size is None else size,
                        "head_name": item.values["head_name"],
                        "village": item.values["village"],
                    }
                )
    columns = [SOURCE, ROW, "commune", "household", "class_end", "size", "head_name", "village"]
    frame = pd.DataFrame(kept, columns=columns).astype({SOURCE: "int64", ROW: "int64", "size": "Int64"})
    text = ["commune", "household", "class_end", "head_name", "village"]
    return Records(frame.astype(dict.fromkeys(text, object)), tables), problems
