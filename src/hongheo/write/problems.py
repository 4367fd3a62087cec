"""The problems of a run (``loi.xlsx``): each with a link to its cell, counts, a page for each commune."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from hongheo.models import HEADINGS, Duplicates, SheetData, Verdict, is_codeless, short_names
from hongheo.problems import Kind, Problem, Severity
from hongheo.write.book import LINE_COLOUR, NOTE_COLOUR, Book, Column, make_rows, new_book, put, put_row
from hongheo.write.duplicates import put_duplicates
from hongheo.write.links import MOST_LINKS, file_alone, link_to, where
from hongheo.write.packing import SMALL_EFFORT
from hongheo.write.pages import page_setup, paper_for
from hongheo.write.scores import put_sheet

_MOST = 1_000_000  # lines; the sheet ends at 1,048,576
_AT_A_TIME = 5_000  # problems written at a time
_KEPT = 50_000  # problems whose lines are in memory until the pages of their communes take them
FILLS = {Severity.ERROR: "#F8CBAD", Severity.WARNING: "#FFE699", Severity.NOTE: "#E7E6E6"}
_BOX = {"border": 1, "border_color": LINE_COLOUR, "valign": "top"}

# Heading > width in characters. What is to be filled in comes after what is told.
_PROBLEM_COLUMNS = {
    "TT": 6,
    "Mức": 11,
    "Mã": 8,
    "Tệp": 26,
    "Trang": 13,
    "Ô": 10,
    "Mã xã": 8,
    "Mã hộ": 11,
    "STT": 6,
    "Trường": 20,
    "Nội dung": 56,
    "Cần làm": 46,
    "Ảnh hưởng phân loại": 21,
    HEADINGS["old"]: 18,
    HEADINGS["new"]: 18,
    HEADINGS["verdict"]: 14,
    HEADINGS["why"]: 28,
    HEADINGS["by"]: 18,
    HEADINGS["on"]: 12,
    HEADINGS["mark"]: 16,
}
_SEVERITY, _CELL = 1, 5  # columns from 0
_FILLED_IN = [HEADINGS[f] for f in ("new", "verdict", "why", "by", "on")]
_FILL_IN = "#E2EFDA"
_WRAPPED = (
    "Xã",
    "Tệp",
    "Trường",
    "Nội dung",
    "Cần làm",
    "Tên lỗi",
    HEADINGS["old"],
    HEADINGS["new"],
    HEADINGS["why"],
)
_LEFT = (*_WRAPPED, "Trang")
_COUNT_COLUMNS = {
    "Nhóm": 11,
    "Xã": 34,
    "Tệp": 44,
    "Mã": 8,
    "Tên lỗi": 44,
    "Mức": 11,
    "Số lượng": 10,
}


@dataclass(frozen=True, slots=True)
class CommunePage:
    """What is sent back to a commune: its code (the name of the sheet), its name, its problems."""

    code: str
    name: str
    problems: Sequence[Problem]


def verdict(problems: Sequence[Problem]) -> str:
    """The problems in one line (Vietnamese)."""
    counts = Counter(p.kind.severity for p in problems)
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    if errors:
        return f"CHƯA ĐẠT: {errors} lỗi phải sửa, {warnings} cảnh báo nên xem lại."
    return f"ĐẠT: không có lỗi, {warnings} cảnh báo nên xem lại." if warnings else "ĐẠT: không có lỗi."


def _columns(book: Book, widths: Mapping[str, float], **more: object) -> list[Column]:
    columns = []
    for heading, width in widths.items():
        wraps = heading in _WRAPPED
        align = "left" if heading in _LEFT else "center"
        own: dict[str, object] = {"text_wrap": wraps, "align": align, **more}
        if heading in _FILLED_IN:
            # Text, so that a code keeps its zeros and nothing that is typed becomes a date.
            own |= {"bg_color": _FILL_IN, "num_format": "@", "locked": False}
        elif heading == HEADINGS["mark"]:
            own["font_color"] = LINE_COLOUR
        style = book.style(**{**_BOX, **own})
        columns.append(Column(width, style, wraps=wraps))
    return columns


def _start(book: Book, name: str, widths: Mapping[str, float], titles: Sequence[str] = ()) -> Any:
    """A new sheet with its headings under the titles: in row 1 when there are none."""
    target = book.sheet(name)
    for column, width in enumerate(widths.values()):
        target.set_column(column, column, width)
    for row, title in enumerate(titles):
        size = 14 if row == 0 else 12
        target.set_row(row, 22)
        target.write_string(row, 0, title, book.style(bold=True, font_size=size))
    at = len(titles)
    target.set_row(at, 22)
    for column, heading in enumerate(widths):
        filled = {"fill": _FILL_IN} if heading in _FILLED_IN else {}
        target.write_string(at, column, heading, book.heading(**filled))
    target.freeze_panes(at + 1, 0)
    page_setup(target, paper=paper_for(sum(widths.values())), repeat=at)
    return target


def _problem_looks(book: Book) -> dict[tuple[Severity, bool], list[Column]]:
    """How the line of a problem is written, by its severity and whether its cell is a link."""
    plain = _columns(book, _PROBLEM_COLUMNS)
    linked = book.style(**_BOX, align="center", font_color="#0563C1", underline=1)
    looks = {}
    for severity, fill in FILLS.items():
        coloured = book.style(**_BOX, bg_color=fill, bold=severity is Severity.ERROR)
        for is_link in (False, True):
            columns = list(plain)
            columns[_SEVERITY] = replace(plain[_SEVERITY], style=coloured)
            if is_link:
                columns[_CELL] = replace(plain[_CELL], style=linked)
            looks[severity, is_link] = columns
    return looks


# The cells of a line, its height (points; 0 where it is as any), the file and the cell that it links to.
_Line = tuple[bytes, float, tuple[str, str] | None]


def _names_one_of(problem: Problem, files: Collection[str]) -> bool:
    """Whether its line names one of these files."""
    return any(place.file in files for place in problem.places)


class _Lines:
    """The lines of problems, each made once though it stands on two sheets."""

    def __init__(
        self, book: Book, targets: Mapping[str, str], communes: Mapping[str, str], show_values: bool
    ) -> None:
        self._targets, self._communes, self._show_values = targets, communes, show_values
        looks = _problem_looks(book)
        self._looks, self._which = list(looks.values()), {key: at for at, key in enumerate(looks)}
        self.numbers = self._looks[0][0].style  # the format of the first column, which numbers them
        # By the ``id`` of the problem, until the second sheet takes it.
        self._kept: dict[int, _Line] = {}

    def of(
        self,
        sheet: Any,
        first: int,
        problems: Sequence[Problem],
        names: Mapping[str, str],
        links: int,
        again: bool,
    ) -> list[_Line]:
        """The lines of problems, for the rows of a sheet from ``first`` on, which may have so many ``links``.

        ``names``: file > how it is named where that is not its name alone, as the page of a commune does.
        """
        kept = self._kept.pop
        found = [kept(id(problem), None) for problem in problems]
        opens = [
            line[2] if line else link_to(problem.place, self._targets)
            for line, problem in zip(found, problems, strict=True)
        ]
        # No more links fit in this sheet, though they may in the page of the commune.
        unlinked = [at for at, link in enumerate(opens) if link is not None][links:]
        for at in unlinked:
            found[at] = opens[at] = None
        new = [at for at, line in enumerate(found) if line is None]
        lines = self._make(sheet, first, [problems[at] for at in new], [opens[at] for at in new], names)
        for at, line in zip(new, lines, strict=True):
            found[at] = line
        whole = cast(list[_Line], found)
        if again:
            elsewhere = set(unlinked)
            elsewhere.update(at for at in new if names and _names_one_of(problems[at], names))
            same = [at for at in new if at not in elsewhere][: _KEPT - len(self._kept)]
            self._kept.update((id(problems[at]), whole[at]) for at in same)
        return whole

    def _make(
        self,
        sheet: Any,
        first: int,
        problems: Sequence[Problem],
        links: Sequence[tuple[str, str] | None],
        names: Mapping[str, str],
    ) -> list[_Line]:
        if not problems:
            return []
        severities = [problem.kind.severity for problem in problems]
        which = [
            self._which[severity, link is not None] for severity, link in zip(severities, links, strict=True)
        ]
        rows, heights = make_rows(sheet, first, self._columns(problems, names), self._looks, which)
        return [
            (row, heights.get(at, 0.0), link) for at, (row, link) in enumerate(zip(rows, links, strict=True))
        ]

    def _columns(self, problems: Sequence[Problem], names: Mapping[str, str]) -> list[Sequence[object]]:
        """What stands in their lines, by column."""

        def name_file(path: str) -> str:
            return names.get(path) or file_alone(path)

        show = self._show_values
        kinds, places = [p.kind for p in problems], [p.place for p in problems]
        standings = [p.standing for p in problems]
        fields = [p.field or (p.standing.field if p.standing else None) for p in problems]
        whose = [_whose(problem, self._communes) for problem in problems]
        texts = [problem.texts(show, name_file) for problem in problems]
        nothing = [None] * len(problems)
        return [
            [kind.severity.label for kind in kinds],
            [kind.code for kind in kinds],
            [name_file(place.file) for place in places],
            [place.sheet for place in places],
            list(map(where, places)),
            *zip(*whose, strict=True),
            fields,
            *zip(*texts, strict=True),
            [problem.effect.label for problem in problems],
            [own.shown(show) if own else None for own in standings],
            *[nothing for _ in _FILLED_IN],
            [own.mark if own else None for own in standings],
        ]


def _put_problems(
    book: Book,
    name: str,
    problems: Sequence[Problem],
    lines: _Lines,
    titles: Sequence[str] = (),
    again: bool = False,
) -> None:
    """``again``: another sheet is to tell these problems, too."""
    target = _start(book, name, _PROBLEM_COLUMNS, titles)
    first = len(titles) + 1  # row of the first problem, from 0
    links = MOST_LINKS
    shown = problems[:_MOST]
    # A workbook that goes to one commune names files alone; in that of all they may have to be told apart.
    short = {} if titles else short_names(sorted({p.place.file for p in shown}))
    names = {path: name for path, name in short.items() if name != file_alone(path)}
    for at in range(0, len(shown), _AT_A_TIME):
        made = lines.of(target, first + at, shown[at : at + _AT_A_TIME], names, links, again)
        links -= target.links(first + at, _CELL, [link for _, _, link in made])
        heights = {place: height for place, (_, height, _) in enumerate(made) if height}
        rows, last_column = [row for row, _, _ in made], len(_PROBLEM_COLUMNS) - 1
        target.put_made(first + at, rows, heights, at + 1, lines.numbers, last_column)
    if len(problems) > _MOST:
        put(target, first + _MOST, 0, f"Còn {len(problems) - _MOST} dòng nữa không ghi được vào trang.", None)
    if not problems:
        put(target, first, 0, "Không có lỗi nào.", None)
    last = first - 1 + max(min(len(problems), _MOST), 1)
    target.autofilter(first - 1, 0, last, len(_PROBLEM_COLUMNS) - 1)
    _offer(target, first, last, (Verdict.CHANGE, Verdict.KEEP))


def _offer(target: Any, first: int, last: int, verdicts: Sequence[Verdict]) -> None:
    """Offer what may stand in ``Quyết định`` of the rows (from 0)."""
    column = list(_PROBLEM_COLUMNS).index(HEADINGS["verdict"])
    rule = {
        "validate": "list",
        "source": list(verdicts),
        "error_title": HEADINGS["verdict"],
        "error_message": "Chọn một giá trị trong danh sách, hoặc để trống.",
    }
    target.data_validation(first, column, last, column, rule)


def _whose(problem: Problem, communes: Mapping[str, str]) -> list[str | None]:
    """Code of the commune, code of the household, and number of the member that a problem speaks of."""
    member, household = problem.standing.member if problem.standing else None, problem.household
    if household:
        commune, _, code = household.partition("/")
        return [commune, None if "?" in household and is_codeless(household) else code, member]
    return [problem.commune or communes.get(problem.place.file), None, member]


def _put_counts(
    book: Book,
    problems: Sequence[Problem],
    files: Sequence[str],
    communes: Sequence[CommunePage],
    note: str,
) -> None:
    """Counts by commune, by code and by file; the first column tells which, to be filtered by."""
    target = _start(book, "Tổng hợp", _COUNT_COLUMNS)
    plain, bold = _columns(book, _COUNT_COLUMNS), _columns(book, _COUNT_COLUMNS, bold=True)
    row = 1

    def block(group: str, name: str, file: str | None, kinds: Counter[Kind]) -> None:
        nonlocal row
        for kind in sorted(kinds, key=lambda k: k.code):
            cells = [group, name, file, kind.code, kind.title, kind.severity.label, kinds[kind]]
            put_row(target, row, cells, plain)
            row += 1
        total = sum(kinds.values())
        put_row(
            target, row, [group, name, file, None, "Cộng" if total else "Không có lỗi", None, total], bold
        )
        row += 1

    for page in communes:
        block("Theo xã", f"{page.code} {page.name}", None, Counter([p.kind for p in page.problems]))
    block("Theo mã", "Tất cả các xã", None, Counter([p.kind for p in problems]))
    of_file: dict[str, list[Kind]] = defaultdict(list, {file: [] for file in files})
    for problem in problems:
        of_file[problem.place.file].append(problem.kind)
    names = short_names(list(of_file))
    for file, kinds in of_file.items():
        block("Theo tệp", "", names[file], Counter(kinds))
    target.autofilter(0, 0, row - 1, len(_COUNT_COLUMNS) - 1)
    if note:
        put(target, row + 1, 0, note, book.style(bold=True, font_color=NOTE_COLOUR))


def write_problems(
    path: Path,
    problems: Sequence[Problem],
    sheets: Sequence[SheetData],
    *,
    files: Sequence[str],
    file_targets: Mapping[str, str],
    communes: Sequence[CommunePage] = (),
    file_communes: Mapping[str, str] | None = None,
    show_values: bool = False,
    note: str = "",
    titles: Sequence[str] = (),
    duplicates: Sequence[Duplicates] = (),
) -> None:
    """Write the problems in the order given, the counts, rows that may be one, more sheets, a page a commune.

    ``sheets`` are plain data: households missing, signs. ``files`` are all files of the run as the problems
    name them, ``file_targets`` what a link to each opens (relative to ``path`` or absolute). ``communes`` are
    all communes of the run: each with a problem gets a sheet named by its code; ``file_communes`` tells whose
    a file is. Names and identity numbers are masked unless ``show_values``. ``note`` stands under the counts,
    ``titles`` above the problems of a workbook that goes to one commune.
    """
    codes = file_communes or {}
    # There may be a line for each household, twice: a sixth less time for a file that is a quarter larger.
    with new_book(path, effort=SMALL_EFFORT, shared=True) as book:
        lines = _Lines(book, file_targets, codes, show_values)
        _put_problems(book, "Lỗi", problems, lines, titles, again=bool(communes))
        _put_counts(book, problems, files, communes, note)
        if duplicates:
            put_duplicates(book, duplicates, file_targets, show_values=show_values)
        for sheet in sheets:
            put_sheet(book, sheet)
        for page in communes:
            if page.problems:
                titles = (f"{page.name} (mã {page.code}): các chỗ cần sửa", verdict(page.problems))
                _put_problems(book, page.code, page.problems, lines, titles)
