"""Tabulate: households become lists, tables and the proofs that these agree."""

from hongheo.tabulate.groups import group_tables
from hongheo.tabulate.lists import detailed_lists, household_lists
from hongheo.tabulate.merged import merge_returns
from hongheo.tabulate.places import PlaceLine, place_heading, place_lines
from hongheo.tabulate.proofs import prove
from hongheo.tabulate.scores import SCORES_SHEET, scores_field, scores_sheet
from hongheo.tabulate.signs import find_signs, near_sheet, signs_sheet
from hongheo.tabulate.suppression import suppress
from hongheo.tabulate.tables import Denominators, columns_that_count, summary_tables

__all__ = [
    "SCORES_SHEET",
    "Denominators",
    "PlaceLine",
    "columns_that_count",
    "detailed_lists",
    "find_signs",
    "group_tables",
    "household_lists",
    "merge_returns",
    "near_sheet",
    "place_heading",
    "place_lines",
    "prove",
    "scores_field",
    "scores_sheet",
    "signs_sheet",
    "summary_tables",
    "suppress",
]
