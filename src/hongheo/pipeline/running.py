"""``run``: everything, written to a folder."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from hongheo.errors import UsageError
from hongheo.guard import keeps_inputs, refuse_inputs
from hongheo.pipeline.printing import with_pdf
from hongheo.pipeline.reporting import clear_older_reports
from hongheo.pipeline.result import (
    CODES,
    FORMS,
    MANIFEST,
    OUTPUTS,
    PRINTS,
    REPORTS,
    TABLES,
    VILLAGES,
    NothingRead,
    Options,
    Progress,
    Result,
    new_result,
    no_progress,
)
from hongheo.pipeline.scoring import score_all
from hongheo.write import OutputSet

# What goes on when all returns are read: it takes longer to load than a small return takes to read.
_RESULTS = "hongheo.pipeline.run_results"


@keeps_inputs("out")
@with_pdf(*PRINTS)
def run(paths: Sequence[Path], options: Options, out: Path, progress: Progress = no_progress) -> Result:
    """All of it: check, score, compare, lists, tables, proofs, written to a folder whole or not at all.

    Raises UsageError, StandardError or OutputError.
    """
    if options.regular and options.standard is not None:
        raise UsageError("--standard không dùng cùng --regular: chuẩn khác chỉ tính ở kỳ rà soát định kỳ.")
    if options.regular:
        from hongheo.pipeline.regular import run_regular

        return run_regular(paths, options, out, progress)
    if options.report_template and not options.report:
        raise UsageError("--report-template chỉ có nghĩa khi có --report.")
    if options.speaks_of_return:
        from hongheo.pipeline.sending_back import refuse_sending_back

        refuse_sending_back(options)
    result = new_result("run", options)
    # A fault of the settings stops the run before the work.
    wanted: tuple[str, ...] = ()
    if options.config is not None:
        from hongheo.pipeline.circular import peoples_wanted

        wanted = peoples_wanted(options.config)
    reports = REPORTS if options.report else ()
    if options.parquet is not None:
        from hongheo.write import kept_files

        kept = [p.relative_to(options.parquet).as_posix() for p in kept_files(options.parquet)]
        refuse_inputs(options.parquet, kept, "--parquet")
    codes = (CODES, VILLAGES) if options.previous or options.history else ()
    own: tuple[str, ...] = ()
    open_: tuple[str, ...] = (TABLES, FORMS, *REPORTS)
    if options.standard is not None:
        from hongheo.pipeline.own_results import own_names

        own = own_names(options)
        open_ = (*open_, *own_names(options, (TABLES, FORMS)))
    names = (*OUTPUTS[:-1], *own, *codes, *reports, MANIFEST)
    with ExitStack() as back, OutputSet(out, names, options.force, open_to_all=open_) as outputs:
        scored = score_all(paths, options, result, progress, then=_RESULTS)
        if scored is None or result.review is None:
            raise NothingRead(result)
        from hongheo.pipeline.run_results import tabulate_and_write  # loaded while the returns were read

        tabulate_and_write(scored, result.review, result, outputs, out, wanted, progress, back)
    result.outputs, result.out = list(outputs.names), out
    if not options.report:
        clear_older_reports(out, options.force)
    return result
