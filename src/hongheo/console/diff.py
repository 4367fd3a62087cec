"""What differs between two results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from hongheo.console import base
from hongheo.console.base import SHOWN, indented, shown
from hongheo.models import CellChange, HouseholdChange, ValueChange
from hongheo.text import grouped

if TYPE_CHECKING:
    from hongheo.pipeline import DiffResult

# Cells of returns shown one by one; beyond, they are counted by sheet and column.
_MOST = 20
_HINT = "xem hết: --all, hoặc ghi ra sổ: -o"


def _codes(codes: Sequence[str], show_all: bool) -> str:
    some = codes if show_all else codes[:SHOWN]
    more = f" và {len(codes) - len(some)} hộ nữa" if len(codes) > len(some) else ""
    return shown(", ".join(some)) + more


def _blank(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    return "trống" if value is None else str(value)


def _verdict(console: Console, result: DiffResult) -> None:
    from hongheo.write import WHAT

    if result.same:
        console.print(
            f"[bold green]GIỐNG NHAU:[/] {grouped(result.total_new)} hộ, mọi ô của các biểu, "
            "mọi ô đã so của phiếu, danh sách."
        )
        return
    counts = Counter[str](h.what for h in result.households)
    told = ", ".join(f"{grouped(counts[w])} {label.lower()}" for w, label in WHAT.items())
    classes = sum(h.class_old != h.class_new for h in result.households if h.what == "changed")
    moved = f"({told}; {grouped(classes)} đổi loại)"
    console.print(
        f"[bold yellow]KHÁC NHAU:[/] {grouped(len(result.households))} hộ {moved}, "
        f"{grouped(len(result.cells))} ô của biểu, {grouped(len(result.values))} ô của phiếu."
    )


def _households(console: Console, households: Sequence[HouseholdChange], show_all: bool) -> None:
    from hongheo.write import WHAT

    for household in households if show_all else households[:SHOWN]:
        what = f"{WHAT[household.what]} ({household.class_new or household.class_old or ''})"
        parts = "; ".join(f"{c.heading}: {_blank(c.old)} → {_blank(c.new)}" for c in household.changes)
        console.print(indented(f"[bold]{shown(household.household)}[/] {shown(parts or what)}", 2))
    if len(households) > SHOWN and not show_all:
        console.print(indented(f"… và {len(households) - SHOWN} hộ nữa ({_HINT})", 2))


def _values(console: Console, values: Sequence[ValueChange], show_all: bool) -> None:
    """The cells of the returns one by one, or when there are many how many of each sheet and column."""
    if not values:
        return
    console.print()
    if show_all or len(values) <= _MOST:
        for v in values:
            member = f", người {shown(v.member)}" if v.member else ""
            moved = shown(f"«{v.sheet}», {v.field}: {_blank(v.old)} → {_blank(v.new)}")
            console.print(indented(f"[bold]{shown(v.household)}[/]{member} {moved}", 2))
        return
    kinds = Counter((v.sheet, v.field) for v in values)
    for (sheet, field), count in kinds.most_common(_MOST):
        console.print(indented(f"{shown(f'«{sheet}», {field}')}: {count} ô", 2))
    rest = f"… và {len(kinds) - _MOST} cột nữa " if len(kinds) > _MOST else "… từng ô "
    console.print(indented(f"{rest}({_HINT})", 2))


def _cells(console: Console, cells: Sequence[CellChange], show_all: bool) -> None:
    if cells:
        console.print()
    for cell in cells if show_all else cells[: 2 * SHOWN]:
        split = f", {cell.split.lower()}" if cell.split else ""
        people = f" ({cell.people})" if cell.people else ""
        sign = f" ({cell.difference:+})".replace(".", ",") if cell.difference is not None else ""
        moved = shown(f"{cell.place}{split}: {_blank(cell.old)} → {_blank(cell.new)}{sign}")
        head = shown(f"Biểu {cell.table}, cột {cell.column}{people}")
        console.print(indented(f"[bold]{head}[/], {moved}", 2))
        for word, codes in (("thêm", cell.came), ("bớt", cell.left)):
            if codes:
                console.print(indented(f"{word}: {_codes(codes, show_all)}", 4))
    if len(cells) > 2 * SHOWN and not show_all:
        console.print(indented(f"… và {len(cells) - 2 * SHOWN} ô nữa ({_HINT})", 2))


def print_diff(result: DiffResult, *, show_all: bool = False) -> None:
    """What differs: counts first, then some households, cells of the returns and of the tables, or all."""
    console = base.console()
    _verdict(console, result)
    _households(console, result.households, show_all)
    _values(console, result.values, show_all)
    _cells(console, result.cells, show_all)
    if result.matching:
        console.print()
        told = "; ".join(f"«{m.sheet}» {m.rows} dòng theo {m.by}" for m in result.matching)
        console.print(f"Tìm lại dòng đã đổi: {shown(told)}.")
    for name in result.edited:
        console.print(f"[yellow]Đã có người sửa sau khi chạy (khác nhat-ky.json):[/] {shown(name)}")
    left = result.not_compared if show_all else result.not_compared[:SHOWN]
    for text in left:
        console.print(f"[yellow]Không so:[/] {shown(text)}")
    if len(result.not_compared) > len(left):
        console.print(f"… và {len(result.not_compared) - len(left)} chỗ không so nữa (xem hết: --all)")
    if result.out is not None:
        base.print_outputs(result.out.parent, [result.out.name], console)
