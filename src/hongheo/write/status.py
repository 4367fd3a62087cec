"""The workbook of ``status``: the communes, what is late, their files, their lines of corrections, and what
is known of no commune."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from hongheo.models import CommuneState, SentFile, SheetData, UnfitLine
from hongheo.write.book import new_book
from hongheo.write.scores import put_sheet

_COMMUNES = {
    "commune": "Mã xã",
    "name": "Tên xã",
    "stage": "Tình trạng phiếu",
    "prepared": "Ngày lập (ghi trong phiếu)",
    "changed": "Ngày sửa tệp",
    "sent_late": "Gửi trễ (ngày, theo ngày sửa tệp)",
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
    "late": "Việc trễ hạn (sổ)",
    "days_late": "Trễ nhất (ngày)",
    "lines_left": "Dòng sửa còn chờ",
}
_OVERDUE = {
    "commune": "Mã xã",
    "name": "Tên xã",
    "what": "Việc",
    "count": "Số việc",
    "due": "Hạn",
    "days": "Trễ (ngày)",
    "by": "Hạn theo",
}
_BY = {
    "due": "hạn gửi phiếu do đơn vị đặt (--due)",
    "register": "sổ theo dõi và thời hạn của thủ tục",
    "plan": "lịch tính ngược từ ngày cuối kỳ rà soát",
}
_LINES = {
    "commune": "Mã xã",
    "name": "Tên xã",
    "used": "Đã dùng",
    "waiting": "Chưa điền, điền dở",
    "refused": "Không dùng được",
    "contradicted": "Trái nhau",
    "gone": "Không còn vấn đề",
}
_UNFIT = {"cell": "Ô", "text": "Nội dung", "why": "Vì sao"}
_FILES = {
    "commune": "Mã xã",
    "path": "Tệp",
    "prepared": "Ngày lập (ghi trong phiếu)",
    "changed": "Ngày sửa tệp",
    "used": "Được tính",
    "unread": "Chưa đọc được",
    "why": "Vì sao không tính, việc cần làm",
    "sha256": "SHA-256",
}


def _day(day: str | None) -> str | None:
    """A day (ISO) as an office writes it."""
    return f"{dt.date.fromisoformat(day):%d/%m/%Y}" if day else None


def _days(told: CommuneState | SentFile) -> dict[str, str | None]:
    return {"prepared": _day(told.prepared), "changed": _day(told.changed)}


def write_status(
    path: Path,
    communes: Sequence[CommuneState],
    untied: Mapping[str, str],
    unfit: Sequence[UnfitLine],
    day: str,
) -> None:
    """Write the state of the communes as of a day (dd/mm/yyyy); sheets of what is not known are left out."""
    lines = [{**{k: getattr(c, k) for k in _COMMUNES}, "stage": c.stage.label, **_days(c)} for c in communes]
    files = [
        {
            "commune": c.commune,
            **{k: getattr(f, k) for k in list(_FILES)[1:]},
            **_days(f),
            "used": "x" if f.used else None,
            "unread": "x" if f.unread else None,
        }
        for c in communes
        for f in c.files
    ]
    overdue = [
        {"commune": c.commune, "name": c.name, **asdict(o), "due": _day(o.due), "by": _BY[o.by]}
        for c in communes
        for o in c.overdue
    ]
    corrections = [
        {"commune": c.commune, "name": c.name, **asdict(c.lines)}
        for c in communes
        if c.lines is not None and any(asdict(c.lines).values())
    ]
    unknown = [{"path": file, "why": why} for file, why in untied.items()]
    sheets = [
        ("Tình hình", _COMMUNES, lines, "Chưa có xã nào."),
        ("Trễ hạn", _OVERDUE, overdue, "Không thấy việc nào trễ hạn trong những gì đã đưa."),
        ("Tệp đã nhận", _FILES, files, "Chưa có tệp nào."),
        ("Chưa rõ xã", {"path": "Tệp", "why": "Vì sao"}, unknown, "Tệp nào cũng biết của xã nào."),
    ]
    if any(c.lines is not None for c in communes):
        sheets.append(("Dòng sửa", _LINES, corrections, "Chưa có dòng sửa nào."))
    if unfit:
        sheets.append(("Dòng không khớp", _UNFIT, [asdict(line) for line in unfit], ""))
    with new_book(path) as book:
        for name, columns, rows, empty in sheets:
            frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
            put_sheet(book, SheetData(name, columns, frame, empty=empty), title=f"Tình hình đến ngày {day}")
