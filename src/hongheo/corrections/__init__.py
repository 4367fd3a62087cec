"""Corrections: what goes out beside each problem, and the lines that come back, tied to their cells."""

from hongheo.lazy import loaded_when_asked_for

with loaded_when_asked_for(__name__):
    from hongheo.corrections.cells import find_hits
    from hongheo.corrections.deciding import (
        corrected_cells,
        decide,
        of_new_values,
        rows_left_out,
        told_ends,
    )
    from hongheo.corrections.dropping import settle_rows
    from hongheo.corrections.lines import lines_of, with_codes_before
    from hongheo.corrections.pairs import duplicates_of
    from hongheo.corrections.rows import OF_ROWS, find_row_hits, merged_rows
    from hongheo.corrections.settling import lines_of_proof, settle_lines, take_back
    from hongheo.corrections.standing import as_seen, records_of, with_households, with_standing
    from hongheo.corrections.waiting import lines_left

__all__ = [
    "OF_ROWS",
    "as_seen",
    "corrected_cells",
    "decide",
    "duplicates_of",
    "find_hits",
    "find_row_hits",
    "lines_left",
    "lines_of",
    "lines_of_proof",
    "merged_rows",
    "of_new_values",
    "records_of",
    "rows_left_out",
    "settle_lines",
    "settle_rows",
    "take_back",
    "told_ends",
    "with_codes_before",
    "with_households",
    "with_standing",
]
