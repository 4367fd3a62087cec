"""The report text: marks of a template filled in, however Word has cut them; its own template and others."""

from __future__ import annotations

import importlib
import sys
import time
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st

from hongheo.columns import template_path
from hongheo.errors import UsageError
from hongheo.models import TableLine
from hongheo.write import LETTER, write_report_text
from hongheo.write.papers import MINUTES
from hongheo.write.report import Bar, Flow, ReportData, number_text
from hongheo.write.report_docx import TEXT_TEMPLATE, report_values
from tests.write.workbooks import parts

NUMBERS = {"ho": 1000, "ho_ngheo": 12, "ty_le_ho_ngheo": 1.2, "khau": None}
DATA = ReportData(
    unit="HUYỆN GÒ CÔNG TÂY",
    year=2023,
    date="14/12/2023",
    dated=True,
    note="",
    standard="Chuẩn nghèo đa chiều giai đoạn 2022-2025",
    unclassified=0,
    numbers=NUMBERS,
    places=(
        TableLine("total", "", "Tổng cộng", "", (1000, 3000, *(None,) * 12)),
        TableLine("unit", "1", "Xã <Đồng & Sơn>", "", (1000, 3000, *(None,) * 12)),
    ),
    flows=(Flow("Hộ nghèo", "Hộ nghèo", 12),),
    communes=(Bar("Xã Đồng Sơn", 12, 3),),
    indicators=(Bar("1. Việc làm", 5, 1),),
    peoples=(),
    causes=(),
    tables=(),
)


def fill(folder: Path, *paragraphs: list[str], data: ReportData = DATA) -> Any:
    """The report of a template whose paragraphs are made of these runs."""
    document = Document()
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for run in runs:
            paragraph.add_run(run)
    document.save(str(folder / "mau.docx"))
    write_report_text(folder / "ra.docx", data, folder / "mau.docx")
    return Document(str(folder / "ra.docx"))


def test_a_mark_cut_into_runs_is_filled_and_takes_the_look_of_where_it_begins(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for text, bold in (
        ("Có {", False),
        ("{ho_", True),
        ("ngheo}} hộ, {{ty_le_ho_ngheo}}", False),
        ("%", True),
    ):
        paragraph.add_run(text).bold = bold
    document.save(str(tmp_path / "mau.docx"))
    write_report_text(tmp_path / "ra.docx", DATA, tmp_path / "mau.docx")
    filled = Document(str(tmp_path / "ra.docx")).paragraphs[0]
    assert filled.text == "Có 12 hộ, 1,20%"
    assert [bool(r.bold) for r in filled.runs] == [False, True]


# Each example is a template with ten paragraphs that are cut apart.
@settings(max_examples=5)
@given(cuts=st.lists(st.lists(st.integers(0, 40), max_size=6), min_size=10, max_size=10))
def test_the_text_is_the_same_wherever_the_marks_are_cut(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[list[int]]
) -> None:
    text = "a {{ ho }} b {{ho_ngheo}}{{nam}} c"
    bounds = [[0, *sorted(min(c, len(text)) for c in own), len(text)] for own in cuts]
    runs = [[text[a:b] for a, b in pairwise(own)] for own in bounds]
    filled = fill(tmp_path_factory.mktemp("m"), *runs).paragraphs
    assert [p.text for p in filled] == ["a 1.000 b 122023 c"] * len(cuts)


def test_a_number_not_known_is_left_for_the_hand_and_an_empty_note_takes_no_line(tmp_path: Path) -> None:
    lines = (["{{khau}} khẩu"], ["{%p if ghi_chu %}"], ["{{ghi_chu}}"], ["{%p endif %}"], [""])
    assert [p.text for p in fill(tmp_path, *lines).paragraphs] == ["…… khẩu", ""]
    note = replace(DATA, note="TẠM TÍNH: còn 1 hộ (2 khẩu) chưa phân loại")
    assert fill(tmp_path, *lines, data=note).paragraphs[1].text == note.note


def test_no_report_names_a_day_of_review_that_nobody_gave(tmp_path: Path) -> None:
    asked = DocxTemplate(template_path(TEXT_TEMPLATE)).get_undeclared_template_variables()
    data = replace(DATA, numbers=dict.fromkeys(asked - set(report_values(replace(DATA, numbers={}))), 1))
    for dated, told in ((True, 1), (False, 0)):
        write_report_text(tmp_path / f"{dated}.docx", replace(data, dated=dated))
        text = "\n".join(p.text for p in Document(str(tmp_path / f"{dated}.docx")).paragraphs)
        assert text.count("14/12/2023") == text.count("thời điểm") == told
    assert "năm 2023 (Chuẩn nghèo" in text


def test_rows_are_repeated_and_chosen(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(6, 2)
    table.cell(0, 0).text = "Địa bàn {{nam}}"
    table.cell(1, 0).text, table.cell(5, 0).text = "{%tr for dong in xa %}", "{%tr endfor %}"
    table.cell(2, 0).text = "{%tr if dong.tong or true %}"
    table.cell(3, 0).text, table.cell(3, 1).text = "{{dong.ten}}", "{{dong.ho}} / {{ho}}"
    table.cell(4, 0).text = "{%tr endif %}"
    empty = document.add_table(3, 1)
    for row, text in enumerate(("{%tr for d in dan_toc %}", "{{d.ten}}", "{%tr endfor %}")):
        empty.cell(row, 0).text = text
    document.save(str(tmp_path / "mau.docx"))
    write_report_text(tmp_path / "ra.docx", DATA, tmp_path / "mau.docx")
    filled, gone = Document(str(tmp_path / "ra.docx")).tables
    assert [[c.text for c in row.cells] for row in filled.rows] == [
        ["Địa bàn 2023", ""],
        ["Tổng cộng", "1.000 / 1.000"],
        ["Xã <Đồng & Sơn>", "1.000 / 1.000"],
    ]
    assert len(gone.rows) == 0


def test_headers_are_filled_as_well(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Năm {{nam}}"
    document.save(str(tmp_path / "mau.docx"))
    write_report_text(tmp_path / "ra.docx", DATA, tmp_path / "mau.docx")
    header = Document(str(tmp_path / "ra.docx")).sections[0].header
    assert header.paragraphs[0].text == "Năm 2023"


def test_a_name_that_is_not_known_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"mau\.docx.*: so_ngheo, ty_le\. Chỗ điền được dùng:.*ho_ngheo"):
        fill(tmp_path, ["{{so_ngheo}}"], ["{{ty_le}}"])
    assert not (tmp_path / "ra.docx").exists()


@pytest.mark.parametrize("content", [None, b"", b"not a Word file", b"PK\x03\x04"], ids=repr)
def test_a_template_that_is_no_word_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "mau.docx").write_bytes(content)
    with pytest.raises(UsageError, match="Không mở được mẫu"):
        write_report_text(tmp_path / "ra.docx", DATA, tmp_path / "mau.docx")


def maker(name: str) -> Any:
    """A script of ``templates/``."""
    folder = str(template_path(TEXT_TEMPLATE).parent)
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(folder)


def test_the_template_is_what_its_script_makes_the_same_bytes_at_any_time(tmp_path: Path) -> None:
    template = template_path(TEXT_TEMPLATE)
    script = maker("make_report")
    script.make(tmp_path / "mot.docx")
    time.sleep(2.1)  # zip archives count in steps of two seconds
    script.make(tmp_path / "hai.docx")
    assert (tmp_path / "mot.docx").read_bytes() == (tmp_path / "hai.docx").read_bytes()
    assert parts(tmp_path / "mot.docx") == parts(template)


def test_the_templates_of_papers_are_what_their_script_makes(tmp_path: Path) -> None:
    maker("make_papers").make(tmp_path)
    own = template_path(f"papers/{MINUTES}.docx").parent
    made = {path.name: parts(path) for path in tmp_path.glob("*.docx")}
    assert len(made) == 6
    assert {name: parts(own / name) for name in made} == made


def test_no_template_carries_table_styles_that_nothing_in_it_uses() -> None:
    home = template_path(TEXT_TEMPLATE).parent
    found = [home / TEXT_TEMPLATE, home / LETTER, *(home / "papers").glob("*.docx")]
    assert len(found) == 9
    for path in found:
        styles = (s.name for s in Document(str(path)).styles if s.type == WD_STYLE_TYPE.TABLE)
        assert sorted(styles) == ["Normal Table", "Table Grid"], path.name


def test_the_letter_that_goes_back_is_what_its_script_makes(tmp_path: Path) -> None:
    maker("make_letter").make(tmp_path)
    assert parts(tmp_path / LETTER) == parts(template_path(LETTER))


def test_the_report_bears_no_author(tmp_path: Path) -> None:
    fill(tmp_path, ["{{nam}}"])
    properties = Document(str(tmp_path / "ra.docx")).core_properties
    assert (properties.author, properties.last_modified_by) == ("", "")
    assert {i.date_time for i in zipfile.ZipFile(tmp_path / "ra.docx").infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_numbers_are_written_the_vietnamese_way() -> None:
    assert report_values(DATA)["ho"] == "1.000"
    assert [number_text(v) for v in (1234567, 4.2, 0.0, 0, None)] == ["1.234.567", "4,20", "0,00", "0", ""]
