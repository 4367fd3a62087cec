"""The commands that the pages show, and what the pages say they print."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "huong-dan"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_EXIT = re.compile(r"#.*(?:mã kết thúc|mã thoát|exit code) (\d)")
# A line of a shown output that stands for any number of lines.
ELIDED = "..."


@dataclass(slots=True)
class Example:
    """A command of a page: its words, its line there, the exit code and the output that the page tells."""

    words: list[str]
    line: int
    exit_code: int = 0
    output: str | None = None


def examples(page: Path) -> list[Example]:
    """The lines of ```sh blocks that begin with ``hongheo``; a ```text or ```json block right after such a
    block is the output of its last command."""
    text = page.read_text(encoding="utf-8")
    found: list[Example] = []
    last: Example | None = None
    for block in _FENCE.finditer(text):
        language, inside = block.groups()
        if language == "sh":
            last = None
            first = text.count("\n", 0, block.start(2)) + 1
            for number, line in enumerate(inside.splitlines(), start=first):
                if not line.startswith("hongheo "):
                    last = None
                    continue
                said = _EXIT.search(line)
                last = Example(shlex.split(line, comments=True)[1:], number, int(said[1]) if said else 0)
                found.append(last)
        elif language in ("text", "json"):
            if last is None:
                raise ValueError(f"{page}: an output that follows no command")
            last.output, last = inside, None
    return found


def _shown(text: str) -> str:
    """Lines without the blanks at their ends and without blank lines at the end."""
    return "".join(f"{line.rstrip()}\n" for line in text.rstrip().splitlines())


def prints(output: str, expected: str) -> bool:
    """Whether the output is what the page shows, elided lines apart."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == ELIDED else re.escape(f"{line}\n")
        for line in _shown(expected).splitlines()
    )
    return re.fullmatch(pattern, _shown(output)) is not None


def pages() -> list[Path]:
    """The pages of the guide that show commands."""
    return [page for page in sorted(GUIDE.rglob("*.md")) if examples(page)]
