"""Tables for the public: no hidden count can be worked out, nor nearly, from what is public."""

from __future__ import annotations

import random
import sys
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hongheo.columns import table_shapes
from hongheo.errors import UsageError
from hongheo.identities import HOUSEHOLDS, PERSONS
from hongheo.models import CAUSES, SummaryTable
from hongheo.pipeline import TABLES
from hongheo.pipeline.finished import scores_of_run
from hongheo.read import read_printed
from hongheo.tabulate import Suppressed, suppress
from hongheo.units import Unit
from tests.conftest import standard_for_year
from tests.strategies import scored_household
from tests.tabulate.attack import SHARES, Attack, Key, counts_of, hidden_of, lines
from tests.tabulate.test_identities import DISTRICT, OTHER, ROW, settled, tables_and_proofs

STANDARD, DATE = standard_for_year(2023)
BOUNDS = STANDARD.indicator_bounds(DATE)
# Counts of a district that are looked at, each by programs of its own.
LOOKED_AT = 25
SHARE_OF = {4: (3, 1), 6: (5, 1), 8: (7, 1), 10: (9, 2), 12: (11, 2), 14: (13, 2)}


def largest_of(frame: pd.DataFrame) -> int:
    """The persons of the largest household on the lists of this year."""
    return max(frame.loc[frame["class_end"].isin(["poor", "near_poor"]), "size"], default=0)


def audit(tables: list[SummaryTable], public: Suppressed, least: int, largest: int) -> None:
    """The warrant: hidden counts are ``least`` apart, or as far as the posted lists alone leave them."""
    attack, hidden = Attack(tables, largest), frozenset(hidden_of(public.tables))
    shown = counts_of(public.tables)
    assert shown == {k: v for k, v in attack.true.items() if k not in hidden}
    assert not [k for k in hidden if k[:3] in attack.posted]
    assert public.small_in_clear == sum(0 < v < least for v in shown.values())
    choice = random.Random(1)
    for key in choice.sample(sorted(hidden), min(LOOKED_AT, len(hidden))):
        width = attack.width(key, hidden)
        assert width >= 1, key
        if width < least:
            assert width >= attack.known_by_lists(key), (key, width)
    # What is small and stays is on the posted lists, or follows from them.
    small = sorted(k for k, v in shown.items() if 0 < v < least and k[:3] not in attack.posted)
    for key in choice.sample(small, min(5, len(small))):
        assert attack.known_by_lists(key) == 0, key


def consistent(tables: list[SummaryTable], public: list[SummaryTable]) -> None:
    """Shares go with their counts; nothing is changed but by a mark."""
    hidden = {(n, line.split, c, p) for n, p, line in lines(public) for c in line.hidden}
    for (number, place, line), (_, _, before) in zip(lines(public), lines(tables), strict=True):
        for column, (now, was) in enumerate(zip(line.values, before.values, strict=True), start=1):
            key: Key = (number, line.split, column, place)
            assert now == (None if key in hidden else was)
            if (number, column) in SHARES:
                part, whole = SHARE_OF.get(column, (0, 0)) if number == 1 else (column + 1, 1)
                table = 1 if number == 1 else number - 1
                of = {(table, "", part, place), (table, "", whole, place)}
                assert (key in hidden) == bool(of & hidden), key


def protected(frame: pd.DataFrame, units: list[Unit], least: int) -> None:
    """The tables of these households, made public, pass both."""
    tables, largest = tables_and_proofs(frame, units)[0], largest_of(frame)
    public = suppress(tables, least, BOUNDS, largest=largest)
    consistent(tables, public.tables)
    audit(tables, public, least, largest)


ONE = [u.code for u in DISTRICT[:2]]
TWO = [DISTRICT[0].code, OTHER[0].code, OTHER[1].code]


# A poor household that grew by one: the posted lists tell the growth, for no household came in.
GREW: dict[str, Any] = {
    "commune": "28651",
    "class_start": "Hộ nghèo",
    "change": None,
    "size": 12,
    "size_start": 11,
    **dict.fromkeys(("was_poor", "was_near_poor", "average_living", "doubtful", "merit"), False),
    "class_end": "poor",
    "b2": 0,
    "people": "Kinh",
    "sex": "Nam",
    "no_labour_capacity": False,
    **dict.fromkeys(CAUSES, False),
    **{f"b2_{n}": False for n in range(1, 13)},
}


# The only poor household, of the only people that has a column: its persons are known by the posted list.
ONLY = {**GREW, "commune": TWO[1], "people": "Khơ-me", "class_start": "Hộ không nghèo", "size_start": None}

# Of two poor households each commune has one of merit: with none or two of them the persons would not fit.
ONE_EACH = [
    {**GREW, "commune": commune, "size": size, "size_start": None, "merit": merit}
    for commune, size, merit in (
        (ONE[0], 6, True),
        (ONE[0], 8, False),
        (ONE[1], 7, True),
        (ONE[1], 11, False),
    )
]


@settings(max_examples=6)
@given(st.lists(scored_household(ONE), max_size=60), st.integers(2, 9))
@example([GREW], 2)
@example(ONE_EACH, 2)
def test_khong_so_che_nao_tinh_ra_duoc(rows: list[dict[str, Any]], least: int) -> None:
    protected(settled(rows), DISTRICT[:2], least)


@settings(max_examples=3)
@given(st.lists(scored_household(TWO), max_size=50), st.integers(2, 9))
@example([ONLY], 7)
def test_hai_huyen_cung_khong(rows: list[dict[str, Any]], least: int) -> None:
    protected(settled(rows), [DISTRICT[0], *OTHER[:2]], least)


@pytest.mark.parametrize("least", [3, 5])
def test_huyen_mau_cung_khong(made: Any, least: int) -> None:
    folder, _ = made
    printed, _, _ = read_printed(folder / "ket-qua" / TABLES, table_shapes())
    assert printed is not None
    tables = [t.summary() for t in printed]
    scores = scores_of_run(folder / "ket-qua")
    largest = int(scores.loc[scores["class_end"].isin(["Hộ nghèo", "Hộ cận nghèo"]), "size"].max())
    audit(tables, suppress(tables, least, BOUNDS, largest=largest), least, largest)


def poor(people: str, commune: str = DISTRICT[0].code, **values: Any) -> dict[str, Any]:
    own = {"commune": commune, "people": people, "class_start": "Hộ nghèo", "class_end": "poor"}
    return {**ROW, **own, **values}


def test_xa_co_it_ho_ngheo_thi_che_moi_cot_phan_to() -> None:
    rows = [poor("Kinh"), poor("Hoa"), *[poor(p, DISTRICT[1].code) for p in ["Kinh"] * 9 + ["Hoa"] * 6]]
    tables, _ = tables_and_proofs(settled(rows), DISTRICT[:2])
    public = suppress(tables, 5, BOUNDS, largest=4).tables
    first = public[11].lines[1]
    assert first.values == (2, None, None, None, None, None, 8, None, None)
    assert first.hidden == {2, 3, 4, 5, 6, 8, 9}
    # Of the other commune the two peoples: else the total would give those of the first.
    assert {2, 3} <= public[11].lines[2].hidden
    assert public[0].lines[1].values[2] == 2


def test_cot_ma_hai_nam_niem_yet_cho_biet_thi_de_nguyen() -> None:
    """Table 2 of a commune: 1=2, 2=0, 3=2, 9=1: both lists tell that 4=0 and that one came in."""
    rows = [poor("Kinh", class_end="not_poor")] * 2 + [poor("Kinh", class_start="Hộ không nghèo")]
    rows += [poor("Kinh", DISTRICT[1].code)] * 9
    tables, _ = tables_and_proofs(settled(rows), DISTRICT[:2])
    public = suppress(tables, 5, BOUNDS, largest=4)
    (line,) = (ln for ln in public.tables[1].lines if (ln.number, ln.split) == ("1", HOUSEHOLDS))
    assert line.values == (2, 0, 2, 0, 0, None, None, None, 1)
    (persons,) = (ln for ln in public.tables[1].lines if (ln.number, ln.split) == ("1", PERSONS))
    assert persons.hidden == line.hidden == {6, 7, 8}
    assert public.small_in_clear > 0


@pytest.mark.parametrize("least", [2, 5])
def test_khong_co_so_nho_thi_khong_che_gi(least: int) -> None:
    rows = [poor("Kinh", u.code) for u in DISTRICT[:2] for _ in range(8)]
    public = suppress(tables_and_proofs(settled(rows), DISTRICT[:2])[0], least, BOUNDS, largest=4)
    assert public.hidden == sum(len(line.hidden) for table in public.tables for line in table.lines) == 0


def test_khong_co_bo_giai_thi_tu_choi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(UsageError, match=r"\.\[public\]"):
        suppress([], 5, BOUNDS, largest=4)
