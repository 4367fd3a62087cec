"""The months of the review: who has sent what, and what is still open."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish, working
from hongheo.commands.options import (
    COMPARING,
    CONFIG,
    FORCE,
    JSON,
    QUIET,
    READING,
    REGISTERS,
    SCORECARD,
    SHOW_ALL,
    WORKING,
    AsOf,
    Due,
    OutStatus,
    RecordFile,
    ReturnFolders,
    day,
)
from hongheo.commands.taking import Said, command

group = typer.Typer()


@command(group, *READING, SCORECARD, *COMPARING, REGISTERS, FORCE, JSON, QUIET, SHOW_ALL, CONFIG, *WORKING)
def status(
    folders: ReturnFolders,
    said: Said,
    on: AsOf = None,
    due: Due = None,
    out: OutStatus = None,
    record: RecordFile = None,
) -> None:
    """Tình hình từng xã: đã gửi gì, bản nào, còn lỗi gì, đến bước nào, còn ai chưa gửi."""
    from hongheo import console, pipeline

    with working(said) as progress:
        told = pipeline.status(
            folders, said.options, on=day(on), due=day(due), out=out, record=record, progress=progress
        )
    finish(told, said, lambda r: console.print_status(r, show_all=said.show_all, quiet=said.quiet))
