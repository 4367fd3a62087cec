"""The coverage register: complete for every standard and every movement, strict, as sure as the law."""

from pathlib import Path

import pytest

from hongheo.columns import DESIGNS, template_path
from hongheo.compare import Movement
from hongheo.criteria import coverage, load_coverage, standards
from hongheo.errors import StandardError
from hongheo.write.headings import load_designs

BAD = sorted((Path(__file__).parents[1] / "bad_coverage").glob("*.toml"))
BY_ID = {r.id: r for r in coverage().rule}


@pytest.mark.parametrize("standard", standards(), ids=lambda s: s.id)
def test_every_rule_of_a_standard_has_an_entry(standard) -> None:  # type: ignore[no-untyped-def]
    assert [rule for rule in standard.rule_ids() if rule not in BY_ID] == []


def test_every_movement_has_an_entry() -> None:
    wanted = {f"movement:{m.value}" for m in Movement if m is not Movement.NONE}
    assert wanted == {i for i in BY_ID if i.startswith("movement:")}


def test_no_entry_is_about_a_rule_that_is_gone() -> None:
    known = {rule for s in standards() for rule in s.rule_ids()}
    assert {i for i in BY_ID if i.startswith(("area:", "threshold:", "class:", "indicator:"))} <= known


def test_what_lies_outside_the_standard_is_told_too() -> None:
    for rule in ("b1_table", "average_living", "low_income_workers", "quick_review"):
        assert BY_ID[rule].state in ("approximated", "not_modelled")


def test_an_entry_is_as_sure_as_the_citation() -> None:
    for standard in standards():
        for indicator in standard.indicator:
            assert BY_ID[f"indicator:{indicator.number}"].sure == indicator.citation.sure
        for threshold in standard.threshold:
            assert BY_ID[f"threshold:{threshold.id}"].sure == threshold.citation.sure


def test_each_form_of_the_circular_is_told_and_how_sure_its_headings_are() -> None:
    forms = [d for d in load_designs(template_path(DESIGNS), ()) if d.form is not None]
    assert [f"form:7.{d.number - 700}" for d in forms] == [i for i in BY_ID if i.startswith("form:")]
    for design in forms:
        entry = BY_ID[f"form:7.{design.number - 700}"]
        assert design.form is not None and entry.sure == design.form.sure
        assert entry.source.startswith(design.form.source)


@pytest.mark.parametrize("path", BAD, ids=[p.stem for p in BAD])
def test_a_broken_register_is_refused_for_its_fault(path: Path) -> None:
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expect: ")
    with pytest.raises(StandardError, match=expected) as refused:
        load_coverage(path)
    assert path.name in str(refused.value)


def test_there_are_broken_files() -> None:
    assert len(BAD) >= 5
