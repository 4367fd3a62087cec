"""Each file of a run read, checked and scored in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from hongheo.check import two_communes
from hongheo.corrections import OF_ROWS
from hongheo.errors import UsageError
from hongheo.models import Account, FileRecords, Verdict
from hongheo.pipeline.code_tables import communes_by_file, file_key
from hongheo.pipeline.parts import Part, Task, prepare, review_of, score_files
from hongheo.pipeline.patching import leave_rows_out, patch, taken_back
from hongheo.pipeline.reading import Source, password_of
from hongheo.pipeline.result import FileSummary, Options, Progress, Review, no_password
from hongheo.pipeline.workers import KILLED, Killed, Map, jobs_for, mapper
from hongheo.read import Files, look_for_files, nothing_to_read, unreadable

if TYPE_CHECKING:
    from hongheo.criteria import Scorecard


@dataclass(slots=True)
class Collected:
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


def _parts(
    reading: Iterator[Part | Killed], tasks: Sequence[Task], progress: Progress, what: str
) -> Iterator[Part]:
    for done, (task, found) in enumerate(zip(tasks, reading, strict=True)):
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


def _mapping(
    map_: Map[Task, Part] | None, options: Options, jobs: int
) -> AbstractContextManager[Map[Task, Part]]:
    return nullcontext(map_) if map_ is not None else mapper(jobs, options.scheduler)


def _size(source: Source) -> int:
    """Bytes of its file; 0 where it cannot be looked at."""
    with suppress(OSError):
        return source.path.stat().st_size
    return 0


def _left_alone(files: int, jobs: int) -> int:
    """How many files, the last to be begun, leave two processors or more for each while they are read."""
    last = files % jobs
    return last if 2 * last <= jobs else 0


def _load(then: str | None) -> None:
    """Load what is needed when the files are read: this process has nothing else to do meanwhile."""
    for module in ("hongheo.pipeline.joining", then):
        if module is not None:
            import_module(module)


def collect(
    paths: Sequence[Path],
    options: Options,
    card: Scorecard | None,
    progress: Progress,
    forms: Sequence[str],
    account: Account,
    map_: Map[Task, Part] | None = None,
    then: str | None = None,
) -> tuple[Collected, Review | None]:
    """Each file read, checked and scored in a process of its own, or wherever ``map_`` does it; files of one
    commune once more together.

    A file with cells to correct is read again with them corrected: the lines of ``account`` that do so come
    to their ends. A file that does not say the year of the run is scored again for it. ``then`` is the module
    that the command goes on with (see ``_load``). Raises UsageError when there is no file.
    """
    files = look_for_files(paths)
    found = files.found
    if not found:
        raise UsageError(nothing_to_read(files, paths), reason="not_found")
    communes = communes_by_file(options.units) if options.units else {}
    sources = [
        Source(path, communes.get(file_key(path.name), options.commune), password_of(path, options))
        for path in found
    ]
    bare = replace(options, password=no_password)
    jobs = min(jobs_for(options, len(sources)), len(sources))
    # The largest first, so that all processes end at about the same time.
    begun = sorted(range(len(sources)), key=lambda at: -_size(sources[at]))
    few = 1 if len(begun) == 1 else 0 if options.scheduler else _left_alone(len(begun), jobs)
    left_alone = set(begun[len(begun) - few :])
    lines = tuple(account.lines)
    of_rows = tuple((at, line) for at, line in enumerate(lines) if line.verdict in OF_ROWS)
    if not any(line.verdict is Verdict.DROP for _, line in of_rows):
        of_rows = ()
    tasks = [
        Task((s,), bare, card, forms=tuple(forms), alone=at in left_alone, lines=lines, of_rows=of_rows)
        for at, s in enumerate(sources)
    ]
    prepare()
    if options.jobs == 1:  # one process at a time is at work
        _load(then)
    with _mapping(map_, options, jobs) as map_:
        some = [tasks[at] for at in begun]
        reading = map_(score_files, some)
        progress("Đọc phiếu", 0, len(tasks))
        # Until the last ones are read, alone, every processor has work.
        before = len(begun) - few if few else 0
        if not before:
            _load(then)
        read: dict[int, Part] = {}
        for at, part in zip(begun, _parts(reading, some, progress, "Đọc phiếu"), strict=True):
            read[at] = part
            if len(read) == before:
                _load(then)
        alone = [read[at] for at in range(len(tasks))]
        patched = patch(tasks, alone, sources, account)
        while patched:
            some = [tasks[at] for at in patched]
            redone = _parts(map_(score_files, some), some, progress, "Đọc phiếu đã sửa")
            for at, part in zip(patched, redone, strict=True):
                alone[at] = part
            patched = [at for at in patched if taken_back(at, tasks, alone, sources, account)]
        review = review_of([f for part in alone for f in part.files], options)
        neither = _of_neither(tasks, alone, sources, review)
        some = [tasks[at] for at in neither]
        redone = _parts(map_(score_files, some), some, progress, "Đọc phiếu có mã và tên của hai xã")
        for at, part in zip(neither, redone, strict=True):
            alone[at] = part
        collected = Collected(sources, summaries=[s for part in alone for s in part.summaries], left=files)
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
            some = [collected.tasks[at] for at in again]
            redone = _parts(map_(score_files, some), some, progress, "Chấm điểm lại")
            for at, part in zip(again, redone, strict=True):
                collected.parts[at] = part
        dropped = _leave_rows_out(collected, account) if of_rows else []
        some = [collected.tasks[at] for at in dropped]
        redone = _parts(map_(score_files, some), some, progress, "Bỏ dòng theo quyết định")
        for at, part in zip(dropped, redone, strict=True):
            collected.replace(at, part)
    return collected, review


def _of_neither(
    tasks: list[Task], parts: Sequence[Part], sources: list[Source], review: Review | None
) -> list[int]:
    """Have the returns with the code of one commune and the name of another counted under neither, in place:
    which ones. Where the office says whose a file is, that decides."""
    found = []
    for at, part in enumerate(parts):
        if review is None or len(part.files) != 1 or sources[at].commune is not None:
            continue
        (file,) = part.files
        if (neither := two_communes(file, review.units)) is not None:
            sources[at] = replace(sources[at], neither=neither)
            tasks[at] = replace(tasks[at], sources=(sources[at],))
            found.append(at)
    return found


def _leave_rows_out(collected: Collected, account: Account) -> list[int]:
    """Give the rows that are left out by decisions to the tasks of their files: at which positions."""
    from hongheo.pipeline.joining import joined

    scored = [part for part in collected.parts if part.year is not None]
    problems = [p for part in scored for p in part.problems] + joined(scored, keep=True)[2]
    return leave_rows_out(collected.tasks, collected.parts, account, problems)
