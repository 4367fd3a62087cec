"""The lines of a workbook that came back: headings by name, a line for each row with something filled in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hongheo.models import HEADINGS, Line, Place, Verdict, column_letter
from hongheo.text import clean_text, fold, is_blank, unaccented

# How many rows of titles may stand above the headings.
_SEARCH = 20
_ALIASES = {
    "commune": ("Mã đơn vị", "Mã phường"),
    "household": ("Hộ", "Mã số hộ", "Mã hộ gia đình"),
    "member": ("STT thành viên", "Số thứ tự", "Số thứ tự thành viên"),
    "file": ("Tên tệp", "File"),
    "sheet": ("Sheet", "Tên trang"),
    "cell": ("Ô dữ liệu", "Địa chỉ ô", "Cell"),
    "field": ("Tên trường", "Cột", "Chỉ tiêu"),
    "code": ("Mã lỗi", "Mã vấn đề"),
    "old": ("Giá trị hiện có", "Giá trị trên phiếu", "Giá trị sai"),
    "new": ("Giá trị mới", "Sửa thành", "Giá trị sửa"),
    "verdict": ("Kết luận", "Cách xử lý"),
    "why": ("Lí do", "Ghi chú", "Giải thích"),
    "by": ("Người sửa", "Người kết luận", "Cán bộ"),
    "on": ("Ngày quyết định", "Ngày sửa"),
    "mark": (),
}
_BY_HEADING = {fold(h): f for f, own in HEADINGS.items() for h in (own, *_ALIASES[f])}
# Without accents only where no two headings are one then: «Mã» and «Ma», «Ô» and «O».
_PLAIN = {unaccented(h): f for f, own in HEADINGS.items() for h in (own, *_ALIASES[f])}
_VERDICTS = {unaccented(v): v for v in Verdict} | {
    "giu": Verdict.KEEP,
    "sualai": Verdict.CHANGE,
    "bodong": Verdict.DROP,
}
_FILLED_IN = ("new", "verdict", "why", "by", "on")
# What a line is found by: at least one of them is needed beside the verdict.
_FOUND_BY = ("household", "cell", "field")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)", re.IGNORECASE | re.ASCII)
_COMMUNE_DIGITS = 5

Shown = Mapping[tuple[int, int], str]
ReadDate = Callable[[Any], object]


def _headings(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """The row (from 1) that names the columns, and what > column (from 1); 0 when there is none."""
    for number, cells in enumerate(rows[:_SEARCH], start=1):
        found: dict[str, int] = {}
        for column, cell in enumerate(cells, start=1):
            if isinstance(cell, str) and cell.strip():
                what = _BY_HEADING.get(fold(cell)) or _PLAIN.get(unaccented(cell))
                if what:
                    found.setdefault(what, column)
        if "verdict" in found and any(f in found for f in _FOUND_BY):
            return number, found
    return 0, {}


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return f"{cell:%d/%m/%Y}"
    return clean_text(str(cell)) if cell is not None else ""


def _is_filled(cell: Any) -> bool:
    return not (cell is None or (isinstance(cell, str) and is_blank(cell)))


def lines_of(
    file: str,
    sheet: str,
    rows: Sequence[Sequence[Any]],
    shown: Shown,
    read_date: ReadDate,
    *,
    blank: bool = False,
) -> Iterator[Line] | None:
    """The filled-in lines of a sheet, or those that are still blank; None when its headings are not those of
    lines.

    ``rows`` are the cells from A1 on, ``shown`` what Excel shows for numbers whose format adds zeros.
    """
    heading_row, columns = _headings(rows)
    if not heading_row:
        return None
    return _lines(file, sheet, rows, shown, read_date, heading_row, columns, blank)


def _lines(
    file: str,
    sheet: str,
    rows: Sequence[Sequence[Any]],
    shown: Shown,
    read_date: ReadDate,
    heading_row: int,
    columns: Mapping[str, int],
    blank: bool,
) -> Iterator[Line]:
    letters = {what: column_letter(column) for what, column in columns.items()}
    for number, cells in enumerate(rows[heading_row:], start=heading_row + 1):
        raw = {w: cells[c - 1] for w, c in columns.items() if c <= len(cells) and _is_filled(cells[c - 1])}
        filled = any(w in raw for w in _FILLED_IN)
        if filled == blank or not (filled or any(w in raw for w in _FOUND_BY)):
            continue
        text = {w: shown.get((number, columns[w])) or _text(cell) for w, cell in raw.items()}
        household = text.pop("household", "")
        commune, _, code = household.rpartition("/")
        commune = text.pop("commune", "") or commune
        said = text.pop("verdict", "")
        day = read_date(raw["on"]) if "on" in raw else ""
        for what in ("on", "old", "new"):
            text.pop(what, None)
        yield Line(
            Place(file, sheet, number),
            letters,
            **text,
            old=raw.get("old"),
            new=raw.get("new"),
            commune=commune.zfill(_COMMUNE_DIGITS) if commune.isdecimal() else commune,
            household=code,
            verdict=_VERDICTS.get(unaccented(said)),
            said=said,
            on=day if isinstance(day, str) else "",
        )


def with_codes_before(lines: Sequence[Line]) -> list[Line]:
    """The lines, those whose household gets its code from another line with the code it has in the return."""
    before = {
        (o.commune, _text(o.new)): o.household
        for o in lines
        if o.verdict is Verdict.CHANGE and unaccented(o.field) == unaccented(HEADINGS["household"])
    }
    return [replace(o, before=before.get((o.commune, o.household), "")) for o in lines]


def address(cell: str) -> tuple[int, str] | None:
    """Row and column letters of ``$D$7`` or ``D7``; None for anything else."""
    found = _CELL.fullmatch(cell.strip())
    return (int(found[2]), found[1].upper()) if found else None
