"""Which sheet of a form each sheet of a workbook is: by its exact name, by headings, or by a name nearly so.

No sheet that holds data is passed over: one whose name is nearly that of a form's sheet, and that has its
headings, is read with a warning; one that only looks like it is refused at its name; any other is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hongheo.forms import Form, FormSheet
from hongheo.models import Place, column_number
from hongheo.problems import Problem, kinds
from hongheo.read.layout import headed_fields, is_headed
from hongheo.read.workbook import Grid
from hongheo.text import clean_text, fold, nearest, unaccented

# How many rows of titles stand above fixed columns at most.
_TITLE_ROWS = 9
# What Excel and people put on the name of a copied or continued sheet.
_COPY = re.compile(
    r"^(?:copy of|bản sao của|bản sao)\s+|"
    r"[\s_–-]*(?:\(\d+\)|-\s*copy|copy|bản sao|(?<!\d)\d{1,2}|phần \d+|tiếp theo|tiếp)$",
    re.IGNORECASE,
)
# Words beside the name of a sheet that say which part of the commune, or that it is a list.
_PARTS = frozenset(
    """ds danh sach mau phieu trang sheet bang so bo sung them moi tiep theo phan ap thon ban buon lang khom
    xom to khu pho xa phuong nam cua ra soat chinh thuc ho""".split()  # noqa: SIM905 - easier to read
)
_PLACES = frozenset({"ap", "thon", "ban", "buon", "lang", "khom", "xom", "to", "khu", "xa", "phuong"})
# Words of a sheet that its owner no longer means, or means otherwise.
_NOT_MEANT = frozenset({"cu", "nhap", "luu", "xoa", "huy", "backup", "bak", "old", "temp", "test", "truoc"})
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
# Columns by which a sheet under any name shows whose headings it has.
_LIKE = 4
# Headings that must stand at their letters, of a list known by its columns.
_LETTERS = 3

Matched = list[tuple[FormSheet, Grid]]


@dataclass(slots=True)
class Found:
    """The sheets of a workbook that are read as sheets of the form, and why others are not.

    ``unread``: name of a sheet > why it is not read (Vietnamese).
    """

    form: Form
    matched: Matched
    problems: list[Problem] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)

    def together(self) -> list[tuple[Grid, list[FormSheet]]]:
        """The grids that are read, each with the sheets of the form that it holds."""
        of_grid: dict[int, tuple[Grid, list[FormSheet]]] = {}
        for sheet, grid in self.matched:
            of_grid.setdefault(id(grid), (grid, []))[1].append(sheet)
        return list(of_grid.values())


def is_empty(grid: Grid) -> bool:
    """Whether a sheet holds nothing at all."""
    return not grid.facts.faults and all(c in ("", None) for row in grid.rows for c in row)


def _titles(grid: Grid) -> list[str]:
    return [c for row in grid.rows[:_TITLE_ROWS] for c in row if isinstance(c, str) and c]


def _exact(form: Form, grids: Sequence[Grid]) -> Matched:
    return [
        (sheet, grid)
        for grid in grids
        for sheet in form.sheets_named(grid.title) or form.sheets_titled(_titles(grid))
    ]


def _by_headings(form: Form, grids: Sequence[Grid]) -> Matched:
    """Every sheet of the form that any sheet of the workbook has the headings of; all or none of a grid."""
    wanted = form.by_headings
    return [
        (sheet, grid)
        for grid in grids
        if wanted and all(is_headed(s, grid) for s in wanted)
        for sheet in wanted
    ]


@dataclass(frozen=True, slots=True)
class _Near:
    """A name of the form that a sheet's name is nearly: ``sure`` when nothing in it speaks against it."""

    sheets: tuple[FormSheet, ...]
    name: str
    sure: bool
    year: bool


def _names(form: Form) -> dict[str, str]:
    """Each name of the form's sheets without accents > as written; the long ones first."""
    names = [n for s in form.sheet if not s.any_name for n in (s.name, *s.aliases)]
    return {unaccented(n): n for n in sorted(names, key=len, reverse=True)}


def _near(form: Form, title: str) -> _Near | None:
    known = _names(form)
    base = clean_text(title)
    while (shorter := _COPY.sub("", base, count=1).strip()) not in ("", base):
        if fold(base) in {fold(n) for n in known.values()}:
            break
        base = shorter
    plain = unaccented(base)
    name = known.get(plain)
    if name is None and len(plain) > 4:
        name = nearest(base, known.values())
    if name is not None and not _speaks_against(base, name):
        return _Near(form.sheets_named(name), name, sure=True, year=False)
    return _containing(form, title, known)


def _speaks_against(title: str, name: str) -> bool:
    """Whether a name only looks alike: «Hộ không nghèo» is not «Hộ nghèo», «Hộ 2022» not of this year."""
    more = set(map(unaccented, _words(title))) - set(map(unaccented, _words(name)))
    return (
        bool(_YEAR.search(title))
        or "khong" in more
        or bool(more & {"thoat", "can"})
        or bool(more & _NOT_MEANT)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", clean_text(text).casefold())


def _containing(form: Form, title: str, known: dict[str, str]) -> _Near | None:
    """The longest name whose words stand one after the other in the title, and what the others say."""
    spoken = _words(title)
    plain = [unaccented(w) for w in spoken]
    for name in known.values():
        words = _words(name)
        size = len(words)
        for at in range(len(spoken) - size + 1):
            alike = spoken[at : at + size] == words
            ascii_only = title.isascii() and plain[at : at + size] == [unaccented(w) for w in words]
            if not (alike or ascii_only):
                continue
            rest = plain[:at] + plain[at + size :]
            year = any(_YEAR.fullmatch(w) for w in rest)
            return _Near(form.sheets_named(name), name, _are_parts(rest) and not year, year)
    return None


def _are_parts(words: Sequence[str]) -> bool:
    """Whether the words beside a sheet's name only tell which part it is."""
    if set(words) & (_NOT_MEANT | {"khong"}):
        return False
    place = False
    for word in words:
        place = place or word in _PLACES
        if not (place or word in _PARTS or word.isdigit() or len(word) == 1):
            return False
    return True


def _has_columns(sheet: FormSheet, grid: Grid) -> bool:
    """Whether a sheet of the workbook has the columns of a sheet of the form."""
    if sheet.kind == "pairs":
        texts = {fold(c) for row in grid.rows for c in row if isinstance(c, str) and c}
        return len(texts & set(sheet.by_heading)) > 1
    if sheet.kind == "rows":
        return is_headed(sheet, grid)
    first = sheet.first_row or 1
    found = set()
    for cells in grid.rows[max(0, first - 5) : first - 1]:
        for own in sheet.fields:
            at = column_number(own.column or "A") - 1
            cell = cells[at] if at < len(cells) else None
            if isinstance(cell, str) and fold(cell) in {fold(h) for h in (own.heading, *own.aliases)}:
                found.add(own.id)
    return len(found) >= _LETTERS


def _like(forms: Sequence[Form], grid: Grid) -> FormSheet | None:
    """The sheet of a form whose headings a sheet under any name has."""
    titles = fold(" ".join(_titles(grid)))
    for form in forms:
        # Lists share their columns: the title tells which one it is.
        lists = [s for s in form.sheet if s.kind == "letters" and _has_columns(s, grid)]
        if lists:
            named = [s for s in lists if fold(s.name) in titles]
            return max(named or lists[:1], key=lambda s: len(s.name))
        for sheet in form.sheet:
            if sheet.kind != "rows" or not is_headed(sheet, grid):
                continue
            fields = headed_fields(sheet, grid)
            if len(fields) >= _LIKE or (sheet.numbered and {f"{sheet.id}_total"} & fields):
                return sheet
    return None


def recognise(forms: Sequence[Form], grids: Sequence[Grid], file: str) -> Found | None:
    """The first form that the workbook has a sheet of, with its sheets; None when it has none.

    Names that are nearly right count only when no sheet of any form is there by its exact name.
    """
    filled = [grid for grid in grids if not is_empty(grid)]
    for form in forms:
        matched = _exact(form, grids)
        if any(sheet.kind != "pairs" for sheet, _ in matched):
            return _completed(form, forms, matched, filled, file)
        matched = _by_headings(form, grids)
        if matched:
            return _completed(form, forms, matched, filled, file)
    for form in forms:
        near = [(s, g) for g in filled for n in [_near(form, g.title)] if n for s in n.sheets]
        if any(sheet.kind != "pairs" and _has_columns(sheet, grid) for sheet, grid in near):
            return _completed(form, forms, _exact(form, grids), filled, file)
    return None


def _completed(
    form: Form, forms: Sequence[Form], matched: Matched, grids: Sequence[Grid], file: str
) -> Found:
    """The sheets matched so far and those that are nearly one; every other with data is told."""
    found = Found(form, [])
    first: dict[str, Grid] = {}
    for sheet, grid in matched:
        if sheet.kind == "pairs" and sheet.id in first:
            context = {"first": first[sheet.id].name, "second": grid.name, "sheet": sheet.name}
            found.problems.append(Problem(kinds.SHEET_TWICE, Place(file, grid.name), context))
            found.unread[grid.name] = "trang lặp"
            continue
        if sheet.kind == "rows" and not sheet.any_name and sheet.id in first:
            context = {"name": grid.name, "near": sheet.name}
            found.problems.append(Problem(kinds.SHEET_NEAR, Place(file, grid.name), context))
        first.setdefault(sheet.id, grid)
        found.matched.append((sheet, grid))
    by_name = {fold(g.title): g.name for _, g in found.matched}
    taken = {g.name for _, g in found.matched} | set(found.unread)
    beside = {fold(n) for f in forms for n in f.beside}
    for grid in grids:
        if grid.name in taken or form.is_beside(grid.title) or fold(grid.title) in beside:
            continue
        near = _near(form, grid.title)
        problem = _settle(found, forms, near, grid, by_name, file)
        found.problems.append(problem)
    order = {g.name: i for i, g in enumerate(grids)}
    found.matched.sort(key=lambda item: order.get(item[1].name, 0))
    return found


def _settle(
    found: Found, forms: Sequence[Form], near: _Near | None, grid: Grid, by_name: dict[str, str], file: str
) -> Problem:
    """Read a sheet whose name is nearly one of the form's, or tell why it is not read."""
    here = Place(file, grid.name)
    if near is not None:
        sheets = [s for s in near.sheets if s.kind != "pairs" or s.id not in {m.id for m, _ in found.matched}]
        there = any(s.id == m.id for s in near.sheets for m, _ in found.matched)
        alone = fold(near.name) not in by_name if near.sheets[0].kind == "letters" else not there
        headed = bool(sheets) and all(_has_columns(s, grid) for s in sheets[:1])
        if sheets and ((near.sure and headed) or (alone and (near.sure or (near.year and headed)))):
            found.matched.extend((s, grid) for s in sheets)
            by_name.setdefault(fold(near.name), grid.name)
            return Problem(kinds.SHEET_NEAR, here, {"name": grid.name, "near": near.name})
        if headed or near.sure or near.year or not sheets:
            found.unread[grid.name] = f"giống trang «{near.name}» nhưng không rõ có phải"
            return Problem(kinds.SHEET_REFUSED, here, {"name": grid.name, "near": near.name})
    like = _like([found.form, *forms], grid)
    if like is not None:
        found.unread[grid.name] = f"có các cột của trang «{like.name}» nhưng tên khác"
        return Problem(kinds.SHEET_REFUSED, here, {"name": grid.name, "near": like.name})
    found.unread[grid.name] = "không phải trang của phiếu"
    count = sum(c not in ("", None) for row in grid.rows for c in row)
    hint = f" Có phải trang «{near.name}»?" if near is not None else ""
    return Problem(kinds.SHEET_UNREAD, here, {"name": grid.name, "count": count, "near": hint})
