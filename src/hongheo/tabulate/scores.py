"""All households in one sheet: points, flags, classes, movement and the rule that decided."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hongheo.models import CLASS_LABELS, SheetData
from hongheo.tabulate.marks import Marks
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


def _named(values: pd.Series[Any], names: Mapping[str, str]) -> pd.Series[Any]:
    """The texts by other names; where there is none it is blank."""
    codes, texts = pd.factorize(values.to_numpy(dtype=object))
    own = [names.get(text) for text in texts]
    words = sorted({word for word in own if word is not None})
    at: dict[str | None, int] = {word: place for place, word in enumerate(words)}
    # The last is what -1 finds.
    places = np.array([*(at.get(word, -1) for word in own), -1], dtype=np.intp)
    kind = pd.CategoricalDtype(pd.Index(words, dtype="str"))
    return pd.Series(pd.Categorical.from_codes(places[codes], dtype=kind), values.index)


# Not deprived, deprived, cannot be told.
_FLAGS = pd.CategoricalDtype(pd.Index(["", "x", "?"]))


def _told(own: Marks, column: str) -> pd.Categorical:
    """``x`` deprived, blank not deprived, ``?`` cannot be told."""
    codes = np.where(own.unknown(column), 2, own.flag(column)).astype(np.int8)
    return pd.Categorical.from_codes(codes, dtype=_FLAGS)


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
    taken = frame[[c for c in (*columns, "start_size") if c in frame.columns]]
    rows = taken.sort_values("commune", kind="stable")
    own = Marks(rows)
    # As categories: a text that comes again is held once, not a place for it in each row.
    told: dict[str, Any] = {
        "commune_name": _named(rows["commune"], {code: u.name for code, u in units.items()}),
        "area": _named(rows["area"], area_names),
        "size_start": rows["start_size"],
        "class_end": _named(rows["class_end"], {c.value: label for c, label in CLASS_LABELS.items()}),
        "movement": _named(rows["movement"], movement_names),
        **{column: _told(own, column) for column in derived},
    }
    table = pd.DataFrame({c: told[c] if c in told else rows[c] for c in columns}, rows.index, copy=False)
    return SheetData(SCORES_SHEET, columns, table.reset_index(drop=True))
