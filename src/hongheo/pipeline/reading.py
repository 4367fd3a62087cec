"""From a file to checked records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hongheo.check import check_cells
from hongheo.corrections import find_hits, find_row_hits, merged_rows
from hongheo.criteria import standard_for_year
from hongheo.errors import YearNeeded
from hongheo.forms import COMMUNE_RETURN, Form, form
from hongheo.models import (
    NO_COLUMN,
    FieldFilled,
    FileContent,
    FileRecords,
    Hit,
    Line,
    Patches,
    Place,
    Table,
    distinct,
)
from hongheo.pipeline.result import FileSummary, Options
from hongheo.problems import Problem, Severity, kinds
from hongheo.read import (
    DECISIVE,
    UNKNOWN_COMMUNE,
    is_locked,
    is_merged,
    read_file,
    read_value,
    split_by_commune,
    split_merged,
    tells_communes,
    unlocks,
)
from hongheo.stamps import COPY, stamp_of
from hongheo.units import units_on

# How often the password of a file is asked for.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Source:
    """An input file, the commune to take where it does not say its own, the password that opens it,
    what is put into its cells, and which rows of its sheets are left out by a decision."""

    path: Path
    commune: str | None = None
    password: str | None = None
    patches: Patches = field(default_factory=dict)
    dropped: Mapping[str, Collection[int]] = field(default_factory=dict)
    # What its households are counted under where its code and its name are of two communes.
    neither: str | None = None

    @property
    def changed(self) -> bool:
        """Whether it is read otherwise than it stands."""
        return bool(self.patches or self.dropped)


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


def by_commune(
    content: FileContent, commune: str | None, options: Options, problems: list[Problem]
) -> list[tuple[str | None, FileContent]]:
    """The returns of a file, each with the code of its commune as far as it is told; adds what is found.

    Raises UsageError for a list of several communes whose year is not told.
    """
    if content.form == COMMUNE_RETURN and is_merged(content):
        returns, found = split_merged(content)
        problems.extend(found)
        return list(returns)
    if not tells_communes(content):
        return [(commune, content)]
    if options.year is None and options.date is None:
        raise YearNeeded(
            f"{content.path} ghi xã theo từng dòng và không ghi năm: hãy nói rõ --year hoặc --date."
        )
    date = options.date or standard_for_year(options.year or 0)[1]
    split, found = split_by_commune(content, units_on(date))
    problems.extend(found)
    return list(split.items())


def read_return(
    source: Source,
    forms: Sequence[Form],
    options: Options,
    kept: Kept | None = None,
    *,
    alone: bool = True,
    lines: Sequence[Line] = (),
    of_rows: Sequence[tuple[int, Line]] = (),
) -> tuple[list[FileRecords], FileSummary, list[Problem]]:
    """The checked records of a file: one for its commune, or one for each that its rows tell.

    With ``kept`` what stood in the file is kept there; ``alone``: see ``read_grids``; the cells that
    ``lines`` speak of are in the summary, and the rows that ``of_rows`` (with their numbers) speak of. Raises
    YearNeeded for a list of several communes whose year is not told.
    """
    summary = FileSummary(source.path.as_posix())
    content, problems = read_file(
        source.path,
        forms,
        convert_fonts=options.convert_fonts,
        password=source.password,
        alone=alone,
        patches=source.patches,
        account=summary.account,
        dropped=source.dropped,
    )
    if content is None:
        return [], summary, problems
    if stamp_of(source.path) == COPY:
        problems.append(Problem(kinds.COPY_WITH_REMARKS, Place(source.path.as_posix())))
    summary.set_aside, summary.form, summary.account = content.set_aside, content.form, content.account
    if kept is not None:
        kept.tables = list(content.tables)
    found = []
    for code, part in by_commune(content, source.commune, options, problems):
        if lines:
            summary.hits += find_hits(form(content.form), part, code, lines, read_value)
        merged = merged_rows(part) if of_rows else {}
        # Checking empties the tables of their values.
        as_read = (
            replace(part, tables=[replace(t, values=dict(t.values)) for t in part.tables]) if kept else part
        )
        counts = list(_filled(form(content.form), part))
        answers = options.scorecard is not None
        checked, faults = check_cells(form(content.form), part, code, answers, source.neither)
        whose = checked.commune if checked is not None else code or ""
        summary.filled += [replace(own, commune=whose) for own in counts]
        problems.extend(faults)
        if lines:
            summary.hits = list(_with_refused(summary.hits, faults))
        if checked is not None:
            found.append(checked)
            if of_rows:
                summary.row_hits += find_row_hits(form(content.form), checked, merged, of_rows)
            if kept is not None:
                kept.returns.append((checked.commune, as_read))
        elif kept is not None:
            kept.lost += as_read.tables
    if kept is None:
        _count_refused(content, problems)
    if content.broken:
        problems = list(_doubting(content, found, problems))
    codes = sorted({f.commune for f in found if not f.commune.startswith(UNKNOWN_COMMUNE)})
    summary.commune = codes[0] if len(codes) == 1 else None
    days = [str(cell.value) for f in found if (cell := f.info.get("prepared_on")) and cell.value]
    summary.prepared = max(days, default="")
    if source.commune and codes and codes != [source.commune]:
        written = content.info.get("commune")
        place = written.place if written else Place(source.path.as_posix())
        context = {"said": source.commune, "written": ", ".join(codes)}
        problems.append(Problem(kinds.COMMUNE_OF_ANOTHER_FILE, place, context))
    summary.households = sum(len(f.frames["households"]) for f in found if "households" in f.frames)
    return found, summary, problems


_MARKS = ("flag", "deprived")


def _filled(the_form: Form, content: FileContent) -> Iterator[FieldFilled]:
    """How much of each field of the sheets is filled in; of a field without column nothing."""
    for table in content.tables:
        sheet = the_form.by_id[table.sheet_id]
        own = [f.id for f in sheet.fields if not (f.merged_only or f.filled_only)]
        for field_id in dict.fromkeys([*own, *table.values]):
            field_ = sheet.field(field_id)
            if field_.merged_only or field_.filled_only or not table.rows:
                continue
            values = table.values.get(field_id, [None] * len(table.rows))
            mark = field_.type in _MARKS
            nothing = (None, NO_COLUMN, False) if mark else (None, NO_COLUMN)
            occurring = distinct(values)
            blank = sum(values.count(own) for own in nothing if own in occurring)
            yield FieldFilled(
                "", the_form.title, sheet.name, field_.heading, mark, len(values), len(values) - blank
            )


def _with_refused(hits: Sequence[Hit], faults: Sequence[Problem]) -> Iterator[Hit]:
    """The hits, those of cells that hold no value of their field marked so."""
    # A merged range is told at its first cell, whose own value may well be read.
    refused = {p.place for p in faults if p.kind.severity is Severity.ERROR and p.kind != kinds.MERGED_CELL}
    for hit in hits:
        yield replace(hit, refused=True) if hit.place in refused else hit


# Cells told by these hold nothing, and are counted at reading.
_NOTHING_IN_IT = (kinds.REQUIRED_BLANK, kinds.ERROR_CELL, kinds.FORMULA_EMPTY)


def _count_refused(content: FileContent, problems: Sequence[Problem]) -> None:
    """Cells that were read and cannot be used, each once whatever tables it is read for."""
    cells = {
        (p.place.sheet, p.place.cell)
        for p in problems
        if p.kind.code.startswith("HN1") and p.kind.severity is Severity.ERROR and p.place.cell
        if p.kind not in _NOTHING_IN_IT
    }
    for sheet, count in Counter(sheet for sheet, _ in cells).items():
        content.account.refuse(sheet or "", count)


def _doubting(
    content: FileContent, files: Sequence[FileRecords], problems: Sequence[Problem]
) -> Iterator[Problem]:
    """Headings at fault in a sheet that decides leave the households of the return without class."""
    for problem in problems:
        sheet_id = content.broken.get(problem.place.sheet or "")
        decides = problem.kind in (kinds.HEADING_MISSING, kinds.HEADING_TWICE) and sheet_id in DECISIVE
        if not decides or not files:
            yield problem
            continue
        of_points = sheet_id != "households"
        yield replace(problem, commune=files[0].commune, doubtful=True, of_points=of_points)


def read_one(path: Path, forms: Sequence[Form], options: Options) -> tuple[FileContent | None, list[Problem]]:
    """A file read on its own, with the password asked for if it is locked."""
    return read_file(path, forms, convert_fonts=options.convert_fonts, password=password_of(path, options))


def password_of(path: Path, options: Options) -> str | None:
    """The password of a file that is locked, as it is told when asked for; None for any other.

    Asked again when it does not open the file; the last one is returned when none does.
    """
    told = None
    for _ in range(_TRIES if is_locked(path) else 0):
        answer = options.password(path)
        if answer is None:
            break
        told = answer
        if unlocks(path, answer):
            break
    return told
