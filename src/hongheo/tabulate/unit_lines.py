"""The lines of a table: the total first, then districts (when there are several) and their communes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hongheo.units import Unit


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One line of a table (a commune, a district, the total) and the communes that are counted in it."""

    level: Literal["total", "group", "unit"]
    number: str
    name: str
    communes: tuple[str, ...]


TOTAL_NAME = "Tổng cộng"


def unit_lines(units: Sequence[Unit]) -> list[UnitLine]:
    """Lines for the units of a run, in the order of their codes.

    Several districts (or, since July 2025, several provinces) give a line each above their communes.
    """
    ordered = sorted(units, key=lambda u: (u.province_code, u.district_code, u.code))
    groups: dict[tuple[str, str], list[Unit]] = {}
    for unit in ordered:
        groups.setdefault((unit.province_code, unit.district_code), []).append(unit)
    lines = [UnitLine("total", "", TOTAL_NAME, tuple(u.code for u in ordered))]
    if len(groups) == 1:
        lines += [UnitLine("unit", str(i), u.name, (u.code,)) for i, u in enumerate(ordered, start=1)]
        return lines
    for g, members in enumerate(groups.values(), start=1):
        name = members[0].district or members[0].province
        lines.append(UnitLine("group", str(g), name, tuple(u.code for u in members)))
        lines += [UnitLine("unit", f"{g}.{i}", u.name, (u.code,)) for i, u in enumerate(members, start=1)]
    return lines


def unit_heading(units: Sequence[Unit]) -> list[str]:
    """The committee's unit for the head of a page: commune, else district, else province, in capitals."""
    if len(units) == 1:
        return [units[0].name.upper()]
    districts = {u.district for u in units}
    provinces = {u.province for u in units}
    if len(districts) == 1 and "" not in districts:
        return [next(iter(districts)).upper()]
    return [next(iter(provinces)).upper()] if len(provinces) == 1 else []
