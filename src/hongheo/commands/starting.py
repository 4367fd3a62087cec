"""What a commune or district starts with: the demo, blank returns."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import working
from hongheo.commands.options import (
    CHOOSING,
    FORCE,
    QUIET,
    Folder,
)
from hongheo.commands.taking import Said, command

group = typer.Typer()


@command(group, FORCE, QUIET)
def demo(folder: Folder, said: Said) -> None:
    """Tạo huyện mẫu (13 xã, người đặt ra, có vài chỗ sai gài sẵn) rồi chạy."""
    from hongheo import console, pipeline

    with working(said) as progress:
        made = pipeline.make_demo(folder, force=said.options.force, progress=progress)
    if not said.quiet:
        console.print_demo(made)
    raise typer.Exit(made.clean.exit_code)


@command(group, *CHOOSING, FORCE, QUIET)
def template(folder: Folder, said: Said) -> None:
    """Tạo phiếu trắng cho từng xã, có danh mục chọn sẵn."""
    from hongheo import console, pipeline

    with working(said) as progress:
        names = pipeline.make_templates(folder, said.options, progress)
    if not said.quiet:
        console.print_files_written(folder.as_posix(), names)
