"""The review itself: returns checked, scored, merged, or all of it."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish_review, working
from hongheo.commands.options import (
    B2,
    COMPARING,
    FORCE,
    PARQUET,
    PDF,
    READING,
    REGISTERS,
    REGULAR,
    REPORT,
    REPORT_TEMPLATE,
    SCORECARD,
    SENDING_BACK,
    STANDARD,
    TELLING,
    WORKING,
    Annotate,
    Files,
    OutFile,
    OutFolder,
)
from hongheo.commands.taking import Said, command

group = typer.Typer()


@command(group, *READING, SCORECARD, *COMPARING, *SENDING_BACK, FORCE, *TELLING, *WORKING)
def check(files: Files, said: Said, annotate: Annotate = None) -> None:
    """Kiểm tra phiếu trước khi nộp: mọi chỗ sai, ô nào, sửa thế nào."""
    from hongheo import pipeline

    with working(said) as progress:
        result = pipeline.check(files, said.options, progress, annotate)
    finish_review(result, said)


@command(group, *READING, SCORECARD, B2, *COMPARING, FORCE, *TELLING, *WORKING)
def score(files: Files, out: OutFile, said: Said) -> None:
    """Chấm điểm từng hộ: điểm, phân loại và căn cứ phân loại."""
    from hongheo import pipeline

    with working(said) as progress:
        result = pipeline.score(files, said.options, out, progress)
    finish_review(result, said)


@command(group, *READING, FORCE, *TELLING, *WORKING)
def merge(files: Files, out: OutFile, said: Said) -> None:
    """Gộp phiếu của các xã thành một phiếu: mọi lệnh đọc được; xã nào còn thiếu gì, ai ghi ở hai chỗ."""
    from hongheo import pipeline

    with working(said) as progress:
        result = pipeline.merge(files, said.options, out, progress)
    finish_review(result, said)


@command(
    group,
    *READING,
    SCORECARD,
    STANDARD,
    B2,
    *COMPARING,
    REGULAR,
    REPORT,
    REPORT_TEMPLATE,
    PDF,
    REGISTERS,
    PARQUET,
    *SENDING_BACK,
    FORCE,
    *TELLING,
    *WORKING,
)
def run(files: Files, out: OutFolder, said: Said) -> None:
    """Làm tất cả: kiểm tra, chấm điểm, so sánh, lập danh sách và biểu tổng hợp."""
    from hongheo import pipeline

    with working(said) as progress:
        result = pipeline.run(files, said.options, out, progress)
    finish_review(result, said)


@command(group, *READING, SCORECARD, *COMPARING, FORCE, *TELLING, *WORKING)
def correct(files: Files, out: OutFolder, said: Said) -> None:
    """Ghi các dòng sửa (--corrections) vào bản sao của phiếu: ô đã sửa có màu; phiếu gốc giữ nguyên."""
    from hongheo import pipeline

    with working(said) as progress:
        result = pipeline.correct(files, said.options, out, progress)
    finish_review(result, said)
