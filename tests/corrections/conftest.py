"""Corrections are put into the same returns again and again."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module", autouse=True)
def each_return_read_once(read_once: None) -> None:
    """No test of this room changes how files are read: what is asked of the same bytes is read once."""
