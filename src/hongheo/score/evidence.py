"""What stands behind an indicator of one household: the persons or living conditions, and their cells."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import BAD, SOURCE, Batch, Evidence, Place, Records
from hongheo.score.indicators import DEPENDANTS, FLOOR_AREA, OF_PERSONS, Derived

# The columns that an indicator is read from, the first one foremost.
_FIELDS: dict[int, tuple[str, ...]] = {
    1: ("work", "contract"),
    2: ("birth_date", "allowance", "disabled"),
    3: ("malnourished",),
    4: ("health_insurance",),
    5: ("certificate", "studying", "trained_at_work"),
    6: ("studying",),
    7: ("wall_durable", "column_durable", "roof_durable"),
    8: ("floor_area",),
    9: ("water",),
    10: ("toilet",),
    11: ("internet",),
    12: ("television", "radio", "desktop", "telephone", "laptop", "tablet", "smartphone"),
}


def _value(value: Any) -> str:
    if type(value) is str:
        return value
    if isinstance(value, (bool, np.bool_)):
        return "có" if value else "không"
    if value is None or value is pd.NA or pd.isna(value):
        return "trống"
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)


@cache
def _heading(sheet_id: str, field: str) -> str:
    return form(COMMUNE_RETURN).by_id[sheet_id].field(field).heading


def _fields(records: Records, sheet_id: str, positions: Sequence[int], fields: Sequence[str]) -> list[str]:
    """``Việc làm: Tự làm; Hợp đồng lao động: không`` for each of these records; columns its file lacks are
    named so."""
    sources, bad = records.values(SOURCE), records.values(BAD)
    columns = [table.columns for table in records.tables]
    told = []
    for field in fields:
        if field == "birth_date":
            continue
        heading = _heading(sheet_id, field)
        values = records.values(field) if field in records.frame else ()
        told.append(
            [
                f"{heading}: không có cột"
                if field not in columns[int(sources[at])]
                else f"{heading}: không đọc được"
                if isinstance(bad[at], dict) and field in bad[at]
                else f"{heading}: {_value(values[at])}"
                for at in positions
            ]
        )
    return ["; ".join(own) for own in zip(*told, strict=True)] if told else [""] * len(positions)


def age_text(derived: Derived, at: int) -> str:
    """The age of a member on the review date, in words."""
    people = derived.people
    least, most = int(people.least[at]), int(people.most[at])
    if not people.age_known[at]:
        return "chưa rõ tuổi"
    if people.unborn[at]:
        return "sinh sau ngày rà soát"
    return f"{most} tuổi" if least == most else f"{least} hoặc {most} tuổi"


def persons(
    batch: Batch, derived: Derived, number: int, positions: Sequence[int], certain: bool
) -> list[Evidence]:
    """What an indicator is read from of these members, and the cell read first."""
    fields, names = _FIELDS[number], batch.members.values("name")
    own = zip(
        positions,
        _fields(batch.members, "members", positions, fields),
        batch.members.places(positions, fields[0]),
        strict=True,
    )
    return [
        Evidence(
            name if isinstance(name := names[at], str) else None,
            f"{age}; {told}" if (age := age_text(derived, at)) and told else age or told,
            place,
            certain,
        )
        for at, told, place in own
    ]


def persons_behind(derived: Derived, household: str, number: int) -> tuple[list[int], list[int]]:
    """Positions of the members that make a household deprived (2: its dependants), and of those who cannot be
    told."""
    judged, rows = derived.persons[number], derived.members_of.get(household, ())
    return [at for at in rows if judged.yes[at]], [at for at in rows if judged.unknown[at]]


def evidence(batch: Batch, derived: Derived, household: str, number: int) -> list[Evidence]:
    """The persons that make a household deprived (2: its dependants), then those who cannot be told; for
    indicators 7 to 12 the row of living conditions."""
    if number in OF_PERSONS:
        sure, unsure = persons_behind(derived, household, number)
        return [
            *persons(batch, derived, number, sure, True),
            *persons(batch, derived, number, unsure, False),
        ]
    return conditions(batch, number, derived.living_of.get(household, ()))


def conditions(batch: Batch, number: int, positions: Sequence[int]) -> list[Evidence]:
    """What an indicator is read from of these rows of living conditions, and the cell read first."""
    fields = _FIELDS[number]
    told = _fields(batch.living, "living", positions, fields)
    places = batch.living.places(positions, fields[0])
    return [Evidence(None, *own) for own in zip(told, places, strict=True)]


def first_listed(batch: Batch, derived: Derived, household: str, number: int) -> Place | None:
    """The cell of the first member listed, in an indicator's first column; None when nobody is listed."""
    rows = derived.members_of.get(household)
    return batch.members.place(rows[0], _FIELDS[number][0]) if rows else None


def summary(batch: Batch, derived: Derived, household: str, number: int) -> str:
    """The numbers behind indicators of a share (2: dependants, 8: floor area a head), else empty."""
    if number not in (DEPENDANTS, FLOOR_AREA):
        return ""
    rows = derived.members_of.get(household, [])
    present = sum(not derived.people.unborn[at] for at in rows)
    if number == DEPENDANTS and present:
        judged = derived.persons[number]
        count = sum(bool(judged.yes[at]) for at in rows)
        perhaps = sum(bool(judged.unknown[at]) for at in rows)
        share = f"{100 * count / present:.1f}".replace(".", ",")
        least = "ít nhất " if perhaps else ""
        return f"{least}{count} người phụ thuộc trong {present} nhân khẩu ({least}{share} %)"
    living = derived.living_of.get(household, [])
    if number == FLOOR_AREA and present and len(living) == 1:
        area: Any = batch.living.value(living[0], "floor_area")
        if not pd.isna(area):
            each = f"{float(area) / present:.2f}".replace(".", ",")
            return f"{each} m² mỗi người ({present} nhân khẩu)"
    return ""
