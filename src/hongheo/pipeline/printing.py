"""``--pdf``: what a command wrote for print, as PDF beside it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from hongheo.errors import OutputError, UsageError
from hongheo.models import Place
from hongheo.pipeline.reporting import clear_older
from hongheo.pipeline.result import CHANGES, FORMS, LISTS, REPORT_TEXT, TABLES, Options, Result
from hongheo.problems import Problem, kinds
from hongheo.write import OutputSet, libreoffice, write_pdfs

P = ParamSpec("P")
R = TypeVar("R")

PDF = ".pdf"
_PRINTED = (LISTS, TABLES, FORMS, CHANGES, REPORT_TEXT)
# Of results by another standard too (``danh-sach-<id>.xlsx``).
_STEMS = tuple(name.partition(".")[0] for name in _PRINTED)
# Tables and reports hold nobody's data: as their sources, they are open to all.
_OPEN_STEMS = tuple(name.partition(".")[0] for name in (TABLES, FORMS, REPORT_TEXT))


def _pdf_of(name: str) -> str:
    return Path(name).with_suffix(PDF).name


def _printed(names: Iterable[str], everything: bool) -> list[Path]:
    """The outputs that are meant for paper; of papers and pages for a family (``everything``) all."""
    paths = [Path(name) for name in names]
    return [
        path
        for path in paths
        if path.suffix == ".docx" or (path.suffix == ".xlsx" and (everything or path.name.startswith(_STEMS)))
    ]


def with_pdf(*, everything: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """With ``Options.pdf`` a command also writes its prints (see ``_printed``) as PDF, once all else is
    written.

    What cannot be printed is a problem (and ``Result.unprinted``): the other outputs stay. The function has
    arguments ``options`` and ``out`` and returns a Result, or what has one as ``result``. A PDF that may not
    be replaced raises UsageError before the work.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def printing(*args: P.args, **kwargs: P.kwargs) -> R:
            given: dict[str, Any] = signature.bind(*args, **kwargs).arguments
            options: Options = given["options"]
            if not options.pdf:
                made = function(*args, **kwargs)
                _clear_older(_result_of(made), everything)
                return made
            out: Path | None = given.get("out")
            if out is None:
                raise UsageError("--pdf chỉ có nghĩa khi có -o: bản PDF ghi cạnh tệp kết quả.")
            folder, names = (out.parent, (out.name,)) if out.suffix == ".xlsx" else (out, _PRINTED)
            there = [pdf for pdf in map(_pdf_of, names) if (folder / pdf).exists()]
            OutputSet(folder, there, options.force)
            made = function(*args, **kwargs)
            _print(_result_of(made), everything)
            _clear_older(_result_of(made), everything)
            return made

        return printing

    return decorate


def _result_of(made: Any) -> Result:
    """The result that a command returns, or that is in what it returns."""
    result: Result = getattr(made, "result", made)
    return result


def _clear_older(result: Result, everything: bool) -> None:
    """Clear away the PDF of an earlier run beside new files; of a folder of results also that of a file which
    is not written this time."""
    if result.out is not None:
        own = [s.with_suffix(PDF).as_posix() for s in _printed(result.outputs, everything)]
        names = dict.fromkeys([*own, *([] if everything else map(_pdf_of, _PRINTED))])
        older = [result.out / name for name in names if name not in result.outputs]
        clear_older(older, result.options.force, "--pdf")


def _print(result: Result, everything: bool) -> None:
    """Write the PDF of each printed output into the folder of the output."""
    sources = _printed(result.outputs, everything)
    if result.out is None or not sources:
        return
    program = libreoffice()
    if program is None:
        _tell(result, Problem(kinds.NO_LIBREOFFICE, Place(result.out.as_posix()), {"count": len(sources)}))
        return
    for folder in dict.fromkeys(source.parent for source in sources):
        _print_folder(result, program, result.out / folder, [s.name for s in sources if s.parent == folder])


def _print_folder(result: Result, program: Path, folder: Path, names: list[str]) -> None:
    pdfs = {name: _pdf_of(name) for name in names}
    open_ = [pdf for pdf in pdfs.values() if pdf.startswith(_OPEN_STEMS)]
    written: list[str] = []
    failed: dict[str, str] = {}
    try:
        with OutputSet(folder, list(pdfs.values()), result.options.force, open_to_all=open_) as outputs:
            sources = [folder / name for name in names]
            targets = [outputs.path(pdf) for pdf in pdfs.values()]
            for source, why in write_pdfs(program, sources, targets).items():
                failed[source.name] = why
                outputs.leave_out(pdfs[source.name])
            written = list(outputs.names)
    except (UsageError, OutputError) as error:
        written, failed = [], dict.fromkeys(names, str(error).rstrip("."))
    for name, why in failed.items():
        place = Place((folder / name).as_posix())
        _tell(result, Problem(kinds.PDF_NOT_WRITTEN, place, {"name": name, "why": why}))
    assert result.out is not None
    result.outputs += [(folder / pdf).relative_to(result.out).as_posix() for pdf in written]


def _tell(result: Result, problem: Problem) -> None:
    result.unprinted = True
    result.report.extend([problem])
