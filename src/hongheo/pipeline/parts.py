"""One function for the files of a commune: read, checked, scored. It is mapped over all files of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, fields
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from hongheo.check import (
    CommuneTotals,
    check_codes,
    check_families,
    check_households,
    check_households_there,
    check_identities,
    check_keys,
    check_placeholders,
    check_points,
    check_prefilled,
    check_sheets,
    check_totals,
    gather,
    person_keys,
    prepare_columns,
    set_repetitions_aside,
    told_codes,
)
from hongheo.corrections import records_of, with_standing
from hongheo.criteria import standard_for_year, standard_on, standards
from hongheo.errors import StandardError, UsageError, YearNeeded
from hongheo.forms import COMMUNE_RETURN, RETURNS, form
from hongheo.models import Batch, FileRecords, Line, Records, Table
from hongheo.pipeline.forked import meanwhile
from hongheo.pipeline.reading import Source, read_return
from hongheo.pipeline.result import FileSummary, Options, Review
from hongheo.pipeline.transport import pack
from hongheo.problems import Problem
from hongheo.score import Derived, check_income, derive, differences, not_derived
from hongheo.score import score as score_households
from hongheo.units import Unit, UnitList, province_codes

if TYPE_CHECKING:
    from hongheo.criteria import Scorecard

# Households and persons whose checks gain more by a second process than it costs to fork one.
MANY = 4_000

# What lists and tables need of the members, and their places in the file.
MEMBER_COLUMNS = [
    "source",
    "row",
    "commune",
    "household",
    "name",
    "identity_number",
    "relation",
    "birth_date",
    "sex",
    "people",
    "health_insurance",
    "malnourished",
    "studying",
]


@dataclass(frozen=True, slots=True)
class Task:
    """Files to be taken together, and what is said of the run. ``forms``: the layouts that are taken.

    ``year`` is that of the review when it is known already; else the files say it. ``alone``: a processor
    is there for threads of its own. ``lines``: corrections whose cells are looked for; ``of_rows``:
    decisions (with their numbers) whose rows are.
    """

    sources: tuple[Source, ...]
    options: Options
    card: Scorecard | None = None
    year: int | None = None
    forms: tuple[str, ...] = RETURNS
    alone: bool = False
    lines: tuple[Line, ...] = ()
    of_rows: tuple[tuple[int, Line], ...] = ()


@dataclass(slots=True)
class Part:
    """What came of a task. The frames are Arrow streams (see ``transport``) once it has travelled.

    ``households`` (``size`` rows) are scored (empty without a review: ``year`` is None then), ``members`` has
    ``MEMBER_COLUMNS`` and ``beside`` the other columns of them, ``keys`` (``keyed`` rows) is that of
    ``check.person_keys``. ``files`` have lost their frames.
    """

    summaries: list[FileSummary]
    files: list[FileRecords] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    year: int | None = None
    size: int = 0
    households: bytes | pd.DataFrame = b""
    members: bytes | pd.DataFrame = b""
    beside: bytes | pd.DataFrame = b""
    keys: bytes | pd.DataFrame = b""
    keyed: int = 0
    tables: list[Table] = field(default_factory=list)
    totals: dict[str, CommuneTotals] = field(default_factory=dict)
    set_aside: dict[str, int] = field(default_factory=dict)

    def communes(self) -> set[str]:
        """The communes of its files."""
        return {f.commune for f in self.files}

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        """What travels to another process."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return None, {k: pack(v) if isinstance(v, pd.DataFrame) else v for k, v in values.items()}


@dataclass(slots=True)
class Opened:
    """The files of a task while they are worked on."""

    files: list[FileRecords]
    summaries: list[FileSummary]
    problems: list[Problem]
    review: Review | None = None
    batch: Batch | None = None
    derived: Derived | None = None
    households: pd.DataFrame | None = None
    totals: dict[str, CommuneTotals] = field(default_factory=dict)
    # Households filled in from an earlier list that nobody has touched: nothing else is told of them.
    unreviewed: set[str] = field(default_factory=set)
    # See ``check.person_keys``.
    keys: pd.DataFrame | None = None


class _OfPersons(NamedTuple):
    families: list[Problem]
    keys: pd.DataFrame | None


def review_of(files: Sequence[FileRecords], options: Options, year: int | None = None) -> Review | None:
    """The review of a run: by the options, else by the year that most files write. None when no one says.

    Raises StandardError when no standard covers it, UsageError when the files do not agree on a year.
    """
    if options.date is not None:
        if options.year is not None and options.year != options.date.year:
            raise UsageError(f"--year {options.year} và --date {options.date:%d/%m/%Y} không cùng năm.")
        standard_on(options.date)  # one must be known
        return Review(options.date.year, options.date)
    year = options.year or year
    if year is None:
        said = Counter(int(str(f.info["year"].value)) for f in files if "year" in f.info)
        if not said:
            return None
        ranked = said.most_common()
        if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
            years = ", ".join(str(y) for y in sorted(said))
            raise YearNeeded(f"Các tệp ghi nhiều năm rà soát ({years}); hãy nói rõ bằng --year.")
        year = ranked[0][0]
    _, date = standard_for_year(year)
    return Review(year, date)


def units_of_run(communes: Sequence[str], files: Sequence[FileRecords], units: UnitList) -> dict[str, Unit]:
    """The units of a run. One whose code is not in the list keeps its code and stands with the others."""
    known = {c: u for c in communes if (u := units.by_code(c))}
    home = next(iter(known.values()), None)
    for commune in communes:
        if commune in known:
            continue
        said = next(
            (
                f.info["commune_name"].value
                for f in files
                if f.commune == commune and "commune_name" in f.info
            ),
            "",
        )
        why = f"mã {commune} không có trong danh mục" if commune.isdigit() or not said else "chưa rõ xã nào"
        name = f"{said} ({why})".strip()
        place = (home.district_code, home.district, home.province_code, home.province) if home else ("",) * 4
        known[commune] = Unit(commune, name, *place)
    return {c: known[c] for c in sorted(known)}


def _check_persons(batch: Batch, review: Review | None, keyed: bool) -> _OfPersons:
    """What the persons of a commune tell together. Nothing of it is needed for points and classes."""
    families = check_families(form(COMMUNE_RETURN), batch, review.date) if review else ()
    return _OfPersons(list(families), person_keys(batch) if keyed else None)


def _check_rows(opened: Opened, batch: Batch) -> None:
    """What is told before the persons."""
    the_form, report = form(COMMUNE_RETURN), opened.problems
    report.extend(check_sheets(the_form, opened.files))
    report.extend(check_households_there(batch))
    report.extend(check_codes(batch))
    report.extend(check_keys(the_form, batch))
    report.extend(check_households(the_form, batch))


def _check_points(opened: Opened, batch: Batch, review: Review, card: Scorecard | None) -> list[Problem]:
    """What is told after the persons; a scorecard gives its points."""
    the_form = form(COMMUNE_RETURN)
    problems: list[Problem] = []
    if card is not None:
        from hongheo.pipeline.cards import score_by_card  # what few runs need

        problems += score_by_card(batch, card, review)
    problems += (untouched := list(check_prefilled(the_form, batch)))
    opened.unreviewed = {p.household for p in untouched if p.household}
    problems += check_points(the_form, batch, review.standard, opened.unreviewed)
    opened.totals, told = check_totals(the_form, batch, review.units)
    return [*problems, *told]


def _speaks_of_points(batch: Batch, problems: Sequence[Problem]) -> Iterator[Problem]:
    """The problems, those that stand on a sheet of points alone marked so."""
    of: dict[tuple[str, str | None], set[str]] = {}
    for table in batch.households.tables:
        of.setdefault((table.file, table.sheet), set()).add(table.sheet_id)
    for problem in problems:
        there = of.get((problem.place.file, problem.place.sheet), set())
        if problem.casts_doubt and problem.household and there and there <= {"b1", "b2"}:
            yield problem.of_points_alone()
        else:
            yield problem


def _score(
    opened: Opened, batch: Batch, review: Review, options: Options, card: Scorecard | None
) -> list[Problem]:
    """Give the households their points and classes; gives what is found by them."""
    derived = opened.derived = derive(batch, review.standard, review.date)
    found = differences(batch, derived, review.standard, b2_derived=options.b2_derived)
    problems = [p for p in found if p.household not in opened.unreviewed]
    known = units_of_run(batch.communes(), opened.files, review.units)
    areas = {code: review.standard.area_of(unit.kind) for code, unit in known.items()}
    frame = score_households(
        batch, review.standard, review.date, areas, derived, b2_derived=options.b2_derived
    )
    scored = Records(frame, batch.households.tables)
    if options.standard is not None:
        from hongheo.pipeline.own_standard import own_columns, own_review  # what few runs need

        own = own_review(options.standard, review)
        beside = own_columns(batch, known, own, review, b2_derived=options.b2_derived)
        frame = scored.frame = pd.concat([frame, beside], axis=1)
    if options.b2_derived:
        problems.extend(not_derived(scored, review.standard))
    if "income" in frame:
        problems.extend(check_income(scored, review.standard, review.date))
    if card is not None and card.mark:
        from hongheo.score import mark_rules

        frame["rule"] = mark_rules(frame, batch.b1.frame, card.mark)
    opened.households = frame
    return problems


def _work_on(opened: Opened, task: Task, keyed: bool) -> None:
    """Everything that the files of a commune tell without those of others, their households scored.

    Where a task is alone, a second processor looks at the persons meanwhile.
    """
    batch, review, report = gather(form(COMMUNE_RETURN), opened.files), opened.review, opened.problems
    opened.batch = batch
    report.extend(set_repetitions_aside(form(COMMUNE_RETURN), batch))
    look = partial(_check_persons, batch, review, keyed)
    beside = meanwhile(look) if _gains_by_two(task, batch) else nullcontext(look)
    with beside as persons:
        _check_rows(opened, batch)
        # Here, so that both are done at about the same time.
        identities = list(check_identities(form(COMMUNE_RETURN), batch, review.date if review else None))
        samples = list(check_placeholders(form(COMMUNE_RETURN), batch))
        told, found = [], []
        if review is not None:
            told = _check_points(opened, batch, review, task.card)
            found = _score(opened, batch, review, task.options, task.card)
        of_persons = persons()
    opened.keys = of_persons.keys
    report += [*identities, *samples, *of_persons.families, *told]
    if review is not None:
        report[:] = [*_speaks_of_points(batch, told_codes(report)), *found]


def _gains_by_two(task: Task, batch: Batch) -> bool:
    rows = len(batch.households.frame) + len(batch.members.frame)
    return task.alone and task.options.jobs != 1 and rows >= MANY


def open_files(task: Task, *, keyed: bool = False) -> Opened:
    """Read, check and score the files of a task. Without households when it is not known of which review;
    with the keys of the persons when ``keyed``.

    Raises UsageError as ``read_return`` does.
    """
    opened = Opened([], [], [])
    forms = [form(f) for f in task.forms]
    for source in task.sources:
        files, summary, problems = read_return(
            source, forms, task.options, alone=task.alone, lines=task.lines, of_rows=task.of_rows
        )
        opened.files += files
        opened.summaries.append(summary)
        opened.problems += problems
    if not opened.files:
        return opened
    try:
        opened.review = review_of(opened.files, task.options, task.year)
    except StandardError:
        if task.year is not None or task.options.year or task.options.date:
            raise
        # A year with no standard: what the other files say decides.
    _work_on(opened, task, keyed)
    opened.problems = list(with_standing(opened.problems, records_of(opened.files), opened.files))
    return opened


@cache
def prepare() -> None:
    """What the reading of nearly any file needs, once: processes that are forked have it then."""
    for form_id in RETURNS:
        form(form_id)
    prepare_columns(form(COMMUNE_RETURN))
    gather(form(COMMUNE_RETURN), [])  # its empty frames are kept
    province_codes()
    standards()


def score_files(task: Task) -> Part:
    """``open_files`` as a part that can travel between processes."""
    opened = open_files(task, keyed=True)
    part = Part(opened.summaries, problems=opened.problems)
    if opened.batch is None:
        return part
    batch = opened.batch
    part.set_aside, part.totals = batch.set_aside, opened.totals
    part.tables = batch.households.tables
    for table in part.tables:
        # Records know their rows themselves by now.
        table.rows, table.values, table.aside = [], {}, {}
    nothing = pd.DataFrame()
    part.files = [
        FileRecords(f.path, f.commune, f.info, dict.fromkeys(f.frames, nothing), f.tables)
        for f in opened.files
    ]
    if opened.review is not None and opened.households is not None:
        part.year = opened.review.year
        part.size = len(opened.households)
        part.households = opened.households
    members = batch.members.frame
    part.members = members[[c for c in MEMBER_COLUMNS if c in members]]
    part.beside = members[[c for c in members if c not in MEMBER_COLUMNS]]
    if opened.keys is not None:
        part.keys, part.keyed = opened.keys, len(opened.keys)
    return part
