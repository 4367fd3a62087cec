"""A sheet of plain data that we wrote before, read again as it stands."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from hongheo.errors import HongheoError, UnreadableFile
from hongheo.forms import whole_name
from hongheo.read.workbook import read_grids
from hongheo.text import fold


def read_plain_sheet(path: Path, name: str) -> pd.DataFrame:
    """The sheet as a frame of objects whose columns are its headings (row 1).

    Raises HongheoError when the file cannot be read or has no such sheet.
    """
    from hongheo.read import unreadable

    try:
        grids = read_grids(path)
    except UnreadableFile as error:
        raise HongheoError(unreadable(path.as_posix(), error.reason).message()) from error
    own = [g for g in grids if fold(whole_name(g.name)) == fold(name) and g.rows]
    if not own:
        raise HongheoError(f"{path.as_posix()} không có trang «{name}».")
    headings = [str(h) for h in own[0].rows[0]]
    rows = [row for grid in own for row in grid.rows[1:]]
    columns = zip(*rows, strict=True) if rows else [()] * len(headings)
    return pd.DataFrame({h: pd.Series(list(c), dtype=object) for h, c in zip(headings, columns, strict=True)})
