"""What holds in tables 1 to 13 and forms 7.1 to 7.10 (``identities.toml``): equal, a sum, a part, a share."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from hongheo.columns import column_names, table_shapes

HOUSEHOLDS, PERSONS = "Hộ", "Nhân khẩu"
Sense = Literal["=", "<=", ">="]
POOR_PART, NEAR_POOR_PART = "Hộ nghèo", "Hộ cận nghèo"
_SPLITS = {"h": HOUSEHOLDS, "p": PERSONS}
# Lines under that of a unit.
_PARTS = {"n": POOR_PART, "c": NEAR_POOR_PART}
_REF = re.compile(r"(\d+)([hpnc]?)\.([a-z0-9_*]+)")
_RULE = re.compile(rf"({_REF.pattern}) (=|<=|>=) (.+)")
_TERM = re.compile(rf"([+-]?) ?(sum\()?({_REF.pattern})(\?|\))?(?: (/) ({_REF.pattern}))?")


class Column(NamedTuple):
    """A column of counts or shares: table, ``Hộ`` or ``Nhân khẩu`` (empty with one line a unit; of a line
    under that of a unit its label), name."""

    table: int
    split: str
    name: str


@dataclass(frozen=True, slots=True)
class Relation:
    """Rules that say one thing; ``kind`` is how a broken one is told, ``proved`` whether runs try them."""

    id: str
    kind: str
    says: str
    proved: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """``left`` is equal to (or at most, or at least) the sum of ``terms``, each a column times its factor.

    Of a share ``whole`` is what the sum is divided by, in percent.
    """

    relation: Relation
    left: Column
    sense: Sense
    terms: tuple[tuple[Column, int], ...]
    whole: Column | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """All its columns."""
        return (self.left, *(c for c, _ in self.terms), *([self.whole] if self.whole else []))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("hongheo").joinpath("identities.toml").read_text(encoding="utf-8"))


@cache
def relations() -> tuple[Relation, ...]:
    """All relations, in the order of the file."""
    return tuple(
        Relation(r["id"], r["kind"], r["says"], r.get("proved", True), tuple(r["rules"]))
        for r in _data()["relation"]
    )


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(name).replace(r"\*", "(.+)"))


class _Names:
    """The names of the columns at hand, by table."""

    def __init__(self, names: Mapping[int, Sequence[str]]) -> None:
        self._names = names
        self._split = {s.number for s in table_shapes() if s.split}

    def column(self, table: str, split: str, name: str, own: str) -> Column:
        """``own`` is the split of a rule that is tried on both lines."""
        number = int(table)
        found = _SPLITS[split or own] if number in self._split else _PARTS.get(split, "")
        return Column(number, found, name)

    def fitting(self, table: str, name: str) -> list[str]:
        """What the ``*`` of a name stands for."""
        found = (_pattern(name).fullmatch(n) for n in self._names.get(int(table), ()))
        return [match[1] for match in found if match]

    def has(self, column: Column) -> bool:
        return column.name in self._names.get(column.table, ())

    def rules(self, relation: Relation, text: str) -> Iterator[Rule]:
        """A rule for each line and each column that it stands for; none where a table is not at hand."""
        said = _RULE.fullmatch(text)
        if said is None:
            raise ValueError(f"identities.toml: «{text}»")
        table, split, name, sense, right = said[2], said[3], said[4], said[5], said[6]
        both = int(table) in self._split and not split
        for own in ("h", "p") if both else ("h",):
            for star in self.fitting(table, name) if "*" in name else [""]:
                left = self.column(table, split, name.replace("*", star), own)
                terms, whole = self._terms(right, star, own)
                if terms and all(map(self.has, (left, *(c for c, _ in terms), *([whole] if whole else [])))):
                    yield Rule(relation, left, sense, tuple(terms), whole)  # type: ignore[arg-type]

    def _terms(self, right: str, star: str, own: str) -> tuple[list[tuple[Column, int]], Column | None]:
        terms: list[tuple[Column, int]] = []
        whole = None
        for found in _TERM.finditer(right):
            factor = -1 if found[1] == "-" else 1
            table, split, name = found[4], found[5], found[6]
            for fitting in self.fitting(table, name) if found[2] else [star]:
                column = self.column(table, split, name.replace("*", fitting), own)
                if found[7] != "?" or self.has(column):
                    terms.append((column, factor))
            if found[8]:
                whole = self.column(found[10], found[11], found[12].replace("*", star), own)
        return terms, whole


@cache
def _rules(names: tuple[tuple[int, tuple[str, ...]], ...]) -> tuple[Rule, ...]:
    known = _Names(dict(names))
    return tuple(rule for r in relations() for text in r.rules for rule in known.rules(r, text))


def rules_of(names: Mapping[int, Sequence[str]]) -> tuple[Rule, ...]:
    """The rules between the tables at hand: number > the names of its columns."""
    return _rules(tuple(sorted((number, tuple(own)) for number, own in names.items())))


def matching(text: str, names: Mapping[int, Sequence[str]]) -> list[Column]:
    """The columns that ``2p.start`` or ``10.poor_cause_*`` names, of the tables at hand."""
    said = _REF.fullmatch(text)
    if said is None:
        raise ValueError(f"«{text}» names no column")
    known = _Names(names)
    table, split, name = said.groups()
    stars = known.fitting(table, name) if "*" in name else [""]
    columns = (known.column(table, split, name.replace("*", s), own) for own in _SPLITS for s in stars)
    return list(dict.fromkeys(filter(known.has, columns)))


@cache
def unknown_when_blank(column: Column) -> bool:
    """Whether a blank cell of the column says that its number is not known; elsewhere it says 0."""
    for text in _data()["blank"]:
        table, _, name = text.partition(".")
        if column.table == int(table) and _pattern(name).fullmatch(column.name):
            return True
    return False


@cache
def shares() -> frozenset[Column]:
    """The columns that are shares: they do not add up over units."""
    names = {s.number: column_names(s.number) for s in table_shapes() if not s.varies}
    return frozenset(rule.left for rule in rules_of(names) if rule.whole is not None)
