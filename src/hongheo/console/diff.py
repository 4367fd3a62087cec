"""What differs between two results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hongheo.console import base
from hongheo.console.base import SHOWN, indented, shown

if TYPE_CHECKING:
    from hongheo.pipeline import DiffResult


def _codes(codes: Sequence[str], show_all: bool) -> str:
    some = codes if show_all else codes[:SHOWN]
    more = f" và {len(codes) - len(some)} hộ nữa" if len(codes) > len(some) else ""
    return shown(", ".join(some)) + more


def print_diff(result: DiffResult, *, show_all: bool = False) -> None:
    """What differs: counts first, then some households and the cells of the tables, or all of them."""
    from hongheo.write import WHAT

    def blank(value: object) -> str:
        if isinstance(value, float):
            return f"{value:.2f}".replace(".", ",")
        return "trống" if value is None else str(value)

    console = base.console()
    if result.same:
        console.print(
            f"[bold green]GIỐNG NHAU:[/] {result.total_new} hộ, mọi ô của các biểu (trừ biểu 9, không so)."
        )
    else:
        counts = Counter[str](h.what for h in result.households)
        told = ", ".join(f"{counts[w]} {label.lower()}" for w, label in WHAT.items())
        classes = sum(h.class_old != h.class_new for h in result.households if h.what == "changed")
        console.print(
            f"[bold yellow]KHÁC NHAU:[/] {len(result.households)} hộ ({told}; {classes} đổi loại), "
            f"{len(result.cells)} ô của biểu."
        )
    for household in result.households if show_all else result.households[:SHOWN]:
        what = f"{WHAT[household.what]} ({household.class_new or household.class_old or ''})"
        parts = "; ".join(f"{c.heading}: {blank(c.old)} → {blank(c.new)}" for c in household.changes)
        console.print(indented(f"[bold]{shown(household.household)}[/] {shown(parts or what)}", 2))
    if len(result.households) > SHOWN and not show_all:
        console.print(f"  … và {len(result.households) - SHOWN} hộ nữa (xem hết: --all)")
    if result.cells:
        console.print()
    for cell in result.cells if show_all else result.cells[: 2 * SHOWN]:
        split = f", {cell.split.lower()}" if cell.split else ""
        sign = f" ({cell.difference:+})".replace(".", ",") if cell.difference is not None else ""
        moved = shown(f"{cell.place}{split}: {blank(cell.old)} → {blank(cell.new)}{sign}")
        console.print(indented(f"[bold]Biểu {cell.table}, cột {cell.column}[/], {moved}", 2))
        for word, codes in (("thêm", cell.came), ("ra", cell.left)):
            if codes:
                console.print(indented(f"{word}: {_codes(codes, show_all)}", 4))
    if len(result.cells) > 2 * SHOWN and not show_all:
        console.print(f"  … và {len(result.cells) - 2 * SHOWN} ô nữa (xem hết: --all)")
    if result.out is not None:
        console.print(f"Kết quả ở [bold]{shown(result.out.as_posix())}[/]")
