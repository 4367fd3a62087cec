"""Check: records become problems. Cells first, file by file; then keys, households and communes together."""

from hongheo.lazy import loaded_when_asked_for

with loaded_when_asked_for(__name__):
    from hongheo.check.batch import check_codes, check_keys, gather, set_repetitions_aside, told_codes
    from hongheo.check.cells import check_cells, check_info, check_table
    from hongheo.check.codes import check_code_table
    from hongheo.check.communes import (
        CommuneTotals,
        check_households_there,
        check_returns,
        check_sheets,
        check_totals,
        check_units,
        check_years,
        says_no_households,
        two_communes,
    )
    from hongheo.check.families import check_families
    from hongheo.check.households import check_households, check_points, check_start_known
    from hongheo.check.identity import check_identities
    from hongheo.check.lists import LEFT_IN_YEAR, LISTED, check_left, check_list
    from hongheo.check.persons import check_persons, check_placeholders, person_keys, repeated_keys
    from hongheo.check.prefilled import check_prefilled, fingerprint
    from hongheo.check.printed import check_printed
    from hongheo.check.rows import prepare_columns, row_model
    from hongheo.check.scorecards import check_scorecard
    from hongheo.check.villages import check_village_table

__all__ = [
    "LEFT_IN_YEAR",
    "LISTED",
    "CommuneTotals",
    "check_cells",
    "check_code_table",
    "check_codes",
    "check_families",
    "check_households",
    "check_households_there",
    "check_identities",
    "check_info",
    "check_keys",
    "check_left",
    "check_list",
    "check_persons",
    "check_placeholders",
    "check_points",
    "check_prefilled",
    "check_printed",
    "check_returns",
    "check_scorecard",
    "check_sheets",
    "check_start_known",
    "check_table",
    "check_totals",
    "check_units",
    "check_village_table",
    "check_years",
    "fingerprint",
    "gather",
    "person_keys",
    "prepare_columns",
    "repeated_keys",
    "row_model",
    "says_no_households",
    "set_repetitions_aside",
    "told_codes",
    "two_communes",
]
