"""Everything that can be wrong with the data, and the report that collects it."""

from hongheo.problems import kinds
from hongheo.problems.kinds import Effect, Kind, Severity, catalogue
from hongheo.problems.report import (
    Decision,
    Doubts,
    NameFile,
    Personal,
    Problem,
    Report,
    Standing,
    in_order_of_mending,
)
from hongheo.problems.settings import SETTINGS, read_calendar, read_form_peoples, read_severities

__all__ = [
    "SETTINGS",
    "Decision",
    "Doubts",
    "Effect",
    "Kind",
    "NameFile",
    "Personal",
    "Problem",
    "Report",
    "Severity",
    "Standing",
    "catalogue",
    "in_order_of_mending",
    "kinds",
    "read_calendar",
    "read_form_peoples",
    "read_severities",
]
