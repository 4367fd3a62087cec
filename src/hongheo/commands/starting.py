"""What a commune or district starts with: the demo, blank returns."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish, finish_review, finish_written, working
from hongheo.commands.options import (
    CHOOSING,
    CONFIG,
    CONVERT_FONTS,
    FORCE,
    INTERVIEW,
    JSON,
    PREVIOUS,
    QUIET,
    REGISTERS,
    SCORECARD,
    SHOW_ALL,
    SHOW_VALUES,
    VILLAGES,
    DemoYear,
    Folder,
    LastReturns,
)
from hongheo.commands.taking import Said, command
from hongheo.errors import UsageError

group = typer.Typer()


@command(group, FORCE, JSON, QUIET)
def demo(folder: Folder, said: Said, year: DemoYear = None) -> None:
    """Tạo huyện mẫu (13 xã, số liệu giả định, lỗi đặt sẵn để tập) rồi chạy."""
    from hongheo import console, pipeline

    with working(said) as progress:
        asked = {} if year is None else {"year": year}
        made = pipeline.make_demo(folder, **asked, force=said.options.force, progress=progress)
    finish(made, said, lambda m: None if said.quiet else console.print_demo(m))


@command(
    group,
    *CHOOSING,
    PREVIOUS,
    VILLAGES,
    REGISTERS,
    SCORECARD,
    CONVERT_FONTS,
    INTERVIEW,
    FORCE,
    JSON,
    QUIET,
    SHOW_ALL,
    SHOW_VALUES,
    CONFIG,
)
def template(folder: Folder, said: Said, returns: LastReturns = None) -> None:
    """Tạo phiếu cho từng xã, có danh mục chọn sẵn: phiếu trắng, hoặc điền sẵn từ danh sách năm trước."""
    from hongheo import pipeline
    from hongheo.console.carried_out import as_typed

    options = said.options
    with working(said) as progress:
        if options.previous is not None:
            filled = pipeline.fill_returns(folder, options, tuple(returns or ()), progress)
            finish_review(filled, said)
        for name, given in (
            ("--returns", returns),
            ("--register", options.registers),
            ("--villages", options.villages),
            ("--interview", options.interview),
        ):
            if given:
                raise UsageError(f"{name} chỉ có nghĩa khi có --previous (điền sẵn phiếu từ danh sách).")
        names = pipeline.make_templates(folder, options, progress)
    then = f"Ghi phiếu, lưu, đóng Excel, rồi kiểm tra: hongheo check {as_typed([folder.as_posix()])}"
    finish_written("template", folder, names, said, then=then)
