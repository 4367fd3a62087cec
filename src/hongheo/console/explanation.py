"""Why one household has its class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from hongheo.console import base
from hongheo.console.base import COLOURS, indented, place_of, shown
from hongheo.text import mask_name

if TYPE_CHECKING:
    from hongheo.models import Evidence, IndicatorView
    from hongheo.pipeline import Result

_FLAGS = {True: "thiếu hụt", False: "không", None: "chưa rõ"}


def _evidence(item: Evidence, show: bool) -> str:
    name = "" if item.name is None else item.name if show else mask_name(item.name)
    doubt = "" if item.certain else " (chưa kết luận được)"
    where = f"{item.place.sheet}!{item.place.cell or item.place.row}"
    return f"{f'{name}: ' if name else ''}{item.text}{doubt}  ({where})"


def _indicator(console: Console, view: IndicatorView, show: bool) -> None:
    """One indicator: the mark, the facts, and who or what stands behind them."""
    colour = "red" if view.used else "green" if view.used is False else "yellow"
    differ = (
        "  [yellow]KHÁC NHAU[/]"
        if None not in (view.ticked, view.derived) and view.ticked != view.derived
        else ""
    )
    console.print(
        f"[bold]{view.number}. {shown(view.name)}[/]: [{colour}]{_FLAGS[view.used]}[/]"
        f"  (phiếu: {_FLAGS[view.ticked]}; kê khai: {_FLAGS[view.derived]}){differ}"
    )
    if view.used or view.derived is not False or differ:
        console.print(
            indented(
                f"[dim]{shown(view.deprived_when)} ({shown(view.source)}) {shown(f'[{view.sure}]')}[/]", 3
            )
        )
    if view.summary:
        console.print(indented(shown(view.summary), 3))
    for item in view.evidence:
        console.print(indented("- " + shown(_evidence(item, show)), 3))


def print_explanation(result: Result) -> None:
    """Why one household got its class: points, indicators, the rule, the movement, the next class."""
    view = result.explanation
    assert view is not None
    show = result.options.show_values
    console = base.console()
    head = "" if view.head_name is None else view.head_name if show else mask_name(view.head_name)
    size = f", {view.size} nhân khẩu" if view.size is not None else ""
    console.print(
        f"[bold]Hộ {shown(view.household)}: {shown(head)}[/]{size}, {shown(view.area or 'chưa rõ khu vực')}"
    )
    console.print(f"[bold]{shown(view.class_end)}[/]. {shown(view.rule)}")
    start, movement = view.class_start or "chưa rõ", view.movement or "không có"
    console.print(shown(f"Đầu kỳ: {start}. Diễn biến: {movement}."))
    for told in view.corrected:
        console.print(f"[yellow]{shown(told)}[/]")
    if result.note and view.b2_derived:
        console.print(f"[yellow]{shown(result.note)}[/]")
    if view.tests or view.questions:
        console.print()
        console.print("[bold]Điểm[/]")
    if view.questions:
        points = "; ".join(f"câu {q}: {'trống' if p is None else p}" for q, p in view.questions)
        console.print(indented(shown(f"B1: {points}"), 2))
    for test in view.tests:
        console.print(
            indented(
                shown(f"{test.measure} = {test.points} {test.sign} {test.threshold} {test.unit} ")
                + f"[dim]({shown(test.source)})[/]",
                2,
            )
        )
    for step in view.steps:
        console.print(indented(shown(step.text), 2))
    if view.indicators:
        console.print()
        console.print("[bold]12 chỉ số thiếu hụt[/]")
    for indicator in view.indicators:
        _indicator(console, indicator, show)
    if view.indicators:
        from hongheo.criteria import SURE_LABELS

        marks = "; ".join(f"[{mark}] {label}" for mark, label in SURE_LABELS.items())
        console.print(
            shown(f"Độ chắc chắn: {marks}. «Thành viên!F36»: ô F36 của trang «Thành viên»."), style="dim"
        )
    console.print()
    if len(result.report):
        console.print(f"[bold]Vấn đề của hộ ({len(result.report)})[/]")
        for problem in result.report:
            colour = COLOURS[problem.kind.severity.value]
            where = shown(place_of(problem))
            console.print(f"[{colour}]{problem.kind.code}[/] {where}: {shown(problem.message(show))}")
            console.print(indented(shown(problem.remedy(show)), 6))
    else:
        console.print("Hộ này không có lỗi, cảnh báo.")
    if result.out is not None:
        pages = ", ".join((result.out / name).as_posix() for name in result.outputs)
        console.print(f"Trang giải thích ở [bold]{shown(pages)}[/]")
