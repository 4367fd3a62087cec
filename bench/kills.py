"""Kills ``hongheo run`` at random moments and counts what stands in the folder then. POSIX only.

python -m bench.kills --count 50

Two small communes are run over an older set of outputs with ``--force`` (one time in five into an empty one).
Each process is forked from one that has made the older set itself, so that no kill is spent on loading the
program, and gets SIGKILL: one half at a moment anywhere in the run, the other half while the files are put
in place, which is slowed down so that it can be hit. Right after the kill ``nhat-ky.json`` must be absent or
name the SHA-256 of every file beside it, and no file may be half. One time in two the next process starts in
a folder without the new set as the kill left it; else it is settled, and must hold exactly the older or the
new set, or nothing where nothing was.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path

from hongheo import cli
from hongheo.criteria import standard_for_year
from hongheo.forms import COMMUNE_RETURN, form
from hongheo.pipeline import MANIFEST, OUTPUTS
from hongheo.units import units_on
from hongheo.write import OutputSet, sha256_of, write_return

YEAR = 2023
COMMUNES = ("28651", "28654")
HOUSEHOLDS = 8  # of each
SLOW = 0.004  # seconds before and after each move of a file
Held = dict[str, bytes]


def returns(folder: Path, communes: Sequence[str]) -> Path:
    """Small returns of some communes, every household of which has some points; the folder."""
    folder.mkdir()
    standard, date = standard_for_year(YEAR)
    codes = [f"{n:04d}" for n in range(1, HOUSEHOLDS + 1)]
    for commune in communes:
        unit = units_on(date).by_code(commune)
        assert unit is not None
        head = {"head_name": f"Trần Thị Mẫu {commune}", "sex": "Nữ", "people": "Kinh", "size": 4}
        sheets: dict[str, list[dict[str, object]]] = {
            "households": [{"household_code": c, **head, "class_start": "Hộ nghèo"} for c in codes],
            "b1": [{"household_code": c, "b1_total": 100 + 10 * n} for n, c in enumerate(codes)],
            "b2": [{"household_code": c, "b2_1": True, "b2_2": True, "b2_3": True} for c in codes],
        }
        write_return(
            folder / f"{commune}.xlsx",
            form=form(COMMUNE_RETURN),
            unit=unit,
            year=YEAR,
            info={"total_households": 3000, "total_persons": 10500},
            sheets=sheets,
            indicator_names=[i.name for i in standard.indicator],
        )
    return folder


def _slow_moves() -> None:
    for name in ("replace", "unlink"):
        real = getattr(Path, name)

        def slow(self: Path, *more: object, real: object = real, **named: object) -> object:
            time.sleep(SLOW)
            done = real(self, *more, **named)  # type: ignore[operator]
            time.sleep(SLOW)
            return done

        setattr(Path, name, slow)


def start(files: Path, out: Path, slow: bool) -> int:
    """A process that runs the returns into a folder; its id."""
    child = os.fork()
    if child:
        return child
    try:
        if slow:
            _slow_moves()
        _run(files, out)
    finally:
        os._exit(0)


def _run(files: Path, out: Path) -> None:
    """The command as it is typed, but that it says nothing."""
    sys.argv = ["hongheo", "run", str(files), "-o", str(out), "--force", "--quiet"]
    with Path(os.devnull).open("w", encoding="utf-8") as null, redirect_stdout(null), suppress(SystemExit):
        cli.main()


def held(folder: Path) -> Held:
    """Name > bytes of the files that people see."""
    seen = folder.iterdir() if folder.is_dir() else ()
    return {p.name: p.read_bytes() for p in seen if not p.name.startswith(".")}


def marked(folder: Path) -> bool:
    """Whether ``nhat-ky.json`` is there and each file beside it is the one that it names."""
    path = folder / MANIFEST
    if not path.is_file():
        return False
    outputs = json.loads(path.read_text(encoding="utf-8"))["outputs"]
    return all(sha256_of(folder / o["name"]) == o["sha256"] for o in outputs)


@dataclass(slots=True)
class Counts:
    """What was found, by name, and what must not be."""

    found: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def _look(out: Path, sets: dict[str, Held], counts: Counts) -> None:
    """Right after the kill: marked, or without a mark and each file that of the one or the other set."""
    now = held(out)
    if MANIFEST in now:
        counts.found["marked"] += 1
        if not marked(out) or now not in sets.values():
            counts.wrong.append(f"marked, but files differ: {sorted(now)}")
        return
    counts.found["without mark"] += 1
    half = [n for n, data in now.items() if all(data != known.get(n) for known in sets.values())]
    if half:
        counts.wrong.append(f"half a file: {half}")


def _settle(out: Path, allowed: dict[str, Held], counts: Counts) -> None:
    """As the next run finds it: one of the sets that may be, and nothing else."""
    if out.is_dir():
        OutputSet(out, OUTPUTS, force=True)
    now = held(out)
    name = next((name for name, known in allowed.items() if now == known), None)
    if name is None or (now and not marked(out)):
        counts.wrong.append(f"neither old nor new: {sorted(now)}")
    counts.found[f"settled: {name}"] += 1
    left = [p.name for p in out.iterdir() if p.name not in now] if out.is_dir() else []
    if left:
        counts.wrong.append(f"left behind: {left}")


def _wait_for_publishing(out: Path, child: int) -> bool:
    """Until the files are being put in place; False when the process has ended before."""
    while not any(out.glob(".hongheo-*/journal.json")):
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(SLOW / 8)
    return True


def kill_many(work: Path, count: int, rng: random.Random) -> Counts:
    """Kill so many runs; what was found."""
    out = work / "ra"
    older, files = returns(work / "truoc", COMMUNES[:1]), returns(work / "nay", COMMUNES)
    _run(older, out)
    sets = {"old": held(out)}
    begun = time.monotonic()
    os.waitpid(start(files, out, slow=False), 0)
    took = time.monotonic() - begun
    sets["new"] = held(out)
    if any(own.keys() != set(OUTPUTS) for own in sets.values()):
        raise RuntimeError(f"not run: {[sorted(own) for own in sets.values()]}")
    # The moves and as long again for what is done before and after them.
    moving = 2 * (2 * SLOW) * (len(OUTPUTS) + 2)
    counts = Counts()
    allowed: dict[str, Held] = {}
    for turn in range(count):
        slow = turn % 2 == 1
        if not allowed:
            shutil.rmtree(out, ignore_errors=True)
            empty = turn % 5 == 4
            if not empty:
                out.mkdir()
                for name, data in sets["old"].items():
                    (out / name).write_bytes(data)
            allowed = {"nothing": {}, "new": sets["new"]} if empty else sets
        child = start(files, out, slow)
        if not slow or _wait_for_publishing(out, child):
            time.sleep(rng.uniform(0, moving if slow else took * 1.05))
            ended = os.waitpid(child, os.WNOHANG)[0]
            if not ended:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            counts.found["killed while moving" if slow else "killed anywhere"] += not ended
        _look(out, sets, counts)
        if (MANIFEST in (now := held(out)) and now == sets["new"]) or rng.random() < 0.5 or turn == count - 1:
            _settle(out, allowed, counts)
            allowed = {}
    return counts


def main() -> None:
    """Print the counts; exit 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as work:
        counts = kill_many(Path(work), said.count, random.Random(said.seed))
    out = sys.stdout.write
    for name, number in sorted(counts.found.items()):
        out(f"{name}: {number}\n")
    for text in counts.wrong:
        out(f"WRONG: {text}\n")
    out(f"{said.count} starts, wrong: {len(counts.wrong)} (wanted: 0); {time.monotonic() - begun:.0f} s\n")
    sys.exit(1 if counts.wrong else 0)


if __name__ == "__main__":
    main()
