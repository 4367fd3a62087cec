"""One function per command; the only room that knows the order of the stages.

Each part is loaded when it is asked for.
"""

from hongheo.lazy import loaded_when_asked_for

with loaded_when_asked_for(__name__):
    from hongheo.pipeline.building import build_tables
    from hongheo.pipeline.cards import check_card, load_card, make_scorecard_form, read_scorecard
    from hongheo.pipeline.checking import check
    from hongheo.pipeline.correcting import correct
    from hongheo.pipeline.demonstrating import Demo, make_demo
    from hongheo.pipeline.differing import DiffResult, diff
    from hongheo.pipeline.explaining import explain
    from hongheo.pipeline.export_layouts import export_layout
    from hongheo.pipeline.exporting import POSTED, PUBLIC_TABLES, ExportResult, export
    from hongheo.pipeline.filling import fill_returns
    from hongheo.pipeline.following import StatusResult, status
    from hongheo.pipeline.looking_up import UnitsResult, look_up
    from hongheo.pipeline.merging import merge
    from hongheo.pipeline.papers import PapersResult, make_papers
    from hongheo.pipeline.parcelling import ParcelResult, parcel
    from hongheo.pipeline.printed import check_tables
    from hongheo.pipeline.rechecking import (
        CompareResult,
        Drawing,
        DrawResult,
        compare_recheck,
        draw_recheck,
    )
    from hongheo.pipeline.registers import (
        PlanResult,
        RegisterResult,
        check_registers,
        make_registers,
        plan_register,
    )
    from hongheo.pipeline.result import (
        FORMS,
        LISTS,
        MANIFEST,
        OUTPUTS,
        PROBLEMS,
        REPORT_PAGE,
        REPORT_TEXT,
        REPORTS,
        SCORES,
        TABLES,
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
    "FORMS",
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
    "CompareResult",
    "Demo",
    "DiffResult",
    "DrawResult",
    "Drawing",
    "ExportResult",
    "NothingRead",
    "Options",
    "PapersResult",
    "ParcelResult",
    "PlanResult",
    "Progress",
    "RegisterResult",
    "Result",
    "StatusResult",
    "UnitsResult",
    "build_tables",
    "check",
    "check_card",
    "check_registers",
    "check_tables",
    "compare_recheck",
    "correct",
    "diff",
    "draw_recheck",
    "explain",
    "export",
    "export_layout",
    "fill_returns",
    "load_card",
    "look_up",
    "make_demo",
    "make_papers",
    "make_registers",
    "make_scorecard_form",
    "make_templates",
    "merge",
    "no_progress",
    "parcel",
    "plan_register",
    "read_scorecard",
    "run",
    "score",
    "status",
]
