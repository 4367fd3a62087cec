"""Where the program begins, installed or as ``python -m hongheo``: who stops it while it loads gets no
traceback."""

from __future__ import annotations

import os
import signal
import sys

from hongheo.errors import EXIT_INTERRUPTED, NOT_DONE, STOPPED
from hongheo.pipeline.ahead import starting


def _end_at_once(_number: int, _frame: object) -> None:
    """Nothing was read or written yet."""
    os.write(2, f"{NOT_DONE} {STOPPED}\n".encode())
    os._exit(EXIT_INTERRUPTED)


def main() -> None:
    """Entry point of the program: ends with its exit code."""
    # What was told to be ignored stays ignored.
    heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heeded:
        signal.signal(signal.SIGINT, _end_at_once)
    with starting(sys.argv[1:]):
        from hongheo.cli import main as begin

        if heeded:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        begin()


if __name__ == "__main__":
    main()
