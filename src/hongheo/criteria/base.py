"""What every file of the law is made of: strict models, citations, comparisons."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from hongheo.text import grouped

Sure = Literal["V", "2", "INF", "M"]
SURE_LABELS: dict[str, str] = {
    "V": "đã thấy trong văn bản",
    "2": "dẫn lại từ nguồn khác",
    "INF": "suy ra từ văn bản khác",
    "M": "hiểu biết chung, chưa thấy văn bản",
}
Comparison = Literal["<", "<=", ">", ">="]
# They work on numbers and, element by element, on arrays.
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
# The same in words (Vietnamese), and what it is when the comparison fails.
_WORDS: dict[str, tuple[str, str]] = {
    "<": ("dưới {}", "từ {} trở lên"),
    "<=": ("từ {} trở xuống", "trên {}"),
    ">": ("trên {}", "từ {} trở xuống"),
    ">=": ("từ {} trở lên", "dưới {}"),
}


def in_words(comparison: Comparison, value: float, unit: str, *, holds: bool = True) -> str:
    """A comparison that holds, or fails, in words: ``từ 140 điểm trở xuống``, ``trên 140 điểm``."""
    return _WORDS[comparison][not holds].format(f"{grouped(value)} {unit}")


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Strict(BaseModel):
    """A part of a file of the law: unknown keys and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


# What the article of a citation says, alone or behind the sheet, where no article is known.
UNKNOWN_ARTICLE = "chưa rõ điều"


class Citation(Strict):
    """Document (its id), article, and how sure the reading is."""

    document: Text
    article: Text
    sure: Sure
