"""A process that gets ready to check a file while the command line is still being read.

What a check needs takes longer to load than a small return takes to check, and who reads the command line and
tells the result needs none of it. Linux only: elsewhere no process is forked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hongheo.pipeline.forked import Forked, forked, one_thread, wait_for_answered

_READY = b"."


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


class Ahead:
    """The process that waits for its task."""

    def __init__(self, process: Forked) -> None:
        self._process = process

    def carry_out(self, function: Callable[[Any], Any], task: object, seconds: float) -> Any:
        """Have the task done, and the process end.

        Raises what the function does; NotReady, Died, and TimeoutError after so many seconds.
        """
        import pickle

        try:
            try:
                self._process.ask(pickle.dumps((function, task)))
            except BrokenPipeError as error:
                raise NotReady from error
            answer = self._process.answer(seconds)
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

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.end()


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
    return None not in (sys.stdin, sys.stdout, sys.stderr) and one_thread()


@contextmanager
def starting(typed: Sequence[str]) -> Iterator[None]:
    """While what was typed is carried out: a process that waits for the file, if it looks like the check of
    one."""
    if _likely(typed) and _may_fork() and (process := forked(_serve)) is not None:
        _waiting.append(Ahead(process))
    try:
        yield
    finally:
        let_go()
        wait_for_answered()
