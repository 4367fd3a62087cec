"""What Excel shows for a whole number whose format adds zeros or letters to it: ``0000``, ``"HN"000``.

Source: ECMA-376 part 1, 18.8.31. Formats that do more than that (decimals, thousands, per cent, fractions,
dates) belong to amounts and days, not to codes: they are left alone.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import cache

# A text in quotes or one letter after a backslash; room for a letter, filling; [condition]; digits; the rest.
_PART = re.compile(r'"([^"]*)"?|\\(.)|[_*].|(\[[^\]]*\])|([0#?])|(.)', re.S)
_SECTIONS = re.compile(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[^;"\\\[])*', re.S)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
# Letters and signs that mean something else than themselves when they stand without quotes.
_OTHER_MEANING = re.compile(r"[A-Za-z.,%/@]")


@cache
def _sections(code: str) -> tuple[str, ...]:
    found: list[str] = []
    at = 0
    while at <= len(code) and len(found) < 4:
        match = _SECTIONS.match(code, at)
        assert match is not None  # the pattern matches an empty text too
        found.append(match[0])
        at = match.end() + 1
    return tuple(found)


def _section(code: str, number: int) -> str:
    """The part of a format that holds for a number of at least 0."""
    sections = _sections(code)
    conditions = [_CONDITION.search(section) for section in sections]
    if not any(conditions):
        return sections[2] if number == 0 and len(sections) > 2 else sections[0]
    for section, condition in zip(sections, conditions, strict=True):
        if condition is None or _COMPARISONS[condition[1]](number, float(condition[2])):
            return section
    return ""


@cache
def _parts(section: str) -> tuple[str, ...] | None:
    """Signs for digits (``0``, ``#``, ``?``) and texts with a quote before them; None for other formats."""
    parts: list[str] = []
    for match in _PART.finditer(section):
        quoted, escaped, brackets, digit, other = match.groups()
        if digit:
            parts.append(digit)
        elif brackets:
            # A colour, a condition, a language: [$-42A]. Hours by themselves are [h].
            if brackets.casefold() in ("[h]", "[hh]", "[m]", "[mm]", "[s]", "[ss]"):
                return None
            if brackets.startswith("[$"):
                parts.append('"' + brackets[2:-1].partition("-")[0])
        elif other:
            if _OTHER_MEANING.match(other):
                return None
            parts.append('"' + other)
        else:
            parts.append('"' + (quoted or escaped or ""))
    said = any(sign.isalnum() for part in parts if part[0] == '"' for sign in part[1:])
    return tuple(parts) if parts.count("0") > 1 or (said and "0" in parts) else None


@cache
def adds(code: str) -> bool:
    """Whether a number format may show a whole number with zeros or letters that are not its own."""
    return any(_parts(section) for section in _sections(code)[:3])


def shown(code: str, number: float) -> str | None:
    """What Excel shows for a whole number that is not negative; None where that is the number itself, or
    where the format is none of those above."""
    if number < 0 or not float(number).is_integer():
        return None
    parts = _parts(_section(code, int(number)))
    if parts is None:
        return None
    places = sum(part[0] != '"' for part in parts)
    digits = str(int(number)).lstrip("0")
    # What is too long for the places stands before the first of them.
    lead, digits = digits[:-places], digits[-places:].rjust(places)
    out: list[str] = []
    left = iter(digits)
    for part in parts:
        if part[0] == '"':
            out.append(part[1:])
            continue
        digit = next(left)
        out.append(lead + (digit if digit != " " else {"0": "0", "?": " "}.get(part, "")))
        lead = ""
    text = "".join(out).strip()
    return text if text != str(int(number)) else None
