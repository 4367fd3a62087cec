"""Where a problem or a row is, in a word, and the link that opens its file at the cell."""

from __future__ import annotations

from collections.abc import Mapping

from hongheo.models import Place

MOST_LINKS = 60_000  # Excel holds 65,530 a sheet
_LENGTH = 2_000


def where(place: Place) -> str:
    """The cell of a problem, else its row or column, in a word or two; empty when it has none."""
    if place.cell:
        return place.cell
    if place.row:
        return f"dòng {place.row}"
    return f"cột {place.column}" if place.column else ""


def link_to(place: Place, targets: Mapping[str, str]) -> str | None:
    """The link to a cell (to the row's or column's first when there is no one cell), or None."""
    file = targets.get(place.file)
    if not file or place.sheet is None or not (place.row or place.column):
        return None
    sheet = place.sheet.replace("'", "''")
    link = f"external:{file}#'{sheet}'!{place.column or 'A'}{place.row or 1}"
    # A # in a name would end the file's name early.
    return link if "#" not in file + sheet and (file + sheet).isprintable() and len(link) <= _LENGTH else None
