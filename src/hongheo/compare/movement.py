"""From the class at the start and the class at the end to the movement of each household.

Source: columns of tables 2 and 3, Circular 07/2021/TT-BLĐTBXH.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from hongheo.models import ARRIVED, CLASS_LABELS, HouseholdClass, Records, Term
from hongheo.problems import Problem, kinds


class Movement(Term):
    """What became of a household between two reviews (diễn biến)."""

    STAYS_POOR = "stays_poor", "Vẫn là hộ nghèo"
    POOR_TO_NEAR_POOR = "poor_to_near_poor", "Thoát nghèo, trở thành hộ cận nghèo"
    POOR_TO_NOT_POOR = "poor_to_not_poor", "Thoát nghèo, vượt chuẩn cận nghèo"
    NEAR_POOR_TO_POOR = "near_poor_to_poor", "Hộ cận nghèo trở thành hộ nghèo"
    STAYS_NEAR_POOR = "stays_near_poor", "Vẫn là hộ cận nghèo"
    NEAR_POOR_TO_NOT_POOR = "near_poor_to_not_poor", "Thoát cận nghèo"
    NEW_POOR = "new_poor", "Hộ nghèo phát sinh mới"
    BACK_POOR = "back_poor", "Tái nghèo"
    ARRIVED_POOR = "arrived_poor", "Hộ nghèo chuyển đến, tách hộ"
    NEW_NEAR_POOR = "new_near_poor", "Hộ cận nghèo phát sinh mới"
    BACK_NEAR_POOR = "back_near_poor", "Tái cận nghèo"
    ARRIVED_NEAR_POOR = "arrived_near_poor", "Hộ cận nghèo chuyển đến, tách hộ"
    STAYS_NOT_POOR = "stays_not_poor", "Vẫn không nghèo"
    ARRIVED_NOT_POOR = "arrived_not_poor", "Hộ không nghèo chuyển đến, tách hộ"
    GONE_POOR = "gone_poor", "Hộ nghèo không còn trong xã"
    GONE_NEAR_POOR = "gone_near_poor", "Hộ cận nghèo không còn trong xã"
    GONE_NOT_POOR = "gone_not_poor", "Hộ không nghèo không còn trong xã"
    NONE = "none", ""


_POOR, _NEAR, _NOT = HouseholdClass.POOR, HouseholdClass.NEAR_POOR, HouseholdClass.NOT_POOR
_GONE, _UNCLASSIFIED = HouseholdClass.GONE, HouseholdClass.UNCLASSIFIED


def settle(
    frame: pd.DataFrame,
    doubtful_households: Mapping[str, list[str]],
    doubtful_communes: Mapping[str, list[str]],
    listed: Mapping[str, str] | None = None,
    of_points: tuple[Mapping[str, list[str]], Mapping[str, list[str]]] = ({}, {}),
    nobodys: Collection[str] = (),
) -> pd.DataFrame:
    """Apply the doubts, then say each household's movement.

    Adds ``start`` (class at the start as a ``HouseholdClass``; ``not_poor`` for one that came during the
    year, since it was on neither list here), ``start_size`` and ``movement``. A doubtful household becomes
    ``unclassified``, its rule names the problems, and it has no movement. ``listed`` (household > class on
    last year's list) tells where a household whose own cell cannot be read stood, so that column 1 of the
    tables still counts it; such a household is doubtful and gets no class from it. ``of_points`` are the
    doubts (of households, of communes) that speak of points alone: a household that is gone has none.
    ``nobodys`` are communes of which nobody knows which they are, where last year's list is there: it counts
    their households at the start already, in the commune whose they are.
    """
    frame = frame.copy(deep=False)  # its columns are replaced, never changed
    class_end, rule = (frame[name].to_numpy(dtype=object, copy=True) for name in ("class_end", "rule"))
    gone = class_end == _GONE.value
    own = _doubts(frame, *map(_joined, (doubtful_households, doubtful_communes), of_points))
    of_gone = _doubts(frame, doubtful_households, doubtful_communes) if gone.any() else own
    for at in {*own, *of_gone}:
        codes = (of_gone if gone[at] else own).get(at)
        if codes is not None:
            class_end[at] = _UNCLASSIFIED.value
            rule[at] = "Chưa phân loại vì: " + ", ".join(codes)
    by_label = {label: c.value for c, label in CLASS_LABELS.items() if label}
    arrived = frame["change"].isin(ARRIVED).to_numpy(dtype=bool)
    written, on_list = frame["class_start"].tolist(), listed or {}
    start: Any = np.array([by_label.get(label, np.nan) for label in written], dtype=object)
    unread = [at for at, label in enumerate(written) if not isinstance(label, str)] if on_list else []
    for at, household in zip(unread, frame["household"].iloc[unread], strict=True):
        start[at] = by_label.get(on_list.get(household, ""), np.nan)
    start[arrived] = _NOT.value
    if nobodys:
        start[frame["commune"].isin(list(nobodys)).to_numpy(dtype=bool)] = None
    # Said outright: pandas would make strings of its own kind of it.
    for name, texts in (("class_end", class_end), ("rule", rule), ("start", start)):
        frame[name] = pd.Series(texts, frame.index, dtype=object)
    frame["start_size"] = frame["size_start"].fillna(frame["size"])
    frame["movement"] = _movements(frame, arrived)
    return frame


def _doubts(
    frame: pd.DataFrame, households: Mapping[str, list[str]], communes: Mapping[str, list[str]]
) -> dict[int, list[str]]:
    """Position > the codes that cast doubt on a household: its own, else those of its commune."""
    found: dict[int, list[str]] = {}
    for column, doubts in (("commune", communes), ("household", households)):
        whose = frame[column].tolist() if doubts else []
        found.update((at, doubts[own]) for at, own in enumerate(whose) if own in doubts)
    return found


def _joined(first: Mapping[str, list[str]], second: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {
        key: sorted({*first.get(key, ()), *second.get(key, ())}) for key in dict.fromkeys((*first, *second))
    }


def _movements(frame: pd.DataFrame, arrived: np.ndarray) -> np.ndarray:
    # Each is asked for once: comparing texts takes longer than all else here.
    start, end = frame["start"].to_numpy(dtype=object), frame["class_end"].to_numpy(dtype=object)
    was = {c: start == c.value for c in (_POOR, _NEAR, _NOT)}
    becomes = {c: end == c.value for c in (_POOR, _NEAR, _NOT, _GONE)}
    was_poor = frame["was_poor"].to_numpy(dtype=bool)
    was_near = frame["was_near_poor"].to_numpy(dtype=bool)
    new = was[_NOT] & ~arrived
    m = Movement
    rules = [
        (was[_POOR], _POOR, m.STAYS_POOR),
        (was[_POOR], _NEAR, m.POOR_TO_NEAR_POOR),
        (was[_POOR], _NOT, m.POOR_TO_NOT_POOR),
        (was[_POOR], _GONE, m.GONE_POOR),
        (was[_NEAR], _POOR, m.NEAR_POOR_TO_POOR),
        (was[_NEAR], _NEAR, m.STAYS_NEAR_POOR),
        (was[_NEAR], _NOT, m.NEAR_POOR_TO_NOT_POOR),
        (was[_NEAR], _GONE, m.GONE_NEAR_POOR),
        (arrived, _POOR, m.ARRIVED_POOR),
        (arrived, _NEAR, m.ARRIVED_NEAR_POOR),
        (arrived, _NOT, m.ARRIVED_NOT_POOR),
        (new & was_poor, _POOR, m.BACK_POOR),
        (new & ~was_poor, _POOR, m.NEW_POOR),
        (new & was_near, _NEAR, m.BACK_NEAR_POOR),
        (new & ~was_near, _NEAR, m.NEW_NEAR_POOR),
        (new, _NOT, m.STAYS_NOT_POOR),
        (was[_NOT], _GONE, m.GONE_NOT_POOR),
    ]
    found = np.full(len(frame), m.NONE.value, dtype=object)
    # The first that holds decides.
    for before, after, movement in reversed(rules):
        found[before & becomes[after]] = movement.value
    return found


def contradictions(households: Records) -> Iterator[Problem]:
    """Marks that do not go with the class found; what the tables need of a listed household (warnings)."""
    frame = households.frame

    def blank(field_id: str) -> Any:
        gaps = listed & frame[field_id].isna().to_numpy(dtype=bool)
        # A cell that could not be read is reported already.
        for at in gaps.nonzero()[0]:
            gaps[at] = not (isinstance(bad[at], dict) and field_id in bad[at])
        return gaps

    class_end, movement, bad = (
        frame[name].to_numpy(dtype=object) for name in ("class_end", "movement", "bad")
    )
    average, was_poor, was_near = (
        frame[name].to_numpy(dtype=bool) for name in ("average_living", "was_poor", "was_near_poor")
    )
    listed = (class_end == _POOR.value) | (class_end == _NEAR.value)
    once_poor = (movement == Movement.NEW_NEAR_POOR.value) & was_poor
    once_near = (movement == Movement.NEW_POOR.value) & was_near
    for mask, kind, field_id in (
        (listed & average, kinds.AVERAGE_BUT_POOR, "average_living"),
        (once_poor, kinds.NEAR_POOR_ONCE_POOR, "was_near_poor"),
        (once_near, kinds.POOR_ONCE_NEAR_POOR, "was_poor"),
        (blank("people"), kinds.PEOPLE_UNKNOWN, "people"),
        (blank("sex"), kinds.HEAD_SEX_UNKNOWN, "sex"),
    ):
        for at in map(int, mask.nonzero()[0]):
            context = {"class_end": CLASS_LABELS[HouseholdClass(str(class_end[at]))]}
            household = str(households.value(at, "household"))
            yield Problem(kind, households.place(at, field_id), context, household=household)
    if "class_typed" in frame:
        yield from _typed_classes(households)


def _typed_classes(households: Records) -> Iterator[Problem]:
    """Classes typed by hand that the points do not give."""
    frame = households.frame
    computed = frame["class_end"].map({c.value: CLASS_LABELS[c] for c in (_POOR, _NEAR, _NOT)})
    differ = frame["class_typed"].notna() & computed.notna() & (frame["class_typed"] != computed)
    for at in map(int, differ.to_numpy(dtype=bool).nonzero()[0]):
        row = frame.iloc[at]
        context = {
            "written": row["class_typed"],
            "computed": computed.to_numpy()[at],
            "rule": row["rule"].partition(" (")[0],
        }
        place = households.place(at, "class_typed")
        yield Problem(kinds.CLASS_DIFFERS, place, context, household=str(row["household"]))
