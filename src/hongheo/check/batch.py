"""All files together: one frame for each kind of sheet, repetitions, keys that do not meet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from hongheo.check import bounds
from hongheo.forms import Form
from hongheo.models import (
    BAD,
    CODE_AS_NUMBER,
    GONE,
    ROW,
    SOURCE,
    Batch,
    FileRecords,
    Records,
    Table,
    is_codeless,
    told_code,
)
from hongheo.problems import Problem, kinds
from hongheo.text import look_alikes, seems

_KEYED = ("b1", "b2", "members", "living")
# Stretches of repeated rows told in one message.
_SHOWN = 5
# Columns that tell where a record stands, not what it says.
_WHERE = frozenset({SOURCE, ROW})


@cache
def _empty(form: Form, sheet_id: str) -> pd.DataFrame:
    sheet = form.by_id[sheet_id]
    numbers, texts = np.empty(0, "int64"), np.empty(0, object)
    columns: dict[str, Any] = {
        SOURCE: numbers,
        ROW: numbers,
        "commune": texts,
        "household": texts,
        BAD: texts,
    }
    whole = pd.array([], dtype="Int64")
    of_type = {"whole": whole, "decimal": pd.array([], dtype="Float64"), "flag": np.empty(0, bool)}
    for field in sheet.fields:
        columns[field.id] = of_type.get(field.type, texts)
    sums = {"b1": ("b1_blanks", "b1_sum"), "b2": ("b2_columns", "b2_flags")}
    for name in sums.get(sheet_id, ()):
        columns[name] = whole
    return pd.DataFrame(columns)


def gather(form: Form, files: Sequence[FileRecords]) -> Batch:
    """Put the files' records together; places stay what they were."""
    tables: list[Table] = []
    parts: dict[str, list[pd.DataFrame]] = {sheet.id: [] for sheet in form.sheet}
    for file in files:
        for sheet_id, frame in file.frames.items():
            own = frame.assign(**{SOURCE: frame[SOURCE] + len(tables)}) if tables else frame
            parts[sheet_id].append(own)
        tables.extend(file.tables)
    records: dict[str, Any] = {
        sheet_id: Records(_below(form, sheet_id, parts[sheet_id]), tables)
        for sheet_id in ("households", *_KEYED)
    }
    return Batch(**records, files=list(files))


@cache
def _kinds(form: Form, sheet_id: str) -> dict[str, Any]:
    """Column > its type."""
    empty = _empty(form, sheet_id)
    return dict(zip(empty.columns, empty.dtypes, strict=True))


def _below(form: Form, sheet_id: str, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The parts below each other, all columns of the sheet before their own."""
    empty = _empty(form, sheet_id)
    if not parts:
        return empty.copy()
    kinds, given = _kinds(form, sheet_id), dict(zip(parts[0].columns, parts[0].dtypes, strict=True))
    # Most often it is one file: nothing has to be put together, which takes longer than all that is checked.
    if len(parts) == 1 and all(given.get(name, kind) == kind for name, kind in kinds.items()):
        whole, rows = parts[0].copy(deep=False), pd.RangeIndex(len(parts[0]))
        if not whole.index.equals(rows):
            whole.index = rows
        for name, kind in kinds.items():
            if name not in given:
                # A column that a file does not have is a mark that nobody made.
                blank = False if kind == np.dtype(bool) else np.nan
                whole[name] = pd.Series(blank, rows, dtype=kind)
        wanted = list({**kinds, **given})
        return whole if list(whole.columns) == wanted else whole[wanted]
    whole = pd.concat([empty, *parts], ignore_index=True)
    for name, kind in kinds.items():
        if kind == np.dtype(bool) and whole[name].dtype != bool:
            # Nor did anybody make it where only some of the files have the column.
            whole[name] = whole[name].astype("boolean").fillna(False).astype(bool)
    return whole


def _repetitions(frame: pd.DataFrame) -> dict[int, int]:
    """Position of each record that says exactly what an earlier one says > position of that one."""
    content = [c for c in frame.columns if c not in _WHERE]
    # Only rows of one household (and, of members, of one name) can be the same: compare those alone.
    keys = [c for c in ("household", "name") if c in content]
    alike = frame.duplicated(subset=keys, keep=False).to_numpy().nonzero()[0]
    if not len(alike):
        return {}
    rows = frame[content].iloc[alike].astype(object)
    # Two cells that could not be used are the same only when the same stood in both.
    rows[BAD] = rows[BAD].map(lambda f: tuple(sorted(f.items())) if isinstance(f, dict) else None)
    seen: dict[tuple[object, ...], int] = {}
    repeated: dict[int, int] = {}
    for at, row in zip(alike, rows.where(rows.notna(), None).itertuples(index=False, name=None), strict=True):
        first = seen.setdefault(row, int(at))
        if first != at:
            repeated[int(at)] = first
    return repeated


def set_repetitions_aside(form: Form, batch: Batch) -> Iterator[Problem]:
    """Take rows that say exactly what an earlier row says out of the counting, and report them.

    Those of two files are told once for the two files, those of one sheet once when they are many.
    """
    between: dict[tuple[str, str], dict[str, list[int]]] = {}
    problems: list[Problem] = []
    before = {sheet_id: batch.records(sheet_id) for sheet_id in ("households", *_KEYED)}
    for sheet_id, records in before.items():
        repeated = _repetitions(records.frame)
        if not repeated:
            continue
        inside: dict[int, list[int]] = {}
        sources = records.frame[SOURCE].to_numpy()
        for at, first in repeated.items():
            file, other = records.table(at).file, records.table(first).file
            if file == other:
                inside.setdefault(int(sources[at]), []).append(at)
            else:
                between.setdefault((file, other), {}).setdefault(sheet_id, []).append(at)
        for own in inside.values():
            problems.extend(_told(records, repeated, own))
        batch.set_aside[sheet_id] = len(repeated)
        kept = records.frame.drop(index=list(repeated)).reset_index(drop=True)
        setattr(batch, sheet_id, Records(kept, records.tables))
    yield from problems
    for (file, other), sheets in between.items():
        yield _sent_twice(form, before, batch, file, other, sheets)


def _told(records: Records, repeated: Mapping[int, int], own: Sequence[int]) -> Iterator[Problem]:
    """The repetitions inside one sheet: row by row, or all together."""
    rows = records.frame[ROW].to_numpy()
    place = records.place(own[0], "household_code")
    if len(own) < bounds.LIST_TWICE:
        for at in own:
            yield Problem(
                kinds.ROW_TWICE,
                records.place(at, "household_code"),
                {"other": records.place(repeated[at])},
                household=str(records.frame["household"].iat[at]),
            )
        return
    # Stretches of rows that follow each other, and so do the rows they repeat.
    stretches: list[list[int]] = []
    for at in own:
        last = stretches[-1][-1] if stretches else None
        if last is not None and at == last + 1 and repeated[at] == repeated[last] + 1:
            stretches[-1].append(at)
        else:
            stretches.append([at])
    told = [
        f"dòng {rows[s[0]]}–{rows[s[-1]]} lặp lại dòng {rows[repeated[s[0]]]}–{rows[repeated[s[-1]]]}"
        if len(s) > 1
        else f"dòng {rows[s[0]]} lặp lại dòng {rows[repeated[s[0]]]}"
        for s in stretches[:_SHOWN]
    ]
    more = len(stretches) - _SHOWN
    ranges = "; ".join(told) + (f"; và {more} đoạn khác" if more > 0 else "")
    yield Problem(kinds.LIST_TWICE, place, {"count": len(own), "ranges": ranges})


def _sent_twice(
    form: Form,
    before: Mapping[str, Records],
    batch: Batch,
    file: str,
    other: str,
    sheets: Mapping[str, Sequence[int]],
) -> Problem:
    """The rows that two files share, told at the first of them in the later file."""
    sheet_id, own = next(iter(sheets.items()))
    place = before[sheet_id].place(own[0], "household_code")
    kept = batch.households.frame
    kept = kept[kept["commune"] == before[sheet_id].frame["commune"].iat[own[0]]]
    files = kept[SOURCE].map([t.file for t in batch.households.tables].__getitem__)
    both = set(kept.loc[files == file, "household"]) & set(kept.loc[files == other, "household"])
    context = {
        "other": other,
        "count": sum(map(len, sheets.values())),
        "rows": ", ".join(f"trang {form.by_id[s].name}: {len(rows)}" for s, rows in sheets.items()),
        "differing": f" Còn {len(both)} hộ cùng mã nhưng nội dung khác nhau (xem HN301)." if both else "",
    }
    return Problem(kinds.SENT_TWICE, place, context)


def _stripped(household: str) -> str:
    """The key without what is easily lost (leading zeros, spaces, signs, case), letters as they look."""
    commune, _, code = household.partition("/")
    looks = code if code.isascii() else seems(code)
    plain = "".join(c for c in looks if c.isalnum()).lower().lstrip("0")
    return f"{commune}/{plain}"


class NearKeys:
    """Codes that differ from a given one only by leading zeros, signs, case or letters that look alike."""

    def __init__(self, households: pd.Series[str]) -> None:
        self._households = households
        self._by_plain: dict[str, str] | None = None

    def sentence(self, household: str, where: str) -> str:
        """A hint to end a message with, or an empty text."""
        if self._by_plain is None:
            self._by_plain = {_stripped(h): h for h in self._households}
        near = self._by_plain.get(_stripped(household))
        if near is None or near == household:
            return ""
        odd = look_alikes(told_code(household)) or look_alikes(told_code(near))
        return f" {where} có mã «{told_code(near)}» gần giống.{odd}"


def check_codes(batch: Batch) -> Iterator[Problem]:
    """Household codes used for two different rows, in any sheet that has one row a household."""
    for sheet_id in ("households", "b1", "b2", "living"):
        records = batch.records(sheet_id)
        twice = records.frame["household"].duplicated(keep=False)
        if not twice.any():
            continue
        positions = records.frame.groupby("household", sort=False).indices
        for household in dict.fromkeys(records.frame.loc[twice, "household"]):
            places = [int(p) for p in positions[household]]
            for at in places:
                other = records.place(next(p for p in places if p != at))
                kind = kinds.CODE_TWICE if sheet_id == "households" else kinds.SCORES_TWICE
                yield Problem(
                    kind,
                    records.place(at, "household_code"),
                    {
                        "household": told_code(household),
                        "other": other,
                        "sheet": records.place(at).sheet,
                    },
                    household=household,
                    doubtful=sheet_id in ("b1", "b2"),
                )


def among(texts: Any, known: Collection[object]) -> Any:
    """Which of the texts (an array or a column) are known ones (a set, or the keys of a dictionary)."""
    return np.array([text in known for text in texts.tolist()], dtype=bool)


def check_keys(form: Form, batch: Batch) -> Iterator[Problem]:
    """Rows of the other sheets whose household is not in ``Hộ``, and households without their rows."""
    households = batch.households.frame
    in_list = set(households["household"].tolist())
    listed = set(households["commune"].tolist()) | {
        f.commune for f in batch.files if "households" in f.frames
    }
    near_list = NearKeys(households["household"])
    missing_kind = {"b1": kinds.B1_MISSING, "b2": kinds.B2_MISSING, "members": kinds.MEMBERS_MISSING}
    present = ~households["change"].isin(GONE).to_numpy(dtype=bool)
    for sheet_id in _KEYED:
        records = batch.records(sheet_id)
        keys, communes = records.frame["household"], records.frame["commune"]
        name = form.by_id[sheet_id].name
        unknown = ~among(keys, in_list)
        if unknown.any():
            # A commune whose sheet `Hộ` was not read is told once; beside one that is empty each row is told.
            unknown &= among(communes, listed)
            # A blank code is told at its cell already.
            unknown &= ~keys.map(is_codeless).to_numpy(dtype=bool)
        if sheet_id == "members":
            unknown &= ~keys.duplicated().to_numpy(dtype=bool)
        for at in map(int, unknown.nonzero()[0]):
            household = str(keys.iat[at])
            yield Problem(
                kinds.KEY_UNKNOWN,
                records.place(at, "household_code"),
                {
                    "household": told_code(household),
                    "near": near_list.sentence(household, "Trang «Hộ»"),
                },
                household=household,
            )
        if sheet_id not in missing_kind:
            continue
        lacking = present & ~among(households["household"], set(keys.tolist()))
        if lacking.any():
            lacking &= among(households["commune"], set(communes.tolist()))
        near_keys = NearKeys(keys[unknown])
        for at in map(int, lacking.nonzero()[0]):
            household = str(households["household"].iat[at])
            yield Problem(
                missing_kind[sheet_id],
                batch.households.place(at, "household_code"),
                {
                    "household": told_code(household),
                    "near": near_keys.sentence(household, f"Trang «{name}»"),
                },
                household=household,
            )


# Problems of a code that no other sheet has.
_UNMATCHED = (kinds.KEY_UNKNOWN, kinds.B1_MISSING, kinds.B2_MISSING, kinds.MEMBERS_MISSING)


def told_codes(problems: Sequence[Problem]) -> list[Problem]:
    """The problems; the note that codes typed as numbers have one reading becomes HN040 where codes of that
    column match no other sheet: they may have lost their zeros."""
    unmatched = {
        (p.place.file, p.place.sheet, p.place.column)
        for p in problems
        if p.kind in _UNMATCHED and p.place.column
    }
    if not unmatched:
        return list(problems)
    told = []
    for problem in problems:
        place = problem.place
        lenient = problem.kind == kinds.READ_LENIENTLY
        of_codes = lenient and problem.context["what"] == CODE_AS_NUMBER
        if of_codes and (place.file, place.sheet, place.column) in unmatched:
            problem = replace(problem, kind=kinds.CODES_AS_NUMBERS)
        told.append(problem)
    return told
