"""The outputs of a run are written by several processes: the same files, all of them or none."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from xlsxwriter.exceptions import FileCreateError

from hongheo.errors import OutputError
from hongheo.pipeline import MANIFEST, Options, beside, run, run_results, workers
from hongheo.pipeline.beside import Beside
from hongheo.write import packing
from tests.conftest import MakeReturn, b1, b2, household

pytestmark = pytest.mark.usefixtures("processes")


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is done beside, although the tests themselves may run in a process with threads."""
    if not beside.CAN_FORK:
        pytest.skip("elsewhere all is written by one process")
    monkeypatch.setattr(beside, "one_thread", lambda: True)


def returns(make_return: MakeReturn) -> list[Path]:
    codes = [f"{n:04d}" for n in range(1, 4)]
    sheets = {
        "households": [household(c) for c in codes],
        "b1": [b1(c, 100 + 20 * n) for n, c in enumerate(codes)],
        "b2": [b2(c, n) for n, c in enumerate(codes)],
    }
    return [make_return(f"{c}.xlsx", commune=c, **sheets) for c in ("28654", "28657")]


def test_the_files_are_the_same_with_any_number_of_processes(
    make_return: MakeReturn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, found, can_fork = returns(make_return), [], beside.CAN_FORK
    monkeypatch.setattr(beside, "one_thread", lambda: True)
    # Few rows are blocks for several threads already.
    monkeypatch.setattr(packing, "_BLOCK", 1 << 8)
    # The last as on a system where no process is forked to write beside.
    for jobs, forks in ((1, can_fork), (2, can_fork), (5, can_fork), (5, False)):
        monkeypatch.setattr(beside, "CAN_FORK", forks)
        out = tmp_path / f"out-{jobs}-{forks}"
        result = run(files, Options(jobs=jobs, report=True, force=True), out)
        found.append({name: (out / name).read_bytes() for name in result.outputs})
    assert len(found[0]) == 8
    assert found[0] == found[1] == found[2] == found[3]


@pytest.mark.parametrize(("jobs", "forks", "waits"), [(1, True, 0), (2, False, 0), (2, True, 1)])
def test_pools_are_waited_for_where_others_are_forked(
    monkeypatch: pytest.MonkeyPatch, jobs: int, forks: bool, waits: int
) -> None:
    waited: list[None] = []
    monkeypatch.setattr(beside, "wait_for_pools", lambda: waited.append(None))
    monkeypatch.setattr(beside, "CAN_FORK", forks)
    with Beside(jobs):
        pass
    assert len(waited) == waits


def _full(path: Path) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", str(path))


def _open_in_excel(path: Path) -> None:
    raise FileCreateError(PermissionError(errno.EACCES, "Permission denied", str(path)))


def _die(_path: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.usefixtures("forks")
@pytest.mark.parametrize(
    ("fault", "told"), [(_full, "đầy"), (_open_in_excel, "đang mở trong Excel"), (_die, "dừng giữa chừng")]
)
def test_one_that_fails_leaves_the_old_files(
    make_return: MakeReturn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Path], None],
    told: str,
) -> None:
    files, out = returns(make_return), tmp_path / "out"
    run(files, Options(), out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    monkeypatch.setattr(run_results, "write_lists", lambda path, **_: fault(path))
    with pytest.raises(OutputError, match=told):
        run(files, Options(jobs=2, force=True), out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert MANIFEST in before


@pytest.mark.usefixtures("forks")
def test_one_that_fails_here_stops_the_others() -> None:
    begun, before = time.monotonic(), psutil.Process().children()
    with pytest.raises(ValueError, match="here"), Beside(2) as work:
        work.do("slow", lambda: time.sleep(600))
        work.do("here", lambda: (_ for _ in ()).throw(ValueError("here")))  # type: ignore[arg-type]
    assert time.monotonic() - begun < 60
    assert psutil.Process().children() == before


@pytest.mark.usefixtures("forks")
def test_an_error_that_cannot_travel_is_told() -> None:
    class Own(Exception):
        pass

    def fail() -> None:
        raise Own("of its own")

    with pytest.raises(RuntimeError, match="Own: of its own"), Beside(2) as work:
        work.do("x", fail)


KILLED = """
import os, sys, time
from hongheo.lazy import keep_to_one_thread
keep_to_one_thread()
from hongheo.pipeline.beside import Beside
with Beside(3) as work:
    for name in "ab":
        work.do(name, lambda: time.sleep(600))
    print(*[process.pid for _, process in work._working.values()], flush=True)
    time.sleep(600)
"""


@pytest.mark.usefixtures("forks")
def test_nothing_goes_on_when_the_run_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        children = [psutil.Process(int(pid)) for pid in process.stdout.readline().split()]
        process.kill()
    assert len(children) == 2
    gone, alive = psutil.wait_procs(children, timeout=60)
    assert (len(gone), alive) == (2, [])


@pytest.mark.parametrize(
    ("said", "files", "cores", "free", "jobs"),
    [
        pytest.param(None, 9, 2, 8, 2, id="as many as the machine has cores"),
        pytest.param(None, 9, 64, 64, 4, id="at most four"),
        pytest.param(None, 9, 8, 1.2, 2, id="as many as memory is free for"),
        pytest.param(None, 9, 8, 0.1, 1, id="one where hardly any is"),
        pytest.param(None, 1, 8, 64, 1, id="one for one file"),
        pytest.param(7, 1, 2, 8, 7, id="as many as are said"),
    ],
)
def test_how_many_processes(
    monkeypatch: pytest.MonkeyPatch, said: int | None, files: int, cores: int, free: float, jobs: int
) -> None:
    monkeypatch.setattr(workers, "MOST_JOBS", 4)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=int(free * 2**30)))
    assert workers.jobs_for(Options(jobs=said), files) == jobs
