"""What other programs may import: the same findings as the commands, on files and on data frames."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hongheo import api, pipeline
from tests.conftest import MakeReturn, b1, b2, household

SHEETS = {
    "households": [household("0001"), household("0002", size="bốn"), household("0003")],
    "b1": [b1("0001", 100), b1("0002", 150), b1("0003", 170)],
    "b2": [b2("0001", 3), b2("0002", 1), b2("0003", 0)],
}
FRAMES = api.Frames(
    "28654",
    2023,
    {name: pd.DataFrame(rows) for name, rows in SHEETS.items()},
    {"total_households": 3000, "total_persons": 10500},
)


def test_tep_va_khung_du_lieu_cho_cung_ket_qua(make_return: MakeReturn) -> None:
    files, frames = api.score(make_return(**SHEETS)), api.score(FRAMES)
    assert files.households is not None
    assert frames.households is not None
    pd.testing.assert_frame_equal(files.households, frames.households)
    assert files.counts == frames.counts
    same = [c for c in files.problems.columns if c not in ("file", "position")]
    pd.testing.assert_frame_equal(files.problems[same], frames.problems[same])


def test_van_de_chi_dung_dong_cua_khung() -> None:
    found = api.check(FRAMES).problems
    unread = found[(found["sheet"] == "Hộ") & (found["severity"] == "error")]
    assert set(unread["position"]) == {1}
    assert set(unread["file"]) == {"28654.xlsx"}


@pytest.mark.usefixtures("results_only")
def test_nhu_lenh_tren_dong_lenh(make_return: MakeReturn, tmp_path: Path) -> None:
    path = make_return(**SHEETS)
    outcome = api.run(path, tmp_path / "ra", api.Options(jobs=1))
    result = pipeline.run([path], pipeline.Options(jobs=1), tmp_path / "lenh")
    assert (outcome.exit_code, outcome.valid, outcome.note) == (result.exit_code, False, result.note)
    assert [p.name for p in outcome.outputs] == result.outputs
    assert all(p.is_file() for p in outcome.outputs)
    assert list(outcome.problems["code"]) == [p.kind.code for p in result.report]
    assert list(outcome.tables) == [t.number for t in result.tables]
    total = outcome.tables[1].iloc[0]
    assert total["level"] == "total"
    assert tuple(total.iloc[4:]) == pytest.approx(result.tables[0].lines[0].values, nan_ok=True)


def test_khong_doc_duoc_thi_noi_khong_nem_loi(tmp_path: Path) -> None:
    bad = tmp_path / "a.xlsx"
    bad.write_bytes(b"")
    for outcome in (api.check(bad), api.score([bad]), api.run(str(bad), tmp_path / "ra")):
        assert (outcome.exit_code, outcome.households) == (3, None)
        assert list(outcome.problems["code"]) == ["HN001"]


@pytest.mark.parametrize(
    ("frames", "told"),
    [
        (api.Frames("99999", 2023, {}), "99999"),
        (api.Frames("28654", 2023, {"ho": pd.DataFrame()}), "ho"),
        (api.Frames("28654", 2023, {**FRAMES.sheets, "b1": pd.DataFrame({"ten": ["A"]})}), "ten"),
        (api.Frames("28654", 2023, {**FRAMES.sheets, "b2": pd.DataFrame()}), "b2 thiếu cột household_code"),
        (api.Frames("28654", 2023, {"households": FRAMES.sheets["households"]}), "thiếu trang b1, b2"),
        (api.Frames(28654, 2023, FRAMES.sheets), "chuỗi chữ"),  # type: ignore[arg-type]
    ],
    ids=["xã không có", "trang không có", "cột không có", "thiếu cột", "thiếu trang", "mã xã là số"],
)
def test_khung_sai_thi_noi_sai_o_dau(frames: api.Frames, told: str) -> None:
    with pytest.raises(api.UsageError, match=told):
        api.check(frames)


@pytest.mark.parametrize(
    "values",
    [
        {"jobs": 0},
        {"jobs": -1},
        {"jobs": True},
        {"year": "2023"},
        {"date": "2023-12-14"},
        {"strict": 1},
        {"previous": 7},
        {"history": (7,)},
        {"province": 82},
    ],
    ids=str,
)
def test_tuy_chon_khong_the_co_thi_noi_ngay(values: dict[str, Any]) -> None:
    with pytest.raises(api.UsageError, match=f"Options.{next(iter(values))} phải là"):
        api.Options(**values)


def test_duong_dan_la_chu_cung_duoc(tmp_path: Path) -> None:
    options = api.Options(previous="a.xlsx", history=["b.xlsx", tmp_path], corrections="c", units=tmp_path)  # type: ignore[arg-type]
    assert options.previous == Path("a.xlsx")
    assert (options.history, options.corrections) == ((Path("b.xlsx"), tmp_path), (Path("c"),))
    with pytest.raises(api.UsageError, match="Nguồn phải là"):
        api.check(None)  # type: ignore[arg-type]


def test_cot_cua_van_de_nhu_json() -> None:
    found = api.check(FRAMES).problems
    told = found[found["severity"] == "error"].iloc[0]
    assert (told["commune"], told["effect"], told["decided"]) == ("28654", "class", None)


def test_ten_bi_che_tru_khi_hoi(make_return: MakeReturn) -> None:
    first = household("0001", identity_number="08209000000A")
    path = make_return(**{**SHEETS, "households": [first, *SHEETS["households"][1:]]})
    hidden, shown = (
        " ".join(api.check(path, api.Options(show_values=show)).problems["message"]) for show in (False, True)
    )
    assert "08209000000A" in shown
    assert "08209000000A" not in hidden


def test_vi_du_cua_tai_lieu_cham_duoc_diem() -> None:
    """The example with frames, as docs/api.md shows it."""
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = vars(api) | {"print": lambda *_: None}
    exec(next(block for block in blocks if "Frames(\n" in block), names)
    assert list(names["outcome"].households["class_end"]) == ["Hộ nghèo"]
