"""Certificates over a year: the periodic review, its corrections, two reviews within the year after it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from hongheo.forms import REGISTER, form
from hongheo.pipeline import LISTS, Options, make_papers, run
from hongheo.pipeline.certificates import BOOK, IN_FORCE
from hongheo.units import units_on
from hongheo.write import write_register
from tests.conftest import blank_out, household, return_maker
from tests.pipeline.test_papers import text
from tests.pipeline.test_regular import heads, returned

NOT, POOR, NEAR = "Hộ không nghèo", "Hộ nghèo", "Hộ cận nghèo"
MAY, JULY = dt.date(2024, 5, 20), dt.date(2024, 7, 22)
Rows = Sequence[tuple[dict[str, object], str]]


def book_of(papers: Path) -> list[dict[str, object]]:
    """The lines of the commune's book, by heading."""
    (path,) = papers.rglob(BOOK)
    rows = [row for row in load_workbook(path).active.iter_rows(values_only=True) if any(row)]  # type: ignore[union-attr]
    at = next(n for n, row in enumerate(rows) if "Số giấy" in row)
    return [dict(zip(map(str, rows[at]), row, strict=True)) for row in rows[at + 1 :]]


def numbers_of(papers: Path) -> list[int]:
    """The numbers on the certificates of a run, as they are printed."""
    return [
        int(n) for p in papers.rglob("giay-chung-nhan.docx") for n in re.findall(r"Số: (\d+)/GCN", text(p))
    ]


def register(path: Path) -> Path:
    """The register of 2024 with the steps of May and of July."""
    unit = units_on(MAY).by_code("28654")
    assert unit is not None
    regular = {"procedure": "Thường xuyên"}
    sheets: dict[str, list[dict[str, Any]]] = {"meetings": [], "postings": [], "documents": []}
    asked = {"09": (MAY, "Mẫu 01"), "03": (MAY, "Mẫu 04"), "10": (JULY, "Mẫu 01")}
    sheets["requests"] = [
        {
            **regular,
            "number": code,
            "household_code": code,
            "head_name": f"Trần Thị Mẫu {code}",
            "village": "Ấp 1",
            "request_form": what,
            "review_start": day - dt.timedelta(days=9),
            "answered_on": day,
            "received_on": day - dt.timedelta(days=10),
            "result": "Công nhận",
        }
        for code, (day, what) in asked.items()
    ]
    for day, code, number in ((MAY, "09", "40/QĐ"), (JULY, "10", "77/QĐ")):
        posted = {f"{at}_{end}": day - dt.timedelta(days=7 - n) for at in ("village", "commune")
                  for n, end in ((0, "from"), (2, "to"))}  # fmt: skip
        before = day - dt.timedelta(days=8)
        met = {"village": "Ấp 1", "round": 1, "held_on": before, "attended": 30, "agreed": 30}
        sheets["meetings"].append({**regular, **met, "copies": 2})
        sheets["postings"].append({**regular, "village": "Ấp 1", "what": "Kết quả rà soát", **posted})
        sheets["documents"] += [
            {**regular, "what": "Báo cáo Chủ tịch xã", "number": f"{code}/BC", "dated": day},
            {**regular, "what": "Công nhận hộ nghèo, hộ cận nghèo", "number": number, "dated": day},
        ]
    write_register(path, form=form(REGISTER), unit=unit, year=2024, sheets=sheets)
    return path


def correction(path: Path, name: str) -> Path:
    """A workbook that mends the name of the head of household 01."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sửa"
    sheet.append(["Mã xã", "Mã hộ", "Trang", "Trường", "Giá trị cũ", "Giá trị đúng", "Quyết định"])
    field = "Họ và tên chủ hộ"
    sheet.append(["28654", "01", "Hộ", field, "Trần Thị Mẫu 01", name, "Sửa"])
    book.save(path)
    return path


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four runs and the papers of each in ``g1`` to ``g4``, each with the book of those before."""
    folder = tmp_path_factory.mktemp("nam")
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables", "write_problems_of")
        return year_in(folder)


def year_in(folder: Path) -> Path:
    make = return_maker(folder)

    def own(code: str, start: str) -> dict[str, object]:
        return household(code, class_start=start, village="Ấp 1")

    first = [(own("01", POOR), "poor"), (own("02", NOT), "poor"), (own("03", NEAR), "near")]
    # The complaint of household 04 was right, that against household 02 too.
    mended: Rows = [*first[:1], (own("02", NOT), "not"), first[2], (own("04", NOT), "near")]
    run([returned(make, "1.xlsx", first)], Options(), folder / "r1")
    make_papers(folder / "r1", folder / "g1", Options())
    options = Options(corrections=(correction(folder / "sua.xlsx", "Trần Thị Sửa"),))
    run([returned(make, "2.xlsx", mended)], options, folder / "r2")
    make_papers(folder / "r2", folder / "g2", Options(), issued=(folder / "g1",))
    registers = (register(folder / "so.xlsx"),)
    rounds: list[tuple[int, dt.date, Rows]] = [
        (3, MAY, [(own("09", NOT), "poor"), (own("03", NEAR), "not")]),
        (4, JULY, [(own("10", NOT), "near")]),
    ]
    for at, day, rows in rounds:
        options = Options(date=day, regular=True, previous=folder / f"r{at - 1}" / LISTS, registers=registers)
        run([returned(make, f"{at}.xlsx", rows, 2024)], options, folder / f"r{at}")
        issued = tuple(folder / f"g{n}" for n in range(1, at))
        made = make_papers(folder / f"r{at}", folder / f"g{at}", Options(registers=registers), issued=issued)
        assert made.exit_code == 0, [p.message() for p in made.result.report]
    return folder


@pytest.mark.parametrize(
    ("at", "numbers"),
    [(1, [1, 2, 3]), (2, [1, 3, 4]), (3, [5]), (4, [6])],
    ids=["kỳ định kỳ", "lập lại sau khi sửa", "đợt tháng 5", "đợt tháng 7"],
)
def test_moi_ho_duoc_cong_nhan_mot_giay_moi_so_mot_lan(year: Path, at: int, numbers: list[int]) -> None:
    assert numbers_of(year / f"g{at}") == numbers
    lines = book_of(year / f"g{at}")
    assert [line["Số giấy"] for line in lines] == list(range(1, len(lines) + 1))


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_giay_dang_cap_bang_so_ho_cua_hai_danh_sach(year: Path, at: int) -> None:
    listed = {**heads(year / f"r{at}" / LISTS, POOR), **heads(year / f"r{at}" / LISTS, NEAR)}
    given = [line["Mã hộ"] for line in book_of(year / f"g{at}") if line["Tình trạng"] == IN_FORCE]
    assert sorted(map(str, given)) == sorted(listed)


def test_giay_va_danh_sach_ghi_quyet_dinh_cua_tung_dot(year: Path) -> None:
    listed = {**heads(year / "r4" / LISTS, POOR), **heads(year / "r4" / LISTS, NEAR)}
    days = {code: (row["Số quyết định"], row["Ngày quyết định"]) for code, row in listed.items()}
    assert days["09"] == ("40/QĐ", "20/05/2024") and days["10"] == ("77/QĐ", "22/07/2024")
    assert days["01"] == (None, None)
    for at, number in ((3, "40/QĐ"), (4, "77/QĐ")):
        (cards,) = (year / f"g{at}").rglob("giay-chung-nhan.docx")
        assert f"Quyết định số {number}" in text(cards)


def test_giay_lap_lai_mang_ten_da_sua_va_so_cu(year: Path) -> None:
    (cards,) = (year / "g2").rglob("giay-chung-nhan.docx")
    assert "TRẦN THỊ SỬA" in text(cards) and "Trần Thị Mẫu 01" not in text(cards)


def test_so_giay_tu_1_va_giay_thieu_nguoi_duoc_bao(year: Path, tmp_path: Path) -> None:
    """Within the year somebody has certificates already; households of four persons name their head alone."""
    told = {}
    for at, registers in ((1, ()), (3, (year / "so.xlsx",))):
        made = make_papers(year / f"r{at}", tmp_path / f"g{at}", Options(registers=registers))
        told[at] = {p.kind.code: p for p in made.result.report}
    assert "HN877" in told[1] and "HN886" not in told[1]
    assert "HN886" in told[3] and "HN877" not in told[3]
    assert (
        told[3]["HN886"].context["count"]
        == len({*heads(year / "r3" / LISTS, NEAR), *heads(year / "r3" / LISTS, POOR)}) - 1
    )
    assert told[1]["HN885"].context["count"] == 3
    assert "01, 02, 03" in told[1]["HN885"].message()
