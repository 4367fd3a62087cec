"""Last year's list: our own and the three-sheet layout, both cells named, nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hongheo.pipeline import LISTS, Options, Result, check, run
from tests.conftest import MakeReturn, b1, b2, household, write_grid

POOR, NEAR, NOT = "Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo"
LETTERS = {"code": 1, "head": 2, "name": 3, "relation": 4, "commune": 12, "class": 15, "size": 26}


def listed(**values: object) -> list[Any]:
    """A row of sheet 1 of layout 2b (columns A to AA)."""
    row: list[Any] = [None] * 27
    for key, value in values.items():
        row[LETTERS[key]] = value
    return row


def head(
    code: str | None, household_class: str | None = POOR, size: int | None = 4, commune: str = "28654"
) -> list[Any]:
    name = f"Trần Thị Mẫu {code}"
    return listed(
        code=code,
        head=name,
        name=name,
        relation="Chủ hộ",
        commune=commune,
        size=size,
        **{"class": household_class},
    )


def member(name: str = "Người trong hộ") -> list[Any]:
    return listed(name=name, relation="Con")


@pytest.fixture
def compare(make_return: MakeReturn, tmp_path: Path) -> Any:
    """Check households with last year's list; ``counted``: run them, with tables and proofs."""

    def go(rows: list[list[Any]], *households: dict[str, object], counted: bool = False) -> Result:
        points = [
            h for h in households if h.get("change") is None or h["change"] in ("Chuyển đến", "Tách hộ")
        ]
        path = make_return(
            households=households,
            b1=[b1(str(h["household_code"]), 100) for h in points],
            b2=[b2(str(h["household_code"]), 3) for h in points],
        )
        title: list[list[Any]] = [["DANH SÁCH"], *[[] for _ in range(6)]]
        before = write_grid(tmp_path / "nam-truoc.xlsx", {POOR: [*title, *rows]})
        options = Options(previous=before)
        return run([path], options, tmp_path / "ra") if counted else check([path], options)

    return go


def test_all_agree(compare: Any) -> None:
    result = compare(
        [head("0001"), head("0002", NEAR)],
        household("0001", class_start=POOR),
        household("0002", class_start=NEAR),
    )
    assert result.report.lines() == []
    assert result.exit_code == 0


def test_a_class_that_differs_names_both_cells_and_is_not_decided(compare: Any) -> None:
    result = compare([head("0001", NEAR)], household("0001", class_start=POOR))
    (problem,) = result.report
    assert problem.line() == "HN401 Hộ!I4"
    assert "trang «Hộ nghèo», ô P8" in problem.message()
    assert result.counts()["unclassified"] == 1


def test_a_start_that_cannot_be_read_is_counted_where_the_list_has_it(compare: Any) -> None:
    result = compare([head("0001")], household("0001", class_start="Hộ ngèo"), counted=True)
    assert result.report.lines() == ["HN104 Hộ!I4"]
    assert result.counts()["unclassified"] == 1
    assert result.tables[1].lines[0].values == (1, 0, 0, 0, 0, 0, 0, 0, 0)


def test_a_household_left_out_is_named_listed_and_counted(compare: Any) -> None:
    rows = [head("0001"), head("0007", NEAR, 5)]
    result = compare(rows, household("0001", class_start=POOR), counted=True)
    assert result.report.lines() == ["HN402 Hộ nghèo!B9"]
    assert (result.counts()["total"], result.counts()["unclassified"]) == (2, 1)
    near_poor = result.tables[2].lines
    assert [line.values[0] for line in near_poor[:2]] == [1, 5]
    assert result.note == "TẠM TÍNH: còn 1 hộ (5 khẩu) chưa phân loại"
    assert all(proof.holds for proof in result.proofs)


def test_poor_at_the_start_but_on_no_list(compare: Any) -> None:
    result = compare([head("0001")], household("0001", class_start=POOR), household("0002", class_start=NEAR))
    assert result.report.lines() == ["HN403 Hộ!I5"]


def test_a_lost_zero_is_offered_and_not_taken(compare: Any) -> None:
    result = compare(
        [head("0001"), head("0002")], household("0001", class_start=POOR), household("2", class_start=POOR)
    )
    assert sorted(result.report.lines()) == ["HN402 Hộ nghèo!B9", "HN403 Hộ!I5"]
    assert all("gần giống" in problem.message() for problem in result.report)


def test_an_arrival_whose_code_is_on_the_list(compare: Any) -> None:
    result = compare([head("0001")], household("0001", class_start=None, change="Tách hộ"))
    assert result.report.lines() == ["HN404 Hộ!K4"]


def test_size_at_the_start_that_differs_is_a_warning(compare: Any) -> None:
    result = compare([head("0001", size=6)], household("0001", class_start=POOR))
    assert result.report.lines() == ["HN405 Hộ!J4"]
    assert result.exit_code == 0
    told = compare([head("0001", size=6)], household("0001", class_start=POOR, size_start=6))
    assert told.report.lines() == []


def test_members_follow_their_head_and_are_counted_when_no_size_is_written(compare: Any) -> None:
    rows = [head("0001", size=None), member(), member(), head("0002", NEAR, 4), member()]
    result = compare(
        rows, household("0001", class_start=POOR, size_start=3), household("0002", class_start=NEAR)
    )
    assert result.report.lines() == []


def test_a_head_without_number_never_lends_its_members_to_another(compare: Any) -> None:
    rows = [head("0001", size=None), member(), head(None), member(), member()]
    result = compare(rows, household("0001", class_start=POOR, size_start=2))
    assert result.report.lines() == ["HN406 Hộ nghèo!B10"]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (head("0002", None), "HN406 Hộ nghèo!P9"),
        (head("0001"), "HN407 Hộ nghèo!B9"),
        (head("0002", "Hộ ngèo"), "HN104 Hộ nghèo!P9"),
    ],
)
def test_rows_that_cannot_be_used(compare: Any, row: list[Any], line: str) -> None:
    result = compare([head("0001"), row], household("0001", class_start=POOR))
    assert line in result.report.lines()


def test_a_commune_alone_answers_for_itself_only(compare: Any) -> None:
    result = compare([head("0001"), head("0001", commune="28657")], household("0001", class_start=POOR))
    assert result.report.lines() == []


def test_a_commune_of_the_district_that_sent_nothing(make_return: MakeReturn, tmp_path: Path) -> None:
    paths = [
        make_return(
            f"{c}.xlsx",
            commune=c,
            households=[household("0001", class_start=POOR)],
            b1=[b1("0001", 100)],
            b2=[b2("0001", 3)],
        )
        for c in ("28654", "28657")
    ]
    rows = [head("0001", commune=c) for c in ("28654", "28657", "28660", "00001")]
    title: list[list[Any]] = [["DANH SÁCH"], *[[] for _ in range(6)]]
    before = write_grid(tmp_path / "nam-truoc.xlsx", {POOR: [*title, *rows]})
    result = run(paths, Options(previous=before), tmp_path / "ra")
    unsent, problem = sorted(result.report, key=lambda p: p.kind.code, reverse=True)
    assert (problem.line(), "Xã Đồng Thạnh" in problem.message()) == ("HN408 Hộ nghèo!M10", True)
    assert (unsent.kind.code, "Xã Đồng Thạnh" in unsent.message()) == ("HN503", True)
    assert [line.name for line in result.tables[0].lines] == [
        "Tổng cộng",
        "Xã Đồng Sơn",
        "Xã Bình Phú",
        "Xã Đồng Thạnh",
    ]
    assert result.tables[1].lines[0].values[0] == 3


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈ", ""),
        ("Sheet1", "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO SAU KHI RÀ SOÁT NĂM 2022"),
    ],
    ids=["tên trang bị cắt còn 31 chữ", "biết trang theo dòng tiêu đề"],
)
def test_the_three_sheet_workbook(make_return: MakeReturn, tmp_path: Path, name: str, title: str) -> None:
    path = make_return(
        households=[household("0001", class_start=POOR)], b1=[b1("0001", 100)], b2=[b2("0001", 3)]
    )
    above = [[], [None, None, title], *[[] for _ in range(5)]]
    left = [
        ["DANH SÁCH HỘ THOÁT NGHÈO SAU KHI RÀ SOÁT"],
        *[[] for _ in range(8)],
        [1, "0009", "Lê Văn Thoát"],
    ]
    before = write_grid(tmp_path / "nam-truoc.xlsx", {name: [*above, head("0001")], "Sheet2": left})
    result = check([path], Options(previous=before))
    assert result.report.lines() == []


@pytest.mark.usefixtures("with_lists")
def test_our_own_list_is_read_again(make_return: MakeReturn, tmp_path: Path) -> None:
    first = make_return(
        "2023.xlsx",
        households=[household("0001"), household("0002"), household("0003")],
        b1=[b1("0001", 100), b1("0002", 140), b1("0003", 150)],
        b2=[b2("0001", 3), b2("0002", 0), b2("0003", 0)],
        members=[
            {"household_code": code, "name": name, "relation": relation}
            for code in ("0001", "0002", "0003")
            for name, relation in (
                (f"Trần Thị Mẫu {code}", "Chủ hộ"),
                ("Con Một", "Con"),
                ("Con Hai", "Con"),
                ("Cháu", "Cháu"),
            )
        ],
    )
    run([first], Options(), tmp_path / "2023")
    second = make_return(
        "2024.xlsx",
        year=2024,
        households=[
            household("0001", class_start=POOR),
            household("0002", class_start=NEAR),
            household("0003"),
        ],
        b1=[b1("0001", 150), b1("0002", 150), b1("0003", 150)],
        b2=[b2("0001", 3), b2("0002", 0), b2("0003", 0)],
    )
    result = run([second], Options(previous=tmp_path / "2023" / LISTS), tmp_path / "2024")
    assert result.report.lines() == []
    assert result.tables[1].lines[0].values == (1, 0, 1, 0, 0, 0, 0, 0, 0)
    assert result.tables[2].lines[0].values == (1, 1, 0, 0, 0, 0, 0, 0, 0)


def test_another_head_under_the_same_code_is_asked_about_and_has_no_class(compare: Any) -> None:
    row = head("0001")
    row[LETTERS["head"]] = row[LETTERS["name"]] = "Lê Văn Khác"
    result = compare([row], household("0001", class_start=POOR), counted=True)
    assert result.report.lines() == ["HN430 Hộ!B4"]
    assert (result.counts()["total"], result.counts()["unclassified"]) == (1, 1)
    # It is counted once, where the list has it.
    assert result.tables[1].lines[0].values == (1, 0, 0, 0, 0, 0, 0, 0, 0)
    assert all(proof.holds for proof in result.proofs)


def test_a_member_who_became_the_head_is_the_same_household(compare: Any) -> None:
    row = head("0001")
    row[LETTERS["head"]] = row[LETTERS["name"]] = "Lê Văn Khác"
    result = compare([row, member("TRẦN THỊ MẪU 0001")], household("0001", class_start=POOR, size_start=4))
    assert result.report.lines() == ["HN421 Hộ!B4"]
    assert (result.counts()["poor"], result.exit_code) == (1, 0)


def test_a_household_under_another_code_is_found_by_its_number(compare: Any) -> None:
    row = head("0077")
    row[7] = "82087001234"  # column H, without its leading zero
    result = compare(
        [head("0001"), row],
        household("0001", class_start=POOR),
        household("0002", class_start=POOR, identity_number="082087001234"),
        counted=True,
    )
    assert result.report.lines() == ["HN422 Hộ!A5"]
    assert "ô B9" in next(iter(result.report)).message()
    assert result.tables[1].lines[0].values == (2, 0, 0, 0, 0, 0, 0, 0, 2)


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("DANH SÁCH HỘ NGHÈO SAU KHI RÀ SOÁT NĂM 2023", True),
        ("DANH SÁCH HỘ NGHÈO SAU KHI RÀ SOÁT NĂM 2024", True),
        ("DANH SÁCH HỘ NGHÈO SAU KHI RÀ SOÁT NĂM 2022", False),
        ("DANH SÁCH HỘ NGHÈO", False),
    ],
)
def test_a_list_of_the_review_s_own_year_is_told(
    title: str, told: bool, make_return: MakeReturn, tmp_path: Path
) -> None:
    own = {"households": [household("1", class_start=POOR)], "b1": [b1("1", 100)], "b2": [b2("1", 3)]}
    path = make_return(year=2023, **own)
    before = write_grid(
        tmp_path / "nam-truoc.xlsx", {POOR: [[title], *[[] for _ in range(6)], head("1", commune="28654")]}
    )
    result = check([path], Options(previous=before))
    messages = [p.message() for p in result.report if p.kind.code == "HN045"]
    assert bool(messages) == told
    assert not told or f"ghi năm {title[-4:]}, nhưng đợt rà soát là năm 2023" in messages[0]
