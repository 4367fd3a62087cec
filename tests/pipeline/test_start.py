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
