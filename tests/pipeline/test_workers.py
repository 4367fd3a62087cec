"""A file that kills its reader, hangs it or exhausts its memory costs that file and nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

from hongheo.pipeline import MANIFEST, Options, check, collecting, parts, run, workers
from hongheo.pipeline.result import new_result, no_progress
from hongheo.pipeline.scoring import score_all
from hongheo.problems import Severity
from tests.conftest import MakeReturn, b1, b2, household
from tests.forked import forked_done

pytestmark = pytest.mark.usefixtures("processes")

BAD = "a.xlsx"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _hang() -> None:
    time.sleep(600)


def _faulty(fault: Callable[[], None], task: parts.Task) -> parts.Part:
    """In the process that reads: the fault where the bad file is read, else what is read."""
    real = parts.read_return

    def read(source: Any, *rest: Any, **more: Any) -> Any:
        if source.path.name == BAD:
            fault()
        return real(source, *rest, **more)

    with mock.patch.object(parts, "read_return", read):
        return parts.score_files(task)


def _fill() -> None:
    held = []
    while True:
        # Asked for and never touched: no slow machine is waited for.
        held.append(np.empty(2**24, dtype=np.uint8))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory has no bound and no signal kills")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("fault", "reason", "limit"),
    [
        pytest.param(_die, "làm hỏng trình đọc", {}, id="a reader that dies"),
        pytest.param(_hang, "quá lâu", {"SECONDS": 5}, id="a reader that hangs"),
        pytest.param(_fill, "quá nhiều bộ nhớ", {"MEMORY": 3 * 2**30}, id="a reader that fills the memory"),
    ],
)
def test_only_that_file_is_lost(
    make_return: MakeReturn,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[], None],
    reason: str,
    limit: dict[str, int],
    jobs: int,
) -> None:
    sheets = {"households": [household("0001")], "b1": [b1("0001", 150)], "b2": [b2("0001", 0)]}
    bad = make_return(BAD, commune="28648", **sheets)
    good = make_return("b.xlsx", **sheets)
    monkeypatch.setattr(collecting, "score_files", partial(_faulty, fault))
    for name, value in limit.items():
        monkeypatch.setattr(workers, name, value)
    result = check([bad, good], Options(year=2023, jobs=jobs))
    told = [p for p in result.report if p.place.file == bad.as_posix() and p.kind.severity == Severity.ERROR]
    assert [p.kind.code for p in told] == ["HN001"]
    assert reason in told[0].message()
    assert [f.form for f in result.files] == [None, "commune-return"]
    assert result.files[1].households == 1
    assert result.exit_code == 1


def test_results_do_not_depend_on_the_number_of_processes(make_return: MakeReturn, tmp_path: Path) -> None:
    sheets = {
        "households": [household(f"{n:04d}", identity_number="082090000001") for n in range(1, 4)],
        "b1": [b1(f"{n:04d}", 100 + 20 * n) for n in range(1, 4)],
        "b2": [b2(f"{n:04d}", n) for n in range(1, 4)],
    }
    # One commune in two files, one that writes another year, one alone.
    files = [
        make_return("1.xlsx", **sheets),
        make_return("2.xlsx", commune="28648", **sheets),
        make_return("3.xlsx", members=[], **{k: rows[:2] for k, rows in sheets.items()}),
        make_return("4.xlsx", commune="28651", year=2022, **sheets),
    ]
    written = []
    for jobs in (1, 2, 3):
        out = tmp_path / f"out-{jobs}"
        result = run(files, Options(jobs=jobs), out)
        names = [n for n in result.outputs if n != MANIFEST]
        written.append((result.report.lines(), [(out / n).read_bytes() for n in names]))
    assert written[0][0]
    assert written[0] == written[1] == written[2]


# In a process of its own: the others may not open a socket (see tests/offline.py).
CLUSTER = """
import multiprocessing
import sys
from pathlib import Path
import dask.config
from distributed import LocalCluster
from hongheo.errors import UsageError
from hongheo.pipeline import Options, run, workers

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    if "forkserver" in multiprocessing.get_all_start_methods():
        # What the library loads in both workers is loaded once, before they are forked.
        dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"})
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        result = run([folder / "p"], Options(scheduler=cluster.scheduler_address), folder / "cluster")
    print("\\n".join(result.report.lines()))
    workers.CONNECT_SECONDS = 1
    try:
        run([folder / "p"], Options(scheduler="tcp://127.0.0.1:9"), folder / "nowhere")
    except UsageError as error:
        print(error)
"""


def test_a_cluster_of_two_workers_gives_the_same_bytes(make_return: MakeReturn, tmp_path: Path) -> None:
    sheets = {"households": [household("0001")], "b1": [b1("0001", 100)], "b2": [b2("0001", 3)]}
    (tmp_path / "p").mkdir()
    for code in ("28648", "28651", "28654"):
        make_return(f"p/{code}.xlsx", commune=code, **sheets)
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout.splitlines()
    near = run([tmp_path / "p"], Options(), tmp_path / "here")
    assert told[:-1] == near.report.lines()
    assert "--scheduler" in told[-1]
    for name in near.outputs:
        if name != MANIFEST:
            assert (tmp_path / "cluster" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
    assert not (tmp_path / "nowhere").exists()


# Two runs in one process. How many threads it has is looked at whenever it is forked.
THREADS = """
import json, os, sys, threading, warnings
from pathlib import Path

warnings.filterwarnings("error", category=DeprecationWarning, module="multiprocessing")
forks = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=lambda: forks.append(len(list(Path("/proc/self/task").iterdir()))))
folder, kind = Path(sys.argv[1]), sys.argv[2]
lock = threading.Lock()
if kind == "threads":
    # A thread that holds a lock, as of a notebook or a server that uses the program.
    lock.acquire()
    threading.Thread(target=lock.acquire, daemon=True).start()
    from hongheo.pipeline import Options, run
    for name in ("b", "c"):
        run([folder / "p"], Options(jobs=2, force=True), folder / name)
else:
    from hongheo.cli import app, keep_to_one_thread
    keep_to_one_thread()
    for name in ("a", "a"):
        try:
            app(["run", str(folder / "p"), "-o", str(folder / name), "--jobs", "2", "--force", "--quiet"])
        except SystemExit:
            pass
print(json.dumps(forks))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process is forked")
def test_a_process_with_threads_is_never_forked(make_return: MakeReturn, tmp_path: Path) -> None:
    """The commands have no thread and fork; a program with threads has its readers forked from a server."""
    sheets = {"households": [household("0001")], "b1": [b1("0001", 100)], "b2": [b2("0001", 1)]}
    (tmp_path / "p").mkdir()
    for code in ("28654", "28657"):
        make_return(f"p/{code}.xlsx", commune=code, **sheets)
    found = {}
    for kind in ("command", "threads"):
        done = forked_done(tmp_path, kind, code=THREADS)
        assert done.returncode == 0, done.stderr
        found[kind] = json.loads(done.stdout.splitlines()[-1])
    assert found["threads"] == []
    # Twice two readers, and what is written beside.
    assert set(found["command"]) == {1}
    assert len(found["command"]) >= 6
    names = ("danh-sach.xlsx", "bieu-tong-hop.xlsx", "mau-bieu.xlsx", "cham-diem.xlsx")
    assert [(tmp_path / "a" / n).read_bytes() for n in names] == [
        (tmp_path / "c" / n).read_bytes() for n in names
    ]


SCRIPT = """
import sys
from pathlib import Path
print("once", flush=True)
from hongheo.pipeline import Options, check
print(check([Path(sys.argv[1])], Options()).exit_code)
"""


def test_a_script_without_a_guard_is_not_run_again(make_return: MakeReturn, tmp_path: Path) -> None:
    """Elsewhere each process that is started runs the user's script anew unless it has a guard."""
    sheets = {"households": [household("0001")], "b1": [b1("0001", 100)], "b2": [b2("0001", 1)]}
    path, script = make_return("1.xlsx", **sheets), tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(path)], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.split() == ["once", "0"]


@pytest.mark.parametrize(("jobs", "alone"), [(1, []), (2, ["3.xlsx"]), (3, []), (4, ["3.xlsx"])])
def test_the_largest_file_is_begun_first(make_return: MakeReturn, jobs: int, alone: list[str]) -> None:
    files = []
    for number, households in enumerate((4, 40, 2, 30, 3), start=1):
        codes = [f"{n:04d}" for n in range(households)]
        points = {"b1": [b1(c, 150) for c in codes], "b2": [b2(c, 0) for c in codes]}
        own = [household(c) for c in codes]
        files.append(make_return(f"{number}.xlsx", commune=f"{28645 + 3 * number}", households=own, **points))
    begun: list[tuple[str, bool]] = []

    def one_by_one(function: Callable[[parts.Task], parts.Part], tasks: Sequence[parts.Task]) -> Any:
        begun.extend((task.sources[0].path.name, task.alone) for task in tasks)
        return map(function, tasks)

    result = new_result("check", Options(jobs=jobs, year=2023))
    score_all(files, result.options, result, no_progress, map_=one_by_one)
    assert [name for name, _ in begun[:5]] == [f"{n}.xlsx" for n in (2, 4, 1, 5, 3)]
    # It has the threads for which a process without a file leaves the processor.
    assert [name for name, own_threads in begun if own_threads] == alone
    assert [file.path for file in result.files] == [file.as_posix() for file in files]
