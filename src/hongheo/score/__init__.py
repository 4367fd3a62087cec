"""Score: points become a class, with the rule that decided.

Source: Decree 07/2021/NĐ-CP, Article 3; points and thresholds of Circular 07/2021/TT-BLĐTBXH.
"""

from hongheo.lazy import loaded_when_asked_for
from hongheo.score.differences import differences, not_derived

with loaded_when_asked_for(__name__):
    from hongheo.score.answers import column_of, compare_points, mark_rules, score_answers
    from hongheo.score.explain import explain_household
    from hongheo.score.income import check_income
    from hongheo.score.indicators import Derived, derive
    from hongheo.score.rules import class_and_rule, classify
    from hongheo.score.scoring import score
    from hongheo.score.words import sources_of, told_plainly

__all__ = [
    "Derived",
    "check_income",
    "class_and_rule",
    "classify",
    "column_of",
    "compare_points",
    "derive",
    "differences",
    "explain_household",
    "mark_rules",
    "not_derived",
    "score",
    "score_answers",
    "sources_of",
    "told_plainly",
]
