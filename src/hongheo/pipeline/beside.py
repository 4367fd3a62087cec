"""Work done beside the rest of a run, in processes forked from it: what it needs of memory is shared."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Self

from hongheo.errors import OutputError
from hongheo.pipeline.forked import one_thread
from hongheo.pipeline.workers import wait_for_pools

# Forking is safe on Linux only. Elsewhere all is done here, one after another.
CAN_FORK = sys.platform == "linux"


def _end_with_parent() -> None:
    """Leave nothing behind when the run is killed: its outputs, and its lock on their folder, end with it."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _carry_out(work: Callable[[], None], told: Connection) -> None:
    """In the forked process: do the work and tell what became of it: None, or the error."""
    _end_with_parent()
    # What was there before is never looked at again: forked pages stay shared.
    gc.freeze()
    error: BaseException | None = None
    try:
        work()
    except BaseException as raised:
        error = raised
    try:
        told.send_bytes(pickle.dumps(error))
    except Exception:
        told.send_bytes(pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}")))


class Beside:
    """Up to ``jobs`` pieces of work at a time, this process among them. A context manager.

    When its block ends well it has waited for all and raised the first error that one of them met, if any;
    when it ends badly what is still going on is stopped. The block is left with every process gone.
    """

    def __init__(self, jobs: int) -> None:
        self._most = jobs - 1 if CAN_FORK else 0
        self._working: dict[Connection, tuple[str, Any]] = {}

    def do(self, name: str, work: Callable[[], None]) -> None:
        """Do the work in a process of its own; here and at once when as many as may are at work, or when this
        process has other threads: forking it is not safe then.

        ``name`` says what is being written when the process is lost (OutputError).
        """
        for told in wait(list(self._working), timeout=0) if self._working else ():
            self._take(told)
        if len(self._working) >= self._most or not one_thread():
            work()
            return
        context: Any = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_carry_out, args=[work, theirs])
        process.start()
        theirs.close()
        self._working[ours] = (name, process)

    def _take(self, told: Any) -> None:
        """Wait for the end of a piece of work, and raise what it met."""
        name, process = self._working.pop(told)
        try:
            error = pickle.loads(told.recv_bytes())
        except EOFError:
            error = OutputError(
                f"Không ghi được {name}: tiến trình ghi tệp này bị dừng giữa chừng, có thể vì hết bộ nhớ. "
                "Đóng bớt chương trình khác rồi chạy lại, hoặc chạy lại với --jobs 1."
            )
        process.join()
        told.close()
        if error is not None:
            raise error

    def __enter__(self) -> Self:
        if self._most:  # else nothing is forked
            wait_for_pools()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            while kind is None and self._working:
                self._take(next(iter(self._working)))
        finally:
            for told, (_, process) in self._working.items():
                process.kill()
                process.join()
                told.close()
            self._working.clear()
