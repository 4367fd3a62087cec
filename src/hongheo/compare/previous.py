"""Last year's list against this year's returns: class and size at the start, households left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hongheo.compare.matching import Finder, code_of, head_context, heads_of
from hongheo.models import ARRIVED, CLASS_LABELS, ROW, SOURCE, HouseholdClass, Place, Records
from hongheo.problems import Kind, Problem, kinds

_START = {
    CLASS_LABELS[c]: c for c in (HouseholdClass.POOR, HouseholdClass.NEAR_POOR, HouseholdClass.NOT_POOR)
}


def _plain(household: str) -> str:
    commune, _, code = household.partition("/")
    return f"{commune}/{code.lstrip('0').lower()}"


_LISTED = (CLASS_LABELS[HouseholdClass.POOR], CLASS_LABELS[HouseholdClass.NEAR_POOR])


@dataclass(frozen=True, slots=True)
class _Listed:
    """A household of last year's list: class in words, size (None when not written), position."""

    household_class: str
    size: int | None
    at: int


def _by_household(previous: Records) -> dict[str, _Listed]:
    columns = (previous.frame[c].to_numpy(dtype=object) for c in ("household", "class_end", "size"))
    return {
        household: _Listed(household_class, None if size is pd.NA else int(size), at)
        for at, (household, household_class, size) in enumerate(zip(*columns, strict=True))
    }


def compare_start(households: Records, previous: Records, year: int) -> Iterator[Problem]:
    """Each household's class and size at the start against last year's list (of ``year``), both cells named.

    ``previous`` has one row a household, as ``check.check_list`` gives it. A household is the one of its
    code; another head is told, a household that may be it under another code is only named as a hint.
    Communes that the list does not cover are not compared.
    """
    listed = _by_household(previous)
    near = {_plain(h): h for h in listed}
    heads, finder = heads_of(households), Finder(previous)
    first = {c: i for i, c in reversed(list(enumerate(previous.frame["commune"])))}
    columns = ("commune", "household", "class_start", "change", "size_start", "size")
    rows = zip(*(households.frame[c].to_numpy(dtype=object) for c in columns), strict=True)
    for at, (commune, household, start, change, size_start, size) in enumerate(rows):
        if commune not in first:
            continue
        then = listed.get(household)
        arrived = change in ARRIVED
        if then is None:
            if start in _LISTED and not arrived:
                table = previous.table(first[commune])
                alike = near.get(_plain(household))
                context: dict[str, object] = {
                    "written": start,
                    "other": Place(table.file, table.sheet),
                    "near": f" Danh sách có mã «{code_of(alike)}» gần giống."
                    if alike
                    else finder.hint(heads[at], "Danh sách"),
                }
                yield _problem(kinds.START_NOT_LISTED, households, at, "class_start", context)
            continue
        if heads[at].agrees(finder.heads[then.at]) is False:
            told = head_context(heads[at], finder.heads[then.at], "vẫn được coi là một hộ")
            told |= {"code": code_of(household), "year": year, "other": previous.place(then.at, "head_name")}
            yield _problem(kinds.OTHER_HEAD, households, at, "head_name", told)
        context = {"listed": then.household_class}
        if arrived:
            context |= {"change": change, "other": previous.place(then.at, "household_code")}
            yield _problem(kinds.ARRIVAL_LISTED, households, at, "change", context)
        elif isinstance(start, str) and start != then.household_class:
            context |= {"written": start, "other": previous.place(then.at, "class_end")}
            yield _problem(kinds.START_CLASS_DIFFERS, households, at, "class_start", context)
        written = size if size_start is pd.NA else size_start
        if written is not pd.NA and then.size is not None and written != then.size:
            context = {"written": written, "listed": then.size, "other": previous.place(then.at, "size")}
            field = "size_start" if "size_start" in households.table(at).columns else "size"
            yield _problem(kinds.START_SIZE_DIFFERS, households, at, field, context)


_HEADINGS = {
    "head_name": "Họ và tên chủ hộ",
    "class_start": "Phân loại đầu kỳ",
    "change": "Biến động",
    "size_start": "Số nhân khẩu đầu kỳ",
    "size": "Số nhân khẩu",
}


def _problem(
    kind: Kind, households: Records, at: int, field_id: str, context: Mapping[str, object]
) -> Problem:
    household = str(households.frame["household"].to_numpy()[at])
    return Problem(kind, households.place(at, field_id), context, household, _HEADINGS[field_id])


def left_out(households: Records, previous: Records, communes: set[str]) -> list[int]:
    """Positions in last year's list of households that stand in no return, for the communes looked at."""
    listed = previous.frame
    missing = listed["commune"].isin(communes) & ~listed["household"].isin(set(households.frame["household"]))
    return [int(p) for p in missing.to_numpy().nonzero()[0]]


def left_out_problems(
    households: Records,
    previous: Records,
    positions: Sequence[int],
    unit_names: Mapping[str, str],
) -> Iterator[Problem]:
    """A problem for each household left out; one for a whole commune that sent no return."""
    if not positions:
        return
    reviewed = set(households.frame["commune"])
    plain = {_plain(h): h for h in households.frame["household"]}
    listed = previous.frame
    heads, finder = heads_of(previous), Finder(households)
    whole: dict[str, list[int]] = {}
    for at in positions:
        commune, household = str(listed["commune"].iat[at]), str(listed["household"].iat[at])
        if commune not in reviewed:
            whole.setdefault(commune, []).append(at)
            continue
        near = plain.get(_plain(household))
        context = {
            "household": code_of(household),
            "listed": listed["class_end"].iat[at],
            "near": f" Phiếu có mã «{code_of(near)}» gần giống." if near else finder.hint(heads[at], "Phiếu"),
        }
        place = previous.place(at, "household_code")
        yield Problem(kinds.HOUSEHOLD_LEFT_OUT, place, context, household=household)
    for commune, places in whole.items():
        context = {"unit": unit_names.get(commune, commune), "count": len(places)}
        place = previous.place(places[0], "commune")
        yield Problem(kinds.COMMUNE_LEFT_OUT, place, context, commune=commune)


def with_left_out(households: Records, previous: Records, positions: Sequence[int]) -> Records:
    """The scored households and, after them, those left out: without class, but counted where they stood."""
    if not positions:
        return households
    frame = households.frame
    listed = previous.frame.iloc[list(positions)]
    taken = listed[[SOURCE, ROW, "commune", "household", "head_name", "village"]].copy()
    taken[SOURCE] += len(households.tables)
    taken["household_code"] = listed["household"].map(code_of)
    taken["class_start"] = listed["class_end"]
    taken["size_start"] = listed["size"]
    taken["class_end"] = HouseholdClass.UNCLASSIFIED.value
    taken["rule"] = ""
    rows = taken.reindex(columns=frame.columns)
    for column, dtype in frame.dtypes.items():
        is_flag = pd.api.types.is_bool_dtype(dtype) and not pd.api.types.is_extension_array_dtype(dtype)
        rows[column] = False if is_flag else rows[column].astype(dtype)
    joined = pd.concat([frame, rows], ignore_index=True)
    return Records(joined, [*households.tables, *previous.tables])
