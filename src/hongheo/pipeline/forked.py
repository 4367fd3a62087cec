"""A process forked from this one, which answers once: what it needs of memory is shared. Linux only."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn, TypeVar

Found = TypeVar("Found")

_MOST = 1 << 20  # bytes taken from a pipe at a time


def one_thread() -> bool:
    """Whether this process may be forked: it has one thread, with those that libraries started.

    A lock that another thread holds at that moment would stay closed in the forked process. Only Linux tells
    how many there are; elsewhere forking is not safe anyway, or not there.
    """
    if sys.platform != "linux":
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208
    except OSError:  # nobody tells
        return False


class Forked:
    """The process. ``asking`` and ``answers`` are the ends of the pipes to it and from it."""

    def __init__(self, process: int, asking: int, answers: int) -> None:
        self._process, self._asking, self._answers = process, asking, answers
        self._answered = False

    def ask(self, told: bytes) -> None:
        """Tell the process all that it is told. Raises BrokenPipeError when it has ended."""
        pipe, self._asking = self._asking, -1
        with open(pipe, "wb") as asking:  # noqa: PTH123
            asking.write(told)

    def answer(self, seconds: float | None = None) -> bytes:
        """All that it says until it closes. Raises TimeoutError after so many seconds."""
        from select import select
        from time import monotonic

        found, until = bytearray(), monotonic() + (seconds or 0)
        while True:
            left = None if seconds is None else max(0, until - monotonic())
            if not select([self._answers], [], [], left)[0]:
                raise TimeoutError
            some = os.read(self._answers, _MOST)
            if not some:
                self._answered = True
                return bytes(found)
            found += some

    def end(self) -> None:
        """End the process, whatever it does. One that has answered ends by itself; the system takes a
        while to clear its memory away, and nobody need wait for that yet (see ``wait_for_answered``)."""
        process, self._process = self._process, 0
        if process and self._answered:
            _answered.append(process)
        elif process:
            # Where the system was told not to keep those that ended, it is gone.
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
        for pipe in (self._asking, self._answers):
            if pipe >= 0:
                os.close(pipe)
        self._asking = self._answers = -1


# Processes that have answered and were not waited for.
_answered: list[int] = []


def wait_for_answered() -> None:
    """Leave no process behind that has answered."""
    while _answered:
        with suppress(ChildProcessError):
            os.waitpid(_answered.pop(), 0)


def _child(serve: Callable[[int, int], None], asked: int, answered: int, *others: int) -> NoReturn:
    """All that the process does: it ends here, without a word."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for pipe in others:
            os.close(pipe)
        serve(asked, answered)
        status = 0
    finally:
        os._exit(status)


def forked(serve: Callable[[int, int], None]) -> Forked | None:
    """A process that carries out ``serve`` with the pipes it is asked by (closed when this process ends) and
    answers to. None where the system has no room for another process."""
    pipes: list[int] = []
    try:
        pipes += os.pipe()
        pipes += os.pipe()
    except OSError:
        for pipe in pipes:
            os.close(pipe)
        return None
    asked, asking, answers, answered = pipes
    # Who stops the program stops this process through it: see ``Forked.end``.
    heeded = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        process = os.fork()
    except OSError:
        process = -1
    if process == 0:
        _child(serve, asked, answered, asking, answers)
    signal.pthread_sigmask(signal.SIG_SETMASK, heeded)
    for pipe in (asked, answered) if process > 0 else (asked, answered, asking, answers):
        os.close(pipe)
    return Forked(process, asking, answers) if process > 0 else None


def _do(work: Callable[[], object], asked: int, answered: int) -> None:
    """In the process: do the work and tell what it gives. Nobody waits when the program has ended."""
    import gc
    import pickle
    from threading import Thread

    def end_with_the_program() -> None:
        os.read(asked, 1)
        os._exit(1)

    Thread(target=end_with_the_program, daemon=True).start()
    # What was there before is never looked at again: forked pages stay shared.
    gc.freeze()
    told = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
    with open(answered, "wb") as stream:
        stream.write(told)


@contextmanager
def meanwhile(work: Callable[[], Found]) -> Iterator[Callable[[], Found]]:
    """Have a piece of work, which may change nothing, done by a second processor while the block goes on;
    gives what waits for its end.

    It is done here, when it is waited for, where there is no second processor or forking is not safe, and
    where the process comes to no good end (it has no memory left, or the work raises): whatever the work
    raises is raised here.
    """
    process = None
    if sys.platform == "linux" and one_thread() and len(os.sched_getaffinity(0)) > 1:
        process = forked(lambda asked, answered: _do(work, asked, answered))
    if process is None:
        yield work
        return

    def found() -> Found:
        import pickle

        try:
            done: Found = pickle.loads(process.answer())
        except (EOFError, pickle.UnpicklingError):  # it breaks off
            return work()
        return done

    try:
        yield found
    finally:
        process.end()
