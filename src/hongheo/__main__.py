"""Where the program begins, installed or as ``python -m hongheo``: who stops it while it loads gets no
traceback."""

from __future__ import annotations

import os
import signal


def _end_at_once(_number: int, _frame: object) -> None:
    """Nothing was read or written yet."""
    os.write(2, "Không thực hiện được: đã dừng theo yêu cầu, chưa ghi kết quả nào.\n".encode())
    os._exit(130)


def main() -> None:
    """Entry point of the program: ends with its exit code."""
    # What was told to be ignored stays ignored.
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end_at_once)
    from hongheo.cli import main as begin

    signal.signal(signal.SIGINT, usual)
    begin()


if __name__ == "__main__":
    main()
