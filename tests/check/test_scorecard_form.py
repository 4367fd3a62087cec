"""The Excel form of a scorecard: each fault with its cell; a sound one is the card that TOML would give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hongheo.criteria import sample_path
from hongheo.models import PointColumn
from hongheo.pipeline import Options, check_card, make_scorecard_form, read_scorecard

INFO = {"B3": "Bảng thử", "B4": "Mẫu", "B5": "Số liệu đặt ra", "B6": "không có"}
# Columns: A number, B question, C answer, D several, E urban, F to J other regions, K mekong delta.
ROWS: list[list[Any]] = [
    [1, "Câu một", "Có", None, 8, None, None, None, None, None, 7],
    [1, None, "Không", None, 0, None, None, None, None, None, 0],
    [2, "Câu hai", "Ti vi", "x", 8, None, None, None, None, None, 7],
    [2, None, "Xe máy", None, 16, None, None, None, None, None, 14],
]


def card(tmp_path: Path, **cells: object) -> Path:
    """The blank form filled in with the rows above, then the cells given: ``info_B4``, ``E5``."""
    path = tmp_path / "bang-diem.xlsx"
    path.unlink(missing_ok=True)
    make_scorecard_form(path)
    book = openpyxl.load_workbook(path)
    info, answers = book["Thông tin bảng điểm"], book["Bảng điểm"]
    for cell, value in INFO.items():
        info[cell] = value
    for row in ROWS:
        answers.append(row)
    for cell, value in cells.items():
        sheet = info if cell.startswith("info_") else answers
        sheet[cell.removeprefix("info_")] = value
    book.save(path)
    return path


def test_a_sound_form_is_a_card(tmp_path: Path) -> None:
    found, problems = read_scorecard(card(tmp_path))
    assert problems == []
    assert found is not None
    assert (found.id, found.status) == ("bang-diem", "sample")
    assert found.columns == (PointColumn.URBAN, PointColumn.MEKONG_DELTA)
    assert found.by_number[2].several
    assert found.by_number[2].points_of("Xe máy; Ti vi", PointColumn.MEKONG_DELTA) == 21
    assert check_card(card(tmp_path), Options()).exit_code == 0


def test_an_official_card_says_who_checked_it_and_when(tmp_path: Path) -> None:
    official = {"info_B4": "Chính thức"}
    assert lines(card(tmp_path, **official)) == [
        "HN103 Thông tin bảng điểm!B7",
        "HN103 Thông tin bảng điểm!B8",
    ]
    checked = {**official, "info_B7": "Trần Thị Mẫu", "info_B8": "05/09/2023"}
    found, problems = read_scorecard(card(tmp_path, **checked))
    assert problems == []
    assert found is not None
    assert (found.mark, str(found.checked_on)) == ("", "2023-09-05")


def lines(path: Path) -> list[str]:
    result = check_card(path, Options())
    assert result.exit_code == 1
    return result.report.lines()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"E5": None}, "HN272 Bảng điểm!E5"),
        ({"E5": "tám"}, "HN101 Bảng điểm!E5"),
        ({"E5": -1}, "HN102 Bảng điểm!E5"),
        ({"C5": "CÓ"}, "HN271 Bảng điểm!C5"),
        ({"C5": None}, "HN103 Bảng điểm!C5"),
        ({"A5": None}, "HN103 Bảng điểm!A5"),
        ({"D6": "??"}, "HN106 Bảng điểm!D6"),
        ({"F7": 7}, "HN272 Bảng điểm!F4"),
        ({"info_B3": None}, "HN103 Thông tin bảng điểm!B3"),
        ({"info_B4": "Nháp"}, "HN104 Thông tin bảng điểm!B4"),
        ({"info_B8": "hôm qua"}, "HN105 Thông tin bảng điểm!B8"),
        ({"A3": "Số"}, "HN004 Bảng điểm"),
        ({"B4": None}, "HN284 Bảng điểm!A4"),
        ({"A6": 1}, "HN282 Bảng điểm!A6"),
        ({"A5": 2}, "HN284 Bảng điểm!A5"),
        ({"A7": 1}, "HN283 Bảng điểm!A7"),
        ({"A7": 3}, "HN284 Bảng điểm!A7"),
        ({"A4": 2}, "HN283 Bảng điểm!A5"),
        ({"A4": 7}, "HN283 Bảng điểm!A5"),
        ({"info_B8": "31/12/2099"}, "HN285 Thông tin bảng điểm!B8"),
        ({"C4": "12"}, "HN270 Bảng điểm"),
    ],
)
def test_each_fault_has_its_cell(tmp_path: Path, cells: dict[str, object], expected: str) -> None:
    assert expected in [line.split(" dòng")[0] for line in lines(card(tmp_path, **cells))]


def test_the_blank_form_is_not_a_card(tmp_path: Path) -> None:
    path = tmp_path / "trang.xlsx"
    make_scorecard_form(path)
    assert [line for line in lines(path) if line.startswith("HN103")] == [
        f"HN103 Thông tin bảng điểm!B{row}" for row in (3, 5, 6, 7, 8)
    ]


def test_toml_faults_and_files_that_are_no_card(tmp_path: Path) -> None:
    bad = Path(__file__).parents[1] / "bad_scorecards" / "answer-twice.toml"
    assert lines(bad) == [f"HN270 {bad.as_posix()}"]
    assert check_card(tmp_path / "khong-co.xlsx", Options()).exit_code == 3


def test_the_text_of_a_question_may_stand_in_each_of_its_rows(tmp_path: Path) -> None:
    assert read_scorecard(card(tmp_path, B5="CÂU MỘT"))[1] == []


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["without", "with"])
def test_a_card_in_toml_may_begin_with_a_byte_order_mark(tmp_path: Path, bom: bytes) -> None:
    path = tmp_path / "bang.toml"
    path.write_bytes(bom + sample_path().read_bytes())
    assert read_scorecard(path)[1] == []


def test_a_card_in_toml_cannot_have_been_checked_on_a_day_to_come(tmp_path: Path) -> None:
    path = tmp_path / "bang.toml"
    sample = sample_path().read_text(encoding="utf-8")
    path.write_text(f"checked_on = 2999-01-01\n{sample}", encoding="utf-8")
    found, (problem,) = read_scorecard(path)
    assert (found, problem.kind.code) == (None, "HN285")
