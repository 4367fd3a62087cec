"""One function per command; the only room that knows the order of the stages."""

from __future__ import annotations

import datetime as dt
import difflib
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import pandas as pd

from hongheo import __version__
from hongheo.check import (
    CommuneTotals,
    check_cells,
    check_codes,
    check_families,
    check_households,
    check_identities,
    check_keys,
    check_list,
    check_persons,
    check_points,
    check_printed,
    check_returns,
    check_scorecard,
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
    Past,
    by_household,
    carry_over,
    cells_moved,
    code_of,
    compare_start,
    contradictions,
    households_changed,
    left_between,
    left_out,
    left_out_problems,
    settle,
    with_history,
    with_left_out,
    year_of,
)
from hongheo.criteria import (
    Scorecard,
    ScorecardError,
    Standard,
    load_scorecard,
    standard_for_year,
    standard_on,
)
from hongheo.errors import EXIT_NOT_DONE, EXIT_OK, EXIT_PROBLEMS, HongheoError, UsageError
from hongheo.forms import COMMUNE_RETURN, HOUSEHOLD_LIST, RETURNS, SCORECARD, Form, form
from hongheo.models import (
    CLASS_LABELS,
    Area,
    Batch,
    CellChange,
    Explanation,
    FileContent,
    FileRecords,
    HouseholdChange,
    HouseholdClass,
    Merged,
    OneReturn,
    Place,
    PointColumn,
    Proof,
    Records,
    RowAside,
    SheetData,
    Sign,
    SummaryTable,
    Table,
    TableLine,
)
from hongheo.problems import Problem, Report, Severity, kinds, read_severities
from hongheo.read import (
    UNKNOWN_COMMUNE,
    find_files,
    is_locked,
    is_merged,
    read_file,
    read_plain_sheet,
    read_printed,
    read_text_table,
    split_by_commune,
    split_merged,
    tells_communes,
)
from hongheo.score import (
    Derived,
    check_income,
    column_of,
    compare_points,
    derive,
    differences,
    explain_household,
    mark_rules,
    not_derived,
    score_answers,
)
from hongheo.score import score as score_households
from hongheo.tabulate import (
    SCORES_SHEET,
    Denominators,
    PlaceLine,
    columns_that_count,
    detailed_lists,
    find_signs,
    group_tables,
    household_lists,
    merge_returns,
    near_sheet,
    place_heading,
    place_lines,
    prove,
    scores_field,
    scores_sheet,
    signs_sheet,
    summary_tables,
)
from hongheo.text import mask_name
from hongheo.units import Unit, UnitList, region_of, units_of_results, units_on
from hongheo.write import (
    ANNOTATED,
    CannotAnnotate,
    CommunePage,
    OutputSet,
    annotate,
    copy_names,
    report_data,
    sha256_of,
    table_shapes,
    write_diff,
    write_explanation,
    write_lists,
    write_manifest,
    write_merged,
    write_problems,
    write_report_page,
    write_report_text,
    write_scores,
    write_tables,
    write_whole,
)

SCHEMA = 1
# Codes offered for one that is in no file.
_NEAR = 5
LISTS, TABLES, SCORES, PROBLEMS, MANIFEST = (
    "danh-sach.xlsx",
    "bieu-tong-hop.xlsx",
    "cham-diem.xlsx",
    "loi.xlsx",
    "nhat-ky.json",
)
CARD_CHECK, TABLES_CHECK = "scorecard check", "tables check"
OUTPUTS = (LISTS, TABLES, SCORES, PROBLEMS, MANIFEST)
# Written on request only, before the manifest.
REPORT_PAGE, REPORT_TEXT = "bao-cao.html", "bao-cao.docx"
REPORTS = (REPORT_PAGE, REPORT_TEXT)
Progress = Callable[[str, int, int], None]
AskPassword = Callable[[Path], str | None]


def no_progress(_stage: str, _done: int, _of: int) -> None:
    """Tells nobody."""


def no_password(_path: Path) -> str | None:
    """Knows no password."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may say of a run. A date fixes the year; a commune is for files that do not say it.

    ``config`` is the file of the severities; ``b2_derived``: B2 follows from the facts where they tell it,
    not from the marks.
    """

    year: int | None = None
    date: dt.date | None = None
    commune: str | None = None
    previous: Path | None = None
    units: Path | None = None
    strict: bool = False
    force: bool = False
    show_values: bool = False
    config: Path | None = None
    scorecard: Path | None = None
    history: tuple[Path, ...] = ()
    b2_derived: bool = False
    convert_fonts: bool = False
    report: bool = False
    report_template: Path | None = None
    # Asked for each file that is locked; what it answers is kept nowhere.
    password: AskPassword = no_password


@dataclass(frozen=True, slots=True)
class Review:
    """The review that is scored: year, date, the standard and the unit list of that date."""

    year: int
    date: dt.date
    standard: Standard
    units: UnitList


@dataclass(slots=True)
class FileSummary:
    """What became of one input."""

    path: str
    form: str | None = None
    commune: str | None = None
    households: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Result:
    """What a command found and wrote."""

    command: str
    options: Options
    report: Report
    files: list[FileSummary]
    review: Review | None = None
    households: pd.DataFrame | None = None
    tables: list[SummaryTable] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    out: Path | None = None
    note: str = ""
    explanation: Explanation | None = None

    @property
    def done(self) -> bool:
        """Whether the command could do its work: a file was read, and, if asked for, households scored."""
        if self.command in ("check", CARD_CHECK, TABLES_CHECK):
            return any(f.form is not None for f in self.files)
        return self.households is not None

    @property
    def exit_code(self) -> int:
        """0 nothing wrong, 1 problems that count, 3 the work could not be done."""
        if not self.done:
            return EXIT_NOT_DONE
        counted = self.report.count(Severity.ERROR)
        if self.options.strict:
            counted += self.report.count(Severity.WARNING)
        unproved = any(not proof.holds for proof in self.proofs)
        return EXIT_PROBLEMS if counted or unproved else EXIT_OK

    def counts(self) -> dict[str, int]:
        """Households in all and by class at the end; by class only once they are scored."""
        if self.households is None:
            return {"total": sum(f.households for f in self.files)}
        classes = Counter(self.households["class_end"])
        return {
            "total": len(self.households),
            **{c.value: classes[c.value] for c in HouseholdClass if c is not HouseholdClass.GONE},
            "gone": classes[HouseholdClass.GONE.value],
        }

    def as_json(self) -> dict[str, object]:
        """The result as in the JSON contract."""
        by_file = self.report.counts_by_file()
        show = self.options.show_values
        counts = self.counts()
        order = ("total", "poor", "near_poor", "not_poor", "gone", "unclassified")
        return {
            "schema": SCHEMA,
            "command": self.command,
            "valid": self.exit_code == EXIT_OK,
            "exit_code": self.exit_code,
            "standard": self.review.standard.id if self.review else None,
            "households": {key: counts[key] for key in order if key in counts},
            "files": [
                {
                    "path": f.path,
                    "form": f.form,
                    "commune": f.commune,
                    "households": f.households,
                    "errors": by_file.get(f.path, Counter())[Severity.ERROR],
                    "warnings": by_file.get(f.path, Counter())[Severity.WARNING],
                }
                for f in self.files
            ],
            "problems": [p.as_json(show) for p in self.report],
            "outputs": self.outputs,
            **({"explanation": _explanation_json(self.explanation, show)} if self.explanation else {}),
        }


def _communes_by_file(options: Options) -> dict[str, str]:
    """File name > commune code, from the table given with ``--units``."""
    if options.units is None:
        return {}
    rows = read_text_table(options.units)
    return {row[0]: row[1] for row in rows if len(row) > 1 and row[1].isdigit()}


@dataclass(slots=True)
class _Kept:
    """What ``merge`` needs of a file beside its records: its rows as read, and the returns that are in it.

    ``returns`` is empty when nothing of the file can be used; ``lost`` are the tables of a commune whose own
    line in a merged file is at fault.
    """

    path: Path
    tables: list[Table] = field(default_factory=list)
    returns: list[tuple[str, FileContent]] = field(default_factory=list)
    lost: list[Table] = field(default_factory=list)


def _records(
    content: FileContent, commune: str | None, options: Options, report: Report, kept: _Kept | None = None
) -> list[FileRecords]:
    """The checked records of a file: one for its commune, or one for each that its rows tell."""
    parts: list[tuple[str | None, FileContent]]
    if content.form == COMMUNE_RETURN and is_merged(content):
        returns, problems = split_merged(content)
        report.extend(problems)
        parts = list(returns)
    elif not tells_communes(content):
        parts = [(commune, content)]
    else:
        if options.year is None and options.date is None:
            raise UsageError(
                f"{content.path} ghi xã theo từng dòng và không ghi năm: hãy nói rõ --year hoặc --date."
            )
        date = options.date or standard_for_year(options.year or 0)[1]
        split, problems = split_by_commune(content, units_on(date))
        report.extend(problems)
        parts = list(split.items())
    found = []
    for code, part in parts:
        # Checking empties the tables of their values.
        as_read = (
            replace(part, tables=[replace(t, values=dict(t.values)) for t in part.tables]) if kept else part
        )
        checked, problems = check_cells(form(content.form), part, code, options.scorecard is not None)
        report.extend(problems)
        if checked is not None:
            found.append(checked)
            if kept is not None:
                kept.returns.append((checked.commune, as_read))
        elif kept is not None:
            kept.lost += as_read.tables
    return found


def _explanation_json(explanation: Explanation, show: bool) -> dict[str, object]:
    """An explanation as JSON; names are masked unless asked for."""

    def shown(name: str | None) -> str | None:
        return name if name is None or show else mask_name(name)

    data = asdict(explanation)
    data["head_name"] = shown(explanation.head_name)
    data["questions"] = [{"question": q, "points": p} for q, p in explanation.questions]
    for indicator in data["indicators"]:
        for item in indicator["evidence"]:
            item["name"] = shown(item["name"])
    return data


def _read(path: Path, forms: Sequence[Form], options: Options) -> tuple[FileContent | None, list[Problem]]:
    password = options.password(path) if is_locked(path) else None
    return read_file(path, forms, convert_fonts=options.convert_fonts, password=password)


def _read_all(
    paths: Sequence[Path],
    options: Options,
    report: Report,
    progress: Progress,
    keep: list[_Kept] | None = None,
) -> tuple[list[FileRecords], list[FileSummary]]:
    """Read and check each file on its own; a file that fails costs that file only.

    With ``keep`` only files of our own layout are taken, and what stood in each is kept there.
    """
    files = find_files(paths)
    if not files:
        raise UsageError(
            "Không tìm thấy tệp nào: " + ", ".join(p.as_posix() for p in paths) + ". Kiểm tra lại đường dẫn."
        )
    forms = [form(f) for f in (RETURNS if keep is None else (COMMUNE_RETURN,))]
    communes = _communes_by_file(options)
    records: list[FileRecords] = []
    summaries: list[FileSummary] = []
    for done, path in enumerate(files):
        progress("Đọc phiếu", done, len(files))
        content, problems = _read(path, forms, options)
        report.extend(problems)
        summary = FileSummary(path.as_posix())
        summaries.append(summary)
        kept = None
        if keep is not None:
            kept = _Kept(path, list(content.tables) if content else [])
            keep.append(kept)
        if content is None:
            continue
        summary.set_aside, summary.form = content.set_aside, content.form
        found = _records(content, communes.get(path.name, options.commune), options, report, kept)
        records += found
        codes = sorted({f.commune for f in found if not f.commune.startswith(UNKNOWN_COMMUNE)})
        summary.commune = codes[0] if len(codes) == 1 else None
        summary.households = sum(len(f.frames["households"]) for f in found if "households" in f.frames)
    progress("Đọc phiếu", len(files), len(files))
    return records, summaries


def _review(files: Sequence[FileRecords], options: Options) -> Review | None:
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


def read_scorecard(path: Path) -> tuple[Scorecard | None, list[Problem]]:
    """A scorecard in TOML or in its Excel form; None when it cannot be used, and everything that is wrong."""
    if path.suffix.lower() == ".toml" and path.is_file():
        try:
            return load_scorecard(path), []
        except ScorecardError as error:
            place = Place(path.as_posix())
            return None, [Problem(kinds.CARD_FAULTY, place, {"fault": fault}) for fault in error.faults]
    content, problems = read_file(path, [form(SCORECARD)])
    if content is None:
        return None, problems
    card, found = check_scorecard(form(SCORECARD), content, path.stem)
    return card, [*problems, *found]


def load_card(path: Path) -> Scorecard:
    """A sound scorecard. Raises HongheoError when it is at fault: nothing is computed with it."""
    card, problems = read_scorecard(path)
    if card is None:
        faults = [p.message() for p in problems if p.kind.severity == Severity.ERROR]
        more = f" (và {len(faults) - 3} lỗi nữa)" if len(faults) > 3 else ""
        raise HongheoError(
            f"Không dùng được bảng điểm {path.as_posix()}: {' '.join(faults[:3])}{more} "
            "Xem hết bằng «hongheo scorecard check»."
        )
    return card


def _score_by_card(batch: Batch, card: Scorecard, review: Review, report: Report) -> None:
    """Answers of B1 to points, and the points written against the card."""
    columns: dict[str, PointColumn | str] = {}
    names: dict[str, str] = {}
    for commune in batch.communes():
        unit = review.units.by_code(commune)
        area = review.standard.area_of(unit.kind) if unit else None
        region = region_of(unit, review.units) if unit else None
        columns[commune] = column_of(card, area == Area.URBAN if area else None, region)
        names[commune] = unit.name if unit else commune
    report.extend(score_answers(batch.b1, card, columns))
    report.extend(compare_points(batch.b1, card, columns, names))


def _check_all(
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
        _score_by_card(batch, card, review, report)
    report.extend(check_points(the_form, batch, review.standard))
    totals, problems = check_totals(the_form, batch, review.units)
    report.extend(problems)
    derived = derive(batch, review.standard, review.date)
    report.extend(differences(batch, derived, review.standard))
    return batch, totals, derived


@dataclass(slots=True)
class _Lists:
    """What earlier reviews left: last year's list, the lists of earlier years, and their files."""

    previous: Records | None = None
    past: list[Past] = field(default_factory=list)
    files: list[FileSummary] = field(default_factory=list)


def _read_list(path: Path, options: Options, report: Report) -> FileContent:
    content, problems = _read(path, [form(HOUSEHOLD_LIST)], options)
    report.extend(problems)
    if content is None:
        raise HongheoError(
            f"Không đọc được danh sách năm trước {path.as_posix()}: "
            + "; ".join(p.message() for p in problems if p.kind.severity == Severity.ERROR)
        )
    return content


def _year_said(content: FileContent, review: Review) -> int:
    """The year of a list of ``--history``. Raises HongheoError when its titles do not tell an earlier one."""
    year = year_of(content.tables)
    if year is None:
        raise HongheoError(
            f"Không rõ {content.path} là danh sách của năm nào: dòng tiêu đề các trang phải ghi cùng một "
            "năm, ví dụ «DANH SÁCH HỘ NGHÈO SAU KHI RÀ SOÁT NĂM 2022»."
        )
    if year >= review.year:
        raise HongheoError(
            f"{content.path} là danh sách năm {year}, không trước năm rà soát {review.year}: không dùng được "
            "cho --history."
        )
    return year


def _lists(options: Options, review: Review, households: Records, report: Report) -> _Lists:
    """Read last year's list and those of earlier years, by the commune codes of this review.

    A file given to both options is read, and its faults told, once.
    """
    lists = _Lists()
    contents: dict[Path, FileContent] = {}
    checked: dict[tuple[Path, ...], Records] = {}

    def carried(paths: Sequence[Path], year: int) -> Records:
        key = tuple(p.resolve() for p in paths)
        if key not in checked:
            listed, problems = check_list(form(HOUSEHOLD_LIST), [contents[p] for p in key])
            report.extend(problems)
            of_file = Counter(listed.table(at).file for at in range(len(listed.frame)))
            for summary in lists.files:
                summary.households = summary.households or of_file[summary.path]
            older = units_of_results(year)
            checked[key], problems = carry_over(listed, households, year, older, review.units)
            report.extend(problems)
        return checked[key]

    for path in dict.fromkeys([*([options.previous] if options.previous else []), *options.history]):
        if path.resolve() not in contents:
            content = contents[path.resolve()] = _read_list(path, options, report)
            lists.files.append(FileSummary(path.as_posix(), content.form))
    by_year: dict[int, list[Path]] = {}
    for path in dict.fromkeys(options.history):
        by_year.setdefault(_year_said(contents[path.resolve()], review), []).append(path)
    if options.previous is not None:
        lists.previous = carried(
            [options.previous], _previous_year(contents[options.previous.resolve()], review)
        )
    for year, paths in sorted(by_year.items()):
        # Last year's list is held against the start once: by --previous when it is given.
        if year < review.year - 1 or options.previous is None:
            lists.past.append(Past(year, carried(paths, year)))
    return lists


def _previous_year(content: FileContent, review: Review) -> int:
    """The year of last year's list: as its titles say, else the one before this review."""
    said = year_of(content.tables)
    return said if said is not None and said < review.year else review.year - 1


def _expected(batch: Batch, previous: Records, units: UnitList) -> set[str]:
    """Communes whose households of last year must be accounted for: the one that came in alone, else all of
    last year's list in the same districts."""
    own = batch.communes()
    if len(own) <= 1:
        return set(own)
    homes = {(u.province_code, u.district_code) for u in map(units.by_code, own) if u}
    listed = {str(c) for c in previous.frame["commune"].unique()}
    also = {u.code for u in map(units.by_code, listed) if u and (u.province_code, u.district_code) in homes}
    return {*own, *also}


def _listed(frame: pd.DataFrame, previous: Records) -> dict[str, str]:
    """Household > class on last year's list; not poor for one that the list of its commune does not have."""
    covered = frame["commune"].isin(set(previous.frame["commune"]))
    not_listed = dict.fromkeys(frame.loc[covered, "household"], CLASS_LABELS[HouseholdClass.NOT_POOR])
    return not_listed | dict(zip(previous.frame["household"], previous.frame["class_end"], strict=True))


@dataclass(slots=True)
class _Scored:
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


_MISSING_COLUMNS = {
    "commune": "Mã xã",
    "commune_name": "Tên xã",
    "household_code": "Mã hộ",
    "head_name": "Họ và tên chủ hộ",
    "village": "Thôn/Ấp",
    "class_end": "Phân loại năm trước",
    "size": "Số nhân khẩu",
    "place": "Chỗ ghi trong danh sách năm trước",
}


def _missing_sheet(
    previous: Records | None, positions: Sequence[int], units: UnitList, show_values: bool
) -> SheetData:
    rows = []
    shown: Callable[[str], str] = str if show_values else mask_name
    if previous is not None:
        for at in positions:
            record = previous.frame.iloc[at]
            unit = units.by_code(str(record["commune"]))
            place = previous.place(at, "household_code")
            rows.append(
                {
                    **{key: record[key] for key in ("commune", "village", "class_end", "size")},
                    "head_name": shown(str(record["head_name"] or "")),
                    "commune_name": unit.name if unit else None,
                    "household_code": code_of(str(record["household"])),
                    "place": f"{place.sheet}!{place.cell}",
                }
            )
    return SheetData(
        "Còn thiếu",
        _MISSING_COLUMNS,
        pd.DataFrame(rows, columns=list(_MISSING_COLUMNS)),
        empty="Không có hộ nào trong danh sách năm trước bị bỏ sót.",
    )


def _score_all(
    paths: Sequence[Path],
    options: Options,
    result: Result,
    progress: Progress,
    keep: list[_Kept] | None = None,
) -> _Scored | None:
    """Read, check, score and compare; fills the result. None when no file could be read."""
    report = result.report
    card = load_card(options.scorecard) if options.scorecard else None
    files, result.files = _read_all(paths, options, report, progress, keep)
    if not files:
        return None
    review = result.review = _review(files, options)
    progress("Kiểm tra, chấm điểm", 0, 1)
    batch, totals, derived = _check_all(files, review, card, report)
    if review is None or derived is None:
        if result.command == "check":
            return None
        raise UsageError("Không tệp nào ghi «Năm rà soát»; hãy nói rõ bằng --year hoặc --date.")
    lists = _lists(options, review, batch.households, report)
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
        positions = left_out(households, previous, _expected(batch, previous, review.units))
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
    listed = _listed(scored.frame, previous) if previous else {}
    scored.frame = settle(scored.frame, *report.doubts(), listed)
    report.extend(contradictions(scored))
    result.households = scored.frame
    result.note = _note(scored.frame, options, card)
    progress("Kiểm tra, chấm điểm", 1, 1)
    missing = _missing_sheet(previous, positions, review.units, options.show_values)
    inputs = [*result.files, *lists.files]
    before = next((past.records for past in lists.past if past.year == review.year - 2), None)
    left = left_between(before, previous) if before is not None and previous is not None else {}
    return _Scored(batch, totals, derived, scored, previous, missing, known, inputs, left, card)


B2_BY_FACTS = "B2 tính từ dữ kiện (--b2 derived), không theo dấu trên phiếu"


def _note(frame: pd.DataFrame, options: Options, card: Scorecard | None) -> str:
    """The line under each title: that a sample card was used, what is provisional, whose B2; mostly empty."""
    marks = (card.mark if card else "", _provisional(frame), B2_BY_FACTS if options.b2_derived else "")
    return "; ".join(mark for mark in marks if mark)


def _provisional(frame: pd.DataFrame) -> str:
    """What is said while some household has no class; empty when all have one."""
    open_ = frame[frame["class_end"] == HouseholdClass.UNCLASSIFIED.value]
    persons = int(open_["size"].fillna(open_["start_size"]).fillna(0).sum())
    return f"TẠM TÍNH: còn {len(open_)} hộ ({persons} khẩu) chưa phân loại" if len(open_) else ""


def _scores(scored: _Scored, review: Review) -> SheetData:
    return scores_sheet(
        scored.households.frame,
        scored.units,
        [i.name for i in review.standard.indicator],
        {a.id.value: a.name for a in review.standard.area},
        {m.value: m.label for m in Movement},
    )


def _result(command: str, options: Options) -> Result:
    """An empty result whose report weighs the problems as the settings say."""
    severities = read_severities(options.config) if options.config is not None else {}
    return Result(command, options, Report(severities=severities), [])


def check(
    paths: Sequence[Path],
    options: Options,
    progress: Progress = no_progress,
    annotate_in: Path | None = None,
) -> Result:
    """Every problem of every file; nothing is written but the annotated copies, when a folder is given.

    Raises OutputError, and UsageError or StandardError when the review cannot be told or has no standard, or
    the settings are at fault.
    """
    result = _result("check", options)
    if annotate_in is not None:
        _refuse_annotating(paths, annotate_in, options.force)
    _score_all(paths, options, result, progress)
    if annotate_in is not None:
        _annotate(result, annotate_in, progress)
    return result


def check_card(path: Path, options: Options) -> Result:
    """Every fault of a scorecard, each with its cell."""
    card, problems = read_scorecard(path)
    unreadable = any(p.kind in (kinds.FILE_UNREADABLE, kinds.FORM_UNKNOWN) for p in problems)
    summary = FileSummary(path.as_posix(), None if unreadable else SCORECARD)
    result = Result(CARD_CHECK, options, Report(problems), [summary])
    result.note = card.mark if card else ""
    return result


def check_tables(path: Path, options: Options) -> Result:
    """The identities of tables that were printed before; nothing is written.

    Raises UsageError when no title says the year and ``--year`` does not, StandardError.
    """
    result = Result(TABLES_CHECK, options, Report(), [FileSummary(path.as_posix())])
    tables, year, problems = read_printed(path, table_shapes())
    result.report.extend(problems)
    if tables is None:
        return result
    result.files[0].form = "summary-tables"
    year = options.year or (options.date.year if options.date else year)
    if year is None:
        raise UsageError("Các biểu không ghi năm rà soát; hãy nói rõ bằng --year.")
    standard, date = standard_for_year(year)
    date = options.date or date
    result.review = Review(year, date, standard, units_on(date))
    thresholds = [standard.threshold_on("b2", a.id, date) for a in standard.area]
    points = standard.indicator_points.value
    least = min(
        next(n for n in range(len(standard.indicator) + 1) if t.holds(n * points)) for t in thresholds
    )
    result.report.extend(check_printed(tables, least))
    return result


def _of_communes(report: Report) -> list[Problem]:
    """The problems that a commune can mend: not what other communes have not sent yet."""
    return [p for p in report if p.kind.code != kinds.UNITS_WITHOUT_RETURN.code]


def _refuse_annotating(paths: Sequence[Path], folder: Path, force: bool) -> None:
    """Raise UsageError before anything is read when the copies would be inputs, or overwrite something."""
    home = folder.resolve()
    files = find_files(paths)
    inside = [p for p in paths if p.is_dir() and home.is_relative_to(p.resolve())]
    if inside or any(f.resolve().parent == home for f in files):
        raise UsageError(
            f"--annotate {folder.as_posix()} nằm trong thư mục phiếu; chọn thư mục khác để bản ghi chú "
            "không lẫn với phiếu."
        )
    OutputSet(folder, copy_names([f for f in files if f.suffix.lower() in ANNOTATED]), force)


# Why there is no annotated copy, and what to do.
_NO_COPY = {
    "kind": (
        "chỉ ghi chú được vào tệp .xlsx và .xlsm",
        "Xem danh sách lỗi ở màn hình, hoặc lưu tệp dạng .xlsx rồi kiểm tra lại.",
    ),
    "unread": ("tệp không đọc được", "Sửa như đã báo ở tệp này rồi kiểm tra lại."),
    "locked": (
        "tệp có mật khẩu, bản sao sẽ không còn được bảo vệ",
        "Bỏ mật khẩu trong Excel rồi kiểm tra lại, hoặc xem danh sách lỗi ở màn hình.",
    ),
    "failed": (
        "tệp có nội dung không chép lại được",
        "Lưu lại tệp bằng Excel dạng .xlsx rồi kiểm tra lại.",
    ),
}


def _no_copy(file: Path, why: str) -> Problem:
    reason, remedy = _NO_COPY[why]
    return Problem(kinds.NOT_ANNOTATED, Place(file.as_posix()), {"reason": reason, "remedy": remedy})


def _annotate(result: Result, folder: Path, progress: Progress) -> None:
    """Write the copies of the files that have problems; tell of each file that cannot have one."""
    by_file: dict[str, list[Problem]] = {f.path: [] for f in result.files}
    for problem in _of_communes(result.report):
        by_file.setdefault(problem.place.file, []).append(problem)
    sources: list[Path] = []
    told: list[Problem] = []
    for summary in result.files:
        file, own = Path(summary.path), by_file[summary.path]
        if not own:
            continue
        if any(p.kind.code == kinds.FILE_UNREADABLE.code for p in own):
            told.append(_no_copy(file, "unread"))
        elif file.suffix.lower() not in ANNOTATED:
            told.append(_no_copy(file, "kind"))
        elif is_locked(file):
            told.append(_no_copy(file, "locked"))
        else:
            sources.append(file)
    # The numbers of names that come again are those of all inputs, whatever is wrong with which.
    all_files = [Path(f.path) for f in result.files if Path(f.path).suffix.lower() in ANNOTATED]
    names = dict(zip(all_files, copy_names(all_files), strict=True))
    written = [names[source] for source in sources]
    with OutputSet(folder, written, result.options.force) if sources else nullcontext() as outputs:
        for at, source in enumerate(sources):
            assert outputs is not None
            progress("Ghi chú vào bản sao", at, len(sources))
            own = by_file[source.as_posix()]
            try:
                annotate(source, outputs.path(names[source]), own, show_values=result.options.show_values)
            except CannotAnnotate:
                outputs.leave_out(names[source])
                written.remove(names[source])
                told.append(_no_copy(source, "failed"))
    result.outputs, result.out = written, folder if written else None
    result.report.extend(told)


def score(paths: Sequence[Path], options: Options, out: Path, progress: Progress = no_progress) -> Result:
    """Each household with its points, class and the rule that decided, written to one workbook.

    Raises UsageError, StandardError or OutputError.
    """
    result = _result("score", options)
    with write_whole(out, options.force) as target:
        scored = _score_all(paths, options, result, progress)
        if scored is None or result.review is None:
            raise NothingRead(result)
        write_scores(target, _scores(scored, result.review), title=_title(result.review), note=result.note)
    result.outputs, result.out = [out.name], out.parent
    return result


# Problems that name two cells with one person or one household.
_CLASHES = (
    kinds.CODE_TWICE,
    kinds.SCORES_TWICE,
    kinds.IDENTITY_TWICE,
    kinds.IDENTITY_IN_TWO_COMMUNES,
    kinds.PERSON_TWICE,
    kinds.PERSON_IN_TWO_COMMUNES,
)


def merge(paths: Sequence[Path], options: Options, out: Path, progress: Progress = no_progress) -> Result:
    """The returns of all communes as one workbook that every command reads like a return.

    Rows come as they were read, by commune; those that are no records, or repeat another, are listed on a
    sheet of their own. The workbook is read back before it is put in place: rows in = rows out + rows set
    aside, sheet by sheet, is the proof of the result. Raises UsageError, StandardError or OutputError.
    """
    result = _result("merge", options)
    if out.resolve() in {f.resolve() for f in find_files(paths)}:
        raise UsageError(f"{out.as_posix()} vừa là phiếu đầu vào vừa là kết quả; chọn tên khác bằng -o.")
    keep: list[_Kept] = []
    with write_whole(out, options.force) as target:
        scored = _score_all(paths, options, result, progress, keep)
        if scored is None or result.review is None:
            raise NothingRead(result)
        the_form = form(COMMUNE_RETURN)
        merged = merge_returns(the_form, _returns(keep), _set_aside(keep), scored.households.frame)
        filled = _filled(keep)
        written = sum(len(s.rows) for s in merged.sheets if s.id != "communes")
        note = (
            f"Số dòng của các phiếu: {sum(filled.values())} = {written} dòng gộp "
            f"+ {sum(merged.aside_by_sheet.get(s, 0) for s in filled)} dòng để riêng (trang «Để riêng»)."
        )
        progress("Ghi kết quả", 0, 1)
        write_merged(
            target,
            form=the_form,
            merged=merged,
            clashes=[p for p in result.report if p.kind in _CLASHES],
            note=note,
            indicator_names=[i.name for i in result.review.standard.indicator],
            show_values=options.show_values,
        )
        result.proofs = [_prove_merged(target, filled, merged)]
        progress("Ghi kết quả", 1, 1)
    result.outputs, result.out = [out.name], out.parent
    return result


def _returns(keep: Sequence[_Kept]) -> list[OneReturn]:
    """The returns in the order of the files; one that was merged before keeps the file it came in."""
    found = []
    for file in keep:
        own = (file.path.name, sha256_of(file.path) if file.returns else "")
        for commune, content in file.returns:
            code = None if commune.startswith(UNKNOWN_COMMUNE) else commune
            found.append(OneReturn(code, content, *(content.origin or own)))
    return found


def _own_tables(keep: Sequence[_Kept]) -> list[Table]:
    """The tables of records of the files that can be used."""
    return [t for file in keep if file.returns for t in file.tables if t.sheet_id != "communes"]


def _set_aside(keep: Sequence[_Kept]) -> dict[str, list[RowAside]]:
    """Rows that are no records by sheet id; files of which nothing can be used under an empty one."""
    found: dict[str, list[RowAside]] = {}
    for table in _own_tables(keep):
        rows = [RowAside(table.place(row), reason) for row, reason in table.aside.items()]
        found.setdefault(table.sheet_id, []).extend(rows)
    for table in (t for file in keep if file.returns for t in file.lost):
        rows = [RowAside(table.place(row), "xã của dòng không dùng được (xem lỗi)") for row in table.rows]
        found.setdefault(table.sheet_id, []).extend(rows)
    unused = [
        RowAside(Place(f.path.as_posix()), "cả tệp không gộp được (xem lỗi)") for f in keep if not f.returns
    ]
    return {**found, "": unused} if unused else found


def _filled(keep: Sequence[_Kept]) -> Counter[str]:
    """How many rows that are not blank the reader met under the headings, by sheet id."""
    filled: Counter[str] = Counter()
    for table in _own_tables(keep):
        filled[table.sheet_id] += table.filled
    return filled


def _prove_merged(path: Path, filled: Mapping[str, int], merged: Merged) -> Proof:
    """Rows that the reader met in the returns against those that it meets in the written workbook."""
    proof = Proof("merged_rows", "số dòng của các phiếu = số dòng gộp + số dòng để riêng, từng trang")
    content, _ = read_file(path, [form(COMMUNE_RETURN)])
    tables = content.tables if content else []
    for sheet_id, count in filled.items():
        proof.checked += 1
        there = sum(len(t.rows) for t in tables if t.sheet_id == sheet_id)
        aside = merged.aside_by_sheet.get(sheet_id, 0)
        if count != there + aside:
            proof.failed.append(
                {"sheet": sheet_id, "read": count, "merged": there, "set_aside": aside, "explained": False}
            )
    return proof


class NothingRead(Exception):
    """No file could be read: the outputs are not written, the result tells why."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


def _near_households(wanted: str, frame: pd.DataFrame) -> str:
    """Codes like the one that is not there, to end a message with."""
    known = [str(h) for h in frame["household"].unique()]
    commune, _, code = wanted.rpartition("/")
    # Lost zeros and a commune left out are likelier than a wrong digit.
    near = [h for h in known if h.startswith(commune) and code_of(h).lstrip("0") == code.lstrip("0")]
    near += difflib.get_close_matches(wanted, known, n=_NEAR, cutoff=0.8)
    near = list(dict.fromkeys(near))[:_NEAR]
    return f" Gần giống: {', '.join(near)}." if near else ""


def explain(
    paths: Sequence[Path],
    options: Options,
    household: str,
    out: Path | None = None,
    progress: Progress = no_progress,
) -> Result:
    """Why one household (``28654/0012``) got its class; with ``out`` also as a page for the family.

    The report of the result holds the problems of that household (and of its whole commune) only. Raises
    UsageError for a household that is in no file, StandardError or OutputError.
    """
    result = Result("explain", options, Report(), [])
    scored = _score_all(paths, options, result, progress)
    review = result.review
    if scored is None or review is None:
        raise NothingRead(result)
    frame = scored.households.frame
    if household not in set(frame["household"]):
        raise UsageError(f"Không có hộ «{household}» trong các phiếu.{_near_households(household, frame)}")
    row = frame[frame["household"] == household].iloc[0]
    result.explanation = explain_household(
        frame,
        scored.batch,
        scored.derived,
        review.standard,
        review.date,
        household,
        b2_derived=options.b2_derived,
        movement=Movement(row["movement"]).label,
    )
    commune = str(row["commune"])
    own = [p for p in result.report if p.household == household or p.commune == commune]
    result.report = Report(own)
    if out is not None:
        unit = scored.units.get(commune)
        with write_whole(out, options.force) as target:
            write_explanation(
                target,
                result.explanation,
                place=place_heading([unit] if unit else []),
                year=review.year,
                date=review.date,
                standard=review.standard.title,
                note=B2_BY_FACTS if options.b2_derived else "",
                problems=list(dict.fromkeys(f"{p.kind.title} ({p.kind.code})" for p in own)),
            )
        result.outputs, result.out = [out.name], out.parent
    return result


def _title(review: Review) -> str:
    return f"CHẤM ĐIỂM, PHÂN LOẠI HỘ NĂM {review.year}"


def run(paths: Sequence[Path], options: Options, out: Path, progress: Progress = no_progress) -> Result:
    """All of it: check, score, compare, lists, tables, proofs, written to a folder whole or not at all.

    Raises UsageError, StandardError or OutputError.
    """
    if options.report_template and not options.report:
        raise UsageError("--report-template chỉ có nghĩa khi có --report.")
    result = _result("run", options)
    reports = REPORTS if options.report else ()
    with OutputSet(out, (*OUTPUTS[:-1], *reports, MANIFEST), options.force) as outputs:
        scored = _score_all(paths, options, result, progress)
        if scored is None or result.review is None:
            raise NothingRead(result)
        _tabulate_and_write(scored, result.review, result, outputs, out, progress)
    result.outputs, result.out = list(outputs.names), out
    return result


def _tables(scored: _Scored, review: Review, places: Sequence[PlaceLine]) -> list[SummaryTable]:
    """Tables 1 to 13."""
    frame, members = scored.households.frame, scored.batch.members.frame
    denominators = Denominators(
        {c: t.households for c, t in scored.totals.items()}, {c: t.persons for c, t in scored.totals.items()}
    )
    return [
        *summary_tables(frame, places, denominators, review.standard.indicator_points.value),
        *group_tables(frame, members, places, review.standard.facts, review.date),
    ]


def _tabulate_and_write(
    scored: _Scored, review: Review, result: Result, outputs: OutputSet, out: Path, progress: Progress
) -> None:
    frame = scored.households.frame
    units = list(scored.units.values())
    places = place_lines(units)
    points = review.standard.indicator_points.value
    members = scored.batch.members.frame
    result.tables = _tables(scored, review, places)
    lists = household_lists(
        frame,
        members,
        scored.units,
        review.date,
        form(HOUSEHOLD_LIST),
        form(COMMUNE_RETURN).by_id["households"],
    )
    listed = {
        c: [str(code) for code in lists[CLASS_LABELS[c]]["household_code"].dropna()]
        for c in (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
    }
    rows = {
        "read": sum(f.households for f in result.files),
        "repeated": scored.batch.set_aside.get("households", 0),
        "left_out": len(scored.missing.frame),
        "households": len(frame),
    }
    result.proofs = list(prove(result.tables, frame, places, listed, rows, points))
    result.signs = find_signs(
        frame,
        scored.units,
        review.standard,
        review.date,
        str if result.options.show_values else mask_name,
        scored.left_last_year,
    )
    sheets = [
        scored.missing,
        signs_sheet(result.signs),
        near_sheet(frame, scored.units, review.standard, review.date),
    ]
    heading = place_heading(units)
    writers: list[tuple[str, Callable[[Path], None]]] = [
        (
            LISTS,
            lambda p: write_lists(
                p,
                form=form(HOUSEHOLD_LIST),
                lists=lists,
                place=heading,
                year=review.year,
                note=result.note,
                detailed=detailed_lists(frame, members, places, form(COMMUNE_RETURN).by_id["households"]),
            ),
        ),
        (TABLES, lambda p: write_tables(p, result.tables, place=heading, year=review.year, note=result.note)),
        (SCORES, lambda p: write_scores(p, _scores(scored, review), title=_title(review), note=result.note)),
        (PROBLEMS, lambda p: _write_problems(p, scored, result, sheets, out)),
    ]
    if result.options.report:
        report = report_data(
            result.tables,
            place=heading,
            year=review.year,
            date=f"{review.date:%d/%m/%Y}",
            standard=review.standard.title,
            indicators=[i.name for i in review.standard.indicator],
            unclassified=result.counts()[HouseholdClass.UNCLASSIFIED.value],
            note=result.note,
        )
        own_template = result.options.report_template
        writers += [
            (REPORT_PAGE, lambda p: write_report_page(p, report)),
            (REPORT_TEXT, lambda p: write_report_text(p, report, own_template)),
        ]
    for done, (name, write) in enumerate(writers):
        progress("Ghi kết quả", done, len(writers))
        write(outputs.path(name))
    progress("Ghi kết quả", len(writers), len(writers))
    write_manifest(outputs.path(MANIFEST), _manifest(scored, review, result, rows, outputs))


def _link(file: str, out: Path) -> str:
    """The way from the output folder to an input, so that links work wherever both are copied together."""
    try:
        return Path(os.path.relpath(file, out)).as_posix()
    except ValueError:  # another drive of Windows
        return Path(file).resolve().as_posix()


def _commune_pages(scored: _Scored, result: Result) -> list[CommunePage]:
    """The communes of the run, each with its problems: those of its households, of its own, of its file."""
    of_file = {f.path: f.commune for f in result.files}
    by_commune: dict[str, list[Problem]] = {code: [] for code in scored.units}
    for problem in _of_communes(result.report):
        household = problem.household.partition("/")[0] if problem.household else None
        for code in (household, problem.commune, of_file.get(problem.place.file)):
            if code in by_commune:
                by_commune[code].append(problem)
                break
    return [CommunePage(code, scored.units[code].name, own) for code, own in by_commune.items()]


def _write_problems(
    path: Path, scored: _Scored, result: Result, sheets: Sequence[SheetData], out: Path
) -> None:
    files = [f.path for f in scored.inputs]
    targets = {f: _link(f, out) for f in files}
    write_problems(
        path,
        list(result.report),
        sheets,
        files=files,
        file_targets=targets,
        note=result.note,
        communes=_commune_pages(scored, result),
        show_values=result.options.show_values,
    )


def _manifest(
    scored: _Scored, review: Review, result: Result, rows: Mapping[str, int], outputs: OutputSet
) -> dict[str, object]:
    options = result.options
    by_code = Counter(p.kind.code for p in result.report)
    return {
        "schema": SCHEMA,
        "program": {"name": "hongheo", "version": __version__},
        "command": "run",
        "standard": {"id": review.standard.id, "title": review.standard.title},
        "units": {"id": review.units.id, "note": review.units.note},
        "year": review.year,
        "date": review.date.isoformat(),
        "options": {
            "year": options.year,
            "date": options.date.isoformat() if options.date else None,
            "commune": options.commune,
            "previous": options.previous.as_posix() if options.previous else None,
            "history": [p.as_posix() for p in options.history],
            "units": options.units.as_posix() if options.units else None,
            "scorecard": options.scorecard.as_posix() if options.scorecard else None,
            "strict": options.strict,
            "show_values": options.show_values,
            "config": options.config.as_posix() if options.config else None,
            "severity": dict(sorted(result.report.severities.items())),
            "b2": "derived" if options.b2_derived else "ticked",
            "convert_fonts": options.convert_fonts,
            "report": options.report,
            "report_template": options.report_template.as_posix() if options.report_template else None,
        },
        "inputs": [
            {
                "path": f.path,
                "sha256": sha256_of(Path(f.path)) if Path(f.path).is_file() else None,
                "form": f.form,
                "commune": f.commune,
                "households": f.households,
                "set_aside": dict(f.set_aside),
            }
            for f in scored.inputs
        ],
        "scorecard": _card_record(scored.card, options.scorecard),
        "rows": dict(rows),
        "households": result.counts(),
        "provisional": _provisional(scored.households.frame),
        "problems": {
            **{s.value: result.report.count(s) for s in Severity},
            "by_code": dict(sorted(by_code.items())),
        },
        "signs": dict(sorted(Counter(s.kind.value for s in result.signs).items())),
        "proofs": [
            {"id": p.id, "text": p.text, "checked": p.checked, "holds": p.holds, "differences": p.failed}
            for p in result.proofs
        ],
        "outputs": [
            {"name": n, "sha256": sha256_of(outputs.path(n))} for n in outputs.names if n != MANIFEST
        ],
    }


def _card_record(card: Scorecard | None, path: Path | None) -> dict[str, object] | None:
    if card is None or path is None:
        return None
    return {
        "path": path.as_posix(),
        "sha256": sha256_of(path),
        "id": card.id,
        "status": card.status,
        "checked_by": card.checked_by,
        "checked_on": card.checked_on.isoformat() if card.checked_on else None,
        "mark": card.mark,
    }


@dataclass(frozen=True, slots=True)
class DiffResult:
    """What differs between two results, and the workbook that tells it, if one was asked for."""

    old: Path
    new: Path
    total_old: int
    total_new: int
    households: list[HouseholdChange]
    cells: list[CellChange]
    out: Path | None

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.households and not self.cells

    def as_json(self) -> dict[str, object]:
        """The differences as JSON; a difference is nothing wrong, so ``valid`` is true."""
        return {
            "schema": SCHEMA,
            "command": "diff",
            "valid": True,
            "exit_code": EXIT_OK,
            "same": self.same,
            "old": {"path": self.old.as_posix(), "households": self.total_old},
            "new": {"path": self.new.as_posix(), "households": self.total_new},
            "households": [asdict(h) for h in self.households],
            "cells": [asdict(c) for c in self.cells],
            "outputs": [self.out.name] if self.out else [],
        }


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two: its households by code, its tables, what its columns are headed."""

    households: pd.DataFrame
    tables: list[SummaryTable]
    headings: Mapping[str, str]


def _side(path: Path, options: Options, progress: Progress) -> _Side:
    """The results in a folder of ``run``, else of returns, which are scored."""
    if (path / SCORES).is_file():
        written = read_plain_sheet(path / SCORES, SCORES_SHEET)
        headings = {f: h for h in written.columns if (f := scores_field(h)) is not None}
        needed = ("commune", "commune_name", "household_code", "class_start", "class_end", "movement")
        if any(f not in headings for f in needed):
            raise HongheoError(f"{(path / SCORES).as_posix()} không còn đủ các cột như khi ghi ra.")
        frame = written.rename(columns={h: f for f, h in headings.items()})[list(headings)]
        printed, _, problems = read_printed(path / TABLES, table_shapes())
        if printed is None:
            raise HongheoError("; ".join(p.message() for p in problems))
        tables = [
            SummaryTable(
                t.number,
                tuple(
                    TableLine(
                        line.level,
                        line.number,
                        line.name,
                        line.split,
                        tuple(v if isinstance(v, int | float) else None for v in line.values),
                    )
                    for line in t.lines
                ),
            )
            for t in printed
        ]
        return _Side(by_household(frame), tables, headings)
    result = _result("diff", options)
    scored = _score_all([path], options, result, progress)
    if scored is None or result.review is None:
        raise HongheoError(f"Không đọc được phiếu nào trong {path.as_posix()}.")
    sheet = _scores(scored, result.review)
    tables = _tables(scored, result.review, place_lines(list(scored.units.values())))
    return _Side(by_household(sheet.frame), tables, sheet.columns)


def diff(
    old: Path, new: Path, options: Options, out: Path | None = None, progress: Progress = no_progress
) -> DiffResult:
    """Households and table cells that differ between two results, each a folder of ``run`` or returns.

    Returns are scored with the options, as by ``score``; what is wrong with them is not told here. Table 9,
    whose columns vary, is not compared. Raises HongheoError when a side cannot be read, OutputError.
    """
    with write_whole(out, options.force) if out is not None else nullcontext() as target:
        before, after = (_side(path, options, progress) for path in (old, new))
        labels = {m.value: m.label for m in Movement} | {c.value: label for c, label in CLASS_LABELS.items()}
        counted = {
            cell: tuple((field_id, labels.get(value, value)) for field_id, value in tests)
            for cell, tests in columns_that_count().items()
        }
        households = households_changed(before.households, after.households, after.headings)
        cells = list(cells_moved(before.tables, after.tables, before.households, after.households, counted))
        if target is not None:
            write_diff(target, households, cells)
    return DiffResult(old, new, len(before.households), len(after.households), households, cells, out)
