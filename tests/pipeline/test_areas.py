"""Towns that became part of a commune: who has another class by that alone, and of whom it is not known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hongheo.pipeline import Options, check
from tests.compare.lists import listed, write_list
from tests.conftest import MakeReturn, b1, b2, household

# Xã Vĩnh Bình (28651) came from the town 28651 and the communes 28672 and 28675 on 01/7/2025.
TOWN, COMMUNE = "28651", "28672"
NOT = "Hộ không nghèo"


def told(
    make_return: MakeReturn,
    tmp_path: Path,
    rows: Sequence[tuple[str, int, int, str | None]],
    on_list: Sequence[dict[str, object]] = (),
    year: int = 2025,
    commune: str = "28651",
) -> list[str]:
    """The notes of a review: ``rows`` are code, B1, deprived indicators, village."""
    start = {str(row["household_code"]): "Hộ nghèo" for row in on_list}
    path = make_return(
        year=year,
        commune=commune,
        households=[household(c, village=v, class_start=start.get(c, NOT)) for c, _, _, v in rows],
        b1=[b1(c, p) for c, p, _, _ in rows],
        b2=[b2(c, n) for c, _, n, _ in rows],
    )
    previous = write_list(tmp_path / "truoc.xlsx", 2024, on_list) if on_list else None
    result = check([path], Options(previous=previous))
    found = [p for p in result.report if p.kind.code == "HN670"]
    assert all(p.commune == commune and p.kind.severity == "note" for p in found)
    return [p.message() for p in found]


def on_town_list(code: str, commune: str = TOWN, **values: Any) -> dict[str, object]:
    name = "Thị trấn Vĩnh Bình" if commune == TOWN else "Xã Thạnh Trị"
    return listed(code, commune=commune, commune_name=name, **values)


def test_thi_tran_thanh_xa_dem_ho_khac_loai_chi_vi_khu_vuc(make_return: MakeReturn, tmp_path: Path) -> None:
    # At and on both sides of 140 and 175.
    points = {"1": 140, "2": 141, "3": 175, "4": 176}
    rows = [(code, p, 3, None) for code, p in points.items()]
    (message,) = told(make_return, tmp_path, rows, [on_town_list(code) for code in points])
    assert (
        "2 hộ có phân loại khác chỉ vì Thị trấn Vĩnh Bình trước 01/07/2025 là thành thị, B1 <= 175" in message
    )
    assert "nay là nông thôn, B1 <= 140 (2 hộ: hộ nghèo thành hộ không nghèo)." in message
    assert "không rõ" not in message


def test_ho_truoc_o_xa_khong_duoc_tinh(make_return: MakeReturn, tmp_path: Path) -> None:
    rows = [("1", 150, 1, None), ("2", 150, 1, None)]
    on_list = [on_town_list("1"), on_town_list("2", COMMUNE)]
    (message,) = told(make_return, tmp_path, rows, on_list)
    assert "1 hộ có phân loại khác" in message and "hộ cận nghèo thành hộ không nghèo" in message
    assert "không rõ" not in message


def test_thon_cua_danh_sach_noi_ho_moi_truoc_o_dau(make_return: MakeReturn, tmp_path: Path) -> None:
    rows = [
        ("1", 150, 1, "Khu phố 1"),
        ("2", 150, 1, "Ấp Trung"),
        ("3", 150, 1, "Ấp Lạ"),
        ("4", 300, 1, None),
    ]
    on_list = [on_town_list("91", village="Khu phố 1"), on_town_list("92", COMMUNE, village="Ấp Trung")]
    (message,) = told(make_return, tmp_path, rows, on_list)
    assert "1 hộ có phân loại khác" in message and "Còn 1 hộ không rõ trước ở đơn vị nào" in message


def test_khong_co_danh_sach_thi_noi_la_khong_ro(make_return: MakeReturn, tmp_path: Path) -> None:
    (message,) = told(make_return, tmp_path, [("1", 150, 1, None), ("2", 100, 3, None)])
    assert "0 hộ có phân loại khác" in message and "Còn 1 hộ không rõ" in message


@pytest.mark.parametrize(
    ("year", "commune"),
    [(2024, "28651"), (2025, "28660")],
    ids=["truoc-khi-sap-xep", "xa-gom-toan-xa"],
)
def test_khong_doi_khu_vuc_thi_khong_noi_gi(
    make_return: MakeReturn, tmp_path: Path, year: int, commune: str
) -> None:
    assert told(make_return, tmp_path, [("1", 150, 1, None)], year=year, commune=commune) == []


def test_danh_sach_sau_khi_sap_xep_khong_noi_don_vi_cu(make_return: MakeReturn, tmp_path: Path) -> None:
    """A list of 2025 writes the new code 28651, which is the town's in the old list."""
    path = make_return(
        year=2026,
        commune="28651",
        households=[household("1", class_start="Hộ nghèo")],
        b1=[b1("1", 150)],
        b2=[b2("1", 1)],
    )
    row = listed("1", commune="28651", commune_name="Xã Vĩnh Bình")
    previous = write_list(tmp_path / "truoc.xlsx", 2025, [row])
    found = [p for p in check([path], Options(previous=previous)).report if p.kind.code == "HN670"]
    assert ["Còn 1 hộ không rõ" in p.message() for p in found] == [True]
