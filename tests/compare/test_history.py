"""Earlier years: who comes back to a list, what the marks say against it, how households are found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hongheo.errors import HongheoError
from hongheo.models import SignKind
from hongheo.pipeline import LISTS, MANIFEST, Options, Result, check, run
from tests.compare.lists import listed, write_list
from tests.conftest import MakeReturn, b1, b2, household
from tests.telling import movements

NEAR = "Hộ cận nghèo"
ID = "082087001234"
Go = Callable[..., Result]


@pytest.fixture
def review(make_return: MakeReturn, tmp_path: Path) -> Go:
    """Check a review of 2023 in which every household is poor, with lists of earlier years: year > rows.
    ``counted``: run it, with tables and proofs."""

    def go(
        lists: Mapping[int, list[dict[str, object]]],
        *households: dict[str, object],
        deprived: int = 3,
        counted: bool = False,
    ) -> Result:
        codes = [str(h["household_code"]) for h in households]
        path = make_return(
            households=households, b1=[b1(c, 100) for c in codes], b2=[b2(c, deprived) for c in codes]
        )
        history = tuple(write_list(tmp_path / f"{y}.xlsx", y, rows) for y, rows in lists.items())
        options = Options(history=history)
        return run([path], options, tmp_path / "ra") if counted else check([path], options)

    return go


def warnings(result: Result) -> list[str]:
    return [p.line() for p in result.report if p.kind.severity == "warning"]


def test_poor_in_an_earlier_year_is_poor_again(review: Go) -> None:
    result = review({2021: [listed("0001")]}, household("0001", was_poor=True), counted=True)
    assert (movements(result), result.report.lines()) == (["back_poor"], [])
    assert all(proof.holds for proof in result.proofs)


def test_the_list_decides_and_a_mark_left_out_is_told_with_both_cells(review: Go) -> None:
    result = review({2021: [listed("0001")]}, household("0001"))
    assert (movements(result), result.report.lines()) == (["back_poor"], ["HN420 Hộ!L4"])
    (problem,) = result.report
    assert "trang «Hộ nghèo», ô P8" in problem.message()
    assert "danh sách năm 2021 ghi Hộ nghèo" in problem.message()
    assert result.exit_code == 0


def test_a_mark_that_no_list_bears_out_is_told(review: Go) -> None:
    result = review({2020: [listed("0009")], 2021: [listed("0008")]}, household("0001", was_poor=True))
    assert (movements(result), result.report.lines()) == (["new_poor"], ["HN420 Hộ!L4"])
    (problem,) = result.report
    assert "danh sách năm 2020, 2021 không có hộ này là Hộ nghèo" in problem.message()


def test_near_poor_before_is_near_poor_again_and_not_poor_again(review: Go) -> None:
    lists = {2021: [listed("0001", class_end=NEAR)]}
    again = review(lists, household("0001", was_near_poor=True), deprived=0)
    assert (movements(again), again.report.lines()) == (["back_near_poor"], [])
    worse = review(lists, household("0001", was_near_poor=True))
    assert (movements(worse), worse.report.lines()) == (["new_poor"], ["HN286 Hộ!L4"])


def test_without_history_the_mark_decides(review: Go) -> None:
    assert movements(review({}, household("0001", was_poor=True))) == ["back_poor"]


def test_a_commune_that_the_lists_do_not_cover_keeps_its_marks(review: Go) -> None:
    result = review({2021: [listed("0001", commune="28657")]}, household("0001", was_poor=True))
    assert (movements(result), warnings(result)) == (["back_poor"], [])


def test_a_household_on_the_list_at_the_start_was_never_off_it(review: Go) -> None:
    result = review({2021: [listed("0001")]}, household("0001", class_start="Hộ nghèo"))
    assert (movements(result), result.report.lines()) == (["stays_poor"], [])


def test_last_years_list_is_the_start_and_not_the_past(review: Go) -> None:
    result = review({2022: [listed("0001")]}, household("0001"))
    assert (movements(result), result.report.lines()) == (["new_poor"], ["HN425 Hộ!I4"])


# --- households found again ---------------------------------------------------------------------------------
def test_one_code_and_another_head_is_not_one_household(review: Go) -> None:
    result = review({2021: [listed("0001", head_name="Lê Văn Khác")]}, household("0001"))
    assert (movements(result), result.report.lines()) == (["new_poor"], ["HN421 Hộ!B4"])
    (problem,) = result.report
    assert "L. V. K." in problem.message()
    assert "không được coi là một hộ" in problem.message()
    assert "Lê Văn Khác" in problem.message(show_values=True)


@pytest.mark.parametrize("name", ["TRẦN THỊ MẪU 0001", "Tran Thi Mau 0001", "Trần  Thị Mẫu 0001"])
def test_a_name_that_lost_its_accents_or_capitals_contradicts_nothing(review: Go, name: str) -> None:
    result = review({2021: [listed("0001", head_name=name)]}, household("0001", was_poor=True))
    assert (movements(result), warnings(result)) == (["back_poor"], [])


def test_another_name_with_the_same_identity_number_is_the_same_head(review: Go) -> None:
    lists = {2021: [listed("0001", head_name="Trần Thị Mẫu (Ba)", identity_number=ID)]}
    result = review(lists, household("0001", identity_number=ID, was_poor=True))
    assert (movements(result), warnings(result)) == (["back_poor"], [])


@pytest.mark.parametrize("number", [ID, ID.lstrip("0")])
def test_another_code_with_the_same_identity_number_is_taken_and_told(review: Go, number: str) -> None:
    lists = {2021: [listed("0077", identity_number=number)]}
    result = review(lists, household("0001", identity_number=ID, was_poor=True))
    assert (movements(result), warnings(result)) == (["back_poor"], ["HN422 Hộ!A4"])
    message = next(p.message() for p in result.report if p.kind.code == "HN422")
    assert "ô B8" in message
    assert ID not in message


def test_name_birth_and_village_together_are_taken_and_told(review: Go) -> None:
    person = {"head_name": "Lê Văn Tám", "birth_date": "05/09/1950", "village": "Ấp Bình Tây"}
    result = review({2021: [listed("0077", **person)]}, household("0001", **person, was_poor=True))
    assert (movements(result), warnings(result)) == (["back_poor"], ["HN423 Hộ!A4"])


@pytest.mark.parametrize("missing", ["birth_date", "village"])
def test_a_name_alone_is_never_enough_and_is_told(review: Go, missing: str) -> None:
    person = {"head_name": "Lê Văn Tám", "birth_date": "05/09/1950", "village": "Ấp Bình Tây"}
    result = review({2021: [listed("0077", **{**person, missing: None})]}, household("0001", **person))
    assert (movements(result), warnings(result)) == (["new_poor"], ["HN424 Hộ!A4"])


def test_the_same_person_in_another_commune_is_not_found_by_name(review: Go) -> None:
    person = {"head_name": "Lê Văn Tám", "birth_date": "1950", "village": "Ấp Bình Tây"}
    result = review({2021: [listed("0077", commune="28657", **person)]}, household("0001", **person))
    assert (movements(result), warnings(result)) == (["new_poor"], [])


def test_two_households_with_one_identity_number_are_asked_about(review: Go) -> None:
    lists = {2021: [listed("0077", identity_number=ID)]}
    two = [household(c, identity_number=ID) for c in ("0001", "0002")]
    result = review(lists, *two)
    assert (movements(result), warnings(result)) == (
        ["new_poor", "new_poor"],
        ["HN424 Hộ!A4", "HN424 Hộ!A5"],
    )


def test_a_number_that_another_code_has_speaks_against_the_code(review: Go) -> None:
    lists = {2021: [listed("0001"), listed("0077", identity_number=ID)]}
    result = review(lists, household("0001", identity_number=ID, was_poor=True))
    assert (movements(result), warnings(result)) == (["back_poor"], ["HN422 Hộ!A4"])
    message = next(p.message() for p in result.report if p.kind.code == "HN422")
    assert "hộ 0077" in message


# --- the year of a list -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("year", "says"), [(None, "Không rõ"), (2023, "không trước năm"), (2024, "không trước năm")]
)
def test_a_list_whose_year_is_not_an_earlier_one_is_refused(
    make_return: MakeReturn, tmp_path: Path, year: int | None, says: str
) -> None:
    path = make_return(households=[household("0001")], b1=[b1("0001", 100)], b2=[b2("0001", 3)])
    history = (write_list(tmp_path / "danh-sach.xlsx", year, [listed("0001")]),)
    with pytest.raises(HongheoError, match=says):
        check([path], Options(history=history))


@pytest.mark.usefixtures("with_lists")
def test_our_own_lists_tell_their_year_and_are_in_the_record(make_return: MakeReturn, tmp_path: Path) -> None:
    def go(year: int, points: int, history: tuple[Path, ...] = (), **values: object) -> Result:
        path = make_return(
            f"{year}.xlsx",
            year=year,
            households=[household("0001", **values)],
            b1=[b1("0001", points)],
            b2=[b2("0001", 3)],
        )
        return run([path], Options(history=history), tmp_path / str(year))

    go(2022, 100)
    go(2023, 150, class_start="Hộ nghèo")
    lists = tuple(tmp_path / str(year) / LISTS for year in (2022, 2023))
    result = go(2024, 100, lists, was_poor=True)
    assert (movements(result), result.report.lines()) == (["back_poor"], [])
    assert lists[0].as_posix() in (tmp_path / "2024" / MANIFEST).read_text(encoding="utf-8")


def test_a_commune_that_empties_its_list_far_faster_than_the_year_before_is_a_sign(
    make_return: MakeReturn, tmp_path: Path
) -> None:
    stayed = [f"{n:04d}" for n in range(1, 31)]
    older = write_list(tmp_path / "2021.xlsx", 2021, [listed(c) for c in [*stayed, "0031", "0032"]])
    last = write_list(tmp_path / "2022.xlsx", 2022, [listed(c) for c in stayed])
    path = make_return(
        households=[household(c, class_start="Hộ nghèo") for c in stayed],
        b1=[b1(c, 150) for c in stayed],
        b2=[b2(c, 3) for c in stayed],
    )
    result = run([path], Options(previous=last, history=(older,)), tmp_path / "ra")
    (sign,) = [s for s in result.signs if s.kind == SignKind.LEFT_POOR_LIST]
    assert (sign.count, sign.of, sign.other_count, sign.other_of) == (30, 30, 2, 32)
    assert "năm trước 2 trong 32" in sign.text
    alone = run([path], Options(previous=last, force=True), tmp_path / "ra")
    assert [s for s in alone.signs if s.kind == SignKind.LEFT_POOR_LIST] == []
