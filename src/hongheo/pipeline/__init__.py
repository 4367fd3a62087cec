"""One function per command; the only room that knows the order of the stages.

Each part is loaded when it is asked for.
"""

from typing import TYPE_CHECKING

from hongheo.lazy import loaded_when_asked_for

if TYPE_CHECKING:
    from hongheo.pipeline.building import build_tables
    from hongheo.pipeline.cards import check_card, load_card, make_scorecard_form, read_scorecard
    from hongheo.pipeline.checking import check, check_tables
    from hongheo.pipeline.correcting import correct
    from hongheo.pipeline.demonstrating import Demo, make_demo
    from hongheo.pipeline.differing import diff
    from hongheo.pipeline.explaining import explain
    from hongheo.pipeline.export_layouts import export_layout
    from hongheo.pipeline.exporting import POSTED, PUBLIC_TABLES, ExportResult, export
    from hongheo.pipeline.filling import fill_returns
    from hongheo.pipeline.following import StatusResult, status
    from hongheo.pipeline.looking_up import UnitsResult, look_up
    from hongheo.pipeline.merging import merge
    from hongheo.pipeline.papers import PapersResult, make_papers
    from hongheo.pipeline.parcelling import ParcelResult, parcel
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

_HOMES = {
    "building": ("build_tables",),
    "cards": (
        "check_card",
        "load_card",
        "make_scorecard_form",
        "read_scorecard",
    ),
    "checking": (
        "check",
        "check_tables",
    ),
    "correcting": ("correct",),
    "demonstrating": (
        "Demo",
        "make_demo",
    ),
    "differing": ("diff",),
    "explaining": ("explain",),
    "export_layouts": ("export_layout",),
    "exporting": (
        "ExportResult",
        "POSTED",
        "PUBLIC_TABLES",
        "export",
    ),
    "filling": ("fill_returns",),
    "merging": ("merge",),
    "looking_up": (
        "UnitsResult",
        "look_up",
    ),
    "parcelling": (
        "ParcelResult",
        "parcel",
    ),
    "papers": ("PapersResult", "make_papers"),
    "registers": (
        "PlanResult",
        "RegisterResult",
        "check_registers",
        "make_registers",
        "plan_register",
    ),
    "result": (
        "DiffResult",
        "FORMS",
        "LISTS",
        "MANIFEST",
        "NothingRead",
        "OUTPUTS",
        "Options",
        "PROBLEMS",
        "Progress",
        "REPORTS",
        "REPORT_PAGE",
        "REPORT_TEXT",
        "Result",
        "SCORES",
        "TABLES",
        "no_progress",
    ),
    "running": ("run",),
    "scoring": ("score",),
    "following": (
        "StatusResult",
        "status",
    ),
    "templates": ("make_templates",),
}
__all__ = [name for names in _HOMES.values() for name in names]
if not TYPE_CHECKING:  # A checker that sees it would let every name pass.
    __getattr__ = loaded_when_asked_for(__name__, _HOMES)
