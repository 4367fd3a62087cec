"""What is compared is seen in results and lists."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def seen_in_results(results_only: None) -> None:
    """No test of this room reads the tables or problems that a run writes."""
