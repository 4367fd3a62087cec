"""A problem is kind + place + context, rendered when shown. Checks yield them; a report collects."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from hongheo.models import Place, SeenRow, many_made
from hongheo.problems.kinds import SENT_TWICE, UNIT_NAME_DIFFERS, UNIT_UNKNOWN, Effect, Kind, Severity
from hongheo.text import mask_identity, mask_name

_log = logging.getLogger("hongheo")

# A text longer than the one is shown up to the other. Lists of communes or choices are shorter.
_LONG, _SHOWN = 2000, 80
# How a message names a file, by its path.
NameFile = Callable[[str], str]
# Blanks for a sentence that few values bring with them; nothing stands there otherwise.
MAY_LACK = frozenset({"odd", "near", "within"})


@many_made
class Personal:
    """A value about a person inside a problem: masked when shown, unless asked for."""

    value: object
    kind: Literal["name", "identity", "note"]

    def text(self, show: bool) -> str:
        """The value, or its mask."""
        text = str(self.value)
        if show:
            return text
        if self.kind == "identity":
            return mask_identity(text)
        return mask_name(text) if self.kind == "name" else "(ẩn)"

    def __reduce__(self) -> tuple[object, ...]:
        """What travels between processes."""
        return Personal, (self.value, self.kind)


@many_made
class Standing:
    """What stood in the cell of a problem when it was told: ``value`` as a person sees it, or None.

    ``field`` is the heading of that cell, ``member`` the ``STT`` of a member. ``mark`` changes as soon as any
    value changes that the problem speaks of: a decision about the problem is held against it. ``rows`` are
    those that may be the same, the problem's own first, of a problem that asks so.
    """

    value: str | Personal | None
    field: str | None
    member: str | None
    mark: str
    rows: tuple[SeenRow, ...] = ()

    def shown(self, show_values: bool) -> str | None:
        """The value, masked like everywhere."""
        return self.value.text(show_values) if isinstance(self.value, Personal) else self.value


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody looked at a problem and found it right: who, on which day (ISO) and why, as far as written."""

    by: str
    on: str
    why: str

    def as_json(self) -> dict[str, str]:
        """As in the JSON contract."""
        return {"by": self.by, "on": self.on, "why": self.why}


@cache
def _log_unfilled(code: str, blank: str) -> None:
    """Say once that the program does not tell a problem whole: the fault is its own, not that of the data."""
    _log.error(
        "lời báo %s thiếu phần «%s»: đây là lỗi của chương trình, vấn đề vẫn đúng; hãy báo lỗi này.",
        code,
        blank,
    )


class _Blanks(dict[str, object]):
    """What the blanks of a message are filled with; one that was forgotten is marked."""

    code: str

    def __missing__(self, blank: str) -> str:
        if blank in MAY_LACK:
            return ""
        _log_unfilled(self.code, blank)
        return f"[thiếu: {blank}]"


def _shown(value: object, show_values: bool, name_file: NameFile | None) -> object:
    """A value of a problem as its message shows it."""
    if isinstance(value, Place):
        return value.text(name_file(value.file) if name_file else None)
    text = value.text(show_values) if isinstance(value, Personal) else value
    # A page of text in a cell says no more than its beginning.
    return f"{text[:_SHOWN]}…" if isinstance(text, str) and len(text) > _LONG else text


@many_made
class Problem:
    """Something wrong at a place. ``context`` fills the message of its kind.

    ``household`` (``28654/0012``) or, for a whole commune, ``commune`` says whose class is in doubt when
    the problem casts doubt: as its kind says, or as ``doubtful`` says for a cell that decides. ``of_points``:
    it speaks of B1 or B2 alone, which a household that is gone has not. ``standing`` is known of problems
    that speak of records, ``decided`` of those that were looked at. ``changed`` tells (in Vietnamese) which
    line of ``--corrections`` changed the cell, or the code of the household.
    """

    kind: Kind
    place: Place
    context: Mapping[str, object] = dataclass_field(default_factory=dict)
    household: str | None = None
    field: str | None = None
    commune: str | None = None
    doubtful: bool = False
    of_points: bool = False
    standing: Standing | None = None
    decided: Decision | None = None
    changed: str = ""

    @property
    def casts_doubt(self) -> bool:
        """Whether the class of the household (or of the commune's households) cannot be trusted."""
        return self.doubtful or self.kind.doubt

    @property
    def effect(self) -> Effect:
        """What becomes of the class of its household or commune until it is mended."""
        return Effect.CLASS if self.casts_doubt else self.kind.effect

    @property
    def places(self) -> list[Place]:
        """Its own place, then those that its message names."""
        return [self.place, *[value for value in self.context.values() if type(value) is Place]]

    def told_commune(self, of_file: Mapping[str, str | None]) -> str | None:
        """Code of the commune that it is about: its household's, its own, that of its file (file > code)."""
        household = self.household.partition("/")[0] if self.household else None
        for code in (household, self.commune, of_file.get(self.place.file)):
            if code and code.isdigit():
                return code
        return None

    def __reduce__(self) -> tuple[object, ...]:
        """What travels between processes: a run may hold a problem for every household, so its place and what
        stands there go with it, not each by a call of its own."""
        place, standing = self.place, self.standing
        there = (place.file, place.sheet, place.row, place.column)
        stands = standing and (standing.value, standing.field, standing.member, standing.mark, standing.rows)
        whose = (self.household, self.field, self.commune, self.doubtful, self.of_points)
        return _arrived, (self.kind, there, self.context, whose, stands, self.decided, self.changed)

    def at(self, standing: Standing) -> Problem:
        """The same with what stands in its cell. As ``of_points_alone`` it takes a fifth of the time of
        ``dataclasses.replace``, which a run may call for every household."""
        whose = (self.household, self.field, self.commune, self.doubtful, self.of_points)
        return Problem(self.kind, self.place, self.context, *whose, standing, self.decided, self.changed)

    def of_points_alone(self) -> Problem:
        """The same, of which it is known that it speaks of B1 or B2 alone."""
        whose = (self.household, self.field, self.commune, self.doubtful)
        more = (self.standing, self.decided, self.changed)
        return Problem(self.kind, self.place, self.context, *whose, True, *more)

    def texts(self, show_values: bool = False, name_file: NameFile | None = None) -> tuple[str, str]:
        """What is wrong and what to do about it, in Vietnamese; ``name_file`` says how other files are named,
        by their paths else."""
        blanks = _Blanks(self.context)
        # Most values are words and numbers, which are shown as they are.
        for blank, value in self.context.items():
            if not ((kind := type(value)) is int or (kind is str and len(value) <= _LONG)):  # type: ignore[arg-type]
                blanks[blank] = _shown(value, show_values, name_file)
        blanks.code = self.kind.code
        message, remedy = self.kind.message, self.kind.remedy
        changed = f" ({self.changed})" if self.changed else ""
        return (
            (message.format_map(blanks) if "{" in message else message) + changed,
            remedy.format_map(blanks) if "{" in remedy else remedy,
        )

    def message(self, show_values: bool = False, name_file: NameFile | None = None) -> str:
        """What is wrong, in Vietnamese."""
        return self.texts(show_values, name_file)[0]

    def remedy(self, show_values: bool = False) -> str:
        """What to do about it, in Vietnamese."""
        return self.texts(show_values)[1]

    def as_json(self, show_values: bool = False, commune: str | None = None) -> dict[str, object]:
        """The problem as in the JSON contract. ``commune``: see ``told_commune``."""
        message, remedy = self.texts(show_values)
        return {
            "code": self.kind.code,
            "severity": self.kind.severity.value,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "column": self.place.column,
            "cell": self.place.cell,
            "household": self.household,
            "field": self.field,
            "message": message,
            "remedy": remedy,
            "commune": commune,
            "effect": self.effect.value,
            "decided": self.decided.as_json() if self.decided else None,
        }

    def line(self) -> str:
        """``HN203 B1!D7``: the one-line form that tests assert."""
        where = self.place.cell or (str(self.place.row) if self.place.row else self.place.column or "")
        place = f"{self.place.sheet}!{where}" if self.place.sheet else self.place.file
        return f"{self.kind.code} {place}".rstrip("!")

    def sort_key(self) -> tuple[str, str, int, int, str, str, str]:
        """Order of reading: file, sheet, row, column, code."""
        place = self.place
        column = place.column or ""
        sheet, row = place.sheet or "", place.row or 0
        return (place.file, sheet, row, len(column), column, self.kind.code, self.household or "")


def _arrived(
    kind: Kind,
    there: tuple[str, str | None, int | None, str | None],
    context: Mapping[str, object],
    whose: tuple[str | None, str | None, str | None, bool, bool],
    stands: tuple[str | Personal | None, str | None, str | None, str, tuple[SeenRow, ...]] | None,
    decided: Decision | None,
    changed: str,
) -> Problem:
    """The problem that ``__reduce__`` of another process told so."""
    standing = Standing(*stands) if stands else None
    return Problem(kind, Place(*there), context, *whose, standing, decided, changed)


# Whose a return is, and two versions of one: as long as that is wrong, what else is told of it may be too.
_CAUSES = frozenset(k.code for k in (UNIT_UNKNOWN, UNIT_NAME_DIFFERS, SENT_TWICE))


def in_order_of_mending(problems: Iterable[Problem]) -> list[Problem]:
    """What others follow from first, then what changes a class, errors before warnings; else in the order
    given."""
    return sorted(problems, key=lambda p: _weight(p.kind, p.effect))


@lru_cache(maxsize=1_000)
def _weight(kind: Kind, effect: Effect) -> tuple[bool, int, int]:
    return kind.code not in _CAUSES, effect.rank, list(Severity).index(kind.severity)


class Doubts(NamedTuple):
    """Household, or commune > codes of the problems that cast doubt on its class; those of points apart."""

    households: dict[str, list[str]]
    communes: dict[str, list[str]]
    points: dict[str, list[str]]
    points_of_communes: dict[str, list[str]]


class Report:
    """The problems of a run, in the order of files, sheets and cells when read out.

    ``severities`` (code > severity) are the district's own: what is added gets them here, so that all that
    is counted, shown and written agrees. A problem that casts doubt is never lowered.
    """

    def __init__(
        self, problems: Iterable[Problem] = (), severities: Mapping[str, Severity] | None = None
    ) -> None:
        self.severities = dict(severities or {})
        self._problems: list[Problem] = []
        self._in_order = True
        self._counted: Counter[Severity] | None = None
        self.extend(problems)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add problems."""
        self._in_order, self._counted = False, None
        self._problems.extend(map(self._weighed, problems) if self.severities else problems)

    def _weighed(self, problem: Problem) -> Problem:
        kind = problem.kind
        severity = self.severities.get(kind.code, kind.severity)
        if severity is kind.severity or (problem.casts_doubt and severity is not Severity.ERROR):
            return problem
        return replace(problem, kind=replace(kind, severity=severity))

    def replaced(self, problems: Iterable[Problem]) -> None:
        """Hold these instead of all that were added: the same ones, of some of which more is known."""
        self._problems, self._in_order, self._counted = list(problems), False, None

    def __len__(self) -> int:
        return len(self._problems)

    def __iter__(self) -> Iterator[Problem]:
        if not self._in_order:
            self._problems = sorted(self._problems, key=Problem.sort_key)
            self._in_order = True
        return iter(tuple(self._problems))

    def count(self, severity: Severity) -> int:
        """How many problems of a severity are open: those that somebody looked at and kept count no more."""
        if self._counted is None:
            self._counted = Counter([p.kind.severity for p in self._problems if p.decided is None])
        return self._counted[severity]

    def doubts(self) -> Doubts:
        """The codes of the problems that cast doubt, by household and by commune."""
        found = Doubts({}, {}, {}, {})
        for problem in self._problems:
            if not problem.casts_doubt:
                continue
            points = problem.of_points
            if problem.household:
                codes = found.points if points else found.households
                codes.setdefault(problem.household, []).append(problem.kind.code)
            elif problem.commune:
                codes = found.points_of_communes if points else found.communes
                codes.setdefault(problem.commune, []).append(problem.kind.code)
        return Doubts(*({key: sorted(set(own)) for key, own in codes.items()} for codes in found))

    def counts_by_file(self) -> dict[str, Counter[str]]:
        """File > severity > number of open problems."""
        found: dict[str, list[str]] = defaultdict(list)
        for problem in self._problems:
            if problem.decided is None:
                found[problem.place.file].append(problem.kind.severity)
        return {file: Counter(severities) for file, severities in found.items()}

    def lines(self) -> list[str]:
        """One short line a problem, sorted: for tests."""
        return [p.line() for p in self]
