"""Lists from before July 2025 in a review after it: old code to new, clashes, what is not known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hongheo.pipeline import Options, Result, check
from tests.compare.lists import left, listed, write_list
from tests.conftest import MakeReturn, b1, b2, household
from tests.telling import lines, movements

POOR, NEAR = "Hộ nghèo", "Hộ cận nghèo"
Go = Callable[..., Result]


@pytest.fixture
def review(make_return: MakeReturn, tmp_path: Path) -> Go:
    """Check the review of 2025 of Xã Đồng Sơn (28660), every household poor, with a list of 2024."""

    def go(rows: list[dict[str, object]], *households: dict[str, object], history: bool = False) -> Result:
        codes = [str(h["household_code"]) for h in households]
        path = make_return(
            commune="28660",
            year=2025,
            households=households,
            b1=[b1(c, 100) for c in codes],
            b2=[b2(c, 3) for c in codes],
        )
        before = write_list(tmp_path / "truoc.xlsx", 2023 if history else 2024, rows)
        options = Options(history=(before,)) if history else Options(previous=before)
        return check([path], options)

    return go


def test_an_old_code_becomes_the_new_one_and_it_is_said_how_sure_that_is(review: Go) -> None:
    # 28666 Bình Nhì and 28660 Đồng Thạnh went to Đồng Sơn, which has the old code of Đồng Thạnh.
    rows = [listed("0001", commune="28666"), listed("0002", commune="28660")]
    result = review(rows, household("0001", class_start=POOR), household("0002", class_start=POOR))
    assert lines(result) == []
    (note,) = [p for p in result.report if p.kind.code == "HN428"]
    assert "2 hộ của danh sách năm 2024" in note.message()
    assert "[2]" in note.message()
    assert result.households is not None
    assert result.households["movement"].tolist() == ["stays_poor", "stays_poor"]


def test_the_start_is_compared_across_the_reform(review: Go) -> None:
    result = review([listed("0001", commune="28666", class_end=NEAR)], household("0001", class_start=POOR))
    assert lines(result) == ["HN401 Hộ!I4"]


def test_codes_that_clash_are_told_once_and_the_one_of_the_same_head_is_taken(review: Go) -> None:
    rows = [listed("0001", commune="28666", head_name="Lê Văn Khác"), listed("0001", commune="28660")]
    result = review(rows, household("0001", class_start=POOR))
    # The other household of 2024 is not in the return: it is missed under its old commune and code.
    assert sorted(lines(result)) == ["HN402 Hộ nghèo!B8", "HN427 Hộ nghèo!B8", "HN429 Hộ!A4"]
    messages = {p.kind.code: p.message() for p in result.report}
    assert "28666:0001" in messages["HN402"]
    assert "28660, 28666" in messages["HN427"]
    assert "1 mã hộ trùng nhau (ví dụ 0001)" in messages["HN427"]


def test_codes_that_clash_and_no_head_agrees_are_matched_by_no_one(review: Go) -> None:
    rows = [listed("0001", commune=c, head_name=f"Lê Văn {c}") for c in ("28666", "28660", "28654")]
    result = review(rows, household("0001", class_start=POOR))
    assert sorted(lines(result)) == [
        "HN402 Hộ nghèo!B10",
        "HN402 Hộ nghèo!B8",
        "HN402 Hộ nghèo!B9",
        "HN403 Hộ!I4",
        "HN427 Hộ nghèo!B8",
    ]


def test_a_commune_without_a_known_successor_is_a_problem_and_never_guessed(review: Go) -> None:
    # 03751 is in the list of 2024, and not in the declared changes.
    result = review(
        [listed("0001", commune="28666"), listed("0002", commune="03751")],
        household("0001", class_start=POOR),
    )
    assert lines(result) == ["HN426 Hộ nghèo!M9"]
    assert "có 1 hộ" in next(p.message() for p in result.report if p.kind.code == "HN426")
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("commune", "name", "found"),
    [
        ("28660", "Xã Đồng Sơn", True),
        ("28660", "Xã Đồng Thạnh", True),
        ("28651", "Xã Vĩnh Bình", False),
        ("28663", "Xã Phú Thành", False),
    ],
    ids=[
        "danh sách đã ghi mã mới, tên mới",
        "mã cũ, tên cũ",
        "mã mới của xã khác",
        "mã mới của xã khác nữa",
    ],
)
def test_a_list_that_has_the_new_codes_already_is_left_as_it_is(
    review: Go, commune: str, name: str, found: bool
) -> None:
    result = review([listed("0001", commune=commune, commune_name=name)], household("0001", class_start=POOR))
    assert lines(result) == []
    assert result.households is not None
    carried = [p for p in result.report if p.kind.code == "HN428"]
    assert bool(carried) == (name == "Xã Đồng Thạnh")
    assert found == (name in ("Xã Đồng Sơn", "Xã Đồng Thạnh"))


def test_the_past_is_carried_over_too(review: Go) -> None:
    result = review([listed("0001", commune="28666")], household("0001", was_poor=True), history=True)
    assert lines(result) == []
    assert result.households is not None
    assert result.households["movement"].tolist() == ["back_poor"]


def test_those_that_left_are_found_by_addresses_of_either_date(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    addresses = {
        "0001": "Ấp Bình, Xã Bình Nhì, Huyện Gò Công Tây, Tỉnh Tiền Giang",
        "0002": "Ấp Bình, Xã Đồng Sơn, Tỉnh Đồng Tháp",
        "0003": "Ấp Bình, Xã Đồng Thạnh, Huyện Gò Công Tây, Tiền Giang",
    }
    for year in (2024, 2025):
        gone = [left(code, address=address) for code, address in addresses.items()]
        path = write_list(tmp_path / f"{year}.xlsx", year, [], {"Thoát nghèo": gone})
        own = [household(code) for code in addresses]
        review = make_return(
            commune="28660",
            year=2026,
            households=own,
            b1=[b1(c, 100) for c in addresses],
            b2=[b2(c, 3) for c in addresses],
        )
        result = check([review], Options(history=(path,)))
        assert movements(result) == ["back_poor"] * 3, year
