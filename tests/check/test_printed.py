"""Printed tables: each identity that fails is named, with difference and cause; sound ones are quiet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hongheo.pipeline import Options, Result, check_tables, run
from tests.commands import hongheo
from tests.conftest import (
    b1,
    b2,
    blank_out,
    household,
    made_once,
    return_maker,
    values_changed,
    workbook_of,
    write_grid,
)
from tests.telling import messages

Spoil = Callable[..., Result]


def run_two_communes(folder: Path) -> None:
    make = return_maker(folder)
    folder.mkdir()
    files = []
    for commune in ("28654", "28657"):
        rows = [
            household(f"{n:04d}", people="Kinh", sex="Nam", class_start=start)
            for n, start in enumerate(("Hộ nghèo", "Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo"), 1)
        ]
        points = [(100, 4), (120, 1), (90, 3), (130, 2)]
        files.append(
            make(
                f"{commune}.xlsx",
                commune=commune,
                households=rows,
                b1=[b1(f"{n:04d}", p) for n, (p, _) in enumerate(points, 1)],
                b2=[b2(f"{n:04d}", c) for n, (_, c) in enumerate(points, 1)],
            )
        )
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_problems_of", "write_lists", "write_scores")
        run(files, Options(), folder / "ra")


@pytest.fixture
def ours(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Our own tables of two communes, which nobody changes."""
    folder, _ = made_once(tmp_path_factory, worker_id, "bieu-hai-xa", run_two_communes)
    return folder / "ra" / "bieu-tong-hop.xlsx"


@pytest.fixture
def spoil(ours: Path, tmp_path: Path) -> Spoil:
    """Our tables with some cells changed."""

    def change(sheet: str, /, **cells: Any) -> Result:
        return check_tables(values_changed(ours, tmp_path / "sua.xlsx", sheet, cells), Options())

    return change


def test_our_own_tables_pass(ours: Path) -> None:
    result = check_tables(ours, Options())
    assert (result.report.lines(), result.exit_code) == ([], 0)
    assert result.as_json()["command"] == "tables check"


@pytest.mark.parametrize(
    ("sheet", "cells", "expected"),
    [
        ("Biểu 2", {"L15": 9}, "HN601 Biểu 2!L15"),
        ("Biểu 2", {"D13": 5}, "HN602 Biểu 2!D13"),
        ("Biểu 3", {"H15": 2}, "HN603 Biểu 2!E15"),
        ("Biểu 1", {"E14": 3}, "HN603 Biểu 1!E14"),
        ("Biểu 12", {"D13": 3}, "HN604 Biểu 12!C13"),
        ("Biểu 1", {"F14": 0.17}, "HN605 Biểu 1!F14"),
        ("Biểu 5", {"D14": 99}, "HN605 Biểu 5!D14"),
        ("Biểu 4", {"D14": 5}, "HN607 Biểu 4!D14"),
        ("Biểu 1", {"K14": 1}, "HN608 Biểu 1!K14"),
        ("Biểu 2", {"D15": "hai"}, "HN610 Biểu 2!D15"),
        ("Biểu 2", {"A12": None}, "HN611 Biểu 2"),
    ],
)
def test_each_identity_names_its_cell(spoil: Spoil, sheet: str, cells: dict[str, Any], expected: str) -> None:
    result = spoil(sheet, **cells)
    assert expected in result.report.lines()
    assert result.exit_code == 1


def test_a_blank_is_0_and_is_named(spoil: Spoil) -> None:
    (message, *_) = messages(spoil("Biểu 2", D15=None), "HN601")
    assert "biểu 2 ô L15 (2) khác 1-2-3-4+5+6+7+8" in message
    assert "Ô để trống được coi là 0: biểu 2 ô D15 (để trống)" in message


def test_a_total_that_is_blank_breaks_no_identity_and_is_told(spoil: Spoil) -> None:
    result = spoil("Biểu 2", L15=None)
    assert {p.kind.code for p in result.report} == {"HN633"}
    assert result.exit_code == 0
    assert "1-2-3-4+5+6+7+8 thì là" in messages(result, "HN633")[0]


def test_likely_causes_only_when_the_numbers_show_them(spoil: Spoil) -> None:
    exchanged = spoil("Biểu 2", D15=30, E15=2, H15=7, L15=25)  # 30-2+7=35; exchanged: 30-7+2=25
    assert "Có thể cột 2 và cột 5 ghi đổi chỗ." in messages(exchanged, "HN601")[0]
    assert "thiếu một chữ số" in messages(spoil("Biểu 2", D15=121, E15=0, H15=0, L15=12), "HN601")[0]
    assert "đảo chỗ" in messages(spoil("Biểu 2", D15=21, E15=0, H15=0, L15=12), "HN601")[0]
    missed = spoil("Biểu 4", C12=3, C13=2, C14=3)
    assert "chưa cộng Xã Đồng Sơn" in messages(missed, "HN602")[0]
    assert "Có thể" not in messages(spoil("Biểu 2", L15=9), "HN601")[0]


def test_tables_typed_by_hand_are_found_by_name_or_title(tmp_path: Path) -> None:
    lines = [
        ["A", "B", "C", *map(str, range(1, 10))],
        [None, "Tổng cộng", "Hộ", 5, 1, None, None, None, None, None, None, 4],
        [None, None, "Nhân khẩu", 20, 4, None, None, None, None, None, None, 16],
        [1, "Xã A", "Hộ", 5, 1, None, None, None, None, None, None, 3],
        [None, None, "Khẩu", 20, 4, None, None, None, None, None, None, 16],
    ]
    title = ["Tổng hợp diễn biến hộ cận nghèo"]
    path = write_grid(tmp_path / "tay.xlsx", {"bieu 2": lines, "Sheet3": [title, [], *lines]}, at=(2, 1))
    unknown = check_tables(path, Options()).report.lines()
    found = check_tables(path, Options(year=2023)).report.lines()
    assert unknown == sorted([*found, f"HN641 {path.as_posix()}"], key=lambda line: "HN641" not in line)
    assert {line for line in found if "HN601" in line} == {"HN601 bieu 2!M6", "HN601 Sheet3!M8"}
    assert {line for line in found if "HN602" in line} == {"HN602 bieu 2!M4", "HN602 Sheet3!M6"}


def test_a_workbook_without_tables_is_not_done(tmp_path: Path) -> None:
    result = check_tables(write_grid(tmp_path / "x.xlsx", {"Khác": [["a"]]}), Options())
    assert (result.exit_code, result.report.lines()) == (3, [f"HN612 {(tmp_path / 'x.xlsx').as_posix()}"])


def test_a_table_that_says_tam_tinh_is_told(spoil: Spoil) -> None:
    note = "TẠM TÍNH: còn 1 hộ (4 khẩu) chưa phân loại"
    (problem,) = spoil("Biểu 10", A7=note).report
    assert (problem.kind.code, problem.place.sheet, note in problem.message()) == ("HN640", "Biểu 10", True)


def test_tables_that_are_provisional_are_not_plainly_passed(ours: Path, tmp_path: Path) -> None:
    book = workbook_of(ours)
    for sheet in book:
        sheet["A7"] = "Tạm tính"
    book.save(tmp_path / "tam.xlsx")
    done = hongheo("tables", "check", tmp_path / "tam.xlsx")
    assert (done.returncode, done.stdout.count("HN640")) == (0, 1)
    assert "TẠM TÍNH: không có lỗi" in done.stdout
    assert "ĐẠT" not in done.stdout
    assert hongheo("tables", "check", tmp_path / "tam.xlsx", "--strict").returncode == 1


@pytest.mark.parametrize("mark", ["…", "..."])
def test_numbers_kept_from_the_public_are_any_count_and_are_told(spoil: Spoil, mark: str) -> None:
    hidden = spoil("Biểu 12", D13=mark, E13=mark)
    assert {p.kind.code for p in hidden.report} == {"HN632"}
    beyond = spoil("Biểu 12", D13=mark, E13=mark, F13=9)
    assert "HN634 Biểu 12!F13" in beyond.report.lines()
    assert "HN602 Biểu 12!D12" in spoil("Biểu 12", D13=9, D14=mark).report.lines()


@pytest.mark.parametrize("fault", ["#REF!", "#N/A", "#DIV/0!"])
def test_an_error_cell_is_no_blank(tmp_path: Path, fault: str) -> None:
    lines = [
        ["A", "B", "C", *map(str, range(1, 10))],
        [None, "Tổng cộng", "Hộ", 5, fault, None, None, None, None, None, None, 4],
        [1, "Xã A", "Hộ", 5, 1, None, None, None, None, None, None, 4],
        [2, fault, "Hộ", 5, 1, None, None, None, None, None, None, 4],
    ]
    result = check_tables(write_grid(tmp_path / "b.xlsx", {"Biểu 2": lines}), Options(year=2023))
    assert result.report.lines() == ["HN610 Biểu 2!E2", "HN631 Biểu 2!4"]
    assert not any("để trống" in p.message() for p in result.report)


def test_a_blank_denominator_breaks_no_identity(spoil: Spoil) -> None:
    blank = {f"{column}{row}": None for column in "CDFHJLNP" for row in (13, 14)}
    assert spoil("Biểu 1", **blank).report.lines() == []


def test_places_written_in_two_ways_are_told(spoil: Spoil) -> None:
    result = spoil("Biểu 4", B13="Xã Đồng Sơm")
    assert {p.line() for p in result.report if p.kind.code == "HN638"} == {
        "HN638 Biểu 1!C14",
        "HN638 Biểu 4!C13",
    }
    twice = spoil("Biểu 4", B14="Xã Đồng Sơn", A14=1)
    assert "HN639 Biểu 4!C14" in twice.report.lines()


def test_lines_and_columns_that_are_not_understood_are_told(spoil: Spoil) -> None:
    assert "HN631 Biểu 4!14" in spoil("Biểu 4", A14=None, B14=None).report.lines()
    assert "HN630 Biểu 4!11" in spoil("Biểu 4", P11=None).report.lines()


def test_settings_count_for_every_command_that_tells_problems(
    ours: Path, spoil: Spoil, tmp_path: Path
) -> None:
    spoil("Biểu 2", L15=None)
    (tmp_path / "hongheo.toml").write_text('[severity]\nHN633 = "error"\n', encoding="utf-8")
    assert hongheo("tables", "check", "sua.xlsx", cwd=tmp_path).returncode == 1
    (tmp_path / "nhe.toml").write_text('[severity]\nHN633 = "note"\n', encoding="utf-8")
    lowered = hongheo("tables", "check", "sua.xlsx", "--strict", "--config", "nhe.toml", cwd=tmp_path)
    assert lowered.returncode == 0
    (tmp_path / "hongheo.toml").write_text('[severity]\nHN999 = "error"\n', encoding="utf-8")
    for words in (("diff", "ra", "ra"), ("scorecard", "check", "sua.xlsx"), ("tables", "check", "sua.xlsx")):
        done = hongheo(*words, cwd=tmp_path)
        assert (done.returncode, "HN999" in done.stderr) == (2, True), words
    assert ours.is_file()
