"""The command line in a process of its own that may not take more memory or time than is said here.

It stays for many commands, so that a case costs no start of the program; when one ends it, the next goes to
another process. It reads files itself: whatever its reader may not take, it may not. Tests of what the
program does against a reader that takes too much ask for processes that read.
"""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import os
import re
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.forked import CAN_FORK

if sys.platform == "linux":
    import resource
else:
    resource = None

# Of the processor for one command; a return of 3,000 households needs less than 2 s and 300 MB.
SECONDS = 30
PATIENCE, PARTING = 600, 20  # by the clock, however busy the machine is
MEMORY = 3 * 2**29  # on top of what is taken before the first command


@dataclass(frozen=True, slots=True)
class Done:
    """What a command ended with: the exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def _limit_memory() -> None:
    """Bound the memory of this process (where the system can)."""
    if resource is None:
        return
    # What is written to, not what is only reserved: each thread reserves much that it never takes.
    taken = re.search(r"VmData:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert taken is not None
    most = int(taken[1]) * 1024 + MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _limit_time() -> None:
    """Bound the time of the next command."""
    if resource is not None:
        most = int(time.process_time()) + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _serve(pipe: Connection, processes: bool, *others: Connection) -> None:
    """Carry out commands until nobody is there any more who asks. ``others``: what was forked along."""
    for other in others:
        other.close()
    os.environ["RUST_BACKTRACE"] = "0"
    # Loaded before memory is bounded.
    from hongheo import cli, console, pipeline, write  # noqa: F401
    from tests import commands, reading  # noqa: F401 - its tree of commands
    from tests.offline import forbid

    forbid()
    # The tree of all commands is put together once; one of a single command is made anew for each.
    setattr(cli, "app_for", lambda _: cli.app)  # noqa: B010 - mypy would have its parameter named
    if processes:
        reading.read_as_usual()
    else:
        reading.read_here()

    _limit_memory()
    while True:
        try:
            words = pipe.recv()
        except EOFError:
            return
        if words is None:
            return
        sys.argv = ["hongheo", *words]
        _limit_time()
        out, err, code = io.StringIO(), io.StringIO(), 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                cli.main()
            except SystemExit as end:
                code = int(end.code or 0)
            except BaseException:  # what a user would see as a traceback
                traceback.print_exc()
                code = -1
        pipe.send(Done(code, out.getvalue(), err.getvalue()))


class Server:
    """Runs commands; use as a context manager."""

    def __init__(self, processes: bool) -> None:
        self._processes = processes
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def _start(self) -> Connection:
        if self._process is None or not self._process.is_alive() or self._pipe is None:
            # Where processes are forked, this one has loaded the program already.
            context = multiprocessing.get_context("fork" if CAN_FORK else "spawn")
            self._pipe, there = context.Pipe()
            ours = (self._pipe,) if CAN_FORK else ()
            self._process = context.Process(target=_serve, args=(there, self._processes, *ours))
            self._process.start()
            there.close()
        return self._pipe

    def __call__(self, *arguments: object) -> Done:
        """The command's end. Code -2: it never came back; -3: the process ended (processor time, memory)."""
        pipe = self._start()
        pipe.send([str(a) for a in arguments])
        try:
            if pipe.poll(PATIENCE):
                done: Done = pipe.recv()
                return done
            end = Done(-2, "", f"more than {PATIENCE} s")
        except (EOFError, ConnectionError):
            end = Done(-3, "", "the process ended")
        self.stop()
        return end

    def stop(self) -> None:
        """End the process: as a program ends, where it still listens."""
        if self._process is not None and self._pipe is not None:
            with contextlib.suppress(ConnectionError):
                self._pipe.send(None)
                self._process.join(PARTING)
            self._process.kill()
            self._process.join()
        self._process = None


@contextlib.contextmanager
def serving(processes: bool = False) -> Iterator[Server]:
    """A server that ends with the block. ``processes``: it reads files in processes of their own."""
    server = Server(processes)
    try:
        yield server
    finally:
        server.stop()
