"""Read: a workbook becomes records that know their file, sheet, row and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hongheo.errors import UnreadableFile
from hongheo.forms import Form, FormSheet
from hongheo.models import FileContent, Place
from hongheo.problems import Problem, kinds
from hongheo.read.layout import read_letters, read_pairs, read_rows
from hongheo.read.printed import read_printed
from hongheo.read.workbook import EXTENSIONS, Grid, read_grids

__all__ = ["EXTENSIONS", "find_files", "read_file", "read_printed"]

# Why a file cannot be read, and what to do.
_REASONS: dict[str, tuple[str, str]] = {
    "missing": ("không có tệp này", "Kiểm tra lại đường dẫn."),
    "empty": ("tệp rỗng (0 byte)", "Gửi lại tệp."),
    "lock": (
        "đây là tệp tạm của Excel (~$), không phải phiếu",
        "Đóng Excel rồi gửi tệp không có «~$» ở đầu tên.",
    ),
    "kind": ("không phải tệp bảng tính", "Lưu lại bằng Excel dạng .xlsx."),
    "password": ("tệp có mật khẩu", "Bỏ mật khẩu trong Excel rồi lưu lại."),
    "damaged": (
        "tệp hỏng hoặc không phải bảng tính thật",
        "Mở bằng Excel và lưu lại dạng .xlsx; nếu không mở được thì xin lại tệp.",
    ),
    "too_large": ("nội dung giải nén quá lớn", "Xóa các trang, hình và định dạng thừa rồi lưu lại."),
    "extent": (
        "có ô nằm rất xa vùng dữ liệu",
        "Xóa các dòng, cột thừa bên dưới và bên phải (Ctrl+End để tìm) rồi lưu lại.",
    ),
    "doctype": ("tệp chứa khai báo DOCTYPE không được phép", "Mở bằng Excel và lưu lại dạng .xlsx."),
}


def unreadable(file: str, error: UnreadableFile) -> Problem:
    """The problem that tells why a file could not be read."""
    reason, remedy = _REASONS.get(error.reason, _REASONS["damaged"])
    return Problem(kinds.FILE_UNREADABLE, Place(file), {"reason": reason, "remedy": remedy})


def find_files(arguments: Sequence[Path]) -> list[Path]:
    """Workbooks that the arguments name: files as they are, folders searched, globs spread.

    Excel's lock files (``~$``) are left out unless named. The order is that of the arguments, then by name.
    """
    found: dict[Path, None] = {}
    for argument in arguments:
        if argument.is_dir():
            inside = (p for p in argument.rglob("*") if p.suffix.lower() in EXTENSIONS and p.is_file())
            new = sorted(p for p in inside if not p.name.startswith("~$"))
        elif any(sign in argument.name for sign in "*?[") and not argument.exists():
            new = sorted(p for p in argument.parent.glob(argument.name) if not p.name.startswith("~$"))
        else:
            new = [argument]
        found.update(dict.fromkeys(new))
    return list(found)


def _by_sheet(
    form: Form, grids: Sequence[Grid], file: str
) -> tuple[list[tuple[FormSheet, Grid]], list[Problem]]:
    matched: list[tuple[FormSheet, Grid]] = []
    problems: list[Problem] = []
    seen: dict[str, Grid] = {}
    for grid in grids:
        sheet = form.sheet_named(grid.name)
        if sheet is None:
            continue
        if sheet.id in seen and sheet.kind != "letters":
            context = {"first": seen[sheet.id].name, "second": grid.name, "sheet": sheet.name}
            problems.append(Problem(kinds.SHEET_TWICE, Place(file, grid.name), context))
            continue
        seen[sheet.id] = grid
        matched.append((sheet, grid))
    return matched, problems


def read_file(path: Path, form: Form) -> tuple[FileContent | None, list[Problem]]:
    """Read a workbook by a form.

    Returns its content (None when a form problem stops the file) and the problems of reading; never raises
    for what is wrong with the file.
    """
    file = path.as_posix()
    try:
        grids = read_grids(path)
    except UnreadableFile as error:
        return None, [unreadable(file, error)]
    matched, problems = _by_sheet(form, grids, file)
    if not any(sheet.kind != "pairs" for sheet, _ in matched):
        context = {
            "sheets": ", ".join(f"«{g.name}»" for g in grids) or "không có trang nào",
            "expected": ", ".join(f"«{s.name}»" for s in form.sheet),
        }
        return None, [*problems, Problem(kinds.FORM_UNKNOWN, Place(file), context)]
    content = FileContent(file, form.id)
    stopped = bool(problems)
    aside: Counter[str] = Counter()
    for sheet, grid in matched:
        if sheet.kind == "pairs":
            content.info = read_pairs(form, sheet, grid, file)
        elif sheet.kind == "letters":
            table, found = read_letters(form, sheet, grid, file)
            content.tables.append(table)
            problems.extend(found)
        else:
            maybe, found, reasons = read_rows(form, sheet, grid, file)
            problems.extend(found)
            aside.update(reasons)
            if maybe is None:
                stopped = True
            else:
                content.tables.append(maybe)
    content.set_aside = dict(aside)
    return (None if stopped else content), problems
