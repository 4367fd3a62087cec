"""The district's own ``hongheo.toml``: how much each kind of problem weighs, its days off, and
its columns of form 7.9."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hongheo.errors import UsageError
from hongheo.problems.kinds import Severity, catalogue

SETTINGS = "hongheo.toml"


_SECTIONS = ("severity", "calendar", "forms")


def _load(path: Path) -> dict[str, Any]:
    """The settings as they stand. Raises UsageError when they cannot be read, and for unknown sections."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"Không đọc được {path.as_posix()}: {error}.") from error
    unknown = [key for key in data if key not in _SECTIONS]
    if unknown:
        known = ", ".join(f"[{s}]" for s in _SECTIONS)
        raise UsageError(f"{path.as_posix()}: không có mục {', '.join(unknown)}; chỉ có {known}.")
    return data


def read_calendar(path: Path) -> tuple[dict[dt.date, str], frozenset[dt.date]]:
    """Days off (day > name) and working days of the office, from the table ``[calendar]``.

    ``days_off = [2026-04-27]``, ``working_days = [2026-08-22]``. Raises UsageError for anything else.
    """
    table = _load(path).get("calendar", {})
    here = f"{path.as_posix()}, [calendar]"
    if not isinstance(table, Mapping):
        raise UsageError(f"{path.as_posix()}: calendar phải là một bảng [calendar].")
    if unknown := [key for key in table if key not in ("days_off", "working_days")]:
        raise UsageError(f"{here}: không có {', '.join(unknown)}; chỉ có days_off, working_days.")
    found: dict[str, list[dt.date]] = {}
    for key, days in table.items():
        plain = isinstance(days, list) and all(type(day) is dt.date for day in days)
        if not plain:
            raise UsageError(f"{here} {key}: cần danh sách ngày, ví dụ {key} = [2026-04-27].")
        found[key] = days
    off, worked = found.get("days_off", []), frozenset(found.get("working_days", []))
    if both := sorted(worked.intersection(off)):
        raise UsageError(f"{here}: ngày {both[0]:%d/%m/%Y} vừa là ngày nghỉ vừa là ngày làm việc.")
    return dict.fromkeys(off, "theo hongheo.toml"), worked


def read_form_peoples(path: Path) -> list[str]:
    """The peoples that have a column of their own in form 7.9, from the table ``[forms]``:
    ``peoples = ["Mường", "Thái"]``. Raises UsageError for anything else."""
    table = _load(path).get("forms", {})
    here = f"{path.as_posix()}, [forms]"
    if not isinstance(table, Mapping):
        raise UsageError(f"{path.as_posix()}: forms phải là một bảng [forms].")
    if unknown := [key for key in table if key != "peoples"]:
        raise UsageError(f"{here}: không có {', '.join(unknown)}; chỉ có peoples.")
    names = table.get("peoples", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(f'{here} peoples: cần danh sách tên, ví dụ peoples = ["Mường", "Thái"].')
    return names


def read_severities(path: Path) -> dict[str, Severity]:
    """Code > severity, from the table ``[severity]`` (``HN321 = "note"``).

    Raises UsageError for a file that cannot be read, for unknown keys, codes or values, and when a kind is
    lowered that must stay an error: one that casts doubt on classes, or whose file could not be used.
    """
    data = _load(path)
    table = data.get("severity", {})
    if not isinstance(table, Mapping):
        raise UsageError(f"{path.as_posix()}: severity phải là một bảng [severity].")
    by_code = {kind.code: kind for kind in catalogue()}
    found: dict[str, Severity] = {}
    for code, value in table.items():
        here = f"{path.as_posix()}, [severity] {code}"
        if code not in by_code:
            raise UsageError(f"{here}: không có mã lỗi này (xem docs/van-de.md).")
        if value not in list(Severity):
            allowed = ", ".join(f"«{s.value}»" for s in Severity)
            raise UsageError(
                f"{here}: ghi «{value}», chỉ nhận {allowed}; không tắt hẳn được để không bỏ sót chỗ sai."
            )
        severity = Severity(value)
        if by_code[code].firm and severity is not Severity.ERROR:
            why = (
                "hộ có lỗi này chưa phân loại được"
                if by_code[code].doubt
                else "tệp, trang có lỗi này không được tính"
            )
            raise UsageError(f"{here}: phải giữ mức «error» vì {why}.")
        found[code] = severity
    return found
