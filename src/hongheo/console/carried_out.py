"""What a command that the program typed itself came to: where its results are, how to type it."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from hongheo.console import base
from hongheo.console.base import shown


def as_typed(words: Sequence[str], *, windows: bool = os.name == "nt") -> str:
    """A command line as the shell of the system takes it."""
    return subprocess.list2cmdline(words) if windows else shlex.join(words)


def print_carried_out(words: Sequence[str], out: str | None) -> None:
    """Where the results are, if any were written, and the command that was carried out."""
    console = base.console()
    console.print()
    if out is not None and Path(out).exists():
        console.print(f"Kết quả ở: [bold]{shown(Path(out).absolute())}[/]", soft_wrap=True)
    console.print(f"Lệnh vừa chạy (gõ lại được): [bold]{shown(as_typed(words))}[/]", soft_wrap=True)


def print_copies(copy: Path, opened: bool) -> None:
    """Where the annotated copy of what was dropped is."""
    console = base.console()
    console.print()
    what = "Đã mở bản sao có ghi chú" if opened else "Bản sao có ghi chú, mở để xem từng chỗ sai"
    console.print(f"{what}: [bold]{shown(copy.absolute())}[/]", soft_wrap=True)


def print_said(text: str) -> None:
    """A word to the person at the terminal, below the question that it stands at."""
    base.console().print(f"\n{shown(text)}")
