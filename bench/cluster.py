"""What a Dask cluster of N workers does: the same ``run`` with 1, 2 and 4 of them on this machine.

python -m bench.cluster [--workers 1,2,4] [--files 13] [--households 3000]

Each worker is a process with one thread. Told for each number of workers, a JSON line: seconds by the clock,
CPU seconds of the command and of the workers, and whether the tables are byte for byte those of the first.
More workers than cores tell what sharing costs, not what more machines would gain.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import Any

from bench.data import HOUSEHOLDS, small_district
from bench.measure import HOME, measure
from hongheo.pipeline import TABLES
from hongheo.write import sha256_of


def measured(workers: int, returns: Path, out: Path) -> dict[str, Any]:
    """One run with a cluster of so many workers."""
    from distributed import Client, LocalCluster

    # The workers import this program too.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HOME / "src"), str(HOME)])
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        before = sum(client.run(process_time).values())
        words = ["hongheo", "run", str(returns), "-o", str(out), "--scheduler", cluster.scheduler_address]
        done = measure(["-m", "bench.side", *words], allowed=(0, 1), watched=False)
        cpu = sum(client.run(process_time).values()) - before
    return {
        "workers": workers,
        "seconds": round(done.seconds, 1),
        "cpu_command": round(done.cpu, 1),
        "cpu_workers": round(cpu, 1),
        "tables": sha256_of(out / TABLES),
    }


def main() -> None:
    """Make the returns, measure, tell."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster", description=__doc__)
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--files", type=int, default=13)
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    given = parser.parse_args()
    returns = small_district(given.files, given.households)
    first = ""
    with tempfile.TemporaryDirectory(prefix="hongheo-bench-") as folder:
        for workers in map(int, given.workers.split(",")):
            told = measured(workers, returns, Path(folder) / f"ra-{workers}")
            first = first or told["tables"]
            told |= {
                "files": given.files,
                "households": given.files * given.households,
                "cores": os.cpu_count(),
                "same_tables": told.pop("tables") == first,
            }
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
