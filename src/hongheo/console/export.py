"""What was made for the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongheo.console import base

if TYPE_CHECKING:
    from hongheo.pipeline import ExportResult


def print_export(result: ExportResult) -> None:
    """What was made for the public, and where it is."""
    console = base.console()
    n = result.households
    console.print(
        f"Danh sách niêm yết năm {result.year} của {result.communes} xã: {n['poor']} hộ nghèo, "
        f"{n['near_poor']} hộ cận nghèo, {n['escaped_poor']} hộ thoát nghèo, "
        f"{n['escaped_near_poor']} hộ thoát cận nghèo."
    )
    if result.hidden is not None:
        console.print(f"Biểu công khai: che {result.hidden} ô (số dưới {result.least} và số che kèm).")
    base.print_outputs(result.out, result.outputs, console)
