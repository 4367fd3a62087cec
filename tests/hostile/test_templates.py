"""Word templates of others: what goes out leads nowhere, does nothing, and opens."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as KIND
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from hongheo.errors import UsageError
from hongheo.write import write_report_text
from tests.commands import hongheo
from tests.conftest import MakeReturn, household
from tests.write.test_report_text import DATA

OUTSIDE = "https://xau.example/mau.dotm"
W = nsdecls("w", "r", "a")
# Names of kinds that the library has under none.
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def template(path: Path, body: str = "", kind: str = "", *, settings: str = "") -> Path:
    """A template with something in its text or its settings that names the outside."""
    document = Document()
    document.add_paragraph("Năm {{nam}}")
    part = document.part._settings_part if settings else document.part
    relation = part.relate_to(OUTSIDE, kind, is_external=True) if kind else ""
    if body:
        document.element.body.insert(0, parse_xml(body.replace("RID", relation)))
    elif settings:
        document.settings.element.insert(0, parse_xml(settings.replace("RID", relation)))
    document.save(str(path))
    return path


def changed(path: Path, name: str, old: bytes, new: bytes) -> Path:
    """The file with one of its parts changed."""
    with ZipFile(path) as source:
        parts = {n: source.read(n) for n in source.namelist()}
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new, 1)
    with ZipFile(path, "w", ZIP_DEFLATED) as target:
        for n, data in parts.items():
            target.writestr(n, data)
    return path


def outside(path: Path) -> list[str]:
    """All that leads out of a Word file."""
    with ZipFile(path) as parts:
        text = "".join(parts.read(n).decode("utf-8", "replace") for n in parts.namelist())
    return re.findall(r"TargetMode=.External.|xau\.example", text)


LINK = f"<w:p {W}><w:hyperlink r:id='RID'><w:r><w:t>Xem thêm</w:t></w:r></w:hyperlink></w:p>"
PICTURE = f"<w:p {W}><w:r><w:drawing><a:blip r:link='RID'/></w:drawing></w:r></w:p>"


def test_duong_dan_thanh_chu_thuong(tmp_path: Path) -> None:
    write_report_text(tmp_path / "ra.docx", DATA, template(tmp_path / "mau.docx", LINK, KIND.HYPERLINK))
    assert outside(tmp_path / "ra.docx") == []
    texts = [p.text for p in Document(str(tmp_path / "ra.docx")).paragraphs]
    assert "Năm 2023" in texts and "Xem thêm" in texts


def test_mau_ngoai_bi_bo(tmp_path: Path) -> None:
    settings = f"<w:attachedTemplate {W} r:id='RID'/>"
    own = template(tmp_path / "mau.docx", kind=f"{OFFICE}/attachedTemplate", settings=settings)
    assert outside(own)
    write_report_text(tmp_path / "ra.docx", DATA, own)
    assert outside(tmp_path / "ra.docx") == []
    with ZipFile(tmp_path / "ra.docx") as parts:
        assert b"attachedTemplate" not in parts.read("word/settings.xml")


def field(*instruction: str) -> str:
    parts = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in instruction)
    ends = [f"<w:r><w:fldChar w:fldCharType='{end}'/></w:r>" for end in ("begin", "end")]
    return f"<w:p {W}>{ends[0]}{parts}{ends[1]}</w:p>"


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (PICTURE, KIND.IMAGE, "blip"),
        (f"<w:p {W}><w:subDoc r:id='RID'/></w:p>", f"{OFFICE}/subDocument", "tài liệu con"),
        (f"<w:altChunk {W} r:id='RID'/>", f"{OFFICE}/aFChunk", "chèn từ tệp khác"),
        (f"<w:p {W}><w:r><w:object r:id='RID'/></w:r></w:p>", f"{OFFICE}/oleObject", "OLE"),
        (field("DDEAUTO c:/windows/x"), "", "DDEAUTO"),
        (field(" INCLUDE", "PICTURE &quot;http://x&quot;"), "", "INCLUDEPICTURE"),
        (field(" includetext C:/x.docx"), "", "INCLUDETEXT"),
        (field(" HYPERLINK &quot;http://x&quot;"), "", "HYPERLINK"),
        (f"<w:p {W}><w:fldSimple w:instr=' LINK Excel.Sheet x'/></w:p>", "", "LINK"),
    ],
    ids=range(9),
)
def test_mau_co_thu_song_bi_tu_choi(tmp_path: Path, body: str, kind: str, why: str) -> None:
    own = template(tmp_path / "mau.docx", body, kind)
    with pytest.raises(UsageError, match=why):
        write_report_text(tmp_path / "ra.docx", DATA, own)


def test_truong_vo_hai_van_duoc(tmp_path: Path) -> None:
    for at, body in enumerate((field(" PAGE "), field(" TOC \\o 1-3"), field(" HYPERLINK \\l muc-1"))):
        write_report_text(tmp_path / f"{at}.docx", DATA, template(tmp_path / "mau.docx", body))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("word/document.xml", "Năm", "&chua-khai-bao;"),
        ("word/document.xml", "</w:body>", ""),
        ("word/fontTable.xml", "<w:fonts", "<!DOCTYPE d [<!ENTITY e 'x'>]><w:fonts"),
        ("word/fontTable.xml", "</w:fonts>", "&e;</w:fonts>"),
    ],
    ids=range(4),
)
def test_mau_khong_dung_xml_bi_tu_choi(tmp_path: Path, name: str, old: str, new: str) -> None:
    own = changed(template(tmp_path / "mau.docx"), name, old.encode(), new.encode())
    with pytest.raises(UsageError, match="mau"):
        write_report_text(tmp_path / "ra.docx", DATA, own)


def test_thuc_the_ma_mau_tu_khai_bao(tmp_path: Path) -> None:
    """Its declaration would be lost on the way, and Word would not open the report."""
    declared = "<!DOCTYPE w:document [<!ENTITY e 'x'>]><w:document"
    own = template(tmp_path / "mau.docx")
    changed(own, "word/document.xml", b"<w:document", declared.encode())
    changed(own, "word/document.xml", "Năm".encode(), b"&e;")
    with pytest.raises(UsageError, match="mau"):
        write_report_text(tmp_path / "ra.docx", DATA, own)


def test_lenh_run_tu_choi_va_khong_ghi_gi(tmp_path: Path, make_return: MakeReturn) -> None:
    path, own = make_return(households=[household("1")]), template(tmp_path / "mau.docx", PICTURE, KIND.IMAGE)
    done = hongheo("run", path, "-o", tmp_path / "ra", "--report", "--report-template", own)
    assert (done.returncode, (tmp_path / "ra").exists()) == (2, False)
    assert "không dùng được" in " ".join(done.stderr.split())
