"""The office's table of old and new codes: which households it speaks of, and the table that is written for
it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from hongheo.compare.heads import base_code, code_of, texts_of
from hongheo.compare.history import Past
from hongheo.compare.matching import How, Matching, Verdicts
from hongheo.models import Records
from hongheo.problems import Problem, kinds

_SURE = "Đúng"


@dataclass(slots=True)
class CodeTable:
    """The lines of a table (``check.check_code_table``), and which of them were found on any list."""

    lines: Records
    _found: set[int] = field(default_factory=set)
    _covered: set[str] = field(default_factory=set)

    def told(self, households: Records, past: Past) -> Verdicts:
        """What the table says of the households of a list: positions that are one, and that are not."""
        listed = past.records
        codes = texts_of(listed, "code") if "code" in listed.frame else None
        by_code: dict[tuple[object, object], list[int]] = {}
        for at, (commune, key) in enumerate(
            zip(texts_of(listed, "commune"), texts_of(listed, "household"), strict=True)
        ):
            # The code that the list writes, and the one that the program made of it where it was not unique.
            for code in {code_of(str(key)), *([codes[at]] if codes is not None else [])}:
                by_code.setdefault((commune, code), []).append(at)
            self._covered.add(str(commune))
        now = {key: at for at, key in enumerate(texts_of(households, "household"))}
        same: list[tuple[int, int]] = []
        other: set[tuple[int, int]] = set()
        columns = (self.lines.frame[c] for c in ("commune", "code_old", "code_new", "year", "same"))
        for line, (commune, old, new, year, is_same) in enumerate(zip(*columns, strict=True)):
            if not pd.isna(year) and year != past.year:
                continue
            there = by_code.get((commune, old), [])
            if there:
                self._found.add(line)
            household = now.get(f"{commune}/{new}")
            if household is None or len(there) != 1:
                continue
            if is_same:
                same.append((there[0], household))
            else:
                other.add((there[0], household))
        return Verdicts(tuple(same), frozenset(other))

    def problems(self, households: Records) -> Iterator[Problem]:
        """Codes that no list, or no return has: of communes that both cover. Asked after all lists."""
        here = set(households.frame["commune"])
        keys = set(households.frame["household"])
        columns = (self.lines.frame[c] for c in ("commune", "code_old", "code_new"))
        for at, (commune, old, new) in enumerate(zip(*columns, strict=True)):
            if commune not in here:
                continue
            if f"{commune}/{new}" not in keys:
                yield self._unknown(at, "code_new", "Mã hộ mới", new, f"phiếu của xã {commune}")
            if at not in self._found and commune in self._covered:
                yield self._unknown(at, "code_old", "Mã hộ cũ", old, f"danh sách cũ của xã {commune}")

    def _unknown(self, at: int, field_id: str, heading: str, value: object, where: str) -> Problem:
        context = {"field": heading, "value": value, "where": where}
        return Problem(kinds.CODE_OF_TABLE_UNKNOWN, self.lines.place(at, field_id), context)


def code_rows(
    households: Records, matchings: Sequence[tuple[Past, Matching]], shown: Callable[[str], str]
) -> list[dict[str, object]]:
    """The lines of the table to be looked over: by ``forms`` ``code-table``, a line for each household that
    was found otherwise than by its code, and, without a verdict, for each that may be another.

    Empty when there is nothing to look over. ``shown`` masks names.
    """
    rows: list[dict[str, object]] = []
    ask = False
    for past, matching in matchings:
        found = [(i, j, how.label, _SURE) for i, j, how in matching.pairs() if how is not How.CODE]
        ask |= bool(matching.doubts) or any(label != How.TABLE.label for _, _, label, _ in found)
        found += [(d.listed, d.household, d.why.label, "") for d in matching.doubts]
        for listed, household, label, verdict in sorted(found):
            key = str(households.value(household, "household"))
            heads = (past.records.value(listed, "head_name"), households.value(household, "head_name"))
            rows.append(
                {
                    "commune": key.partition("/")[0],
                    "code_old": code_of(str(past.records.value(listed, "household"))),
                    "code_new": code_of(key),
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
