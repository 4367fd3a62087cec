"""What is told of households found otherwise than by their code, and of those that may be the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from hongheo.compare.heads import base_code, code_of, evidence, heads_of, texts_of
from hongheo.compare.matching import Doubt, How, Matching, Why
from hongheo.models import Records
from hongheo.problems import Kind, Personal, Problem, kinds

_USE_OLD = "nên dùng lại mã cũ"
_KEEP_NEW = "giữ mã mới, vì mã cũ trùng với hộ khác, và ghi «Đúng» ở bảng mã hộ (bang-ma-ho.xlsx, --codes)"
_NOT_TAKEN = "không được coi là một hộ"
_BY_MEMBER = "vẫn được coi là một hộ, vì một trong hai người có tên trong cả hộ cũ và hộ nay"
# How > its kind, and the column of the head that its message shows.
_TOLD: Mapping[How, tuple[Kind, str]] = {
    How.IDENTITY: (kinds.MATCHED_BY_IDENTITY, "identity_number"),
    How.PERSON: (kinds.MATCHED_BY_NAME, "head_name"),
    How.CODE_AND_NAME: (kinds.MATCHED_BY_CODE_AND_NAME, "head_name"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A matching with the records it is about. ``year`` is that of the list."""

    households: Records
    listed: Records
    matching: Matching
    year: int

    def _context(self, listed: int, household: int) -> dict[str, object]:
        return {
            "code": code_of(str(self.households.value(household, "household"))),
            "listed": code_of(str(self.listed.value(listed, "household"))),
            "year": self.year,
            "other": self.listed.place(listed, "household_code"),
        }

    def _problem(
        self, kind: Kind, listed: int, household: int, context: Mapping[str, object], field: str
    ) -> Problem:
        return Problem(
            kind,
            self.households.place(household, field),
            {**self._context(listed, household), **context},
            household=str(self.households.value(household, "household")),
        )

    def _heads(self, listed: int, household: int, taken: str) -> dict[str, object]:
        """What is told of two heads under one code."""
        return {
            "now": Personal(self.households.value(household, "head_name") or "(không ghi)", "name"),
            "then": Personal(self.listed.value(listed, "head_name") or "(không ghi)", "name"),
            "taken": taken,
        }

    def problems(self, open_: bool) -> Iterator[Problem]:
        """A problem for each household that was found by more than its code, or that is in doubt.

        ``open_``: the class hangs on it, so that a household in doubt has none.
        """
        alone: set[str] | None = None
        for listed, household, how in self.matching.pairs():
            if how is How.MEMBER:
                told = self._heads(listed, household, _BY_MEMBER)
                yield self._problem(kinds.OTHER_HEAD, listed, household, told, "head_name")
            elif how in _TOLD and listed not in self.matching.confirmed:
                kind, column = _TOLD[how]
                written = self.households.value(household, column)
                value = Personal(written, "identity" if how is How.IDENTITY else "name")
                if alone is None:
                    alone = self._codes_of_one()
                code = self.listed.value(listed, "code") if "code" in self.listed.frame else None
                commune, _, inside = str(self.listed.value(listed, "household")).partition("/")
                keep = _USE_OLD if f"{commune}/{base_code(str(code or inside))}" in alone else _KEEP_NEW
                told = {"value": value, "keep": keep}
                yield self._problem(kind, listed, household, told, "household_code")
        for listed, household in self.matching.reused:
            told = self._heads(listed, household, _NOT_TAKEN)
            yield self._problem(kinds.OTHER_HEAD, listed, household, told, "head_name")
        yield from (self._doubt(doubt, open_) for doubt in self.matching.doubts)
        yield from self._against_table()

    def _codes_of_one(self) -> set[str]:
        """Commune and code of the households of the list whose code no other has, there or in this review."""
        codes = texts_of(self.listed, "code")
        keys = texts_of(self.listed, "household")
        of_list = Counter(
            f"{commune}/{base_code(str(code or code_of(str(key))))}"
            for commune, code, key in zip(texts_of(self.listed, "commune"), codes, keys, strict=True)
        )
        now = set(map(base_code, texts_of(self.households, "household").astype(str)))
        return {key for key, count in of_list.items() if count == 1} - now

    def _doubt(self, doubt: Doubt, open_: bool) -> Problem:
        pair = doubt.listed, doubt.household
        if doubt.why is Why.OTHER_HEAD:
            kind = kinds.OTHER_HEAD_OPEN if open_ else kinds.OTHER_HEAD
            return self._problem(kind, *pair, self._heads(*pair, _NOT_TAKEN), "head_name")
        kind = kinds.MATCH_OPEN if open_ else kinds.MATCH_UNCLEAR
        return self._problem(kind, *pair, {"why": doubt.why.label}, "household_code")

    def _against_table(self) -> Iterator[Problem]:
        """Pairs of the office's table whose heads contradict each other: taken, and told."""
        pairs = [(i, j) for i, j, how in self.matching.pairs() if how is How.TABLE]
        if not pairs:
            return
        listed, household = ([p[side] for p in pairs] for side in (0, 1))
        then, now = heads_of(self.listed), heads_of(self.households)
        against = evidence(then, now, np.array(listed), np.array(household)).against_code
        for (i, j), no in zip(pairs, against.tolist(), strict=True):
            if no:
                told = self._heads(i, j, "")
                yield self._problem(kinds.TABLE_AGAINST_HEADS, i, j, told, "household_code")
