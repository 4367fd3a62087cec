"""Every rule of the register by worked cases: a sound register, single cells changed, all that is told."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from tests.procedure.registers import ON, SOUND, cases, changed, lines_of

CASES = list(cases())


def test_the_sound_register_is_clean() -> None:
    assert lines_of(SOUND) == []


def test_there_are_cases_and_each_name_stands_once() -> None:
    names = [name for name, _ in CASES]
    assert len(names) >= 120
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", [c for _, c in CASES], ids=[n for n, _ in CASES])
def test_case(case: Mapping[str, Any]) -> None:
    on = case.get("on", ON)
    assert isinstance(on, dt.date)
    assert lines_of(changed(case), on) == sorted(case["expect"])
