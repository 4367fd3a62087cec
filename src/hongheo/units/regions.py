"""The socio-economic region of each province: which column of the B1 point table counts."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from hongheo.models import PointColumn
from hongheo.units.catalogue import Unit, UnitList

_DATA = files("hongheo.units")


@cache
def _regions() -> dict[tuple[str, str], PointColumn]:
    """(list id, province code) > region. Raises ValueError when a province is given twice."""
    declared = tomllib.loads((_DATA / "regions.toml").read_text(encoding="utf-8"))
    found: dict[tuple[str, str], PointColumn] = {}
    for list_id, regions in declared.items():
        if list_id == "sure":
            continue
        for region, provinces in regions.items():
            for province in provinces:
                if (list_id, province) in found:
                    raise ValueError(f"{list_id}: province {province} is in two regions")
                found[list_id, province] = PointColumn(region)
    return found


def region_of(unit: Unit, units: UnitList) -> PointColumn | None:
    """The socio-economic region of a unit of a list; None when its province reaches over two regions."""
    return _regions().get((units.id, unit.province_code))
