"""Income in VND against the class that follows from the points (warnings; the points decide).

Source: Decree 07/2021/NĐ-CP, Article 3: income per head and month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from hongheo.criteria import Standard
from hongheo.models import CLASS_LABELS, Area, HouseholdClass, Records
from hongheo.problems import Problem, kinds
from hongheo.text import grouped

_LISTED = (HouseholdClass.POOR.value, HouseholdClass.NEAR_POOR.value)


def check_income(households: Records, standard: Standard, date: dt.date) -> Iterator[Problem]:
    """Households whose income and class do not go together.

    The frame has ``household``, ``area``, ``class_end`` (both as ``score`` gives them) and ``income``, VND
    per head and month, missing where it is not known. Households without a class are passed over.
    """
    frame = households.frame
    incomes: list[Any] = frame["income"].tolist()
    for area in Area:
        limit = standard.threshold_on("income", area, date)
        here = (frame["area"] == area.value) & frame["income"].notna()
        within = pd.Series([pd.notna(v) and limit.holds(v) for v in incomes], frame.index, dtype=bool)
        listed = frame["class_end"].isin(_LISTED)
        not_poor = frame["class_end"] == HouseholdClass.NOT_POOR.value
        for mask, kind in (
            (here & listed & ~within, kinds.INCOME_ABOVE),
            (here & not_poor & within, kinds.INCOME_BELOW),
        ):
            for at in map(int, mask.to_numpy(dtype=bool).nonzero()[0]):
                context = {
                    "income": grouped(float(incomes[at])),
                    "limit": grouped(limit.value),
                    "class_end": CLASS_LABELS[HouseholdClass(str(frame["class_end"].iat[at]))],
                }
                household = str(frame["household"].iat[at])
                yield Problem(kind, households.place(at, "income"), context, household=household)
