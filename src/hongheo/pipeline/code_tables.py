"""Small text tables with commune codes that the user gives. A line that cannot be used stops the command: a
commune that is left out would be missed only in the results."""

from __future__ import annotations

import re
from pathlib import Path, PureWindowsPath

from hongheo.errors import UsageError
from hongheo.read import read_text_table

_CODE = re.compile(r"[0-9]{5}")
_DIGITS = re.compile(r"[0-9]{1,4}")


def file_key(name: str) -> str:
    """The key by which a file's name in a table is found: no folder, no difference of case."""
    return PureWindowsPath(name).name.casefold()


def _code(path: Path, option: str, line: int, text: str) -> str:
    """The commune code of a line. Raises UsageError, naming the line, when it is none."""
    if _CODE.fullmatch(text):
        return text
    hint = ""
    if _DIGITS.fullmatch(text):
        hint = f" Có lẽ đã mất số 0 ở đầu ({text.zfill(5)}): lưu cột mã dạng chữ (Text)."
    raise UsageError(
        f"{option} {path.as_posix()}, dòng {line}: «{text}» không phải mã xã 5 chữ số.{hint} "
        "Sửa dòng này rồi chạy lại."
    )


def _is_heading(at: int, text: str) -> bool:
    return at == 0 and bool(text) and not any(c.isdecimal() for c in text)


def communes_by_file(path: Path) -> dict[str, str]:
    """Key of a file's name > commune code, from a table of files and codes (``--units``).

    Raises UsageError, naming the line, for one without a file or a code, and for a file with two codes.
    """
    found: dict[str, tuple[int, str]] = {}
    for at, (line, cells) in enumerate(read_text_table(path)):
        name, text = (*cells, "")[:2]
        if _is_heading(at, text):
            continue
        if not name or not text:
            raise UsageError(
                f"--units {path.as_posix()}, dòng {line}: thiếu tên tệp hoặc mã xã. Mỗi dòng cần hai "
                "cột, tên tệp rồi mã xã, cách nhau bằng dấu phẩy hoặc dấu chấm phẩy (không phải dấu tab)."
            )
        code = _code(path, "--units", line, text)
        before, other = found.setdefault(file_key(name), (line, code))
        if other != code:
            raise UsageError(
                f"--units {path.as_posix()}: tệp «{name}» có mã {other} ở dòng {before} và mã {code} ở "
                f"dòng {line}. Chỉ giữ dòng đúng rồi chạy lại."
            )
    return {name: code for name, (_, code) in found.items()}


def listed_communes(said: Path | tuple[str, ...]) -> list[str]:
    """Commune codes that are said themselves, or stand in the first column of a table (``--communes``), each
    once.

    Raises UsageError, naming the line, for one that is no code (the first line may be a heading), and for
    what is neither a file nor a code.
    """
    if not isinstance(said, Path):
        return list(dict.fromkeys(said))
    if not said.exists() and not said.suffix:
        raise UsageError(
            f"--communes «{said.name}»: cần mã xã 5 chữ số, hoặc tệp ghi mỗi dòng một mã. Tra mã theo tên: "
            f'hongheo units "{said.name}".'
        )
    codes = [
        _code(said, "--communes", line, cells[0])
        for at, (line, cells) in enumerate(read_text_table(said))
        if not _is_heading(at, cells[0])
    ]
    return list(dict.fromkeys(codes))
