"""The bare cost of a run: what the two libraries alone need to read its inputs and to write its cells.

python -m bench.bare INPUT_FOLDER RUN_FOLDER

Reads every sheet of every input with python-calamine, and writes the cells that a finished run has left in
its folder again, twice: with xlsxwriter (constant memory, typed calls, one format for all, no widths, no
merges), and with the fastest loop known, which is that of ``hongheo.write.rows`` on columns that are there
already. The last line is JSON: seconds of reading and of both ways of writing by the clock, the same as CPU
time, the number of cells.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

import xlsxwriter
from openpyxl.utils.cell import coordinate_from_string
from python_calamine import CalamineWorkbook

from hongheo.write.rows import RowSheet

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BATCH = 2000  # rows that are collected at a time, outside of what is timed
# Column (from 0) and text, number or None (a blank that has a format).
Cell = tuple[int, str | float | None]
Row = list[Cell]


class Watch:
    """Adds up what passes between ``with`` and its end, by the clock and of the CPU."""

    def __init__(self) -> None:
        self.seconds = self.cpu = 0.0

    def __enter__(self) -> None:
        self._start = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._start[0]
        self.cpu += time.process_time() - self._start[1]


def read(inputs: Path, watch: Watch) -> None:
    """Read every sheet of every workbook of a folder; the values are not kept."""
    for path in sorted(inputs.glob("*.xlsx")):
        with watch:
            book = CalamineWorkbook.from_path(str(path))
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            book.close()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


def _value(cell: Element, shared: list[str]) -> str | float | None:
    kind, value = cell.get("t", "n"), cell.find(f"{MAIN}v")
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{MAIN}t"))
    if value is None or value.text is None:
        return None
    if kind == "n":
        return float(value.text)
    return shared[int(value.text)] if kind == "s" else value.text


def rows(archive: ZipFile, part: str, shared: list[str]) -> Iterator[tuple[int, Row]]:
    """Number (from 0) and cells of each row of a sheet that has any."""
    columns: dict[str, int] = {}
    with archive.open(part) as stream:
        events = iterparse(stream, ("start", "end"))
        parent: Element | None = None
        for event, element in events:
            if element.tag == f"{MAIN}sheetData":
                parent = element
            if event == "start" or element.tag != f"{MAIN}row" or parent is None:
                continue
            cells = []
            for cell in element.iter(f"{MAIN}c"):
                letters, _ = coordinate_from_string(cell.get("r", ""))
                if letters not in columns:
                    columns[letters] = _column(letters)
                cells.append((columns[letters], _value(cell, shared)))
            if cells:
                yield int(element.get("r", "")) - 1, cells
            parent.clear()


def _shared(archive: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    with archive.open("xl/sharedStrings.xml") as stream:
        items = [e for _, e in iterparse(stream) if e.tag == f"{MAIN}si"]
    return ["".join(t.text or "" for t in item.iter(f"{MAIN}t")) for item in items]


def _put(sheet: Any, batch: list[tuple[int, Row]], style: Any) -> None:
    text, number, blank = sheet.write_string, sheet.write_number, sheet.write_blank
    for row, cells in batch:
        for column, value in cells:
            if value is None:
                blank(row, column, None, style)
            elif isinstance(value, str):
                text(row, column, value, style)
            else:
                number(row, column, value, style)


def _by_cell(sheet: Any, batch: list[tuple[int, Row]], style: Any, watch: Watch) -> None:
    """Typed calls."""
    with watch:
        _put(sheet, batch, style)


def _by_rows(sheet: Any, batch: list[tuple[int, Row]], style: Any, watch: Watch) -> None:
    """Whole rows, where they follow each other and no blank has a format; typed calls else."""

    def kind(at_row: tuple[int, tuple[int, Row]]) -> tuple[int, bool]:
        at, (row, cells) = at_row
        return row - at, any(value is None for _, value in cells)

    for (_, blanks), group in groupby(enumerate(batch), key=kind):
        own = [line for _, line in group]
        if blanks:
            _by_cell(sheet, own, style, watch)
            continue
        width = 1 + max(column for _, cells in own for column, _ in cells)
        columns: dict[int, list[str | float | None]] = {n: [None] * len(own) for n in range(width)}
        for at, (_, cells) in enumerate(own):
            for column, value in cells:
                columns[column][at] = value
        look = dict.fromkeys(columns, (style, style))
        with watch:
            sheet.write_rows(own[0][0], columns, [look], blanks=False)


WAYS = {"typed calls": (None, _by_cell), "rows": (RowSheet, _by_rows)}


def write(outputs: Path, folder: Path, way: str, watch: Watch) -> int:
    """Write the cells of every workbook of a run's folder again; returns how many they are."""
    kind, put = WAYS[way]
    count = 0
    for path in sorted(outputs.glob("*.xlsx")):
        with ZipFile(path) as archive:
            shared = _shared(archive)
            names = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
            with watch:
                book = xlsxwriter.Workbook(
                    str(folder / path.name), {"constant_memory": True, "tmpdir": str(folder)}
                )
                style = book.add_format({"border": 1})
            for name in names:
                with watch:
                    sheet = book.add_worksheet(None, kind)
                lines = rows(archive, name, shared)
                while batch := list(islice(lines, BATCH)):
                    count += sum(len(cells) for _, cells in batch)
                    put(sheet, batch, style, watch)
            with watch:
                book.close()
    return count


def main(inputs: str, outputs: str) -> None:
    """Print what reading and writing cost."""
    reading, writing, rows_ = Watch(), Watch(), Watch()
    read(Path(inputs), reading)
    with tempfile.TemporaryDirectory() as folder:
        cells = write(Path(outputs), Path(folder), "typed calls", writing)
        write(Path(outputs), Path(folder), "rows", rows_)
    out = sys.stdout.write
    out(f"reading {inputs}: {reading.seconds:.2f} s\n")
    out(f"writing {cells:,} cells: {writing.seconds:.2f} s, by rows {rows_.seconds:.2f} s\n")
    found = {"read": reading.seconds, "write": writing.seconds, "rows": rows_.seconds, "cells": cells}
    cpu = {"read_cpu": reading.cpu, "write_cpu": writing.cpu, "rows_cpu": rows_.cpu}
    out(json.dumps({**found, **cpu}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
