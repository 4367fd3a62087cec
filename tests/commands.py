"""The program as it is typed: in this process, which has everything imported, or in one that is started (in
one forked from this: see forked.py)."""

from __future__ import annotations

import contextlib
import functools
import re
import signal
import subprocess
import sys
from pathlib import Path

import typer
from typer.testing import CliRunner

from hongheo.cli import PROGRAM, app
from hongheo.commands.last_net import UNFORESEEN

# The tree of commands is put together once: for each command anew it takes as long as checking a return.
typer.main.get_command = typer.testing._get_command = functools.cache(typer.main.get_command)  # type: ignore

Done = subprocess.CompletedProcess[str]


def records(told: str) -> str:
    """The records of what nobody foresaw, as far as a command told where they are."""
    # A path that begins or goes on in another line has the words before it at its side.
    found = re.findall(r"(?:[A-Za-z]:)?[\\/]\S*hongheo-su-co-\S*?\.txt", "".join(told.split("\n")))
    return "\n".join(Path(name).read_text(encoding="utf-8") for name in found if Path(name).is_file())


def hongheo(*arguments: object, cwd: Path | None = None) -> Done:
    """The command in this process. An error that is no exit code of the program's own is raised, and so is
    what only the last net caught."""
    words = [*map(str, arguments)]
    with contextlib.chdir(cwd or Path.cwd()):
        done = CliRunner().invoke(app, words, prog_name=PROGRAM)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    if UNFORESEEN in done.stderr:
        raise AssertionError(f"{done.stderr}\n{records(done.stderr)}")
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


PROGRAM_ITSELF = "from hongheo.__main__ import main; main()"


def started(*arguments: object) -> Done:
    """The command in a process of its own, from its entry point: its streams, its exit code."""
    command = [sys.executable, "-c", PROGRAM_ITSELF, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def heed_interrupts() -> None:
    """For ``preexec_fn``: Ctrl-C and the end of the terminal reach the program also where the tests run in
    the background of a shell, or by ``nohup``, which have told them to ignore these."""
    for interrupt in (signal.SIGINT, signal.SIGHUP):
        signal.signal(interrupt, signal.SIG_DFL)
