"""Merging: what is read from the merged workbook is what was read from the returns, and no row is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from hongheo.cli import app
from hongheo.errors import UsageError
from hongheo.models import NO_COLUMN
from hongheo.pipeline import LISTS, Demo, Options, Result, check, merge, run
from hongheo.write.merged import ASIDE, CLASHES
from tests import reading
from tests.conftest import MakeReturn, b1, b2, household, write_grid
from tests.strategies import RETURN_TO_MERGE

pytestmark = pytest.mark.usefixtures("read_once")

HEAD = ["Mã hộ", "Họ và tên chủ hộ", "Số định danh cá nhân", "Ngày sinh", "Số nhân khẩu", "Phân loại đầu kỳ"]
B1_HEAD, B2_HEAD = ["Mã hộ", 1, 2, "Tổng điểm B1"], ["Mã hộ", *range(1, 13), "Tổng điểm B2"]


def commune_file(path: Path, commune: str, **grids: Sequence[Sequence[Any]]) -> Path:
    """A return cell by cell, without what is not given."""
    info = [
        ["Năm rà soát", 2023],
        ["Mã xã", commune],
        ["Tổng số hộ dân cư", 3000],
        ["Tổng số nhân khẩu", 9000],
    ]
    names = {"households": "Hộ", "b1": "B1", "b2": "B2", "members": "Thành viên", "living": "Điều kiện sống"}
    return write_grid(path, {"Thông tin": info, **{names[sheet]: rows for sheet, rows in grids.items()}})


def cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The values of all sheets that a reader takes, from their headings on."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: list(sheet.iter_rows(min_row=3, values_only=True))
        for sheet in book
        if sheet.title not in (ASIDE, CLASHES)
    }


def listed(path: Path, name: str) -> list[tuple[object, ...]]:
    """The lines of a sheet beside those that a reader takes."""
    return list(openpyxl.load_workbook(path)[name].iter_rows(min_row=4, values_only=True))


def codes(result: Result) -> Counter[str]:
    return Counter(p.kind.code for p in result.report)


def proved(result: Result) -> bool:
    return all(proof.checked > 0 and not proof.failed for proof in result.proofs) and bool(result.proofs)


# --- the demo ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("results_only", "no_lists")
def test_the_merged_workbook_gives_the_tables_of_the_13_returns(
    made: tuple[Path, Demo], tmp_path: Path
) -> None:
    folder, demo = made
    expected, path = demo.faulty, tmp_path / "gop.xlsx"
    merged = merge([folder / "phieu-co-loi"], Options(), path)
    assert proved(merged)
    assert merged.exit_code == expected.exit_code
    # Of a large workbook only the sheet that is asked for is read.
    communes = openpyxl.load_workbook(path, read_only=True)["Các xã"]
    assert len(list(communes.iter_rows(min_row=3))) == 1 + 13
    found = run([path], Options(previous=folder / "nam-truoc" / LISTS), tmp_path / "ra")
    assert found.tables == expected.tables
    assert found.counts() == expected.counts()
    # The repeated row is set aside, and what was read leniently is now written as the form asks.
    assert codes(found) == codes(expected) - Counter({"HN302": 1, "HN130": 1, "HN040": 1})


@pytest.mark.usefixtures("results_only", "no_lists")
def test_of_sound_returns_it_is_sound_and_gives_their_tables(made: tuple[Path, Demo], tmp_path: Path) -> None:
    files = sorted((made[0] / "phieu").iterdir())[:2]
    merged = merge(files, Options(), tmp_path / "gop.xlsx")
    assert proved(merged)
    expected, found = (
        run(paths, Options(), tmp_path / f"{len(paths)}") for paths in (files, [tmp_path / "gop.xlsx"])
    )
    assert (merged.exit_code, expected.exit_code, found.exit_code) == (0, 0, 0)
    assert found.tables == expected.tables
    assert found.counts() == expected.counts()
    # Nothing but that the others are not there.
    assert codes(found) == codes(expected) == {"HN503": 1}


# --- two ways to the same workbook -------------------------------------------------------------------------


def write_one(path: Path, drawn: dict[str, Any]) -> Path:
    without = drawn["without"]
    rows = [[v for i, v in enumerate(row) if i != without] for row in [HEAD, *drawn["households"]]]
    more = {} if drawn["b1"] is None else {"b1": [B1_HEAD, *drawn["b1"]]}
    return commune_file(path, drawn["commune"], households=rows, **more)


def drawn_return(*households: list[object]) -> dict[str, Any]:
    return {"commune": "28657", "households": list(households), "b1": None, "without": None}


# Each example reads and writes seven workbooks: shrinking a failing one would take minutes.
@settings(max_examples=6, phases=[Phase.explicit, Phase.generate])
@example(  # No code, in the same row of two files: two households.
    drawn=[
        drawn_return([None, "Mai Ẩn", None, 1980, 4, "Hộ nghèo"]),
        drawn_return([None, "Mai Ẩn", None, 1980, 4, "Hộ nghèo"]),
        drawn_return(["0001", "Mai Ẩn", None, 1980, 4, "Hộ nghèo"]),
    ]
)
@example(  # Alike but for cells that cannot be read, and a day before Excel's first beside American dates.
    drawn=[
        drawn_return(["0001", "Mai Ẩn", None, "12/25/1975", "#N/A", "Hộ nghèo"]),
        drawn_return(["0001", "Mai Ẩn", None, "01/02/1900", None, "Hộ nghèo"]),
        drawn_return(["0002", "Mai Ẩn", None, "12/25/1976", 4, "Hộ nghèo"]),
    ]
)
@given(drawn=st.lists(RETURN_TO_MERGE, min_size=3, max_size=3))
def test_merging_in_two_steps_gives_the_same_cells(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("gop")
    a, b, c = (write_one(folder / f"{name}.xlsx", d) for name, d in zip("abc", drawn, strict=True))
    # Files count by the order of their names: the first step comes before c.
    at_once, first, then = (folder / f"{name}.xlsx" for name in ("mot-lan", "a-b", "ba"))
    with reading.once():
        results = [merge([a, b, c], Options(), at_once), merge([a, b], Options(), first)]
        results.append(merge([first, c], Options(), then))
    assert all(map(proved, results))
    assert cells(then) == cells(at_once)


# --- nothing is lost, nothing is guessed -------------------------------------------------------------------


def dirty(folder: Path) -> Path:
    rows = [
        ["0001", "Trần Thị Mẫu", None, "01/02/1980", 4, "Hộ không nghèo"],
        ["0002", "Lê Văn Mẫu", None, "12/25/1975", "4.7", "Hộ ngheo"],
        HEAD,
        ["0003", "#N/A", "12345", 1980, "=SUM(A1)", "Hộ nghèo"],
        ["0001", "Trần Thị Mẫu", None, "01/02/1980", 4, "Hộ không nghèo"],
        ["0099", None, None, None, None, None],
        ["Tổng cộng", None, None, None, 8, None],
    ]
    return commune_file(
        folder / "ban.xlsx",
        "28654",
        households=[HEAD, *rows],
        b1=[B1_HEAD, ["0001", 100, 60, 160], ["0002", "một trăm", 60, None], ["0003", 100, 60, "#DIV/0!"]],
        b2=[B2_HEAD, *([c, "x", *[None] * 11, 10] for c in ("0001", "0002", "0003"))],
    )


def test_rows_set_aside_are_listed_and_faults_are_found_again_at_their_new_cells(tmp_path: Path) -> None:
    source, path = dirty(tmp_path), tmp_path / "gop.xlsx"
    merged = merge([source], Options(), path)
    assert (merged.exit_code, proved(merged)) == (1, True)
    assert listed(path, ASIDE) == [
        ("ban.xlsx", "Hộ", 4, "dòng tiêu đề lặp"),
        ("ban.xlsx", "Hộ", 6, "giống hệt tệp ban.xlsx, trang «Hộ», dòng 2"),
        ("ban.xlsx", "Hộ", 7, "dòng chưa dùng"),
        ("ban.xlsx", "Hộ", 8, "dòng tổng"),
    ]
    again = check([path], Options())
    kept = codes(check([source], Options())) - Counter({"HN302": 1, "HN313": 1, "HN131": 1})
    # The repeated row has a date of two readings as well.
    assert codes(again) == kept
    at = {p.line() for p in again.report}
    # Commune, code, name, number, birth, size, class from column A on; data from row 4.
    assert {"HN131 Hộ!E4", "HN105 Hộ!E5", "HN101 Hộ!F5", "HN104 Hộ!G5", "HN108 Hộ!C6", "HN109 Hộ!F6"} <= at
    assert all(p.place.file == path.as_posix() for p in again.report)


def test_a_column_that_a_return_has_not_is_no_blank(tmp_path: Path) -> None:
    row = ["0001", "Trần Thị Mẫu", None, 1980, 4, "Hộ không nghèo"]
    whole = {"b1": [B1_HEAD, ["0001", 100, 60, 160]], "b2": [B2_HEAD, ["0001", "x", *[None] * 11, 10]]}
    part = {
        "b1": [["Mã hộ", "Tổng điểm B1"], ["0001", 160]],
        "b2": [B2_HEAD[:-2], ["0001", "x", *[None] * 10]],
    }
    files = [
        commune_file(tmp_path / "a.xlsx", "28651", households=[HEAD, row], **whole),
        commune_file(tmp_path / "b.xlsx", "28654", households=[HEAD, row], **part),
    ]
    path = tmp_path / "gop.xlsx"
    merge(files, Options(), path)
    assert cells(path)["B2"][2][-2:] == (NO_COLUMN, NO_COLUMN)
    assert codes(check([path], Options())) == codes(check(files, Options()))
    assert check([path], Options()).counts() == check(files, Options()).counts()


def test_two_files_of_one_commune_meet_and_what_clashes_is_told(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    files = [
        make_return("ho.xlsx", households=[household("0001"), household("0002")]),
        make_return("phieu.xlsx", info={"total_households": 2999}, b1=[b1("0001", 160)], b2=[b2("0001", 1)]),
    ]
    path = tmp_path / "gop.xlsx"
    merge(files, Options(), path)
    assert [(r[0], r[8], r[10], r[15]) for r in cells(path)["Các xã"][1:]] == [
        ("28654", "ho.xlsx", 2, "trang Thành viên; trang Điều kiện sống"),
        ("28654", "phieu.xlsx", None, None),
    ]
    (clash,) = [p for p in check([path], Options()).report if p.kind.code == "HN308"]
    assert (clash.place.sheet, clash.place.cell) == ("Các xã", "D5")
    assert codes(check([path], Options())) == codes(check(files, Options()))


def test_one_person_in_two_communes_stands_with_both_cells(make_return: MakeReturn, tmp_path: Path) -> None:
    number = {"identity_number": "082080423706", "birth_date": "1980", "head_name": "Mai Phước Ẩn"}
    files = [
        make_return(f"{c}.xlsx", commune=c, households=[household("0001", **number)])
        for c in ("28651", "28654")
    ]
    merge(files, Options(), tmp_path / "che.xlsx")
    lines = listed(tmp_path / "che.xlsx", CLASHES)
    assert {line[3:9] for line in lines} >= {("28651.xlsx", "Hộ", "C4", "28654.xlsx", "Hộ", "C4")}
    assert all("082080423706" not in str(line) and "Phước" not in str(line) for line in lines)
    merge(files, Options(show_values=True), tmp_path / "hien.xlsx")
    assert any("082080423706" in str(line) for line in listed(tmp_path / "hien.xlsx", CLASHES))


# --- a merged workbook changed by hand ---------------------------------------------------------------------


def test_a_row_without_commune_is_told_and_kept(make_return: MakeReturn, tmp_path: Path) -> None:
    path, again = tmp_path / "gop.xlsx", tmp_path / "lai.xlsx"
    sheets = {
        "households": [household("0001"), household("0002")],
        "b1": [b1("0001", 160)],
        "b2": [b2("0001", 1)],
    }
    merge([make_return(**sheets)], Options(), path)
    book = openpyxl.load_workbook(path)
    book["Hộ"]["A5"] = None
    book.save(path)
    result = check([path], Options())
    assert "HN316 Hộ!A5" in result.report.lines()
    assert result.counts()["total"] == 2
    assert proved(merge([path], Options(), again))
    assert [r[:2] for r in cells(again)["Hộ"][1:]] == [("28654", "0001"), (None, "0002")]


def test_rows_whose_commune_is_at_fault_are_set_aside_and_told(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    path, again = tmp_path / "gop.xlsx", tmp_path / "lai.xlsx"
    files = [make_return(f"{c}.xlsx", commune=c, households=[household("0001")]) for c in ("28651", "28654")]
    merge(files, Options(), path)
    book = openpyxl.load_workbook(path)
    book["Các xã"]["A4"] = book["Hộ"]["A4"] = "2865"
    book.save(path)
    result = merge([path], Options(), again)
    assert (result.exit_code, proved(result)) == (1, True)
    assert listed(again, ASIDE) == [("gop.xlsx", "Hộ", 4, "xã của dòng không dùng được (xem lỗi)")]


def test_a_commune_column_in_a_return_wins_over_its_first_sheet(tmp_path: Path) -> None:
    rows = [[*HEAD, "Mã xã"], ["0001", "Trần Thị Mẫu", None, 1980, 4, "Hộ nghèo", "28651"]]
    rows.append(["0002", "Lê Văn Mẫu", None, 1980, 4, "Hộ nghèo", None])
    result = check([commune_file(tmp_path / "a.xlsx", "28654", households=rows)], Options())
    assert result.households is not None
    assert set(result.households["household"]) == {"28651/0001", "28654/0002"}


# --- the command -------------------------------------------------------------------------------------------


def test_one_bad_file_does_not_stop_the_others(make_return: MakeReturn, tmp_path: Path) -> None:
    good, bad, path = (
        make_return(households=[household("0001")]),
        tmp_path / "hong.xlsx",
        tmp_path / "gop.xlsx",
    )
    bad.write_bytes(b"PK")
    result = merge([good, bad], Options(), path)
    assert (result.exit_code, [f.form for f in result.files]) == (1, [None, "commune-return"])
    assert listed(path, ASIDE) == [("hong.xlsx", None, None, "cả tệp không gộp được (xem lỗi)")]


def test_the_command_writes_the_same_bytes_and_overwrites_only_when_told(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    sheets = {"households": [household("0001")], "b1": [b1("0001", 160)], "b2": [b2("0001", 1)]}
    source, first, second = make_return(**sheets), tmp_path / "1.xlsx", tmp_path / "2.xlsx"

    def call(*arguments: object) -> int:
        return CliRunner().invoke(app, ["merge", *map(str, arguments)]).exit_code

    assert call(source, "-o", first) == 0
    assert call(source, "-o", second) == 0
    assert first.read_bytes() == second.read_bytes()
    assert call(source, "-o", first) == 2
    assert call(source, "-o", first, "--force") == 0
    assert call(source, "-o", source, "--force") == 2
    assert call(tmp_path / "khong-co.xlsx", "-o", tmp_path / "3.xlsx") == 3
    assert not (tmp_path / "3.xlsx").exists()


def test_the_output_is_never_an_input(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(households=[household("0001")])
    out = tmp_path / "gop.xlsx"
    merge([path], Options(), out)
    with pytest.raises(UsageError, match="đầu vào"):
        merge([path, out], Options(force=True), out)
    with pytest.raises(UsageError, match="nằm trong thư mục"):
        merge([tmp_path], Options(), tmp_path / "khac.xlsx")
