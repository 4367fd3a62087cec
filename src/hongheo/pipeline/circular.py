"""Forms 7.1 to 7.10 of the circular, from what a run or ``tables build`` has counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from hongheo.errors import UsageError
from hongheo.forms import peoples
from hongheo.models import MAJORITY, HouseholdClass, Proof, SummaryTable
from hongheo.pipeline.result import Review
from hongheo.problems import read_form_peoples
from hongheo.tabulate import (
    Denominators,
    Forms,
    UnitLine,
    Unsaid,
    circular_forms,
    form_lines,
    peoples_of_form,
    prove_forms,
)
from hongheo.text import fold
from hongheo.units import Unit


def peoples_wanted(config: Path | None) -> tuple[str, ...]:
    """The peoples that ``hongheo.toml`` gives a column in form 7.9, as they are written here; empty where it
    does not say. Raises UsageError for one that is none of the 54, or Kinh, which has a column anyway."""
    if config is None:
        return ()
    known = {fold(name): names[0] for names in peoples() for name in names}
    found = []
    for name in read_form_peoples(config):
        people = known.get(fold(name))
        if people is None or people == MAJORITY or people in found:
            why = "không phải tên một dân tộc" if people is None else "đã có cột riêng"
            raise UsageError(
                f"{config.as_posix()}, [forms] peoples: «{name}» {why}. Sửa dòng này rồi chạy lại."
            )
        found.append(people)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted for the forms: ``counts`` of ``count_forms``, ``order`` of ``peoples_in_order``, the
    tables beside them with the lines that they have, and what the proofs ask (see ``tabulate.prove``)."""

    counts: pd.DataFrame
    denominators: Denominators
    order: Sequence[str]
    left: Unsaid
    tables: Sequence[SummaryTable]
    places: Sequence[UnitLine]
    told: pd.DataFrame
    listed: Mapping[HouseholdClass, int] | None = None
    without: Set[str] = frozenset()


def forms_and_proofs(
    counted: Counted,
    units: Sequence[Unit],
    review: Review,
    wanted: Sequence[str],
    *,
    movements: bool = True,
) -> tuple[Forms, list[Proof]]:
    """The forms of these units, and the proofs that they agree with the tables and lists. Without
    ``movements`` there are no forms 7.2 and 7.3."""
    standard = review.standard
    forms = circular_forms(
        counted.counts,
        form_lines(units, standard.area_of),
        counted.denominators,
        peoples_of_form(counted.order, wanted),
        counted.left,
        counted.without,
    )
    if not movements:
        kept = tuple(form for form in forms.tables if form.number not in (702, 703))
        forms = replace(forms, tables=kept)
    bounds = standard.indicator_bounds(review.date)
    return forms, list(
        prove_forms(forms, counted.tables, counted.places, counted.told, counted.listed, bounds)
    )
