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


def fields_sheet(filled: Sequence[FieldFilled], units: Mapping[str, Unit]) -> SheetData:
    """A line for each field of each sheet; of a field that several communes have, the one that fills in the
    least share of it is named, where the shares differ."""
    # Title, sheet, heading, mark > commune > its rows and filled cells; fields in the order of their layout.
    sums: dict[tuple[str, str, str, bool], dict[str, tuple[int, int]]] = {}
    for f in filled:
        own = sums.setdefault((f.title, f.sheet, f.heading, f.mark), {})
        rows, done = own.get(f.commune, (0, 0))
        own[f.commune] = rows + f.rows, done + f.filled
    table = []
    for (title, sheet, heading, mark), own in sums.items():
        rows, done = sum(r for r, _ in own.values()), sum(d for _, d in own.values())
        shares = {commune: d / r for commune, (r, d) in own.items()}
        least = min(shares, key=shares.__getitem__)
        differs = not mark and shares[least] < max(shares.values())
        unit = units.get(least)
        table.append(
            (
                *(title, sheet, heading, _MARK if mark else _VALUE, rows, done, _percent(done, rows)),
                (unit.name if unit else least) if differs else None,
                _percent(own[least][1], own[least][0]) if differs else None,
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
