"""The last net: no command ends with anything but an exit code of its own and words that people understand.

What nobody foresaw is told in one line. The record of it names the kinds of the errors and the places in the
program where they came from, and nothing that stood in a file: no values, no texts of errors, no paths.
"""

from __future__ import annotations

import errno
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

import typer

from hongheo import __version__
from hongheo.errors import EXIT_INTERRUPTED, EXIT_NOT_DONE, STOPPED, Ended, HongheoError

UNFORESEEN = "Chương trình gặp lỗi ngoài dự kiến"
# What is told goes to a file or to another program too: ``> ket-qua.json``.
_NO_ROOM = "Nơi nhận những gì in ra (tệp sau dấu >) đã hết chỗ"
NO_ROOM = f"{_NO_ROOM}. Giải phóng đĩa rồi chạy lại."
NO_ROOM_TO_TELL = (
    f"{_NO_ROOM}: chỉ phần in ra là thiếu. Kết quả đã ghi đủ trước đó ({{what}}), không phải chạy lại để có."
)
FULL = (errno.ENOSPC, errno.EDQUOT)
# The exit codes that signals asked for: a library that a stop hits while it loads tells it as its own fault.
stops: list[int] = []
_OWN = ("hongheo", "site-packages", "lib")


def _place(frame: traceback.FrameSummary) -> str:
    """Where in the program: without the folders above it, which may name a person."""
    parts = PurePath(frame.filename).parts
    start = max((at for at, part in enumerate(parts) if part in _OWN), default=len(parts) - 1)
    return f"{'/'.join(parts[start:])}:{frame.lineno} {frame.name}"


def record_of(error: BaseException, command: str) -> str:
    """The record: program, command, and the chain of errors with their places, the first cause first."""
    lines = [
        f"hongheo {__version__}, Python {platform.python_version()}, {platform.platform(terse=True)}",
        f"command: {command}",
    ]
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or cause.__context__
    for link in reversed(chain):
        kind = type(link)
        number = f" (errno {link.errno})" if isinstance(link, OSError) and link.errno else ""
        lines.append(f"{kind.__module__}.{kind.__qualname__}{number}")
        lines += [f"  {_place(frame)}" for frame in traceback.extract_tb(link.__traceback__)]
    return "\n".join([*lines, ""])


def _store(record: str) -> Path | None:
    """Keep the record where only this user can read it; None when no place takes it."""
    try:
        handle, name = tempfile.mkstemp(prefix="hongheo-su-co-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(record)
    except OSError:
        return None
    return Path(name)


def _recorded(error: BaseException, command: str) -> str:
    """What nobody foresaw, and where the record of it is."""
    kept = _store(record_of(error, command))
    where = (
        f"Bản ghi sự cố (không có dữ liệu cá nhân): {kept.as_posix()}. Gửi bản ghi cho người giúp kỹ thuật."
        if kept
        else "Không ghi được bản ghi sự cố."
    )
    return f"{UNFORESEEN} ({type(error).__name__}); không tệp nào bị sửa. {where}"


def fail(
    text: str, command: str, as_json: bool, exit_code: int, error_code: str, reason: str | None = None
) -> None:
    """Tell what stopped a command, on stderr and, when asked for, as JSON (see ``FailureDocument``)."""
    from hongheo import console

    console.print_failure(text)
    if as_json:
        from hongheo.pipeline.documents import FailureDocument, told

        how = {"exit_code": exit_code, "error_code": error_code, "reason": reason}
        console.print_json(told(FailureDocument, command=command, valid=False, **how, error=text))


def _try_to_fail(
    text: str, command: str, as_json: bool, exit_code: int, error_code: str, reason: str | None = None
) -> None:
    """Tell it where that can be done: there may be no terminal any more, or no room."""
    try:
        fail(text, command, as_json, exit_code, error_code, reason)
    except Exception:  # the exit code tells it
        sys.stderr = None


def let_go_of_stdout() -> None:
    """What is printed from now on goes nowhere, with what was printed and could not go anywhere: the
    interpreter would try again at its end, and end with an exit code of its own."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end


def _print_the_rest() -> None:
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        let_go_of_stdout()


@contextmanager
def last_net(command: str, as_json: bool) -> Iterator[None]:
    """Whatever stops the work within is told in one line and ends the command with an exit code."""
    stops.clear()
    try:
        yield
    except (typer.Exit, typer.Abort, BrokenPipeError):
        raise
    except HongheoError as error:
        fail(str(error), command, as_json, error.exit_code, error.code, error.reason)
        raise typer.Exit(error.exit_code) from error
    except (KeyboardInterrupt, Ended) as stop:
        code = stop.code if isinstance(stop, Ended) else EXIT_INTERRUPTED
        assert isinstance(code, int)
        told = "".join(getattr(stop, "__notes__", ())) or STOPPED
        _try_to_fail(told, command, as_json, code, "interrupted")
        raise typer.Exit(code) from stop
    except Exception as error:
        if stops:
            _try_to_fail(STOPPED, command, as_json, stops[-1], "interrupted")
            raise typer.Exit(stops[-1]) from error
        if isinstance(error, OSError) and error.errno in FULL:
            _try_to_fail(NO_ROOM, command, as_json, EXIT_NOT_DONE, "output", "disk_full")
            _print_the_rest()
        else:
            _try_to_fail(_recorded(error, command), command, as_json, EXIT_NOT_DONE, "unforeseen")
        raise typer.Exit(EXIT_NOT_DONE) from error
