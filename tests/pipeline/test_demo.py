"""The demo district: clean it is clean, spoilt each planted cell is named and all files are written."""

from __future__ import annotations

import json
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from hongheo.forms import HOUSEHOLD_LIST, form
from hongheo.pipeline import LISTS, OUTPUTS, TABLES, Demo, Options, check_tables
from hongheo.read import read_file


def test_the_clean_district_exits_0_and_its_tables_close(made: tuple[Path, Demo]) -> None:
    _, demo = made
    assert demo.clean.report.lines() == []
    assert demo.clean.exit_code == 0
    assert demo.clean.note == ""
    assert all(not proof.failed and proof.checked for proof in demo.clean.proofs)
    assert len(demo.clean.files) == 13


def test_each_planted_mistake_is_named_at_its_cell_and_nothing_else(made: tuple[Path, Demo]) -> None:
    _, demo = made
    where = demo.folder.as_posix()
    planted = {(p["code"], f"{where}/{p['file']}", p["sheet"], p["cell"]) for p in demo.planted}
    found = {
        (p.kind.code, p.place.file, p.place.sheet, p.place.cell)
        for p in demo.faulty.report
        if p.kind.severity != "note"
    }
    assert len(planted) >= 12
    assert found == planted
    assert demo.faulty.exit_code == 1


def test_every_file_is_written_for_the_sound_households(made: tuple[Path, Demo]) -> None:
    folder, demo = made
    for result in ("ket-qua", "ket-qua-co-loi"):
        assert sorted(p.name for p in (folder / result).iterdir()) == sorted(OUTPUTS)
    counts = demo.faulty.counts()
    assert 0 < counts["unclassified"] <= len(demo.planted)
    assert demo.faulty.note.startswith("TẠM TÍNH")
    assert all(proof.holds for proof in demo.faulty.proofs)
    log = json.loads((folder / "ket-qua-co-loi" / "nhat-ky.json").read_text(encoding="utf-8"))
    explained = [d for p in log["proofs"] for d in p["differences"]]
    assert explained
    assert all(d["explained"] for d in explained)


def test_printed_lists_name_everybody_and_are_not_read_as_last_year(made: tuple[Path, Demo]) -> None:
    folder, demo = made
    path = folder / "ket-qua" / LISTS
    book = CalamineWorkbook.from_path(path)
    with zipfile.ZipFile(path) as archive:
        names = archive.read("xl/workbook.xml").decode()
    for name, table in (("nghèo", 2), ("cận nghèo", 3)):
        title = f"Danh sách chi tiết hộ {name}"
        sheet = book.get_sheet_by_name(title)
        below = sheet.to_python(skip_empty_area=False)[9:]
        rows: list[Any] = [[None if value == "" else value for value in row[:13]] for row in below]
        heads = [r for r in rows if r[1] == 1]
        total = [line.values[8] for line in demo.clean.tables[table - 1].lines[:2]]
        assert [len(heads), sum(r[1] is not None for r in rows)] == total
        # Numbered from 1 in each commune, below its line.
        numbers = [r[0] if r[1] == 1 else 0 for r in rows if r[1] == 1 or (r[1] is None and r[2])]
        assert all(b in (0, a + 1) for a, b in pairwise(numbers)) and numbers.count(1) == numbers.count(0)
        places = [(r[0], r[2]) for r in rows if r[1] is None and r[2]]
        assert places[:2] == [("I", "Thị trấn Vĩnh Bình"), ("II", "Xã Đồng Sơn")] and len(places) == 13
        # Each head is new, back or old, and only one of these.
        assert all(sum(v == "x" for v in r[7:10]) == 1 for r in heads)
        assert f"'{title}'!$7:$9</definedName>" in names
        assert {((6, 3), (6, 4)), ((6, 7), (6, 9)), ((6, 0), (7, 0))} <= {*(sheet.merged_cell_ranges or ())}
    content, problems = read_file(path, [form(HOUSEHOLD_LIST)])
    assert content is not None and problems == []
    assert {t.sheet for t in content.tables} == {"Hộ nghèo", "Hộ cận nghèo", "Thoát nghèo", "Thoát cận nghèo"}


def test_our_tables_pass_the_check_of_printed_tables(made: tuple[Path, Demo]) -> None:
    folder, _ = made
    clean, faulty = (check_tables(folder / d / TABLES, Options()) for d in ("ket-qua", "ket-qua-co-loi"))
    assert (clean.report.lines(), clean.exit_code, faulty.exit_code) == ([], 0, 0)
    assert {p.kind.code for p in faulty.report} == {"HN609", "HN613", "HN640"}


def test_no_row_is_lost(made: tuple[Path, Demo]) -> None:
    folder, demo = made
    log = json.loads((folder / "ket-qua-co-loi" / "nhat-ky.json").read_text(encoding="utf-8"))
    rows = log["rows"]
    assert rows["read"] + rows["left_out"] == rows["households"] + rows["repeated"]
    assert rows["repeated"] == rows["left_out"] == 1
    assert (
        sum(demo.faulty.counts()[k] for k in ("poor", "near_poor", "not_poor", "gone", "unclassified"))
        == rows["households"]
    )
