"""What is given to the public."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish, working
from hongheo.commands.options import FORCE, JSON, QUIET, OutFolder, Public, RunFolder, Suppress
from hongheo.commands.taking import Said, command

group = typer.Typer()


@command(group, FORCE, JSON, QUIET)
def export(
    folder: RunFolder, out: OutFolder, said: Said, public: Public = False, suppress: Suppress = None
) -> None:
    """Xuất bản để niêm yết công khai: danh sách từng xã không có dữ liệu riêng, biểu đã che số nhỏ."""
    from hongheo import console, pipeline

    with working(said) as progress:
        result = pipeline.export(
            folder, out, public=public, least=suppress, force=said.options.force, progress=progress
        )
    finish(result, said, lambda r: None if said.quiet else console.print_export(r))
