"""The ticked flags of the sheet ``B2`` against those that follow from facts: differences are problems."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from hongheo.criteria import Standard
from hongheo.models import Batch, Place, Records
from hongheo.problems import Personal, Problem, kinds
from hongheo.score.evidence import evidence, first_listed, person, persons_behind, summary
from hongheo.score.indicators import DERIVED, OF_PERSONS, Derived


def _of_persons(
    batch: Batch, derived: Derived, household: str, number: int, whole: str
) -> tuple[object, str, Place | None]:
    """Who is meant (masked when shown), the facts, and the cell of the first person, the only one told of."""
    sure, unsure = persons_behind(derived, household, number)
    if not sure and not unsure:
        return "", whole or _NOBODY, first_listed(batch, derived, household, number)
    first = person(batch, derived, number, (sure or unsure)[0], bool(sure))
    if whole or not sure:
        return "", whole or _NOBODY, first.place
    # Some are exactly where the household is deprived.
    more = f", và {len(sure) - 1} người nữa" if len(sure) > 1 else ""
    who: object = Personal(first.name, "name") if first.name else "người không ghi tên"
    return who, f" ({first.text}){more}", first.place


def _of_living(
    batch: Batch, derived: Derived, household: str, number: int, whole: str
) -> tuple[object, str, Place | None]:
    """The same of an indicator of living conditions, which are nobody's."""
    found = evidence(batch, derived, household, number)
    facts = "; ".join([*(f.text for f in found), *([whole] if whole else [])])
    return "", facts, found[0].place if found else first_listed(batch, derived, household, number)


_NOBODY = "không thành viên nào như vậy"
_BY_MARKS = "Phân loại vẫn theo trang B2."
_BY_FACTS = "Phân loại theo thông tin kê khai, không theo trang B2 (--b2 derived)."


def differences(
    batch: Batch, derived: Derived, standard: Standard, *, b2_derived: bool = False
) -> Iterator[Problem]:
    """A warning for each indicator whose mark and whose facts are both known and do not agree.

    The place is the cell of the mark; the message names the person or fact and its cell, and which of the two
    the class follows: ``b2_derived`` the facts, where they tell all indicators.
    """
    # Two rows of one household in either sheet are reported as such, and not compared.
    marked, codes = batch.b2.frame["household"], batch.households.frame["household"]
    twice, again = (own.duplicated(keep=False).to_numpy(dtype=bool) for own in (marked, codes))
    rows = (~twice & batch.b2.frame["bad"].isna().to_numpy(dtype=bool)).nonzero()[0]
    single = (~again).nonzero()[0]
    keys = marked.to_numpy(dtype=object)[rows]
    at = pd.Index(codes.to_numpy(dtype=object)[single]).get_indexer(keys)
    rows, keys, single = rows[at >= 0], keys[at >= 0], single[at[at >= 0]]
    answers = {i.number: derived.results[DERIVED.format(i.number)].array for i in standard.indicator}
    untold = {number: answer.isna()[single] for number, answer in answers.items()}
    told_whole = ~np.logical_or.reduce([*untold.values()])
    for indicator in standard.indicator:
        number, field = indicator.number, f"B2.{indicator.number}"
        if f"b2_{number}" not in batch.b2.frame:
            continue
        ticked, found = batch.b2.frame[f"b2_{number}"].array, answers[number]
        says = ticked.to_numpy(dtype=bool, na_value=False)[rows]
        follows = found.to_numpy(dtype=bool, na_value=False)[single]
        known = ~(ticked.isna()[rows] | untold[number])
        for i in map(int, (known & (says != follows)).nonzero()[0]):
            household, deprived = str(keys[i]), bool(follows[i])
            told = _of_persons if number in OF_PERSONS else _of_living
            whole = summary(batch, derived, household, number)
            who, facts, other = told(batch, derived, household, number, whole)
            yield Problem(
                kinds.FACTS_DIFFER[number],
                batch.b2.place(int(rows[i]), f"b2_{number}"),
                {
                    "ticked": "không đánh dấu" if deprived else "đánh dấu",
                    "number": number,
                    "name": indicator.name,
                    "verdict": "thiếu hụt" if deprived else "không thiếu hụt",
                    "who": who,
                    "facts": facts,
                    "follows": _BY_FACTS if b2_derived and told_whole[i] else _BY_MARKS,
                    "other": other,
                },
                household=household,
                field=field,
            )


def not_derived(households: Records, standard: Standard) -> Iterator[Problem]:
    """A note for each household with points whose B2, asked for by facts, rests on marks all the same."""
    frame = households.frame
    numbers = [i.number for i in standard.indicator]
    open_ = frame[[DERIVED.format(n) for n in numbers]].isna().to_numpy(dtype=bool)
    for at in map(int, (open_.any(axis=1) & frame["b2"].notna().to_numpy(dtype=bool)).nonzero()[0]):
        yield Problem(
            kinds.B2_NOT_DERIVED,
            households.place(at, "household_code"),
            {"numbers": ", ".join(str(n) for n, missing in zip(numbers, open_[at], strict=True) if missing)},
            household=str(frame["household"].iat[at]),
        )
