"""The budget of the tests: what is told of it."""

from __future__ import annotations

from types import SimpleNamespace

from tests.budget import BUDGETS, seconds, told


def test_phong_nao_qua_thi_noi() -> None:
    reports = [
        SimpleNamespace(nodeid="tests/read/test_a.py::test_b", duration=BUDGETS["read"]),
        SimpleNamespace(nodeid="tests/read/test_a.py::test_c", duration=0.5),
        SimpleNamespace(nodeid="tests/units/test_a.py::test_d", duration=2),
    ]
    assert told(seconds(reports)) == [
        f"read           {BUDGETS['read'] + 0.5:.1f} s of  {BUDGETS['read']} s  OVER",
        "units           2.0 s of  15 s",
    ]
