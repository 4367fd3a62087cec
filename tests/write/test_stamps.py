"""What this program made, and whether anybody has changed it since."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from docx import Document

from hongheo import stamps
from hongheo.criteria import standard_for_year
from hongheo.forms import COMMUNE_RETURN, SCORECARD, form
from hongheo.units import units_on
from hongheo.write import write_manifest, write_return, write_scorecard_form
from tests.conftest import MakeReturn, household, write_grid


def blank(path: Path) -> Path:
    standard, date = standard_for_year(2023)
    unit = units_on(date).by_code("28654")
    assert unit is not None
    names = [i.name for i in standard.indicator]
    write_return(path, form=form(COMMUNE_RETURN), unit=unit, year=2023, indicator_names=names)
    stamps.seal(path)
    return path


def test_phieu_trang_va_phieu_co_so_lieu_khac_nhau(tmp_path: Path, make_return: MakeReturn) -> None:
    assert stamps.made(blank(tmp_path / "trang.xlsx")) == stamps.BLANK
    filled = make_return(households=[household("1")])
    assert stamps.stamp_of(filled) == stamps.MADE_UP
    # Written, but by no command: nothing says that it may be replaced.
    assert stamps.made(filled) is None


def test_phieu_trang_da_dien_khong_con_la_phieu_trang(tmp_path: Path) -> None:
    path = blank(tmp_path / "a.xlsx")
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[1]["A5"] = "0001"
    workbook.save(path)
    assert (stamps.made(path), stamps.stamp_of(path)) == (None, stamps.BLANK)


def test_sua_mot_phan_ben_trong_la_mat_dau_niem(tmp_path: Path) -> None:
    """As programs do that change the parts and leave the properties and the comment of the archive."""
    path, changed = blank(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    with ZipFile(path) as source, ZipFile(changed, "w", ZIP_DEFLATED) as target:
        target.comment = source.comment
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data + b" " if name == "xl/worksheets/sheet2.xml" else data)
    assert stamps.made(changed) is None
    assert stamps.made(path) == stamps.BLANK


def test_bang_diem_trang_va_tep_word(tmp_path: Path) -> None:
    card, text = tmp_path / "diem.xlsx", tmp_path / "bao-cao.docx"
    write_scorecard_form(card, form=form(SCORECARD), status="chính thức")
    Document().save(str(text))
    assert [stamps.made(card), stamps.made(text)] == [None, None]
    for path in (card, text):
        stamps.seal(path)
        stamps.seal(path)
    assert [stamps.made(card), stamps.made(text)] == [stamps.BLANK, stamps.RESULT]
    openpyxl.load_workbook(card)
    Document(str(text))


def test_trang_web_va_nhat_ky(tmp_path: Path) -> None:
    page, record = tmp_path / "bao-cao.html", tmp_path / "nhat-ky.json"
    page.write_text("<!doctype html><p>Báo cáo", encoding="utf-8")
    assert stamps.made(page) is None
    stamps.seal(page)
    assert stamps.made(page) == stamps.RESULT
    page.write_bytes(page.read_bytes().replace(b"<p>", b"<b>"))
    assert stamps.made(page) is None
    write_manifest(record, {"program": {"name": "hongheo"}})
    assert stamps.made(record) == stamps.RESULT
    record.write_text(json.dumps({"program": "khác"}), encoding="utf-8")
    assert stamps.made(record) is None


@pytest.mark.parametrize("content", ["", "cũ", "PK\x03\x04", "PAR1", "{", "[1]", "<", "PAR1PAR1"])
def test_tep_la_khong_phai_cua_chuong_trinh(tmp_path: Path, content: str) -> None:
    path = tmp_path / "la"
    path.write_bytes(content.encode())
    assert (stamps.made(path), stamps.stamp_of(path)) == (None, None)


def test_so_cua_nguoi_khac_va_lien_ket(tmp_path: Path) -> None:
    other = write_grid(tmp_path / "khac.xlsx", {"A": [["x"]]})
    stamps.seal(other)
    own, link = blank(tmp_path / "a.xlsx"), tmp_path / "lien-ket.xlsx"
    link.symlink_to(own)
    assert stamps.made(link) is None
    copied = Path(shutil.copy2(own, tmp_path / "chep.xlsx"))
    assert stamps.made(copied) == stamps.BLANK
