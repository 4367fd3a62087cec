"""The rows of a return that decisions about duplicates speak of, and what goes with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from hongheo.corrections.cells import KEY, is_mask, is_old_value, labels
from hongheo.corrections.lines import address
from hongheo.corrections.standing import APART, SheetRow, SheetRows, as_seen, row_mark
from hongheo.forms import Form
from hongheo.models import (
    ROW,
    SOURCE,
    FileContent,
    FileRecords,
    Line,
    MergedCell,
    Place,
    Records,
    RowHit,
    Table,
    Verdict,
)
from hongheo.text import clean_text, fold

# Decisions about a row, not about a cell.
OF_ROWS = (Verdict.ONE, Verdict.TWO, Verdict.DROP)
# Which sheet is meant when the line does not say; a row that holds several records is that of the first.
SHEETS = ("households", "members", "b1", "b2", "living")


def merged_rows(content: FileContent) -> dict[tuple[str, int], str]:
    """Sheet and row > the merged range that the row shares with others."""
    return {
        (table.sheet, row): cell.text
        for table in content.tables
        for values in table.values.values()
        for row, cell in zip(table.rows, values, strict=True)
        if isinstance(cell, MergedCell)
    }


def find_row_hits(
    form: Form,
    records: FileRecords,
    merged: dict[tuple[str, int], str],
    lines: Sequence[tuple[int, Line]],
) -> Iterator[RowHit]:
    """The rows of a return, as it was checked, that the lines (with their numbers) may speak of.

    ``merged``: see ``merged_rows``.
    """
    rows = _Rows(form, records, merged)
    for number, line in lines:
        if line.verdict in OF_ROWS:
            yield from rows.hits(number, line)


def _bare(code: str) -> str:
    return APART.sub("", code).lstrip("0")


@dataclass(slots=True)
class _Rows:
    form: Form
    records: FileRecords
    merged: dict[tuple[str, int], str]
    _by_code: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def hits(self, number: int, line: Line) -> Iterator[RowHit]:
        named = PurePosixPath(line.file).name
        if line.household:
            if line.commune and line.commune != self.records.commune:
                return
        elif named != PurePosixPath(self.records.path).name or not line.sheet or address(line.cell) is None:
            return
        sheet_id, at = self._own(line)
        found = False
        for position in at:
            found = True
            yield self._hit(number, line, sheet_id, position)
        if found:
            return
        household = f"{self.records.commune}/{line.household}"
        beside = tuple(self._beside(household)) if sheet_id in ("", "households") else ()
        if beside:
            yield RowHit(number, Place(self.records.path), sheet_id, household, beside=beside)
        if self._is_blank(line):
            yield RowHit(number, Place(self.records.path, line.sheet), sheet_id, "", gone=True)

    def _names(self, table: Table) -> set[str]:
        sheet = self.form.by_id[table.sheet_id]
        return {fold(table.sheet), *sheet.names}

    def _own(self, line: Line) -> tuple[str, list[int]]:
        """The sheet that the line means, and the positions there that it may mean."""
        wanted = [
            t.sheet_id for t in self.records.tables if not line.sheet or fold(line.sheet) in self._names(t)
        ]
        order = [s for s in SHEETS if s in wanted and s in self.records.frames]
        if line.member and not line.sheet and "members" in order:
            order = ["members"]
        if not order:
            return "", []
        sheet_id = order[0]
        frame = self.records.frames[sheet_id]
        here = address(line.cell)
        at = self._positions(sheet_id, line.household) if line.household else list(range(len(frame)))
        if line.sheet:
            ids = [i for i, t in enumerate(self.records.tables) if fold(line.sheet) in self._names(t)]
            of = frame[SOURCE].to_numpy()
            at = [i for i in at if int(of[i]) in ids]
        if not line.household and here is not None:
            rows = frame[ROW].to_numpy()
            at = [i for i in at if int(rows[i]) == here[0]]
        if sheet_id == "members" and line.member:
            numbers = frame["member_number"].to_numpy(dtype=object)
            at = [i for i in at if as_seen(numbers[i]) == line.member.lstrip("0")]
        return sheet_id, list(at)

    def _positions(self, sheet_id: str, code: str) -> list[int]:
        by_code = self._by_code.get(sheet_id)
        if by_code is None:
            by_code = self._by_code[sheet_id] = {}
            for at, household in enumerate(self.records.frames[sheet_id]["household"]):
                by_code.setdefault(_bare(str(household).partition("/")[2]), []).append(at)
        found = by_code.get(_bare(code), [])
        # Codes that differ by their zeros are two households, where both are there.
        keys = self.records.frames[sheet_id]["household"].to_numpy()
        exact = [at for at in found if APART.sub("", str(keys[at]).partition("/")[2]) == code]
        return exact or found

    def _hit(self, number: int, line: Line, sheet_id: str, at: int) -> RowHit:
        frame = self.records.frames[sheet_id]
        own = Records(frame, self.records.tables)
        table = own.table(at)
        place = Place(table.file, table.sheet, int(own.value(at, ROW)))
        row = SheetRow(SheetRows(table, own), at)
        household = str(own.value(at, "household"))
        beside = list(self._beside(household, place)) if sheet_id == "households" else []
        rows = [place, *beside]
        merged = next((m for p in rows if (m := self.merged.get((p.sheet or "", p.row or 0)))), "")
        return RowHit(
            number,
            place,
            sheet_id,
            household,
            frozenset({row_mark([row]), row_mark(self._in_row(place))}),
            self._says_old(line, row),
            merged,
            beside=tuple(beside),
        )

    def _in_row(self, place: Place) -> list[SheetRow]:
        """All records that stand in a row."""
        found = []
        for frame in self.records.frames.values():
            if frame.empty:
                continue
            own = Records(frame, self.records.tables)
            ids = [i for i, t in enumerate(own.tables) if t.sheet == place.sheet]
            at = ((frame[ROW] == place.row) & frame[SOURCE].isin(ids)).to_numpy(dtype=bool).nonzero()[0]
            found += [SheetRow(SheetRows(own.table(i), own), i) for i in map(int, at)]
        return found

    def _beside(self, household: str, place: Place | None = None) -> Iterator[Place]:
        """The rows of the other sheets of a household (its whole key)."""
        for sheet_id in SHEETS[1:]:
            if sheet_id not in self.records.frames:
                continue
            own = Records(self.records.frames[sheet_id], self.records.tables)
            for at in (own.frame["household"] == household).to_numpy(dtype=bool).nonzero()[0].tolist():
                table = own.table(at)
                found = Place(table.file, table.sheet, int(own.value(at, ROW)))
                if found != place:
                    yield found

    def _says_old(self, line: Line, row: SheetRow) -> bool:
        sheet = self.form.by_id[row.table.sheet_id]
        said = as_seen(line.old) if not hasattr(line.old, "year") else f"{line.old:%d/%m/%Y}"
        said = clean_text(said)
        asked = line.field or (self.form.by_id[row.table.sheet_id].field(KEY).heading if said else "")
        for field_id in row.fields:
            if asked and said and fold(asked) in labels(sheet, field_id):
                own, now = sheet.field(field_id), row.seen(field_id)
                return is_old_value(own, said, now) or is_mask(own, said, now)
        return False

    def _is_blank(self, line: Line) -> bool:
        """Whether nothing stands in the row that the line names: it was left out of this copy."""
        here = address(line.cell)
        if here is None or not line.row_mark:
            return False
        tables = [t for t in self.records.tables if fold(line.sheet) in self._names(t)]
        rows: Collection[int] = {r for t in tables for r in (*t.rows, *t.aside)}
        return bool(tables) and here[0] > min(t.heading_row for t in tables) and here[0] not in rows
