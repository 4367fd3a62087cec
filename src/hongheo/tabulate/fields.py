"""How much of each field is filled in (``Mức điền``), over all returns of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from hongheo.models import FieldFilled, SheetData
from hongheo.units import Unit

_COLUMNS = {
    "title": "Mẫu",
    "sheet": "Trang",
    "heading": "Trường",
    "how": "Cách ghi",
    "rows": "Số dòng",
    "filled": "Đã điền",
    "share": "Đã điền %",
    "least": "Xã điền ít nhất",
    "least_share": "Xã đó điền %",
}
_VALUE, _MARK = "ghi giá trị", "đánh dấu (trống là không)"
KEY = ["title", "sheet", "heading", "mark"]


def filled_frame(filled: Sequence[FieldFilled]) -> pd.DataFrame:
    """Rows and filled cells of each field by commune; fields in the order of their layout."""
    columns = ["commune", *KEY, "rows", "filled"]
    rows = [tuple(getattr(f, c) for c in columns) for f in filled]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.groupby(["commune", *KEY], sort=False, as_index=False)[["rows", "filled"]].sum()


def fields_sheet(filled: Sequence[FieldFilled], units: Mapping[str, Unit]) -> SheetData:
    """A line for each field of each sheet; of a field that several communes have, the one that fills in the
    least share of it is named, where the shares differ."""
    frame = filled_frame(filled)
    frame["share"] = 100 * frame["filled"] / frame["rows"]
    table = []
    for key, own in frame.groupby(KEY, sort=False):
        title, sheet, heading, mark = key
        rows, done = int(own["rows"].sum()), int(own["filled"].sum())
        least = own.sort_values("share", kind="stable").iloc[0]
        differs = len(own) > 1 and own["share"].max() > own["share"].min() and not mark
        unit = units.get(str(least["commune"]))
        table.append(
            (
                *(title, sheet, heading, _MARK if mark else _VALUE, rows, done, _percent(done, rows)),
                (unit.name if unit else str(least["commune"])) if differs else None,
                _percent(int(least["filled"]), int(least["rows"])) if differs else None,
            )
        )
    data = pd.DataFrame(table, columns=list(_COLUMNS), dtype=object)
    return SheetData("Mức điền", _COLUMNS, data, empty="Không có trường nào.")


def _percent(part: int, whole: int) -> float:
    """With one decimal; never 100 where something is blank, never 0 where something is not."""
    share = round(100 * part / whole, 1)
    if 0 < part < whole:
        share = min(max(share, 0.1), 99.9)
    return share
