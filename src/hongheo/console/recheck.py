"""The sample of a re-check, and what the second visit found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table

from hongheo.console import base
from hongheo.console.base import SHOWN, indented, shown
from hongheo.models import Rate, RecheckRate
from hongheo.text import grouped

if TYPE_CHECKING:
    from hongheo.pipeline import CompareResult, DrawResult

_MOST = 20


def print_drawn(result: DrawResult, *, quiet: bool = False) -> None:
    """How many households were drawn, by way of choosing, and what to do with the sheets."""
    from hongheo.tabulate import WAYS

    console = base.console()
    ways = ", ".join(f"{grouped(n)} {WAYS[w]}" for w, n in result.ways.items() if n)
    console.print(
        f"[bold green]ĐÃ CHỌN[/] {grouped(result.households)} hộ ({ways}; có hộ được chọn vì hai lẽ) của "
        f"{grouped(result.villages)} thôn, trong {grouped(result.population)} hộ."
    )
    if quiet:
        return
    console.print(indented(f"Sổ phúc tra: {shown(result.out.as_posix())}", 2))
    console.print(
        indented(
            f"Giao cho người không rà soát lần đầu; giữ riêng --seed {result.drawing.seed} để so. Sổ không "
            "có câu trả lời cũ, cũng không nói vì sao chọn hộ.",
            2,
        )
    )


def _told(rate: Rate) -> str:
    if rate.rate is None or rate.low is None or rate.high is None:
        return "không có hộ ngẫu nhiên"
    shares = [f"{100 * share:.1f}".replace(".", ",") for share in (rate.rate, rate.low, rate.high)]
    return f"{shares[0]} % ({shares[1]}–{shares[2]})"


def _table(result: CompareResult, rates: list[RecheckRate], heading: str) -> Table:
    from hongheo.tabulate import field_name

    table = Table(box=None, pad_edge=False)
    table.add_column(heading)
    table.add_column("Khác/đã so", justify="right")
    table.add_column("Tỷ lệ (khoảng 95 %)", justify="right")
    for rate in rates:
        name = field_name(rate.name, result.names) if rate.by == "field" else rate.name
        what = "" if rate.by == "field" else field_name(rate.what, result.names)
        label = ": ".join(part for part in (name, what) if part)
        random = rate.random
        table.add_row(shown(label), f"{random.differing}/{random.compared}", _told(random))
    return table


def print_compared(result: CompareResult, *, show_all: bool = False, quiet: bool = False) -> None:
    """Rates, the households whose class would change, and what the rates do not say."""
    from hongheo.tabulate import NO_REVIEWERS, NOT_FOR_ALL, WAYS

    console, found = base.console(), result.found
    console.print(
        f"[bold]ĐÃ SO[/] {grouped(found.compared)} trong {grouped(found.drawn)} hộ của mẫu: "
        f"[bold]{grouped(len(found.classes))} hộ đổi loại[/], {grouped(len(found.cells))} ô khác nhau."
    )
    if quiet:
        return
    by = {name: [r for r in found.rates if r.by == name] for name in ("all", "field", "village", "reviewer")}
    console.print(Padding(_table(result, by["all"], "Hộ chọn ngẫu nhiên"), (0, 0, 0, 2)))
    for way, label in WAYS.items():
        counted = [(r, r.chosen[way]) for r in by["all"] if way in r.chosen]
        for rate, own in counted:
            what = "đổi loại" if rate.what == "class" else "có câu trả lời khác"
            console.print(indented(f"Hộ {label}: {own.differing}/{own.compared} {what}", 2))
    fields = sorted(by["field"], key=lambda r: -(r.random.rate or 0.0))
    for name, heading in (("field", "Trường"), ("village", "Thôn"), ("reviewer", "Người rà soát")):
        rates = fields if name == "field" else by[name]
        if rates:
            console.print()
            table = _table(result, rates if show_all else rates[:_MOST], heading)
            console.print(Padding(table, (0, 0, 0, 2)))
            if len(rates) > _MOST and not show_all:
                console.print(indented(f"… và {len(rates) - _MOST} dòng nữa (xem hết: --all)", 2))
    console.print()
    for moved in found.classes if show_all else found.classes[:SHOWN]:
        what = f"{moved.class_first} → {moved.class_second}"
        console.print(indented(f"[bold]{shown(moved.household)}[/] {shown(what)}", 2))
    if len(found.classes) > SHOWN and not show_all:
        console.print(indented(f"… và {len(found.classes) - SHOWN} hộ nữa (xem hết: --all)", 2))
    notes = [NOT_FOR_ALL, *([] if found.reviewers_known else [NO_REVIEWERS])]
    if found.not_visited:
        notes.append(f"{grouped(len(found.not_visited))} hộ của mẫu chưa ghi gì (trang «Chưa so»).")
    if found.not_found:
        notes.append(f"{grouped(len(found.not_found))} hộ của mẫu không còn trong các phiếu.")
    for problem in result.problems:
        notes.append(f"{problem.place.text()}: {problem.message()}")
    for note in notes:
        console.print(indented(shown(note), 2))
    console.print(indented(f"Ghi ở {shown(result.out.as_posix())}", 2))
