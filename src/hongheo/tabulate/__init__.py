"""Tabulate: households become lists, tables and the proofs that these agree."""

from hongheo.lazy import loaded_when_asked_for
from hongheo.tabulate.unit_lines import UnitLine, form_lines, unit_heading, unit_lines

with loaded_when_asked_for(__name__):
    from hongheo.tabulate.accounts import account_sheet, prove_reading
    from hongheo.tabulate.behind import behind_cells
    from hongheo.tabulate.circular import Forms, circular_forms, count_forms, peoples_of_form
    from hongheo.tabulate.circular_proofs import prove_forms
    from hongheo.tabulate.fields import fields_sheet
    from hongheo.tabulate.filled import asked_household, filled_household, rows_of
    from hongheo.tabulate.glance import glance_sheets
    from hongheo.tabulate.groups import (
        Unsaid,
        count_peoples,
        group_tables,
        members_counted,
        peoples_in_order,
        unsaid,
    )
    from hongheo.tabulate.in_force import Before, changes_sheet, lists_after, prove_in_force
    from hongheo.tabulate.lists import Families, detailed_lists, household_lists
    from hongheo.tabulate.merged import merge_returns
    from hongheo.tabulate.near import Near, near_households, near_sheet
    from hongheo.tabulate.proofs import prove, told_by_commune
    from hongheo.tabulate.recheck import (
        NO_REVIEWERS,
        NOT_FOR_ALL,
        WAYS,
        draw,
        field_name,
        rank,
        rate_of,
        recheck_sheets,
    )
    from hongheo.tabulate.scores import SCORES_SHEET, scores_field, scores_sheet
    from hongheo.tabulate.signs import find_signs, has_statistics, no_statistics, signs_sheet
    from hongheo.tabulate.standards import standards_sheets
    from hongheo.tabulate.suppression import Suppressed, suppress
    from hongheo.tabulate.tables import Denominators, summary_tables, without_movements, without_return
    from hongheo.tabulate.together import DistrictTables, add_up

__all__ = [
    "NOT_FOR_ALL",
    "NO_REVIEWERS",
    "SCORES_SHEET",
    "WAYS",
    "Before",
    "Denominators",
    "DistrictTables",
    "Families",
    "Forms",
    "Near",
    "Suppressed",
    "UnitLine",
    "Unsaid",
    "account_sheet",
    "add_up",
    "asked_household",
    "behind_cells",
    "changes_sheet",
    "circular_forms",
    "count_forms",
    "count_peoples",
    "detailed_lists",
    "draw",
    "field_name",
    "fields_sheet",
    "filled_household",
    "find_signs",
    "form_lines",
    "glance_sheets",
    "group_tables",
    "has_statistics",
    "household_lists",
    "lists_after",
    "members_counted",
    "merge_returns",
    "near_households",
    "near_sheet",
    "no_statistics",
    "peoples_in_order",
    "peoples_of_form",
    "prove",
    "prove_forms",
    "prove_in_force",
    "prove_reading",
    "rank",
    "rate_of",
    "recheck_sheets",
    "rows_of",
    "scores_field",
    "scores_sheet",
    "signs_sheet",
    "standards_sheets",
    "summary_tables",
    "suppress",
    "told_by_commune",
    "unit_heading",
    "unit_lines",
    "unsaid",
    "without_movements",
    "without_return",
]
