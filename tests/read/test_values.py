"""One reading or none: what each type makes of a cell."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongheo.forms import COMMUNE_RETURN, form
from hongheo.models import FORMULA_WITHOUT_VALUE, distinct
from hongheo.read.dates import read_birth, read_date, usual_date, usual_dates
from hongheo.read.values import (
    leniency,
    read_column,
    read_decimal,
    read_deprived,
    read_flag,
    read_text,
    read_whole,
    reader,
)

FORM = form(COMMUNE_RETURN)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (4.0, 4),
        ("4", 4),
        (" 04 ", 4),
        ("4\u00a0", 4),
        (4.7, 4.7),
        ("4.7", "4.7"),
        ("1.200", "1.200"),
        ("bốn", "bốn"),
        ("-3", "-3"),
        ("٣", "٣"),
        ("  ", None),
    ],
)
def test_whole_numbers(raw: object, value: object) -> None:
    assert read_whole(raw) == value
    assert type(read_whole(raw)) is type(value)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("05/09/1980", "1980-09-05"),
        ("5/9/1980", "1980-09-05"),
        ("05-09-1980", "1980-09-05"),
        ("05.09.1980", "1980-09-05"),
        ("1980-09-05", "1980-09-05"),
        ("1980-09-05 00:00:00", "1980-09-05"),
        (dt.date(1980, 9, 5), "1980-09-05"),
        (dt.datetime(1980, 9, 5), "1980-09-05"),  # noqa: DTZ001 - cells have no zone
        (29469.0, "1980-09-05"),
        ("29/02/2000", "2000-02-29"),
        ("29/02/2001", "29/02/2001"),
        ("31/04/1980", "31/04/1980"),
        ("12/25/1980", "12/25/1980"),
        ("05/09/80", "05/09/80"),
        ("1980", "1980"),
        (1980.0, "1980"),
        (1.0, "1"),
        ("không rõ", "không rõ"),
        ("05/09/0080", "05/09/0080"),
    ],
)
def test_births(raw: object, value: str) -> None:
    assert read_birth(raw) == value


AROUND = st.one_of(
    st.builds("{:02d}/{:02d}/{:04d}".format, st.integers(0, 40), st.integers(0, 14), st.integers(1890, 2110)),
    st.text("0123456789/-:\u0661 ", min_size=9, max_size=11),
    st.sampled_from(["29/02/2000", "29/02/1900", "29/02/2024", "", None, 29469.0, dt.date(1980, 9, 5)]),
)


@given(st.lists(AROUND))
def test_dates_of_a_column_are_read_as_one_by_one(cells: list[object]) -> None:
    assert usual_dates(cells) == list(map(usual_date, cells))


def test_a_date_is_no_bare_year() -> None:
    assert read_date("1980") == "1980"  # left as it stands: the model wants a full date
    assert read_date(29469.0) == "1980-09-05"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("x", True),
        ("X", True),
        ("✓", True),
        ("có", True),
        ("Có", True),
        (1.0, True),
        ("1", True),
        (0.0, False),
        ("0", False),
        ("không", False),
        (" ", False),
        ("y", "y"),
        (2.0, "2"),
        ("10", "10"),
    ],
)
def test_flags(raw: object, value: object) -> None:
    assert read_flag(raw) == value
    assert type(read_flag(raw)) is type(value)


def test_ten_points_mean_deprived_only_in_b2() -> None:
    assert read_deprived(10.0) is True
    assert read_deprived("10") is True
    assert read_deprived(20.0) == "20"


@pytest.mark.parametrize(
    ("raw", "value"), [("45,5", 45.5), ("45.5", 45.5), (45.0, 45.0), ("1.200", "1.200"), ("45 m2", "45 m2")]
)
def test_decimals(raw: object, value: object) -> None:
    assert read_decimal(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Nguyễn  Văn\nMẫu", "Nguyễn Văn Mẫu"),
        (unicodedata.normalize("NFD", "Nguyễn"), "Nguyễn"),
        ("\u00a0Lê\u200b ", "Lê"),
        (82.0, "82"),
        (4.5, "4.5"),
    ],
)
def test_text(raw: object, value: str) -> None:
    assert read_text(raw) == value


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("class_start", "HỘ NGHÈO", "Hộ nghèo"),
        ("class_start", unicodedata.normalize("NFD", "Hộ nghèo"), "Hộ nghèo"),
        ("class_start", "cận nghèo", "Hộ cận nghèo"),
        ("class_start", "Hộ ngheo", "Hộ ngheo"),
        ("people", "khmer", "Khơ-me"),
        ("people", "Khơ Me", "Khơ-me"),
        ("people", "H'Mông", "Mông"),
        ("people", "hoa", "Hoa"),
        ("change", "Chuyển  đến", "Chuyển đến"),
        ("sex", "nữ", "Nữ"),
    ],
)
def test_choices_in_any_spelling_but_accents_count(field: str, raw: str, value: str) -> None:
    assert reader(FORM, FORM.by_id["households"].field(field))(raw) == value


def test_not_poor_is_never_read_as_poor() -> None:
    read = reader(FORM, FORM.by_id["households"].field("class_start"))
    assert read("Hộ không nghèo") == "Hộ không nghèo"
    assert read("Không nghèo") == "Hộ không nghèo"


def test_a_column_with_truth_values_keeps_one_and_true_apart() -> None:
    values, seen = read_column(read_whole, None, [1.0, True, "", 1.0])
    assert values == [1, "True", None, 1]
    assert seen == {1.0: 1, "True": "True"}


def test_a_column_knows_the_values_that_occur_in_it() -> None:
    values, _ = read_column(read_whole, None, [1.0, "2", "", 1.0, "ba"])
    assert list(distinct(values)) == [1, 2, "ba", None]
    values.put(0, FORMULA_WITHOUT_VALUE)
    assert set(values) <= set(distinct(values))
    # A part of it is a list like any other: what is in it is looked up.
    assert list(distinct(values[1:3])) == [2, None]


@pytest.mark.parametrize(("written", "read"), [("Chết", "Cả hộ đã chết"), ("Nhập hộ", "Nhập vào hộ khác")])
def test_the_words_of_earlier_blank_forms_are_read_and_nothing_is_told(written: str, read: str) -> None:
    change = FORM.by_id["households"].field("change")
    assert reader(FORM, change)(written) == read
    assert leniency(change, written, read) is None
    assert leniency(change, written.upper(), read) == "viết khác danh mục"
