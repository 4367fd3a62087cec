"""What was made for others: the public, the province."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongheo.console import base
from hongheo.console.result import print_problems

if TYPE_CHECKING:
    from rich.console import Console

    from hongheo.pipeline import ExportResult, ParcelResult


def print_export(result: ExportResult, *, quiet: bool = False) -> None:
    """What was made for the public, and where it is; always what could not be printed."""
    console = base.console()
    if not quiet:
        _print_made(console, result)
    print_problems(console, result.result.report, True, False)


def _print_made(console: Console, result: ExportResult) -> None:
    n = result.households
    console.print(
        f"Danh sách niêm yết năm {result.year} của {result.communes} xã: {n['poor']} hộ nghèo, "
        f"{n['near_poor']} hộ cận nghèo, {n['escaped_poor']} hộ thoát nghèo, "
        f"{n['escaped_near_poor']} hộ thoát cận nghèo."
    )
    if result.hidden is not None:
        console.print(f"Biểu công khai: che {result.hidden} ô (số dưới {result.least} và số che kèm).")
    assert result.result.out is not None
    base.print_outputs(result.result.out, result.result.outputs, console)


def print_parcel(result: ParcelResult) -> None:
    """What is in the parcel, and the number by which the receiver knows that it came as it was sent."""
    console = base.console()
    n = result.households
    console.print(
        f"Gói năm {result.year} của {len(result.communes)} xã: {n['poor']} hộ nghèo, "
        f"{n['near_poor']} hộ cận nghèo."
    )
    if result.note:
        console.print(f"[yellow]{base.shown(result.note)}[/]")
    console.print(f"Trong gói: {base.shown(', '.join(result.contents))}.")
    console.print(
        f"Đã ghi [bold]{base.shown(result.out.as_posix())}[/]. Mã kiểm SHA-256, để đọc cho nơi nhận:"
    )
    console.print(f"  {result.sha256}")
