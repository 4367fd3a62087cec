"""What other Python programs may import: ``check``, ``score`` and ``run`` on files or on data frames.

Names, parameters and columns told here stay within a major version; all else of the package may change.

    from hongheo.api import Options, check
    outcome = check(["phieu"], Options(year=2023))
    outcome.problems[["code", "cell", "message"]]

Problems of the data are told in the outcome and raise nothing. What stops the work is raised: UsageError for
options that cannot be, StandardError for a day without a standard, OutputError for what cannot be written;
all of them are HongheoError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from hongheo import pipeline
from hongheo.criteria import standard_for_year
from hongheo.errors import HongheoError, OutputError, StandardError, UsageError
from hongheo.forms import COMMUNE_RETURN, FormSheet, form
from hongheo.models import SummaryTable
from hongheo.pipeline import Options, Result
from hongheo.pipeline.result import new_result
from hongheo.pipeline.scoring import score_all, scores_of
from hongheo.units import units_on
from hongheo.write import write_return

__all__ = [
    "Frames",
    "HongheoError",
    "Options",
    "Outcome",
    "OutputError",
    "Source",
    "StandardError",
    "UsageError",
    "check",
    "run",
    "score",
]

_PROBLEM = (
    "code",
    "severity",
    "file",
    "sheet",
    "row",
    "column",
    "cell",
    "household",
    "field",
    "message",
    "remedy",
    "commune",
    "effect",
    "decided",
    "position",
)

_NEEDED = ("households", "b1", "b2")


@dataclass(frozen=True)
class Frames:
    """The return of one commune as data frames.

    ``sheets``: ``households``, ``b1``, ``b2``, ``members``, ``living`` (the first three are needed) > a frame
    with one row a record and the fields of docs/truong.md by id as columns (``household_code``, ``size``,
    ``b1_total``, ``b2_1`` …); choices as the form writes them (``Hộ nghèo``), marks as True, what is missing
    as None or NaN. ``info``: fields of ``Thông tin`` beside the year and the commune (``total_households``).
    """

    commune: str
    year: int
    sheets: Mapping[str, pd.DataFrame]
    info: Mapping[str, object] = field(default_factory=dict)


Source = str | Path | Sequence[str | Path] | Frames


@dataclass(frozen=True)
class Outcome:
    """What a command found.

    ``problems``: one row a problem, columns as in the JSON (``code``, ``severity``, ``file``, ``sheet``,
    ``row``, ``column``, ``cell``, ``household``, ``field``, ``message``, ``remedy``, ``commune``, ``effect``,
    ``decided``) and ``position``, the row of the frame (from 0) where the source is ``Frames``. Names in
    messages are masked unless ``Options.show_values``.
    ``counts``: households in all and by class (``total``, ``poor``, ``near_poor``, ``not_poor``,
    ``unclassified``, ``gone``). ``households``: of ``score``, one row a household with the columns of
    ``cham-diem.xlsx``; None when nothing was scored. ``tables``: of ``run``, number of the table > a frame
    with ``level``, ``number``, ``name``, ``split`` and the numbered columns from 1 (persons and households as
    whole numbers, shares in percent).
    ``outputs``: the files written. ``exit_code`` is that of the command: 0, 1 (problems that count) or 3
    (nothing could be read).
    """

    exit_code: int
    problems: pd.DataFrame
    counts: Mapping[str, int]
    households: pd.DataFrame | None = None
    tables: Mapping[int, pd.DataFrame] = field(default_factory=dict)
    outputs: tuple[Path, ...] = ()
    note: str = ""

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong that counts."""
        return self.exit_code == 0


def check(source: Source, options: Options | None = None) -> Outcome:
    """Look for everything that is wrong in returns. Raises HongheoError, see the module."""
    options = options or Options()
    with _files(source) as read:
        return _outcome(pipeline.check(read.paths, options), read)


def score(source: Source, options: Options | None = None) -> Outcome:
    """Check the returns and score each household; nothing is written. Raises HongheoError, see the module."""
    options = options or Options()
    with _files(source) as read:
        result = new_result("score", options)
        scored = score_all(read.paths, options, result, pipeline.no_progress)
        frame = scores_of(scored, result.review).frame if scored and result.review else None
        return _outcome(result, read, frame)


def run(source: Source, out: str | Path, options: Options | None = None) -> Outcome:
    """Do everything and write lists, tables, scores, problems and the record of the run into ``out``.

    Raises HongheoError, see the module; UsageError when there are files already and ``force`` is not given.
    """
    options = options or Options()
    with _files(source) as read:
        try:
            result = pipeline.run(read.paths, options, Path(out))
        except pipeline.NothingRead as nothing:
            result = nothing.result
        return _outcome(result, read)


@dataclass(frozen=True)
class _Files:
    """The files to read, and, where they were made of frames, the Excel row of each sheet's first record."""

    paths: list[Path]
    first: Mapping[str, int] = field(default_factory=dict)


@contextmanager
def _files(source: Source) -> Iterator[_Files]:
    if isinstance(source, str | Path):
        yield _Files([Path(source)])
    elif isinstance(source, Frames):
        with TemporaryDirectory() as folder:
            yield _written(source, Path(folder))
    elif isinstance(source, Sequence) and all(isinstance(path, str | Path) for path in source):
        yield _Files([Path(path) for path in source])
    else:
        raise UsageError("Nguồn phải là đường dẫn, danh sách đường dẫn, hoặc Frames.")


def _records(sheet: FormSheet, frame: pd.DataFrame) -> list[dict[str, object]]:
    """The rows of a frame as the writer of returns takes them. Raises UsageError for a column that is not
    known, or that is needed and not there."""
    known = {f.id for f in sheet.fields}
    numbered = re.compile(rf"{sheet.id}_\d+")
    strange = [str(c) for c in frame.columns if c not in known and not numbered.fullmatch(str(c))]
    if strange:
        raise UsageError(f"Trang {sheet.id} không có cột {', '.join(strange)}: xem docs/truong.md.")
    lacking = [f.id for f in sheet.fields if f.required and f.id not in frame.columns]
    if lacking:
        raise UsageError(f"Trang {sheet.id} thiếu cột {', '.join(lacking)}: xem docs/truong.md.")
    plain = frame.astype(object).where(frame.notna(), None)
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False, name=None)]


def _written(frames: Frames, folder: Path) -> _Files:
    """A return made of frames: everything is read and checked as it is in any other."""
    if not isinstance(frames.commune, str):
        raise UsageError("Frames.commune phải là chuỗi chữ: mã xã có thể bắt đầu bằng số 0.")
    standard, date = standard_for_year(frames.year)
    unit = units_on(date).by_code(frames.commune)
    if unit is None:
        raise UsageError(f"Danh mục xã ngày {date:%d/%m/%Y} không có mã {frames.commune}.")
    the_form = form(COMMUNE_RETURN)
    strange = [name for name in frames.sheets if name not in the_form.by_id]
    if strange:
        raise UsageError(f"Phiếu không có trang {', '.join(strange)}.")
    lacking = [sheet.id for sheet in the_form.sheet if sheet.id in _NEEDED and sheet.id not in frames.sheets]
    if lacking:
        raise UsageError(f"Phiếu thiếu trang {', '.join(lacking)}.")
    path = folder / f"{frames.commune}.xlsx"
    first = write_return(
        path,
        form=the_form,
        unit=unit,
        year=frames.year,
        info=dict(frames.info),
        sheets={name: _records(the_form.by_id[name], frame) for name, frame in frames.sheets.items()},
        indicator_names=[i.name for i in standard.indicator],
    )
    return _Files([path], {the_form.by_id[name].name: row for name, row in first.items()})


def _problems(result: Result, read: _Files) -> pd.DataFrame:
    rows = []
    of_file = {f.path: f.commune for f in result.files}
    for problem in result.report:
        told = problem.as_json(result.options.show_values, problem.told_commune(of_file))
        row, first = problem.place.row, read.first.get(problem.place.sheet or "")
        told["position"] = row - first if row is not None and first is not None and row >= first else None
        if read.first:
            told["file"] = Path(problem.place.file).name
        rows.append(told)
    frame = pd.DataFrame(rows, columns=list(_PROBLEM))
    return frame.astype({"row": "Int64", "position": "Int64"})


def _table(table: SummaryTable) -> pd.DataFrame:
    lines = [[line.level, line.number, line.name, line.split, *line.values] for line in table.lines]
    numbered = range(1, len(table.lines[0].values) + 1) if table.lines else ()
    return pd.DataFrame(lines, columns=["level", "number", "name", "split", *numbered])


def _outcome(result: Result, read: _Files, households: pd.DataFrame | None = None) -> Outcome:
    return Outcome(
        result.exit_code,
        _problems(result, read),
        result.counts(),
        households,
        {table.number: _table(table) for table in result.tables},
        tuple(result.out / name for name in result.outputs) if result.out is not None else (),
        result.note,
    )
