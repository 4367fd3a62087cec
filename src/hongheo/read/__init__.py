"""Read: a workbook becomes records that know their file, sheet, row and column."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hongheo.errors import HongheoError, UnreadableFile, UsageError
from hongheo.forms import COMMUNE_RETURN, Form
from hongheo.models import FileContent, Place, Table, column_letter
from hongheo.problems import Problem, kinds
from hongheo.read.communes import (
    UNKNOWN_COMMUNE,
    is_merged,
    split_by_commune,
    split_merged,
    tells_communes,
)
from hongheo.read.fonts import ENCODINGS, convert_grids, look_for_old_text
from hongheo.read.layout import join_rows, read_letters, read_pairs, read_rows
from hongheo.read.parquet import KeptDistrict, find_kept
from hongheo.read.printed import read_printed
from hongheo.read.scores import read_plain_sheet
from hongheo.read.sheets import recognise
from hongheo.read.workbook import EXTENSIONS, Grid, is_locked, read_grids
from hongheo.text import clean_text

__all__ = [
    "DECISIVE",
    "EXTENSIONS",
    "UNKNOWN_COMMUNE",
    "KeptDistrict",
    "find_files",
    "find_kept",
    "is_locked",
    "is_merged",
    "read_file",
    "read_plain_sheet",
    "read_printed",
    "read_text_table",
    "split_by_commune",
    "split_merged",
    "tells_communes",
    "unreadable",
]

# Why a file cannot be read, and what to do.
_REASONS: dict[str, tuple[str, str]] = {
    "missing": ("không có tệp này", "Kiểm tra lại đường dẫn."),
    "empty": ("tệp rỗng (0 byte)", "Gửi lại tệp."),
    "lock": (
        "đây là tệp tạm của Excel (~$), không phải phiếu",
        "Đóng Excel rồi gửi tệp không có «~$» ở đầu tên.",
    ),
    "kind": ("không phải tệp bảng tính", "Lưu lại bằng Excel dạng .xlsx."),
    "html": ("đây là trang web (HTML) được đặt tên như tệp Excel", "Mở bằng Excel rồi lưu lại dạng .xlsx."),
    "text": (
        "đây là tệp văn bản (CSV) được đặt tên như tệp Excel",
        "Mở bằng Excel (Dữ liệu > Từ văn bản, mọi cột kiểu Chữ) rồi lưu lại dạng .xlsx.",
    ),
    "password": (
        "tệp có mật khẩu",
        "Nhập mật khẩu khi được hỏi, đặt biến môi trường HONGHEO_PASSWORD, hoặc bỏ mật khẩu trong Excel.",
    ),
    "wrong_password": (
        "mật khẩu đã cho không mở được tệp",
        "Hỏi lại mật khẩu người gửi (chú ý chữ hoa, chữ thường), hoặc bỏ mật khẩu trong Excel rồi lưu lại.",
    ),
    "damaged": (
        "tệp hỏng hoặc không phải bảng tính thật",
        "Mở bằng Excel và lưu lại dạng .xlsx; nếu không mở được thì xin lại tệp.",
    ),
    "too_large": ("nội dung giải nén quá lớn", "Xóa các trang, hình và định dạng thừa rồi lưu lại."),
    "ratio": (
        "nội dung nén gấp quá nhiều lần so với một bảng tính thật",
        "Mở bằng Excel, chép các trang cần dùng sang một tệp mới rồi lưu dạng .xlsx; không rõ nguồn gốc thì "
        "đừng mở, hãy xin lại tệp.",
    ),
    "parts": (
        "tệp gồm quá nhiều phần (hình, biểu đồ, trang)",
        "Chép các trang của phiếu sang một tệp mới rồi lưu dạng .xlsx.",
    ),
    "parts_twice": (
        "tệp có hai phần cùng tên bên trong",
        "Mở bằng Excel và lưu lại dạng .xlsx; nếu không mở được thì xin lại tệp.",
    ),
    "sheets": ("tệp có quá nhiều trang", "Chỉ giữ các trang của phiếu, hoặc chia thành nhiều tệp."),
    "extent": (
        "có ô nằm rất xa vùng dữ liệu",
        "Xóa các dòng, cột thừa bên dưới và bên phải (Ctrl+End để tìm) rồi lưu lại.",
    ),
    "memory": (
        "đọc tệp cần quá nhiều bộ nhớ",
        "Xóa các trang, dòng, cột và định dạng thừa rồi lưu lại bằng Excel dạng .xlsx.",
    ),
    "too_long": ("đọc tệp quá lâu nên đã dừng", "Mở bằng Excel, xóa phần thừa rồi lưu lại dạng .xlsx."),
    "killed": (
        "tệp làm hỏng trình đọc nên đã bỏ qua",
        "Mở bằng Excel và lưu lại dạng .xlsx; nếu không mở được thì xin lại tệp.",
    ),
    "cells_twice": (
        "có ô ghi hai giá trị ở cùng một chỗ",
        "Mở bằng Excel, xem lại số liệu rồi lưu lại dạng .xlsx.",
    ),
    "doctype": ("tệp chứa khai báo DOCTYPE không được phép", "Mở bằng Excel và lưu lại dạng .xlsx."),
}


def unreadable(file: str, why: str) -> Problem:
    """The problem that tells why a file could not be read; ``why`` is the reason of UnreadableFile."""
    reason, remedy = _REASONS.get(why, _REASONS["damaged"])
    return Problem(kinds.FILE_UNREADABLE, Place(file), {"reason": reason, "remedy": remedy})


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


# Headings at fault leave their sheet, or some of its columns, unread: a return is read all the same, so that
# everything else is told with it. Other layouts, and what is said of several communes, stop.
_HEADINGS = (kinds.HEADING_MISSING, kinds.HEADING_TWICE)
_STOPS = (kinds.SHEET_TWICE, kinds.HEADINGS_MOVED)
# Sheets without which, or without a column of which, no household has a class.
DECISIVE = ("households", "b1", "b2")


def _settle_fonts(forms: Sequence[Form], grids: Sequence[Grid], file: str, convert: bool) -> Problem | None:
    """Look for text in an old font, before any heading is matched; convert it in place when asked to.

    Only the sheets of a form count when the workbook has some: notes beside them harm nothing.
    """
    own = [
        grid
        for grid in grids
        for name in [grid.name, *(encoding.convert(grid.name) for encoding in ENCODINGS)]
        if any(form.sheet_named(name) for form in forms)
    ]
    own = list({id(grid): grid for grid in own}.values()) or list(grids)
    looked = look_for_old_text(own)
    for grid in own:
        grid.strays = looked.strays
    old = looked.old
    if old is None:
        return None
    place = Place(file, old.sheet, old.row or None, column_letter(old.column) or None)
    context: dict[str, object] = {"encoding": old.encoding.name}
    if not convert:
        return Problem(kinds.OLD_FONT, place, context)
    done = convert_grids(old.encoding, own)
    for grid in own:
        # A name that is right as it stands was not typed in the old font.
        if not any(form.sheet_named(grid.name) for form in forms):
            grid.title = old.encoding.convert(grid.name)
    return Problem(kinds.OLD_FONT_CONVERTED, place, {**context, "count": done.cells, "either": done.either})


def read_file(
    path: Path,
    forms: Sequence[Form],
    *,
    convert_fonts: bool = False,
    password: str | None = None,
    alone: bool = True,
) -> tuple[FileContent | None, list[Problem]]:
    """Read a workbook by the first of the forms that it has a sheet of.

    ``password`` opens one that is locked. ``convert_fonts`` reads text typed in an old font as Unicode;
    without it such text stops the file. ``alone``: see ``read_grids``.

    Returns its content (None when a form problem stops the file) and the problems of reading; never raises
    for what is wrong with the file.
    """
    file = path.as_posix()
    try:
        grids = read_grids(path, password, alone=alone)
    except UnreadableFile as error:
        return None, [unreadable(file, error.reason)]
    old_font = _settle_fonts(forms, grids, file, convert_fonts)
    told = [old_font] if old_font else []
    if old_font and not convert_fonts:
        return None, told
    recognised = recognise(forms, grids, file)
    if recognised is None:
        context = {
            "sheets": ", ".join(f"«{g.name}»" for g in grids) or "không có trang nào",
            "expected": ", ".join(f"«{s.name}»" for s in forms[0].sheet),
        }
        return None, [*told, Problem(kinds.FORM_UNKNOWN, Place(file), context)]
    form, problems = recognised.form, recognised.problems
    content = FileContent(file, form.id)
    for grid, sheets in recognised.together():
        if sheets[0].kind == "pairs":
            content.info = read_pairs(form, sheets[0], grid, file)
        elif sheets[0].kind == "letters":
            tables, found = read_letters(form, sheets, grid, file)
            content.tables.extend(tables)
            problems.extend(found)
        else:
            for sheet in sheets:
                tables, found = read_rows(form, sheet, grid, file)
                # What is told of rows was told with the first sheet, of columns with the first that has them.
                own = {letter for t in content.tables if t.sheet == grid.name for letter in t.letters}
                if sheet is not sheets[0]:
                    found = [
                        p
                        for p in found
                        if p.kind in (*_STOPS, *_HEADINGS) or (p.place.column or "") not in {"", *own}
                    ]
                problems.extend(found)
                if any(p.kind in _HEADINGS for p in found):
                    content.broken[grid.name] = sheet.id
                    tables = tables if sheet.id in DECISIVE else []
                content.tables.extend(tables)
    # Sheets read from one grid set the same rows aside.
    first_of = {(t.sheet, t.heading_row): t for t in reversed(content.tables)}
    content.set_aside = dict(Counter(r for t in first_of.values() for r in t.aside.values()))
    stopped = any(p.kind in _STOPS for p in problems)
    if content.broken and (form.id != COMMUNE_RETURN or is_merged(content)):
        stopped = True
    if not stopped and form.by_headings:
        by_grid: dict[str, list[Table]] = {}
        for table in content.tables:
            by_grid.setdefault(table.sheet, []).append(table)
        for tables in by_grid.values():
            join_rows(tables, form.by_headings[0].codes_repeat)
    return (None if stopped else content), [*told, *problems]
