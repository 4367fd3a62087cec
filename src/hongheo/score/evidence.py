"""What stands behind an indicator of one household: the persons or living conditions, and their cells."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import Batch, Evidence, Place, Records
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


def _fields(records: Records, sheet_id: str, at: int, fields: Sequence[str]) -> str:
    """``Việc làm: Tự làm; Hợp đồng lao động: không`` for a record; columns its file lacks are named so."""
    columns = records.table(at).columns
    found: Any = records.value(at, "bad")
    faults: dict[str, str] = found if isinstance(found, dict) else {}
    told = []
    for field in fields:
        if field == "birth_date":
            continue
        if field not in columns:
            shown = "không có cột"
        else:
            shown = "không đọc được" if field in faults else _value(records.value(at, field))
        told.append(f"{_heading(sheet_id, field)}: {shown}")
    return "; ".join(told)


def age_text(derived: Derived, at: int) -> str:
    """The age of a member on the review date, in words."""
    people = derived.people
    least, most = int(people.least[at]), int(people.most[at])
    if not people.age_known[at]:
        return "chưa rõ tuổi"
    if people.unborn[at]:
        return "sinh sau ngày rà soát"
    return f"{most} tuổi" if least == most else f"{least} hoặc {most} tuổi"


def person(batch: Batch, derived: Derived, number: int, at: int, certain: bool) -> Evidence:
    """What an indicator is read from of a member (its position), and the cell read first."""
    fields = _FIELDS[number]
    told = "; ".join(t for t in (age_text(derived, at), _fields(batch.members, "members", at, fields)) if t)
    name = batch.members.value(at, "name")
    return Evidence(
        name if isinstance(name, str) else None, told, batch.members.place(at, fields[0]), certain
    )


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
            *(person(batch, derived, number, at, True) for at in sure),
            *(person(batch, derived, number, at, False) for at in unsure),
        ]
    fields = _FIELDS[number]
    return [
        Evidence(
            None, _fields(batch.living, "living", int(at), fields), batch.living.place(int(at), fields[0])
        )
        for at in derived.living_of.get(household, ())
    ]


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
