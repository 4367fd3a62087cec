"""The template filled with any valid households checks clean; any one spoilt cell is found at its cell."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongheo.check import row_model
from hongheo.forms import COMMUNE_RETURN, Form, FormField, form
from hongheo.pipeline import Options, check
from hongheo.pipeline.reading import Source, read_return
from hongheo.units import units_on
from hongheo.write import return_column, write_return
from tests.strategies import sound_return

FORM: Form = form(COMMUNE_RETURN)
UNIT = units_on(dt.date(2023, 12, 14)).by_code("28654")
INDICATORS = [str(n) for n in range(1, 13)]
FIRST_ROW = 4


def written(folder: Path, sheets: dict[str, list[dict[str, Any]]]) -> Path:
    assert UNIT is not None
    path = folder / "phieu.xlsx"
    write_return(
        path,
        form=FORM,
        unit=UNIT,
        year=2023,
        info={"total_households": 3000, "total_persons": 9000},
        sheets=sheets,
        indicator_names=INDICATORS,
    )
    return path


relaxed = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(sound_return())
def test_valid_households_check_clean(tmp_path: Path, sheets: dict[str, list[dict[str, Any]]]) -> None:
    assert check([written(tmp_path, sheets)], Options()).report.lines() == []


BAD: dict[str, tuple[Any, str]] = {
    "whole": ("mười", "HN101"),
    "choice": ("zzzz", "HN104"),
    "flag": ("??", "HN106"),
    "deprived": ("??", "HN106"),
    "birth": ("31/02/1980", "HN105"),
}


def spoilable(field: FormField) -> bool:
    return field.type in BAD


@relaxed
@given(sound_return(), st.data())
def test_one_spoilt_cell_is_found_at_its_cell(
    tmp_path: Path, sheets: dict[str, list[dict[str, Any]]], data: st.DataObject
) -> None:
    sheet_id = data.draw(st.sampled_from([s for s in sheets if sheets[s]]))
    sheet = FORM.by_id[sheet_id]
    fields = [f for f in sheet.fields if spoilable(f)]
    if sheet.numbered is not None:
        fields += [sheet.numbered.field(n) for n in range(1, 13)]
    field = data.draw(st.sampled_from(fields))
    at = data.draw(st.integers(0, len(sheets[sheet_id]) - 1))
    value, code = BAD[field.type]
    sheets[sheet_id][at][field.id] = value
    # What a cell cannot be is told where the file is read and its cells are checked.
    _, _, problems = read_return(Source(written(tmp_path, sheets)), [FORM], Options())
    found = [p.line() for p in problems]
    cell = f"{return_column(FORM, sheet_id, field.id)}{FIRST_ROW + at}"
    assert f"{code} {sheet.name}!{cell}" in found


VALUES: dict[str, list[Any]] = {
    "whole": [0, 1, 99, 100, -1, "x", 4.5, None],
    "choice": ["Nam", "Kinh", "Hộ nghèo", "zzz", None],
    "flag": [True, False, "x", None],
    "birth": ["1980", "1980-02-01", "31/02/1980", None],
    "code": ["0001", "082087001234", "12", None],
    "text": ["chữ", None],
}


@pytest.mark.parametrize("field", FORM.by_id["households"].fields, ids=lambda f: f.id)
def test_the_row_model_and_the_column_check_agree(field: FormField) -> None:
    """Whole columns are checked value by value; a row model must find the same faults."""
    from hongheo.check.cells import _faults

    model = row_model(FORM, FORM.by_id["households"])
    sound = {"household_code": "0001", "head_name": "Trần Thị Mẫu", "size": 4}
    for value in VALUES[field.type]:
        if value is None and field.type == "flag":
            continue  # the reader makes False of a blank mark
        by_column = value in _faults(FORM, field, [value])
        try:
            model.model_validate({**sound, field.id: value})
            by_row = False
        except ValueError:
            by_row = True
        assert by_column == by_row, value
