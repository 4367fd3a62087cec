"""What all commands do alike: work under a progress bar, tell the result or what stopped it, exit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeVar

import typer

from hongheo.commands.taking import Said

if TYPE_CHECKING:
    from hongheo.pipeline import Progress, Result


class CommandResult(Protocol):
    """A result that can be told as JSON and has an exit code."""

    @property
    def exit_code(self) -> int: ...

    def as_json(self) -> object: ...


T = TypeVar("T", bound=CommandResult)


@contextmanager
def working(said: Said) -> Iterator[Progress]:
    """A progress bar for the work within. Yields the function that moves it."""
    from hongheo import console, pipeline

    try:
        with console.progress_bar(said.silent) as progress:
            yield progress
    except pipeline.NothingRead as nothing:
        finish_review(nothing.result, said)


def finish(result: T, said: Said, show: Callable[[T], None]) -> NoReturn:
    """Tell the result of a command, as JSON when asked for, else as ``show`` does, and exit with its code."""
    from hongheo import console

    if said.as_json:
        console.print_json(result.as_json())
    else:
        show(result)
    raise typer.Exit(result.exit_code)


def finish_written(
    command: str, folder: Path, names: Sequence[str], said: Said, what: str = "phiếu", then: str = ""
) -> NoReturn:
    """Tell which files a command made, and what to do with them ``then``; exit."""
    from hongheo import console
    from hongheo.pipeline.documents import Written

    def show(written: Written) -> None:
        if not said.quiet:
            console.print_files_written(written.folder.as_posix(), written.names, what, then)

    finish(Written(command, folder, names), said, show)


def finish_review(result: Result, said: Said) -> NoReturn:
    """Tell the result of a command that looked for problems, and exit with its code."""
    from hongheo import console

    try:
        finish(result, said, lambda r: console.print_result(r, show_all=said.show_all, quiet=said.quiet))
    finally:
        # Last, so that it is seen below all that was found.
        if result.refused:
            console.print_failure(result.refused)
