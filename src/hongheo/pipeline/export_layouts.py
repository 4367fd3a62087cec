"""``export --layout``: the households of a finished ``run`` in the layout of the national review system.

Heads that are on no list stand in the returns alone, so these are read and scored again as the run did; what
is written must be what was decided, so inputs and counts must be those of ``nhat-ky.json``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

import pandas as pd

from hongheo.compare.heads import base_code
from hongheo.errors import HongheoError
from hongheo.forms import NATIONAL_EXPORT, RETURNS, form
from hongheo.guard import keeps_inputs, reading
from hongheo.models import CLASS_LABELS, GONE, HouseholdClass
from hongheo.pipeline.finished import finished_run, scores_of_run
from hongheo.pipeline.result import SCORES, Options, Progress, Result, new_result, no_progress
from hongheo.pipeline.scoring import Scored, score_all, scores_of
from hongheo.pipeline.templates import file_name
from hongheo.write import OutputSet, sha256_of, write_for_system

# Which file is whose, as `--units` takes it: the layout does not say the commune.
COMMUNES = "xa-theo-tep.csv"
_CLASSES = {
    c.value: CLASS_LABELS[c] for c in (HouseholdClass.POOR, HouseholdClass.NEAR_POOR, HouseholdClass.NOT_POOR)
}
# What a run wrote beside its tables is not written again.
_NOT_AGAIN = ("config", "parquet", "report", "report_template", "registers", "strict")


@dataclass(frozen=True, slots=True)
class LayoutResult:
    """The files that were written, and what a person should know of them."""

    names: list[str]
    warnings: list[str]


def _option(kind: object, value: Any) -> Any:
    """The value of an option as the record of a run has it."""
    if value is None:
        return None
    if isinstance(value, list):
        return tuple(Path(part) for part in value)
    if kind == dt.date | None:
        return dt.date.fromisoformat(value)
    return Path(value) if isinstance(value, str) and "Path" in str(kind) else value


def _options(record: Mapping[str, Any], asked: Options) -> Options:
    """The options of a run, by its record."""
    said, kinds = record["options"], get_type_hints(Options)
    known = {f.name: _option(kinds[f.name], said[f.name]) for f in fields(Options) if f.name in said}
    again = {name: value for name, value in known.items() if name not in _NOT_AGAIN}
    return replace(asked, **again, b2_derived=said.get("b2") == "derived")


def _inputs(record: Mapping[str, Any]) -> list[Path]:
    """The returns of a run. Raises HongheoError when an input is not there any more, or was changed."""
    for given in record["inputs"]:
        path = Path(given["path"])
        if not path.is_file() or sha256_of(path) != given["sha256"]:
            raise HongheoError(
                f"{path.as_posix()} không còn như khi lệnh run đọc (SHA-256 khác nhat-ky.json): chạy lại "
                "lệnh run, rồi xuất từ kết quả mới."
            )
    return [Path(given["path"]) for given in record["inputs"] if given["form"] in RETURNS]


def _again(
    folder: Path, record: Mapping[str, Any], asked: Options, progress: Progress
) -> tuple[Scored, Result]:
    """The households as the run scored them. Raises HongheoError when they come out otherwise."""
    result = new_result("run", _options(record, asked))
    scored = score_all(_inputs(record), result.options, result, progress)
    if scored is None or result.review is None or not _same(folder, scores_of(scored, result.review).frame):
        raise HongheoError(
            f"{folder.as_posix()}: chấm lại không ra như {SCORES} (chương trình đã khác phiên bản, hoặc tệp "
            "đi kèm như tệp sửa, bảng điểm đã đổi). Chạy lại lệnh run, rồi xuất từ kết quả mới."
        )
    return scored, result


def _same(folder: Path, scores: pd.DataFrame) -> bool:
    """Whether households have the classes that a run wrote down."""
    return _decided(scores_of_run(folder)) == _decided(scores)


def _decided(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Commune, code and class of each household of a sheet of scores, in order."""
    return list(zip(*(frame[c].astype(str) for c in ("commune", "household_code", "class_end")), strict=True))


def _rows(own: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """A commune's households as the layout's fields have them."""
    none = form(NATIONAL_EXPORT).by_id["households"].blanks[0]
    return pd.DataFrame(
        {
            "reviewed_on": day.isoformat(),
            "head_name": own["head_name"],
            "household_code": [base_code(str(code)) for code in own["household_code"]],
            "sex": own["sex"],
            "size": own["size"],
            "sheet_a": none,
            "b1_total": own["b1"],
            "b2_total": own["b2"],
            "class_typed": own["class_end"].map(_CLASSES),
        },
        index=own.index,
    ).astype(object)


def _warnings(here: pd.DataFrame, gone: int, missing: int) -> list[str]:
    """What the files do not say: households that are gone, that have no class, that no return has."""
    told = []
    if gone:
        told.append(f"{gone} hộ không còn trong xã không được ghi.")
    if open_ := int((here["class_end"] == HouseholdClass.UNCLASSIFIED.value).sum()):
        told.append(
            f"{open_} hộ chưa phân loại: cột kết quả để trống. Sửa xong thì chạy lại run rồi xuất lại."
        )
    if missing:
        told.append(f"{missing} hộ của danh sách năm trước không có trong phiếu nào (HN402) không được ghi.")
    return told


@keeps_inputs("out")
def export_layout(
    folder: Path, out: Path, options: Options, progress: Progress = no_progress
) -> LayoutResult:
    """Write the households of a folder of ``run``, a file a commune, and the table that says which is whose.

    Households that are gone are not in the layout. Raises HongheoError when the folder is no finished run, an
    input was changed, or the households come out otherwise; UsageError, OutputError.
    """
    record = finished_run(folder, (SCORES,))
    with reading([Path(given["path"]) for given in record["inputs"]]):
        scored, result = _again(folder, record, options, progress)
        # Those of last year's list that are in no return stand after all others: they are not reviewed.
        missing = len(scored.missing.frame)
        frame = scored.households.frame.iloc[: len(scored.households.frame) - missing]
        assert result.review is not None
        # One that is gone and in doubt has no class, and is gone all the same.
        here = frame[~frame["change"].isin(GONE)]
        by_unit = [(u, here[here["commune"] == u.code]) for u in scored.units.values()]
        files = {file_name(u): (u, own) for u, own in by_unit if len(own)}
        names = [*files, COMMUNES]
        with OutputSet(out, names, options.force) as outputs:
            for done, (name, (_, own)) in enumerate(files.items()):
                progress("Ghi kết quả", done, len(files))
                write_for_system(outputs.path(name), form(NATIONAL_EXPORT), _rows(own, result.review.date))
            lines = "".join(f"{name},{unit.code}\n" for name, (unit, _) in files.items())
            outputs.path(COMMUNES).write_text(lines, encoding="utf-8", newline="\n")
            progress("Ghi kết quả", len(files), len(files))
    return LayoutResult(names, _warnings(here, len(frame) - len(here), missing))
