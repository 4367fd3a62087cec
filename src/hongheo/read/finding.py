"""The files that a command names, and small text tables that tell of them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from hongheo.errors import HongheoError, UsageError
from hongheo.read.workbook import EXTENSIONS
from hongheo.text import clean_text


def find_files(arguments: Sequence[Path]) -> list[Path]:
    """Workbooks that the arguments name: files as they are, folders searched, globs spread.

    Excel's lock files (``~$``) are left out unless named. The order is that of the paths, on every system:
    the order in which files are named changes no result.

    Raises UsageError for a name that is no Unicode (of an archive unpacked in another encoding): it could not
    be written anywhere.
    """
    found: set[Path] = set()
    for argument in arguments:
        if argument.is_dir():
            inside = (p for p in argument.rglob("*") if p.suffix.lower() in EXTENSIONS and p.is_file())
            found.update(p for p in inside if not p.name.startswith("~$"))
        elif any(sign in argument.name for sign in "*?[") and not argument.exists():
            found.update(p for p in argument.parent.glob(argument.name) if not p.name.startswith("~$"))
        else:
            found.add(argument)
    for path in found:
        shown = path.as_posix().encode("utf-8", "replace").decode()
        if shown != path.as_posix():
            raise UsageError(f"Tên tệp không phải chữ Unicode: {shown}. Đổi tên tệp rồi chạy lại.")
    return sorted(found, key=Path.as_posix)


def read_text_table(path: Path) -> list[tuple[int, list[str]]]:
    """Lines of a small text table (CSV with comma or semicolon, or one value a line): the number of each line
    (from 1) and its cells, trimmed. Blank lines are left out.

    Raises HongheoError when it is no UTF-8 text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise HongheoError(f"Không đọc được {path.as_posix()}: cần tệp văn bản UTF-8 (CSV).") from error
    rows = csv.reader(text.splitlines(), delimiter=";" if ";" in text else ",")
    lines = [(rows.line_num, [clean_text(cell) for cell in row]) for row in rows]
    return [(number, cells) for number, cells in lines if any(cells)]
