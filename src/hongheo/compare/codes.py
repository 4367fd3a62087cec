"""The office's table of old and new codes: which households it speaks of, and the table that is written for
it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from hongheo.compare.heads import base_code, code_of, texts_of
from hongheo.compare.history import Past
from hongheo.compare.matching import How, Matching, Verdicts
from hongheo.models import Records
from hongheo.problems import Kind, Problem, kinds

_SURE = "Đúng"
_OLD, _NEW = ("code_old", "Mã hộ cũ"), ("code_new", "Mã hộ mới")
# How many households that share a code a message names.
_NAMED = 3


def _ordinal(code: str) -> str:
    """The code with which of several under it is meant: ``001#1`` of ``001``, ``001#2`` as it is."""
    return f"{code}#1" if base_code(code) == code else code


class _Listed:
    """By what names the office's table can speak of each household of a list.

    The code alone, the old commune with it (``28672:0006``), and which of several under one code
    (``001#2``); those of no known commune go under any.
    """

    def __init__(self, listed: Records) -> None:
        self.records = listed
        columns = (texts_of(listed, c) for c in ("commune", "commune_was", "household", "code"))
        self._names: list[list[tuple[str, str]]] = []
        self._by_name: dict[tuple[str, str], list[int]] = {}
        self.communes: set[str] = set()
        for at, (commune, before, key, code) in enumerate(zip(*columns, strict=True)):
            inside = code_of(str(key))
            own = base_code(str(code or inside.rpartition(":")[2]))
            ordinal = _ordinal(inside.rpartition(":")[2])
            home, was = str(commune or ""), str(before or commune or "")
            self.communes.add(home)
            names = [(home, own), ("", f"{was}:{own}"), (home, ordinal), ("", f"{was}:{ordinal}")]
            self._names.append(names)
            for name in dict.fromkeys(names):
                self._by_name.setdefault(name, []).append(at)

    def find(self, commune: str, code: str) -> list[int]:
        """The households of a commune of today that a code may mean."""
        return self._by_name.get((commune, code)) or self._by_name.get(("", code), [])

    def written(self, at: int, commune: str) -> str:
        """The shortest name that means this household alone, in a line of ``commune``; the longest one when
        none does."""
        names = [code for home, code in self._names[at] if home in ("", commune)]
        return next((code for code in names if self.find(commune, code) == [at]), names[-1])

    def stands_at(self, at: int, place: str) -> bool:
        """Whether a household stands where a line of the table says, whatever folder the list is in now."""
        own = self.records.place(at, "household_code")
        sheet = own.text().removeprefix(f"tệp {own.file}")
        return place.endswith(sheet) and PurePosixPath(own.file).name in place


class _Reviewed:
    """The same of the households of this review, whose codes can only repeat inside a file."""

    def __init__(self, households: Records) -> None:
        self._by_name: dict[str, list[int]] = {}
        keys = texts_of(households, "household")
        for at, key in enumerate(map(str, keys)):
            for name in {base_code(key), _ordinal(key)}:
                self._by_name.setdefault(name, []).append(at)

    def find(self, commune: str, code: str) -> list[int]:
        return self._by_name.get(f"{commune}/{code}", [])

    def written(self, key: str) -> str:
        return code_of(key if len(self._by_name[base_code(key)]) == 1 else _ordinal(key))


@dataclass(slots=True)
class CodeTable:
    """The lines of a table (``check.check_code_table``) against the households of this review and all lists:
    each line is carried out or told."""

    lines: Records
    households: Records
    lists: Sequence[Past]
    problems: list[Problem] = field(default_factory=list)
    # List (its number) > line, household of the list, household of this review.
    _pairs: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        listed = [_Listed(past.records) for past in self.lists]
        now = _Reviewed(self.households)
        here = set(map(str, self.households.frame["commune"]))
        away: dict[tuple[str, str], list[int]] = {}
        for line in range(len(self.lines.frame)):
            commune, year = str(self._value(line, "commune")), self._value(line, "year")
            asked = [n for n, past in enumerate(self.lists) if pd.isna(year) or year == past.year]
            there = self._there(line, commune, {n: listed[n] for n in asked})
            if commune not in here:
                why = "commune", f"của mã xã {commune}, không phải mã xã nay có phiếu ở lần chạy này"
            elif not asked:
                of_year = "" if pd.isna(year) else f" năm {year}"
                why = "year", f"của danh sách{of_year}, không có ở lần chạy này"
            elif not there and not any({commune, ""} & listed[n].communes for n in asked):
                why = "code_old", f"của xã {commune}, không có trong danh sách cũ nào của lần chạy này"
            else:
                self._take(line, there, now.find(commune, self._code(line, _NEW)), listed, commune)
                continue
            away.setdefault(why, []).append(line)
        for (field_id, words), lines in away.items():
            context: dict[str, object] = {"count": len(lines), "why": words}
            place = self.lines.place(lines[0], field_id)
            self.problems.append(Problem(kinds.CODES_OF_TABLE_AWAY, place, context))
        self._drop_clashes()

    def _value(self, line: int, column: str) -> Any:
        return self.lines.value(line, column)

    def _code(self, line: int, cell: tuple[str, str]) -> str:
        return str(self._value(line, cell[0]))

    def _there(self, line: int, commune: str, lists: Mapping[int, _Listed]) -> dict[int, list[int]]:
        """List (its number) > the households of it that a line may mean; where it stands decides between
        several."""
        code, place = self._code(line, _OLD), self._value(line, "place_old")
        found = {n: at for n, names in lists.items() if (at := names.find(commune, code))}
        if not isinstance(place, str):
            return found
        said = {n: own for n, at in found.items() if (own := [i for i in at if lists[n].stands_at(i, place)])}
        return said or found

    def _take(
        self,
        line: int,
        there: Mapping[int, Sequence[int]],
        now: Sequence[int],
        listed: Sequence[_Listed],
        commune: str,
    ) -> None:
        """Take a line whose codes mean one household on each side, tell one whose codes do not."""
        several = next((n for n, at in there.items() if len(at) > 1), None)
        if not there or several is not None:
            names = [] if several is None else [listed[several].written(i, commune) for i in there[several]]
            self._tell(line, _OLD, names, f"danh sách cũ của xã {commune}")
        if len(now) != 1:
            names = [f"{self._code(line, _NEW)}#{number}" for number in range(1, len(now) + 1)]
            self._tell(line, _NEW, names, f"phiếu của xã {commune}")
        elif several is None:
            for number, (at,) in there.items():
                self._pairs.setdefault(number, []).append((line, at, now[0]))

    def _tell(self, line: int, cell: tuple[str, str], names: Sequence[str], where: str) -> None:
        """Tell a code that no household has, or several."""
        context: dict[str, object] = {"field": cell[1], "value": self._code(line, cell), "where": where}
        kind: Kind = kinds.CODE_OF_TABLE_UNKNOWN
        if names:
            kind = kinds.CODE_OF_TABLE_SHARED
            distinct = sorted(set(names))
            named = ", ".join(f"«{name}»" for name in distinct[:_NAMED])
            context |= {"count": len(names), "names": named + (" …" if len(distinct) > _NAMED else "")}
        self.problems.append(Problem(kind, self.lines.place(line, cell[0]), context))

    def _drop_clashes(self) -> None:
        """Lines that make two households of one, or one of two, or say both Đúng and Không: none is used."""
        told: set[int] = set()
        for pairs in self._pairs.values():
            for side, cell in ((1, _OLD), (2, _NEW)):
                groups: dict[int, list[tuple[int, int, int]]] = {}
                for pair in pairs:
                    groups.setdefault(pair[side], []).append(pair)
                for group in groups.values():
                    for line, elsewhere in self._against(group):
                        if line not in told:
                            told.add(line)
                            self._tell_clash(line, elsewhere, cell)
        for number, pairs in self._pairs.items():
            self._pairs[number] = [pair for pair in pairs if pair[0] not in told]

    def _against(self, group: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
        """Lines of one household that contradict another line of it, with that line."""
        same = {line: bool(self._value(line, "same")) for line, _, _ in group}
        for line, *own in group:
            for elsewhere, *other in group:
                contradict = same[line] != same[elsewhere] if own == other else same[line] and same[elsewhere]
                if contradict:
                    yield line, elsewhere
                    break

    def _tell_clash(self, line: int, elsewhere: int, cell: tuple[str, str]) -> None:
        context: dict[str, object] = {
            "field": cell[1],
            "value": self._code(line, cell),
            "other": self.lines.place(elsewhere, cell[0]),
        }
        self.problems.append(Problem(kinds.CODES_OF_TABLE_CLASH, self.lines.place(line, cell[0]), context))

    def told(self, past: Past) -> Verdicts:
        """What the table says of the households of a list: positions that are one, and that are not."""
        number = next(n for n, one in enumerate(self.lists) if one is past)
        pairs = [(bool(self._value(line, "same")), at, now) for line, at, now in self._pairs.get(number, ())]
        return Verdicts(
            tuple((at, now) for same, at, now in pairs if same),
            frozenset((at, now) for same, at, now in pairs if not same),
        )


def old_codes(listed: Records) -> list[str]:
    """What to write in the table for each household of a list so that it alone is meant."""
    names = _Listed(listed)
    return [names.written(at, str(c or "")) for at, c in enumerate(texts_of(listed, "commune"))]


def code_rows(
    households: Records, matchings: Sequence[tuple[Past, Matching]], shown: Callable[[str], str]
) -> list[dict[str, object]]:
    """The lines of the table to be looked over: by ``forms`` ``code-table``, a line for each household that
    was found otherwise than by its code, and, without a verdict, for each that may be another.

    Empty when there is nothing to look over. ``shown`` masks names.
    """
    rows: list[dict[str, object]] = []
    ask = False
    reviewed: _Reviewed | None = None
    for past, matching in matchings:
        found = [(i, j, how.label, _SURE) for i, j, how in matching.pairs() if how is not How.CODE]
        ask |= bool(matching.doubts) or any(label != How.TABLE.label for _, _, label, _ in found)
        found += [(d.listed, d.household, d.why.label, "") for d in matching.doubts]
        if not found:
            continue
        names, reviewed = _Listed(past.records), reviewed or _Reviewed(households)
        for listed, household, label, verdict in sorted(found):
            key = str(households.value(household, "household"))
            commune = key.partition("/")[0]
            heads = (past.records.value(listed, "head_name"), households.value(household, "head_name"))
            rows.append(
                {
                    "commune": commune,
                    "code_old": names.written(listed, commune),
                    "code_new": reviewed.written(key),
                    "verdict": verdict or None,
                    "year": past.year,
                    "head_old": shown(str(heads[0] or "")),
                    "head_new": shown(str(heads[1] or "")),
                    "how": label,
                    "place_old": past.records.place(listed, "household_code").text(),
                }
            )
    return rows if ask else []


def new_codes(listed: Records) -> list[str]:
    """The code of each household of a list (``compare.carry_over``) for this review.

    Its own where no other of its commune has it, else one made of it that tells the old commune
    (``28675-0012``), or which of several of one commune it was (``0012-2``).
    """
    columns = ("commune", "commune_was", "household", "code")
    communes, before, keys, own = (texts_of(listed, c) for c in columns)
    codes = [str(code or base_code(code_of(str(key)))) for code, key in zip(own, keys, strict=True)]
    counted = Counter(zip(communes, codes, strict=True))
    olds: dict[tuple[str, str], set[str]] = {}
    for commune, code, old in zip(communes, codes, before, strict=True):
        olds.setdefault((commune, code), set()).add(str(old))
    taken = {pair for pair, count in counted.items() if count == 1}
    found: list[str] = []
    for commune, code, old in zip(communes, codes, before, strict=True):
        if counted[commune, code] == 1:
            found.append(code)
            continue
        base = f"{old}-{code}" if len(olds[commune, code]) > 1 else code
        new, number = base, 1
        while (commune, new) in taken:
            number += 1
            new = f"{base}-{number}"
        taken.add((commune, new))
        found.append(new)
    return found
