"""Quality signs: what stands out is shown with its numbers and how surprising it is, nothing else is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.criteria import standard_for_year
from hongheo.models import Area, HouseholdClass, SheetData, Sign, SignKind
from hongheo.score.rules import classify
from hongheo.tabulate import find_signs, near_households, near_sheet, signs_sheet
from hongheo.tabulate.signs import limits
from hongheo.text import mask_name
from hongheo.units import units_on
from tests.strategies import sign_groups

STANDARD, DATE = standard_for_year(2023)
# The first is a town (urban), the others are rural.
UNITS = {u.code: u for u in units_on(DATE).in_district("823")[:4]}
TOWN, RURAL, OTHER, THIRD = UNITS
AREAS = {code: STANDARD.area_of(unit.kind) or Area.RURAL for code, unit in UNITS.items()}
ESCAPED, STAYED = "poor_to_not_poor", "stays_poor"


def some(
    count: int, b1: int = 100, b2: int = 10, commune: str = RURAL, **values: Any
) -> list[dict[str, Any]]:
    """So many households with these points, as they leave ``settle``."""
    found = classify(STANDARD, DATE, AREAS[commune], b1, b2)[0].value
    flags = {f"ticked_{n}": n <= b2 // 10 for n in range(1, 13)}
    row = {"commune": commune, "area": AREAS[commune].value, "b1": b1, "b2": b2, "class_end": found, **flags}
    return [{**row, "village": "Ấp 1", "start": "not_poor", "movement": "none", **values}] * count


def frame_of(*parts: list[dict[str, Any]]) -> pd.DataFrame:
    rows = [row for part in parts for row in part]
    frame = pd.DataFrame(rows, dtype=object)
    frame["household_code"] = [f"{n:04d}" for n in range(1, len(rows) + 1)]
    flags = {f"ticked_{n}": "boolean" for n in range(1, 13)}
    return frame.astype({"b1": "Int64", "b2": "Int64", **flags})


def signs_of(*parts: list[dict[str, Any]], shown: Callable[[str], str] = mask_name) -> list[Sign]:
    return find_signs(frame_of(*parts), UNITS, STANDARD, DATE, shown)


def near_of(*parts: list[dict[str, Any]]) -> SheetData:
    return near_sheet(near_households(frame_of(*parts), STANDARD, DATE), UNITS, STANDARD)


def kinds_of(signs: list[Sign]) -> list[tuple[SignKind, str]]:
    return [(s.kind, s.commune) for s in signs]


@pytest.mark.parametrize(("commune", "threshold"), [(RURAL, 140), (TOWN, 175)])
def test_diem_don_o_nguong_cua_tung_khu_vuc(commune: str, threshold: int) -> None:
    from scipy import stats

    at, over = some(40, threshold, 30, commune), some(6, threshold + 5, commune=commune)
    far = some(50, threshold - 50, 0, commune) + some(50, threshold + 20, 0, commune)
    (sign,) = signs_of(at, over, far)
    assert (sign.kind, sign.commune, sign.count, sign.of) == (SignKind.HEAPED, commune, 40, 46)
    assert sign.probability == pytest.approx(stats.binomtest(40, 46, 0.5, alternative="greater").pvalue)
    assert UNITS[commune].name in sign.text
    assert "40 hộ (87,0 %)" in sign.text


@pytest.mark.parametrize(("at", "over"), [(25, 25), (6, 40), (13, 2), (28, 14)])
def test_khong_don_khi_hai_phia_can_nhau_it_ho_hoac_do_ngau_nhien(at: int, over: int) -> None:
    assert signs_of(some(at, 140), some(over, 145)) == []


def test_nhieu_xa_thi_co_them_dong_tat_ca_cac_xa() -> None:
    parts = [some(30, 140, commune=c) + some(4, 145, commune=c) for c in (RURAL, OTHER)]
    signs = signs_of(*parts)
    assert kinds_of(signs) == [(SignKind.HEAPED, c) for c in ("", RURAL, OTHER)]
    assert (signs[0].count, signs[0].of) == (60, 68)


def test_thon_khac_han_phan_con_lai_cua_xa() -> None:
    from scipy import stats

    few = [some(5, 100, village=f"Ấp {n}") + some(45, 200, village=f"Ấp {n}") for n in (1, 2, 3)]
    many = some(20, 100, village="Ấp 4") + some(10, 200, village="ấp  4")
    (sign,) = signs_of(*few, many)
    assert (sign.kind, sign.part, sign.count, sign.of) == (SignKind.VILLAGE, "Ấp 4", 20, 30)
    assert (sign.other_count, sign.other_of) == (15, 150)
    raw = stats.fisher_exact([[20, 10], [15, 135]]).pvalue
    assert sign.probability is not None
    assert raw <= sign.probability < 1e-6
    assert "4 chỗ so sánh" in sign.text


def test_nguoi_ra_soat_chi_hien_chu_cai_dau_tru_khi_duoc_phep() -> None:
    parts = (
        some(50, 200, reviewer="Lê Văn Mẫu") + some(5, 100, reviewer="Lê Văn Mẫu"),
        some(25, 100, reviewer="Trần Thị Thử") + some(5, 200, reviewer=None),
    )
    masked, open_ = (signs_of(*parts, shown=s) for s in (mask_name, str))
    assert {s.part for s in masked} == {"L. V. M.", "T. T. T."}
    assert {s.part for s in open_} == {"Lê Văn Mẫu", "Trần Thị Thử"}
    assert not any("Trần" in s.text for s in masked)


@pytest.mark.parametrize("always", [False, True])
def test_chi_so_khong_hoac_luon_danh_dau_o_mot_xa(always: bool) -> None:
    def commune(code: str, ticked: int) -> list[dict[str, Any]]:
        return some(ticked, commune=code, ticked_9=True) + some(60 - ticked, commune=code, ticked_9=False)

    parts = [commune(code, 30) for code in (OTHER, THIRD)]
    (sign,) = signs_of(*parts, commune(RURAL, 60 if always else 0))
    assert (sign.kind, sign.commune, sign.part[:2]) == (SignKind.INDICATOR, RURAL, "9.")
    assert (sign.count, sign.of, sign.other_count, sign.other_of) == (60 * always, 60, 60, 120)
    assert ("tất cả trong 60 hộ" if always else "không hộ nào trong 60 hộ") in sign.text


def test_chi_so_khong_dau_nao_o_moi_xa_khong_phai_dau_hieu() -> None:
    parts = [some(60, commune=c, ticked_9=False) for c in (RURAL, OTHER, THIRD)]
    assert signs_of(*parts) == []


def test_diem_khong_theo_buoc_5_khong_can_phep_thu() -> None:
    (sign,) = signs_of(some(3, 100), some(2, 102))
    assert (sign.kind, sign.count, sign.of, sign.probability) == (SignKind.NOT_A_STEP, 2, 5, None)
    assert "0004, 0005" in sign.text
    (many,) = signs_of(some(30, 102))
    assert "0020 và 10 hộ nữa" in many.text


@pytest.mark.parametrize(
    ("start", "left", "stayed", "kind"),
    [
        ("poor", ESCAPED, STAYED, SignKind.ESCAPED_POOR),
        ("poor", "poor_to_near_poor", STAYED, SignKind.ESCAPED_POOR),
        ("near_poor", "near_poor_to_not_poor", "stays_near_poor", SignKind.ESCAPED_NEAR_POOR),
    ],
)
def test_ty_le_thoat_khac_han_cac_xa_khac(start: str, left: str, stayed: str, kind: SignKind) -> None:
    def commune(code: str, of: int, out: int) -> list[dict[str, Any]]:
        own = {"commune": code, "start": start}
        return some(out, **own, movement=left) + some(of - out, **own, movement=stayed)

    (sign,) = signs_of(commune(RURAL, 40, 35), commune(OTHER, 100, 25), commune(THIRD, 100, 24))
    assert (sign.kind, sign.commune, sign.count, sign.of) == (kind, RURAL, 35, 40)
    assert (sign.other_count, sign.other_of) == (49, 200)
    assert "cùng huyện" in sign.text


def test_khong_co_scipy_thi_khong_so_sanh_va_noi_ro(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sign without how surprising it is; what is not compared needs none."""
    monkeypatch.setitem(sys.modules, "scipy", None)
    signs = signs_of(some(40, 140), some(6, 145), some(2, 102))
    assert kinds_of(signs) == [(SignKind.NOT_A_STEP, RURAL)]
    (_, told) = signs_sheet(signs).frame["text"].tolist()
    assert "chưa có phần tính xác suất" in told
    assert 'python -m pip install ".[signs]"' in told
    assert "chưa có phần tính xác suất" in signs_sheet([]).frame["text"].tolist()[0]
    # Nothing can be added to the program in one file.
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    (told,) = signs_sheet([]).frame["text"].tolist()
    assert "pip" not in told and "chạy bằng bản cài trên Python" in told


def test_thi_tran_khong_bi_so_voi_xa_khac_nguong() -> None:
    def commune(code: str, ticked: int, out: int) -> list[dict[str, Any]]:
        own = {"commune": code, "start": "poor"}
        marked = some(ticked, ticked_9=True, movement=ESCAPED, **own)
        return marked[:out] + some(60 - out, ticked_9=False, movement=STAYED, **own) + marked[out:]

    # The town alone is otherwise: another threshold, so no sign.
    town = commune(TOWN, 60, 60)
    assert signs_of(town, commune(OTHER, 6, 6), commune(THIRD, 6, 6)) == []
    rural = commune(RURAL, 60, 60)
    found = kinds_of(signs_of(rural, commune(OTHER, 6, 6), commune(THIRD, 6, 6)))
    assert (SignKind.ESCAPED_POOR, RURAL) in found


def test_scipy_chi_duoc_nap_khi_can() -> None:
    code = "import sys, hongheo.cli, hongheo.pipeline; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("b1", "b2", "why"),
    [
        (134, 0, None),
        (135, 0, "B1 "),
        (140, 10, "B1 "),
        (145, 0, "B1 "),
        (146, 0, None),
        (100, 10, None),
        (100, 20, "B2 "),
        (100, 30, "B2 "),
        (100, 40, None),
        (200, 30, None),
        (140, 30, "B1 cách ngưỡng không quá 5 điểm; B2"),
    ],
)
def test_danh_sach_sat_nguong(b1: int, b2: int, why: str | None) -> None:
    near = near_of(some(1, b1, b2)).frame
    assert len(near) == (why is not None)
    if why is not None:
        assert near["why"][0].startswith(why)
        assert near["distance"][0] == b1 - 140


def test_moi_thon_chi_chon_mot_so_ho_sat_nguong() -> None:
    village = some(60, 200, 0, village="Ấp 1") + some(40, 140, 0, village="Ấp 1", start="near_poor")
    small = some(3, 140, 0, village="Ấp 2", start="near_poor")
    chosen = near_of(village, small).frame
    # Five at most, a tenth of the village, and one at least.
    assert chosen["village"].value_counts().to_dict() == {"Ấp 1": 5, "Ấp 2": 1}


def test_ho_doi_loai_va_sat_ca_hai_nguong_duoc_chon_truoc() -> None:
    kept = some(10, 140, 0, start="near_poor")
    by_b2 = some(1, 100, 20, start="poor", village="Ấp 1")
    both = some(1, 145, 0, start="poor") + some(1, 140, 30, start="poor")
    far = some(20, 200, 0)
    near = near_households(frame_of(kept, by_b2, both, far), STANDARD, DATE)
    codes = near.rows.loc[near.chosen, "household_code"].tolist()
    # A tenth of 33 households: those whose class changed, then the one near by both, then the nearest by B1.
    assert len(near.rows) == 13
    assert codes == ["0012", "0011", "0013", "0001"]


def test_danh_sach_sat_nguong_chi_co_ma_ho_khong_co_ten() -> None:
    sheet = near_of(some(1, 140, head_name="Lê Văn Mẫu"))
    assert "Lê Văn Mẫu" not in sheet.frame.to_string()
    assert list(sheet.frame) == list(sheet.columns)


def test_khong_co_ho_nao() -> None:
    nobody = frame_of(some(1)).iloc[:0]
    assert find_signs(nobody, UNITS, STANDARD, DATE, str) == []
    assert near_sheet(near_households(nobody, STANDARD, DATE), UNITS, STANDARD).frame.empty
    assert signs_sheet([]).frame.empty


@settings(max_examples=40)
@given(st.lists(sign_groups, min_size=1, max_size=6))
def test_cac_xa_giong_het_nhau_khong_co_dau_hieu_giua_cac_xa(drawn: list[Any]) -> None:
    parts = [
        some(n, b1, b2, code, village=village, start=start, movement=movement)
        for code in (RURAL, OTHER, THIRD)
        for n, b1, b2, village, (start, movement) in drawn
    ]
    if not any(parts):
        return
    found = signs_of(*parts)
    assert {s.kind for s in found} <= {SignKind.HEAPED, SignKind.VILLAGE}
    for sign in found:
        assert 0 <= sign.count <= sign.of
        assert sign.probability is not None
        assert sign.probability <= limits().alpha


def test_chi_ho_da_phan_loai_duoc_so_sanh() -> None:
    doubtful = {"class_end": HouseholdClass.UNCLASSIFIED.value}
    assert signs_of(some(40, 140, **doubtful), some(6, 145, **doubtful)) == []
