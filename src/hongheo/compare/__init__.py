"""Compare: the class at the end against the class at the start, and both against last year's list."""

from hongheo.compare.movement import Movement, contradictions, settle
from hongheo.compare.previous import code_of, compare_start, left_out, left_out_problems, with_left_out

__all__ = [
    "Movement",
    "code_of",
    "compare_start",
    "contradictions",
    "left_out",
    "left_out_problems",
    "settle",
    "with_left_out",
]
