"""``--pdf``: what a command wrote for print, as PDF beside it."""

from __future__ import annotations

import functools
import inspect
import stat
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from hongheo.errors import STOPPED_PRINTING, Ended, OutputError, UsageError
from hongheo.models import Place
from hongheo.pipeline.reporting import clear_older
from hongheo.pipeline.result import Options, Result
from hongheo.problems import Problem, kinds
from hongheo.write import OutputSet, libreoffice, write_pdfs

P = ParamSpec("P")
R = TypeVar("R")

PDF = ".pdf"


def _pdf_of(name: str) -> str:
    return Path(name).with_suffix(PDF).name


def _printed(outputs: Iterable[str], prints: Sequence[str]) -> list[Path]:
    """The outputs that are meant for paper: texts, and the workbooks among ``prints`` (all when it is empty),
    those by another standard too (``danh-sach-<id>.xlsx``)."""
    stems = tuple(Path(name).stem for name in prints) or ("",)
    paths = [Path(name) for name in outputs]
    return [p for p in paths if p.suffix == ".docx" or (p.suffix == ".xlsx" and p.name.startswith(stems))]


def with_pdf(*prints: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """With ``Options.pdf`` a command also writes its prints (see ``_printed``) as PDF, once all else is
    written.

    ``prints`` names the files for paper that the command may write into its folder; without them all that it
    writes is for paper. What cannot be printed is a problem (and ``Result.unprinted``): the other outputs
    stay. The function has arguments ``options`` and ``out`` and returns a Result, or what has one as
    ``result``. A PDF that may not be replaced raises UsageError before the work.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def printing(*args: P.args, **kwargs: P.kwargs) -> R:
            given: dict[str, Any] = signature.bind(*args, **kwargs).arguments
            options: Options = given["options"]
            if not options.pdf:
                made = function(*args, **kwargs)
                _clear_older(_result_of(made), prints)
                return made
            out: Path | None = given.get("out")
            if out is None:
                raise UsageError("--pdf chỉ có nghĩa khi có -o: bản PDF ghi cạnh tệp kết quả.")
            folder, names = (out.parent, (out.name,)) if out.suffix == ".xlsx" else (out, prints)
            there = [pdf for pdf in map(_pdf_of, names) if (folder / pdf).exists()]
            OutputSet(folder, there, options.force)
            made = function(*args, **kwargs)
            try:
                _print(_result_of(made), prints)
            except (KeyboardInterrupt, Ended) as stop:
                # All else is written by now: who is told of the stop is told this.
                stop.add_note(STOPPED_PRINTING)
                raise
            finally:
                _clear_older(_result_of(made), prints)
            return made

        return printing

    return decorate


def _result_of(made: Any) -> Result:
    """The result that a command returns, or that is in what it returns."""
    result: Result = getattr(made, "result", made)
    return result


def _clear_older(result: Result, prints: Sequence[str]) -> None:
    """Clear away the PDF of an earlier run beside new files, that of a print which is not written this time
    too."""
    if result.out is not None:
        own = [s.with_suffix(PDF).as_posix() for s in _printed(result.outputs, prints)]
        names = dict.fromkeys([*own, *map(_pdf_of, prints)])
        older = [result.out / name for name in names if name not in result.outputs]
        clear_older(older, result.options.force, "--pdf")


def _print(result: Result, prints: Sequence[str]) -> None:
    """Write the PDF of each printed output into the folder of the output."""
    sources = _printed(result.outputs, prints)
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
    # Who may read a print may read its PDF: tables and what is posted hold nobody's data, lists do.
    open_ = [pdf for name, pdf in pdfs.items() if (folder / name).stat().st_mode & stat.S_IRGRP]
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
