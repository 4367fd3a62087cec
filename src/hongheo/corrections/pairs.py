"""Problems that speak of rows which may be one, put together: each group is asked about as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hongheo.corrections.standing import PAIRS
from hongheo.models import ROW_MARK, DuplicateRow, Duplicates, Place, SeenRow
from hongheo.problems import Problem, kinds

# The same question inside a commune and between two.
_SAME = {
    kinds.IDENTITY_IN_TWO_COMMUNES.code: kinds.IDENTITY_TWICE.code,
    kinds.PERSON_IN_TWO_COMMUNES.code: kinds.PERSON_TWICE.code,
}
_CODES = frozenset(kind.code for kind in PAIRS)
# Rows that say the same are counted once, whatever is decided.
COUNTED_ONCE = frozenset(k.code for k in (kinds.ROW_TWICE, kinds.LIST_TWICE, kinds.SENT_TWICE))

# File, sheet, row.
RowKey = tuple[str, str | None, int | None]


def row_key(place: Place) -> RowKey:
    """The row that a place stands in."""
    return place.file, place.sheet, place.row


@dataclass(slots=True)
class Pair:
    """Rows that may be one person or household (mostly two), by what stands in them.

    ``problems``: positions of the problems that ask. ``rows``: as their checks saw them, in order.
    """

    code: str
    problems: list[int] = field(default_factory=list)
    rows: dict[RowKey, SeenRow] = field(default_factory=dict)

    def shown(self) -> list[SeenRow]:
        """The rows to be looked at: of heads that may be one, the rows of their households."""
        rows = list(self.rows.values())
        whole = [r.of_household if r.of_household is not None else r for r in rows]
        heads = all(r.sheet_id == "households" for r in whole)
        return list({row_key(r.place): r for r in (whole if heads else rows)}.values())


def pairs_of(problems: Sequence[Problem]) -> list[Pair]:
    """The groups of rows that the problems ask about, in the order of the first problem of each."""
    group_of: dict[tuple[str, RowKey], Pair] = {}
    found: list[Pair] = []
    for at, problem in enumerate(problems):
        code = problem.kind.code
        if code not in _CODES or problem.standing is None or not problem.standing.rows:
            continue
        code = _SAME.get(code, code)
        places = [
            problem.place,
            *(p for n in ("other", "first") if isinstance(p := problem.context.get(n), Place)),
        ]
        keys = [(code, row_key(p)) for p in places]
        met = list({id(g): g for k in keys if (g := group_of.get(k))}.values())
        own = met[0] if met else Pair(code)
        if not met:
            found.append(own)
        for other in met[1:]:
            own.problems += other.problems
            own.rows |= other.rows
            found = [g for g in found if g is not other]
            group_of.update({k: own for k, g in group_of.items() if g is other})
        own.problems.append(at)
        for row in problem.standing.rows:
            own.rows.setdefault(row_key(row.place), row)
        group_of.update(dict.fromkeys(keys, own))
    return found


# What a row of ``Hộ`` and one of ``Thành viên`` call differently.
SAME_FIELD = {"head_name": "name"}
# Not what a person or a household is, but where it stands.
_NOT_COMPARED = frozenset({"number"})
# Told by one problem for many rows.
_MANY = frozenset(k.code for k in (kinds.LIST_TWICE, kinds.SENT_TWICE))


def duplicates_of(problems: Sequence[Problem]) -> list[Duplicates]:
    """The rows that may be one, group by group, as far as nobody has decided; what differs is marked."""
    found = []
    for pair in pairs_of(problems):
        if any(problems[at].decided is None for at in pair.problems):
            kind = problems[pair.problems[0]].kind
            found.append(Duplicates(kind.title, tuple(_rows(pair, problems))))
    for problem in problems:
        if problem.kind.code in _MANY and problem.decided is None:
            mark = problem.standing.mark if problem.standing else ""
            row = DuplicateRow(problem.kind.code, problem.place, mark, None)
            found.append(Duplicates(problem.message(), (row,)))
    return found


def _rows(pair: Pair, problems: Sequence[Problem]) -> Iterator[DuplicateRow]:
    rows = pair.shown()
    own: dict[RowKey, Problem] = {}
    for at in pair.problems:
        problem = problems[at]
        first = problem.standing.rows[0] if problem.standing else None
        whole = first.of_household if first is not None else None
        for place in (problem.place, *([whole.place] if whole else [])):
            own.setdefault(row_key(place), problem)
    differs = _differing(rows)
    for row in rows:
        problem = own.get(row_key(row.place), problems[pair.problems[0]])
        mark = problem.standing.mark if problem.standing else ""
        here = frozenset(f for f in row.seen if SAME_FIELD.get(f, f) in differs)
        yield DuplicateRow(problem.kind.code, row.place, f"{mark}{ROW_MARK}{row.mark}", row, here)


def _differing(rows: Sequence[SeenRow]) -> set[str]:
    """The fields that more than one of the rows has, and in which they do not all say the same."""
    said: dict[str, list[str]] = {}
    for row in rows:
        for field_id, value in row.seen.items():
            said.setdefault(SAME_FIELD.get(field_id, field_id), []).append(value)
    return {f for f, values in said.items() if len(set(values)) > 1 and f not in _NOT_COMPARED}
