"""Write: everything that goes out as a workbook, and how it is put in place."""

from hongheo.write.annotate import EXTENSIONS as ANNOTATED
from hongheo.write.annotate import CannotAnnotate, annotate, copy_names
from hongheo.write.diff import WHAT, write_diff
from hongheo.write.explanation import write_explanation
from hongheo.write.lists import write_lists
from hongheo.write.merged import write_merged
from hongheo.write.outputs import OutputSet, write_manifest, write_whole
from hongheo.write.parquet import (
    KEPT_FILES,
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
from hongheo.write.scores import write_scores
from hongheo.write.tables import write_tables

__all__ = [
    "ANNOTATED",
    "KEPT_FILES",
    "WHAT",
    "CannotAnnotate",
    "CommunePage",
    "OutputSet",
    "Posting",
    "annotate",
    "copy_names",
    "kept_files",
    "kept_folder",
    "report_data",
    "return_column",
    "sha256_of",
    "write_calendar",
    "write_communes",
    "write_diff",
    "write_explanation",
    "write_households",
    "write_kept_manifest",
    "write_lists",
    "write_manifest",
    "write_members",
    "write_merged",
    "write_plan",
    "write_postings",
    "write_problems",
    "write_register",
    "write_report_page",
    "write_report_text",
    "write_return",
    "write_scorecard_form",
    "write_scores",
    "write_tables",
    "write_whole",
]
