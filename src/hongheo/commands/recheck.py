"""``hongheo recheck``: a second visit to a sample of households, and what it says of the first."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish, working
from hongheo.commands.options import (
    B2,
    COMPARING,
    CONFIG,
    FORCE,
    JSON,
    QUIET,
    READING,
    SCORECARD,
    SHOW_ALL,
    SHOW_VALUES,
    WORKING,
    ChangedClass,
    Files,
    NearThresholds,
    OutFile,
    PerVillage,
    SampleFile,
    Seed,
)
from hongheo.commands.taking import Said, command
from hongheo.commands.vietnamese import Group

group = typer.Typer(
    name="recheck",
    cls=Group,
    no_args_is_help=True,
    help="Phúc tra nội bộ theo mẫu: chọn hộ, lập sổ trắng, so với lần đầu.",
)


@command(group, *READING, SCORECARD, B2, *COMPARING, FORCE, JSON, QUIET, CONFIG, *WORKING)
def draw(
    files: Files,
    said: Said,
    out: OutFile,
    seed: Seed,
    per_village: PerVillage = 0,
    near: NearThresholds = 0,
    changed: ChangedClass = 0,
) -> None:
    """Chọn hộ phúc tra theo thôn và lập sổ để người khác ghi lại từ đầu, không thấy câu trả lời cũ."""
    from hongheo import console, pipeline

    drawing = pipeline.Drawing(seed, per_village, near, changed)
    with working(said) as progress:
        result = pipeline.draw_recheck(files, said.options, drawing, out, progress)
    finish(result, said, lambda r: console.print_drawn(r, quiet=said.quiet))


@command(
    group, *READING, SCORECARD, B2, *COMPARING, FORCE, JSON, QUIET, SHOW_ALL, SHOW_VALUES, CONFIG, *WORKING
)
def compare(filled: SampleFile, files: Files, said: Said, out: OutFile, seed: Seed) -> None:
    """So sổ phúc tra đã ghi với phiếu: tỷ lệ khác nhau, khoảng tin cậy, hộ nào sẽ đổi loại."""
    from hongheo import console, pipeline

    with working(said) as progress:
        result = pipeline.compare_recheck(filled, files, said.options, seed, out, progress)
    finish(result, said, lambda r: console.print_compared(r, show_all=said.show_all, quiet=said.quiet))
