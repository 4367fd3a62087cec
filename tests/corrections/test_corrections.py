"""Lines that came back: applied in memory, each with one told end."""

import hashlib
import itertools
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from hongheo.models import Verdict
from hongheo.pipeline import MANIFEST, PROBLEMS, TABLES, Options, check, explain, run
from hongheo.pipeline.corrected import decided_sheet
from hongheo.pipeline.result import Result
from tests.conftest import MakeReturn, b1, b2, blank_out, household, return_maker, write_grid
from tests.telling import messages

# Several commands ask the same of the same returns.
pytestmark = pytest.mark.usefixtures("read_once")

HEADINGS = ["Mã xã", "Mã hộ", "STT", "Trang", "Ô", "Trường", "Giá trị cũ", "Giá trị đúng", "Quyết định", "Mã"]


def two_households(make_return: MakeReturn) -> Path:
    """One whose size cannot be read, one whose head is very old."""
    own = [household("0001", size="bốn"), household("0002", birth_date="01/01/1901", size=5)]
    return make_return(
        households=own, b1=[b1("0001", 150), b1("0002", 150)], b2=[b2("0001", 1), b2("0002", 1)]
    )


@pytest.fixture
def phieu(make_return: MakeReturn) -> Path:
    return two_households(make_return)


@pytest.fixture(scope="module")
def problems_sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The problems of that return as they went out; nobody may change the file."""
    folder = tmp_path_factory.mktemp("gui-di")
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables", "write_lists", "write_scores")
        run([two_households(return_maker(folder))], Options(), folder / "1")
    return folder / "1" / PROBLEMS


def sua(folder: Path, *lines: Mapping[str, object] | Sequence[object], name: str = "sua.xlsx") -> Path:
    rows = [[line.get(h) for h in HEADINGS] if isinstance(line, Mapping) else list(line) for line in lines]
    return write_grid(folder / name, {"Sửa": [HEADINGS, *rows]})


def line(
    code: object, field: str, old: object, new: object, verdict: str = "Sửa", **more: object
) -> dict[str, object]:
    return {
        "Mã xã": "28654",
        "Mã hộ": code,
        "Trường": field,
        "Giá trị cũ": old,
        "Giá trị đúng": new,
        "Quyết định": verdict,
        **more,
    }


def ends(result: Result) -> dict[str, int]:
    assert result.corrections is not None
    assert all(proof.holds for proof in result.proofs)
    return result.corrections.counts()


def codes(result: Result) -> list[str]:
    return [p.kind.code for p in result.report if p.decided is None]


def sizes(result: Result) -> dict[str, object]:
    assert result.households is not None
    return dict(zip(result.households["household"], result.households["size"], strict=True))


@pytest.mark.parametrize("code", ["0001", 1, "1", "28654/0001"])
def test_a_cell_is_corrected_whatever_became_of_the_zeros_of_the_code(
    phieu: Path, tmp_path: Path, code: object
) -> None:
    before = hashlib.sha256(phieu.read_bytes()).digest()
    file = sua(tmp_path, line(code, "Số nhân khẩu", "bốn", 4))
    result = check([phieu], Options(corrections=(file,)))
    assert ends(result) == {"Đã sửa": 1}
    assert sizes(result)["28654/0001"] == 4
    assert "HN101" not in codes(result)
    assert hashlib.sha256(phieu.read_bytes()).digest() == before


@pytest.mark.parametrize(
    ("old", "end"),
    [(5, "Đã sửa"), ("5", "Đã sửa"), ("5,0", "Đã sửa"), (6, "Giá trị cũ khác"), (None, "Giá trị cũ khác")],
)
def test_the_old_value_is_compared_as_a_person_sees_it(
    phieu: Path, tmp_path: Path, old: object, end: str
) -> None:
    result = check([phieu], Options(corrections=(sua(tmp_path, line("0002", "Số nhân khẩu", old, "3")),)))
    assert ends(result) == {end: 1}
    assert sizes(result)["28654/0002"] == (3 if end == "Đã sửa" else 5)


def test_an_impossible_new_value_is_told_at_the_cell_of_the_line(phieu: Path, tmp_path: Path) -> None:
    file = sua(tmp_path, line("0002", "Số nhân khẩu", 5, "năm"))
    result = check([phieu], Options(corrections=(file,)))
    assert ends(result) == {"Chưa dùng được": 1}
    (told,) = [p for p in result.report if p.kind.code in ("HN801", "HN806")]
    assert (told.place.file, told.place.cell, told.household) == (file.as_posix(), "H2", "28654/0002")
    assert sizes(result)["28654/0002"] is not None and result.counts()["unclassified"] == 2


def test_a_word_near_a_decision_is_asked_about_and_not_taken_for_it(phieu: Path, tmp_path: Path) -> None:
    file = sua(tmp_path, line("0002", "Số nhân khẩu", 5, 4, "Đã sửa"))
    result = check([phieu], Options(corrections=(file,)))
    (told,) = [p for p in result.report if p.kind.code == "HN806"]
    assert "có phải «Sửa»?" in told.message() and "Chọn «Sửa»" in told.remedy()
    assert (ends(result), sizes(result)["28654/0002"]) == ({"Chưa dùng được": 1}, 5)


def test_lines_against_each_other_change_nothing_and_equal_ones_are_one_change(
    phieu: Path, tmp_path: Path
) -> None:
    a = sua(
        tmp_path, line("0002", "Số nhân khẩu", 5, 3), line("0001", "Số nhân khẩu", "bốn", 4), name="a.xlsx"
    )
    b = sua(
        tmp_path, line("0002", "Số nhân khẩu", 5, 2), line("0001", "Số nhân khẩu", "bốn", "4"), name="b.xlsx"
    )
    for order in itertools.permutations((a, b)):
        result = check([phieu], Options(corrections=order))
        assert ends(result) == {"Đã sửa": 2, "Hai dòng trái nhau": 2}
        assert sizes(result) == {"28654/0001": 4, "28654/0002": 5}


def test_a_later_round_goes_on_from_the_one_before(phieu: Path, tmp_path: Path) -> None:
    a = sua(tmp_path, line("0002", "Số nhân khẩu", 5, 3), name="a.xlsx")
    b = sua(tmp_path, line("0002", "Số nhân khẩu", 3, 2), name="b.xlsx")
    for order in itertools.permutations((a, b)):
        result = check([phieu], Options(corrections=order))
        assert ends(result) == {"Đã sửa": 2}
        assert sizes(result)["28654/0002"] == 2


def test_every_line_comes_to_one_end(phieu: Path, tmp_path: Path) -> None:
    file = sua(
        tmp_path,
        line("0002", "Số nhân khẩu", 5, 3),
        line("0099", "Số nhân khẩu", 5, 3),
        line("0002", "Ngày sinh", "01/01/1901", None, "Giữ nguyên", Mã="HN229"),
        line("0002", "Ngày sinh", "02/01/1901", None, "Giữ nguyên", Mã="HN229"),
        line("0001", "Ngày sinh", None, None, "Giữ nguyên", Mã="HN229"),
        line("0001", "Số nhân khẩu", "bốn", None, "Giữ nguyên", Mã="HN101"),
        line("0001", "Số nhân khẩu", "bốn", 4, ""),
        line("0001", "Số nhân khẩu", "bốn", None, ""),
    )
    result = check([phieu], Options(corrections=(file,), strict=True))
    assert ends(result) == {
        "Đã sửa": 1,
        "Đã giữ nguyên": 1,
        "Giá trị cũ khác": 1,
        "Không tìm thấy": 1,
        "Không còn vấn đề này": 1,
        "Chưa dùng được": 2,
    }
    kept = [p.as_json() for p in result.report if p.decided]
    assert [p["code"] for p in kept] == ["HN229"]
    assert kept[0]["decided"] == {"by": "", "on": "", "why": ""}


def test_the_problem_workbook_itself_comes_back(
    phieu: Path, problems_sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank_out(monkeypatch, "write_tables", "write_lists", "write_scores")
    filled = tmp_path / PROBLEMS
    book = openpyxl.load_workbook(problems_sent)
    sheet = book["Lỗi"]
    at = {c.value: c.column for c in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        code = sheet.cell(row, at["Mã"]).value
        if code == "HN101":
            sheet.cell(row, at["Giá trị đúng"]).value = "4"
            sheet.cell(row, at["Quyết định"]).value = Verdict.CHANGE.value
        elif code == "HN229":
            sheet.cell(row, at["Quyết định"]).value = Verdict.KEEP.value
            sheet.cell(row, at["Lý do"]).value = "đã xem căn cước"
            sheet.cell(row, at["Người quyết định"]).value = "Lê Thị Mẫu"
            sheet.cell(row, at["Ngày"]).value = "5/12/2023"
    book.save(filled)
    second = run([phieu], Options(corrections=(filled,)), tmp_path / "2")
    assert ends(second) == {"Đã sửa": 1, "Đã giữ nguyên": 1}
    (kept,) = [p for p in second.report if p.decided]
    assert kept.as_json()["decided"] == {"by": "Lê Thị Mẫu", "on": "2023-12-05", "why": "đã xem căn cước"}
    assert "Đã quyết định" in openpyxl.load_workbook(tmp_path / "2" / PROBLEMS).sheetnames
    third = check([phieu], Options(corrections=(tmp_path / "2" / PROBLEMS,)))
    assert ends(third) == {"Đã sửa": 1, "Đã giữ nguyên": 1}
    twice = check([phieu], Options(corrections=(filled, tmp_path / "2" / PROBLEMS)))
    assert ends(twice) == {"Đã sửa": 2, "Đã giữ nguyên": 2}
    assert '"corrections"' in (tmp_path / "2" / MANIFEST).read_text()
    assert (tmp_path / "2" / TABLES).exists()


def test_the_explanation_of_a_household_tells_which_of_its_cells_were_corrected(
    phieu: Path, tmp_path: Path
) -> None:
    lines = [
        line("0001", "Số nhân khẩu", "bốn", 4),
        line("0001", "Tổng điểm B1", 150, 140),
        line("0002", "Mã hộ", "0002", "0007"),
        line("0002", "Số nhân khẩu", 5, 3),
    ]
    options = Options(corrections=(sua(tmp_path, *lines),))
    told = explain([phieu], options, "28654/0007", tmp_path / "giai-thich.xlsx")
    assert told.explanation is not None
    assert told.explanation.corrected == (
        "«Mã hộ» đã sửa theo sua.xlsx, dòng 4",
        "«Số nhân khẩu» đã sửa theo sua.xlsx, dòng 5",
    )
    page = openpyxl.load_workbook(tmp_path / "giai-thich.xlsx").active
    assert any("Một số ô của phiếu đã được sửa" in str(c.value) for row in page.iter_rows() for c in row)
    assert explain([phieu], Options(), "28654/0001").explanation.corrected == ()


def test_a_kept_problem_is_open_again_when_the_mark_that_came_back_is_of_another_value(
    phieu: Path, problems_sent: Path, tmp_path: Path
) -> None:
    filled = tmp_path / PROBLEMS
    book = openpyxl.load_workbook(problems_sent)
    sheet = book["Lỗi"]
    at = {c.value: c.column for c in sheet[1]}
    (row,) = [r for r in range(2, sheet.max_row + 1) if sheet.cell(r, at["Mã"]).value == "HN229"]
    assert sheet.cell(row, at["Dấu"]).value
    sheet.cell(row, at["Quyết định"]).value = Verdict.KEEP.value
    # The old value is written over, so that only the mark tells what was looked at.
    sheet.cell(row, at["Giá trị cũ"]).value = "02/01/1901"
    book.save(filled)
    options = Options(corrections=(filled,))
    assert "HN229" not in codes(check([phieu], options))
    changed = openpyxl.load_workbook(phieu)
    (cell,) = [c for r in changed["Hộ"].iter_rows() for c in r if "1901" in str(c.value)]
    cell.value = "02/01/1901"
    changed.save(phieu)
    again = check([phieu], options)
    assert ends(again) == {"Giá trị cũ khác": 1}
    assert "HN229" in codes(again)


def test_headings_and_verdicts_in_another_spelling_of_unicode_are_read(phieu: Path, tmp_path: Path) -> None:
    own = line("0001", "Số nhân khẩu", "bốn", 4)
    rows = [HEADINGS, [own.get(h) for h in HEADINGS]]
    apart = [[unicodedata.normalize("NFD", c) if isinstance(c, str) else c for c in row] for row in rows]
    assert apart != rows
    file = write_grid(tmp_path / "sua.xlsx", {"Sửa": apart})
    result = check([phieu], Options(corrections=(file,)))
    assert ends(result) == {"Đã sửa": 1}
    assert sizes(result)["28654/0001"] == 4


# --- problems of a row that is not there --------------------------------------------------------------------
@pytest.fixture
def without_b1(make_return: MakeReturn) -> Path:
    """A return whose household 0144 has no row of B1, and one whose row bears another code there."""
    codes = ("0144", "0145")
    return make_return(
        households=[household(c) for c in codes], b1=[b1("0154", 150)], b2=[b2(c, 1) for c in codes]
    )


def test_the_points_of_a_missing_row_do_not_become_the_code_of_the_household(
    without_b1: Path, tmp_path: Path
) -> None:
    file = sua(tmp_path, line("0144", "Mã hộ", "0144", 240, Mã="HN201"))
    result = check([without_b1], Options(corrections=(file,)))
    assert ends(result) == {"Chưa dùng được": 1}
    assert "HN201" in codes(result) and "HN202" not in codes(result)
    (message,) = messages(result, "HN806")
    assert "ghi thêm dòng còn thiếu vào phiếu gốc" in message


def test_a_code_that_another_sheet_has_mends_a_missing_row(without_b1: Path, tmp_path: Path) -> None:
    file = sua(tmp_path, line("0145", "Mã hộ", "0145", "0154", Mã="HN201"))
    assert ends(check([without_b1], Options(corrections=(file,)))) == {"Đã sửa": 1}


def test_what_is_told_of_a_changed_code_says_which_line_changed_it(without_b1: Path, tmp_path: Path) -> None:
    file = sua(tmp_path, line("0144", "Mã hộ", "0144", "0240"))
    result = check([without_b1], Options(corrections=(file,)))
    told = [p.message() for p in result.report if (p.household or "").endswith("/0240")]
    assert told and all("mã hộ đã đổi 0144 → 0240 theo sua.xlsx, dòng 2" in text for text in told)


def test_what_is_told_of_a_changed_cell_says_which_line_changed_it(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    own = household("0001", birth_date="01/01/1950")
    path = make_return(households=[own], b1=[b1("0001", 150)], b2=[b2("0001", 1)])
    file = sua(tmp_path, line("0001", "Ngày sinh", "01/01/1950", "01/01/1901"))
    result = check([path], Options(corrections=(file,)))
    told = [p.message() for p in result.report if p.place.cell and p.place.sheet == "Hộ"]
    assert [text for text in told if "ô này đã sửa theo sua.xlsx, dòng 2" in text], told


def test_decided_lines_tell_the_folder_where_file_names_are_the_same(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    path = make_return(households=[household("0001", size=4)], b1=[b1("0001", 150)], b2=[b2("0001", 1)])
    files = []
    for folder in ("28654-xa-dong-son", "huyen"):
        (tmp_path / folder).mkdir()
        files.append(sua(tmp_path / folder, line("0001", "Số nhân khẩu", 4, 5), name="loi.xlsx"))
    result = check([path], Options(corrections=tuple(files)))
    assert result.corrections is not None
    told = decided_sheet(result.corrections).frame["from_file"].tolist()
    assert [text.partition(",")[0] for text in told] == [
        "tệp 28654-xa-dong-son/loi.xlsx",
        "tệp huyen/loi.xlsx",
    ]
