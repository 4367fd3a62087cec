"""What ``run`` writes of a review by the standard beside the national one: files that bear its id.

Tables 2, 3 and forms 7.2, 7.3 are left out, and so are the lists of those that escaped: nobody has said which
class a household had at the start by this standard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from hongheo.forms import COMMUNE_RETURN, HOUSEHOLD_LIST, form
from hongheo.models import CLASS_LABELS, HouseholdClass, SheetData, SummaryTable
from hongheo.pipeline.circular import Counted, forms_and_proofs
from hongheo.pipeline.keeping import keep
from hongheo.pipeline.own_standard import ByOwn, keyed, own_standard
from hongheo.pipeline.result import FORMS, LISTS, SCORES, TABLES, Options, OwnSummary, Result, Review
from hongheo.pipeline.scoring import Scored, scores_of
from hongheo.tabulate import (
    Denominators,
    Families,
    UnitLine,
    count_forms,
    count_peoples,
    detailed_lists,
    group_tables,
    household_lists,
    members_counted,
    peoples_in_order,
    prove,
    standards_sheets,
    summary_tables,
    told_by_commune,
    unsaid,
    without_movements,
    without_return,
)
from hongheo.write import kept_by_standard, sha256_of, write_lists, write_scores, write_sheets, write_tables

# Households whose class differs from that by the national standard.
DIFFERENCES = "so-sanh-chuan.xlsx"
OWN_OUTPUTS = (LISTS, TABLES, FORMS, SCORES, DIFFERENCES)
_LISTS = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
Write = Callable[[str, Callable[[Path], None]], None]


def own_names(options: Options, of: Sequence[str] = OWN_OUTPUTS) -> tuple[str, ...]:
    """The names of the files by the second standard; none where there is none.

    Raises StandardError for a fault of its file.
    """
    if options.standard is None:
        return ()
    standard = own_standard(options.standard)
    return tuple(keyed(name, standard) for name in of)


def own_record(by_own: ByOwn, result: Result) -> dict[str, object]:
    """What the record of the run says of the second standard, by its id."""
    standard = by_own.review.standard
    summary = result.by_standard[standard.id]
    return {
        standard.id: {
            "title": standard.title,
            "path": by_own.path.as_posix(),
            "sha256": sha256_of(by_own.path),
            "date": by_own.review.date.isoformat(),
            "households": dict(summary.counts),
            "differing": summary.differing,
            "provisional": by_own.note,
            "proofs": [proof.as_json() for proof in summary.proofs],
        }
    }


@dataclass(frozen=True, slots=True)
class Setting:
    """What all results of a run have in common: lines of the tables, the committee, rows read, the peoples
    that form 7.9 is to have, households and persons of each commune, fields of lists that no commune has."""

    lines: Sequence[UnitLine]
    heading: Sequence[str]
    rows: Mapping[str, int]
    wanted: Sequence[str]
    denominators: Denominators
    unseen: Sequence[str]


def write_by_own(
    scored: Scored, by_own: ByOwn, review: Review, summary: OwnSummary, setting: Setting, write: Write
) -> None:
    """Count and prove by the second standard (filled into ``summary``) and write its files. ``review`` is
    that of the national one."""
    standard = by_own.review.standard
    frame = by_own.households.frame
    listed = frame["class_end"].isin([c.value for c in _LISTS])
    members = scored.members.of(set(frame.loc[listed, "household"]))
    families = Families(frame, members)
    return_sheet = form(COMMUNE_RETURN).by_id["households"]
    all_lists = household_lists(families, scored.units, review.date, form(HOUSEHOLD_LIST), return_sheet)
    lists = {CLASS_LABELS[c]: all_lists[CLASS_LABELS[c]] for c in _LISTS}
    _count(scored, by_own, review, members, summary, setting, {c: lists[c.label].households for c in _LISTS})
    year, heading, note = review.year, setting.heading, by_own.note
    extra = f"(theo {standard.title})"
    write(
        keyed(LISTS, standard),
        lambda path: write_lists(
            path,
            form=form(HOUSEHOLD_LIST),
            lists=lists,
            place=heading,
            year=year,
            note=note,
            detailed=detailed_lists(families, setting.lines),
            unseen=setting.unseen,
        ),
    )
    for name, tables in ((TABLES, summary.tables), (FORMS, summary.forms)):
        write(
            keyed(name, standard),
            lambda path, tables=tables: write_tables(  # type: ignore[misc]
                path, tables, place=heading, year=year, note=note, title_extra=extra
            ),
        )
    title = f"CHẤM ĐIỂM, PHÂN LOẠI HỘ NĂM {year} {extra}"
    scores = scores_of(replace(scored, households=by_own.households), by_own.review)
    write(keyed(SCORES, standard), lambda path: write_scores(path, scores, title=title, note=note))
    compared = f"SO SÁNH PHÂN LOẠI NĂM {year}: {review.standard.title}; {standard.title}"
    sheets = differences(scored, by_own, review)
    write(keyed(DIFFERENCES, standard), lambda path: write_sheets(path, sheets, title=compared))


def differences(scored: Scored, by_own: ByOwn, review: Review) -> list[SheetData]:
    """The households of another class by the two standards, and how many of each kind every commune has."""
    return standards_sheets(
        by_own.households.frame, scored.units, review.standard.title, by_own.review.standard.title
    )


def keep_by_own(scored: Scored, by_own: ByOwn, review: Review, options: Options) -> list[dict[str, str]]:
    """Keep the households by the second standard for ``tables build``, beside those by the national one;
    returns names and SHA-256. Raises as ``keep``."""
    assert options.parquet is not None
    standard, frame = by_own.review.standard, by_own.households.frame
    folder = kept_by_standard(options.parquet, standard.id)
    listed = frame["class_end"].isin([c.value for c in _LISTS])
    members = scored.members.of(set(frame.loc[listed, "household"]))
    written = keep(
        replace(scored, households=by_own.households),
        members_counted(frame, members, review.date),
        replace(review, own=standard),
        folder,
        force=options.force,
        b2_derived=options.b2_derived,
    )
    return [{**file, "name": f"{folder.name}/{file['name']}"} for file in written]


def _count(
    scored: Scored,
    by_own: ByOwn,
    review: Review,
    members: pd.DataFrame,
    summary: OwnSummary,
    setting: Setting,
    listed: Mapping[HouseholdClass, int],
) -> None:
    standard, frame = by_own.review.standard, by_own.households.frame
    points, lines = standard.indicator_points.value, setting.lines
    counted = members_counted(frame, members, review.date)
    tables: list[SummaryTable] = [
        *summary_tables(frame, lines, setting.denominators, points),
        *group_tables(frame, counted, lines, standard.facts),
    ]
    summary.tables = without_movements(without_return(tables, lines, scored.without_return))
    told = told_by_commune(frame)
    summary.proofs = list(prove(summary.tables, told, lines, listed, setting.rows, points))
    forms, proofs = forms_and_proofs(
        Counted(
            count_forms(frame),
            setting.denominators,
            peoples_in_order(count_peoples(frame)),
            unsaid(frame, counted),
            summary.tables,
            lines,
            told,
            listed,
            scored.without_return,
        ),
        list(scored.units.values()),
        by_own.review,
        setting.wanted,
        movements=False,
    )
    summary.forms = list(forms.tables)
    summary.proofs += proofs
