"""The demo district: made, written as returns, and run with and without mistakes planted in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from hongheo import stamps
from hongheo.criteria import standard_for_year
from hongheo.demo import (
    District,
    May,
    Mistake,
    RegisterData,
    ReturnData,
    make_district,
    make_may,
    make_registers,
    plant_mistakes,
)
from hongheo.errors import EXIT_OK
from hongheo.forms import COMMUNE_RETURN, HOUSEHOLD_LIST, REGISTER, form
from hongheo.models import LongList, column_letter, column_number
from hongheo.pipeline.registers import register_file_name
from hongheo.pipeline.result import LISTS, Options, Progress, Result, no_progress
from hongheo.pipeline.running import run
from hongheo.pipeline.templates import file_name, indicator_names
from hongheo.tabulate import unit_heading
from hongheo.write import OutputSet, return_column, write_lists, write_register, write_return


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo district: the run of the clean returns, of those with mistakes, and the mistakes planted."""

    folder: Path
    clean: Result
    faulty: Result
    planted: list[dict[str, object]]
    # The review of May after it; None where no standard is known for that year.
    may: Result | None = None

    @property
    def exit_code(self) -> int:
        """That of the clean returns."""
        return self.clean.exit_code

    def found(self, mistake: Mapping[str, object]) -> bool:
        """Whether the run of the faulty returns told a planted mistake at its place."""
        name = PurePosixPath(str(mistake["file"])).name
        told_at = (mistake["code"], mistake["sheet"], mistake["cell"], name)
        return any(
            (p.kind.code, p.place.sheet, p.place.cell, PurePosixPath(p.place.file).name) == told_at
            for p in self.faulty.report
        )

    def as_json(self) -> dict[str, object]:
        """Both runs, and the mistakes with whether they were found."""
        from hongheo.pipeline.documents import DemoDocument, told

        return told(
            DemoDocument,
            command="demo",
            valid=self.exit_code == EXIT_OK,
            exit_code=self.exit_code,
            folder=self.folder.as_posix(),
            clean=self.clean.as_json(),
            faulty=self.faulty.as_json(),
            planted=[{**mistake, "found": self.found(mistake)} for mistake in self.planted],
        )


DEMO_YEAR = 2023
RETURNS, FAULTY, LAST_YEAR, REGISTERS = "phieu", "phieu-co-loi", "nam-truoc", "so"
# The review within the year after it.
MAY = "thang-5"
# Processes to read thirteen small returns take longer to begin than to read.
ALONE = 1
RESULTS, FAULTY_RESULTS, PLANTED = "ket-qua", "ket-qua-co-loi", "loi-da-gai.json"


def _write_returns(
    folder: Path, returns: Sequence[ReturnData], year: int, force: bool
) -> dict[tuple[str, str], int]:
    """Write the returns; (commune, sheet id) > Excel row of the first record."""
    standard, _ = standard_for_year(year)
    first: dict[tuple[str, str], int] = {}
    names = [file_name(r.unit) for r in returns]
    with OutputSet(folder, names, force, makes=stamps.MADE_UP) as outputs:
        for data in returns:
            rows = write_return(
                outputs.path(file_name(data.unit)),
                form=form(COMMUNE_RETURN),
                unit=data.unit,
                year=year,
                info=data.info,
                sheets=data.sheets,
                indicator_names=indicator_names(standard),
            )
            first.update({(data.unit.code, sheet_id): row for sheet_id, row in rows.items()})
    return first


def _write_registers(folder: Path, registers: Sequence[RegisterData], year: int, force: bool) -> None:
    """Write the register of each commune."""
    names = [register_file_name(r.unit) for r in registers]
    with OutputSet(folder, names, force, makes=stamps.MADE_UP) as outputs:
        for data in registers:
            write_register(
                outputs.path(register_file_name(data.unit)),
                form=form(REGISTER),
                unit=data.unit,
                year=year,
                info=data.info,
                sheets=data.sheets,
            )


def _previous_lists(
    rows: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, pd.DataFrame], list[tuple[str, int]]]:
    """Last year's rows by list, and for each row the list and its position there."""
    by_list: dict[str, list[dict[str, Any]]] = {"Hộ nghèo": [], "Hộ cận nghèo": []}
    heads = dict.fromkeys(by_list, 0)
    places: list[tuple[str, int]] = []
    current = "Hộ nghèo"
    for row in rows:
        is_head = row.get("household_code") is not None
        if is_head:
            current = str(row["class_end"])
            heads[current] += 1
        number = heads[current] if is_head else None
        by_list[current].append({**row, "is_head": is_head, "number": number})
        places.append((current, len(by_list[current]) - 1))
    sheet = form(HOUSEHOLD_LIST).by_id["listed"]
    columns = [*(f.id for f in sheet.fields), "is_head"]
    frames = {name: pd.DataFrame(own, columns=columns).astype(object) for name, own in by_list.items()}
    return {name: frame.where(frame.notna(), None) for name, frame in frames.items()}, places


def _planted(
    mistakes: Sequence[Mistake],
    district: District,
    first: Mapping[tuple[str, str], int],
    places: Sequence[tuple[str, int]],
) -> list[dict[str, object]]:
    """Each mistake with the file, sheet and cell where the program must find it."""
    the_form, list_form = form(COMMUNE_RETURN), form(HOUSEHOLD_LIST)
    files = {r.unit.code: f"{FAULTY}/{file_name(r.unit)}" for r in district.returns}
    out: list[dict[str, object]] = []
    for mistake in mistakes:
        if mistake.sheet == "listed":
            sheet = list_form.by_id["listed"]
            name, position = places[mistake.row or 0]
            row = (sheet.first_row or 0) + position
            letter = str(sheet.field(mistake.field or "household_code").column)
            file = f"{LAST_YEAR}/{LISTS}"
        else:
            name = the_form.by_id[mistake.sheet].name
            row = first[mistake.commune, mistake.sheet] + (mistake.row or 0)
            letter = return_column(the_form, mistake.sheet, mistake.field or "household_code")
            file = files[mistake.commune]
        cell = f"{column_letter(column_number(letter))}{row}"
        out.append({"code": mistake.code, "file": file, "sheet": name, "cell": cell, "what": mistake.what})
    return out


def make_demo(
    folder: Path, *, year: int = DEMO_YEAR, force: bool = False, progress: Progress = no_progress
) -> Demo:
    """Write the demo district (Gò Công Tây, invented people) and run it, clean and with mistakes.

    From 2025 on these are the five communes of Đồng Tháp that it became, with last year's list of the 13 old
    ones. Raises UsageError when files are there already and ``force`` is not given, StandardError for a year
    without a standard, OutputError.
    """
    progress("Tạo huyện mẫu", 0, 3)
    district = make_district(year=year)
    spoilt, mistakes = plant_mistakes(district)
    _write_returns(folder / RETURNS, district.returns, year, force)
    progress("Tạo huyện mẫu", 1, 3)
    first = _write_returns(folder / FAULTY, spoilt.returns, year, force)
    progress("Tạo huyện mẫu", 2, 3)
    frames, places = _previous_lists(district.previous)
    with OutputSet(folder / LAST_YEAR, [LISTS], force) as outputs:
        write_lists(
            outputs.path(LISTS),
            form=form(HOUSEHOLD_LIST),
            lists={name: LongList.of(frame) for name, frame in frames.items()},
            place=unit_heading([data.unit for data in district.returns]),
            year=year - 1,
        )
    planted = _planted(mistakes, spoilt, first, places)
    _write_registers(folder / REGISTERS, make_registers(district), year, force)
    with OutputSet(folder, [PLANTED], force) as outputs:
        text = json.dumps(planted, ensure_ascii=False, indent=1)
        outputs.path(PLANTED).write_text(text + "\n", encoding="utf-8")
    progress("Tạo huyện mẫu", 3, 3)
    options = Options(year=year, previous=folder / LAST_YEAR / LISTS, force=force, jobs=ALONE)
    clean = run([folder / RETURNS], options, folder / RESULTS, progress)
    faulty = run([folder / FAULTY], options, folder / FAULTY_RESULTS, progress)
    may = make_may(district)
    within = _run_may(folder / MAY, may, folder / RESULTS / LISTS, force, progress) if may else None
    return Demo(folder, clean, faulty, planted, within)


def _run_may(folder: Path, may: May, previous: Path, force: bool, progress: Progress) -> Result:
    """Write the returns and registers of the review of May, and run it on the list just made."""
    _write_returns(folder / RETURNS, may.returns, may.date.year, force)
    _write_registers(folder / REGISTERS, may.registers, may.date.year, force)
    options = Options(
        date=may.date,
        previous=previous,
        regular=True,
        registers=(folder / REGISTERS,),
        force=force,
        jobs=ALONE,
    )
    return run([folder / RETURNS], options, folder / RESULTS, progress)
