"""What was read of each file, as a sheet, and the proof that no cell vanished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from hongheo.models import ENDS, READING, Proof, ReadingAccount, SheetAccount, SheetData

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


def account_sheet(files: Sequence[tuple[str, bool, ReadingAccount]], left: Mapping[str, str]) -> SheetData:
    """The sheet «Đã đọc gì»: for each file (path, whether it was read, account) a line for each part.

    ``left``: what stands in the folders that were named and is not read > why.
    """
    rows: list[tuple[object, ...]] = []
    for path, read, account in files:
        if not read:
            rows.append((path, None, "Tệp", None, "không dùng được (xem trang Lỗi)", None))
        rows += [(path, sheet.name, *line) for sheet in account.sheets for line in _lines(sheet)]
    rows += [(path, None, "Tệp", None, f"không đọc: {why}", None) for path, why in left.items()]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object)
    return SheetData("Đã đọc gì", _COLUMNS, frame, empty="Không có tệp nào.")


def prove_reading(accounts: Sequence[tuple[str, ReadingAccount]]) -> Proof:
    """File and account of each workbook > the proof that no cell with content vanished."""
    proof = Proof(READING, "số ô có nội dung của mỗi trang = tổng số ô theo kết quả đọc")
    for file, account in accounts:
        for sheet in account.sheets:
            proof.checked += 1
            if sheet.lost or min(sheet.ends.values(), default=0) < 0:
                proof.failed.append(
                    {
                        "file": file,
                        "sheet": sheet.name,
                        "cells": sheet.cells,
                        "lost": sheet.lost,
                        "explained": False,
                    }
                )
    return proof
