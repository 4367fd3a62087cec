"""The program itself: ``--version``, completion in shells, its streams, how it ends when told to."""

from __future__ import annotations

import os
import signal
import sys
from enum import StrEnum
from typing import Annotated

import typer

PROGRAM, COMPLETE = "hongheo", "_HONGHEO_COMPLETE"


class Shell(StrEnum):
    """The shells that completion can be had for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"
    PWSH = "pwsh"


def _version(wanted: bool) -> None:
    if wanted:
        from hongheo.about import about

        sys.stdout.write("\n".join([*about(), ""]))
        raise typer.Exit


def _show_completion(shell: Shell | None) -> None:
    if shell is not None:
        from typer._completion_shared import get_completion_script

        script = get_completion_script(prog_name=PROGRAM, complete_var=COMPLETE, shell=shell.value)
        sys.stdout.write(f"{script}\n")
        raise typer.Exit


def _install_completion(shell: Shell | None) -> None:
    if shell is not None:
        from typer._completion_shared import install

        name, path = install(shell=shell.value, prog_name=PROGRAM, complete_var=COMPLETE)
        sys.stdout.write(f"Đã cài gợi ý lệnh cho {name} ở {path}. Mở lại cửa sổ dòng lệnh để dùng.\n")
        raise typer.Exit


def program(
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
        Shell | None,
        typer.Option(
            "--install-completion",
            metavar="SHELL",
            callback=_install_completion,
            is_eager=True,
            help=f"Cài gợi ý lệnh (phím Tab) cho SHELL: {', '.join(Shell)}.",
        ),
    ] = None,
    show_completion: Annotated[
        Shell | None,
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


def end_orderly() -> None:
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


def answer_completion() -> None:
    """Get ready to answer a shell that asks what may come next, if it is one that called."""
    if COMPLETE in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
