"""The law as data: which standard is in force on a day, and where each number comes from."""

from hongheo.criteria.loader import known_on, load_standard, standard_for_year, standard_on, standards
from hongheo.criteria.model import SURE_LABELS, Citation, IncompleteStandard, Standard, Threshold
from hongheo.criteria.scorecard import Scorecard, ScorecardError, load_scorecard, sample_path

__all__ = [
    "SURE_LABELS",
    "Citation",
    "IncompleteStandard",
    "Scorecard",
    "ScorecardError",
    "Standard",
    "Threshold",
    "known_on",
    "load_scorecard",
    "load_standard",
    "sample_path",
    "standard_for_year",
    "standard_on",
    "standards",
]
