"""What the page on privacy says of each output is what stands in it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from hongheo.pipeline import LISTS, OUTPUTS, REPORT_PAGE, REPORT_TEXT
from hongheo.pipeline.demonstrating import FAULTY_RESULTS, LAST_YEAR, Demo
from tests.docs.examples import ROOT

PAGE = (ROOT / "docs" / "rieng-tu.md").read_text(encoding="utf-8")
# Output > what the page says of names and of identity numbers.
_ROW = re.compile(r"^\| `([\w.-]+)` \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
TOLD = {name: (names, numbers) for name, names, numbers in _ROW.findall(PAGE)}
_IDENTITY = re.compile(r"\b0\d{11}\b")


def _text(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        return "\n".join(parts.read(n).decode("utf-8") for n in parts.namelist() if n.endswith(".xml"))


@pytest.fixture(scope="module")
def names(made: tuple[Path, Demo]) -> set[str]:
    """The heads on last year's list of the poor; this year's returns miss one of them."""
    sheet = CalamineWorkbook.from_path(made[0] / LAST_YEAR / LISTS).get_sheet_by_name("Hộ nghèo")
    found = {str(row[2]) for row in sheet.to_python(skip_empty_area=False)[7:] if row[1]}
    assert len(found) > 500
    return found


def test_every_output_of_run_is_told() -> None:
    assert {*OUTPUTS, REPORT_PAGE, REPORT_TEXT} <= set(TOLD)


@pytest.mark.parametrize("name", OUTPUTS)
def test_names_and_identity_numbers_stand_where_the_page_says(
    name: str, made: tuple[Path, Demo], names: set[str]
) -> None:
    text = _text(made[0] / FAULTY_RESULTS / name)
    told_names, told_numbers = TOLD[name]
    assert told_names.startswith("đủ") == any(person in text for person in names)
    assert (told_numbers == "đủ") == bool(_IDENTITY.search(text))
