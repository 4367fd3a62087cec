"""Cells as Excel tells them where bare values mislead: codes shown with zeros, days counted from 1904."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hongheo.forms import FormField
from hongheo.read.facts import SheetFacts

# A day of the 1904 system by the usual count.
_LATER = 1462
# Day numbers of the 1904 system that the usual count takes for days of 1910 and later: years end below.
_DAYS_FROM = 3654 - _LATER


def as_told(
    field: FormField, facts: SheetFacts, rows: Sequence[int], column: int, cells: Sequence[Any]
) -> Sequence[Any]:
    """The cells of a column, ``rows`` being Excel's numbers of their rows.

    A code is what Excel shows: 1 in the format ``0000`` is the code 0001. Of what must be digits alone
    only the digits count (``000 000 000 000``). A number in a column of days counts from 1904 when the
    workbook says so.
    """
    if facts.shown and field.type in ("code", "text"):
        only_digits = bool(field.pattern and field.pattern.startswith(r"^\d")) or field.personal == "identity"
        told = {row: text for (row, at), text in facts.shown.items() if at == column}
        if told:
            if only_digits:
                told = {row: "".join(filter(str.isdecimal, text)) for row, text in told.items()}
            return [told.get(row, cell) for row, cell in zip(rows, cells, strict=True)]
    if facts.date_1904 and field.type in ("birth", "date"):
        return [c + _LATER if isinstance(c, float) and c >= _DAYS_FROM else c for c in cells]
    return cells
