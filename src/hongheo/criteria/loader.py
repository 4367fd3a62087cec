"""Strict loading of the law: unknown keys, missing citations and overlapping dates are refused."""

import datetime as dt
import itertools
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from hongheo.criteria.base import Strict
from hongheo.criteria.model import IncompleteStandard, Standard
from hongheo.errors import StandardError

_Whole = TypeVar("_Whole", bound=Strict)
_Part = TypeVar("_Part", bound=Strict)


def load(path: Path | Traversable, whole: type[_Whole], part: type[_Part]) -> _Whole | _Part:
    """A file of the law; one that says ``complete`` is known in part. Raises StandardError."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return part.model_validate(data) if "complete" in data else whole.model_validate(data)
    except tomllib.TOMLDecodeError as error:
        raise StandardError(f"Tệp tiêu chí {path.name} không phải TOML hợp lệ: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'tệp'}: {e['msg']}" for e in error.errors())
        raise StandardError(f"Tệp tiêu chí {path.name} có lỗi: {faults}") from error


def all_of(folder: str) -> list[Traversable]:
    """The files of a folder of the law, by name."""
    inside = (files("hongheo.criteria") / folder).iterdir()
    return sorted((p for p in inside if p.name.endswith(".toml")), key=lambda p: p.name)


def load_standard(path: Path | Traversable) -> Standard | IncompleteStandard:
    """Load one standard; one that says ``complete = false`` cannot be scored by.

    Raises StandardError, naming the file and each fault.
    """
    return load(path, Standard, IncompleteStandard)


@cache
def _known() -> tuple[Standard | IncompleteStandard, ...]:
    """All standards that the product knows of, by date. Raises StandardError when two overlap."""
    loaded = [load_standard(p) for p in all_of("standards")]
    loaded.sort(key=lambda s: s.effective_from)
    for first, second in itertools.pairwise(loaded):
        if first.effective_to is None or second.effective_from <= first.effective_to:
            raise StandardError(f"Hai chuẩn {first.id} và {second.id} chồng ngày hiệu lực")
    return tuple(loaded)


def standards() -> tuple[Standard, ...]:
    """All standards that can be scored by, by date."""
    return tuple(s for s in _known() if isinstance(s, Standard))


def standard_on(date: dt.date) -> Standard:
    """The standard in force on a day.

    Raises StandardError when there is none, or one that is known in part only: the nearest one is never
    taken instead.
    """
    known = known_on(date)
    if isinstance(known, IncompleteStandard):
        raise StandardError(f"Không tính được cho ngày {date:%d/%m/%Y}: {known.refusal()}")
    return known


def known_on(date: dt.date) -> Standard | IncompleteStandard:
    """What is known of the standard in force on a day: to be shown, not to be scored by.

    Raises StandardError when nothing is.
    """
    for standard in _known():
        if standard.effective_from <= date and (
            standard.effective_to is None or date <= standard.effective_to
        ):
            return standard
    held = ", ".join(f"{s.effective_from:%d/%m/%Y} đến {s.effective_to:%d/%m/%Y}" for s in standards())
    raise StandardError(
        f"Không có chuẩn nghèo cho ngày {date:%d/%m/%Y}: chương trình chỉ có chuẩn cho các ngày {held}. "
        "Hãy kiểm tra năm rà soát (--year) hoặc ngày rà soát (--date)."
    )


def standard_for_year(year: int) -> tuple[Standard, dt.date]:
    """The standard of a review year, and the review date: the last day of that year's review.

    Raises StandardError when no standard covers that day.
    """
    if not 1 <= year <= 9999:
        raise StandardError(f"Năm rà soát {year} không hợp lệ")
    for standard in standards():
        date = standard.review_date(year)
        if standard.effective_from <= date <= standard.effective_to:
            return standard, date
    # No standard knows this year's review days: refuse by the last day of the year.
    standard_on(dt.date(year, 12, 31))
    raise StandardError(f"Không có chuẩn nghèo cho kỳ rà soát năm {year}.")
