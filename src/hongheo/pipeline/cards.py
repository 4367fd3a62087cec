"""Scorecards: their blank form, read, checked, and used to score answers of B1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from hongheo import stamps
from hongheo.check import check_scorecard
from hongheo.criteria import Scorecard, ScorecardError, load_scorecard
from hongheo.criteria.scorecard import STATUS_LABELS
from hongheo.errors import HongheoError
from hongheo.forms import SCORECARD, form
from hongheo.models import (
    Area,
    Batch,
    Place,
    PointColumn,
)
from hongheo.pipeline.result import CARD_CHECK, FileSummary, Options, Result, Review, new_result
from hongheo.problems import Problem, Severity, kinds
from hongheo.read import read_file
from hongheo.score import (
    column_of,
    compare_points,
    score_answers,
)
from hongheo.units import region_of


def read_scorecard(path: Path) -> tuple[Scorecard | None, list[Problem]]:
    """A scorecard in TOML or in its Excel form; None when it cannot be used, and everything that is wrong."""
    today = dt.date.today()  # noqa: DTZ011 - the user's own calendar day
    if path.suffix.lower() == ".toml" and path.is_file():
        place = Place(path.as_posix())
        try:
            card = load_scorecard(path)
        except ScorecardError as error:
            return None, [Problem(kinds.CARD_FAULTY, place, {"fault": fault}) for fault in error.faults]
        if card.checked_on is not None and card.checked_on > today:
            context = {
                "field": "checked_on",
                "date": f"{card.checked_on:%d/%m/%Y}",
                "today": f"{today:%d/%m/%Y}",
            }
            return None, [Problem(kinds.CHECKED_IN_FUTURE, place, context)]
        return card, []
    content, problems = read_file(path, [form(SCORECARD)])
    if content is None:
        return None, problems
    sheet_card, found = check_scorecard(form(SCORECARD), content, path.stem, today)
    return sheet_card, [*problems, *found]


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


def score_by_card(batch: Batch, card: Scorecard, review: Review) -> Iterator[Problem]:
    """Answers of B1 to points, and the points written against the card."""
    columns: dict[str, PointColumn | str] = {}
    names: dict[str, str] = {}
    for commune in batch.communes():
        unit = review.units.by_code(commune)
        area = review.standard.area_of(unit.kind) if unit else None
        region = region_of(unit, review.units) if unit else None
        columns[commune] = column_of(card, area == Area.URBAN if area else None, region)
        names[commune] = unit.name if unit else commune
    yield from score_answers(batch.b1, card, columns)
    yield from compare_points(batch.b1, card, columns, names)


def check_card(path: Path, options: Options) -> Result:
    """Every fault of a scorecard, each with its cell."""
    card, problems = read_scorecard(path)
    unreadable = any(p.kind in (kinds.FILE_UNREADABLE, kinds.FORM_UNKNOWN) for p in problems)
    summary = FileSummary(path.as_posix(), None if unreadable else SCORECARD)
    result = new_result(CARD_CHECK, options)
    result.report.extend(problems)
    result.files = [summary]
    result.note = card.mark if card else ""
    return result


def make_scorecard_form(path: Path, *, force: bool = False) -> None:
    """Write the blank Excel form of a scorecard. Raises UsageError or OutputError."""
    from hongheo.write import write_scorecard_form, write_whole

    with write_whole(path, force, makes=stamps.BLANK, open_to_all=True) as target:
        write_scorecard_form(target, form=form(SCORECARD), status=STATUS_LABELS["official"])
