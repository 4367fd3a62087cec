"""``recheck``: a sample of households to be visited again (phúc tra), and what the second visit says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hongheo.compare import settle
from hongheo.corrections import as_seen
from hongheo.errors import EXIT_OK, HongheoError, UsageError
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.guard import keeps_inputs
from hongheo.models import (
    CLASS_LABELS,
    HouseholdClass,
    Rate,
    Rechecked,
    RecheckedCell,
    RecheckedClass,
    RecheckRate,
)
from hongheo.pipeline.parts import Opened, Task, open_files
from hongheo.pipeline.reading import Source, password_of
from hongheo.pipeline.result import NothingRead, Options, Progress, Result, Review, new_result, no_progress
from hongheo.pipeline.scoring import Scored, score_all
from hongheo.problems import Problem, Report, Severity
from hongheo.read import read_grids
from hongheo.tabulate import WAYS, draw, near_households, rank, rate_of, recheck_sheets
from hongheo.text import fold, mask_name
from hongheo.write import DRAWN, DRAWN_COLUMNS, write_recheck, write_sheets, write_whole

_ANSWER = re.compile(r"b[12]_\d+")
_SEAL = 16  # digits
_NO_VILLAGE = "(không ghi thôn)"
# Columns that tell who is meant, of the first visit's household.
_WHO = ("head_name", "identity_number", "birth_date", "sex", "village", "class_start")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: ``seed``, and the most households of each village by way of choosing."""

    seed: int
    per_village: int
    near: int
    changed: int


@dataclass(frozen=True, slots=True)
class DrawResult:
    """A sample: how many households of how many villages, by way of choosing, and where it was written."""

    drawing: Drawing
    population: int
    villages: int
    households: int
    ways: Mapping[str, int]
    problems: Result
    out: Path

    @property
    def exit_code(self) -> int:
        """Always 0: what cannot be drawn stops the command."""
        return EXIT_OK

    def as_json(self) -> dict[str, object]:
        """The result as JSON: counts alone."""
        from hongheo.pipeline.documents import RecheckDrawDocument, told

        return told(
            RecheckDrawDocument,
            command="recheck draw",
            valid=True,
            exit_code=self.exit_code,
            seed=self.drawing.seed,
            population=self.population,
            villages=self.villages,
            households=self.households,
            ways=dict(self.ways),
            outputs=[self.out.name],
        )


@dataclass(slots=True)
class CompareResult:
    """What a second visit says of the first, the cells of it that cannot be used, and the workbook."""

    found: Rechecked
    names: Mapping[str, str]
    problems: list[Problem]
    out: Path

    @property
    def exit_code(self) -> int:
        """Always 0: a difference is a finding, nothing wrong with the files."""
        return EXIT_OK

    def as_json(self) -> dict[str, object]:
        """The result as JSON."""
        from hongheo.pipeline.documents import RecheckCompareDocument, told

        return told(
            RecheckCompareDocument,
            command="recheck compare",
            valid=True,
            exit_code=self.exit_code,
            **{f.name: getattr(self.found, f.name) for f in fields(Rechecked)},
            problems=[p.as_json() for p in self.problems],
            outputs=[self.out.name],
        )


def _seal(seed: int, ways: Sequence[str], household: str) -> str:
    """Says how a household was chosen to who knows the seed, and to nobody else: the visitor is not to know
    that it was near a threshold."""
    return rank(str(seed), f"seal:{'+'.join(ways)}", household)[:_SEAL]


def _ways_of(seed: int, household: str, seal: str) -> tuple[str, ...]:
    for count in range(1, len(WAYS) + 1):
        for ways in combinations(WAYS, count):
            if _seal(seed, ways, household) == seal:
                return ways
    return ()


def _scored(
    paths: Sequence[Path], options: Options, result: Result, progress: Progress
) -> tuple[Scored, Review]:
    scored = score_all(paths, options, result, progress)
    if scored is None or result.review is None:
        raise NothingRead(result)
    return scored, result.review


@keeps_inputs("out")
def draw_recheck(
    paths: Sequence[Path], options: Options, drawing: Drawing, out: Path, progress: Progress = no_progress
) -> DrawResult:
    """Draw a sample of households village by village, and write the sheets for the second visit.

    The same returns and seed give the same bytes. Raises UsageError when nothing is asked for, or households
    that changed their class without the list that tells, StandardError or OutputError.
    """
    if not (drawing.per_village or drawing.near or drawing.changed):
        raise UsageError("Hãy nói chọn bao nhiêu hộ mỗi thôn: --per-village, --near hoặc --changed.")
    if drawing.changed and options.previous is None:
        raise UsageError("--changed cần danh sách năm trước (--previous) để biết hộ nào đổi loại.")
    result = new_result("recheck draw", options)
    with write_whole(out, options.force) as target:
        scored, review = _scored(paths, options, result, progress)
        frame = scored.households.frame
        drawn = _draw(scored, review, drawing)
        if drawn.empty:
            raise UsageError("Không hộ nào được chọn: các phiếu không có hộ như vậy.")
        numbers = [
            int(f.partition("_")[2])
            for t in scored.households.tables
            for f in t.columns
            if t.sheet_id == "b1" and re.fullmatch(r"b1_\d+", f)
        ]
        write_recheck(
            target,
            form=form(COMMUNE_RETURN),
            communes=[
                {"commune": code, "commune_name": scored.units[code].name, "year": review.year}
                for code in sorted(set(drawn["commune"]))
            ],
            households=[_who(row) for row in drawn.to_dict("records")],
            drawn=[
                [
                    row["commune"],
                    str(row["household"]).partition("/")[2],
                    row["village_drawn"],
                    int(row["population"]),
                    _seal(drawing.seed, row["ways"], str(row["household"])),
                ]
                for row in drawn.to_dict("records")
            ],
            questions=max(numbers, default=0),
            indicator_names=[i.name for i in review.standard.indicator],
        )
    ways = Counter(way for own in drawn["ways"] for way in own)
    there = frame[frame["class_end"] != HouseholdClass.GONE.value]
    return DrawResult(
        drawing,
        len(there),
        len(drawn[["commune", "village_drawn"]].drop_duplicates()),
        len(drawn),
        {way: ways[way] for way in WAYS},
        result,
        out,
    )


def _draw(scored: Scored, review: Review, drawing: Drawing) -> pd.DataFrame:
    frame = scored.households.frame
    near = near_households(frame, review.standard, review.date).rows
    households = frame["household"].astype(str).loc[near.index]
    distance = {h: abs(int(points)) for h, points in zip(households, near["distance"], strict=True)}
    known = frame["start"].notna() & (frame["class_end"] != HouseholdClass.UNCLASSIFIED.value)
    changed = frame.loc[known & (frame["start"] != frame["class_end"]), "household"]
    wanted = {"random": drawing.per_village, "near": drawing.near, "changed": drawing.changed}
    return draw(frame, str(drawing.seed), wanted, distance, map(str, changed))


def _who(row: Mapping[Any, Any]) -> dict[str, object]:
    own = {f: None if pd.isna(row[f]) else row[f] for f in _WHO if f in row}
    if own.get("birth_date") is not None:
        own["birth_date"] = as_seen(own["birth_date"])
    return {"commune": row["commune"], "household_code": str(row["household"]).partition("/")[2], **own}


@dataclass(frozen=True, slots=True)
class _Drawn:
    household: str
    village: str
    population: int
    ways: tuple[str, ...]


def _sample(path: Path, options: Options, seed: int) -> tuple[list[_Drawn], str | None]:
    """The households of a sample, and the password of its file. Raises HongheoError or UsageError."""
    password = password_of(path, options)
    grid = next((g for g in read_grids(path, password) if fold(g.name) == fold(DRAWN)), None)
    width = len(DRAWN_COLUMNS)
    headings = [fold(str(c)) for c in grid.rows[0][:width]] if grid is not None and grid.rows else []
    if grid is None or headings != [fold(h) for h in DRAWN_COLUMNS]:
        raise HongheoError(
            f"{path.as_posix()} không phải sổ phúc tra do «recheck draw» lập (không còn trang «{DRAWN}»)."
        )
    found = []
    for cells in grid.rows[1:]:
        commune, code, village, population, seal = cells[:width]
        if not isinstance(population, int | float):
            continue
        household = f"{commune}/{code}"
        ways = _ways_of(seed, household, str(seal))
        found.append(_Drawn(household, f"{commune} {village or _NO_VILLAGE}", int(population), ways))
    if not any(own.ways for own in found):
        raise UsageError(f"--seed {seed} không phải số đã dùng khi lập {path.name}.")
    return found, password


@keeps_inputs("out")
def compare_recheck(
    filled: Path,
    paths: Sequence[Path],
    options: Options,
    seed: int,
    out: Path,
    progress: Progress = no_progress,
) -> CompareResult:
    """Hold what the second visit wrote into a sample (``filled``) against the returns; write what differs.

    ``seed`` is that of the draw: without it the sheets do not say how a household was chosen. Raises
    UsageError, HongheoError for a workbook that is no sample, StandardError or OutputError.
    """
    from hongheo.errors import UnreadableFile
    from hongheo.read import unreadable

    try:
        drawn, password = _sample(filled, options, seed)
    except UnreadableFile as error:
        raise HongheoError(unreadable(filled.as_posix(), error.reason).message()) from error
    result = new_result("recheck compare", options)
    with write_whole(out, options.force) as target:
        scored, review = _scored(paths, options, result, progress)
        task = Task(
            (Source(filled, None, password),), replace(options, corrections=()), scored.card, review.year
        )
        second = open_files(task)
        if second.batch is None or second.households is None:
            raise HongheoError(f"{filled.as_posix()} không đọc được như phiếu: xem bằng lệnh check.")
        communes = {own.household.partition("/")[0] for own in drawn}
        tasks = {id(t): t for c, t in scored.tasks.items() if c in communes}
        first = [open_files(t) for t in tasks.values()]
        doubts = Report(second.problems).doubts()
        of_points = (doubts.points, doubts.points_of_communes)
        second.households = settle(second.households, doubts.households, doubts.communes, of_points=of_points)
        told = _compared(drawn, first, second, scored)
        # Of those that nobody has visited all is lacking.
        left = {*told.not_visited, *told.not_found}
        problems = [
            p for p in second.problems if p.kind.severity is Severity.ERROR and p.household not in left
        ]
        show = str if options.show_values else mask_name
        told.rates = [replace(r, name=show(r.name)) if r.by == "reviewer" else r for r in told.rates]
        names = _names(review)
        write_sheets(target, recheck_sheets(told, names), title=f"PHÚC TRA NĂM {review.year}")
    return CompareResult(told, names, problems, out)


def _names(review: Review) -> dict[str, str]:
    """Field > how it is called."""
    indicators = {f"b2_{i.number}": f"B2.{i.number} {i.name}" for i in review.standard.indicator}
    return {"any": "ít nhất một câu trả lời", "class": "phân loại", "size": "Số nhân khẩu", **indicators}


def _answers(opened: Sequence[Opened], *, second: bool = False) -> dict[str, dict[str, Any]]:
    """Household > field > what a visit found; what is not known is not there."""
    found: dict[str, dict[str, Any]] = {}
    for own in opened:
        if own.batch is None:
            continue
        for sheet_id in ("b1", "b2"):
            frame = own.batch.records(sheet_id).frame.drop_duplicates("household")
            answers = [c for c in frame if _ANSWER.fullmatch(str(c)) and str(c).startswith(sheet_id)]
            for row in frame.to_dict("records"):
                said = {str(c): row[c] for c in answers if not pd.isna(row[c])}
                blank = not any(said.values()) and pd.isna(row[f"{sheet_id}_total"])
                if blank and (sheet_id == "b2" or not said):
                    # Nothing ticked and no total: nobody has filled the row in.
                    continue
                found.setdefault(str(row["household"]), {}).update(said)
                found[str(row["household"])][sheet_id] = None
        scored = own.households if own.households is not None else own.batch.households.frame
        for row in scored.drop_duplicates("household").to_dict("records"):
            answer = found.setdefault(str(row["household"]), {})
            for points in ("b1", "b2"):
                known = points in answer and not pd.isna(row.get(points))
                answer.pop(points, None)
                if known:
                    answer[points] = int(row[points])
            if not pd.isna(row["size"]):
                answer["size"] = int(row["size"])
            if second:
                gone = row.get("class_end") == HouseholdClass.GONE.value
                if gone or ("b1" in answer and "b2" in answer):
                    answer["class"] = row["class_end"]
    return found


def _compared(drawn: Sequence[_Drawn], opened: Sequence[Opened], again: Opened, scored: Scored) -> Rechecked:
    first, second = _answers(opened), _answers([again], second=True)
    frame = scored.households.frame.drop_duplicates("household").set_index("household")
    unsure = (HouseholdClass.UNCLASSIFIED.value,)
    visited: list[tuple[_Drawn, dict[str, bool]]] = []
    classes, cells, not_visited, not_found = [], [], [], []
    for own in drawn:
        if own.household not in frame.index:
            not_found.append(own.household)
            continue
        was, now = dict(first.get(own.household, {})), second.get(own.household, {})
        was["class"] = frame.at[own.household, "class_end"]
        if not now:
            not_visited.append(own.household)
            continue
        both = sorted((f for f in was if f in now), key=_order)
        differs = {f: bool(was[f] != now[f]) for f in both if f != "class"}
        for f in differs:
            if differs[f]:
                cells.append(RecheckedCell(own.household, f, _plain(was[f]), _plain(now[f])))
        told = {**differs, **({"any": any(differs.values())} if differs else {})}
        if "class" in now and was["class"] not in unsure and now["class"] not in unsure:
            told["class"] = was["class"] != now["class"]
            if told["class"]:
                was_class, now_class = (CLASS_LABELS[HouseholdClass(s["class"])] for s in (was, now))
                points = [side.get(p) for p in ("b1", "b2") for side in (was, now)]
                classes.append(
                    RecheckedClass(own.household, own.village, own.ways, was_class, now_class, *points)
                )
        visited.append((own, told))
    return Rechecked(
        len(drawn),
        len(visited),
        list(_rates(visited, frame)),
        classes,
        cells,
        not_visited,
        not_found,
        sum(not own.ways for own in drawn),
        "reviewer" in frame.columns and bool(frame["reviewer"].notna().any()),
    )


def _order(name: str) -> tuple[str, int]:
    sheet, _, number = name.partition("_")
    return sheet, int(number) if number.isdecimal() else -1


def _plain(value: Any) -> int | str | None:
    if isinstance(value, bool | np.bool_):
        return "x" if value else None
    return None if pd.isna(value) else int(value)


_Visited = Sequence[tuple[_Drawn, Mapping[str, bool]]]


def _rates(visited: _Visited, frame: pd.DataFrame) -> Iterator[RecheckRate]:
    fields = sorted({f for _, told in visited for f in told if f not in ("any", "class")}, key=_order)
    for what in ("any", "class"):
        yield _rate("all", "", what, visited)
    for name in fields:
        yield _rate("field", name, name, visited)
    for village in sorted({own.village for own, _ in visited}):
        rows = [row for row in visited if row[0].village == village]
        for what in ("any", "class"):
            yield _rate("village", village, what, rows)
    if "reviewer" not in frame.columns:
        return
    reviewers = frame["reviewer"].dropna().astype(str).to_dict()
    of = {own.household: reviewers.get(own.household) for own, _ in visited}
    for reviewer in sorted({r for r in of.values() if r is not None}):
        rows = [row for row in visited if of[row[0].household] == reviewer]
        for what in ("any", "class"):
            yield _rate("reviewer", reviewer, what, rows)


def _rate(by: str, name: str, what: str, visited: _Visited) -> RecheckRate:
    rows = [(own, told[what]) for own, told in visited if what in told]
    random = [(own.village, own.population, differs) for own, differs in rows if "random" in own.ways]
    chosen = {}
    for way in WAYS:
        of_way = [differs for own, differs in rows if way in own.ways]
        if way != "random" and of_way:
            chosen[way] = Rate(len(of_way), sum(of_way))
    return RecheckRate(by, name, what, rate_of(random), chosen)
