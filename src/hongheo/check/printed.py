"""The identities of printed tables (``identities.toml``), tried on each line; the likely cause of a failure.

Blanks count as 0 and are named, but for totals and what a commune may not know. A cell that is no number is
reported at reading; like one that is hidden it may be any count from 0 on.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from hongheo.check.lines import Book, Cell
from hongheo.columns import table_name
from hongheo.criteria import IndicatorBounds
from hongheo.identities import PERSONS, Column, Rule, rules_of, shares, unknown_when_blank
from hongheo.models import PrintedLine, PrintedTable
from hongheo.problems import Kind, Problem, kinds

_TOLERANCE = 0.0051  # half of the last decimal printed, and the error of a float


def _shown(value: float) -> str:
    return f"{value:.2f}".replace(".", ",") if isinstance(value, float) else str(value)


def _short(number: int) -> str:
    """A table's number as it is printed: ``4``, ``7.2``."""
    return table_name(number).rpartition(" ")[2]


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


def _problem(kind: Kind, cell: Cell, **context: object) -> Problem:
    filled = {"where": cell.where, "cause": "", **context}
    return Problem(kind, cell.place, filled, field=f"cột {cell.number_of_column}")


def _differ(
    kind: Kind, cell: Cell, right: float, how: str, others: Sequence[Cell], cause: str | None = None
) -> Problem:
    assert cell.number is not None
    blank = [c.text() for c in (cell, *others) if c.raw is None]
    said = f" Ô để trống được coi là 0: {', '.join(blank[:4])}." if blank else ""
    difference = cell.number - right
    return _problem(
        kind,
        cell,
        left=cell.text(),
        right=_shown(right),
        how=how,
        difference=_shown(round(difference, 2) if isinstance(right, float) else difference),
        cause=(_slip(cell.number, right) if cause is None else cause) + said,
    )


def _noted(table: PrintedTable, what: str) -> tuple[float, float]:
    """Households and persons that the note under the title says are not counted, or not known."""
    found = re.search(rf"(\d+) hộ \((\d+) khẩu\) {what}", table.note)
    if found:
        return int(found[1]), int(found[2])
    # The tables for the public say it without the counts.
    return (math.inf, math.inf) if what in table.note else (0, 0)


def _how(rule: Rule, cells: Mapping[Column, Cell]) -> str:
    """The right side of a rule in words: columns of its own line by number, cells of others by unit."""
    left = cells[rule.left]
    if any(cells[c].line is not left.line for c, _ in rule.terms) or len(rule.terms) == 1:
        parts = [(" cộng " if f > 0 else " trừ ") + cells[c].text() for c, f in rule.terms]
        return "".join(parts).removeprefix(" cộng ")
    numbers = [cells[c].number_of_column for c, _ in rule.terms]
    if all(f > 0 for _, f in rule.terms):
        together = numbers == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) > 2
        said = f"{numbers[0]} đến {numbers[-1]}" if together else ", ".join(map(str, numbers))
        return f"tổng các cột {said}"
    signed = ("+" if f > 0 else "-" for _, f in rule.terms)
    text = "".join(s + str(n) for s, n in zip(signed, numbers, strict=True)).removeprefix("+")
    return text if rule.relation.kind == "movement" else f"cột {text}"


def _bounds(rule: Rule, cells: Mapping[Column, Cell]) -> tuple[float, float]:
    """Least and most of what the right side says more than the left, counts not known being any from 0 on."""
    low: float = 0
    high: float = 0
    for column, factor in (*rule.terms, (rule.left, -1)):
        number = cells[column].number
        if number is not None:
            low, high = low + factor * number, high + factor * number
        elif factor > 0:
            high = math.inf
        else:
            low = -math.inf
    return low, high


def _broken(rule: Rule, cells: Mapping[Column, Cell]) -> bool:
    low, high = _bounds(rule, cells)
    return (rule.sense != "<=" and low > 0) or (rule.sense != ">=" and high < 0)


def _right(rule: Rule, cells: Mapping[Column, Cell]) -> float:
    """The right side; what is not known left out."""
    return sum(factor * (cells[column].number or 0) for column, factor in rule.terms)


def _exchanged(rule: Rule, cells: Mapping[Column, Cell], missing: float) -> str:
    """A value that subtracts and one that adds, exchanged, make twice their difference."""
    terms = [(cells[c], f) for c, f in rule.terms]
    pairs = [
        (a, b)
        for (a, f), (b, g) in itertools.product(terms, repeat=2)
        if f < 0 < g and 2 * ((a.number or 0) - (b.number or 0)) == missing
    ]
    if len(pairs) != 1:
        return ""
    return f" Có thể cột {pairs[0][0].number_of_column} và cột {pairs[0][1].number_of_column} ghi đổi chỗ."


def _forgotten(rule: Rule, cells: Mapping[Column, Cell], missing: float) -> str:
    """The fault that offices' own formulas have: the columns of other reasons (4 and 8) are left out."""
    other = [(cells[c], f) for c, f in rule.terms if c.name in ("other_out", "other_in") and cells[c].number]
    for count in range(len(other), 0, -1):
        for own in itertools.combinations(other, count):
            if missing == -sum(factor * (cell.number or 0) for cell, factor in own):
                columns = " và cột ".join(str(cell.number_of_column) for cell, _ in own)
                return f" Công thức có thể đã bỏ sót cột {columns}."
    return ""


def _movement(rule: Rule, cells: Mapping[Column, Cell]) -> Problem:
    left, right = cells[rule.left], _right(rule, cells)
    number = left.number
    lacking = _noted(left.table, "chưa phân loại")[rule.left.split == PERSONS]
    others = [cells[c] for c, _ in rule.terms]
    if number is not None and 0 < right - number <= lacking:
        return _problem(kinds.MOVEMENT_OPEN, left, count=right - number, note=left.table.note)
    missing = (number or 0) - right
    cause = _forgotten(rule, cells, missing) or _slip(number or 0, right) or _exchanged(rule, cells, missing)
    return _differ(kinds.MOVEMENT_OFF, left, right, _how(rule, cells), others, cause)


def _told(rule: Rule, cells: Mapping[Column, Cell]) -> Problem:
    """What is said of a rule that is broken."""
    left, right, kind = cells[rule.left], _right(rule, cells), rule.relation.kind
    others = [cells[c] for c, _ in rule.terms]
    if left.number is None:
        # Then a part of it says more than the rest: told at the first that does.
        known = next(c for c in others if c.number is not None)
        return _problem(
            kinds.PART_BEYOND, known, left=known.text(), how=left.text(), right="?", difference="?"
        )
    if kind == "movement":
        return _movement(rule, cells)
    if kind == "peoples":
        lacking = _noted(left.table, "chưa rõ dân tộc")["persons" in rule.left.name]
        if 0 < left.number - right <= lacking:
            return _problem(kinds.PEOPLE_OPEN, left, count=left.number - right, note=left.table.note)
    if kind in ("persons", "fewer", "rest"):
        shown = others[0].text() if len(others) == 1 else f"{_how(rule, cells)} = {_shown(right)}"
        return _problem(kinds.PERSONS_FEWER, left, left=left.text(), right=shown)
    off = kinds.PART_BEYOND if kind == "part" else kinds.SUM_OFF
    return _differ(off, left, right, _how(rule, cells), others)


def _of_lines(book: Book, rules: Sequence[Rule]) -> Iterator[Problem]:
    """The rules that speak of the counts of one unit, but for what must be equal."""
    for rule in rules:
        if rule.relation.kind == "equal" or rule.whole is not None:
            continue
        for cells in book.placed(rule.columns):
            left = cells[rule.left]
            unknown = rule.sense == "=" and left.raw is None and left.number is None
            low, high = _bounds(rule, {**cells, rule.left: left.as_zero()}) if unknown else (0, 0)
            if low == high != 0:
                yield _problem(
                    kinds.TOTAL_BLANK, left, left=left.text(), how=_how(rule, cells), right=_shown(low)
                )
            elif _broken(rule, cells):
                yield _told(rule, cells)
            elif rule.relation.kind == "persons" and left.number:
                (other,) = (cells[c] for c, _ in rule.terms)
                if other.number == 0:
                    shown = {"left": left.text(), "right": other.text()}
                    yield _problem(kinds.PERSONS_OF_NOBODY, left, **shown)


def _classes(rules: Sequence[Rule]) -> list[list[Column]]:
    """The columns that must be equal at each unit, all of one class together."""
    of: dict[Column, list[Column]] = {}
    for rule in rules:
        if rule.relation.kind == "equal":
            columns = [c for column in rule.columns for c in of.get(column, [column])]
            own = list(dict.fromkeys(columns))
            of.update(dict.fromkeys(own, own))
    unique = {id(own): own for own in of.values()}
    return list(unique.values())


def _equal(book: Book) -> Iterator[Problem]:
    """Cells that must be equal: those unlike most of their class, each beside one that most are like."""
    for columns in _classes(rules_of(book.every_column())):
        for cells in book.gathered(columns):
            known = [c for c in cells if c.number is not None]
            counts = Counter(c.number for c in known)
            if not known:
                continue
            usual = max(counts, key=lambda n: counts[n])
            other = next(c for c in known if c.number == usual)
            if len(counts) == 2 and len(known) == 2:
                # Neither is more likely: told at the first.
                known, other = known[:1], known[1]
            for cell in known:
                if cell.number != other.number:
                    yield _differ(kinds.TABLES_DIFFER, cell, other.number or 0, other.text(), [other])
            for cell in cells:
                if cell.raw is None and cell.number is None and usual:
                    yield _problem(
                        kinds.TOTAL_BLANK, cell, left=cell.text(), how=other.text(), right=_shown(usual)
                    )


def _below(lines: Sequence[PrintedLine]) -> Iterator[tuple[PrintedLine, list[PrintedLine]]]:
    """Total lines with all units, district lines with the units that follow."""
    units = [line for line in lines if line.level == "unit"]
    for at, line in enumerate(lines):
        if line.level == "total":
            yield line, units
        elif line.level == "block":
            yield line, [unit for unit in units if unit.block == line.block]
        elif line.level == "group":
            after = itertools.takewhile(lambda own: own.level == "unit", lines[at + 1 :])
            yield line, list(after)


def _totals(book: Book) -> Iterator[Problem]:
    """Total lines against districts or communes; district lines against their communes."""
    for table in book.tables:
        for split in dict.fromkeys(line.split for line in table.lines):
            own = [line for line in table.lines if line.split == split]
            for line, below in _below(own):
                for name in table.columns if below else ():
                    if Column(table.number, split, name) not in shares():
                        yield from _total(
                            Cell(table, line, name), [Cell(table, unit, name) for unit in below]
                        )


def _total(cell: Cell, below: Sequence[Cell]) -> Iterator[Problem]:
    unknown = any(c.number is None for c in below)
    right = sum(c.number or 0 for c in below)
    how = f"tổng {len(below)} đơn vị bên dưới"
    if cell.raw is None:
        # Left blank because a commune said nothing it is no total of 0.
        if right and not any(c.raw is None and unknown_when_blank(c.column) for c in below):
            yield _problem(kinds.TOTAL_BLANK, cell, left=cell.text(), how=how, right=_shown(right))
        return
    if cell.number is None or cell.number == right or (unknown and right < cell.number):
        return
    lacking = [c for c in below if c.number and c.number == right - cell.number]
    cause = _slip(cell.number, right)
    if not cause and len(lacking) == 1:
        cause = f" Có thể chưa cộng {lacking[0].line.name}."
    yield _differ(kinds.TOTAL_OFF, cell, right, how, below, cause)


def _share(cell: Cell, part: Cell, whole: Cell) -> Iterator[Problem]:
    if cell.number is None or part.number is None:
        return
    if not whole.number:
        if cell.number and (whole.number == 0 or whole.raw is None):
            yield _problem(kinds.SHARE_OF_NOTHING, cell, left=cell.text(), whole=whole.text())
        return
    right = 100 * part.number / whole.number
    if abs(cell.number - right) > _TOLERANCE:
        how = f"{part.text()} chia {whole.text()}"
        yield _differ(kinds.SHARE_OFF, cell, right, how, [part, whole], "")


def _shares(book: Book, rules: Sequence[Rule]) -> Iterator[Problem]:
    tried: set[tuple[str, int, Column]] = set()
    for rule in rules:
        if rule.whole is None:
            continue
        for cells in book.placed(rule.columns):
            left = cells[rule.left]
            tried.add((left.table.sheet, left.line.row, rule.left))
            yield from _share(left, cells[rule.terms[0][0]], cells[rule.whole])
    # Tables of shares without those of the counts: each is the share of some whole number of households.
    for table in book.tables:
        for line in table.lines:
            for name in table.columns:
                column = Column(table.number, line.split, name)
                if column not in shares() or (table.sheet, line.row, column) in tried:
                    continue
                cell = Cell(table, line, name)
                if "listed" in table.columns and cell.number is not None:
                    yield from _share_alone(cell, Cell(table, line, "listed"))


def _share_alone(cell: Cell, whole: Cell) -> Iterator[Problem]:
    assert cell.number is not None
    nearest = round(cell.number * (whole.number or 0) / 100)
    if not whole.number:
        yield from _share(cell, cell, whole)
    elif nearest > whole.number or abs(cell.number - 100 * nearest / whole.number) > _TOLERANCE:
        yield _problem(kinds.SHARE_OF_NO_COUNT, cell, left=cell.text(), whole=whole.text())


def _indicators(book: Book, bounds: IndicatorBounds) -> Iterator[Problem]:
    """Fewer indicators than poor households lack, or more than near-poor ones do."""
    for table in book.tables:
        for line in table.lines if table.number in (4, 6) else ():
            listed, lacking = Cell(table, line, "listed"), Cell(table, line, "deprivations")
            if not listed.number or lacking.number is None:
                continue
            shown = {"left": lacking.text(), "right": listed.text()}
            if table.number == 4 and lacking.number < bounds.least_poor * listed.number:
                yield _problem(kinds.FEW_INDICATORS, lacking, least=bounds.least_poor, **shown)
            if table.number == 6 and lacking.number > bounds.most_near_poor * listed.number:
                yield _problem(kinds.MANY_INDICATORS, lacking, most=bounds.most_near_poor, **shown)


def _averages(book: Book, bounds: IndicatorBounds) -> Iterator[Problem]:
    """The officers' own check of forms 7.4 and 7.6, which have no column of the sum: how many indicators a
    household lacks on the average."""
    for table in book.tables:
        flags = [name for name in table.columns if name.startswith("indicator_")]
        if table.number not in (704, 706) or len(flags) < 12 or "listed" not in table.columns:
            continue
        for line in table.lines:
            listed, own = Cell(table, line, "listed"), [Cell(table, line, name) for name in flags]
            if not listed.number or any(cell.number is None for cell in own):
                continue
            lacking = sum(cell.number or 0 for cell in own)
            shown = {"left": f"tổng các cột 1 đến 12 ({_shown(lacking)})", "right": listed.text()}
            if table.number == 704 and lacking < bounds.least_poor * listed.number:
                yield _problem(kinds.FEW_INDICATORS, listed, least=bounds.least_poor, **shown)
            if table.number == 706 and lacking > bounds.most_near_poor * listed.number:
                yield _problem(kinds.MANY_INDICATORS, listed, most=bounds.most_near_poor, **shown)


def _places(book: Book) -> Iterator[Problem]:
    """Places that not every table has, and those that one has twice: their numbers meet no others."""
    tables_of: dict[str, set[int]] = defaultdict(set)
    first: dict[str, Cell] = {}
    for table in book.tables:
        rows: dict[tuple[str, str], PrintedLine] = {}
        for line in table.lines:
            cell = Cell(table, line, table.columns[0])
            again = rows.setdefault((book.key(table, line), line.split), line)
            if again is not line and line.level != "total":
                yield _problem(kinds.PLACE_TWICE, cell, table=_short(table.number), row=again.row)
            if line.level == "unit" or (line.level == "group" and not line.block):
                tables_of[line.key].add(table.number)
                first.setdefault(line.key, cell)
    every = {table.number for table in book.tables if any(line.level != "total" for line in table.lines)}
    for key, own in tables_of.items():
        if lacking := sorted(every - own):
            others = ", ".join(map(_short, lacking))
            yield _problem(kinds.PLACE_ONLY_HERE, first[key], table=_short(min(own)), others=others)


def _provisional(tables: Sequence[PrintedTable]) -> Iterator[Problem]:
    """What tables say of not being final, once where several say the same."""
    told: set[str] = set()
    for table in tables:
        for part in table.note.split("; "):
            if re.search("tạm tính|tính thử", part.casefold()) and part not in told:
                told.add(part)
                yield Problem(kinds.TABLE_PROVISIONAL, table.sheet_place, {"note": part})


def check_printed(tables: Sequence[PrintedTable], bounds: IndicatorBounds | None) -> Iterator[Problem]:
    """Try every identity that the tables at hand allow; ``bounds`` None where the year does not tell them."""
    book = Book(tables)
    rules = rules_of(book.every_column())
    yield from _provisional(tables)
    yield from _of_lines(book, rules)
    yield from _totals(book)
    yield from _equal(book)
    yield from _shares(book, rules)
    if bounds is not None:
        yield from _indicators(book, bounds)
        yield from _averages(book, bounds)
    yield from _places(book)
