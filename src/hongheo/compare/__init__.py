"""Compare: the class at the end against the class at the start, and both against last year's list."""

from hongheo.compare.carry import carry_over
from hongheo.compare.diff import by_household, cells_moved, households_changed
from hongheo.compare.history import Past, left_between, with_history, year_of
from hongheo.compare.matching import code_of
from hongheo.compare.movement import Movement, contradictions, settle
from hongheo.compare.previous import compare_start, left_out, left_out_problems, with_left_out

__all__ = [
    "Movement",
    "Past",
    "by_household",
    "carry_over",
    "cells_moved",
    "code_of",
    "compare_start",
    "contradictions",
    "households_changed",
    "left_between",
    "left_out",
    "left_out_problems",
    "settle",
    "with_history",
    "with_left_out",
    "year_of",
]
