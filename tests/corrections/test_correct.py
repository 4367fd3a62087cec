"""Copies of the returns with the corrections in them run like the returns with ``--corrections``."""

import hashlib
import shutil
from pathlib import Path

import openpyxl
import pytest

from hongheo.errors import UsageError
from hongheo.pipeline import LISTS, SCORES, Options, Result, correct, run
from tests.conftest import MakeReturn, b1, b2, blank_out, household
from tests.corrections.test_corrections import line, sua

# Several commands ask the same of the same returns.
pytestmark = pytest.mark.usefixtures("read_once")


@pytest.fixture(autouse=True)
def seen_in_results(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test of this file looks at the problems that a run writes, and of the tables at what is in them."""
    blank_out(monkeypatch, "write_problems_of", "write_tables")


def counted(result: Result) -> tuple[object, ...]:
    """All that the tables of a run are written from."""
    return result.tables, result.forms, result.note


def lists_of(out: Path) -> list[bytes]:
    return [(out / name).read_bytes() for name in (SCORES, LISTS)]


@pytest.fixture
def folder(make_return: MakeReturn, tmp_path: Path) -> Path:
    """A folder with a return to correct and one that stays as it is."""
    own = [household("0001", size="bốn", birth_date="05/09/1980"), household("0002", size=5)]
    first = make_return(
        households=own,
        b1=[b1("0001", 150), b1("0002", 120)],
        b2=[b2("0001", 1), b2("0002", 3)],
    )
    second = make_return(
        "b.xlsx", commune="28660", households=[household("1")], b1=[b1("1", 120)], b2=[b2("1", 3)]
    )
    phieu = tmp_path / "phieu"
    phieu.mkdir()
    shutil.move(first, phieu / "a.xlsx")
    shutil.move(second, phieu / "b.xlsx")
    return phieu


def lines(tmp_path: Path) -> Path:
    return sua(
        tmp_path,
        line("0001", "Số nhân khẩu", "bốn", 4),
        line("0002", "Số định danh cá nhân", None, "082180001234"),
        line("0002", "Ngày sinh", None, "7/3/1980"),
        line("0002", "Câu 1", 120, 140, Trang="B1"),
        line("0002", "Tổng điểm B1", 120, 140),
    )


def test_copies_run_like_the_inputs_with_the_corrections(folder: Path, tmp_path: Path) -> None:
    before = {p: hashlib.sha256(p.read_bytes()).digest() for p in folder.iterdir()}
    options = Options(corrections=(lines(tmp_path),))
    result = correct([folder], options, tmp_path / "ban")
    assert result.corrections is not None and result.corrections.counts() == {"Đã sửa": 5}
    assert sorted(p.name for p in (tmp_path / "ban").iterdir()) == ["a.xlsx", "b.xlsx"]
    direct = run([folder], options, tmp_path / "1")
    copies = run([tmp_path / "ban"], Options(), tmp_path / "2")
    assert counted(copies) == counted(direct)
    assert lists_of(tmp_path / "2") == lists_of(tmp_path / "1")
    assert not [p for p in copies.report if p.kind.code == "HN039"]
    assert {p: hashlib.sha256(p.read_bytes()).digest() for p in folder.iterdir()} == before
    book = openpyxl.load_workbook(tmp_path / "ban" / "a.xlsx")
    assert book["Đã sửa"].max_row == 6
    # Applied to the copies once more, nothing changes.
    again = run([tmp_path / "ban"], options, tmp_path / "3")
    assert again.corrections is not None and again.corrections.counts() == {"Đã sửa": 5}
    assert counted(again) == counted(direct)
    assert lists_of(tmp_path / "3") == lists_of(tmp_path / "1")


def test_other_formats_become_copies_of_values(folder: Path, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(folder / "a.xlsx"))
    import xlwt

    old = xlwt.Workbook()
    for name in book.sheet_names:
        sheet = old.add_sheet(name)
        for r, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False)):
            for c, cell in enumerate(row):
                if cell != "":
                    sheet.write(r, c, cell)
    (folder / "a.xlsx").unlink()
    old.save(str(folder / "a.xls"))
    options = Options(corrections=(lines(tmp_path),))
    correct([folder], options, tmp_path / "ban")
    assert sorted(p.name for p in (tmp_path / "ban").iterdir()) == ["a.xlsx", "b.xlsx"]
    direct = run([folder], options, tmp_path / "1")
    assert counted(run([tmp_path / "ban"], Options(), tmp_path / "2")) == counted(direct)
    assert lists_of(tmp_path / "2") == lists_of(tmp_path / "1")


def test_all_earlier_copies_are_replaced_unless_somebody_worked_on_them(folder: Path, tmp_path: Path) -> None:
    import xlwt

    old = xlwt.Workbook()
    old.add_sheet("Khác").write(0, 0, "không phải phiếu")
    old.save(str(folder / "c.xls"))
    out, options = tmp_path / "ban", Options(corrections=(lines(tmp_path),), force=True)
    correct([folder], options, out)
    book = openpyxl.load_workbook(folder / "b.xlsx")
    book["Thông tin"]["A40"] = "gửi lại"
    book.save(folder / "b.xlsx")
    correct([folder], options, out)
    assert openpyxl.load_workbook(out / "b.xlsx")["Thông tin"]["A40"].value == "gửi lại"
    book.save(out / "b.xlsx")
    with pytest.raises(UsageError, match=r"b\.xlsx"):
        correct([folder], options, out)
