"""From files to checked records: each file on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hongheo.check import (
    check_cells,
)
from hongheo.criteria import (
    standard_for_year,
)
from hongheo.errors import UsageError
from hongheo.forms import COMMUNE_RETURN, RETURNS, Form, form
from hongheo.models import (
    FileContent,
    FileRecords,
    Table,
)
from hongheo.pipeline.result import FileSummary, Options, Progress
from hongheo.problems import Problem, Report
from hongheo.read import (
    UNKNOWN_COMMUNE,
    find_files,
    is_locked,
    is_merged,
    read_file,
    read_text_table,
    split_by_commune,
    split_merged,
    tells_communes,
)
from hongheo.units import units_on


def _communes_by_file(options: Options) -> dict[str, str]:
    """File name > commune code, from the table given with ``--units``."""
    if options.units is None:
        return {}
    rows = read_text_table(options.units)
    return {row[0]: row[1] for row in rows if len(row) > 1 and row[1].isdigit()}


@dataclass(slots=True)
class Kept:
    """What ``merge`` needs of a file beside its records: its rows as read, and the returns that are in it.

    ``returns`` is empty when nothing of the file can be used; ``lost`` are the tables of a commune whose own
    line in a merged file is at fault.
    """

    path: Path
    tables: list[Table] = field(default_factory=list)
    returns: list[tuple[str, FileContent]] = field(default_factory=list)
    lost: list[Table] = field(default_factory=list)


def records_of(
    content: FileContent, commune: str | None, options: Options, report: Report, kept: Kept | None = None
) -> list[FileRecords]:
    """The checked records of a file: one for its commune, or one for each that its rows tell."""
    parts: list[tuple[str | None, FileContent]]
    if content.form == COMMUNE_RETURN and is_merged(content):
        returns, problems = split_merged(content)
        report.extend(problems)
        parts = list(returns)
    elif not tells_communes(content):
        parts = [(commune, content)]
    else:
        if options.year is None and options.date is None:
            raise UsageError(
                f"{content.path} ghi xã theo từng dòng và không ghi năm: hãy nói rõ --year hoặc --date."
            )
        date = options.date or standard_for_year(options.year or 0)[1]
        split, problems = split_by_commune(content, units_on(date))
        report.extend(problems)
        parts = list(split.items())
    found = []
    for code, part in parts:
        # Checking empties the tables of their values.
        as_read = (
            replace(part, tables=[replace(t, values=dict(t.values)) for t in part.tables]) if kept else part
        )
        checked, problems = check_cells(form(content.form), part, code, options.scorecard is not None)
        report.extend(problems)
        if checked is not None:
            found.append(checked)
            if kept is not None:
                kept.returns.append((checked.commune, as_read))
        elif kept is not None:
            kept.lost += as_read.tables
    return found


def read_one(path: Path, forms: Sequence[Form], options: Options) -> tuple[FileContent | None, list[Problem]]:
    password = options.password(path) if is_locked(path) else None
    return read_file(path, forms, convert_fonts=options.convert_fonts, password=password)


def read_all(
    paths: Sequence[Path],
    options: Options,
    report: Report,
    progress: Progress,
    keep: list[Kept] | None = None,
) -> tuple[list[FileRecords], list[FileSummary]]:
    """Read and check each file on its own; a file that fails costs that file only.

    With ``keep`` only files of our own layout are taken, and what stood in each is kept there.
    """
    files = find_files(paths)
    if not files:
        raise UsageError(
            "Không tìm thấy tệp nào: " + ", ".join(p.as_posix() for p in paths) + ". Kiểm tra lại đường dẫn."
        )
    forms = [form(f) for f in (RETURNS if keep is None else (COMMUNE_RETURN,))]
    communes = _communes_by_file(options)
    records: list[FileRecords] = []
    summaries: list[FileSummary] = []
    for done, path in enumerate(files):
        progress("Đọc phiếu", done, len(files))
        content, problems = read_one(path, forms, options)
        report.extend(problems)
        summary = FileSummary(path.as_posix())
        summaries.append(summary)
        kept = None
        if keep is not None:
            kept = Kept(path, list(content.tables) if content else [])
            keep.append(kept)
        if content is None:
            continue
        summary.set_aside, summary.form = content.set_aside, content.form
        found = records_of(content, communes.get(path.name, options.commune), options, report, kept)
        records += found
        codes = sorted({f.commune for f in found if not f.commune.startswith(UNKNOWN_COMMUNE)})
        summary.commune = codes[0] if len(codes) == 1 else None
        summary.households = sum(len(f.frames["households"]) for f in found if "households" in f.frames)
    progress("Đọc phiếu", len(files), len(files))
    return records, summaries
