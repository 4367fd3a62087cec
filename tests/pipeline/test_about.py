"""``--version``: the standards and lists of communes as the loaders know them, told without the loaders."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tomllib
from importlib.resources import files

import pytest

from hongheo import __version__
from hongheo.about import about, review_years
from hongheo.criteria import known_on, standard_for_year, standards
from hongheo.errors import StandardError
from hongheo.units import units_on

DATA = files("hongheo.criteria") / "standards"


def test_noi_ro_chuan_va_danh_muc() -> None:
    assert list(about()) == [
        f"hongheo {__version__}",
        "chuẩn nghèo 2022-2025: 01/01/2022 đến 31/12/2026; các năm rà soát 2022 đến 2026",
        "chuẩn nghèo 2027: từ 01/01/2027; chưa đủ để chấm điểm",
        f"danh mục xã {units_on(dt.date(2025, 6, 30)).id}: 01/01/2022 đến 30/06/2025",
        f"danh mục xã {units_on(dt.date(2025, 7, 1)).id}: từ 01/07/2025",
    ]
    told = "\n".join(about())
    assert all(f"chuẩn nghèo {s.id}: " in told for s in standards())
    assert f"chuẩn nghèo {known_on(dt.date(2027, 1, 1)).id}: " in told


@pytest.mark.parametrize("standard", standards(), ids=lambda s: s.id)
def test_nam_ra_soat_nhu_bo_chuan_noi(standard: object) -> None:
    raw = tomllib.loads((DATA / f"{standard.id}.toml").read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    years = review_years(raw)
    for year in range(years[0] - 2, years[-1] + 3):
        try:
            same = standard_for_year(year)[0] is standard
        except StandardError:
            same = False
        assert same == (year in years)


def test_khong_nap_thu_vien_nang() -> None:
    code = (
        "import sys; sys.argv = ['hongheo', '--version']\n"
        "from hongheo.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandas', 'openpyxl', 'pydantic', 'numpy', 'hongheo.models', 'hongheo.console'}"
        " & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "[]"
