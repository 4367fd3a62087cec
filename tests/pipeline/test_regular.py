"""The review within the year, the list in force after it, the autumn that counts from the last decision."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from hongheo.errors import HongheoError, UsageError
from hongheo.forms import REGISTER, form
from hongheo.models import PaperHousehold
from hongheo.pipeline import LISTS, Options, fill_returns, make_papers, run
from hongheo.pipeline.certificates import BOOK, GONE
from hongheo.pipeline.finished import finished_run, households_of_run, scores_of_run
from hongheo.pipeline.result import CHANGES, SCORES, Result
from hongheo.units import units_on
from hongheo.write import write_register
from tests.compare.lists import left, listed, write_list
from tests.conftest import MakeReturn, b1, b2, blank_out, household, return_maker
from tests.pipeline.test_papers import text

pytestmark = pytest.mark.usefixtures("results_only")

# Points that give a class in a rural commune.
POINTS = {"poor": (120, 4), "near": (120, 1), "not": (200, 0)}


def returned(
    make: MakeReturn, name: str, rows: Sequence[tuple[dict[str, object], str]], year: int = 2023
) -> Path:
    """A return of households, each with what its points give (gone: none)."""
    scored = [(row, POINTS[end]) for row, end in rows if end in POINTS]
    return make(
        name,
        year=year,
        households=[row for row, _ in rows],
        b1=[b1(str(row["household_code"]), points) for row, (points, _) in scored],
        b2=[b2(str(row["household_code"]), count) for row, (_, count) in scored],
    )


def regular(paths: Path, previous: Path, month: int, out: Path, **said: object) -> Result:
    options = Options(date=dt.date(2023, month, 20), previous=previous, regular=True, **said)  # type: ignore[arg-type]
    return run([paths], options, out)


def heads(path: Path, sheet: str) -> dict[str, dict[str, object]]:
    """Household code > its head's row of a list, by heading."""
    book = CalamineWorkbook.from_path(path)
    if sheet not in book.sheet_names:
        return {}
    first = 9 if sheet in ("Thoát nghèo", "Thoát cận nghèo") else 7
    names, *rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)[first - 1 :]
    found = [{str(n): None if v == "" else v for n, v in zip(names, row, strict=True)} for row in rows]
    return {str(r["Mã hộ"]): r for r in found if r["Mã hộ"] is not None}


def listed_by(run_folder: Path) -> list[PaperHousehold]:
    """The households of the lists of a run."""
    record = finished_run(run_folder, (LISTS, SCORES))
    return households_of_run(run_folder, record, scores_of_run(run_folder))


def left_now(run_folder: Path) -> list[str]:
    """Codes of those whom the papers of a run recognise as having left."""
    return [h.code for h in listed_by(run_folder) if h.listed.startswith("Thoát")]


def table(result: Result, number: int) -> tuple[object, ...]:
    """The total line for households of a table."""
    return next(t for t in result.tables if t.number == number).lines[0].values


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """The list of the periodic review of 2022: poor 1, 2, 3, near-poor 4."""
    rows = [listed(f"{n}", village="Ấp 1") for n in (1, 2, 3)]
    rows.append({"name": "Lê Thị Con", "relation": "Con", "birth_date": "2010", "sex": "Nữ"})
    rows.append(listed("4", class_end="Hộ cận nghèo"))
    return write_list(tmp_path / "2022.xlsx", 2022, rows, {"Thoát nghèo": [left("9")]})


def test_the_list_in_force_is_the_one_before_with_what_the_review_changed(
    tmp_path: Path, make_return: MakeReturn, start: Path
) -> None:
    rows = [
        (household("1", class_start="Hộ nghèo"), "not"),
        (household("2", class_start="Hộ nghèo"), "near"),
        (household("7"), "poor"),
        (household("8"), "not"),
    ]
    result = regular(returned(make_return, "5.xlsx", rows), start, 5, tmp_path / "ra")
    assert result.exit_code == 0, [p.message() for p in result.report]
    path = tmp_path / "ra" / LISTS
    poor, near = heads(path, "Hộ nghèo"), heads(path, "Hộ cận nghèo")
    assert {c: r["Kỳ công nhận"] for c, r in poor.items()} == {
        "3": "Định kỳ 2022",
        "7": "Thường xuyên 05/2023",
    }
    assert {c: r["Kỳ công nhận"] for c, r in near.items()} == {
        "2": "Thường xuyên 05/2023",
        "4": "Định kỳ 2022",
    }
    assert (poor["7"]["Phân loại định kỳ"], near["2"]["Phân loại định kỳ"]) == ("Hộ không nghèo", "Hộ nghèo")
    away = heads(path, "Rời danh sách trong năm")
    assert [(c, r["Phân loại định kỳ"], r["Biến động"]) for c, r in away.items()] == [("1", "Hộ nghèo", None)]
    assert list(heads(path, "Thoát nghèo")) == ["9", "1", "2"]
    # Members of a household that was not reviewed go on with it.
    names = [r[3] for r in load_workbook(path)["Hộ nghèo"].iter_rows(min_row=8, values_only=True)]
    assert "Lê Thị Con" in names
    lines, *told = load_workbook(tmp_path / "ra" / CHANGES)["Thay đổi"].iter_rows(values_only=True)
    at = {str(h): n for n, h in enumerate(lines)}
    assert {r[at["Mã hộ"]]: r[at["Thay đổi"]] for r in told} == {
        "1": "Ra khỏi danh sách",
        "2": "Đổi phân loại",
        "7": "Được công nhận, vào danh sách",
        "8": "Không được công nhận",
    }
    assert all(r[at["Lý do"]] for r in told)


def test_autumn_counts_from_the_last_decision_and_nobody_is_lost_or_counted_twice(
    tmp_path: Path, make_return: MakeReturn, start: Path
) -> None:
    """Two reviews within the year. 1 leaves in March and is away in autumn; 2 becomes near-poor in March and
    is poor again in autumn; 3 moves away in May; 7 comes on the list in March and stays; 8 comes in March as
    near-poor, leaves in May, and is poor in autumn."""
    march = [
        (household("1", class_start="Hộ nghèo"), "not"),
        (household("2", class_start="Hộ nghèo"), "near"),
        (household("7"), "poor"),
        (household("8"), "near"),
    ]
    regular(returned(make_return, "3.xlsx", march), start, 3, tmp_path / "3")
    may = [
        (household("3", class_start="Hộ nghèo", change="Chuyển đi"), "gone"),
        (household("8", class_start="Hộ cận nghèo"), "not"),
    ]
    result = regular(returned(make_return, "5.xlsx", may), tmp_path / "3" / LISTS, 5, tmp_path / "5")
    assert result.exit_code == 0, [p.message() for p in result.report]
    assert left_now(tmp_path / "5") == ["8"]
    in_force = tmp_path / "5" / LISTS
    assert list(heads(in_force, "Hộ nghèo")) == ["7"]
    assert list(heads(in_force, "Hộ cận nghèo")) == ["2", "4"]
    assert list(heads(in_force, "Rời danh sách trong năm")) == ["1", "3", "8"]
    autumn = [
        (household("2", class_start="Hộ nghèo"), "poor"),
        (household("4", class_start="Hộ cận nghèo"), "near"),
        (household("7"), "poor"),
        (household("8"), "poor"),
    ]
    result = run([returned(make_return, "12.xlsx", autumn)], Options(previous=in_force), tmp_path / "12")
    told = Counter(p.kind.code for p in result.report if p.kind.severity == "error")
    assert not told, [p.message() for p in result.report]
    # 3 poor at the decision; 1 left poverty, 3 went away; 7 and 8 are new: 8 was never poor.
    assert table(result, 2) == (3, 0, 1, 1, 0, 0, 2, 0, 3)
    assert table(result, 3) == (1, 0, 0, 0, 0, 0, 0, 0, 1)
    assert result.counts()["unclassified"] == 0
    terms = {c: r["Kỳ công nhận"] for c, r in heads(tmp_path / "12" / LISTS, "Hộ nghèo").items()}
    assert terms == {"2": "Định kỳ 2023", "7": "Định kỳ 2023", "8": "Định kỳ 2023"}
    assert heads(tmp_path / "12" / LISTS, "Thoát nghèo")["1"]["Kỳ công nhận"] == "Thường xuyên 03/2023"
    # It was recognised as having left then: no paper of autumn does so again.
    assert left_now(tmp_path / "12") == []


def test_who_came_within_the_year_and_leaves_in_autumn_is_in_the_exit_decision(
    tmp_path: Path, make_return: MakeReturn, start: Path
) -> None:
    """7 comes as near-poor in May and is not poor in autumn; 1 leaves in May; 2 becomes near-poor in May and
    is not poor in autumn; 3 becomes near-poor in May and stays so. Tables count from the autumn before."""
    may = [
        (household("1", class_start="Hộ nghèo"), "not"),
        (household("2", class_start="Hộ nghèo"), "near"),
        (household("3", class_start="Hộ nghèo"), "near"),
        (household("7", village="Ấp 7"), "near"),
    ]
    assert regular(returned(make_return, "5.xlsx", may), start, 5, tmp_path / "5").exit_code == 0
    make_papers(tmp_path / "5", tmp_path / "giay-5", Options())
    autumn = [
        (household("2", class_start="Hộ nghèo"), "not"),
        (household("3", class_start="Hộ nghèo"), "near"),
        (household("4", class_start="Hộ cận nghèo"), "not"),
        (household("7", village="Ấp 7"), "not"),
        (household("8"), "poor"),
    ]
    path = returned(make_return, "12.xlsx", autumn)
    result = run([path], Options(previous=tmp_path / "5" / LISTS), tmp_path / "12")
    assert [str(v) for v in table(result, 3)[:3]] == ["1", "1", "0"]
    households = listed_by(tmp_path / "12")
    left = {h.code: (h.listed, h.village) for h in households if h.listed.startswith("Thoát")}
    assert left == {
        "2": ("Thoát cận nghèo", ""),
        "4": ("Thoát cận nghèo", ""),
        "7": ("Thoát cận nghèo", "Ấp 7"),
    }
    made = make_papers(tmp_path / "12", tmp_path / "giay", Options(), issued=[tmp_path / "giay-5"])
    folder = tmp_path / "giay" / made.communes[0].folder
    decision = text(folder / "quyet-dinh-thoat.docx")
    assert "3 hộ thoát cận nghèo" in decision and "0 hộ" not in decision
    told = "Trong đó 3 hộ đã ra khỏi danh sách trong năm, không công nhận lại ở đây."
    assert "4 hộ thoát nghèo, thoát cận nghèo. " + told in decision
    assert "biểu không đếm là 2 hộ" in text(folder / "danh-sach-sau-ra-soat.docx")
    rows = load_workbook(folder / BOOK).worksheets[0].iter_rows(values_only=True)
    states = {(r[2], r[3]): r[-1] for r in rows if r[2] in ("Thường xuyên 05/2023", "Định kỳ 2023")}
    assert states["Thường xuyên 05/2023", "7"] == states["Thường xuyên 05/2023", "2"] == GONE
    assert states["Định kỳ 2023", "8"] == "Đang cấp"
    # Next year's list is read past the sheet that nobody counts.
    filled = tmp_path / "2024"
    fill_returns(filled, Options(year=2024, previous=tmp_path / "12" / LISTS))
    codes = load_workbook(filled / "28654-xa-dong-son.xlsx")["Hộ"].iter_rows(min_row=4, max_col=1)
    assert sorted(str(row[0].value) for row in codes if row[0].value) == ["3", "8"]


def test_who_is_on_the_list_in_force_must_be_reviewed_in_autumn(
    tmp_path: Path, make_return: MakeReturn, start: Path
) -> None:
    """Also one that was recognised within the year; it stood on no list at the last decision."""
    regular(returned(make_return, "3.xlsx", [(household("7"), "poor")]), start, 3, tmp_path / "3")
    rows = [(household(c, class_start="Hộ nghèo"), "poor") for c in ("1", "2", "3")]
    rows.append((household("4", class_start="Hộ cận nghèo"), "near"))
    result = run(
        [returned(make_return, "12.xlsx", rows)], Options(previous=tmp_path / "3" / LISTS), tmp_path / "12"
    )
    (lost,) = [p for p in result.report if p.household == "28654/7"]
    assert "Hộ nghèo" in lost.message()
    assert result.counts()["unclassified"] == 1
    assert table(result, 2)[0] == 3


def test_returns_of_autumn_are_filled_in_from_the_list_in_force(
    tmp_path: Path, make_return: MakeReturn, start: Path
) -> None:
    march = [
        (household("2", class_start="Hộ nghèo"), "near"),
        (household("1", class_start="Hộ nghèo"), "not"),
        (household("7", change="Chuyển đến", class_start=None), "poor"),
    ]
    regular(returned(make_return, "3.xlsx", march), start, 3, tmp_path / "3")
    fill_returns(tmp_path / "phieu", Options(year=2023, previous=tmp_path / "3" / LISTS))
    names, *rows = load_workbook(tmp_path / "phieu" / "28654-xa-dong-son.xlsx")["Hộ"].iter_rows(
        min_row=3, values_only=True
    )
    at = {str(h): n for n, h in enumerate(names)}
    told = {r[0]: (r[at["Phân loại đầu kỳ"]], r[at["Biến động"]]) for r in rows if r[0]}
    assert told == {
        "3": ("Hộ nghèo", None),
        "7": ("Hộ không nghèo", "Chuyển đến"),
        "2": ("Hộ nghèo", None),
        "4": ("Hộ cận nghèo", None),
    }


def test_a_household_in_doubt_stays_where_it_stood(
    tmp_path: Path, make_return: MakeReturn, start: Path
) -> None:
    path = make_return(
        "5.xlsx", households=[household("1", class_start="Hộ nghèo")], b1=[b1("1", 200)], b2=[]
    )
    result = regular(path, start, 5, tmp_path / "ra")
    assert result.counts()["unclassified"] == 1
    assert heads(tmp_path / "ra" / LISTS, "Hộ nghèo")["1"]["Kỳ công nhận"] == "Định kỳ 2022"


def test_only_households_with_a_request_are_reviewed(
    tmp_path: Path, make_return: MakeReturn, start: Path
) -> None:
    unit = units_on(dt.date(2023, 5, 1)).by_code("28654")
    assert unit is not None
    base = {"request_form": "Mẫu 01", "procedure": "Thường xuyên"}
    four = {f"a{n}": True for n in range(1, 5)}
    requests = [
        {**base, "number": "1", "head_name": "Trần Thị Mẫu 7", "household_code": "7"},
        {**base, "number": "2", "head_name": "Trần Thị Mẫu 8", "household_code": "8", **four},
        {**base, "number": "3", "head_name": "Lê Thị Quên", "household_code": "10"},
        {
            **base,
            "number": "4",
            "head_name": "Trần Thị Mẫu 6",
            "household_code": "6",
            "request_form": "Mẫu 04",
        },
    ]
    register = tmp_path / "so.xlsx"
    write_register(register, form=form(REGISTER), unit=unit, year=2023, sheets={"requests": requests})
    rows = [(household(c), "poor") for c in ("5", "6", "7", "8")]
    out = tmp_path / "ra"
    result = regular(returned(make_return, "5.xlsx", rows), start, 5, out, registers=(register,))
    told = {
        code: [p.household for p in result.report if p.kind.code == code]
        for code in ("HN896", "HN899", "HN324")
    }
    assert told["HN896"] == ["28654/5", "28654/8"]
    assert told["HN899"] == ["28654/10"]
    assert told["HN324"] == ["28654/6"]
    assert set(heads(out / LISTS, "Hộ nghèo")) == {"1", "2", "3", "6", "7"}


def test_contradictions_stop_the_review_or_are_told(
    tmp_path: Path, make_return: MakeReturn, start: Path
) -> None:
    path = returned(make_return, "5.xlsx", [(household("7"), "poor")])
    regular(path, start, 5, tmp_path / "5")
    in_force = tmp_path / "5" / LISTS
    with pytest.raises(HongheoError, match="Thường xuyên 05/2023"):
        regular(path, in_force, 4, tmp_path / "4")
    with pytest.raises(UsageError, match="--date"):
        run([path], Options(previous=start, regular=True), tmp_path / "x")
    with pytest.raises(UsageError, match="--previous"):
        run([path], Options(date=dt.date(2023, 5, 2), regular=True), tmp_path / "x")
    other = make_return(
        "khac.xlsx", commune="28657", households=[household("7")], b1=[b1("7", 120)], b2=[b2("7", 4)]
    )
    result = regular(other, start, 5, tmp_path / "khac")
    assert [p.kind.code for p in result.report if p.kind.severity == "error"] == ["HN898"]
    assert result.counts()["unclassified"] == 1


def test_a_list_of_the_same_review_is_no_start_of_it(
    tmp_path: Path, make_return: MakeReturn, start: Path
) -> None:
    path = returned(make_return, "12.xlsx", [(household("1", class_start="Hộ nghèo"), "poor")])
    run([path], Options(previous=start), tmp_path / "ra")
    with pytest.raises(HongheoError, match="Định kỳ 2023"):
        run([path], Options(previous=tmp_path / "ra" / LISTS), tmp_path / "lai")


_STATES = ("poor", "near", "not")
_LABEL = {"poor": "Hộ nghèo", "near": "Hộ cận nghèo", "not": "Hộ không nghèo"}
# What happens to a household in a month: nothing, a class that it is found to have, or that it moves away.
_MONTH = st.sampled_from([None, None, None, "poor", "near", "not", "gone"])
_STORY = st.tuples(
    st.sampled_from(_STATES), st.lists(_MONTH, min_size=12, max_size=12), st.sampled_from(_STATES)
)


# An example takes seconds: one that fails is told as it is.
@settings(max_examples=2, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_STORY, min_size=3, max_size=7))
def test_twelve_months_and_an_autumn_keep_every_households_story(
    stories: list[tuple[str, list[str | None], str]],
) -> None:
    """Each household is counted once, from its class at the last decision to the one in autumn, whatever
    happened within the year; who is on the list in force is what the reviews came to."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        # The next review reads the list alone.
        blank_out(patch, "write_scores")
        folder = Path(name)
        make = return_maker(folder)
        rows = [listed("z", village="Ấp 9")]
        rows += [listed(f"{n}", class_end=_LABEL[s]) for n, (s, _, _) in enumerate(stories, 1) if s != "not"]
        previous = write_list(folder / "2022.xlsx", 2022, rows)
        now = ["gone", *(start for start, _, _ in stories)]
        for month in range(1, 13):
            happens = [
                (n, what)
                for n, (_, months, _) in enumerate(stories, 1)
                if (what := months[month - 1])
                and now[n] != "gone"
                and not (what == "gone" and now[n] == "not")
            ]
            if not happens or month == 12:
                continue
            asked = [
                (
                    household(
                        f"{n}", class_start=_LABEL[now[n]], change="Chuyển đi" if w == "gone" else None
                    ),
                    w,
                )
                for n, w in happens
            ]
            out = folder / f"{month}"
            result = regular(returned(make, f"p{month}.xlsx", asked), previous, month, out)
            assert all(proof.holds for proof in result.proofs)
            previous = out / LISTS
            for n, what in happens:
                now[n] = what
            for state in ("poor", "near"):
                own = {f"{n}" for n, at in enumerate(now) if at == state} | (
                    {"z"} if state == "poor" else set()
                )
                assert set(heads(previous, _LABEL[state])) == own
        autumn = [(household("z", class_start="Hộ nghèo", village="Ấp 9"), "poor")]
        # Who is away on the list in force is not reviewed again, half of those who are on no list ask again.
        ends = []
        for n, (start, _, end) in enumerate(stories, 1):
            again = now[n] in ("poor", "near") or (now[n] == "not" and n % 2 == 0)
            ends.append(end if again else now[n])
            if again:
                autumn.append((household(f"{n}", class_start=_LABEL[start]), end))
        result = run([returned(make, "12.xlsx", autumn)], Options(previous=previous), folder / "12")
        errors = [p.message() for p in result.report if p.kind.severity == "error"]
        assert not errors
        moves = Counter(zip((s for s, _, _ in stories), ends, strict=True))
        poor = sum(n for (s, _), n in moves.items() if s == "poor") + 1
        assert table(result, 2)[:4] == (poor, *(moves["poor", e] for e in ("near", "not", "gone")))
        assert table(result, 2)[4] == moves["near", "poor"]
        assert sum(int(str(v)) for v in table(result, 2)[5:7]) == moves["not", "poor"]
        near = sum(n for (s, _), n in moves.items() if s == "near")
        assert table(result, 3)[:4] == (near, *(moves["near", e] for e in ("not", "poor", "gone")))
        assert all(proof.holds for proof in result.proofs)
