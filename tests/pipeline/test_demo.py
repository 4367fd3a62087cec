"""The demo district: clean it is clean, spoilt each planted cell is named and all files are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hongheo.pipeline import OUTPUTS
from hongheo.supplies import Demo, make_demo


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Demo]:
    folder = tmp_path_factory.mktemp("demo")
    return folder, make_demo(folder)


def test_the_clean_district_exits_0_and_its_tables_close(made: tuple[Path, Demo]) -> None:
    _, demo = made
    assert demo.clean.report.lines() == []
    assert demo.clean.exit_code == 0
    assert demo.clean.note == ""
    assert all(not proof.failed and proof.checked for proof in demo.clean.proofs)
    assert len(demo.clean.files) == 13


def test_each_planted_mistake_is_named_at_its_cell_and_nothing_else(made: tuple[Path, Demo]) -> None:
    folder, demo = made
    planted = {(p["code"], f"{folder.as_posix()}/{p['file']}", p["sheet"], p["cell"]) for p in demo.planted}
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
