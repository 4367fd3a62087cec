"""``check``: every problem of the returns."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hongheo.guard import keeps_inputs
from hongheo.pipeline.result import (
    AskPassword,
    Options,
    Progress,
    Result,
    new_result,
    no_password,
    no_progress,
)
from hongheo.pipeline.workers import Killed, alone

if TYPE_CHECKING:
    from hongheo.pipeline.workers import Map

# What may be said of a check that one process does whole: nothing that has it read another file.
_OF_ONE_FILE = {"year", "date", "commune", "strict", "force", "show_values", "config", "convert_fonts"}
_OF_ONE_FILE |= {"b2_derived", "jobs", "password"}


class _PasswordAsked(Exception):
    """The file is locked: only the program can ask for its password."""


def _ask_outside(_path: Path) -> str | None:
    raise _PasswordAsked


@dataclass(frozen=True, slots=True)
class _Whole:
    """A file and its result, which is empty so far."""

    path: Path
    result: Result


def _check_whole(task: _Whole) -> Result | None:
    """In the process of a file: all of the check. None when a password is asked for."""
    from hongheo.pipeline.scoring import score_all

    result = task.result
    try:
        score_all([task.path], result.options, result, no_progress, map_=map)
    except _PasswordAsked:
        return None
    result.pack()
    return result


def _checked_whole(path: Path, result: Result) -> Result | Killed | None:
    options = result.options
    asks: AskPassword = no_password if options.password is no_password else _ask_outside
    found = alone(_check_whole, _Whole(path, replace(result, options=replace(options, password=asks))))
    if isinstance(found, Result):
        found.options = options
    return found


def _of_one_file(paths: Sequence[Path], options: Options) -> bool:
    """Whether nothing but one file is to be read."""
    said = {f.name for f in fields(options) if getattr(options, f.name) != f.default}
    return said <= _OF_ONE_FILE and len(paths) == 1 and paths[0].is_file()


@keeps_inputs("annotate_in")
def check(
    paths: Sequence[Path],
    options: Options,
    progress: Progress = no_progress,
    annotate_in: Path | None = None,
) -> Result:
    """Every problem of every file; nothing is written but the annotated copies, and the folders that go back
    to the communes (``options.send_back``), when folders are given.

    Of one file all is done in the process that reads it: its frames need not travel. Raises OutputError, and
    UsageError or StandardError when the review cannot be told or has no standard, or the settings are at
    fault.
    """
    result = new_result("check", options)
    map_: Map[Any, Any] | None = None
    if annotate_in is None and _of_one_file(paths, options):
        progress("Đọc phiếu", 0, 1)
        found = _checked_whole(paths[0], result)
        progress("Đọc phiếu", 1, 1)
        if isinstance(found, Result):
            return found
        if isinstance(found, Killed):
            map_ = found.of_each
    if options.speaks_of_return:
        from hongheo.pipeline.sending_back import refuse_sending_back, send_back

        refuse_sending_back(options)
    if annotate_in is not None:
        # What only writing needs is not loaded for a check that writes nothing.
        from hongheo.pipeline.annotating import refuse_copies, write_copies

        refuse_copies(paths, annotate_in, options)
    from hongheo.pipeline.scoring import score_all  # for a check of one file loaded in its process alone

    scored = score_all(paths, options, result, progress, map_=map_)
    with ExitStack() as stack:
        if options.speaks_of_return and scored is not None and result.review is not None:
            send_back(scored, result.review, result, stack, progress)
        if annotate_in is not None:
            write_copies(result, annotate_in, progress)
    return result
