"""A file that kills its reader, hangs it or exhausts its memory costs that file and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hongheo.pipeline import MANIFEST, Options, check, parts, run, workers
from hongheo.problems import Severity
from tests.conftest import MakeReturn, b1, b2, household


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _hang() -> None:
    time.sleep(600)


def _fill() -> None:
    held = []
    while True:
        # Asked for and never touched: no slow machine is waited for.
        held.append(np.empty(2**24, dtype=np.uint8))


@pytest.mark.skipif(sys.platform != "linux", reason="only forked processes see the patched reader")
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
    bad = make_return("a.xlsx", commune="28648", **sheets)
    good = make_return("b.xlsx", **sheets)
    real = parts.read_return

    def read(source: object, *rest: object, **more: object) -> object:
        if getattr(source, "path", None) == bad:
            fault()
        return real(source, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(parts, "read_return", read)
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
import sys
from pathlib import Path
from distributed import LocalCluster
from hongheo.errors import UsageError
from hongheo.pipeline import Options, run, workers

if __name__ == "__main__":
    folder = Path(sys.argv[1])
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
