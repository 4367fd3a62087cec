"""The table of old and new codes: written where something must be looked over, read back, checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from hongheo.pipeline import Options, Result, check, run
from tests.compare.lists import listed, write_list
from tests.conftest import MakeReturn, b1, b2, household, write_grid
from tests.telling import lines as told
from tests.telling import messages, movements

ID = "082083001234"
TABLE = "bang-ma-ho.xlsx"
Go = Callable[..., Result]


@pytest.fixture
def review(make_return: MakeReturn, tmp_path: Path) -> Go:
    """Run the review of 2023, every household poor now, with a list of 2022; or, with a table of codes, check
    it."""

    def go(
        rows: list[dict[str, object]], *households: dict[str, object], codes: Path | None = None
    ) -> Result:
        own = [str(h["household_code"]) for h in households]
        path = make_return(households=households, b1=[b1(c, 100) for c in own], b2=[b2(c, 3) for c in own])
        before = write_list(tmp_path / "truoc.xlsx", 2022, rows)
        options = Options(previous=before, codes=codes)
        return check([path], options) if codes else run([path], options, tmp_path / "ra")

    return go


def table(folder: Path, *rows: tuple[object, ...], headings: tuple[str, ...] = ()) -> Path:
    names = headings or ("Mã xã", "Mã hộ cũ", "Mã hộ mới")
    return write_grid(folder / "bang.xlsx", {"Bảng mã hộ": [names, *rows]})


def test_no_table_is_written_when_all_are_found_by_code(review: Go, tmp_path: Path) -> None:
    result = review([listed("0001")], household("0001", class_start="Hộ nghèo"))
    assert TABLE not in result.outputs
    assert not (tmp_path / "ra" / TABLE).exists()


def test_what_was_found_otherwise_is_written_and_what_is_in_doubt_waits_for_a_verdict(
    review: Go, tmp_path: Path
) -> None:
    rows = [listed("0077", identity_number=ID), listed("0002", head_name="Phạm Văn Khác")]
    households = (
        household("0001", identity_number=ID, class_start="Hộ nghèo"),
        household("0002", class_start="Hộ nghèo"),
    )
    result = review(rows, *households)
    assert movements(result) == ["stays_poor", "none"]
    path = tmp_path / "ra" / TABLE
    sheet = openpyxl.load_workbook(path)["Bảng mã hộ"]
    lines = [row[:6] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert lines == [
        ("28654", "0077", "0001", "Đúng", 2022, "T. T. M. 0."),
        ("28654", "0002", "0002", None, 2022, "P. V. K."),
    ]
    # As it is, it changes nothing but that an open line is told; with a verdict the household has a class.
    again = review(rows, *households, codes=path)
    assert movements(again) == ["stays_poor", "none"]
    assert told(again) == ["HN430 Hộ!B5", "HN435 Bảng mã hộ!D3"]
    book = openpyxl.load_workbook(path)
    book["Bảng mã hộ"]["D3"] = "Đúng"
    book.save(tmp_path / "xem-lai.xlsx")
    decided = review(rows, *households, codes=tmp_path / "xem-lai.xlsx")
    assert movements(decided) == ["stays_poor", "stays_poor"]
    assert told(decided) == ["HN432 Hộ!A5"]


def test_two_households_that_the_office_holds_apart_are_two(review: Go, tmp_path: Path) -> None:
    rows = [listed("0002", head_name="Phạm Văn Khác")]
    codes = table(
        tmp_path, ("28654", "0002", "0002", "Không"), headings=("Mã xã", "Mã hộ cũ", "Mã hộ mới", "Kết luận")
    )
    result = review(rows, household("0002", class_start="Hộ không nghèo"), codes=codes)
    assert movements(result) == ["new_poor", "none"]
    assert told(result) == ["HN402 Hộ nghèo!B8"]


def test_a_table_made_by_hand_needs_three_columns_and_outweighs_all_else(review: Go, tmp_path: Path) -> None:
    rows = [listed("0716", head_name="Phạm Văn Khác"), listed("0717")]
    result = review(
        rows,
        household("0001", class_start="Hộ nghèo"),
        household("0002", class_start="Hộ nghèo"),
        codes=table(tmp_path, ("28654", "0716", "0002"), ("28654", "0717", "0001")),
    )
    assert movements(result) == ["stays_poor", "stays_poor"]
    assert set(told(result)) == {"HN432 Hộ!A4", "HN432 Hộ!A5"}


WRONG = [
    ("mã cũ không có trong danh sách", [("28654", "0999", "0002")], ["HN433 Bảng mã hộ!B2"]),
    ("mã mới không có trong phiếu", [("28654", "0716", "0999")], ["HN433 Bảng mã hộ!C2"]),
    (
        "một mã cũ thành hai mã mới",
        [("28654", "0716", "0001"), ("28654", "0716", "0002")],
        ["HN434 Bảng mã hộ!B2", "HN434 Bảng mã hộ!B3"],
    ),
    (
        "hai mã cũ thành một mã mới",
        [("28654", "0716", "0001"), ("28654", "0717", "0001")],
        ["HN434 Bảng mã hộ!C2", "HN434 Bảng mã hộ!C3"],
    ),
    ("một dòng ghi hai lần không sao", [("28654", "0716", "0001"), ("28654", "0716", "0001")], []),
    ("thiếu mã mới", [("28654", "0716", None)], ["HN103 Bảng mã hộ!C2"]),
    ("mã xã không đúng dạng", [("2865", "0716", "0001")], ["HN107 Bảng mã hộ!A2"]),
    ("xã không có trong lần chạy này", [("28657", "0716", "0001")], ["HN445 Bảng mã hộ!A2"]),
    ("mã xã cũ ghi trước mã hộ", [("28654", "28654:0716", "0001")], []),
    ("mã xã cũ sai trước mã hộ", [("28654", "28657:0716", "0001")], ["HN433 Bảng mã hộ!B2"]),
    (
        "hai cách ghi của một hộ cũ thành hai hộ mới",
        [("28654", "0716", "0001"), ("28654", "28654:0716", "0002")],
        ["HN434 Bảng mã hộ!B2", "HN434 Bảng mã hộ!B3"],
    ),
]


@pytest.mark.parametrize(("rows", "expected"), [c[1:] for c in WRONG], ids=[c[0] for c in WRONG])
def test_lines_that_cannot_be_used_are_told_at_their_cells(
    rows: list[tuple[object, ...]], expected: list[str], review: Go, tmp_path: Path
) -> None:
    number = {"identity_number": ID}
    result = review(
        [listed("0716", **number), listed("0717", head_name="Võ Văn Kia")],
        household("0001", class_start="Hộ nghèo", **number),
        household("0002", class_start="Hộ không nghèo"),
        codes=table(tmp_path, *rows),
    )
    assert [line for line in told(result) if "Bảng mã hộ" in line] == expected


def test_one_pair_cannot_be_both_one_and_two(review: Go, tmp_path: Path) -> None:
    headings = ("Mã xã", "Mã hộ cũ", "Mã hộ mới", "Kết luận")
    rows = ("28654", "0716", "0001", "Đúng"), ("28654", "0716", "0001", "Không")
    result = review(
        [listed("0716", identity_number=ID)],
        household("0001", class_start="Hộ nghèo", identity_number=ID),
        codes=table(tmp_path, *rows, headings=headings),
    )
    clashing = [line for line in told(result) if "HN434" in line]
    assert clashing == [f"HN434 Bảng mã hộ!{cell}" for cell in ("B2", "B3")]
    assert movements(result) == ["stays_poor"]


def test_a_line_of_another_years_list_is_told(review: Go, tmp_path: Path) -> None:
    headings = ("Mã xã", "Mã hộ cũ", "Mã hộ mới", "Năm danh sách")
    codes = table(tmp_path, ("28654", "0716", "0001", 2019), headings=headings)
    result = review([listed("0716")], household("0001", class_start="Hộ nghèo"), codes=codes)
    assert "HN445 Bảng mã hộ!D2" in told(result)


# --- communes that became one -------------------------------------------------------------------------------
NAMED = {"head_name": "Lê Văn Khác", "identity_number": "082083005678"}


@pytest.fixture
def merged(make_return: MakeReturn, tmp_path: Path) -> Go:
    """Xã Đồng Sơn (28660) in 2026: a list of 2025 that writes one old commune by its new code, one by its
    old, both with a household 0001; both have new codes in the return. Run; or, with a table, checked."""
    rows = [
        listed("0001", commune="28660", commune_name="Xã Đồng Sơn", identity_number=ID),
        listed("0001", commune="28666", commune_name="Xã Bình Nhì", **NAMED),
    ]
    before = write_list(tmp_path / "truoc.xlsx", 2025, rows)
    own = ("1001", "1002")
    path = make_return(
        commune="28660",
        year=2026,
        households=[
            household(own[0], head_name="Trần Thị Mẫu 0001", identity_number=ID, class_start="Hộ nghèo"),
            household(own[1], class_start="Hộ nghèo", **NAMED),
        ],
        b1=[b1(c, 100) for c in own],
        b2=[b2(c, 3) for c in own],
    )

    def go(codes: Path | None = None) -> Result:
        options = Options(previous=before, codes=codes)
        return check([path], options) if codes else run([path], options, tmp_path / "ra")

    return go


def found_by_head(result: Result) -> list[str]:
    return [
        line for line in told(result) if line[:5] in ("HN422", "HN423", "HN429", "HN433", "HN444", "HN445")
    ]


def test_the_written_table_read_back_is_carried_out_whole(merged: Go, tmp_path: Path) -> None:
    first = merged()
    assert found_by_head(first) == ["HN422 Hộ!A4", "HN422 Hộ!A5"]
    remedies = {p.remedy() for p in first.report if p.kind.code == "HN422"}
    assert all("giữ mã mới" in remedy for remedy in remedies), "the old code is that of two households"
    path = tmp_path / "ra" / TABLE
    sheet = openpyxl.load_workbook(path)["Bảng mã hộ"]
    codes = [row[1:3] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert codes == [("28660:0001", "1001"), ("28666:0001", "1002")]
    again = merged(path)
    assert found_by_head(again) == []
    assert movements(again) == ["stays_poor", "stays_poor"]


@pytest.mark.parametrize("row", [2, 3])
def test_each_household_that_the_office_says_no_of_is_another(merged: Go, tmp_path: Path, row: int) -> None:
    merged()
    book = openpyxl.load_workbook(tmp_path / "ra" / TABLE)
    book["Bảng mã hộ"][f"D{row}"] = "Không"
    book.save(tmp_path / "khong.xlsx")
    result = merged(tmp_path / "khong.xlsx")
    lines = told(result)
    assert found_by_head(result) == []
    assert f"HN403 Hộ!I{row + 2}" in lines, "the return has it on a list that has no such household"
    assert f"HN402 Hộ nghèo!B{row + 6}" in lines


def test_a_code_of_several_old_communes_is_told_with_how_to_write_it(merged: Go, tmp_path: Path) -> None:
    result = merged(table(tmp_path, ("28660", "0001", "1001"), ("28666", "0001", "1002")))
    lines = [line for line in told(result) if "Bảng mã hộ" in line]
    assert sorted(lines) == ["HN444 Bảng mã hộ!B2", "HN445 Bảng mã hộ!A3"]
    (message,) = messages(result, "HN444")
    assert "«28660:0001», «28666:0001»" in message


def test_a_code_that_repeats_inside_a_list_is_written_so_that_one_household_is_meant(
    review: Go, tmp_path: Path
) -> None:
    rows = [
        listed("0001", head_name="Lê Văn Khác", identity_number=ID),
        listed("0001", head_name="Võ Văn Kia"),
    ]
    households = (
        household("0008", head_name="Lê Văn Khác", identity_number=ID, class_start="Hộ nghèo"),
        household("0001", head_name="Võ Văn Kia", class_start="Hộ nghèo"),
    )
    review(rows, *households)
    path = tmp_path / "ra" / TABLE
    sheet = openpyxl.load_workbook(path)["Bảng mã hộ"]
    codes = sorted(row[1:3] for row in sheet.iter_rows(min_row=2, values_only=True))
    assert codes == [("0001#1", "0008"), ("0001#2", "0001")]
    assert found_by_head(review(rows, *households, codes=path)) == []
