"""Every claim of speed, measured side by side: python -m bench [--only run,baseline,…] [--pairs N].

Makes the data (once: some minutes), runs both sides of each line in turns, prints a table of medians (the
value of a line: the median of the ratios of its pairs), writes JSON and adds a line to
``bench/history.jsonl``. A ratio of a busy machine says little: look at the CPU times beside it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psutil

from bench.measure import HOME, Measured, measure

HERE = Path(__file__).parent
LATEST, HISTORY = HERE / "results" / "latest.json", HERE / "history.jsonl"
LIBRARIES = ("pandas", "numpy", "pyarrow", "openpyxl", "python-calamine", "xlsxwriter", "pydantic", "typer")
# Problems in made data are warnings of invented people; a run with errors exits 1 and is as good for timing.
DONE = (0, 1)
ONE = ("--jobs", "1")


@dataclass(frozen=True, slots=True)
class Line:
    """One claim: what was compared, the value found, its bound, and the figures behind it."""

    id: str
    what: str
    value: float
    bound: float
    at_least: bool = False
    unit: str = "x"
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the bound is kept."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound


Side = Callable[[], Measured]


def made(what: str) -> Path:
    """The made input of that name (see ``bench.data``). Made in a process of its own: this one must stay
    small, for the system counts its pages into ru_maxrss of each process that it starts."""
    return Path(str(measure(["-m", "bench.data", what]).told["path"]))


def in_turns(pairs: int, left: Side, right: Side) -> tuple[list[Measured], list[Measured]]:
    """Both sides, each as often as ``pairs`` says, left first."""
    found = [(left(), right()) for _ in range(pairs)]
    return [x for x, _ in found], [y for _, y in found]


def figures(name: str, runs: Sequence[Measured]) -> dict[str, float]:
    """Medians of a side: whole process, inside, CPU, memory."""
    inside = [float(r.told["inside"]) for r in runs if "inside" in r.told]
    return {
        f"{name} s": median(r.seconds for r in runs),
        **({f"{name} inside s": median(inside)} if inside else {}),
        f"{name} cpu s": median(r.cpu for r in runs),
        f"{name} peak MB": max(r.peak_mb for r in runs),
        f"{name} maxrss MB": max(r.rss_mb for r in runs),
    }


def ratio(left: Sequence[Measured], right: Sequence[Measured]) -> float:
    """Median of left by right over the pairs, whole processes."""
    return median(x.seconds / y.seconds for x, y in zip(left, right, strict=True))


def cpu_ratio(left: Sequence[Measured], right: Sequence[Measured]) -> float:
    """The same of CPU times."""
    return median(x.cpu / y.cpu for x, y in zip(left, right, strict=True))


class Bench:
    """The parts; each gives its lines."""

    def __init__(self, pairs: int, folder: Path) -> None:
        self.pairs, self.folder = pairs, folder

    def _run(self, inputs: Path) -> Measured:
        out = self.folder / f"run-{inputs.name}"
        command = ["-m", "bench.side", "hongheo", "run", str(inputs), "-o", str(out), "--force", *ONE]
        return measure(command, allowed=DONE)

    def _check(self, inputs: Path, jobs: int = 1) -> Measured:
        return measure(
            ["-m", "bench.side", "hongheo", "check", str(inputs), "--jobs", str(jobs)], allowed=DONE
        )

    def run(self) -> list[Line]:
        """Everything of work A against the libraries alone."""
        a = made("a")
        self._run(a)
        out = str(self.folder / "run-a")
        runs, bares = in_turns(
            self.pairs, lambda: self._run(a), lambda: measure(["-m", "bench.bare", str(a), out])
        )
        start = measure(["-c", "import python_calamine, xlsxwriter"]).seconds
        costs = [b.told["read"] + b.told["write"] for b in bares]
        # The process of the bare side also looks up what cells to write: only reading and writing count.
        whole = median(r.seconds / (cost + start) for r, cost in zip(runs, costs, strict=True))
        inside = median(r.told["inside"] / cost for r, cost in zip(runs, costs, strict=True))
        more = {
            "inside ratio": inside,
            **figures("run", runs),
            "bare read s": median(b.told["read"] for b in bares),
            "bare write s": median(b.told["write"] for b in bares),
            "bare start s": start,
            "cells": bares[0].told["cells"],
        }
        peak = max(r.peak_mb for r in runs)
        return [
            Line("run", "run of A / bare reading and writing", whole, 2.0, figures=more),
            Line("memory A", "peak memory of run of A", peak, 500, unit="MB"),
        ]

    def baseline(self) -> list[Line]:
        """The officer's script on work A against the product."""
        a = made("a")
        out = str(self.folder / "baseline")
        theirs, ours = in_turns(
            self.pairs,
            lambda: measure(["-m", "bench.side", "baseline", str(a), out]),
            lambda: self._run(a),
        )
        parts = {
            f"baseline {p} s": median(b.told[p] for b in theirs) for p in ("read_return", "score", "dress")
        }
        more = {"cpu ratio": cpu_ratio(theirs, ours), **figures("baseline", theirs), **parts}
        more |= figures("run", ours)
        return [
            Line(
                "baseline", "baseline of A / run of A", ratio(theirs, ours), 6.0, at_least=True, figures=more
            )
        ]

    def check(self) -> list[Line]:
        """One return checked against bare reading, warm (the claim) and as whole processes."""
        path = made("one")
        told = measure(["-m", "bench.side", "warm", str(path), str(3 * self.pairs)], watched=False).told
        value = median(c / b for c, b in zip(told["check"], told["bare"], strict=True))
        cold, reading = in_turns(
            self.pairs, lambda: self._check(path), lambda: measure(["-m", "bench.side", "bare", str(path)])
        )
        more = {
            "check s": median(told["check"]),
            "bare s": median(told["bare"]),
            "whole processes ratio": ratio(cold, reading),
            **figures("process check", cold),
            **figures("process bare", reading),
        }
        return [Line("check", "check of one file / bare reading, warm", value, 2.5, figures=more)]

    def growth(self) -> list[Line]:
        """Work B against work A."""
        a, b = made("a"), made("b")
        large, small = in_turns(max(1, self.pairs // 2), lambda: self._run(b), lambda: self._run(a))
        more = {"cpu ratio": cpu_ratio(large, small), **figures("B", large), **figures("A", small)}
        peak = max(r.peak_mb for r in large)
        return [
            Line("growth", "run of B / run of A", ratio(large, small), 13.5, figures=more),
            Line("memory B", "peak memory of run of B", peak, 1500, unit="MB"),
        ]

    def jobs(self) -> list[Line]:
        """One process against two, for reading and checking work A; the start of the program is neither."""
        a = made("a")
        one, two = in_turns(self.pairs, lambda: self._check(a, 1), lambda: self._check(a, 2))
        inside = median(x.told["inside"] / y.told["inside"] for x, y in zip(one, two, strict=True))
        more = {"whole process": ratio(one, two), **figures("jobs 1", one), **figures("jobs 2", two)}
        what = "check of A without the start, --jobs 1 / --jobs 2"
        return [Line("jobs", what, inside, 1.6, at_least=True, figures=more)]

    def start(self) -> list[Line]:
        """Help and version against the import of the libraries that they cannot do without."""
        lines = []
        cli = "from hongheo.cli import main; main()"
        for option in ("--help", "--version"):
            ours, theirs = in_turns(
                3 * self.pairs,
                lambda option=option: measure(["-c", cli, option]),  # type: ignore[misc]
                lambda: measure(["-c", "import typer, rich"]),
            )
            more = {
                "cpu ratio": cpu_ratio(ours, theirs),
                **figures("ours", ours),
                **figures("import", theirs),
            }
            what = f"hongheo {option} / import typer, rich"
            lines.append(Line(option, what, ratio(ours, theirs), 1.6, figures=more))
        return lines

    def problems(self) -> list[Line]:
        """What 1,000 problems cost."""
        more = measure(["-m", "bench.problems", str(self.pairs)]).told
        what = "check with 1,000 problems / without"
        return [Line("problems", what, more.pop("ratio"), 2.0, figures=more)]


PARTS = ("start", "check", "problems", "jobs", "run", "baseline", "growth")


def machine() -> dict[str, object]:
    """What the numbers depend on."""
    cpu = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [x for x in info.read_text(encoding="utf-8").splitlines() if x.startswith("model name")]
        cpu = names[0].partition(":")[2].strip() if names else cpu
    return {
        "system": platform.system(),
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load": [round(x, 1) for x in os.getloadavg()],
    }


def versions() -> dict[str, str]:
    """Python and the libraries."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def commit() -> str:
    """The commit that was measured, ``+`` when the tree has changes."""
    command = ["git", "describe", "--always", "--dirty=+", "--abbrev=12"]
    return subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False).stdout.strip()


def table(lines: Sequence[Line]) -> str:
    """The lines with value, bound and whether it is kept; the figures below each."""
    out = []
    for line in lines:
        sign = ">=" if line.at_least else "<="
        verdict = "ok" if line.ok else "NOT OK"
        out.append(
            f"{line.what:45}{line.value:9.2f} {line.unit:3}{sign} {line.bound:<7g}{verdict:7}".rstrip()
        )
        shown = ", ".join(f"{name} {value:,.2f}" for name, value in line.figures.items())
        if shown:
            out.append(f"    {shown}")
    return "\n".join(out)


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", help=f"some of {', '.join(PARTS)}, joined by commas")
    parser.add_argument("--pairs", type=int, default=3, help="how often both sides are run (default 3)")
    parser.add_argument("--json", type=Path, default=LATEST, help="where the figures go")
    given = parser.parse_args()
    wanted = given.only.split(",") if given.only else list(PARTS)
    if unknown := [part for part in wanted if part not in PARTS]:
        parser.error(f"no such part: {', '.join(unknown)}")
    record: dict[str, object] = {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
        "versions": versions(),
        "pairs": given.pairs,
    }
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="hongheo-bench-") as folder:
        bench = Bench(given.pairs, Path(folder))
        for part in wanted:
            found = getattr(bench, part)()
            lines += found
            sys.stdout.write(table(found) + "\n")
            sys.stdout.flush()
    record["lines"] = [asdict(line) | {"ok": line.ok} for line in lines]
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    with HISTORY.open("a", encoding="utf-8") as history:
        history.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
