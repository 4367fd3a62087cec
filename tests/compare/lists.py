"""Lists of earlier years, written row by row as layout 2b has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hongheo.forms import HOUSEHOLD_LIST, FormSheet, form
from hongheo.models import column_number
from tests.conftest import write_grid

_SHEET = form(HOUSEHOLD_LIST).by_id["listed"]
_LEFT = form(HOUSEHOLD_LIST).by_id["escaped_poor"]


def listed(code: str, **values: object) -> dict[str, object]:
    """The head's row of a poor household of 4 persons, named as ``tests.conftest.household`` names it."""
    return {
        "household_code": code,
        "head_name": f"Trần Thị Mẫu {code}",
        "relation": "Chủ hộ",
        "commune": "28654",
        "class_end": "Hộ nghèo",
        "size": 4,
        **values,
    }


def left(code: str, **values: object) -> dict[str, object]:
    """The head's row of a household of 4 persons that left, named as ``tests.conftest.household`` does."""
    return {
        "household_code": code,
        "name": f"Trần Thị Mẫu {code}",
        "relation": "Chủ hộ",
        "address": "Xã Đồng Sơn, Huyện Gò Công Tây, Tỉnh Tiền Giang",
        "size": 4,
        **values,
    }


def write_list(
    path: Path,
    year: int | None,
    rows: Sequence[Mapping[str, object]],
    escaped: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
) -> Path:
    """A list whose title says the year (none when None); data from row 8.

    ``escaped``: name of a sheet (``Thoát nghèo``, ``Thoát cận nghèo``) > its rows, from row 10.
    """
    title = f"DANH SÁCH HỘ NGHÈO SAU KHI RÀ SOÁT NĂM {year}" if year else "DANH SÁCH HỘ NGHÈO"
    sheets = {"Hộ nghèo": _grid(_SHEET, title, rows)}
    for name, own in (escaped or {}).items():
        sheets[name] = _grid(_LEFT, f"DANH SÁCH HỘ {name.upper()} NĂM {year}", own)
    return write_grid(path, sheets)


def _grid(sheet: FormSheet, title: str, rows: Sequence[Mapping[str, object]]) -> list[list[Any]]:
    letters = {f.id: column_number(f.column or "A") - 1 for f in sheet.fields}
    grid: list[list[Any]] = [[] for _ in range((sheet.first_row or 1) - 1)]
    grid[3] = [title]
    grid[4] = ["(Kèm theo Báo cáo số 12 ngày 10 tháng 01 năm 2031)"]
    # The row above the data, where columns that need it have their heading.
    grid[-1] = [None] * (max(letters.values()) + 1)
    for field in sheet.fields:
        grid[-1][letters[field.id]] = field.heading if field.own_heading else None
    for row in rows:
        cells: list[Any] = [None] * (max(letters.values()) + 1)
        for field_id, value in row.items():
            cells[letters[field_id]] = value
        grid.append(cells)
    return grid
