"""How far each commune is: what it has sent, what is open, which step it has reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Stage(StrEnum):
    """What has come of a commune's return."""

    MISSING = "missing"
    UNREAD = "unread"
    ERRORS = "errors"
    SOUND = "sound"

    @property
    def label(self) -> str:
        """The stage in Vietnamese."""
        return _LABELS[self.value]


_LABELS = {"missing": "Chưa gửi", "unread": "Đã gửi, chưa đọc được", "errors": "Còn lỗi", "sound": "Đạt"}


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that a commune sent and that could not be used: why, and what to do about it (Vietnamese)."""

    path: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a commune: its hash, the day it was last changed (ISO), and what is to be known of it.

    ``used``: its households count; else ``why`` says in Vietnamese why not (a copy, an older version, what
    stopped its reading). ``unread``: it could not be read, or not be used. ``prepared``: the day that the
    return itself says (ISO; empty: it says none).
    """

    path: str
    sha256: str
    changed: str
    used: bool
    why: str = ""
    unread: bool = False
    prepared: str = ""


@dataclass(frozen=True, slots=True)
class LinesLeft:
    """What became of the lines of corrections of a commune.

    ``used`` changed or kept what they speak of; ``waiting`` are not filled in, or only in part, and what they
    speak of is still there; ``refused`` changed nothing (another value stands there, nothing was found);
    ``contradicted`` are against each other; ``gone`` speak of what is no more.
    """

    used: int = 0
    waiting: int = 0
    refused: int = 0
    contradicted: int = 0
    gone: int = 0

    @property
    def left(self) -> int:
        """The lines that somebody has still to do something about."""
        return self.waiting + self.refused + self.contradicted


@dataclass(frozen=True, slots=True)
class Overdue:
    """What a commune should have done by a day (ISO) and had not by the day of the question.

    ``what`` in Vietnamese, ``days`` are calendar days, ``by`` says which day it is: of the ``register`` (a
    time limit of the procedure), of the ``plan`` (the last that leaves time for the steps that follow), or
    the office's own for returns (``due``). ``count`` acts alike are late, the longest for so long.
    """

    what: str
    due: str
    days: int
    by: Literal["due", "register", "plan"]
    count: int = 1


@dataclass(frozen=True, slots=True)
class RegisterState:
    """Where a commune stands by its register: the step reached, what is late, what falls due soon.

    ``late`` counts acts done late too; ``overdue`` are those that are late now, the longest first.
    """

    path: str
    commune: str
    name: str
    year: int | None
    step: str
    errors: int
    warnings: int
    late: int
    due_soon: int
    requests: int = 0
    overdue: tuple[Overdue, ...] = ()


@dataclass(frozen=True, slots=True)
class UnfitLine:
    """A line of the list of communes that fits no unit, or several: where it stands (``A5``), and why."""

    row: int
    cell: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class CommuneState:
    """Where a commune stands.

    ``version`` counts what it sent that differs, by the record (None: no record is kept); ``previous`` are
    its households on last year's list, ``previous_left`` those of them in no return, ``requests`` those of
    its register (None: not given). ``late`` are acts of the procedure that are late by its register, done
    since or not; ``overdue`` what is late now, the longest first. ``lines`` are those of corrections (None:
    none were given). ``sent_late``: how many days after the day due the first of its files was last changed
    (None: no day was given, nothing came, or the file's day is after the day of the question).
    """

    commune: str
    name: str
    stage: Stage
    files: tuple[SentFile, ...]
    version: int | None
    households: int
    unclassified: int
    errors: int
    warnings: int
    decided: int
    previous: int | None
    previous_left: int | None
    requests: int | None
    step: str | None
    late: int | None
    lines: LinesLeft | None = None
    overdue: tuple[Overdue, ...] = ()
    sent_late: int | None = None

    @property
    def changed(self) -> str | None:
        """The day on which its newest file in use, else of those that came, was changed (ISO); None when it
        sent nothing."""
        return max(
            (f.changed for f in self.files if f.used),
            default=max((f.changed for f in self.files), default=None),
        )

    @property
    def prepared(self) -> str | None:
        """The newest day that its returns in use say of themselves (ISO); None when none says one."""
        return max((f.prepared for f in self.files if f.used and f.prepared), default=None)

    @property
    def lines_left(self) -> int | None:
        """Lines of corrections that somebody has still to do something about; None when none were given."""
        return self.lines.left if self.lines is not None else None

    @property
    def days_late(self) -> int | None:
        """For how many days the oldest of what is overdue is late; None when nothing is."""
        return max((o.days for o in self.overdue), default=None)


_BY = {"plan": " (lịch tính ngược từ ngày cuối kỳ)", "register": "", "due": ""}
_LEFT = {"waiting": "chưa điền", "refused": "không dùng được", "contradicted": "trái nhau"}


def _listed(names: Sequence[str], most: int | None) -> str:
    """Names in a line, of which no more than ``most`` (None: all) are said."""
    shown = names[:most]
    more = f" và {len(names) - len(shown)} xã khác" if len(shown) < len(names) else ""
    return ", ".join(shown) + more


def told_stages(states: Sequence[CommuneState], most: int | None = None) -> list[tuple[Stage, int, str]]:
    """Each stage that a commune is at, how many are, and their names with what is wrong (Vietnamese)."""
    by_stage = {stage: [s for s in states if s.stage is stage] for stage in Stage}
    return [
        (stage, len(own), _listed([_short(s) for s in own], most)) for stage, own in by_stage.items() if own
    ]


def _short(state: CommuneState) -> str:
    """The name of a commune with its open errors and how late it is; of who sent nothing the name alone."""
    if state.stage is Stage.MISSING:
        return state.name
    own = [f"{state.errors} lỗi"] if state.errors else []
    if state.overdue:
        own.append(f"trễ {state.days_late} ngày")
    return f"{state.name} ({', '.join(own)})" if own else state.name


def told_overdue(states: Sequence[CommuneState], most: int | None = None) -> list[str]:
    """What is late (Vietnamese): a line an act, its communes by how long they are late."""
    acts: dict[tuple[str, str], list[tuple[Overdue, str]]] = {}
    for state in states:
        for overdue in state.overdue:
            acts.setdefault((overdue.by, overdue.what), []).append((overdue, state.name))
    texts = []
    for (by, what), own in sorted(acts.items(), key=lambda item: -max(o.days for o, _ in item[1])):
        own.sort(key=lambda o: (-o[0].days, o[1]))
        same = len({o.due for o, _ in own}) == 1
        day = "/".join(reversed(own[0][0].due.split("-")))
        limit = f", hạn {day}, trễ {own[0][0].days} ngày" if same else ""
        names = []
        for overdue, name in own:
            more = [f"{overdue.count} việc"] if overdue.count > 1 else []
            more += [] if same else [f"trễ {overdue.days} ngày"]
            names.append(f"{name} ({', '.join(more)})" if more else name)
        texts.append(f"{what}{_BY[by]}{limit} ({len(own)} xã): {_listed(names, most)}")
    return texts


def told_sent_late(states: Sequence[CommuneState], due: str, most: int | None = None) -> list[str]:
    """Who sent after the day due (dd/mm/yyyy), the latest first, and by which day (Vietnamese)."""
    late = sorted((s for s in states if s.sent_late), key=lambda s: (-(s.sent_late or 0), s.name))
    if not late:
        return []
    names = _listed([f"{s.name} ({s.sent_late} ngày)" for s in late], most)
    return [
        f"Đã gửi sau hạn {due}, theo ngày sửa của tệp cũ nhất còn giữ (không phải ngày nhận thư) "
        f"({len(late)} xã): {names}"
    ]


def told_lines(states: Sequence[CommuneState], most: int | None = None) -> list[str]:
    """What waits of the lines of corrections (Vietnamese): a line a kind, with the communes' counts."""
    texts = []
    for kind, word in _LEFT.items():
        own = {s.name: n for s in states if s.lines is not None and (n := getattr(s.lines, kind))}
        if own:
            names = _listed([f"{name} ({n})" for name, n in own.items()], most)
            texts.append(f"{sum(own.values())} dòng {word}: {names}")
    return texts
