"""``explain``: why one household got its class."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from hongheo.compare import (
    Movement,
    code_of,
)
from hongheo.corrections import corrected_cells
from hongheo.criteria import procedures
from hongheo.errors import UsageError
from hongheo.guard import keeps_inputs
from hongheo.models import Area, Explanation, HouseholdClass
from hongheo.pipeline.parts import open_files
from hongheo.pipeline.printing import with_pdf
from hongheo.pipeline.result import NothingRead, Options, Progress, Result, Review, new_result, no_progress
from hongheo.pipeline.scoring import score_all
from hongheo.problems import Problem, Report, Severity
from hongheo.procedure import PERIODIC, REGULAR
from hongheo.score import explain_household, sources_of, told_plainly
from hongheo.units import Unit
from hongheo.write import write_whole

if TYPE_CHECKING:
    from hongheo.write import FamilyPage

# Codes offered for one that is in no file.
_NEAR = 5


def _near_households(wanted: str, frame: pd.DataFrame) -> str:
    """Codes like the one that is not there, to end a message with."""
    known = [str(h) for h in frame["household"].unique()]
    commune, _, code = wanted.rpartition("/")
    # Lost zeros and a commune left out are likelier than a wrong digit.
    near = [h for h in known if h.startswith(commune) and code_of(h).lstrip("0") == code.lstrip("0")]
    near += difflib.get_close_matches(wanted, known, n=_NEAR, cutoff=0.8)
    near = list(dict.fromkeys(near))[:_NEAR]
    return f" Gần giống: {', '.join(near)}." if near else ""


@keeps_inputs("out")
@with_pdf()
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
    result = new_result("explain", options)
    with write_whole(out, options.force) if out is not None else nullcontext() as target:
        _explain(paths, options, household, result, target, progress)
    if out is not None:
        result.outputs, result.out = [out.name], out.parent
    return result


def _explain(
    paths: Sequence[Path],
    options: Options,
    household: str,
    result: Result,
    target: Path | None,
    progress: Progress,
) -> None:
    scored = score_all(paths, options, result, progress)
    review = result.review
    if scored is None or review is None:
        raise NothingRead(result)
    frame = scored.households.frame
    if household not in set(frame["household"]):
        how = " --household nhận mã xã/mã hộ, không nhận họ tên; mã hộ ở trang «Hộ» của phiếu."
        near = _near_households(household, frame) or how
        raise UsageError(f"Không có hộ «{household}» trong các phiếu.{near}", reason="not_found")
    row = frame[frame["household"] == household].iloc[0]
    commune = str(row["commune"])
    # The marks, facts and persons behind the points stayed where the file was read: it is opened again.
    opened = open_files(scored.tasks.get(commune) or next(iter(scored.tasks.values())))
    assert opened.batch is not None and opened.derived is not None
    result.explanation = explain_household(
        frame,
        opened.batch,
        opened.derived,
        review.standard,
        review.date,
        household,
        b2_derived=options.b2_derived,
        movement=Movement(row["movement"]).label,
    )
    if result.corrections is not None:
        told = tuple(corrected_cells(result.corrections).get(household, ()))
        result.explanation = replace(result.explanation, corrected=told)
    own = [p for p in result.report if p.household == household or p.commune == commune]
    result.report = Report(own)
    if target is not None:
        from hongheo.write import write_explanation

        unit = scored.units.get(commune)
        write_explanation(target, _family_page(result.explanation, row, review, options.date, unit, own))


def _family_page(
    view: Explanation,
    row: Any,
    review: Review,
    day: dt.date | None,
    unit: Unit | None,
    problems: Sequence[Problem],
) -> FamilyPage:
    """What the family is told. ``row`` is the household's of the scored ones, ``day`` that of the review as
    somebody gave it; of ``problems`` those of the household itself count."""
    from hongheo.write import FamilyPage

    standard = review.standard
    sentences, sources = [], []
    if view.tests and view.b1 is not None and view.b2 is not None:
        area = Area(row["area"])
        if row["class_end"] != HouseholdClass.UNCLASSIFIED:
            sentences = told_plainly(standard, review.date, area, view.b1, view.b2)
        sources = sources_of(standard, review.date, area)
    in_force = [p for p in procedures() if p.in_force_on(review.date)]
    procedure = next((p for p in in_force if p.register_name == PERIODIC), None)
    within_year = next((p for p in in_force if p.register_name == REGULAR), None)
    errors = [p for p in problems if p.household == view.household and p.kind.severity is Severity.ERROR]
    return FamilyPage(
        view,
        tuple(filter(None, (unit.name, unit.district, unit.province))) if unit else (),
        review.year,
        day,
        sentences,
        sources,
        posted=procedure.posting.text if procedure else "",
        rechecked=procedure.recheck.text if procedure else "",
        later=within_year.request_name if within_year else "",
        open=bool(errors) or row["class_end"] == HouseholdClass.UNCLASSIFIED,
    )
