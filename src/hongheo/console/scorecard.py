"""The table of points of form B1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from hongheo.console import base
from hongheo.console.base import shown

if TYPE_CHECKING:
    from hongheo.criteria import Scorecard


def print_scorecard(card: Scorecard) -> None:
    """A scorecard: where it is from, who checked it, then each question with its answers and points."""
    console = base.console()
    console.print(f"[bold]{shown(card.title)}[/] (mã {shown(card.id)})")
    if card.mark:
        console.print(f"[bold red]{shown(card.mark)}[/]")
    console.print(f"Nguồn: {shown(card.source.document)}, {shown(card.source.article)}")
    if card.checked_by and card.checked_on:
        console.print(f"Kiểm tra: {shown(card.checked_by)}, {card.checked_on:%d/%m/%Y}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Câu, câu trả lời", overflow="fold", min_width=28)
    for column in card.columns:
        table.add_column(shown(column.label), justify="right", overflow="fold")
    for question in card.question:
        several = " (được chọn nhiều)" if question.several else ""
        table.add_row(f"[bold]{question.number}. {shown(question.text)}[/]{several}")
        for answer in question.answer:
            table.add_row(f"   {shown(answer.text)}", *(f"{answer.points[c]}" for c in card.columns))
    console.print(table)
