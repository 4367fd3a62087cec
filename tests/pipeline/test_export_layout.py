"""``hongheo export --layout review-system``: what is written is read again as the same households."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from hongheo.errors import HongheoError, UsageError
from hongheo.models import CLASS_LABELS
from hongheo.pipeline import Options, export_layout, run
from hongheo.pipeline.result import new_result, no_progress
from hongheo.pipeline.scoring import score_all
from tests.commands import hongheo
from tests.compare.lists import listed, write_list
from tests.conftest import b1, b2, blank_out, household, return_maker
from tests.corrections.test_corrections import line, sua
from tests.dirty.test_national_export import KEYS, LABELS

pytestmark = pytest.mark.usefixtures("read_once", "results_only")

# Code > B1, indicators, change; the last is gone, the one before it has no points.
STORY = {"0001": (120, 3), "0002": (140, 2), "0003": (141, 4), "0004": None, "0005": None}


def returns_in(folder: Path) -> list[Path]:
    make_return, made = return_maker(folder), []
    for commune in ("28654", "28657"):
        own = [
            household(c, head_name=f"Lê Thị {commune} {c}", sex="Nữ" if c == "0002" else "Nam", size=int(c))
            for c in STORY
        ]
        own[-1] |= {"change": "Chuyển đi", "size": None, "size_start": 3, "class_start": "Hộ nghèo"}
        points = {code: story for code, story in STORY.items() if story is not None}
        made.append(
            make_return(
                f"{commune}.xlsx",
                commune=commune,
                households=own,
                b1=[b1(c, p) for c, (p, _) in points.items()],
                b2=[b2(c, n) for c, (_, n) in points.items()],
            )
        )
    return made


def households(paths: list[Path], options: Options) -> set[tuple[object, ...]]:
    """What both layouts tell of each household that is here."""
    scored = score_all(paths, options, new_result("score", options), no_progress)
    assert scored is not None
    frame = scored.households.frame
    here = frame[frame["class_end"] != "gone"]
    columns = ("commune", "household_code", "head_name", "sex", "size", "b1", "b2", "class_end")
    rows = here[list(columns)].astype(object).where(here[list(columns)].notna(), None)
    return set(rows.itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Of two communes; no test changes them."""
    return returns_in(tmp_path_factory.mktemp("phieu"))


@pytest.fixture(scope="module")
def ran(returns: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of them gave; no test changes it."""
    out = tmp_path_factory.mktemp("chay") / "ra"
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables", "write_problems_of")
        run(returns, Options(), out)
    return out


def test_reading_it_again_gives_the_same_households(returns: list[Path], ran: Path, tmp_path: Path) -> None:
    written = export_layout(ran, tmp_path / "xuat", Options())
    assert written.names == ["28654-xa-dong-son.xlsx", "28657-xa-binh-phu.xlsx", "xa-theo-tep.csv"]
    sheet = openpyxl.load_workbook(tmp_path / "xuat" / written.names[0]).worksheets[0]
    assert [[c.value for c in row] for row in sheet.iter_rows(max_row=2)] == [KEYS, LABELS]
    again = households(
        [tmp_path / "xuat" / name for name in written.names[:-1]],
        Options(year=2023, units=tmp_path / "xuat" / written.names[-1]),
    )
    assert again == households(returns, Options())
    assert len(again) == 8
    # What the layout does not take is told, never left out in silence.
    assert [w.split()[0] for w in written.warnings] == ["2", "2"]


def test_the_class_is_the_one_that_was_decided(ran: Path, tmp_path: Path) -> None:
    export_layout(ran, tmp_path / "xuat", Options())
    sheet = openpyxl.load_workbook(tmp_path / "xuat" / "28654-xa-dong-son.xlsx").worksheets[0]
    labels = list(CLASS_LABELS.values())
    told = [(row[2], row[9]) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert told == [("0001", labels[0]), ("0002", labels[1]), ("0003", labels[2]), ("0004", None)]


def test_a_return_that_was_changed_since_is_refused(tmp_path: Path) -> None:
    paths = returns_in(tmp_path)
    run(paths, Options(), tmp_path / "ra")
    path = paths[0]
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(HongheoError, match="chạy lại"):
        export_layout(tmp_path / "ra", tmp_path / "xuat", Options())
    assert not (tmp_path / "xuat").exists()


def corrected(folder: Path, points: Mapping[str, int]) -> Path:
    """Corrections of B1 of household 0003 by commune."""
    rows = [
        {**line("0003", "Tổng điểm B1", 141, new), "Mã xã": commune, "Trang": "B1"}
        for commune, new in points.items()
    ]
    return sua(folder, *rows)


def test_what_a_run_was_told_beside_its_returns_holds_for_the_layout(
    returns: list[Path], tmp_path: Path
) -> None:
    """Corrections are in what is written; other corrections that give the same counts are found."""
    options = Options(corrections=(corrected(tmp_path, {"28654": 139}),))
    run(returns, options, tmp_path / "ra")
    written = export_layout(tmp_path / "ra", tmp_path / "xuat", Options())
    again = households(
        [tmp_path / "xuat" / name for name in written.names[:-1]],
        Options(year=2023, units=tmp_path / "xuat" / written.names[-1]),
    )
    third = {(h[0], h[5], h[7]) for h in again if h[1] == "0003"}
    assert third == {("28654", 139, "poor"), ("28657", 141, "not_poor")}
    corrected(tmp_path, {"28657": 139})
    with pytest.raises(HongheoError, match="chấm lại không ra"):
        export_layout(tmp_path / "ra", tmp_path / "xuat-2", Options())


def test_a_review_within_the_year_goes_into_the_layout_too(returns: list[Path], tmp_path: Path) -> None:
    before = write_list(tmp_path / "truoc.xlsx", 2022, [listed("0001")])
    options = Options(regular=True, previous=before, date=dt.date(2023, 5, 20))
    run(returns[:1], options, tmp_path / "ra")
    written = export_layout(tmp_path / "ra", tmp_path / "xuat", Options())
    assert written.names == ["28654-xa-dong-son.xlsx", "xa-theo-tep.csv"]


def test_households_that_no_return_has_are_told_and_not_written(returns: list[Path], tmp_path: Path) -> None:
    before = write_list(tmp_path / "truoc.xlsx", 2022, [listed("0077")])
    run(returns, Options(previous=before), tmp_path / "ra")
    written = export_layout(tmp_path / "ra", tmp_path / "xuat", Options())
    assert "HN402" in written.warnings[-1]
    sheet = openpyxl.load_workbook(tmp_path / "xuat" / "28654-xa-dong-son.xlsx").worksheets[0]
    assert sheet.max_row == 6


def test_the_command_tells_its_files(ran: Path, tmp_path: Path) -> None:
    out = tmp_path / "xuat"
    done = hongheo("export", ran, "-o", out, "--layout", "review-system", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outputs"] == sorted(p.name for p in out.iterdir())
    assert hongheo("export", ran, "-o", out, "--layout", "review-system").returncode == 2
    both = hongheo("export", ran, "-o", tmp_path / "b", "--layout", "review-system", "--public")
    assert both.returncode == UsageError.exit_code
