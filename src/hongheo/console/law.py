"""The law that is followed: a standard, whole or in part, and which rules are done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from hongheo.console import base
from hongheo.console.base import indented
from hongheo.text import grouped

if TYPE_CHECKING:
    import datetime as dt

    from hongheo.criteria import (
        Citation,
        Coverage,
        HardshipRules,
        IncompleteProcedure,
        IncompleteStandard,
        Procedure,
        Standard,
    )


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
        dated = f", {d.date:%d/%m/%Y}" if d.date else ""
        console.print(f"  {d.name}{dated} \\[{d.sure}]: {d.what}")
    console.print("\nĐộ chắc chắn: " + "; ".join(f"\\[{k}] {v}" for k, v in SURE_LABELS.items()))


def _in_words(standard: Standard, measure: str, holds: bool) -> str:
    """What a measure is where its tests hold, or fail: once, or area by area where these differ."""
    own = [t for t in standard.threshold if t.measure == measure]
    texts = dict.fromkeys(t.text(holds=holds) for t in own)
    if len(texts) == 1:
        return f"{measure.upper()} {next(iter(texts))}"
    by_area = "; ".join(f"{standard.area_name(t.area)}: {t.text(holds=holds)}" for t in own)
    return f"{measure.upper()} ({by_area})"


def print_standard(standard: Standard, date_text: str) -> None:
    """The standard in force: thresholds, classes, indicators, documents, each with its source."""
    console = base.console()

    source = _print_standard_head(console, standard, date_text)
    console.print(f"         đến {standard.effective_to:%d/%m/%Y}: {source(standard.effective_to_citation)}")
    names = {"b1": "Điểm B1", "b2": "Điểm B2", "income": "Thu nhập"}
    console.print("\n[bold]Ngưỡng[/]")
    for t in standard.threshold:
        console.print(f"  {names[t.measure]}, {standard.area_name(t.area)}: {t.text()}")
        console.print(f"    [dim]{source(t.citation)}[/]")
    console.print("\n[bold]Phân loại[/]")
    for rule in standard.class_:
        tests = " và ".join(_in_words(standard, m, v) for m, v in rule.when.items())
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
        value = grouped(f.value)
        console.print(f"  Thu nhập, {areas[f.area]}: {value} {f.unit}")
        console.print(f"    [dim]{source(f.citation)}[/]")
    _print_documents(console, standard)


def print_procedures(
    known: Sequence[Procedure | IncompleteProcedure], hardship: HardshipRules, date: dt.date
) -> None:
    """The procedures with steps, time limits and papers, the cases of new hardship, each with its source."""
    from hongheo.criteria import COUNTING_LABELS, SURE_LABELS, IncompleteProcedure

    console = base.console()
    for procedure in known:
        if isinstance(procedure, IncompleteProcedure):
            console.print(f"[bold]{procedure.id}[/]: [red]{procedure.missing}[/] [dim]{procedure.cite()}[/]")
            continue
        until = f" đến {procedure.effective_to:%d/%m/%Y}" if procedure.effective_to else ""
        force = "" if procedure.in_force(date) else f" [red](không có hiệu lực ngày {date:%d/%m/%Y})[/]"
        console.print(f"[bold]{procedure.id} {procedure.title}[/]{force}")
        console.print(
            indented(
                f"Tên trong sổ: {procedure.register_name}. Từ {procedure.effective_from:%d/%m/%Y}{until}.", 2
            )
        )
        limits, names = procedure.limits(), {p.id: p.name for p in procedure.paper}
        for number, step in enumerate(procedure.step, start=1):
            limit = f" Thời hạn: {limits[step.limit].text}." if step.limit else ""
            papers = f" Giấy tờ: {', '.join(names[p] for p in step.papers)}." if step.papers else ""
            console.print(
                indented(f"{number}. [bold]{step.title}[/] ({step.who}). {step.what}{limit}{papers}", 2)
            )
            console.print(indented(f"[dim]{procedure.cite(step.citation)} \\[{step.citation.sure}][/]", 5))
        for question in procedure.open_question:
            console.print(indented(f"[yellow]Chưa rõ:[/] {question}", 2))
        console.print()
    console.print(f"[bold]{hardship.title}[/]")
    level = hardship.level_on(date) if date >= hardship.effective_from else None
    if level is not None:
        value = grouped(level.value)
        console.print(
            indented(f"Mức chuẩn ngày {date:%d/%m/%Y}: {value} {level.unit} \\[{level.citation.sure}]", 2)
        )
    for case in hardship.case:
        limit = (
            f" Quyết định trong {case.decision.days} {COUNTING_LABELS[case.decision.counting]}."
            if case.decision
            else ""
        )
        forms = f" {', '.join(case.form)}." if case.form else ""
        console.print(
            indented(
                f"[bold]{case.name}[/]:{forms}{limit} "
                f"[dim]{hardship.cite(case.citation)} \\[{case.citation.sure}][/]",
                2,
            )
        )
    console.print("\nĐộ chắc chắn: " + "; ".join(f"\\[{k}] {v}" for k, v in SURE_LABELS.items()))
