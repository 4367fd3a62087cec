"""Write templates/bao-cao.docx again: the same bytes each time. Offices edit a copy of it in Word.

Layout of administrative documents (quốc hiệu, tiêu ngữ, số, trích yếu, nơi nhận, chữ ký), A4 upright.
Run after a change: python templates/make_report.py
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from hongheo.write.book import COMMITTEE, FONT, MOTTO, NATION
from hongheo.write.word import save_document

HERE = Path(__file__).parent
LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
NONE = "-"
RED = RGBColor(0xC0, 0, 0)


def write(
    paragraph: Any, text: str, size: float = 14, align: Any = None, colour: Any = None, **look: bool
) -> Any:
    """Put a text into a paragraph."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    for name, value in look.items():
        setattr(run.font, name, value)
    paragraph.alignment = align
    return paragraph


def close(paragraph: Any, after: float = 0) -> Any:
    """No indent and no space round a paragraph."""
    form = paragraph.paragraph_format
    form.first_line_indent, form.space_before, form.space_after = Cm(0), Pt(0), Pt(after)
    form.line_spacing = 1.0
    return paragraph


def cell_text(cell: Any, texts: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Paragraphs of a cell."""
    for number, (text, look) in enumerate(texts):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        write(close(paragraph), text, **look)


def widths(table: Any, sizes: Sequence[float]) -> None:
    """Fix the widths of the columns (cm)."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, size in zip(table.columns, sizes, strict=True):
        column.width = Cm(size)
        for cell in column.cells:
            cell.width = Cm(size)


def head(document: Any) -> None:
    """The committee's lines, the nation's lines, number and date, kind and subject of the document."""
    table = document.add_table(2, 2)
    widths(table, (6.5, 10))
    middle = {"align": CENTRE, "size": 13}
    cell_text(
        table.cell(0, 0), [(COMMITTEE, middle), ("{{don_vi}}", {**middle, "bold": True}), ("_______", middle)]
    )
    cell_text(
        table.cell(0, 1),
        [
            (NATION, {**middle, "bold": True, "size": 12.5}),
            (MOTTO, {**middle, "bold": True, "underline": True}),
        ],
    )
    cell_text(table.cell(1, 0), [("Số:        /BC-UBND", middle)])
    cell_text(table.cell(1, 1), [("……………, ngày …… tháng …… năm ………", {**middle, "italic": True})])
    write(close(document.add_paragraph()), "", 6)
    write(close(document.add_paragraph()), "BÁO CÁO", 14, CENTRE, bold=True)
    subject = "Kết quả rà soát hộ nghèo, hộ cận nghèo năm {{nam}}"
    write(close(document.add_paragraph(), 6), subject, 14, CENTRE, bold=True)
    write(close(document.add_paragraph(), 6), "{{ghi_chu}}", 13, CENTRE, RED, bold=True)


def grid(
    document: Any,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    sizes: Sequence[float],
    bold: Sequence[int] = (),
) -> None:
    """A table with a title; its heading row comes again on each page."""
    caption = write(close(document.add_paragraph(), 3), title, 13, CENTRE, bold=True)
    caption.paragraph_format.space_before = Pt(8)
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(1 + len(rows), len(headings))
    table.style = "Table Grid"
    widths(table, sizes)
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell_text(cell, [(heading, {"size": 12, "align": CENTRE, "bold": True})])
    again = OxmlElement("w:tblHeader")
    again.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(again)
    for number, (row, texts) in enumerate(zip(table.rows[1:], rows, strict=True)):
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
        for cell, text in zip(row.cells, texts, strict=True):
            is_number = text == NONE or ("{{" in text and not text.endswith(("ten}}", "tt}}")))
            look = {"size": 12, "align": RIGHT if is_number else LEFT, "bold": number in bold}
            cell_text(cell, [(text, look)])


def body(document: Any) -> None:
    """The text with its tables."""

    def say(text: str, **look: Any) -> None:
        paragraph = write(document.add_paragraph(), text, align=BOTH, **look)
        if look:  # a heading: apart from a table above it, on the page of what it heads
            paragraph.paragraph_format.space_before = Pt(8)
            paragraph.paragraph_format.keep_with_next = True

    say("Căn cứ ………………………………………………………………;")
    say(
        "Kết quả rà soát hộ nghèo, hộ cận nghèo năm {{nam}} (thời điểm rà soát ngày {{ngay_ra_soat}}; "
        "{{chuan}}) như sau:"
    )
    say("I. CÔNG TÁC CHỈ ĐẠO, TỔ CHỨC THỰC HIỆN", bold=True)
    say("……………………………………………………………………")
    say("II. KẾT QUẢ RÀ SOÁT", bold=True)
    say("1. Kết quả chung", bold=True)
    say("Rà soát ở {{so_xa}} xã, phường, thị trấn; tổng số {{ho}} hộ dân cư, {{khau}} nhân khẩu.")
    say(
        "a) Hộ nghèo: {{ho_ngheo}} hộ, chiếm {{ty_le_ho_ngheo}}% tổng số hộ; {{khau_ngheo}} nhân khẩu, "
        "chiếm {{ty_le_khau_ngheo}}% tổng số nhân khẩu."
    )
    say(
        "b) Hộ cận nghèo: {{ho_can_ngheo}} hộ, chiếm {{ty_le_ho_can_ngheo}}% tổng số hộ; {{khau_can_ngheo}} "
        "nhân khẩu, chiếm {{ty_le_khau_can_ngheo}}% tổng số nhân khẩu."
    )
    say(
        "c) Hộ làm nông nghiệp, lâm nghiệp, ngư nghiệp có mức sống trung bình: {{ho_trung_binh}} hộ, chiếm "
        "{{ty_le_ho_trung_binh}}% tổng số hộ."
    )
    say("d) Hộ chưa phân loại: {{chua_phan_loai}} hộ.")
    names = ("ho", "ho_ngheo", "ty_le_ho_ngheo", "ho_can_ngheo", "ty_le_ho_can_ngheo")
    grid(
        document,
        "Bảng 1. Hộ nghèo, hộ cận nghèo theo địa bàn",
        ("TT", "Địa bàn", "Tổng số hộ", "Hộ nghèo", "Tỷ lệ (%)", "Hộ cận nghèo", "Tỷ lệ (%)"),
        [["{{xa.tt}}", "{{xa.ten}}", *(f"{{{{xa.{name}}}}}" for name in names)]],
        (1.3, 4.6, 2.3, 2.0, 1.9, 2.2, 1.9),
    )
    say("2. Diễn biến trong năm", bold=True)
    say(
        "Đầu năm có {{ngheo_dau_ky}} hộ nghèo; trong năm {{ngheo_thanh_can_ngheo}} hộ trở thành hộ cận "
        "nghèo, {{ngheo_vuot_chuan}} hộ vượt chuẩn cận nghèo; có {{tai_ngheo}} hộ tái nghèo, "
        "{{ngheo_phat_sinh}} hộ nghèo phát sinh mới; cuối năm còn {{ngheo_cuoi_ky}} hộ nghèo."
    )
    say(
        "Đầu năm có {{can_ngheo_dau_ky}} hộ cận nghèo; trong năm {{thoat_can_ngheo}} hộ thoát cận nghèo, "
        "{{can_ngheo_thanh_ngheo}} hộ trở thành hộ nghèo; có {{tai_can_ngheo}} hộ tái cận nghèo, "
        "{{can_ngheo_phat_sinh}} hộ cận nghèo phát sinh mới; cuối năm còn {{can_ngheo_cuoi_ky}} hộ cận nghèo."
    )
    grid(
        document,
        "Bảng 2. Diễn biến hộ nghèo, hộ cận nghèo (số hộ)",
        ("Nội dung", "Hộ nghèo", "Hộ cận nghèo"),
        [
            ["Đầu kỳ", "{{ngheo_dau_ky}}", "{{can_ngheo_dau_ky}}"],
            ["Giảm: hộ nghèo trở thành hộ cận nghèo", "{{ngheo_thanh_can_ngheo}}", NONE],
            ["Giảm: hộ cận nghèo trở thành hộ nghèo", NONE, "{{can_ngheo_thanh_ngheo}}"],
            ["Giảm: vượt chuẩn cận nghèo", "{{ngheo_vuot_chuan}}", "{{thoat_can_ngheo}}"],
            ["Giảm khác (chết, chuyển đi, nhập hộ…)", "{{ngheo_giam_khac}}", "{{can_ngheo_giam_khac}}"],
            ["Tăng: hộ cận nghèo trở thành hộ nghèo", "{{can_ngheo_thanh_ngheo}}", NONE],
            ["Tăng: hộ nghèo trở thành hộ cận nghèo", NONE, "{{ngheo_thanh_can_ngheo}}"],
            ["Tăng: tái nghèo, tái cận nghèo", "{{tai_ngheo}}", "{{tai_can_ngheo}}"],
            ["Tăng: phát sinh mới", "{{ngheo_phat_sinh}}", "{{can_ngheo_phat_sinh}}"],
            ["Tăng khác (chuyển đến, tách hộ…)", "{{ngheo_tang_khac}}", "{{can_ngheo_tang_khac}}"],
            ["Cuối kỳ", "{{ngheo_cuoi_ky}}", "{{can_ngheo_cuoi_ky}}"],
        ],
        (9.5, 3.3, 3.3),
        bold=(0, 10),
    )
    say("3. Thiếu hụt dịch vụ xã hội cơ bản và nguyên nhân nghèo", bold=True)
    for title, heading, group in (
        ("Bảng 3. Số hộ thiếu hụt từng chỉ số", "Chỉ số", "chi_so"),
        ("Bảng 4. Số hộ theo nguyên nhân nghèo", "Nguyên nhân", "nguyen_nhan"),
    ):
        row = [f"{{{{{group}.ten}}}}", f"{{{{{group}.ngheo}}}}", f"{{{{{group}.can_ngheo}}}}"]
        grid(document, title, (heading, "Hộ nghèo", "Hộ cận nghèo"), [row], (9.5, 3.3, 3.3))
    say("III. ĐÁNH GIÁ, KIẾN NGHỊ", bold=True)
    say("……………………………………………………………………")
    say("Trên đây là báo cáo kết quả rà soát hộ nghèo, hộ cận nghèo năm {{nam}}./.")


def foot(document: Any) -> None:
    """Who gets it, and who signs."""
    write(close(document.add_paragraph()), "", 8)
    table = document.add_table(1, 2)
    widths(table, (8.2, 8.3))
    small = {"size": 11}
    cell_text(
        table.cell(0, 0),
        [
            ("Nơi nhận:", {"size": 12, "bold": True, "italic": True}),
            ("- ………………;", small),
            ("- Lưu: VT, ……", small),
        ],
    )
    middle = {"align": CENTRE, "bold": True, "size": 14}
    blank = ("", {"size": 14})
    cell_text(table.cell(0, 1), [("TM. ỦY BAN NHÂN DÂN", middle), ("CHỦ TỊCH", middle), blank, blank, blank])


def page_number(document: Any) -> None:
    """The page number in the middle of the header, none on the first page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = close(section.header.paragraphs[0])
    paragraph.alignment = CENTRE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def plain_document() -> Any:
    """A new document without the second table of styles, for Word 2010, of python-docx before 1.2."""
    document = Document()
    own = document.part.rels
    for key in [key for key, link in own.items() if link.reltype.endswith("/stylesWithEffects")]:
        del own[key]
    return document


def make(path: Path) -> None:
    """Write the template of the report to ``path``."""
    document = plain_document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.rPr.append(language)
    document.core_properties.title = "Báo cáo kết quả rà soát hộ nghèo, hộ cận nghèo"
    document.core_properties.comments = ""
    form = normal.paragraph_format
    form.first_line_indent, form.space_after, form.line_spacing = Cm(1.27), Pt(6), 1.15
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    page_number(document)
    head(document)
    body(document)
    foot(document)
    save_document(document, path, path)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "bao-cao.docx")
