"""``hongheo tables``: tables that exist are checked, those of districts and provinces are added up."""

from __future__ import annotations

import typer

from hongheo.commands.carrying_out import finish_review, working
from hongheo.commands.options import (
    CONFIG,
    DATE,
    DISTRICT,
    EXPECT,
    FORCE,
    JSON,
    PDF,
    PROVINCE,
    QUIET,
    REPORT,
    REPORT_TEMPLATE,
    SHOW_ALL,
    STANDARD,
    STRICT,
    YEAR,
    KeptFolder,
    OutFolder,
    TablesFile,
)
from hongheo.commands.taking import Said, command
from hongheo.commands.vietnamese import Group

group = typer.Typer(
    name="tables",
    cls=Group,
    no_args_is_help=True,
    help="Biểu tổng hợp: cộng từ các hộ đã lưu, thử biểu đã lập.",
)


@command(group, YEAR, DATE, JSON, STRICT, QUIET, SHOW_ALL, CONFIG)
def check(file: TablesFile, said: Said) -> None:
    """Kiểm tra quan hệ cân đối của biểu 1 đến 13, mẫu 7.1 đến 7.10: ô nào lệch, có thể vì sao."""
    from hongheo import pipeline

    result = pipeline.check_tables(file, said.options)
    finish_review(result, said)


@command(
    group,
    YEAR,
    PROVINCE,
    DISTRICT,
    EXPECT,
    STANDARD,
    REPORT,
    REPORT_TEMPLATE,
    PDF,
    FORCE,
    JSON,
    QUIET,
    CONFIG,
)
def build(folder: KeptFolder, out: OutFolder, said: Said) -> None:
    """Cộng biểu, mẫu biểu của nhiều huyện, tỉnh từ các hộ mà run --parquet đã lưu, không đọc lại phiếu."""
    from hongheo import pipeline

    with working(said) as progress:
        result = pipeline.build_tables(folder, said.options, out, progress)
    finish_review(result, said)
