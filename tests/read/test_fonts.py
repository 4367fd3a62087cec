"""Old fonts: both tables over the whole alphabet, found when they are there, never seen in Unicode text."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from hongheo.forms import COMMUNE_RETURN, form
from hongheo.pipeline import Options, check
from hongheo.read import read_file, workbook
from hongheo.read.facts import SheetFacts
from hongheo.read.fonts import ENCODINGS, TCVN3, VNI, Encoding, Vote, look_for_old_text
from hongheo.read.workbook import Grid, read_grids
from tests.conftest import write_grid
from tests.read.test_layout import B1, B2, HEAD, INFO, ROW
from tests.strategies import REAL_WORDS, real_texts

SMALL = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"
ALPHABET = SMALL + SMALL.upper()
# What is typed to get a letter; TCVN3 has no capitals with tones.
TYPED = {e: {letter: typed for typed, letter in reversed(e.table.items())} for e in ENCODINGS}


def typed(text: str, encoding: Encoding) -> str:
    """A Unicode text as it is stored when typed with an old font."""
    table = TYPED[encoding]
    return "".join(table.get(c, table.get(c.lower(), c)) for c in unicodedata.normalize("NFC", text))


def retyped(value: Any, encoding: Encoding) -> Any:
    return typed(value, encoding) if isinstance(value, str) else value


def grid(*texts: Any, fonts: frozenset[str] = frozenset()) -> Grid:
    return Grid("Hộ", [[text] for text in texts], False, SheetFacts(fonts=fonts), "Hộ")


def test_what_is_put_into_a_workbook_read_by_threads_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_FEW", 0)
    path = tmp_path / "a.xlsx"
    write_grid(path, {"Hộ": [["Tên"], ["Nguyễn Văn Hộ"], ["Lường Thị Mến"]]})
    old = {(row, 1): typed(text, TCVN3) for row, text in ((2, "Hộ nghèo cận"), (3, "Nguyễn Thị Lượng"))}
    looked = []
    for alone in (True, False):
        (own,) = read_grids(path, alone=alone)
        assert look_for_old_text([own]).old is None
        own.put(old)
        looked.append(look_for_old_text([own]))
    assert looked[0] == looked[1]
    assert looked[0].old is not None


def test_bang_chu_co_134_chu_co_dau() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 134


@pytest.mark.parametrize("letter", ALPHABET)
def test_doi_di_doi_lai_vni(letter: str) -> None:
    assert VNI.convert(typed(letter, VNI)) == letter


@pytest.mark.parametrize("letter", ALPHABET)
def test_doi_di_doi_lai_tcvn3(letter: str) -> None:
    assert len(typed(letter, TCVN3)) == 1
    expected = letter if letter in SMALL + "ĂÂĐÊÔƠƯ" else letter.lower()
    assert TCVN3.convert(typed(letter, TCVN3)) == expected


@pytest.mark.parametrize(
    ("encoding", "stored", "meant"),
    [
        (TCVN3, "Hé nghÌo", "Hộ nghèo"),
        (TCVN3, "Hä vµ tªn chñ hé", "Họ và tên chủ hộ"),
        (TCVN3, "Sè nh©n khÈu", "Số nhân khẩu"),
        (TCVN3, "§iÒu kiÖn sèng", "Điều kiện sống"),
        (TCVN3, "N\u00adíc m\u00ada", "Nước mưa"),
        (TCVN3, "TRÇN V¡N §¹T", "TRẦN VĂN ĐẠT"),
        (VNI, "Hoä ngheøo", "Hộ nghèo"),
        (VNI, "Hoï vaø teân chuû hoä", "Họ và tên chủ hộ"),
        (VNI, "Soá nhaân khaåu", "Số nhân khẩu"),
        (VNI, "Ñieàu kieän soáng", "Điều kiện sống"),
        (VNI, "Nöôùc möa", "Nước mưa"),
        (VNI, "TRAÀN VAÊN ÑAÏT", "TRẦN VĂN ĐẠT"),
    ],
)
def test_chu_that(encoding: Encoding, stored: str, meant: str) -> None:
    assert encoding.convert(stored) == meant
    assert encoding.vote(stored) is Vote.OLD


@pytest.mark.parametrize("font", ["", ".VnTime", "VNI-Times"])
@pytest.mark.parametrize("spelling", ["NFC", "NFD"])
def test_chu_unicode_khong_bao_gio_bi_nham(font: str, spelling: str) -> None:
    texts = [
        unicodedata.normalize(spelling, t)
        for text in real_texts()
        for t in (text, text.upper(), text.lower())
    ]
    assert len(real_texts()) > 8_000
    assert look_for_old_text([grid(*texts, fonts=frozenset({font}))]).old is None


@settings(max_examples=200)
@given(
    st.lists(REAL_WORDS, min_size=1, max_size=40),
    st.data(),
)
def test_ghep_tu_unicode_the_nao_cung_khong_nham(words: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, 6))
    texts = [" ".join(words[i : i + cut]) for i in range(0, len(words), cut)]
    assert look_for_old_text([grid(*texts, fonts=frozenset({".VnTime", "VNI-Times"}))]).old is None


def test_chu_le_va_ky_hieu_khong_bi_nham() -> None:
    texts = [
        "ñ",
        "µ",
        "45 m²",
        "30°C",
        "5 µm",
        "Ø 20",
        "®",
        "«Nghèo»",
        "Ñ",
        "São Tomé",
        "Müller",
        "naïve",
        "½",
        "Citroën",
        "Ñ. Hải",
    ]
    assert look_for_old_text([grid(*texts, fonts=frozenset({".VnTime", "VNI-Times"}))]).old is None


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda e: e.name)
def test_chu_phong_cu_duoc_nhan_ra(encoding: Encoding) -> None:
    found = look_for_old_text(
        [grid("abc", typed("Nguyễn Thị Bưởi", encoding), typed("Ấp Bình Trung", encoding))]
    ).old
    assert found is not None
    assert (found.encoding, found.row, found.column) == (encoding, 2, 1)


def test_ten_phong_trong_tep_thi_mot_tu_la_du() -> None:
    assert look_for_old_text([grid("NguyÔn")]).old is None
    found = look_for_old_text([grid("NguyÔn", fonts=frozenset({".VnTimeH"}))]).old
    assert found is not None and found.encoding is TCVN3


HOUSEHOLDS = [
    [*HEAD, "Dân tộc", "Giới tính"],
    [*ROW, "Kinh", "Nữ"],
    ["0002", "Lê Văn Từ", 3, "Hộ cận nghèo", "Kinh", "Nam"],
]
SHEETS = {"Thông tin": INFO, "Hộ": HOUSEHOLDS, "B1": B1, "B2": B2}
SHEETS["B1"] = [*B1, ["0002", 60, 50, 110]]
SHEETS["B2"] = [*B2, ["0002", "x", *[None] * 11, 10]]


def old_file(path: Path, encoding: Encoding) -> Path:
    sheets = {
        typed(name, encoding): [[retyped(cell, encoding) for cell in row] for row in rows]
        for name, rows in SHEETS.items()
    }
    return write_grid(path, sheets)


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda e: e.name)
def test_tep_phong_cu_dung_lai_hoac_duoc_doi(tmp_path: Path, encoding: Encoding) -> None:
    path = old_file(tmp_path / "cu.xlsx", encoding)
    (problem,) = check([path], Options()).report
    assert problem.kind.code == "HN020" and encoding.name in problem.message()
    assert problem.place.cell == "A1"
    before = path.read_bytes()
    result = check([path], Options(convert_fonts=True))
    assert [(p.kind.code, p.kind.severity.value) for p in result.report] == [("HN021", "note")]
    assert result.counts()["total"] == 2 and path.read_bytes() == before
    # Places keep the name that the sheet really has.
    assert next(iter(result.report)).place.sheet == typed("Thông tin", encoding)


def test_doi_xong_doc_dung_nhu_tep_unicode(tmp_path: Path) -> None:
    plain = write_grid(tmp_path / "moi.xlsx", SHEETS)
    expected, _ = read_file(plain, [form(COMMUNE_RETURN)])
    for encoding in ENCODINGS:
        path = old_file(tmp_path / "cu.xlsx", encoding)
        found, _ = read_file(path, [form(COMMUNE_RETURN)], convert_fonts=True)
        assert expected is not None and found is not None
        assert [t.values for t in found.tables] == [t.values for t in expected.tables]


def test_tieu_de_unicode_ten_nguoi_phong_cu(tmp_path: Path) -> None:
    """Names pasted from an old list into a Unicode return: only they are converted, ``Hoà`` as they are."""
    names = ["NguyÔn V¨n ThuËn", "Hoµng ThÞ Sö", "Cã"]
    rows = [HEAD, *([f"000{n}", name, 4, "Hộ không nghèo"] for n, name in enumerate(names, start=1))]
    path = write_grid(tmp_path / "a.xlsx", {**SHEETS, "Hộ": rows})
    (problem,) = check([path], Options()).report
    assert (problem.kind.code, problem.place.cell) == ("HN020", "B2")
    found, problems = read_file(path, [form(COMMUNE_RETURN)], convert_fonts=True)
    assert found is not None
    table = next(t for t in found.tables if t.sheet_id == "households")
    assert table.values["head_name"][:2] == ["Nguyễn Văn Thuận", "Hoàng Thị Sử"]
    assert problems[0].context["count"] == 3 - ("Cã" in table.values["head_name"])


def test_ghi_chu_phong_cu_ngoai_cac_trang_cua_phieu(tmp_path: Path) -> None:
    path = write_grid(tmp_path / "a.xlsx", {**SHEETS, "Sheet9": [["Sè nh©n khÈu hé nghÌo"], ["Tæng céng"]]})
    assert check([path], Options()).report.lines() == ["HN039 Sheet9"]


def test_ten_phong_doc_tu_styles(tmp_path: Path) -> None:
    path = write_grid(tmp_path / "a.xlsx", SHEETS)
    book = openpyxl.load_workbook(path)
    book["Hộ"]["B2"] = "TrÇn"
    book["Hộ"]["B2"].font = Font(name=".VnTime")
    book.save(path)
    assert check([path], Options()).report.lines() == ["HN020 Hộ!B2"]
