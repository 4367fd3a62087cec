"""Workbooks of every format whose cells hold errors, formulas without value, zeros by format: all is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from hongheo.pipeline import Options, check

FILES = Path(__file__).parent / "files"
SOUND = {"total": 4, "poor": 2, "near_poor": 1, "not_poor": 1}
ONE_IN_DOUBT = {"total": 4, "poor": 1, "near_poor": 1, "not_poor": 1, "unclassified": 1}


@pytest.mark.parametrize(
    ("file", "told", "counts"),
    [
        ("03-error-cell-xls/28654.xls", ["HN108 B2!B2"], ONE_IN_DOUBT),
        (
            "03-error-cell-xls/ho.xls",
            ["HN108 Hộ!C4", "HN108 Hộ!H2", "HN108 Hộ!I3"],
            {"total": 4, "near_poor": 1, "not_poor": 1, "unclassified": 2},
        ),
        ("04-error-cell-ods/libreoffice.ods", ["HN108 B2!B2"], ONE_IN_DOUBT),
        (
            "04-error-cell-ods/excel.ods",
            ["HN108 B1!C3"],
            {"total": 4, "not_poor": 3, "unclassified": 1},
        ),
        ("06-error-cell-without-address/loi.xlsx", ["HN108 B2!B2"], ONE_IN_DOUBT),
        ("06-error-cell-without-address/cong-thuc.xlsx", ["HN109 B2!B2"], ONE_IN_DOUBT),
        (
            "08-formula-with-placeholder-zero/mot-cot.xlsx",
            ["HN109 B2!B2", "HN109 B2!B3"],
            {"total": 4, "near_poor": 1, "not_poor": 1, "unclassified": 2},
        ),
        (
            "08-formula-with-placeholder-zero/ba-cot.xlsx",
            [f"HN109 B2!{column}{row}" for column in "BCD" for row in (2, 3)],
            {"total": 4, "near_poor": 1, "not_poor": 1, "unclassified": 2},
        ),
        ("09-formula-without-value-xls-ods/28654.xls", ["HN109 B2!B2"], ONE_IN_DOUBT),
        ("09-formula-without-value-xls-ods/28654.ods", ["HN109 B2!B2"], ONE_IN_DOUBT),
        ("13-dates-iso-with-z/sheetjs.xlsx", ["HN130 Hộ!D2"], SOUND),
        ("13-dates-iso-with-z/sheetjs.ods", ["HN130 Hộ!D2"], SOUND),
        ("14-zeros-by-number-format/ma-ho.xlsx", [], SOUND),
        ("14-zeros-by-number-format/cccd.xlsx", [], SOUND),
        # A commune of Hà Nội: its region has other points.
        ("14-zeros-by-number-format/ma-xa.xlsx", [], {"total": 4, "poor": 2, "near_poor": 2}),
        ("28-what-is-hidden-and-not-told/cot-an.xlsx", ["HN022 B2!B2"], SOUND),
        ("28-what-is-hidden-and-not-told/cao-0.xlsx", ["HN007 Hộ!3"], SOUND),
        ("28-what-is-hidden-and-not-told/loc.ods", ["HN007 Hộ!3"], SOUND),
        ("28-what-is-hidden-and-not-told/an.xls", ["HN007 Hộ!3"], SOUND),
    ],
)
def test_o_khong_doc_duoc_deu_duoc_bao(file: str, told: list[str], counts: dict[str, int]) -> None:
    result = check([FILES / file], Options())
    # That a row without any mark is read as not deprived is told for its own sake.
    assert sorted(line for line in result.report.lines() if not line.startswith("HN210")) == sorted(told)
    assert {kind: count for kind, count in result.counts().items() if count} == counts
