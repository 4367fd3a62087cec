"""The communes of a code or a name: place, area, what became of them; lists, and holes in what is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongheo.console import base
from hongheo.console.base import indented, shown
from hongheo.units import in_force

if TYPE_CHECKING:
    from hongheo.pipeline.looking_up import Found, Kin, Reform, UnitsResult
    from hongheo.units import Change, Unit, UnitList

# A name may be that of very many communes.
_MOST = 20


def _when(units: UnitList) -> str:
    first, last = in_force(units.id)
    return f"từ {first:%d/%m/%Y}" if last == dt.date.max else f"{first:%d/%m/%Y} đến {last:%d/%m/%Y}"


def _kin(kin: Sequence[Kin]) -> str:
    return "; ".join(
        f"{shown(k.unit.name)} ({k.unit.code}{', một phần' if k.how == 'part' else ''})" for k in kin
    )


def _became(found: Found) -> list[str]:
    """What became of a unit, and what it was made of, in sentences."""
    lines = []
    if found.later is not None:
        day = f"{found.later.date:%d/%m/%Y}"
        if not found.went_to:
            lines.append(f"[yellow]Từ {day}: chưa rõ nay thuộc đơn vị nào.[/]")
        elif len(found.went_to) == 1:
            lines.append(f"Từ {day}: {_kin(found.went_to)}.")
        else:
            lines.append(
                f"[yellow]Từ {day} đã chia cho:[/] {_kin(found.went_to)}; từng thôn về đâu thì ghi vào bảng "
                f"thôn (--villages)."
            )
    if found.earlier is not None:
        day = f"{found.earlier.date:%d/%m/%Y}"
        made = _kin(found.came_from) or "chưa rõ"
        lines.append(f"Trước {day}: {made}.")
    return lines


def _print_found(found: Found) -> None:
    from hongheo.pipeline.looking_up import AREA_OPEN, STANDARD_OPEN

    out, unit = base.console(), found.unit
    upper = ((unit.district, unit.district_code), (unit.province, unit.province_code))
    where = ", ".join(f"{name} (mã {code})" for name, code in upper if name)
    out.print(f"[bold]{unit.code} {shown(unit.name)}[/], {shown(where)}  ({_when(found.units)})")
    area = found.area or f"[yellow]{unit.kind}: {AREA_OPEN if found.standard else STANDARD_OPEN}[/]"
    region = f"; vùng của bảng điểm B1: {found.region or 'chưa rõ (tỉnh nằm ở hai vùng)'}"
    out.print(indented(f"{area}{region}.", 2))
    for line in _became(found):
        out.print(indented(line, 2))


def _units(units: Sequence[Unit]) -> str:
    return "; ".join(
        f"{shown(u.name)} ({u.code}, {shown(', '.join(p for p in (u.district, u.province) if p))})"
        for u in units
    )


def _print_reform(reform: Reform) -> None:
    out = base.console()
    day = f"{reform.change.date:%d/%m/%Y}"
    out.print(
        f"\n[bold]Sắp xếp ngày {day}[/]: {reform.whole} đơn vị chuyển nguyên, {reform.parted} bị chia, "
        f"{len(reform.unknown)} chưa rõ."
    )
    if reform.unknown:
        out.print(indented(f"[yellow]Chưa rõ nay thuộc đơn vị nào:[/] {_units(reform.unknown)}.", 2))
    if reform.without:
        out.print(indented(f"[yellow]Chưa rõ từ đơn vị nào:[/] {_units(reform.without)}.", 2))


def _changes(result: UnitsResult) -> list[Change]:
    return [reform.change for reform in result.reforms]


def print_units(result: UnitsResult) -> None:
    """Communes, then lists and reforms."""
    out = base.console()
    for found in result.found[:_MOST]:
        _print_found(found)
    if len(result.found) > _MOST:
        out.print(f"… và {len(result.found) - _MOST} đơn vị nữa: thêm huyện, tỉnh sau dấu phẩy.")
    for listing in result.lists:
        kinds = ", ".join(f"{count} {shown(kind).lower()}" for kind, count in listing.kinds.items())
        of = f"{shown(listing.name)}: " if listing.name else ""
        total = sum(listing.kinds.values())
        out.print(f"[bold]{of}{total} đơn vị[/] ({_when(listing.units)}): {kinds}.")
        if listing.came:
            told = ", ".join(f"{count} của {shown(name)}" for name, count in listing.came.items())
            out.print(indented(f"Lập từ {sum(listing.came.values())} đơn vị cũ: {told}.", 2))
    for reform in result.reforms:
        _print_reform(reform)
    changes = [c for f in result.found[:_MOST] for c in (f.later, f.earlier) if c is not None]
    for source in dict.fromkeys(f"{c.source} \\[{c.sure}]" for c in [*changes, *_changes(result)]):
        out.print(f"\n[dim]Sắp xếp đơn vị: theo {source}.[/]")
