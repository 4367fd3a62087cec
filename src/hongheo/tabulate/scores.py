"""All households in one sheet: points, flags, classes, movement and the rule that decided."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from hongheo.models import CLASS_LABELS, SheetData
from hongheo.units import Unit

_BASE = {
    "commune": "Mã xã",
    "commune_name": "Tên xã",
    "household_code": "Mã hộ",
    "area": "Khu vực",
    "size_start": "Số nhân khẩu đầu kỳ",
    "size": "Số nhân khẩu",
    "b1": "Điểm B1",
    "b2": "Điểm B2",
}
_END = {
    "class_start": "Phân loại đầu kỳ",
    "class_end": "Phân loại cuối kỳ",
    "movement": "Diễn biến",
    "rule": "Căn cứ phân loại",
}

SCORES_SHEET = "Chấm điểm"
_DERIVED = "Theo dữ kiện: "
_NUMBERED = re.compile(rf"^(\d+)\. ({_DERIVED})?")


def scores_field(heading: str) -> str | None:
    """The column of the sheet ``Chấm điểm`` that has this heading; None when it has no such heading."""
    numbered = _NUMBERED.match(heading)
    if numbered:
        return f"{'derived' if numbered[2] else 'ticked'}_{numbered[1]}"
    return next((f for f, h in {**_BASE, **_END}.items() if h == heading), None)


def _told(flags: pd.Series[bool]) -> pd.Series[str]:
    """``x`` deprived, blank not deprived, ``?`` cannot be told."""
    unknown, deprived = flags.isna(), flags.fillna(False).astype(bool)
    return pd.Series(np.select([unknown, deprived], ["?", "x"], ""), flags.index, dtype=object)


def scores_sheet(
    frame: pd.DataFrame,
    units: Mapping[str, Unit],
    indicator_names: Sequence[str],
    area_names: Mapping[str, str],
    movement_names: Mapping[str, str],
) -> SheetData:
    """The sheet ``Chấm điểm``: one row a household, in the order of communes and of the returns.

    The 12 flags as ticked, then as they follow from facts (``?`` cannot be told).
    """
    numbered = list(enumerate(indicator_names, start=1))
    ticked = {f"ticked_{n}": f"{n}. {name}" for n, name in numbered}
    derived = {f"derived_{n}": f"{n}. {_DERIVED}{name}" for n, name in numbered}
    columns = {**_BASE, **ticked, **derived, **_END}
    rows = frame.sort_values("commune", kind="stable")
    rows = rows.assign(
        commune_name=rows["commune"].map({code: u.name for code, u in units.items()}),
        area=rows["area"].map(dict(area_names)),
        size_start=rows["start_size"],
        class_end=rows["class_end"].map({c.value: label for c, label in CLASS_LABELS.items()}),
        movement=rows["movement"].map(dict(movement_names)),
        **{column: _told(rows[column]) for column in derived},
    )
    return SheetData(SCORES_SHEET, columns, rows[list(columns)].reset_index(drop=True))
