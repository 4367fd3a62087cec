"""``check``, and the check of printed tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

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
from hongheo.problems import Problem, kinds
from hongheo.read import (
    read_printed,
)
from hongheo.units import units_on


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
        # What only writing needs is not loaded for a check that writes nothing.
        from hongheo.pipeline.annotating import refuse_copies, write_copies

        refuse_copies(paths, annotate_in, options)
    score_all(paths, options, result, progress)
    if annotate_in is not None:
        write_copies(result, annotate_in, progress)
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
