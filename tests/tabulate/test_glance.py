"""Villages, reviewers and fields at a glance: each household, problem and cell is counted once."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from hongheo.models import FieldFilled, Place, SheetData
from hongheo.pipeline import Options, check
from hongheo.problems import Problem, kinds
from hongheo.tabulate import fields_sheet, glance_sheets, near_households
from hongheo.text import mask_name
from tests.conftest import MakeReturn, b1, b2, household
from tests.tabulate.test_signs import DATE, RURAL, STANDARD, TOWN, UNITS, frame_of, some

ROWS = [
    some(2, 100, 30, village="Ấp 1", ticked_1=True),
    some(2, 160, 0, village="Ấp  1", ticked_1=False),
    some(1, 120, 10, village="Ấp 2"),
    some(1, 120, 10, village=None, class_end="unclassified"),
    some(1, 170, 10, village="Khu phố 1", commune=TOWN),
    some(1, 100, 30, village="Ấp 1", class_end="gone"),
]


def problem(code: str | None, *, warning: bool = False) -> tuple[Problem, str]:
    kind = kinds.B2_BLANK if warning else kinds.REQUIRED_BLANK
    return Problem(
        kind, Place("a.xlsx"), {"field": "Số khẩu"}, household=f"{RURAL}/{code}" if code else None
    ), RURAL


def sheets(*problems: tuple[Problem, str], **more: Any) -> list[SheetData]:
    frame = frame_of(*ROWS).assign(**more)
    frame["household"] = frame["commune"] + "/" + frame["household_code"]
    near = near_households(frame, STANDARD, DATE)
    return glance_sheets(frame, problems, near, UNITS, STANDARD, mask_name)


def line(sheet: SheetData, part: str) -> dict[str, Any]:
    (own,) = sheet.frame[sheet.frame["part"] == part].to_dict("records")
    return {str(k): v for k, v in own.items()}


def test_moi_thon_mot_dong() -> None:
    villages, _ = sheets()
    one = line(villages, "Ấp 1")
    assert (one["households"], one["poor"], one["poor_share"], one["near_poor"]) == (4, 2, 50.0, 0)
    assert one["b1_mean"] == 130.0
    assert one["b1_sd"] == pytest.approx(pd.Series([100, 100, 160, 160]).std(), abs=0.05)
    assert (one["ticked_1"], one["ticked_3"]) == (50.0, 50.0)
    assert line(villages, "(không ghi thôn)")["unclassified"] == 1
    # Who is gone counts nowhere, all others once.
    assert villages.frame["households"].sum() == 7
    assert list(villages.frame) == list(villages.columns)


def test_moi_loi_dem_mot_lan() -> None:
    told = [
        problem("0001"),
        problem("0005"),
        problem("0006"),
        problem(None),
        problem("0099"),
        problem("0001"),
    ]
    villages, _ = sheets(*told, problem(None, warning=True))
    assert villages.frame["errors"].sum() == len(told)
    assert line(villages, "Ấp 1")["errors"] == 2
    assert (line(villages, "(không gắn với hộ nào)")["errors"], villages.frame["warnings"].sum()) == (2, 1)


def test_mau_khong_co_nguoi_ra_soat_thi_noi_vay() -> None:
    for more in ({}, {"reviewer": None}):
        _, reviewers = sheets(**more)
        assert reviewers.frame.empty
        assert "không có cột người rà soát" in reviewers.empty


def test_nguoi_ra_soat_che_ten() -> None:
    _, reviewers = sheets(reviewer="Nguyễn Văn Mẫu")
    assert reviewers.frame["households"].sum() == 7
    assert "Nguyễn Văn Mẫu" not in reviewers.frame.to_string()


def field(commune: str, rows: int, filled: int, mark: bool = False) -> FieldFilled:
    return FieldFilled(commune, "Phiếu", "Hộ", "Dân tộc", mark, rows, filled)


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        ([field(RURAL, 10, 10)], (10, 10, 100.0, None)),
        ([field(RURAL, 2000, 1999)], (2000, 1999, 99.9, None)),
        ([field(RURAL, 2000, 1)], (2000, 1, 0.1, None)),
        ([field(RURAL, 10, 10), field(TOWN, 10, 5)], (20, 15, 75.0, 50.0)),
        ([field(RURAL, 5, 5), field(RURAL, 5, 0), field(TOWN, 10, 5)], (20, 10, 50.0, None)),
        ([field(RURAL, 10, 10, True), field(TOWN, 10, 5, True)], (20, 15, 75.0, None)),
    ],
)
def test_muc_dien_cua_mot_truong(filled: list[FieldFilled], expected: tuple[object, ...]) -> None:
    (own,) = fields_sheet(filled, UNITS).frame.to_dict("records")
    assert (own["rows"], own["filled"], own["share"], own["least_share"]) == expected


def test_muc_dien_doc_tu_phieu(make_return: MakeReturn) -> None:
    path = make_return(
        households=[household("0001", village=None, merit="x"), household("0002", village="Ấp 1")],
        b1=[b1("0001", 100), b1("0002", 100)],
        b2=[b2("0001", 1), b2("0002", 1)],
    )
    (file,) = check([path], Options()).files
    told = {(f.sheet, f.heading): (f.commune, f.mark, f.rows, f.filled) for f in file.filled}
    assert told["Hộ", "Thôn/Ấp"] == (RURAL, False, 2, 1)
    assert told["Hộ", "Mã hộ"] == (RURAL, False, 2, 2)
    assert told["Hộ", "Có thành viên là người có công"] == (RURAL, True, 2, 1)
