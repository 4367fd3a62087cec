"""Every rule of the register by worked cases: a sound register, single cells changed, all that is told."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from hongheo.criteria import procedures
from hongheo.procedure import PERIODIC, step_reached
from hongheo.procedure.register import RECOGNISED
from hongheo.text import one_spelling
from tests.procedure.registers import ON, SOUND, cases, changed, lines_of, register_of, rules_on

DAY = dt.timedelta(days=1)
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


def test_villages_that_differ_only_by_lost_accents_are_one() -> None:
    villages = ["Ap Dong", "Ấp Đông", "ấp đông", "Ấp Đồng Tây", "Ap 1", "Ấp 1"]
    assert one_spelling(villages) == {
        "Ap Dong": "Ấp Đông",
        "Ấp Đông": "Ấp Đông",
        "ấp đông": "Ấp Đông",
        "Ấp Đồng Tây": "Ấp Đồng Tây",
        "Ap 1": "Ấp 1",
        "Ấp 1": "Ấp 1",
    }
    # Which of two is meant nobody knows: it stays a third.
    assert one_spelling(["Ap Dong", "Ấp Đông", "Ấp Đồng"])["Ap Dong"] == "Ap Dong"


def test_the_step_reached_is_one_that_has_begun_by_the_day() -> None:
    register = register_of(SOUND)
    own = [line for line in register.of("documents") if line.procedure == PERIODIC]
    decided = next(d for line in own if line.get("what") == RECOGNISED and (d := line.day("dated")))
    before, after = (step_reached(register, rules_on(day)) for day in (decided - DAY, decided))
    steps = [s.title for s in next(p for p in procedures() if p.register_name == PERIODIC).step]
    assert steps.index(before) < steps.index(after)
    assert after == next(s.title for p in procedures() for s in p.step if s.id == "decision")
