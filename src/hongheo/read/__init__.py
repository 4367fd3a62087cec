"""Read: a workbook becomes records that know their file, sheet, row and column."""

from hongheo.lazy import loaded_when_asked_for

with loaded_when_asked_for(__name__):
    from hongheo.read.account import cover_faults
    from hongheo.read.communes import (
        UNKNOWN_COMMUNE,
        is_merged,
        split_by_commune,
        split_merged,
        tells_communes,
    )
    from hongheo.read.dates import read_date
    from hongheo.read.finding import (
        OWN_RESULT,
        QUIET,
        Files,
        files_left,
        find_files,
        look_for_files,
        nothing_to_read,
        read_text_table,
        remedy_of_left,
    )
    from hongheo.read.parcels import kept_everywhere
    from hongheo.read.parquet import KeptDistrict, find_kept, kept_communes
    from hongheo.read.printed import read_printed
    from hongheo.read.reading import DECISIVE, read_file
    from hongheo.read.reasons import unreadable, why_foreign
    from hongheo.read.scores import read_plain_sheet
    from hongheo.read.values import read_value
    from hongheo.read.workbook import EXTENSIONS, Grid, is_locked, read_grids, unlocks

__all__ = [
    "DECISIVE",
    "EXTENSIONS",
    "OWN_RESULT",
    "QUIET",
    "UNKNOWN_COMMUNE",
    "Files",
    "Grid",
    "KeptDistrict",
    "cover_faults",
    "files_left",
    "find_files",
    "find_kept",
    "is_locked",
    "is_merged",
    "kept_communes",
    "kept_everywhere",
    "look_for_files",
    "nothing_to_read",
    "read_date",
    "read_file",
    "read_grids",
    "read_plain_sheet",
    "read_printed",
    "read_text_table",
    "read_value",
    "remedy_of_left",
    "split_by_commune",
    "split_merged",
    "tells_communes",
    "unlocks",
    "unreadable",
    "why_foreign",
]
