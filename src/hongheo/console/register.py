"""Registers of the procedure: where each commune stands, what is wrong; the timetable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from hongheo.console import base
from hongheo.console.base import file_name, indented, shown
from hongheo.console.result import print_problems, verdict
from hongheo.text import grouped

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import Console

    from hongheo.pipeline import PlanResult, RegisterResult

_WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")


def print_registers(told: RegisterResult, *, show_all: bool = False, quiet: bool = False) -> None:
    """Verdict, the step that each commune has reached, problems by kind."""
    console, result = base.console(), told.result
    console.print(verdict(result))
    if quiet:
        return
    console.print(f"Tính đến ngày {told.on:%d/%m/%Y} (đổi ngày: --on).")
    console.print()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Xã", overflow="fold")
    table.add_column("Bước đã đến", overflow="fold")
    for heading in ("Trễ", "Sắp đến hạn", "Lỗi", "Cảnh báo"):
        table.add_column(heading, justify="right")
    for state in told.states:
        name = f"{state.commune} {state.name}".strip() or file_name(state.path)
        numbers = (state.late, state.due_soon, state.errors, state.warnings)
        cells = [f"[red]{n}[/]" if n and i in (0, 2) else f"{n}" for i, n in enumerate(numbers)]
        table.add_row(shown(name), shown(state.step), *cells)
    if told.states:
        console.print(table)
    _answers(console, told)
    _hardship(console, told)
    print_problems(console, result.report, show_all, result.options.show_values)


def _answers(console: Console, told: RegisterResult) -> None:
    """What each complaint about a household is to be answered."""
    if not told.answers:
        return
    console.print("\n[bold]Trả lời khiếu nại[/]")
    for answer in told.answers:
        done = f", phúc tra xong {answer.rechecked}" if answer.rechecked else ""
        console.print(
            f"  Khiếu nại {shown(answer.number)}, hộ {shown(answer.household)} (hạn {answer.due}{done}):"
        )
        console.print(indented(shown(answer.text), 4))


def _hardship(console: Console, told: RegisterResult) -> None:
    """New hardship by month and case, all communes and villages together."""
    if not told.hardship:
        return
    console.print("\n[bold]Khó khăn đột xuất[/]")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Tháng", "Trường hợp"):
        table.add_column(heading, overflow="fold")
    for heading in ("Số hộ", "Số người", "Gạo (kg)", "Tiền (đồng)"):
        table.add_column(heading, justify="right")
    together: dict[tuple[str, str], list[float]] = {}
    for own in told.hardship:
        sums = together.setdefault((own.month, own.case), [0, 0, 0, 0])
        for at, value in enumerate((own.households, own.persons, own.rice_kg, own.money)):
            sums[at] += value
    for (month, case), sums in sorted(together.items()):
        year, _, number = month.partition("-")
        table.add_row(f"{number}/{year}", shown(case), *map(grouped, sums))
    console.print(table)


def _day(day: dt.date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def print_plan(planned: PlanResult, *, quiet: bool = False) -> None:
    """Whether there is time, the latest day of each step, the holidays taken; always what could not be
    printed."""
    console, plan = base.console(), planned.plan
    if plan.short_of:
        console.print(
            f"[bold red]KHÔNG KỊP:[/] bắt đầu ngày {plan.start:%d/%m/%Y} thì thiếu {plan.short_of} ngày: "
            f"để kịp, phải rà soát xong trước đó và niêm yết từ {_day(plan.posting)}."
        )
    else:
        console.print(
            f"[bold green]KỊP[/] quyết định ngày {planned.finish:%d/%m/%Y} nếu niêm yết chậm nhất từ "
            f"{_day(plan.posting)}."
        )
    if not quiet:
        _print_steps(console, planned)
    print_problems(console, planned.result.report, True, False)


def _print_steps(console: Console, planned: PlanResult) -> None:
    """The timetable, and the files that it was written to."""
    plan = planned.plan
    with_complaints = ", có chừa phúc tra khiếu nại" if planned.complaints else ""
    console.print(
        f"[bold]Lịch rà soát định kỳ[/], quyết định ngày {planned.finish:%d/%m/%Y}{with_complaints}"
    )
    console.print()
    for step in plan.steps:
        until = f" đến hết {_day(step.until)}" if step.until else ""
        limit = "từ" if step.opens else "chậm nhất"
        console.print(f"  {limit} {_day(step.day)}{until}: [bold]{shown(step.title)}[/] ({shown(step.who)})")
        console.print(indented(f"[dim]{shown(step.limit)}. {shown(step.source)}[/]", 6))
    console.print()
    if plan.holidays:
        console.print(
            "Ngày nghỉ đã trừ: " + ", ".join(f"{d:%d/%m} ({shown(name)})" for d, name in plan.holidays) + "."
        )
    else:
        console.print("Không có ngày nghỉ lễ nào trong thời gian này, ngoài thứ bảy, chủ nhật.")
    console.print("Ngày hoán đổi, ngày nghỉ riêng của tỉnh: ghi ở hongheo.toml, mục \\[calendar].")
    if planned.result.out is not None:
        base.print_outputs(planned.result.out, planned.result.outputs, console)
