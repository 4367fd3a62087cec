"""What other programs may import: the same findings as the commands, on files and on data frames."""

from __future__ import annotations

from pathlib import Path

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
        (api.Frames("28654", 2023, {"households": pd.DataFrame({"ten": ["A"]})}), "ten"),
    ],
    ids=["xã không có", "trang không có", "cột không có"],
)
def test_khung_sai_thi_noi_sai_o_dau(frames: api.Frames, told: str) -> None:
    with pytest.raises(api.UsageError, match=told):
        api.check(frames)


def test_ten_bi_che_tru_khi_hoi(make_return: MakeReturn) -> None:
    first = household("0001", identity_number="08209000000A")
    path = make_return(**{**SHEETS, "households": [first, *SHEETS["households"][1:]]})
    hidden, shown = (
        " ".join(api.check(path, api.Options(show_values=show)).problems["message"]) for show in (False, True)
    )
    assert "08209000000A" in shown
    assert "08209000000A" not in hidden
