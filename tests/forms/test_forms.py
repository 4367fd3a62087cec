"""The declarations, and how headings are known."""

import unicodedata
from pathlib import Path

import pytest

from hongheo.errors import FormError
from hongheo.forms import COMMUNE_RETURN, HOUSEHOLD_LIST, form, load_form, peoples
from hongheo.text import fold

RETURN = form(COMMUNE_RETURN)


def test_the_peoples_are_54() -> None:
    names = [p[0] for p in peoples()]
    assert len(names) == len(set(names)) == 54


def test_no_spelling_belongs_to_two_peoples() -> None:
    spellings = [fold(s) for p in peoples() for s in dict.fromkeys(map(fold, p))]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("name", ["Hộ", "hộ", " HỘ ", unicodedata.normalize("NFD", "Hộ")])
def test_a_sheet_is_found_in_any_spelling(name: str) -> None:
    sheet = RETURN.sheet_named(name)
    assert sheet is not None
    assert sheet.id == "households"


@pytest.mark.parametrize("name", ["Ho", "Hộ nghèo", "Sheet1"])
def test_a_sheet_of_another_name_is_not_taken(name: str) -> None:
    assert RETURN.sheet_named(name) is None


@pytest.mark.parametrize(
    ("sheet", "heading", "number"),
    [
        ("b1", "1", 1),
        ("b1", "1. Số nhân khẩu", 1),
        ("b1", "B1.1", 1),
        ("b1", "B1.12", 12),
        ("b1", "b1.3 Nhà ở", 3),
        ("b1", "25", 25),
        ("b2", "12. Phương tiện", 12),
        ("b2", "B2.7", 7),
        ("b2", "13", None),
        ("b2", "0", None),
        ("b2", "2023", None),
        ("b1", "Tổng điểm B1", None),
        ("b1", "Mã hộ", None),
        ("b2", "1,5", 1),
    ],
)
def test_numbered_headings(sheet: str, heading: str, number: int | None) -> None:
    numbered = RETURN.by_id[sheet].numbered
    assert numbered is not None
    assert numbered.number_of(heading) == number


def test_layout_2b_letters() -> None:
    listed = form(HOUSEHOLD_LIST).by_id["listed"]
    letters = {f.id: f.column for f in listed.fields}
    assert listed.first_row == 8
    assert (letters["household_code"], letters["commune"], letters["class_end"]) == ("B", "M", "P")
    assert (letters["age"], letters["size"]) == ("Z", "AA")


ROWS = 'id="f"\ntitle="F"\n[[sheet]]\nid="a"\nname="A"\nkind="rows"\n'
X = '{id="x",heading="X",type="text"}'


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("id-twice", f'{ROWS}fields=[{X},{{id="x",heading="Y",type="text"}}]'),
        ("heading-twice", f'{ROWS}fields=[{X},{{id="y",heading=" x",type="text"}}]'),
        ("choices-not-named", f'{ROWS}fields=[{{id="x",heading="X",type="choice"}}]'),
        ("choices-unknown", f'{ROWS}fields=[{{id="x",heading="X",type="choice",choices="c"}}]'),
        ("letters-without-letter", ROWS.replace("rows", "letters") + f"fields=[{X}]"),
        ("unknown-key", f'{ROWS}colour="red"'),
        ("not-toml", "id ="),
    ],
)
def test_a_broken_declaration_is_refused(fault: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / f"{fault}.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormError, match=path.name):
        load_form(path)
