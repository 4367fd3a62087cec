"""What a run holds in memory: nothing longer than somebody asks for it, and free memory goes back."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import psutil
import pytest

from hongheo.pipeline import Options, run
from hongheo.pipeline.transport import return_memory
from hongheo.tabulate import Families
from hongheo.write import write_scores
from tests.conftest import MakeReturn, b1, b2, household

MB = 2**20


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc tells what is free")
def test_free_memory_goes_back_to_the_system() -> None:
    held = [b"x" * 3000 + bytes([n % 256]) for n in range(20_000)]
    # The last one stays, so that the C library cannot shorten its heap by itself.
    last = held[-1]
    del held
    process = psutil.Process()
    before = process.memory_info().rss
    return_memory()
    assert before - process.memory_info().rss > 30 * MB
    assert last


def test_members_are_let_go_once_the_lists_are_written(
    make_return: MakeReturn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = []

    def counted(*given: object, **named: object) -> None:
        gc.collect()
        alive.append(sum(isinstance(thing, Families) for thing in gc.get_objects()))
        write_scores(*given, **named)  # type: ignore[arg-type]

    gc.freeze()  # what other tests left is not looked through
    monkeypatch.setattr("hongheo.pipeline.run_results.write_scores", counted)
    path = make_return(households=[household("1")], b1=[b1("1", 120)], b2=[b2("1", 40)])
    run([path], Options(jobs=1), tmp_path / "ra")
    assert alive == [0]
