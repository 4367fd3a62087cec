"""What is loaded before the work begins: help and version need none of the heavy libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pandas", "numpy", "openpyxl", "pydantic", "pyarrow", "xlsxwriter", "python_calamine")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(option: str) -> None:
    code = (
        "import sys\n"
        "from hongheo.cli import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        f"    print('loaded:', *[m for m in {HEAVY} if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, option], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout.rstrip().splitlines()[-1].strip() == "loaded:"


ENDS = """
import atexit, os, sys
import hongheo.cli as cli
end, real = os._exit, cli.use_utf8
os._exit = lambda code: end(print('at once', flush=True) or code)
def begin():
    atexit.register(print, 'asked for')
    real()
cli.use_utf8 = begin
def called():
    try: cli.main()
    except SystemExit: sys.exit(7)
"""


@pytest.mark.parametrize(
    ("how", "exit_code", "told"),
    [("cli.main()", 2, ["asked for", "at once"]), ("called()", 7, ["asked for"])],
    ids=["chương trình tự chạy", "chương trình khác gọi"],
)
def test_what_was_asked_for_is_done_before_the_process_ends_at_once(
    how: str, exit_code: int, told: list[str]
) -> None:
    command = [sys.executable, "-c", f"{ENDS}{how}\n", "check", "--khong-co"]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stdout.splitlines()) == (exit_code, told)
