"""What the program does without a command: a dialogue at a terminal, a check of what is dropped on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hongheo.commands.dialogue import COPIES, carry_out, talk

if TYPE_CHECKING:
    from hongheo.commands.program import Program

_EXPLORER = "explorer.exe"
# Programs of ours that stand between the one that started us and this process.
_OWN = ("python.exe", "pythonw.exe", "py.exe", "hongheo.exe")


def at_a_terminal() -> bool:
    """Whether a person can be asked and sees the answer."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def dropped(words: Sequence[str], commands: Collection[str]) -> bool:
    """Whether a command line is nothing but files and folders that are there. A command's name is never one,
    whatever lies in the current folder."""
    return bool(words) and all(
        word not in commands and not word.startswith("-") and os.path.lexists(word) for word in words
    )


def started_by_a_drop(parents: Sequence[str]) -> bool:
    """Whether the file manager of Windows started the program, so that its window closes when it ends.

    ``parents``: the names of the programs above this one, the nearest first.
    """
    foreign = (name.lower() for name in parents if name.lower() not in _OWN)
    return next(foreign, None) == _EXPLORER


def _parents() -> list[str]:
    import psutil

    try:
        return [parent.name() for parent in psutil.Process().parents()]
    except psutil.Error:
        return [_EXPLORER]


def _opened(path: Path) -> bool:
    """Open a file or folder as a double click does, on systems that have this."""
    start = getattr(os, "startfile", None)
    if start is None:
        return False
    try:
        start(str(path))
    except OSError:
        return False
    return True


def check_dropped(program: Program, paths: Sequence[str]) -> int:
    """Check what was dropped on the program, with annotated copies in a new folder beside it; open them."""
    from hongheo import console
    from hongheo.console.typed_paths import beside

    copies = beside([*paths], COPIES)
    try:
        code, _ = carry_out(program, ["check", *paths, "--annotate", copies])
        made = sorted(Path(copies).iterdir()) if Path(copies).is_dir() else []
        if made:
            copy = made[0] if len(made) == 1 else Path(copies)
            console.print_copies(copy, _opened(copy))
    finally:
        if os.name == "nt" and at_a_terminal() and started_by_a_drop(_parents()):
            input("\nBấm Enter để đóng cửa sổ này.")
    return code


def done_without_command(program: Program, words: Sequence[str]) -> int | None:
    """Do what a command line without a command asks for; None when there is nothing of that kind to do."""
    if not words and at_a_terminal():
        return talk(program)
    if dropped(words, program.commands):
        return check_dropped(program, words)
    return None
