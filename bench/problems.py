"""What 1,000 problems cost: checking a spoilt return against a clean one, in pairs, in one run.

python -m bench.problems
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from bench.data import one_return
from hongheo.pipeline import Options, check

PAIRS = 7
SPOILT = 1000


def seconds(path: Path) -> tuple[float, int]:
    """Time of one check in seconds, and how many problems it found."""
    start = time.perf_counter()
    result = check([path], Options())
    for problem in result.report:
        problem.message()
    return time.perf_counter() - start, len(result.report)


def main() -> None:
    """Print medians and the ratio."""
    clean, spoilt = one_return(), one_return(SPOILT)
    seconds(clean)
    pairs = [(seconds(clean), seconds(spoilt)) for _ in range(PAIRS)]
    a, b = (statistics.median(p[i][0] for p in pairs) for i in (0, 1))
    ratio = statistics.median(y[0] / x[0] for x, y in pairs)
    out = sys.stdout.write
    out(f"clean return, 3,000 households: {a:.2f} s, {pairs[0][0][1]} problems\n")
    out(f"spoilt return: {b:.2f} s, {pairs[0][1][1]} problems\n")
    out(f"ratio {ratio:.2f} (wanted: under 2)\n")


if __name__ == "__main__":
    main()
