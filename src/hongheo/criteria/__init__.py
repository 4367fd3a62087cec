"""The law as data: which standard is in force on a day, and where each number comes from."""

from hongheo.criteria.base import OPERATORS, SURE_LABELS, Citation
from hongheo.criteria.coverage import STATES, Coverage, CoverageEntry, coverage, load_coverage
from hongheo.criteria.facts import Ages, FactRules, Schooling
from hongheo.criteria.loader import load_standard, standard_for_year, standard_on, standards
from hongheo.criteria.model import ClassRule, Standard, Threshold

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
    "Schooling",
    "Standard",
    "Threshold",
    "coverage",
    "load_coverage",
    "load_standard",
    "standard_for_year",
    "standard_on",
    "standards",
]
