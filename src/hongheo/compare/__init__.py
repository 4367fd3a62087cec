"""Compare: the class at the end against the class at the start, and both against last year's list."""

from hongheo.lazy import loaded_when_asked_for

with loaded_when_asked_for(__name__):
    from hongheo.compare.carry import Carried, carry_over
    from hongheo.compare.cells import Values, values_changed
    from hongheo.compare.codes import CodeTable, code_rows, new_codes, old_codes
    from hongheo.compare.diff import (
        LEFT_OUT,
        Moves,
        by_household,
        cells_moved,
        household_index,
        households_changed,
    )
    from hongheo.compare.heads import code_of
    from hongheo.compare.history import (
        Past,
        asked_of_past,
        left_between,
        match_past,
        with_history,
        year_of,
    )
    from hongheo.compare.in_force import (
        at_last_decision,
        changes_of,
        left_in_year,
        with_class_in_force,
        with_left_in_year,
    )
    from hongheo.compare.matching import How, Kin, Matching, Persons, Verdicts, match_households
    from hongheo.compare.movement import Movement, contradictions, settle
    from hongheo.compare.parted import By, VillageTable, village_rows, villages_of
    from hongheo.compare.previous import (
        classes_at_start,
        compare_start,
        left_out,
        left_out_problems,
        match_previous,
        with_left_out,
    )
    from hongheo.compare.terms import Term, last_periodic, last_term, read_term, term_on

__all__ = [
    "LEFT_OUT",
    "By",
    "Carried",
    "CodeTable",
    "How",
    "Kin",
    "Matching",
    "Movement",
    "Moves",
    "Past",
    "Persons",
    "Term",
    "Values",
    "Verdicts",
    "VillageTable",
    "asked_of_past",
    "at_last_decision",
    "by_household",
    "carry_over",
    "cells_moved",
    "changes_of",
    "classes_at_start",
    "code_of",
    "code_rows",
    "compare_start",
    "contradictions",
    "household_index",
    "households_changed",
    "last_periodic",
    "last_term",
    "left_between",
    "left_in_year",
    "left_out",
    "left_out_problems",
    "match_households",
    "match_past",
    "match_previous",
    "new_codes",
    "old_codes",
    "read_term",
    "settle",
    "term_on",
    "values_changed",
    "village_rows",
    "villages_of",
    "with_class_in_force",
    "with_history",
    "with_left_in_year",
    "with_left_out",
    "year_of",
]
