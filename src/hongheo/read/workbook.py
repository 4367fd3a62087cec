"""Opening a workbook: every sheet as a grid whose first cell is A1, with what the XML adds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from hongheo.errors import UnreadableFile
from hongheo.read.rawxml import SheetFacts, sheet_facts

EXTENSIONS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


@dataclass(slots=True)
class Grid:
    """One sheet: ``rows[r - 1][c - 1]`` is the cell of Excel's row r and column c (both from 1)."""

    name: str
    rows: list[list[Any]]
    hidden: bool
    facts: SheetFacts


def _refuse_text(path: Path) -> None:
    """A web page or a text table that was given a workbook's name."""
    with path.open("rb") as stream:
        start = stream.read(2048).lstrip(b"\xef\xbb\xbf \t\r\n")
    if (start[:1] == b"<" and b"<html" in start.lower()) or start.lower().startswith(b"<!doctype html"):
        raise UnreadableFile("html")
    if b"\0" not in start and b"\n" in start and any(sign in start for sign in (b",", b";", b"\t")):
        raise UnreadableFile("text")


def read_grids(path: Path) -> list[Grid]:
    """Read all worksheets of a workbook.

    Raises UnreadableFile with a reason: ``missing``, ``empty``, ``lock``, ``kind``, ``html``, ``text``,
    ``password``, ``damaged``, ``too_large``, ``extent``, ``doctype``.
    """
    if path.name.startswith("~$"):
        raise UnreadableFile("lock")
    if not path.is_file():
        raise UnreadableFile("missing")
    if path.suffix.lower() not in EXTENSIONS:
        raise UnreadableFile("kind", path.suffix)
    try:
        if path.stat().st_size == 0:
            raise UnreadableFile("empty")
        _refuse_text(path)
        facts = sheet_facts(path)
        with CalamineWorkbook.from_path(path) as workbook:
            return [
                Grid(
                    sheet.name,
                    workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False),
                    sheet.visible != SheetVisibleEnum.Visible,
                    facts.get(sheet.name, SheetFacts()),
                )
                for sheet in workbook.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise UnreadableFile("password") from error
    except (CalamineError, OSError) as error:
        raise UnreadableFile("damaged", type(error).__name__) from error
