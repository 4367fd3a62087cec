"""Questions to the person at the terminal, each asked again until its answer can be used.

Ctrl-C raises KeyboardInterrupt, the end of the input EOFError.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from rich.prompt import InvalidResponse, PromptBase

from hongheo.console import base
from hongheo.console.base import shown
from hongheo.console.typed_paths import beside, paths_of

T = TypeVar("T")
YES, NO = "c", "k"
_NEEDED = "Kéo tệp hoặc thư mục thả vào cửa sổ này rồi bấm Enter; thoát: Ctrl + C."


class _Question(PromptBase[Any]):
    """A question whose answer is read by ``read``, which raises InvalidResponse for one of no use."""

    read: Callable[[str], Any]

    def process_response(self, value: str) -> Any:
        """What the answer means."""
        return self.read(value)


def _ask(question: str, read: Callable[[str], T]) -> T:
    prompt = _Question(question, console=base.console())
    prompt.read = read
    answer: T = prompt()
    return answer


def _refused(text: str) -> InvalidResponse:
    return InvalidResponse(f"[red]{text}[/]")


def choose(title: str, choices: Mapping[str, str]) -> str:
    """Show a menu (key > what it does) and ask for one of its keys."""
    out = base.console()
    out.print(f"\n[bold]{title}[/]")
    for key, what in choices.items():
        out.print(f"  [bold]{key}[/]  {what}")

    def read(answer: str) -> str:
        key = answer.strip().rstrip(".)").lower()
        if key not in choices:
            raise _refused(f"Gõ một trong các số {', '.join(choices)} rồi bấm Enter.")
        return key

    return _ask("Chọn số", read)


def agreed(question: str, *, default: bool = True) -> bool:
    """Ask for a yes or no; Enter alone is ``default``."""

    def read(answer: str) -> bool:
        word = answer.strip().lower()
        if word not in ("", YES, NO, "có", "co", "không", "khong"):
            raise _refused(f"Gõ {YES} (có) hoặc {NO} (không) rồi bấm Enter.")
        return word.startswith(YES) if word else default

    return _ask(f"{question} {YES}: có, {NO}: không (Enter: {'có' if default else 'không'})", read)


def _there(answer: str) -> list[str]:
    """The paths of an answer, all of which must be there, and no file of another kind than workbooks."""
    found, missing = paths_of(answer)
    if missing:
        told = ", ".join(f"«{shown(path)}»" for path in missing)
        raise _refused(f"Không có tệp, thư mục {told}. Tên có dấu cách thì để trong dấu nháy.")
    if found:
        from hongheo.read import why_foreign

        for path in found:
            if Path(path).is_file() and (why := why_foreign(Path(path))) is not None:
                raise _refused(f"«{shown(path)}»: {shown(why)}")
    return found


def ask_paths(question: str) -> list[str]:
    """Ask for files and folders, which are there: typed, or dragged into the window, several on a line."""

    def read(answer: str) -> list[str]:
        found = _there(answer)
        if not found:
            raise _refused(_NEEDED)
        return found

    return _ask(question, read)


def ask_path(question: str, *, none: str | None = None) -> str | None:
    """Ask for one file or folder that is there. ``none`` says what Enter alone means; without it one is
    needed."""

    def read(answer: str) -> str | None:
        found = _there(answer)
        if len(found) > 1:
            raise _refused("Chỉ một tệp hoặc thư mục.")
        if not found and none is None:
            raise _refused(_NEEDED)
        return found[0] if found else None

    return _ask(f"{question} (Enter: {none})" if none is not None else question, read)


def ask_new_folder(question: str, paths: list[str], name: str) -> str:
    """Ask for a folder to write to; Enter alone takes one of that name beside the paths that is not there."""
    proposed = beside(paths, name)

    def read(answer: str) -> str:
        found, missing = paths_of(answer)
        if len(found) + len(missing) > 1:
            raise _refused("Chỉ một thư mục; tên có dấu cách thì để trong dấu nháy.")
        folder = (found or missing or [proposed])[0]
        if os.path.lexists(folder) and (not Path(folder).is_dir() or any(Path(folder).iterdir())):
            raise _refused(f"«{shown(folder)}» đã có. Chọn tên khác.")
        return folder

    return _ask(f"{question} (Enter: [bold]{shown(proposed)}[/])", read)


def ask_year(question: str, proposed: int | None = None) -> str:
    """Ask for a year of four digits; Enter alone takes the one proposed."""

    def read(answer: str) -> str:
        year = answer.strip() or (str(proposed) if proposed else "")
        if not re.fullmatch(r"[12][0-9]{3}", year):
            raise _refused("Gõ năm bằng bốn chữ số, ví dụ 2026.")
        return year

    return _ask(f"{question} (Enter: {proposed})" if proposed else question, read)


def ask_text(question: str) -> str:
    """Ask for a text that is not blank."""

    def read(answer: str) -> str:
        if not answer.strip():
            raise _refused("Gõ câu trả lời rồi bấm Enter; thoát: Ctrl + C.")
        return answer.strip()

    return _ask(question, read)
