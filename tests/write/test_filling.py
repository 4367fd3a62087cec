"""Word templates filled: what they may say, what is told of the rest, and that texts stay texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from hongheo.errors import UsageError
from hongheo.write.filling import fill_template

VALUES: Mapping[str, Any] = {
    "ten": "Nguyễn Văn Mẫu",
    "so": 3,
    "ho": [{"ten": "A", "nguoi": [{"ten": "a"}, {"ten": "b"}]}, {"ten": "B", "nguoi": []}],
    "don": {"so": "1"},
    "trong": "",
}


def fill(folder: Path, *paragraphs: str, values: Mapping[str, Any] = VALUES) -> list[str]:
    """The paragraphs of a template with these, filled."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(folder / "mau.docx"))
    fill_template(folder / "mau.docx", values, folder / "ra.docx")
    return [p.text for p in Document(str(folder / "ra.docx")).paragraphs]


def test_mau_in_lap_va_chon(tmp_path: Path) -> None:
    lines = [
        "{#p ghi nhớ cho người sửa mẫu #}",
        "{%p for h in ho %}",
        "{{loop.index}}. {{h.ten|lower}}"
        "{% if h.nguoi %}: {{h.nguoi|map(attribute='ten')|join(', ')}}{% endif %}",
        "{%p endfor %}",
        "{{ten if so > 2 else trong}} {{don.so}} {{ho[0].ten}}",
    ]
    assert fill(tmp_path, *lines) == ["1. a: a, b", "2. b", "Nguyễn Văn Mẫu 1 A"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{tenn}}", r"chưa biết: tenn\. .*ten, so, ho"),
        ("{{tenn|default('x')}}", "chưa biết: tenn"),
        ("{% for h in ho %}{{h.tuoi}}{% endfor %}", "«tuoi».*ten, nguoi"),
        ("{{ho.ten}}", r"«\.ten» đứng sau một danh sách"),
        ("{{ten.khac}}", "giá trị đơn"),
        ("{{loop.index}}", "chưa biết: loop"),
        ("{% if ten %}x", "viết sai"),
        ("{{ten", "viết sai"),
        ("{{ten + so}}", "không điền được"),
        ("{% for h in ten.x %}{% endfor %}", "giá trị đơn"),
    ],
)
def test_cho_sai_cua_mau_duoc_noi_ro_o_tep_nao(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=f"(?s)mau.docx.*{told}"):
        fill(tmp_path, text)
    assert not (tmp_path / "ra.docx").exists()


@pytest.mark.parametrize(
    "text",
    [
        "{{ten.__class__.__mro__}}",
        "{{ten['__class__']}}",
        "{{don.__init__.__globals__}}",
        "{{don.items}}",
        "{{ho|map(attribute='__class__')|list}}",
        "{{ho|map('attr', '__class__')|list}}",
        "{{ten|attr('__class__')}}",
        "{{ten.upper()}}",
        "{{range(10)}}",
        "{{cycler('a')}}",
        "{{lipsum()}}",
        "{{self}}",
        "{% for h in ho %}{{loop._iterator}}{% endfor %}",
        "{% for h in ho %}{{loop.cycle('a')}}{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
        "{% macro m() %}{{m()}}{% endmacro %}{{m()}}",
        "{% set a = 'x' %}{{a}}",
        "{{'x' * 1000000000}}",
        "{{9 ** 9 ** 9}}",
        "{{'%1000000000d'|format(1)}}",
        "{{ten|center(1000000000)}}",
        "{{'<w:p/>'|safe}}",
        "{% autoescape false %}{{ten}}{% endautoescape %}",
        "{% filter upper %}x{% endfilter %}",
        "{{%s}}" % ("(" * 5000),
    ],
)
def test_mau_khong_chay_ma_khong_voi_toi_thuoc_tinh(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"mau\.docx"):
        fill(tmp_path, text)


def test_chu_cua_nguoi_dan_chi_la_chu(tmp_path: Path) -> None:
    texts = ["<w:p/> & \"'", "{{ten}} {% if %}", "a\x00\x1b[2J\u202eb", "dòng 1\ndòng 2", "\f\a\t"]
    shown = fill(tmp_path, "{%p for t in texts %}", "{{t}}", "{%p endfor %}", values={"texts": texts})
    assert shown == [*texts[:2], "a␀␛[2J<U+202E>b", "dòng 1\ndòng 2", "␌␇␉"]


def test_lenh_cat_ngang_dong_cua_bang_khong_lam_mat_dong(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{% if trong %}mở")
    document.add_table(1, 1).cell(0, 0).text = "{% endif %}"
    document.add_paragraph("cuối")
    document.save(str(tmp_path / "mau.docx"))
    with pytest.raises(UsageError, match="cắt ngang bảng"):
        fill_template(tmp_path / "mau.docx", VALUES, tmp_path / "ra.docx")


def test_moi_phan_cua_tep_deu_duoc_dien(tmp_path: Path) -> None:
    document = Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for story in (section.header, section.first_page_header, section.footer, section.first_page_footer):
        story.paragraphs[0].text = "{{ten}}"
    document.core_properties.title = "{{don.so}}"
    document.save(str(tmp_path / "mau.docx"))
    fill_template(tmp_path / "mau.docx", VALUES, tmp_path / "ra.docx")
    filled = Document(str(tmp_path / "ra.docx"))
    section = filled.sections[0]
    stories = (section.header, section.first_page_header, section.footer, section.first_page_footer)
    assert {s.paragraphs[0].text for s in stories} == {"Nguyễn Văn Mẫu"}
    assert filled.core_properties.title == "1"
    fill_template(tmp_path / "mau.docx", VALUES, tmp_path / "lai.docx")
    assert (tmp_path / "lai.docx").read_bytes() == (tmp_path / "ra.docx").read_bytes()


def test_mot_mau_dien_nhieu_lan_moi_lan_gia_tri_cua_no(tmp_path: Path) -> None:
    """What is kept of a template has nothing of the values; line breaks stay line breaks."""
    for name in ("A\nB", "C", "A\nB"):
        assert fill(tmp_path, "x {{ten}}", "{{ten}}", values={"ten": name}) == [f"x {name}", name]
    with pytest.raises(UsageError, match="chưa biết: ten"):
        fill(tmp_path, "x {{ten}}", "{{ten}}", values={"so": 1})
