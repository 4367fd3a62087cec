"""Each household whole: members against size, totals against points, class at the start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hongheo.check.batch import among
from hongheo.criteria import Indicator, Standard
from hongheo.forms import Form
from hongheo.models import (
    ARRIVED,
    BAD,
    GONE,
    SOURCE,
    Batch,
    FileRecords,
    Records,
    Table,
    column_letter,
    whole_numbers,
)
from hongheo.problems import Kind, Problem, kinds
from hongheo.text import nearest


# Columns are compared as arrays: of a small return pandas' own operations, each some 100 µs, would take half
# of what it takes to check.
def _positions(mask: Any) -> list[int]:
    """Where it is so, by an array or a column."""
    positions: list[int] = np.asarray(mask, dtype=bool).nonzero()[0].tolist()
    return positions


def _known(column: pd.Series[Any]) -> Any:
    return ~column.isna().to_numpy(dtype=bool)


def _sound(records: Records) -> Any:
    """Records of which every cell could be used."""
    return ~_known(records.frame[BAD])


def _label(form: Form, sheet_id: str, field_id: str) -> str:
    return form.by_id[sheet_id].field(field_id).heading


def _has_fault(records: Records, field_id: str) -> Any:
    """Records whose cell of that field could not be read: reported already, never taken for blank."""
    faults = records.frame[BAD].tolist()
    return np.array([isinstance(f, dict) and field_id in f for f in faults], dtype=bool)


def check_households(form: Form, batch: Batch) -> Iterator[Problem]:
    """Class and size that the household must have (blank cells), and sizes against the members counted."""
    records = batch.households
    frame = records.frame
    gone, arrived = (among(frame["change"], changes) for changes in (GONE, ARRIVED))
    # A layout without the column does not ask for it: see check_start_known.
    sources = frame[SOURCE].to_numpy(dtype="int64")
    asked, sized = (
        np.array([f in t.columns for t in records.tables], dtype=bool)[sources]
        for f in ("class_start", "size")
    )
    said = {f: _known(frame[f]) for f in ("class_start", "size", "size_start")}
    unsaid_class = ~said["class_start"] & asked & ~arrived & ~_has_fault(records, "class_start")
    no_size = ~said["size"] & ~(gone & said["size_start"]) & ~_has_fault(records, "size") & sized
    for mask, kind, field_id, context in (
        (unsaid_class, kinds.START_CLASS_MISSING, "class_start", {"hint": ""}),
        (no_size, kinds.SIZE_MISSING, "size", {}),
    ):
        for at in _positions(mask):
            yield Problem(
                kind,
                records.place(at, field_id),
                context,
                household=str(frame["household"].iat[at]),
                field=_label(form, "households", field_id),
            )
    yield from _check_sizes(form, batch, ~gone)


def check_start_known(files: Sequence[FileRecords]) -> Iterator[Problem]:
    """Files in a layout without class at the start, when there is no list of last year either."""
    for file in files:
        for table in file.tables:
            if "households" in file.broken:
                continue
            if table.sheet_id == "households" and "class_start" not in table.columns:
                place = table.place(table.heading_row)
                yield Problem(kinds.NO_START_CLASS, place, commune=file.commune)


def _check_sizes(form: Form, batch: Batch, present: Any) -> Iterator[Problem]:
    frame = batch.households.frame
    members = Counter(batch.members.frame["household"].tolist())
    counts = np.array([members[h] for h in frame["household"].tolist()], dtype="int64")
    size, known = whole_numbers(frame["size"])
    for at in _positions(present & (counts > 0) & known & (size != counts)):
        yield Problem(
            kinds.SIZE_DIFFERS,
            batch.households.place(at, "size"),
            {"recorded": frame["size"].iat[at], "counted": int(counts[at])},
            household=str(frame["household"].iat[at]),
            field=_label(form, "households", "size"),
        )


def check_points(
    form: Form, batch: Batch, standard: Standard, unreviewed: Collection[str] = ()
) -> Iterator[Problem]:
    """Recorded totals against the row's own points; totals that cannot be; rows without points.

    Of households that are gone, and of those told as ``unreviewed``, blank rows are no fault of their own.
    """
    frame = batch.households.frame
    gone = among(frame["change"], GONE)
    blank_allowed = {*frame["household"].to_numpy(dtype=object)[gone].tolist(), *unreviewed}
    found = [
        *_check_b1(form, batch.b1),
        *_check_b2(form, batch.b2, standard.indicator_points.value, standard.indicator),
    ]
    blank = (kinds.B1_EMPTY, kinds.B2_BLANK)
    yield from (p for p in found if p.kind not in blank or p.household not in blank_allowed)
    yield from _check_gone(batch, gone)


def _problem(
    form: Form, records: Records, sheet_id: str, at: int, kind: Kind, context: dict[str, object]
) -> Problem:
    field_id = f"{sheet_id}_total"
    return Problem(
        kind,
        records.place(at, field_id),
        context,
        household=str(records.frame["household"].iat[at]),
        field=_label(form, sheet_id, field_id),
    )


def _check_b1(form: Form, records: Records) -> Iterator[Problem]:
    frame, sound = records.frame, _sound(records)
    (total, told), (points, summed) = (whole_numbers(frame[c]) for c in ("b1_total", "b1_sum"))
    for at in _positions(sound & told & summed & (total != points)):
        context: dict[str, object] = {"recorded": total[at], "computed": points[at]}
        yield _problem(form, records, "b1", at, kinds.B1_TOTAL_DIFFERS, context)
    for at in _positions(sound & ~told & ~summed):
        yield _problem(form, records, "b1", at, kinds.B1_EMPTY, {})
    blanks, _ = whole_numbers(frame["b1_blanks"])
    for at in _positions(sound & ~told & summed & (blanks > 0)):
        columns = records.table(at).columns
        numbered = [c for c in columns if c not in form.by_id["b1"].by_id]
        unanswered = frame[numbered].iloc[at].isna()
        blank = [c.rpartition("_")[2] for c in numbered if unanswered[c]]
        context = {"count": len(blank), "questions": ", ".join(blank)}
        yield _problem(form, records, "b1", at, kinds.B1_INCOMPLETE, context)


def _check_b2(form: Form, records: Records, step: int, indicators: Sequence[Indicator]) -> Iterator[Problem]:
    frame, sound = records.frame, _sound(records)
    (total, told), (columns, _), (flags, _) = (
        whole_numbers(frame[c]) for c in ("b2_total", "b2_columns", "b2_flags")
    )
    points, largest = flags * step, step * len(indicators)
    lacking = len(indicators) - columns
    impossible = told & ((total % step != 0) | (total > largest))
    differs = (total < points) | (total > points + lacking * step)
    for at in _positions(sound & impossible):
        context: dict[str, object] = {"recorded": total[at], "step": step, "largest": largest}
        yield _problem(form, records, "b2", at, kinds.B2_IMPOSSIBLE, context)
    for at in _positions(sound & told & ~impossible & (columns > 0) & differs):
        context = {"recorded": total[at], "count": flags[at], "computed": points[at]}
        yield _problem(form, records, "b2", at, kinds.B2_TOTAL_DIFFERS, context)
    for at in _positions(sound & ~told & (lacking > 0)):
        yield _problem(form, records, "b2", at, kinds.B2_INCOMPLETE, {"count": lacking[at]})
    for at in _positions(sound & ~told & (lacking == 0) & (flags == 0)):
        yield _problem(form, records, "b2", at, kinds.B2_BLANK, {})
    yield from _check_b2_columns(records, indicators)


def _likely_column(table: Table, missing: Sequence[Indicator]) -> str:
    """A column that is not read and may be one of the indicators, to end a sentence with; or nothing."""
    names = {i.name: i.number for i in missing}
    for column, heading in table.unread.items():
        near = nearest(heading, names)
        if near is not None:
            number = names[near]
            return (
                f" Có phải cột {column_letter(column)} («{heading}») là chỉ số {number} (tiêu đề phải có số: "
                f"«{number}. {near}»)?"
            )
    return ""


def _check_b2_columns(records: Records, indicators: Sequence[Indicator]) -> Iterator[Problem]:
    """A sheet that lacks indicator columns: once a sheet."""
    for source in sorted(set(records.frame["source"])):
        table = records.tables[int(source)]
        missing = [i for i in indicators if f"b2_{i.number}" not in table.columns]
        if missing:
            context = {
                "count": len(missing),
                "missing": ", ".join(str(i.number) for i in missing),
                "near": _likely_column(table, missing),
            }
            yield Problem(kinds.B2_FLAGS_MISSING, table.place(table.heading_row), context)


def _check_gone(batch: Batch, gone: Any) -> Iterator[Problem]:
    if not gone.any():
        return
    frame = batch.households.frame
    households, changes = (frame[c].to_numpy(dtype=object)[gone].tolist() for c in ("household", "change"))
    change = dict(zip(reversed(households), reversed(changes), strict=True))  # the first of two rows counts
    for sheet_id in ("b1", "b2"):
        records = batch.records(sheet_id)
        own = records.frame
        counted = _known(own["b1_sum"]) if sheet_id == "b1" else whole_numbers(own["b2_flags"])[0] > 0
        said = counted | _known(own[f"{sheet_id}_total"]) | ~_sound(records)
        for at in _positions(among(own["household"], change) & said):
            household = str(records.frame["household"].iat[at])
            context = {"change": change[household], "sheet": sheet_id.upper()}
            yield Problem(
                kinds.GONE_SCORED, records.place(at, "household_code"), context, household=household
            )
