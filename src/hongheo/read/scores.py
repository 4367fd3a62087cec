"""A sheet of plain data that we wrote before, read again as it stands."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from hongheo.errors import HongheoError, UnreadableFile
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
    grid = next((g for g in grids if fold(g.name) == fold(name)), None)
    if grid is None or not grid.rows:
        raise HongheoError(f"{path.as_posix()} không có trang «{name}».")
    headings = [str(h) for h in grid.rows[0]]
    columns = zip(*grid.rows[1:], strict=True) if len(grid.rows) > 1 else [()] * len(headings)
    return pd.DataFrame({h: pd.Series(list(c), dtype=object) for h, c in zip(headings, columns, strict=True)})
