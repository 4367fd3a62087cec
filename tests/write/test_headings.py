"""Declared headings: strict, and each table's columns as headings.md has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hongheo.errors import FormError
from hongheo.write.headings import load_designs


def load(tmp_path: Path, columns: str) -> None:
    path = tmp_path / "bang.toml"
    path.write_text(f'[[table]]\nnumber = 1\ntitle = "x"\ncolumns = [{columns}]\n', encoding="utf-8")
    load_designs(path, ["a", "b"])


@pytest.mark.parametrize(
    "columns",
    [
        '{ heading = "x" }',
        '{ heading = "x", number = "1", indicators = true }',
        '{ heading = "x", la = 1 }',
        "{",
    ],
)
def test_khai_bao_sai_thi_bao_ten_tep(tmp_path: Path, columns: str) -> None:
    with pytest.raises(FormError, match=r"bang\.toml"):
        load(tmp_path, columns)


def test_chi_so_thanh_cot_co_ten() -> None:
    path = Path(__file__).parents[2] / "templates" / "tables.toml"
    design = next(d for d in load_designs(path, ["Việc làm", "Dinh dưỡng"]) if d.number == 5)
    assert [(leaf.heading, leaf.number, leaf.format) for leaf in design.leaves[3:]] == [
        ("Việc làm", "1", "share"),
        ("Dinh dưỡng", "2", "share"),
    ]
