"""The report text (``bao-cao.docx``): the numbers of a run put at the marks of a Word template.

A mark is ``{{name}}`` anywhere in a paragraph, also in headers and footers. A table row with marks such as
``{{xa.ten}}`` is repeated for each line of that group. A paragraph that is empty once its marks are filled
in goes away. Everything else of the template stays as its author made it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hongheo.columns import template_path
from hongheo.errors import UsageError
from hongheo.write.report import HEADLINES, Bar, ReportData, Value, number_text
from hongheo.write.word import save_document

if TYPE_CHECKING:
    from docx.document import Document

TEXT_TEMPLATE = "bao-cao.docx"
# Stands where a number is not known: it is filled in by hand.
UNKNOWN = "……"
_MARK = re.compile(r"\{\{\s*(\w+(?:\.\w+)?)\s*\}\}")


@dataclass(frozen=True, slots=True)
class MarkLine:
    """The texts of one line of a group by name; totals are printed ``bold``."""

    texts: Mapping[str, str]
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """The texts of all marks: single ones by name, and the lines of each group."""

    texts: Mapping[str, str]
    groups: Mapping[str, Sequence[MarkLine]]

    def names(self) -> list[str]:
        """All names, those of groups with the group before them."""
        of_groups = (
            f"{g}.{name}" for g, lines in self.groups.items() for line in lines[:1] for name in line.texts
        )
        return [*self.texts, *of_groups]


def _text(value: Value) -> str:
    return UNKNOWN if value is None else number_text(value)


def _bars(bars: Sequence[Bar]) -> list[MarkLine]:
    return [
        MarkLine({"ten": b.label, "ngheo": number_text(b.poor), "can_ngheo": number_text(b.near_poor)})
        for b in bars
    ]


def report_marks(data: ReportData) -> Marks:
    """What a template may ask for."""
    texts = {
        "don_vi": data.unit or "…………………",
        "nam": str(data.year),
        "ngay_ra_soat": data.date,
        "chuan": data.standard,
        "ghi_chu": data.note,
        "chua_phan_loai": number_text(data.unclassified),
        "so_xa": number_text(len(data.communes)),
        **{name: _text(value) for name, value in data.numbers.items()},
    }
    places = [
        MarkLine(
            {
                "tt": line.number,
                "ten": line.name,
                **{name: _text(value) for name, value in zip(HEADLINES, line.values, strict=True)},
            },
            bold=line.level != "unit",
        )
        for line in data.places
    ]
    groups = {
        "xa": places,
        "chi_so": _bars(data.indicators),
        "nguyen_nhan": _bars(data.causes),
        "dan_toc": _bars(data.peoples),
    }
    return Marks(texts, groups)


def _fill(paragraph: Any, value: Callable[[str], str | None]) -> bool:
    """Fill the marks of a paragraph whose value is known, however Word has cut them into runs.

    The text takes the look of the run its mark begins in. Returns whether there was such a mark.
    """
    filled = False
    runs = paragraph.runs
    for match in reversed(list(_MARK.finditer("".join(run.text for run in runs)))):
        text = value(match[1])
        if text is None:
            continue
        filled = True
        at = 0
        for run in runs:
            length = len(run.text)
            start, end = max(match.start() - at, 0), min(match.end() - at, length)
            if start < end:
                first = match.start() >= at
                run.text = run.text[:start] + (text if first else "") + run.text[end:]
            at += length
    return filled


def _repeat_rows(document: Document, marks: Marks) -> None:
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    for row in list(document.element.body.iter(qn("w:tr"))):
        text = "".join(node.text or "" for node in row.iter(qn("w:t")))
        asked = {name.partition(".")[0] for name in _MARK.findall(text) if "." in name}
        if len(asked) != 1 or not asked <= marks.groups.keys():
            continue  # a name that is not known is told later
        group = asked.pop()

        for line in marks.groups[group]:
            copy = deepcopy(row)
            row.addprevious(copy)
            values = {f"{group}.{name}": text for name, text in line.texts.items()}
            for paragraph in copy.iter(qn("w:p")):
                filled = Paragraph(paragraph, document)
                _fill(filled, values.get)
                for run in filled.runs if line.bold else ():
                    run.bold = True
        row.getparent().remove(row)


def _paragraphs(document: Document) -> Iterator[Any]:
    """All paragraphs: of the text, of tables and text boxes, of headers and footers."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    stories: list[Any] = [document]
    for section in document.sections:
        stories += [s for s in (section.header, section.footer) if not s.is_linked_to_previous]
    for story in stories:
        root = story.element.body if story is document else story._element
        yield from (Paragraph(node, story) for node in list(root.iter(qn("w:p"))))


def _open(template: Path) -> Document:
    from docx import Document as open_document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return open_document(str(template))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError, OSError) as error:
        raise UsageError(
            f"Không mở được mẫu báo cáo {template}: cần tệp Word (.docx) không có mật khẩu."
        ) from error


def write_report_text(path: Path, data: ReportData, template: Path | None = None) -> None:
    """Fill the report into ``template`` (else the one that comes with the program).

    Raises UsageError for a template that is no Word file, has what must not go out (see ``write.word``) or
    asks for a name that is not known, OutputError when the program's own is missing.
    """
    source = template or template_path(TEXT_TEMPLATE)
    document, marks = _open(source), report_marks(data)
    _repeat_rows(document, marks)
    unknown: list[str] = []
    for paragraph in _paragraphs(document):
        filled = _fill(paragraph, marks.texts.get)
        unknown += _MARK.findall(paragraph.text)
        in_cell = paragraph._p.getparent().tag.endswith("}tc")
        if filled and not paragraph.text.strip() and not in_cell:
            paragraph._p.getparent().remove(paragraph._p)
    if unknown:
        raise UsageError(
            f"Mẫu báo cáo {source} có chỗ điền chưa biết: {', '.join(sorted(set(unknown)))}. "
            f"Chỗ điền được dùng: {', '.join(marks.names())}."
        )
    save_document(document, path, source)
