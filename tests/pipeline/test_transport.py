"""Frames and problems that stay in their process are the same as those that come out of another."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hongheo.models import Place
from hongheo.pipeline.transport import pack, unpack
from hongheo.problems import Decision, Personal, Problem, Severity, Standing, kinds

COLUMNS = {
    "texts": pd.Series(["Ấp 1", None, np.nan, pd.NA], dtype=object),
    "no text": pd.Series([np.nan] * 4, dtype=object),
    "all texts": pd.Series(["a", "b", "", "a"], dtype=object),
    "no texts": pd.Series([{"a": 1}, None, {}, {"b": [1.5, "c"]}], dtype=object),
    "numbers": pd.Series([1, 2, 3, 4]),
    "parts": pd.Series([1.5, np.nan, -0.0, np.inf]),
    "flags": pd.Series([True, False, True, True]),
    "numbers or none": pd.Series([1, pd.NA, 3, 4], dtype="Int64"),
    "parts or none": pd.Series([0.5, pd.NA, 3, 4], dtype="Float64"),
    "flags or none": pd.Series([True, pd.NA, False, True], dtype="boolean"),
}


def told(frame: pd.DataFrame) -> dict[str, tuple[str, list[str]]]:
    return {name: (str(frame[name].dtype), [repr(v) for v in frame[name].tolist()]) for name in frame}


@pytest.mark.parametrize("rows", [4, 0])
def test_a_frame_that_stays_is_as_one_that_travels(rows: int) -> None:
    frame = pd.DataFrame(COLUMNS).set_axis([7, 3, 9, 3]).iloc[:rows]
    before = told(frame)
    stayed = unpack([frame])
    assert told(stayed) == told(unpack([pack(frame)]))
    assert list(stayed.index) == list(range(rows))
    stayed["numbers"] += 1
    assert told(frame) == before


def test_a_problem_that_travels_is_the_same_and_of_the_very_same_kind() -> None:
    kind, place = kinds.FACTS_DIFFER[5], Place("a.xlsx", "B2", 4, "F")
    blanks: dict[str, object] = dict.fromkeys(
        ("ticked", "number", "name", "verdict", "who", "facts", "follows", "other"), "x"
    )
    stood = Standing(Personal("Lê Văn Tám", "name"), "Họ và tên", "1", "ab12", ())
    whole = Problem(
        kind,
        place,
        blanks | {"who": Personal("Lê Văn Tám", "name"), "other": Place("b.xlsx", "Thành viên", 6)},
        household="28651/0001",
        field="B2.5",
        commune="28651",
        doubtful=True,
        of_points=True,
        standing=stood,
        decided=Decision("cán bộ", "2023-12-01", "đã xem"),
        changed="dòng 2",
    )
    of_district = replace(whole, kind=replace(kind, severity=Severity.NOTE), standing=None)
    told = [whole, of_district, Problem(kind, Place("a.xlsx"), blanks)]
    found = pickle.loads(pickle.dumps(told))
    assert found == told
    assert [p.kind is kind for p in found] == [True, False, True]
