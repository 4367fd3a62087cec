"""Where a problem or a row is, in a word, and the link that opens its file at the cell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath

from hongheo.models import Place

MOST_LINKS = 60_000  # Excel holds 65,530 a sheet
_LENGTH = 2_000


@lru_cache(maxsize=1_000)
def file_alone(path: str) -> str:
    """A file's name without its folders: who gets a workbook need not know where the sender keeps files."""
    return PurePosixPath(path).name


def where(place: Place) -> str:
    """The cell of a problem, else its row or column, in a word or two; empty when it has none."""
    if cell := place.cell:
        return cell
    if place.row:
        return f"dòng {place.row}"
    return f"cột {place.column}" if place.column else ""


def link_to(place: Place, targets: Mapping[str, str]) -> tuple[str, str] | None:
    """The file and the cell (the row's or column's first when there is no one cell) that a link to a place
    opens, or None."""
    file = targets.get(place.file)
    if not file or place.sheet is None or not (place.row or place.column):
        return None
    sheet = _named(file, place.sheet)
    cell = f"'{sheet}'!{place.column or 'A'}{place.row or 1}"
    return (file, cell) if sheet is not None and len(file) + len(cell) <= _LENGTH else None


@lru_cache(maxsize=1_000)
def _named(file: str, sheet: str) -> str | None:
    """A sheet as a link to it in a file names it, or None where none can."""
    # A # in a name would end the file's name early.
    fits = "#" not in file + sheet and (file + sheet).isprintable()
    return sheet.replace("'", "''") if fits else None
