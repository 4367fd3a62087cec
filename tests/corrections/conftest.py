"""Corrections are put into the same returns again and again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import reading


@pytest.fixture(scope="module", autouse=True)
def each_return_read_once() -> Iterator[None]:
    """No test of this room changes how files are read: what is asked of the same bytes is read once."""
    with reading.once():
        yield
