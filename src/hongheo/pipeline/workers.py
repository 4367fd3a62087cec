"""Where files are read: in processes of their own, here or on a cluster.

A file that kills its reader, hangs it or exhausts its memory costs that file and nothing else.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from hongheo.errors import UsageError
from hongheo.pipeline import ahead
from hongheo.pipeline.forked import one_thread, wait_for_answered
from hongheo.pipeline.result import Options

# A return of 3,000 households takes half a second and 100 MB, a merged district of 40,000 some ten seconds.
SECONDS = 600
MEMORY = 4 * 2**30
CONNECT_SECONDS = 10
# Unless it is said how many: more gain little, and each takes so much memory at its highest.
MOST_JOBS = 4
JOB_MEMORY = 500 * 2**20

Task = TypeVar("Task")
Found = TypeVar("Found")


# What to tell of a file whose reading did not end.
KILLED = {"memory": "memory", "time": "too_long", "died": "killed"}


class Killed(Exception):
    """A task that could not end: ``reason`` is ``memory``, ``time`` or ``died``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def of_each(self, _function: object, tasks: Sequence[object]) -> Iterator[Killed]:
        """A mapper (see there) of which no task comes to an end."""
        return iter([self] * len(tasks))


def _begin(most_memory: int) -> None:
    """In a process that reads: be silent, bound what it may allocate, and look for garbage seldom.

    Windows has no such bound: there only the time is limited.
    """
    # On a broken file calamine tells its own makers where it gave up, beside what the user is told.
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    # What was there before is never looked at again: forked pages stay shared.
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    if sys.platform != "win32":
        import resource

        # The system's own bound, where there is one, may be smaller, and stays.
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        own = most_memory if most == resource.RLIM_INFINITY else min(most_memory, most)
        resource.setrlimit(resource.RLIMIT_DATA, (own, most))


@contextmanager
def _without_main() -> Iterator[None]:
    """Processes started within do not run the user's script again: nothing that they do stands in it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class _Spawned(SpawnProcess):
    def start(self) -> None:
        with _without_main():
            super().start()


if sys.platform == "linux":
    from multiprocessing.context import ForkServerProcess

    class _Served(ForkServerProcess):
        def start(self) -> None:
            with _without_main():
                super().start()


def _context() -> Any:
    """How processes that read are started.

    A process forked from this one has everything imported already. Where that is not safe it is forked from
    a server that imports what reading needs, once, and has no threads; on other systems it imports it itself.
    """
    context: Any = multiprocessing.get_context("spawn")
    served: Any = _Spawned
    if sys.platform == "linux":
        context = multiprocessing.get_context("forkserver")
        # Its processes are pebble's: each would load it again.
        context.set_forkserver_preload(["hongheo.pipeline.preloaded", "pebble"])
        served = _Served

    class Context(type(context)):  # type: ignore[misc]
        @staticmethod
        def Process(*args: Any, **settings: Any) -> Any:
            own: Any = multiprocessing.get_context("fork").Process if one_thread() else served
            return own(*args, **settings)

    return Context()


Map = Callable[[Callable[[Task], Found], Sequence[Task]], Iterator[Found | Killed]]


def _result(outcome: Callable[[], Any], died: type[BaseException]) -> Any:
    """What came of a task; ``died`` is what is raised when its process did."""
    reasons: dict[type[BaseException], str] = {MemoryError: "memory", died: "died", TookTooLong: "time"}
    try:
        return outcome()
    except tuple(reasons) as error:
        return Killed(next(reason for kind, reason in reasons.items() if isinstance(error, kind)))


def jobs_for(options: Options, files: int) -> int:
    """How many processes work at a time on so many files: as many as are said, else as many as there are
    processors and memory is free for, at most ``MOST_JOBS``. One file is worked on by one."""
    if options.jobs is not None:
        return options.jobs
    if files <= 1:
        return 1
    import psutil

    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    free = int(psutil.virtual_memory().available) // JOB_MEMORY
    return max(1, min(cores, MOST_JOBS, free))


def _carry_out(function: Callable[[Any], Any], task: Any) -> Any:
    """In a process that reads: do a task. Raises MemoryError without the frames that hold what filled it, so
    that the next file has the memory again."""
    try:
        return function(task)
    except MemoryError:
        pass
    finally:
        wait_for_answered()
    raise MemoryError


# What still ends the pools that were used.
_ending: list[threading.Thread] = []


def wait_for_pools() -> None:
    """Wait until the pools that are done with have left no thread behind; a second at most."""
    while _ending:
        _ending.pop().join(timeout=1)


@contextmanager
def _processes(jobs: int) -> Iterator[Any]:
    from pebble import ProcessPool  # half of what a check of a small return loads beside pandas

    ahead.let_go()
    wait_for_pools()
    pool: Any = ProcessPool(max_workers=jobs, initializer=_begin, initargs=[MEMORY], context=_context())
    try:

        def submit(function: Any, task: Any) -> Future[Any]:
            future: Future[Any] = pool.schedule(_carry_out, args=[function, task], timeout=SECONDS)
            return future

        yield submit
        pool.close()
    except BaseException:
        pool.stop()
        raise
    finally:
        # Joining looks ten times a second whether all is done: nobody need wait for that, but who would fork.
        ending = threading.Thread(target=pool.join, daemon=True)
        ending.start()
        _ending.append(ending)


@contextmanager
def _cluster(address: str) -> Iterator[Any]:
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        from hongheo.about import how_to_add

        raise UsageError(
            f"--scheduler cần phần đọc trên cụm máy (chưa được cài). {how_to_add('cluster')}",
            reason="library_missing",
        ) from error
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise UsageError(f"Không nối được tới bộ điều phối {address}: xem lại --scheduler.") from error
    with client, client.get_executor(pure=False) as executor:
        yield executor.submit


def _in_order(futures: list[Any]) -> Iterator[Any]:
    from pebble import ProcessExpired

    for at, future in enumerate(futures):
        yield _result(future.result, ProcessExpired)
        futures[at] = None  # what was taken need not be kept twice


@contextmanager
def mapper(jobs: int, scheduler: str | None) -> Iterator[Map[Any, Any]]:
    """A function that maps another over tasks, results in the order of the tasks, each in its own process.
    The work has begun when it returns.

    ``jobs`` processes here, or the workers of the Dask cluster at ``scheduler`` (which must see the same
    files). A task that could not end gives ``Killed`` in its place. Raises UsageError when there is no
    cluster at the address.
    """
    with _processes(jobs) if scheduler is None else _cluster(scheduler) as submit:

        def begin(function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
            return _in_order([submit(function, task) for task in tasks])

        yield begin


def _bounded(most_memory: int, function: Callable[[Any], Any], task: Any) -> Any:
    _begin(most_memory)
    return _carry_out(function, task)


def alone(function: Callable[[Task], Found], task: Task) -> Found | Killed:
    """Carry out one task in a process of its own: in the one that got ready for it while the command line was
    read, if there is one. Raises what the function does."""
    waiting = ahead.taken()
    if waiting is not None:
        own = partial(_bounded, MEMORY, function)
        # When the system had no room for it another is tried.
        with suppress(ahead.NotReady):
            found: Found | Killed = _result(partial(waiting.carry_out, own, task, SECONDS), ahead.Died)
            return found
    # What the process needs is loaded here: the next one has it too.
    importlib.import_module("hongheo.pipeline.joining")
    importlib.import_module("hongheo.pipeline.parts").prepare()
    with mapper(1, None) as map_:
        return next(map_(function, [task]))
