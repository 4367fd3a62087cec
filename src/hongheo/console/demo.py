"""The demo district: its summary, and the mistakes planted in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from hongheo.console import base
from hongheo.console.base import shown
from hongheo.console.result import print_counts, verdict

if TYPE_CHECKING:
    from hongheo.pipeline import Demo


def print_demo(demo: Demo) -> None:
    """The demo's summary and where everything is."""
    console = base.console()
    review = demo.clean.review
    year = review.year if review else ""
    what = "Huyện mẫu Gò Công Tây" if len(demo.clean.files) > 5 else "Năm xã mẫu của tỉnh Đồng Tháp"
    console.print(f"[bold]{what}, rà soát năm {year}[/] (người và số liệu đều là giả định)")
    console.print()
    console.print("[bold]1. Phiếu đúng[/]")
    console.print(verdict(demo.clean))
    print_counts(console, demo.clean)
    console.print()
    console.print(f"[bold]2. Phiếu có {len(demo.planted)} lỗi đặt sẵn để tập[/]")
    console.print(verdict(demo.faulty))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Mã lỗi", "Ô", "Lỗi đặt sẵn", "Tìm thấy"):
        table.add_column(heading, overflow="fold")
    for item in demo.planted:
        where = f"{str(item['file']).rpartition('/')[2][:5]} {item['sheet']}!{item['cell']}"
        table.add_row(
            *map(shown, (item["code"], where, item["what"])), "có" if demo.found(item) else "[red]KHÔNG[/]"
        )
    console.print(table)
    console.print(f"[yellow]{shown(demo.faulty.note)}[/]")
    console.print()
    if demo.may is not None:
        console.print("[bold]3. Rà soát thường xuyên tháng 5 năm sau[/]")
        console.print(verdict(demo.may))
        console.print(shown(demo.may.note))
        console.print()
    for result in (demo.clean, demo.faulty, *([demo.may] if demo.may is not None else [])):
        if result.out is not None:
            base.print_outputs(result.out, result.outputs, console)
