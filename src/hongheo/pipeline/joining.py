"""The files of a run beside each other: compared, held against earlier lists, settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hongheo.check import (
    check_persons,
    check_returns,
    check_start_known,
    check_units,
    check_years,
    repeated_keys,
    says_no_households,
)
from hongheo.compare import code_rows, contradictions, settle
from hongheo.corrections import with_households, with_standing
from hongheo.errors import YearNeeded
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import SOURCE, FileRecords, Records, Table
from hongheo.pipeline.areas import area_changes
from hongheo.pipeline.collecting import Collected
from hongheo.pipeline.comparing import Compared, compare_with_lists
from hongheo.pipeline.expecting import Sending, sending
from hongheo.pipeline.lists import Lists, earlier_lists, missing_sheet
from hongheo.pipeline.notes import note_under_title, provisional
from hongheo.pipeline.own_standard import ByOwn, own_review, settled_by_own
from hongheo.pipeline.parts import Part, units_of_run
from hongheo.pipeline.result import STATUS, Options, OwnSummary, Progress, Result, Review, prove_accounts
from hongheo.pipeline.scoring import Members, Scored
from hongheo.pipeline.transport import unpack
from hongheo.problems import Problem
from hongheo.read import files_left
from hongheo.text import mask_name
from hongheo.units import UnitList

if TYPE_CHECKING:
    from hongheo.criteria import Scorecard


def joined(parts: Sequence[Part], *, keep: bool = False) -> tuple[Records, Members, list[Problem]]:
    """The scored households of all parts, their members, and the persons that stand in two places.

    The parts lose what is joined unless it is to be kept.
    """
    tables: list[Table] = []
    offsets = []
    for part in parts:
        offsets.append(len(tables))
        tables.extend(part.tables)
    keys = unpack([part.keys for part in parts])
    keys["part"] = np.repeat(np.arange(len(parts)), [part.keyed for part in parts])
    frame = unpack([part.households for part in parts])
    sizes = [part.size for part in parts]
    frame[SOURCE] += np.repeat(offsets, sizes)
    for part in parts if not keep else ():
        part.households = part.keys = b""
    households = Records(frame, tables)
    members = Members(parts, offsets)
    repeated = repeated_keys(keys)
    problems = [] if repeated.empty else _persons_twice(households, members, repeated, sizes)
    # Only they need all that the rows of members say.
    for part in parts if not keep else ():
        part.beside = b""
    return households, members, problems


def _persons_twice(
    households: Records, members: Members, repeated: pd.DataFrame, sizes: Sequence[int]
) -> list[Problem]:
    """The persons that stand in two places, by the keys that occur again."""
    tables, starts = households.tables, pd.Series([0, *sizes]).cumsum()
    marks = ["by_number", "by_name"]
    of_head = repeated[~repeated["is_member"]]
    heads = households.frame.iloc[(of_head["at"] + of_head["part"].map(starts)).to_numpy()]
    heads = heads.reset_index(drop=True).assign(**{m: of_head[m].to_numpy() for m in marks})
    rows = []
    for part_at, own in repeated[repeated["is_member"]].groupby("part"):
        found = members.at(int(str(part_at)), own["at"].tolist())
        rows.append(found.assign(**{m: own[m].to_numpy() for m in marks}))
    none = heads.iloc[:0].rename(columns={"head_name": "name"})
    persons = Records(pd.concat(rows or [none], ignore_index=True), tables)
    of_heads = Records(heads, tables)
    problems = list(check_persons(form(COMMUNE_RETURN), of_heads, persons))
    told = with_standing(problems, [of_heads, persons])
    return list(with_households(list(told), households))


def _check_files(files: Sequence[FileRecords], review: Review, result: Result, sent: Sending) -> None:
    """Check the files beside each other, and with the list of communes."""
    result.report.extend(check_units(files, review.units, review.standard, review.date))
    first = {f.commune: f.path for f in reversed(files)}
    told = check_returns(first, review.units, sent.unread, sent.expected, sent.where)
    result.report.extend(told)
    result.report.extend(check_years(files, review.year))


def _compare(
    households: Records,
    members: Members,
    files: Sequence[FileRecords],
    review: Review,
    result: Result,
    sent: Sending,
) -> tuple[Lists, Compared]:
    """Compare the households with the lists of earlier years, as far as these are given."""
    communes = sorted({f.commune for f in files})
    lists = earlier_lists(result.options, review, communes, households, result.report)
    if lists.previous is None and result.command == "run":
        result.report.extend(check_start_known(files))
    reviewed = set(households.frame["commune"]) | {f.commune for f in files if says_no_households(f)}
    regular = result.options.regular
    compared = compare_with_lists(households, members.of, lists, review, communes, sent.unread, regular)
    if regular:
        # It knows the registers, which no other run needs.
        from hongheo.pipeline.in_year import check_regular

        found = check_regular(compared.households, compared.listed, lists, review, result)
        result.report.extend(found)
    result.report.extend(with_standing(compared.problems, [compared.households]))
    compared.communes = sorted({*compared.communes, *sent.communes})
    compared.without_return = set(compared.communes) - reviewed
    return lists, compared


def _nobodys(households: Records, lists: Lists, units: UnitList) -> set[str]:
    """The communes that no list of communes has, where last year's list tells who was poor in all others."""
    communes = set(map(str, households.frame["commune"])) if lists.previous is not None else set()
    return {code for code in communes if units.by_code(code) is None}


def _settle(compared: Compared, result: Result, card: Scorecard | None, nobodys: set[str]) -> None:
    """Take the class from the households that are in doubt, and give the others their movement."""
    households, doubts = compared.households, result.report.doubts()
    of_points = (doubts.points, doubts.points_of_communes)
    households.frame = settle(
        households.frame, doubts.households, doubts.communes, compared.listed, of_points, nobodys
    )
    result.report.extend(with_standing(list(contradictions(households)), [households]))
    result.households = households.frame
    marks = (card.mark if card else "", provisional(households.frame))
    result.note = note_under_title(*marks, b2_derived=result.options.b2_derived)


def _settle_by_own(before: Records, national: pd.DataFrame, review: Review, result: Result) -> ByOwn | None:
    """The households by the standard beside the national one, if there is one; tells it in the result."""
    path = result.options.standard
    if path is None:
        return None
    own = settled_by_own(before, national, result.report.doubts(), path, own_review(path, review), review)
    result.by_standard[own.review.standard.id] = OwnSummary(
        own.review.standard.title, own.counts(), own.differing
    )
    return own


def _set_aside(parts: Sequence[Part]) -> dict[str, int]:
    """Rows that are no records, by sheet."""
    counted = Counter[str]()
    for part in parts:
        counted.update(part.set_aside)
    return dict(counted)


def join(
    paths: Sequence[Path],
    collected: Collected,
    review: Review | None,
    options: Options,
    result: Result,
    progress: Progress,
    card: Scorecard | None,
) -> Scored | None:
    """The collected files beside each other; fills the result. None when no file could be read.

    Raises UsageError where no file says its year.
    """
    files = collected.files
    result.files, result.review = collected.summaries, review
    result.left = {path.as_posix(): why for path, why in collected.left.left.items()}
    result.report.extend(files_left(collected.left, paths))
    for part in collected.parts:
        result.report.extend(part.problems)
    accounts = prove_accounts(result.files)
    if not accounts.holds:
        result.proofs.append(accounts)
    if not files or (review is None and result.command in ("check", "correct")):
        return None
    if review is None:
        raise YearNeeded("Không tệp nào ghi «Năm rà soát»; hãy nói rõ bằng --year hoặc --date.")
    progress("Kiểm tra, chấm điểm", 0, 1)
    sent = sending(collected.sources, files, result, review, lenient=result.command == STATUS)
    _check_files(files, review, result, sent)
    parts = [part for part in collected.parts if part.year is not None]
    households, members, problems = joined(parts)
    result.report.extend(problems)
    lists, compared = _compare(households, members, files, review, result, sent)
    unsettled = compared.households
    before = Records(unsettled.frame, unsettled.tables)
    _settle(compared, result, card, _nobodys(compared.households, lists, review.units))
    by_own = _settle_by_own(before, compared.households.frame, review, result)
    result.report.extend(area_changes(compared.households, compared.matchings, lists.table, review))
    progress("Kiểm tra, chấm điểm", 1, 1)
    return Scored(
        compared.households,
        members,
        collected.sources,
        {c: t for t, part in zip(collected.tasks, collected.parts, strict=True) for c in part.communes()},
        {commune: totals for part in parts for commune, totals in part.totals.items()},
        _set_aside(parts),
        lists.previous,
        missing_sheet(lists.previous, compared.left_out, review.units, options.show_values),
        units_of_run(compared.communes, files, review.units),
        [*result.files, *lists.files],
        compared.left_last_year,
        card,
        code_rows(compared.households, compared.matchings, str if options.show_values else mask_name),
        lists.villages,
        lists.carried,
        compared.without_return,
        lists,
        compared,
        by_own,
    )
