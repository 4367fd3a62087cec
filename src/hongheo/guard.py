"""What a command reads is never written over: the one place that holds its inputs against its outputs.

While a command is carried out, ``reading`` knows every path that it was given to read. Whoever is about to
write asks ``refuse_inputs``. The command line gives it every path of every option and argument that is not
declared as written; functions that scripts may call give theirs by ``keeps_inputs``.
"""

from __future__ import annotations

import dataclasses
import errno
import functools
import inspect
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import ParamSpec, TypeVar

from hongheo.errors import UsageError

P = ParamSpec("P")
R = TypeVar("R")

# Mark in the metadata of a dataclass field that names a place to write to.
WRITTEN = "written"

_inputs: ContextVar[tuple[Path, ...]] = ContextVar("inputs", default=())


@contextmanager
def reading(paths: Iterable[Path]) -> Iterator[None]:
    """For the length of a block these paths are inputs as well: files, folders with all that is in them,
    and patterns of names."""
    token = _inputs.set((*_inputs.get(), *paths))
    try:
        yield
    finally:
        _inputs.reset(token)


def paths_in(value: object) -> Iterator[Path]:
    """The paths that a value holds: one, several, or those of the fields of options that are read."""
    if isinstance(value, Path):
        yield value
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from paths_in(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if not field.metadata.get(WRITTEN):
                yield from paths_in(getattr(value, field.name))


def keeps_inputs(*written: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """All paths of a function are inputs for as long as it runs, but those of the arguments ``written``."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)
        assert set(written) <= signature.parameters.keys()

        @functools.wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            given = signature.bind(*args, **kwargs).arguments
            with reading(p for name, value in given.items() if name not in written for p in paths_in(value)):
                return function(*args, **kwargs)

        return guarded

    return decorate


def _one(path: Path) -> str:
    """A path in the one spelling that links, ``..`` and (on Windows) capitals come to."""
    return os.path.normcase(os.path.realpath(path))


def refuse_impossible(paths: Iterable[Path]) -> None:
    """Raise UsageError for a name that is no Unicode (neither records nor screens could show it) or that is
    too long for the system."""
    for path in paths:
        shown = path.as_posix().encode("utf-8", "replace").decode()
        if shown != path.as_posix():
            raise UsageError(f"Tên tệp không phải chữ Unicode: {shown}. Đổi tên tệp rồi chạy lại.")
        try:
            path.lstat()
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise UsageError(f"Tên tệp quá dài: {shown}. Đặt tên ngắn hơn.") from error


def refuse_links(folder: Path, below: Path) -> None:
    """Raise UsageError when the way from a folder to one ``below`` it leads through a link: what is written
    there would go where somebody else has chosen."""
    for place in (below, *below.parents):
        if place == folder:
            return
        if place.is_symlink():
            raise UsageError(f"{place.as_posix()} là liên kết tới nơi khác: không ghi qua đó. Xóa liên kết.")


def _stat(path: Path) -> os.stat_result | None:
    """What the system says of a file or folder; None for what is not there or has no name that it takes."""
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def _number(path: Path) -> tuple[int, int] | None:
    """What tells one file of the system from all others, by whatever name."""
    found = _stat(path)
    return (found.st_dev, found.st_ino) if found else None


def _is_folder(path: Path) -> bool:
    found = _stat(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def _walk(inputs: Iterable[Path]) -> Iterator[tuple[Path, list[str]]]:
    """Each folder that the inputs name or hold, also behind links, with the names of its files; each once."""
    seen: set[tuple[int, int] | None] = set()
    for path in dict.fromkeys(inputs):
        for folder, below, names in os.walk(path, followlinks=True) if _is_folder(path) else ():
            number = _number(Path(folder))
            if number in seen:
                below.clear()
                continue
            seen.add(number)
            yield Path(folder), names


def _files(inputs: Iterable[Path]) -> Iterator[Path]:
    """The files that the inputs name themselves or by a pattern."""
    for path in dict.fromkeys(inputs):
        if any(sign in path.name for sign in "*?[") and _stat(path) is None:
            yield from path.parent.glob(path.name)
        elif not _is_folder(path):
            yield path


def is_input(path: Path) -> bool:
    """Whether a file is one that is read, or lies in a folder that is."""
    try:
        refuse_inputs(path.parent, [path.name])
    except UsageError:
        return True
    return False


def refuse_inputs(folder: Path, names: Collection[str], option: str = "-o") -> None:
    """Raise UsageError when a file ``names`` of ``folder`` is one that is read, under whatever name, or when
    the folder lies in one that is read: the next run would take the results for inputs. ``option`` named the
    folder."""
    inputs = _inputs.get()
    if not inputs:
        return
    home = Path(os.path.realpath(folder))
    above = {number for place in (home, *home.parents) if (number := _number(place)) is not None}
    targets = [folder / name for name in names]
    spelled = {_one(target): target for target in targets}
    numbered = {n: target for target in targets if (n := _number(target)) is not None}

    def refuse(files: Iterable[Path]) -> None:
        for file in files:
            number = _number(file) if numbered else None
            target = spelled.get(_one(file)) or (numbered.get(number) if number else None)
            if target is not None:
                raise UsageError(
                    f"{target.as_posix()} cũng là tệp đầu vào ({file.as_posix()}), không ghi đè kể cả khi có "
                    "--force. Chọn chỗ khác để ghi.",
                    reason="input",
                )

    refuse(_files(inputs))
    for place, inside in _walk(inputs):
        if _number(place) in above:
            raise UsageError(
                f"{option} {folder.as_posix()} nằm trong thư mục {place.as_posix()} mà lệnh đọc: kết "
                "quả sẽ lẫn với tệp đầu vào. Chọn thư mục khác.",
                reason="input",
            )
        # Where nothing stands yet, no file of a folder that is not its own can be met.
        refuse(place / name for name in inside if numbered)
