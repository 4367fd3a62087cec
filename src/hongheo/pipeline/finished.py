"""The folder of a finished ``run``, read back by what is made of it.

What was decided is taken from the results, for the returns may have changed since. ``nhat-ky.json`` vouches
for the workbooks by their SHA-256.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from hongheo.compare import Movement
from hongheo.errors import HongheoError
from hongheo.forms import HOUSEHOLD_LIST, form
from hongheo.models import PaperHousehold, PaperPerson, Table
from hongheo.pipeline.result import LISTS, MANIFEST, SCHEMA, SCORES
from hongheo.read import read_file, read_plain_sheet
from hongheo.tabulate import SCORES_SHEET, scores_field
from hongheo.write import sha256_of

_NEEDED = ("commune", "commune_name", "household_code", "size", "size_start", "class_end", "movement", "rule")


def finished_run(folder: Path, names: Sequence[str]) -> dict[str, Any]:
    """The record of the run in a folder, once the workbooks named are those that it wrote.

    Raises HongheoError when the folder is no finished run, or a workbook was changed.
    """
    path = folder / MANIFEST
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        known = {output["name"]: output["sha256"] for output in record["outputs"]}
        done = record["command"] == "run" and record["schema"] == SCHEMA
    except FileNotFoundError as error:
        raise HongheoError(
            f"{folder.as_posix()} không có {MANIFEST}: cần thư mục kết quả của lệnh run."
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HongheoError(f"{path.as_posix()} không đọc được: chạy lại lệnh run.") from error
    if not done:
        raise HongheoError(f"{path.as_posix()} không phải nhật ký của lệnh run: chạy lại lệnh run.")
    for name in names:
        file = folder / name
        if not file.is_file() or sha256_of(file) != known.get(name):
            raise HongheoError(
                f"{file.as_posix()} không còn như khi lệnh run ghi ra (SHA-256 khác {MANIFEST}): "
                "không dùng số liệu đã bị sửa. Sửa phiếu rồi chạy lại lệnh run."
            )
    return dict(record)


def scores_of_run(folder: Path, needed: Sequence[str] = _NEEDED) -> pd.DataFrame:
    """The scores of a run, columns by their ids (see ``tabulate.scores``). Raises HongheoError when one of
    those ``needed`` is missing."""
    written = read_plain_sheet(folder / SCORES, SCORES_SHEET)
    frame = written.rename(columns={h: f for h in written.columns if (f := scores_field(h)) is not None})
    if any(f not in frame.columns for f in needed):
        raise HongheoError(f"{(folder / SCORES).as_posix()} không còn đủ các cột như khi ghi ra.")
    return frame


def lists_of_run(folder: Path) -> dict[str, Table]:
    """Sheet name > the list of a run as it was read. Raises HongheoError."""
    content, problems = read_file(folder / LISTS, [form(HOUSEHOLD_LIST)])
    if content is None:
        raise HongheoError("; ".join(p.message() for p in problems))
    return {table.sheet: table for table in content.tables}


_LISTED = ("Hộ nghèo", "Hộ cận nghèo")
# Lists of those who leave the list in force, whom the tables do not count.
_IN_FORCE = {"Thoát nghèo, vào trong năm": "Thoát nghèo", "Thoát cận nghèo, vào trong năm": "Thoát cận nghèo"}
# Lists that do not name the commune of a household: they stand in the order of the scores.
_LEFT = {
    "Thoát nghèo": (Movement.POOR_TO_NEAR_POOR.label, Movement.POOR_TO_NOT_POOR.label),
    "Thoát cận nghèo": (Movement.NEAR_POOR_TO_NOT_POOR.label,),
}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _day(value: object) -> str:
    text = _text(value)
    return "/".join(reversed(text.split("-"))) if text.count("-") == 2 else text


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, (int, float)) and not pd.isna(value) else None


def _person(row: dict[str, object]) -> PaperPerson:
    return PaperPerson(
        _text(row.get("name")),
        _text(row.get("relation")),
        _day(row.get("birth_date")),
        _text(row.get("sex")),
        _text(row.get("people")),
        _text(row.get("identity_number")),
    )


def _rows(table: Table) -> list[dict[str, object]]:
    columns = [f for f, values in table.values.items() if len(values) == len(table.rows)]
    return [
        dict(zip(columns, row, strict=True)) for row in zip(*(table.values[f] for f in columns), strict=True)
    ]


def households_of_run(folder: Path, record: Mapping[str, Any], scores: pd.DataFrame) -> list[PaperHousehold]:
    """The households of the four lists of a run with their members, list by list; of those that left, who
    did by this run. ``record`` is that of ``finished_run``, which vouches for the lists.

    Raises HongheoError when a list is missing or is not that of the scores.
    """
    tables = lists_of_run(folder)
    term, regular = _text(record.get("review")), bool(record["options"].get("regular"))
    found = []
    for name in (*_LISTED, *_LEFT, *(n for n in _IN_FORCE if n in tables)):
        if name not in tables:
            raise HongheoError(f"{(folder / LISTS).as_posix()} không có trang «{name}».")
        rows = _rows(tables[name])
        heads = [at for at, row in enumerate(rows) if row.get("number") is not None]
        bounds = list(pairwise([*heads, len(rows)]))
        if regular and name in _LEFT:
            # Those that left by earlier reviews go on in the list.
            bounds = [(at, end) for at, end in bounds if _text(rows[at].get("term")) == term]
        communes = [(_text(rows[at].get("commune")), "") for at, _ in bounds]
        if name in _LEFT:
            own = scores[scores["movement"].isin(_LEFT[name])]
            communes = _communes_of([rows[at] for at, _ in bounds], own)
            if not len(communes) == len(bounds) == len(own):
                raise HongheoError(f"{(folder / LISTS).as_posix()}, trang «{name}», không khớp với {SCORES}.")
        for (begin, end), (commune, unit) in zip(bounds, communes, strict=True):
            household = _household(name, rows[begin:end], commune, unit)
            # Who left within the year was recognised as having left by another decision.
            if name not in _LEFT or household.term in ("", term):
                found.append(household)
    return found


def _communes_of(heads: list[dict[str, object]], scores: pd.DataFrame) -> list[tuple[str, str]]:
    """Code and name of the commune of each household that left, by the scores of all that did; nothing when
    the two are not about the same households.

    Both stand in one order, but in a list in force, where the address tells the commune.
    """
    told = list(
        zip(*(map(str, scores[c]) for c in ("household_code", "commune", "commune_name")), strict=True)
    )
    codes = [_text(head.get("household_code")) for head in heads]
    if codes == [code for code, _, _ in told]:
        return [(commune, name) for _, commune, name in told]
    found = []
    for code, head in zip(codes, heads, strict=True):
        address = f", {_text(head.get('address'))}, "
        fits = [t for t in told if t[0] == code and f", {t[2]}, " in address]
        if len(fits) != 1:
            return []
        told.remove(fits[0])
        found.append((fits[0][1], fits[0][2]))
    return [] if told else found


def _household(name: str, rows: list[dict[str, object]], commune: str, unit: str) -> PaperHousehold:
    """A household of its rows, the head's first. ``unit`` is what its address goes on with after the village,
    where the list does not name the village."""
    head = rows[0]
    address = _text(head.get("address"))
    return PaperHousehold(
        commune,
        _text(head.get("household_code")),
        _IN_FORCE.get(name, name),
        tuple(map(_person, rows)),
        _text(head.get("village")) or (address.rpartition(unit)[0].rstrip(", ") if unit else ""),
        _whole(head.get("size")),
        _whole(head.get("b1")),
        _whole(head.get("b2")),
        _text(head.get("term")),
        _text(head.get("note")),
        _text(head.get("decision")),
        _day(head.get("decision_date")),
        name in _IN_FORCE,
    )
