"""Outputs appear whole or not at all: written aside, then moved into place together."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from xlsxwriter.exceptions import FileCreateError

from hongheo.errors import OutputError, UsageError

_ELSEWHERE = "chọn nơi khác bằng -o"
_REASONS = {
    errno.ENOSPC: "ổ đĩa đã đầy. Giải phóng chỗ trống, hoặc " + _ELSEWHERE,
    errno.EROFS: "ổ đĩa chỉ cho đọc. Hãy " + _ELSEWHERE,
    errno.ENAMETOOLONG: "tên tệp quá dài. Hãy " + _ELSEWHERE,
    errno.ENOTDIR: "đường dẫn đi qua một tệp, không phải thư mục. Hãy " + _ELSEWHERE,
    errno.EEXIST: "ở đó đã có một tệp cùng tên với thư mục. Hãy " + _ELSEWHERE,
}
_DENIED = (
    "tệp đang mở trong Excel, hoặc không có quyền ghi. Đóng tệp trong Excel rồi chạy lại, hoặc " + _ELSEWHERE
)


def _output_error(error: OSError, what: str) -> OutputError:
    if isinstance(error, PermissionError):
        reason = _DENIED
    else:
        reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}. Thử lại, hoặc {_ELSEWHERE}")
    return OutputError(f"Không ghi được {what}: {reason}.")


def _os_error(error: BaseException | None) -> OSError | None:
    """The error of the operating system behind an exception, or None when it is of another kind."""
    if isinstance(error, OSError):
        return error
    if isinstance(error, FileCreateError):
        return next(
            (a for a in (error.__cause__, *error.args) if isinstance(a, OSError)), OSError(str(error))
        )
    return None


def _sync(path: Path) -> None:
    """Make sure that the bytes of a file (on POSIX also of a folder) are on the disk."""
    # Windows flushes only files opened for writing, and opens no folders.
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class OutputSet:
    """The output files of one run.

    Use as a context manager: write each file to ``path(name)``. When the block ends well, all files are moved
    into ``folder``, the last of ``names`` last (the manifest: where it stands, the rest is complete). When it
    fails, nothing of what stood in ``folder`` has changed.

    Raises UsageError when a file is there already and ``force`` is false, or a folder bears its name; and
    OutputError when the system refuses (open in Excel, disk full, read only).
    """

    def __init__(self, folder: Path, names: Sequence[str], force: bool) -> None:
        self.folder = folder
        self.names = tuple(names)
        self._force = force
        self._aside: Path | None = None
        self._made: list[Path] = []
        self._refuse()

    def _refuse(self) -> None:
        folders = [n for n in self.names if (self.folder / n).is_dir()]
        if folders:
            raise UsageError(f"Đã có thư mục cùng tên, không ghi đè: {self._listed(folders)}.")
        # lexists: a link that leads nowhere is somebody's file as well.
        there = [n for n in self.names if os.path.lexists(self.folder / n)]
        if there and not self._force:
            raise UsageError(
                f"Đã có tệp: {self._listed(there)}. Thêm --force để ghi đè, hoặc chọn nơi khác bằng -o."
            )

    def _listed(self, names: Sequence[str]) -> str:
        shown = ", ".join(str(self.folder / n) for n in names[:3])
        return shown if len(names) <= 3 else f"{shown} và {len(names) - 3} tên khác"

    def _make_folder(self) -> None:
        missing = [f for f in (self.folder, *self.folder.parents) if not f.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.insert(0, folder)

    def __enter__(self) -> Self:
        try:
            self._make_folder()
            # Inside the folder: surely the same file system. mkdtemp gives mode 0700.
            self._aside = Path(tempfile.mkdtemp(prefix=".hongheo-", dir=self.folder))
        except OSError as error:
            self._clean(failed=True)
            raise _output_error(error, f"vào thư mục {self.folder}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        failed = True
        try:
            if kind is None:
                self._publish()
                failed = False
            elif (cause := _os_error(error)) is not None and self._is_ours(cause):
                name = Path(cause.filename).name if isinstance(cause.filename, str) else ""
                raise _output_error(cause, name or f"vào thư mục {self.folder}") from error
        finally:
            self._clean(failed)

    def _is_ours(self, error: OSError) -> bool:
        """Whether an error comes from writing here: the system names another file when it does not."""
        if not isinstance(error.filename, str) or self._aside is None:
            return True
        return self._aside.absolute() in Path(error.filename).absolute().parents

    def path(self, name: str) -> Path:
        """Where to write the file ``name`` for now. Raises KeyError for a name that was not announced."""
        if name not in self.names:
            raise KeyError(name)
        if self._aside is None:
            raise RuntimeError("OutputSet.path outside its with block")
        return self._aside / name

    def leave_out(self, name: str) -> None:
        """Give up a file that was announced and cannot be made after all; the others still appear."""
        self.path(name).unlink(missing_ok=True)
        self.names = tuple(n for n in self.names if n != name)

    def _publish(self) -> None:
        missing = [n for n in self.names if not self.path(n).is_file()]
        if missing:
            raise ValueError(f"never written: {missing}")
        self._refuse()
        old = self.path(self.names[-1]).parent / "old" if self.names else self.folder
        moved: list[tuple[Path, Path]] = []
        name = ""
        try:
            for name in self.names:
                _sync(self.path(name))
            old.mkdir(exist_ok=True)
            # What is replaced steps aside first: a file open in Excel is found before anything has changed.
            for name in reversed(self.names):
                if os.path.lexists(self.folder / name):
                    self._move(self.folder / name, old / name, moved)
            for name in self.names:
                self._move(self.path(name), self.folder / name, moved)
        except OSError as error:
            for source, target in reversed(moved):
                target.replace(source)
            raise _output_error(error, str(self.folder / name)) from error
        _sync_folder(self.folder)

    @staticmethod
    def _move(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
        source.replace(target)
        moved.append((source, target))

    def _clean(self, failed: bool) -> None:
        if self._aside is not None:
            shutil.rmtree(self._aside, ignore_errors=True)
            self._aside = None
        if failed:
            for folder in self._made:
                with contextlib.suppress(OSError):
                    folder.rmdir()


@contextmanager
def write_whole(path: Path, force: bool) -> Iterator[Path]:
    """Give a path to write a single output to; it is moved to ``path`` when the block ends well.

    Raises UsageError and OutputError as OutputSet does.
    """
    with OutputSet(path.parent, [path.name], force) as outputs:
        yield outputs.path(path.name)


def write_manifest(path: Path, data: Mapping[str, object]) -> None:
    """Write the record of a run (``nhat-ky.json``) as JSON in UTF-8, keys in the order given."""
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    # newline="": the same bytes on Windows.
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
