"""Questions about a review: why one household has its class, what differs between two results."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish, working
from hongheo.commands.options import (
    B2,
    COMPARING,
    CONFIG,
    FORCE,
    JSON,
    PDF,
    READING,
    SCORECARD,
    SHOW_ALL,
    SHOW_VALUES,
    Files,
    Household,
    NewSide,
    OldSide,
    OutDiff,
    OutPage,
)
from hongheo.commands.taking import Said, command

group = typer.Typer()


@command(group, *READING, SCORECARD, B2, *COMPARING, PDF, FORCE, JSON, SHOW_VALUES, CONFIG)
def explain(files: Files, household: Household, said: Said, out: OutPage = None) -> None:
    """Giải thích vì sao một hộ được phân loại như vậy: từng chỉ số, căn cứ (thành viên, điều kiện sống)."""
    from hongheo import console, pipeline

    with working(said) as progress:
        result = pipeline.explain(files, said.options, household, out, progress)
    finish(result, said, console.print_explanation)


@command(group, *READING, SCORECARD, B2, *COMPARING, FORCE, JSON, SHOW_ALL, SHOW_VALUES, CONFIG)
def diff(old: OldSide, new: NewSide, said: Said, out: OutDiff = None) -> None:
    """So hai lần chạy hoặc hai bộ phiếu: hộ nào, ô nào của phiếu khác, ô nào của biểu đổi và vì hộ nào."""
    from hongheo import console, pipeline

    with working(said) as progress:
        result = pipeline.diff(old, new, said.options, out, progress)
    finish(result, said, lambda r: console.print_diff(r, show_all=said.show_all))
