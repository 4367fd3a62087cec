"""Communes of the list before the last reform: what became of a code or a name that the newer list lacks."""

from __future__ import annotations

from dataclasses import dataclass

from hongheo.units.catalogue import Unit, UnitList, list_before
from hongheo.units.changes import change_between


@dataclass(frozen=True, slots=True)
class Former:
    """A unit of the older list and those of the newer one that it went to: one, or several when it was
    parted; none when that is not known. ``since``: the day of the reform in words, empty where none is."""

    unit: Unit
    now: tuple[Unit, ...]
    since: str = ""

    def text(self) -> str:
        """What became of it, in words (Vietnamese)."""
        upper = ", ".join(filter(None, (self.unit.district, self.unit.province)))
        was = f"{self.unit.code} là mã cũ của {self.unit.name} ({upper})"
        names = "; ".join(f"{u.name}, {u.province}, mã {u.code}" for u in self.now)
        if not names:
            return f"{was}; chương trình không biết nay thuộc đơn vị nào."
        parted = "một trong các đơn vị: " if len(self.now) > 1 else ""
        return f"{was}; từ {self.since} thuộc {parted}{names}."


def _former(unit: Unit, older: UnitList, newer: UnitList) -> Former:
    change = change_between(older.id, newer.id)
    codes = change.went_to(unit.code) if change is not None else ()
    now = tuple(u for c in codes if (u := newer.by_code(c)) is not None)
    return Former(unit, now, change.told if change is not None else "")


def former_by_code(code: str, units: UnitList) -> Former | None:
    """The unit that had this code in the list before ``units``, and what became of it."""
    older = list_before(units)
    unit = older.by_code(code) if older is not None else None
    return _former(unit, older, units) if unit is not None and older is not None else None


def formers_of(unit: Unit, units: UnitList) -> list[Unit]:
    """The units of the list before ``units`` of which all or a part is this one now."""
    older = list_before(units)
    change = change_between(older.id, units.id) if older is not None else None
    if older is None or change is None:
        return []
    return [was for code in change.came_from.get(unit.code, ()) if (was := older.by_code(code)) is not None]


def former_by_name(name: str, units: UnitList) -> list[Former]:
    """The units that had this name in the list before ``units``, and what became of each."""
    older = list_before(units)
    return [_former(u, older, units) for u in older.by_name(name)] if older is not None else []
