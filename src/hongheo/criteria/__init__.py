"""The law as data: which standard is in force on a day, and where each number comes from."""

from hongheo.criteria.base import OPERATORS, SURE_LABELS, Citation
from hongheo.criteria.coverage import STATES, Coverage, CoverageEntry, coverage, load_coverage
from hongheo.criteria.facts import Ages, FactRules, Schooling
from hongheo.criteria.loader import known_on, load_standard, standard_for_year, standard_on, standards
from hongheo.criteria.model import ClassRule, IncompleteStandard, Standard, Threshold
from hongheo.criteria.scorecard import Scorecard, ScorecardError, load_scorecard, sample_path

__all__ = [
    "OPERATORS",
    "STATES",
    "SURE_LABELS",
    "Ages",
    "Citation",
    "ClassRule",
    "Coverage",
    "CoverageEntry",
    "FactRules",
    "IncompleteStandard",
    "Schooling",
    "Scorecard",
    "ScorecardError",
    "Standard",
    "Threshold",
    "coverage",
    "known_on",
    "load_coverage",
    "load_scorecard",
    "load_standard",
    "sample_path",
    "standard_for_year",
    "standard_on",
    "standards",
]
