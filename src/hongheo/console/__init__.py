"""Everything that is printed for people: a module per thing that is shown."""

from hongheo.lazy import loaded_when_asked_for

with loaded_when_asked_for(__name__):
    from hongheo.console.base import print_failure, print_files_written, print_json, print_warning
    from hongheo.console.carried_out import print_carried_out, print_copies, print_said
    from hongheo.console.demo import print_demo
    from hongheo.console.diff import print_diff
    from hongheo.console.explanation import print_explanation
    from hongheo.console.export import print_export, print_parcel
    from hongheo.console.law import print_coverage, print_incomplete, print_procedures, print_standard
    from hongheo.console.papers import print_papers
    from hongheo.console.progress import PASSWORD_VARIABLE, password_asker, progress_bar
    from hongheo.console.recheck import print_compared, print_drawn
    from hongheo.console.register import print_plan, print_registers
    from hongheo.console.result import print_result, summary_table
    from hongheo.console.scorecard import print_scorecard
    from hongheo.console.status import print_status
    from hongheo.console.units import print_units

__all__ = [
    "PASSWORD_VARIABLE",
    "password_asker",
    "print_carried_out",
    "print_compared",
    "print_copies",
    "print_coverage",
    "print_demo",
    "print_diff",
    "print_drawn",
    "print_explanation",
    "print_export",
    "print_failure",
    "print_files_written",
    "print_incomplete",
    "print_json",
    "print_papers",
    "print_parcel",
    "print_plan",
    "print_procedures",
    "print_registers",
    "print_result",
    "print_said",
    "print_scorecard",
    "print_standard",
    "print_status",
    "print_units",
    "print_warning",
    "progress_bar",
    "summary_table",
]
