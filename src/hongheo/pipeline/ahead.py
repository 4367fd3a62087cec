"""A process that gets ready to check a file while the command line is still being read.

What a check needs takes longer to load than a small return takes to check, and who reads the command line and
tells the result needs none of it. Linux only: elsewhere no process is forked.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

_READY = b"."
_MOST = 1 << 20  # bytes taken from a pipe at a time


class Died(Exception):
    """The process ended before it gave an answer."""


class NotReady(Exception):
    """The process ended before it was given the task."""


def _read(pipe: int) -> bytes:
    """What comes until the other side closes."""
    with open(pipe, "rb") as stream:
        return stream.read()


def _serve(asked: int, answered: int) -> None:
    """In the process: load, wait for the task, answer it. Nothing is asked when the program has ended."""
    import pickle
    from importlib import import_module

    from hongheo.lazy import keep_to_one_thread, load_light

    # Whoever reads what the program prints must not wait for this process.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    load_light()
    keep_to_one_thread()
    import_module("hongheo.pipeline.preloaded")
    os.write(answered, _READY)
    task = _read(asked)
    if not task:
        return
    function, given = pickle.loads(task)
    try:
        answer = (True, function(given))
    except Exception as error:
        answer = (False, error)
    try:
        told = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # the answer cannot travel, which is no fault of the file
        told = pickle.dumps((False, RuntimeError(type(error).__name__)))
    with open(answered, "wb") as stream:
        stream.write(told)


def _child(asked: int, answered: int, *others: int) -> NoReturn:
    """All that the process does: it ends here, without a word."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for pipe in others:
            os.close(pipe)
        _serve(asked, answered)
        status = 0
    finally:
        os._exit(status)


class Ahead:
    """The process. ``asking`` and ``answers`` are the ends of the pipes to it and from it."""

    def __init__(self, process: int, asking: int, answers: int) -> None:
        self._process, self._asking, self._answers = process, asking, answers

    def carry_out(self, function: Callable[[Any], Any], task: object, seconds: float) -> Any:
        """Have the task done, and the process end.

        Raises what the function does; NotReady, Died, and TimeoutError after so many seconds.
        """
        import pickle

        try:
            pipe, self._asking = self._asking, -1
            try:
                with open(pipe, "wb") as asking:  # noqa: PTH123
                    pickle.dump((function, task), asking)
            except BrokenPipeError as error:
                raise NotReady from error
            answer = self._answer(seconds)
            if not answer:
                raise NotReady
            try:
                done, found = pickle.loads(answer[len(_READY) :])
            except (EOFError, pickle.UnpicklingError) as error:  # it breaks off
                raise Died from error
        finally:
            self.end()
        if done:
            return found
        raise found

    def _answer(self, seconds: float) -> bytes:
        from select import select
        from time import monotonic

        found, until = bytearray(), monotonic() + seconds
        while True:
            if not select([self._answers], [], [], max(0, until - monotonic()))[0]:
                raise TimeoutError
            some = os.read(self._answers, _MOST)
            if not some:
                return bytes(found)
            found += some

    def end(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, 0
        if process:
            # Where the system was told not to keep those that ended, it is gone.
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
        for pipe in (self._asking, self._answers):
            if pipe >= 0:
                os.close(pipe)
        self._asking = self._answers = -1


_waiting: list[Ahead] = []


def taken() -> Ahead | None:
    """The process that waits for a task, if there is one: it takes no other."""
    return _waiting.pop() if _waiting else None


def let_go() -> None:
    """End the process that waits: it is not needed."""
    while _waiting:
        _waiting.pop().end()


def _likely(typed: Sequence[str]) -> bool:
    """Whether a command line looks like the check of one file, with options that stand for themselves."""
    files = [word for word in typed[1:] if not word.startswith("-")]
    return typed[:1] == ["check"] and len(files) == 1 and os.path.isfile(files[0])  # noqa: PTH113


def _may_fork() -> bool:
    """Whether this process has one thread, and all its streams: else the pipes would get their numbers."""
    if sys.platform != "linux" or None in (sys.stdin, sys.stdout, sys.stderr):
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208
    except OSError:  # nobody tells
        return False


def _forked() -> Ahead | None:
    """None where the system has no room for another process."""
    pipes: list[int] = []
    try:
        pipes += os.pipe()
        pipes += os.pipe()
    except OSError:
        for pipe in pipes:
            os.close(pipe)
        return None
    asked, asking, answers, answered = pipes
    # Who stops the program stops this process through it: see ``Ahead.end``.
    heeded = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        process = os.fork()
    except OSError:
        process = -1
    if process == 0:
        _child(asked, answered, asking, answers)
    signal.pthread_sigmask(signal.SIG_SETMASK, heeded)
    for pipe in (asked, answered) if process > 0 else (asked, answered, asking, answers):
        os.close(pipe)
    return Ahead(process, asking, answers) if process > 0 else None


@contextmanager
def starting(typed: Sequence[str]) -> Iterator[None]:
    """While what was typed is carried out: a process that waits for the file, if it looks like the check of
    one."""
    if _likely(typed) and _may_fork() and (forked := _forked()) is not None:
        _waiting.append(forked)
    try:
        yield
    finally:
        let_go()
