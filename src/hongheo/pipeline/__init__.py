"""One function per command; the only room that knows the order of the stages."""

from hongheo.pipeline.building import build_tables
from hongheo.pipeline.cards import check_card, load_card, read_scorecard
from hongheo.pipeline.checking import check, check_tables
from hongheo.pipeline.differing import diff
from hongheo.pipeline.explaining import explain
from hongheo.pipeline.exporting import POSTED, PUBLIC_TABLES, ExportResult, export
from hongheo.pipeline.merging import merge
from hongheo.pipeline.result import (
    LISTS,
    MANIFEST,
    OUTPUTS,
    PROBLEMS,
    REPORT_PAGE,
    REPORT_TEXT,
    REPORTS,
    SCORES,
    TABLES,
    DiffResult,
    NothingRead,
    Options,
    Progress,
    Result,
    no_progress,
)
from hongheo.pipeline.running import run
from hongheo.pipeline.scoring import score

__all__ = [
    "LISTS",
    "MANIFEST",
    "OUTPUTS",
    "POSTED",
    "PROBLEMS",
    "PUBLIC_TABLES",
    "REPORTS",
    "REPORT_PAGE",
    "REPORT_TEXT",
    "SCORES",
    "TABLES",
    "DiffResult",
    "ExportResult",
    "NothingRead",
    "Options",
    "Progress",
    "Result",
    "build_tables",
    "check",
    "check_card",
    "check_tables",
    "diff",
    "explain",
    "export",
    "load_card",
    "merge",
    "no_progress",
    "read_scorecard",
    "run",
    "score",
]
