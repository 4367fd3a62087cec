"""The commune's register of the procedure as lines with their places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongheo.criteria import HardshipRules, Procedure
from hongheo.forms import REGISTER, form
from hongheo.models import PairCell, Place, Table
from hongheo.problems import Kind, Problem
from hongheo.procedure.days import Calendar
from hongheo.text import fold

# Sheets of the register by id, and the words of its choices that the rules know.
REQUESTS, MEETINGS, POSTINGS, COMPLAINTS = "requests", "meetings", "postings", "complaints"
DOCUMENTS, HARDSHIP = "documents", "hardship"
PERIODIC, REGULAR = "Định kỳ", "Thường xuyên"
RESULT_POSTED, RECHECK_POSTED = "Kết quả rà soát", "Kết quả phúc tra"
REPORT, ASKED, ANSWERED = "Báo cáo Chủ tịch xã", "Xin ý kiến cấp trên", "Văn bản trả lời"
RECOGNISED, RECOGNISED_LEFT = (
    "Công nhận hộ nghèo, hộ cận nghèo",
    "Công nhận hộ thoát nghèo, hộ thoát cận nghèo",
)
DECISIONS = (
    RECOGNISED,
    RECOGNISED_LEFT,
    "Công nhận mức sống trung bình",
    "Công nhận lao động thu nhập thấp",
)
REFUSAL = "Từ chối"
# What falls due within so many working days is told beforehand.
SOON = 3


def vn(day: dt.date) -> str:
    """A day as an office writes it."""
    return f"{day:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: values by field id (None: blank).

    ``bad`` are the fields whose cell could not be read, ``household`` is the key (``28654/0012``) or None.
    """

    table: Table
    row: int
    values: Mapping[str, Any]
    bad: frozenset[str] = frozenset()
    household: str | None = None

    def get(self, field_id: str) -> Any:
        """The value of a field, or None."""
        return self.values.get(field_id)

    def day(self, field_id: str) -> dt.date | None:
        """The day that a field tells, or None."""
        value = self.values.get(field_id)
        return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None

    def blank(self, field_id: str) -> bool:
        """Whether the cell is there and blank: one that could not be read is told already."""
        return self.values.get(field_id) is None and field_id not in self.bad

    def place(self, field_id: str) -> Place:
        """The place of the cell."""
        return self.table.place(self.row, field_id)

    @property
    def village(self) -> str:
        """The key under which a village is one, however it is written; empty where none is said."""
        return fold(str(self.values.get("village") or ""))

    @property
    def procedure(self) -> str:
        """The procedure's name in the register; empty where none is said."""
        return str(self.values.get("procedure") or "")

    def told(self, kind: Kind, field_id: str, **context: object) -> Problem:
        """A problem at a cell of this line; ``context`` fills the message."""
        place = self.place(field_id)
        return Problem(kind, place, context, household=self.household, field=heading(self, field_id))


def heading(line: Line, field_id: str) -> str:
    """The heading of a field of a line's sheet."""
    return form(REGISTER).by_id[line.table.sheet_id].field(field_id).heading


@dataclass(slots=True)
class Register:
    """One register: its ``Thông tin``, and the lines of its sheets by sheet id."""

    path: str
    info: Mapping[str, PairCell]
    lines: Mapping[str, Sequence[Line]] = field(default_factory=dict)

    def of(self, sheet_id: str) -> Sequence[Line]:
        """The lines of a sheet."""
        return self.lines.get(sheet_id, ())

    @property
    def commune(self) -> str:
        """Code of the commune; empty when it is not known."""
        cell = self.info.get("commune")
        return str(cell.value) if cell else ""

    @property
    def year(self) -> int | None:
        """The year of the review, or None."""
        cell = self.info.get("year")
        return int(str(cell.value)) if cell else None

    def place(self, field_id: str = "year") -> Place:
        """The place of a pair of ``Thông tin``, else the file."""
        cell = self.info.get(field_id)
        return cell.place if cell else Place(self.path)

    def key(self, code: object) -> str | None:
        """The key of a household (``28654/0012``) of this commune, or None without a code."""
        return f"{self.commune}/{code}" if code else None


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a register is checked: the law, the calendar, the season of its year, the day ``on`` which."""

    procedures: Sequence[Procedure]
    hardship: HardshipRules
    calendar: Calendar
    on: dt.date
    season: tuple[dt.date, dt.date] | None = None

    def procedure(self, name: str, form: str | None = None) -> Procedure | None:
        """The procedure of a name in the register; two share «Thường xuyên», told apart by the request."""
        named = [p for p in self.procedures if p.register_name == name]
        by_form = [p for p in named if form and p.request_name == form]
        return next(iter(by_form or named), None)

    def cite_order(self) -> str:
        """Where the order of the steps stands, for lines that name no procedure."""
        periodic = self.procedure(PERIODIC)
        return periodic.cite(periodic.step[0].citation) if periodic else ""

    def is_soon(self, due: dt.date) -> bool:
        """Whether a day that has not passed comes within ``SOON`` working days."""
        return self.on <= due <= self.calendar.after(self.on, SOON, working=True)

    def holidays(self, first: dt.date, last: dt.date) -> str:
        """The holidays between two days, in words that go behind a sentence; empty when there are none."""
        found = self.calendar.holidays_between(first, last)
        if not found:
            return ""
        return " Ngày nghỉ đã trừ: " + ", ".join(f"{vn(day)} ({name})" for day, name in found) + "."


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time limit as it is told: kinds for done late, overdue, soon due."""

    late: Kind | None
    overdue: Kind | None
    soon: Kind | None

    def tell(
        self,
        rules: Rules,
        line: Line,
        field_id: str,
        done: dt.date | None,
        due: dt.date,
        **context: object,
    ) -> Iterator[Problem]:
        """What a limit that ends on ``due`` says of a line whose act is done, or still open on the day."""
        kind, own = None, context | {"due": vn(due), "on": vn(rules.on)}
        if done is not None:
            kind, own = (self.late if done > due else None), own | {"day": vn(done)}
        elif rules.on > due:
            kind = self.overdue
        elif rules.is_soon(due):
            kind = self.soon
        if kind is not None:
            yield line.told(kind, field_id, **own)
