"""``check``: every problem of the returns."""

from __future__ import annotations

from collections.abc import Sequence
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
    """Every problem of every file; nothing is written but the annotated copies, when a folder is given.

    Raises OutputError, and UsageError or StandardError when the review cannot be told or has no standard, or
    the settings are at fault.
    """
    result = new_result("check", options)
    if annotate_in is not None:
        # What only writing needs is not loaded for a check that writes nothing.
        from hongheo.pipeline.annotating import refuse_copies, write_copies

        refuse_copies(paths, annotate_in, options)
    score_all(paths, options, result, progress)
    if annotate_in is not None:
        write_copies(result, annotate_in, progress)
    return result
