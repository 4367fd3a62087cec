"""Outputs appear whole or not at all: written aside, then moved into place together."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from hongheo import stamps
from hongheo.errors import AlreadyThere, OutputError, UsageError
from hongheo.guard import refuse_inputs
from hongheo.write.recovery import free_aside, is_for, left_behind, sha256_of, sync

_ELSEWHERE = "chọn nơi khác để ghi"
_REASONS = {
    errno.ENOSPC: "ổ đĩa đã đầy. Giải phóng chỗ trống, hoặc " + _ELSEWHERE,
    errno.EDQUOT: "đã hết dung lượng được cấp. Giải phóng chỗ trống, hoặc " + _ELSEWHERE,
    errno.EFBIG: "tệp quá lớn đối với ổ đĩa này. Hãy " + _ELSEWHERE,
    errno.ENOENT: "ở đó không tạo được tệp, thư mục nào. Hãy " + _ELSEWHERE,
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
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return OutputError(f"Không ghi được {what}: {reason}.", reason="disk_full" if full else None)


def _os_error(error: BaseException | None) -> OSError | None:
    """The error of the operating system behind an exception, or None when it is of another kind."""
    if isinstance(error, OSError):
        return error
    from xlsxwriter.exceptions import FileCreateError  # loaded where a workbook could not be made

    if isinstance(error, FileCreateError):
        return next(
            (a for a in (error.__cause__, *error.args) if isinstance(a, OSError)), OSError(str(error))
        )
    # lxml, by which openpyxl writes, tells the name of the number alone (IO_ENOSPC).
    number = getattr(errno, str(error).removeprefix("IO_"), None)
    return OSError(number, os.strerror(number)) if isinstance(number, int) else None


def _keep(source: Path, target: Path) -> None:
    """Give a file (a link as such) a second name; a copy where the file system has no second names."""
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(source, target, follow_symlinks=False)


class OutputSet:
    """The output files of one run.

    Use as a context manager: write each file to ``path(name)``. When the block ends well, all files are moved
    into ``folder``, the last of ``names`` (the mark: of a run the manifest ``nhat-ky.json``) last. When it
    fails, nothing of what stood in ``folder`` has changed and nothing is left behind.

    What a kill leaves. At every moment either the mark in ``folder`` is that of the files beside it (the
    SHA-256 in the manifest of a run are theirs), or it is absent, which says that they are not to be used.
    Files are written to a hidden folder (mode 0700) inside ``folder``, named after the mark. When all are on
    the disk, and those they replace have a second name in it, a journal there says what is being moved; then
    the old mark goes, each new file takes the place of the old one in one step, and the new mark comes last.
    Whoever writes into the folder next (even if refused for want of ``force``) first brings the old set back
    from there, or, when the new mark is in place, clears away: then exactly the old or the new set stands.

    A lock of the operating system on a file in the hidden folder, which ends with the process, keeps a second
    writer of the same set away and tells it from a left-over.

    What may be replaced. Nothing without ``force``; with it only what this program made as ``makes`` (see
    ``stamps``; those in ``results`` as results) and nobody has changed since, or what is the same byte by
    byte as the file that it is a copy of (``copies``: name > file). A file that is read (see ``guard``) is
    never one of them.

    ``option`` of the command line named the folder.

    Who may read. Files are for their owner alone where the system knows such rights, but those in
    ``open_to_all``, which hold nobody's data.

    Raises AlreadyThere when a file or link is there already that may not be replaced, UsageError when a
    folder bears its name; OutputError when the system refuses (open in Excel, disk full, read only) or
    another process writes.
    """

    def __init__(
        self,
        folder: Path,
        names: Sequence[str],
        force: bool,
        *,
        makes: str = stamps.RESULT,
        results: Collection[str] = (),
        copies: Mapping[str, Path] | None = None,
        open_to_all: Collection[str] = (),
        option: str = "-o",
    ) -> None:
        self.folder = folder
        self.names = tuple(names)
        self._force, self._makes, self._open = force, makes, open_to_all
        self._results, self._copies = results, copies or {}
        self._made: list[Path] = []
        self._sealed: set[str] = set()
        mark = self.names[-1] if self.names else ""
        with self._told(f"vào thư mục {folder}"):
            refuse_inputs(folder, self.names, option)
            # What killed runs left here, of whatever set.
            for left in left_behind(folder):
                try:
                    taken = left.take()
                finally:
                    left.leave()
                if not taken and is_for(left, mark):
                    raise self._busy()
            self._aside = free_aside(folder, mark)
            self._refuse()

    def _refuse(self) -> None:
        folders = [n for n in self.names if (self.folder / n).is_dir()]
        if folders:
            raise UsageError(
                f"Đã có thư mục cùng tên, không ghi đè: {self._listed(folders)}.", reason="exists"
            )
        # lexists: a link that leads nowhere is somebody's file as well.
        there = [n for n in self.names if os.path.lexists(self.folder / n)]
        if there and not self._force:
            raise AlreadyThere(
                f"Đã có tệp: {self._listed(there)}. Thêm --force để ghi đè, hoặc chọn thư mục khác.",
                reason="exists",
            )
        makes = {n: stamps.RESULT if n in self._results else self._makes for n in there}
        others = [
            n for n in there if stamps.made(self.folder / n) != makes[n] and not self._is_still_a_copy(n)
        ]
        if others:
            raise AlreadyThere(
                f"Không ghi đè tệp không do lệnh này tạo ra, hoặc đã có người sửa: {self._listed(others)}. "
                "Đổi tên, chuyển tệp đi nơi khác, hoặc chọn nơi khác để ghi.",
                reason="not_ours",
            )

    def _is_still_a_copy(self, name: str) -> bool:
        source, there = self._copies.get(name), self.folder / name
        if source is None or there.is_symlink():
            return False
        try:
            return filecmp.cmp(source, there, shallow=False)
        except OSError:
            return False

    def _listed(self, names: Sequence[str]) -> str:
        shown = ", ".join(str(self.folder / n) for n in names[:3])
        return shown if len(names) <= 3 else f"{shown} và {len(names) - 3} tên khác"

    def _make_folder(self) -> None:
        missing = [f for f in (self.folder, *self.folder.parents) if not f.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.insert(0, folder)

    def _busy(self) -> OutputError:
        what = f"vào thư mục {self.folder}" if len(self.names) > 1 else self._listed(self.names)
        return OutputError(
            f"Một lệnh hongheo khác đang ghi {what}. Đợi lệnh đó xong rồi chạy lại, hoặc {_ELSEWHERE}.",
            reason="busy",
        )

    @staticmethod
    @contextmanager
    def _told(what: str) -> Iterator[None]:
        """Errors of the system as an OutputError."""
        try:
            yield
        except OSError as error:
            raise _output_error(error, what) from error

    def __enter__(self) -> Self:
        try:
            with self._told(f"vào thư mục {self.folder}"):
                self._make_folder()
                # Inside the folder: surely the same file system.
                if not self._aside.take():
                    raise self._busy()
                self._refuse()
                self._aside.begin(self.names)
        except BaseException:
            self._clean(failed=True)
            raise
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
                named = name if name in self.names else f"vào thư mục {self.folder}"
                raise _output_error(cause, named) from error
        finally:
            self._clean(failed)

    def _is_ours(self, error: OSError) -> bool:
        """Whether an error comes from writing here: the system names another file when it does not."""
        if not isinstance(error.filename, str):
            return True
        return self._aside.path.absolute() in Path(error.filename).absolute().parents

    def path(self, name: str) -> Path:
        """Where to write the file ``name`` for now. Raises KeyError for a name that was not announced."""
        if name not in self.names:
            raise KeyError(name)
        if not self._aside.held:
            raise RuntimeError("OutputSet.path outside its with block")
        return self._aside.new / name

    def sha256(self, name: str) -> str:
        """The SHA-256 of a file that is written and will not be written to again."""
        self._seal(name)
        return sha256_of(self.path(name))

    def _seal(self, name: str) -> None:
        if name not in self._sealed:
            stamps.seal(self.path(name), self._makes if name in self._copies else None)
            self._sealed.add(name)

    def leave_out(self, name: str) -> None:
        """Give up a file that was announced and cannot be made after all; the others still appear."""
        self.path(name).unlink(missing_ok=True)
        self.names = tuple(n for n in self.names if n != name)

    def _publish(self) -> None:
        missing = [n for n in self.names if not self.path(n).is_file()]
        if missing:
            raise ValueError(f"never written: {missing}")
        self._refuse()
        if not self.names:
            return
        mark = name = self.names[-1]
        try:
            for name in self.names:
                self._seal(name)
                if os.name == "posix" and name not in self._open:
                    self.path(name).chmod(0o600)
                sync(self.path(name))
            # What is there already need not be moved: without a seal it could not be brought back.
            names = [n for n in self.names if not self._is_still_a_copy(n)]
            replaced = [n for n in names if os.path.lexists(self.folder / n)]
            for name in replaced:
                _keep(self.folder / name, self._aside.old / name)
            self._aside.write_journal(names, replaced)
            # One file is replaced whole: it needs no mark.
            if len(names) > 1 and mark in replaced:
                name = mark
                (self.folder / mark).unlink()
            for name in names:
                (self._aside.new / name).replace(self.folder / name)
        except OSError as error:
            raise _output_error(error, str(self.folder / name)) from error

    def _clean(self, failed: bool) -> None:
        if self._aside.held:
            try:
                self._aside.settle()
            except OSError as error:
                raise OutputError(
                    f"Chưa khôi phục được các tệp cũ trong {self.folder} ({error.strerror or error}). Đóng "
                    "các tệp đang mở rồi chạy lại cùng lệnh: các tệp cũ được khôi phục trước khi ghi tiếp."
                ) from error
            finally:
                self._aside.leave()
        if failed:
            for folder in self._made:
                with contextlib.suppress(OSError):
                    folder.rmdir()


@contextmanager
def write_whole(
    path: Path, force: bool, *, makes: str = stamps.RESULT, open_to_all: bool = False
) -> Iterator[Path]:
    """Give a path to write a single output to; it is moved to ``path`` when the block ends well.

    Raises UsageError and OutputError as OutputSet does.
    """
    names = [path.name]
    with OutputSet(
        path.parent, names, force, makes=makes, open_to_all=names if open_to_all else ()
    ) as outputs:
        yield outputs.path(path.name)


def write_manifest(path: Path, data: Mapping[str, object]) -> None:
    """Write the record of a run (``nhat-ky.json``) as JSON in UTF-8, keys in the order given."""
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    # newline="": the same bytes on Windows.
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
