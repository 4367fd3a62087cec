"""The columns of the households as arrays: the same whatever dtype a frame has them in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from hongheo.models import HouseholdClass
from hongheo.tabulate.marks import Marks, sums_by
from hongheo.tabulate.tables import Households
from hongheo.tabulate.unit_lines import UnitLine


@pytest.mark.parametrize("dtype", [object, "category", "str"])
def test_texts_say_the_same_whatever_holds_them(dtype: Any) -> None:
    own = Marks(pd.DataFrame({"people": pd.Series(["Khmer", None, "Kinh", "Hoa", "Khmer"], dtype=dtype)}))
    assert own.says("people", "Khmer").tolist() == [True, False, False, False, True]
    assert own.says("people", "Hoa", "Kinh", "Tày").tolist() == [False, False, True, True, False]
    assert own.says("people", "Tày").tolist() == [False] * 5
    assert own.minority.tolist() == [True, False, False, True, True]
    assert own.unknown("people").tolist() == [False, True, False, False, False]


@pytest.mark.parametrize(("dtype", "flag"), [("Int64", "boolean"), (object, object), ("float64", object)])
def test_what_is_not_known_counts_as_none(dtype: Any, flag: Any) -> None:
    frame = pd.DataFrame(
        {"size": pd.Series([3, None, 0], dtype=dtype), "merit": pd.Series([None, True, False], dtype=flag)}
    )
    own = Marks(frame)
    assert own.number("size").tolist() == [3, 0, 0]
    assert own.number("size").dtype == np.int64
    assert own.flag("merit").tolist() == [False, True, False]
    assert own.unknown("size").tolist() == [False, True, False]


def test_a_part_has_its_rows_alone_and_the_communes_of_all() -> None:
    frame = pd.DataFrame(
        {
            "commune": ["2", "1", "2"],
            "class_end": [HouseholdClass.POOR.value, HouseholdClass.NOT_POOR.value, None],
            "size": [4, 5, 6],
        }
    )
    own = Marks(frame)
    poor = own.only(own.ends(HouseholdClass.POOR))
    assert len(poor) == 1
    assert poor.number("size").tolist() == [4]
    # A part of a part, and a column that only the part was asked for.
    assert poor.only(poor.all).says("commune", "2").tolist() == [True]
    counts = poor.by_commune({("households", 1): poor.all, "persons": poor.number("size")})
    assert counts.index.tolist() == ["1", "2"]
    assert counts.columns.tolist() == [("households", 1), "persons"]
    assert counts.to_numpy().tolist() == [[0, 0], [1, 4]]
    assert set(counts.dtypes) == {np.dtype("int64")}


def test_sums_of_nobody_are_zero() -> None:
    nothing = np.zeros(0, dtype=np.intp)
    assert sums_by(nothing, 2, [np.zeros(0, dtype=bool)]).tolist() == [[0, 0]]
    assert sums_by(nothing, 2, []).shape == (0, 2)
    assert sums_by(np.array([1, -1, 1]), 2, [np.array([1, 2, 2**40])]).tolist() == [[0, 1 + 2**40]]


def test_districts_and_the_total_are_counted_from_the_households() -> None:
    own = Marks(pd.DataFrame({"commune": ["1", "3", "2", "3", "9"]}))
    lines = [
        UnitLine("total", "", "Tổng cộng", ("1", "2", "3", "4")),
        UnitLine("group", "1", "Huyện A", ("1", "2")),
        UnitLine("unit", "1.1", "Xã 1", ("1",)),
        UnitLine("unit", "1.2", "Xã 2", ("2",)),
        UnitLine("group", "2", "Huyện B", ("3", "4")),
        UnitLine("unit", "2.1", "Xã 3", ("3",)),
        UnitLine("unit", "2.2", "Xã 4", ("4",)),
    ]
    # A household of no line is in the total all the same: the proofs then tell that the lines do not add up.
    assert Households(own, lines).sums([own.all]) == [[5], [2], [1], [1], [2], [2], [0]]
