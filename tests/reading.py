"""How files are read while tests run: in the test's own process, unless the test is about the bounds."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hongheo.forms import Form
from hongheo.pipeline import Options, finished, parts, registers, workers
from hongheo.pipeline import reading as of_returns
from hongheo.read import read_file

in_processes, most_jobs = workers._processes, workers.MOST_JOBS
# What was asked of which bytes > what was found there, both as they travel; None: each is read anew.
Kept = dict[tuple[bytes, ...], bytes]
_kept: Kept | None = None
# Options that say what becomes of what was read.
_LATER = (
    *("previous", "history", "registers", "expect", "communes", "district", "corrections", "jobs"),
    *("strict", "force", "show_values", "report", "parquet", "send_back", "wanted_by", "interview"),
)


def _found(function: Callable[[Any], Any], task: object) -> bytes:
    if _kept is None or function is not parts.score_files or not isinstance(task, parts.Task):
        return pickle.dumps(function(pickle.loads(pickle.dumps(task))))
    unsaid = Options()
    options = replace(task.options, **{name: getattr(unsaid, name) for name in _LATER})
    # A second processor for a lone file spares time and changes nothing.
    asked = pickle.dumps(replace(task, options=options, alone=False))
    # An own standard is read there too.
    paths = [*(source.path for source in task.sources), *filter(None, [options.standard])]
    key = (asked, *(path.read_bytes() if path.is_file() else b"" for path in paths))
    if key not in _kept:
        _kept[key] = pickle.dumps(function(pickle.loads(asked)))
    return _kept[key]


def _file(path: Path, forms: Sequence[Form], **how: Any) -> Any:
    """What ``read_file`` finds: of a list or a register it may be kept (returns are kept with what came of
    them; of these more is asked)."""
    if _kept is None or how.keys() - {"convert_fonts", "password"}:
        return read_file(path, forms, **how)
    asked = pickle.dumps((path, [form.id for form in forms], how))
    key = (asked, path.read_bytes() if path.is_file() else b"")
    if key not in _kept:
        _kept[key] = pickle.dumps(read_file(path, forms, **how))
    return pickle.loads(_kept[key])


@contextmanager
def _here(_jobs: int) -> Iterator[Callable[..., Future[Any]]]:
    def submit(function: Callable[[Any], Any], task: object) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            # As what is asked and found travels to a process and back.
            future.set_result(pickle.loads(_found(function, task)))
        except Exception as error:
            future.set_exception(error)
        return future

    yield submit


@contextmanager
def once(kept: Kept | None = None) -> Iterator[None]:
    """Meanwhile commands that ask the same of a file that did not change have it read once: for tests of
    what several commands do with the same returns, several of which may share what is ``kept``. No test
    within may change how files are read."""
    global _kept
    before, _kept = _kept, {} if kept is None else kept
    try:
        yield
    finally:
        _kept = before


def read_here() -> None:
    """From now on files are read in this process. Starting one for each took most of the time of the suite.

    What kills, hangs or fills the process then does so to the test: those about the bounds use ``processes``
    of conftest.py.
    """
    workers._processes = _here
    for module in (of_returns, registers, finished):
        module.read_file = _file  # type: ignore[attr-defined]


def read_as_usual() -> None:
    """As the program does by itself, for a process that was forked from one which reads its files."""
    workers._processes, workers.MOST_JOBS = in_processes, most_jobs
    for module in (of_returns, registers, finished):
        module.read_file = read_file  # type: ignore[attr-defined]
