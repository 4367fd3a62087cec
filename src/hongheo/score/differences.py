"""The ticked flags of the sheet ``B2`` against those that follow from facts: differences are problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import numpy as np
import pandas as pd

from hongheo.criteria import Standard
from hongheo.models import Batch, Place, Records
from hongheo.problems import Personal, Problem, kinds
from hongheo.score.evidence import conditions, first_listed, persons, persons_behind, summary
from hongheo.score.indicators import DERIVED, OF_PERSONS, Derived

# Who is meant (masked when shown), the facts, and their cell.
_Told = tuple[object, str, Place | None]


def _of_persons(batch: Batch, derived: Derived, households: Sequence[str], number: int) -> Iterator[_Told]:
    """What is told of each household; the cell is that of the first person, the only one told of."""
    behind = [persons_behind(derived, household, number) for household in households]
    firsts = [(sure or unsure)[0] for sure, unsure in behind if sure or unsure]
    told = iter(persons(batch, derived, number, firsts, True))
    for household, (sure, unsure) in zip(households, behind, strict=True):
        whole = summary(batch, derived, household, number)
        if not sure and not unsure:
            yield "", whole or _NOBODY, first_listed(batch, derived, household, number)
            continue
        first = next(told)
        if whole or not sure:
            yield "", whole or _NOBODY, first.place
            continue
        # Some are exactly where the household is deprived.
        more = f", và {len(sure) - 1} người nữa" if len(sure) > 1 else ""
        who: object = Personal(first.name, "name") if first.name else "người không ghi tên"
        yield who, f" ({first.text}){more}", first.place


def _of_living(batch: Batch, derived: Derived, households: Sequence[str], number: int) -> Iterator[_Told]:
    """The same of an indicator of living conditions, which are nobody's."""
    rows = [derived.living_of.get(household, ()) for household in households]
    found = iter(conditions(batch, number, list(chain.from_iterable(rows))))
    for household, own in zip(households, rows, strict=True):
        there, whole = list(islice(found, len(own))), summary(batch, derived, household, number)
        facts = "; ".join([*(f.text for f in there), *([whole] if whole else [])])
        place = there[0].place if there else first_listed(batch, derived, household, number)
        yield "", facts, place


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
        differ = (known & (says != follows)).nonzero()[0].tolist()
        households = [str(keys[i]) for i in differ]
        told = (_of_persons if number in OF_PERSONS else _of_living)(batch, derived, households, number)
        places = batch.b2.places(rows[differ].tolist(), f"b2_{number}")
        for i, household, place, (who, facts, other) in zip(differ, households, places, told, strict=True):
            deprived = bool(follows[i])
            yield Problem(
                kinds.FACTS_DIFFER[number],
                place,
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
