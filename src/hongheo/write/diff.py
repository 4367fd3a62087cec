"""What differs between two results (``diff -o``): the households, the table cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from hongheo.models import CellChange, HouseholdChange, SheetData, ValueChange
from hongheo.write.book import new_book
from hongheo.write.scores import put_sheet

WHAT = {"appeared": "Mới có", "disappeared": "Không còn", "changed": "Thay đổi"}
_HOUSEHOLD_COLUMNS = {
    "household": "Hộ",
    "commune_name": "Tên xã",
    "what": "Khác thế nào",
    "class_old": "Phân loại cuối kỳ (cũ)",
    "class_new": "Phân loại cuối kỳ (mới)",
    "heading": "Trường",
    "old": "Cũ",
    "new": "Mới",
}
_CELL_COLUMNS = {
    "table": "Biểu",
    "place": "Nơi",
    "split": "Dòng",
    "column": "Cột",
    "people": "Dân tộc (biểu 9)",
    "old": "Cũ",
    "new": "Mới",
    "difference": "Chênh lệch",
    "came": "Hộ thêm vào",
    "left": "Hộ ra khỏi",
}
_VALUE_COLUMNS = {
    "household": "Hộ",
    "member": "Thành viên",
    "sheet": "Trang",
    "field": "Cột",
    "old": "Cũ",
    "new": "Mới",
}
_LONGEST = 32_000  # characters; Excel holds 32,767 a cell


def _codes(codes: Sequence[str]) -> str:
    text = ", ".join(codes)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… (cộng {len(codes)} hộ)"


def write_diff(
    path: Path,
    households: Sequence[HouseholdChange],
    cells: Sequence[CellChange],
    values: Sequence[ValueChange],
) -> None:
    """Write ``Hộ`` (a line for each score that differs), ``Ô của biểu`` and ``Ô của phiếu``."""
    rows: list[tuple[object, ...]] = []
    for h in households:
        lead = (h.household, h.commune_name, WHAT[h.what], h.class_old, h.class_new)
        rows += [(*lead, c.heading, c.old, c.new) for c in h.changes] or [(*lead, None, None, None)]
    moved = [
        (
            *(c.table, c.place, c.split, c.column, c.people, c.old, c.new, c.difference),
            *(_codes(c.came), _codes(c.left)),
        )
        for c in cells
    ]
    own = [(v.household, v.member, v.sheet, v.field, v.old, v.new) for v in values]
    with new_book(path) as book:
        for name, columns, lines, empty in (
            ("Hộ", _HOUSEHOLD_COLUMNS, rows, "Không hộ nào khác."),
            ("Ô của biểu", _CELL_COLUMNS, moved, "Không ô nào khác."),
            ("Ô của phiếu", _VALUE_COLUMNS, own, "Không ô nào khác."),
        ):
            frame = pd.DataFrame(lines, columns=list(columns), dtype=object)
            put_sheet(book, SheetData(name, columns, frame, empty))
