"""One function per command; the only room that knows the order of the stages."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from hongheo import __version__
from hongheo.check import (
    CommuneTotals,
    check_cells,
    check_codes,
    check_households,
    check_keys,
    check_list,
    check_points,
    check_printed,
    check_sheets,
    check_totals,
    check_units,
    check_years,
    gather,
    set_repetitions_aside,
)
from hongheo.compare import (
    Movement,
    code_of,
    compare_start,
    contradictions,
    left_out,
    left_out_problems,
    settle,
    with_left_out,
)
from hongheo.criteria import Standard, standard_for_year, standard_on
from hongheo.errors import EXIT_NOT_DONE, EXIT_OK, EXIT_PROBLEMS, HongheoError, UsageError
from hongheo.forms import COMMUNE_RETURN, HOUSEHOLD_LIST, form
from hongheo.models import (
    CLASS_LABELS,
    Batch,
    FileRecords,
    HouseholdClass,
    Proof,
    Records,
    SheetData,
    SummaryTable,
)
from hongheo.problems import Report, Severity
from hongheo.read import find_files, read_file, read_printed
from hongheo.score import score as score_households
from hongheo.tabulate import (
    Denominators,
    detailed_lists,
    group_tables,
    household_lists,
    place_heading,
    place_lines,
    prove,
    scores_sheet,
    summary_tables,
)
from hongheo.units import Unit, UnitList, units_on
from hongheo.write import (
    OutputSet,
    sha256_of,
    table_shapes,
    write_lists,
    write_manifest,
    write_problems,
    write_scores,
    write_tables,
    write_whole,
)

SCHEMA = 1
LISTS, TABLES, SCORES, PROBLEMS, MANIFEST = (
    "danh-sach.xlsx",
    "bieu-tong-hop.xlsx",
    "cham-diem.xlsx",
    "loi.xlsx",
    "nhat-ky.json",
)
OUTPUTS = (LISTS, TABLES, SCORES, PROBLEMS, MANIFEST)
Progress = Callable[[str, int, int], None]


def no_progress(_stage: str, _done: int, _of: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may say of a run. A date fixes the year; a commune is for files that do not say it."""

    year: int | None = None
    date: dt.date | None = None
    commune: str | None = None
    previous: Path | None = None
    strict: bool = False
    force: bool = False
    show_values: bool = False


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
    outputs: list[str] = field(default_factory=list)
    out: Path | None = None
    note: str = ""

    @property
    def done(self) -> bool:
        """Whether the command could do its work: a file was read, and, if asked for, households scored."""
        if self.command in ("check", "tables check"):
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
        }


def _read_all(
    paths: Sequence[Path], options: Options, report: Report, progress: Progress
) -> tuple[list[FileRecords], list[FileSummary]]:
    """Read and check each file on its own; a file that fails costs that file only."""
    files = find_files(paths)
    if not files:
        raise UsageError(
            "Không tìm thấy tệp nào: " + ", ".join(p.as_posix() for p in paths) + ". Kiểm tra lại đường dẫn."
        )
    the_form = form(COMMUNE_RETURN)
    records: list[FileRecords] = []
    summaries: list[FileSummary] = []
    for done, path in enumerate(files):
        progress("Đọc phiếu", done, len(files))
        content, problems = read_file(path, the_form)
        report.extend(problems)
        summary = FileSummary(path.as_posix())
        summaries.append(summary)
        if content is None:
            continue
        summary.set_aside = content.set_aside
        summary.form = content.form
        checked, problems = check_cells(the_form, content, options.commune)
        report.extend(problems)
        if checked is not None:
            records.append(checked)
            summary.commune = checked.commune
            own = checked.frames.get("households")
            summary.households = 0 if own is None else len(own)
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


def _check_all(
    files: Sequence[FileRecords], review: Review | None, report: Report
) -> tuple[Batch, dict[str, CommuneTotals]]:
    the_form = form(COMMUNE_RETURN)
    batch = gather(the_form, files)
    report.extend(set_repetitions_aside(batch))
    report.extend(check_sheets(the_form, files))
    report.extend(check_codes(batch))
    report.extend(check_keys(the_form, batch))
    report.extend(check_households(the_form, batch))
    if review is None:
        return batch, {}
    report.extend(check_units(files, review.units, review.standard, review.date))
    report.extend(check_years(files, review.year))
    report.extend(check_points(the_form, batch, review.standard))
    totals, problems = check_totals(the_form, batch, review.units)
    report.extend(problems)
    return batch, totals


def _need_review(review: Review | None) -> Review:
    if review is None:
        raise UsageError("Không tệp nào ghi «Năm rà soát»; hãy nói rõ bằng --year hoặc --date.")
    return review


def _previous(options: Options, report: Report) -> tuple[Records | None, FileSummary | None]:
    if options.previous is None:
        return None, None
    content, problems = read_file(options.previous, form(HOUSEHOLD_LIST))
    report.extend(problems)
    summary = FileSummary(options.previous.as_posix())
    if content is None:
        raise HongheoError(
            f"Không đọc được danh sách năm trước {summary.path}: "
            + "; ".join(p.message() for p in problems if p.kind.severity == Severity.ERROR)
        )
    previous, problems = check_list(form(HOUSEHOLD_LIST), [content])
    report.extend(problems)
    summary.form, summary.households = content.form, len(previous.frame)
    return previous, summary


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


@dataclass(slots=True)
class _Scored:
    batch: Batch
    totals: dict[str, CommuneTotals]
    households: Records
    previous: Records | None
    missing: SheetData
    units: dict[str, Unit]
    inputs: list[FileSummary]


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


def _missing_sheet(previous: Records | None, positions: Sequence[int], units: UnitList) -> SheetData:
    rows = []
    if previous is not None:
        for at in positions:
            record = previous.frame.iloc[at]
            unit = units.by_code(str(record["commune"]))
            place = previous.place(at, "household_code")
            rows.append(
                {
                    **{key: record[key] for key in ("commune", "head_name", "village", "class_end", "size")},
                    "commune_name": unit.name if unit else None,
                    "household_code": code_of(str(record["household"])),
                    "place": f"{place.sheet}!{place.cell}",
                }
            )
    return SheetData("Còn thiếu", _MISSING_COLUMNS, pd.DataFrame(rows, columns=list(_MISSING_COLUMNS)))


def _score_all(paths: Sequence[Path], options: Options, result: Result, progress: Progress) -> _Scored | None:
    """Read, check, score and compare; fills the result. None when no file could be read."""
    report = result.report
    files, result.files = _read_all(paths, options, report, progress)
    if not files:
        return None
    review = result.review = _need_review(_review(files, options))
    progress("Kiểm tra, chấm điểm", 0, 1)
    batch, totals = _check_all(files, review, report)
    previous, previous_file = _previous(options, report)
    positions: list[int] = []
    households = batch.households
    if previous is not None:
        report.extend(compare_start(households, previous))
        positions = left_out(households, previous, _expected(batch, previous, review.units))
        names = {
            u.code: u.name for c in previous.frame["commune"].unique() if (u := review.units.by_code(str(c)))
        }
        report.extend(left_out_problems(households, previous, positions, names))
    known = _units(batch.communes(), files, review.units)
    areas = {code: review.standard.area_of(unit.kind) for code, unit in known.items()}
    scored = Records(score_households(batch, review.standard, review.date, areas), households.tables)
    if previous is not None:
        scored = with_left_out(scored, previous, positions)
        known = _units(
            sorted({str(c) for c in scored.frame["commune"].unique()} | set(known)), files, review.units
        )
    listed = (
        dict(zip(previous.frame["household"], previous.frame["class_end"], strict=True)) if previous else {}
    )
    scored.frame = settle(scored.frame, *report.doubts(), listed)
    report.extend(contradictions(scored))
    result.households = scored.frame
    result.note = _provisional(scored.frame)
    progress("Kiểm tra, chấm điểm", 1, 1)
    missing = _missing_sheet(previous, positions, review.units)
    inputs = [*result.files, *([previous_file] if previous_file else [])]
    return _Scored(batch, totals, scored, previous, missing, known, inputs)


def _provisional(frame: pd.DataFrame) -> str:
    """The line under each title while some household has no class; empty when all have one."""
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


def check(paths: Sequence[Path], options: Options, progress: Progress = no_progress) -> Result:
    """Every problem of every file; nothing is written.

    Raises UsageError or StandardError when the review cannot be told or has no standard.
    """
    result = Result("check", options, Report(), [])
    files, result.files = _read_all(paths, options, result.report, progress)
    if files:
        result.review = _review(files, options)
        _check_all(files, result.review, result.report)
    return result


def check_tables(path: Path, options: Options) -> Result:
    """The identities of tables that were printed before; nothing is written.

    Raises UsageError when no title says the year and ``--year`` does not, StandardError.
    """
    result = Result("tables check", options, Report(), [FileSummary(path.as_posix())])
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


def score(paths: Sequence[Path], options: Options, out: Path, progress: Progress = no_progress) -> Result:
    """Each household with its points, class and the rule that decided, written to one workbook.

    Raises UsageError, StandardError or OutputError.
    """
    result = Result("score", options, Report(), [])
    with write_whole(out, options.force) as target:
        scored = _score_all(paths, options, result, progress)
        if scored is None or result.review is None:
            raise NothingRead(result)
        write_scores(target, _scores(scored, result.review), title=_title(result.review), note=result.note)
    result.outputs, result.out = [out.name], out.parent
    return result


class NothingRead(Exception):
    """No file could be read: the outputs are not written, the result tells why."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


def _title(review: Review) -> str:
    return f"CHẤM ĐIỂM, PHÂN LOẠI HỘ NĂM {review.year}"


def run(paths: Sequence[Path], options: Options, out: Path, progress: Progress = no_progress) -> Result:
    """All of it: check, score, compare, lists, tables, proofs, written to a folder whole or not at all.

    Raises UsageError, StandardError or OutputError.
    """
    result = Result("run", options, Report(), [])
    with OutputSet(out, OUTPUTS, options.force) as outputs:
        scored = _score_all(paths, options, result, progress)
        if scored is None or result.review is None:
            raise NothingRead(result)
        _tabulate_and_write(scored, result.review, result, outputs, out, progress)
    result.outputs, result.out = list(OUTPUTS), out
    return result


def _tabulate_and_write(
    scored: _Scored, review: Review, result: Result, outputs: OutputSet, out: Path, progress: Progress
) -> None:
    frame = scored.households.frame
    units = list(scored.units.values())
    places = place_lines(units)
    denominators = Denominators(
        {c: t.households for c, t in scored.totals.items()}, {c: t.persons for c, t in scored.totals.items()}
    )
    points = review.standard.indicator_points.value
    members = scored.batch.members.frame
    result.tables = [
        *summary_tables(frame, places, denominators, points),
        *group_tables(frame, members, places, review.standard.children, review.date),
    ]
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
        (PROBLEMS, lambda p: _write_problems(p, scored, result, out)),
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


def _write_problems(path: Path, scored: _Scored, result: Result, out: Path) -> None:
    files = [f.path for f in scored.inputs]
    targets = {f: _link(f, out) for f in files}
    write_problems(
        path,
        list(result.report),
        scored.missing,
        files=files,
        file_targets=targets,
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
            "strict": options.strict,
            "show_values": options.show_values,
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
        "rows": dict(rows),
        "households": result.counts(),
        "provisional": result.note,
        "problems": {
            **{s.value: result.report.count(s) for s in Severity},
            "by_code": dict(sorted(by_code.items())),
        },
        "proofs": [
            {"id": p.id, "text": p.text, "checked": p.checked, "holds": p.holds, "differences": p.failed}
            for p in result.proofs
        ],
        "outputs": [{"name": n, "sha256": sha256_of(outputs.path(n))} for n in OUTPUTS if n != MANIFEST],
    }
