"""By which review a household was recognised (Kỳ công nhận): ``Định kỳ 2025``, ``Thường xuyên 05/2026``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from hongheo.text import unaccented

_PERIODIC, _REGULAR = "Định kỳ", "Thường xuyên"
_NUMBER = re.compile(r"\d+", re.ASCII)
# The words as they may be typed, without accents and blanks.
_KINDS = {"dinhky": False, "dinhkynam": False, "thuongxuyen": True, "thuongxuyenthang": True}
_KINDS |= {"thuongxuyenthangnam": True}
_DECEMBER = 12
# Years that a list can be of; a slip of the pen is none.
_FIRST, _LAST = 2000, 2100


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A review: the periodic one of a year, which ends in December, or the regular one of a month."""

    year: int
    month: int = _DECEMBER
    regular: bool = False

    @property
    def label(self) -> str:
        """As the lists write it."""
        return f"{_REGULAR} {self.month:02d}/{self.year}" if self.regular else f"{_PERIODIC} {self.year}"


def term_on(day: dt.date) -> Term:
    """The regular review that decides on a day."""
    return Term(day.year, day.month, regular=True)


def read_term(text: object) -> Term | None:
    """The review that a cell names; None when it names none."""
    if not isinstance(text, str):
        return None
    regular = _KINDS.get(unaccented(_NUMBER.sub("", text)))
    numbers = [int(n) for n in _NUMBER.findall(text)]
    if regular is None or len(numbers) != 1 + regular or not _FIRST <= numbers[-1] <= _LAST:
        return None
    if regular and not 1 <= numbers[0] <= _DECEMBER:
        return None
    return Term(numbers[-1], numbers[0] if regular else _DECEMBER, regular)


def last_term(texts: Iterable[object]) -> Term | None:
    """The latest review that a list names; None for a list that names none."""
    return max((t for t in map(read_term, set(texts)) if t is not None), default=None)


def last_periodic(texts: Iterable[object]) -> int | None:
    """The year of the latest periodic review that a list names."""
    terms = [t for t in map(read_term, set(texts)) if t is not None and not t.regular]
    return max((t.year for t in terms), default=None)
