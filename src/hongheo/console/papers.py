"""Papers: what was made for each commune, what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from hongheo.console import base
from hongheo.console.base import shown
from hongheo.console.result import print_problems

if TYPE_CHECKING:
    from hongheo.pipeline import PapersResult


def print_papers(told: PapersResult, *, show_all: bool = False, quiet: bool = False) -> None:
    """Whether there are decisions and certificates, the papers of each commune, problems by kind."""
    console, result = base.console(), told.result
    count, communes = len(result.outputs), len(told.communes)
    without = [own.name for own in told.communes if not own.decisions]
    if len(without) < communes:
        console.print(f"[bold green]ĐÃ LẬP GIẤY TỜ:[/] {count} tệp cho {communes} xã.")
        if without:
            names = ", ".join(map(shown, without))
            console.print(f"[bold yellow]CHƯA CÓ QUYẾT ĐỊNH, GIẤY CHỨNG NHẬN:[/] {len(without)} xã: {names}.")
    else:
        console.print(
            f"[bold yellow]CHƯA CÓ QUYẾT ĐỊNH, GIẤY CHỨNG NHẬN:[/] {count} tệp khác cho {communes} xã."
        )
    if quiet:
        return
    console.print()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Thư mục", overflow="fold")
    for heading in ("Tệp", "Giấy chứng nhận", "Số mới"):
        table.add_column(heading, justify="right")
    for own in told.communes:
        files = sum(name.startswith(f"{own.folder}/") for name in result.outputs)
        table.add_row(shown(own.folder), f"{files}", f"{own.certificates}", f"{own.new_numbers}")
    console.print(table)
    print_problems(console, result.report, show_all, result.options.show_values)
