"""``hongheo papers``: minutes, lists, decisions, certificates and letters of a finished run."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish, working
from hongheo.commands.options import (
    COMMUNES,
    CONVERT_FONTS,
    FORCE,
    PDF,
    REGISTERS,
    TELLING,
    Issued,
    OutFolder,
    RunFolder,
    Templates,
)
from hongheo.commands.taking import Said, command

group = typer.Typer()


@command(group, REGISTERS, COMMUNES, PDF, FORCE, CONVERT_FONTS, *TELLING)
def papers(
    run: RunFolder, out: OutFolder, said: Said, templates: Templates = None, issued: Issued = None
) -> None:
    """Lập giấy tờ của từng xã: biên bản họp, danh sách, quyết định, giấy chứng nhận, thư trả lời."""
    from hongheo import console, pipeline

    with working(said) as progress:
        told = pipeline.make_papers(
            run, out, said.options, templates=templates, issued=tuple(issued or ()), progress=progress
        )
    finish(told, said, lambda r: console.print_papers(r, show_all=said.show_all, quiet=said.quiet))
