"""What the tests of each room cost, beside what they may: told at the end of ``make test``.

Seconds of processor time, of the tests and of the processes that they start: a busy machine changes them
little, while its clock runs on. Nothing fails by them. A room may take about a sixth more than it took when
its budget was written; what stands over it is made smaller, or its budget is argued for.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

BUDGETS = {
    "pipeline": 146,
    "docs": 79,
    "check": 16,
    "write": 32,
    "tabulate": 14,
    "dirty": 16,
    "compare": 25,
    "read": 18,
    "hostile": 39,
    "corrections": 16,
    "package": 7,
    "demo": 10,
    "cli": 9,
    "score": 4,
    "fuzz": 5,
}
OTHERS = 5
# Four minutes on two cores, less what the checkers before the tests take.
WANTED = 410
# Of a few tests that are run alone there is nothing to tell.
FEWEST = 1000

_spent = 0.0


def spent() -> float:
    """Seconds of processor time of this process, and of those of its own that have ended, since the last
    call."""
    global _spent
    times = os.times()
    before, _spent = _spent, times.user + times.system + times.children_user + times.children_system
    return _spent - before


def seconds(reports: list[Any]) -> Counter[str]:
    """Room > seconds, of pytest's reports on tests (setting up and clearing away with them)."""
    found = Counter[str]()
    for report in reports:
        path = report.nodeid.partition("::")[0].removeprefix("tests/")
        found[path.partition("/")[0]] += report.processor
    return found


def told(found: Counter[str]) -> list[str]:
    """One line a room, the most costly first, and one of all of them."""
    lines = []
    for room, took in found.most_common():
        most = BUDGETS.get(room, OTHERS)
        lines.append(f"{room:<12}{took:7.1f} s of {most:3} s{'  OVER' if took > most else ''}")
    return [*lines, f"{'all':<12}{found.total():7.1f} s, wanted {WANTED} s"]
