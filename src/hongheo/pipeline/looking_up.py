"""``units``: a commune by code or name in the unit lists, what became of it, what is not known of that."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from hongheo.criteria import Standard, known_on
from hongheo.errors import EXIT_OK, UsageError
from hongheo.text import nearest
from hongheo.units import (
    Change,
    Unit,
    UnitList,
    all_lists,
    change_between,
    formers_of,
    in_force,
    list_before,
    region_of,
    units_on,
)

WHOLE, PART = "whole", "part"
STANDARD_OPEN = "chưa có chuẩn nghèo đầy đủ cho ngày này, nên chưa nói được là nông thôn hay thành thị"
AREA_OPEN = "văn bản hiện có không nói là nông thôn hay thành thị, nên hộ ở đây «Chưa phân loại» (HN307)"


@dataclass(frozen=True, slots=True)
class Kin:
    """A unit of another list that all (``whole``) or a part of a unit went to or came from."""

    unit: Unit
    how: str


@dataclass(frozen=True, slots=True)
class Found:
    """A unit of one list. ``area`` is the Vietnamese term, None where the law at hand does not say it:
    of this kind of unit, or, without a ``standard`` that is known whole, of any.
    """

    unit: Unit
    units: UnitList
    standard: bool
    area: str | None
    region: str | None
    later: Change | None
    earlier: Change | None
    went_to: tuple[Kin, ...]
    came_from: tuple[Kin, ...]

    def as_json(self) -> dict[str, object]:
        """The unit as JSON."""
        unit, (first, last) = self.unit, in_force(self.units.id)
        source = self.later or self.earlier
        return {
            **_named(unit),
            "kind": unit.kind,
            "district_code": unit.district_code or None,
            "district": unit.district or None,
            "province_code": unit.province_code,
            "province": unit.province,
            "list": self.units.id,
            "effective_from": first.isoformat(),
            "effective_to": None if last == dt.date.max else last.isoformat(),
            "area": self.area,
            "region": self.region,
            "went_to": [{**_named(k.unit), "how": k.how} for k in self.went_to],
            "came_from": [{**_named(k.unit), "how": k.how} for k in self.came_from],
            "source": source.source if source else None,
            "sure": source.sure if source else None,
        }


@dataclass(frozen=True, slots=True)
class Reform:
    """The way from a list to the next, of the whole country or of one province, and its holes.

    ``unknown`` are units whose successor is not known; ``without`` newer ones that no unit is known to have
    gone to.
    """

    older: UnitList
    newer: UnitList
    change: Change
    whole: int
    parted: int
    unknown: tuple[Unit, ...]
    without: tuple[Unit, ...]

    def as_json(self) -> dict[str, object]:
        """The reform as JSON."""
        return {
            "from": self.older.id,
            "to": self.newer.id,
            "date": self.change.date.isoformat(),
            "source": self.change.source,
            "sure": self.change.sure,
            "whole": self.whole,
            "parted": self.parted,
            "unknown": [_named(u) for u in self.unknown],
            "without_predecessor": [_named(u) for u in self.without],
        }


@dataclass(frozen=True, slots=True)
class Listing:
    """One list, whole or of one province or district (``name``, with its codes): how many units of each kind,
    and how many of which province before went to them (``came``)."""

    units: UnitList
    province: str | None
    kinds: dict[str, int]
    name: str = ""
    came: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The list as JSON."""
        return {
            "list": self.units.id,
            "note": self.units.note,
            "province": self.province,
            "kinds": self.kinds,
        }


@dataclass(frozen=True, slots=True)
class UnitsResult:
    """What the lists know of a code or a name: communes of that code or name, else lists and reforms."""

    asked: str | None
    date: dt.date | None
    found: tuple[Found, ...] = ()
    lists: tuple[Listing, ...] = ()
    reforms: tuple[Reform, ...] = ()

    @property
    def exit_code(self) -> int:
        """Always 0: what is not there is an error of its own."""
        return EXIT_OK

    def as_json(self) -> dict[str, object]:
        """The result as JSON."""
        from hongheo.pipeline.documents import UnitsDocument, told

        return told(
            UnitsDocument,
            command="units",
            valid=True,
            exit_code=self.exit_code,
            asked=self.asked,
            date=self.date,
            units=[f.as_json() for f in self.found],
            lists=[listing.as_json() for listing in self.lists],
            reforms=[reform.as_json() for reform in self.reforms],
        )


def _named(unit: Unit) -> dict[str, object]:
    return {"code": unit.code, "name": unit.name}


def _kin(codes: Sequence[tuple[str, bool]], units: UnitList) -> tuple[Kin, ...]:
    return tuple(
        Kin(u, WHOLE if whole else PART) for c, whole in codes if (u := units.by_code(c)) is not None
    )


def _found(unit: Unit, units: UnitList, date: dt.date | None) -> Found:
    first, last = in_force(units.id)
    standard = known_on(min(max(date or first, first), last))
    area = standard.area_of(unit.kind) if isinstance(standard, Standard) else None
    region = region_of(unit, units)
    lists = all_lists()
    at = next(i for i, own in enumerate(lists) if own.id == units.id)
    after = lists[at + 1] if at + 1 < len(lists) else None
    before = list_before(units)
    later = change_between(units.id, after.id) if after else None
    earlier = change_between(before.id, units.id) if before else None
    to = [(c, unit.code in later.successor) for c in later.went_to(unit.code)] if later else []
    came = [(c, c in earlier.successor) for c in earlier.came_from.get(unit.code, ())] if earlier else []
    return Found(
        unit,
        units,
        isinstance(standard, Standard),
        standard.area_name(area) if isinstance(standard, Standard) and area is not None else None,
        region.label if region is not None else None,
        later,
        earlier,
        _kin(to, after) if after else (),
        _kin(came, before) if before else (),
    )


def _reform(older: UnitList, newer: UnitList, old: Sequence[Unit], new: Sequence[Unit]) -> Reform | None:
    change = change_between(older.id, newer.id)
    if change is None:
        return None
    return Reform(
        older,
        newer,
        change,
        sum(u.code in change.successor for u in old),
        sum(u.code in change.parts for u in old),
        tuple(u for u in old if not change.went_to(u.code)),
        tuple(u for u in new if u.code not in change.came_from),
    )


def _places(units: UnitList, asked: str) -> list[tuple[str, list[Unit]]]:
    """A province given by its code or name, else the districts of a name: what it is called, with its codes,
    and its units; none when the list has no such place."""
    if own := units.of_province(asked):
        return [(f"{own[0].province} (mã {own[0].province_code})", own)]
    if asked.isdigit():
        return []
    districts: dict[str, list[Unit]] = {}
    for unit in (u for u in units.find_in(asked, None) if u.district_code):
        districts.setdefault(unit.district_code, []).append(unit)
    return [
        (f"{u.district} (mã {u.district_code}), {u.province} (mã {u.province_code})", own)
        for own in districts.values()
        for u in own[:1]
    ]


def _came_from(units: UnitList, own: Sequence[Unit]) -> dict[str, int]:
    """Province > how many of its units went, whole or in part, to these."""
    was = {before.code: before for unit in own for before in formers_of(unit, units)}
    return dict(Counter(was[code].province for code in sorted(was)))


def _overview(lists: Sequence[UnitList], asked: str | None) -> tuple[list[Listing], list[Reform]]:
    """The lists, or a province in them, and the reforms between them."""
    listings: list[Listing] = []
    reforms: list[Reform] = []
    for units in lists:
        for name, own in [("", list(units))] if asked is None else _places(units, asked):
            kinds = dict(Counter(u.kind for u in own).most_common())
            came = _came_from(units, own) if asked is not None else {}
            listings.append(Listing(units, own[0].province if name else None, kinds, name, came))
            before = list_before(units)
            # Where a province of today came from is told by its own units; one that is gone by its list.
            if before is not None and asked is None and (one := _reform(before, units, list(before), own)):
                reforms.append(one)
            elif asked is not None:
                reforms.extend(_of_one_province(units, own))
    return listings, reforms


def _of_one_province(units: UnitList, own: Sequence[Unit]) -> list[Reform]:
    """The reforms after a list as far as they concern these units of it."""
    lists = all_lists()
    at = next(i for i, one in enumerate(lists) if one.id == units.id)
    found = [_reform(units, lists[at + 1], own, ())] if at + 1 < len(lists) else []
    return [one for one in found if one is not None]


def _communes(units: UnitList, asked: str) -> list[Unit]:
    """Communes of a code, or of a name, which its district and province may follow after commas."""
    if asked.isdigit():
        one = units.by_code(asked)
        return [one] if one is not None else []
    name, *upper = (part.strip() for part in asked.split(","))
    district = upper[0] if len(upper) > 1 else None
    found = units.find(name, district, upper[-1] if upper else None)
    # One part alone may be a district as well as a province.
    return found or (units.find(name, upper[0], None) if len(upper) == 1 else [])


def look_up(asked: str | None, date: dt.date | None = None) -> UnitsResult:
    """What the lists in force on a day (of all days when none is said) know of a commune's code or name.

    The code or name of a province gives its lists and reforms with what is not known of them, nothing the
    whole country's. Raises UsageError for what no list has, StandardError for a day without a list.
    """
    if asked is not None and not asked.strip():
        raise UsageError("Hãy nói mã hoặc tên xã; bỏ trống hẳn thì xem cả nước.")
    lists = [units_on(date)] if date is not None else list(all_lists())
    if asked is None:
        listings, reforms = _overview(lists, None)
        return UnitsResult(None, date, (), tuple(listings), tuple(reforms))
    found = [_found(unit, units, date) for units in lists for unit in _communes(units, asked)]
    listings, reforms = _overview(lists, asked) if len(asked) != 5 or not asked.isdigit() else ([], [])
    if not found and not listings:
        names = {u.name for units in lists for u in units} | {u.province for units in lists for u in units}
        near = nearest(asked, sorted(names)) if not asked.isdigit() else None
        hint = f" Có phải «{near}»?" if near else ""
        if date is not None and (elsewhere := [u.id for u in all_lists() if _communes(u, asked)]):
            hint = f" Danh mục {', '.join(elsewhere)} có: bỏ --date để xem."
        when = f" ngày {date:%d/%m/%Y}" if date else ""
        raise UsageError(f"Danh mục{when} không có xã, phường, tỉnh nào mã hoặc tên «{asked}».{hint}")
    return UnitsResult(asked, date, tuple(found), tuple(listings), tuple(reforms))
