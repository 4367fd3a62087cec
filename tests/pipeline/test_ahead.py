"""The process that gets ready to check a file while the command line is read: what it finds is what any other
finds, and it never outlives the program for long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.commands import heed_interrupts
from tests.conftest import MakeReturn, b1, b2, household, return_maker
from tests.forked import forked

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process is forked")

# The program by its entry point, or as it is where no process got ready before; what is done where the file
# is read.
FAULTY = """
import os, signal, sys, time
from hongheo.pipeline import workers
def fill():
    import numpy
    numpy.empty(2**40, dtype=numpy.uint8)
def hang():
    open(os.environ["BEGUN"], "w").close()
    time.sleep(600)
def fail():
    raise ValueError(lambda: "what no other process can be told")
FAULTS = {"fails": fail, "dies": lambda: os.kill(os.getpid(), signal.SIGKILL), "fills": fill, "hangs": hang}
real = workers._begin
def begin(memory):
    from hongheo.pipeline import parts
    real(memory)
    if (fault := FAULTS.get(os.environ["FAULT"])) is not None:
        parts.read_return = lambda *_, **__: fault()
workers._begin = begin
workers.SECONDS = float(os.environ.get("SECONDS", 600))
"""
HOW = {
    "ahead": "import faulty; from hongheo.__main__ import main; main()",
    "here": "import faulty; from hongheo.cli import main; main()",
}
# Where nothing was loaded before.
LOADED = """
import sys
from hongheo.__main__ import main
try:
    main()
finally:
    heavy = {"pandas", "numpy", "pyarrow", "pebble", "python_calamine", "hongheo.pipeline.parts"}
    print("loaded:", *(heavy & sys.modules.keys()))
"""


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A return with problems of several kinds."""
    households = [household("1", size="bốn", class_start="Hộ giàu"), household("2", identity_number="12")]
    return return_maker(tmp_path_factory.mktemp("phieu"))(
        households=[*households, household("2")],
        b1=[b1("1", 150), b1("2", 900)],
        b2=[b2("1", 1)],
        info={"total_households": 7},
    )


Process = subprocess.Popen[str]
Begin = Callable[..., Process]
Done = Callable[..., tuple[int, str, str]]


def _all_end(session: int) -> None:
    """Whoever loads when the program ends may first come to an end of that."""
    for _ in range(3000):
        if not list(_left(session)):
            return
        time.sleep(0.01)
    raise AssertionError("a process is left")


def _left(session: int) -> Iterator[int]:
    """The processes of a session."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, own = (folder / "stat").read_text().rpartition(") ")[2].split()[:4]
        except OSError:  # ended in between
            continue
        if int(own) == session and state != "Z":
            yield int(folder.name)


def beginning(folder: Path) -> Begin:
    """What begins the program (code, words) in a session of its own: in a forked process, which has all of it
    loaded, or in one that ``loads`` it. It keeps its files in the folder."""
    (folder / "faulty.py").write_text(FAULTY, encoding="utf-8")
    path = os.pathsep.join([str(folder), *sys.path])

    def begun(code: str, *words: object, fault: str = "", loads: bool = False, **more: str) -> Process:
        own = {"NO_COLOR": "1", "PYTHONPATH": path, "FAULT": fault, "BEGUN": str(folder / "begun")}
        pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
        how: dict[str, Any] = {"env": {**os.environ, **own, **more}, **pipes, "start_new_session": True}
        if not loads:
            return forked(*words, code=code, **how)
        command = [sys.executable, "-c", code, *map(str, words)]
        return subprocess.Popen(command, encoding="utf-8", preexec_fn=heed_interrupts, **how)

    return begun


def carried_out(begin: Begin, *words: object, **more: Any) -> tuple[int, str, str]:
    """The exit code of the program, what it told on stdout and on stderr."""
    with begin(*words, **more) as process:
        told, said = process.communicate(timeout=120)
        _all_end(process.pid)
    return process.returncode, told, said


@pytest.fixture
def begin(tmp_path: Path) -> Begin:
    return beginning(tmp_path)


@pytest.fixture
def done(begin: Begin) -> Done:
    return partial(carried_out, begin)


@pytest.fixture(scope="module")
def found(bad: Path) -> tuple[int, str, str]:
    """What is told of the return, and in a last line what was loaded for that."""
    return carried_out(beginning(bad.parent), LOADED, "check", bad, loads=True)


@pytest.fixture
def alike(found: tuple[int, str, str]) -> tuple[int, str, str]:
    """What every other way is to tell of the return."""
    code, told, said = found
    return code, "".join(told.splitlines(keepends=True)[:-1]), said


def test_who_tells_of_one_file_does_not_load_what_checks_it(
    bad: Path, found: tuple[int, str, str], done: Done
) -> None:
    for code, told, said in (found, done(LOADED, "check", bad, "--all", loads=True)):
        assert (code, said) == (1, "")
        assert told.splitlines()[-1] == "loaded:"


def test_json_tells_the_same(bad: Path, done: Done) -> None:
    ahead, here = (done(HOW[how], "check", bad, "--json") for how in HOW)
    assert ahead == here
    assert "HN" in here[1]


def test_where_the_system_keeps_none_that_ended(bad: Path, alike: tuple[int, str, str], done: Done) -> None:
    ignoring = "import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN); "
    assert done(ignoring + HOW["ahead"], "check", bad) == alike


def test_where_there_is_no_room_for_a_process_another_way_is_gone(
    bad: Path, alike: tuple[int, str, str], done: Done
) -> None:
    few = "import errno, os\ndef fork():\n    os.fork = real\n    raise OSError(errno.EAGAIN, '')\n"
    full = f"{few}real, os.fork = os.fork, fork\n{HOW['ahead']}"
    assert done(full, "check", bad) == alike


@pytest.mark.parametrize("fault", ["dies", "fills", "hangs"])
def test_a_file_that_cannot_be_read_to_its_end_is_told_alike(
    make_return: MakeReturn, fault: str, done: Done
) -> None:
    path = make_return()
    ahead, here = (done(HOW[how], "check", path, fault=fault, SECONDS="2") for how in HOW)
    assert ahead == here
    assert (here[0], "không đọc được tệp nào" in here[1], here[2]) == (3, True, "")


def test_a_fault_of_the_program_is_not_told_of_the_file(
    make_return: MakeReturn, tmp_path: Path, done: Done
) -> None:
    code, told, said = done(HOW["ahead"], "check", make_return(), fault="fails", TMPDIR=str(tmp_path))
    assert (code, told, "ngoài dự kiến" in said) == (3, "", True)


@pytest.mark.parametrize(
    ("words", "code", "loads"),
    [(["--khong-co"], 2, True), (["--help"], 0, True), (["--annotate=ghi-chu"], 1, False)],
)
def test_nothing_is_left_when_another_thing_was_meant(
    bad: Path, words: list[str], code: int, loads: bool, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bad.parent)
    with begin(HOW["ahead"], "check", bad, *words, loads=loads) as process:
        _, said = process.communicate(timeout=120)
        _all_end(process.pid)
    assert process.returncode == code
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_who_stops_the_program_stops_the_process(
    make_return: MakeReturn, tmp_path: Path, number: signal.Signals, code: int, begin: Begin
) -> None:
    with begin(HOW["ahead"], "check", make_return(), fault="hangs") as process:
        while process.poll() is None and not (tmp_path / "begun").exists():
            time.sleep(0.01)
        assert len(list(_left(process.pid))) == 2
        # As a terminal does: all of them are told.
        os.killpg(process.pid, number)
        _, said = process.communicate()
        _all_end(process.pid)
    assert process.returncode == code
    assert ("đã dừng theo yêu cầu" in said, "Traceback" in said) == (number != signal.SIGKILL, False)


def test_a_process_whose_program_is_gone_ends_by_itself(
    tmp_path: Path, make_return: MakeReturn, begin: Begin
) -> None:
    """Loading is held at the first module of the command line until the program is killed."""
    (tmp_path / "typer").mkdir()
    loading = tmp_path / "loading"
    slow = f"import pathlib, time\npathlib.Path({str(loading)!r}).touch()\ntime.sleep(60)\n"
    (tmp_path / "typer" / "__init__.py").write_text(slow, encoding="utf-8")
    with begin(LOADED, "check", make_return(), loads=True) as process:
        while process.poll() is None and not loading.exists():
            time.sleep(0.01)
        assert len(list(_left(process.pid))) == 2
        process.kill()
        process.communicate()
        _all_end(process.pid)
