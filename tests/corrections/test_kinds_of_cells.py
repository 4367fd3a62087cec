"""Members, living conditions, facts of the commune, the code itself, a merged return, rows that repeat."""

from pathlib import Path

import openpyxl
import pytest

from hongheo.pipeline import Options, check, merge
from tests.conftest import MakeReturn, b1, b2, household
from tests.corrections.test_corrections import codes, ends, line, sizes, sua


@pytest.fixture
def phieu(make_return: MakeReturn) -> Path:
    people = [
        {"household_code": "0001", "member_number": 1, "name": "Trần Thị Mẫu", "relation": "Chủ hộ"},
        {
            "household_code": "0001",
            "member_number": 2,
            "name": "Lê Văn Mẫu",
            "relation": "Con",
            "birth_date": "31/02/1980",
        },
    ]
    return make_return(
        households=[household("0001", size=2), household("0002"), household("0003", size=7)],
        b1=[b1("0001", 150), b1("0002", 150), b1("0009", 150)],
        b2=[b2("0001", 1), b2("0002", 1), b2("0009", 1)],
        members=people,
        living=[{"household_code": "0001", "water": "nước giếng lạ"}],
    )


def test_a_member_a_living_condition_a_fact_and_the_code_itself(phieu: Path, tmp_path: Path) -> None:
    file = sua(
        tmp_path,
        line("0001", "Ngày sinh", "31/02/1980", "28/02/1980", STT=2),
        line("0001", "Nguồn nước", "nước giếng lạ", "Giếng khoan"),
        line(None, "Tổng số hộ dân cư", 3000, "3100"),
        line("0003", "Mã hộ", "0003", "0009"),
        line("0009", "Số nhân khẩu", 7, 6),
    )
    result = check([phieu], Options(corrections=(file,)))
    assert ends(result) == {"Đã sửa": 5}
    assert not {"HN105", "HN104", "HN201", "HN303"} & set(codes(result))
    assert sizes(result)["28654/0009"] == 6


def test_what_is_corrected_in_returns_is_corrected_in_the_merged_one(phieu: Path, tmp_path: Path) -> None:
    file = sua(tmp_path, line("0003", "Số nhân khẩu", 7, 6))
    merge([phieu], Options(corrections=(file,)), tmp_path / "gop.xlsx")
    merged = check([tmp_path / "gop.xlsx"], Options())
    assert sizes(merged)["28654/0003"] == 6
    again = check([tmp_path / "gop.xlsx"], Options(corrections=(file,)))
    assert ends(again) == {"Đã sửa": 1}
    kept = check([tmp_path / "gop.xlsx"], Options(corrections=(tmp_path / "gop.xlsx",)))
    assert ends(kept) == {"Đã sửa": 1}
    other = sua(tmp_path, line("0003", "Số nhân khẩu", 6, 5), name="b.xlsx")
    assert sizes(check([tmp_path / "gop.xlsx"], Options(corrections=(other,))))["28654/0003"] == 5


def test_a_household_that_stands_twice_alike_is_corrected_in_both_places(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    own = [household("0001", size=3), household("0002"), household("0001", size=3)]
    path = make_return(
        households=own, b1=[b1("0001", 150), b1("0002", 150)], b2=[b2("0001", 1), b2("0002", 1)]
    )
    result = check([path], Options(corrections=(sua(tmp_path, line("0001", "Số nhân khẩu", 3, 4)),)))
    assert ends(result) == {"Đã sửa": 1}
    assert "HN301" not in codes(result) and sizes(result)["28654/0001"] == 4


def test_a_code_of_two_different_households_needs_the_cell(make_return: MakeReturn, tmp_path: Path) -> None:
    own = [household("0001", size=3), household("0001", size=5)]
    path = make_return(households=own, b1=[b1("0001", 150)], b2=[b2("0001", 1)])
    bare = check([path], Options(corrections=(sua(tmp_path, line("0001", "Số nhân khẩu", 3, 4)),)))
    assert ends(bare) == {"Không tìm thấy": 1}
    file = sua(tmp_path, line("0001", "Mã hộ", "0001", "0002", Trang="Hộ", Ô="A5"), name="b.xlsx")
    assert ends(check([path], Options(corrections=(file,)))) == {"Đã sửa": 1}


def test_the_export_of_the_national_system_is_corrected_too(tmp_path: Path) -> None:
    from tests.conftest import write_grid

    keys = [
        "family.hostName",
        "family.code",
        "family.hostGender",
        "family.numberOfMembers",
        "quickReview.result",
    ]
    keys += ["b1Point", "b2Point", "classify"]
    labels = [
        "Chủ hộ",
        "Mã hộ",
        "Giới tính",
        "Số nhân khẩu",
        "Phiếu A",
        "Phiếu B1",
        "Phiếu B2",
        "Kết quả rà soát",
    ]
    rows = [keys, labels, ["Trần Thị Mẫu", "1", "Nữ", "4", "--", "150", "10", "Hộ không nghèo"]]
    path = write_grid(tmp_path / "xuat.xlsx", {"Sheet1": rows})
    file = sua(tmp_path, line("1", "Phiếu B1", 150, 120), line("1", "Số nhân khẩu", 4, 3))
    result = check([path], Options(commune="28654", year=2023, corrections=(file,)))
    assert ends(result) == {"Đã sửa": 2}
    assert result.households is not None and result.households["b1"].tolist() == [120]


def test_of_a_merged_range_only_the_cell_that_is_read_is_corrected(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    own = [household("0001", size=3, village="Ấp 1"), household("0002", size=None, village=None)]
    path = make_return(
        households=own, b1=[b1("0001", 150), b1("0002", 150)], b2=[b2("0001", 1), b2("0002", 1)]
    )
    book = openpyxl.load_workbook(path)
    sheet = book["Hộ"]
    at = {c.value: c.column_letter for row in sheet.iter_rows(max_row=5) for c in row if c.value}
    (top,) = [c.row for row in sheet.iter_rows() for c in row if c.value == "0001"]
    for heading in ("Số nhân khẩu", "Thôn/Ấp"):
        sheet.merge_cells(f"{at[heading]}{top}:{at[heading]}{top + 1}")
    book.save(path)
    file = sua(
        tmp_path,
        line("0001", "Số nhân khẩu", 3, 4),
        line("0002", "Số nhân khẩu", f"ô gộp {at['Số nhân khẩu']}{top}:{at['Số nhân khẩu']}{top + 1}", 4),
        line("0001", "Thôn/Ấp", "Ấp 1", "Ấp 2"),
        line("0002", "Thôn/Ấp", None, "Ấp 2"),
    )
    result = check([path], Options(corrections=(file,)))
    assert result.corrections is not None and result.households is not None
    assert [e.value for _, e in sorted(result.corrections.ends.items())] == [
        "Không tìm thấy",
        "Không tìm thấy",
        "Đã sửa",
        "Không tìm thấy",
    ]
    assert result.households["village"].tolist()[0] == "Ấp 2"
    assert [p.message() for p in result.report if p.kind.code == "HN801"] == []


def test_what_is_not_read_where_it_was_put_is_taken_back(phieu: Path, tmp_path: Path) -> None:
    # A row whose code says that it is a total is no household: nothing of it is read.
    file = sua(
        tmp_path,
        line("0003", "Mã hộ", "0003", "Tổng cộng"),
        line("0003", "Số nhân khẩu", 7, 6),
        line("0002", "Số nhân khẩu", 4, 3),
    )
    result = check([phieu], Options(corrections=(file,)))
    assert ends(result) == {"Đã sửa": 1, "Không tìm thấy": 2}
    assert sizes(result) == {"28654/0001": 2, "28654/0002": 3, "28654/0003": 7}


@pytest.mark.parametrize(
    ("code", "more", "end"),
    [
        ("0002", {}, "Đã sửa"),
        ("0001", {}, "Không tìm thấy"),
        ("0001", {"STT": 2}, "Đã sửa"),
        ("0003", {}, "Không tìm thấy"),
    ],
)
def test_a_member_without_number_is_found_where_the_household_has_one_such_cell(
    make_return: MakeReturn, tmp_path: Path, code: str, more: dict[str, object], end: str
) -> None:
    people = [
        {"household_code": c, "member_number": n, "name": f"Lê Thị {n}", "relation": "Con", "birth_date": d}
        for c, n, d in (("0001", 1, "1/2/1980"), ("0001", 2, "2/2/1980"), ("0002", 1, "2/2/1980"))
    ]
    own = [household(c) for c in ("0001", "0002", "0003")]
    path = make_return(households=own, members=people, b1=[b1("0001", 150)], b2=[b2("0001", 1)])
    told = line(code, "Ngày sinh", "2/2/1980", "3/2/1980", Trang="Thành viên", **more)
    result = check([path], Options(corrections=(sua(tmp_path, told),)))
    assert ends(result) == {end: 1}
    if code == "0001" and not more:
        assert any("«STT»" in p.message() for p in result.report if p.kind.code == "HN803")
