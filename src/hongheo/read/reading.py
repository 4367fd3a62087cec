"""A workbook read by the first form that it has a sheet of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from pathlib import Path

from hongheo.errors import UnreadableFile
from hongheo.forms import COMMUNE_RETURN, KNOWN, Form
from hongheo.forms import form as form_by_id
from hongheo.models import FileContent, Patches, Place, ReadingAccount, Table, column_letter
from hongheo.problems import Problem, kinds
from hongheo.read.account import account_of, account_of_refused, columns_unread, cover_faults, told_dropped
from hongheo.read.communes import is_merged
from hongheo.read.fonts import ENCODINGS, convert_grids, look_for_old_text
from hongheo.read.layout import join_rows, near_labels, read_letters, read_pairs, read_rows
from hongheo.read.reasons import unreadable
from hongheo.read.sheets import recognise
from hongheo.read.workbook import Grid, read_grids
from hongheo.text import within

# Headings at fault leave their sheet, or some of its columns, unread: a return is read all the same, so that
# everything else is told with it. Other layouts, and what is said of several communes, stop.
_HEADINGS = (kinds.HEADING_MISSING, kinds.HEADING_TWICE)
_STOPS = (kinds.SHEET_TWICE, kinds.HEADINGS_MOVED)
# Sheets without which, or without a column of which, no household has a class.
DECISIVE = ("households", "b1", "b2")


def _settle_fonts(forms: Sequence[Form], grids: Sequence[Grid], file: str, convert: bool) -> Problem | None:
    """Look for text in an old font, before any heading is matched; convert it in place when asked to.

    Only the sheets of a form count when the workbook has some: notes beside them harm nothing.
    """

    def is_own(grid: Grid) -> bool:
        # Most names are right as they stand.
        names = chain([grid.name], (encoding.convert(grid.name) for encoding in ENCODINGS))
        return any(form.sheet_named(name) for name in names for form in forms)

    own = [grid for grid in grids if is_own(grid)] or list(grids)
    looked = look_for_old_text(own)
    for grid in own:
        grid.strays = looked.strays
    old = looked.old
    if old is None:
        return None
    place = Place(file, old.sheet, old.row or None, column_letter(old.column) or None)
    context: dict[str, object] = {"encoding": old.encoding.name}
    if not convert:
        return Problem(kinds.OLD_FONT, place, context)
    done = convert_grids(old.encoding, own)
    for grid in own:
        # A name that is right as it stands was not typed in the old font.
        if not any(form.sheet_named(grid.name) for form in forms):
            grid.title = old.encoding.convert(grid.name)
    return Problem(kinds.OLD_FONT_CONVERTED, place, {**context, "count": done.cells, "either": done.either})


def read_file(
    path: Path,
    forms: Sequence[Form],
    *,
    convert_fonts: bool = False,
    password: str | None = None,
    alone: bool = True,
    patches: Patches | None = None,
    account: ReadingAccount | None = None,
    dropped: Mapping[str, Collection[int]] | None = None,
) -> tuple[FileContent | None, list[Problem]]:
    """Read a workbook by the first of the forms that it has a sheet of.

    ``password`` opens one that is locked. ``convert_fonts`` reads text typed in an old font as Unicode;
    without it such text stops the file. ``alone``: see ``read_grids``. ``patches``: what is put into
    cells before they are read; ``dropped`` (sheet > rows): what is left out by a decision, and told so in
    the account. ``account`` is given the sheets, also of a workbook that is refused.

    Returns its content (None when a form problem stops the file) and the problems of reading; never raises
    for what is wrong with the file.
    """
    file = path.as_posix()
    try:
        grids = read_grids(path, password, alone=alone)
    except UnreadableFile as error:
        return None, [unreadable(file, error.reason)]
    for grid in grids:
        grid.put((patches or {}).get(grid.name, {}))
        cover_faults(grid)
    cleared = {grid.name: grid.clear((dropped or {}).get(grid.name, ())) for grid in grids}
    old_font = _settle_fonts(forms, grids, file, convert_fonts)
    told = [old_font] if old_font else []
    account = account if account is not None else ReadingAccount()
    if old_font and not convert_fonts:
        account.sheets = account_of_refused(grids, "tệp gõ bằng phông cũ (xem lỗi)").sheets
        return None, told
    recognised = recognise(forms, grids, file)
    if recognised is None:
        other = recognise([form_by_id(f) for f in KNOWN if f not in {own.id for own in forms}], grids, file)
        context = {
            "asked": within(forms[0].title),
            "sheets": ", ".join(f"«{g.name}»" for g in grids) or "không có trang nào",
            "near": f" Tệp này giống mẫu «{other.form.title}»." if other else "",
            "get": forms[0].get,
            "expected": ", ".join(f"«{s.name}»" for s in forms[0].sheet),
        }
        account.sheets = account_of_refused(grids, "tệp không thuộc mẫu mà lệnh cần (xem lỗi)").sheets
        return None, [*told, Problem(kinds.FORM_UNKNOWN, Place(file), context)]
    form, problems = recognised.form, recognised.problems
    content = FileContent(file, form.id)
    for grid, sheets in recognised.together():
        if sheets[0].kind == "pairs":
            content.info, found = read_pairs(form, sheets[0], grid, file)
            problems.extend(found)
            problems.extend(near_labels(sheets[0], grid, content.info, file))
        elif sheets[0].kind == "letters":
            tables, found = read_letters(form, sheets, grid, file)
            content.tables.extend(tables)
            problems.extend(found)
        else:
            for sheet in sheets:
                tables, found = read_rows(form, sheet, grid, file)
                # What is told of rows was told with the first sheet, of columns with the first that has them.
                own = {letter for t in content.tables if t.sheet == grid.name for letter in t.letters}
                if sheet is not sheets[0]:
                    found = [
                        p
                        for p in found
                        if p.kind in (*_STOPS, *_HEADINGS) or (p.place.column or "") not in {"", *own}
                    ]
                problems.extend(found)
                if any(p.kind in _HEADINGS for p in found):
                    content.broken[grid.name] = sheet.id
                    tables = tables if sheet.id in DECISIVE else []
                content.tables.extend(tables)
    content.account = account_of(grids, recognised, content)
    told_dropped(content, cleared)
    account.sheets = content.account.sheets
    # Sheets read from one grid set the same rows aside.
    first_of = {(t.sheet, t.heading_row): t for t in reversed(content.tables)}
    content.set_aside = dict(Counter(r for t in first_of.values() for r in t.aside.values()))
    problems.extend(columns_unread(content.account, recognised, file, problems))
    stopped = any(p.kind in _STOPS for p in problems)
    if content.broken and (form.id != COMMUNE_RETURN or is_merged(content)):
        stopped = True
    if stopped:
        account.refuse_all()
    elif form.by_headings:
        by_grid: dict[str, list[Table]] = {}
        for table in content.tables:
            by_grid.setdefault(table.sheet, []).append(table)
        for tables in by_grid.values():
            join_rows(tables, form.by_headings[0].codes_repeat)
    return (None if stopped else content), [*told, *problems]
