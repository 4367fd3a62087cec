"""What other programs got wrong with such files: one test each that this one does not."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from hongheo.pipeline import SCORES, Options, check, run
from tests.conftest import MakeReturn, b1, b2, household
from tests.dirty.test_national_export import OPTIONS, export, row


def test_stopping_at_row_1000(make_return: MakeReturn) -> None:
    codes = [f"{n:04d}" for n in range(1, 1502)]
    path = make_return(
        households=[household(c) for c in codes], b1=[b1(c, 150) for c in codes], b2=[b2(c, 1) for c in codes]
    )
    result = check([path], Options())
    assert (result.counts()["total"], result.counts()["not_poor"]) == (1501, 1501)


def test_starting_one_row_too_late(make_return: MakeReturn) -> None:
    path = make_return(households=[household("0001")], b1=[b1("0001", 100)], b2=[b2("0001", 3)])
    assert check([path], Options()).counts()["poor"] == 1


@pytest.mark.usefixtures("results_only")
def test_counting_ho_khong_ngheo_as_poor(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(
        households=[
            household("0001", class_start="Hộ không nghèo"),
            household("0002", class_start="Hộ cận nghèo"),
        ],
        b1=[b1("0001", 150), b1("0002", 150)],
        b2=[b2("0001", 3), b2("0002", 3)],
    )
    result = run([path], Options(), tmp_path / "ra")
    assert result.tables[1].lines[0].values[0] == 0
    assert result.tables[2].lines[0].values[0] == 1


def test_one_code_in_two_communes_is_two_households(make_return: MakeReturn) -> None:
    paths = [
        make_return(
            f"{c}.xlsx", commune=c, households=[household("0001")], b1=[b1("0001", 100)], b2=[b2("0001", 3)]
        )
        for c in ("28654", "28657")
    ]
    result = check(paths, Options())
    assert "HN301" not in {p.kind.code for p in result.report}
    assert result.counts()["poor"] == 2


def test_one_code_in_two_villages_of_an_export_is_two_households(tmp_path: Path) -> None:
    path = export(
        tmp_path, row("001", "Trần Văn Mẫu", 100, 30, None), row("001", "Lê Thị Mẫu", 100, 30, None)
    )
    assert check([path], OPTIONS).counts()["poor"] == 2


def test_points_are_never_changed_to_agree_with_a_class(tmp_path: Path) -> None:
    path = export(tmp_path, row("001", "Trần Văn Mẫu", 145, 20, "Hộ nghèo"))
    result = check([path], OPTIONS)
    assert result.households is not None
    (found,) = result.households[["b1", "b2", "class_end"]].to_numpy().tolist()
    assert found == [145, 20, "not_poor"]
    assert "HN218" in {p.kind.code for p in result.report}


@pytest.mark.usefixtures("results_only")
def test_points_in_the_output_are_those_of_the_return(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(households=[household("0001")], b1=[b1("0001", 150, b1_total=155)], b2=[b2("0001", 3)])
    run([path], Options(), tmp_path / "ra")
    heading, values = openpyxl.load_workbook(tmp_path / "ra" / SCORES)["Chấm điểm"].iter_rows(
        values_only=True
    )
    found = dict(zip(heading, values, strict=True))
    assert (found["Điểm B1"], found["Phân loại cuối kỳ"]) == (155, "Chưa phân loại")


def test_one_bad_date_costs_nothing_but_itself(make_return: MakeReturn) -> None:
    path = make_return(
        households=[household("0001", birth_date="31/02/1980"), household("0002")],
        b1=[b1("0001", 100), b1("0002", 100)],
        b2=[b2("0001", 3), b2("0002", 3)],
    )
    result = check([path], Options())
    assert result.report.lines() == ["HN105 Hộ!D4"]
    assert result.counts()["poor"] == 2


@pytest.mark.usefixtures("results_only")
def test_columns_4_and_8_are_counted_and_column_9_is_not_worked_out(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    path = make_return(
        households=[
            household("0001", class_start="Hộ nghèo", change="Chuyển đi"),
            household("0002", class_start=None, change="Chuyển đến"),
        ],
        b1=[b1("0002", 100)],
        b2=[b2("0002", 3)],
    )
    result = run([path], Options(), tmp_path / "ra")
    households, persons = result.tables[1].lines[:2]
    assert households.values == (1, 0, 0, 1, 0, 0, 0, 1, 1)
    assert persons.values == (4, 0, 0, 4, 0, 0, 0, 4, 4)
