"""What ``run`` makes of the households once they are scored and compared: all that it writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from hongheo.compare import Term
from hongheo.corrections import duplicates_of
from hongheo.forms import CODE_TABLE, COMMUNE_RETURN, HOUSEHOLD_LIST, VILLAGE_TABLE, form
from hongheo.models import (
    CLASS_LABELS,
    LINES,
    HouseholdClass,
    RegisterState,
    SummaryTable,
)
from hongheo.pipeline.annotating import problems_of_communes
from hongheo.pipeline.beside import Beside
from hongheo.pipeline.circular import Counted, forms_and_proofs
from hongheo.pipeline.corrected import decided_sheet
from hongheo.pipeline.lists import asked_table
from hongheo.pipeline.notes import missing_text, note_under_title
from hongheo.pipeline.result import (
    CODES,
    FORMS,
    LISTS,
    MANIFEST,
    PROBLEMS,
    REPORT_PAGE,
    REPORT_TEXT,
    SCORES,
    TABLES,
    VILLAGES,
    Options,
    Progress,
    Result,
    Review,
    prove_accounts,
)
from hongheo.pipeline.run_record import manifest_of, outputs_of
from hongheo.pipeline.scoring import Scored, scores_of, title_of
from hongheo.pipeline.transport import return_memory
from hongheo.pipeline.workers import jobs_for
from hongheo.problems import Problem, in_order_of_mending
from hongheo.tabulate import (
    Denominators,
    Families,
    UnitLine,
    account_sheet,
    count_forms,
    count_peoples,
    detailed_lists,
    fields_sheet,
    find_signs,
    glance_sheets,
    group_tables,
    household_lists,
    members_counted,
    near_households,
    near_sheet,
    peoples_in_order,
    prove,
    signs_sheet,
    summary_tables,
    told_by_commune,
    unit_heading,
    unit_lines,
    unsaid,
    without_return,
)
from hongheo.text import mask_name
from hongheo.units import Unit
from hongheo.write import (
    CommunePage,
    OutputSet,
    write_lists,
    write_manifest,
    write_problems,
    write_scores,
    write_tables,
)

if TYPE_CHECKING:
    from hongheo.write import ReportData


def give_back(scored: Scored, review: Review, result: Result, back: ExitStack, progress: Progress) -> None:
    """Write what goes back to the communes, if asked for, once all problems are known; it appears when
    ``back`` ends well."""
    if result.options.speaks_of_return:
        from hongheo.pipeline.sending_back import send_back

        send_back(scored, review, result, back, progress)


# Fields of the lists that no commune has since July 2025.
_DISTRICT = ("district", "district_code")


def unseen_of(units: Iterable[Unit]) -> Sequence[str]:
    """The fields of the lists that no commune of these has."""
    return () if any(u.district for u in units) else _DISTRICT


def _with_terms(scored: Scored, review: Review) -> pd.DataFrame:
    """The households, each with the review that decides on it; one that left within the year has its own."""
    frame = scored.households.frame
    own = frame["term"] if "term" in frame else pd.Series(None, frame.index, dtype=object)
    return frame.assign(term=own.where(own.notna(), Term(review.year).label).astype(object))


_LISTED = (HouseholdClass.POOR.value, HouseholdClass.NEAR_POOR.value)


def listed_members(scored: Scored) -> pd.DataFrame:
    """Members of the households on a list at the start or at the end; no table asks for others."""
    frame = scored.households.frame
    on_a_list = frame["class_end"].isin(_LISTED) | frame["start"].isin(_LISTED)
    if "class_in_force" in frame:
        on_a_list |= frame["class_in_force"].notna()
    # What joining and comparing took is free by now.
    return_memory()
    return scored.members.of(set(frame.loc[on_a_list, "household"]))


def denominators_of(scored: Scored) -> Denominators:
    """Households and persons of each commune, as its return says."""
    return Denominators(
        {c: t.households for c, t in scored.totals.items()}, {c: t.persons for c, t in scored.totals.items()}
    )


def tables_of(
    scored: Scored, members: pd.DataFrame, review: Review, lines: Sequence[UnitLine]
) -> list[SummaryTable]:
    """Tables 1 to 13; ``members`` are those of ``tabulate.members_counted``."""
    frame = scored.households.frame
    tables = [
        *summary_tables(frame, lines, denominators_of(scored), review.standard.indicator_points.value),
        *group_tables(frame, members, lines, review.standard.facts),
    ]
    return without_return(tables, lines, scored.without_return)


def tabulate_and_write(
    scored: Scored,
    review: Review,
    result: Result,
    outputs: OutputSet,
    out: Path,
    wanted: Sequence[str],
    progress: Progress,
    back: ExitStack,
) -> None:
    """Count, prove and write: every file of ``outputs``, and what goes back to the communes.

    ``wanted``: see ``peoples_wanted``; ``back``: see ``give_back``. Raises OutputError.
    """
    frame, options = _with_terms(scored, review), result.options
    units = list(scored.units.values())
    lines, heading = unit_lines(units), unit_heading(units)
    members = listed_members(scored)
    if scored.by_own is None:
        scored.members.let_go()
    families = Families(_decided(frame, review, result), members)
    give_back(scored, review, result, back, progress)
    return_sheet = form(COMMUNE_RETURN).by_id["households"]
    lists = household_lists(families, scored.units, review.date, form(HOUSEHOLD_LIST), return_sheet)
    listed = {c: lists[CLASS_LABELS[c]].households for c in (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)}
    rows = {
        "read": sum(f.households for f in result.files),
        "repeated": scored.set_aside.get("households", 0),
        "left_out": len(scored.missing.frame) + scored.compared.left_in_year,
        "households": len(frame),
    }
    asked = {CODES: scored.codes, VILLAGES: scored.villages}
    for name in asked:
        if name in outputs.names and not asked[name]:
            outputs.leave_out(name)
    names = [name for name in outputs.names if name != MANIFEST]
    written = 0
    jobs = jobs_for(options, len(scored.sources))
    with Beside(jobs) as beside:

        def write(name: str, work: Callable[[Path], None]) -> None:
            nonlocal written
            progress("Ghi kết quả", written, len(names))
            path = outputs.path(name)
            beside.do(name, lambda: work(path))
            written += 1

        # The lists are half of the work, and all else can go on beside them.
        write(
            LISTS,
            partial(
                write_lists,
                form=form(HOUSEHOLD_LIST),
                lists=lists,
                place=heading,
                year=review.year,
                note=result.note,
                detailed=detailed_lists(families, lines),
                unseen=unseen_of(units),
                # When it is packed all else is written.
                packers=jobs,
            ),
        )
        counted = members_counted(frame, members, review.date)
        # Nobody asks for members any more: of a province they are a fifth of the memory.
        del members, families, lists
        return_memory()
        write(
            SCORES,
            lambda path: write_scores(
                path, scores_of(scored, review), title=title_of(review), note=result.note
            ),
        )
        _tabulate(scored, review, result, counted, lines, listed, rows, wanted)
        note = note_under_title(result.note, missing_text(result.report))
        write(
            TABLES,
            lambda path: write_tables(path, result.tables, place=heading, year=review.year, note=note),
        )
        write(
            FORMS,
            lambda path: write_tables(path, result.forms, place=heading, year=review.year, note=note),
        )
        if scored.by_own is not None:
            from hongheo.pipeline.own_results import Setting, write_by_own  # what few runs need

            own = scored.by_own
            setting = Setting(lines, heading, rows, wanted, denominators_of(scored), unseen_of(units))
            summary = result.by_standard[own.review.standard.id]
            write_by_own(scored, own, review, summary, setting, write)
        write(PROBLEMS, lambda path: write_problems_of(path, scored, review, result, out))
        if scored.codes:
            title = f"BẢNG MÃ HỘ CŨ, MÃ HỘ MỚI NĂM {review.year}"
            codes = asked_table(CODE_TABLE, scored.codes)
            write(CODES, lambda path: write_scores(path, codes, title=title))
        if scored.villages:
            title_villages = f"BẢNG THÔN CỦA XÃ CŨ, XÃ NAY NĂM {review.year}"
            villages = asked_table(VILLAGE_TABLE, scored.villages)
            write(VILLAGES, lambda path: write_scores(path, villages, title=title_villages))
        if options.report:
            # It brings what fills in Word files, which no other run needs.
            from hongheo.write import write_report_page, write_report_text

            report = _report(scored, review, result, lines, heading, note)
            write(REPORT_PAGE, lambda path: write_report_page(path, report))
            write(REPORT_TEXT, lambda path: write_report_text(path, report, options.report_template))
        kept = None
        if options.parquet is not None:
            from hongheo.pipeline.keeping import keep

            kept = keep(
                scored, counted, review, options.parquet, force=options.force, b2_derived=options.b2_derived
            )
            if scored.by_own is not None:
                from hongheo.pipeline.own_results import keep_by_own

                kept += keep_by_own(scored, scored.by_own, review, options)
        # The lists may still be on their way.
        manifest = manifest_of(scored, review, result, rows)
    progress("Ghi kết quả", len(names), len(names))
    manifest["outputs"] = outputs_of(outputs)
    if kept is not None:
        manifest["kept"] = kept
    write_manifest(outputs.path(MANIFEST), manifest)


def _tabulate(
    scored: Scored,
    review: Review,
    result: Result,
    counted: pd.DataFrame,
    lines: Sequence[UnitLine],
    listed: Mapping[HouseholdClass, int],
    rows: Mapping[str, int],
    wanted: Sequence[str],
) -> None:
    """Fill in the tables and forms, the proofs that all agree with lists and rows, and the signs."""
    frame = scored.households.frame
    result.tables = tables_of(scored, counted, review, lines)
    points = review.standard.indicator_points.value
    told = told_by_commune(frame)
    of_lines = [p for p in result.proofs if p.id == LINES]
    result.proofs = list(prove(result.tables, told, lines, listed, rows, points))
    counts = Counted(
        count_forms(frame),
        denominators_of(scored),
        peoples_in_order(count_peoples(frame)),
        unsaid(frame, counted),
        result.tables,
        lines,
        told,
        listed,
        scored.without_return,
    )
    forms, proofs = forms_and_proofs(counts, list(scored.units.values()), review, wanted)
    result.forms = list(forms.tables)
    result.proofs += proofs
    result.proofs += [prove_accounts(scored.inputs), *of_lines]
    result.signs = find_signs(
        frame,
        scored.units,
        review.standard,
        review.date,
        _masked(result.options),
        scored.left_last_year,
    )


def _decided(frame: pd.DataFrame, review: Review, result: Result) -> pd.DataFrame:
    """The households with the decisions on them, where registers were given."""
    if not result.options.registers:
        return frame
    from hongheo.pipeline.decided import with_decisions  # what few runs need
    from hongheo.procedure import PERIODIC

    return with_decisions(frame, result.options, review, PERIODIC, result.report)


def _report(
    scored: Scored,
    review: Review,
    result: Result,
    lines: Sequence[UnitLine],
    heading: Sequence[str],
    note: str,
) -> ReportData:
    """What the reports say, with where each commune stands by its register as of the review's day."""
    from hongheo.pipeline.reporting import report_of
    from hongheo.pipeline.states import states_of_run

    registers: list[RegisterState] = []
    if result.options.registers:
        from hongheo.pipeline.registers import check_registers

        registers = check_registers(result.options.registers, result.options, on=review.date).states
    states = states_of_run(result, scored, review.date, registers)
    return report_of(result, lines, heading, note, registers, states)


def _link(file: str, out: Path) -> str:
    """The way from the output folder to an input, so that links work wherever both are copied together."""
    try:
        return Path(os.path.relpath(file, out)).as_posix()
    except ValueError:  # another drive of Windows
        return Path(file).resolve().as_posix()


def _commune_pages(scored: Scored, result: Result) -> list[CommunePage]:
    """The communes of the run, each with its problems: those of its households, of its own, of its file."""
    of_file = {f.path: f.commune for f in result.files}
    by_commune: dict[str, list[Problem]] = {code: [] for code in scored.units}
    for problem in in_order_of_mending(problems_of_communes(result.report)):
        household = problem.household.partition("/")[0] if problem.household else None
        for code in (household, problem.commune, of_file.get(problem.place.file)):
            if code in by_commune:
                by_commune[code].append(problem)
                break
    return [CommunePage(code, scored.units[code].name, own) for code, own in by_commune.items()]


def _masked(options: Options) -> Callable[[str], str]:
    """How the name of a reviewer is shown."""
    return str if options.show_values else mask_name


def write_problems_of(path: Path, scored: Scored, review: Review, result: Result, out: Path) -> None:
    """Write ``loi.xlsx``: every problem, the signs, what is missing, what was read."""
    frame, units, standard = scored.households.frame, scored.units, review.standard
    near = near_households(frame, standard, review.date)
    of_file = {f.path: f.commune for f in result.files}
    told = [(problem, problem.told_commune(of_file) or "") for problem in result.report]
    sheets = [
        scored.missing,
        signs_sheet(result.signs),
        near_sheet(near, units, standard),
        *glance_sheets(frame, told, near, units, standard, _masked(result.options)),
        fields_sheet([f for file in result.files for f in file.filled], units),
        account_sheet([(f.path, f.form is not None, f.account) for f in scored.inputs], result.left),
        *([decided_sheet(result.corrections)] if result.corrections else []),
    ]
    files = [f.path for f in scored.inputs]
    targets = {f: _link(f, out) for f in files}
    write_problems(
        path,
        in_order_of_mending(p for p in result.report if p.decided is None),
        sheets,
        files=files,
        file_targets=targets,
        note=result.note,
        duplicates=duplicates_of(list(result.report)),
        communes=_commune_pages(scored, result),
        file_communes={f.path: f.commune for f in result.files if f.commune},
        show_values=result.options.show_values,
    )
