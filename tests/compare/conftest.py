"""What is compared is seen in results, and where a test says so in lists."""

from __future__ import annotations

import pytest

from tests.conftest import blank_out


@pytest.fixture(autouse=True)
def seen_in_results(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test of this room reads the tables or problems that a run writes, and few its lists
    (``with_lists``)."""
    lists = () if "with_lists" in request.fixturenames else ("write_lists",)
    blank_out(monkeypatch, "write_tables", "write_problems_of", *lists)


@pytest.fixture
def with_lists() -> None:
    """The lists of a run are read again."""
