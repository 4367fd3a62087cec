"""What was sent, for ``status``: copies and older versions apart, each file tied to its communes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hongheo.check import check_info
from hongheo.forms import RETURNS, form
from hongheo.models import PairCell, Place, SentFile, short_names
from hongheo.pipeline.expecting import commune_of_path, told_by_options
from hongheo.pipeline.reading import read_one
from hongheo.pipeline.result import STATUS, FileSummary, Options, Progress, Result, new_result
from hongheo.pipeline.scoring import Scored, score_all
from hongheo.pipeline.states import communes_of_files, unread_of
from hongheo.problems import Problem, Severity, kinds
from hongheo.read import QUIET
from hongheo.units import UnitList
from hongheo.write import sha256_of

# Neither is put aside by the commands that read every file, so it is said how to have it so.
_APART = "Chuyển ra ngoài thư mục trước khi check, run (HN504)"
COPY = f"bản chép giống hệt từng byte của {{other}}. {_APART}"
OLDER = f"bản cũ hơn của {{other}} ({{days}}). {_APART}"
# Two files of one commune that hold these together are versions of one return, not parts of it.
_VERSIONS = (kinds.CODE_TWICE.code, kinds.SCORES_TWICE.code, kinds.SENT_TWICE.code)


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


def _info(path: str, options: Options) -> Mapping[str, PairCell]:
    """What a return says of itself; nothing where it cannot be read."""
    content, _ = read_one(Path(path), [form(name) for name in RETURNS], options)
    return check_info(form(content.form), content)[0] if content is not None else {}


def _said(summary: FileSummary, options: Options) -> str:
    """The name of the commune that stands in a file, in words that go behind a sentence."""
    name = _info(summary.path, options).get("commune_name") if summary.form else None
    return f" Tên xã ghi trong tệp: «{name.value}»." if name is not None and name.value else ""


def _older_versions(result: Result, told: Mapping[str, str]) -> dict[str, str]:
    """File > of which newer version of the same return it is the older, and by which day that is told
    (Vietnamese). ``told``: file > the name that it goes by."""
    of_file = {f.path: f for f in result.files}
    groups: list[set[str]] = []
    for pair in _clashes(result):
        communes = {of_file[path].commune for path in pair}
        if None in communes or len(communes) > 1:
            continue
        own = {*pair}.union(*(g for g in groups if g & {*pair}))
        groups = [g for g in groups if not g & own] + [own]
    older: dict[str, str] = {}
    for group in groups:
        changed = {path: (Path(path).stat().st_mtime, path) for path in group}
        written = {path: of_file[path].prepared for path in group}
        # Where one says no day, the days say nothing of the others either.
        known = all(written.values())
        ranked = sorted(group, key=lambda p: (written[p] if known else "", *changed[p]))
        newest = ranked[-1]
        for path in ranked[:-1]:
            if known and written[path] != written[newest]:
                days = f"«Ngày lập» {_day(written[path])}, tệp kia {_day(written[newest])}"
            elif changed[path][0] != changed[newest][0]:
                days = (
                    f"theo ngày sửa tệp {_day(_changed(Path(path)))}, tệp kia {_day(_changed(Path(newest)))}"
                )
                days += "; «Ngày lập» như nhau" if known else ""
            else:
                days = "hai ngày như nhau, lấy theo tên tệp: hỏi xã bản nào đúng"
            older[path] = OLDER.format(other=told[newest], days=days)
    return older


def _day(iso: str) -> str:
    """A day as an office writes it."""
    return f"{dt.date.fromisoformat(iso):%d/%m/%Y}"


@dataclass(slots=True)
class Sent:
    """What was sent: the result of the newest versions, and the files that are not used > why."""

    result: Result
    scored: Scored | None
    hashes: dict[str, str]
    aside: dict[str, str]


def read_sent(found: Sequence[Path], options: Options, progress: Progress) -> Sent:
    """Read what was sent; once more without the older versions where there are some."""
    hashes, copies = _without_copies(found)
    told = short_names([path.as_posix() for path in found])
    result = new_result(STATUS, options)
    scored = score_all(list(hashes), options, result, progress)
    aside = {copy.as_posix(): COPY.format(other=told[of.as_posix()]) for copy, of in copies.items()}
    older = _older_versions(result, told)
    if older:
        aside |= older
        first = {f.path: f for f in result.files if f.path in older}
        result = new_result(STATUS, options)
        scored = score_all([p for p in hashes if p.as_posix() not in older], options, result, progress)
        result.files += [replace(f, households=0) for f in first.values()]
    known = {path.as_posix(): sha256 for path, sha256 in hashes.items()}
    communes = {f.path: f.commune for f in result.files}
    result.files += [FileSummary(c.as_posix(), None, communes.get(of.as_posix())) for c, of in copies.items()]
    return Sent(
        result, scored, known | {c.as_posix(): known[of.as_posix()] for c, of in copies.items()}, aside
    )


def files_of(
    sent: Sent, units: UnitList, options: Options
) -> tuple[dict[str, list[SentFile]], dict[str, str]]:
    """Commune > its files; file that no commune is known of, or of some of its rows > why.

    A file of which nothing counts is that of the commune that its folder or name tells.
    """
    report = list(sent.result.report)
    own: dict[str, list[SentFile]] = {}
    untied: dict[str, str] = {}
    said = told_by_options(sent.scored.sources if sent.scored else ())
    told_of = communes_of_files(sent.result, sent.scored)
    sender: dict[str, str] = {}
    unread: dict[str, str] = {}
    for code, of_commune in unread_of(sent.result, sent.scored, units).items():
        for unread_file in of_commune:
            if unread_file.path not in sent.aside:
                sender[unread_file.path] = code
                unread[unread_file.path] = f"{unread_file.reason}. {unread_file.remedy.rstrip('.')}"
    rows = _rows_of_no_commune(report)
    for summary in sorted(sent.result.files, key=lambda f: f.path):
        path, why = summary.path, sent.aside.get(summary.path) or unread.get(summary.path, "")
        named = told_of.get(path, [])
        communes = [code for code in named if units.by_code(code)]
        used = bool(communes) and not why
        if not communes:
            why = why or _why_untied(summary, report, named, units) + _said(summary, options)
            communes = list(filter(None, [sender.get(path) or commune_of_path(path, said, units)]))
        if not communes:
            untied[path] = why
            continue
        if path in rows:
            untied[path] = rows[path]
        file = _sent_file(path, why, used, not used and path not in sent.aside, sent, summary.prepared)
        for commune in communes:
            own.setdefault(commune, []).append(file)
    for path, why in sent.result.left.items():
        if path in sender:
            own.setdefault(sender[path], []).append(_sent_file(path, unread[path], False, True, sent))
        elif why != QUIET:
            untied[path] = f"không đọc: {why}"
    return own, dict(sorted(untied.items()))


def _sent_file(path: str, why: str, used: bool, unread: bool, sent: Sent, prepared: str = "") -> SentFile:
    file = Path(path)
    sha256 = sent.hashes.get(path) or (sha256_of(file) if file.is_file() else "")
    return SentFile(path, sha256, _changed(file) if file.exists() else "", used, why, unread, prepared)


# Names that are told of one file.
_NAMED = 5


def _rows_of_no_commune(report: Iterable[Problem]) -> dict[str, str]:
    """File > how many of its rows name no commune of the list, and what they say instead."""
    found: dict[str, list[str]] = {}
    for problem in report:
        if problem.kind.code == kinds.UNIT_OF_ROW_UNKNOWN.code:
            found.setdefault(problem.place.file, []).append(str(problem.context.get("written") or ""))
    told_of = {}
    for path, written in found.items():
        names = [f"«{name}»" if name else "(trống)" for name in dict.fromkeys(written)]
        more = f" và {len(names) - _NAMED} tên khác" if len(names) > _NAMED else ""
        told_of[path] = (
            f"{len(written)} dòng ghi xã không có trong danh mục: {', '.join(names[:_NAMED])}{more}"
        )
    return told_of


def _why_untied(
    summary: FileSummary, report: Iterable[Problem], named: Sequence[object], units: UnitList
) -> str:
    """Why a file is no commune's (Vietnamese)."""
    own = [p for p in report if p.place.file == summary.path and p.kind.severity is Severity.ERROR]
    if (unknown := next((p for p in own if p.kind.code == kinds.UNIT_UNKNOWN.code), None)) is not None:
        return unknown.message()
    if (differs := next((p for p in own if p.kind.code == kinds.UNIT_NAME_DIFFERS.code), None)) is not None:
        return f"{differs.message()} {differs.remedy()}"
    if named:
        return f"Mã xã {', '.join(map(str, named))} không có trong {units.title}."
    if rows := _rows_of_no_commune(own).get(summary.path):
        return rows
    reading = [p for p in own if p.kind.code.startswith("HN0")]
    found = next(iter(reading), None)
    return found.message() if found else "Tệp không cho biết mã xã."
