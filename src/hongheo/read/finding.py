"""The files that a command names, and small text tables that tell of them."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hongheo import stamps
from hongheo.errors import HongheoError, UsageError
from hongheo.models import Place
from hongheo.problems import Problem, kinds
from hongheo.read import foreign
from hongheo.read.reasons import remedy_of
from hongheo.read.workbook import EXTENSIONS
from hongheo.text import clean_text

# Kinds of files beside workbooks > what they are, and what to do; any other is no workbook.
_OPEN = "mở rồi lưu lại dạng .xlsx"
_KINDS = {
    foreign.ARCHIVE: "tệp nén, giải nén trước",
    foreign.TEXT: f"tệp văn bản, {_OPEN}",
    foreign.OTHER_SHEET: f"bảng tính của chương trình khác, {_OPEN}",
    foreign.PATTERN: f"mẫu trống của Excel, {_OPEN}",
    foreign.PDF: "tệp PDF",
    foreign.WORD: "văn bản Word",
    foreign.PICTURE: "ảnh",
    foreign.PAGE: "trang web",
}
_RENAME = "bảng tính dưới tên khác, đổi đuôi thành .xlsx"
_OTHER = "không phải bảng tính"
_NOT_OPENED = "thư mục không mở được"
LINK_UP, LINK_BROKEN = "thư mục nối trỏ ngược ra ngoài, không vào", "liên kết hỏng"
OWN_RESULT, OWN_COPY = "kết quả của chương trình này", "bản ghi chú của chương trình này, chưa ai sửa"
# What systems and programs leave behind, and nobody sent: counted, not named.
QUIET = "tệp của hệ thống"
_QUIET = frozenset({".ds_store", "thumbs.db", "desktop.ini", "__macosx", ".localized", "icon\r"})
# How the file of a workbook begins: of .xlsx and .ods, of .xls.
_WORKBOOK = (b"PK\x03\x04", bytes.fromhex("D0CF11E0"))


# Why something is not read that no commune sent to be counted.
_NOT_SENT = frozenset({QUIET, OWN_RESULT, OWN_COPY, LINK_UP, LINK_BROKEN, _NOT_OPENED})
_REMEDIES = {
    **{what: remedy_of(kind) for kind, what in _KINDS.items()},
    _RENAME: "Đổi đuôi tệp thành .xlsx rồi chạy lại.",
}


def remedy_of_left(why: str) -> str | None:
    """What to do about a file that is not read for this reason; None where nobody sent it as a return."""
    return None if why in _NOT_SENT else _REMEDIES.get(why) or remedy_of(foreign.KIND)


@dataclass(slots=True)
class Files:
    """The workbooks that the arguments name, and what else is in their folders: path > why it is not read."""

    found: list[Path]
    left: dict[Path, str] = field(default_factory=dict)


def find_files(arguments: Sequence[Path]) -> list[Path]:
    """The workbooks of ``look_for_files``."""
    return look_for_files(arguments).found


def look_for_files(arguments: Sequence[Path]) -> Files:
    """Workbooks that the arguments name: files as they are, folders searched, globs spread.

    Folders behind links are entered, each once, but for those that lead out to a folder which holds the one
    that is searched. Excel's lock files (``~$``) and a Mac's doubles (``._``) are left out unless named. The
    order is that of the paths, on every system: the order in which files are named changes no result.

    Raises UsageError for a name that is no Unicode (of an archive unpacked in another encoding): it could not
    be written anywhere.
    """
    found: set[Path] = set()
    left: dict[Path, str] = {}
    for argument in arguments:
        if argument.is_dir():
            for path in _inside(argument, left):
                why = _why_left(path)
                if why is None:
                    found.add(path)
                else:
                    left[path] = why
        elif any(sign in argument.name for sign in "*?[") and not argument.exists():
            found.update(p for p in argument.parent.glob(argument.name) if not _is_quiet(p.name))
        else:
            found.add(argument)
    for path in found:
        shown = path.as_posix().encode("utf-8", "replace").decode()
        if shown != path.as_posix():
            raise UsageError(f"Tên tệp không phải chữ Unicode: {shown}. Đổi tên tệp rồi chạy lại.")
    return Files(
        sorted(found, key=Path.as_posix),
        {path: left[path] for path in sorted(left, key=Path.as_posix) if path not in found},
    )


def _inside(folder: Path, left: dict[Path, str]) -> Iterator[Path]:
    """The files below a folder: own folders, then those behind links, each once. ``left``: not entered."""
    entered: set[str] = set()
    home = os.path.realpath(folder)
    waiting = [folder]
    linked: list[Path] = []
    while waiting or linked:
        here = waiting.pop() if waiting else linked.pop(0)
        real = os.path.realpath(here)
        if real in entered:
            continue
        if here != folder and Path(home).is_relative_to(real):
            left[here] = LINK_UP
            continue
        entered.add(real)
        for entry in sorted(_entries(here, left), key=lambda e: e.name, reverse=True):
            path = here / entry.name
            if not entry.is_dir():
                yield path
            elif entry.name.casefold() in _QUIET:
                left[path] = QUIET
            elif path.is_symlink() or _is_junction(path):
                linked.append(path)
            else:
                waiting.append(path)
        linked.sort(key=Path.as_posix)


def _is_junction(path: Path) -> bool:
    """Whether a folder is a link of Windows."""
    return getattr(path.lstat(), "st_reparse_tag", 0) != 0


def _entries(folder: Path, left: dict[Path, str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        left[folder] = _NOT_OPENED
        return []


def _is_quiet(name: str) -> bool:
    return name.startswith(("~$", "._", ".~lock.")) or name.casefold() in _QUIET


def _why_left(path: Path) -> str | None:
    """Why a file inside a folder is not read; None for one that is."""
    kind = path.suffix.lower()
    if _is_quiet(path.name):
        return QUIET
    if not path.is_file():
        return LINK_BROKEN if path.is_symlink() else _OTHER
    if own := _own(path):
        return own
    if kind in EXTENSIONS:
        return None
    if (other := foreign.by_name(path)) is not None:
        return _KINDS[other]
    return _RENAME if kind in ("", ".bak", ".tmp", ".old") and _begins_like_a_workbook(path) else _OTHER


def _own(path: Path) -> str | None:
    """What a file is that this program made and that is no return; None for any other.

    A copy with remarks in which somebody has mended something since is the return of that commune.
    """
    if stamps.stamp_of(path) == stamps.RESULT:
        return OWN_RESULT
    made = stamps.made(path)
    return OWN_COPY if made == stamps.COPY else OWN_RESULT if made == stamps.RESULT else None


def _begins_like_a_workbook(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in _WORKBOOK
    except OSError:
        return False


# Names of files of one reason in a note, and how long it may be.
_NAMED, _LETTERS = 30, 1_500


def nothing_to_read(files: Files, arguments: Sequence[Path]) -> str:
    """Why a command has nothing to read: what it was given is not there, or holds only what is not read."""
    where = ", ".join(path.as_posix() for path in arguments)
    left = list(files_left(files, arguments))
    if not left:
        return f"Không tìm thấy tệp nào: {where}. Kiểm tra lại đường dẫn."
    told = "; ".join(str(note.context["files"]) for note in left)
    return f"Không có tệp nào để đọc trong {where}; các tệp ở đó không được đọc: {told}."


def files_left(files: Files, arguments: Sequence[Path]) -> Iterator[Problem]:
    """One note for each folder that was named, with all files in it that are not read, by reason."""
    for folder in (a for a in arguments if a.is_dir()):
        own = {p: why for p, why in files.left.items() if p.is_relative_to(folder)}
        by_why: dict[str, list[str]] = {}
        for path, why in own.items():
            if why != QUIET:
                by_why.setdefault(why, []).append(path.relative_to(folder).as_posix())
        quiet = sum(why == QUIET for why in own.values())
        if not by_why:
            continue
        words, room = [], _LETTERS
        for why, names in by_why.items():
            shown = [n for n in names[:_NAMED] if (room := room - len(n)) > 0]
            more = f" và {len(names) - len(shown)} tệp khác" if len(shown) < len(names) else ""
            words.append(f"{', '.join(shown)}{more} ({why})")
        context = {
            "count": sum(map(len, by_why.values())),
            "files": "; ".join(words) + (f"; cùng {quiet} {QUIET}" if quiet else ""),
        }
        yield Problem(kinds.FILES_LEFT, Place(folder.as_posix()), context)


def read_text_table(path: Path) -> list[tuple[int, list[str]]]:
    """Lines of a small text table (CSV with comma or semicolon, or one value a line): the number of each line
    (from 1) and its cells, trimmed. Blank lines are left out.

    Raises HongheoError when it is not there or no UTF-8 text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise HongheoError(f"Không có tệp {path.as_posix()}. Kiểm tra lại đường dẫn.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise HongheoError(f"Không đọc được {path.as_posix()}: cần tệp văn bản UTF-8 (CSV).") from error
    rows = csv.reader(text.splitlines(), delimiter=";" if ";" in text else ",")
    lines = [(rows.line_num, [clean_text(cell) for cell in row]) for row in rows]
    return [(number, cells) for number, cells in lines if any(cells)]
