"""Frames and problems that stay in their process are the same as those that come out of another."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pytest

from hongheo.models import Place
from hongheo.pipeline import Options, check
from hongheo.pipeline.transport import pack, rows_of, unpack
from hongheo.problems import Decision, Personal, Problem, Severity, Standing, kinds
from tests.conftest import MakeReturn, b1, b2, household

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
    names = list(map(str, frame))
    return {name: (str(frame[name].dtype), [repr(v) for v in frame[name].tolist()]) for name in names}


@pytest.mark.parametrize("rows", [4, 0])
def test_a_frame_that_stays_is_as_one_that_travels(rows: int) -> None:
    frame = pd.DataFrame(COLUMNS).set_axis([7, 3, 9, 3]).iloc[:rows]
    before = told(frame)
    stayed = unpack([frame])
    assert told(stayed) == told(unpack([pack(frame)]))
    assert list(stayed.index) == list(range(rows))
    stayed["numbers"] += 1
    assert told(frame) == before


@pytest.mark.parametrize("positions", [[2, 0], [3], []])
def test_some_rows_are_those_of_the_whole_frame(positions: list[int]) -> None:
    frame = pd.DataFrame(COLUMNS).set_axis([7, 3, 9, 3])
    for packed in (frame, pack(frame)):
        assert told(rows_of(packed, positions)) == told(unpack([packed]).iloc[positions])


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


def of_commune(code: str, names: list[str], **more: object) -> pd.DataFrame:
    texts = {"household": [f"{code}/{n}" for n in range(len(names))], "name": names}
    return pd.DataFrame({**texts, "commune": code, **more}).astype(dict.fromkeys(("commune", *texts), object))


def test_frames_one_under_the_other_are_as_concatenated() -> None:
    # Words that come again and again are kept once, others as they are; one frame has no such column.
    frames = [
        of_commune("1", ["An"] * 9, sex=pd.Series(["Nam", None, "Nữ"] * 3, dtype=object)),
        of_commune("2", list("abcdefghi"), sex=pd.Series(list("tuvwxyz") + [None] * 2, dtype=object)),
        of_commune("3", []),
        of_commune("4", ["An", "Bình"]),
        of_commune("5", ["Chín", "An"]),
    ]
    whole = pd.concat(frames, ignore_index=True)
    ways: list[list[bytes | pd.DataFrame]] = [[pack(f) for f in frames], [pack(frames[0]), *frames[1:]]]
    for packed in ways:
        found = unpack(packed)
        assert list(found.columns) == list(whole.columns)
        for column in whole:
            assert found[column].tolist() == whole[column].where(whole[column].notna(), None).tolist()


def test_what_is_no_text_comes_out_as_it_was_whichever_frame_has_none() -> None:
    none, some = ({"bad": pd.Series([None, own], dtype=object)} for own in (None, {"sex": "x"}))
    for frames in ((none, some), (some, none)):
        whole = [value for own in frames for value in own["bad"]]
        assert unpack([pack(pd.DataFrame(own)) for own in frames])["bad"].tolist() == whole


@pytest.mark.parametrize("unread", ["28651", "28654"])
def test_a_cell_that_cannot_be_read_is_told_once_whichever_return_is_read_first(
    make_return: MakeReturn, unread: str
) -> None:
    paths = []
    for commune in ("28651", "28654"):
        own = household("1", sex="không rõ") if commune == unread else household("1")
        paths.append(
            make_return(
                commune=commune, households=[own], b1=[b1("1", 100)], b2=[b2("1", 3)], name=f"{commune}.xlsx"
            )
        )
    told = [p.kind.code for p in check(paths, Options()).report if p.household]
    assert told == ["HN104"]


def test_rows_that_are_asked_for_say_so_by_the_very_texts_given() -> None:
    frames = [of_commune("1", list("abc")), of_commune("2", list("de")), of_commune("3", [])]
    asked = {"1/2", "2/0", "1/0", "none/9"}
    packed: list[bytes | pd.DataFrame] = [pack(frames[0]), *frames[1:]]
    found = unpack(packed, only=("household", asked), as_arrow=["name"], without=["commune"])
    assert list(found.columns) == ["household", "name"]
    assert found["household"].tolist() == ["1/0", "1/2", "2/0"]
    assert found["name"].tolist() == ["a", "c", "d"]
    # In one piece: else some rows are taken in the time that all take.
    assert getattr(pa.array(found["name"]), "num_chunks", 1) == 1
    given = {id(text) for text in asked}
    assert all(id(text) in given for text in found["household"])
    assert unpack(packed, only=("household", set())).empty


def test_what_is_asked_for_is_looked_up_once_for_all_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each look-up makes all texts ready anew: of a province it would be most of the work.
    calls = []
    real = pa.compute.index_in

    def counted(*given: object) -> object:
        calls.append(given)
        return real(*given)

    monkeypatch.setattr(pa.compute, "index_in", counted)
    packed = [pack(of_commune(str(n), ["An", "Bình"])) for n in range(5)]
    assert len(unpack(packed, only=("household", {f"{n}/1" for n in range(5)}))) == 5
    assert len(calls) == 1
