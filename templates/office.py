"""What the makers of Word templates share: the layout of administrative documents, A4 upright.

The layout goes by Vietnamese office practice (quốc hiệu, tiêu ngữ, số, ngày, trích yếu, nơi nhận, chữ ký).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from hongheo.write.book import FONT

LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
NONE = "-"
# Tables of no other style are drawn here.
TABLE_STYLES = ("Normal Table", "Table Grid")
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


def again_on_each_page(row: Any) -> None:
    """The row of headings comes again on each page."""
    again = OxmlElement("w:tblHeader")
    again.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(again)


def stay_whole(row: Any) -> None:
    """A page never cuts the row."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def ruled(
    document: Any,
    headings: Sequence[str],
    lines: Sequence[Sequence[str]],
    sizes: Sequence[float],
    size: float,
    look: Callable[[int, int, str], dict[str, Any]],
) -> Any:
    """A table whose heading comes again on each page and whose rows are never cut. ``look`` says of a cell
    (its line, its column, its text) how it is written beside its size."""
    table = document.add_table(1 + len(lines), len(headings))
    table.style = "Table Grid"
    widths(table, sizes)
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell_text(cell, [(heading, {"size": size, "align": CENTRE, "bold": True})])
    again_on_each_page(table.rows[0])
    for number, (row, texts) in enumerate(zip(table.rows[1:], lines, strict=True)):
        stay_whole(row)
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=False)):
            cell_text(cell, [(text, {"size": size, **look(number, at, text)})])
    return table


def grid(
    document: Any,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    sizes: Sequence[float],
    bold: Sequence[int] = (),
    size: float = 12,
) -> Any:
    """A table with a title; its heading row comes again on each page. A row whose first text is a command
    (``{%tr … %}``) goes away when the template is filled."""
    if title:
        caption = write(close(document.add_paragraph(), 3), title, 13, CENTRE, bold=True)
        caption.paragraph_format.space_before = Pt(8)
        caption.paragraph_format.keep_with_next = True

    def look(number: int, _: int, text: str) -> dict[str, Any]:
        is_number = text == NONE or ("{{" in text and not text.endswith(("ten}}", "tt}}")))
        return {"align": RIGHT if is_number else LEFT, "bold": number in bold}

    return ruled(document, headings, rows, sizes, size, look)


def page_number(document: Any) -> None:
    """The page number in the middle of the header, none on the first page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = close(section.header.paragraphs[0])
    paragraph.alignment = CENTRE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def without_other_tables(document: Any) -> None:
    """Take out the table styles that python-docx brings along: nine tenths of what a paper would be made of,
    and of the time of filling it in. Word offers them from its own."""
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in TABLE_STYLES:
            style.delete()


def new_document(title: str, size: float = 14) -> Any:
    """A new document, A4 upright, in the office's font, its pages numbered."""
    document = Document()
    without_other_tables(document)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(size)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.rPr.append(language)
    document.core_properties.title = title
    document.core_properties.comments = ""
    form = normal.paragraph_format
    form.first_line_indent, form.space_after, form.line_spacing = Cm(1.27), Pt(6), 1.15
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    page_number(document)
    return document
