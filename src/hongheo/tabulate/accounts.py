"""What was read of each file, as a sheet: every sheet, the rows set aside, the columns and cells not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from hongheo.models import ENDS, ReadingAccount, SheetAccount, SheetData

_COLUMNS = {
    "file": "Tệp",
    "sheet": "Trang",
    "what": "Phần",
    "name": "Nội dung",
    "end": "Kết quả đọc",
    "count": "Số lượng",
}
# Rows of one reason that are named by their numbers.
_ROWS = 20


def _lines(sheet: SheetAccount) -> Iterator[tuple[str, str, str, int]]:
    read = f"đọc thành «{'», «'.join(sheet.read_as)}»" if sheet.read_as else f"không đọc: {sheet.why}"
    yield "Trang", sheet.name, read, sheet.cells
    if sheet.read_as:
        yield "Dòng", "dòng dữ liệu", "được đọc", sheet.records
    for reason, rows in sheet.aside.items():
        more = f" … {rows[-1]}" if len(rows) > _ROWS else ""
        numbers = ", ".join(map(str, rows[:_ROWS])) + more
        yield "Dòng", f"dòng {numbers}", f"để riêng: {reason}", len(rows)
    for column in sheet.columns:
        yield "Cột", f"{column.column}: {column.heading or '(không có tiêu đề)'}", "không đọc", column.cells
    for end, text in ENDS.items():
        if sheet.ends[end]:
            yield "Ô", "ô có nội dung", text, sheet.ends[end]


def account_sheet(files: Sequence[tuple[str, bool, ReadingAccount]]) -> SheetData:
    """The sheet «Đã đọc gì»: for each file (path, whether it was read, account) a line for each part."""
    rows: list[tuple[object, ...]] = []
    for path, read, account in files:
        if not read:
            rows.append((path, None, "Tệp", None, "không đọc được (xem trang Lỗi)", None))
        rows += [(path, sheet.name, *line) for sheet in account.sheets for line in _lines(sheet)]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object)
    return SheetData("Đã đọc gì", _COLUMNS, frame, empty="Không có tệp nào.")
