"""Work that a second processor does meanwhile: what comes of it is what would have come of it here, and the
process never outlives who waits for it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pandas as pd
import psutil
import pytest

from hongheo.forms import RETURNS
from hongheo.models import Account
from hongheo.pipeline import Options, forked, parts
from hongheo.pipeline.collecting import collect
from hongheo.pipeline.forked import meanwhile
from hongheo.pipeline.parts import Part
from hongheo.pipeline.result import no_progress
from hongheo.problems import kinds
from tests.conftest import MakeReturn, b1, b2, household
from tests.forked import forked_done

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process is forked"),
    pytest.mark.usefixtures("forks"),
]

HERE = os.getpid()


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are forked, although the tests themselves may run in a process with threads, or on one
    processor."""
    monkeypatch.setattr(forked, "one_thread", lambda: True)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def test_the_work_is_done_in_another_process_while_the_block_goes_on() -> None:
    with meanwhile(lambda: ("found", os.getpid())) as found:
        what, process = found()
    assert what == "found"
    assert process != os.getpid()
    forked.wait_for_answered()
    assert not psutil.pid_exists(process)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param("one_thread", lambda: False, id="a process with threads"),
        pytest.param("forked", lambda _: None, id="no room for another process"),
    ],
)
def test_it_is_done_here_where_no_process_is_forked(
    monkeypatch: pytest.MonkeyPatch, asked: str, told: object
) -> None:
    monkeypatch.setattr(forked, asked, told)
    with meanwhile(os.getpid) as found:
        assert found() == os.getpid()


def test_it_is_done_here_where_there_is_one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    with meanwhile(os.getpid) as found:
        assert found() == os.getpid()


def _dies() -> int:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def _fills() -> int:
    if os.getpid() != HERE:
        raise MemoryError
    return os.getpid()


def _unspeakable() -> object:
    return os.getpid() if os.getpid() == HERE else lambda: None


@pytest.mark.parametrize("work", [_dies, _fills, _unspeakable])
def test_it_is_done_here_when_that_process_gives_no_answer(work: Callable[[], object]) -> None:
    with meanwhile(work) as found:
        assert found() == os.getpid() == HERE


def _fails() -> None:
    raise ValueError("at fault")


def test_what_it_raises_is_raised_here() -> None:
    with meanwhile(_fails) as found, pytest.raises(ValueError, match="at fault"):
        found()


def _waits(path: Path) -> Callable[[], None]:
    def work() -> None:
        path.with_suffix(".new").write_text(str(os.getpid()))
        path.with_suffix(".new").rename(path)
        time.sleep(600)

    return work


def _begun(path: Path) -> int:
    for _ in range(3000):
        if path.exists():
            return int(path.read_text())
        time.sleep(0.01)
    raise AssertionError("the work was not begun")


def test_a_block_that_ends_without_asking_ends_the_process(tmp_path: Path) -> None:
    with pytest.raises(KeyError), meanwhile(_waits(tmp_path / "begun")):
        process = _begun(tmp_path / "begun")
        raise KeyError
    assert not psutil.pid_exists(process)


KILLED = """
import os, signal, sys
from pathlib import Path
from hongheo.pipeline import forked
from tests.pipeline.test_forked import _begun, _waits
forked.one_thread = lambda: True
os.sched_getaffinity = lambda _: {0, 1}
with forked.meanwhile(_waits(Path(sys.argv[1]))):
    _begun(Path(sys.argv[1]))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_ends_with_who_waits_for_it(tmp_path: Path) -> None:
    done = forked_done(tmp_path / "begun", code=KILLED)
    assert done.returncode == -signal.SIGKILL
    process = _begun(tmp_path / "begun")
    for _ in range(3000):
        if not psutil.pid_exists(process) or psutil.Process(process).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.01)
    raise AssertionError("the process is left")


def test_a_return_comes_to_the_same_with_and_without_it(
    make_return: MakeReturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Problems of all kinds that stand before, among and after those that the process finds."""

    def member(code: str, number: int, **said: object) -> dict[str, object]:
        return {"household_code": code, "member_number": number, **said}

    same = {"name": "Trần Văn Mẫu", "birth_date": "01/02/1960", "sex": "Nam"}
    path = make_return(
        households=[
            household("1", identity_number="999060000001", head_name="Trần Văn Mẫu"),
            household("2", identity_number="082160000001", head_name="Nguyễn Văn A"),
            household("4"),
        ],
        b1=[b1("1", 150), b1("2", 140), b1("3", 100)],
        b2=[b2("1", 1), b2("2", 12)],
        members=[
            member("1", 1, relation="Chủ hộ", **same),
            member("1", 1, relation="Chủ hộ", name="Lê Thị Mẫu"),
            member("2", 1, relation="Con", **same),
            member("2", 2, relation="Con", name="Phạm Mẫu", birth_date="01/01/1900"),
        ],
    )
    begun = mock.Mock(wraps=forked.forked)
    monkeypatch.setattr(forked, "forked", begun)

    def read(many: int, jobs: int | None) -> Part:
        monkeypatch.setattr(parts, "MANY", many)
        options = Options(year=2023, jobs=jobs)
        collected, _ = collect([path], options, None, no_progress, RETURNS, Account(), map_=map)
        return collected.parts[0]

    here, there, asked_for_one = read(100, None), read(7, None), read(7, 1)
    assert begun.call_count == 1
    told = {problem.kind for problem in here.problems}
    assert {kinds.PLACEHOLDER, kinds.IDENTITY_SEX, kinds.HEAD_MISSING} <= told
    for part in (there, asked_for_one):
        assert part.problems == here.problems
        for found, own in ((part.keys, here.keys), (part.households, here.households)):
            assert isinstance(found, pd.DataFrame)
            assert isinstance(own, pd.DataFrame)
            assert found.equals(own)
