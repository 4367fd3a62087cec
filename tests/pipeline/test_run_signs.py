"""Signs of a run: two sheets of ``loi.xlsx``, counts in ``nhat-ky.json``, one line on the console."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import openpyxl
import pytest

from hongheo.pipeline import MANIFEST, PROBLEMS
from tests.commands import hongheo
from tests.conftest import MakeReturn, b1, b2, household

pytestmark = pytest.mark.usefixtures("no_tables", "no_lists", "read_once")


def test_dau_hieu_cua_mot_lan_chay(make_return: MakeReturn, tmp_path: Path) -> None:
    points = {f"{n:04d}": 140 if n <= 40 else 145 for n in range(1, 47)}
    path = make_return(
        households=[household(c) for c in points],
        b1=[b1(c, p) for c, p in points.items()],
        b2=[b2(c, 1) for c in points],
    )
    done = hongheo("run", path, "-o", tmp_path / "ra")
    assert "Có 1 dấu hiệu bất thường cần xem lại (loi.xlsx, trang Dấu hiệu)." in done.stdout
    book = openpyxl.load_workbook(tmp_path / "ra" / PROBLEMS)
    glance = ["Sát ngưỡng", "Theo thôn", "Theo người rà soát", "Mức điền"]
    assert book.sheetnames[:8] == ["Lỗi", "Tổng hợp", "Còn thiếu", "Dấu hiệu", *glance]
    assert [c.value for c in book["Dấu hiệu"][2]][:7] == [
        *("Điểm B1 tập trung bất thường sát ngưỡng", "28654", "Xã Đồng Sơn", None, 40, 46, 87),
    ]
    near = list(book["Sát ngưỡng"].iter_rows(min_row=2, values_only=True))
    # Of 46 in one village five are chosen to be looked at again.
    assert len(near) == 5
    assert not any("Trần" in str(v) for row in near for v in row)
    log = json.loads((tmp_path / "ra" / MANIFEST).read_text(encoding="utf-8"))
    assert log["signs"] == {"heaped": 1}


def test_khong_co_dau_hieu_thi_khong_noi_gi(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(households=[household("0001")], b1=[b1("0001", 200)], b2=[b2("0001", 0)])
    done = hongheo("run", path, "-o", tmp_path / "ra")
    assert "dấu hiệu" not in done.stdout
    book = openpyxl.load_workbook(tmp_path / "ra" / PROBLEMS)
    assert book["Dấu hiệu"]["A2"].value == "Không có dấu hiệu nào cần xem."
    assert book["Sát ngưỡng"]["A2"].value == "Không có hộ nào sát ngưỡng."


def test_man_hinh_noi_lenh_cai_phan_con_thieu(
    make_return: MakeReturn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_return(households=[household("1")], b1=[b1("1", 150)], b2=[b2("1", 1)])
    assert "pip install" not in hongheo("run", path, "-o", tmp_path / "co").stdout
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert 'pip install ".[signs]"' in " ".join(hongheo("run", path, "-o", tmp_path / "ra").stdout.split())
