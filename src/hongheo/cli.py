"""The command line. A command is its options, one pipeline call, one print."""

from __future__ import annotations

import datetime as dt
import gc
import os
import signal
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from hongheo.errors import EXIT_NOT_DONE, HongheoError

PROGRAM, COMPLETE = "hongheo", "_HONGHEO_COMPLETE"

app = typer.Typer(
    name=PROGRAM,
    no_args_is_help=True,
    # Its own options for completion speak English, and want to guess the shell: see _Shell.
    add_completion=False,
    pretty_exceptions_enable=False,
    # Help in plain text: the library that renders it in boxes takes longer to load than all of the rest.
    rich_markup_mode=None,
    context_settings={"max_content_width": 110},
)

cards = typer.Typer(
    name="scorecard", no_args_is_help=True, help="Bảng điểm phiếu B1: tạo mẫu, kiểm tra, xem."
)
app.add_typer(cards)


class B2Source(StrEnum):
    """Where the 12 flags are taken from."""

    TICKED = "ticked"
    DERIVED = "derived"


Files = Annotated[
    list[Path], typer.Argument(metavar="FILES…", help="Phiếu: tệp, thư mục hoặc mẫu tên (*.xlsx).")
]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Thư mục để ghi.")]
Year = Annotated[int | None, typer.Option("--year", help="Năm rà soát; nếu không nói thì theo các phiếu.")]
Date = Annotated[
    dt.datetime | None,
    typer.Option(
        "--date", formats=["%Y-%m-%d", "%d/%m/%Y"], help="Ngày rà soát (2023-12-14 hoặc 14/12/2023)."
    ),
]
Commune = Annotated[
    str | None, typer.Option("--commune", metavar="CODE", help="Mã xã cho tệp không ghi mã xã.")
]
Units = Annotated[
    Path | None,
    typer.Option("--units", metavar="FILE", help="Bảng CSV: tên tệp, mã xã (cho nhiều tệp không ghi mã xã)."),
]
Previous = Annotated[
    Path | None,
    typer.Option("--previous", metavar="FILE", help="Danh sách hộ nghèo, hộ cận nghèo năm trước."),
]
History = Annotated[
    list[Path] | None,
    typer.Option(
        "--history",
        metavar="FILE",
        help="danh-sach.xlsx của các năm trước (lặp lại được): ai từng nghèo, năm nào.",
    ),
]
CardOption = Annotated[
    Path | None,
    typer.Option(
        "--scorecard",
        metavar="FILE",
        help="Bảng điểm B1 (.toml hoặc .xlsx) để chấm các câu trả lời bằng chữ.",
    ),
]
CardFile = Annotated[Path, typer.Argument(metavar="FILE", help="Bảng điểm B1: .toml hoặc .xlsx.")]
OutFile = Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="Tệp kết quả.")]
OutFolder = Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="Thư mục kết quả.")]
Json = Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON ra stdout, không in gì khác.")]
Strict = Annotated[bool, typer.Option("--strict", help="Cảnh báo cũng tính là lỗi (mã thoát 1).")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Chỉ in kết luận.")]
Force = Annotated[bool, typer.Option("--force", help="Ghi đè kết quả đã có.")]
ShowValues = Annotated[bool, typer.Option("--show-values", help="Hiện tên và số định danh (mặc định: che).")]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="Tệp đặt mức của từng mã lỗi; nếu không nói thì hongheo.toml ở đây."
    ),
]
Household = Annotated[
    str, typer.Option("--household", metavar="CODE", help="Mã xã và mã hộ, ví dụ 28654/0012.")
]
OutPage = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="FILE", help="Trang giải thích để đưa cho hộ (.xlsx).")
]
B2 = Annotated[
    B2Source,
    typer.Option(
        "--b2", help="Điểm B2 theo dấu trên phiếu (ticked) hay suy từ dữ kiện thành viên, nhà ở (derived)."
    ),
]
Side = Annotated[
    Path, typer.Argument(help="Thư mục kết quả của run, hoặc phiếu (tệp, thư mục) để chấm điểm rồi so.")
]
OutDiff = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="FILE", help="Sổ ghi mọi chỗ khác nhau (.xlsx).")
]
Annotate = Annotated[
    Path | None,
    typer.Option(
        "--annotate", metavar="DIR", help="Thư mục để ghi bản sao phiếu có tô màu và ghi chú ở ô sai."
    ),
]
ConvertFonts = Annotated[
    bool, typer.Option("--convert-fonts", help="Đọc chữ gõ bằng phông cũ (TCVN3, VNI) thành Unicode.")
]
ReportOption = Annotated[
    bool,
    typer.Option(
        "--report", help="Thêm bao-cao.html (biểu đồ, các biểu) và bao-cao.docx (báo cáo kết quả rà soát)."
    ),
]
KeepIn = Annotated[
    Path | None,
    typer.Option(
        "--parquet",
        metavar="DIR",
        help="Lưu các hộ đã chấm (không tên, không số định danh) để cộng biểu bằng tables build.",
    ),
]
ReportTemplate = Annotated[
    Path | None,
    typer.Option(
        "--report-template", metavar="FILE", help="Mẫu báo cáo riêng (.docx) thay cho mẫu của chương trình."
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs", metavar="N", min=1, help="Số tiến trình cùng đọc phiếu (kết quả như nhau, chỉ nhanh hơn)."
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Đọc phiếu trên cụm máy Dask ở địa chỉ này (cần hongheo[cluster]).",
    ),
]
All = Annotated[bool, typer.Option("--all", help="Hiện mọi chỗ sai, không rút gọn.")]


def _day(date: dt.datetime | None) -> dt.date | None:
    return date.date() if date else None


def _config(said: Path | None) -> Path | None:
    """The settings that are asked for, else those of the current folder if it has any."""
    from hongheo.problems import SETTINGS

    return said or (own if (own := Path(SETTINGS)).is_file() else None)


def _fail(error: HongheoError, as_json: bool, command: str) -> typer.Exit:
    """Tell what stopped the run, on stderr and, when asked for, as JSON."""
    from hongheo import console

    console.print_failure(str(error))
    if as_json:
        console.print_json(
            {
                "schema": 1,
                "command": command,
                "valid": False,
                "exit_code": error.exit_code,
                "error": str(error),
                "problems": [],
                "outputs": [],
            }
        )
    return typer.Exit(error.exit_code)


def _finish(result: Any, as_json: bool, show_all: bool, quiet: bool) -> typer.Exit:
    from hongheo import console

    if as_json:
        console.print_json(result.as_json())
    else:
        console.print_result(result, show_all=show_all, quiet=quiet)
    return typer.Exit(result.exit_code)


def _carry_out(
    command: str, work: Callable[[Any], Any], as_json: bool, show_all: bool, quiet: bool
) -> typer.Exit:
    """Do the work of a command under a progress bar, and tell its result or what stopped it."""
    from hongheo import console, pipeline

    # Millions of cells that are all in use: looking for garbage among them often costs a twentieth.
    gc.set_threshold(100_000, 20, 100)
    try:
        with console.progress_bar(quiet or as_json) as progress:
            result = work(progress)
    except pipeline.NothingRead as nothing:
        result = nothing.result
    except HongheoError as error:
        return _fail(error, as_json, command)
    return _finish(result, as_json, show_all, quiet)


def _version(wanted: bool) -> None:
    if wanted:
        from hongheo.about import about

        sys.stdout.write("\n".join([*about(), ""]))
        raise typer.Exit


class _Shell(StrEnum):
    """The shells that completion can be had for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"
    PWSH = "pwsh"


def _show_completion(shell: _Shell | None) -> None:
    if shell is not None:
        from typer._completion_shared import get_completion_script

        script = get_completion_script(prog_name=PROGRAM, complete_var=COMPLETE, shell=shell.value)
        sys.stdout.write(f"{script}\n")
        raise typer.Exit


def _install_completion(shell: _Shell | None) -> None:
    if shell is not None:
        from typer._completion_shared import install

        name, path = install(shell=shell.value, prog_name=PROGRAM, complete_var=COMPLETE)
        sys.stdout.write(f"Đã cài gợi ý lệnh cho {name} ở {path}. Mở lại cửa sổ dòng lệnh để dùng.\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="In phiên bản, các chuẩn, các danh mục xã rồi thoát.",
        ),
    ] = False,
    install_completion: Annotated[
        _Shell | None,
        typer.Option(
            "--install-completion",
            metavar="SHELL",
            callback=_install_completion,
            is_eager=True,
            help=f"Cài gợi ý lệnh (phím Tab) cho SHELL: {', '.join(_Shell)}.",
        ),
    ] = None,
    show_completion: Annotated[
        _Shell | None,
        typer.Option(
            "--show-completion",
            metavar="SHELL",
            callback=_show_completion,
            is_eager=True,
            help="In đoạn mã gợi ý lệnh cho SHELL, để tự cài.",
        ),
    ] = None,
) -> None:
    """Rà soát hộ nghèo, hộ cận nghèo: kiểm tra phiếu, chấm điểm, so sánh, lập danh sách và biểu tổng hợp."""


@app.command()
def demo(folder: Folder, force: Force = False, quiet: Quiet = False) -> None:
    """Tạo huyện mẫu (13 xã, người đặt ra, có vài chỗ sai gài sẵn) rồi chạy."""
    from hongheo import console
    from hongheo.supplies import make_demo

    try:
        with console.progress_bar(quiet) as progress:
            made = make_demo(folder, force=force, progress=progress)
    except HongheoError as error:
        raise _fail(error, False, "demo") from error
    if not quiet:
        console.print_demo(made)
    raise typer.Exit(made.clean.exit_code)


@app.command()
def template(
    folder: Folder,
    year: Annotated[int, typer.Option("--year", help="Năm rà soát.")],
    district: Annotated[
        str | None, typer.Option("--district", help="Mã huyện (trước 01/7/2025), ví dụ 823.")
    ] = None,
    province: Annotated[str | None, typer.Option("--province", help="Mã tỉnh, ví dụ 82.")] = None,
    communes: Annotated[
        Path | None, typer.Option("--communes", metavar="FILE", help="Tệp văn bản, mỗi dòng một mã xã.")
    ] = None,
    date: Date = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Tạo phiếu trắng cho từng xã, có danh mục chọn sẵn."""
    from hongheo import console
    from hongheo.supplies import make_templates

    try:
        with console.progress_bar(quiet) as progress:
            names = make_templates(
                folder,
                year=year,
                date=_day(date),
                district=district,
                province=province,
                communes=communes,
                force=force,
                progress=progress,
            )
    except HongheoError as error:
        raise _fail(error, False, "template") from error
    if not quiet:
        console.print_files_written(folder.as_posix(), names)


@app.command()
def check(
    files: Files,
    year: Year = None,
    date: Date = None,
    commune: Commune = None,
    units: Units = None,
    previous: Previous = None,
    history: History = None,
    scorecard: CardOption = None,
    as_json: Json = False,
    strict: Strict = False,
    quiet: Quiet = False,
    show_all: All = False,
    annotate: Annotate = None,
    force: Force = False,
    convert_fonts: ConvertFonts = False,
    show_values: ShowValues = False,
    config: Config = None,
    jobs: Jobs = 1,
    scheduler: Scheduler = None,
) -> None:
    """Kiểm tra phiếu trước khi nộp: mọi chỗ sai, ô nào, sửa thế nào."""
    from hongheo import console, pipeline

    options = pipeline.Options(
        year=year,
        date=_day(date),
        commune=commune,
        previous=previous,
        units=units,
        strict=strict,
        force=force,
        show_values=show_values,
        config=_config(config),
        jobs=jobs,
        scheduler=scheduler,
        scorecard=scorecard,
        history=tuple(history or ()),
        convert_fonts=convert_fonts,
        password=console.password_asker(quiet or as_json),
    )
    raise _carry_out(
        "check", lambda progress: pipeline.check(files, options, progress, annotate), as_json, show_all, quiet
    )


@app.command()
def score(
    files: Files,
    out: OutFile,
    year: Year = None,
    date: Date = None,
    commune: Commune = None,
    units: Units = None,
    previous: Previous = None,
    history: History = None,
    scorecard: CardOption = None,
    b2: B2 = B2Source.TICKED,
    as_json: Json = False,
    strict: Strict = False,
    quiet: Quiet = False,
    show_all: All = False,
    force: Force = False,
    convert_fonts: ConvertFonts = False,
    show_values: ShowValues = False,
    config: Config = None,
    jobs: Jobs = 1,
    scheduler: Scheduler = None,
) -> None:
    """Chấm điểm từng hộ: điểm, phân loại và căn cứ phân loại."""
    from hongheo import console, pipeline

    options = pipeline.Options(
        year=year,
        date=_day(date),
        commune=commune,
        previous=previous,
        units=units,
        strict=strict,
        force=force,
        show_values=show_values,
        config=_config(config),
        jobs=jobs,
        scheduler=scheduler,
        scorecard=scorecard,
        history=tuple(history or ()),
        b2_derived=b2 is B2Source.DERIVED,
        convert_fonts=convert_fonts,
        password=console.password_asker(quiet or as_json),
    )
    raise _carry_out(
        "score", lambda progress: pipeline.score(files, options, out, progress), as_json, show_all, quiet
    )


@app.command()
def merge(
    files: Files,
    out: OutFile,
    year: Year = None,
    date: Date = None,
    commune: Commune = None,
    units: Units = None,
    as_json: Json = False,
    strict: Strict = False,
    quiet: Quiet = False,
    show_all: All = False,
    force: Force = False,
    convert_fonts: ConvertFonts = False,
    show_values: ShowValues = False,
    config: Config = None,
    jobs: Jobs = 1,
    scheduler: Scheduler = None,
) -> None:
    """Gộp phiếu của các xã thành một phiếu: mọi lệnh đọc được; xã nào còn thiếu gì, ai ghi ở hai chỗ."""
    from hongheo import console, pipeline

    options = pipeline.Options(
        year=year,
        date=_day(date),
        commune=commune,
        units=units,
        strict=strict,
        force=force,
        show_values=show_values,
        config=_config(config),
        jobs=jobs,
        scheduler=scheduler,
        convert_fonts=convert_fonts,
        password=console.password_asker(quiet or as_json),
    )
    raise _carry_out(
        "merge", lambda progress: pipeline.merge(files, options, out, progress), as_json, show_all, quiet
    )


@app.command()
def run(
    files: Files,
    out: OutFolder,
    year: Year = None,
    date: Date = None,
    commune: Commune = None,
    units: Units = None,
    previous: Previous = None,
    history: History = None,
    scorecard: CardOption = None,
    b2: B2 = B2Source.TICKED,
    report: ReportOption = False,
    report_template: ReportTemplate = None,
    parquet: KeepIn = None,
    as_json: Json = False,
    strict: Strict = False,
    quiet: Quiet = False,
    show_all: All = False,
    force: Force = False,
    convert_fonts: ConvertFonts = False,
    show_values: ShowValues = False,
    config: Config = None,
    jobs: Jobs = 1,
    scheduler: Scheduler = None,
) -> None:
    """Làm tất cả: kiểm tra, chấm điểm, so sánh, lập danh sách và biểu tổng hợp."""
    from hongheo import console, pipeline

    options = pipeline.Options(
        year=year,
        date=_day(date),
        commune=commune,
        previous=previous,
        units=units,
        strict=strict,
        force=force,
        show_values=show_values,
        config=_config(config),
        jobs=jobs,
        scheduler=scheduler,
        scorecard=scorecard,
        history=tuple(history or ()),
        b2_derived=b2 is B2Source.DERIVED,
        convert_fonts=convert_fonts,
        report=report,
        report_template=report_template,
        parquet=parquet,
        password=console.password_asker(quiet or as_json),
    )
    raise _carry_out(
        "run", lambda progress: pipeline.run(files, options, out, progress), as_json, show_all, quiet
    )


tables_app = typer.Typer(no_args_is_help=True, help="Biểu tổng hợp: cộng từ các hộ đã lưu, thử biểu đã lập.")
app.add_typer(tables_app, name="tables")


@tables_app.command("check")
def tables_check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Sổ biểu: bieu-tong-hop.xlsx hoặc nhập tay.")],
    year: Year = None,
    date: Date = None,
    as_json: Json = False,
    strict: Strict = False,
    quiet: Quiet = False,
    show_all: All = False,
) -> None:
    """Thử các đẳng thức của biểu 1 đến 13: ô nào lệch, lệch bao nhiêu, có thể vì sao."""
    from hongheo import pipeline

    options = pipeline.Options(year=year, date=_day(date), strict=strict)
    try:
        result = pipeline.check_tables(file, options)
    except HongheoError as error:
        raise _fail(error, as_json, "tables check") from error
    raise _finish(result, as_json, show_all, quiet)


@tables_app.command("build")
def tables_build(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Thư mục mà run --parquet đã lưu.")],
    out: OutFolder,
    year: Year = None,
    province: Annotated[str | None, typer.Option("--province", help="Chỉ tỉnh này, ví dụ 82.")] = None,
    district: Annotated[str | None, typer.Option("--district", help="Chỉ huyện này, ví dụ 823.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> None:
    """Cộng biểu 1 đến 13 của nhiều huyện, tỉnh từ các hộ mà run --parquet đã lưu, không đọc lại phiếu."""
    from hongheo import pipeline

    options = pipeline.Options(year=year, force=force)
    raise _carry_out(
        "tables build",
        lambda progress: pipeline.build_tables(
            folder, options, out, province=province, district=district, progress=progress
        ),
        as_json,
        False,
        quiet,
    )


@app.command()
def explain(
    files: Files,
    household: Household,
    out: OutPage = None,
    year: Year = None,
    date: Date = None,
    commune: Commune = None,
    units: Units = None,
    previous: Previous = None,
    history: History = None,
    scorecard: CardOption = None,
    b2: B2 = B2Source.TICKED,
    as_json: Json = False,
    force: Force = False,
    show_values: ShowValues = False,
    config: Config = None,
    convert_fonts: ConvertFonts = False,
) -> None:
    """Giải thích vì sao một hộ được phân loại như vậy: từng chỉ số, người hoặc dữ kiện đứng sau, căn cứ."""
    from hongheo import console, pipeline

    options = pipeline.Options(
        year=year,
        date=_day(date),
        commune=commune,
        previous=previous,
        units=units,
        force=force,
        show_values=show_values,
        config=_config(config),
        scorecard=scorecard,
        history=tuple(history or ()),
        b2_derived=b2 is B2Source.DERIVED,
        convert_fonts=convert_fonts,
        password=console.password_asker(as_json),
    )
    try:
        with console.progress_bar(as_json) as progress:
            result = pipeline.explain(files, options, household, out, progress)
    except pipeline.NothingRead as nothing:
        raise _finish(nothing.result, as_json, False, False) from nothing
    except HongheoError as error:
        raise _fail(error, as_json, "explain") from error
    if as_json:
        console.print_json(result.as_json())
    else:
        console.print_explanation(result)
    raise typer.Exit(result.exit_code)


@app.command()
def diff(
    old: Side,
    new: Side,
    out: OutDiff = None,
    year: Year = None,
    date: Date = None,
    commune: Commune = None,
    units: Units = None,
    previous: Previous = None,
    history: History = None,
    scorecard: CardOption = None,
    b2: B2 = B2Source.TICKED,
    as_json: Json = False,
    show_all: All = False,
    force: Force = False,
    convert_fonts: ConvertFonts = False,
) -> None:
    """So hai lần chạy hoặc hai bộ phiếu: hộ nào khác, ô nào của biểu thay đổi và vì hộ nào."""
    from hongheo import console, pipeline

    options = pipeline.Options(
        year=year,
        date=_day(date),
        commune=commune,
        previous=previous,
        units=units,
        force=force,
        scorecard=scorecard,
        history=tuple(history or ()),
        b2_derived=b2 is B2Source.DERIVED,
        convert_fonts=convert_fonts,
        password=console.password_asker(as_json),
    )
    try:
        with console.progress_bar(as_json) as progress:
            result = pipeline.diff(old, new, options, out, progress)
    except HongheoError as error:
        raise _fail(error, as_json, "diff") from error
    if as_json:
        console.print_json(result.as_json())
    else:
        console.print_diff(result, show_all=show_all)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Thư mục kết quả của lệnh run.")],
    out: OutFolder,
    public: Annotated[
        bool,
        typer.Option("--public", help="Bản niêm yết công khai: chỉ tên chủ hộ, thôn, số khẩu, loại hộ."),
    ] = False,
    suppress: Annotated[
        int | None,
        typer.Option(
            "--suppress",
            metavar="N",
            help="Thêm các biểu tổng hợp, số nhỏ hơn N và số tính ngược ra nó bị che.",
        ),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> None:
    """Xuất bản để niêm yết công khai: danh sách từng xã không có dữ liệu riêng, biểu đã che số nhỏ."""
    from hongheo import console, pipeline

    try:
        with console.progress_bar(quiet or as_json) as progress:
            result = pipeline.export(
                folder, out, public=public, least=suppress, force=force, progress=progress
            )
    except HongheoError as error:
        raise _fail(error, as_json, "export") from error
    if as_json:
        console.print_json(result.as_json())
    elif not quiet:
        console.print_export(result)


@app.command()
def criteria(
    date: Date = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Từng quy định: đã theo, gần đúng hay chưa làm.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Chuẩn nghèo có hiệu lực ngày đó: từng con số lấy từ đâu, chắc đến mức nào."""
    from hongheo import console
    from hongheo.criteria import IncompleteStandard, known_on
    from hongheo.criteria import coverage as register

    if coverage:
        if as_json:
            console.print_json(register().model_dump(mode="json"))
        else:
            console.print_coverage(register())
        return
    day = _day(date) or dt.date.today()  # noqa: DTZ011 - the user's own calendar day
    try:
        standard = known_on(day)
    except HongheoError as error:
        raise _fail(error, as_json, "criteria") from error
    if as_json:
        console.print_json(standard.model_dump(mode="json", by_alias=True))
    elif isinstance(standard, IncompleteStandard):
        console.print_incomplete(standard, f"{day:%d/%m/%Y}")
    else:
        console.print_standard(standard, f"{day:%d/%m/%Y}")


@cards.command("template")
def scorecard_template(file: CardFile, force: Force = False, quiet: Quiet = False) -> None:
    """Tạo mẫu Excel trống để chép bảng chuẩn điểm B1 từ văn bản."""
    from hongheo import console
    from hongheo.supplies import make_scorecard_form

    try:
        make_scorecard_form(file, force=force)
    except HongheoError as error:
        raise _fail(error, False, "scorecard template") from error
    if not quiet:
        console.print_files_written(file.parent.as_posix(), [file.name])


@cards.command("check")
def scorecard_check(
    file: CardFile, as_json: Json = False, strict: Strict = False, quiet: Quiet = False, show_all: All = False
) -> None:
    """Kiểm tra bảng điểm: mọi chỗ sai, ô nào, sửa thế nào."""
    from hongheo import pipeline

    result = pipeline.check_card(file, pipeline.Options(strict=strict))
    raise _finish(result, as_json, show_all, quiet)


@cards.command("show")
def scorecard_show(file: CardFile, as_json: Json = False) -> None:
    """Xem bảng điểm: nguồn, người kiểm tra, câu hỏi, câu trả lời, điểm theo vùng."""
    from hongheo import console, pipeline

    try:
        card = pipeline.load_card(file)
    except HongheoError as error:
        raise _fail(error, as_json, "scorecard show") from error
    if as_json:
        console.print_json(card.model_dump(mode="json"))
    else:
        console.print_scorecard(card)


def _end_orderly() -> None:
    """Let a request to end (kill, a closed terminal) clean up as any failure does, exit 128 + its number.

    And a full disk is told once: not again by each file that cannot be closed when it is thrown away.
    """

    def end(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # What was told to be ignored (nohup) stays ignored.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, end)
    tell = sys.unraisablehook
    sys.unraisablehook = lambda told: None if isinstance(told.exc_value, OSError) else tell(told)


def use_utf8() -> None:
    """Set the streams to UTF-8 (Windows consoles often are not), before any console is made."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def main() -> None:
    """Entry point: UTF-8 streams first, then the command."""
    use_utf8()
    _end_orderly()
    if COMPLETE in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
    try:
        app(prog_name=PROGRAM)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(EXIT_NOT_DONE)
