"""How much a reader can work out of hidden counts: linear programs over what is public (HiGHS).

The bounds of a hidden count are the least and the most that it can be while all rules of the tables hold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from hongheo.errors import HongheoError

Terms = Mapping[int, int]  # number of a count > its factor
_SLACK = 1e-6
_ROUNDS = 12  # programs that look at many counts at once, before each is looked at alone


def solver() -> Any:
    """The module highspy, imported when first needed; None where it is not installed."""
    try:
        import highspy
    except ImportError:
        return None
    return highspy


class Programs:
    """Counts and the rules between them: ``low <= sum of factors times counts <= high``.

    ``values`` are the true counts. A count that is not hidden is known; hiding one only widens the bounds of
    the others, so what has been found wide enough stays so.
    """

    def __init__(self, values: Sequence[int], rules: Sequence[tuple[Terms, float, float]]) -> None:
        self._highspy = solver()
        self._values = np.array(values, dtype=float)
        self.least, self.most = self._values.copy(), self._values.copy()
        self._model = self._highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("presolve", "off"),
            ("threads", 1),
            ("random_seed", 1),
        ):
            self._model.setOptionValue(option, value)
        self._model.passModel(self._program(rules))
        self._cost = np.zeros(len(values))
        self._random = np.random.default_rng(1)

    def _program(self, rules: Sequence[tuple[Terms, float, float]]) -> Any:
        program = self._highspy.HighsLp()
        program.num_col_, program.num_row_ = len(self._values), len(rules)
        program.col_cost_ = np.zeros(len(self._values))
        program.col_lower_, program.col_upper_ = self._values.copy(), self._values.copy()
        program.row_lower_ = np.array([low for _, low, _ in rules])
        program.row_upper_ = np.array([high for _, _, high in rules])
        program.a_matrix_.format_ = self._highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.cumsum([0, *(len(terms) for terms, _, _ in rules)]).astype(np.int32)
        program.a_matrix_.index_ = np.array([c for t, _, _ in rules for c in t], dtype=np.int32)
        program.a_matrix_.value_ = np.array([f for t, _, _ in rules for f in t.values()], dtype=float)
        return program

    def hide(self, counts: Collection[int], cap: float) -> None:
        """Let these counts be anything from 0 to ``cap``."""
        for count in counts:
            self._model.changeColBounds(count, 0.0, cap)

    def show(self, count: int) -> None:
        """Let a count be known again."""
        self._model.changeColBounds(count, self._values[count], self._values[count])

    def width(self, count: int) -> int:
        """How far apart the bounds of a hidden count are, as far as was found; 0: one whole number fits."""
        low, high = np.ceil(self.least[count] - _SLACK), np.floor(self.most[count] + _SLACK)
        return int(high - low)

    def _solve(self, cost: np.ndarray[Any, Any]) -> Any:
        changed = np.flatnonzero(cost != self._cost).astype(np.int32)
        self._model.changeColsCost(len(changed), changed, cost[changed])
        self._cost = cost
        self._model.run()
        if self._model.getModelStatus() != self._highspy.HighsModelStatus.kOptimal:
            # The true counts fit all rules: only a solver at fault ends here.
            why = self._model.modelStatusToString(self._model.getModelStatus())
            raise HongheoError(f"Không thử được số che của biểu (HiGHS: {why}). Chưa xuất biểu nào.")
        found = self._model.getSolution()
        values = np.array(found.col_value)
        np.minimum(self.least, values, out=self.least)
        np.maximum(self.most, values, out=self.most)
        return found

    def look_at(self, counts: Collection[int], needed: int) -> set[int]:
        """Those of the counts whose bounds were not yet found to be ``needed`` apart, after many at once."""
        open_ = {c for c in counts if self.width(c) < needed}
        for _ in range(_ROUNDS):
            if not open_:
                break
            cost = np.zeros(len(self._values))
            own = np.array(sorted(open_))
            # Away from where they were found already.
            up = self._random.random(len(own)) < 0.5
            cost[own] = np.where(up, -1.0, 1.0) * self._random.uniform(0.5, 1.5, len(own))
            before = len(open_)
            self._solve(cost)
            open_ = {c for c in open_ if self.width(c) < needed}
            if before - len(open_) < max(1, before // 20):
                break
        return open_

    def certify(self, count: int, needed: int, shown: np.ndarray[Any, Any]) -> set[int]:
        """The counts of ``shown`` that a proof of the bounds of this one goes by; none when the bounds are
        ``needed`` apart, or when no shown count has part in the proof: then hiding more would not help."""
        used: set[int] = set()
        for sign in (1.0, -1.0):
            cost = np.zeros(len(self._values))
            cost[count] = sign
            found = self._solve(cost)
            if self.width(count) >= needed:
                return set()
            duals = np.abs(np.array(found.col_dual))
            used |= set(map(int, np.flatnonzero((duals > _SLACK) & shown)))
        return used
