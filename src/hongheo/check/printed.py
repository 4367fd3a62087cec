"""The identities of printed tables, inside one and between them; the likely cause of a failure.

Blanks count as 0 and are named. A cell that is no number is reported at reading and tried nowhere.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from hongheo.identities import EQUAL, MOVEMENT_SIGNS, PERSONS, SHARES, SUMS
from hongheo.models import PrintedLine, PrintedTable
from hongheo.problems import Kind, Problem, kinds

_TOLERANCE = 0.0051  # half of the last decimal printed, and the error of a float


def number_of(value: object) -> float | None:
    """A printed value as a number, a blank as 0; None for what is no number."""
    if value is None:
        return 0
    return value if isinstance(value, int | float) else None


def _shown(value: float) -> str:
    return f"{value:.2f}".replace(".", ",") if isinstance(value, float) else str(value)


def _slip(left: float, right: float) -> str:
    """What a single slip of the pen would explain between a printed number and the one it should be."""
    a, b = str(left), str(right)
    if not (a.isdigit() and b.isdigit()) or left == right:
        return ""
    if len(a) == len(b) and sorted(a) == sorted(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 2:
        return " Có thể hai chữ số bị đảo chỗ."
    short, long = sorted((a, b), key=len)
    if len(long) == len(short) + 1 >= 3 and any(long[:i] + long[i + 1 :] == short for i in range(len(long))):
        return " Có thể thiếu một chữ số." if short == a else " Có thể thừa một chữ số."
    return ""


class _Cell:
    """One cell: its table, line, column (from 1)."""

    def __init__(self, table: PrintedTable, line: PrintedLine, column: int) -> None:
        self.table, self.line, self.column = table, line, column
        self.raw = line.values[column - 1] if column <= len(line.values) else None
        self.number = number_of(self.raw)

    def text(self) -> str:
        """Table, cell and what is printed there."""
        said = "để trống" if self.raw is None else _shown(self.number or 0)
        return f"biểu {self.table.number} ô {self.table.place(self.line, self.column).cell} ({said})"

    def problem(self, kind: Kind, **context: object) -> Problem:
        """A problem at this cell."""
        place = self.line.name + (f", {self.line.split}" if self.line.split else "")
        filled = {"where": place, "cause": "", **context}
        return Problem(kind, self.table.place(self.line, self.column), filled, field=f"cột {self.column}")


def _differ(kind: Kind, cell: _Cell, right: float, how: str, cause: str, others: Sequence[_Cell]) -> Problem:
    assert cell.number is not None
    blank = [c.text() for c in (cell, *others) if c.raw is None]
    said = f" Ô để trống được coi là 0: {', '.join(blank[:4])}." if blank else ""
    return cell.problem(
        kind,
        left=cell.text(),
        right=_shown(right),
        how=how,
        difference=_shown(round(cell.number - right, 2) if isinstance(right, float) else cell.number - right),
        cause=cause + said,
    )


def _noted(table: PrintedTable, what: str) -> tuple[int, int]:
    """Households and persons that the note under the title says are not counted, or not known."""
    found = re.search(rf"(\d+) hộ \((\d+) khẩu\) {what}", table.note)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _movements(table: PrintedTable) -> Iterator[Problem]:
    open_ = _noted(table, "chưa phân loại")
    for line in table.lines:
        cells = [_Cell(table, line, c) for c in range(1, 10)]
        numbers = [c.number for c in cells]
        if None in numbers:
            continue
        values = [n for n in numbers if n is not None]
        right = sum(s * v for s, v in zip(MOVEMENT_SIGNS, values[:8], strict=True))
        if right == values[8]:
            continue
        lacking = open_[line.split == PERSONS]
        if 0 < right - values[8] <= lacking:
            yield cells[8].problem(kinds.MOVEMENT_OPEN, count=right - values[8], note=table.note)
            continue
        # A value that subtracts and one that adds, exchanged: twice their difference.
        pairs = [
            (i, j)
            for i, j in itertools.product(range(8), repeat=2)
            if MOVEMENT_SIGNS[i] < 0 < MOVEMENT_SIGNS[j] and 2 * (values[i] - values[j]) == values[8] - right
        ]
        cause = _slip(values[8], right)
        if not cause and len(pairs) == 1:
            cause = f" Có thể cột {pairs[0][0] + 1} và cột {pairs[0][1] + 1} ghi đổi chỗ."
        yield _differ(kinds.MOVEMENT_OFF, cells[8], right, "1-2-3-4+5+6+7+8", cause, cells[:8])


def _totals(table: PrintedTable) -> Iterator[Problem]:
    """Total lines against districts or communes; district lines against their communes."""
    shares = {c for c, _, _ in SHARES} if table.number == 1 else set()
    if table.number in (5, 7):
        # Only the households are counts there.
        shares = set(range(2, 99))
    for split in dict.fromkeys(line.split for line in table.lines):
        own = [line for line in table.lines if line.split == split]
        units = [line for line in own if line.level == "unit"]
        for line in own:
            if line.level == "unit":
                continue
            prefix = f"{line.number}." if line.level == "group" else ""
            below = [u for u in units if u.number.startswith(prefix)]
            if not below:
                continue
            for column in range(1, len(line.values) + 1):
                if column not in shares:
                    yield from _total(_Cell(table, line, column), [_Cell(table, u, column) for u in below])


def _total(cell: _Cell, below: Sequence[_Cell]) -> Iterator[Problem]:
    numbers = [c.number for c in below]
    # A total left blank because a commune said nothing is no total of 0.
    if cell.number is None or None in numbers or (cell.raw is None and any(c.raw is None for c in below)):
        return
    right = sum(n for n in numbers if n is not None)
    if cell.number == right:
        return
    lacking = [c for c in below if c.number and c.number == right - cell.number]
    cause = _slip(cell.number, right)
    if not cause and len(lacking) == 1:
        cause = f" Có thể chưa cộng {lacking[0].line.name}."
    yield _differ(kinds.TOTAL_OFF, cell, right, f"tổng {len(below)} đơn vị bên dưới", cause, below)


def _by_place(table: PrintedTable, split: str) -> dict[tuple[str, str], PrintedLine]:
    return {(line.number, line.key): line for line in table.lines if line.split == split}


def _between(tables: Mapping[int, PrintedTable]) -> Iterator[Problem]:
    for (n, a, s), (m, b, t) in EQUAL:
        if n not in tables or m not in tables:
            continue
        other = _by_place(tables[m], t)
        for key, line in _by_place(tables[n], s).items():
            if key not in other:
                continue
            left, right = _Cell(tables[n], line, a), _Cell(tables[m], other[key], b)
            if left.number is None or right.number is None or left.number == right.number:
                continue
            cause = _slip(left.number, right.number)
            yield _differ(kinds.TABLES_DIFFER, left, right.number, right.text(), cause, [right])


def _sums(tables: Mapping[int, PrintedTable]) -> Iterator[Problem]:
    for number, whole, parts in SUMS:
        for line in tables[number].lines if number in tables else ():
            cell = _Cell(tables[number], line, whole)
            others = [_Cell(tables[number], line, p) for p in parts]
            numbers = [c.number for c in others]
            if cell.number is None or None in numbers:
                continue
            right = sum(n for n in numbers if n is not None)
            unknown = _noted(tables[number], "chưa rõ dân tộc")[whole == 7]
            if number in (12, 13) and 0 < cell.number - right <= unknown:
                note = tables[number].note
                yield cell.problem(kinds.PEOPLE_OPEN, count=cell.number - right, note=note)
            elif cell.number != right:
                how = f"tổng các cột {parts[0]} đến {parts[-1]}"
                yield _differ(kinds.SUM_OFF, cell, right, how, _slip(cell.number, right), others)


def _share(cell: _Cell, part: _Cell, whole: _Cell) -> Iterator[Problem]:
    if cell.number is None or part.number is None or whole.number is None:
        return
    if not whole.number:
        if cell.number:
            yield cell.problem(kinds.SHARE_OF_NOTHING, left=cell.text(), whole=whole.text())
        return
    right = 100 * part.number / whole.number
    if abs(cell.number - right) > _TOLERANCE:
        how = f"{part.text()} chia {whole.text()}"
        yield _differ(kinds.SHARE_OFF, cell, right, how, "", [part, whole])


def _shares(tables: Mapping[int, PrintedTable]) -> Iterator[Problem]:
    if 1 in tables:
        for line in tables[1].lines:
            for share, part, whole in SHARES:
                yield from _share(*(_Cell(tables[1], line, c) for c in (share, part, whole)))
    for counts, shares in ((4, 5), (6, 7)):
        if counts not in tables or shares not in tables:
            continue
        other = _by_place(tables[counts], "")
        for key, line in _by_place(tables[shares], "").items():
            if key not in other:
                continue
            for n in range(1, 13):
                cells = [_Cell(tables[counts], other[key], c) for c in (n + 2, 1)]
                yield from _share(_Cell(tables[shares], line, n + 1), *cells)


def _possible(tables: Mapping[int, PrintedTable], least: int) -> Iterator[Problem]:
    """Numbers that cannot be: too few indicators for poor households, fewer persons than households."""
    for line in tables[4].lines if 4 in tables else ():
        poor, lacking = _Cell(tables[4], line, 1), _Cell(tables[4], line, 2)
        if poor.number and lacking.number is not None and lacking.number < least * poor.number:
            yield lacking.problem(kinds.FEW_INDICATORS, left=lacking.text(), right=poor.text(), least=least)
    for line in tables[1].lines if 1 in tables else ():
        for h, p in ((1, 2), (3, 9), (5, 11), (7, 13)):
            households, persons = _Cell(tables[1], line, h), _Cell(tables[1], line, p)
            if households.raw is None and persons.raw is None:
                continue
            if households.number is not None and persons.number is not None:  # noqa: SIM102
                if persons.number < households.number:
                    shown = {"left": persons.text(), "right": households.text()}
                    yield persons.problem(kinds.PERSONS_FEWER, **shown)


def check_printed(tables: Sequence[PrintedTable], least_indicators: int) -> Iterator[Problem]:
    """Try every identity that the tables at hand allow; ``least_indicators`` of a poor household."""
    by_number = {t.number: t for t in tables}
    for number in (2, 3):
        if number in by_number:
            yield from _movements(by_number[number])
    for table in tables:
        yield from _totals(table)
    yield from _between(by_number)
    yield from _sums(by_number)
    yield from _shares(by_number)
    yield from _possible(by_number, least_indicators)
