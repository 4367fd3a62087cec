"""``diff``: what differs between two results."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from hongheo.columns import UNKNOWN_PEOPLE, table_shapes
from hongheo.compare import (
    LEFT_OUT,
    Movement,
    Moves,
    by_household,
    cells_moved,
    household_index,
    households_changed,
    values_changed,
)
from hongheo.errors import EXIT_OK, HongheoError
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.guard import keeps_inputs
from hongheo.models import (
    CAUSES,
    CLASS_LABELS,
    Behind,
    CellChange,
    CellRows,
    HouseholdChange,
    RowsFound,
    SummaryTable,
    TableColumn,
    ValueChange,
)
from hongheo.pipeline.every_cell import cells_of_lists, cells_of_returns
from hongheo.pipeline.result import (
    LISTS,
    MANIFEST,
    SCORES,
    TABLES,
    Options,
    Progress,
    Review,
    new_result,
    no_progress,
)
from hongheo.pipeline.run_results import listed_members, tables_of
from hongheo.pipeline.scoring import Scored, score_all, scores_of
from hongheo.read import (
    read_plain_sheet,
    read_printed,
)
from hongheo.tabulate import (
    SCORES_SHEET,
    behind_cells,
    members_counted,
    scores_field,
    unit_lines,
)
from hongheo.write import (
    sha256_of,
    write_diff,
    write_whole,
)

# What a folder of results does not hold of the returns it was made of.
_NOT_IN_FOLDER = (
    "thư mục kết quả chỉ có hộ đã chấm điểm và người trong danh sách: câu trả lời của B1, điều kiện sống, "
    "ghi chú, Thông tin và người của hộ không nghèo không có trong đó (so hai bộ phiếu thì so được)"
)
_FOLDER_AND_RETURN = (
    "một bên là thư mục kết quả, một bên là phiếu: chỉ so chấm điểm và biểu, không so từng ô của phiếu"
)


@dataclass(frozen=True, slots=True)
class DiffResult:
    """What differs between two results, and the workbook that tells it, if one was asked for.

    ``values`` are cells of the returns (of lists and scores, where both sides are folders), ``matching``
    tells by what rows that are not the same were found again, ``not_compared`` what could not be compared,
    ``edited`` the files of results that are not as ``run`` wrote them.
    """

    old: Path
    new: Path
    total_old: int
    total_new: int
    households: list[HouseholdChange]
    cells: list[CellChange]
    values: list[ValueChange]
    matching: list[RowsFound]
    not_compared: list[str]
    edited: list[str]
    out: Path | None

    @property
    def exit_code(self) -> int:
        """Always 0: a difference is nothing wrong."""
        return EXIT_OK

    @property
    def same(self) -> bool:
        """Whether nothing differs of all that was compared."""
        return not self.households and not self.cells and not self.values

    def as_json(self) -> dict[str, object]:
        """The differences as JSON."""
        from hongheo.pipeline.documents import DiffDocument, told

        return told(
            DiffDocument,
            command="diff",
            valid=True,
            exit_code=self.exit_code,
            same=self.same,
            old={"path": self.old.as_posix(), "households": self.total_old},
            new={"path": self.new.as_posix(), "households": self.total_new},
            households=self.households,
            cells=self.cells,
            values=self.values,
            matching=self.matching,
            not_compared=self.not_compared,
            edited=self.edited,
            outputs=[self.out.name] if self.out else [],
        )


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two: its households by code, its tables, what its columns are headed, and all its cells.

    ``counted`` is what ``behind_cells`` takes; ``left`` what there is and is not among the cells; ``edited``
    the files that are not as ``run`` wrote them.
    """

    households: pd.DataFrame
    tables: list[SummaryTable]
    headings: Mapping[str, str]
    cells: dict[str, CellRows]
    counted: pd.DataFrame
    members: pd.DataFrame | None = None
    review: Review | None = None
    left: Sequence[str] = field(default=())
    edited: Sequence[str] = field(default=())

    @property
    def is_folder(self) -> bool:
        return self.review is None

    def peoples(self) -> set[str]:
        """The peoples with a column of their own in table 9."""
        return {name for table in self.tables for names in table.varying for name in names}


def _edited(folder: Path) -> list[str]:
    """The workbooks of a folder that are not as ``run`` wrote them by its record; all when it has none."""
    names = [name for name in (LISTS, TABLES, SCORES) if (folder / name).is_file()]
    try:
        record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        known = {output["name"]: output["sha256"] for output in record["outputs"]}
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{folder.as_posix()}: {MANIFEST} không có hoặc không đọc được, không biết tệp nào đã sửa"]
    return [(folder / name).as_posix() for name in names if sha256_of(folder / name) != known.get(name)]


def _folder(path: Path, options: Options) -> _Side:
    """What ``run`` wrote."""
    written = read_plain_sheet(path / SCORES, SCORES_SHEET)
    headings = {f: h for h in written.columns if (f := scores_field(h)) is not None}
    needed = (
        "commune",
        "commune_name",
        "household_code",
        "class_start",
        "class_end",
        "movement",
        "b2",
        "size",
    )
    if any(f not in headings for f in needed):
        raise HongheoError(f"{(path / SCORES).as_posix()} không còn đủ các cột như khi ghi ra.")
    frame = by_household(written.rename(columns={h: f for f, h in headings.items()})[list(headings)])
    printed, _, problems = read_printed(path / TABLES, table_shapes())
    if printed is None:
        raise HongheoError("; ".join(p.message() for p in problems))
    tables = [t.summary() for t in printed]
    communes = dict(zip(frame["commune_name"], frame["commune"], strict=True))
    left = [_NOT_IN_FOLDER]
    lists = cells_of_lists(path / LISTS, communes, options) if (path / LISTS).is_file() else {}
    if not lists:
        left.append(f"{(path / LISTS).as_posix()} (không có hoặc không đọc được)")
    compared = frame[[c for c in frame if c not in LEFT_OUT]].assign(
        commune=frame["commune"], household_code=frame["household_code"], sheet=SCORES_SHEET
    )
    scores = CellRows("scores", compared.reset_index(drop=True), dict(headings))
    counted = _counted_of_folder(frame, lists)
    return _Side(
        frame, tables, headings, {"scores": scores, **lists}, counted, left=left, edited=_edited(path)
    )


def _counted_of_folder(frame: pd.DataFrame, lists: Mapping[str, CellRows]) -> pd.DataFrame:
    """What the sheets of a folder tell of its households, as the tables count them."""
    classes = {label: c.value for c, label in CLASS_LABELS.items()}
    counted = pd.DataFrame(
        {
            "class_end": frame["class_end"].map(classes),
            "start": frame["class_start"].map(classes),
            "movement": frame["movement"].map({m.label: m.value for m in Movement}),
            **{f: pd.to_numeric(frame[f]) for f in ("size", "b2")},
            **{f"b2_{n}": frame[f"ticked_{n}"] == "x" for n in range(1, 13) if f"ticked_{n}" in frame},
        },
        index=frame.index,
    )
    if "size_start" in frame:
        counted["start_size"] = pd.to_numeric(frame["size_start"])
    listed = lists.get("listed")
    if listed is None:
        return counted
    rows = listed.frame
    heads = rows[rows["head_name"].notna()].drop_duplicates(["commune", "household_code"])
    heads = heads.set_index(household_index(heads)).reindex(frame.index)
    for mark in ("merit", "no_labour_capacity"):
        counted[mark] = heads[mark] == "x"
    counted["people"], counted["sex"] = heads["people"].astype(object), heads["sex"].astype(object)
    said = heads["cause"].fillna("").str.split("; ")
    for cause in CAUSES:
        name = form(COMMUNE_RETURN).by_id["households"].field(cause).heading
        counted[cause] = [name in own for own in said]
    return counted


def _returns(path: Path, options: Options, progress: Progress) -> _Side:
    """Returns, which are scored as by ``score``, and all their cells."""
    result = new_result("diff", options)
    scored = score_all([path], options, result, progress)
    if scored is None or result.review is None:
        raise HongheoError(f"Không đọc được phiếu nào trong {path.as_posix()}.")
    sheet = scores_of(scored, result.review)
    lines = unit_lines(list(scored.units.values()))
    members = members_counted(scored.households.frame, listed_members(scored), result.review.date)
    tables = tables_of(scored, members, result.review, lines)
    cells, left = cells_of_returns(scored.sources, result.files, options)
    return _Side(
        by_household(sheet.frame),
        tables,
        sheet.columns,
        cells,
        _counted(scored),
        members,
        result.review,
        left,
    )


def _counted(scored: Scored) -> pd.DataFrame:
    frame = scored.households.frame.sort_values("commune", kind="stable")
    return frame.set_index(household_index(frame))


def _behind(side: _Side, peoples: Sequence[str], points: int) -> Mapping[TableColumn, Behind]:
    rules = side.review.standard.facts if side.review is not None else None
    return behind_cells(side.counted, points, peoples, UNKNOWN_PEOPLE, side.members, rules)


def _moves(sides: tuple[_Side, _Side]) -> Moves:
    """Who is behind the cells that moved. Points of an indicator are those of the year of the returns."""
    peoples = sorted(set.union(*(side.peoples() for side in sides)) - {UNKNOWN_PEOPLE})
    peoples.append(UNKNOWN_PEOPLE)
    reviews = [side.review for side in sides if side.review is not None]
    points = reviews[-1].standard.indicator_points.value if reviews else _points_of(sides[1])
    communes: dict[str, str] = {}
    for side in sides:
        communes.update(zip(map(str, side.households.index), side.households["commune_name"], strict=True))
    old, new = (_behind(side, peoples, points) for side in sides)
    return Moves(old, new, communes)


def _points_of(side: _Side) -> int:
    """The points of an indicator, as marks and points of the households in a folder agree on them."""
    marks = [c for c in side.counted if str(c).startswith("b2_")]
    counts = side.counted[marks].sum(axis=1) if marks else pd.Series(0, side.counted.index)
    told = (side.counted["b2"] / counts)[counts > 0].dropna()
    return int(told.mode().iloc[0]) if len(told) else 1


@keeps_inputs("out")
def diff(
    old: Path, new: Path, options: Options, out: Path | None = None, progress: Progress = no_progress
) -> DiffResult:
    """Everything that differs between two results, each a folder of ``run`` or returns.

    Households by their scores, cells of the tables with the households behind them, and each cell of the
    returns, or of the lists and scores of two folders. Returns are scored with the options, as by ``score``;
    what is wrong with them is not told here. Names are masked unless ``show_values``. Raises HongheoError
    when a side cannot be read, OutputError.
    """
    # Settings at fault stop this command like any other, also where no return is scored.
    new_result("diff", options)
    with write_whole(out, options.force) if out is not None else nullcontext() as target:
        before, after = sides = tuple(
            _folder(path, options) if (path / SCORES).is_file() else _returns(path, options, progress)
            for path in (old, new)
        )
        households = households_changed(before.households, after.households, after.headings)
        cells = list(cells_moved(before.tables, after.tables, _moves((before, after))))
        left = list(dict.fromkeys(text for side in sides for text in side.left))
        if before.is_folder == after.is_folder:
            values = values_changed(before.cells, after.cells, show_values=options.show_values)
        else:
            values = values_changed({}, {})
            left = [_FOLDER_AND_RETURN, *(text for text in left if text != _NOT_IN_FOLDER)]
        if target is not None:
            write_diff(target, households, cells, values.changes)
    totals = len(before.households), len(after.households)
    edited = list(dict.fromkeys(name for side in sides for name in side.edited))
    return DiffResult(old, new, *totals, households, cells, values.changes, values.found, left, edited, out)
