"""What everything shown has in common: where it goes, margins, places of problems."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.segment import Segment

from hongheo.errors import NOT_DONE
from hongheo.models import is_codeless
from hongheo.text import visible

if TYPE_CHECKING:
    from hongheo.problems import Problem

# Places shown of one kind of problem unless all are asked for.
SHOWN = 5
# With rich's own escape it depends on what follows a bracket or a backslash whether it is seen. Followed by a
# mark without effect both are.
_NOTHING = "[none][/none]"
_BRACKET, _AT_THE_END = re.compile(r"(\\*)\["), re.compile(r"\\+$")
# Characters that a terminal may obey; below U+0020 JSON spells them anyway.
_SPELLED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_END_BLANKS = re.compile(r"[ ]+(?=\n|$)")
COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def shown(value: object) -> str:
    """A text that comes from a file or a name, to be put among marked-up words: the one way for it.

    What looks like markup is meant as it stands, and control characters are seen, not obeyed.
    """
    text = _BRACKET.sub(lambda m: f"{m[1]}{m[1][:1]}[{_NOTHING}", visible(str(value)))
    return _AT_THE_END.sub(lambda m: f"{2 * m[0]}{_NOTHING}", text)


class _Trimmed:
    """A stream whose lines get no blanks at their ends. Whole lines are written to it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text of whole lines."""
        self._stream.write(_END_BLANKS.sub("", text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class Screen(Console):
    """A console that sends no control character but its own, reads no names of emoji, and pads no line that
    goes into a file or to another program."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, emoji=False)
        if not self.is_terminal:
            stream: Any = _Trimmed(sys.stderr if stderr else sys.stdout)
            self.file = stream

    def render(self, renderable: Any, options: Any = None) -> Iterator[Segment]:
        """The parts of what is printed, each with its control characters made visible."""
        for part in super().render(renderable, options):
            if part.control or part.text.replace("\n", "").isprintable():
                yield part
            else:
                text = "\n".join(map(visible, part.text.split("\n")))
                yield Segment(text, part.style)


def console() -> Console:
    """Where people read: stdout, without colours that guess at what the text means."""
    return Screen()


def print_json(data: object) -> None:
    """One JSON document on stdout and nothing else."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    # The same document: JSON may spell any character so, and must some.
    sys.stdout.write(_SPELLED.sub(lambda m: f"\\u{ord(m[0]):04x}", text) + "\n")


def print_failure(text: str) -> None:
    """What stopped the run, on stderr."""
    Screen(stderr=True).print(f"[red]{NOT_DONE}[/] {shown(text)}")


def print_warning(text: str) -> None:
    """What a person should look at, though the work goes on; on stderr."""
    Screen(stderr=True).print(f"[yellow]Lưu ý:[/] {shown(text)}")


def _named(folder: PurePath) -> str:
    """A folder as people know it: ``..`` is none that they do."""
    return (Path(folder).resolve() if ".." in folder.parts else folder).as_posix()


def print_outputs(folder: PurePath, names: Sequence[str], out: Console) -> None:
    """Which files were written, and where."""
    where = "" if folder.as_posix() in (".", "") else f" vào thư mục [bold]{shown(_named(folder))}[/]"
    if len(names) == 1:
        out.print(f"Đã ghi tệp {shown(names[0])}{where}.")
    else:
        out.print(f"Đã ghi {len(names)} tệp{where}: {shown(', '.join(names))}.")


def print_files_written(folder: str, names: Sequence[str], what: str = "phiếu", then: str = "") -> None:
    """Where new files are, and what to do with them ``then``."""
    out = console()
    out.print(f"Đã tạo {len(names)} {what} trong [bold]{shown(_named(PurePath(folder)))}[/]:")
    for name in names:
        out.print(f"  {shown(name)}")
    if then:
        out.print(shown(then))


def indented(text: str, by: int) -> Padding:
    """Marked-up text that keeps its margin when it wraps."""
    return Padding(text, (0, 0, 0, by), expand=False)


def file_name(path: str) -> str:
    """The last part of a path."""
    return PurePosixPath(path).name


def place_of(problem: Problem, names: Mapping[str, str] | None = None) -> str:
    """Where a problem is: file (by its short name, where ``names`` has it), sheet, cell, household."""
    place = problem.place
    where = place.cell or (f"dòng {place.row}" if place.row else "")
    sheet = f" «{place.sheet}»" if place.sheet else ""
    # A row without a code has its place for a key, which is told already.
    named = problem.household is not None and not is_codeless(problem.household)
    household = f" (hộ {problem.household})" if named else ""
    name = (names or {}).get(place.file) or file_name(place.file)
    return f"{name}{sheet} {where}".rstrip() + household
