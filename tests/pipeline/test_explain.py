"""``explain``, ``--b2 derived`` and the coverage register, as users meet them."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from hongheo.errors import UsageError
from hongheo.pipeline import MANIFEST, SCORES, Options, explain, run
from tests.commands import hongheo
from tests.conftest import MakeReturn, b1, b2, blank_out, household, return_maker

pytestmark = pytest.mark.usefixtures("read_once")

MEMBERS = [
    {
        "household_code": "0012",
        "name": "Lê Thị Mẫu",
        "relation": "Chủ hộ",
        "birth_date": "1980",
        "health_insurance": True,
        "work": "Tự làm",
    },
    {"household_code": "0012", "name": "Trần Văn Thử", "birth_date": "01/05/2010", "health_insurance": True},
]
LIVING = {
    "household_code": "0012",
    "floor_area": 40.0,
    "wall_durable": True,
    "column_durable": True,
    "water": "Nước máy",
    "toilet": "Tự hoại",
    "internet": True,
    "telephone": True,
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two persons; the sheet marks 1, 2 and 3, the facts say 6 alone. No test changes it."""
    return return_maker(tmp_path_factory.mktemp("xa"))(
        households=[household("0012", head_name=MEMBERS[0]["name"], size=2, village="Ấp Đông")],
        b1=[b1("0012", 120)],
        b2=[b2("0012", 3)],
        members=MEMBERS,
        living=[LIVING],
    )


def test_the_view_tells_points_indicators_persons_and_the_next_class(path: Path) -> None:
    result = explain([path], Options(), "28654/0012")
    view = result.explanation
    assert view is not None
    assert (view.class_end, view.b1, view.b2) == ("Hộ nghèo", 120, 30)
    assert [(t.measure, t.sign, t.threshold) for t in view.tests] == [("B1", "≤", 140), ("B2", "≥", 30)]
    assert [(s.measure, s.change, s.indicators, s.to) for s in view.steps] == [
        ("B1", 21, None, "Hộ không nghèo"),
        ("B2", -10, 1, "Hộ cận nghèo"),
    ]
    school = view.indicators[5]
    assert (school.ticked, school.derived, school.used) == (False, True, False)
    assert [(e.name, e.place.cell) for e in school.evidence] == [("Trần Văn Thử", "K5")]
    assert view.indicators[1].summary == "1 người phụ thuộc trong 2 nhân khẩu (50,0 %)"
    assert view.movement == "Hộ nghèo phát sinh mới"
    assert [p.line() for p in result.report] == ["HN251 B2!B4", "HN252 B2!C4", "HN253 B2!D4", "HN256 B2!G4"]
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("points", "count", "steps"),
    [
        (140, 2, [("B1", 1, "Hộ không nghèo"), ("B2", 10, "Hộ nghèo")]),
        (141, 3, [("B1", -1, "Hộ nghèo")]),
        (141, 2, [("B1", -1, "Hộ cận nghèo")]),
        (100, 5, [("B1", 41, "Hộ không nghèo"), ("B2", -30, "Hộ cận nghèo")]),
    ],
)
def test_how_far_the_next_class_is(
    make_return: MakeReturn, points: int, count: int, steps: list[tuple[str, int, str]]
) -> None:
    path = make_return(households=[household("0012")], b1=[b1("0012", points)], b2=[b2("0012", count)])
    view = explain([path], Options(), "28654/0012").explanation
    assert view is not None
    assert [(s.measure, s.change, s.to) for s in view.steps] == steps


def test_a_household_that_is_not_there_is_a_wrong_use_with_near_codes(path: Path) -> None:
    with pytest.raises(UsageError, match="Gần giống: 28654/0012"):
        explain([path], Options(), "28654/12")
    done = hongheo("explain", path, "--household", "0012")
    assert done.returncode == 2
    assert "28654/0012" in done.stderr


def test_terminal_and_json_mask_names_unless_asked(path: Path) -> None:
    told = hongheo("explain", path, "--household", "28654/0012").stdout
    assert "T. V. T." in told
    assert "Trần Văn Thử" not in told
    assert max(map(len, told.splitlines())) <= 80
    assert "Trần Văn Thử" in hongheo("explain", path, "--household", "28654/0012", "--show-values").stdout
    done = hongheo("explain", path, "--household", "28654/0012", "--json")
    data: dict[str, Any] = json.loads(done.stdout)
    assert data["command"] == "explain"
    assert data["explanation"]["indicators"][5]["evidence"][0]["name"] == "T. V. T."
    assert "Trần Văn Thử" not in done.stdout


def test_the_page_for_the_family_is_one_page_of_a4_with_names_in_full(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "giai-thich.xlsx"
    told = explain([path], Options(), "28654/0012", out)
    assert told.outputs == ["giai-thich.xlsx"] and told.explanation is not None
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    # One page by one is what the file format takes for granted once it fits to pages.
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, None)
    text = page_text(out)
    for wanted in (
        "Kết quả rà soát năm 2023: Hộ nghèo.",
        f"Hộ ông/bà {told.explanation.head_name} (mã hộ 0012",
        "Điểm B1 (thu nhập) của hộ là 120 điểm.",
        "Ấp Đông, xã Đồng Sơn, huyện Gò Công Tây, tỉnh Tiền Giang.",
        "hộ gửi khiếu nại đến Ủy ban nhân dân xã Đồng Sơn",
        "Hết thời gian niêm yết, hộ gửi giấy đề nghị rà soát thường xuyên trong năm (Mẫu 01).",
        "(3 ngày làm việc)",
        "7 ngày làm việc từ ngày nhận khiếu nại",
        "TM. ỦY BAN NHÂN DÂN",
        "Đại diện hộ gia đình",
        "…, ngày …… tháng …… năm",
        "Căn cứ: Nghị định 07/2021/NĐ-CP, Điều 3; Thông tư 07/2021/TT-BLĐTBXH, phiếu B1, phiếu B2.",
    ):
        assert wanted in text
    with pytest.raises(UsageError, match="--force"):
        explain([path], Options(), "28654/0012", out)


def test_the_page_names_the_day_of_the_review_where_somebody_gave_it(path: Path, tmp_path: Path) -> None:
    explain([path], Options(date=dt.date(2023, 12, 5)), "28654/0012", tmp_path / "trang.xlsx")
    assert "Kết quả rà soát ngày 05/12/2023: Hộ nghèo." in page_text(tmp_path / "trang.xlsx")


def test_the_sources_of_2026_name_the_decree_that_prolongs(make_return: MakeReturn, tmp_path: Path) -> None:
    own = make_return(
        year=2026, commune="28687", households=[household("1")], b1=[b1("1", 90)], b2=[b2("1", 3)]
    )
    explain([own], Options(), "28687/1", tmp_path / "trang.xlsx")
    assert "phiếu B1, phiếu B2; Nghị định 351/2025/NĐ-CP, Điều 2." in page_text(tmp_path / "trang.xlsx")


def page_text(path: Path) -> str:
    """All texts of the family's page."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None)


@pytest.mark.parametrize(("points", "count"), [(140, 2), (141, 3), (100, 5), (200, 12)])
def test_the_family_is_told_no_recipe_and_no_marks_of_an_office(
    make_return: MakeReturn, tmp_path: Path, points: int, count: int
) -> None:
    own = b1("0012", points)
    path = make_return(households=[household("0012")], b1=[own], b2=[b2("0012", count)])
    out = tmp_path / "trang.xlsx"
    told = explain([path], Options(), "28654/0012", out).explanation
    text = page_text(out)
    assert told is not None and told.steps
    assert not any(step.text in text for step in told.steps)
    # How sure a source is, points of questions, codes of problems, cells of the workbook.
    assert not re.search(r"\[[A-Z0-9]+\]|chưa rõ điều|câu \d|HN\d{3}|![A-Z]+\d|(tăng|giảm) \d+ điểm", text)
    assert f"là {points} điểm" in text and told.class_end in text
    counted = sum(i.used is True for i in told.indicators)
    assert text.count("Được đánh dấu trên phiếu B2") == counted == count


def test_what_is_not_known_of_the_procedure_is_left_out(
    monkeypatch: pytest.MonkeyPatch, path: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr("hongheo.pipeline.explaining.procedures", lambda: ())
    explain([path], Options(), "28654/0012", tmp_path / "trang.xlsx")
    text = page_text(tmp_path / "trang.xlsx")
    assert "trong thời gian niêm yết công khai kết quả, nói rõ" in text
    assert "ngày làm việc" not in text


def test_a_household_without_a_class_is_told_that_it_is_not_final(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    path = make_return(households=[household("0012")], b1=[b1("0012", 120)], b2=[])
    explain([path], Options(), "28654/0012", tmp_path / "trang.xlsx")
    text = page_text(tmp_path / "trang.xlsx")
    assert "Chưa phân loại" in text and "đây chưa phải kết quả cuối cùng" in text
    assert "Vì vậy hộ được xác định" not in text


@pytest.mark.usefixtures("results_only")
def test_by_default_the_class_follows_the_marks_and_both_are_shown(path: Path, tmp_path: Path) -> None:
    result = run([path], Options(), tmp_path / "ra")
    assert result.counts()["poor"] == 1
    sheet = pd.read_excel(tmp_path / "ra" / SCORES, dtype=object, engine="calamine").iloc[0]
    assert pd.isna(sheet["6. Tình trạng đi học của trẻ em"])
    assert sheet["6. Theo dữ kiện: Tình trạng đi học của trẻ em"] == "x"
    assert sheet["1. Việc làm"] == "x"
    assert pd.isna(sheet["1. Theo dữ kiện: Việc làm"])
    log = json.loads((tmp_path / "ra" / MANIFEST).read_text(encoding="utf-8"))
    assert log["options"]["b2"] == "ticked"


def test_b2_derived_follows_the_facts_and_says_so(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank_out(monkeypatch, "write_problems_of", "write_lists", "write_scores")
    done = hongheo("run", path, "-o", tmp_path / "ra", "--b2", "derived", "--json")
    data = json.loads(done.stdout)
    assert data["households"]["near_poor"] == 1
    assert {p["code"] for p in data["problems"]} == {"HN251", "HN252", "HN253", "HN256"}
    log = json.loads((tmp_path / "ra" / MANIFEST).read_text(encoding="utf-8"))
    assert log["options"]["b2"] == "derived"
    tables = openpyxl.load_workbook(tmp_path / "ra" / "bieu-tong-hop.xlsx")
    texts = [str(c.value) for row in tables["Biểu 1"].iter_rows() for c in row if c.value]
    assert any("B2 tính từ thông tin kê khai" in t for t in texts)
    assert all(p["holds"] for p in log["proofs"])


@pytest.mark.usefixtures("results_only", "no_lists")
def test_where_the_facts_do_not_tell_the_mark_is_used_with_a_note(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    living = {**LIVING, "water": None, "household_code": "0012"}
    path = make_return(
        households=[household("0012", head_name=MEMBERS[0]["name"], size=2)],
        b1=[b1("0012", 120)],
        b2=[{"household_code": "0012", "b2_9": True, "b2_6": True, "b2_total": 20}],
        members=MEMBERS,
        living=[living],
    )
    result = run([path], Options(b2_derived=True), tmp_path / "ra")
    assert result.report.lines() == ["HN250 Hộ!A4"]
    assert result.households is not None
    assert result.households["b2"].tolist() == [20]


@pytest.mark.usefixtures("results_only", "no_lists")
def test_a_member_born_after_the_review_is_told(make_return: MakeReturn, tmp_path: Path) -> None:
    child = {"household_code": "0012", "name": "Trần Văn Bé", "birth_date": "15/12/2023"}
    path = make_return(
        households=[household("0012", head_name=MEMBERS[0]["name"], size=3)],
        b1=[b1("0012", 120)],
        b2=[{"household_code": "0012", "b2_6": True, "b2_total": 10}],
        members=[*MEMBERS, child],
        living=[LIVING],
    )
    assert run([path], Options(), tmp_path / "ra").report.lines() == ["HN228 Thành viên!F6"]


def test_the_coverage_register_is_shown() -> None:
    told = hongheo("criteria", "--coverage").stdout
    assert "Bảng chuẩn điểm B1 theo vùng" in told
    data = json.loads(hongheo("criteria", "--coverage", "--json").stdout)
    assert {r["state"] for r in data["rule"]} == {"modelled", "approximated", "not_modelled"}
