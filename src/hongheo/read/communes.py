"""Files that tell the commune row by row (layouts 2b, 2c): one content for each commune, no row lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from hongheo.models import CellFault, FileContent, Table
from hongheo.problems import Problem, kinds
from hongheo.text import nearest
from hongheo.units import UnitList

# Begins the code that stands for the commune of rows that do not tell one (one for each file): its households
# are counted, and have no class.
UNKNOWN_COMMUNE = "?"
_NAMES = ("commune_name", "district", "province")


def tells_communes(content: FileContent) -> bool:
    """Whether the rows say their commune by code or by name."""
    return any(
        f in t.columns for t in content.tables for f in ("commune", *_NAMES) if t.sheet_id == "households"
    )


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, CellFault) else str(value)


def _communes(table: Table, units: UnitList) -> tuple[list[str], list[Problem]]:
    """The commune code of each row of households, and the rows that do not tell one."""
    problems: list[Problem] = []
    codes: list[str] = []
    none: list[object] = [None] * len(table.rows)
    said = table.values.get("commune", none)
    names = list(zip(*(table.values.get(f, none) for f in _NAMES), strict=True))
    known: dict[tuple[object, ...], str | None] = {}
    unknown = f"{UNKNOWN_COMMUNE}{PurePosixPath(table.file).stem}"
    households = table.values["household_code"]
    for row, code, name, household in zip(table.rows, said, names, households, strict=True):
        if _text(code):
            codes.append(_text(code))
            continue
        if name not in known:
            found = units.find(*(_text(part) for part in name)) if _text(name[0]) else []
            known[name] = found[0].code if len(found) == 1 else None
        found_code = known[name]
        if found_code is None:
            written = ", ".join(_text(part) for part in name if _text(part))
            near = nearest(_text(name[0]), (u.name for u in units.find_in(_text(name[1]), _text(name[2]))))
            context = {"written": written, "suggestion": f" Có phải «{near}»?" if near else ""}
            place = table.place(row, "commune_name" if "commune_name" in table.columns else "commune")
            key = f"{unknown}/{household}"
            problems.append(Problem(kinds.UNIT_OF_ROW_UNKNOWN, place, context, household=key))
        codes.append(found_code or unknown)
    return codes, problems


def _part(table: Table, positions: Sequence[int]) -> Table:
    part = Table(table.file, table.sheet, table.sheet_id, table.heading_row, columns=table.columns)
    part.rows = [table.rows[i] for i in positions]
    part.values = {f: [v[i] for i in positions] for f, v in table.values.items()}
    return part


def split_by_commune(content: FileContent, units: UnitList) -> tuple[dict[str, FileContent], list[Problem]]:
    """Commune code > the part of the content that is its own.

    A row of another sheet goes with the household of its code in the same sheet of the workbook, in the order
    of the rows, so that members follow their head.
    """
    problems: list[Problem] = []
    parts: dict[str, FileContent] = {}
    of_row: dict[tuple[str, int], str] = {}
    for table in content.tables:
        if table.sheet_id == "households":
            codes, found = _communes(table, units)
            problems.extend(found)
            of_row.update({(table.sheet, row): code for row, code in zip(table.rows, codes, strict=True)})
    for table in content.tables:
        groups: dict[str, list[int]] = {}
        current = UNKNOWN_COMMUNE
        for at, row in enumerate(table.rows):
            current = of_row.get((table.sheet, row), current)
            groups.setdefault(current, []).append(at)
        for code, positions in groups.items():
            part = parts.setdefault(code, FileContent(content.path, content.form, content.info))
            part.tables.append(_part(table, positions))
    return dict(sorted(parts.items())), problems
