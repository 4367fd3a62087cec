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
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
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
CLAIMS = tomllib.loads((HERE / "claims.toml").read_text(encoding="utf-8"))
CLI = "from hongheo.__main__ import main; main()"


@dataclass(frozen=True, slots=True)
class Line:
    """One claim: what was compared, the value found, its bound, and the figures behind it."""

    id: str
    value: float
    figures: dict[str, float]
    what: str
    bound: float
    at_least: bool = False
    unit: str = "x"

    @classmethod
    def of(cls, claim: str, value: float, figures: dict[str, float] | None = None) -> Line:
        """The line of a claim of ``claims.toml``."""
        return cls(claim, value, figures or {}, **CLAIMS[claim])

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

    def _run(self, inputs: Path, *jobs: str, watched: bool = True) -> Measured:
        """``run`` as its users start it, with ``--jobs`` as said, else with as many processes as it takes."""
        out = self.folder / f"run-{inputs.name}"
        command = ["-c", CLI, "run", str(inputs), "-o", str(out), "--force", *jobs]
        return measure(command, allowed=DONE, watched=watched)

    def _check(self, inputs: Path, jobs: int = 1) -> Measured:
        return measure(
            ["-m", "bench.side", "hongheo", "check", str(inputs), "--jobs", str(jobs)], allowed=DONE
        )

    def run(self) -> list[Line]:
        """Everything of work A against the libraries alone."""
        a = made("a")
        self._run(a, *ONE)
        out = str(self.folder / "run-a")
        runs, bares = in_turns(
            self.pairs, lambda: self._run(a, *ONE), lambda: measure(["-m", "bench.bare", str(a), out])
        )
        start = measure(["-c", "import python_calamine, xlsxwriter"]).seconds
        costs = [b.told["read"] + b.told["write"] for b in bares]
        # The process of the bare side also looks up what cells to write: only reading and writing count.
        whole = median(r.seconds / (cost + start) for r, cost in zip(runs, costs, strict=True))
        floors = [b.told["read"] + b.told["rows"] for b in bares]
        above = median(r.seconds / (floor + start) for r, floor in zip(runs, floors, strict=True))
        more = {
            "cpu ratio": median(
                r.cpu / (b.told["read_cpu"] + b.told["write_cpu"]) for r, b in zip(runs, bares, strict=True)
            ),
            "cpu floor ratio": median(
                r.cpu / (b.told["read_cpu"] + b.told["rows_cpu"]) for r, b in zip(runs, bares, strict=True)
            ),
            **figures("run", runs),
            "bare read s": median(b.told["read"] for b in bares),
            "bare write s": median(b.told["write"] for b in bares),
            "bare rows s": median(b.told["rows"] for b in bares),
            "bare start s": start,
            "cells": bares[0].told["cells"],
        }
        peak = max(r.peak_mb for r in runs)
        return [
            Line.of("run", whole, more),
            Line.of("floor", above),
            Line.of("memory A", peak),
        ]

    def baseline(self) -> list[Line]:
        """The officer's script on work A against the product."""
        a = made("a")
        out = str(self.folder / "baseline")
        theirs, ours = in_turns(
            self.pairs,
            lambda: measure(["-m", "bench.side", "baseline", str(a), out]),
            lambda: self._run(a, *ONE),
        )
        all_cores = [self._run(a) for _ in range(self.pairs)]
        parts = {
            f"baseline {p} s": median(b.told[p] for b in theirs) for p in ("read_return", "score", "dress")
        }
        more = {"cpu ratio": cpu_ratio(theirs, ours), **figures("baseline", theirs), **parts}
        more |= figures("run", ours)
        return [
            Line.of("baseline", ratio(theirs, ours), more),
            Line.of("baseline, all cores", ratio(theirs, all_cores), figures("run", all_cores)),
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
        return [Line.of("check", value, more)]

    def small(self) -> list[Line]:
        """The whole process that checks a return of 200 households, against the import of pandas."""
        path = made("small")
        ours, theirs = in_turns(
            3 * self.pairs,
            lambda: measure(["-c", CLI, "check", str(path)], allowed=DONE, watched=False),
            lambda: measure(["-c", "import pandas"], watched=False),
        )
        more = {"cpu ratio": cpu_ratio(ours, theirs), **figures("check", ours), **figures("pandas", theirs)}
        return [Line.of("small", ratio(ours, theirs), more)]

    def warnings(self) -> list[Line]:
        """Work A with 48,000 warnings against work A, one process."""
        a, warned = made("a"), made("warned")
        with_, without = in_turns(self.pairs, lambda: self._run(warned, *ONE), lambda: self._run(a, *ONE))
        more = {
            "cpu ratio": cpu_ratio(with_, without),
            **figures("warned", with_),
            **figures("A", without),
        }
        return [Line.of("warnings", ratio(with_, without), more)]

    def growth(self) -> list[Line]:
        """Work B against work A."""
        a, b = made("a"), made("b")
        large, small = in_turns(
            max(1, self.pairs // 2), lambda: self._run(b, *ONE), lambda: self._run(a, *ONE)
        )
        more = {"cpu ratio": cpu_ratio(large, small), **figures("B", large), **figures("A", small)}
        peak = max(r.peak_mb for r in large)
        return [
            Line.of("growth", ratio(large, small), more),
            Line.of("memory B", peak),
        ]

    def jobs(self) -> list[Line]:
        """One process against two, for reading and checking work A; the start of the program is neither."""
        a = made("a")
        one, two = in_turns(self.pairs, lambda: self._check(a, 1), lambda: self._check(a, 2))
        inside = median(x.told["inside"] / y.told["inside"] for x, y in zip(one, two, strict=True))
        more = {"whole process": ratio(one, two), **figures("jobs 1", one), **figures("jobs 2", two)}
        alone, both = in_turns(
            self.pairs,
            lambda: self._run(a, *ONE, watched=False),
            lambda: self._run(a, "--jobs", "2", watched=False),
        )
        run_more = {**figures("jobs 1", alone), **figures("jobs 2", both)}
        return [
            Line.of("jobs", inside, more),
            Line.of("jobs of run", ratio(alone, both), run_more),
        ]

    def start(self) -> list[Line]:
        """Help and version against the import of the libraries that they cannot do without."""
        lines = []
        for option in ("--help", "--version"):
            ours, theirs = in_turns(
                3 * self.pairs,
                lambda option=option: measure(["-c", CLI, option]),  # type: ignore[misc]
                lambda: measure(["-c", "import typer, rich"]),
            )
            more = {
                "cpu ratio": cpu_ratio(ours, theirs),
                **figures("ours", ours),
                **figures("import", theirs),
            }
            lines.append(Line.of(option, ratio(ours, theirs), more))
        return lines

    def problems(self) -> list[Line]:
        """What 1,000 problems cost."""
        more = measure(["-m", "bench.problems", str(self.pairs)]).told
        return [Line.of("problems", more.pop("ratio"), more)]


PARTS = ("start", "small", "check", "problems", "warnings", "jobs", "run", "baseline", "growth")


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


def _git(*command: str) -> str:
    return subprocess.run(
        ["git", *command], cwd=HOME, capture_output=True, text=True, check=False
    ).stdout.strip()


def commit() -> str:
    """The commit that was measured, ``+`` when the tree has changes."""
    return _git("describe", "--always", "--dirty=+", "--abbrev=12")


def other_side() -> str:
    """The last commit that changed what the product is measured against."""
    return _git("log", "-1", "--format=%h", "--abbrev=12", "--", "bench/baseline.py", "bench/bare.py")


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
        "other side": other_side(),
        "machine": machine(),
        "versions": versions(),
        "pairs": given.pairs,
    }
    sys.stdout.write(f"product at {record['commit']}, what it is held against at {record['other side']}\n")
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
