"""From what stands in a cell to a value of the field's type, where there is only one reading.

A value with no reading, or with two, is returned as it stands; the check against the row model reports it.
Nothing is guessed: ``4.7`` persons stays ``4.7``, ``01/02/80`` stays text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import is_
from typing import Any

from hongheo.forms import Form, FormField
from hongheo.models import CODE_AS_NUMBER, Column
from hongheo.read.dates import date_leniency, read_birth, read_date, usual_dates
from hongheo.text import are_clean, clean_text, fold, unseen_in

Reader = Callable[[Any], object]

# Ticks, as fonts and phones have them, and what else says yes. The sign that a phone adds to choose how a
# tick is drawn is taken off before.
_MARKS = frozenset({"x", "✓", "✔", "√", "☑", "✅", "🗸", "🗹", "1"})
# A way of writing a mark that says yes or no: to what, only the heading tells.
YES_OR_NO = "đánh dấu bằng chữ có, không"
_YES = _MARKS | {"có", "true"}
_NO = frozenset({"0", "không", "false"})
# Digits, or an ordinal (``12.``): a count in both cases.
_DIGITS = re.compile(r"(\d{1,9})\.?", re.ASCII)
_DECIMAL = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?", re.ASCII)
# A bare year, or a day as ISO text.
_DAY = re.compile(r"\d{4}(?:-\d{2}-\d{2})?", re.ASCII)
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


def read_negative_flag(raw: Any) -> object:
    """A mark in a column whose heading says «Không …»: only x and ticks are one. ``có``, ``không`` and 0 have
    two readings there and stay as they stand."""
    text = str(int(raw)) if _whole_float(raw) else clean_text(str(raw)).casefold()
    return True if text in _MARKS else text or False


def read_deprived(raw: Any) -> object:
    """The mark of a deprived indicator: x, 1 or its 10 points."""
    text = str(int(raw)) if _whole_float(raw) else clean_text(str(raw))
    return True if text == "10" else read_flag(raw)


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
    return read_negative_flag if field.negative else _READERS[field.type]


def read_value(form: Form, field: FormField, raw: Any) -> object:
    """The value of one cell of a field; a text with no reading, or with two, as it stands."""
    return reader(form, field)(raw)


def _read_all(read: Reader, cells: list[Any]) -> Iterator[object]:
    """The values of distinct cells. Texts that are clean are what they are: they need no reading; dates as
    nearly all are written are worked out together."""
    if read in (read_birth, read_date):
        for usual, cell in zip(usual_dates(cells), cells, strict=True):
            yield usual or read(cell)
        return
    if read is not read_text:
        yield from map(read, cells)
        return
    for start in range(0, len(cells), _LOT):
        lot = cells[start : start + _LOT]
        yield from lot if set(map(type, lot)) == {str} and are_clean(lot) else map(read, lot)


def read_column(read: Reader, blank: object, cells: Sequence[Any]) -> tuple[Column, dict[Any, object]]:
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
    if len(seen) == len(cells) and all(map(is_, seen, seen.values())):
        return Column(cells, seen), seen
    known = {**seen, **dict.fromkeys(blanks, blank)} if blanks else seen
    return Column(map(known.__getitem__, cells), known.values()), seen


def _was_read(field: FormField, value: object) -> bool:
    """Whether a value is of its field's type; texts always are."""
    if field.type in ("whole", "decimal", "flag", "deprived"):
        return not isinstance(value, str)
    if field.type not in ("birth", "date") or value is None:
        return True
    return bool(_DAY.fullmatch(str(value)))


def leniency(field: FormField, cell: object, value: object) -> str | None:
    """How a cell that was read differs from what the form asks for, in words; None when it does not."""
    if cell == value and field.type not in ("birth", "date"):
        return None
    text = cell if isinstance(cell, str) else ""
    if text[2:6:3] == "//" and len(text) == 10 and text.isascii():
        return None  # 05/09/1980, which nearly all are
    if not (text.isascii() and text.isprintable()) and _was_read(field, value):
        unseen = unseen_in(text)
        if unseen:
            return unseen
    if value is None:
        return None
    match field.type:
        case "whole" | "decimal":
            return "ghi số dạng chữ" if text and not isinstance(value, str) else None
        case "flag" | "deprived":
            asked = "x" if field.type == "flag" else "x 1 10 0"
            if isinstance(value, str) or not text.strip() or text.strip().casefold() in asked.split():
                return None
            return YES_OR_NO if clean_text(text).casefold() in ("có", "không") else "đánh dấu khác x"
        case "birth" | "date":
            return date_leniency(cell, value)
        case "code" if isinstance(cell, float):
            return CODE_AS_NUMBER
        case _ if text and text != value and text not in field.former:
            spaced = clean_text(text) == value
            return "thừa dấu cách hoặc dùng chữ tổ hợp" if spaced else "viết khác danh mục"
        case _:
            return None
