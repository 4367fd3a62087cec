"""Our own last output on the demo district. Written again only by ``make golden``; its diff is read."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from hongheo.pipeline import FORMS, LISTS, SCORES, TABLES
from hongheo.pipeline.demonstrating import FAULTY_RESULTS, Demo

HERE = Path(__file__).parent
SHEETS = {
    TABLES: [f"Biểu {n}" for n in range(1, 14)],
    FORMS: [f"Mẫu 7.{n}" for n in range(1, 11)],
    LISTS: [
        *("Hộ nghèo", "Hộ cận nghèo", "Thoát nghèo", "Thoát cận nghèo"),
        *("Danh sách chi tiết hộ nghèo", "Danh sách chi tiết hộ cận nghèo"),
    ],
    SCORES: ["Chấm điểm"],
}
# Long sheets are kept by their first lines and their length.
KEPT = 40


def values(path: Path, sheet: str) -> list[str]:
    """Rows of a sheet as lines of text: cell values, never bytes of the file."""
    frame = pd.read_excel(path, sheet_name=sheet, header=None, dtype=object, engine="calamine")
    rows = [" | ".join("" if pd.isna(v) else str(v) for v in row) for row in frame.to_numpy()]
    return [*rows[:KEPT], f"… {len(rows)} dòng"]


@pytest.mark.parametrize("file", SHEETS)
def test_golden(made: tuple[Path, Demo], file: str, pytestconfig: pytest.Config) -> None:
    found = {sheet: values(made[0] / FAULTY_RESULTS / file, sheet) for sheet in SHEETS[file]}
    golden = HERE / f"{Path(file).stem}.json"
    if pytestconfig.getoption("--golden"):
        text = json.dumps(found, ensure_ascii=False, indent=1)
        golden.write_text(text + "\n", encoding="utf-8", newline="\n")
    assert found == json.loads(golden.read_text(encoding="utf-8"))
