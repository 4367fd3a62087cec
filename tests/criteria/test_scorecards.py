"""Scorecards in TOML: broken ones are refused for their fault; the sample says that it is one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongheo.criteria import ScorecardError, load_scorecard, sample_path
from hongheo.criteria.scorecard import Answer, Question
from hongheo.forms import SCORECARD, form
from hongheo.models import PointColumn

BAD = sorted((Path(__file__).parents[1] / "bad_scorecards").glob("*.toml"))
URBAN = PointColumn.URBAN


def test_there_are_broken_files() -> None:
    assert len(BAD) >= 18


@pytest.mark.parametrize("path", BAD, ids=[p.stem for p in BAD])
def test_a_broken_scorecard_is_refused_for_its_fault(path: Path) -> None:
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expect: ")
    with pytest.raises(ScorecardError, match=expected) as refused:
        load_scorecard(path)
    assert path.name in str(refused.value)
    assert refused.value.faults


def test_the_sample_is_made_up_and_says_so() -> None:
    card = load_scorecard(sample_path())
    assert (card.status, card.checked_by, card.checked_on) == ("sample", None, None)
    assert "không có giá trị pháp lý" in card.mark
    assert all(q.text.startswith("(mẫu)") for q in card.question)
    assert set(card.columns) == set(PointColumn)
    # Real tables are known to be in fives: no sum of the sample's own steps can be taken for one by chance.
    for question in card.question:
        for answer in question.answer:
            assert all(
                points % (8 if column == URBAN else 7) == 0 for column, points in answer.points.items()
            )


def test_no_official_card_is_shipped() -> None:
    folder = sample_path()
    assert isinstance(folder, Path)
    assert [p.name for p in folder.parent.iterdir()] == ["mau.toml"]


def test_the_form_has_a_column_for_each_column_of_a_card() -> None:
    sheet = form(SCORECARD).by_id["answers"]
    assert {c: sheet.field(c.value).heading for c in PointColumn} == {c: c.label for c in PointColumn}


def question(*points: int, several: bool = False) -> Question:
    answers = [Answer(text=f"Trả lời {n}", points={URBAN: p}) for n, p in enumerate(points)]
    return Question(number=1, text="Câu", several=several, answer=tuple(answers))


@pytest.mark.parametrize(
    ("written", "several", "points"),
    [
        ("Trả lời 1", False, 20),
        (" TRẢ  LỜI 1 ", False, 20),
        ("Trả lời 9", False, None),
        ("Trả lời 0; Trả lời 1", False, None),
        ("Trả lời 0; Trả lời 1", True, 30),
        ("Trả lời 1;Trả lời 1;", True, 20),
        ("Trả lời 1; Trả lời 9", True, None),
        (";", True, None),
    ],
)
def test_points_of_what_is_written(written: str, several: bool, points: int | None) -> None:
    assert question(10, 20, several=several).points_of(written, URBAN) == points


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.data())
def test_every_choice_of_answers_gives_points_that_are_allowed(
    points: list[int], data: st.DataObject
) -> None:
    several = question(*points, several=True)
    chosen = data.draw(st.sets(st.sampled_from(range(len(points))), min_size=1))
    written = "; ".join(f"Trả lời {n}" for n in sorted(chosen))
    found = several.points_of(written, URBAN)
    assert found == sum(points[n] for n in chosen)
    assert found in several.allowed(URBAN)
