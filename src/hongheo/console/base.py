"""What everything shown has in common: where it goes, margins, places of problems."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

if TYPE_CHECKING:
    from hongheo.problems import Problem

# Places shown of one kind of problem unless all are asked for.
SHOWN = 5
COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def console() -> Console:
    """Where people read: stdout, without colours that guess at what the text means."""
    return Console(highlight=False)


def print_json(data: object) -> None:
    """One JSON document on stdout and nothing else."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def print_failure(text: str) -> None:
    """What stopped the run, on stderr."""
    Console(stderr=True, highlight=False).print(f"[red]Không thực hiện được:[/] {escape(text)}")


def print_files_written(folder: str, names: Sequence[str], what: str = "phiếu") -> None:
    """Where new files are."""
    out = console()
    out.print(f"Đã tạo {len(names)} {what} trong [bold]{escape(folder)}[/]:")
    for name in names:
        out.print(f"  {escape(name)}")


def indented(text: str, by: int) -> Padding:
    """Marked-up text that keeps its margin when it wraps."""
    return Padding(text, (0, 0, 0, by), expand=False)


def file_name(path: str) -> str:
    """The last part of a path."""
    return PurePosixPath(path).name


def place_of(problem: Problem) -> str:
    """Where a problem is: file, sheet, cell, household."""
    place = problem.place
    where = place.cell or (f"dòng {place.row}" if place.row else "")
    sheet = f" «{place.sheet}»" if place.sheet else ""
    household = f" (hộ {problem.household})" if problem.household else ""
    return f"{file_name(place.file)}{sheet} {where}".rstrip() + household
