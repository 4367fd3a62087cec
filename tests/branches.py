"""Branches of each stage that tests went through, from ``coverage json``; `make coverage` runs it.

``coverage report`` mixes lines and branches into one figure: here both stand alone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

STAGES = ("read", "check", "score", "compare", "tabulate")
LEAST = 95


def _percent(covered: int, all_: int) -> float:
    return 100 * covered / all_ if all_ else 100.0


def stages(found: dict[str, dict[str, dict[str, int]]]) -> dict[str, tuple[float, float]]:
    """Stage > percent of branches and of lines, from the ``files`` of the report; all stages last."""
    told = {}
    for stage in (*STAGES, ""):
        own = [
            data["summary"] for name, data in found.items() if f"/hongheo/{stage}/" in f"/{name}" or not stage
        ]
        branches, lines = (
            _percent(sum(s[covered] for s in own), sum(s[all_] for s in own))
            for covered, all_ in (("covered_branches", "num_branches"), ("covered_lines", "num_statements"))
        )
        told[stage or "all"] = branches, lines
    return told


def main(path: Path) -> int:
    """Print the table; 1 when a stage is below the least."""
    found = stages(json.loads(path.read_text(encoding="utf-8"))["files"])
    print(f"{'stage':10}{'branches':>10}{'lines':>10}")
    for stage, (branches, lines) in found.items():
        low = "" if branches >= LEAST else f"  below {LEAST} %"
        print(f"{stage:10}{branches:>8.1f} %{lines:>8.1f} %{low}")
    return int(any(branches < LEAST for branches, _ in found.values()))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
