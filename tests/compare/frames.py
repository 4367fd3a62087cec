"""Households and lists as the comparison takes them, made without a workbook or a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from hongheo.models import Records, Table
from hongheo.problems import Problem

_BLANK: Mapping[str, object] = {
    "commune": "28654",
    "commune_name": "Xã Đồng Sơn",
    "household_code": None,
    "head_name": "Lê Văn Mẫu",
    "identity_number": None,
    "birth_date": None,
    "village": None,
    "sex": "Nam",
    "people": "Kinh",
    "class_start": None,
    "change": None,
    "size_start": pd.NA,
    "size": 4,
    "was_poor": False,
    "was_near_poor": False,
    "average_living": False,
    "class_end": None,
    "class_typed": None,
    "rule": "",
    "bad": None,
}
_NUMBERS, _MARKS = ("size_start", "size"), ("was_poor", "was_near_poor", "average_living")
_PLACES = {f: n for n, f in enumerate(_BLANK, start=1)}


def records(
    *rows: Mapping[str, object], file: str = "phieu.xlsx", without: Sequence[str] = (), first_row: int = 2
) -> Records:
    """Records of one sheet, a row each from row 2; columns A, B, C … in the order of ``_BLANK``.

    ``code`` is the household's code in its commune. ``without`` are columns that the file does not have.
    """
    whole = [{**_BLANK, **row} for row in rows]
    frame = pd.DataFrame(
        {c: pd.Series([r[c] for r in whole], dtype=_dtype(c)) for c in _BLANK if c != "household_code"}
    )
    frame["household_code"] = pd.Series([r["code"] for r in whole], dtype=object)
    keys = [f"{r['commune']}/{r['code']}" for r in whole]
    frame["household"] = pd.Series(keys, dtype=object)
    frame["source"], frame["row"] = 0, range(first_row, first_row + len(rows))
    columns = {f: n for f, n in _PLACES.items() if f not in without}
    return Records(frame, [Table(file, "Trang", "households", 1, list(frame["row"]), columns)])


def _dtype(column: str) -> str | type:
    return "Int64" if column in _NUMBERS else bool if column in _MARKS else object


def lines(problems: Iterable[Problem]) -> list[str]:
    """One short line a problem; each must say whole what it has to say."""
    found = list(problems)
    for problem in found:
        said = problem.message(show_values=True) + problem.remedy(show_values=True)
        assert "None" not in said, said
        assert "{" not in said, said
    return [p.line() for p in found]
