"""Corrections: what goes out beside each problem, and the lines that come back, tied to their cells."""

from hongheo.lazy import loaded_when_asked_for

with loaded_when_asked_for(__name__):
    from hongheo.corrections.cells import find_hits
    from hongheo.corrections.deciding import corrected_cells, decide, of_new_values, told_ends
    from hongheo.corrections.lines import lines_of, with_codes_before
    from hongheo.corrections.settling import lines_of_proof, settle_lines, take_back
    from hongheo.corrections.standing import records_of, with_standing
    from hongheo.corrections.waiting import lines_left

__all__ = [
    "corrected_cells",
    "decide",
    "find_hits",
    "lines_left",
    "lines_of",
    "lines_of_proof",
    "of_new_values",
    "records_of",
    "settle_lines",
    "take_back",
    "told_ends",
    "with_codes_before",
    "with_standing",
]
