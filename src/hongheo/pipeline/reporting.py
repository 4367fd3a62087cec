"""The report page and the report text, from the tables of a run or of many."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hongheo import stamps
from hongheo.guard import is_input
from hongheo.models import HouseholdClass
from hongheo.pipeline.result import REPORTS, Result, Review
from hongheo.units import centres_of

if TYPE_CHECKING:
    from hongheo.models import CommuneState, RegisterState
    from hongheo.tabulate import UnitLine
    from hongheo.write import ReportData

_log = logging.getLogger("hongheo")


def report_of(
    result: Result,
    lines: Sequence[UnitLine],
    heading: Sequence[str],
    note: str,
    registers: Sequence[RegisterState] = (),
    states: Sequence[CommuneState] = (),
) -> ReportData:
    """What the reports say of a result whose tables have these lines.

    ``heading``: the committee's unit; ``note`` stands under the titles; for the rest see ReportData.
    """
    from hongheo.write import report_data  # what few runs need

    review = result.review
    assert review is not None
    return report_data(
        result.tables,
        place=heading,
        year=review.year,
        date=f"{review.date:%d/%m/%Y}",
        dated=result.options.date is not None,
        standard=review.standard.title,
        indicators=[i.name for i in review.standard.indicator],
        unclassified=result.counts()[HouseholdClass.UNCLASSIFIED.value],
        note=note,
        registers=registers,
        states=states,
        centres=_centres(lines, review),
    )


def _centres(lines: Sequence[UnitLine], review: Review) -> list[tuple[float, float] | None]:
    """The centres of the communes in their order in the tables."""
    known = centres_of(review.units.id)
    return [known.get(line.communes[0]) for line in lines if line.level == "unit"]


def clear_older_reports(out: Path, force: bool) -> None:
    """Clear away the reports of an older run beside new tables, as ``clear_older``."""
    clear_older([out / name for name in REPORTS], force, "--report")


def clear_older(paths: Iterable[Path], force: bool, option: str) -> None:
    """Remove what an older run wrote beside new files because of an ``option``, or tell that it is old.

    Removed, and told, is with ``force`` what is the program's own and unchanged, and no input.
    """
    removed: list[str] = []
    for path in (p for p in paths if p.is_file()):
        if force and not is_input(path) and stamps.made(path) == stamps.RESULT:
            with suppress(OSError):
                path.unlink()
                removed.append(path.as_posix())
                continue
        _log.warning(
            "%s là của lần chạy trước, không theo kết quả mới: chạy lại với %s, hoặc xóa tệp này.",
            path.as_posix(),
            option,
        )
    if removed:
        _log.warning("đã bỏ %s tệp của lần chạy trước: %s.", len(removed), ", ".join(removed))
