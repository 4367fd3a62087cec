"""``diff``: what differs between two results."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hongheo.columns import table_shapes
from hongheo.compare import (
    Movement,
    by_household,
    cells_moved,
    households_changed,
)
from hongheo.errors import HongheoError
from hongheo.guard import keeps_inputs
from hongheo.models import (
    CLASS_LABELS,
    SummaryTable,
)
from hongheo.pipeline.result import SCORES, TABLES, DiffResult, Options, Progress, new_result, no_progress
from hongheo.pipeline.running import listed_members, tables_of
from hongheo.pipeline.scoring import score_all, scores_of
from hongheo.read import (
    read_plain_sheet,
    read_printed,
)
from hongheo.tabulate import (
    SCORES_SHEET,
    columns_that_count,
    members_counted,
    place_lines,
    scores_field,
)
from hongheo.write import (
    write_diff,
    write_whole,
)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two: its households by code, its tables, what its columns are headed."""

    households: pd.DataFrame
    tables: list[SummaryTable]
    headings: Mapping[str, str]


def _side(path: Path, options: Options, progress: Progress) -> _Side:
    """The results in a folder of ``run``, else of returns, which are scored."""
    if (path / SCORES).is_file():
        written = read_plain_sheet(path / SCORES, SCORES_SHEET)
        headings = {f: h for h in written.columns if (f := scores_field(h)) is not None}
        needed = ("commune", "commune_name", "household_code", "class_start", "class_end", "movement")
        if any(f not in headings for f in needed):
            raise HongheoError(f"{(path / SCORES).as_posix()} không còn đủ các cột như khi ghi ra.")
        frame = written.rename(columns={h: f for f, h in headings.items()})[list(headings)]
        printed, _, problems = read_printed(path / TABLES, [s for s in table_shapes() if not s.varies])
        if printed is None:
            raise HongheoError("; ".join(p.message() for p in problems))
        tables = [t.summary() for t in printed]
        return _Side(by_household(frame), tables, headings)
    result = new_result("diff", options)
    scored = score_all([path], options, result, progress)
    if scored is None or result.review is None:
        raise HongheoError(f"Không đọc được phiếu nào trong {path.as_posix()}.")
    sheet = scores_of(scored, result.review)
    places = place_lines(list(scored.units.values()))
    members = members_counted(scored.households.frame, listed_members(scored), result.review.date)
    tables = tables_of(scored, members, result.review, places)
    return _Side(by_household(sheet.frame), tables, sheet.columns)


@keeps_inputs("out")
def diff(
    old: Path, new: Path, options: Options, out: Path | None = None, progress: Progress = no_progress
) -> DiffResult:
    """Households and table cells that differ between two results, each a folder of ``run`` or returns.

    Returns are scored with the options, as by ``score``; what is wrong with them is not told here. Table 9,
    whose columns vary, is not compared. Raises HongheoError when a side cannot be read, OutputError.
    """
    # Settings at fault stop this command like any other, also where no return is scored.
    new_result("diff", options)
    with write_whole(out, options.force) if out is not None else nullcontext() as target:
        before, after = (_side(path, options, progress) for path in (old, new))
        labels = {m.value: m.label for m in Movement} | {c.value: label for c, label in CLASS_LABELS.items()}
        counted = {
            cell: tuple((field_id, labels.get(value, value)) for field_id, value in tests)
            for cell, tests in columns_that_count().items()
        }
        households = households_changed(before.households, after.households, after.headings)
        cells = list(cells_moved(before.tables, after.tables, before.households, after.households, counted))
        if target is not None:
            write_diff(target, households, cells)
    return DiffResult(old, new, len(before.households), len(after.households), households, cells, out)
