"""The program itself: ``--version``, completion in shells, its streams, how it ends when told to."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from threading import Timer
from types import FrameType
from typing import Annotated, Any

import typer

from hongheo.commands.last_net import stops
from hongheo.commands.misuse import misuse_told
from hongheo.commands.vietnamese import Group
from hongheo.errors import EXIT_INTERRUPTED, EXIT_OK, Ended
from hongheo.lazy import load_light

PROGRAM, COMPLETE = "hongheo", "_HONGHEO_COMPLETE"
# Seconds until a stop that was lost is asked for again.
AGAIN = 0.01


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
    """Rà soát hộ nghèo, hộ cận nghèo: kiểm tra phiếu, chấm điểm, so sánh, lập danh sách và biểu tổng hợp.

    Không gõ lệnh nào thì chương trình hỏi từng bước. Tệp, thư mục thả vào chương trình thì được kiểm tra.
    """


class _Warnings(logging.Handler):
    """Tells what the program warns of at the terminal."""

    def emit(self, record: logging.LogRecord) -> None:
        """Tell one."""
        from hongheo import console

        console.print_warning(record.getMessage())


class Program(Group):
    """The group of all commands."""

    _typed: Sequence[str] = ()

    def make_context(self, info_name: Any, args: list[str], *more: Any, **named: Any) -> Any:
        """The options before the command."""
        self._typed = tuple(args)
        with misuse_told(self._typed, PROGRAM, self.commands):
            return super().make_context(info_name, args, *more, **named)

    def invoke(self, ctx: Any) -> Any:
        """The command."""
        logging.getLogger(PROGRAM).handlers = [_Warnings()]
        with misuse_told(self._typed, PROGRAM, self.commands):
            return super().invoke(ctx)

    def carried_out(self, words: Sequence[str]) -> tuple[int, BaseException | None]:
        """Carry out a command line as if it had been typed; its exit code, and what stopped it if anything
        did."""
        try:
            with self.make_context(PROGRAM, [*words]) as context:
                self.invoke(context)
        except typer.Exit as done:
            return done.exit_code, done.__cause__
        return EXIT_OK, None


def quiet_libraries() -> None:
    """Let nothing be told in the words of libraries, which quote files as they stand."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def end_orderly() -> None:
    """Let a request to end (kill, a closed terminal) clean up as any failure does, exit 128 + its number.

    And a full disk is told once: not again by each file that cannot be closed when it is thrown away.
    """

    def end(number: int, _frame: object) -> None:
        stops.append(128 + number)
        raise Ended(128 + number)

    def interrupt(_number: int, _frame: object) -> None:
        stops.append(EXIT_INTERRUPTED)
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # What was told to be ignored (nohup) stays ignored.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, end)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)
    tell = sys.unraisablehook

    def not_raised(told: sys.UnraisableHookArgs) -> None:
        """A stop that came where Python raises nothing (while a process is forked) is asked for again."""
        if isinstance(told.exc_value, Ended | KeyboardInterrupt) and stops:
            number = signal.SIGINT if stops[-1] == EXIT_INTERRUPTED else stops[-1] - 128
            again = Timer(AGAIN, signal.raise_signal, [number])
            again.daemon = True  # once the command has ended there is nothing to stop
            again.start()
        elif not isinstance(told.exc_value, OSError):
            tell(told)

    sys.unraisablehook = not_raised


# What the process ends with, once the program is all that it does.
_exit_codes: list[int] = []


def _end_at_once() -> None:
    """End without taking apart all that was loaded, which takes as long as reading a small return."""
    gc.freeze()
    if not _exit_codes:
        return
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):  # told by the interpreter, as it ends then
        return
    os._exit(_exit_codes[-1])


def ends_with(done: SystemExit, caller: FrameType) -> None:
    """Tell how the program ended. When it was called by the process's script nothing comes after it: the
    process may end at once, after all that was asked to be done at its end."""
    code = 0 if done.code is None else done.code
    if caller.f_globals["__name__"] == "hongheo.__main__" and caller.f_back is not None:
        caller = caller.f_back
    script = caller.f_globals is vars(sys.modules["__main__"]) and caller.f_code.co_name == "<module>"
    if script and isinstance(code, int):
        _exit_codes.append(code)


def start_light() -> None:
    """Let the libraries load at once, and the process end at once."""
    # The first to be registered is the last to be called.
    atexit.register(_end_at_once)
    load_light()


def open_streams() -> None:
    """Let what is said on a stream that whoever started the program had closed go nowhere.

    Else the next file to be opened would get its number, and what libraries print would go into that.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - to the end


def use_utf8() -> None:
    """Set the streams to UTF-8 (Windows consoles often are not), before any console is made."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def completes() -> bool:
    """Whether a shell called, to ask what may come next."""
    return COMPLETE in os.environ


def answer_completion() -> None:
    """Get ready to answer a shell that asks what may come next, if it is one that called."""
    if completes():
        from typer._completion_classes import completion_init

        completion_init()
