"""All files together: checked, scored, compared with earlier lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hongheo.check import (
    CommuneTotals,
    check_codes,
    check_families,
    check_households,
    check_identities,
    check_keys,
    check_persons,
    check_points,
    check_returns,
    check_sheets,
    check_start_known,
    check_totals,
    check_units,
    check_years,
    gather,
    set_repetitions_aside,
)
from hongheo.compare import (
    Movement,
    compare_start,
    contradictions,
    left_between,
    left_out,
    left_out_problems,
    settle,
    with_history,
    with_left_out,
)
from hongheo.criteria import (
    Scorecard,
    standard_for_year,
    standard_on,
)
from hongheo.errors import UsageError
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import (
    Batch,
    FileRecords,
    HouseholdClass,
    Records,
    SheetData,
)
from hongheo.pipeline.cards import load_card, score_by_card
from hongheo.pipeline.lists import earlier_lists, expected_communes, listed_classes, missing_sheet
from hongheo.pipeline.reading import Kept, read_all
from hongheo.pipeline.result import (
    FileSummary,
    NothingRead,
    Options,
    Progress,
    Result,
    Review,
    new_result,
    no_progress,
)
from hongheo.problems import Report
from hongheo.score import (
    Derived,
    check_income,
    derive,
    differences,
    mark_rules,
    not_derived,
)
from hongheo.score import score as score_households
from hongheo.tabulate import (
    scores_sheet,
)
from hongheo.units import Unit, UnitList, units_on
from hongheo.write import (
    write_scores,
    write_whole,
)


def review_of(files: Sequence[FileRecords], options: Options) -> Review | None:
    """The review of a run: by the options, else by the year that most files write. None when no one says.

    Raises StandardError when no standard covers it, UsageError when the files do not agree on a year.
    """
    if options.date is not None:
        if options.year is not None and options.year != options.date.year:
            raise UsageError(f"--year {options.year} và --date {options.date:%d/%m/%Y} không cùng năm.")
        standard = standard_on(options.date)
        return Review(options.date.year, options.date, standard, units_on(options.date))
    year = options.year
    if year is None:
        said = Counter(int(str(f.info["year"].value)) for f in files if "year" in f.info)
        if not said:
            return None
        ranked = said.most_common()
        if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
            years = ", ".join(str(y) for y in sorted(said))
            raise UsageError(f"Các tệp ghi nhiều năm rà soát ({years}); hãy nói rõ bằng --year.")
        year = ranked[0][0]
    standard, date = standard_for_year(year)
    return Review(year, date, standard, units_on(date))


def check_all(
    files: Sequence[FileRecords], review: Review | None, card: Scorecard | None, report: Report
) -> tuple[Batch, dict[str, CommuneTotals], Derived | None]:
    the_form = form(COMMUNE_RETURN)
    batch = gather(the_form, files)
    report.extend(set_repetitions_aside(the_form, batch))
    report.extend(check_sheets(the_form, files))
    report.extend(check_codes(batch))
    report.extend(check_keys(the_form, batch))
    report.extend(check_households(the_form, batch))
    report.extend(check_identities(the_form, batch, review.date if review else None))
    report.extend(check_persons(the_form, batch))
    if review is None:
        return batch, {}, None
    report.extend(check_units(files, review.units, review.standard, review.date))
    report.extend(check_returns(files, review.units))
    report.extend(check_years(files, review.year))
    report.extend(check_families(the_form, batch, review.date))
    if card is not None:
        score_by_card(batch, card, review, report)
    report.extend(check_points(the_form, batch, review.standard))
    totals, problems = check_totals(the_form, batch, review.units)
    report.extend(problems)
    derived = derive(batch, review.standard, review.date)
    report.extend(differences(batch, derived, review.standard))
    return batch, totals, derived


@dataclass(slots=True)
class Scored:
    batch: Batch
    totals: dict[str, CommuneTotals]
    derived: Derived
    households: Records
    previous: Records | None
    missing: SheetData
    units: dict[str, Unit]
    inputs: list[FileSummary]
    left_last_year: dict[HouseholdClass, dict[str, tuple[int, int]]]
    card: Scorecard | None


def _units(communes: Sequence[str], files: Sequence[FileRecords], units: UnitList) -> dict[str, Unit]:
    """The units of a run. One whose code is not in the list keeps its code and stands with the others."""
    known = {c: u for c in communes if (u := units.by_code(c))}
    home = next(iter(known.values()), None)
    for commune in communes:
        if commune in known:
            continue
        said = next(
            (
                f.info["commune_name"].value
                for f in files
                if f.commune == commune and "commune_name" in f.info
            ),
            "",
        )
        name = f"{said} (mã {commune} không có trong danh mục)".strip()
        place = (home.district_code, home.district, home.province_code, home.province) if home else ("",) * 4
        known[commune] = Unit(commune, name, *place)
    return {c: known[c] for c in sorted(known)}


def score_all(
    paths: Sequence[Path],
    options: Options,
    result: Result,
    progress: Progress,
    keep: list[Kept] | None = None,
) -> Scored | None:
    """Read, check, score and compare; fills the result. None when no file could be read."""
    report = result.report
    card = load_card(options.scorecard) if options.scorecard else None
    files, result.files = read_all(paths, options, report, progress, keep)
    if not files:
        return None
    review = result.review = review_of(files, options)
    progress("Kiểm tra, chấm điểm", 0, 1)
    batch, totals, derived = check_all(files, review, card, report)
    if review is None or derived is None:
        if result.command == "check":
            return None
        raise UsageError("Không tệp nào ghi «Năm rà soát»; hãy nói rõ bằng --year hoặc --date.")
    lists = earlier_lists(options, review, batch.households, report)
    previous = lists.previous
    if previous is None and result.command == "run":
        report.extend(check_start_known(batch))
    positions: list[int] = []
    households = batch.households
    if lists.past:
        households.frame, problems = with_history(households, lists.past, review.year)
        report.extend(problems)
    if previous is not None:
        report.extend(compare_start(households, previous, review.year - 1))
        positions = left_out(households, previous, expected_communes(batch, previous, review.units))
        names = {
            u.code: u.name for c in previous.frame["commune"].unique() if (u := review.units.by_code(str(c)))
        }
        report.extend(left_out_problems(households, previous, positions, names))
    known = _units(batch.communes(), files, review.units)
    areas = {code: review.standard.area_of(unit.kind) for code, unit in known.items()}
    frame = score_households(
        batch, review.standard, review.date, areas, derived, b2_derived=options.b2_derived
    )
    scored = Records(frame, households.tables)
    if options.b2_derived:
        report.extend(not_derived(scored, review.standard))
    if "income" in scored.frame:
        report.extend(check_income(scored, review.standard, review.date))
    if card is not None and card.mark:
        scored.frame["rule"] = mark_rules(scored.frame, batch.b1.frame, card.mark)
    if previous is not None:
        scored = with_left_out(scored, previous, positions)
        known = _units(
            sorted({str(c) for c in scored.frame["commune"].unique()} | set(known)), files, review.units
        )
    listed = listed_classes(scored.frame, previous) if previous else {}
    scored.frame = settle(scored.frame, *report.doubts(), listed)
    report.extend(contradictions(scored))
    result.households = scored.frame
    result.note = _note(scored.frame, options, card)
    progress("Kiểm tra, chấm điểm", 1, 1)
    missing = missing_sheet(previous, positions, review.units)
    inputs = [*result.files, *lists.files]
    before = next((past.records for past in lists.past if past.year == review.year - 2), None)
    left = left_between(before, previous) if before is not None and previous is not None else {}
    return Scored(batch, totals, derived, scored, previous, missing, known, inputs, left, card)


B2_BY_FACTS = "B2 tính từ dữ kiện (--b2 derived), không theo dấu trên phiếu"


def _note(frame: pd.DataFrame, options: Options, card: Scorecard | None) -> str:
    """The line under each title: that a sample card was used, what is provisional, whose B2; mostly empty."""
    marks = (card.mark if card else "", provisional(frame), B2_BY_FACTS if options.b2_derived else "")
    return "; ".join(mark for mark in marks if mark)


def provisional(frame: pd.DataFrame) -> str:
    """What is said while some household has no class; empty when all have one."""
    open_ = frame[frame["class_end"] == HouseholdClass.UNCLASSIFIED.value]
    persons = int(open_["size"].fillna(open_["start_size"]).fillna(0).sum())
    return f"TẠM TÍNH: còn {len(open_)} hộ ({persons} khẩu) chưa phân loại" if len(open_) else ""


def scores_of(scored: Scored, review: Review) -> SheetData:
    return scores_sheet(
        scored.households.frame,
        scored.units,
        [i.name for i in review.standard.indicator],
        {a.id.value: a.name for a in review.standard.area},
        {m.value: m.label for m in Movement},
    )


def title_of(review: Review) -> str:
    return f"CHẤM ĐIỂM, PHÂN LOẠI HỘ NĂM {review.year}"


def score(paths: Sequence[Path], options: Options, out: Path, progress: Progress = no_progress) -> Result:
    """Each household with its points, class and the rule that decided, written to one workbook.

    Raises UsageError, StandardError or OutputError.
    """
    result = new_result("score", options)
    with write_whole(out, options.force) as target:
        scored = score_all(paths, options, result, progress)
        if scored is None or result.review is None:
            raise NothingRead(result)
        write_scores(
            target, scores_of(scored, result.review), title=title_of(result.review), note=result.note
        )
    result.outputs, result.out = [out.name], out.parent
    return result
