"""What a reader of the public tables can work out: a program of its own (scipy), by columns' numbers.

Written apart from the product's catalogue of identities and its solver, so that the one checks the other.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import SummaryTable, TableLine

Key = tuple[int, str, int, int]  # table, split, column (from 1), place
SPLITS = (HOUSEHOLDS, PERSONS)
SHARES = {(1, c) for c in (4, 6, 8, 10, 12, 14)} | {(t, c) for t in (5, 7) for c in range(2, 14)}
UNKNOWN = "Chưa rõ dân tộc"
# The counts that the posted lists of this year and of last year give: table, split, column.
POSTED = {
    *((1, "", c) for c in (1, 2, 3, 5, 9, 11)),
    *((t, s, c) for t in (2, 3) for s in SPLITS for c in (1, 2, 3, 4, 5, 9)),
    *((8, s, c) for s in SPLITS for c in (1, 6)),
    *((t, "", 1) for t in (4, 5, 6, 7, 9, 10, 12, 13)),
    *((10, "", 10), (12, "", 7), (13, "", 7)),
}
MOVES = (1, -1, -1, -1, 1, 1, 1, 1, -1)


def lines(tables: Sequence[SummaryTable]) -> Iterator[tuple[int, int, TableLine]]:
    """Table, number of the place, line."""
    for table in tables:
        for split in dict.fromkeys(line.split for line in table.lines):
            own = [line for line in table.lines if line.split == split]
            yield from ((table.number, place, line) for place, line in enumerate(own))


def counts_of(tables: Sequence[SummaryTable]) -> dict[Key, int]:
    return {
        (number, line.split, column, place): int(value)
        for number, place, line in lines(tables)
        for column, value in enumerate(line.values, start=1)
        if value is not None and (number, column) not in SHARES
    }


def hidden_of(tables: Sequence[SummaryTable]) -> set[Key]:
    return {
        (n, line.split, c, p) for n, p, line in lines(tables) for c in line.hidden if (n, c) not in SHARES
    }


def posted(peoples: Sequence[str]) -> set[tuple[int, str, int]]:
    """What everybody knows; without a column for any minority also what people every household is of."""
    found = POSTED | {(9, "", 4 + len(peoples))}
    if not set(peoples) - {UNKNOWN}:
        found |= {(9, "", c) for c in range(1, 7 + 2 * len(peoples))}
        found |= {(t, "", c) for t in (12, 13) for c in (2, 3, 8, 9)}
        found |= {(8, s, c) for s in SPLITS for c in (2, 7)}
    return found


def equal(peoples: Sequence[str]) -> Iterator[tuple[tuple[int, str, int], tuple[int, str, int]]]:
    near_9 = 4 + len(peoples)
    households = ((1, "", 3), *((t, "", 1) for t in (4, 5, 9, 10, 12)), (8, HOUSEHOLDS, 1))
    near = ((1, "", 5), *((t, "", 1) for t in (6, 7, 13)), (9, "", near_9), (10, "", 10), (8, HOUSEHOLDS, 6))
    yield from (((2, HOUSEHOLDS, 9), other) for other in households)
    yield from (((3, HOUSEHOLDS, 9), other) for other in near)
    yield from (((2, PERSONS, 9), other) for other in ((1, "", 9), (8, PERSONS, 1), (12, "", 7)))
    yield from (((3, PERSONS, 9), other) for other in ((1, "", 11), (8, PERSONS, 6), (13, "", 7)))
    for split in SPLITS:
        yield (2, split, 2), (3, split, 5)
        yield (2, split, 5), (3, split, 3)
    for at in (0, 1):
        for a, b in ((3, 2), (5, 3), (4, 4)):
            yield (12 + at, "", a), (8, HOUSEHOLDS, b + 5 * at)
        yield (12 + at, "", 9), (8, PERSONS, 2 + 5 * at)
        for column in (2, 3):
            yield (9, "", at * (near_9 - 1) + column), (12 + at, "", column)


Row = tuple[dict[tuple[int, str, int], int], float, float]


def rules(peoples: Sequence[str], largest: int) -> Iterator[Row]:
    """The rules of a line: columns with factors, least, most. ``largest``: persons of a household at most."""
    for a, b in equal(peoples):
        yield {a: 1, b: -1}, 0, 0
    for table in (2, 3):
        for split in SPLITS:
            yield {(table, split, c): sign for c, sign in enumerate(MOVES, start=1)}, 0, 0
        yield {(table, HOUSEHOLDS, c): 1 if c == 1 else -1 for c in (1, 2, 3, 4)}, 0, math.inf
        for c in range(1, 10):
            yield {(table, PERSONS, c): 1, (table, HOUSEHOLDS, c): -1}, 0, math.inf
        # No household, no persons; columns 4 and 8 also count the persons of households that stayed.
        for c in (2, 3, 5, 6, 7):
            yield {(table, HOUSEHOLDS, c): largest, (table, PERSONS, c): -1}, 0, math.inf
    for table in (4, 6):
        yield {(table, "", 2): 1, **{(table, "", c): -1 for c in range(3, 15)}}, 0, 0
        for c in range(3, 15):
            yield {(table, "", 1): 1, (table, "", c): -1}, 0, math.inf
    yield {(4, "", 2): 1, (4, "", 1): -3}, 0, math.inf
    yield {(6, "", 1): 2, (6, "", 2): -1}, 0, math.inf
    for first in (1, 6):
        for split in SPLITS:
            groups = [(8, split, c) for c in range(first + 1, first + 4)]
            other, whole = (8, split, first + 4), (8, split, first)
            yield {whole: -1, other: 1, **dict.fromkeys(groups, 1)}, 0, math.inf
            for group in groups:
                yield {whole: 1, other: -1, group: -1}, 0, math.inf
        for c in range(first, first + 5):
            yield {(8, PERSONS, c): 1, (8, HOUSEHOLDS, c): -1}, 0, math.inf
            if c > first:
                rest = {(8, PERSONS, first): 1, (8, PERSONS, c): -1, (8, HOUSEHOLDS, first): -1}
                yield {**rest, (8, HOUSEHOLDS, c): 1}, 0, math.inf
        # No household, no persons: of the list, of a group, and of those that are not of it.
        yield from _of_somebody((8, HOUSEHOLDS), (8, PERSONS), first, range(first + 1, first + 5), 0, largest)
    for whole, parts in ((1, range(2, 10)), (10, range(11, 19))):
        for part in parts:
            yield {(10, "", whole): 1, (10, "", part): -1}, 0, math.inf
    for whole, of in ((1, 9), (5, 11)):
        for part in range(whole + 1, whole + 4):
            yield {(11, "", whole): 1, (11, "", part): -1}, 0, math.inf
        yield {(1, "", of): 1, (11, "", whole): -1}, 0, math.inf
    open_ = UNKNOWN in peoples
    for table in (12, 13):
        for whole, first in ((1, 2), (7, 8)):
            own = {(table, "", whole): 1, (table, "", first): -1, (table, "", first + 1): -1}
            yield own, 0, math.inf if open_ else 0
        for part in (4, 5, 6):
            yield {(table, "", 1): 1, (table, "", part): -1}, 0, math.inf
        for c in (1, 2, 3):
            yield {(table, "", c + 6): 1, (table, "", c): -1}, 0, math.inf
        yield from _of_somebody((table, ""), (table, ""), 1, (2, 3), 6, largest)
    for first in (1, 4 + len(peoples)):
        own = {name: (9, "", first + 3 + n) for n, name in enumerate(peoples)}
        known = {column: -1 for name, column in own.items() if name != UNKNOWN}
        yield {(9, "", first + 2): 1, **known}, 0, 0
        last = {own[UNKNOWN]: -1} if open_ else {}
        yield {(9, "", first): 1, (9, "", first + 1): -1, (9, "", first + 2): -1, **last}, 0, 0
    yield {(1, "", 1): 1, **{(1, "", c): -1 for c in (3, 5, 7)}}, 0, math.inf
    yield {(1, "", 2): 1, **{(1, "", c): -1 for c in (9, 11, 13)}}, 0, math.inf
    for a, b in ((1, 2), (3, 9), (5, 11), (7, 13)):
        yield {(1, "", b): 1, (1, "", a): -1}, 0, math.inf


def _of_somebody(
    households: tuple[int, str],
    persons: tuple[int, str],
    whole: int,
    parts: Iterable[int],
    on: int,
    largest: int,
) -> Iterator[Row]:
    """Persons are at most ``largest`` times their households, who stand ``on`` columns before."""
    all_ = {(*households, whole): largest, (*persons, whole + on): -1}
    yield all_, 0, math.inf
    for part in parts:
        own = {(*households, part): largest, (*persons, part + on): -1}
        yield own, 0, math.inf
        yield {**all_, **{column: -factor for column, factor in own.items()}}, 0, math.inf


def headings(peoples: Sequence[str]) -> Iterator[Row]:
    """What the columns of table 9 say of the whole: each people occurs, the larger stand first."""
    pairs = [((9, "", 4 + n), (9, "", 7 + len(peoples) + n)) for n in range(len(peoples))]
    for pair in pairs:
        yield dict.fromkeys(pair, 1), 1, math.inf
    named = [p for p, name in zip(pairs, peoples, strict=True) if name != UNKNOWN]
    for large, small in itertools.pairwise(named):
        yield {**dict.fromkeys(large, 1), **dict.fromkeys(small, -1)}, 0, math.inf


class Attack:
    """The counts of the tables, and what holds between them.

    ``true`` are the counts as they were, ``largest`` the persons of the largest household on the lists.
    """

    def __init__(self, tables: Sequence[SummaryTable], largest: int) -> None:
        from scipy import sparse  # as long to load as many tests take

        self.true = counts_of(tables)
        self.peoples = tables[8].varying[0]
        self.at = {key: n for n, key in enumerate(self.true)}
        levels = [line.level for number, _, line in lines(tables) if number == 1]
        rows = [
            ({(*c, place): f for c, f in terms.items()}, low, high)
            for place in range(len(levels))
            for terms, low, high in rules(self.peoples, largest)
        ]
        rows += [
            ({(*c, 0): f for c, f in terms.items()}, low, high) for terms, low, high in headings(self.peoples)
        ]
        units = [p for p, level in enumerate(levels) if level == "unit"]
        groups = [p for p, level in enumerate(levels) if level == "group"]
        sums = [(0, units), *([(0, groups)] if groups else [])]
        for at, group in enumerate(groups):
            end = groups[at + 1] if at + 1 < len(groups) else len(levels)
            sums.append((group, list(range(group + 1, end))))
        for column in dict.fromkeys(key[:3] for key in self.true):
            rows += [
                ({(*column, whole): 1, **{(*column, p): -1 for p in parts}}, 0, 0) for whole, parts in sums
            ]
        # A reader who believes what is not so is led astray; what holds is what he can go by.
        self.rows = [
            (terms, low, high)
            for terms, low, high in rows
            if all(k in self.true for k in terms)
            and low <= sum(f * self.true[k] for k, f in terms.items()) <= high
        ]
        self.posted = posted(self.peoples)
        upper, lower = [], []
        for n, (_, low, high) in enumerate(self.rows):
            (upper if low != high else lower).append(n)
        matrix = sparse.lil_array((len(self.rows), len(self.at)))
        for n, (terms, _, high) in enumerate(self.rows):
            for key, factor in terms.items():
                matrix[n, self.at[key]] += factor if high < math.inf else -factor
        matrix = matrix.tocsr()
        ends = np.array([high if high < math.inf else -low for _, low, high in self.rows])
        self.equal, self.equal_to = matrix[lower], ends[lower]
        self.less, self.less_than = matrix[upper], ends[upper]

    def width(self, key: Key, unknown: frozenset[Key]) -> int:
        """How far apart the least and the most whole number are that a count can be."""
        from scipy.optimize import linprog

        if key not in unknown:
            return 0
        keys, less, less_than, equal, equal_to = self._left(unknown)
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(keys))
            cost[keys[key]] = sign
            found = linprog(cost, less, less_than, equal, equal_to, (0, None), method="highs")
            assert found.status in (0, 3), found.message
            ends.append(sign * found.fun if found.status == 0 else 10**6)
        return math.floor(ends[1] + 1e-6) - math.ceil(ends[0] - 1e-6)

    @cache  # noqa: B019 - one attack lives as long as its example
    def _left(self, unknown: frozenset[Key]) -> tuple[dict[Key, int], Any, Any, Any, Any]:
        """The rules with what is known put in: only the counts that are not known are left to find."""
        keys = [k for k in self.true if k in unknown]
        open_ = np.array([k in unknown for k in self.true])
        known = np.where(open_, 0, [*self.true.values()])

        def left(matrix: Any, ends: Any) -> tuple[Any, Any]:
            own = matrix[:, open_]
            says = np.diff(own.indptr) > 0
            return own[says], (ends - matrix @ known)[says]

        at = {key: n for n, key in enumerate(keys)}
        return at, *left(self.less, self.less_than), *left(self.equal, self.equal_to)

    def known_by_lists(self, key: Key) -> int:
        """The width by the posted lists alone, whatever else is hidden."""
        return self.width(key, frozenset(k for k in self.true if k[:3] not in self.posted))
