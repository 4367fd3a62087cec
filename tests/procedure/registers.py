"""A sound register of one commune, and registers that differ from it in said cells."""

from __future__ import annotations

import copy
import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hongheo.criteria import hardship_rules, procedures
from hongheo.forms import REGISTER, form
from hongheo.models import PairCell, Place, Table
from hongheo.problems import Problem
from hongheo.procedure import Calendar, Line, Register, Rules, check_register

CASES = Path(__file__).parents[1] / "cases" / "procedure"
COMMUNE, YEAR = "28660", 2026
SEASON = (dt.date(2026, 9, 1), dt.date(2026, 12, 14))
# After the season: everything of the sound register is done.
ON = dt.date(2026, 12, 20)
FILE = "so.xlsx"

Rows = dict[str, list[dict[str, Any]]]
SOUND: Rows = tomllib.loads((CASES / "so-dung.toml").read_text(encoding="utf-8"))


def _cell(value: Any) -> Any:
    """A value as the reader gives it: dates are ISO texts."""
    return value.isoformat() if isinstance(value, dt.date) else value


def register_of(rows: Rows, *, year: int = YEAR) -> Register:
    """The register of these rows, each at the place where a workbook with all columns has it."""
    lines: dict[str, list[Line]] = {}
    for sheet_id, own in rows.items():
        sheet = form(REGISTER).by_id[sheet_id]
        columns = {f.id: at for at, f in enumerate(sheet.fields, start=1)}
        table = Table(FILE, sheet.name, sheet_id, 1, columns=columns)
        for row, values in enumerate(own, start=2):
            known = {f: _cell(v) for f, v in values.items() if v != ""}
            code = known.get("household_code")
            lines.setdefault(sheet_id, []).append(
                Line(table, row, known, household=f"{COMMUNE}/{code}" if code else None)
            )
    info = {
        "year": PairCell(year, Place(FILE, "Thông tin", 3, "B")),
        "commune": PairCell(COMMUNE, Place(FILE, "Thông tin", 4, "B")),
    }
    return Register(FILE, info, lines)


def rules_on(on: dt.date = ON, season: tuple[dt.date, dt.date] | None = SEASON) -> Rules:
    """The rules of the review of 2026 as of a day."""
    return Rules(procedures(), hardship_rules(), Calendar(), on, season)


def found(rows: Rows, on: dt.date = ON) -> list[Problem]:
    """The problems of a register of these rows."""
    return list(check_register(register_of(rows), rules_on(on)))


def lines_of(rows: Rows, on: dt.date = ON) -> list[str]:
    """The problems as tests assert them (``HN714 Giấy đề nghị!U4``), sorted."""
    return sorted(p.line() for p in found(rows, on))


def changed(case: Mapping[str, Any]) -> Rows:
    """The sound register with the changes of a case: ``sheet.row = {field = value}``, ``""`` for a blank.

    ``without`` names sheets to be emptied, ``drop`` rows (``sheet.row``); a row number behind the last adds.
    """
    rows = copy.deepcopy(SOUND)
    for sheet_id in case.get("without", ()):
        rows[sheet_id] = []
    for sheet_id, own in case.items():
        if sheet_id not in SOUND:
            continue
        for at, values in own.items():
            if int(at) >= len(rows[sheet_id]):
                rows[sheet_id].append({})
            rows[sheet_id][min(int(at), len(rows[sheet_id]) - 1)].update(values)
    for where in sorted(case.get("drop", ()), reverse=True):
        sheet_id, _, at = where.partition(".")
        del rows[sheet_id][int(at)]
    return rows


def cases() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All worked cases: the sentence that names each, and the case."""
    for path in sorted(CASES.glob("*.toml")):
        if path.stem == "so-dung":
            continue
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield case["name"], case
