"""Days as they stand in cells (date cells, texts, day numbers, bare years), and where they may be wrong.

A text with no reading, or with two, is returned as it stands. A date cell has one reading, but may be wrong:
an Excel that wanted the month first took ``05/09`` for 9 May, a program of another time zone wrote the
evening before. Such cells are read as they stand, and told.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from hongheo.models import Column, TwoReadings
from hongheo.text import clean_text, signs_of

_TIME = (
    r"(?:(?:T|\s)\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?"
    r"\s*(?P<half>AM|PM|SA|CH)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_FLAGS = re.ASCII | re.IGNORECASE
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})\s*[/.\-]\s*(?P<month>\d{1,2})\s*[/.\-]\s*(?P<year>\d{4})" + _TIME, _FLAGS
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})\s*[/.\-]\s*(?P<month>\d{1,2})\s*[/.\-]\s*(?P<day>\d{1,2})" + _TIME, _FLAGS
)
_IN_WORDS = re.compile(
    r"(?:ngày )?(?P<day>\d{1,2}) tháng (?P<month>\d{1,2}),? năm (?P<year>\d{4})" + _TIME, _FLAGS
)
_YEARS = range(1900, 2101)
_DIGITS_OF_USUAL = [0, 1, 3, 4, 6, 7, 8, 9]
_DAYS_OF_MONTH = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
# Excel's day numbers from 1 January 1910 to 31 December 2064: years as numbers end far below.
_SERIALS = range(3654, 60264)
_SERIAL_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no zone
_DAY = 24 * 60 * 60
# So shortly before midnight nobody is meant to be born: a program that counts days without the seconds of old
# time zones wrote it.
_SHORTLY = 10 * 60
_EVENING = ("PM", "CH")


class Moment(NamedTuple):
    """A day and the seconds after its midnight; ``form`` is the kind of cell or text that says so."""

    day: dt.date
    seconds: int
    form: str

    @property
    def meant(self) -> dt.date:
        """The day that is meant: the next one when it begins within ten minutes."""
        return self.day + dt.timedelta(days=1) if self.seconds >= _DAY - _SHORTLY else self.day

    @property
    def has_time(self) -> bool:
        """Whether the time of day is one that no birth date has."""
        return _SHORTLY < self.seconds < _DAY - _SHORTLY


def usual_date(text: object) -> str | None:
    """``05/09/1980``, which nearly all are, as ISO text; None for any other."""
    if not (isinstance(text, str) and len(text) == 10 and text[2] == "/" == text[5]):
        return None
    iso = f"{text[6:]}-{text[3:5]}-{text[:2]}"
    try:
        return iso if dt.date.fromisoformat(iso).year in _YEARS else None
    except ValueError:
        return None


def usual_dates(cells: Sequence[object]) -> list[str | None]:
    """``usual_date`` of each, worked out together."""
    texts = [cell if isinstance(cell, str) and len(cell) == 10 else "" for cell in cells]
    signs = signs_of(texts, 10)
    digits = signs[:, _DIGITS_OF_USUAL].astype("int64") - ord("0")
    day, month, year = (
        digits[:, at : at + n] @ 10 ** np.arange(n)[::-1] for at, n in ((0, 2), (2, 2), (4, 4))
    )
    usual = (signs[:, [2, 5]] == ord("/")).all(axis=1) & ((digits >= 0) & (digits < 10)).all(axis=1)
    usual &= (year >= _YEARS.start) & (year < _YEARS.stop) & (month >= 1) & (month <= 12) & (day >= 1)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    usual &= day <= _DAYS_OF_MONTH[np.where(usual, month, 0)] + (leap & (month == 2))
    iso = signs[:, [6, 7, 8, 9, 2, 3, 4, 5, 0, 1]]
    iso[:, [4, 7]] = ord("-")
    found: list[str | None] = np.ascontiguousarray(iso).view("U10")[:, 0].astype(object).tolist()
    for at in np.flatnonzero(~usual).tolist():
        found[at] = None
    return found


def _seconds(match: re.Match[str]) -> int | None:
    """Seconds after midnight that a text tells, 0 when it tells none; None when there is no such time."""
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].upper() in _EVENING else 0)
    return 3600 * hour + 60 * minute + second if hour < 24 and minute < 60 and second < 60 else None


def _in_text(text: str) -> Moment | None:
    for form, pattern in (("day", _DAY_FIRST), ("year", _YEAR_FIRST), ("words", _IN_WORDS)):
        # Case is ignored in ASCII alone: ``THÁNG`` is not ``tháng``.
        match = pattern.fullmatch(text.lower() if form == "words" else text)
        if match is None:
            continue
        seconds = _seconds(match)
        try:
            day = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            return None
        if seconds is None or day.year not in _YEARS:
            return None
        return Moment(day, seconds, f"{form} time" if match["hour"] else form)
    return None


def moment(cell: object) -> Moment | None:
    """The day and time that a cell says; None when it has no reading as a day."""
    if isinstance(cell, dt.datetime):
        return Moment(cell.date(), 3600 * cell.hour + 60 * cell.minute + cell.second, "cell")
    if isinstance(cell, dt.date):
        return Moment(cell, 0, "cell")
    if isinstance(cell, float):
        if not _SERIALS.start <= cell < _SERIALS.stop:
            return None
        when = _SERIAL_ZERO + dt.timedelta(seconds=round(cell * _DAY))
        found = Moment(when.date(), 3600 * when.hour + 60 * when.minute + when.second, "serial")
        # Any number with a fraction would be some time of some day.
        return None if found.has_time else found
    return _in_text(clean_text(cell)) if isinstance(cell, str) else None


def read_date(raw: Any) -> object:
    """A day as ISO text: from a date cell, ``dd/mm/yyyy``, ISO, words, or Excel's day number."""
    if usual := usual_date(raw):
        return usual
    if found := moment(raw):
        return found.meant.isoformat()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return clean_text(str(raw)) or None


def read_birth(raw: Any) -> object:
    """A birth date as ISO text, or a bare year (``1950``) when the day is not known."""
    if usual := usual_date(raw):
        return usual
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else raw
    text = clean_text(text) if isinstance(text, str) else ""
    if len(text) == 4 and text.isascii() and text.isdecimal() and int(text) in _YEARS:
        return text
    return read_date(raw)


def date_leniency(cell: object, value: object) -> str | None:
    """How a cell read as a day differs from what the form asks for, in words; None when it does not."""
    if not isinstance(value, str) or len(value) == 4:
        return None
    found = moment(cell)
    if found is None:
        return None
    if found.meant != found.day:
        return "có giờ sát nửa đêm nên được đọc là ngày hôm sau"
    return {
        "serial": "ghi ngày bằng số thứ tự của Excel",
        "year": "ghi ngày kiểu năm-tháng-ngày",
        "words": "ghi ngày bằng lời",
        "cell": None,
        "day": None,
    }.get(found.form, "ghi ngày kèm giờ")


def _parts(text: str) -> tuple[int, int]:
    """The first two numbers of a date written with its year at the end; 0 when it is not."""
    match = _DAY_FIRST.fullmatch(clean_text(text))
    return (int(match["day"]), int(match["month"])) if match else (0, 0)


def two_readings(cells: Sequence[Any], values: Column, seen: Mapping[Any, object]) -> Column:
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
    for at, cell in enumerate(cells):
        if cell in doubtful:
            values.put(at, TwoReadings(cell))
    return values


def _is_iso(value: object) -> bool:
    return isinstance(value, str) and len(value) == 10 and value[4] == "-" == value[7]


@dataclass(frozen=True, slots=True)
class DateDoubts:
    """Cells of a column of births that were read and may be wrong all the same.

    ``swapped``: day and month may have been exchanged; ``texts`` counts the cells that show it, and
    ``certain`` says whether nothing but that accident explains the column. ``timed``: cells with a time of
    day; ``times`` are the different times, as ``17:00:00``.
    """

    swapped: frozenset[object] = frozenset()
    texts: int = 0
    certain: bool = False
    timed: frozenset[object] = frozenset()
    times: tuple[str, ...] = ()


# Days up to 12 alone happen by chance: among so many different ones (and days that are not the first of the
# month, which stands for a day not known) hardly ever.
_MANY_DATES, _MANY_DAYS = 6, 4


def date_doubts(seen: Iterable[object]) -> DateDoubts:
    """Look at the distinct cells of a column of births.

    Where dates were typed in an Excel of the other order, it took those with days up to 12 for dates, with
    day and month exchanged, and left the others as texts: then every date cell has a day up to 12, and texts
    have a number that is no month. Certain when no text could have been taken either way.
    """
    cells = [c for c in seen if isinstance(c, dt.date)]
    moments = [(c, found) for c in cells if (found := moment(c))]
    timed = {c: found.seconds for c, found in moments if found.has_time}
    times = sorted({f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in timed.values()})
    doubts = DateDoubts(timed=frozenset(timed), times=tuple(times))
    days = [found.meant for _, found in moments]
    if not days or max(day.day for day in days) > 12:
        return doubts
    may_be = frozenset(c for c, found in moments if found.meant.day != found.meant.month)
    parts = [pair for c in seen if isinstance(c, str) for pair in [_parts(c)] if pair != (0, 0)]
    proofs = sum(max(pair) > 12 >= min(pair) for pair in parts)
    certain = proofs == len(parts)
    many = len(may_be) >= _MANY_DATES and len({day.day for day in days}) >= _MANY_DAYS
    if not may_be or not proofs or not (certain or many):
        return doubts
    return DateDoubts(may_be, proofs, certain, doubts.timed, doubts.times)
