"""The hidden folder beside the outputs: what a run writes to, what brings old files back after a kill.

A folder prepared by somebody else may hold anything under such a name. Only what provably is of this program
is touched: a folder of exactly the name, of this user, whose record tells a set of that name, with nothing in
it but what a run puts there and no link anywhere. All else stays as it is, and is told.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hongheo import stamps
from hongheo.errors import OutputError

if TYPE_CHECKING:
    from filelock import FileLock

PREFIX = ".hongheo-"
_NAME = re.compile(re.escape(PREFIX) + r"([0-9a-f]{8})(?:-[2-9])?")
_LOCK, _RECORD, _JOURNAL, _PART = "lock", "set.json", "journal.json", ".part"
_KNOWN = {_LOCK, _RECORD, _JOURNAL, _RECORD + _PART, _JOURNAL + _PART, "new", "old"}
# How often the hidden folder may vanish while it is taken.
_TRIES = 50
_log = logging.getLogger("hongheo")


def sync(path: Path) -> None:
    """Make sure that the bytes of a file are on the disk."""
    # Windows flushes only files opened for writing.
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk, where the system opens folders (not Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Foreign(Exception):
    """Not of this program, or not as it left it; the text says why (Vietnamese)."""


def _digest(mark: str) -> str:
    return hashlib.sha256(os.fsencode(mark)).hexdigest()[:8]


def _is_plain(name: object) -> bool:
    """Whether this is the name of a file, and no way to another folder."""
    return isinstance(name, str) and name not in ("", ".", "..") and not set(name) & set("/\\\0")


def _regular(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _names(data: Any, key: str) -> list[str]:
    names = data.get(key) if isinstance(data, dict) else None
    if not isinstance(names, list) or not all(map(_is_plain, names)) or len(set(names)) < len(names):
        raise _Foreign("danh sách tên trong đó không hợp lệ")
    return names


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _Foreign(f"{path.name} hỏng") from error


def _sums(data: Any) -> dict[str, str]:
    sums = data.get("sha256") if isinstance(data, dict) else None
    if not isinstance(sums, dict) or not all(isinstance(s, str) for s in sums.values()):
        raise _Foreign(f"{_JOURNAL} hỏng")
    return sums


class Aside:
    """The hidden folder inside ``folder`` that a set is written to, held by one process at a time."""

    def __init__(self, folder: Path, path: Path) -> None:
        self.folder, self.path = folder, path
        self.new, self.old = path / "new", path / "old"
        self._journal, self._record, self._lock_file = path / _JOURNAL, path / _RECORD, path / _LOCK
        self._lock: FileLock | None = None

    @property
    def held(self) -> bool:
        """Whether this process holds it."""
        return self._lock is not None

    def prove(self) -> None:
        """Raise _Foreign unless the folder is not there, or is of this program and as it left it.

        May vanish meanwhile (FileNotFoundError): another process is at its end.
        """
        named = _NAME.fullmatch(self.path.name)
        if named is None:
            raise _Foreign("tên không đúng dạng")
        try:
            told = self.path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return
        junction = getattr(os.path, "isjunction", None)  # from Python 3.12 on
        if not stat.S_ISDIR(told.st_mode) or (junction is not None and junction(self.path)):
            raise _Foreign("là liên kết hoặc tệp")
        if hasattr(os, "getuid") and told.st_uid != os.getuid():
            raise _Foreign("của người dùng khác")
        inside = {entry.name: entry for entry in os.scandir(self.path)}
        for name, entry in inside.items():
            if name not in _KNOWN:
                raise _Foreign(f"có «{name}» bên trong")
            if not (entry.is_dir if name in ("new", "old") else entry.is_file)(follow_symlinks=False):
                raise _Foreign(f"«{name}» bên trong là liên kết hoặc không đúng loại")
            if name == _LOCK and (told := entry.stat(follow_symlinks=False)) and told.st_size:
                raise _Foreign(f"«{name}» bên trong có nội dung")
        if _RECORD not in inside:
            # Killed before anything was written.
            if inside.keys() - {_LOCK, _RECORD + _PART}:
                raise _Foreign(f"không có {_RECORD}")
            return
        data = _json(self._record)
        names = _names(data, "names")
        if data.get("program") != stamps.PROGRAM or _digest(names[-1] if names else "") != named[1]:
            raise _Foreign(f"{_RECORD} không khớp với tên thư mục")
        self._prove_files(names, inside)

    def _prove_files(self, names: Sequence[str], inside: Mapping[str, object]) -> None:
        for folder in (f for f in (self.new, self.old) if f.name in inside):
            for entry in os.scandir(folder):
                if not entry.is_file(follow_symlinks=False):
                    raise _Foreign(f"«{folder.name}» có liên kết hoặc thư mục")
                # What was replaced was of this program. What is half-written may have any name.
                if folder == self.old and (entry.name not in names or stamps.made(Path(entry.path)) is None):
                    raise _Foreign("«old» có tệp không phải kết quả của chương trình")
        if _JOURNAL in inside:
            journal = _json(self._journal)
            moved, replaced = _names(journal, "names"), _names(journal, "replaced")
            if not set(replaced) <= set(moved) <= set(names) or not _sums(journal).keys() <= set(moved):
                raise _Foreign(f"{_JOURNAL} không khớp với {_RECORD}")

    @property
    def waits(self) -> bool:
        """Whether something in it is still to be settled."""
        return self._journal.exists()

    @property
    def foreign(self) -> str:
        """Why this is not of this program (Vietnamese), or nothing when it is, or is not there."""
        try:
            self.prove()
        except _Foreign as why:
            return str(why)
        except OSError as error:
            return "" if isinstance(error, FileNotFoundError) else f"không xem được: {error.strerror}"
        return ""

    def take(self) -> bool:
        """Hold the folder, and settle what a killed run left in it; False when another process holds it.

        Raises OSError where no folder can be made.
        """
        from filelock import FileLock, Timeout

        for left in reversed(range(_TRIES)):
            # Whoever held it may remove the folder in between.
            try:
                self.path.mkdir(mode=0o700, exist_ok=True)
            except FileNotFoundError:
                if not left:
                    raise
                continue
            with contextlib.suppress(FileNotFoundError):
                lock = FileLock(self._lock_file, mode=0o600)
                try:
                    lock.acquire(timeout=0)
                except Timeout:
                    return False
                self._lock = lock
                self.settle()
                return True
        return False

    def begin(self, names: Sequence[str]) -> None:
        """Make room for a set of files; the record of its names proves from now on whose folder this is."""
        self._store(self._record, {"program": stamps.PROGRAM, "names": list(names)})
        for folder in (self.new, self.old):
            folder.mkdir(mode=0o700)

    def settle(self) -> None:
        """Bring the old set back unless the new one is in place, whoever began; then nothing is under way.

        May be stopped and begun again at any point.
        """
        if self._journal.is_file():
            journal = _json(self._journal)
            names, replaced, sums = journal["names"], set(journal["replaced"]), _sums(journal)
            whole = not os.path.lexists(self.new / names[-1])
            waiting = False
            for name in () if whole else names:
                if name in replaced:
                    waiting |= not self._bring_back(name, sums.get(name))
                elif not os.path.lexists(self.new / name) and self._is_new(name, sums.get(name)):
                    (self.folder / name).unlink()
            # A power cut costs nothing while the journal is there: the names reach the disk first.
            sync_folder(self.folder)
            if waiting:
                _log.warning(
                    "%s giữ kết quả cũ chưa khôi phục được vì ở chỗ của chúng đã có tệp khác. "
                    "Chuyển tệp khác đi rồi chạy lại.",
                    self.old.as_posix(),
                )
                return
            self._journal.unlink()
        self._clear()

    def _bring_back(self, name: str, moved: str | None) -> bool:
        """Put an old file back; False when somebody has put another in its place since, which is theirs."""
        old, target = self.old / name, self.folder / name
        if not os.path.lexists(old):
            return True
        if not os.path.lexists(target) or self._is_new(name, moved):
            old.replace(target)
        elif not _regular(target) or sha256_of(target) != sha256_of(old):
            return False
        # Where it was not moved yet, both names are of one file, and renaming has left both.
        old.unlink(missing_ok=True)
        return True

    def _is_new(self, name: str, moved: str | None) -> bool:
        """Whether the file in place is the one that was moved there from here."""
        target = self.folder / name
        with contextlib.suppress(OSError):
            return stamps.made(target) is not None and sha256_of(target) == moved
        return False

    def _clear(self) -> None:
        """Take away what was written here; the record last."""
        for folder in (self.new, self.old):
            if folder.is_dir():
                for left in folder.iterdir():
                    left.unlink()
                folder.rmdir()
        for name in (_JOURNAL + _PART, _RECORD + _PART, _RECORD):
            (self.path / name).unlink(missing_ok=True)

    def _store(self, path: Path, data: Mapping[str, object]) -> None:
        part = path.with_name(path.name + _PART)
        part.write_text(json.dumps(data), encoding="utf-8")
        sync(part)
        part.replace(path)
        sync_folder(self.path)

    def write_journal(self, names: Sequence[str], replaced: Sequence[str]) -> None:
        """Say what is being moved, and which of it replaces something that is kept in ``old``."""
        sums = {name: sha256_of(self.new / name) for name in names}
        self._store(self._journal, {"names": list(names), "replaced": list(replaced), "sha256": sums})

    def leave(self) -> None:
        """Let go of the folder; it goes away unless something is still to be settled."""
        with contextlib.suppress(OSError):
            if self._lock is not None and not self.waits:
                # The lock goes while it is held: who opened it meanwhile sees that it has no name any more.
                # Windows removes no open file, and later none that another process has opened.
                if os.name == "nt":
                    self._lock.release()
                self._lock_file.unlink(missing_ok=True)
            self.path.rmdir()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def left_behind(folder: Path) -> Iterator[Aside]:
    """What killed runs left in a folder; all else under such a name is told and left alone."""
    if not folder.is_dir():
        return
    for path in sorted(Path(e.path) for e in os.scandir(folder) if e.name.startswith(PREFIX)):
        aside = Aside(folder, path)
        if why := aside.foreign:
            _log.warning(
                "%s không phải do chương trình để lại (%s) nên được giữ nguyên. Xem bên trong; không cần thì "
                "tự xóa.",
                path.as_posix(),
                why,
            )
        else:
            yield aside


def is_for(aside: Aside, mark: str) -> bool:
    """Whether a hidden folder is one for the set of this mark."""
    return aside.path.name.startswith(f"{PREFIX}{_digest(mark)}")


def free_aside(folder: Path, mark: str) -> Aside:
    """The hidden folder for the set of this mark, under a name that nobody else has taken."""
    first = f"{PREFIX}{_digest(mark)}"
    names = (first, *(f"{first}-{number}" for number in range(2, 10)))
    free = (a for a in (Aside(folder, folder / name) for name in names) if not a.foreign and not a.waits)
    found = next(free, None)
    if found is None:
        raise OutputError(
            f"Trong {folder} có nhiều thư mục tên «{first}…» không phải do chương trình để lại. Xem "
            "bên trong, tự xóa hoặc chuyển đi rồi chạy lại."
        )
    return found
