"""``status``: who has sent what, which version it is, what is open, which step each commune has reached."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from hongheo.check import check_info
from hongheo.errors import EXIT_OK, UsageError
from hongheo.forms import RETURNS, form
from hongheo.guard import keeps_inputs
from hongheo.models import CommuneState, HouseholdClass, Place, RegisterState, SentFile, Stage
from hongheo.pipeline.documents import StatusDocument, told
from hongheo.pipeline.expecting import expected_units
from hongheo.pipeline.reading import read_one
from hongheo.pipeline.registers import check_registers
from hongheo.pipeline.result import FileSummary, Options, Progress, Result, new_result, no_progress
from hongheo.pipeline.scoring import Scored, score_all
from hongheo.problems import Problem, Severity, kinds
from hongheo.read import find_files
from hongheo.units import Unit, units_on
from hongheo.write import OutputSet, sha256_of, write_manifest, write_status, write_whole

COPY, OLDER = "bản chép của {other}", "bản cũ hơn của {other}"
# Two files of one commune that hold these together are versions of one return, not parts of it.
_VERSIONS = (kinds.CODE_TWICE.code, kinds.SCORES_TWICE.code, kinds.SENT_TWICE.code)


@dataclass(slots=True)
class StatusResult:
    """Where the communes stand as of ``on``; ``untied`` are files of no known commune > why."""

    result: Result
    on: dt.date
    communes: list[CommuneState] = field(default_factory=list)
    untied: dict[str, str] = field(default_factory=dict)
    outputs: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """Always 0: what is missing or wrong is what was asked for."""
        return EXIT_OK

    def by_stage(self) -> dict[Stage, list[CommuneState]]:
        """The communes by what has come of their returns."""
        return {stage: [c for c in self.communes if c.stage is stage] for stage in Stage}

    def as_json(self) -> dict[str, object]:
        """The state as JSON; names of files only."""
        return told(
            StatusDocument,
            command="status",
            valid=True,
            exit_code=self.exit_code,
            on=self.on,
            communes=[{**asdict(c), "changed": c.changed} for c in self.communes],
            untied=[{"path": path, "why": why} for path, why in self.untied.items()],
            counts={stage.value: len(own) for stage, own in self.by_stage().items()},
            outputs=self.outputs,
        )


def _changed(path: Path) -> str:
    """The day on which a file was last changed (ISO), in the office's own time."""
    return dt.datetime.fromtimestamp(path.stat().st_mtime).astimezone().date().isoformat()


def _without_copies(found: Sequence[Path]) -> tuple[dict[Path, str], dict[Path, Path]]:
    """File > hash, of those that are not the same byte for byte; copy > the file that it is a copy of."""
    first: dict[str, Path] = {}
    hashes: dict[Path, str] = {}
    copies: dict[Path, Path] = {}
    for path in found:
        sha256 = sha256_of(path) if path.is_file() else ""
        if sha256 and sha256 in first:
            copies[path] = first[sha256]
        else:
            first[sha256] = path
            hashes[path] = sha256
    return hashes, copies


def _other_file(problem: Problem) -> str | None:
    other = problem.context.get("other")
    return other.file if isinstance(other, Place) else str(other) if other is not None else None


def _clashes(result: Result) -> Iterator[tuple[str, str]]:
    """Pairs of files that hold the same households."""
    known = {f.path for f in result.files}
    for problem in result.report:
        other = _other_file(problem) if problem.kind.code in _VERSIONS else None
        if other in known and other != problem.place.file:
            yield problem.place.file, str(other)


def _newness(path: str, options: Options) -> tuple[str, float, str]:
    """By what the newest of several versions is told: the day written in it, else when it was changed."""
    content, _ = read_one(Path(path), [form(name) for name in RETURNS], options)
    info = check_info(form(content.form), content)[0] if content is not None else {}
    written = info.get("prepared_on")
    return (str(written.value) if written is not None else "", Path(path).stat().st_mtime, path)


def _older_versions(result: Result, options: Options) -> dict[str, str]:
    """File > the newer version of the same return."""
    of_file = {f.path: f.commune for f in result.files}
    groups: list[set[str]] = []
    for pair in _clashes(result):
        if of_file[pair[0]] is None or of_file[pair[0]] != of_file[pair[1]]:
            continue
        own = {*pair}.union(*(g for g in groups if g & {*pair}))
        groups = [g for g in groups if not g & own] + [own]
    older: dict[str, str] = {}
    for group in groups:
        ranked = sorted(group, key=lambda path: _newness(path, options))
        days = [_newness(path, options)[0] for path in ranked]
        if not all(days):
            ranked = sorted(group, key=lambda path: _newness(path, options)[1:])
        older.update(dict.fromkeys(ranked[:-1], ranked[-1]))
    return older


@dataclass(slots=True)
class _Sent:
    """What was sent: the result of the newest versions, and the files that are not used > why."""

    result: Result
    scored: Scored | None
    hashes: dict[str, str]
    aside: dict[str, str]


def _read(found: Sequence[Path], options: Options, progress: Progress) -> _Sent:
    """Read what was sent; once more without the older versions where there are some."""
    hashes, copies = _without_copies(found)
    result = new_result("status", options)
    scored = score_all(list(hashes), options, result, progress)
    aside = {copy.as_posix(): COPY.format(other=of.name) for copy, of in copies.items()}
    older = _older_versions(result, options)
    if older:
        aside |= {path: OLDER.format(other=Path(newer).name) for path, newer in older.items()}
        first = {f.path: f for f in result.files if f.path in older}
        result = new_result("status", options)
        scored = score_all([p for p in hashes if p.as_posix() not in older], options, result, progress)
        result.files += [replace(f, households=0) for f in first.values()]
    known = {path.as_posix(): sha256 for path, sha256 in hashes.items()}
    result.files += [FileSummary(c.as_posix(), None, _commune_of(of, result)) for c, of in copies.items()]
    return _Sent(
        result, scored, known | {c.as_posix(): known[of.as_posix()] for c, of in copies.items()}, aside
    )


def _commune_of(path: Path, result: Result) -> str | None:
    return next((f.commune for f in result.files if f.path == path.as_posix()), None)


def _files_of(sent: _Sent) -> tuple[dict[str, list[SentFile]], dict[str, str]]:
    """Commune > its files; file of no known commune > why."""
    unread = {
        p.place.file: p.commune
        for p in sent.result.report
        if p.kind.code == kinds.SENT_UNREAD.code and p.commune
    }
    first: dict[str, Problem] = {}
    for problem in sent.result.report:
        if problem.kind.severity is Severity.ERROR and problem.kind.code.startswith("HN0"):
            first.setdefault(problem.place.file, problem)
    own: dict[str, list[SentFile]] = {}
    untied: dict[str, str] = {}
    told_of = _communes_told(sent)
    for summary in sorted(sent.result.files, key=lambda f: f.path):
        communes = [unread[summary.path]] if summary.path in unread else told_of.get(summary.path, [])
        why = sent.aside.get(summary.path, "")
        if not communes:
            found = first.get(summary.path)
            untied[summary.path] = why or (found.message() if found else "Tệp không cho biết mã xã.")
            continue
        changed = _changed(Path(summary.path))
        file = SentFile(summary.path, sent.hashes.get(summary.path, ""), changed, not why, why)
        for commune in communes:
            own.setdefault(str(commune), []).append(file)
    return own, untied


def _communes_told(sent: _Sent) -> dict[str, list[str]]:
    """File > its communes: the one it says, or those of its households (a list, a merged return)."""
    found = {f.path: [f.commune] for f in sent.result.files if f.commune}
    if sent.scored is not None:
        households = sent.scored.households
        places = households.frame[["source", "commune"]].drop_duplicates()
        for source, commune in zip(places["source"], places["commune"], strict=True):
            path = households.tables[int(source)].file
            if path not in found or (commune not in found[path] and str(commune).isdigit()):
                found.setdefault(path, []).append(str(commune))
    return {path: sorted({c for c in codes if c.isdigit()}) for path, codes in found.items()}


def _expected(options: Options, own: Iterable[str], result: Result, on: dt.date) -> dict[str, Unit]:
    """The communes to be told of: those asked for, those that sent, those that a district lacks."""
    units = result.review.units if result.review else units_on(options.date or on)
    codes = {*own, *result.missing_communes()}
    wanted = {code: unit for code in codes if (unit := units.by_code(code)) is not None}
    if options.expect is not None:
        wanted |= {u.code: u for u in expected_units(options.expect, units, own)}
    return dict(sorted(wanted.items()))


def _problems_by_commune(result: Result) -> dict[str, list[Problem]]:
    of_file = {f.path: f.commune for f in result.files}
    found: dict[str, list[Problem]] = {}
    for problem in result.report:
        if problem.kind.code == kinds.UNITS_WITHOUT_RETURN.code:
            continue
        if (code := problem.told_commune(of_file)) is not None:
            found.setdefault(code, []).append(problem)
    return found


@dataclass(frozen=True, slots=True)
class _Counts:
    """Households by commune: reviewed, without class, on last year's list, of these in no return."""

    households: Mapping[str, int]
    unclassified: Mapping[str, int]
    previous: Mapping[str, int] | None
    left: Mapping[str, int] | None


def _counts(sent: _Sent) -> _Counts:
    if sent.scored is None:
        return _Counts({}, {}, None, None)
    frame = sent.scored.households.frame
    open_ = frame[frame["class_end"] == HouseholdClass.UNCLASSIFIED.value]
    previous = sent.scored.previous
    listed = Counter(map(str, previous.frame["commune"])) if previous is not None else None
    left = Counter(map(str, sent.scored.missing.frame["commune"])) if previous is not None else None
    return _Counts(Counter(map(str, frame["commune"])), Counter(map(str, open_["commune"])), listed, left)


def _stage(files: Sequence[SentFile], unread: bool, errors: int) -> Stage:
    if not any(f.used for f in files):
        return Stage.MISSING
    if unread:
        return Stage.UNREAD
    return Stage.ERRORS if errors else Stage.SOUND


def _states(
    sent: _Sent, files: Mapping[str, list[SentFile]], options: Options, on: dt.date, record: Record
) -> list[CommuneState]:
    problems, counts = _problems_by_commune(sent.result), _counts(sent)
    registers = _registers(options, on)
    unread = {p.commune for p in sent.result.report if p.kind.code == kinds.SENT_UNREAD.code}
    states = []
    for code, unit in _expected(options, files, sent.result, on).items():
        own = problems.get(code, [])
        open_ = Counter(p.kind.severity for p in own if p.decided is None)
        register = registers.get(code)
        sent_files = tuple(files.get(code, ()))
        states.append(
            CommuneState(
                code,
                unit.name,
                _stage(sent_files, code in unread, open_[Severity.ERROR]),
                sent_files,
                record.version(code, sent_files, on),
                counts.households.get(code, 0),
                counts.unclassified.get(code, 0),
                open_[Severity.ERROR],
                open_[Severity.WARNING],
                sum(p.decided is not None for p in own),
                counts.previous.get(code, 0) if counts.previous is not None else None,
                counts.left.get(code, 0) if counts.left is not None else None,
                register.requests if register else None,
                register.step if register else None,
                register.late if register else None,
            )
        )
    return states


def _registers(options: Options, on: dt.date) -> dict[str, RegisterState]:
    if not options.registers:
        return {}
    states = {s.commune: s for s in check_registers(options.registers, options, on=on).states}
    if not states:
        raise UsageError(
            f"Không có sổ theo dõi nào đọc được trong {', '.join(r.as_posix() for r in options.registers)}."
        )
    return states


@dataclass(slots=True)
class Record:
    """What each commune has sent so far (``--record``): commune > its versions, the first one first.

    A version is the day on which it was seen first and the hashes of its files. Without a path nothing is
    kept, and no version is told.
    """

    path: Path | None
    versions: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def version(self, commune: str, files: Sequence[SentFile], on: dt.date) -> int | None:
        """Which version (from 1) these files are; noted when it is new."""
        hashes = sorted(f.sha256 for f in files if f.used)
        if self.path is None or not hashes:
            return None
        known = self.versions.setdefault(commune, [])
        for number, version in enumerate(known, start=1):
            if version["sha256"] == hashes:
                return number
        names = sorted(Path(f.path).name for f in files if f.used)
        known.append({"seen": on.isoformat(), "files": names, "sha256": hashes})
        return len(known)


def read_record(path: Path | None) -> Record:
    """The record as it stands; a new one when there is none. Raises UsageError for another file."""
    if path is None or not path.exists():
        return Record(path)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["program"] != "hongheo" or data["command"] != "status":
            raise KeyError
        return Record(path, {str(c): list(v) for c, v in data["communes"].items()})
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.as_posix()} không phải sổ ghi các bản đã nhận (--record).") from error


@keeps_inputs("out", "record")
def status(
    folders: Sequence[Path],
    options: Options,
    *,
    on: dt.date | None = None,
    out: Path | None = None,
    record: Path | None = None,
    progress: Progress = no_progress,
) -> StatusResult:
    """Where each commune stands, by the returns in the folders, as of a day (today unless said).

    Of two versions of a return the newer counts: by the day written in it, else by when the file was changed.
    ``record`` (read, and written again) remembers the versions before. Raises UsageError for a folder that is
    not there, StandardError, OutputError.
    """
    absent = [f.as_posix() for f in (*folders, *options.registers) if not f.exists()]
    if absent:
        raise UsageError(f"Không có tệp, thư mục {', '.join(absent)}. Kiểm tra lại đường dẫn.")
    day = on or dt.date.today()  # noqa: DTZ011 - the user's own calendar day
    kept = read_record(record)
    found = find_files(folders)
    sent = _read(found, options, progress) if found else _Sent(new_result("status", options), None, {}, {})
    files, untied = _files_of(sent)
    told_of = StatusResult(sent.result, day, _states(sent, files, options, day, kept), untied)
    if out is not None:
        with write_whole(out, options.force) as target:
            write_status(target, told_of.communes, untied, f"{day:%d/%m/%Y}")
        told_of.outputs.append(out.name)
    if record is not None:
        with OutputSet(record.parent, [record.name], True, option="--record") as outputs:
            own = {"program": "hongheo", "command": "status", "communes": dict(sorted(kept.versions.items()))}
            write_manifest(outputs.path(record.name), own)
        told_of.outputs.append(record.name)
    return told_of
