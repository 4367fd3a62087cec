"""Which lines of a register are about one review: the periodic one, or one of several within the year."""

from __future__ import annotations

import copy
import datetime as dt

import pytest

from hongheo.procedure import PERIODIC, RECOGNISED, RECOGNISED_LEFT, REGULAR, decisions_of, register_of_review
from tests.procedure.registers import SOUND, Rows, register_of, rules_on

WANTED = (RECOGNISED, RECOGNISED_LEFT)
MAY, JUNE = dt.date(2026, 5, 20), dt.date(2026, 6, 17)


def rows_of(procedure: str, date: dt.date, rows: Rows = SOUND) -> dict[str, list[int]]:
    """Sheet > the Excel rows of the lines about a review."""
    own = register_of_review(register_of(rows), rules_on(date), procedure, date)
    return {sheet: [line.row for line in lines] for sheet, lines in own.lines.items()}


@pytest.mark.parametrize(
    ("procedure", "date", "expected"),
    [
        (PERIODIC, dt.date(2026, 12, 14), ([2, 3], [2, 3], [2, 3, 6], [2], [2, 3, 4, 5, 6])),
        (REGULAR, MAY, ([4], [4], [4], [], [7, 8])),
        (REGULAR, JUNE, ([5], [5], [5], [], [9])),
    ],
    ids=["kỳ định kỳ", "đợt tháng 5", "đợt tháng 6 không lấy dòng của tháng 5"],
)
def test_cac_dong_cua_mot_dot(procedure: str, date: dt.date, expected: tuple[list[int], ...]) -> None:
    sheets = ("requests", "meetings", "postings", "complaints", "documents")
    assert rows_of(procedure, date) == dict(zip(sheets, expected, strict=True))


def test_moi_dot_lay_quyet_dinh_cua_dot_do() -> None:
    rows = copy.deepcopy(SOUND)
    rows["documents"].append(
        {"procedure": REGULAR, "what": RECOGNISED, "number": "53/QĐ-UBND", "dated": JUNE}
    )
    whole = register_of(rows)
    assert [p.kind.code for p in decisions_of(whole, REGULAR, WANTED)[1]] == ["HN873"]
    for date, number in ((MAY, "40/QĐ-UBND"), (JUNE, "53/QĐ-UBND")):
        own = register_of_review(whole, rules_on(date), REGULAR, date)
        decisions, problems = decisions_of(own, REGULAR, WANTED)
        assert (decisions.of(RECOGNISED).number, problems) == (number, [])


def test_quyet_dinh_thang_5_khong_vao_giay_cua_thang_6_chua_quyet_dinh() -> None:
    own = register_of_review(register_of(SOUND), rules_on(JUNE), REGULAR, JUNE)
    assert decisions_of(own, REGULAR, WANTED)[0].of(RECOGNISED).number == ""


def test_giay_de_nghi_chua_tra_loi_cho_dot_sau_va_thu_tuc_khong_doc_duoc_khong_bi_bo() -> None:
    rows = copy.deepcopy(SOUND)
    waiting = {"number": "07", "received_on": dt.date(2026, 5, 6), "procedure": REGULAR}
    rows["requests"] += [waiting, {**waiting, "number": "08", "result": "Hộ rút đề nghị"}]
    assert rows_of(REGULAR, JUNE, rows)["requests"] == [5, 8]
    assert rows_of(REGULAR, MAY, rows)["requests"] == [4, 8, 9]


def test_quyet_dinh_ky_sau_ngay_ra_soat_trong_han_van_la_cua_dot_do() -> None:
    rows = copy.deepcopy(SOUND)
    rows["documents"][6]["dated"] = dt.date(2026, 6, 4)
    assert 8 in rows_of(REGULAR, MAY, rows)["documents"]
