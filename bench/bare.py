"""The bare cost of a run: what the two libraries alone need to read its inputs and to write its cells.

python -m bench.bare INPUT_FOLDER RUN_FOLDER

Reads every sheet of every input with python-calamine, and writes the cells that a finished run has left in
its folder again with xlsxwriter (constant memory, typed calls, one format for all, no widths, no merges). The
last line is JSON: seconds of reading and of writing by the clock, the same as CPU time, the number of cells.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

import xlsxwriter
from openpyxl.utils.cell import coordinate_from_string
from python_calamine import CalamineWorkbook

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


def write(outputs: Path, folder: Path, watch: Watch) -> int:
    """Write the cells of every workbook of a run's folder again; returns how many they are."""
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
                    sheet = book.add_worksheet()
                lines = rows(archive, name, shared)
                while batch := list(islice(lines, BATCH)):
                    count += sum(len(cells) for _, cells in batch)
                    with watch:
                        _put(sheet, batch, style)
            with watch:
                book.close()
    return count


def main(inputs: str, outputs: str) -> None:
    """Print what reading and writing cost."""
    reading, writing = Watch(), Watch()
    read(Path(inputs), reading)
    with tempfile.TemporaryDirectory() as folder:
        cells = write(Path(outputs), Path(folder), writing)
    out = sys.stdout.write
    out(f"reading {inputs}: {reading.seconds:.2f} s\n")
    out(f"writing {cells:,} cells: {writing.seconds:.2f} s\n")
    found = {"read": reading.seconds, "write": writing.seconds, "cells": cells}
    out(json.dumps({**found, "read_cpu": reading.cpu, "write_cpu": writing.cpu}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
