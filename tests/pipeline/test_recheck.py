"""A second visit to a sample: drawn by seed alone, blind, and told honestly against the first."""

import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.errors import HongheoError, UsageError
from hongheo.pipeline import Drawing, Options, compare_recheck, draw_recheck
from hongheo.pipeline.rechecking import CompareResult
from hongheo.tabulate import rate_of
from hongheo.tabulate.recheck import wilson
from tests.commands import hongheo
from tests.conftest import b1, b2, household, return_maker

pytestmark = pytest.mark.usefixtures("read_once")

ALL = Drawing(7, 99, 0, 0)


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two communes of two villages with 6 households each: B1 of 100 to 155 in steps, B2 of two deficits."""
    folder = tmp_path_factory.mktemp("phieu")
    make = return_maker(folder)
    paths = []
    for name, commune in (("a.xlsx", "28654"), ("b.xlsx", "28660")):
        codes = [f"{n:04d}" for n in range(1, 13)]
        heads = [
            household(c, village="Ấp 1" if c <= "0006" else "Ấp 2", head_name=f"Lê Văn Mẫu {c}")
            for c in codes
        ]
        points = [b1(c, 95 + 5 * n) for n, c in enumerate(codes, start=1)]
        paths.append(make(name, commune=commune, households=heads, b1=points, b2=[b2(c, 2) for c in codes]))
    return paths


def drawn(path: Path) -> list[str]:
    sheet = openpyxl.load_workbook(path)["Hộ"]
    return [f"{r[0]}/{r[1]}" for r in sheet.iter_rows(min_row=4, values_only=True) if r[0]]


def fill(path: Path, other: Mapping[str, int] | None = None, skip: Sequence[str] = (), size: int = 4) -> Path:
    """What a second visitor would write who finds the same as the first, but for other B1 points of some."""
    book = openpyxl.load_workbook(path)
    for name in ("Hộ", "B1", "B2"):
        sheet = book[name]
        at = {str(c.value): c.column for c in sheet[3]}
        for row in range(4, sheet.max_row + 1):
            code = sheet.cell(row, at["Mã hộ"]).value
            key = f"{sheet.cell(row, at['Mã xã']).value}/{code}"
            if key in skip or code is None:
                continue
            if name == "Hộ":
                sheet.cell(row, at["Số nhân khẩu"]).value = size
            elif name == "B1":
                points = (other or {}).get(key, 95 + 5 * int(code))
                for number in range(1, 13):
                    sheet.cell(row, at[str(number)]).value = points if number == 1 else 0
                sheet.cell(row, at["Tổng điểm B1"]).value = points
            else:
                for heading, column in at.items():
                    if heading.startswith(("1. ", "2. ")):
                        sheet.cell(row, column).value = "x"
                sheet.cell(row, at["Tổng điểm B2"]).value = 20
    out = path.with_name(f"da-ghi-{len(list(path.parent.glob('da-ghi-*')))}.xlsx")
    book.save(out)
    return out


def compared(filled: Path, paths: Sequence[Path], seed: int = 7) -> CompareResult:
    return compare_recheck(filled, paths, Options(), seed, filled.with_suffix(".so.xlsx"))


def test_the_same_seed_draws_the_same_whatever_the_order_and_names_of_the_files(
    returns: list[Path], tmp_path: Path
) -> None:
    drawing = Drawing(7, 2, 1, 0)
    names = []
    for number, order in enumerate(itertools.permutations(returns)):
        draw_recheck(order, Options(jobs=1), drawing, tmp_path / f"{number}.xlsx")
        names.append((tmp_path / f"{number}.xlsx").read_bytes())
    assert names[0] == names[1]
    first = drawn(tmp_path / "0.xlsx")
    alone = draw_recheck(returns[:1], Options(), drawing, tmp_path / "a.xlsx")
    assert drawn(tmp_path / "a.xlsx") == [h for h in first if h.startswith("28654")]
    assert alone.villages == 2 and alone.ways["random"] == 4
    draw_recheck(returns, Options(), Drawing(8, 2, 1, 0), tmp_path / "8.xlsx")
    assert drawn(tmp_path / "8.xlsx") != first


def test_the_sheets_do_not_say_what_the_first_visit_found_nor_why_a_household_was_chosen(
    returns: list[Path], tmp_path: Path
) -> None:
    result = draw_recheck(returns, Options(), Drawing(7, 1, 1, 0), tmp_path / "m.xlsx")
    assert result.ways["near"] >= 1
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    for name in ("B1", "B2"):
        rows = list(book[name].iter_rows(min_row=4, values_only=True))
        assert rows and all(c is None for r in rows for c in r[2:])
    at = {c.value: c.column for c in book["Hộ"][3]}
    assert [book["Hộ"].cell(r, at["Số nhân khẩu"]).value for r in (4, 5)] == [None, None]
    assert book["Hộ"].cell(4, at["Họ và tên chủ hộ"]).value.startswith("Lê Văn Mẫu")
    told = str([list(s.iter_rows(values_only=True)) for s in book if s.title != "Danh mục"])
    assert not [w for w in ("ngẫu nhiên", "sát ngưỡng", "random", "near", "Hộ nghèo'") if w in told]


def test_the_nearest_households_of_each_village_are_drawn(returns: list[Path], tmp_path: Path) -> None:
    draw_recheck(returns[:1], Options(), Drawing(1, 0, 1, 0), tmp_path / "m.xlsx")
    # 140 is the threshold of B1: 0009 stands on it; of Ấp 1 nobody is nearer than 0006 with 125.
    assert "28654/0009" in drawn(tmp_path / "m.xlsx")


def test_households_that_changed_their_class_need_the_list_before(
    returns: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="--previous"):
        draw_recheck(returns, Options(), Drawing(1, 0, 0, 2), tmp_path / "m.xlsx")
    with pytest.raises(UsageError, match="--per-village"):
        draw_recheck(returns, Options(), Drawing(1, 0, 0, 0), tmp_path / "m.xlsx")
    assert not (tmp_path / "m.xlsx").exists()


def test_a_second_visit_that_finds_the_same_differs_nowhere(returns: list[Path], tmp_path: Path) -> None:
    draw_recheck(returns, Options(), ALL, tmp_path / "m.xlsx")
    told = compared(fill(tmp_path / "m.xlsx"), returns)
    assert (told.found.drawn, told.found.compared) == (24, 24)
    assert told.found.cells == [] == told.found.classes
    rates = {(r.by, r.what): r.random for r in told.found.rates if r.by == "all"}
    assert (rates["all", "class"].rate, rates["all", "class"].low) == (0.0, 0.0)
    assert 0.1 < (rates["all", "class"].high or 0) < 0.2  # 24 of 24 alike still leave that much open
    assert {r.what for r in told.found.rates if r.by == "field"} >= {"size", "b1", "b2", "b1_1", "b2_12"}


def test_each_household_whose_class_would_change_is_listed_and_each_cell(
    returns: list[Path], tmp_path: Path
) -> None:
    draw_recheck(returns, Options(), ALL, tmp_path / "m.xlsx")
    filled = fill(tmp_path / "m.xlsx", {"28654/0012": 130, "28660/0001": 105}, skip=["28660/0005"])
    told = compared(filled, returns)
    assert told.found.not_visited == ["28660/0005"]
    (moved,) = told.found.classes
    assert (moved.household, moved.b1_first, moved.b1_second) == ("28654/0012", 155, 130)
    assert (moved.class_first, moved.class_second) == ("Hộ không nghèo", "Hộ cận nghèo")
    assert {(c.household, c.field) for c in told.found.cells} == {
        (h, f) for h in ("28654/0012", "28660/0001") for f in ("b1_1", "b1")
    }
    by_village = {r.name: r.random for r in told.found.rates if r.by == "village" and r.what == "class"}
    assert (by_village["28654 Ấp 2"].differing, by_village["28654 Ấp 2"].compared) == (1, 6)
    book = openpyxl.load_workbook(filled.with_suffix(".so.xlsx"))
    assert book["Hộ đổi loại"]["A2"].value == "28654/0012"
    assert "không suy ra cho mọi hộ" in str([c.value for r in book["Cách tính"].iter_rows() for c in r])
    assert "không tính theo người" in str(
        [c.value for r in book["Theo người rà soát"].iter_rows() for c in r]
    )


def test_a_second_sheet_that_contradicts_itself_is_told_and_gives_no_class(
    returns: list[Path], tmp_path: Path
) -> None:
    draw_recheck(returns, Options(), ALL, tmp_path / "m.xlsx")
    filled = fill(tmp_path / "m.xlsx", {"28654/0012": 130}, skip=["28660/0005"])
    book = openpyxl.load_workbook(filled)
    sheet = book["B1"]
    at = {str(c.value): c.column for c in sheet[3]}
    (row,) = (
        n
        for n in range(4, sheet.max_row + 1)
        if [sheet.cell(n, at[h]).value for h in ("Mã xã", "Mã hộ")] == ["28654", "0012"]
    )
    sheet.cell(row, at["Tổng điểm B1"]).value = 135
    book.save(filled)
    told = compared(filled, returns)
    assert told.found.classes == []
    assert [(p.kind.code, p.household, p.place.row) for p in told.problems] == [("HN203", "28654/0012", row)]


def test_households_chosen_on_purpose_are_in_no_rate(returns: list[Path], tmp_path: Path) -> None:
    draw_recheck(returns, Options(), Drawing(7, 0, 2, 0), tmp_path / "m.xlsx")
    told = compared(fill(tmp_path / "m.xlsx", dict.fromkeys(drawn(tmp_path / "m.xlsx"), 60)), returns)
    everybody = next(r for r in told.found.rates if (r.by, r.what) == ("all", "any"))
    assert everybody.random.rate is None and everybody.random.compared == 0
    assert everybody.chosen["near"].differing == everybody.chosen["near"].compared > 0


def test_another_seed_or_another_workbook_is_no_sample(returns: list[Path], tmp_path: Path) -> None:
    draw_recheck(returns, Options(), ALL, tmp_path / "m.xlsx")
    with pytest.raises(UsageError, match="--seed 8"):
        compared(tmp_path / "m.xlsx", returns, 8)
    with pytest.raises(HongheoError, match="recheck draw"):
        compared(returns[0], returns)
    (tmp_path / "hong.xlsx").write_bytes(b"hong")
    with pytest.raises(HongheoError):
        compared(tmp_path / "hong.xlsx", returns)


def test_the_commands_tell_on_screen_and_as_json(returns: list[Path], tmp_path: Path) -> None:
    sample, out = tmp_path / "m.xlsx", tmp_path / "so.xlsx"
    done = hongheo("recheck", "draw", *returns, "--per-village", 3, "--seed", 5, "-o", sample)
    assert done.returncode == 0 and "--seed 5" in done.stdout
    filled = fill(sample, dict.fromkeys(drawn(sample)[:1], 60))
    done = hongheo("recheck", "compare", filled, *returns, "--seed", 5, "-o", out)
    assert done.returncode == 0, done.stderr
    assert "không suy ra" in " ".join(done.stdout.split()) and "không ghi người rà soát" in done.stdout
    done = hongheo("recheck", "compare", filled, *returns, "--seed", 5, "-o", out, "--force", "--json")
    assert json.loads(done.stdout)["compared"] == 12


def test_the_interval_of_wilson_by_its_published_example() -> None:
    # Brown, Cai and DasGupta 2001, and any table of binomial intervals: 0 of 10 gives 0 to 27.75 %.
    assert wilson(0, 10) == (0.0, pytest.approx(0.2775, abs=1e-4))
    assert wilson(0.5, 10) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))


DIFFERS = st.lists(st.booleans(), min_size=1, max_size=6)
VILLAGES = st.lists(st.tuples(st.integers(1, 200), DIFFERS), min_size=1, max_size=5)


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.integers(1, 200), st.lists(st.booleans(), min_size=1, max_size=6)),
        min_size=1,
        max_size=5,
    )
)
def test_a_rate_weighs_each_village_by_its_households(villages: list[tuple[int, list[bool]]]) -> None:
    rows = [(str(at), size, differs) for at, (size, own) in enumerate(villages) for differs in own]
    rate = rate_of(rows)
    total = sum(size for size, _ in villages)
    wanted = sum(size / total * sum(own) / len(own) for size, own in villages)
    assert rate.rate == pytest.approx(wanted)
    assert rate.low is not None and rate.high is not None
    assert 0 <= rate.low <= wanted + 1e-9 and wanted - 1e-9 <= rate.high <= 1
    # Unequal weights never make the interval narrower than the same rows drawn at one rate.
    low, high = wilson(wanted, len(rows))
    assert rate.high - rate.low >= high - low - 1e-9
