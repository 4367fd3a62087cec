"""Tables for the public: small counts hidden, and as many others as it takes that none can be worked out.

The way of statistical disclosure control (Hundepool and others, Statistical Disclosure Control, 2012, ch. 4):
primary suppression of small counts, then secondary suppression until the bounds of every hidden count, found
by linear programs over all that is public, are far enough apart. What is protected is the make-up of the poor
and near-poor of a unit: peoples, merit, causes, deprivations, children. How many they are, and who came and
went, is not: their lists are posted by name, so those counts are taken as known to everybody and stay.
"""

from __future__ import annotations

import itertools
import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from hongheo.about import how_to_add
from hongheo.columns import UNKNOWN_PEOPLE, column_names
from hongheo.criteria import IndicatorBounds
from hongheo.errors import UsageError
from hongheo.identities import Column, Rule, matching, rules_of, shares
from hongheo.models import SummaryTable
from hongheo.tabulate.programs import Programs, solver

Cell = tuple[int, Column]  # which of the units, column
_Rule = tuple[dict[Cell, int], float, float]

_NO_SOLVER = "--suppress cần thư viện highspy (chưa được cài) để thử xem số che có tính ngược ra được không. "


@cache
def _chosen() -> Mapping[str, Any]:
    """What stands in ``suppression.toml``."""
    return tomllib.loads(Path(__file__).with_name("suppression.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The tables as they go out; how many counts are hidden, and how many under the threshold are not because
    the posted lists tell them."""

    tables: list[SummaryTable]
    hidden: int
    small_in_clear: int


class _Counts:
    """The counts of all tables, those that must be equal taken as one, and the rules between them."""

    def __init__(self, tables: Sequence[SummaryTable], bounds: IndicatorBounds | None, largest: int) -> None:
        self.values: dict[Cell, int] = {}
        self.names = {t.number: column_names(t.number, t.varying) for t in tables}
        self.levels: list[str] = []
        for table in tables:
            for split in dict.fromkeys(line.split for line in table.lines):
                own = [line for line in table.lines if line.split == split]
                self.levels = self.levels or [line.level for line in own]
                for unit, line in enumerate(own):
                    for name, value in zip(self.names[table.number], line.values, strict=True):
                        column = Column(table.number, split, name)
                        if value is not None and column not in shares():
                            self.values[unit, column] = int(value)
        peoples = next((t.varying[0] for t in tables if t.number == 9), ())
        self.unknown = UNKNOWN_PEOPLE in peoples
        self.minorities = len(peoples) - self.unknown
        self._same: dict[Cell, Cell] = {}
        rules = rules_of(self.names)
        self._merge([rule for rule in rules if rule.relation.kind == "equal"])
        lines = (*self._of_lines(rules), *self._of_sizes(rules, largest))
        self.rules = self._true([*lines, *self._of_peoples(), *self._of_units(bounds)])
        # A count of households and the persons in them.
        self.persons: list[tuple[Cell, Cell]] = []
        self.partners = self._pairs(rules)
        self.of: dict[Cell, list[int]] = defaultdict(list)
        for at, (terms, _, _) in enumerate(self.rules):
            for cell in terms:
                self.of[cell].append(at)

    def one(self, cell: Cell) -> Cell:
        """The cell that stands for all those equal to this one."""
        while cell in self._same:
            cell = self._same[cell]
        return cell

    def of_columns(self, patterns: Iterable[str]) -> list[Cell]:
        """The cells of the columns named, at all units."""
        wanted = {c for pattern in patterns for c in matching(pattern, self.names)}
        return [cell for cell in self.values if cell[1] in wanted]

    def _merge(self, rules: Sequence[Rule]) -> None:
        for unit in range(len(self.levels)):
            for rule in rules:
                a, b = ((unit, c) for c in rule.columns)
                # Where households lack a class or a people the two differ, and tell nothing for sure.
                if a in self.values and self.values[a] == self.values.get(b):
                    first, second = sorted((self.one(a), self.one(b)))
                    if first != second:
                        self._same[second] = first

    def _of_lines(self, rules: Sequence[Rule]) -> Iterator[_Rule]:
        for rule in rules:
            if rule.relation.kind == "equal" or rule.whole is not None:
                continue
            sense = ">=" if rule.relation.kind == "peoples" and self.unknown else rule.sense
            low, high = (0.0 if sense != "<=" else -math.inf), (0.0 if sense != ">=" else math.inf)
            for unit in range(len(self.levels)):
                terms = {(unit, rule.left): 1}
                for column, factor in rule.terms:
                    terms[unit, column] = terms.get((unit, column), 0) - factor
                yield terms, low, high

    def _of_sizes(self, rules: Sequence[Rule], largest: int) -> Iterator[_Rule]:
        """The lists give the size of each household: so many households have no more persons than that.

        Above all no household means no persons, of a group and of those that are not of it.
        """
        sized = {c for pattern in _chosen()["sized"] for c in matching(pattern, self.names)}
        for rule in rules:
            if rule.left not in sized or rule.relation.kind not in ("persons", "rest"):
                continue
            for unit in range(len(self.levels)):
                terms = {(unit, rule.left): -1}
                for column, factor in rule.terms:
                    terms[unit, column] = factor if column in sized else factor * largest
                yield terms, 0.0, math.inf

    def _of_peoples(self) -> Iterator[_Rule]:
        """Table 9 has a column for each people that occurs, the largest first: its headings say so much."""
        numbered = [Column(9, "", f"poor_people_{n}") for n in range(1, self.minorities + 1)]
        last = [Column(9, "", "poor_unknown")] if self.unknown else []
        pairs = [[(0, c), (0, c._replace(name=f"near_{c.name}"))] for c in (*numbered, *last)]
        for own in pairs:
            yield dict.fromkeys(own, 1), 1.0, math.inf
        for larger, smaller in itertools.pairwise(pairs[: self.minorities]):
            yield {**dict.fromkeys(larger, 1), **dict.fromkeys(smaller, -1)}, 0.0, math.inf

    def _of_units(self, bounds: IndicatorBounds | None) -> Iterator[_Rule]:
        columns = dict.fromkeys(column for _, column in self.values)
        for whole, parts in self._sums_of_units():
            for column in columns:
                yield {(whole, column): 1, **dict.fromkeys(((p, column) for p in parts), -1)}, 0.0, 0.0
        if bounds is None:
            return
        for unit in range(len(self.levels)):
            for table, number, low in ((4, bounds.least_poor, True), (6, bounds.most_near_poor, False)):
                lacking, listed = (Column(table, "", name) for name in ("deprivations", "listed"))
                terms = {(unit, lacking): 1, (unit, listed): -number}
                yield terms, (0.0 if low else -math.inf), (math.inf if low else 0.0)

    def _sums_of_units(self) -> Iterator[tuple[int, list[int]]]:
        groups = [at for at, level in enumerate(self.levels) if level == "group"]
        for at in groups:
            after = next((g for g in groups if g > at), len(self.levels))
            yield at, list(range(at + 1, after))
        yield 0, groups or [at for at, level in enumerate(self.levels) if level == "unit"]

    def _true(self, rules: Iterable[_Rule]) -> list[_Rule]:
        """The rules that have all their cells and hold: a reader who believes another is led astray by it."""
        found: dict[tuple[tuple[tuple[Cell, int], ...], float, float], None] = {}
        for terms, low, high in rules:
            if any(cell not in self.values for cell in terms):
                continue
            own: dict[Cell, int] = defaultdict(int)
            for cell, factor in terms.items():
                own[self.one(cell)] += factor
            kept = tuple(sorted((cell, factor) for cell, factor in own.items() if factor))
            if kept and low <= sum(f * self.values[c] for c, f in kept) <= high:
                found[kept, low, high] = None
        return [(dict(terms), low, high) for terms, low, high in found]

    def _pairs(self, rules: Sequence[Rule]) -> dict[Cell, set[Cell]]:
        """A count of households and the persons in them: both are shown or neither."""
        partners: dict[Cell, set[Cell]] = defaultdict(set)
        for rule in rules:
            if rule.relation.kind in ("persons", "fewer"):
                for unit in range(len(self.levels)):
                    a, b = ((unit, c) for c in rule.columns)
                    if a in self.values and b in self.values:
                        partners[self.one(a)].add(self.one(b))
                        partners[self.one(b)].add(self.one(a))
                        if rule.relation.kind == "persons":
                            self.persons.append((self.one(b), self.one(a)))
        return partners


class _Hiding:
    """What is known to everybody, and what is hidden."""

    def __init__(self, counts: _Counts, least: int) -> None:
        self.counts, self.least = counts, least
        self.known: set[Cell] = {counts.one(c) for c in counts.of_columns(_chosen()["posted"])}
        if not counts.minorities:
            self.known |= {counts.one(c) for c in counts.of_columns(_chosen()["peoples"]["columns"])}
        self.hidden: set[Cell] = set()

    def hide(self, cells: Iterable[Cell]) -> set[int]:
        """Hide cells and their partners, unless everybody knows them; returns the rules touched."""
        touched: set[int] = set()
        waiting = list(cells)
        while waiting:
            cell = waiting.pop()
            if cell in self.hidden or cell in self.known:
                continue
            self.hidden.add(cell)
            touched.update(self.counts.of[cell])
            waiting += self.counts.partners[cell]
        return touched

    def small(self) -> None:
        """Hide the small counts, and all kinds of a list of few households, zeros too."""
        counts = self.counts
        # Nothing of nothing: a reader knows these zeros, so they protect no other cell.
        self.known |= self._determined()
        self._of_nobody()
        for breakdown in _chosen()["breakdown"]:
            (whole,) = matching(breakdown["whole"], counts.names)
            parts = counts.of_columns(breakdown["columns"])
            few = {p for p in range(len(counts.levels)) if 0 < counts.values.get((p, whole), 0) < self.least}
            self.hide(counts.one(cell) for cell in parts if cell[0] in few)
        self.hide(counts.one(c) for c, value in counts.values.items() if 0 < value < self.least)

    def _determined(self) -> set[Cell]:
        """Cells that the known ones determine by bounds of single rules: nothing hides them."""
        counts = self.counts
        low = {c: float(counts.values[c]) if c in self.known else 0.0 for c in map(counts.one, counts.values)}
        high = {c: float(counts.values[c]) if c in self.known else math.inf for c in low}
        waiting = dict.fromkeys(range(len(counts.rules)))
        while waiting:
            at, _ = waiting.popitem()
            for cell in _narrow(counts.rules[at], low, high):
                waiting.update(dict.fromkeys(counts.of[cell]))
        return {c for c in low if low[c] == high[c]}

    def _of_nobody(self) -> None:
        """No households, no persons: who knows the one knows the other."""
        nobody = self.counts.persons
        self.known |= {p for h, p in nobody if h in self.known and self.counts.values[h] == 0}
        self.hidden -= self.known

    def smallest(self, cells: Iterable[Cell]) -> Cell | None:
        """The smallest count of these that can be hidden, a zero only if there is no other."""
        values = self.counts.values
        open_ = set(cells) - self.hidden - self.known
        return min(open_, key=lambda c: (values[c] == 0, values[c], c), default=None)

    def by_rules(self) -> None:
        """Hide so much that no sum alone tells a hidden cell, or the sum of several that is too small."""
        counts = self.counts
        waiting = {at for at, (_, low, high) in enumerate(counts.rules) if low == high}
        sums = set(waiting)
        while waiting:
            at = min(waiting)
            waiting.discard(at)
            terms = counts.rules[at][0]
            hidden = [(cell, factor) for cell, factor in terms.items() if cell in self.hidden]
            one_way = len({factor > 0 for _, factor in hidden}) == 1
            if not hidden or (len(hidden) > 1 and not one_way):
                continue
            if len(hidden) > 1 and sum(counts.values[cell] for cell, _ in hidden) >= self.least:
                continue
            more = self.smallest(terms)
            if more is not None:
                waiting |= (self.hide([more]) & sums) | {at}

    def by_programs(self) -> None:
        """Hide so much that the bounds of every hidden cell are the threshold apart, or as far as can be."""
        counts = self.counts
        cells = sorted({counts.one(c) for c in counts.values})
        at = {cell: n for n, cell in enumerate(cells)}
        values = [counts.values[c] for c in cells]
        rules = [({at[c]: f for c, f in terms.items()}, low, high) for terms, low, high in counts.rules]
        programs = Programs(values, rules)
        cap = float(2 * max(values, default=0) + 2 * self.least)
        programs.hide([at[c] for c in self.hidden], cap)
        final: set[int] = set()  # no more can be done for these
        while True:
            shown = np.array([c not in self.hidden and c not in self.known for c in cells])
            open_ = programs.look_at({at[c] for c in self.hidden} - final, self.least)
            before = set(self.hidden)
            for count in sorted(open_):
                if programs.width(count) >= self.least:
                    continue
                used = programs.certify(count, self.least, shown)
                if programs.width(count) >= self.least:
                    continue
                more = self.smallest(cells[n] for n in used)
                if more is not None:
                    self.hide([more])
                elif not used:
                    final.add(count)
                # Else what its proof goes by has been hidden for another in this round.
            if self.hidden == before:
                break
            programs.hide([at[c] for c in self.hidden - before], cap)
        for count in final:
            if programs.width(count) == 0:
                # Everybody can work it out whatever is hidden: a mark there would promise too much.
                self.known.add(cells[count])
        self.hidden -= self.known
        self._of_nobody()


def _narrow(rule: _Rule, low: dict[Cell, float], high: dict[Cell, float]) -> Iterator[Cell]:
    """Narrow the bounds of the cells of a rule by those of its others; gives the cells that got narrower."""
    terms, least, most = rule
    bottoms = {c: f * (low[c] if f > 0 else high[c]) for c, f in terms.items()}
    tops = {c: f * (high[c] if f > 0 else low[c]) for c, f in terms.items()}
    bottom, top = sum(bottoms.values()), sum(tops.values())
    for cell, factor in terms.items():
        if low[cell] == high[cell]:
            continue
        rest_bottom = bottom - bottoms[cell] if bottom > -math.inf else _rest(bottoms, cell)
        rest_top = top - tops[cell] if top < math.inf else _rest(tops, cell)
        ends = sorted(((least - rest_top) / factor, (most - rest_bottom) / factor))
        new_low, new_high = (
            max(low[cell], math.ceil(ends[0]) if ends[0] > -math.inf else ends[0]),
            min(high[cell], math.floor(ends[1]) if ends[1] < math.inf else ends[1]),
        )
        if new_low > low[cell] or new_high < high[cell]:
            low[cell], high[cell] = new_low, new_high
            yield cell
            return


def _rest(ends: Mapping[Cell, float], without: Cell) -> float:
    return sum(end for cell, end in ends.items() if cell != without)


def _shares_hidden(rules: Sequence[Rule], unit: int, hides: Mapping[Cell, bool]) -> set[Column]:
    """The shares of a unit whose part or whole is hidden."""
    return {r.left for r in rules if r.whole and any(hides.get((unit, c)) for c in r.columns[1:])}


def suppress(
    tables: Sequence[SummaryTable], least: int, bounds: IndicatorBounds | None, *, largest: int
) -> Suppressed:
    """Tables 1 to 13 with counts from 1 to ``least`` - 1 hidden, and what would tell them.

    Hidden cells are None and named in ``hidden`` of their line; all look alike: nobody sees which are
    the small ones. Counts of households and persons that the posted lists of this year and last year give
    stay, small ones too. A unit with fewer than ``least`` households of a list has all columns hidden that
    tell of what kind they are. Shares of hidden counts are hidden.

    By everything public (the identities of the tables, their order of peoples, ``bounds``: what the standard
    says of the indicators, ``largest``: the persons of the largest household on the lists) no hidden count is
    known to within less than ``least``; where the lists alone tell more (a list of two households), it is
    known no better than they tell. Bounds are those of linear programs. The tables' own notes are left out:
    they hold counts.

    Raises UsageError when no solver is installed, HongheoError when it fails.
    """
    if solver() is None:
        raise UsageError(_NO_SOLVER + how_to_add("public"), reason="library_missing")
    counts = _Counts(tables, bounds, largest)
    hiding = _Hiding(counts, least)
    hiding.small()
    hiding.by_rules()
    hiding.by_programs()
    hides = {cell: counts.one(cell) in hiding.hidden for cell in counts.values}
    rules = rules_of(counts.names)
    out = []
    for table in tables:
        lines = []
        units: dict[str, int] = defaultdict(int)
        for line in table.lines:
            unit = units[line.split]
            units[line.split] += 1
            columns = [Column(table.number, line.split, name) for name in counts.names[table.number]]
            lost = _shares_hidden(rules, unit, hides)
            hidden = {n for n, c in enumerate(columns, start=1) if hides.get((unit, c)) or c in lost}
            values = tuple(None if n in hidden else v for n, v in enumerate(line.values, start=1))
            lines.append(replace(line, values=values, hidden=frozenset(hidden)))
        out.append(replace(table, lines=tuple(lines), note=""))
    small = sum(0 < value < least and not hides[cell] for cell, value in counts.values.items())
    return Suppressed(out, sum(len(line.hidden) for t in out for line in t.lines), small)
