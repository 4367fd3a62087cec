"""Where something stands, as Excel counts it: stamped by read, told by every problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from hongheo.models.values import many_made


@lru_cache(maxsize=1_000)
def column_letter(number: int) -> str:
    """Excel's name of a column; ``number`` counts from 1."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number (from 1) of Excel's column ``letters``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@many_made
class Place:
    """Where something stands: file, sheet, row and column as Excel counts them."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """What travels between processes: a problem brings one or two."""
        return Place, (self.file, self.sheet, self.row, self.column)

    @property
    def cell(self) -> str | None:
        """Excel's address (``D7``), or None when it is not one cell."""
        return f"{self.column}{self.row}" if self.row and self.column else None

    def text(self, file: str | None = None) -> str:
        """The place in words (Vietnamese), its file under another name where one is given."""
        if self.sheet is not None and self.row and self.column:  # most that are put into words
            return f"tệp {file or self.file}, trang «{self.sheet}», ô {self.column}{self.row}"
        parts = [f"tệp {file or self.file}"]
        if self.sheet is not None:
            parts.append(f"trang «{self.sheet}»")
        if cell := self.cell:
            parts.append(f"ô {cell}")
        elif self.row:
            parts.append(f"dòng {self.row}")
        elif self.column:
            parts.append(f"cột {self.column}")
        return ", ".join(parts)


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """Path > its last part; of files that share it, with as many folders as tell all of them apart."""
    parts = {path: PurePosixPath(path).parts for path in paths}
    ends: dict[tuple[str, ...], tuple[str, ...]] = {}
    alike, count = list(dict.fromkeys(parts.values())), 0
    # One that is told apart, or has no more folders, shares no longer end with another.
    while alike:
        count += 1
        sharing = Counter(own[-count:] for own in alike)
        ends |= {own: own[-count:] for own in alike if sharing[own[-count:]] == 1 or count >= len(own)}
        alike = [own for own in alike if own not in ends]
    return {path: "/".join(ends[own]) for path, own in parts.items()}
