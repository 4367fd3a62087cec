"""The law that is followed: a standard, whole or in part, and which rules are done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.console import Console

from hongheo.console import base
from hongheo.console.base import indented

if TYPE_CHECKING:
    from hongheo.criteria import Citation, Coverage, IncompleteStandard, Standard


def print_coverage(register: Coverage) -> None:
    """Each rule: whether it is followed, how sure its source is, what to know."""
    from hongheo.criteria import STATES, SURE_LABELS

    console = base.console()
    colours = {"modelled": "green", "approximated": "yellow", "not_modelled": "red"}
    for rule in register.rule:
        console.print(
            f"[{colours[rule.state]}]{STATES[rule.state]:<19}[/]\\[{rule.sure}] [bold]{rule.title}[/]"
        )
        console.print(indented(f"{rule.note} [dim]{rule.source}[/]", 4))
    counts = Counter[str](rule.state for rule in register.rule)
    console.print()
    console.print("; ".join(f"{STATES[s]}: {counts[s]}" for s in STATES) + f". Cộng {len(register.rule)}.")
    console.print("Độ chắc chắn: " + "; ".join(f"\\[{k}] {v}" for k, v in SURE_LABELS.items()))


def _print_standard_head(
    console: Console, standard: Standard | IncompleteStandard, date_text: str
) -> Callable[[Citation], str]:
    """Title and first day of a standard; returns how its citations are told."""

    def source(citation: Citation) -> str:
        return f"{standard.cite(citation)} \\[{citation.sure}]"

    console.print(f"[bold]{standard.title}[/]  (ngày {date_text})")
    console.print(
        f"Hiệu lực từ {standard.effective_from:%d/%m/%Y}: {source(standard.effective_from_citation)}"
    )
    return source


def _print_documents(console: Console, standard: Standard | IncompleteStandard) -> None:
    """The documents of a standard, and what the marks of sureness mean."""
    from hongheo.criteria import SURE_LABELS

    console.print("\n[bold]Văn bản[/]")
    for d in standard.document:
        console.print(f"  {d.name}, {d.date:%d/%m/%Y} \\[{d.sure}]: {d.what}")
    console.print("\nĐộ chắc chắn: " + "; ".join(f"\\[{k}] {v}" for k, v in SURE_LABELS.items()))


def print_standard(standard: Standard, date_text: str) -> None:
    """The standard in force: thresholds, classes, indicators, documents, each with its source."""
    console = base.console()

    source = _print_standard_head(console, standard, date_text)
    console.print(f"         đến {standard.effective_to:%d/%m/%Y}: {source(standard.effective_to_citation)}")
    names = {"b1": "Điểm B1", "b2": "Điểm B2", "income": "Thu nhập"}
    console.print("\n[bold]Ngưỡng[/]")
    for t in standard.threshold:
        value = f"{t.value:,}".replace(",", ".")
        where = standard.area_name(t.area)
        console.print(f"  {names[t.measure]}, {where}: {t.comparison} {value} {t.unit}")
        console.print(f"    [dim]{source(t.citation)}[/]")
    console.print("\n[bold]Phân loại[/]")
    for rule in standard.class_:
        tests = " và ".join(f"{m.upper()} {'đạt' if v else 'không đạt'} ngưỡng" for m, v in rule.when.items())
        console.print(f"  {rule.name}: {tests}")
        console.print(f"    [dim]{source(rule.citation)}[/]")
    points = standard.indicator_points
    console.print(
        f"\n[bold]12 chỉ số thiếu hụt[/] ({points.value} {points.unit}) [dim]{source(points.citation)}[/]"
    )
    for i in standard.indicator:
        console.print(f"  {i.number}. {i.name} ({i.dimension}): {i.deprived_when}")
        console.print(f"    [dim]{source(i.citation)}[/]")
    _print_documents(console, standard)


def print_incomplete(standard: IncompleteStandard, date_text: str) -> None:
    """What is known of a standard that cannot be scored by, and what is missing."""
    console = base.console()

    source = _print_standard_head(console, standard, date_text)
    console.print(f"[bold red]KHÔNG CHẤM ĐIỂM ĐƯỢC:[/] {standard.missing}")
    console.print("\n[bold]Đã biết[/]")
    areas = {"rural": "nông thôn", "urban": "thành thị"}
    for f in standard.figure:
        value = f"{f.value:,}".replace(",", ".")
        console.print(f"  Thu nhập, {areas[f.area]}: {value} {f.unit}")
        console.print(f"    [dim]{source(f.citation)}[/]")
    _print_documents(console, standard)
