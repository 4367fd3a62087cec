"""What is given to others: to the public, to the national system, to the province."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish, finish_written, working
from hongheo.commands.options import (
    FORCE,
    JSON,
    PDF,
    QUIET,
    OutFolder,
    OutLayout,
    OutParcel,
    Public,
    RunFolder,
    Suppress,
    WithLists,
)
from hongheo.commands.taking import Said, command
from hongheo.errors import UsageError

group = typer.Typer()


@command(group, PDF, FORCE, JSON, QUIET)
def export(
    folder: RunFolder,
    out: OutFolder,
    said: Said,
    public: Public = False,
    suppress: Suppress = None,
    layout: OutLayout = None,
) -> None:
    """Xuất kết quả: bản niêm yết công khai (--public), hoặc theo mẫu của hệ thống quốc gia (--layout)."""
    from hongheo import console, pipeline

    if layout is not None:
        if public or suppress is not None or said.options.pdf:
            raise UsageError(
                "--layout không đi cùng --public, --suppress, --pdf: mỗi lần xuất một loại, mẫu của hệ thống "
                "không để in."
            )
        with working(said) as progress:
            written = pipeline.export_layout(folder, out, said.options, progress)
        for warning in written.warnings:
            console.print_warning(warning)
        finish_written("export", out, written.names, said, "tệp")
    with working(said) as progress:
        result = pipeline.export(folder, out, said.options, public=public, least=suppress, progress=progress)
    finish(result, said, lambda r: console.print_export(r, quiet=said.quiet))


@command(group, FORCE, JSON, QUIET)
def parcel(folder: RunFolder, out: OutParcel, said: Said, lists: WithLists = False) -> None:
    """Đóng gói kết quả của run để gửi lên tỉnh: biểu, nhật ký, các hộ đã chấm (không có tên)."""
    from hongheo import console, pipeline

    result = pipeline.parcel(folder, out, lists=lists, force=said.options.force)
    finish(result, said, lambda r: None if said.quiet else console.print_parcel(r))
