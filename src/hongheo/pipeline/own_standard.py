"""A second standard beside the national one (``--standard``): a province's own, or one that is still to come.

The same returns are scored by both; neither result takes the place of the other. What is worked out by the
second stands in columns of its own (``own_…``) until the households are settled.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd

from hongheo.compare import settle
from hongheo.criteria import IncompleteStandard, Standard, load_standard, standards
from hongheo.errors import StandardError
from hongheo.models import CLASSED, Area, Batch, HouseholdClass, Records
from hongheo.pipeline.notes import OTHER_STANDARD, note_under_title, provisional
from hongheo.pipeline.result import Review
from hongheo.problems import Doubts
from hongheo.score import classify, derive
from hongheo.score import score as score_households
from hongheo.units import Unit

_OWN = "own_"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_UNCLASSIFIED = HouseholdClass.UNCLASSIFIED.value
# What another standard says otherwise of a household; beside it the flags.
_COLUMNS = ("area", "b2", "class_end", "rule")


@cache
def own_standard(path: Path) -> Standard:
    """The standard of a file, which must be known whole and have an id of its own.

    Raises StandardError, naming the file and each fault.
    """
    try:
        found = load_standard(path)
    except OSError as error:
        raise StandardError(f"Không đọc được {path.as_posix()}: {error.strerror}.") from error
    if isinstance(found, IncompleteStandard):
        raise StandardError(f"--standard {path.as_posix()}: {found.refusal()}")
    if found.id in {s.id for s in standards()}:
        raise StandardError(
            f"--standard {path.as_posix()}: id «{found.id}» là của chuẩn có sẵn trong chương trình; đặt id "
            "khác, ví dụ «tien-giang-2024»."
        )
    if not _ID.fullmatch(found.id):
        raise StandardError(
            f"--standard {path.as_posix()}: id «{found.id}» chỉ được có chữ thường "
            "không dấu, số và dấu gạch nối, ví dụ «tien-giang-2024»."
        )
    return found


def own_review(path: Path, review: Review) -> Review:
    """The review by the standard of a file. One that is not yet in force is tried as of its first day.

    Raises StandardError as ``own_standard``, and for one that is no longer in force.
    """
    standard = own_standard(path)
    if review.date > standard.effective_to:
        raise StandardError(
            f"--standard {path.as_posix()}: {standard.title} hết hiệu lực ngày "
            f"{standard.effective_to:%d/%m/%Y}, trước ngày rà soát {review.date:%d/%m/%Y}."
        )
    return Review(review.year, max(review.date, standard.effective_from), standard, listed=review.date)


def keyed(name: str, standard: Standard) -> str:
    """A file's name, with the id of the standard that it goes by."""
    path = Path(name)
    return f"{path.stem}-{standard.id}{path.suffix}"


def _changed(own: Standard, national: Standard) -> list[int]:
    """The indicators that the standard defines otherwise: the marks of a return do not tell these."""
    pairs = zip(own.indicator, national.indicator, strict=True)
    return [a.number for a, b in pairs if (a.name, a.deprived_when) != (b.name, b.deprived_when)]


def own_columns(
    batch: Batch, units: Mapping[str, Unit], own: Review, review: Review, *, b2_derived: bool
) -> pd.DataFrame:
    """What the second standard says of the households of a batch: columns ``own_…``, row for row.

    Indicators that it defines otherwise than the national one are taken from facts alone; a household whose
    facts do not tell them has no class, unless it is the same whatever they are.
    """
    derived = derive(batch, own.standard, review.date)
    areas = {code: own.standard.area_of(unit.kind) for code, unit in units.items()}
    changed = _changed(own.standard, review.standard)
    # Of the others the marks stand, unless the facts are asked for.
    used = derived if b2_derived else replace(derived, results=_only(derived.results, changed))
    frame = score_households(
        batch, own.standard, own.date, areas, used, b2_derived=b2_derived or bool(changed)
    )
    frame = frame.assign(**{str(name): flags for name, flags in derived.results.items()})
    if changed:
        frame = _without_guesses(frame, own, changed)
    flags = [f"{prefix}_{n}" for prefix in ("b2", "derived") for n in range(1, 13)]
    return frame[[*_COLUMNS, *flags]].add_prefix(_OWN)


def _only(results: pd.DataFrame, numbers: list[int]) -> pd.DataFrame:
    """What facts tell of some indicators; of the others nothing."""
    kept = {f"derived_{n}" for n in numbers}
    unknown = pd.Series(pd.NA, results.index, dtype="boolean")
    return pd.DataFrame({c: results[c] if c in kept else unknown for c in results.columns})


def _without_guesses(frame: pd.DataFrame, own: Review, changed: list[int]) -> pd.DataFrame:
    """The class taken from households of which the facts do not tell an indicator that matters."""
    points = own.standard.indicator_points.value
    told = pd.DataFrame({n: frame[f"derived_{n}"] for n in changed})
    kept = pd.DataFrame({n: frame[f"b2_{n}"] for n in range(1, 13) if n not in changed})
    unknown = told.isna().sum(axis=1).astype("int64").tolist()
    lacking = told.fillna(False).sum(axis=1) + kept.fillna(False).sum(axis=1)
    least = (lacking.astype("int64") * points).tolist()
    areas, b1 = frame["area"].tolist(), frame["b1"].tolist()
    ends, rules = frame["class_end"].tolist(), frame["rule"].tolist()
    for at, count in enumerate(unknown):
        if not count or ends[at] not in CLASSED:
            continue
        bounds = (least[at], least[at] + points * count)
        possible = {classify(own.standard, own.date, Area(areas[at]), int(b1[at]), b2)[0] for b2 in bounds}
        if len(possible) == 1:
            ends[at] = next(iter(possible)).value
            continue
        ends[at] = _UNCLASSIFIED
        names = ", ".join(str(n) for n in changed if pd.isna(told[n].to_numpy(dtype=object)[at]))
        rules[at] = f"Chưa phân loại vì phiếu không đủ thông tin cho chỉ số {names} của chuẩn này"
    return frame.assign(
        class_end=pd.Series(ends, frame.index, dtype=object), rule=pd.Series(rules, frame.index, dtype=object)
    )


@dataclass(slots=True)
class ByOwn:
    """What the review comes to by the second standard: ``households`` as ``Scored`` has them, the note under
    titles, and how many households have another class than by the national one."""

    review: Review
    path: Path
    households: Records
    note: str
    differing: int

    def counts(self) -> dict[str, int]:
        """Households in all and by class."""
        classes = self.households.frame["class_end"].value_counts()
        kinds = {c.value: int(classes.get(c.value, 0)) for c in HouseholdClass}
        return {"total": len(self.households.frame), **kinds}


def settled_by_own(
    before: Records, national: pd.DataFrame, doubts: Doubts, path: Path, own: Review, review: Review
) -> ByOwn:
    """The households by the second standard. ``before`` are not settled yet, ``national`` are, row for row.

    Which class a household had at the start by this standard nobody has said: it has no movement by it.
    """
    frame = before.frame
    columns = [c for c in frame.columns if c.startswith(_OWN)]
    own_frame = frame.drop(columns=columns)
    own_frame = own_frame.assign(**{c.removeprefix(_OWN): frame[c] for c in columns})
    # Households of last year's list that no return has stand here without a class.
    own_frame["class_end"] = own_frame["class_end"].fillna(_UNCLASSIFIED)
    own_frame["rule"] = own_frame["rule"].fillna("")
    of_points = (doubts.points, doubts.points_of_communes)
    own_frame = settle(own_frame, doubts.households, doubts.communes, {}, of_points)
    own_frame["start"] = None
    own_frame["movement"] = None
    own_frame["class_national"] = national["class_end"].to_numpy(dtype=object)
    own_frame["rule_national"] = national["rule"].to_numpy(dtype=object)
    own_frame["b2_national"] = national["b2"].array
    differing = int((own_frame["class_end"] != own_frame["class_national"]).sum())
    note = note_under_title(standard_mark(own.standard, review.date), provisional(own_frame))
    return ByOwn(own, path, Records(own_frame, before.tables), note, differing)


def standard_mark(standard: Standard, reviewed: dt.date) -> str:
    """By which standard the figures are, and whether it was in force on the day of the review."""
    source = standard.document_name(standard.effective_from_citation)
    said = f"Theo {standard.title} ({source}), {OTHER_STANDARD}"
    if reviewed < standard.effective_from:
        said += f"; TÍNH THỬ: chuẩn có hiệu lực từ {standard.effective_from:%d/%m/%Y}"
    return said
