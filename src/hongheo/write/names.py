"""Names of sheets and files made from what somebody wrote: valid everywhere, and each the only one.

Sources: Excel's rules for sheet names (support.microsoft.com, «Rename a worksheet»); names of files as
Windows takes them (learn.microsoft.com, «Naming Files, Paths, and Namespaces»): all other systems do too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import count

LONGEST_SHEET = 31  # UTF-16 units
LONGEST_FILE = 255  # bytes of UTF-8 (Linux), as many units of UTF-16 (Windows, macOS) are never more
_NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\]")
_NOT_IN_FILES = re.compile(r'[<>:"/\\|?*]')
# Devices of Windows, with any ending; and the name that Excel keeps for itself.
_DEVICES = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])(?=\.|$)", re.IGNORECASE)
_RESERVED_SHEET = "history"
_NO_NAME = "Không tên"


def _without_signs(text: str, forbidden: re.Pattern[str]) -> str:
    """Without forbidden characters and those that cannot be seen, in NFC, white space single."""
    text = unicodedata.normalize("NFC", text)
    shown = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join(forbidden.sub(" ", shown).split())


def _cut(text: str, most: int, length: Callable[[str], int]) -> str:
    while length(text) > most:
        text = text[:-1]
    return text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _bytes(text: str) -> int:
    return len(text.encode("utf-8"))


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


class Names:
    """The names given out for one workbook or one folder: in any capitals, however accents are written, each
    is the only one."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._used = set(map(_key, taken))

    def _first_free(self, names: Iterable[str]) -> str:
        name = next(name for name in names if _key(name) not in self._used)
        self._used.add(_key(name))
        return name

    def sheet(self, wanted: str) -> str:
        """A sheet name like the one wanted, that Excel takes."""
        clean = _without_signs(wanted, _NOT_IN_SHEETS)
        if _key(clean) == _RESERVED_SHEET:
            clean += "_"

        def name(number: int) -> str:
            end = f" ({number})" if number > 1 else ""
            return (_cut(clean, LONGEST_SHEET - len(end), _units).strip("' ") or _NO_NAME) + end

        return self._first_free(map(name, count(1)))

    def file(self, stem: str, suffix: str) -> str:
        """A file name like ``stem`` + ``suffix``, that every system takes."""
        clean = _DEVICES.sub(r"\1_", _without_signs(stem, _NOT_IN_FILES))

        def name(number: int) -> str:
            end = f"-{number}{suffix}" if number > 1 else suffix
            return (_cut(clean, LONGEST_FILE - _bytes(end), _bytes).strip(" .") or _NO_NAME) + end

        return self._first_free(map(name, count(1)))
