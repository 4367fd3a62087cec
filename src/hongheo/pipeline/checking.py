"""``check``, annotated copies, and the check of printed tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from hongheo import stamps
from hongheo.check import (
    check_printed,
)
from hongheo.columns import table_shapes
from hongheo.criteria import (
    standard_for_year,
)
from hongheo.errors import StandardError
from hongheo.guard import keeps_inputs
from hongheo.models import (
    Place,
)
from hongheo.pipeline.result import (
    TABLES_CHECK,
    FileSummary,
    Options,
    Progress,
    Result,
    Review,
    new_result,
    no_progress,
)
from hongheo.pipeline.scoring import score_all
from hongheo.problems import Problem, Report, kinds
from hongheo.read import (
    find_files,
    is_locked,
    read_printed,
)
from hongheo.units import units_on
from hongheo.write import (
    ANNOTATED,
    CannotAnnotate,
    OutputSet,
    annotate,
    copy_names,
)


@keeps_inputs("annotate_in")
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
    result = new_result("check", options)
    if annotate_in is not None:
        # Before anything is read.
        sources = [f for f in find_files(paths) if f.suffix.lower() in ANNOTATED]
        OutputSet(annotate_in, copy_names(sources), options.force, makes=stamps.COPY, option="--annotate")
    score_all(paths, options, result, progress)
    if annotate_in is not None:
        _annotate(result, annotate_in, progress)
    return result


def check_tables(path: Path, options: Options) -> Result:
    """The identities of tables that were printed before; nothing is written.

    What follows from the year's standard is left out, and told, where no title says the year and ``--year``
    does not. Raises StandardError when the year asked for has none.
    """
    result = new_result(TABLES_CHECK, options)
    result.files = [FileSummary(path.as_posix())]
    tables, year, problems = read_printed(path, table_shapes())
    result.report.extend(problems)
    if tables is None:
        return result
    result.files[0].form = "summary-tables"
    told = year
    year = options.year or (options.date.year if options.date else year)
    bounds = None
    if year is None:
        result.report.extend([_year_not_said(path, "Các biểu không ghi năm rà soát")])
    else:
        try:
            result.review = _review_of_tables(year, options.date)
        except StandardError as error:
            if year != told:
                raise
            result.report.extend([_year_not_said(path, str(error))])
        else:
            bounds = result.review.standard.indicator_bounds(result.review.date)
    result.report.extend(check_printed(tables, bounds))
    return result


def _year_not_said(path: Path, why: str) -> Problem:
    return Problem(kinds.YEAR_NOT_SAID, Place(path.as_posix()), {"why": why.rstrip(".")})


def _review_of_tables(year: int, date: dt.date | None) -> Review:
    """The review of a year. Raises StandardError when no standard covers it."""
    standard, last = standard_for_year(year)
    return Review(year, date or last, standard, units_on(date or last))


def problems_of_communes(report: Report) -> list[Problem]:
    """The problems that a commune can mend: not what other communes have not sent yet."""
    return [p for p in report if p.kind.code != kinds.UNITS_WITHOUT_RETURN.code]


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
    for problem in problems_of_communes(result.report):
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
    with (
        OutputSet(folder, written, result.options.force, makes=stamps.COPY)
        if sources
        else nullcontext() as outputs
    ):
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
