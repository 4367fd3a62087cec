"""Where the communes stand: a line each, of a whole province their names by what has come of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from hongheo.console import base
from hongheo.console.base import indented, shown
from hongheo.models import (
    CommuneState,
    Stage,
    short_names,
    told_lines,
    told_overdue,
    told_sent_late,
    told_stages,
)
from hongheo.read import EXTENSIONS
from hongheo.text import grouped

if TYPE_CHECKING:
    from hongheo.pipeline import StatusResult

# Communes past which their names are told, not a line each; all of them with --all.
MANY = 30
_COLOURS = {Stage.MISSING: "red", Stage.UNREAD: "red", Stage.ERRORS: "yellow", Stage.SOUND: "green"}


def print_status(told: StatusResult, *, show_all: bool = False, quiet: bool = False) -> None:
    """How many communes are how far; then each of them; then what is late, what waits, what fits nowhere."""
    console = base.console()
    stages = told.by_stage()
    counts = "; ".join(f"{len(own)} {stage.label.lower()}" for stage, own in stages.items())
    console.print(f"[bold]{len(told.communes)} xã:[/] {counts} (đến ngày {told.on:%d/%m/%Y}).")
    if quiet:
        return
    many = len(told.communes) > MANY and not show_all
    if many:
        for stage, count, names in told_stages(told.communes):
            console.print(f"\n[bold {_COLOURS[stage]}]{stage.label}[/] ({count}):")
            console.print(indented(shown(names), 2))
        console.print("\nTừng xã một dòng: --all, hoặc -o FILE.xlsx.")
    elif told.communes:
        console.print()
        console.print(_table(told.communes))
    _print_steps(console, told.communes)
    most = _FEW if many else None
    due = f"{told.due:%d/%m/%Y}" if told.due else ""
    late = told_sent_late(told.communes, due, most)
    _print_list(console, "Trễ hạn", [*told_overdue(told.communes, most), *late])
    untied = [f"{told.lines_untied} dòng chưa rõ của xã nào"] if told.lines_untied else []
    _print_list(console, "Dòng sửa còn chờ", [*told_lines(told.communes, most), *untied])
    _print_not_used(console, told.communes, show_all=show_all)
    if told.unfit:
        console.print(
            f"\n[bold]Dòng của danh sách xã phải gửi không khớp xã nào[/] ({len(told.unfit)} dòng):"
        )
        for line in told.unfit:
            console.print(indented(f"ô {line.cell}: {shown(line.why)}", 2))
    if told.untied:
        console.print(f"\n[bold]Chưa rõ của xã nào[/] ({len(told.untied)} tệp):")
        for path, why in told.untied.items():
            console.print(indented(f"{shown(path)}: {shown(why)}", 2))
    if told.unknown:
        console.print()
        for text in told.unknown:
            console.print(shown(text))


def _print_not_used(console: Console, communes: Sequence[CommuneState], *, show_all: bool) -> None:
    """Each file that does not count, and why; what else lies beside a return that does is only counted."""
    names = short_names(sorted({f.path for state in communes for f in state.files}))
    told, beside = [], 0
    for state in communes:
        counts = any(f.used for f in state.files)
        for file in (f for f in state.files if not f.used):
            if counts and not show_all and Path(file.path).suffix.lower() not in EXTENSIONS:
                beside += 1
            else:
                word = "chưa đọc được" if file.unread else "không tính"
                told.append(f"{state.name}: {names[file.path]} {word}: {file.why}.")
    if beside:
        told.append(
            f"{beside} tệp khác nằm cạnh phiếu đã đọc (tệp nén, ảnh, văn bản): không đọc; xem: --all, "
            "hoặc trang «Tệp đã nhận» của -o FILE.xlsx."
        )
    _print_list(console, "Tệp không tính", told)


# Communes named in one line of what is late, of a whole province.
_FEW = 8


def _print_list(console: Console, title: str, texts: Sequence[str]) -> None:
    if texts:
        console.print(f"\n[bold]{title}:[/]")
    for text in texts:
        console.print(indented(shown(text), 2))


def _print_steps(console: Console, communes: list[CommuneState]) -> None:
    """The steps of the procedure with the communes that have reached them."""
    steps: dict[str, list[str]] = {}
    for state in communes:
        if state.step:
            steps.setdefault(state.step, []).append(state.name)
    if steps:
        console.print("\n[bold]Bước của quy trình đã đến:[/]")
    for step, names in steps.items():
        console.print(indented(f"{shown(step)} ({len(names)} xã): {shown(', '.join(names))}", 2))


def _table(communes: list[CommuneState]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Xã", overflow="fold")
    table.add_column("Phiếu", no_wrap=True)
    # What the returns say of themselves is worth more than when a file was saved.
    prepared = any(c.prepared for c in communes)
    table.add_column("Ngày\nlập" if prepared else "Sửa\ntệp", no_wrap=True)
    columns = {
        "Bản": "version",
        "Số hộ": "households",
        "Năm\ntrước": "previous",
        "Còn\nthiếu": "previous_left",
        "Đề\nnghị": "requests",
        "Lỗi": "errors",
        "Cảnh\nbáo": "warnings",
        "Đã\nxem": "decided",
        "Sửa\nchờ": "lines_left",
        "Gửi\ntrễ": "sent_late",
        "Trễ\nngày": "days_late",
    }
    always = ("version", "households", "errors", "warnings", "previous", "requests")
    # A column of noughts tells nothing, and a line has 80 characters.
    known = {
        h: f
        for h, f in columns.items()
        if any(n is not None if f in always else n for c in communes for n in [getattr(c, f)])
    }
    for heading in known:
        table.add_column(heading, justify="right")
    for state in communes:
        stage = state.stage.label.replace(", ", ",\n")
        # Of who sent nothing there is no return to count in.
        none = ("households", "errors", "warnings") if state.stage is Stage.MISSING else ()
        numbers = [None if f in none else getattr(state, f) for f in known.values()]
        day = (state.prepared if prepared else state.changed) or ""
        table.add_row(
            shown(state.name),
            f"[{_COLOURS[state.stage]}]{stage}[/]",
            "/".join(reversed(day.split("-")[1:])),
            *("" if n is None else grouped(n) for n in numbers),
        )
    return table
