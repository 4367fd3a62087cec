"""The progress bar, and the question for a password that makes it stand still."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hongheo.text import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from hongheo.pipeline import Progress as ProgressCall

PASSWORD_VARIABLE = "HONGHEO_PASSWORD"
# Set while a bar is shown: it must stand still while a password is asked for.
_bars: list[Progress] = []


def password_asker(silent: bool) -> Callable[[Path], str | None]:
    """What tells the password of a locked file: the environment's ``HONGHEO_PASSWORD``, and when that does
    not open it the person at the terminal (never when ``silent``). An empty answer leaves it locked."""
    given = os.environ.get(PASSWORD_VARIABLE)
    asked = Counter[Path]()

    def ask(path: Path) -> str | None:
        asked[path] += 1
        if given and asked[path] == 1:
            return given
        if silent or not sys.stdin.isatty():
            return None
        for bar in _bars:
            bar.stop()
        try:
            wrong = "Mật khẩu không đúng. " if asked[path] > 1 else ""
            prompt = f"{wrong}Mật khẩu của {visible(path.name)} (để trống nếu không biết)"
            answer = typer.prompt(prompt, default="", hide_input=True, show_default=False, err=True)
        except typer.Abort as stop:
            raise KeyboardInterrupt from stop
        finally:
            for bar in _bars:
                bar.start()
        return str(answer) or None

    return ask


def _load_meanwhile() -> None:
    """While others work, what will tell the result is loaded."""
    import_module("hongheo.console.result")


@contextmanager
def _shown() -> Iterator[Progress | None]:
    """The bar; None where what it would be shown on is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from hongheo.console.base import Screen

    console = Screen(stderr=True)
    if not console.is_terminal:  # as its environment says
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    # Drawn when it moves, by no thread of its own: processes are forked meanwhile.
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as bar:
        _bars.append(bar)
        try:
            yield bar
        finally:
            _bars.remove(bar)


@contextmanager
def progress_bar(quiet: bool) -> Iterator[ProgressCall]:
    """A bar on stderr, shown on a terminal only; yields the function that moves it.

    What draws it is loaded when it moves first: the work has begun then.
    """
    if quiet:
        yield lambda _stage, _done, _of: None
        return
    bars: list[Progress | None] = []
    tasks: dict[str, TaskID] = {}
    with ExitStack() as stack:

        def move(stage: str, done: int, of: int) -> None:
            if not bars:
                _load_meanwhile()
                bars.append(stack.enter_context(_shown()) if sys.stderr.isatty() else None)
            (bar,) = bars
            if bar is None:
                return
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=of)
            bar.update(tasks[stage], completed=done, total=of, refresh=True)

        yield move
