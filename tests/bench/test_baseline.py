"""The script that the product is measured against finds the same classes and indicators."""

from __future__ import annotations

from pathlib import Path

from bench.baseline import INDICATORS, main
from hongheo.models import CLASS_LABELS
from hongheo.pipeline import Options, run
from tests.conftest import MakeReturn, b1, b2, household


def _members(code: str) -> list[dict[str, object]]:
    """A head with all that is asked for, and a child of ten who is not at school nor insured."""
    head = {
        "birth_date": "01/02/1980",
        "health_insurance": True,
        "certificate": "THPT",
        "work": "Tự làm",
        "relation": "Chủ hộ",
    }
    child = {"birth_date": "14/12/2013", "relation": "Con", "work": "Không có nhu cầu"}
    return [
        {"household_code": code, "member_number": n, "name": f"Người {n}", **facts}
        for n, facts in enumerate((head, child), start=1)
    ]


def test_the_baseline_agrees_with_the_product(make_return: MakeReturn, tmp_path: Path) -> None:
    (tmp_path / "vao").mkdir()
    # Commune (rural, urban) > at and beside both thresholds, and one that left.
    for commune, threshold in (("28654", 140), ("28249", 175)):
        points = [(threshold, 3), (threshold, 2), (threshold + 5, 3), (threshold - 5, 4), (threshold + 5, 0)]
        codes = [f"{n:03d}" for n in range(1, len(points) + 2)]
        starts = ["Hộ nghèo", "Hộ cận nghèo", "Hộ nghèo", "Hộ không nghèo", "Hộ cận nghèo", "Hộ nghèo"]
        households = [
            household(c, size=2, class_start=s, cause_land=True if c < "003" else None)
            for c, s in zip(codes, starts, strict=True)
        ]
        households[-1]["change"] = "Chuyển đi"
        here = list(zip(codes, points, strict=False))
        make_return(
            f"vao/{commune}.xlsx",
            commune=commune,
            households=households,
            b1=[b1(c, p) for c, (p, _) in here],
            b2=[b2(c, n) for c, (_, n) in here],
            members=[row for c, _ in here for row in _members(c)],
            living=[
                {
                    "household_code": c,
                    "floor_area": 15 + at,
                    "wall_durable": True,
                    "column_durable": True,
                    "water": "Nước máy" if at % 2 else "Khác",
                    "toilet": "Tự hoại",
                    "internet": True,
                }
                for at, (c, _) in enumerate(here)
            ],
        )
    theirs = main(tmp_path / "vao", tmp_path / "ra")
    ours = run([tmp_path / "vao"], Options(), tmp_path / "ra-2").households
    assert ours is not None
    ours = ours.sort_values(["commune", "household_code"]).reset_index(drop=True)
    theirs = theirs.sort_values(["Mã xã", "Mã hộ"]).reset_index(drop=True)
    labels = {c.value: label for c, label in CLASS_LABELS.items()}
    assert list(theirs["Phân loại cuối kỳ"]) == list(ours["class_end"].map(labels))
    there = (ours["class_end"] != "gone").to_numpy()
    for number, indicator in enumerate(INDICATORS, start=1):
        derived = ours.loc[there, f"derived_{number}"]
        assert list(theirs.loc[there, indicator].astype(bool)) == list(derived.astype(bool)), indicator
