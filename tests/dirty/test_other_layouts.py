"""Layouts 2b and 2c read as reviews: the commune of each row, labels under keys, members under heads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hongheo.errors import UsageError
from hongheo.pipeline import Options, check, explain
from tests.conftest import write_grid
from tests.telling import lines

KEYS = [
    *("variables", "name", "dob", "gender", "ethnic", "address_line", "ID_num", "family_mem"),
    *(
        "classified_before_check",
        "B1_score",
        "B2_score",
        "income_per_capita ",
        "classified_after_check",
        None,
    ),
    *(
        "description",
        "note",
        "pdf_url",
        "province",
        "district",
        "commune",
        "village",
        "date_check",
        "official_check",
    ),
]
LABELS = ["STT", "Thông tin chủ hộ", *[None] * 6, "Phân loại trước rà soát", "Kết quả rà soát", None, None]
LABELS += [
    "Kết luận rà soát",
    "Khu vực",
    "Mô tả",
    "Ghi chú",
    "Tài liệu",
    "Tỉnh",
    "Huyện",
    "Xã",
    "Thôn",
    "Ngày",
    "Cán bộ",
]
MORE = [None, "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Địa chỉ", "CCCD", "Số thành viên", None]
MORE += ["Điểm B1", "Điểm B2", "Thu nhập bình quân đầu người của hộ"]


def web_row(number: object, commune: str, b1: int, b2: int, after: str, **more: str) -> list[Any]:
    return [
        *(number, f"Trần Văn Mẫu {number}", "1974-07-17", more.get("gender", "M"), "Kinh", None, None, 4),
        *("Cận nghèo", b1, b2, 1_000_000, after, None, None, None, None),
        *(
            more.get("province", "Tiền Giang"),
            more.get("district", "Gò Công Tây"),
            commune,
            "Ấp 2",
            "2023-11-04",
            "x",
        ),
    ]


def web(folder: Path, *rows: list[Any]) -> Path:
    return write_grid(folder / "web.xlsx", {"Sheet1": [[], KEYS, LABELS, MORE, *rows]})


OPTIONS = Options(year=2023)


def test_the_commune_of_each_row_and_its_area(tmp_path: Path) -> None:
    path = web(
        tmp_path,
        web_row(1, "Thị trấn Vĩnh Bình", 175, 30, "Hộ nghèo"),
        web_row(2, "Đồng Sơn", 175, 30, "Không nghèo", gender="F"),
    )
    result = check([path], OPTIONS)
    assert lines(result, "error") == []
    assert result.households is not None
    found = result.households[["household", "class_end"]].to_numpy().tolist()
    assert found == [["28651/1", "poor"], ["28654/2", "not_poor"]]
    assert result.files[0].form == "web-import"


def test_a_typed_class_that_does_not_follow_from_the_points(tmp_path: Path) -> None:
    result = check([web(tmp_path, web_row(1, "Xã Đồng Sơn", 110, 20, "Không nghèo"))], OPTIONS)
    (problem,) = [p for p in result.report if p.kind.severity == "error"]
    assert problem.line() == "HN218 Sheet1!M5"
    assert "theo điểm là «Hộ cận nghèo» (B1 = 110 ≤ 140 và B2 = 20 < 30)" in problem.message()


def test_a_commune_that_is_not_found_keeps_its_household_without_class(tmp_path: Path) -> None:
    result = check([web(tmp_path, web_row(1, "Xã Đồng Sôn", 100, 30, "Hộ nghèo"))], OPTIONS)
    (problem,) = [p for p in result.report if p.kind.severity == "error"]
    assert problem.line() == "HN316 Sheet1!T5"
    assert "Có phải «Xã Đồng Sơn»?" in problem.message()
    assert (result.counts()["total"], result.counts()["unclassified"]) == (1, 1)


def test_one_name_in_two_districts_is_told_apart_by_the_district(tmp_path: Path) -> None:
    rows = [
        web_row(n, "Bình Phú", 100, 30, "Hộ nghèo", district=d)
        for n, d in ((1, "Gò Công Tây"), (2, "Huyện Cai Lậy"))
    ]
    result = check([web(tmp_path, *rows)], OPTIONS)
    assert lines(result, "error") == []
    assert result.households is not None
    assert len(set(result.households["commune"])) == 2


def test_rows_numbered_in_advance_and_names_without_a_year(tmp_path: Path) -> None:
    path = web(tmp_path, web_row(1, "Đồng Sơn", 100, 30, "Hộ nghèo"), [2], [3])
    assert check([path], OPTIONS).counts()["total"] == 1
    with pytest.raises(UsageError, match="--year"):
        check([path], Options())


TITLE = "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO SAU KHI RÀ SOÁT"


def list_row(
    code: str | None, name: str, relation: str, *, b1: int | None = None, b2: int | None = None, **more: Any
) -> list[Any]:
    row: list[Any] = [None] * 27
    row[1], row[3], row[4] = code, name, relation
    if relation == "Chủ hộ":
        row[2], row[12], row[15], row[18], row[19] = name, "28654", more.get("typed", "Hộ nghèo"), b1, b2
        row[26] = more.get("size", 2)
    return row


def test_the_list_workbook_as_a_review(tmp_path: Path) -> None:
    rows = [
        list_row("0001", "Trần Văn Mẫu", "Chủ hộ", b1=100, b2=30),
        list_row(None, "Lê Thị Vợ", "Vợ/Chồng"),
        list_row("0002", "Võ Văn Mẫu", "Chủ hộ", b1=100, b2=20),
        list_row(None, "Võ Thị Con", "Con"),
    ]
    above = [[TITLE], *[[] for _ in range(6)]]
    path = write_grid(tmp_path / "ds.xlsx", {"Sheet1": [*above, *rows]})
    result = check([path], OPTIONS)
    assert lines(result, "error") == ["HN218 Sheet1!P10"]
    assert (result.counts()["poor"], result.counts()["near_poor"]) == (1, 1)
    assert result.files[0].form == "list-return"


def test_a_household_of_the_list_workbook_is_explained(tmp_path: Path) -> None:
    above = [[TITLE], *[[] for _ in range(6)]]
    row = list_row("0001", "Trần Văn Mẫu", "Chủ hộ", b1=100, b2=30, size=1)
    path = write_grid(tmp_path / "ds.xlsx", {"Sheet1": [*above, row]})
    explanation = explain([path], OPTIONS, "28654/0001").explanation
    assert explanation is not None
    assert (explanation.class_end, explanation.b1, explanation.questions) == ("Hộ nghèo", 100, ())


def test_members_of_a_head_without_number_are_not_filled_into_another_household(tmp_path: Path) -> None:
    rows = [
        list_row("0001", "Trần Văn Mẫu", "Chủ hộ", b1=100, b2=30, size=1),
        list_row(None, "Võ Văn Mẫu", "Chủ hộ", b1=100, b2=30),
        list_row(None, "Võ Thị Con", "Con"),
    ]
    above = [[TITLE], *[[] for _ in range(6)]]
    path = write_grid(tmp_path / "ds.xlsx", {"Sheet1": [*above, *rows]})
    result = check([path], OPTIONS)
    assert "HN208 Sheet1!AA8" not in lines(result, "error")
    assert "HN103 Sheet1!B9" in lines(result, "error")
    assert (result.counts()["poor"], result.counts()["unclassified"]) == (1, 1)


def test_income_that_does_not_go_with_the_points_is_a_warning(tmp_path: Path) -> None:
    row = web_row(1, "Xã Đồng Sơn", 110, 30, "Hộ nghèo")
    row[KEYS.index("income_per_capita ")] = 1_500_001
    result = check([web(tmp_path, row)], OPTIONS)
    (problem,) = [p for p in result.report if p.kind.code.startswith("HN28")]
    assert problem.kind.code == "HN280"
    assert "1.500.001" in problem.message()
    assert result.counts()["poor"] == 1
