"""Paths as they come into a line at the terminal: typed, pasted, dragged into its window.

Each terminal and file manager writes them in its own way: in quotes, with a backslash before each blank, as a
URL of a file, with a blank at the end, several on one line.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

# On Windows a backslash parts folders, elsewhere it takes the meaning from what follows it.
ESCAPES = os.sep == "/"
# What programs put around a path that is copied, and nobody sees.
_AROUND = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_QUOTES = "'\""


def words_of(line: str, *, escapes: bool = ESCAPES) -> list[str]:
    """The words of a line, without the quotes and backslashes that hold blanks together.

    An apostrophe within a word, and a quote that nothing closes, are meant as they stand.
    """
    words: list[str] = []
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        word, at = _word(line, at, escapes)
        words.append(word.strip(_AROUND))
    # PowerShell puts its sign for «run this» before what is dragged into it.
    return [word for word in words if word and word != "&"]


def _word(line: str, at: int, escapes: bool) -> tuple[str, int]:
    """The word that begins at a place of the line, and the place behind it."""
    found: list[str] = []
    begins = at
    while at < len(line) and not line[at].isspace():
        sign = line[at]
        opens = sign in _QUOTES and (escapes or not "".join(found).strip(_AROUND))
        if opens and (end := line.find(sign, at + 1)) > 0:
            found.append(line[at + 1 : end])
            at = end + 1
            # Inside its quotes PowerShell doubles one that is meant.
            while not escapes and line[at : at + 1] == sign and (end := line.find(sign, at + 1)) > 0:
                found.append(line[at:end])
                at = end + 1
        elif escapes and sign == "\\" and at + 1 < len(line):
            found.append(line[at + 1])
            at += 2
        else:
            found.append(sign)
            at += 1
    return "".join(found) or line[begins:at], at


def _of_url(word: str) -> str:
    """The path of a ``file://`` URL; any other word as it is."""
    if not word.lower().startswith("file:"):
        return word
    # Loads what programs need that talk to servers: only for such a word.
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    url = urlsplit(word.replace("#", "%23").replace("?", "%3F"))
    host = "" if url.netloc in ("", "localhost") else f"//{url.netloc}"
    return url2pathname(host + url.path)


def is_there(path: str) -> bool:
    """Whether a path, or a pattern of names, leads to something."""
    if os.path.lexists(path):
        return True
    own = Path(path)
    return any(sign in own.name for sign in "*?[") and next(_matches(own), None) is not None


def _matches(pattern: Path) -> Iterator[Path]:
    try:
        yield from pattern.parent.glob(pattern.name)
    except (OSError, ValueError):
        return


def paths_of(line: str, *, escapes: bool = ESCAPES) -> tuple[list[str], list[str]]:
    """The paths on a line that are there, and those that are not.

    The whole line is one path where there is one of that name, blanks, quotes and all.
    """
    whole = line.strip().strip(_AROUND)
    if whole and is_there(whole):
        return [whole], []
    found: list[str] = []
    missing: list[str] = []
    for word in map(_of_url, words_of(line, escapes=escapes)):
        path = str(Path(word).expanduser()) if word.startswith("~") and not is_there(word) else word
        (found if is_there(path) else missing).append(path)
    return found, missing


def as_meant(path: Path) -> Path:
    """A path of a command line without quotes that came in with it (of quotes within quotes), where it leads
    to something then; any other as it is."""
    if is_there(str(path)):
        return path
    found, missing = paths_of(str(path))
    return Path(found[0]) if len(found) == 1 and not missing else path


def torn(paths: Sequence[Path]) -> str | None:
    """A file or folder whose name was torn at its blanks into several words, none of which is there."""
    words = [str(path) for path in paths]
    there = [is_there(word) for word in words]
    for first in range(len(words)):
        for last in range(first + 1, len(words)):
            if there[first] or there[last]:
                break
            whole = " ".join(words[first : last + 1])
            if os.path.lexists(whole):
                return whole
    return None


def _place(path: Path) -> Path:
    """Where a path leads, told from the top."""
    return path.resolve() if ".." in path.parts else path.absolute()


def beside(paths: list[str], name: str) -> str:
    """A folder of that name which is not there yet, numbered if need be, beside the first of the paths.

    It lies in no folder that is one of the paths, and where something can be written: else at home. Below the
    current folder it is named from there.
    """
    given = [_place(Path(path)) for path in paths] or [Path.cwd() / name]
    places = [*given[0].parents, Path.home()]
    free = (p for p in places if os.access(p, os.W_OK) and not any(p.is_relative_to(g) for g in given))
    place = next(free, Path.home())
    names = (name if number == 1 else f"{name}-{number}" for number in range(1, 10_000))
    new = next(place / own for own in names if not os.path.lexists(place / own))
    return str(new.relative_to(Path.cwd()) if new.is_relative_to(Path.cwd()) else new)
