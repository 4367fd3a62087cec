"""The records of all files under each other: columns and kinds are the same for one file as for several."""

from __future__ import annotations

import pandas as pd
import pytest

from hongheo.check import gather
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import FileRecords, Table

FORM = form(COMMUNE_RETURN)
NAMES = pd.Series(["Trần Văn Mẫu", None], dtype=object)
WHERE = {"source": [0, 0], "row": [4, 5], "commune": ["28654"] * 2, "household": ["28654/1", "28654/2"]}


def _records(path: str, sheet_id: str, **columns: object) -> FileRecords:
    frame = pd.DataFrame({**WHERE, **columns}).astype({"commune": object, "household": object})
    return FileRecords(path, "28654", {}, {sheet_id: frame}, [Table(path, "Trang", sheet_id, 3)])


@pytest.mark.parametrize(
    ("sheet_id", "columns"),
    [
        ("households", {"head_name": NAMES, "size": pd.array([4, None], dtype="Int64")}),
        ("households", {"cause_land": [True, False], "size": [4, 5]}),
        ("b1", {"b1_1": pd.array([10, None], dtype="Int64"), "b1_blanks": [0, 1], "b1_sum": [10, 20]}),
        ("b2", {"b2_1": pd.array([True, None], dtype="boolean")}),
        ("members", {"name": NAMES, "disabled": [True, True]}),
        ("living", {}),
    ],
)
def test_one_file_is_gathered_as_several_are(sheet_id: str, columns: dict[str, object]) -> None:
    one = _records("a.xlsx", sheet_id, **columns)
    none = _records("b.xlsx", sheet_id, **columns)
    none.frames[sheet_id] = none.frames[sheet_id].iloc[:0]
    # The rows of one file, wherever they stood before.
    one.frames[sheet_id].index = pd.Index([7, 3])
    alone, beside = gather(FORM, [one]), gather(FORM, [one, none])
    for asked in ("households", "b1", "b2", "members", "living"):
        pd.testing.assert_frame_equal(alone.records(asked).frame, beside.records(asked).frame)
