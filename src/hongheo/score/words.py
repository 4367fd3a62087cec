"""The rule that decided, in words for the family: what was counted, and what each class asks for."""

from __future__ import annotations

import datetime as dt

from hongheo.criteria import UNKNOWN_ARTICLE, Standard, Threshold
from hongheo.models import Area
from hongheo.score.rules import classify

_WORDS = {
    "<=": "từ {} điểm trở xuống",
    "<": "dưới {} điểm",
    ">=": "từ {} điểm trở lên",
    ">": "trên {} điểm",
}
_OPPOSITE = {"<=": ">", "<": ">=", ">=": "<", ">": "<="}
_MEASURES = {"B1": "thu nhập", "B2": "thiếu hụt dịch vụ xã hội cơ bản"}


def _bound(threshold: Threshold, holds: bool) -> str:
    sign = threshold.comparison if holds else _OPPOSITE[threshold.comparison]
    return _WORDS[sign].format(threshold.value)


def told_plainly(standard: Standard, date: dt.date, area: Area, b1: int, b2: int) -> list[str]:
    """Sentences (Vietnamese) that say the points of a household, what each class asks for, and its class."""
    own, tests = classify(standard, date, area, b1, b2)
    thresholds = {name.lower(): threshold for name, _, threshold, _ in tests}
    told = [f"Điểm {name} ({_MEASURES[name]}) của hộ là {points} điểm." for name, points, _, _ in tests]
    for rule in standard.class_:
        asked = [
            f"điểm {measure.upper()} {_bound(thresholds[measure], wanted)}"
            for measure, wanted in rule.when.items()
        ]
        told.append(f"{rule.name} ở khu vực {standard.area_name(area)} là hộ có {' và '.join(asked)}.")
    name = next(rule.name for rule in standard.class_ if rule.id == own)
    return [*told, f"Vì vậy hộ được xác định là: {name}."]


def _known(article: str) -> list[str]:
    return [part for part in article.split(", ") if part != UNKNOWN_ARTICLE]


def sources_of(standard: Standard, date: dt.date, area: Area) -> list[str]:
    """The documents by which a household is classified, each with the articles and sheets that are known, and
    the one by which the standard still holds; how sure they are is not for a family."""
    cited = [c.citation for c in standard.class_]
    cited += [standard.threshold_on(measure, area, date).citation for measure in ("b1", "b2")]
    told: dict[str, list[str]] = {}
    for citation in cited:
        own = told.setdefault(standard.document_name(citation), [])
        own += [a for a in _known(citation.article) if a not in own]
    if standard.prolonged_by(date):
        citation = standard.effective_to_citation
        told[standard.document_name(citation)] = _known(citation.article)
    return [", ".join([name, *articles]) for name, articles in told.items()]
