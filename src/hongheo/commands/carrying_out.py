"""What all commands do alike: work under a progress bar, tell the result or what stopped it, exit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeVar

import typer

from hongheo.commands.last_net import FULL, NO_ROOM_TO_TELL, let_go_of_stdout
from hongheo.commands.taking import Said
from hongheo.errors import OutputError

if TYPE_CHECKING:
    from hongheo.pipeline import Progress, Result


class CommandResult(Protocol):
    """A result that can be told as JSON and has an exit code."""

    @property
    def exit_code(self) -> int: ...

    def as_json(self) -> object: ...


# Files named where all cannot be shown.
_NAMED = 8

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

    try:
        if said.as_json:
            console.print_json(result.as_json())
        else:
            show(result)
        sys.stdout.flush()
    except OSError as error:
        # What was written stays: who reads that there is no room must not take it for lost.
        if error.errno not in FULL or not (what := _what_was_written(result)):
            raise
        let_go_of_stdout()
        raise OutputError(NO_ROOM_TO_TELL.format(what=what), reason="disk_full") from error
    raise typer.Exit(result.exit_code)


def _what_was_written(result: CommandResult) -> str:
    """The files that a command made, by its document, or the folder they are in; empty when it made none."""
    document = result.as_json()
    assert isinstance(document, dict)
    names = [*map(str, document.get("outputs", ()))]
    if document.get("sent_back"):
        names.append(document["sent_back"]["folder"])
    if len(names) > _NAMED:
        return f"{len(names)} tệp: {', '.join(names[:_NAMED])}, …"
    if names:
        return ", ".join(names)
    return str(document.get("folder", ""))


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
