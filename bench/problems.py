"""What 1,000 problems cost: checking a spoilt return against a clean one, in pairs, in one process.

python -m bench.problems TURNS
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from bench.data import one_return
from hongheo.pipeline import Options, check

SPOILT = 1000


def seconds(path: Path) -> tuple[float, int]:
    """Time of one check in seconds, and how many problems it found."""
    start = time.perf_counter()
    result = check([path], Options())
    for problem in result.report:
        problem.message()
    return time.perf_counter() - start, len(result.report)


def compare(turns: int) -> dict[str, float]:
    """Medians, and the median of the ratios of the pairs."""
    clean, spoilt = one_return(), one_return(SPOILT)
    seconds(clean)
    pairs = [(seconds(clean), seconds(spoilt)) for _ in range(turns)]
    return {
        "ratio": statistics.median(y[0] / x[0] for x, y in pairs),
        "clean s": statistics.median(x[0] for x, _ in pairs),
        "spoilt s": statistics.median(y[0] for _, y in pairs),
        "clean problems": pairs[0][0][1],
        "spoilt problems": pairs[0][1][1],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(compare(int(sys.argv[1]))) + "\n")
