"""What a command found and wrote: verdict first, then files, problems by kind, counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from hongheo.console import base
from hongheo.console.base import COLOURS, SHOWN, file_name, place_of, shown
from hongheo.models import READING
from hongheo.problems import Severity, kinds

if TYPE_CHECKING:
    from hongheo.pipeline import Result
    from hongheo.problems import Kind, Problem, Report

# Lines from which on a summary tells districts only.
LONG = 200


def verdict(result: Result) -> str:
    """One line: whether the returns are in order."""
    report = result.report
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    if result.exit_code == 0:
        rest = f" ({warnings} cảnh báo nên xem lại)" if warnings else ""
        if any(p.kind.code == kinds.TABLE_PROVISIONAL.code for p in report):
            return (
                f"[bold yellow]KHỚP, NHƯNG CÒN TẠM TÍNH:[/] không có lỗi trong {len(result.files)} tệp{rest}."
            )
        return f"[bold green]ĐẠT:[/] không có lỗi trong {len(result.files)} tệp{rest}."
    if not result.done:
        return "[bold red]KHÔNG THỰC HIỆN ĐƯỢC:[/] không có tệp nào đọc được."
    return f"[bold red]CHƯA ĐẠT:[/] {errors} lỗi, {warnings} cảnh báo trong {len(result.files)} tệp."


def _files(result: Result) -> Table:
    counts = result.report.counts_by_file()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Tệp", overflow="fold")
    table.add_column("Mã xã")
    for heading in ("Số hộ", "Lỗi", "Cảnh báo"):
        table.add_column(heading, justify="right")
    for file in result.files:
        own = counts.get(file.path, Counter())
        errors = own["error"]
        table.add_row(
            shown(file_name(file.path)),
            shown(file.commune or "?"),
            f"{file.households}",
            f"[red]{errors}[/]" if errors else "0",
            f"{own['warning']}",
        )
    return table


def print_problems(console: Console, report: Report, show_all: bool, show_values: bool) -> None:
    """Problems by kind, errors first; of one kind a few places unless all are asked for."""
    groups: dict[Kind, list[Problem]] = {}
    for problem in report:
        groups.setdefault(problem.kind, []).append(problem)
    order = {"error": 0, "warning": 1, "note": 2}
    for kind, own in sorted(groups.items(), key=lambda g: (order[g[0].severity], g[0].code)):
        colour = COLOURS[kind.severity]
        console.print()
        title = f"[bold {colour}]{kind.severity.label} {kind.code}[/] [bold]{shown(kind.title)}[/]"
        console.print(f"{title}: {len(own)} chỗ")
        for problem in own if show_all else own[:SHOWN]:
            console.print(f"  {shown(place_of(problem))}", style="bold")
            console.print(Padding(shown(problem.message(show_values)), (0, 0, 0, 4), expand=False))
            console.print(
                Padding(f"[dim]→ {shown(problem.remedy(show_values))}[/]", (0, 0, 0, 4), expand=False)
            )
        if len(own) > SHOWN and not show_all:
            console.print(f"  … và {len(own) - SHOWN} chỗ nữa (xem hết: --all)")


def print_result(result: Result, *, show_all: bool = False, quiet: bool = False) -> None:
    """Verdict, files, problems, counts and where the outputs are."""
    console = base.console()
    console.print(verdict(result))
    if quiet:
        return
    if result.note:
        console.print(f"[yellow]{shown(result.note)}[/]")
    console.print()
    console.print(_files(result))
    print_problems(console, result.report, show_all, result.options.show_values)
    print_counts(console, result)
    if result.out is not None:
        console.print()
        console.print(
            f"Kết quả ở [bold]{shown(result.out.as_posix())}[/]: {shown(', '.join(result.outputs))}"
        )


def print_counts(console: Console, result: Result) -> None:
    """Counts by class, commune by commune when tables were made."""
    if not result.scored:
        return
    console.print()
    if result.tables:
        console.print(summary_table(result))
    counts = result.counts()
    console.print(
        f"Cộng {counts['total']} hộ: {counts['poor']} nghèo, {counts['near_poor']} cận nghèo, "
        f"{counts['not_poor']} không nghèo, {counts['gone']} không còn trong xã, "
        f"{counts['unclassified']} chưa phân loại."
    )
    unproved = [proof for proof in result.proofs if not proof.holds]
    if result.proofs and not unproved:
        # Sheets whose cells were counted are no identities.
        checked = sum(proof.checked for proof in result.proofs if proof.id != READING)
        explained = sum(len(proof.failed) for proof in result.proofs)
        rest = f", {explained} chênh lệch do hộ chưa phân loại" if explained else ""
        what = f"{checked} đẳng thức của các biểu" if result.tables else f"số dòng của {checked} trang"
        console.print(f"Đã thử {what}: khớp{rest}.")
    for proof in unproved:
        console.print(f"[red]Đẳng thức không khớp:[/] {shown(proof.text)}")
    if result.signs:
        console.print(f"Có {len(result.signs)} dấu hiệu cần xem (loi.xlsx, trang Dấu hiệu).")


def summary_table(result: Result) -> Table:
    """Poor and near-poor by commune (of many communes: by district), from tables 1, 2 and 3."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Đơn vị", overflow="fold")
    headings = (
        "Nghèo\nđầu kỳ",
        "Nghèo\ncuối kỳ",
        "Tỷ lệ\n%",
        "Cận ng.\nđầu kỳ",
        "Cận ng.\ncuối kỳ",
        "Tỷ lệ\n%",
    )
    for heading in headings:
        table.add_column(heading, justify="right")
    by_number = {t.number: t for t in result.tables}
    first = by_number[1].lines
    poor = [line for line in by_number[2].lines if line.split == "Hộ"]
    near = [line for line in by_number[3].lines if line.split == "Hộ"]
    grouped = len(first) > LONG
    for a, b, c in zip(first, poor, near, strict=True):
        if grouped and a.level == "unit":
            continue
        shares = ["" if a.values[i] is None else f"{a.values[i]:.2f}".replace(".", ",") for i in (3, 5)]
        cells = [f"{b.values[0]}", f"{b.values[8]}", shares[0], f"{c.values[0]}", f"{c.values[8]}", shares[1]]
        table.add_row(shown(a.name), *cells, style="bold" if a.level != "unit" else "")
    return table
