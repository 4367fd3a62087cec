"""``hongheo scorecard``: the table of points of form B1."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish_review, finish_written
from hongheo.commands.options import CONFIG, FORCE, JSON, QUIET, SHOW_ALL, STRICT, CardFile, NewCardFile
from hongheo.commands.taking import Said, command
from hongheo.commands.vietnamese import Group

group = typer.Typer(
    name="scorecard", cls=Group, no_args_is_help=True, help="Bảng điểm phiếu B1: tạo mẫu, kiểm tra, xem."
)


@command(group, FORCE, JSON, QUIET)
def template(file: NewCardFile, said: Said) -> None:
    """Tạo mẫu Excel trống để chép bảng chuẩn điểm B1 từ văn bản."""
    from hongheo import pipeline

    pipeline.make_scorecard_form(file, force=said.options.force)
    finish_written("scorecard template", file.parent, [file.name], said)


@command(group, JSON, STRICT, QUIET, SHOW_ALL, CONFIG)
def check(file: CardFile, said: Said) -> None:
    """Kiểm tra bảng điểm: mọi chỗ sai, ô nào, sửa thế nào."""
    from hongheo import pipeline

    result = pipeline.check_card(file, said.options)
    finish_review(result, said)


@command(group, JSON)
def show(file: CardFile, said: Said) -> None:
    """Xem bảng điểm: nguồn, người kiểm tra, câu hỏi, câu trả lời, điểm theo vùng."""
    from hongheo import console, pipeline

    card = pipeline.load_card(file)
    if said.as_json:
        console.print_json(card.model_dump(mode="json"))
    else:
        console.print_scorecard(card)
