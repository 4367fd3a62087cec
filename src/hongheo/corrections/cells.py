"""The cells of a return that lines speak of: by household, member and field, or by their place."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from hongheo.corrections.lines import address
from hongheo.corrections.standing import as_seen
from hongheo.forms import Form, FormField, FormSheet
from hongheo.models import (
    CellFault,
    FileContent,
    Hit,
    Line,
    MergedCell,
    PairCell,
    Table,
    TwoReadings,
    Verdict,
    column_number,
)
from hongheo.text import clean_text, fold, mask_identity, mask_name

# Reads a cell as one of a field: what it gives for text that cannot be read is the text.
Read = Callable[[Form, FormField, object], object]

_NUMBER = re.compile(r"-?\d{1,9}(?:[.,]\d{1,4})?", re.ASCII)
_NUMBERS = ("whole", "decimal", "deprived")
# What is written where a value is to be taken out.
_NOTHING = frozenset(fold(t) for t in ("(trống)", "để trống", "(để trống)"))
_MASKS: dict[str, Callable[[str], str]] = {
    "identity": mask_identity,
    "name": mask_name,
    "note": lambda _: "(ẩn)",
}
# Where a field stands that several sheets have, when the line does not say.
_ORDER = ("households", "b1", "b2", "living", "members")
KEY = "household_code"


def _typed(field: FormField, raw: object) -> object:
    """What is put into the cell: numbers as numbers, whatever the cell of the line was formatted as."""
    if isinstance(raw, str):
        text = clean_text(raw)
        if fold(text) in _NOTHING:
            return ""
        if field.type in _NUMBERS and _NUMBER.fullmatch(text):
            return float(text.replace(",", "."))
        return text
    if isinstance(raw, bool):
        return "x" if raw else ""
    if isinstance(raw, float) and field.type in ("text", "code", "choice"):
        return as_seen(raw)
    return raw if isinstance(raw, float | dt.date) else str(raw)


def _seen(form: Form, field: FormField, value: object, read: Read) -> str:
    """What a person sees of a value, in one spelling."""
    if value is None or value == "":
        return ""
    if isinstance(value, CellFault | TwoReadings):
        return value.text
    typed = _typed(field, value)
    return "" if typed == "" else as_seen(read(form, field, typed))


def is_old_value(field: FormField, old: str, now: str) -> bool:
    """Whether an old value is the one that stands in a cell now, both as a person sees them."""
    if old == now:
        return True
    if field.type == "code" or field.personal == "identity":
        return bool(old) and old.lstrip("0") == now.lstrip("0")
    return False


def is_mask(field: FormField, old: object, now: str) -> bool:
    """Whether the old value is how this one was masked when it went out."""
    return bool(now) and field.personal is not None and str(old) == _MASKS[field.personal](now)


def labels(sheet: FormSheet, field_id: str) -> set[str]:
    """The folded headings by which a line may name a field."""
    field = sheet.field(field_id)
    own = {fold(h) for h in (field.heading, *field.aliases)}
    if sheet.numbered is not None and field_id not in sheet.by_id:
        number = field_id.rpartition("_")[2]
        own |= {fold(f"{sheet.numbered.prefix}.{number}"), fold(f"câu {number}"), fold(number)}
    return own


class Cells:
    """The cells of one return (of one commune) as it was read, before it is checked."""

    def __init__(self, form: Form, content: FileContent, commune: str, read: Read) -> None:
        self._form, self._content, self._commune, self._read = form, content, commune, read
        self._rows: dict[int, dict[object, list[int]]] = {}

    def hits(self, number: int, line: Line) -> Iterator[Hit]:
        """The cells that a line (its number) may speak of."""
        if line.household:
            yield from self._by_code(number, line)
        elif self._is_here(line):
            pair = self._pair(line)
            if pair is not None:
                yield self._of_pair(number, line, *pair)
                return
            yield from self._by_place(number, line)

    def _is_here(self, line: Line) -> bool:
        named = line.file and PurePosixPath(line.file).name == PurePosixPath(self._content.path).name
        return bool(named) if line.file else line.commune == self._commune

    def _sheets(self, line: Line) -> list[tuple[Table, FormSheet]]:
        """The tables that the line may mean by its ``Trang``."""
        found = []
        for table in self._content.tables:
            sheet = self._form.by_id[table.sheet_id]
            names = {fold(table.sheet), fold(sheet.name), *(fold(a) for a in sheet.aliases)}
            if not line.sheet or fold(line.sheet) in names:
                found.append((table, sheet))
        order = [*_ORDER[-1:], *_ORDER[:-1]] if line.member else list(_ORDER)
        rank = {s: i for i, s in enumerate(order)}
        return sorted(found, key=lambda item: rank.get(item[0].sheet_id, len(rank)))

    def _field(self, line: Line, table: Table, sheet: FormSheet) -> str | None:
        """The field of the table that the line speaks of."""
        if line.field:
            return next((f for f in table.columns if fold(line.field) in labels(sheet, f)), None)
        at = address(line.cell)
        if at is None:
            return None
        return next((f for f, c in table.columns.items() if c == column_number(at[1])), None)

    def _by_code(self, number: int, line: Line) -> Iterator[Hit]:
        if line.commune and line.commune != self._commune:
            return
        for code in dict.fromkeys((line.household, line.before)):
            met: str | None = None
            for table, sheet in self._sheets(line):
                field_id = self._field(line, table, sheet)
                if field_id is None or (met is not None and table.sheet_id != met):
                    continue
                for at in self._positions(table, code, line):
                    met = table.sheet_id
                    yield self._hit(number, line, table, sheet, field_id, at)
            if met is not None or not line.before:
                return

    def _positions(self, table: Table, code: str, line: Line) -> list[int]:
        if KEY not in table.values or not code:
            return []
        rows = self._rows.setdefault(id(table), {})
        if not rows:
            for at, own in enumerate(table.values[KEY]):
                rows.setdefault(own, []).append(at)
        found = rows.get(code, [])
        if not found:
            # A code that came back as a number has lost its zeros.
            near = [c for c in rows if isinstance(c, str) and c.lstrip("0") == code.lstrip("0")]
            found = rows[near[0]] if len(near) == 1 else []
        numbers = table.values.get("member_number")
        if numbers is None:
            return found
        if line.member:
            return [at for at in found if as_seen(numbers[at]) == line.member.lstrip("0")]
        # Without its number a member is found by the cell, else as the only one of the household.
        here = address(line.cell)
        return [at for at in found if here is not None and table.rows[at] == here[0]] or found

    def _by_place(self, number: int, line: Line) -> Iterator[Hit]:
        here = address(line.cell)
        if here is None or not line.sheet:
            return
        for table, sheet in self._sheets(line):
            field_id = self._field(line, table, sheet)
            if field_id is not None and here[0] in table.rows:
                yield self._hit(number, line, table, sheet, field_id, table.rows.index(here[0]))
                return

    def _pair(self, line: Line) -> tuple[FormField, PairCell] | None:
        sheet = next((s for s in self._form.sheet if s.kind == "pairs"), None)
        if sheet is None or not line.field or (line.sheet and fold(line.sheet) not in sheet.names):
            return None
        field = sheet.by_heading.get(fold(line.field))
        pair = self._content.info.get(field.id) if field is not None else None
        return (field, pair) if field is not None and pair is not None and pair.place.cell else None

    def _of_pair(self, number: int, line: Line, field: FormField, pair: PairCell) -> Hit:
        now = _seen(self._form, field, pair.value, self._read)
        return self._made(number, line, field, pair, now)

    def _made(
        self,
        number: int,
        line: Line,
        field: FormField,
        pair: PairCell,
        now: str,
        household: str = "",
        key: str = "",
    ) -> Hit:
        old = _seen(self._form, field, line.old, self._read)
        is_old = is_mask(field, line.old, now) or is_old_value(field, old, now)
        value = _typed(field, line.new) if line.new is not None else None
        new = _seen(self._form, field, line.new, self._read)
        return Hit(
            number,
            pair.place,
            f"{field.id.partition('_')[0].upper()}.{field.heading}"
            if field.heading.isdigit()
            else field.heading,
            field.id == KEY,
            household,
            now,
            now if is_old else old,
            new,
            is_old,
            value,
            key,
            pair.value.text if isinstance(pair.value, MergedCell) else "",
        )

    def _hit(self, number: int, line: Line, table: Table, sheet: FormSheet, field_id: str, at: int) -> Hit:
        field = sheet.field(field_id)
        seen = {
            f: _seen(self._form, sheet.field(f), v[at], self._read) for f, v in sorted(table.values.items())
        }
        code = table.values[KEY][at] if KEY in table.values else None
        household = f"{self._commune}/{code}" if isinstance(code, str) else ""
        pair = PairCell(table.values[field_id][at], table.place(table.rows[at], field_id))
        hit = self._made(number, line, field, pair, seen[field_id], household, row_key(seen))
        return replace(hit, elsewhere=self._elsewhere(table, hit.new)) if hit.is_key else hit

    def _elsewhere(self, own: Table, code: str) -> bool:
        """Whether other sheets have a code that this one has not."""
        having = [t.sheet_id for t in self._content.tables if code in t.values.get(KEY, ())]
        return bool(having) and own.sheet_id not in having


def row_key(seen: dict[str, str]) -> str:
    """The same for rows that say exactly the same: what is blank says nothing."""
    said = "\x1f".join(f"{f}={v}" for f, v in sorted(seen.items()) if v)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def find_hits(
    form: Form, content: FileContent, commune: str | None, lines: Sequence[Line], read: Read
) -> list[Hit]:
    """The cells of a return that the lines speak of.

    ``commune`` is that of the run where the return does not say its own.
    """
    said = content.info.get("commune")
    code = str(said.value) if said is not None and said.value is not None else commune or ""
    cells = Cells(form, content, code, read)
    return [
        hit
        for number, line in enumerate(lines)
        if line.verdict is not Verdict.DROP
        for hit in cells.hits(number, line)
    ]
