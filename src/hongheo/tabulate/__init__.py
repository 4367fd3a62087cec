"""Tabulate: households become lists, tables and the proofs that these agree."""

from hongheo.tabulate.groups import group_tables
from hongheo.tabulate.lists import detailed_lists, household_lists
from hongheo.tabulate.merged import merge_returns
from hongheo.tabulate.places import PlaceLine, place_heading, place_lines
from hongheo.tabulate.proofs import prove
from hongheo.tabulate.scores import scores_sheet
from hongheo.tabulate.tables import Denominators, summary_tables

__all__ = [
    "Denominators",
    "PlaceLine",
    "detailed_lists",
    "group_tables",
    "household_lists",
    "merge_returns",
    "place_heading",
    "place_lines",
    "prove",
    "scores_sheet",
    "summary_tables",
]
