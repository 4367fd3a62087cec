"""What all tests share: a builder of returns, the review of 2023 and the demo district."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import os
import pickle
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import openpyxl
import pytest
import xlsxwriter
from filelock import FileLock
from hypothesis import settings
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple
from python_calamine import CalamineWorkbook

from hongheo.criteria import standard_for_year
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.pipeline import Demo, make_demo, regular, run_results, workers
from hongheo.units import units_on
from hongheo.write import write_return
from hongheo.write.book import new_book
from tests import budget, commands, reading, telling  # noqa: F401 - commands: their tree, for all tests
from tests.offline import forbid

# Whatever a test carries out in this process works without a network.
forbid()
# Several tests run at once already: those that are about processes say how many.
workers.MOST_JOBS = 1
reading.read_here()
# Nobody cuts the power: waiting for the disk thousands of times would take a tenth of the time of the suite.
os.fsync = lambda _: None
# A message with a blank fails where its problem is made, not only where somebody reads it.
telling.ask_for_blanks()

# How long an example takes says nothing on a busy machine: no test has a deadline.
settings.register_profile("hongheo", deadline=None)
settings.load_profile("hongheo")

Rows = Sequence[Mapping[str, Any]]
MakeReturn = Callable[..., Path]
T = TypeVar("T")


def household(code: str, **values: object) -> dict[str, object]:
    """A sound household of 4 persons that was on neither list; its head is a Kinh man."""
    return {
        "household_code": code,
        "head_name": f"Trần Thị Mẫu {code}",
        "sex": "Nam",
        "people": "Kinh",
        "size": 4,
        "class_start": "Hộ không nghèo",
        **values,
    }


def b1(code: str, points: int, **values: object) -> dict[str, object]:
    """A B1 row whose questions come to the points."""
    return {
        "household_code": code,
        **{f"b1_{n}": 0 for n in range(2, 13)},
        "b1_1": points,
        "b1_total": points,
        **values,
    }


def b2(code: str, count: int, **values: object) -> dict[str, object]:
    """A B2 row with the first ``count`` indicators deprived."""
    flags = {f"b2_{n}": True for n in range(1, count + 1)}
    return {"household_code": code, **flags, "b2_total": 10 * count, **values}


def return_maker(folder: Path) -> MakeReturn:
    """What writes returns into a folder: ``make(households=[...], b1=[...], b2=[...])``."""

    def make(
        name: str = "phieu.xlsx",
        *,
        commune: str = "28654",
        year: int = 2023,
        info: Mapping[str, object] | None = None,
        **sheets: Rows,
    ) -> Path:
        path = folder / name
        path.write_bytes(_return(pickle.dumps((commune, year, dict(info or {}), sheets))))
        return path

    return make


@lru_cache(maxsize=500)
def _return(said: bytes) -> bytes:
    """A return as it is written; many tests begin with the same one."""
    commune, year, info, sheets = pickle.loads(said)
    standard, date = standard_for_year(year)
    unit = units_on(date).by_code(commune)
    assert unit is not None
    with TemporaryDirectory() as folder:
        write_return(
            path := Path(folder) / "phieu.xlsx",
            form=form(COMMUNE_RETURN),
            unit=unit,
            year=year,
            info={"total_households": 3000, "total_persons": 10500, **info},
            sheets=sheets,
            indicator_names=[i.name for i in standard.indicator],
        )
        return path.read_bytes()


@pytest.fixture
def make_return(tmp_path: Path) -> MakeReturn:
    """Write a return of a commune into the folder of the test: see ``return_maker``."""
    return return_maker(tmp_path)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read as the program does: in processes of their own, bounded in time and memory."""
    monkeypatch.setattr(workers, "_processes", reading.in_processes)


@pytest.fixture(scope="module")
def read_once() -> Iterator[None]:
    """For modules whose commands ask the same of the same files: each is read once, see ``reading.once``."""
    with reading.once():
        yield


def blank_out(monkeypatch: pytest.MonkeyPatch, *writers: str) -> None:
    """Runs count and prove all tables, but the workbooks of these writers (``write_tables``,
    ``write_problems_of``) stay blank: writing them takes as long as all the rest."""
    for module, name in product((run_results, regular), writers):
        if name in vars(module):
            monkeypatch.setattr(module, name, lambda path, *_, **__: path.write_bytes(_blank_result()))


@pytest.fixture
def no_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that look at the problems of a run, at its result, at lists or at scores."""
    blank_out(monkeypatch, "write_tables")


@pytest.fixture
def results_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that look at the result of a run, at lists or at scores alone."""
    blank_out(monkeypatch, "write_tables", "write_problems_of")


@pytest.fixture
def no_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that look at no lists and at no scores: beside ``no_tables`` or ``results_only``."""
    blank_out(monkeypatch, "write_lists", "write_scores")


@cache
def _blank_result() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trang.xlsx"
        with new_book(path) as book:
            book.sheet("Trang")
        return path.read_bytes()


def made_once(
    factory: pytest.TempPathFactory, worker_id: str, name: str, make: Callable[[Path], T]
) -> tuple[Path, T]:
    """A folder that ``make`` makes, and what it returns: made once. Nobody may change the folder.

    The first of the test processes that needs it makes it, the others wait for that and read what was found.
    """
    own = factory.getbasetemp()
    # Test processes have each a folder of their own in that of the session.
    shared = own if worker_id == "master" else own.parent
    folder, found = shared / name, shared / f"{name}.pickle"
    with FileLock(shared / f"{name}.lock"):
        if not found.exists():
            found.write_bytes(pickle.dumps(make(folder)))
    returned: T = pickle.loads(found.read_bytes())
    return folder, returned


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> tuple[Path, Demo]:
    """The folder of the demo, and what its two runs found: made as ``hongheo demo demo`` makes it, so that
    what it says of files is where they are from the folder above."""

    def make(folder: Path) -> Demo:
        kept: reading.Kept = {}
        folder.mkdir()
        with contextlib.chdir(folder), reading.once(kept):
            demo = make_demo(Path("demo"))
        (folder / _AS_READ).write_bytes(pickle.dumps(kept))
        return demo

    folder, demo = made_once(tmp_path_factory, worker_id, "huyen-mau", make)
    return folder / demo.folder, demo


_AS_READ = "da-doc.pickle"


def read_when_made(made: tuple[Path, Demo]) -> reading.Kept:
    """What was found in the returns of the demo (``demo/phieu/…``) when it was made, for ``reading.once``."""
    kept: reading.Kept = pickle.loads((made[0].parent / _AS_READ).read_bytes())
    return kept


@cache
def _pickled(path: Path, _changed: int) -> bytes:
    return pickle.dumps(openpyxl.load_workbook(path))


def workbook_of(path: Path) -> Any:
    """An openpyxl workbook of a file that several tests change, each its own: it is read once."""
    return pickle.loads(_pickled(path, path.stat().st_mtime_ns))


@cache
def _grids(path: Path, _changed: int) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    sheets = {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
    }
    return {name: [[None if c == "" else c for c in row] for row in rows] for name, rows in sheets.items()}


def values_changed(source: Path, target: Path, sheet: str, cells: Mapping[str, Any]) -> Path:
    """The values of a workbook, some cells of a sheet changed (``{"D15": 9}``), without what they look like:
    for what is read by its values alone in a third of the time of ``workbook_of``."""
    grids = {**_grids(source, source.stat().st_mtime_ns)}
    grids[sheet] = [list(row) for row in grids[sheet]]
    for cell, value in cells.items():
        row, column = coordinate_to_tuple(cell)
        grids[sheet][row - 1][column - 1] = value
    return write_grid(target, grids)


def write_grid(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    at: tuple[int, int] = (0, 0),
    merges: Mapping[str, Sequence[str]] | None = None,
) -> Path:
    """A workbook made cell by cell: sheet name > rows; texts that begin with = are formulas without value.

    ``merges``: sheet name > ranges that are merged as Excel does it, which keeps their first cell alone.
    """
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            covered = set()
            for cells in (merges or {}).get(name, ()):
                left, top, right, bottom = range_boundaries(cells)
                sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, None)
                own = product(range(top - 1, bottom), range(left - 1, right))
                covered |= {*own} - {(top - 1, left - 1)}
            for r, row in enumerate(rows, start=at[0]):
                for c, value in enumerate(row, start=at[1]):
                    if (r, c) in covered:
                        continue
                    if isinstance(value, str) and value.startswith("="):
                        sheet.write_formula(r, c, value, None, "")
                    elif isinstance(value, str) and value.startswith("#"):
                        sheet.write_formula(r, c, "=1/0", None, value)
                    elif isinstance(value, dt.date):
                        sheet.write_datetime(r, c, value, workbook.add_format({"num_format": "dd/mm/yyyy"}))
                    elif value is not None:
                        sheet.write(r, c, value)
    return path


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--golden`` writes the golden outputs again."""
    parser.addoption(
        "--golden", action="store_true", help="write the golden outputs again, then read the diff"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test cost travels with its report, from other processes too."""
    report = yield
    report.processor = budget.spent()  # type: ignore[attr-defined]
    return report


def pytest_collection_finish() -> None:
    """What collecting cost is no test's. What it left stays and is not looked through for garbage again and
    again; looking as seldom as the program itself does spares the tests a tenth of their time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    budget.spent()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What the tests of each room cost, once all of them ran."""
    reports = [r for own in terminalreporter.stats.values() for r in own if hasattr(r, "processor")]
    if len(reports) >= budget.FEWEST:
        terminalreporter.section("seconds of processor by room")
        for line in budget.told(budget.seconds(reports)):
            terminalreporter.write_line(line)
