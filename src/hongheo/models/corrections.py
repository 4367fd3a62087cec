"""Lines that came back (``--corrections``): what was decided, and the one end that each line comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from hongheo.models.places import Place

# The id of the proof that as many lines were told as came in.
LINES = "corrections"


class Verdict(StrEnum):
    """What stands in ``Quyết định``."""

    CHANGE = "Sửa"
    KEEP = "Giữ nguyên"
    ONE = "Một người"
    TWO = "Hai người"
    DROP = "Bỏ dòng này"


# Stands between the mark of a problem and that of the row beside it.
ROW_MARK = "-"

# What a line says > its heading, on all sheets that lines come back on.
HEADINGS = {
    "commune": "Mã xã",
    "household": "Mã hộ",
    "member": "STT",
    "file": "Tệp",
    "sheet": "Trang",
    "cell": "Ô",
    "field": "Trường",
    "code": "Mã",
    "old": "Giá trị cũ",
    "new": "Giá trị đúng",
    "verdict": "Quyết định",
    "why": "Lý do",
    "by": "Người quyết định",
    "on": "Ngày",
    "mark": "Dấu",
}
# Stands for the mark of a problem that goes to one of the two communes it speaks of: it is not for that one
# to decide.
FOR_THE_OFFICE_ABOVE = "hai xã"


class End(StrEnum):
    """What became of a line."""

    CHANGED = "Đã sửa"
    KEPT = "Đã giữ nguyên"
    OTHER_VALUE = "Giá trị cũ khác"
    NOT_FOUND = "Không tìm thấy"
    AGAINST = "Hai dòng trái nhau"
    GONE = "Không còn vấn đề này"
    UNUSABLE = "Chưa dùng được"


@dataclass(frozen=True, slots=True)
class Line:
    """One filled-in line, all of it text; ``old`` and ``new`` as they stand in their cells, ``on`` ISO.

    ``columns``: what it says > Excel's letter of the cell that says so. ``before`` is the code that the
    household has in the return, where another line gives it the code of this one.
    """

    place: Place
    columns: Mapping[str, str]
    commune: str = ""
    household: str = ""
    member: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    field: str = ""
    code: str = ""
    old: object = None
    new: object = None
    verdict: Verdict | None = None
    said: str = ""
    why: str = ""
    by: str = ""
    on: str = ""
    mark: str = ""
    before: str = ""

    @property
    def problem_mark(self) -> str:
        """The mark of the problem that was looked at; on the page of duplicates that of a row follows it."""
        return self.mark.partition(ROW_MARK)[0]

    @property
    def row_mark(self) -> str:
        """The mark of the row that was looked at; empty where only a problem was."""
        return self.mark.partition(ROW_MARK)[2]

    def at(self, what: str) -> Place:
        """The cell of the line that says something; the line where there is no such column."""
        return Place(self.place.file, self.place.sheet, self.place.row, self.columns.get(what))


@dataclass(frozen=True, slots=True)
class Hit:
    """A cell of a return that a line (its number) speaks of: where it is, and what stands there.

    ``now``, ``old`` and ``new`` are in one spelling, as a person sees them; ``is_old`` tells whether the
    line's old value is the one that stands there, ``value`` is what is put there. ``row_key`` is the same for
    rows that say exactly the same. ``merged`` names the range (``ô gộp H2:H4``) of a cell whose value is not
    known to be that of its row: nothing that is put there would be read. ``refused``: what stands there is
    no value of its field. ``elsewhere``: other sheets of the file, and not this one, have the code that is
    put there.
    """

    line: int
    place: Place
    field: str
    is_key: bool
    household: str
    now: str
    old: str
    new: str
    is_old: bool
    value: object
    row_key: str
    merged: str = ""
    refused: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A record beside others that may be the same: where its row is, whose it is, what a person sees in it.

    ``place`` is the cell of its code; ``seen``: field id > value; ``mark`` changes with any of them.
    ``of_household`` is the row of ``Hộ`` of a member who is its head.
    """

    place: Place
    sheet_id: str
    household: str
    member: str
    seen: Mapping[str, str]
    mark: str
    of_household: SeenRow | None = None


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """One of the rows that may be one: ``differs`` are the fields (id) in which another says otherwise.

    ``code`` is that of the problem that asks, ``mark`` goes out beside the row. ``row`` is None where many
    rows are told at once, and of a row that is not to be shown: it is another commune's.
    """

    code: str
    place: Place
    mark: str
    row: SeenRow | None
    differs: frozenset[str] = frozenset()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Rows that may be one person or household: what they have in common (Vietnamese), and the rows."""

    title: str
    rows: tuple[DuplicateRow, ...]

    def of(self, commune: str) -> Duplicates | None:
        """What a commune is shown: of the rows of others only that there are some, which are then for the
        office above to decide; not in what they differ, which would tell of the others. None without own
        rows."""
        own = [r.row is not None and r.row.household.startswith(f"{commune}/") for r in self.rows]
        if not any(own):
            return None
        rows = tuple(
            (r if all(own) else replace(r, mark=FOR_THE_OFFICE_ABOVE, differs=frozenset()))
            if is_own
            else replace(r, place=Place(""), mark="", row=None, hidden=True)
            for r, is_own in zip(self.rows, own, strict=True)
        )
        return Duplicates(self.title, rows)


@dataclass(frozen=True, slots=True)
class RowHit:
    """A row of a return that a line (its number) may speak of, and the rows of the file that go with it.

    ``marks``: that of the record alone, which is all that a check of persons knows, and that of the row.
    ``place`` has no column, and no row where only rows that would go with the household stand in this file.
    ``says_old``: whether the row says in the field of the line what the line says that it said. ``merged``
    names a range that the row shares with others. ``gone``: the row that was told holds nothing.
    """

    line: int
    place: Place
    sheet_id: str
    household: str
    marks: frozenset[str] = frozenset()
    says_old: bool = False
    merged: str = ""
    gone: bool = False
    beside: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that is left out by a decision (the line's number), with the rows that go with it."""

    place: Place
    line: int
    household: str
    beside: tuple[Place, ...] = ()


# Sheet > (row, column), counted from 1 > what is put there.
Patches = Mapping[str, Mapping[tuple[int, int], object]]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A cell whose value was replaced, by which line, and whose household it is."""

    place: Place
    line: int
    field: str
    household: str
    old: str
    new: str


@dataclass(slots=True)
class Account:
    """Every line that came in, and its end. ``taken`` counts the lines of each file as met there; ``cells``
    are those that hold what a line wants, with the numbers of all such lines. ``blank`` are lines in which
    nothing was filled in, where they were asked for."""

    lines: list[Line] = field(default_factory=list)
    blank: list[Line] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    ends: dict[int, End] = field(default_factory=dict)
    why: dict[int, str] = field(default_factory=dict)
    corrected: list[Corrected] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    cells: dict[Place, list[int]] = field(default_factory=dict)

    def end(self, line: int, end: End, why: str = "") -> None:
        """A line comes to its end: to one only."""
        if line not in self.ends:
            self.ends[line] = end
            self.why[line] = why

    def not_changed(self, place: Place, end: End, why: str) -> None:
        """The lines that wanted a value in a cell come to another end: it is not read there."""
        for line in self.cells.pop(place, []):
            self.ends[line], self.why[line] = end, why

    def counts(self, file: str | None = None) -> dict[str, int]:
        """End > lines, of one file or of all; in the order of the ends."""
        own = Counter(e for at, e in self.ends.items() if file in (None, self.lines[at].place.file))
        return {end.value: own[end] for end in End if own[end]}

    def as_json(self) -> dict[str, object]:
        """How many lines came to which end, by file and in all."""
        files = [{"path": f, "lines": taken, "ends": self.counts(f)} for f, taken in self.taken.items()]
        return {"files": files, "lines": sum(self.taken.values()), "ends": self.counts()}

    def rows_dropped(self) -> dict[str, dict[str, set[int]]]:
        """File > sheet > the rows that are left out by a decision."""
        found: dict[str, dict[str, set[int]]] = {}
        for own in self.dropped:
            for place in (own.place, *own.beside):
                assert place.sheet is not None and place.row is not None
                found.setdefault(place.file, {}).setdefault(place.sheet, set()).add(place.row)
        return found
