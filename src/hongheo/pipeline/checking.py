"""``check``: every problem of the returns."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from hongheo.guard import keeps_inputs
from hongheo.pipeline.result import Options, Progress, Result, new_result, no_progress
from hongheo.pipeline.scoring import score_all


@keeps_inputs("annotate_in")
def check(
    paths: Sequence[Path],
    options: Options,
    progress: Progress = no_progress,
    annotate_in: Path | None = None,
) -> Result:
    """Every problem of every file; nothing is written but the annotated copies, and the folders that go back
    to the communes (``options.send_back``), when folders are given.

    Raises OutputError, and UsageError or StandardError when the review cannot be told or has no standard, or
    the settings are at fault.
    """
    result = new_result("check", options)
    if options.speaks_of_return:
        from hongheo.pipeline.sending_back import refuse_sending_back, send_back

        refuse_sending_back(options)
    if annotate_in is not None:
        # What only writing needs is not loaded for a check that writes nothing.
        from hongheo.pipeline.annotating import refuse_copies, write_copies

        refuse_copies(paths, annotate_in, options)
    scored = score_all(paths, options, result, progress)
    with ExitStack() as stack:
        if options.speaks_of_return and scored is not None and result.review is not None:
            send_back(scored, result.review, result, stack, progress)
        if annotate_in is not None:
            write_copies(result, annotate_in, progress)
    return result
