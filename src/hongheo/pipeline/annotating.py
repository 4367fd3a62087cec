"""Annotated copies of the returns that have problems."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

from hongheo import stamps
from hongheo.errors import AlreadyThere
from hongheo.models import Place
from hongheo.pipeline.result import Options, Progress, Result
from hongheo.problems import Problem, Report, kinds
from hongheo.read import find_files, is_locked
from hongheo.write import ANNOTATED, CannotAnnotate, OutputSet, annotate, copy_names


def problems_of_communes(report: Report) -> list[Problem]:
    """The problems that a commune can mend: not what other communes have not sent yet, nor what
    somebody looked at and found right."""
    return [p for p in report if p.kind.code != kinds.UNITS_WITHOUT_RETURN.code and p.decided is None]


def refuse_copies(paths: Sequence[Path], folder: Path, options: Options) -> None:
    """Raise UsageError or OutputError, before anything is read, where the copies could not be put.

    Copies of an earlier check are no reason: whoever mended a return and types the same line again is to be
    told of the return; see ``write_copies``.
    """
    sources = [f for f in find_files(paths) if f.suffix.lower() in ANNOTATED]
    with suppress(AlreadyThere):
        OutputSet(folder, copy_names(sources), options.force, makes=stamps.COPY, option="--annotate")


# Why there is no annotated copy, and what to do.
_NO_COPY = {
    "kind": (
        "chỉ ghi chú được vào tệp .xlsx và .xlsm",
        "Xem danh sách lỗi ở màn hình, hoặc lưu tệp dạng .xlsx rồi kiểm tra lại.",
    ),
    "unread": ("tệp không đọc được", "Sửa như đã báo ở tệp này rồi kiểm tra lại."),
    "locked": (
        "tệp có mật khẩu, bản sao sẽ không còn được bảo vệ",
        "Bỏ mật khẩu trong Excel rồi kiểm tra lại, hoặc xem danh sách lỗi ở màn hình.",
    ),
    "failed": (
        "tệp có nội dung không chép lại được",
        "Lưu lại tệp bằng Excel dạng .xlsx rồi kiểm tra lại.",
    ),
}


def no_copy(file: Path, why: str) -> Problem:
    """What is told of a file that has no annotated copy; ``why`` is a key of ``_NO_COPY``."""
    reason, remedy = _NO_COPY[why]
    return Problem(kinds.NOT_ANNOTATED, Place(file.as_posix()), {"reason": reason, "remedy": remedy})


def write_copies(result: Result, folder: Path, progress: Progress) -> None:
    """Write the copies of the files that have problems; tell of each file that cannot have one.

    Copies that may not be replaced stay as they are: the result says so, and all else that was found.
    """
    by_file: dict[str, list[Problem]] = {f.path: [] for f in result.files}
    for problem in problems_of_communes(result.report):
        by_file.setdefault(problem.place.file, []).append(problem)
    sources: list[Path] = []
    told: list[Problem] = []
    for summary in result.files:
        file, own = Path(summary.path), by_file[summary.path]
        if not own:
            continue
        if any(p.kind.code == kinds.FILE_UNREADABLE.code for p in own):
            told.append(no_copy(file, "unread"))
        elif file.suffix.lower() not in ANNOTATED:
            told.append(no_copy(file, "kind"))
        elif is_locked(file):
            told.append(no_copy(file, "locked"))
        else:
            sources.append(file)
    # The numbers of names that come again are those of all inputs, whatever is wrong with which.
    all_files = [Path(f.path) for f in result.files if Path(f.path).suffix.lower() in ANNOTATED]
    names = dict(zip(all_files, copy_names(all_files), strict=True))
    written = [names[source] for source in sources]
    try:
        # A copy of ours that no problem needs any more may stay; what others made of it is told, as ever.
        drawn = set(sources)
        idle = [name for file, name in names.items() if file not in drawn]
        OutputSet(folder, idle, force=True, makes=stamps.COPY)
        with (
            OutputSet(folder, written, result.options.force, makes=stamps.COPY)
            if sources
            else nullcontext() as outputs
        ):
            for at, source in enumerate(sources):
                assert outputs is not None
                progress("Ghi chú vào bản sao", at, len(sources))
                own = by_file[source.as_posix()]
                try:
                    annotate(source, outputs.path(names[source]), own, show_values=result.options.show_values)
                except CannotAnnotate:
                    outputs.leave_out(names[source])
                    written.remove(names[source])
                    told.append(no_copy(source, "failed"))
    except AlreadyThere as there:
        written.clear()
        result.refused = f"Chưa ghi bản sao có ghi chú. {there}"
        result.refused_for = there.reason
    result.outputs, result.out = written, folder if written else None
    result.report.extend(told)
