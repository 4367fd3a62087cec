"""Everything that can be wrong with the data, and the report that collects it."""

from hongheo.problems import kinds
from hongheo.problems.kinds import Kind, Severity, catalogue
from hongheo.problems.report import Personal, Problem, Report
from hongheo.problems.settings import SETTINGS, read_calendar, read_severities

__all__ = [
    "SETTINGS",
    "Kind",
    "Personal",
    "Problem",
    "Report",
    "Severity",
    "catalogue",
    "kinds",
    "read_calendar",
    "read_severities",
]
