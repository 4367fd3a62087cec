"""All files together: scored each on its own, then compared with each other and with earlier lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from hongheo.check import (
    CommuneTotals,
    check_persons,
    check_returns,
    check_start_known,
    check_units,
    check_years,
    repeated_keys,
    says_no_households,
)
from hongheo.compare import (
    Movement,
    code_rows,
    contradictions,
    settle,
)
from hongheo.corrections import (
    OF_ROWS,
    with_households,
    with_standing,
)
from hongheo.criteria import Scorecard
from hongheo.errors import UsageError, YearNeeded
from hongheo.forms import COMMUNE_RETURN, RETURNS, form
from hongheo.guard import keeps_inputs
from hongheo.models import (
    ROW,
    SOURCE,
    Account,
    FileRecords,
    HouseholdClass,
    Records,
    SheetData,
    Table,
    Verdict,
)
from hongheo.pipeline.areas import area_changes
from hongheo.pipeline.cards import load_card
from hongheo.pipeline.code_tables import communes_by_file, file_key
from hongheo.pipeline.comparing import Compared, compare_with_lists
from hongheo.pipeline.corrected import close, take_lines
from hongheo.pipeline.expecting import Sending, sending
from hongheo.pipeline.lists import Lists, earlier_lists, missing_sheet
from hongheo.pipeline.notes import note_under_title, provisional
from hongheo.pipeline.own_standard import ByOwn, own_review, own_standard, settled_by_own
from hongheo.pipeline.parts import Part, Task, prepare, review_of, score_files, units_of_run
from hongheo.pipeline.patching import leave_rows_out, patch, taken_back
from hongheo.pipeline.reading import Source, password_of
from hongheo.pipeline.result import (
    STATUS,
    FileSummary,
    NothingRead,
    Options,
    OwnSummary,
    Progress,
    Result,
    Review,
    new_result,
    no_password,
    no_progress,
    prove_accounts,
)
from hongheo.pipeline.transport import unpack
from hongheo.pipeline.workers import KILLED, Killed, Map, jobs_for, mapper
from hongheo.problems import Problem
from hongheo.read import Files, files_left, look_for_files, nothing_to_read, unreadable
from hongheo.tabulate import scores_sheet
from hongheo.text import mask_name
from hongheo.units import Unit


@dataclass(slots=True)
class Members:
    """The members of all returns, kept packed: frames are made of those that are asked for."""

    parts: Sequence[Part]
    offsets: Sequence[int]

    def of(self, households: set[str]) -> pd.DataFrame:
        """The members of these households, one row a person, as in the returns. Names and identity numbers
        are Arrow's: of a province they are most of the memory."""
        return unpack(
            [part.members for part in self.parts],
            only={"household": households},
            as_arrow=("name", "identity_number"),
            without=(SOURCE, ROW),
        )

    def at(self, part: int, positions: Sequence[int]) -> pd.DataFrame:
        """Members of one part by their positions, with all that their rows say."""
        own = self.parts[part]
        columns = [unpack([data]) for data in (own.members, own.beside)]
        frame = pd.concat(columns, axis=1).iloc[list(positions)]
        return frame.assign(**{SOURCE: frame[SOURCE] + self.offsets[part]})


@dataclass(slots=True)
class Scored:
    """What all files of a run come to. ``tasks``: commune > its files, as they were taken together."""

    households: Records
    members: Members
    sources: list[Source]
    tasks: dict[str, Task]
    totals: dict[str, CommuneTotals]
    set_aside: dict[str, int]
    previous: Records | None
    missing: SheetData
    units: dict[str, Unit]
    inputs: list[FileSummary]
    left_last_year: dict[HouseholdClass, dict[str, tuple[int, int]]]
    card: Scorecard | None
    # The lines of the table of codes to be looked over; empty when there is nothing to say.
    codes: list[dict[str, object]]
    # The lines of the table of villages to be filled in, and what became of each list of earlier communes.
    villages: list[dict[str, object]]
    carried: list[dict[str, object]]
    # Communes of which there is no household, nor a return that says so.
    without_return: set[str]
    # The lists of earlier reviews, and what the households were found to be on them.
    lists: Lists
    compared: Compared
    # The same by a standard beside the national one.
    by_own: ByOwn | None = None


@dataclass(slots=True)
class _Collected:
    """The parts of a run: files of one commune are one part."""

    sources: list[Source]
    tasks: list[Task] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    summaries: list[FileSummary] = field(default_factory=list)
    left: Files = field(default_factory=lambda: Files([]))

    @property
    def files(self) -> list[FileRecords]:
        return [file for part in self.parts for file in part.files]

    def replace(self, at: int, part: Part) -> None:
        """Take a part that was made again, with what its files have become."""
        self.parts[at] = part
        told = {s.path: s for s in part.summaries}
        self.summaries = [told.get(s.path, s) for s in self.summaries]
        sources = {s.path: s for s in self.tasks[at].sources}
        self.sources[:] = [sources.get(s.path, s) for s in self.sources]


def _mapped(map_: Map[Task, Part], tasks: Sequence[Task], progress: Progress, what: str) -> Iterator[Part]:
    for done, (task, found) in enumerate(zip(tasks, map_(score_files, tasks), strict=True)):
        progress(what, done + 1, len(tasks))
        if isinstance(found, Killed):
            summaries = [FileSummary(s.path.as_posix()) for s in task.sources]
            faults = [unreadable(s.path, KILLED[found.reason]) for s in summaries]
            yield Part(summaries, problems=faults)
        else:
            yield found


def _groups(parts: Sequence[Part]) -> list[list[int]]:
    """Positions of the parts that share a commune, taken together; in the order of the first of each."""
    group_of: dict[str, list[int]] = {}
    groups: list[list[int]] = []
    for at, part in enumerate(parts):
        own = [at]
        for commune in sorted(part.communes()):
            met = group_of.get(commune)
            if met is not None and met is not own:
                own = sorted({*own, *met})
                groups = [g for g in groups if g is not met]
        groups.append(own)
        for position in own:
            group_of.update(dict.fromkeys(parts[position].communes(), own))
    return sorted(groups)


def _collect(
    paths: Sequence[Path],
    options: Options,
    card: Scorecard | None,
    progress: Progress,
    forms: Sequence[str],
    account: Account,
) -> tuple[_Collected, Review | None]:
    """Each file read, checked and scored in a process of its own; files of one commune once more together.

    A file with cells to correct is read again with them corrected: the lines of ``account`` that do so come
    to their ends. A file that does not say the year of the run is scored again for it. Raises UsageError when
    there is no file.
    """
    files = look_for_files(paths)
    found = files.found
    if not found:
        raise UsageError(nothing_to_read(files, paths))
    communes = communes_by_file(options.units) if options.units else {}
    sources = [
        Source(path, communes.get(file_key(path.name), options.commune), password_of(path, options))
        for path in found
    ]
    bare = replace(options, password=no_password)
    one = len(sources) == 1
    lines = tuple(account.lines)
    of_rows = tuple((at, line) for at, line in enumerate(lines) if line.verdict in OF_ROWS)
    if not any(line.verdict is Verdict.DROP for _, line in of_rows):
        of_rows = ()
    tasks = [
        Task((s,), bare, card, forms=tuple(forms), alone=one, lines=lines, of_rows=of_rows) for s in sources
    ]
    progress("Đọc phiếu", 0, len(tasks))
    prepare()
    with mapper(min(jobs_for(options, len(tasks)), len(tasks)), options.scheduler) as map_:
        alone = list(_mapped(map_, tasks, progress, "Đọc phiếu"))
        patched = patch(tasks, alone, sources, account)
        while patched:
            redone = _mapped(map_, [tasks[at] for at in patched], progress, "Đọc phiếu đã sửa")
            for at, part in zip(patched, redone, strict=True):
                alone[at] = part
            patched = [at for at in patched if taken_back(at, tasks, alone, sources, account)]
        collected = _Collected(sources, summaries=[s for part in alone for s in part.summaries], left=files)
        review = review_of([f for part in alone for f in part.files], options)
        year = review.year if review else None
        for group in _groups(alone):
            own = [tasks[at].sources[0] for at in group]
            task = Task(tuple(own), bare, card, year, tuple(forms), of_rows=of_rows)
            collected.tasks.append(task)
            collected.parts.append(alone[group[0]])
        again = [
            at
            for at, (task, part) in enumerate(zip(collected.tasks, collected.parts, strict=True))
            if part.files and (len(task.sources) > 1 or part.year != year)
        ]
        if again:
            redone = _mapped(map_, [collected.tasks[at] for at in again], progress, "Chấm điểm lại")
            for at, part in zip(again, redone, strict=True):
                collected.parts[at] = part
        dropped = _leave_rows_out(collected, account) if of_rows else []
        redone = _mapped(map_, [collected.tasks[at] for at in dropped], progress, "Bỏ dòng theo quyết định")
        for at, part in zip(dropped, redone, strict=True):
            collected.replace(at, part)
    return collected, review


def _leave_rows_out(collected: _Collected, account: Account) -> list[int]:
    """Give the rows that are left out by decisions to the tasks of their files: at which positions."""
    scored = [part for part in collected.parts if part.year is not None]
    problems = [p for part in scored for p in part.problems] + _joined(scored, keep=True)[2]
    return leave_rows_out(collected.tasks, collected.parts, account, problems)


def _joined(parts: Sequence[Part], *, keep: bool = False) -> tuple[Records, Members, list[Problem]]:
    """The scored households of all parts, their members, and the persons that stand in two places.

    The parts lose what is joined unless it is to be kept.
    """
    tables: list[Table] = []
    offsets, keys = [], []
    for at, part in enumerate(parts):
        offsets.append(len(tables))
        tables.extend(part.tables)
        keys.append(unpack([part.keys]).assign(part=at))
    frame = unpack([part.households for part in parts])
    sizes = [part.size for part in parts]
    frame[SOURCE] += np.repeat(offsets, sizes)
    for part in parts if not keep else ():
        part.households = part.keys = b""
    households = Records(frame, tables)
    members = Members(parts, offsets)
    starts = pd.Series([0, *sizes]).cumsum()
    repeated = repeated_keys(pd.concat(keys, ignore_index=True))
    if repeated.empty:
        return households, members, []
    marks = ["by_number", "by_name"]
    of_head = repeated[~repeated["is_member"]]
    heads = households.frame.iloc[(of_head["at"] + of_head["part"].map(starts)).to_numpy()]
    heads = heads.reset_index(drop=True).assign(**{m: of_head[m].to_numpy() for m in marks})
    rows = []
    for part_at, own in repeated[repeated["is_member"]].groupby("part"):
        found = members.at(int(str(part_at)), own["at"].tolist())
        rows.append(found.assign(**{m: own[m].to_numpy() for m in marks}))
    none = heads.iloc[:0].rename(columns={"head_name": "name"})
    persons = Records(pd.concat(rows or [none], ignore_index=True), tables)
    of_heads = Records(heads, tables)
    problems = list(check_persons(form(COMMUNE_RETURN), of_heads, persons))
    told = with_standing(problems, [of_heads, persons])
    return households, members, list(with_households(list(told), households))


def _check_files(files: Sequence[FileRecords], review: Review, result: Result, sent: Sending) -> None:
    """Check the files beside each other, and with the list of communes."""
    result.report.extend(check_units(files, review.units, review.standard, review.date))
    first = {f.commune: f.path for f in reversed(files)}
    told = check_returns(first, review.units, sent.unread, sent.expected, sent.where)
    result.report.extend(told)
    result.report.extend(check_years(files, review.year))


def _compare(
    households: Records,
    members: Members,
    files: Sequence[FileRecords],
    review: Review,
    result: Result,
    sent: Sending,
) -> tuple[Lists, Compared]:
    """Compare the households with the lists of earlier years, as far as these are given."""
    communes = sorted({f.commune for f in files})
    lists = earlier_lists(result.options, review, communes, households, result.report)
    if lists.previous is None and result.command == "run":
        result.report.extend(check_start_known(files))
    reviewed = set(households.frame["commune"]) | {f.commune for f in files if says_no_households(f)}
    regular = result.options.regular
    compared = compare_with_lists(households, members.of, lists, review, communes, sent.unread, regular)
    if regular:
        # It knows the registers, which no other run needs.
        from hongheo.pipeline.in_year import check_regular

        found = check_regular(compared.households, compared.listed, lists, review, result)
        result.report.extend(found)
    result.report.extend(with_standing(compared.problems, [compared.households]))
    compared.communes = sorted({*compared.communes, *sent.communes})
    compared.without_return = set(compared.communes) - reviewed
    return lists, compared


def _settle(compared: Compared, result: Result, card: Scorecard | None) -> None:
    """Take the class from the households that are in doubt, and give the others their movement."""
    households, doubts = compared.households, result.report.doubts()
    of_points = (doubts.points, doubts.points_of_communes)
    households.frame = settle(
        households.frame, doubts.households, doubts.communes, compared.listed, of_points
    )
    result.report.extend(with_standing(list(contradictions(households)), [households]))
    result.households = households.frame
    marks = (card.mark if card else "", provisional(households.frame))
    result.note = note_under_title(*marks, b2_derived=result.options.b2_derived)


def _settle_by_own(before: Records, national: pd.DataFrame, review: Review, result: Result) -> ByOwn | None:
    """The households by the standard beside the national one, if there is one; tells it in the result."""
    path = result.options.standard
    if path is None:
        return None
    own = settled_by_own(before, national, result.report.doubts(), path, own_review(path, review), review)
    result.by_standard[own.review.standard.id] = OwnSummary(
        own.review.standard.title, own.counts(), own.differing
    )
    return own


def _set_aside(parts: Sequence[Part]) -> dict[str, int]:
    """Rows that are no records, by sheet."""
    counted = Counter[str]()
    for part in parts:
        counted.update(part.set_aside)
    return dict(counted)


def score_all(
    paths: Sequence[Path],
    options: Options,
    result: Result,
    progress: Progress,
    forms: Sequence[str] = RETURNS,
) -> Scored | None:
    """Read, check, score and compare; fills the result. None when no file could be read.

    Raises UsageError where no file says its year.
    """
    account, unread = take_lines(options, blank=result.command == STATUS or options.report)
    result.report.extend(unread)
    scored = _score_all(paths, options, result, progress, forms, account)
    if options.corrections:
        close(account, result)
    return scored


def _score_all(
    paths: Sequence[Path],
    options: Options,
    result: Result,
    progress: Progress,
    forms: Sequence[str],
    account: Account,
) -> Scored | None:
    card = load_card(options.scorecard) if options.scorecard else None
    if options.standard is not None:
        own_standard(options.standard)  # a fault of it stops the command before the work
    collected, review = _collect(paths, options, card, progress, forms, account)
    files = collected.files
    result.files, result.review = collected.summaries, review
    result.left = {path.as_posix(): why for path, why in collected.left.left.items()}
    result.report.extend(files_left(collected.left, paths))
    for part in collected.parts:
        result.report.extend(part.problems)
    accounts = prove_accounts(result.files)
    if not accounts.holds:
        result.proofs.append(accounts)
    if not files or (review is None and result.command in ("check", "correct")):
        return None
    if review is None:
        raise YearNeeded("Không tệp nào ghi «Năm rà soát»; hãy nói rõ bằng --year hoặc --date.")
    progress("Kiểm tra, chấm điểm", 0, 1)
    sent = sending(
        collected.sources, files, collected.summaries, review, options, lenient=result.command == STATUS
    )
    _check_files(files, review, result, sent)
    parts = [part for part in collected.parts if part.year is not None]
    households, members, problems = _joined(parts)
    result.report.extend(problems)
    lists, compared = _compare(households, members, files, review, result, sent)
    unsettled = compared.households
    before = Records(unsettled.frame, unsettled.tables)
    _settle(compared, result, card)
    by_own = _settle_by_own(before, compared.households.frame, review, result)
    result.report.extend(area_changes(compared.households, compared.matchings, lists.table, review))
    progress("Kiểm tra, chấm điểm", 1, 1)
    return Scored(
        compared.households,
        members,
        collected.sources,
        {c: t for t, part in zip(collected.tasks, collected.parts, strict=True) for c in part.communes()},
        {commune: totals for part in parts for commune, totals in part.totals.items()},
        _set_aside(parts),
        lists.previous,
        missing_sheet(lists.previous, compared.left_out, review.units, options.show_values),
        units_of_run(compared.communes, files, review.units),
        [*result.files, *lists.files],
        compared.left_last_year,
        card,
        code_rows(compared.households, compared.matchings, str if options.show_values else mask_name),
        lists.villages,
        lists.carried,
        compared.without_return,
        lists,
        compared,
        by_own,
    )


def scores_of(scored: Scored, review: Review) -> SheetData:
    return scores_sheet(
        scored.households.frame,
        scored.units,
        [i.name for i in review.standard.indicator],
        {a.id.value: a.name for a in review.standard.area},
        {m.value: m.label for m in Movement},
    )


def title_of(review: Review) -> str:
    return f"CHẤM ĐIỂM, PHÂN LOẠI HỘ NĂM {review.year}"


@keeps_inputs("out")
def score(paths: Sequence[Path], options: Options, out: Path, progress: Progress = no_progress) -> Result:
    """Each household with its points, class and the rule that decided, written to one workbook.

    Raises UsageError, StandardError or OutputError.
    """
    from hongheo.write import write_scores, write_whole

    result = new_result("score", options)
    with write_whole(out, options.force) as target:
        scored = score_all(paths, options, result, progress)
        if scored is None or result.review is None:
            raise NothingRead(result)
        write_scores(
            target, scores_of(scored, result.review), title=title_of(result.review), note=result.note
        )
    result.outputs, result.out = [out.name], out.parent
    return result
