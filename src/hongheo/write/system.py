"""A commune's households in the layout of the national review system: two heading rows, keys then words."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from hongheo.forms import Form
from hongheo.write.book import Column, heading_height, new_book, put_row, put_rows

_WIDTHS = {"text": 24.0, "code": 12.0}
_WIDTH = 14.0


def write_for_system(path: Path, form: Form, rows: pd.DataFrame) -> None:
    """Write one sheet: the keys of the form's ``written`` fields, their words, a line a household.

    ``rows`` has a column for each field that is known; others stay blank.
    """
    fields = form.written_fields
    with new_book(path) as book:
        sheet = book.sheet(form.sheet[0].name)
        columns = [
            Column(
                _WIDTHS.get(f.type, _WIDTH),
                book.style(num_format="@" if f.type in ("text", "code", "choice") else "General"),
            )
            for f in fields
        ]
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width, column.style)
        heads = [Column(c.width, book.heading()) for c in columns]
        words = [f.aliases[0] if f.aliases else f.heading for f in fields]
        put_row(sheet, 0, [f.heading for f in fields], heads)
        sheet.set_row(1, heading_height(zip(words, (c.width for c in columns), strict=True)))
        put_row(sheet, 1, words, heads)
        values = [rows[f.id].tolist() if f.id in rows else [None] * len(rows) for f in fields]
        put_rows(sheet, 2, values, [columns], blanks=False)
        sheet.freeze_panes(2, 3)
