"""Layout 2a: two heading rows, codes that start again, doubled rows, no commune, typed classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hongheo.pipeline import Options, check, run, score
from tests.conftest import write_grid
from tests.telling import lines

KEYS = [
    *("date", "family.hostName", "family.code", "family.coDanTocTaiCho", "family.hostGender"),
    *("family.numberOfMembers", "quickReview.result", "b1Point", "b2Point", "classify", "reviewer"),
]
LABELS = ["Thời gian rà soát", "Chủ hộ", "Mã hộ", "Dân tộc tại chỗ", "Giới tính", "Số nhân khẩu"]
LABELS += ["Phiếu A", "Phiếu B1", "Phiếu B2", "Kết quả rà soát", "Người rà soát"]


def row(code: str, head: str, b1: object, b2: object, typed: str | None) -> list[Any]:
    return ["2023-10-01", head, code, None, None, 4, "--", b1, b2, typed, "Người Rà Soát"]


def export(folder: Path, *rows: list[Any]) -> Path:
    return write_grid(folder / "xuat.xlsx", {"Sheet1": [KEYS, LABELS, *rows]})


OPTIONS = Options(year=2023, commune="28654")


def test_classes_are_computed_and_each_difference_reported(tmp_path: Path) -> None:
    path = export(
        tmp_path,
        row("001", "Trần Văn Mẫu", 140, 30, "Hộ nghèo"),
        row("002", "Lê Thị Mẫu", 140, 20, "Hộ nghèo"),
        row("003", "Võ Văn Mẫu", 141, 30, "Hộ không nghèo"),
    )
    result = check([path], OPTIONS)
    assert lines(result, "error") == ["HN218 Sheet1!J4"]
    assert result.files[0].form == "national-export"
    assert {k: result.counts()[k] for k in ("poor", "near_poor", "not_poor")} == {
        "poor": 1,
        "near_poor": 1,
        "not_poor": 1,
    }


def test_the_first_household_is_not_lost_under_two_heading_rows(tmp_path: Path) -> None:
    result = check([export(tmp_path, row("001", "Trần Văn Mẫu", 100, 30, "Hộ nghèo"))], OPTIONS)
    assert result.counts()["total"] == 1


def test_codes_that_start_again_are_different_households(tmp_path: Path) -> None:
    path = export(
        tmp_path,
        row("001", "Trần Văn Mẫu", 100, 30, "Hộ nghèo"),
        row("001", "Lê Thị Mẫu", 150, 30, "Hộ không nghèo"),
    )
    result = check([path], OPTIONS)
    assert lines(result, "error") == []
    assert (result.counts()["poor"], result.counts()["not_poor"]) == (1, 1)
    assert result.households is not None
    assert list(result.households["household"]) == ["28654/001", "28654/001#2"]


def test_doubled_rows_are_counted_once_and_told(tmp_path: Path) -> None:
    rows = [row(f"{n:03d}", f"Người {n}", 100, 30, "Hộ nghèo") for n in range(1, 6)]
    result = check([export(tmp_path, *rows, *rows)], OPTIONS)
    assert result.counts()["total"] == 5
    assert result.counts()["poor"] == 5
    assert len([p for p in result.report if p.kind.severity == "error"]) > 0


def test_a_year_without_points_classifies_nobody(tmp_path: Path) -> None:
    result = check([export(tmp_path, row("001", "Trần Văn Mẫu", "--", None, "Hộ nghèo"))], OPTIONS)
    assert lines(result, "error") == ["HN206 Sheet1!H3", "HN217 Sheet1!I3"]
    assert result.counts()["unclassified"] == 1


def test_a_file_without_commune_asks_for_it(tmp_path: Path) -> None:
    path = export(tmp_path, row("001", "Trần Văn Mẫu", 100, 30, "Hộ nghèo"))
    result = check([path], Options(year=2023))
    assert [p.kind.code for p in result.report if p.kind.severity == "error"] == ["HN006"]


def test_communes_of_many_files_from_a_table(tmp_path: Path) -> None:
    path = export(tmp_path, row("001", "Trần Văn Mẫu", 175, 30, "Hộ nghèo"))
    table = tmp_path / "xa.csv"
    table.write_text("tệp;mã xã\nxuat.xlsx;28651\n", encoding="utf-8")
    result = check([path], Options(year=2023, units=table))
    assert lines(result, "error") == []
    assert (result.files[0].commune, result.counts()["poor"]) == ("28651", 1)


@pytest.mark.usefixtures("results_only")
def test_run_needs_last_years_list_for_the_movements_but_score_does_not(tmp_path: Path) -> None:
    path = export(tmp_path, row("001", "Trần Văn Mẫu", 100, 30, "Hộ nghèo"))
    scored = score([path], OPTIONS, tmp_path / "diem.xlsx")
    assert scored.counts()["poor"] == 1
    result = run([path], OPTIONS, tmp_path / "ra")
    assert lines(result, "error") == ["HN011 Sheet1!1"]
    assert result.counts()["unclassified"] == 1


@pytest.mark.usefixtures("results_only")
def test_last_years_list_tells_the_class_at_the_start(tmp_path: Path) -> None:
    path = export(
        tmp_path, row("001", "Trần Văn Mẫu", 100, 20, None), row("002", "Lê Thị Mẫu", 100, 30, "Hộ nghèo")
    )
    listed: list[Any] = [None] * 27
    listed[1], listed[2], listed[3], listed[4] = "001", "Trần Văn Mẫu", "Trần Văn Mẫu", "Chủ hộ"
    listed[12], listed[15], listed[26] = "28654", "Hộ nghèo", 4
    before = write_grid(tmp_path / "nam-truoc.xlsx", {"Hộ nghèo": [*[["x"]] * 7, listed]})
    options = Options(year=2023, commune="28654", previous=before)
    result = run([path], options, tmp_path / "ra")
    assert lines(result, "error") == []
    assert result.tables[1].lines[0].values == (1, 1, 0, 0, 0, 0, 1, 0, 1)
    assert all(not p.failed for p in result.proofs if p.id == "T2.9")
