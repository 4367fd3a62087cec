"""The workbook of ``status``: the communes, their files, files that no commune is known of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from hongheo.models import CommuneState, SheetData
from hongheo.write.book import new_book
from hongheo.write.scores import put_sheet

_COMMUNES = {
    "commune": "Mã xã",
    "name": "Tên xã",
    "stage": "Tình trạng phiếu",
    "changed": "Ngày sửa tệp",
    "version": "Bản thứ",
    "households": "Số hộ trong phiếu",
    "previous": "Hộ trong danh sách năm trước",
    "previous_left": "Trong đó chưa có trong phiếu",
    "requests": "Giấy đề nghị",
    "unclassified": "Chưa phân loại",
    "errors": "Lỗi",
    "warnings": "Cảnh báo chưa xem",
    "decided": "Vấn đề đã xem, giữ nguyên",
    "step": "Bước của quy trình",
    "late": "Việc trễ hạn",
}
_FILES = {
    "commune": "Mã xã",
    "path": "Tệp",
    "changed": "Ngày sửa tệp",
    "used": "Được tính",
    "why": "Vì sao không tính",
    "sha256": "SHA-256",
}


def write_status(path: Path, communes: Sequence[CommuneState], untied: Mapping[str, str], day: str) -> None:
    """Write the state of the communes as of a day (dd/mm/yyyy)."""
    lines = [{**{k: getattr(c, k) for k in _COMMUNES}, "stage": c.stage.label} for c in communes]
    files = [
        {"commune": c.commune, **{k: getattr(f, k) for k in list(_FILES)[1:]}, "used": f.used or None}
        for c in communes
        for f in c.files
    ]
    unknown = [{"path": file, "why": why} for file, why in untied.items()]
    sheets = (
        ("Tình hình", _COMMUNES, lines, "Chưa có xã nào."),
        ("Tệp đã nhận", _FILES, files, "Chưa có tệp nào."),
        ("Chưa rõ xã", {"path": "Tệp", "why": "Vì sao"}, unknown, "Tệp nào cũng biết của xã nào."),
    )
    with new_book(path) as book:
        for name, columns, rows, empty in sheets:
            frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
            put_sheet(book, SheetData(name, columns, frame, empty=empty), title=f"Tình hình đến ngày {day}")
