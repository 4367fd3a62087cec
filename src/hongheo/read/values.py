"""From what stands in a cell to a value of the field's type, where there is only one reading.

A value with no reading, or with two, is returned as it stands; the check against the row model reports it.
Nothing is guessed: ``4.7`` persons stays ``4.7``, ``01/02/80`` stays text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hongheo.forms import Form, FormField
from hongheo.models import TwoReadings
from hongheo.text import are_clean, clean_text, fold

Reader = Callable[[Any], object]

_YES = frozenset({"x", "✓", "✔", "√", "☑", "1", "có", "true"})
_NO = frozenset({"0", "không", "false"})
# Digits, or an ordinal (``12.``): a count in both cases.
_DIGITS = re.compile(r"(\d{1,9})\.?", re.ASCII)
_DECIMAL = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00:00)?", re.ASCII)
_YEARS = range(1900, 2101)
# Excel's day numbers from 1 January 1910 to 31 December 2064: years as numbers end far below.
_SERIALS = range(3654, 60264)
_SERIAL_ZERO = dt.date(1899, 12, 30)
# Texts looked at together: one that is not clean costs the others of its lot the short cut.
_LOT = 500


def _whole_float(raw: object) -> bool:
    return isinstance(raw, float) and raw.is_integer()


def read_text(raw: Any) -> object:
    """Text, trimmed and in NFC; a number is written out."""
    if isinstance(raw, str):
        return clean_text(raw) or None
    if _whole_float(raw):
        return str(int(raw))
    return str(raw)


def read_whole(raw: Any) -> object:
    """A whole number, from a number cell or from digits."""
    if _whole_float(raw):
        return int(raw)
    if isinstance(raw, str):
        text = clean_text(raw)
        digits = _DIGITS.fullmatch(text)
        return int(digits[1]) if digits else text or None
    return str(raw) if isinstance(raw, dt.date | dt.time | dt.timedelta) else raw


def read_decimal(raw: Any) -> object:
    """A number; ``45,5`` and ``45.5`` are read, ``1.200`` (1.2 or 1200) is not."""
    if isinstance(raw, float | int):
        return float(raw)
    if isinstance(raw, str):
        text = clean_text(raw)
        return float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else text or None
    return str(raw)


def read_flag(raw: Any) -> object:
    """A mark: x and its like are True, a blank (by the caller) or 0 is False."""
    text = str(int(raw)) if _whole_float(raw) else clean_text(str(raw)).casefold()
    if text in _YES:
        return True
    return False if text in _NO or not text else text


def read_deprived(raw: Any) -> object:
    """The mark of a deprived indicator: x, 1 or its 10 points."""
    text = str(int(raw)) if _whole_float(raw) else clean_text(str(raw))
    return True if text == "10" else read_flag(raw)


def _usual_date(text: object) -> str | None:
    """``05/09/1980``, which nearly all are, as ISO text; None for any other."""
    if not (isinstance(text, str) and len(text) == 10 and text[2] == "/" == text[5]):
        return None
    iso = f"{text[6:]}-{text[3:5]}-{text[:2]}"
    try:
        return iso if dt.date.fromisoformat(iso).year in _YEARS else None
    except ValueError:
        return None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def read_date(raw: Any) -> object:
    """A day as ISO text: from a date cell, ``dd/mm/yyyy``, ISO, or Excel's day number."""
    if usual := _usual_date(raw):
        return usual
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat()
    if isinstance(raw, dt.date):
        return raw.isoformat()
    if _whole_float(raw) and int(raw) in _SERIALS:
        return (_SERIAL_ZERO + dt.timedelta(days=int(raw))).isoformat()
    text = str(int(raw)) if _whole_float(raw) else clean_text(str(raw))
    found = None
    if match := _DAY_FIRST.fullmatch(text):
        found = _date(int(match[3]), int(match[2]), int(match[1]))
    elif match := _YEAR_FIRST.fullmatch(text):
        found = _date(int(match[1]), int(match[2]), int(match[3]))
    return found.isoformat() if found and found.year in _YEARS else text or None


def read_birth(raw: Any) -> object:
    """A birth date as ISO text, or a bare year (``1950``) when the day is not known."""
    if usual := _usual_date(raw):
        return usual
    text = str(int(raw)) if _whole_float(raw) else clean_text(raw) if isinstance(raw, str) else ""
    if len(text) == 4 and text.isdigit() and int(text) in _YEARS:
        return text
    return read_date(raw)


_READERS: Mapping[str, Reader] = {
    "text": read_text,
    "code": read_text,
    "whole": read_whole,
    "decimal": read_decimal,
    "flag": read_flag,
    "deprived": read_deprived,
    "date": read_date,
    "birth": read_birth,
}


def _choice_reader(known: Mapping[str, str]) -> Reader:
    def read(raw: Any) -> object:
        text = read_text(raw)
        return known.get(fold(text), text) if isinstance(text, str) else text

    return read


def reader(form: Form, field: FormField) -> Reader:
    """The function that reads cells of a field (never called with a blank one)."""
    if field.choices is not None:
        choices = form.choices[field.choices]
        return _choice_reader({fold(s): c.value for c in choices for s in (c.value, *c.aliases)})
    return _READERS[field.type]


def _read_all(read: Reader, cells: list[Any]) -> Iterator[object]:
    """The values of distinct cells. Texts that are clean are what they are: they need no reading."""
    if read is not read_text:
        yield from map(read, cells)
        return
    for start in range(0, len(cells), _LOT):
        lot = cells[start : start + _LOT]
        yield from lot if set(map(type, lot)) == {str} and are_clean(lot) else map(read, lot)


def read_column(read: Reader, blank: object, cells: Sequence[Any]) -> tuple[list[Any], dict[Any, object]]:
    """Read a column; a value that comes again is read once.

    Returns the values and, for each distinct cell that is not blank, what it was read as.
    """
    seen: dict[Any, object] = dict.fromkeys(cells)
    # 1, 1.0 and True are one dictionary key, so a column with truth values is read by their text.
    if (1 in seen or 0 in seen) and bool in set(map(type, cells)):
        cells = [str(c) if isinstance(c, bool) else c for c in cells]
        seen = dict.fromkeys(cells)
    blanks = [b for b in ("", None) if b in seen]
    for empty in blanks:
        del seen[empty]
    seen = dict(zip(seen, _read_all(read, list(seen)), strict=True))
    return list(map({**seen, **dict.fromkeys(blanks, blank)}.__getitem__, cells)), seen


def two_readings(cells: Sequence[Any], values: list[object], seen: Mapping[Any, object]) -> list[object]:
    """A column of dates where some are month first: those that could be either are marked, not read.

    ``seen``: what each distinct cell was read as.
    """
    unread = [c for c, v in seen.items() if isinstance(c, str) and not _is_iso(v)]
    if not any(first <= 12 < second for first, second in map(_parts, unread)):
        return values
    doubtful = {
        cell
        for cell in seen
        if isinstance(cell, str)
        for first, second in [_parts(cell)]
        if first != second and 0 < first <= 12 and 0 < second <= 12
    }
    return [
        TwoReadings(cell) if cell in doubtful else value for cell, value in zip(cells, values, strict=True)
    ]


def _is_iso(value: object) -> bool:
    return isinstance(value, str) and len(value) == 10 and value[4] == "-" == value[7]


def _parts(text: str) -> tuple[int, int]:
    """The first two numbers of a date written with its year at the end; 0 when it is not."""
    match = _DAY_FIRST.fullmatch(clean_text(text))
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _is_day(value: object) -> bool:
    try:
        dt.date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def leniency(field: FormField, cell: object, value: object) -> str | None:
    """How a cell that was read differs from what the form asks for, in words; None when it does not."""
    if value is None or (cell == value and field.type not in ("birth", "date")):
        return None
    text = cell if isinstance(cell, str) else ""
    match field.type:
        case "whole" | "decimal":
            return "ghi số dạng chữ" if text and not isinstance(value, str) else None
        case "flag" | "deprived":
            asked = "x" if field.type == "flag" else "x 1 10 0"
            if isinstance(value, str) or not text.strip() or text.strip().casefold() in asked.split():
                return None
            return "đánh dấu khác x"
        case "birth" | "date":
            if isinstance(cell, float) and isinstance(value, str) and len(value) > 4:
                return "ghi ngày bằng số thứ tự của Excel"
            year_first = "-" in text and _YEAR_FIRST.fullmatch(clean_text(text))
            return "ghi ngày kiểu năm-tháng-ngày" if year_first and _is_day(value) else None
        case "code" if isinstance(cell, float):
            return "ghi mã bằng số (có thể mất số 0 ở đầu)"
        case _ if text and text != value:
            spaced = clean_text(text) == value
            return "thừa dấu cách hoặc dùng chữ tổ hợp" if spaced else "viết khác danh mục"
        case _:
            return None
