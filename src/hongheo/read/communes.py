"""Files of several communes: one content for each commune, no row lost.

Lists (layouts 2b, 2c) tell the commune of each household by code or name. The merged return has the code in
each row of each sheet, and `Thông tin` of each commune as a row of `Các xã`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath

from hongheo.models import NO_COLUMN, CellFault, FileContent, PairCell, Table
from hongheo.problems import Problem, kinds
from hongheo.text import nearest
from hongheo.units import UnitList

# Begins the code that stands for the commune of rows that do not tell one (one for each file): its households
# are counted, and have no class.
UNKNOWN_COMMUNE = "?"
_NAMES = ("commune_name", "district", "province")
_COMMUNES = "communes"
# What a row of `Các xã` says that a return says in `Thông tin`.
_INFO = (
    "year",
    "commune",
    "commune_name",
    "total_households",
    "total_persons",
    "no_households",
    "prepared_by",
    "prepared_on",
)


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
    part = Table(
        table.file, table.sheet, table.sheet_id, table.heading_row, columns=table.columns, unsure=table.unsure
    )
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


def is_merged(content: FileContent) -> bool:
    """Whether a return of our own layout says the commune row by row."""
    return any("commune" in table.columns for table in content.tables)


def _unknown(table: Table, at: int, unknown: str) -> Problem:
    household = table.values.get("household_code", [None] * len(table.rows))[at]
    place = table.place(table.rows[at], "commune")
    context = {"written": "", "suggestion": ""}
    return Problem(kinds.UNIT_OF_ROW_UNKNOWN, place, context, household=f"{unknown}/{household}")


def _runs(table: Table, positions: Sequence[int]) -> Iterator[Table]:
    """The rows at these positions as tables, a new one wherever other columns are there (``NO_COLUMN``)."""
    marked = [f for f, values in table.values.items() if NO_COLUMN in values]

    def lacking(at: int) -> tuple[str, ...]:
        return tuple(f for f in marked if table.values[f][at] == NO_COLUMN)

    for fields, own in groupby(positions, key=lacking):
        part = _part(table, list(own))
        part.columns = {f: c for f, c in table.columns.items() if f not in fields}
        part.values = {f: v for f, v in part.values.items() if f not in fields}
        yield part


def _returns(content: FileContent, table: Table) -> Iterator[tuple[int, str, FileContent]]:
    """Position, commune and (still empty) content of each row of `Các xã`: each stands for one return."""
    for at, row in enumerate(table.rows):
        info = {f: PairCell(table.values[f][at], table.place(row, f)) for f in _INFO if f in table.columns}
        said = [_text(table.values[f][at]) if f in table.columns else "" for f in ("file", "sha256")]
        own = FileContent(content.path, content.form, info, origin=(said[0], said[1]))
        yield at, _text(table.values["commune"][at]), own


def split_merged(content: FileContent) -> tuple[list[tuple[str, FileContent]], list[Problem]]:
    """Commune code and content of each return in a merged workbook, in the order of the codes.

    A row goes with its own code, else with that of ``Thông tin``; without either it is kept under the unknown
    commune of this file. Where a commune has several rows in `Các xã` the first one's return gets all tables.
    """
    problems: list[Problem] = []
    parts: dict[str, list[FileContent]] = {}
    own = content.info.get("commune")
    home = _text(own.value) if own else ""
    unknown = f"{UNKNOWN_COMMUNE}{PurePosixPath(content.path).stem}"
    if home:
        parts[home] = [FileContent(content.path, content.form, content.info)]
    for table in content.tables:
        if table.sheet_id == _COMMUNES:
            for at, code, part in _returns(content, table):
                if code:
                    parts.setdefault(code, []).append(part)
                else:
                    problems.append(_unknown(table, at, unknown))
    for table in content.tables:
        if table.sheet_id == _COMMUNES:
            continue
        groups: dict[str, list[int]] = {}
        codes = table.values.get("commune", [None] * len(table.rows))
        for at, value in enumerate(codes):
            code = _text(value) or home or unknown
            if code == unknown:
                problems.append(_unknown(table, at, unknown))
            groups.setdefault(code, []).append(at)
        for code, positions in groups.items():
            if code not in parts:
                said = {f: cell for f, cell in content.info.items() if f == "year"}
                parts[code] = [FileContent(content.path, content.form, said)]
            parts[code][0].tables.extend(_runs(table, positions))
    ordered = sorted(parts.items(), key=lambda item: (item[0] == unknown, item[0]))
    return [(code, part) for code, own_parts in ordered for part in own_parts], problems
