"""The law as data: which standard is in force on a day, and where each number comes from."""

from hongheo.criteria.base import OPERATORS, SURE_LABELS, UNKNOWN_ARTICLE, Citation
from hongheo.criteria.coverage import STATES, Coverage, CoverageEntry, coverage, load_coverage
from hongheo.criteria.facts import Ages, FactRules, Schooling
from hongheo.criteria.loader import (
    known_on,
    load_standard,
    standard_for_year,
    standard_on,
    standards,
)
from hongheo.criteria.model import (
    ClassRule,
    IncompleteStandard,
    Indicator,
    IndicatorBounds,
    Standard,
    Threshold,
)
from hongheo.lazy import loaded_when_asked_for

# A review does without the procedure around it, and mostly without a scorecard.
with loaded_when_asked_for(__name__):
    from hongheo.criteria.procedure import (
        COUNTING_LABELS,
        POSTED_AT_LABELS,
        HardshipCase,
        HardshipRules,
        IncompleteProcedure,
        Limit,
        Posting,
        Procedure,
    )
    from hongheo.criteria.procedure_files import (
        hardship_rules,
        known_procedures,
        load_hardship,
        load_procedure,
        procedures,
    )
    from hongheo.criteria.scorecard import Scorecard, ScorecardError, load_scorecard, sample_path

__all__ = [
    "COUNTING_LABELS",
    "OPERATORS",
    "POSTED_AT_LABELS",
    "STATES",
    "SURE_LABELS",
    "UNKNOWN_ARTICLE",
    "Ages",
    "Citation",
    "ClassRule",
    "Coverage",
    "CoverageEntry",
    "FactRules",
    "HardshipCase",
    "HardshipRules",
    "IncompleteProcedure",
    "IncompleteStandard",
    "Indicator",
    "IndicatorBounds",
    "Limit",
    "Posting",
    "Procedure",
    "Schooling",
    "Scorecard",
    "ScorecardError",
    "Standard",
    "Threshold",
    "coverage",
    "hardship_rules",
    "known_on",
    "known_procedures",
    "load_coverage",
    "load_hardship",
    "load_procedure",
    "load_scorecard",
    "load_standard",
    "procedures",
    "sample_path",
    "standard_for_year",
    "standard_on",
    "standards",
]
