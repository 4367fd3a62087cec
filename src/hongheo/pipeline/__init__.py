"""One function per command; the only room that knows the order of the stages."""

from hongheo.pipeline.building import build_tables
from hongheo.pipeline.cards import check_card, load_card, make_scorecard_form, read_scorecard
from hongheo.pipeline.checking import check, check_tables
from hongheo.pipeline.demonstrating import Demo, make_demo
from hongheo.pipeline.differing import diff
from hongheo.pipeline.explaining import explain
from hongheo.pipeline.exporting import POSTED, PUBLIC_TABLES, ExportResult, export
from hongheo.pipeline.merging import merge
from hongheo.pipeline.registers import (
    PlanResult,
    RegisterResult,
    check_registers,
    make_registers,
    plan_register,
)
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
from hongheo.pipeline.templates import make_templates

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
    "Demo",
    "DiffResult",
    "ExportResult",
    "NothingRead",
    "Options",
    "PlanResult",
    "Progress",
    "RegisterResult",
    "Result",
    "build_tables",
    "check",
    "check_card",
    "check_registers",
    "check_tables",
    "diff",
    "explain",
    "export",
    "load_card",
    "make_demo",
    "make_registers",
    "make_scorecard_form",
    "make_templates",
    "merge",
    "no_progress",
    "plan_register",
    "read_scorecard",
    "run",
    "score",
]
