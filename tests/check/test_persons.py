"""One person in two places, lists pasted twice, files sent twice, units that sent nothing."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from hongheo.pipeline import Options, check, run
from hongheo.problems import Problem, in_order_of_mending
from tests.conftest import MakeReturn, Rows, b1, b2, household, return_maker
from tests.telling import lines_of as lines

DISTRICT = [str(c) for c in range(28651, 28688, 3)]


def rows(*households: dict[str, object]) -> dict[str, Rows]:
    codes = [str(h["household_code"]) for h in households]
    return {
        "households": households,
        "b1": [b1(c, 150) for c in dict.fromkeys(codes)],
        "b2": [b2(c, 1) for c in dict.fromkeys(codes)],
    }


NUMBER = {"identity_number": "082080001234"}
SAME = {"head_name": "Nguyễn Thị Hòa", "birth_date": "05/03/1980", "sex": "Nữ"}


def test_one_number_for_two_heads(make_return: MakeReturn) -> None:
    path = make_return(**rows(household("0001", **NUMBER), household("0002", **NUMBER)))
    report = check([path], Options()).report
    assert report.lines() == ["HN320 Hộ!C4", "HN320 Hộ!C5"]
    assert [p.kind.severity for p in report] == ["error", "error"]
    first, second = report
    assert "ô C5" in first.message()
    assert "ô C4" in second.message()
    assert NUMBER["identity_number"] not in first.message()


def test_one_number_for_two_members_and_for_a_head_of_another_household(make_return: MakeReturn) -> None:
    head = {"household_code": "0001", "name": "Trần Thị Mẫu 0001", "relation": "Chủ hộ", **NUMBER}
    path = make_return(
        **rows(household("0001", size=1, **NUMBER)),
        members=[head],
    )
    assert lines(path) == []
    child = {"household_code": "0001", "name": "Lê Hai", "relation": "Con", **NUMBER}
    path = make_return("b.xlsx", **rows(household("0001", size=2, **NUMBER)), members=[head, child])
    assert lines(path) == ["HN320 Thành viên!D4", "HN320 Thành viên!D5"]
    # A zero less is the same number.
    short = household("0002", size=1, identity_number="82080001234")
    other = {"household_code": "0002", "name": "Trần Thị Mẫu 0002", "relation": "Chủ hộ"}
    path = make_return("c.xlsx", **rows(household("0001", size=1, **NUMBER), short), members=[head, other])
    assert lines(path) == ["HN121 Hộ!C5", "HN320 Hộ!C5", "HN320 Thành viên!D4"]


NUMBER_IN, PERSON_IN, MOVED_BETWEEN = DISTRICT[:2], DISTRICT[2:4], DISTRICT[4:6]


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A household each, 13 communes: a number in two of them, a person in two others, one that moved between
    two others. Nobody may change them."""
    moved = {"head_name": "Lê Thị Dời", "birth_date": "07/08/1975", "identity_number": "082175001234"}
    own: dict[str, dict[str, object]] = {
        **dict.fromkeys(NUMBER_IN, NUMBER),  # type: ignore[arg-type]
        **dict.fromkeys(PERSON_IN, SAME),  # type: ignore[arg-type]
        MOVED_BETWEEN[0]: {**moved, "change": "Chuyển đến"},
    }
    make = return_maker(tmp_path_factory.mktemp("huyen"))
    paths = [
        make(
            f"{code}.xlsx",
            commune=code,
            **rows(household("0001", head_name=f"Lê {code}") | own.get(code, {})),
        )
        for code in DISTRICT
    ]
    gone = household("0001", change="Chuyển đi", **moved)
    paths[5] = make(f"{MOVED_BETWEEN[1]}.xlsx", commune=MOVED_BETWEEN[1], households=[gone])
    return paths


@pytest.fixture(scope="module")
def of_district(district: list[Path]) -> list[Problem]:
    return list(check(district, Options()).report)


def of_communes(problems: list[Problem], codes: Sequence[str]) -> list[str]:
    """What is told of the files of communes."""
    return [p.line() for p in problems if Path(p.place.file).stem in codes]


def test_one_number_in_two_communes(of_district: list[Problem]) -> None:
    assert of_communes(of_district, NUMBER_IN) == ["HN501 Hộ!C4"] * 2
    first = next(p for p in of_district if p.kind.code == "HN501")
    assert f"{NUMBER_IN[1]}.xlsx" in first.message()


def test_who_moved_within_the_district_stands_rightly_in_two_communes(of_district: list[Problem]) -> None:
    assert [line for line in of_communes(of_district, MOVED_BETWEEN) if "HN50" in line] == []


def test_the_same_person_in_two_households_is_asked_never_merged(make_return: MakeReturn) -> None:
    other = {**SAME, "head_name": "NGUYỄN THỊ HOÀ"}
    path = make_return(**rows(household("0001", **SAME), household("0002", **other)))
    result = check([path], Options())
    assert result.report.lines() == ["HN321 Hộ!B4", "HN321 Hộ!B5"]
    assert (result.exit_code, result.counts()["total"]) == (0, 2)
    assert "Hòa" not in next(iter(result.report)).message()


@pytest.mark.parametrize(
    "other",
    [{"birth_date": "06/03/1980"}, {"birth_date": "1980"}, {"sex": "Nam"}, {"head_name": "Nguyễn Thị Hoa"}],
)
def test_two_persons_of_nearly_the_same_name_or_birth(
    make_return: MakeReturn, other: dict[str, object]
) -> None:
    assert lines(make_return(**rows(household("0001", **SAME), household("0002", **{**SAME, **other})))) == []


def test_bare_years_tell_nobody_apart(make_return: MakeReturn) -> None:
    year = {**SAME, "birth_date": 1950}
    assert lines(make_return(**rows(household("0001", **year), household("0002", **year)))) == []


def test_the_same_person_in_two_communes(of_district: list[Problem]) -> None:
    assert of_communes(of_district, PERSON_IN) == ["HN502 Hộ!B4"] * 2


@pytest.mark.usefixtures("results_only")
def test_a_list_pasted_twice_is_told_once_and_no_row_is_lost(make_return: MakeReturn, tmp_path: Path) -> None:
    first = [household(f"{n:04d}") for n in range(1, 61)]
    path = make_return(**{**rows(*first), "households": [*first, household("0061"), *first[5:50], first[55]]})
    result = run([path], Options(), tmp_path / "ra")
    summary = next(p for p in result.report if p.kind.code == "HN322")
    assert summary.line() == "HN322 Hộ!A65"
    assert "46 dòng" in summary.message()
    assert "dòng 65–109 lặp lại dòng 9–53; dòng 110 lặp lại dòng 59" in summary.message()
    assert [p.kind.code for p in result.report] == ["HN201", "HN202", "HN322"]
    assert (result.counts()["total"], result.files[0].households) == (61, 107)
    assert all(proof.holds for proof in result.proofs)


def test_rows_that_each_stand_twice_are_told_once(make_return: MakeReturn) -> None:
    each = [household(f"{n:04d}") for n in range(1, 20) for _ in range(2)]
    (problem,) = check([make_return(**rows(*each))], Options()).report
    assert problem.line() == "HN322 Hộ!A5"
    assert "19 dòng" in problem.message()
    assert problem.message().count("lặp lại") == 5
    assert "14 đoạn khác" in problem.message()


@pytest.mark.usefixtures("results_only")
def test_a_unit_sent_twice_counts_once(make_return: MakeReturn, tmp_path: Path) -> None:
    sheets = rows(*(household(f"{n:04d}") for n in range(1, 31)))
    paths = [make_return("a.xlsx", **sheets), make_return("b.xlsx", **sheets)]
    result = run(paths, Options(), tmp_path / "ra")
    (problem,) = result.report
    assert (problem.kind.code, problem.kind.severity) == ("HN504", "error")
    assert problem.line() == "HN504 Hộ!A4"
    assert problem.place.file == paths[1].as_posix()
    assert paths[0].as_posix() in problem.message()
    assert "trang Hộ: 30, trang B1: 30, trang B2: 30" in problem.message()
    assert result.counts()["total"] == 30
    assert all(proof.holds for proof in result.proofs)


def test_a_unit_sent_again_with_corrections(make_return: MakeReturn) -> None:
    first = [household(f"{n:04d}") for n in range(1, 11)]
    again = [*first[:9], household("0010", size=5)]
    paths = [make_return("a.xlsx", **rows(*first)), make_return("b.xlsx", **rows(*again))]
    report = check(paths, Options()).report
    assert sorted(p.kind.code for p in report) == ["HN301", "HN301", "HN504"]
    first = in_order_of_mending(report)[0]
    assert (first.kind.code, "1 hộ cùng mã nhưng nội dung khác" in first.message()) == ("HN504", True)
    assert "chuyển bản cũ ra thư mục khác" in first.remedy()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"head_name": "Nguyễn Văn A"}, ["HN323 Hộ!B4"]),
        ({"head_name": "TRẦN THỊ B"}, ["HN323 Hộ!B4"]),
        ({"head_name": "Nguyễn Văn An"}, []),
        ({"head_name": "Nguyễn Thị Ý"}, []),
        ({"household_code": "999"}, ["HN323 Hộ!A4"]),
        ({"household_code": "999", "head_name": "Nguyễn Văn A"}, ["HN323 Hộ!B4"]),
    ],
)
def test_sample_rows(make_return: MakeReturn, values: dict[str, object], expected: list[str]) -> None:
    found = check([make_return(**rows(household("0001") | values))], Options()).report
    assert found.lines() == expected
    assert all("Nguyễn Văn A" not in p.message() for p in found)


def test_a_real_household_999(make_return: MakeReturn) -> None:
    assert lines(make_return(**rows(household("998"), household("999")))) == []


def test_a_unit_that_sent_nothing(district: list[Path], of_district: list[Problem]) -> None:
    # All of them sent, and nothing is told but of those persons.
    assert of_communes(of_district, DISTRICT[6:]) == []
    told = [p for p in of_district if Path(p.place.file).stem not in MOVED_BETWEEN]
    assert sorted({p.kind.code for p in told}) == ["HN501", "HN502"]
    assert lines(district[-1]) == []
    (problem,) = check(district[-2:], Options()).report
    assert (problem.kind.code, problem.kind.severity) == ("HN503", "warning")
    assert "Huyện Gò Công Tây có 11 trong 13 đơn vị" in problem.message()
    assert all(code in problem.message() for code in DISTRICT[:-2])


def test_since_july_2025_the_province_is_asked_for_its_units(make_return: MakeReturn) -> None:
    paths = [
        make_return(f"{c}.xlsx", commune=c, year=2025, **rows(household("0001", head_name=f"Lê {c}")))
        for c in ("28651", "28660")
    ]
    (problem,) = (p for p in check(paths, Options()).report if p.kind.code == "HN503")
    assert problem.kind.severity == "warning"
    assert "Đồng Tháp có 100 trong 102 đơn vị" in problem.message()
    assert not any("HN503" in line for line in lines(paths[0]))
