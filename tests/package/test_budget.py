"""The budget of the tests: what is told of it."""

from __future__ import annotations

from types import SimpleNamespace

from tests.budget import BUDGETS, OTHERS, WANTED, seconds, told


def test_phong_nao_qua_thi_noi() -> None:
    reports = [
        SimpleNamespace(nodeid="tests/read/test_a.py::test_b", processor=BUDGETS["read"]),
        SimpleNamespace(nodeid="tests/read/test_a.py::test_c", processor=0.5),
        SimpleNamespace(nodeid="tests/units/test_a.py::test_d[a/b]", processor=2),
        SimpleNamespace(nodeid="tests/test_alone.py::test_e[a/b]", processor=1),
    ]
    assert told(seconds(reports)) == [
        f"read           {BUDGETS['read'] + 0.5:.1f} s of  {BUDGETS['read']} s  OVER",
        f"units           2.0 s of   {OTHERS} s",
        f"test_alone.py    1.0 s of   {OTHERS} s",
        f"all            {BUDGETS['read'] + 3.5:.1f} s, wanted {WANTED} s",
    ]
