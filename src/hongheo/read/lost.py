"""Texts that lost letters on their way: read in a wrong code page, with ``?`` for what a program did not
know, with the escapes of a web page. What they were could be guessed; it is told, never mended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from hongheo.text import look_alikes


class Loss(Enum):
    """How a text lost letters."""

    MISREAD, UNKNOWN, ESCAPED, OLD_FONT, LOOK_ALIKE = range(5)


# UTF-8 read as another code page: its first byte and what follows. Vietnamese letters begin with the bytes
# C3, C4, C6 and E1 BA, E1 BB; the others are from 80 to BF.
# Read as Windows 1252 or 1258: Ã or Ă, Ä, Æ, áº, á». Of these Ã, Ă and á are Vietnamese letters, so the sign
# after them must be one that does not follow a letter; typographic quotes and blanks do.
_AFTER = (
    "\x80-\x9f\u00a1-\u00bf\u20ac\u201a\u0192\u201e\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2122\u0161\u203a\u0153"
    "\u017e\u0178"
)
_MISREAD = re.compile(
    rf"[ÃĂ][{_AFTER}]|(?<=[a-z])[ÃĂ]\u00a0|[ÄÅÆ]|áº|á»[^\s.,;:)!?\]]"
    # Read as the code pages of a DOS window (437, 850), as Mac Roman, as Windows 1251.
    r"|[\u2500-\u259f]|\u00b7[\u222b\u00aa]|[\u221a\u2206\u0192][^\s\d]|[ГДЖ]\S|б[є»]\S|[\x80-\x9f]"
)
_UNKNOWN = re.compile(r"\ufffd|[^\W\d_]\?|\?[^\W\d_]|\?\?")
_ESCAPED = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});|_x[0-9A-Fa-f]{4}_|\\u[0-9A-Fa-f]{4}"
    r"|(?:%[0-9A-Fa-f]{2}){2}|(?:=[0-9A-F]{2}){2}",
    re.ASCII,
)
# Any sign of the patterns above, or a letter that only looks Latin: nearly no column has one.
_ANY = re.compile(
    r"[?\ufffd&\\%=ÄÅÆ\x80-\x9f\u00b7\u0192\u221a\u2206\u2500-\u259f\u0370-\u052f\uff01-\uff5e]|_x|áº|á»"
    rf"|[ÃĂ][{_AFTER}\u00a0]"
)


def any_lost(texts: Sequence[str]) -> bool:
    """Whether some of the texts may have lost letters; all are looked at as one."""
    return bool(_ANY.search("\n".join(texts)))


def loss(text: str, *, questions: bool = True) -> Loss | None:
    """How a text lost letters; None when it did not. With ``questions`` a ``?`` at a letter counts."""
    if _ESCAPED.search(text):
        return Loss.ESCAPED
    if _MISREAD.search(text):
        return Loss.MISREAD
    if "\ufffd" in text or (questions and _UNKNOWN.search(text)):
        return Loss.UNKNOWN
    return Loss.LOOK_ALIKE if look_alikes(text) else None
