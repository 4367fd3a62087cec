"""Processes of their own that need not load the program: where a process is forked they come from that of the
test, which has loaded it.

For tests of streams, signals and exit codes. How the program loads, and what it loads, is tested by processes
that are started (``started`` of commands.py).
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import locale
import logging
import multiprocessing.process
import multiprocessing.util
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from tests import reading
from tests.commands import PROGRAM_ITSELF, Done, heed_interrupts

# Libraries of macOS do not bear it, Windows forks no process.
CAN_FORK = sys.platform == "linux"
STREAMS = ("stdin", "stdout", "stderr")


def forked(
    *words: object,
    code: str = PROGRAM_ITSELF,
    env: Mapping[str, str] | None = None,
    closed: Sequence[int] = (),
    **how: Any,
) -> subprocess.Popen[str]:
    """What ``python -c code words`` does, in a process forked from this one; ``how`` as of ``Popen``.

    ``closed``: the numbers of the streams that are closed when it begins. What this test has patched in
    modules holds there too; what tests/conftest.py patches for all tests does not.
    """
    own = dict(os.environ if env is None else env)
    command = [sys.executable, "-c", code, *map(str, words)]
    begin = (
        partial(_carry_out, code, ["-c", *command[3:]], own, closed) if CAN_FORK else partial(_begin, closed)
    )
    return subprocess.Popen(
        command, env=own, encoding="utf-8", preexec_fn=begin if os.name == "posix" else None, **how
    )


def forked_done(*words: object, **more: Any) -> Done:
    """The end of such a process: its exit code, and what it told on the streams of which nothing is said."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with forked(*words, **{**streams, **more}) as process:
        told, said = process.communicate()
    return Done(process.args, process.returncode, told, said)


def _begin(closed: Sequence[int]) -> None:
    heed_interrupts()
    for number in closed:
        os.close(number)


def _carry_out(code: str, words: list[str], env: Mapping[str, str], closed: Sequence[int]) -> None:
    """In the process, which ends here: nothing is executed in its place."""
    status = 1
    try:
        _let_go_of_the_tests()
        _begin(closed)
        _set_up(words, env, closed)
        status = _ended(_status_of(code))
    finally:
        os._exit(status)


def _ended(status: int) -> int:
    """What an interpreter does at its end; the status where it can tell all."""
    threading._shutdown()  # type: ignore[attr-defined]
    multiprocessing.util._exit_function()
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError:
        return 120
    return status


def _let_go_of_the_tests() -> None:
    """What the test process has open leads nowhere from now on (the numbers stay taken: what is thrown away
    still closes them), and nothing is done that it wants done at its own end."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in [int(opened.name) for opened in Path("/proc/self/fd").iterdir()]:
        if number > 2 and number != nowhere:
            os.dup2(nowhere, number, inheritable=False)
    atexit._clear()
    multiprocessing.process._children.clear()  # type: ignore[attr-defined]
    for server in (forkserver._forkserver, resource_tracker._resource_tracker):
        server.__init__()  # type: ignore[misc]
    logging.getLogger().handlers.clear()
    reading.read_as_usual()


def _set_up(words: list[str], env: Mapping[str, str], closed: Sequence[int]) -> None:
    """As an interpreter begins."""
    os.environ.clear()
    os.environ.update(env)
    if sys.platform != "win32":
        time.tzset()
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "")
    sys.argv = words
    sys.path[:0] = env.get("PYTHONPATH", "").split(os.pathsep)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored, signal.SIG_IGN)
    for number, name in enumerate(STREAMS):
        own = None if number in closed else _stream(number)
        setattr(sys, name, own)
        setattr(sys, f"__{name}__", own)
    sys.excepthook, sys.unraisablehook = sys.__excepthook__, sys.__unraisablehook__
    threading.excepthook = threading.__excepthook__
    gc.enable()


def _stream(number: int) -> TextIO:
    lines = 1 if number == 2 or os.isatty(number) else -1
    errors = "backslashreplace" if number == 2 else "strict"
    return open(number, "w" if number else "r", lines, encoding="utf-8", errors=errors, closefd=False)


def _status_of(code: str) -> int:
    """Carry out the code; what it ends with."""
    main = sys.modules["__main__"] = ModuleType("__main__")
    try:
        exec(compile(code, "<string>", "exec"), vars(main))
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return int(end.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        return 1
    return 0
