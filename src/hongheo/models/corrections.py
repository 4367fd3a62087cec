"""Lines that came back (``--corrections``): what was decided, and the one end that each line comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    no value of its field.
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
