"""How long the tests of each room take, beside what they may: told at the end of ``make test``.

Seconds of all processes together. Nothing fails: a busy machine takes longer. What stands over its budget on
an idle one is made smaller, or its budget is argued for.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

BUDGETS = {
    "pipeline": 200,
    "docs": 100,
    "compare": 90,
    "hostile": 80,
    "check": 80,
    "write": 70,
    "tabulate": 60,
    "read": 50,
    "dirty": 50,
    "package": 40,
    "demo": 20,
    "fuzz": 20,
    "score": 20,
}
OTHERS = 15
# Of a few tests that are run alone there is nothing to tell.
FEWEST = 1000


def seconds(reports: list[Any]) -> Counter[str]:
    """Room > seconds, of pytest's reports on tests (setting up and clearing away with them)."""
    found = Counter[str]()
    for report in reports:
        room = report.nodeid.removeprefix("tests/").partition("/")[0]
        found[room] += report.duration
    return found


def told(found: Counter[str]) -> list[str]:
    """One line a room, the longest first."""
    lines = []
    for room, took in found.most_common():
        most = BUDGETS.get(room, OTHERS)
        lines.append(f"{room:<12}{took:7.1f} s of {most:3} s{'  OVER' if took > most else ''}")
    return lines
