"""Write: everything that goes out as a workbook, and how it is put in place.

Each part is loaded when it is asked for.
"""

from hongheo.lazy import loaded_when_asked_for

with loaded_when_asked_for(__name__):
    from hongheo.write.annotated import ANNOTATED, CannotAnnotate, annotate, annotate_values, copy_names
    from hongheo.write.corrected import copy_of_values, copy_with_looks, corrected_list
    from hongheo.write.diff import WHAT, write_diff
    from hongheo.write.explanation import FamilyPage, write_explanation
    from hongheo.write.interview import INTERVIEW, write_interview
    from hongheo.write.letter import LETTER, FileOfLetter, letter_values, write_letter
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
    from hongheo.write.pdf import libreoffice, write_pdfs
    from hongheo.write.problems import CommunePage, verdict, write_problems
    from hongheo.write.public import Posting, write_postings
    from hongheo.write.recheck import DRAWN, DRAWN_COLUMNS, write_recheck
    from hongheo.write.recovery import sha256_of
    from hongheo.write.registers import write_calendar, write_plan, write_register
    from hongheo.write.report import ReportData, report_data
    from hongheo.write.report_docx import write_report_text
    from hongheo.write.report_html import write_report_page
    from hongheo.write.returns import return_column, write_return
    from hongheo.write.scorecards import write_scorecard_form
    from hongheo.write.scores import write_scores, write_sheets
    from hongheo.write.status import write_status
    from hongheo.write.system import write_for_system
    from hongheo.write.tables import write_tables
    from hongheo.write.to_review import write_to_review
    from hongheo.write.values import SheetValues

__all__ = [
    "ANNOTATED",
    "DRAWN",
    "DRAWN_COLUMNS",
    "INTERVIEW",
    "KEPT_FILES",
    "LETTER",
    "WHAT",
    "CannotAnnotate",
    "CommunePage",
    "FamilyPage",
    "FileOfLetter",
    "Names",
    "OutputSet",
    "Posting",
    "ReportData",
    "SheetValues",
    "annotate",
    "annotate_values",
    "copy_names",
    "copy_of_values",
    "copy_with_looks",
    "corrected_list",
    "kept_by_standard",
    "kept_files",
    "kept_folder",
    "letter_values",
    "libreoffice",
    "report_data",
    "return_column",
    "sha256_of",
    "verdict",
    "write_calendar",
    "write_communes",
    "write_diff",
    "write_explanation",
    "write_for_system",
    "write_households",
    "write_interview",
    "write_kept_manifest",
    "write_letter",
    "write_lists",
    "write_manifest",
    "write_members",
    "write_merged",
    "write_parcel",
    "write_pdfs",
    "write_plan",
    "write_postings",
    "write_problems",
    "write_recheck",
    "write_register",
    "write_report_page",
    "write_report_text",
    "write_return",
    "write_scorecard_form",
    "write_scores",
    "write_sheets",
    "write_status",
    "write_tables",
    "write_to_review",
    "write_whole",
]
