"""The lines of a table: the total first, then districts (when there are several) and their communes.

Those of a form of the circular: urban places, rural places, the total.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hongheo.models import Area, Level
from hongheo.units import Unit


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One line of a table (a commune, a district, the total) and the communes that are counted in it."""

    level: Level
    number: str
    name: str
    communes: tuple[str, ...]


TOTAL_NAME = "Tổng cộng"
# The blocks of the forms. What the standard calls neither (đặc khu) has one of its own, after them.
_BLOCKS = {Area.URBAN: "Khu vực thành thị", Area.RURAL: "Khu vực nông thôn"}
_NO_AREA = "Chưa rõ thành thị hay nông thôn"
_NUMERALS = ("I", "II", "III", "IV")


def _groups(units: Sequence[Unit]) -> dict[tuple[str, str], list[Unit]]:
    """The units of each district (or province) in the order of their codes."""
    groups: dict[tuple[str, str], list[Unit]] = {}
    for unit in sorted(units, key=lambda u: (u.province_code, u.district_code, u.code)):
        groups.setdefault((unit.province_code, unit.district_code), []).append(unit)
    return groups


def _codes(units: Sequence[Unit]) -> tuple[str, ...]:
    return tuple(u.code for u in units)


def _inside(units: Sequence[Unit], several: bool) -> list[UnitLine]:
    """The lines of units, below a line of each district where there are ``several``."""
    groups = _groups(units)
    lines = []
    for g, members in enumerate(groups.values(), start=1):
        if several:
            name = members[0].district or members[0].province
            lines.append(UnitLine("group", str(g), name, _codes(members)))
        for i, unit in enumerate(members, start=1):
            lines.append(UnitLine("unit", f"{g}.{i}" if several else str(i), unit.name, (unit.code,)))
    return lines


def unit_lines(units: Sequence[Unit]) -> list[UnitLine]:
    """Lines for the units of a run, in the order of their codes.

    Several districts (or, since July 2025, several provinces) give a line each above their communes.
    """
    groups = _groups(units)
    ordered = [unit for own in groups.values() for unit in own]
    return [UnitLine("total", "", TOTAL_NAME, _codes(ordered)), *_inside(ordered, len(groups) > 1)]


def form_lines(units: Sequence[Unit], area_of: Callable[[str], Area | None]) -> list[UnitLine]:
    """Lines of the forms of the circular: urban units, rural ones, then the total of both blocks.

    ``area_of`` tells the area of a kind of unit. Units of none have a block of their own, if there are any.
    """
    of_area: dict[Area | None, list[Unit]] = {area: [] for area in _BLOCKS}
    for group in _groups(units).values():
        for unit in group:
            of_area.setdefault(area_of(unit.kind), []).append(unit)
    several = len(_groups(units)) > 1
    lines: list[UnitLine] = []
    for numeral, (area, own) in zip(_NUMERALS, of_area.items(), strict=False):
        lines.append(UnitLine("block", numeral, _BLOCKS[area] if area else _NO_AREA, _codes(own)))
        lines += _inside(own, several)
    blocks = " + ".join(_NUMERALS[: len(of_area)])
    ordered = [unit for own in of_area.values() for unit in own]
    return [
        *lines,
        UnitLine("total", _NUMERALS[len(of_area)], f"{TOTAL_NAME} ({blocks})", _codes(ordered)),
    ]


def unit_heading(units: Sequence[Unit]) -> list[str]:
    """The committee's unit for the head of a page: commune, else district, else province, in capitals."""
    if len(units) == 1:
        return [units[0].name.upper()]
    districts = {u.district for u in units}
    provinces = {u.province for u in units}
    if len(districts) == 1 and "" not in districts:
        return [next(iter(districts)).upper()]
    return [next(iter(provinces)).upper()] if len(provinces) == 1 else []
