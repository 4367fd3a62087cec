"""One process measured as a whole: wall and CPU time, peak memory of it and its children together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil

HOME = Path(__file__).resolve().parents[1]
PAUSE = 0.05  # seconds between two looks at the memory
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """``seconds`` by the clock and ``cpu`` seconds from start to exit, waited-for children included.

    ``peak_mb`` is the largest sum over the process and its children seen (PSS, which shares common pages out,
    else RSS); ``rss_mb`` the system's ru_maxrss of the largest single one. ``told`` is the JSON object on the
    last line of its output, if there is one.
    """

    seconds: float
    cpu: float
    peak_mb: float
    rss_mb: float
    told: dict[str, Any]


def _memory(process: psutil.Process) -> int:
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            info = one.memory_full_info()
            total += getattr(info, "pss", 0) or info.rss
        except psutil.Error:  # ended in between
            continue
    return total


def measure(command: Sequence[str], *, allowed: Sequence[int] = (0,), watched: bool = True) -> Measured:
    """Run a command of this Python (``-m …``, ``-c …``) to its end. RuntimeError for another exit code.

    Looking at the memory holds the process up and takes of a processor: what uses two processors for half a
    second is better not ``watched`` (its peak is 0 then).
    """
    paths = os.pathsep.join([str(HOME / "src"), str(HOME)])
    start = perf_counter()
    # Bytes to a file: a pipe that nobody empties would stop the process.
    told = HOME / "bench" / "data" / ".output"
    told.parent.mkdir(exist_ok=True)
    with told.open("w+b") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": paths, "NO_COLOR": "1"},
        )
        peak, ended = [0], threading.Event()

        def watch() -> None:
            seen = psutil.Process(process.pid)
            while not ended.wait(PAUSE):
                try:
                    peak[0] = max(peak[0], _memory(seen))
                except psutil.Error:
                    return

        looking = threading.Thread(target=watch, daemon=True)
        if watched:
            looking.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        if watched:
            looking.join()
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if process.returncode not in allowed:
        raise RuntimeError(f"{' '.join(command)} gave {process.returncode}:\n{text[-2000:]}")
    last = text.rstrip().rpartition("\n")[2]
    told = json.loads(last) if last.startswith("{") else {}
    return Measured(seconds, usage.ru_utime + usage.ru_stime, peak[0] / MB, usage.ru_maxrss / 1000, told)
