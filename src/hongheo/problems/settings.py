"""How much each kind of problem weighs here: the district's own ``hongheo.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from hongheo.errors import UsageError
from hongheo.problems.kinds import Severity, catalogue

SETTINGS = "hongheo.toml"


def read_severities(path: Path) -> dict[str, Severity]:
    """Code > severity, from the table ``[severity]`` (``HN321 = "note"``).

    Raises UsageError for a file that cannot be read, for unknown keys, codes or values, and when a kind is
    lowered that must stay an error: one that casts doubt on classes, or whose file could not be used.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"Không đọc được {path.as_posix()}: {error}.") from error
    unknown = [key for key in data if key != "severity"]
    if unknown:
        raise UsageError(f"{path.as_posix()}: không có mục {', '.join(unknown)}; chỉ có [severity].")
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
