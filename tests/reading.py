"""How files are read while tests run: in the test's own process, unless the test is about the bounds."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from hongheo.pipeline import workers

in_processes, most_jobs = workers._processes, workers.MOST_JOBS


@contextmanager
def _here(_jobs: int) -> Iterator[Callable[..., Future[Any]]]:
    def submit(function: Callable[[Any], Any], task: object) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            # As what is asked and found travels to a process and back.
            found = function(pickle.loads(pickle.dumps(task)))
            future.set_result(pickle.loads(pickle.dumps(found)))
        except Exception as error:
            future.set_exception(error)
        return future

    yield submit


def read_here() -> None:
    """From now on files are read in this process. Starting one for each took most of the time of the suite.

    What kills, hangs or fills the process then does so to the test: those about the bounds use ``processes``
    of conftest.py.
    """
    workers._processes = _here
