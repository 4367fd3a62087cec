"""Forms 7.1 to 7.10 as offices print or type them: columns found by their headings, blocks by their labels.

The order of columns and of blocks is free, and a line of column numbers may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from hongheo.columns import OTHER_PEOPLES, TableShape, people_columns
from hongheo.criteria import standards
from hongheo.identities import HOUSEHOLDS, NEAR_POOR_PART, PERSONS, POOR_PART
from hongheo.models import Level, PrintedLine
from hongheo.read.printed_cells import cell_text, cell_value
from hongheo.read.workbook import Grid
from hongheo.text import fold, nearest

_MOST_ROWS = 40  # above which the headings begin
# What stands in the line of column numbers: «3», «(3)», «C», «9=1-2».
_NUMBER = re.compile(r"\(?(\d{1,2}|[A-E])\)?(?: ?=.*)?")
_TT = ("tt", "stt", "sốtt", "sốthứtự")
_ROMAN = re.compile(r"[IVX]{1,4}\.?")
_DIGITS = re.compile(r"\d{1,4}(?:\.\d{1,3})?\.?")
_TOTALS = ("tổng", "cộng", "toàn")
_SPLITS = {"hộ": HOUSEHOLDS, "sốhộ": HOUSEHOLDS}
_SPLITS |= dict.fromkeys(("nhânkhẩu", "khẩu", "sốkhẩu", "sốnhânkhẩu"), PERSONS)
_PARTS = {"hộnghèo": POOR_PART, "nghèo": POOR_PART, "hộcậnnghèo": NEAR_POOR_PART, "cậnnghèo": NEAR_POOR_PART}
_URBAN, _RURAL, _NEITHER = ("thànhthị", "đôthị"), ("nôngthôn",), ("chưarõthànhthị", "đặckhu")
# From how many letters on one heading may be the beginning of the other.
_LONG = 9


def block_of(label: str) -> str:
    """Which block of places a label heads: ``urban``, ``rural``, ``none``; empty where it heads none."""
    key = fold(label)
    if key.startswith(_NEITHER[0]) or key in ("đặckhu", "khuvựcđặckhu"):
        return "none"
    begins = key.startswith(("khuvực", "vùng", "khốiphường"))
    if not begins and key not in (*_URBAN, *_RURAL):
        return ""
    if any(word in key for word in _URBAN):
        return "urban"
    return "rural" if any(word in key for word in _RURAL) else ""


def has_blocks(grid: Grid) -> bool:
    """Whether the lines of a sheet stand in blocks of urban and rural places, as in the forms."""
    return any(block_of(cell_text(c)) for row in grid.rows for c in row[:4])


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a form stands on its sheet (Excel's rows and columns): ``top`` is the row of ``TT``, ``first``
    its column, ``body`` the row of the first place, ``lead`` how many columns stand before the numbers."""

    top: int
    first: int
    body: int
    lead: int


def _frame(grid: Grid, shape: TableShape) -> _Frame | None:
    for row, cells in enumerate(grid.rows[:_MOST_ROWS], start=1):
        for column, cell in enumerate(cells[:8], start=1):
            if fold(cell_text(cell)) not in _TT:
                continue
            body = _first_place(grid, row + 1, column)
            if body is None:
                return None
            third = {
                fold(cell_text(cell_value(grid, r, column + 2))) for r in range(body, len(grid.rows) + 1)
            }
            labels = _SPLITS.keys() if shape.split else _PARTS.keys() if shape.parts else ()
            return _Frame(row, column, body, 3 if third & set(labels) else 2)
    return None


def _first_place(grid: Grid, row: int, column: int) -> int | None:
    """The first row below the headings that names a block, the total or a numbered place."""
    for at in range(row, min(len(grid.rows), row + _MOST_ROWS) + 1):
        number, name = (cell_text(cell_value(grid, at, column + i)) for i in (0, 1))
        named = bool(name) and not re.fullmatch(r"\(?[A-ZĐ1-9]\)?", name)
        if block_of(name or number) or (named and (_ROMAN.fullmatch(number) or _DIGITS.fullmatch(number))):
            return at
        if fold(name or number).startswith(_TOTALS):
            return at
    return None


def _stacks(grid: Grid, frame: _Frame) -> dict[int, tuple[str, ...]]:
    """Excel's column > the headings above it, outermost first; a merged one counts for all that it covers."""
    width = max((len(row) for row in grid.rows[frame.top - 1 : frame.body - 1]), default=0)
    cover: dict[tuple[int, int], str] = {}
    for top, left, bottom, right in grid.facts.merges:
        if top >= frame.top and bottom < frame.body:
            text = cell_text(cell_value(grid, top, left))
            cover |= {(r, c): text for r in range(top, bottom + 1) for c in range(left, right + 1)}
    stacks: dict[int, list[str]] = {c: [] for c in range(frame.first + frame.lead, width + 1)}
    for row in range(frame.top, frame.body):
        before: dict[int, tuple[str, ...]] = {c: tuple(s) for c, s in stacks.items()}
        for column in stacks:
            text = cover.get((row, column)) or cell_text(cell_value(grid, row, column))
            left_of = column - 1
            if not text and (row, column) not in cover and left_of in stacks:
                # A group that is not merged stands over its first column alone.
                same = before[column] == before[left_of] and len(stacks[left_of]) > len(before[left_of])
                text = stacks[left_of][-1] if same and not _is_last(grid, frame, row) else ""
            stacks[column].append(text) if text else None
    return {c: tuple(dict.fromkeys(s)) for c, s in stacks.items()}


def _is_last(grid: Grid, frame: _Frame, row: int) -> bool:
    """Whether below this row stand column numbers or places: what is blank in it has no heading."""
    below = grid.rows[row][frame.first + frame.lead - 1 :] if row < frame.body - 1 else []
    return all(_NUMBER.fullmatch(text) for c in below if (text := cell_text(c)))


def _alike(text: str, spellings: Sequence[str]) -> int:
    """How surely a heading is one of these: 3 the same, 2 one begins with the other, 1 nearly the same."""
    own, known = fold(text), [fold(s) for s in spellings]
    if own in known:
        return 3
    if any(len(min(own, k, key=len)) >= _LONG and (own.startswith(k) or k.startswith(own)) for k in known):
        return 2
    return int(len(own) >= _LONG and nearest(text, spellings) is not None)


def _fits(stack: Sequence[str], path: Sequence[Sequence[str]]) -> int:
    """How well a column's headings fit those of the form; 0 where the lowest is another."""
    leaf = _alike(stack[-1], path[-1])
    if not leaf:
        return 0
    above = 0
    for spellings in path[:-1]:
        found = [3 if _alike(t, spellings) == 3 else 1 for t in stack[:-1] if _inside(t, spellings)]
        above += max(found, default=-1)
    return 10 * leaf + above


def _inside(text: str, spellings: Sequence[str]) -> bool:
    return any(fold(s) in fold(text) for s in spellings)


@cache
def _indicator_names(number: int) -> tuple[str, ...]:
    """The names of an indicator in all standards, and its number."""
    return (str(number), *dict.fromkeys(s.indicator[number - 1].name for s in standards()))


def _paths(shape: TableShape) -> Mapping[str, Sequence[Sequence[str]]]:
    """Column of a form > the spellings of its headings, outermost first."""
    found: dict[str, Sequence[Sequence[str]]] = {}
    for name, path in zip(shape.names, shape.headings, strict=True):
        number = name.removeprefix("indicator_")
        own = (_indicator_names(int(number)),) if number != name else ()
        found[name] = (*path, *own)
    return found


def _said_number(stack: Sequence[str]) -> int | None:
    match = _NUMBER.fullmatch(stack[-1]) if stack else None
    return int(match[1]) if match and match[1].isdigit() else None


def _by_headings(stacks: Mapping[int, tuple[str, ...]], shape: TableShape) -> dict[int, str]:
    """Excel's column > name, by headings; where two fit alike the printed number, then the order, decides."""
    paths = _paths(shape)
    numbered = [n for n in shape.names if n != "listed"]
    scores: list[tuple[int, int, int, int, str]] = []
    for at, (column, stack) in enumerate(stacks.items()):
        number = _said_number(stack)
        texts = stack[:-1] if len(stack) > 1 and _NUMBER.fullmatch(stack[-1]) else stack
        for order, (name, path) in enumerate(paths.items()):
            said = number is not None and name in numbered and numbered.index(name) == number - 1
            fits = _fits(texts, path) if texts else 0
            if fits:
                scores.append((fits, int(said), -abs(order - at), column, name))
            elif said and not any(_fits(texts, p) for p in paths.values()):
                scores.append((1, 1, 0, column, name))
    found: dict[int, str] = {}
    for *_, column, name in sorted(scores, key=lambda s: s[:3], reverse=True):
        if column not in found and name not in found.values():
            found[column] = name
    return found


def _roles(labels: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """What each column of a list counts in form 7.9, by its headings; empty for the whole list."""
    for stack in labels:
        keys = [fold(t) for t in stack if not _NUMBER.fullmatch(t)]
        key = keys[-1] if keys else ""
        if key in ("kinh", "dântộckinh"):
            yield "kinh"
        elif "trừ" in key or key in ("dântộcthiểusố", "tổngsốdântộcthiểusố", "tổngsốdtts"):
            yield "minority"
        elif key.startswith("khác") or key in ("dântộckhác", "cácdântộckhác"):
            yield "other"
        elif key.startswith("chưarõ"):
            yield "unknown"
        elif key.startswith("tổngsố") or key in ("hộnghèo", "hộcậnnghèo"):
            yield "" if len(keys) == 1 or "nghèo" in key else "minority"
        else:
            yield "people"


def _of_peoples(stacks: Mapping[int, tuple[str, ...]]) -> tuple[dict[int, str], tuple[tuple[str, ...], ...]]:
    """Form 7.9: the columns of the poor, then those of the near-poor, and the peoples of each."""
    columns = [c for c, stack in stacks.items() if stack]
    near = next((c for c in columns if any("cậnnghèo" in fold(t) for t in stacks[c])), None)
    names: dict[int, str] = {}
    varying = []
    for prefix, own in (
        ("poor", [c for c in columns if near is None or c < near]),
        ("near_poor", [c for c in columns if near is not None and c >= near]),
    ):
        roles = dict(zip(own, _roles([stacks[c] for c in own]), strict=True))
        labels = {c: next(t for t in reversed(stacks[c]) if not _NUMBER.fullmatch(t)) for c in own}
        peoples = [labels[c] for c in own if roles[c] == "people"]
        numbered = iter(people_columns(f"{prefix}_people_", peoples))
        for column in own:
            role = roles[column]
            names[column] = next(numbered) if role == "people" else f"{prefix}_{role}".removesuffix("_")
        others = [OTHER_PEOPLES] if "other" in roles.values() else []
        if own:
            varying.append((*peoples, *others))
    return names, tuple(varying)


class FormSheet:
    """A sheet that is a form: ``names`` of its columns in their order, ``unknown`` headings, columns that are
    ``missing``."""

    def __init__(self, grid: Grid, shape: TableShape, frame: _Frame) -> None:
        self.grid, self.shape, self._frame = grid, shape, frame
        self.number_row = frame.body
        self.first_value = frame.first + frame.lead
        stacks = _stacks(grid, frame)
        last = max((c for c in stacks if stacks[c] or self._holds(c)), default=self.first_value - 1)
        stacks = {c: s for c, s in stacks.items() if c <= last}
        self.varying: tuple[tuple[str, ...], ...] = ()
        if shape.varies:
            found, self.varying = _of_peoples(stacks)
        else:
            found = _by_headings(stacks, shape)
        self.names = tuple(found.get(c, f"column_{c}") for c in stacks)
        self.unknown = [(c, " / ".join(s)) for c, s in stacks.items() if c not in found and self._holds(c)]
        self.missing = self._missing(set(found.values()))

    def _holds(self, column: int) -> bool:
        """Whether numbers stand in a column."""
        rows = range(self._frame.body, len(self.grid.rows) + 1)
        return any(isinstance(cell_value(self.grid, row, column), int | float) for row in rows)

    def _missing(self, found: set[str]) -> list[str]:
        """The headings of the columns that are not there."""
        if self.shape.varies:
            wanted = [n for n in self.shape.names if not n.endswith("*")]
            return [n for n in wanted if n not in found]
        needed = self.shape.names[: len(self.shape.names) - self.shape.optional]
        if found & set(self.shape.names[len(needed) :]):
            needed = self.shape.names
        return [" / ".join(p[0] for p in _paths(self.shape)[n]) for n in needed if n not in found]

    def lines(self, width: int) -> tuple[list[PrintedLine], list[int]]:
        """The lines of places with ``width`` values each, and the rows that hold numbers but no place."""
        lines: list[PrintedLine] = []
        lost: list[int] = []
        at = _Place()
        for row in range(self._frame.body, len(self.grid.rows) + 1):
            first = self._frame.first
            cells = [cell_text(cell_value(self.grid, row, first + i)) for i in range(self._frame.lead)]
            values = tuple(cell_value(self.grid, row, self.first_value + i) for i in range(width))
            holds = any(isinstance(v, int | float) for v in values)
            split = self._split(cells)
            if self.shape.parts and split and at.name:
                pass  # a line under that of its place
            elif not at.take(cells, holds, bool(self.shape.split and split == PERSONS)):
                if holds:
                    lost.append(row)
                continue
            lines.append(PrintedLine(at.level, at.number, at.name, split, row, values, at.block))
        if any("." in line.number for line in lines):
            for line in lines:
                if line.level == "unit" and "." not in line.number:
                    line.level = "group"
        return lines, lost

    def _split(self, cells: Sequence[str]) -> str:
        """What a line counts of its place."""
        third = fold(cells[2]) if len(cells) > 2 else ""
        if self.shape.split:
            return _SPLITS.get(third, HOUSEHOLDS)
        if self.shape.parts:
            return _PARTS.get(fold(cells[1])) or _PARTS.get(third, "")
        return ""


@dataclass(slots=True)
class _Place:
    """The place of the line that was read last, and its block."""

    level: Level = "unit"
    number: str = ""
    name: str = ""
    block: str = ""

    def take(self, cells: Sequence[str], holds: bool, second: bool) -> bool:
        """Go on to the place of a line; False when it names none. ``second``: a line of persons, whose place
        may be named in the line above alone."""
        number, name = cells[0].rstrip("."), cells[1] or cells[0]
        if not cells[1] and second and self.name:
            return True
        block = block_of(name)
        if fold(name).startswith(_TOTALS):
            self.level, self.number, self.name, self.block = "total", "", name, ""
        elif block:
            self.level, self.number, self.name, self.block = "block", number, name, block
        elif cells[1] and (holds or _DIGITS.fullmatch(cells[0])):
            self.level, self.number, self.name = "unit", number, name
        else:
            return False
        return True


def form_sheet(grid: Grid, shape: TableShape) -> FormSheet | None:
    """The sheet as a form; None where no heading ``TT`` stands above named places."""
    frame = _frame(grid, shape)
    return FormSheet(grid, shape, frame) if frame else None
