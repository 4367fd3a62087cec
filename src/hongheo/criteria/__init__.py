"""The law as data: which standard is in force on a day, and where each number comes from."""

from hongheo.criteria.loader import load_standard, standard_for_year, standard_on, standards
from hongheo.criteria.model import SURE_LABELS, Children, Citation, Standard, Threshold

__all__ = [
    "SURE_LABELS",
    "Children",
    "Citation",
    "Standard",
    "Threshold",
    "load_standard",
    "standard_for_year",
    "standard_on",
    "standards",
]
