"""Communes by date: lists, look-up by code and by name, regions, what became of a commune."""

from hongheo.units.catalogue import (
    KINDS,
    UNKNOWN,
    Unit,
    UnitList,
    all_lists,
    centres_of,
    in_force,
    list_before,
    province_codes,
    same_place,
    units_of_results,
    units_on,
)
from hongheo.units.changes import Change, change_between
from hongheo.units.former import Former, former_by_code, former_by_name, formers_of
from hongheo.units.regions import region_of

__all__ = [
    "KINDS",
    "UNKNOWN",
    "Change",
    "Former",
    "Unit",
    "UnitList",
    "all_lists",
    "centres_of",
    "change_between",
    "former_by_code",
    "former_by_name",
    "formers_of",
    "in_force",
    "list_before",
    "province_codes",
    "region_of",
    "same_place",
    "units_of_results",
    "units_on",
]
