"""The program as it is typed: in this process, which has everything imported, or in one of its own."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from hongheo.cli import PROGRAM, app

Done = subprocess.CompletedProcess[str]


def hongheo(*arguments: object, cwd: Path | None = None) -> Done:
    """The command in this process. An error that is no exit code of the program's own is raised."""
    words = [*map(str, arguments)]
    with contextlib.chdir(cwd or Path.cwd()):
        done = CliRunner().invoke(app, words, prog_name=PROGRAM)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


def started(*arguments: object) -> Done:
    """The command in a process of its own, from its entry point: its streams, its exit code."""
    command = [sys.executable, "-c", "from hongheo.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
