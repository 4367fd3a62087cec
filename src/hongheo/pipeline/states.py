"""Where each commune stands, from what was read and scored: for ``status``, and for the report of ``run``."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hongheo.corrections import lines_left
from hongheo.criteria import standard_for_year
from hongheo.errors import StandardError
from hongheo.models import (
    SOURCE,
    CommuneState,
    HouseholdClass,
    LinesLeft,
    Overdue,
    RegisterState,
    SentFile,
    Stage,
    UnfitLine,
    UnreadFile,
)
from hongheo.pipeline.expecting import told_by_options, units_and_unfit, unread_files
from hongheo.pipeline.result import Result
from hongheo.pipeline.scoring import Scored
from hongheo.problems import Problem, Severity, kinds
from hongheo.units import Unit, UnitList, units_on

SENDING, SENDING_READABLE = "Gửi phiếu", "Gửi phiếu đọc được"


@dataclass(frozen=True, slots=True)
class Asked:
    """As of which day the communes are told of, by which day returns were due (None: no day is known), their
    registers (commune > state; None: none were given), on which day (ISO) a file of theirs was first seen."""

    on: dt.date
    due: dt.date | None = None
    registers: Mapping[str, RegisterState] | None = None
    seen: Mapping[str, str] = field(default_factory=dict)


def units_of(result: Result, on: dt.date) -> UnitList:
    """The units of the review's day; of the year or day that was asked for where nothing could be read."""
    if result.review is not None:
        return result.review.units
    options = result.options
    if options.date is None and options.year is not None:
        try:
            return units_on(standard_for_year(options.year)[1])
        except StandardError:
            return units_on(on)
    return units_on(options.date or on)


def wanted_units(
    result: Result, scored: Scored | None, own: Iterable[str], units: UnitList
) -> tuple[dict[str, Unit], list[UnfitLine]]:
    """The communes to be told of: those that sent, and those asked for, else those that a district lacks and
    those of the tables; and the lines of the list of communes that fit none."""
    own, expect = list(own), result.options.expect
    lacking = [*result.missing_communes(), *(scored.units if scored else ())] if expect is None else []
    wanted = {code: unit for code in (*own, *lacking) if (unit := units.by_code(code)) is not None}
    unfit: list[UnfitLine] = []
    if expect is not None:
        expected, unfit = units_and_unfit(expect, units, own)
        wanted |= {u.code: u for u in expected}
    return dict(sorted(wanted.items())), unfit


def communes_of_files(result: Result, scored: Scored | None) -> dict[str, list[str]]:
    """File > its communes: the one it says, or those of its households (a list, a merged return)."""
    found = {f.path: {f.commune} if f.commune else set() for f in result.files}
    if scored is not None:
        households = scored.households
        places = households.frame[[SOURCE, "commune"]].drop_duplicates()
        for source, commune in zip(places[SOURCE], places["commune"], strict=True):
            # Households that are in no return stand on last year's list, which nobody sent.
            if (path := households.tables[int(source)].file) in found:
                found[path].add(str(commune))
    return {path: sorted(c for c in codes if c.isdigit()) for path, codes in found.items()}


def unread_of(result: Result, scored: Scored | None, units: UnitList) -> dict[str, list[UnreadFile]]:
    """Commune > what it sent and nothing could be taken from."""
    return unread_files(result, told_by_options(scored.sources if scored else ()), units)


def states_of_run(
    result: Result, scored: Scored, on: dt.date, registers: Sequence[RegisterState]
) -> list[CommuneState]:
    """Where the communes of a run stand, all of whose files count; nothing of when they were changed, so that
    the same inputs give the same states."""
    files: dict[str, list[SentFile]] = {}
    for path, communes in communes_of_files(result, scored).items():
        for commune in communes:
            files.setdefault(commune, []).append(SentFile(path, "", "", True))
    units = units_of(result, on)
    for commune, unread in unread_of(result, scored, units).items():
        for file in unread:
            files.setdefault(commune, []).append(SentFile(file.path, "", "", False, file.reason, unread=True))
    wanted, _ = wanted_units(result, scored, files, units)
    of_commune = {r.commune: r for r in registers} if registers else None
    return commune_states(result, scored, wanted, files, Asked(on, registers=of_commune))


def commune_states(
    result: Result,
    scored: Scored | None,
    wanted: Mapping[str, Unit],
    files: Mapping[str, Sequence[SentFile]],
    asked: Asked,
    version: Callable[[str, Sequence[SentFile]], int | None] = lambda _commune, _files: None,
) -> list[CommuneState]:
    """A state for each commune.

    ``files``: commune > what it sent, ``version`` tells which version that is.
    """
    of_unread = {f.path: code for code, sent in files.items() for f in sent if f.unread}
    problems, counts = _problems_by_commune(result, of_unread), _counts(result, scored)
    lines = _lines(result)
    states = []
    for code, unit in wanted.items():
        own = problems.get(code, [])
        open_ = Counter(p.kind.severity for p in own if p.decided is None)
        register = (asked.registers or {}).get(code)
        sent = tuple(files.get(code, ()))
        stage = _stage(sent, open_[Severity.ERROR])
        states.append(
            CommuneState(
                code,
                unit.name,
                stage,
                sent,
                version(code, sent),
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
                lines.get(code, LinesLeft()) if lines is not None else None,
                _overdue(stage, register, asked),
                _sent_late(code, sent, asked),
            )
        )
    return states


def lines_of_no_commune(result: Result, wanted: Iterable[str]) -> int:
    """Lines of corrections still to be looked at that belong to none of the communes told of."""
    known = set(wanted)
    return sum(own.left for code, own in (_lines(result) or {}).items() if code not in known)


def _lines(result: Result) -> Mapping[str, LinesLeft] | None:
    if result.corrections is None:
        return None
    of_file = {f.path: f.commune for f in result.files}
    return lines_left(result.corrections, list(result.report), of_file)


def _overdue(stage: Stage, register: RegisterState | None, asked: Asked) -> tuple[Overdue, ...]:
    found = list(register.overdue) if register else []
    if stage in (Stage.MISSING, Stage.UNREAD) and asked.due is not None and asked.on > asked.due:
        what = SENDING if stage is Stage.MISSING else SENDING_READABLE
        found.append(Overdue(what, asked.due.isoformat(), (asked.on - asked.due).days, "due"))
    return tuple(sorted(found, key=lambda o: (-o.days, o.what)))


def _sent_late(commune: str, files: Sequence[SentFile], asked: Asked) -> int | None:
    """For how many days what the commune sent first came after the day due; None when that is not known."""
    days = [f.changed for f in files if f.changed]
    if asked.due is None or not days:
        return None
    first = dt.date.fromisoformat(min([*days, *filter(None, [asked.seen.get(commune)])]))
    return max((first - asked.due).days, 0) if first <= asked.on else None


def _problems_by_commune(result: Result, of_unread: Mapping[str, str]) -> dict[str, list[Problem]]:
    of_file = {**{f.path: f.commune for f in result.files}, **of_unread}
    found: dict[str, list[Problem]] = {}
    for problem in result.report:
        if problem.kind.code == kinds.UNITS_WITHOUT_RETURN.code:
            continue
        if (code := problem.told_commune(of_file)) is not None:
            found.setdefault(code, []).append(problem)
    return found


@dataclass(frozen=True, slots=True)
class _Counts:
    """Households by commune: in returns, of them without class; on last year's list, of them in no return."""

    households: Mapping[str, int]
    unclassified: Mapping[str, int]
    previous: Mapping[str, int] | None
    left: Mapping[str, int] | None


def _counts(result: Result, scored: Scored | None) -> _Counts:
    if scored is None:
        return _Counts({}, {}, None, None)
    sent = {f.path for f in result.files}
    # Households that are in no return stand on last year's list.
    of_returns = [at for at, table in enumerate(scored.households.tables) if table.file in sent]
    frame = scored.households.frame
    frame = frame[frame[SOURCE].isin(of_returns)]
    open_ = frame[frame["class_end"] == HouseholdClass.UNCLASSIFIED.value]
    previous = scored.previous
    listed = Counter(map(str, previous.frame["commune"])) if previous is not None else None
    left = Counter(map(str, scored.missing.frame["commune"])) if previous is not None else None
    return _Counts(Counter(map(str, frame["commune"])), Counter(map(str, open_["commune"])), listed, left)


def _stage(files: Sequence[SentFile], errors: int) -> Stage:
    if not any(f.used for f in files):
        return Stage.UNREAD if any(f.unread for f in files) else Stage.MISSING
    return Stage.ERRORS if errors else Stage.SOUND
