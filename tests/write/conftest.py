"""The commune that returns are written for."""

from __future__ import annotations

import datetime as dt

import pytest

from hongheo.units import Unit, units_on
from tests.write.workbooks import YEAR


@pytest.fixture(scope="session")
def unit() -> Unit:
    found = units_on(dt.date(YEAR, 12, 1)).by_code("28654")
    assert found is not None
    return found
