"""What tells households apart: code, and name, identity number, birth and village of the head, as columns.

Keys are compared, never shown. None stands for what is not written, or cannot be used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hongheo.models import Records
from hongheo.text import bare_name, fold, identity_key, loose_name, village_key

# The new numbers begin with the code of a province (001 to 096): this many digits are left without zeros.
# Of the old ones at most nine are. Two numbers of one kind can contradict each other, two of both cannot.
_NEW_DIGITS = 10
# The n-th head under a code that starts again in each village of a file (``read.layout``).
_AGAIN = re.compile(r"#\d+$")
_BIRTH = re.compile(r"\d{4}(?:-\d{2}-\d{2})?")

Column = np.ndarray[Any, np.dtype[Any]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


def code_of(household: str) -> str:
    """The code inside the commune (``0012`` of ``28654/0012``)."""
    return household.partition("/")[2]


def base_code(code: str) -> str:
    """The code as its office wrote it: ``001`` of ``001#2``."""
    return _AGAIN.sub("", code)


def _name_key(name: str) -> str | None:
    return fold(bare_name(name)) or None


def _birth(text: str) -> str | None:
    return text if _BIRTH.fullmatch(text) else None


def _mapped(values: Column, key: Callable[[str], str | None]) -> Column:
    """The key of each text; texts that come again are worked out once."""
    at, distinct = pd.factorize(values)
    keys = np.empty(len(distinct) + 1, dtype=object)
    keys[:-1] = [key(v) if isinstance(v, str) and v else None for v in distinct]
    return keys[at]


def texts_of(records: Records, column: str) -> Column:
    """A column as texts; None where there is no text, or no such column."""
    if column not in records.frame:
        return np.full(len(records.frame), None, dtype=object)
    values = records.frame[column].to_numpy(dtype=object)
    return kept(np.array([isinstance(v, str) for v in values], dtype=bool), values)


def kept(mask: Mask, column: Column) -> Column:
    """The column where the mask says so, None elsewhere."""
    out = np.full(len(column), None, dtype=object)
    out[mask] = column[mask]
    return out


def joined(*columns: Column) -> Column:
    """One key of several; None where one of them is."""
    whole = np.all([pd.notna(column) for column in columns], axis=0)
    key = np.full(len(whole), None, dtype=object)
    parts = [column[whole] for column in columns]
    key[whole] = ["\x1f".join(values) for values in zip(*parts, strict=True)]
    return key


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of some households, a column each, in the order of the records.

    ``code`` is as the office wrote it, ``again`` says that it was told apart from an equal one of its file.
    """

    commune: Column
    code: Column
    again: Mask
    name: Column
    loose: Column
    identity: Column
    birth: Column
    village: Column

    def __len__(self) -> int:
        return len(self.commune)

    @property
    def year(self) -> Column:
        """The years of birth."""
        return _mapped(self.birth, lambda birth: birth[:4])

    @property
    def plain(self) -> Column:
        """The codes without what is easily lost: leading zeros, signs, case."""
        return _mapped(self.code, lambda code: fold(code).lstrip("0"))

    @property
    def day(self) -> Column:
        """Births of which the day is known."""
        return _mapped(self.birth, lambda birth: birth if len(birth) > 4 else None)


def heads_of(records: Records) -> Heads:
    """The heads of records with ``commune`` and ``household``, and whatever else is there.

    ``code`` in them is the code as written where the key of the household is another.
    """
    keys = texts_of(records, "household")
    written = texts_of(records, "code") if "code" in records.frame else _mapped(keys, code_of)
    code = _mapped(written, base_code)
    names = texts_of(records, "head_name")
    return Heads(
        texts_of(records, "commune"),
        code,
        written != code,
        _mapped(names, _name_key),
        _mapped(names, loose_name),
        _mapped(texts_of(records, "identity_number"), identity_key),
        _mapped(texts_of(records, "birth_date"), _birth),
        _mapped(texts_of(records, "village"), village_key),
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against each pair of heads being one; both are false where nothing is known."""

    same_identity: Mask
    other_identity: Mask
    same_name: Mask
    other_name: Mask
    same_birth: Mask
    same_day: Mask
    other_birth: Mask
    same_village: Mask
    other_village: Mask

    @property
    def against_code(self) -> Mask:
        """Whether head, identity number or village contradict an equal code.

        A number is mistyped and a village renamed without the household being another: name and birth
        outweigh them, as the number outweighs all. So does the very day of birth a name that is spelt
        otherwise.
        """
        head = self.same_identity | (self.same_name & self.same_birth)
        head |= self.same_day & ~self.other_identity & ~self.other_village
        return ~head & (self.other_name | self.other_identity | self.other_village | self.other_birth)

    @property
    def against_identity(self) -> Mask:
        """Whether name and birth both contradict an equal number: it was mistyped."""
        return self.other_name & self.other_birth

    @property
    def against_name(self) -> Mask:
        """Whether anything that is written contradicts an equal name."""
        return self.other_identity | self.other_birth | self.other_village

    @property
    def confirmed(self) -> Mask:
        """Whether more than the name says that it is the same head."""
        return self.same_identity | self.same_birth | self.same_village


def evidence(then: Heads, now: Heads, listed: Column, household: Column) -> Evidence:
    """What the heads at these positions say of each other, pair by pair."""

    def both(column: str) -> tuple[Column, Column, Mask]:
        one, other = getattr(then, column)[listed], getattr(now, column)[household]
        return one, other, pd.notna(one) & pd.notna(other)

    def equal(column: str) -> tuple[Mask, Mask]:
        one, other, known = both(column)
        return known & (one == other), known & (one != other)

    one, other, known = both("identity")
    same_identity = known & (one == other)
    kinds = [
        (len(a or "") >= _NEW_DIGITS) == (len(b or "") >= _NEW_DIGITS)
        for a, b in zip(one, other, strict=True)
    ]
    same_year, other_year = equal("year")
    same_day, other_day = equal("day")
    same_name, other_name = equal("loose")
    same_village, other_village = equal("village")
    return Evidence(
        same_identity,
        known & ~same_identity & np.array(kinds, dtype=bool),
        same_name,
        other_name,
        same_year & ~other_day,
        same_day,
        other_year | other_day,
        same_village,
        other_village,
    )
