"""What this copy of the program holds: its version, the standards and the lists of communes with their dates;
how to have a part that it lacks.

Read from the data files as they stand, so that ``--version`` answers without loading the law and its checks.
"""

from __future__ import annotations

import datetime as dt
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hongheo import __version__

_HERE = Path(__file__).parent


def how_to_add(part: str) -> str:
    """How to have a part of the program that is not installed (an extra of the package), in Vietnamese."""
    if getattr(sys, "frozen", False):
        return (
            "Chương trình một tệp không cài thêm được phần này: nhờ người phụ trách máy tính, chạy bằng "
            f"bản cài trên Python có phần «{part}»."
        )
    return f'Cài bổ sung: vào thư mục chương trình, gõ python -m pip install ".[{part}]", rồi chạy lại.'


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def review_years(standard: dict[str, Any]) -> range:
    """The years whose yearly review ends on a day of the standard (a file of ``criteria/standards``)."""
    first, last = standard["effective_from"], standard["effective_to"]
    ends = dt.date.fromisoformat(f"{last.year:04d}-{standard['review']['ends']}")
    begins = dt.date.fromisoformat(f"{first.year:04d}-{standard['review']['ends']}")
    return range(first.year + (begins < first), last.year + (ends <= last))


def _from_to(entry: dict[str, Any]) -> str:
    first, last = entry["effective_from"], entry.get("effective_to")
    # The list in force ends with the last day that there is.
    if last is None or last == dt.date.max:
        return f"từ {first:%d/%m/%Y}"
    return f"{first:%d/%m/%Y} đến {last:%d/%m/%Y}"


def about() -> Iterator[str]:
    """Lines in Vietnamese: the version first, then each standard, then each list of communes, by date."""
    yield f"hongheo {__version__}"
    standards = [_toml(path) for path in (_HERE / "criteria" / "standards").glob("*.toml")]
    for standard in sorted(standards, key=lambda s: s["effective_from"]):
        told = "chưa đủ để chấm điểm"
        if standard.get("complete", True):
            years = review_years(standard)
            told = f"các năm rà soát {years[0]} đến {years[-1]}"
        yield f"chuẩn nghèo {standard['id']}: {_from_to(standard)}; {told}"
    lists = _toml(_HERE / "units" / "lists" / "lists.toml")["list"]
    for entry in sorted(lists, key=lambda e: e["effective_from"]):
        yield f"danh mục xã {entry['id']}: {_from_to(entry)}"
