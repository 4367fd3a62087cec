"""Write: everything that goes out as a workbook, and how it is put in place.

Each part is loaded when it is asked for.
"""

from typing import TYPE_CHECKING

from hongheo.lazy import loaded_when_asked_for

if TYPE_CHECKING:
    from hongheo.write.annotated import ANNOTATED, CannotAnnotate, annotate, copy_names
    from hongheo.write.corrected import copy_of_values, copy_with_looks, corrected_list
    from hongheo.write.diff import WHAT, write_diff
    from hongheo.write.explanation import write_explanation
    from hongheo.write.interview import INTERVIEW, write_interview
    from hongheo.write.lists import write_lists
    from hongheo.write.merged import write_merged
    from hongheo.write.names import Names
    from hongheo.write.outputs import OutputSet, write_manifest, write_whole
    from hongheo.write.parcels import write_parcel
    from hongheo.write.parquet import (
        KEPT_FILES,
        kept_by_standard,
        kept_files,
        kept_folder,
        write_communes,
        write_households,
        write_kept_manifest,
        write_members,
    )
    from hongheo.write.problems import CommunePage, write_problems
    from hongheo.write.public import Posting, write_postings
    from hongheo.write.recovery import sha256_of
    from hongheo.write.registers import write_calendar, write_plan, write_register
    from hongheo.write.report import report_data
    from hongheo.write.report_docx import write_report_text
    from hongheo.write.report_html import write_report_page
    from hongheo.write.returns import return_column, write_return
    from hongheo.write.scorecards import write_scorecard_form
    from hongheo.write.scores import write_scores, write_sheets
    from hongheo.write.status import write_status
    from hongheo.write.system import write_for_system
    from hongheo.write.tables import write_tables
    from hongheo.write.to_review import write_to_review

_HOMES = {
    "annotated": (
        "ANNOTATED",
        "CannotAnnotate",
        "annotate",
        "copy_names",
    ),
    "corrected": (
        "copy_of_values",
        "copy_with_looks",
        "corrected_list",
    ),
    "diff": (
        "WHAT",
        "write_diff",
    ),
    "explanation": ("write_explanation",),
    "interview": (
        "INTERVIEW",
        "write_interview",
    ),
    "lists": ("write_lists",),
    "merged": ("write_merged",),
    "names": ("Names",),
    "outputs": (
        "OutputSet",
        "write_manifest",
        "write_whole",
    ),
    "parcels": ("write_parcel",),
    "parquet": (
        "KEPT_FILES",
        "kept_by_standard",
        "kept_files",
        "kept_folder",
        "write_communes",
        "write_households",
        "write_kept_manifest",
        "write_members",
    ),
    "problems": (
        "CommunePage",
        "write_problems",
    ),
    "public": (
        "Posting",
        "write_postings",
    ),
    "recovery": ("sha256_of",),
    "registers": (
        "write_calendar",
        "write_plan",
        "write_register",
    ),
    "report": ("report_data",),
    "report_docx": ("write_report_text",),
    "report_html": ("write_report_page",),
    "returns": (
        "return_column",
        "write_return",
    ),
    "scorecards": ("write_scorecard_form",),
    "scores": (
        "write_scores",
        "write_sheets",
    ),
    "system": ("write_for_system",),
    "status": ("write_status",),
    "tables": ("write_tables",),
    "to_review": ("write_to_review",),
}
__all__ = [name for names in _HOMES.values() for name in names]
if not TYPE_CHECKING:  # A checker that sees it would let every name pass.
    __getattr__ = loaded_when_asked_for(__name__, _HOMES)
