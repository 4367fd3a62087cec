"""Rows that may be one person or household (``Nghi trùng``): below each other, what differs in colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from hongheo.forms import COMMUNE_RETURN, FormField, form
from hongheo.models import (
    FOR_THE_OFFICE_ABOVE,
    HEADINGS,
    DuplicateRow,
    Duplicates,
    SeenRow,
    Verdict,
    is_codeless,
)
from hongheo.problems import Personal
from hongheo.write.book import LINE_COLOUR, Book, Column, put_rows
from hongheo.write.links import MOST_LINKS, link_to, where
from hongheo.write.pages import page_setup, paper_for

DUPLICATES = "Nghi trùng"
# The fields that have a column of their own, by what they are called on either sheet > heading, width.
_SHOWN: Mapping[tuple[str, ...], tuple[str, float]] = {
    ("head_name", "name"): ("Họ và tên", 24),
    ("identity_number",): ("Số định danh cá nhân", 16),
    ("birth_date",): ("Ngày sinh", 12),
    ("sex",): ("Giới tính", 8),
    ("people",): ("Dân tộc", 10),
    ("village",): ("Thôn/Ấp", 14),
    ("relation",): ("Quan hệ với chủ hộ", 12),
    ("size",): ("Số nhân khẩu", 9),
    ("class_start",): ("Phân loại đầu kỳ", 15),
    ("b1_total",): ("Tổng điểm B1", 9),
    ("b2_total",): ("Tổng điểm B2", 9),
}
_DIFFERS, _WHAT_GOES = "Khác nhau ở", "Bỏ dòng này là bỏ"
_FILLED_IN = [HEADINGS[f] for f in ("verdict", "why", "by", "on")]
_WIDTHS: Mapping[str, float] = {
    "Nhóm": 7,
    "Vì sao nghi": 26,
    HEADINGS["code"]: 8,
    HEADINGS["file"]: 22,
    HEADINGS["sheet"]: 12,
    HEADINGS["cell"]: 8,
    HEADINGS["commune"]: 8,
    HEADINGS["household"]: 11,
    HEADINGS["member"]: 6,
    **dict(_SHOWN.values()),
    _DIFFERS: 34,
    _WHAT_GOES: 24,
    **dict(zip(_FILLED_IN, (14, 26, 18, 12), strict=True)),
    HEADINGS["mark"]: 16,
}
_AT = {heading: at for at, heading in enumerate(_WIDTHS)}
_WRAPPED = ("Vì sao nghi", HEADINGS["file"], "Họ và tên", _DIFFERS, _WHAT_GOES, HEADINGS["why"])
_COLUMN_OF = {field: heading for fields, (heading, _) in _SHOWN.items() for field in fields}
_COLUMN_OF |= {"household_code": HEADINGS["household"], "member_number": HEADINGS["member"]}
_GOES = {
    "households": "cả hộ: thành viên, điểm B1, B2, điều kiện sống",
    "members": "một người khỏi hộ (rồi sửa «Số nhân khẩu» nếu hộ ghi thừa)",
}
_OTHER_COMMUNE = "(dòng của xã khác: cơ quan cấp trên đối chiếu)"
_FILL_IN, _DIFFERENT = "#E2EFDA", "#F8CBAD"
_BOX: Mapping[str, object] = {"border": 1, "border_color": LINE_COLOUR, "valign": "top"}
_MOST = 1_000_000  # lines; the sheet ends at 1,048,576


def _field(row: SeenRow, field_id: str) -> FormField | None:
    """A field of the row: of its sheet, or of another that stands in the same row."""
    sheets = form(COMMUNE_RETURN).by_id
    for sheet_id in (row.sheet_id, "b1", "b2", "living"):
        try:
            return sheets[sheet_id].field(field_id)
        except KeyError:
            continue
    return None


def _text(own: DuplicateRow, field_id: str, show_values: bool) -> str:
    assert own.row is not None
    seen = own.row.seen.get(field_id, "")
    field = _field(own.row, field_id)
    personal = field.personal if field is not None else None
    return Personal(seen, personal).text(show_values) if personal and seen else seen


def _heading(own: DuplicateRow, field_id: str) -> str:
    assert own.row is not None
    field = _field(own.row, field_id)
    if field is None:
        return field_id
    # A question has its number alone for a heading.
    return f"{field_id[:2].upper()}.{field.heading}" if field.heading.isdigit() else field.heading


def _told(own: DuplicateRow, show_values: bool) -> str:
    """What differs in words; of fields without a column of their own also what the row says."""
    assert own.row is not None
    words = []
    for field_id in sorted(own.differs, key=list(own.row.seen).index):
        heading = _heading(own, field_id)
        if field_id in _COLUMN_OF:
            words.append(heading)
        else:
            words.append(f"{heading}: {_text(own, field_id, show_values) or '(trống)'}")
    return "; ".join(words) or "không khác gì"


def _cells(number: int, title: str, own: DuplicateRow, show_values: bool) -> dict[str, object]:
    """Heading > what stands in the row of the sheet."""
    cells: dict[str, object] = {"Nhóm": number, "Vì sao nghi": title}
    if own.hidden:
        return cells | {"Họ và tên": _OTHER_COMMUNE}
    cells |= {
        HEADINGS["code"]: own.code,
        HEADINGS["file"]: PurePosixPath(own.place.file).name,
        HEADINGS["sheet"]: own.place.sheet,
        HEADINGS["cell"]: where(own.place),
        HEADINGS["mark"]: own.mark,
    }
    if own.row is None:
        return cells | {_DIFFERS: "không khác gì"}
    commune, _, code = own.row.household.partition("/")
    for field_id in own.row.seen:
        if field_id in _COLUMN_OF:
            cells[_COLUMN_OF[field_id]] = _text(own, field_id, show_values)
    return cells | {
        HEADINGS["commune"]: commune,
        HEADINGS["household"]: None if is_codeless(own.row.household) else code,
        HEADINGS["member"]: own.row.member,
        _DIFFERS: None if own.mark == FOR_THE_OFFICE_ABOVE else _told(own, show_values),
        _WHAT_GOES: _GOES.get(own.row.sheet_id, f"một dòng {own.place.sheet}"),
    }


def _looks(book: Book, differing: frozenset[str], linked: bool) -> list[Column]:
    """How a row is written of which these headings differ."""
    columns = []
    for heading, width in _WIDTHS.items():
        wraps = heading in _WRAPPED
        own: dict[str, object] = {**_BOX, "text_wrap": wraps, "align": "left" if wraps else "center"}
        if heading in _FILLED_IN:
            own |= {"bg_color": _FILL_IN, "num_format": "@", "locked": False}
        elif heading in differing:
            own |= {"bg_color": _DIFFERENT, "bold": True}
        elif heading == HEADINGS["mark"]:
            own["font_color"] = LINE_COLOUR
        elif heading == HEADINGS["cell"] and linked:
            own |= {"font_color": "#0563C1", "underline": 1}
        columns.append(Column(width, book.style(**own), wraps=wraps))
    return columns


def put_duplicates(
    book: Book,
    found: Sequence[Duplicates],
    targets: Mapping[str, str],
    *,
    show_values: bool = False,
    name: str = DUPLICATES,
    titles: Sequence[str] = (),
) -> None:
    """Add the sheet of the rows that may be one, group by group; decisions are read back from it by headings.

    ``targets``: file > what a link to it opens. Names and identity numbers are masked unless ``show_values``.
    For one commune give ``Duplicates.of`` that commune.
    """
    target = book.sheet(name)
    _head(book, target, titles)
    first = len(titles) + 1
    looks: dict[tuple[frozenset[str], bool], int] = {}
    rows: list[list[object]] = []
    which: list[int] = []
    opens: list[tuple[str, str] | None] = []
    links = 0
    for number, group in enumerate(found, start=1):
        for own in group.rows[: _MOST - len(rows)]:
            cells = _cells(number, group.title, own, show_values)
            link = link_to(own.place, targets) if links < MOST_LINKS and not own.hidden else None
            links += link is not None
            opens.append(link)
            differing = frozenset(_COLUMN_OF[f] for f in own.differs if f in _COLUMN_OF)
            key = (frozenset() if own.hidden else differing, link is not None)
            which.append(looks.setdefault(key, len(looks)))
            rows.append([cells.get(heading) for heading in _WIDTHS])
    ways = [_looks(book, *key) for key in looks]
    if rows:
        target.links(first, _AT[HEADINGS["cell"]], opens)
        put_rows(target, first, list(zip(*rows, strict=True)), ways, which)
    _offer(target, first, first + max(len(rows), 1) - 1)


def _head(book: Book, target: Any, titles: Sequence[str]) -> None:
    for column, width in enumerate(_WIDTHS.values()):
        target.set_column(column, column, width)
    for row, title in enumerate(titles):
        target.set_row(row, 22)
        target.write_string(row, 0, title, book.style(bold=True, font_size=14 if row == 0 else 12))
    at = len(titles)
    target.set_row(at, 34)
    for heading, column in _AT.items():
        style = book.heading(_FILL_IN) if heading in _FILLED_IN else book.heading()
        target.write_string(at, column, heading, style)
    target.freeze_panes(at + 1, 0)
    page_setup(target, paper=paper_for(sum(_WIDTHS.values())), repeat=at)


def _offer(target: Any, first: int, last: int) -> None:
    """Offer the decisions in their column, rows (from 0) ``first`` to ``last``."""
    target.autofilter(first - 1, 0, last, len(_WIDTHS) - 1)
    column = _AT[HEADINGS["verdict"]]
    rule = {
        "validate": "list",
        "source": [Verdict.ONE.value, Verdict.TWO.value, Verdict.DROP.value],
        "error_title": HEADINGS["verdict"],
        "error_message": "Chọn một giá trị trong danh sách, hoặc để trống.",
    }
    target.data_validation(first, column, last, column, rule)
