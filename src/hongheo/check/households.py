"""Each household whole: members against size, totals against points, class at the start."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from hongheo.criteria import Indicator, Standard
from hongheo.forms import Form
from hongheo.models import ARRIVED, BAD, GONE, Batch, FileRecords, Records, Table, column_letter
from hongheo.problems import Kind, Problem, kinds
from hongheo.text import nearest


def _positions(mask: pd.Series[bool]) -> list[int]:
    return [int(p) for p in mask.fillna(False).to_numpy(dtype=bool).nonzero()[0]]


def _label(form: Form, sheet_id: str, field_id: str) -> str:
    return form.by_id[sheet_id].field(field_id).heading


def _has_fault(records: Records, field_id: str) -> pd.Series[bool]:
    """Records whose cell of that field could not be read: reported already, never taken for blank."""
    faults = records.frame[BAD]
    return faults.map(lambda f: bool(f) and field_id in f).astype(bool)


def check_households(form: Form, batch: Batch) -> Iterator[Problem]:
    """Class and size that the household must have (blank cells), and sizes against the members counted."""
    records = batch.households
    frame = records.frame
    gone = frame["change"].isin(GONE)
    arrived = frame["change"].isin(ARRIVED)
    # A layout without the column does not ask for it: see check_start_known.
    asked, sized = (
        frame["source"].map({i: f in t.columns for i, t in enumerate(records.tables)}).astype(bool)
        for f in ("class_start", "size")
    )
    unsaid_class = frame["class_start"].isna() & asked & ~arrived & ~_has_fault(records, "class_start")
    no_size = frame["size"].isna() & ~(gone & frame["size_start"].notna()) & ~_has_fault(records, "size")
    no_size &= sized
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


def _check_sizes(form: Form, batch: Batch, present: pd.Series[bool]) -> Iterator[Problem]:
    frame = batch.households.frame
    counted = frame["household"].map(batch.members.frame["household"].value_counts())
    differ = present & counted.notna() & frame["size"].notna() & (frame["size"] != counted)
    counts = counted.to_numpy()
    for at in _positions(differ):
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
    blank_allowed = {*frame.loc[frame["change"].isin(GONE), "household"], *unreviewed}
    found = [
        *_check_b1(form, batch.b1),
        *_check_b2(form, batch.b2, standard.indicator_points.value, standard.indicator),
    ]
    blank = (kinds.B1_EMPTY, kinds.B2_BLANK)
    yield from (p for p in found if p.kind not in blank or p.household not in blank_allowed)
    yield from _check_gone(batch)


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
    frame = records.frame
    sound = frame[BAD].isna()
    total, points = frame["b1_total"], frame["b1_sum"]
    for at in _positions(sound & total.notna() & points.notna() & (total != points)):
        context: dict[str, object] = {"recorded": total.iat[at], "computed": points.iat[at]}
        yield _problem(form, records, "b1", at, kinds.B1_TOTAL_DIFFERS, context)
    for at in _positions(sound & total.isna() & points.isna()):
        yield _problem(form, records, "b1", at, kinds.B1_EMPTY, {})
    for at in _positions(sound & total.isna() & points.notna() & (frame["b1_blanks"] > 0)):
        columns = records.table(at).columns
        numbered = [c for c in columns if c not in form.by_id["b1"].by_id]
        unanswered = frame[numbered].iloc[at].isna()
        blank = [c.rpartition("_")[2] for c in numbered if unanswered[c]]
        context = {"count": len(blank), "questions": ", ".join(blank)}
        yield _problem(form, records, "b1", at, kinds.B1_INCOMPLETE, context)


def _check_b2(form: Form, records: Records, step: int, indicators: Sequence[Indicator]) -> Iterator[Problem]:
    frame = records.frame
    sound = frame[BAD].isna()
    total, columns = frame["b2_total"], frame["b2_columns"]
    points = frame["b2_flags"] * step
    largest = step * len(indicators)
    lacking = len(indicators) - columns
    impossible = total.notna() & ((total % step != 0) | (total > largest))
    differs = (total < points) | (total > points + lacking * step)
    for at in _positions(sound & impossible):
        context: dict[str, object] = {"recorded": total.iat[at], "step": step, "largest": largest}
        yield _problem(form, records, "b2", at, kinds.B2_IMPOSSIBLE, context)
    for at in _positions(sound & total.notna() & ~impossible & (columns > 0) & differs):
        count = frame["b2_flags"].iat[at]
        context = {"recorded": total.iat[at], "count": count, "computed": points.iat[at]}
        yield _problem(form, records, "b2", at, kinds.B2_TOTAL_DIFFERS, context)
    for at in _positions(sound & total.isna() & (lacking > 0)):
        yield _problem(form, records, "b2", at, kinds.B2_INCOMPLETE, {"count": lacking.iat[at]})
    for at in _positions(sound & total.isna() & (lacking == 0) & (frame["b2_flags"] == 0)):
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


def _check_gone(batch: Batch) -> Iterator[Problem]:
    frame = batch.households.frame
    change = (
        frame.loc[frame["change"].isin(GONE)].drop_duplicates("household").set_index("household")["change"]
    )
    if change.empty:
        return
    for sheet_id in ("b1", "b2"):
        records = batch.records(sheet_id)
        own = records.frame
        counted = own["b1_sum"].notna() if sheet_id == "b1" else (own["b2_flags"] > 0).fillna(False)
        said = counted.astype(bool) | own[f"{sheet_id}_total"].notna() | own[BAD].notna()
        for at in _positions(own["household"].isin(change.index) & said):
            household = str(records.frame["household"].iat[at])
            context = {"change": change[household], "sheet": sheet_id.upper()}
            yield Problem(
                kinds.GONE_SCORED, records.place(at, "household_code"), context, household=household
            )
