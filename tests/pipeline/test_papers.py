"""``papers``: what a finished run becomes for a commune, and what stops a decision."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.text.paragraph import Paragraph
from lxml.etree import tostring
from openxml_audit import OpenXmlValidator
from openxml_audit.context import ValidationContext
from openxml_audit.parts import OpenXmlPart

from hongheo.columns import template_path
from hongheo.criteria import standard_on
from hongheo.forms import REGISTER, form
from hongheo.units import units_on
from hongheo.write import papers as written
from hongheo.write import write_register
from hongheo.write.papers import heading_values
from hongheo.write.report_docx import TEXT_TEMPLATE
from tests.commands import hongheo
from tests.conftest import b1, b2, blank_out, household, return_maker
from tests.write.test_well_formed import FALSE_ALARMS

pytestmark = pytest.mark.usefixtures("results_only")

LONG = "Nguyễn Phước Hoàng Thiên Kim Ngọc Bảo Anh"  # 40 letters and more with spaces
POOR, NEAR, NOT = "Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo"
DAY = dt.date(2023, 12, 12)
PERIODIC = {"procedure": "Định kỳ"}


def district(folder: Path, *, open_: bool = False, year: int = 2023, commune: str = "28654") -> Path:
    """Returns of a commune: two poor, one near-poor, one that left each list, one that asked and is not poor;
    two villages whose names come to one. With ``open_`` one household has no class."""
    rows = [
        household(
            "01", head_name=LONG, size=14, class_start=POOR, village="Ấp Đông", identity_number="082080000001"
        ),
        household("02", class_start=NOT, village="Ấp Đống", birth_date="1961"),
        household("03", class_start=NEAR, village="Ấp Đông", sex="Nữ"),
        household("04", class_start=POOR, village="Ấp Đông"),
        household("05", class_start=NEAR, village="Ấp Đống"),
        household("06", class_start=NOT, village="Ấp Đông", head_name="Lê <b>&Mẫu"),
    ]
    points = {"01": (90, 4), "02": (140, 3), "03": (120, 1), "04": (150, 0), "05": (200, 0), "06": (145, 2)}
    if open_:
        rows.append(household("07", size="bốn", village="Ấp Đông"))
        points["07"] = (100, 3)
    return return_maker(folder)(
        "phieu.xlsx",
        year=year,
        commune=commune,
        households=rows,
        b1=[b1(code, p) for code, (p, _) in points.items()],
        b2=[b2(code, n) for code, (_, n) in points.items()],
        members=[person for row in rows for person in members(row)],
    )


def members(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The members of a household as its row says: the head, and children who are grown up."""
    for n in range(1, row["size"] + 1 if isinstance(row["size"], int) else 5):
        head = {
            "name": row["head_name"],
            "relation": "Chủ hộ",
            "birth_date": row.get("birth_date", "1960"),
            "sex": row["sex"],
        }
        child = {
            "name": f"{row['head_name']} {n}",
            "relation": "Con",
            "birth_date": f"{1980 + n}",
            "sex": "Nữ",
        }
        yield {"household_code": row["household_code"], "member_number": n, "people": "Kinh",
               **(head if n == 1 else child)}  # fmt: skip


Changes = dict[str, list[dict[str, Any]]]


def register(
    folder: Path, *, year: int = 2023, more: Changes | None = None, instead: Changes | None = None
) -> Path:
    """A sound register of the review with three requests. ``more`` are further lines of sheets, ``instead``
    sheets as they shall be."""
    path = folder / "so.xlsx"
    unit = units_on(DAY).by_code("28654")
    assert unit is not None
    ask = {**PERIODIC, "request_form": "Mẫu 01", "received_on": dt.date(2023, 9, 5)}
    met = {**PERIODIC, "chair": "Trần Văn Trưởng", "secretary": "Lê Thị Ký", "copies": 2, "attended": 30}
    posted = {
        f"{where}_{end}": dt.date(2023, 10, day)
        for where in ("village", "commune")
        for end, day in (("from", 10), ("to", 12))
    }
    decided = [
        {**PERIODIC, "what": "Báo cáo Chủ tịch xã", "number": "5/BC", "dated": dt.date(2023, 11, 20)},
        {**PERIODIC, "what": "Xin ý kiến cấp trên", "number": "21/UBND", "dated": dt.date(2023, 11, 27)},
        {**PERIODIC, "what": "Văn bản trả lời", "number": "302/UBND", "dated": dt.date(2023, 12, 1)},
        {**PERIODIC, "what": "Công nhận hộ nghèo, hộ cận nghèo", "number": "11/QĐ-UBND", "dated": DAY},
        {
            **PERIODIC,
            "what": "Công nhận hộ thoát nghèo, hộ thoát cận nghèo",
            "number": "12/QĐ-UBND",
            "dated": DAY,
        },
    ]
    sheets: dict[str, list[dict[str, Any]]] = {
        "requests": [
            {**ask, "number": "1", "household_code": "06", "head_name": "Lê <b>&Mẫu", "village": "Ấp Đông"},
            {**ask, "number": "2", "head_name": "Phạm Thị Mẫu", "village": "Ấp Đống",
             "result": "Không đưa vào danh sách rà soát", "answered_on": dt.date(2023, 9, 8),
             "refusal_reason": "Phiếu A có 5 cột", **{f"a{n}": True for n in range(1, 6)}},
            {**ask, "number": "3", "household_code": "02", "head_name": "Trần Thị Mẫu 02",
             "village": "Ấp Đống"},
        ],
        "meetings": [
            {**met, "village": "ấp Đông", "round": 1, "held_on": dt.date(2023, 10, 2), "agreed": 10},
            {**met, "village": "Ấp Đông", "round": 2, "held_on": dt.date(2023, 10, 9), "agreed": 20},
            {**met, "village": "Ấp Đống", "round": 1, "held_on": dt.date(2023, 10, 9), "agreed": 30,
             "chair": None},
        ],
        "postings": [
            {**PERIODIC, "village": village, "what": "Kết quả rà soát", **posted}
            for village in ("Ấp Đông", "Ấp Đống")
        ],
        "documents": decided,
    }  # fmt: skip
    sheets |= instead or {}
    for sheet, rows in (more or {}).items():
        sheets[sheet] = [*sheets[sheet], *({**PERIODIC, **row} for row in rows)]
    write_register(path, form=form(REGISTER), unit=unit, year=year, sheets=sheets)
    return path


def text(path: Path) -> str:
    """All texts of a Word file, headers aside, paragraph by paragraph."""
    document = Document(str(path))
    cells = (c.text for t in document.tables for row in t.rows for c in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.fixture(scope="module")
def validator() -> OpenXmlValidator:
    """A validator that looks at a part which several papers have, as their styles, the first time only."""
    found, seen = OpenXmlValidator(), set[bytes]()
    schemas = found._schema_validator
    assert schemas is not None
    whole = schemas.validate_part

    def once(part: OpenXmlPart, context: ValidationContext) -> list[Any]:
        text = tostring(part.xml) if part.xml is not None else b""
        if text in seen:
            return []
        seen.add(text)
        return whole(part, context)

    schemas.validate_part = once  # type: ignore[method-assign]
    return found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, its register, and the papers made of both."""
    folder = tmp_path_factory.mktemp("xa")
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables", "write_problems_of")
        done = hongheo("run", district(folder), "-o", folder / "ra")
    assert done.returncode == 0, done.stdout
    register(folder)
    made = hongheo("papers", folder / "ra", "-o", folder / "giay", "--register", folder / "so.xlsx", "--json")
    (folder / "giay.json").write_text(made.stdout, encoding="utf-8")
    assert made.returncode == 0, made.stdout
    return folder


@pytest.fixture
def unfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that look at which papers there are, and not at what they say."""
    monkeypatch.setattr(written, "fill_paper", lambda _templates, _template, _values, path: path.touch())


@pytest.fixture(scope="module")
def papers(office: Path) -> Path:
    return office / "giay" / "28654-xa-dong-son"


def test_ten_tep_nhu_hop_dong_va_hai_thon_cung_chu_khong_dau_khong_lan_nhau(
    office: Path, papers: Path
) -> None:
    names = sorted(p.name for p in papers.iterdir())
    assert names == [
        "bien-ban-hop-ap-dong-2.docx",
        "bien-ban-hop-ap-dong.docx",
        "danh-sach-sau-ra-soat.docx",
        "giay-chung-nhan.docx",
        "quyet-dinh-ngheo-can-ngheo.docx",
        "quyet-dinh-thoat.docx",
        "so-giay-chung-nhan.xlsx",
        "tra-loi.docx",
    ]
    told = json.loads((office / "giay.json").read_text(encoding="utf-8"))
    assert sorted(told["papers"][0]["files"]) == names
    assert (told["decisions"], told["papers"][0]["certificates"], told["papers"][0]["new_numbers"]) == (
        True,
        3,
        3,
    )


def test_khong_giay_to_nao_con_lenh_cua_mau_va_chi_chu_may_doc_duoc(papers: Path) -> None:
    for path in papers.glob("*.docx"):
        shown = text(path)
        assert not re.search(r"\{[{%#]|[}%#]\}|Ghi nhớ cho người sửa mẫu", shown), path.name
        assert "Xã Đồng Sơn".upper() in shown or "Xã Đồng Sơn" in shown
        if os.name == "posix":
            assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "name",
    ["bien-ban-hop-ap-dong", "danh-sach-sau-ra-soat", "giay-chung-nhan", "quyet-dinh-ngheo-can-ngheo",
     "quyet-dinh-thoat", "tra-loi"],
)  # fmt: skip
def test_dung_luoc_do_iso(papers: Path, validator: OpenXmlValidator, name: str) -> None:
    errors = validator.validate(papers / f"{name}.docx").errors
    told = [f"{error.part_uri} {error.path} {error.description}" for error in errors]
    assert [t for t in told if not any(re.match(alarm, t) for alarm in FALSE_ALARMS)] == []
    with ZipFile(papers / f"{name}.docx") as archive:
        assert not any("stylesWithEffects" in part for part in archive.namelist())


def test_bien_ban_lay_lan_hop_cuoi_va_ho_cua_dung_thon(papers: Path) -> None:
    minutes = text(papers / "bien-ban-hop-ap-dong.docx")
    assert "ngày 09/10/2023 (họp lần 2)" in minutes and "Đồng Sơn, ngày 09 tháng 10 năm 2023" in minutes
    assert "đồng ý với kết quả: 20, bằng 66,67%" in minutes
    assert "Trần Văn Trưởng" in minutes and LONG in minutes and "Trần Thị Mẫu 02" not in minutes
    assert "Lê <b>&Mẫu" in minutes  # asked, not poor
    other = text(papers / "bien-ban-hop-ap-dong-2.docx")
    assert "Trần Thị Mẫu 02" in other and "Phạm Thị Mẫu" in other and "…………" in other


def test_danh_sach_co_so_la_ma_cho_thon_so_thuong_cho_ho_va_du_thanh_vien(papers: Path) -> None:
    tables = Document(str(papers / "danh-sach-sau-ra-soat.docx")).tables
    rows = [[c.text for c in row.cells] for row in tables[1].rows]
    assert [row[0] for row in rows if row[0]] == ["Số", "I", "1", "II", "2"]
    assert sum(LONG in row[1] for row in rows) == 14
    # A row that stays with the next: the line of a village, and all of a household but the last.
    kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in tables[1].rows[1:]]
    assert kept == [True, *[True] * 13, False, True, *[True] * 3, False]


@pytest.mark.parametrize("name", ["danh-sach-sau-ra-soat", "quyet-dinh-ngheo-can-ngheo", "quyet-dinh-thoat"])
def test_cho_ky_khong_dung_rieng_mot_trang(papers: Path, name: str) -> None:
    document = Document(str(papers / f"{name}.docx"))
    last, signed = document.tables[-2:]
    # All rows of the last household, what stands between, and no cut within what is signed.
    rows = last.rows[2:]
    assert rows and all(row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in rows)
    between, at = [], signed._tbl.getprevious()
    while at is not last._tbl:
        between.append(Paragraph(at, document))
        at = at.getprevious()
    assert between and all(p.paragraph_format.keep_with_next for p in between)
    assert "cantSplit" in signed._tbl.xml


@pytest.mark.parametrize(
    ("year", "cited"), [(2025, ""), (2026, "Nghị định 351/2025/NĐ-CP ngày 30 tháng 12 năm 2025")]
)
def test_nam_chuan_duoc_keo_dai_thi_giay_to_dan_nghi_dinh_keo_dai(year: int, cited: str) -> None:
    day = dt.date(year, 12, 14)
    unit = next(iter(units_on(day)))
    review = {"year": year, "term": f"Định kỳ {year}", "day": None, "date": day, "regular": False}
    told = heading_values(unit, standard=standard_on(day), note="", **review)  # type: ignore[arg-type]
    assert (told["keo_dai"], told["chuan_den"]) == (cited, "31/12/2026")


@pytest.mark.parametrize(
    "path", sorted(template_path(TEXT_TEMPLATE).parent.rglob("*.docx")), ids=lambda p: p.stem
)
def test_khong_bang_nao_cua_mau_ra_ngoai_le(path: Path) -> None:
    document = Document(str(path))
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    for table in document.tables:
        if table.style.name == "Table Grid":
            assert sum(column.width for column in table.columns) <= room + 2000  # rounding of twentieths


def test_quyet_dinh_mang_so_ngay_cua_so_theo_doi(papers: Path) -> None:
    decision = text(papers / "quyet-dinh-ngheo-can-ngheo.docx")
    assert "Số: 11/QĐ-UBND" in decision and "ngày 12 tháng 12 năm 2023" in decision
    assert "Công nhận 2 hộ nghèo với 18 nhân khẩu, 1 hộ cận nghèo với 4 nhân khẩu" in decision
    assert "Chủ tịch Ủy ban nhân dân huyện Gò Công Tây số 302/UBND ngày 01/12/2023" in decision
    # Dated two days before the end of the review: no day that was still to come.
    assert "định kỳ 2023;" in decision and "thời điểm" not in decision
    left = text(papers / "quyet-dinh-thoat.docx")
    assert "Số: 12/QĐ-UBND" in left and "1 hộ thoát nghèo, 1 hộ thoát cận nghèo" in left
    assert LONG not in left


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was told its day, after the decisions of its register, and the papers by register and by
    list."""
    folder = tmp_path_factory.mktemp("ngay")
    told = ("run", district(folder), "--date", "2023-12-13", "--register", register(folder))
    with pytest.MonkeyPatch.context() as patch:
        blank_out(patch, "write_tables", "write_problems_of")
        done = hongheo(*told, "-o", folder / "ra")
    assert done.returncode in (0, 1), done.stdout
    for name, more in (("theo-so", ["--register", folder / "so.xlsx"]), ("theo-danh-sach", [])):
        made = hongheo("papers", folder / "ra", "-o", folder / name, *more, "--json")
        (folder / f"{name}.json").write_text(made.stdout, encoding="utf-8")
        # What they tell is a warning.
        assert made.returncode == 0, made.stdout
    return folder


def test_khong_ai_noi_ngay_ra_soat_thi_khong_giay_to_nao_ghi_ngay_do(papers: Path, tmp_path: Path) -> None:
    for path in papers.glob("*.docx"):
        assert not re.search(r"14/12/2023|thời điểm|ngày 14", text(path)), path.name
    hongheo("run", district(tmp_path), "-o", tmp_path / "ra", "--date", "2023-12-10")
    register(tmp_path)
    hongheo("papers", tmp_path / "ra", "-o", tmp_path / "giay", "--register", tmp_path / "so.xlsx")
    own = tmp_path / "giay" / papers.name
    assert "(thời điểm 10/12/2023, Chuẩn" in text(own / "danh-sach-sau-ra-soat.docx")
    assert "(thời điểm 10/12/2023);" in text(own / "quyet-dinh-thoat.docx")


def test_quyet_dinh_truoc_ngay_ra_soat_thi_bao_o_o_ngay(late: Path) -> None:
    found = []
    for name in ("theo-so", "theo-danh-sach"):
        told = json.loads((late / f"{name}.json").read_text(encoding="utf-8"))["problems"]
        found.append([(p["cell"] or p["file"], p["message"]) for p in told if p["code"] == "HN887"])
    by_register, by_list = found
    assert [cell for cell, _ in by_register] == ["D7", "D8"] and [file for file, _ in by_list] == [
        "danh-sach.xlsx"
    ]
    for _, message in (*by_register, *by_list):
        assert "ghi ngày 12/12/2023, trước thời điểm rà soát 13/12/2023" in message


def test_moi_ho_cua_hai_danh_sach_mot_giay_mot_trang(papers: Path) -> None:
    shown = text(papers / "giay-chung-nhan.docx")
    assert re.findall(r"Số: (\d+)/GCN-HN\.HCN", shown) == ["1", "2", "3"]
    assert shown.count("GIẤY CHỨNG NHẬN HỘ NGHÈO") == 2 and shown.count("GIẤY CHỨNG NHẬN HỘ CẬN NGHÈO") == 1
    assert shown.count("Quyết định số 11/QĐ-UBND ngày 12/12/2023") == 3
    with ZipFile(papers / "giay-chung-nhan.docx") as archive:
        assert archive.read("word/document.xml").count(b"<w:pageBreakBefore/>") == 3


def test_thu_tra_loi_noi_ly_do_bang_loi_thuong_va_cach_khieu_nai(papers: Path) -> None:
    letters = text(papers / "tra-loi.docx")
    assert letters.count("Kính gửi") == 2
    assert "Kính gửi: Hộ Lê <b>&Mẫu, Ấp Đông" in letters and "Trần Thị Mẫu 02" not in letters
    assert "Điểm B1 (thu nhập) của hộ là 145 điểm." in letters
    assert "Hộ không nghèo ở khu vực nông thôn là hộ có điểm B1 trên 140 điểm." in letters
    assert (
        "Hộ nghèo ở khu vực nông thôn là hộ có điểm B1 từ 140 điểm trở xuống và điểm B2 từ 30 điểm trở lên."
        in letters
    )
    assert "hộ có 5 cột được đánh dấu; hộ chỉ được đưa vào danh sách rà soát khi có dưới 4 cột" in letters
    assert "Lý do: Phiếu A có" not in letters
    assert (
        "Căn cứ: Nghị định 07/2021/NĐ-CP, Điều 3; Thông tư 07/2021/TT-BLĐTBXH, phiếu B1, phiếu B2." in letters
    )
    # Who stopped at sheet A is told no points; nobody is told how sure a source is.
    assert letters.count("Điểm B1 (thu nhập)") == 1 and "chưa rõ điều" not in letters
    # The days of the register, and what is open when they are over.
    assert letters.count("(từ ngày 10/10/2023 đến ngày 12/10/2023), nói rõ") == 2
    assert letters.count("giấy đề nghị rà soát trong năm (Mẫu 01)") == 2
    assert letters.count("7 ngày làm việc") == 2
    assert "Số: …………/UBND" in letters and "Đồng Sơn, ngày 08 tháng 9 năm 2023" in letters


def test_thu_tra_loi_lay_so_ngay_cua_so_va_noi_duong_con_mo(office: Path, tmp_path: Path) -> None:
    refusal = {"what": "Từ chối", "number": "70/UBND", "dated": dt.date(2023, 12, 1), "household_code": "06"}
    own = register(tmp_path, more={"documents": [refusal]})
    hongheo("papers", office / "ra", "-o", tmp_path / "giay", "--register", own)
    letters = text(tmp_path / "giay" / "28654-xa-dong-son" / "tra-loi.docx")
    assert "Số: 70/UBND" in letters and "ngày 01 tháng 12 năm 2023" in letters
    closed = "Thời gian niêm yết công khai kết quả (từ ngày 10/10/2023 đến ngày 12/10/2023) đã hết."
    assert letters.count(closed) == 1 and letters.count("gửi đơn khiếu nại") == 1


@pytest.fixture(scope="module")
def faulty(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers by a register with requests that cannot be answered: of these two are refused."""
    folder = tmp_path_factory.mktemp("so-sai")
    ask = {"request_form": "Mẫu 01", "received_on": dt.date(2023, 9, 5)}
    stopped = {**ask, "result": "Không đưa vào danh sách rà soát", "village": "Ấp Đống"}
    more = [
        {**stopped, "number": "5"},
        {**stopped, "number": "6", "head_name": "Ngô Văn Mẫu"},
        {**ask, "number": "4", "household_code": "99", "head_name": "Người Lạ", "village": "Ấp Đống"},
    ]
    own = register(folder, more={"requests": more})
    made = hongheo("papers", office / "ra", "-o", folder / "giay", "--register", own, "--json")
    (folder / "giay.json").write_text(made.stdout, encoding="utf-8")
    assert made.returncode == 1
    return folder


def test_giay_de_nghi_khong_tra_loi_duoc_thi_bao(faulty: Path) -> None:
    told = json.loads((faulty / "giay.json").read_text(encoding="utf-8"))
    assert [(p["code"], p["cell"]) for p in told["problems"] if p["code"] == "HN879"] == [
        ("HN879", cell) for cell in ("E7", "E8", "E9")
    ]
    assert LONG not in (faulty / "giay.json").read_text(encoding="utf-8")


def test_ho_bi_tu_choi_co_trong_bien_ban_ke_ca_khi_chua_viet_duoc_thu(faulty: Path) -> None:
    minutes = text(faulty / "giay" / "28654-xa-dong-son" / "bien-ban-hop-ap-dong-2.docx")
    rows = minutes.partition("đ) Hộ có giấy đề nghị nhưng không được công nhận")[2].splitlines()
    told = [at for at, cell in enumerate(rows) if cell == "Lý do"]
    own = rows[told[0] + 1 :]
    assert [own[at] for at in range(1, 18, 6)] == ["Phạm Thị Mẫu", "…………", "Ngô Văn Mẫu"]
    assert "Người Lạ" not in minutes


def test_so_con_loi_thi_xa_do_khong_co_quyet_dinh_giay_chung_nhan(faulty: Path) -> None:
    told = json.loads((faulty / "giay.json").read_text(encoding="utf-8"))
    stops = {(p["code"], p["sheet"], p["cell"]) for p in told["problems"] if p["severity"] == "error"}
    # Refused without a reason and a day, asked and never reviewed; the last one counts them.
    refused = {(code, "Giấy đề nghị", cell) for code, cell in (("HN713", "V7"), ("HN717", "U7"))}
    assert refused < stops and ("HN760", "Giấy đề nghị", "E9") in stops
    assert ("HN883", "Thông tin", "B4") in stops
    assert (told["decisions"], told["papers"][0]["decisions"], told["papers"][0]["certificates"]) == (
        False,
        False,
        0,
    )
    names = {p.name for p in (faulty / "giay" / "28654-xa-dong-son").iterdir()}
    assert names == {
        "bien-ban-hop-ap-dong.docx",
        "bien-ban-hop-ap-dong-2.docx",
        "danh-sach-sau-ra-soat.docx",
        "tra-loi.docx",
    }


def test_lap_lai_giu_so_va_cung_byte(office: Path, papers: Path, tmp_path: Path) -> None:
    more = ["--register", office / "so.xlsx", "--issued", office / "giay"]
    assert hongheo("papers", office / "ra", "-o", tmp_path / "lai", *more).returncode == 0
    for path in papers.iterdir():
        assert (tmp_path / "lai" / papers.name / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.usefixtures("unfilled")
def test_so_cap_giay_khong_bi_ghi_de_ke_ca_force(office: Path, papers: Path) -> None:
    before = (papers / "so-giay-chung-nhan.xlsx").read_bytes()
    done = hongheo("papers", office / "ra", "-o", office / "giay", "--force")
    assert done.returncode == 2 and "--issued" in done.stderr
    assert (papers / "so-giay-chung-nhan.xlsx").read_bytes() == before


def test_so_cap_giay_go_tay_duoc_danh_tiep(office: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sổ cấp giấy"
    sheet.append(["Số giấy", "Mã xã", "Kỳ công nhận"])
    sheet.append([240, "28654", "Định kỳ 2022"])
    book.save(tmp_path / "so.xlsx")
    done = hongheo("papers", office / "ra", "-o", tmp_path / "ra", "--issued", tmp_path / "so.xlsx")
    assert done.returncode == 0
    shown = text(tmp_path / "ra" / "28654-xa-dong-son" / "giay-chung-nhan.docx")
    assert re.findall(r"Số: (\d+)/GCN", shown) == ["241", "242", "243"]


@pytest.mark.usefixtures("unfilled")
def test_so_cap_giay_co_cho_sai_thi_khong_cap_giay(office: Path, tmp_path: Path) -> None:
    for at, number in enumerate((240, "hai trăm")):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Sổ cấp giấy"
        for row in (["Số giấy", "Mã xã", "Kỳ công nhận", "Mã hộ"], [240, "28654", "Định kỳ 2022", "1"]):
            sheet.append(row)
        sheet.append([number, "28654", "Định kỳ 2022", "2"])
        book.save(tmp_path / f"{at}.xlsx")
        done = hongheo(
            "papers", office / "ra", "-o", tmp_path / f"ra{at}", "--issued", tmp_path / f"{at}.xlsx", "--json"
        )
        codes = {p["code"] for p in json.loads(done.stdout)["problems"]}
        assert done.returncode == 1 and codes & {"HN875", "HN880"}
        assert not (tmp_path / f"ra{at}" / "28654-xa-dong-son" / "giay-chung-nhan.docx").exists()
        assert (tmp_path / f"ra{at}" / "28654-xa-dong-son" / "quyet-dinh-thoat.docx").exists()


def test_lan_chay_tam_tinh_khong_co_quyet_dinh_va_giay(tmp_path: Path) -> None:
    hongheo("run", district(tmp_path, open_=True), "-o", tmp_path / "ra")
    done = hongheo("papers", tmp_path / "ra", "-o", tmp_path / "giay", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["decisions"]) == (1, False)
    assert [p["code"] for p in told["problems"]] == ["HN870", "HN882"]
    names = {p.name for p in (tmp_path / "giay" / "28654-xa-dong-son").iterdir()}
    assert names == {"bien-ban-hop-ap-dong.docx", "bien-ban-hop-ap-dong-2.docx", "danh-sach-sau-ra-soat.docx"}
    assert "TẠM TÍNH: còn 1 hộ" in text(
        tmp_path / "giay" / "28654-xa-dong-son" / "danh-sach-sau-ra-soat.docx"
    )


@pytest.mark.usefixtures("unfilled")
def test_ngay_ra_soat_ngoai_ky_thi_khong_cong_nhan(tmp_path: Path) -> None:
    hongheo("run", district(tmp_path), "-o", tmp_path / "ra", "--date", "2023-05-10")
    done = hongheo("papers", tmp_path / "ra", "-o", tmp_path / "giay", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["decisions"], [p["code"] for p in told["problems"]]) == (
        1,
        False,
        ["HN871"],
    )


@pytest.mark.parametrize("name", ["danh-sach.xlsx", "cham-diem.xlsx"])
def test_ket_qua_bi_sua_thi_tu_choi(office: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "ra"
    folder.mkdir()
    for path in (office / "ra").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    with (folder / name).open("ab") as file:
        file.write(b"x")
    done = hongheo("papers", folder, "-o", tmp_path / "giay")
    assert done.returncode != 0 and "SHA-256" in done.stderr
    assert not (tmp_path / "giay").exists()


def test_hai_quyet_dinh_cho_mot_viec_thi_de_trong_va_bao(office: Path, tmp_path: Path) -> None:
    one = {"what": "Công nhận hộ nghèo, hộ cận nghèo", "dated": DAY}
    own = register(tmp_path, more={"documents": [{**one, "number": "2"}]})
    done = hongheo("papers", office / "ra", "-o", tmp_path / "giay", "--register", own, "--json")
    codes = [p["code"] for p in json.loads(done.stdout)["problems"]]
    assert done.returncode == 1 and "HN873" in codes
    assert "Số: …………" in text(tmp_path / "giay" / "28654-xa-dong-son" / "quyet-dinh-ngheo-can-ngheo.docx")


@pytest.mark.usefixtures("unfilled")
def test_so_cua_nam_khac_khong_duoc_dung(office: Path, tmp_path: Path) -> None:
    own = register(tmp_path, year=2022)
    done = hongheo("papers", office / "ra", "-o", tmp_path / "giay", "--register", own, "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1 and [p["code"] for p in told["problems"]] == ["HN884", "HN767"]
    assert not list((tmp_path / "giay").rglob("quyet-dinh*"))


@pytest.mark.usefixtures("unfilled")
def test_so_cua_xa_khac_khong_la_loi_khi_da_noi_xa_nao(office: Path, tmp_path: Path) -> None:
    """A province keeps the registers of all communes in one folder, and makes the papers of one."""
    registers = tmp_path / "so"
    registers.mkdir()
    shutil.copy(office / "so.xlsx", registers)
    unit = units_on(DAY).by_code("28657")
    assert unit is not None
    # A day that is none is no matter either.
    sheets = {"requests": [{"number": "1", "received_on": "hôm qua"}]}
    write_register(registers / "khac.xlsx", form=form(REGISTER), unit=unit, year=2023, sheets=sheets)
    one = ["--communes", "28654"]
    for at, (more, codes) in enumerate([(one, []), ([], ["HN766"])]):
        words = ["papers", office / "ra", "-o", tmp_path / f"giay{at}", "--register", registers, *more]
        told = json.loads(hongheo(*words, "--json").stdout)
        assert [p["code"] for p in told["problems"] if p["code"] == "HN766"] == codes
        assert any("khac.xlsx" in f["path"] for f in told["files"]) == bool(codes)
        assert any("khac.xlsx" in p["file"] for p in told["problems"]) == bool(codes)


def test_mau_rieng_cua_co_quan_thay_mau_kem_chuong_trinh(office: Path, tmp_path: Path) -> None:
    own = tmp_path / "mau"
    own.mkdir()
    document = Document()
    document.add_paragraph("{{xa}} gửi {{thu|length}} thư")
    document.save(str(own / "tra-loi.docx"))
    more = ["--register", office / "so.xlsx", "--templates", own]
    assert hongheo("papers", office / "ra", "-o", tmp_path / "giay", *more).returncode == 0
    assert text(tmp_path / "giay" / "28654-xa-dong-son" / "tra-loi.docx") == "Xã Đồng Sơn gửi 2 thư"
    document.add_paragraph("{{ten_la}}")
    document.save(str(own / "tra-loi.docx"))
    done = hongheo("papers", office / "ra", "-o", tmp_path / "giay2", *more)
    assert done.returncode == 2 and "ten_la" in done.stderr
    assert not (tmp_path / "giay2").exists()
    (own / "tra-loi.docx").rename(own / "thu-tra-loi.docx")
    done = hongheo("papers", office / "ra", "-o", tmp_path / "giay2", *more)
    assert done.returncode == 2 and "thu-tra-loi" in done.stderr


def test_so_ngay_quyet_dinh_vao_danh_sach_khi_chay_voi_so(late: Path) -> None:
    book = openpyxl.load_workbook(late / "ra" / "danh-sach.xlsx")
    rows = [
        (row[1], row[16], row[17])
        for name in ("Hộ nghèo", "Hộ cận nghèo")
        for row in book[name].iter_rows(min_row=8, values_only=True)
        if row[1]
    ]
    assert rows == [(code, "11/QĐ-UBND", "12/12/2023") for code in ("01", "02", "03")]
    # Papers take them from the list when they are given no register.
    assert "Số: 11/QĐ-UBND" in text(
        late / "theo-danh-sach" / "28654-xa-dong-son" / "quyet-dinh-ngheo-can-ngheo.docx"
    )


def test_dot_thuong_xuyen_chi_cap_giay_va_quyet_dinh_cho_ho_cua_dot(office: Path, tmp_path: Path) -> None:
    rows = [
        household("03", class_start=NEAR, village="Ấp Đông", sex="Nữ"),
        household("09", class_start=NOT, village="Ấp Đông"),
    ]
    own = return_maker(tmp_path)(
        year=2024, households=rows, b1=[b1("03", 160), b1("09", 100)], b2=[b2("03", 0), b2("09", 5)]
    )
    more = ["--regular", "--date", "2024-05-20", "--previous", office / "ra" / "danh-sach.xlsx"]
    assert hongheo("run", own, "-o", tmp_path / "ra", *more).returncode in (0, 1)
    done = hongheo("papers", tmp_path / "ra", "-o", tmp_path / "giay", "--issued", office / "giay")
    assert done.returncode == 0, done.stdout + done.stderr
    made = tmp_path / "giay" / "28654-xa-dong-son"
    assert re.findall(r"Số: (\d+)/GCN", text(made / "giay-chung-nhan.docx")) == ["4"]
    assert "thường xuyên 05/2024" in text(made / "giay-chung-nhan.docx")
    assert "Công nhận 1 hộ thoát cận nghèo của xã Đồng Sơn" in text(made / "quyet-dinh-thoat.docx")
    names = sorted(p.name for p in made.iterdir() if p.name.startswith("bien-ban"))
    assert names == ["bien-ban-hop-ap-dong.docx"]
    minutes = text(made / names[0])
    assert "rà soát hộ nghèo, hộ cận nghèo thường xuyên tháng 5/2024" in minutes and LONG not in minutes
    assert "đã rà soát 2 hộ" in text(made / "danh-sach-sau-ra-soat.docx")
    assert "HN872" in done.stdout
    assert "Công nhận 1 hộ nghèo với 4 nhân khẩu của xã Đồng Sơn" in text(
        made / "quyet-dinh-ngheo-can-ngheo.docx"
    )


def test_ho_khong_co_ten_chu_ho_thi_khong_co_giay_chung_nhan(tmp_path: Path) -> None:
    rows = [household("01", head_name=None, class_start=POOR), household("02", class_start=POOR)]
    scored = {"b1": [b1(c, 90) for c in ("01", "02")], "b2": [b2(c, 4) for c in ("01", "02")]}
    path = return_maker(tmp_path)("phieu.xlsx", year=2023, commune="28654", households=rows, **scored)
    lowered = tmp_path / "hongheo.toml"
    lowered.write_text('[severity]\nHN103 = "warning"\n', encoding="utf-8")
    hongheo("run", path, "-o", tmp_path / "ra", "--config", lowered)
    done = hongheo("papers", tmp_path / "ra", "-o", tmp_path / "giay", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1 and "HN881" in [p["code"] for p in told["problems"]]
    assert told["papers"][0]["certificates"] == 1
    (cards,) = (tmp_path / "giay").rglob("giay-chung-nhan.docx")
    assert text(cards).count("GIẤY CHỨNG NHẬN") == 1 and "Trần Thị Mẫu 02".upper() in text(cards)


def test_loi_cua_xa_nao_chi_chan_xa_do_va_giay_to_khac_ghi_ro(tmp_path: Path) -> None:
    here = household("01", class_start=POOR, village="Ấp 1")
    for commune, people in (("28654", "Kinh"), ("28660", "Kih")):
        own = {"households": [here | {"people": people}], "b1": [b1("01", 90)], "b2": [b2("01", 4)]}
        return_maker(tmp_path)(f"{commune}.xlsx", commune=commune, **own)
    (tmp_path / "phieu").mkdir()
    for commune in ("28654", "28660"):
        (tmp_path / f"{commune}.xlsx").rename(tmp_path / "phieu" / f"{commune}.xlsx")
    hongheo("run", tmp_path / "phieu", "-o", tmp_path / "ra")
    done = hongheo("papers", tmp_path / "ra", "-o", tmp_path / "giay", "--json")
    told = json.loads(done.stdout)
    assert [(p["commune"], p["decisions"]) for p in told["papers"]] == [("28654", True), ("28660", False)]
    assert [(p["code"], p["commune"]) for p in told["problems"] if p["severity"] == "error"] == [
        ("HN882", "28660")
    ]
    assert done.returncode == 1
    one = hongheo("papers", tmp_path / "ra", "-o", tmp_path / "mot", "--communes", "28654")
    assert one.returncode == 0 and [p.name for p in (tmp_path / "mot").iterdir()] == ["28654-xa-dong-son"]
    none = hongheo("papers", tmp_path / "ra", "-o", tmp_path / "khong", "--communes", "28651")
    assert none.returncode == 2 and "xã mã 28651" in none.stderr and not (tmp_path / "khong").exists()
    made = {p.parent.name[:5] for p in (tmp_path / "giay").rglob("giay-chung-nhan.docx")}
    assert made == {"28654"}
    (minutes,) = (p for p in (tmp_path / "giay").rglob("bien-ban*") if p.parent.name.startswith("28660"))
    assert "CHƯA SỬA HẾT LỖI: còn 1 lỗi" in text(minutes)


@pytest.mark.usefixtures("unfilled")
@pytest.mark.parametrize(
    ("name", "stopped"),
    [("28660-xa-dong-thanh.xlsx", False), ("bao-cao.xlsx", True)],
    ids=["tệp hỏng mang mã xã khác không chặn xã này", "tệp hỏng không biết của xã nào thì chặn mọi xã"],
)
def test_tep_hong(tmp_path: Path, name: str, stopped: bool) -> None:
    own = {"households": [household("01", class_start=POOR)], "b1": [b1("01", 90)], "b2": [b2("01", 4)]}
    folder = tmp_path / "phieu"
    folder.mkdir()
    return_maker(folder)("28654.xlsx", **own)
    (folder / name).write_bytes(b"PK\x03\x04 khong phai bang tinh")
    hongheo("run", folder, "-o", tmp_path / "ra")
    done = hongheo("papers", tmp_path / "ra", "-o", tmp_path / "giay", "--json")
    assert json.loads(done.stdout)["decisions"] is not stopped
    assert bool(list((tmp_path / "giay").rglob("giay-chung-nhan.docx"))) is not stopped


def _posting(**values: Any) -> Changes:
    days = {
        f"{where}_{end}": dt.date(2023, 12, 11 if end == "from" else 13)
        for where in ("village", "commune")
        for end in ("from", "to")
    }
    own = {"village": "Ấp Đông", "what": "Kết quả rà soát", **days, **values}
    return {"postings": [own, {**own, "village": "Ấp Đống"}]}


@pytest.mark.usefixtures("unfilled")
@pytest.mark.parametrize(
    ("instead", "code"),
    [
        (_posting(procedure="Định kỳ"), "HN755"),
        ({"meetings": []}, "HN763"),
        ({"documents": [{**PERIODIC, "what": "Công nhận hộ nghèo, hộ cận nghèo", "dated": DAY}]}, "HN750"),
        (_posting(procedure="Mức sống trung bình") | {"hardship": [{"number": "1", "persons": "x"}]}, ""),
    ],
    ids=[
        "quyết định khi niêm yết chưa xong",
        "thôn có hộ được công nhận mà không họp",
        "không báo cáo, không xin ý kiến mà đã quyết định",
        "lỗi của thủ tục khác, của trợ giúp khó khăn không chặn",
    ],
)
def test_so_trai_quy_trinh_thi_khong_co_quyet_dinh(
    office: Path, tmp_path: Path, instead: Changes, code: str
) -> None:
    own = register(tmp_path, instead=instead)
    done = hongheo("papers", office / "ra", "-o", tmp_path / "giay", "--register", own, "--json")
    told = json.loads(done.stdout)
    stops = [p for p in told["problems"] if p["code"] == code]
    assert told["decisions"] is not bool(code)
    assert all(p["cell"] for p in stops) and bool(stops) is bool(code)
    assert bool(list((tmp_path / "giay").rglob("quyet-dinh*"))) is not bool(code)


@pytest.mark.usefixtures("unfilled")
def test_xa_chua_duoc_quyet_dinh_van_giu_so_giay_da_cap(faulty: Path, office: Path, tmp_path: Path) -> None:
    more = ["--register", faulty / "so.xlsx", "--issued", office / "giay"]
    hongheo("papers", office / "ra", "-o", tmp_path / "lai", *more)
    (book,) = (tmp_path / "lai").rglob("so-giay-chung-nhan.xlsx")
    before = office / "giay" / "28654-xa-dong-son" / "so-giay-chung-nhan.xlsx"
    assert book.read_bytes() == before.read_bytes()
