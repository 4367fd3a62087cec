"""Identity numbers: shape, province, and against sex and birth date of the same row.

Source: Decree 137/2015/NĐ-CP, Article 13: three digits for the place where the birth was registered, one for
century and sex (0 male, 1 female, born 1900 to 1999; 2, 3 for 2000 to 2099, and so on), two for the year, six
at random. Codes that do not begin with 0 are those of other countries; no list of them is at hand, so they
are not judged.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from hongheo.forms import Form
from hongheo.models import Batch, Records
from hongheo.problems import Kind, Personal, Problem, kinds
from hongheo.text import signs_of
from hongheo.units import province_codes

_OLD = re.compile(r"\d{9}", re.ASCII)
_SHORT = re.compile(r"\d{11}", re.ASCII)
_SEXES = np.array(["Nam", "Nữ"], dtype=object)


def likely_number(number: str) -> str:
    """What a number was before it lost a leading zero; any other is returned as it is."""
    return f"0{number}" if len(number) == 11 and _SHORT.fullmatch(number) else number


def is_full(number: object) -> bool:
    """Whether it is a number of 12 digits."""
    return isinstance(number, str) and len(number) == 12 and number.isascii() and number.isdigit()


def identity_kind(number: str) -> Kind:
    """What is wrong with a number that has not 12 digits."""
    if _OLD.fullmatch(number):
        return kinds.IDENTITY_OLD
    if _SHORT.fullmatch(number) and number[:2] in province_codes():
        return kinds.IDENTITY_SHORT
    return kinds.PATTERN


def check_identities(form: Form, batch: Batch, on: dt.date | None) -> Iterator[Problem]:
    """Numbers of 12 digits whose province, sex or year of birth cannot be; ``on`` is the review date."""
    for sheet_id in ("households", "members"):
        yield from _check_sheet(form, batch.records(sheet_id), sheet_id, on)


def _digits(texts: list[str], length: int) -> Any:
    """The digits of texts of that length, a row for each."""
    return signs_of(texts, length).astype("int64") - ord("0")


def _check_sheet(form: Form, records: Records, sheet_id: str, on: dt.date | None) -> Iterator[Problem]:
    heading = form.by_id[sheet_id].field("identity_number").heading
    written = records.frame["identity_number"].to_numpy(dtype=object)
    at = np.fromiter(map(is_full, written), dtype=bool, count=len(written)).nonzero()[0]
    if not len(at):
        return
    numbers = [str(number) for number in written[at]]
    household, sex, birth = (
        records.frame[column].to_numpy(dtype=object)[at] for column in ("household", "sex", "birth_date")
    )
    # Each number as its 12 digits.
    digits = _digits(numbers, 12)
    province = 10 * digits[:, 1] + digits[:, 2]
    digit = digits[:, 3]
    year = 1900 + 100 * (digit // 2) + 10 * digits[:, 4] + digits[:, 5]
    encoded = _SEXES[digit % 2]
    born = _digits([b[:4] if isinstance(b, str) else "0000" for b in birth], 4) @ [1000, 100, 10, 1]

    def problem(kind: Kind, i: int, context: dict[str, object]) -> Problem:
        value = Personal(numbers[i], "identity")
        return Problem(
            kind,
            records.place(int(at[i]), "identity_number"),
            {"field": heading, "value": value, **context},
            household=str(household[i]),
            field=heading,
        )

    wrong = (digits[:, 0] == 0) & ~np.isin(province, [int(code) for code in province_codes()])
    for i in map(int, wrong.nonzero()[0]):
        yield problem(kinds.IDENTITY_PROVINCE, i, {"province": numbers[i][:3]})
    for i in map(int, ((sex != encoded) & pd.notna(sex)).nonzero()[0]):
        yield problem(kinds.IDENTITY_SEX, i, {"encoded": encoded[i], "written": sex[i]})
    for i in map(int, ((born > 0) & (born != year)).nonzero()[0]):
        yield problem(kinds.IDENTITY_BIRTH, i, {"encoded": year[i], "written": born[i]})
    if on is not None:
        for i in map(int, ((born == 0) & (year > on.year)).nonzero()[0]):
            yield problem(kinds.IDENTITY_FUTURE, i, {"encoded": year[i]})
