"""A row whose commune is misspelt or blank: told and left unclassified, and everything else is written."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from hongheo.pipeline import OUTPUTS, Options, run

FILES = Path(__file__).parent / "files" / "46-commune-misspelt"


@pytest.mark.parametrize(
    ("name", "code", "households"), [("web.xlsx", "HN316", 4), ("gop2.xlsx", "HN316", 8)]
)
def test_xa_viet_sai_khong_lam_ngung_ca_lan_chay(
    tmp_path: Path, name: str, code: str, households: int
) -> None:
    result = run([FILES / name], Options(year=2023), tmp_path / "ra")
    counts = result.counts()
    assert (result.exit_code, counts["total"], counts["unclassified"]) == (1, households, 1)
    assert code in {p.kind.code for p in result.report}
    assert sorted(p.name for p in (tmp_path / "ra").iterdir()) == sorted(OUTPUTS)
    sheets = openpyxl.load_workbook(tmp_path / "ra" / "loi.xlsx", read_only=True).sheetnames
    assert name.partition(".")[0] in sheets
