"""Tables for the public: small counts hidden, and as many others as it takes that none can be worked out.

The way of statistical disclosure control (Hundepool and others, Statistical Disclosure Control, 2012, ch. 4):
primary suppression of small counts, then secondary suppression. What is protected is the make-up of the poor
and near-poor of a place: peoples, merit, causes, deprivations, children, movements. How many they are is not:
their lists are posted by name, so those counts are taken as known to everybody and stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hongheo.identities import EQUAL, HOUSEHOLDS, MOVEMENT_SIGNS, PERSONS, SHARES, SUMS
from hongheo.models import SummaryTable, TableLine
from hongheo.tabulate.groups import UNKNOWN_PEOPLE

# Table, split, column (from 1); with a place (its number among the lines) a cell.
Column = tuple[int, str, int]
Cell = tuple[int, Column]
Identity = dict[Cell, int]

_SPLIT = (HOUSEHOLDS, PERSONS)
# Counts that whoever reads the posted lists of this year and of last year knows.
_POSTED: tuple[Column, ...] = (
    *((1, "", c) for c in (1, 2, 3, 5, 9, 11)),
    *((2, s, c) for s in _SPLIT for c in (1, 2, 3, 9)),
    *((3, s, c) for s in _SPLIT for c in (1, 2, 9)),
)
# Equal as well, between the tables of groups.
_EQUAL_GROUPS = (
    *(
        ((12 + near, a, ""), (8, b + 5 * near, HOUSEHOLDS))
        for near in (0, 1)
        for a, b in ((3, 2), (5, 3), (4, 4))
    ),
    *(((12 + near, 9, ""), (8, 2 + 5 * near, PERSONS)) for near in (0, 1)),
)
# A count of households and the persons in them: both are shown or neither.
_PAIRS: tuple[tuple[Column, Column], ...] = (
    ((1, "", 7), (1, "", 13)),
    *(
        ((t, HOUSEHOLDS, c), (t, PERSONS, c))
        for t, last in ((2, 9), (3, 9), (8, 10))
        for c in range(1, last + 1)
    ),
    *(((t, "", c), (t, "", c + 6)) for t in (12, 13) for c in (2, 3)),
)
_CHILDREN = ((1, (2, 3, 4)), (5, (6, 7, 8)))
_PRIME = 2**61 - 1


def _columns_of(table: int, *columns: int, splits: Sequence[str] = ("",)) -> list[Column]:
    return [(table, split, c) for split in splits for c in columns]


def _breakdowns(per_list: int) -> Iterator[tuple[Column, list[Column]]]:
    """The households of a list, and the columns that tell of what kind they are."""
    for near in (0, 1):
        parts = [
            *_columns_of(4 + 2 * near, *range(2, 15)),
            *_columns_of(8, *range(2 + 5 * near, 6 + 5 * near), splits=_SPLIT),
            *_columns_of(9, *range(2 + near * per_list, 1 + (near + 1) * per_list)),
            *_columns_of(10, *range(2 + 9 * near, 10 + 9 * near)),
            *_columns_of(11, *range(1 + 4 * near, 5 + 4 * near)),
            *_columns_of(12 + near, 2, 3, 4, 5, 6, 8, 9),
        ]
        yield (1, "", 3 + 2 * near), parts
    for whole, children in _CHILDREN:
        yield (11, "", whole), _columns_of(11, *children)


def _peoples(per_list: int) -> list[Column]:
    """The columns that tell the people of households and persons."""
    return [
        *_columns_of(8, 2, 7, splits=_SPLIT),
        *_columns_of(9, *range(1, 2 * per_list + 1)),
        *(column for table in (12, 13) for column in _columns_of(table, 2, 3, 8, 9)),
    ]


def _is_share(table: int, column: int) -> bool:
    return column > 1 if table in (5, 7) else table == 1 and column in {share for share, _, _ in SHARES}


def _sum_terms(of: tuple[int, str, int, Iterable[int]]) -> list[tuple[Column, int]]:
    """Table, split, column of a sum, columns added > the terms of the identity."""
    table, split, whole, parts = of
    return [((table, split, whole), 1), *(((table, split, part), -1) for part in parts)]


class _Cells:
    """The counts of all tables, those that must be equal taken as one; what is hidden, what stays."""

    def __init__(self, tables: Sequence[SummaryTable]) -> None:
        self.values: dict[Cell, int] = {}
        self.places: list[TableLine] = []
        self._same: dict[Cell, Cell] = {}
        for table in tables:
            for split in dict.fromkeys(line.split for line in table.lines):
                own = [line for line in table.lines if line.split == split]
                self.places = self.places or own
                for place, line in enumerate(own):
                    for column, value in enumerate(line.values, start=1):
                        if value is not None and not _is_share(table.number, column):
                            self.values[place, (table.number, split, column)] = int(value)
        # Of table 9 one list's columns: total, Kinh, minorities, each people.
        peoples = next((t.varying[0] for t in tables if t.number == 9), ())
        self.per_list = 3 + len(peoples)
        self._unknown = UNKNOWN_PEOPLE in peoples
        self.minorities = len(peoples) - self._unknown
        doubtful = [self._placed(terms, p) for p in range(len(self.places)) for terms in self._doubtful()]
        sure = self._merge(list(self._all_identities()))
        self.identities = sure + self._distinct(doubtful)
        self._sure = len(sure)
        self.known: set[Cell] = set()
        self.hidden: set[Cell] = set()
        self._of: dict[Cell, list[int]] = defaultdict(list)
        for at, identity in enumerate(self.identities):
            for cell in identity:
                self._of[cell].append(at)
        self._partners: dict[Cell, set[Cell]] = defaultdict(set)
        for place in range(len(self.places)):
            for a, b in _PAIRS:
                if (place, a) in self.values and (place, b) in self.values:
                    first, second = self.one(place, a), self.one(place, b)
                    self._partners[first].add(second)
                    self._partners[second].add(first)

    def one(self, place: int, column: Column) -> Cell:
        """The cell that stands for all those equal to this one."""
        cell = (place, column)
        while cell in self._same:
            cell = self._same[cell]
        return cell

    def value(self, place: int, column: Column) -> int | None:
        """The count in a cell; None when it is blank."""
        return self.values.get((place, column))

    @staticmethod
    def _placed(terms: Iterable[tuple[Column, int]], place: int) -> list[tuple[Cell, int]]:
        return [((place, column), sign) for column, sign in terms]

    def _all_identities(self) -> Iterator[list[tuple[Cell, int]]]:
        for place in range(len(self.places)):
            for terms in self._of_a_line():
                yield self._placed(terms, place)
        columns = dict.fromkeys(column for _, column in self.values)
        for whole, parts in self._sums_of_places():
            for column in columns:
                if (whole, column) in self.values and all((p, column) in self.values for p in parts):
                    yield [((whole, column), 1), *(((p, column), -1) for p in parts)]

    def _of_a_line(self) -> Iterator[list[tuple[Column, int]]]:
        for (t, a, s), (u, b, r) in (*EQUAL, *_EQUAL_GROUPS):
            yield [((t, s, a), 1), ((u, r, b), -1)]
        for table in (2, 3):
            for split in _SPLIT:
                terms = [((table, split, c), sign) for c, sign in enumerate(MOVEMENT_SIGNS, start=1)]
                yield [*terms, ((table, split, 9), -1)]
        sums: list[tuple[int, str, int, Iterable[int]]] = [
            (t, "", whole, parts) for t, whole, parts in SUMS if t < 12 or not self._unknown
        ]
        for near in (0, 1):
            first, last = 1 + near * self.per_list, (near + 1) * self.per_list
            yield [((9, "", first), 1), ((1, "", 3 + 2 * near), -1)]
            for column in (2, 3):
                yield [((9, "", near * self.per_list + column), 1), ((12 + near, "", column), -1)]
            # Those whose people is not known stand last, and are no minority.
            unknown = [last] if self._unknown else []
            peoples = range(first + 3, last + 1 - len(unknown))
            sums.append((9, "", first, (first + 1, first + 2, *unknown)))
            sums.append((9, "", first, (first + 1, *peoples, *unknown)))
            sums.append((9, "", first + 2, peoples))
        yield from map(_sum_terms, sums)

    def _doubtful(self) -> Iterator[list[tuple[Column, int]]]:
        """What holds in some places: the groups of table 8 may overlap, and peoples that are not known make
        less of the parts of tables 12 and 13. Such an identity is no proof, but tempting."""
        for split in _SPLIT:
            for first in (1, 6):
                yield _sum_terms((8, split, first, range(first + 1, first + 5)))
        yield from (_sum_terms((t, "", whole, parts)) for t, whole, parts in SUMS if t >= 12)

    def _sums_of_places(self) -> Iterator[tuple[int, list[int]]]:
        levels = [line.level for line in self.places]
        groups = [at for at, level in enumerate(levels) if level == "group"]
        for at in groups:
            after = next((g for g in groups if g > at), len(levels))
            yield at, list(range(at + 1, after))
        if groups:
            yield 0, groups
        yield 0, [at for at, level in enumerate(levels) if level == "unit"]

    def _reduced(self, terms: Iterable[tuple[Cell, int]]) -> Identity:
        identity: Identity = defaultdict(int)
        for cell, sign in terms:
            identity[self.one(*cell)] += sign
        return {cell: sign for cell, sign in identity.items() if sign}

    def _merge(self, raw: list[list[tuple[Cell, int]]]) -> list[Identity]:
        """The identities that have all their cells; an equality makes two cells one."""
        raw = [terms for terms in raw if all(cell in self.values for cell, _ in terms)]
        found = True
        while found:
            found = False
            for terms in raw:
                identity = self._reduced(terms)
                if len(identity) == 2 and sum(identity.values()) == 0:
                    a, b = sorted(identity)
                    # Where households lack a class or a people the two differ, and tell nothing for sure.
                    if self.values[a] == self.values[b]:
                        self._same[b] = a
                        found = True
        return self._distinct(raw)

    def _distinct(self, raw: Iterable[list[tuple[Cell, int]]]) -> list[Identity]:
        whole = [terms for terms in raw if all(cell in self.values for cell, _ in terms)]
        unique = {tuple(sorted(identity.items())) for terms in whole if (identity := self._reduced(terms))}
        return [dict(items) for items in sorted(unique)]

    def hide(self, cells: Iterable[Cell]) -> set[int]:
        """Hide cells and their partners, unless everybody knows them; returns the identities touched."""
        touched: set[int] = set()
        waiting = list(cells)
        while waiting:
            cell = waiting.pop()
            if cell in self.hidden or cell in self.known:
                continue
            self.hidden.add(cell)
            touched.update(self._of[cell])
            waiting += self._partners[cell]
        return touched

    def smallest(self, identities: Iterable[int]) -> Cell | None:
        """The smallest count in these identities that can be hidden, a zero only if there is no other."""
        found = {c for at in identities for c in self.identities[at]} - self.hidden - self.known
        return min(found, key=lambda c: (self.values[c] == 0, self.values[c], c), default=None)

    def is_safe(self, identity: Identity, least: int) -> bool:
        """Whether an identity tells of its hidden cells nothing, or the sum of several, not too small."""
        hidden = [(cell, sign) for cell, sign in identity.items() if cell in self.hidden]
        if len(hidden) < 2:
            return not hidden
        one_way = len({sign > 0 for _, sign in hidden}) == 1
        return not one_way or sum(self.values[cell] for cell, _ in hidden) >= least

    def computable(self) -> set[Cell]:
        """Hidden cells that all identities together determine: a row of the solved system holds them alone.

        Solved modulo a large prime, exactly enough: a wrong answer would need a multiple of it.
        """
        solved: dict[Cell, Identity] = {}
        holders: dict[Cell, set[Cell]] = defaultdict(set)
        rows = [{c: s for c, s in i.items() if c in self.hidden} for i in self.identities[: self._sure]]
        for row in sorted(filter(None, rows), key=len):
            for cell in [c for c in row if c in solved]:
                _subtract(row, solved[cell], row[cell])
            if not row:
                continue
            pivot = min(row, key=lambda c: (len(holders[c]), len(self._of[c]), c))
            inverse = pow(row[pivot], -1, _PRIME)
            for cell in row:
                row[cell] = row[cell] * inverse % _PRIME
            for other in list(holders[pivot]):
                before = set(solved[other])
                _subtract(solved[other], row, solved[other][pivot])
                for cell in before ^ set(solved[other]):
                    (holders[cell].discard if cell in before else holders[cell].add)(other)
            solved[pivot] = row
            for cell in row:
                holders[cell].add(pivot)
        return {pivot for pivot, row in solved.items() if len(row) == 1}


def _subtract(row: Identity, other: Identity, times: int) -> None:
    for cell, factor in other.items():
        rest = (row.get(cell, 0) - times * factor) % _PRIME
        if rest:
            row[cell] = rest
        else:
            row.pop(cell, None)


def _hide_small(cells: _Cells, least: int) -> None:
    """What everybody knows, then the small counts, and all kinds of a list of few households, zeros too."""
    places = range(len(cells.places))
    values = cells.values
    cells.known |= {cells.one(p, column) for p in places for column in _POSTED if (p, column) in values}
    if not cells.minorities:
        # A table without a column for any minority says what every household is.
        told = {
            cells.one(p, column)
            for p in places
            for column in _peoples(cells.per_list)
            if (p, column) in values
        }
        cells.known |= told
    breakdowns = list(_breakdowns(cells.per_list))
    for place in places:
        for whole, parts in breakdowns:
            own = {cells.one(place, part) for part in parts if (place, part) in values}
            of = cells.value(place, whole)
            if of == 0:
                # Nothing of nothing: a reader knows these zeros, so they protect no other cell.
                cells.known |= {cell for cell in own if values[cell] == 0 and cell not in cells.hidden}
            elif of is not None and of < least:
                cells.hide(own)
    cells.hide(cells.one(*cell) for cell, value in values.items() if 0 < value < least)


def _hide_more(cells: _Cells, least: int) -> None:
    """Secondary suppression: no identity, nor all of them together, may tell a hidden cell."""
    waiting = set(range(len(cells.identities)))
    while waiting:
        while waiting:
            at = waiting.pop()
            if not cells.is_safe(cells.identities[at], least):
                more = cells.smallest([at])
                if more is not None:
                    waiting |= cells.hide([more]) | {at}
        for cell in sorted(cells.computable()):
            more = cells.smallest(cells._of[cell])
            if more is not None:
                waiting |= cells.hide([more])


def _shares_hidden(table: int, place: int, columns: int, hides: Mapping[Cell, bool]) -> set[int]:
    """The shares of a line whose part or whole is hidden."""
    if table == 1:
        wanted = [(share, (1, "", part), (1, "", whole)) for share, part, whole in SHARES]
    elif table in (5, 7):
        counts = table - 1
        wanted = [(c, (counts, "", c + 1), (counts, "", 1)) for c in range(2, columns + 1)]
    else:
        return set()
    return {share for share, part, whole in wanted if hides.get((place, part)) or hides.get((place, whole))}


def suppress(tables: Sequence[SummaryTable], least: int) -> list[SummaryTable]:
    """Tables 1 to 13 with counts from 1 to ``least`` - 1 hidden, and what would tell them.

    Hidden cells are None and named in ``hidden`` of their line; all look alike, so that nobody sees which are
    the small ones. Counts of households and persons that the posted lists give (poor and near-poor at the
    start and the end, escaped) stay. A place with fewer than ``least`` households of a list has all columns
    hidden that tell of what kind they are. Shares of hidden counts are hidden. No hidden cell follows from
    the identities of the tables, one by one or all together; bounds are not tried: a count between 0 and its
    whole is known to be that. The tables' own notes are left out: they hold counts.
    """
    cells = _Cells(tables)
    _hide_small(cells, least)
    _hide_more(cells, least)
    hides = {cell: cells.one(*cell) in cells.hidden for cell in cells.values}
    out = []
    for table in tables:
        lines = []
        places: dict[str, int] = defaultdict(int)
        for line in table.lines:
            place = places[line.split]
            places[line.split] += 1
            columns = range(1, len(line.values) + 1)
            hidden = {c for c in columns if hides.get((place, (table.number, line.split, c)))}
            hidden |= _shares_hidden(table.number, place, len(line.values), hides)
            values = tuple(None if c in hidden else v for c, v in zip(columns, line.values, strict=True))
            lines.append(replace(line, values=values, hidden=frozenset(hidden)))
        out.append(replace(table, lines=tuple(lines), note=""))
    return out
