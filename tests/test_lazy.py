"""What a command does not need is not loaded; what the packages give is found."""

from __future__ import annotations

import ast
import builtins
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from hongheo.pipeline import Options
from hongheo.pipeline.result import new_result, no_progress
from hongheo.pipeline.scoring import score_all
from tests.conftest import MakeReturn, b1, b2, household

LOADED = """
import gc
import sys
from hongheo.cli import app
from hongheo.lazy import load_light
load_light()
try:
    app([*sys.argv[1:], "--quiet"])
except SystemExit as done:
    assert not done.code, done.code
print(*sorted({name.partition(".")[0] for name in sys.modules} | {"rich.progress"} & sys.modules.keys()))
print(*sorted(name for name in sys.modules if name.startswith("hongheo.")))
print(len(gc.get_objects()) / gc.get_threshold()[0])
"""
# What only writing and the signs need: a check of a small return took twice as long with them.
HEAVY = {"openpyxl", "xlsxwriter", "docx", "lxml", "jinja2", "scipy", "holidays", "highspy", "distributed"}
# What shows a bar at a terminal, and what finds plugins and writes XML by the standard library.
HEAVY |= {"http", "rich.progress"}


def loaded_by(*typed: str) -> tuple[set[str], set[str], float]:
    """The libraries and the modules of the program that a command loads; how many objects are in use then,
    of those after which garbage is looked for."""
    command = [sys.executable, "-c", LOADED, *typed]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    *_, libraries, own, objects = done.stdout.splitlines()
    return set(libraries.split()), set(own.split()), float(objects)


def test_a_check_loads_nothing_that_writes(make_return: MakeReturn) -> None:
    path = make_return(households=[household("1")], b1=[b1("1", 150)], b2=[b2("1", 1)])
    libraries, own, _ = loaded_by("check", str(path))
    assert "pandas" in libraries
    assert not libraries & HEAVY
    unasked = (
        *("hongheo.write", "hongheo.demo", "hongheo.procedure", "hongheo.criteria.procedure"),
        *("hongheo.pipeline.documents", "hongheo.pipeline.differing", "hongheo.pipeline.printed"),
        *(f"hongheo.models.{name}" for name in ("differences", "filled", "merged", "papers", "plans")),
        *(f"hongheo.tabulate.{name}" for name in ("circular", "groups", "lists", "signs", "suppression")),
        *("hongheo.criteria.scorecard", "hongheo.pipeline.cards", "hongheo.tabulate.scores"),
        *("hongheo.read.parquet", "hongheo.read.printed", "hongheo.read.respelled", "hongheo.score.explain"),
    )
    assert not [name for name in own if name.startswith(unasked) and name != "hongheo.write.outputs"]


def test_a_run_loads_nothing_that_only_its_options_need(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(households=[household("1")], b1=[b1("1", 150)], b2=[b2("1", 1)])
    libraries, own, objects = loaded_by("run", str(path), "--jobs", "1", "-o", str(tmp_path / "ra"))
    assert {"openpyxl", "xlsxwriter"} <= libraries
    assert not libraries & {"docx", "docxtpl", "jinja2", "distributed", "rich.progress"}
    unasked = (
        *("hongheo.demo", "hongheo.procedure", "hongheo.criteria.procedure", "hongheo.criteria.scorecard"),
        *(f"hongheo.pipeline.{name}" for name in ("documents", "registers", "decided", "own_results")),
        *(f"hongheo.pipeline.{name}" for name in ("keeping", "states", "regular", "sending_back", "cards")),
        *(f"hongheo.write.{name}" for name in ("report", "word", "filling", "parquet", "letter")),
    )
    assert not [name for name in own if name.startswith(unasked)]
    # Of what is loaded nothing is garbage.
    assert objects < 0.6


# Commands that may write nothing, or write when all returns are read.
READ_FIRST = (
    *("checking", "scoring", "running", "merging", "correcting"),
    *("following", "explaining", "registers", "looking_up"),
)


def test_commands_that_read_first_load_nothing_that_writes() -> None:
    lines = ["import sys", *(f"import hongheo.pipeline.{name}" for name in READ_FIRST), "print(*sys.modules)"]
    command = [sys.executable, "-c", "\n".join(lines)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert not {"openpyxl", "xlsxwriter", "docx", "hongheo.pipeline.documents"} & set(done.stdout.split())


@pytest.mark.parametrize(("jobs", "before"), [(None, False), (1, True), (2, False)])
def test_what_a_command_goes_on_with_is_loaded_while_others_read(
    make_return: MakeReturn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    jobs: int | None,
    before: bool,
) -> None:
    path = make_return(households=[household("1")], b1=[b1("1", 150)], b2=[b2("1", 1)])
    (tmp_path / "sau_khi_doc.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sau_khi_doc", raising=False)
    there = []

    def begun(function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
        there.append("sau_khi_doc" in sys.modules)
        return map(function, tasks)

    options = Options(jobs=jobs)
    result = new_result("run", options)
    score_all([path], options, result, no_progress, map_=begun, then="sau_khi_doc")
    assert there[0] is before
    assert "sau_khi_doc" in sys.modules


@pytest.mark.parametrize(("files", "there"), [(2, [True, True]), (3, [False, False, True])])
def test_what_is_loaded_meanwhile_takes_no_processor_from_reading_where_one_will_be_idle(
    make_return: MakeReturn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: int,
    there: list[bool],
) -> None:
    own = {"households": [household("1")], "b1": [b1("1", 150)], "b2": [b2("1", 1)]}
    communes = ("28651", "28654", "28657")[:files]
    paths = [make_return(f"{code}.xlsx", commune=code, **own) for code in communes]
    (tmp_path / "sau_khi_doc.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sau_khi_doc", raising=False)
    asked = []

    def begun(function: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
        for task in tasks:
            asked.append("sau_khi_doc" in sys.modules)
            yield function(task)

    options = Options(jobs=2)
    result = new_result("run", options)
    score_all(paths, options, result, no_progress, map_=begun, then="sau_khi_doc")
    assert asked == there


LAZY = (
    "check",
    "compare",
    "console",
    "corrections",
    "criteria",
    "models",
    "pipeline",
    "read",
    "score",
    "tabulate",
    "write",
)


@pytest.mark.parametrize("room", LAZY)
def test_each_name_of_a_package_is_that_which_type_checkers_see(room: str) -> None:
    package = import_module(f"hongheo.{room}")
    folder = Path(str(package.__file__)).parent
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.With))
    seen = {
        a.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for a in node.names
    }
    assert set(package.__all__) >= set(seen)
    for given, module in seen.items():
        assert module is not None
        assert getattr(package, given) is getattr(import_module(module), given)
    # A module of that name would hide what is meant.
    assert not {path.stem for path in folder.glob("*.py")} & set(seen)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        package.nothing  # noqa: B018


def test_imports_are_python_s_own_again_when_one_within_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "goi_mau"
    made.mkdir()
    text = """from hongheo.lazy import loaded_when_asked_for
with loaded_when_asked_for(__name__):
    from goi_mau.phan import mot
    import khong_co_goi_nay
"""
    (made / "__init__.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    real = builtins.__import__
    with pytest.raises(ModuleNotFoundError, match="khong_co_goi_nay"):
        import_module("goi_mau")
    assert builtins.__import__ is real


def test_a_part_is_loaded_at_its_first_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "goi_hai"
    made.mkdir()
    text = """from hongheo.lazy import loaded_when_asked_for
with loaded_when_asked_for(__name__):
    from goi_hai.phan import hai, mot
"""
    (made / "__init__.py").write_text(text, encoding="utf-8")
    (made / "phan.py").write_text("mot, hai = 1, 2\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    package = import_module("goi_hai")
    assert "goi_hai.phan" not in sys.modules
    assert (package.mot, package.hai) == (1, 2)
    assert "goi_hai.phan" in sys.modules
