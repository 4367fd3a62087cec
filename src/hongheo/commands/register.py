"""``hongheo register``: the commune's register of the procedure."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish, finish_written, working
from hongheo.commands.options import (
    CHOOSING,
    CONFIG,
    CONVERT_FONTS,
    FORCE,
    JSON,
    PDF,
    QUIET,
    TELLING,
    WORKING,
    AsOf,
    Complaints,
    EarlierOutcome,
    Finish,
    Folder,
    OutcomeFolder,
    OutPlan,
    RegisterFiles,
    Start,
    day,
)
from hongheo.commands.taking import Said, command
from hongheo.commands.vietnamese import Group

group = typer.Typer(
    name="register",
    cls=Group,
    no_args_is_help=True,
    help="Sổ theo dõi quy trình của xã: tạo sổ, kiểm tra từng bước và thời hạn, lập lịch.",
)


@command(group, *CHOOSING, FORCE, JSON, QUIET)
def template(folder: Folder, said: Said) -> None:
    """Tạo sổ trắng cho từng xã, có danh mục chọn sẵn."""
    from hongheo import pipeline

    with working(said) as progress:
        names = pipeline.make_registers(folder, said.options, progress)
    finish_written("register template", folder, names, said, "sổ")


@command(group, *TELLING, *WORKING, CONVERT_FONTS)
def check(
    files: RegisterFiles,
    said: Said,
    result: OutcomeFolder = None,
    before: EarlierOutcome = None,
    on: AsOf = None,
) -> None:
    """Kiểm tra sổ: từng bước, thời hạn, văn bản; đối chiếu với kết quả rà soát."""
    from hongheo import console, pipeline

    with working(said) as progress:
        told = pipeline.check_registers(
            files,
            said.options,
            on=day(on),
            result_folder=result,
            before_folder=before,
            progress=progress,
        )
    finish(told, said, lambda r: console.print_registers(r, show_all=said.show_all, quiet=said.quiet))


@command(group, PDF, JSON, QUIET, FORCE, CONFIG)
def plan(
    finish_on: Finish,
    said: Said,
    start: Start = None,
    complaints: Complaints = False,
    out: OutPlan = None,
) -> None:
    """Lịch rà soát định kỳ: ngày chậm nhất của từng bước, tính ngược từ ngày quyết định."""
    from hongheo import console, pipeline

    asked = day(finish_on)
    assert asked is not None
    planned = pipeline.plan_register(
        said.options, finish=asked, start=day(start), complaints=complaints, out=out
    )
    finish(planned, said, lambda p: console.print_plan(p, quiet=said.quiet))
