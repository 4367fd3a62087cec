"""``tables check``: tables that were printed before."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hongheo.check import check_printed
from hongheo.columns import table_shapes
from hongheo.criteria import standard_for_year
from hongheo.errors import StandardError
from hongheo.models import Place
from hongheo.pipeline.result import TABLES_CHECK, FileSummary, Options, Result, Review, new_result
from hongheo.problems import Problem, kinds
from hongheo.read import read_printed


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
    return Review(year, date or last, standard)
